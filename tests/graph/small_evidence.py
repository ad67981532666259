"""What the small budget lets one check about itself: its tables, one sum, a row that is not certain."""

from __future__ import annotations

from decimal import Decimal

from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.evidence import Evidence, Line, PrintedTable, Summation
from budgetgraph.interpreting.identities import Figure
from budgetgraph.interpreting.records import Budget
from budgetgraph.interpreting.table_reports import TableStatus

_KINDS = {"5-1": "function-gpb", "10": "project", "11": "overall-performance"}
_SUMMED = "function-gpb"


def evidence_of(budget: Budget) -> Evidence:
    """The evidence that the items of the small budget are printed in their tables, as their own amounts.

    2010350 is personnel and office costs; the columns of line 184 may have shifted; function-statecap may
    not have been read wholly.
    """
    cells = [(i, cell) for i in budget.items if not i.derived for cell in i.sources]
    labels = dict.fromkeys(cell.table for _, cell in cells if cell.key.startswith("t"))
    number = {label: at for at, label in enumerate(labels)}
    lines = {_line(cell): number[cell.table] for _, cell in cells if cell.table in number}
    figures = tuple(
        Figure(each.key, each.amount, cell, lines.get(_line(cell))) for each, cell in cells
    )
    tables = tuple(
        PrintedTable(
            key=f"t{label}",
            cells_key=f"t{label}",
            label=label,
            title="示例表",
            kind=_KINDS.get(label, ""),
            status=TableStatus.CONFIRMED,
            grain=Decimal(100),
        )
        for label in labels
    )
    printed = {figure.key.codes: figure for figure in figures if figure.key.breakdown == _SUMMED}
    total, *addends = (printed[("2010350", nature)] for nature in ("total", "personnel", "public"))
    assert total.table is not None
    return Evidence(
        tables=tables,
        figures=figures,
        summations=(Summation(total.table, "nature", total, tuple(addends), Decimal(100)),),
        lines=lines,
        uncertain=frozenset(line for line in lines if line[2] == 184),
        unread_breakdowns=("function-statecap",),
    )


def _line(cell: SourceCell) -> Line:
    return (cell.file, cell.page, cell.line)
