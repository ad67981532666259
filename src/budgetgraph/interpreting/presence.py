"""What a document announces and what it holds: nothing to read, blank forms, files cut off."""

from __future__ import annotations

from budgetgraph.ground.errors import NoBudgetTableError, TruncatedInputError, UnsupportedKindError
from budgetgraph.ground.findings import Severity
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.folding import fold, strip_ordinal
from budgetgraph.interpreting.headers import match_header
from budgetgraph.interpreting.outline import Outline
from budgetgraph.interpreting.part_meanings import meaning_of_title
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.specifications import (
    SPECIFICATIONS,
    GridSpecification,
    Specification,
)
from budgetgraph.interpreting.titles import specifications_titled


def require_tables(frame: Outline, sheets: list[Sheet]) -> None:
    """Raise when there is no table to read: truncated, final accounts, or no budget at all."""
    known = [s for s in sheets if _meant(s) and s.rows]
    untitled = [s for s in sheets if not _meant(s) and s.rows]
    if known or any(_has_known_header(sheet) for sheet in untitled):
        return
    announced = _announced(frame)
    texts = fold("".join(p.text for p in [*frame.cover, *frame.contents]))
    if "决算" in texts and "预算" not in texts:
        raise UnsupportedKindError(
            "the document is a final account (决算), which is not supported yet",
            hint="Give the budget (预算) of the department.",
        )
    if announced:
        raise TruncatedInputError(
            f"the file ends before its tables: {len(announced)} are announced, none is there",
            hint="The file was probably cut off; get it again.",
            zh=f"文件在预算表之前就结束了：列出了 {len(announced)} 张，一张也没有",
            hint_zh="文件可能被截断，请重新获取。",
        )
    raise NoBudgetTableError(
        "no table of a department budget was found",
        hint="Give a published budget document with its tables.",
    )


def _has_known_header(sheet: Sheet) -> bool:
    return any(
        isinstance(s, GridSpecification) and match_header(sheet.rows, s) is not None
        for s in SPECIFICATIONS
    )


def _announced(frame: Outline) -> dict[str, tuple[Specification, ...]]:
    """The tables that the contents list announces: title as printed (folded), and what it may be."""
    found = {}
    for entry in frame.entries:
        known = specifications_titled(strip_ordinal(entry.text))
        if known and entry.style != "部分":
            found[strip_ordinal(entry.text)] = known
    return found


def _meant(sheet: Sheet) -> tuple[Specification, ...]:
    """What a sheet is, or may be by its title."""
    return (sheet.specification,) if sheet.specification is not None else sheet.candidates


def report_missing_parts(
    frame: Outline, sheets: list[Sheet], meanings: list[str], context: Context
) -> None:
    """Findings for what the contents list announces and the body lacks: the file was cut off."""
    read = {s.specification.kind for s in sheets if s.specification is not None}
    for title, known in _announced(frame).items():
        if not read & {s.kind for s in known}:
            context.ledger.finding(
                "missing-table",
                Severity.WARNING,
                f"目录中的“{title}”在正文中没有找到",
                f"the contents announce the table {title}, the body does not have it",
            )
    announced = sum(entry.style == "部分" for entry in frame.entries)
    if announced > len(meanings):
        context.ledger.finding(
            "missing-part",
            Severity.WARNING,
            f"目录列有{announced}个部分，正文只有{len(meanings)}个",
            f"the contents announce {announced} parts, the body has {len(meanings)}; "
            "the file may be cut off",
        )
    elif not announced:
        _report_titled(frame, set(meanings), context)


def _report_titled(frame: Outline, meanings: set[str], context: Context) -> None:
    """The same for parts without 第…部分, whose entries say what they hold."""
    if "whole" in meanings:
        return
    for entry in frame.entries:
        meaning = meaning_of_title(entry.text) if entry.style == "一" else None
        if meaning is not None and meaning not in meanings:
            context.ledger.finding(
                "missing-part",
                Severity.WARNING,
                f"目录中的“{strip_ordinal(entry.text)}”在正文中没有找到",
                f"the contents announce {strip_ordinal(entry.text)}, the body does not have it; "
                "the file may be cut off",
            )
