"""Figures that the reading of a table left out: which sums they excuse, and which they do not.

A sum whose parts were not all read may fail without anybody being wrong. But only a figure that could be
one of its parts excuses it: in a sum over a row one of that row, in a sum over a column one of that column.
A column that nobody knows excuses no sum of the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import is_blank, parse_amount
from budgetgraph.interpreting.ledger import Ledger
from budgetgraph.interpreting.records import BREAKDOWN_DIMENSIONS, Fate
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.table_kinds import (
    GridSpecification,
    ListSpecification,
    SourceListSpecification,
    Specification,
)

_IN_A_KNOWN_COLUMN = frozenset({"unknown-row", "unknown-label", "unreadable-amount"})
_IN_AN_UNKNOWN_COLUMN = frozenset({"unknown-column", "cell-without-header"})
_IN_ANY_COLUMN = frozenset({"unknown-table", "unknown-header", "unknown-unit", "ragged-row"})
_OF_A_PART = frozenset({"unknown-row", "unknown-label", "ragged-row"})
"""Findings about amounts that are read, but not in their row or column."""
_LOSSES = _IN_A_KNOWN_COLUMN | _IN_AN_UNKNOWN_COLUMN | _IN_ANY_COLUMN
"""Findings about figures that the reading left out."""

Line = tuple[int, int | None, int]
"""File, page and line: every line of a document belongs to one table at most."""


def line_of(cell: SourceCell) -> Line:
    """The line where a cell is printed."""
    return (cell.file, cell.page, cell.line)


def table_lines(sheets: Sequence[Sheet]) -> dict[Line, int]:
    """The table, counted from 0, that each printed line belongs to."""
    lines: dict[Line, int] = {}
    for number, sheet in enumerate(sheets):
        for row in sheet.rows:
            for cell in row.cells:
                lines.setdefault((cell.file, cell.page, cell.line), number)
        for passage in sheet.passages:
            lines.setdefault((passage.file, passage.page, passage.line), number)
    return lines


@dataclass(frozen=True, slots=True)
class Loss:
    """A figure that was left out of a table, counted from 0; ``kind`` is that of the finding about it."""

    table: int
    cell: SourceCell
    kind: str

    def excuses_sum(self, cells: Sequence[SourceCell]) -> bool:
        """Whether it may be a part of a sum over these cells of its table."""
        in_row = line_of(self.cell) in {line_of(cell) for cell in cells}
        if len({line_of(cell) for cell in cells}) == 1:
            return in_row
        if self.kind in _IN_ANY_COLUMN:
            return True
        here = {cell.column for cell in cells if line_of(cell)[:2] == line_of(self.cell)[:2]}
        if not here and self.kind in _IN_A_KNOWN_COLUMN:
            # Columns may be counted otherwise on the page of the loss.
            return True
        columns = {cell.column for cell in cells}
        return self.cell.column in (here or columns) or (in_row and len(columns) > 1)

    def explains_excess(self, cells: Sequence[SourceCell]) -> bool:
        """Whether it may explain that the parts among these cells exceed their whole.

        A part of zero or more does not; but one in a row of theirs says that its columns are not sure.
        """
        if self.kind not in _OF_A_PART or line_of(self.cell) in map(line_of, cells):
            return True
        amounts = [parse_amount(word, "元") for word in self.cell.text.split()]
        return any(amount is None or amount.value < 0 for amount in amounts)

    def unsettles(self, cell: SourceCell) -> bool:
        """Whether a figure of its table may stand in another column than it was read in."""
        return self.kind == "ragged-row" and line_of(self.cell) == line_of(cell)


def losses(ledger: Ledger, sheets: Sequence[Sheet], lines: Mapping[Line, int]) -> tuple[Loss, ...]:
    """The figures that were left out of the tables, in the order of the findings about them.

    Digits that open a row are its code or number; a row of a table without codes may open with an amount.
    """
    openings = {
        (*line_of(sheet.source(0, cell)), cell.column)
        for sheet in sheets
        for row in sheet.rows
        for cell in [cell for cell in row.cells if not cell.empty][:1]
    }
    found = []
    for finding in ledger.findings:
        for cell in finding.sources if finding.kind in _LOSSES else ():
            table = lines.get(line_of(cell))
            opening = (*line_of(cell), cell.column) in openings and cell.text.strip().isdigit()
            figure = _is_figure(cell) or finding.kind == "unreadable-amount"
            left_out = ledger.fate(cell) is Fate.FINDING and not opening and figure
            if table is not None and left_out:
                found.append(Loss(table, cell, finding.kind))
    return tuple(found)


def _is_figure(cell: SourceCell) -> bool:
    """Whether a cell holds an amount above nothing, or several."""
    amounts = [parse_amount(word, "元") for word in cell.text.split() if not is_blank(word)]
    return any(amount is not None and amount.value for amount in amounts)


def breakdowns_short(found: Iterable[Loss], sheets: Sequence[Sheet]) -> frozenset[str]:
    """The breakdowns of which figures may be missing because a table was not read, or not wholly.

    Of a table that nobody knows it may be any.
    """
    return breakdowns_of(sheets, {loss.table for loss in found})


def breakdowns_of(sheets: Sequence[Sheet], tables: Iterable[int]) -> frozenset[str]:
    """The breakdowns that these tables, counted from 0, print; of a table that nobody knows any."""
    return frozenset(
        name for table in tables for name in printed_breakdowns(sheets[table].specification)
    )


def printed_breakdowns(specification: Specification | None) -> frozenset[str]:
    """The breakdowns that a table of this kind prints, its single items among them."""
    if specification is None:
        return frozenset(BREAKDOWN_DIMENSIONS)
    if isinstance(specification, GridSpecification):
        beside = {column.breakdown for column in specification.columns if column.breakdown}
        restated = {each.breakdown for each in specification.restated}
        return frozenset({specification.breakdown} | beside | restated)
    if isinstance(specification, ListSpecification):
        own = {specification.revenue, specification.expenditure, specification.nature}
        return frozenset(own | {specification.detail or "special-item", "special-item"})
    if isinstance(specification, SourceListSpecification):
        return frozenset({specification.breakdown, "special-item"})
    return frozenset()
