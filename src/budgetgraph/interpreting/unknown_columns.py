"""Says which columns of a grid are not known, or are of another year, and were left out."""

from __future__ import annotations

from collections.abc import Iterable

from budgetgraph.ground.findings import Severity
from budgetgraph.interpreting.amounts import printed_numbers
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.folding import tidy
from budgetgraph.interpreting.headers import Header
from budgetgraph.interpreting.logical_rows import LogicalRow
from budgetgraph.interpreting.sheets import Sheet


def report_unknown_columns(
    sheet: Sheet, header: Header, lines: Iterable[LogicalRow], context: Context
) -> None:
    """One finding for each column whose label the specification does not know."""
    lines = list(lines)
    for column, label in header.unknown.items():
        cells = [
            sheet.source(number, cell)
            for number, row in enumerate(sheet.rows[: header.rows], 1)
            for cell in row.cells
            if cell.column == column and not cell.empty
        ]
        below = [(line.number, line.cell(column)) for line in lines]
        printed = [sheet.source(number, cell) for number, cell in below if cell is not None]
        other = column in header.others
        # Of a column without any figure (备注) no money can be missing.
        silent = other or not any(printed_numbers(cell.text) for cell in printed)
        context.ledger.finding(
            "unknown-column",
            Severity.INFO if silent else Severity.WARNING,
            f"表{sheet.label}的列“{tidy(label)}”{'不是本年预算金额' if other else '无法识别'}，未采用",
            f"table {sheet.label}: the column {tidy(label)!r} "
            f"{'is no amount of this year' if other else 'is not known'} and was left out",
            cells + printed,
        )
