"""The words by which a table printed with a line for each category is known, and what its lines mean.

Elsewhere the categories head columns; here 合计, 1.因公出国（境）费, 其中：… stand one below the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from budgetgraph.interpreting.amounts import is_blank, parse_amount
from budgetgraph.interpreting.header_paths import (
    NUMBERING,
    HeaderEntry,
    header_entries,
    label_key,
    other_columns,
)
from budgetgraph.interpreting.headers import is_column_numbers
from budgetgraph.interpreting.table_kinds import AmountColumn, GridSpecification, RowKey
from budgetgraph.interpreting.table_words import AMOUNT_WORDS, line_label
from budgetgraph.reading.document import Cell, Row

_LABELS = frozenset(
    {"项目", "项目名称", "支出项目", "经费项目", "科目", "科目名称", "名称", "类别"}
)
_AMOUNTS = AMOUNT_WORDS | {"合计"}
_MAX_HEADER_ROWS = 3
_FEWEST = 3
"""Lines that make a list."""


@dataclass(frozen=True, slots=True)
class CategoryList:
    """The column of labels, the column of amounts, and how many rows are header."""

    rows: int
    label: int
    amount: int
    others: tuple[HeaderEntry, ...] = ()
    """Columns of other years and comparisons."""


def category_list(
    rows: Sequence[Row], specification: GridSpecification, unit: str = "元"
) -> CategoryList | None:
    """The columns of a list of categories; None unless every line with a figure is one of them."""
    if specification.row is not RowKey.NONE:
        return None
    found = _header(rows)
    if found is None:
        return None
    codes: list[str] = []
    for row in rows[found.rows :]:
        amount = cell_in(row, found.amount)
        if amount is None or is_blank(amount.text) or is_column_numbers(row):
            continue
        column = category_of(row, found, specification)
        if column is None or parse_amount(amount.text, unit) is None:
            return None
        codes.append(column.code)
    whole = len(set(codes)) == len(codes) >= _FEWEST
    return found if whole and set(specification.required) <= set(codes) else None


def _header(rows: Sequence[Row]) -> CategoryList | None:
    for length in range(1, min(_MAX_HEADER_ROWS, len(rows)) + 1):
        entries = header_entries(rows[:length])
        labels = [e for e in entries if label_key(e.label) in _LABELS]
        others = other_columns(entries)
        amounts = [e for e in entries if label_key(e.label) in _AMOUNTS and e.column not in others]
        rest = {e.label for e in entries if e not in labels and e not in amounts} - NUMBERING
        rest -= {e.label for e in entries if e.column in others}
        if len(labels) == len(amounts) == 1 and not rest:
            aside = tuple(e for e in entries if e.column in others)
            return CategoryList(length, labels[0].column, amounts[0].column, aside)
    return None


def category_of(
    row: Row, found: CategoryList, specification: GridSpecification
) -> AmountColumn | None:
    """The category that a line names, or None."""
    label = cell_in(row, found.label)
    if label is None:
        return None
    key = label_key(line_label(label.text))
    named = [c for c in specification.columns if key in map(label_key, c.leaves)]
    return named[0] if len(named) == 1 else None


def cell_in(row: Row, column: int) -> Cell | None:
    """The printed cell in a column, or None."""
    return next((c for c in row.cells if c.column == column and not c.empty), None)
