"""Projects that a table prints on several rows, a part of their money on each: by category, by fund, by unit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from budgetgraph.interpreting.amounts import Amount
from budgetgraph.interpreting.logical_rows import LogicalRow
from budgetgraph.interpreting.row_units import Figures, is_total

_CATEGORY = re.compile(r"\d{2}")
"""The key of a category of projects, over its projects."""


def in_parts(
    lines: Sequence[LogicalRow], figures: Figures, is_unit: Callable[[str], bool]
) -> list[LogicalRow]:
    """The rows of the projects whose code stands on several rows that the table's total adds up.

    Such a row is not the project's amount, and two of them are no contradiction. Where the total does not
    add up all rows of projects, nothing tells what the repeated ones are, and none is named.
    """
    rows = [line for line in lines if _is_project(line) and not is_unit(line.key)]
    times = Counter(line.key for line in rows)
    repeated = [line for line in rows if times[line.key] > 1]
    total = next((line for line in lines if is_total(line)), None)
    if not repeated or total is None:
        return []
    whole = _values(figures(total))
    return repeated if whole and whole == _sum([figures(line) for line in rows]) else []


def _is_project(line: LogicalRow) -> bool:
    return bool(line.key) and not is_total(line) and not _CATEGORY.fullmatch(line.key)


def _values(amounts: Mapping[int, Amount]) -> dict[int, Decimal]:
    return {column: amount.value for column, amount in amounts.items() if amount.value}


def _sum(rows: Sequence[Mapping[int, Amount]]) -> dict[int, Decimal]:
    sums: dict[int, Decimal] = {}
    for row in rows:
        for column, value in _values(row).items():
            sums[column] = sums.get(column, Decimal(0)) + value
    return {column: value for column, value in sums.items() if value}
