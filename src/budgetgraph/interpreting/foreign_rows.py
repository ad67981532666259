"""Rows of another table below a grid: their caption is lost, and nothing tells what they are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from budgetgraph.interpreting.amounts import is_blank
from budgetgraph.interpreting.headers import Header
from budgetgraph.interpreting.logical_rows import LogicalRow
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.table_words import TOTALS


def foreign_lines(sheet: Sheet, lines: Sequence[LogicalRow], header: Header) -> list[LogicalRow]:
    """The rows from the first grid on that has labels where the table has its codes, and no code at all."""
    if header.key is None:
        return []
    bounds = [*sheet.breaks, len(sheet.rows)]
    for start, end in pairwise(bounds):
        part = [line for line in lines if start < line.number <= end]
        if part and _is_label(part[0]) and not any(_has_code(line) for line in part):
            return [line for line in lines if line.number > start]
    return []


def _is_label(line: LogicalRow) -> bool:
    return not is_blank(line.key) and line.key not in TOTALS and not _has_code(line)


def _has_code(line: LogicalRow) -> bool:
    """Whether a row begins with a code, or with a code and a name in one cell."""
    return line.code[:1].isdigit()
