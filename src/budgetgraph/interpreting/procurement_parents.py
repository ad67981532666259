"""Parents in a procurement tree of a text, where a converter ran two levels of the tree into one column.

On a page that prints no category, the economic classification (会议费 229.00) and what is bought under it
(会议服务, 分散自行组织, 229.00) begin in the same place. A row without a form of procurement is a parent if
what follows adds up to it. One that may be a parent, and does not, is uncertain.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from budgetgraph.ground.codes import CodeLists
from budgetgraph.interpreting.amounts import Amount, parse_amount
from budgetgraph.interpreting.procurement_columns import ProcurementHeader, ProcurementRow
from budgetgraph.interpreting.rounding import rounding_slack

_NEEDED = frozenset({"economic", "name", "organisation", "amount"})


def with_parents(
    rows: Sequence[ProcurementRow],
    breaks: Sequence[int],
    header: ProcurementHeader,
    codes: CodeLists,
) -> list[ProcurementRow]:
    """The rows with the parents among them told by their role ``economic``.

    ``breaks`` are the numbers of rows (counted from 0) where a grid of its own begins. A row that may be a
    parent or not is marked as uncertain.
    """
    found = list(rows)
    if not _NEEDED.issubset(header.roles):
        return found
    starts = {row.number: sum(start < row.number for start in breaks) for row in rows}
    told = {starts[row.number] for row in rows if "economic" in row.cells}
    for index, row in enumerate(found):
        if starts[row.number] in told or not _may_be_parent(row):
            continue
        below = _below(found[index + 1 :])
        if _adds_up(row, below):
            row.cells["economic"] = row.cells.pop("name")
        else:
            row.uncertain = bool(below) and bool(codes.by_label("economic", row.text("name")))
    return found


def _may_be_parent(row: ProcurementRow) -> bool:
    return {"name", "amount"} <= row.cells.keys() <= {"project", "name", "amount"}


def _below(rows: Sequence[ProcurementRow]) -> list[ProcurementRow]:
    """The rows that name a form of procurement, up to the next that may be a parent."""
    found = []
    for row in rows:
        if "organisation" not in row.cells or "project" in row.cells:
            break
        found.append(row)
    return found


def _adds_up(row: ProcurementRow, below: Sequence[ProcurementRow]) -> bool:
    whole = _amount(row)
    parts = [_amount(each) for each in below]
    amounts = [part for part in parts if part is not None]
    if whole is None or not amounts or len(amounts) < len(parts):
        return False
    slack = rounding_slack([whole.grain, *(part.grain for part in amounts)])
    return abs(sum((part.value for part in amounts), Decimal(0)) - whole.value) <= slack


def _amount(row: ProcurementRow) -> Amount | None:
    return parse_amount(row.cells["amount"].text, "元") if "amount" in row.cells else None
