"""Sheets: the tables of a document with their titles, labels and units.

A grid that a page break cut in two is one sheet again; a title repeated on the next page starts none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import unit_of_line, unknown_unit_of_line
from budgetgraph.interpreting.folding import chinese_number, fold, strip_ordinal
from budgetgraph.interpreting.specifications import SPECIFICATIONS, FormSpecification, Specification
from budgetgraph.reading.document import Block, Cell, Grid, Passage, Row

_LABEL = re.compile(
    r"^(?:附?表|公开表|公开)\s*(\d{1,2}(?:[-—–]\d{1,2})?|[一二三四五六七八九十]{1,3})(?:表)?(?![\d.])[:：.、]?"
)
_BRACKETED = re.compile(r"\([^()]*\)$")
_CONTINUED = re.compile(r"\(?续(?:表)?\)?$|^续(?=表)")
_NUMBERED = re.compile(r"^(\d{1,2}[-—–]\d{1,2})(?=[^\d])")
_TITLE = re.compile(r"^[^。；;，,]{2,60}表(?:\([^()]{1,20}\))?$")
_TITLE_PREFIX = re.compile(
    r"^.{0,60}?\d{4}年(?:度)?|^.{0,60}?(?=部门|单位|财政|一般|政府|国有|项目|整体|收支|收入|支出)"
)
SUBTITLES = frozenset({"长期绩效目标表", "年度绩效目标表", "项目采购", "项目绩效总目标"})
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
    finder = _SheetFinder()
    for block in blocks:
        if isinstance(block, Passage):
            finder.passage(block)
        else:
            finder.grid(block)
    found = (sheet for sheet in finder.sheets if sheet.rows or sheet.passages)
    return [_numbered(sheet, position) for position, sheet in enumerate(found, 1)]


class _SheetFinder:
    """Walks the blocks and decides at each line whether a new sheet begins."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self._current: Sheet | None = None
        self._pending_label = ""

    def grid(self, grid: Grid) -> None:
        """Rows belong to the current sheet; rows before any title make a sheet without one."""
        if self._current is None:
            self._begin(None, "", self._pending_label or str(len(self.sheets) + 1))
        assert self._current is not None
        self._current.rows.extend(grid.rows)

    def passage(self, passage: Passage) -> None:
        """A table label, a title, a sub-title of a form, or text around the table."""
        folded = fold(passage.text)
        label, rest = _label_of(folded)
        found = _specification_of(rest)
        if strip_ordinal(rest) in SUBTITLES:
            if self._current is not None:
                self._current.marks.append((len(self._current.rows), passage))
        elif label and not rest:
            self._label(label)
        elif (found is not None or _TITLE.match(rest)) and not unit_of_line(folded):
            self._title(
                found, rest, label or self._pending_label or _ordinal_label(folded), bool(label)
            )
        elif self._current is not None:
            if not self._current.rows and not self._current.unit:
                self._current.unit = unit_of_line(folded) or unknown_unit_of_line(folded)
            self._current.passages.append(passage)

    def _begin(self, specification: Specification | None, title: str, label: str) -> None:
        self._current = Sheet(specification, title, label)
        self.sheets.append(self._current)
        self._pending_label = ""

    def _label(self, label: str) -> None:
        """A line that is only a label (表5-1) names the sheet at hand, or the next one."""
        self._pending_label = label
        if self._current is not None and not self._current.rows:
            self._current.label = label
        elif self._current is not None and self._current.label != label:
            self._current = None

    def _title(self, found: Specification | None, title: str, label: str, labelled: bool) -> None:
        """A title begins a sheet, unless it repeats the one at hand (on the page, or on the next)."""
        current = self._current
        if current is None or found is None or current.specification is not found:
            self._begin(found, title, label)
        elif labelled and not current.rows:
            current.label = label
        self._pending_label = ""


def _numbered(sheet: Sheet, position: int) -> Sheet:
    return sheet if sheet.label else replace(sheet, label=str(position))


def _label_of(folded: str) -> tuple[str, str]:
    """The table label a line starts with, and what follows: ``表5-1`` gives ``("5-1", "")``."""
    folded = _CONTINUED.sub("", folded)
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
    return str(chinese_number(label) or "")


def _ordinal_label(folded: str) -> str:
    match = re.match(r"^([一二三四五六七八九十]{1,3})、", folded)
    return str(chinese_number(match.group(1)) or "") if match else ""


def _specification_of(title: str) -> Specification | None:
    """The specification whose title a line is or ends with; the longest title wins."""
    for form in (title, _BRACKETED.sub("", title)):
        found = [
            (len(accepted), candidate)
            for candidate in SPECIFICATIONS
            for accepted in map(fold, candidate.titles)
            if form == accepted
            or (form.endswith(accepted) and _is_prefix(form.removesuffix(accepted)))
        ]
        if found:
            return max(found, key=lambda pair: pair[0])[1]
    return None


def _is_prefix(text: str) -> bool:
    """Whether the words before a title are an issuer or a year and not another table's name."""
    return bool(
        re.search(
            r"\d{4}年(?:度)?$|(?:局|委|办|院|会|厅|部|处|所|站|馆|校|中心|街道|镇|乡|政府|单位|部门|\))$",
            text,
        )
    )
