"""What a reader could not give as text: findings, so that nobody takes a picture for an empty page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import page_ranges
from budgetgraph.interpreting.ledger import Ledger
from budgetgraph.reading.document import Document, Unread

Page = tuple[int, int | None]
"""A file, counted from 1, and its page or worksheet; no page where the format has none."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of :class:`Unread`: what it is called, what is counted, and how grave it is."""

    finding: str
    severity: Severity
    zh: str
    en: str
    counted: tuple[str, str] | None = None  # the Chinese measure word and the English singular


_CHARACTERS = ("个字符", "character")
_CELLS = ("个单元格", "cell")
_KINDS = {
    "picture": _Kind(
        "unread-picture",
        Severity.INFO,
        "图片中的文字未读取",
        "what pictures show was not read",
        ("幅", "picture"),
    ),
    "off-page": _Kind(
        "unread-off-page",
        Severity.INFO,
        "页面以外不可见的文字未采用",
        "text beyond the edge of the page was left out",
    ),
    "hidden": _Kind(
        "unread-hidden", Severity.INFO, "隐藏的内容未采用", "hidden content was left out"
    ),
    "garbled": _Kind(
        "unread-garbled",
        Severity.WARNING,
        "文件未说明文字编码，无法读取",
        "text whose characters the file does not tell was not read",
    ),
    "unparted": _Kind(
        "unread-unparted",
        Severity.WARNING,
        "表格没有表线且数字折行，无法确定各行，未采用",
        "a table without rules whose figures are broken over lines was not read",
    ),
    "formula": _Kind(
        "unread-formula",
        Severity.WARNING,
        "公式没有保存计算结果，无法读取",
        "formulas whose results the file does not hold were not read",
        _CELLS,
    ),
}


def report_unread(document: Document, ledger: Ledger) -> None:
    """A finding for each kind of unread content of each file, with its pages and how much it is."""
    grouped: dict[tuple[int, str], list[Unread]] = {}
    for each in document.unread:
        grouped.setdefault((each.file, each.kind), []).append(each)
    for (file, name), places in sorted(grouped.items()):
        kind = _KINDS[name]
        in_cells = _is_workbook(document, file)
        count_zh, count_en = kind.counted or (_CELLS if in_cells else _CHARACTERS)
        count = sum(each.count for each in places)
        where_zh, where_en = _where(file, places)
        ledger.finding(
            kind.finding,
            kind.severity,
            f"{where_zh}{kind.zh}" + (f"（{count}{count_zh}）" if count else ""),
            f"{where_en}{kind.en}" + (f" ({count} {count_en}{'s' * (count > 1)})" if count else ""),
        )


def pages_short(document: Document) -> frozenset[Page]:
    """The worksheets of which a reader left out cells: what is hidden there counts in the sums.

    What a page does not show is no part of its sums.
    """
    return frozenset(
        (each.file, each.page)
        for each in document.unread
        if each.kind in ("formula", "hidden") and _is_workbook(document, each.file)
    )


def _is_workbook(document: Document, file: int) -> bool:
    media_type = document.files[file - 1].media_type
    return "sheet" in media_type or "excel" in media_type


def _where(file: int, places: Iterable[Unread]) -> tuple[str, str]:
    """File, where it is not the first, and pages, as a place in front of a sentence."""
    pages = page_ranges(sorted({each.page for each in places if each.page is not None}))
    zh = (f"第{file}个文件" if file > 1 else "") + (f"第{pages}页" if pages else "")
    named = "pages" if "," in pages or "-" in pages else "page"
    words = [f"file {file}"] if file > 1 else []
    words += [f"{named} {pages}"] if pages else []
    return zh + ("：" if zh else ""), ", ".join(words) + (": " if words else "")
