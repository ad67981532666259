"""Sheets: the tables of a document with their titles, labels and units.

A grid that a page break cut in two is one sheet again; a title repeated on the next page starts none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import unit_of_line
from budgetgraph.interpreting.folding import chinese_number, fold, strip_ordinal
from budgetgraph.interpreting.specifications import SPECIFICATIONS, FormSpecification, Specification
from budgetgraph.reading.document import Block, Cell, Passage, Row

_LABEL = re.compile(
    r"^(?:附?表|公开表|公开)\s*(\d{1,2}(?:[-—–]\d{1,2})?|[一二三四五六七八九十]{1,3})(?:表)?(?![\d.])[:：.、]?"
)
_NUMBERED = re.compile(r"^(\d{1,2}[-—–]\d{1,2})(?=[^\d])")
_TITLE = re.compile(r"^[^。；;，,]{2,60}表(?:\([^()]{1,20}\))?$")
_TITLE_PREFIX = re.compile(
    r"^.{0,60}?\d{4}年(?:度)?|^.{0,60}?(?=部门|单位|财政|一般|政府|国有|项目|整体|收支|收入|支出)"
)
SUBTITLES = frozenset({"长期绩效目标表", "年度绩效目标表"})
"""Titles inside a form, which start no sheet."""


@dataclass(slots=True)
class Sheet:
    """One table: its specification (None when unknown), label, unit and rows.

    ``label`` is what readers know ("5-1"), ``key`` its ASCII form ("t5-1"); ``unit`` the declared
    currency unit or None; ``rows`` all rows of its grids in order; ``passages`` the text around them.
    """

    specification: Specification | None
    title: str
    label: str
    unit: str | None = None
    rows: list[Row] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    marks: list[tuple[int, Passage]] = field(default_factory=list)
    """Sub-titles inside the form: number of rows before them, and the line itself."""

    @property
    def key(self) -> str:
        """The label in ASCII, for IRIs: ``t5-1``."""
        return f"t{self.label}" if self.label.isascii() and self.label else "t"

    @property
    def specification_is_form(self) -> bool:
        """Whether the sheet is one of the performance forms."""
        return isinstance(self.specification, FormSpecification)

    def source(self, row_number: int, cell: Cell) -> SourceCell:
        """The located source of one cell of this sheet; ``row_number`` counts from 1."""
        return SourceCell(
            self.key,
            cell.line,
            cell.column,
            table=self.label,
            row=row_number,
            page=cell.page,
            text=cell.text.strip(),
        )


def find_sheets(blocks: Iterable[Block]) -> list[Sheet]:
    """The sheets among ``blocks`` in printed order; titles without any grid give none."""
    sheets: list[Sheet] = []
    current: Sheet | None = None
    pending_label = ""
    for block in blocks:
        if not isinstance(block, Passage):
            if current is None:
                current = Sheet(None, "", pending_label or str(len(sheets) + 1))
                sheets.append(current)
            current.rows.extend(block.rows)
            continue
        folded = fold(block.text)
        label, rest = _label_of(folded)
        found = _specification_of(rest)
        if (
            found is None
            and not label
            and current is not None
            and strip_ordinal(folded) in SUBTITLES
        ):
            current.marks.append((len(current.rows), block))
            continue
        is_title = found is not None or (
            bool(_TITLE.match(rest)) and strip_ordinal(rest) not in SUBTITLES
        )
        if label and not rest:
            pending_label = label
            if current is not None and current.rows and current.label != label:
                current = None
            elif current is not None and not current.rows:
                current.label = label
            continue
        if is_title and not unit_of_line(folded):
            same = current is not None and found is not None and current.specification is found
            if not same:
                current = Sheet(found, rest, label or pending_label or _ordinal_label(folded))
                sheets.append(current)
            elif current is not None and label and not current.rows:
                current.label = label
            pending_label = ""
            continue
        if current is not None:
            if not current.rows and not current.unit:
                current.unit = unit_of_line(folded)
            current.passages.append(block)
    return [
        _numbered(sheet, n)
        for n, sheet in enumerate((s for s in sheets if s.rows or s.passages), 1)
    ]


def _numbered(sheet: Sheet, position: int) -> Sheet:
    return sheet if sheet.label else replace(sheet, label=str(position))


def _label_of(folded: str) -> tuple[str, str]:
    """The table label a line starts with, and what follows: ``表5-1`` gives ``("5-1", "")``."""
    match = _LABEL.match(folded)
    if match:
        return _arabic(match.group(1)), folded[match.end() :]
    stripped = strip_ordinal(folded)
    match = _NUMBERED.match(stripped)
    if match:
        return _arabic(match.group(1)), stripped[match.end() :]
    return "", stripped


def _arabic(label: str) -> str:
    if label[0].isdigit():
        return re.sub(r"[—–]", "-", label)
    return str(chinese_number(label))


def _ordinal_label(folded: str) -> str:
    match = re.match(r"^([一二三四五六七八九十]{1,3})、", folded)
    return str(chinese_number(match.group(1))) if match else ""


def _specification_of(title: str) -> Specification | None:
    """The specification whose title a line is or ends with; the longest title wins."""
    best: tuple[int, Specification] | None = None
    for candidate in SPECIFICATIONS:
        for accepted in map(fold, candidate.titles):
            if title == accepted or (
                title.endswith(accepted) and _is_prefix(title.removesuffix(accepted))
            ):
                if best is None or len(accepted) > best[0]:
                    best = (len(accepted), candidate)
    return best[1] if best else None


def _is_prefix(text: str) -> bool:
    """Whether the words before a title are an issuer or a year and not another table's name."""
    return bool(
        re.search(
            r"\d{4}年(?:度)?$|(?:局|委|办|院|会|厅|部|处|所|站|馆|校|中心|街道|镇|乡|政府|单位|部门|\))$",
            text,
        )
    )
