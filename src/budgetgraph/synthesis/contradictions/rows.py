"""Figures in wrong places: columns or rows exchanged, a figure or a row left out."""

from __future__ import annotations

import random
from decimal import Decimal
from itertools import pairwise

from budgetgraph.interpreting.records import BudgetItem, Role
from budgetgraph.synthesis.contradictions.page import Page, Place, Planted, places

_FIRST_FIGURE = {"t3": 3, "t5-1": 3, "t6": 3, "t2": 3, "t5-2": 3}
"""The column of the first figure, by the key of a table whose rows have a code and a name."""


def columns_swapped(page: Page, chance: random.Random) -> Planted | None:
    """The figures of two columns of one row exchanged."""
    rows = _rows(page, "t3", "t5-1", "t5-2", "t6")
    for line, first in chance.sample(rows, len(rows)):
        row = page.row(line)
        filled = [n for n in range(first - 1, len(row)) if row[n]]
        pairs = [(a, b) for a in filled for b in filled if a < b and row[a] != row[b]]
        if not pairs:
            continue
        a, b = chance.choice(pairs)
        row[a], row[b] = row[b], row[a]
        return _planted_row(page, line, row, [a + 1, b + 1])
    return None


def column_moved(page: Page, chance: random.Random) -> Planted | None:
    """A figure in the next column, which is empty, instead of in its own."""
    rows = _rows(page, "t2", "t3", "t5-1", "t6")
    for line, first in chance.sample(rows, len(rows)):
        row = page.row(line)
        moves = [
            (a, b)
            for pair in pairwise(range(first, len(row)))
            for a, b in (pair, pair[::-1])
            if row[a] and not row[b] and Decimal(row[a]) >= 1
        ]
        if not moves:
            continue
        a, b = chance.choice(moves)
        row[a], row[b] = "", row[a]
        return _planted_row(page, line, row, [b + 1, a + 1])
    return None


def rows_swapped(page: Page, chance: random.Random) -> Planted | None:
    """The figures of two rows exchanged.

    Tables 3 and 6 say the figures of a leaf only once in some documents, so there the two are not parts of
    one sum: what cannot be known is no contradiction.
    """
    table = chance.choice(("t3", "t5-1", "t6"))
    leaves = [
        (cell.line, item.key.codes[0])
        for item, cell in page.printings(table)
        if cell.column == 3 and len(item.key.codes[0]) == (5 if table == "t6" else 7)
    ]
    pairs = [
        (one, other)
        for one, code in leaves
        for other, beside in leaves
        if one < other
        and page.row(one)[2:] != page.row(other)[2:]
        and (table == "t5-1" or code[: len(code) - 2] != beside[: len(beside) - 2])
        and abs(Decimal(page.row(one)[2]) - Decimal(page.row(other)[2])) >= 1
    ]
    if not pairs:
        return None
    one, other = chance.choice(pairs)
    first, second = page.row(one), page.row(other)
    edits: dict[int, str | None] = {
        one: "\t".join([*first[:2], *second[2:]]),
        other: "\t".join([*second[:2], *first[2:]]),
    }
    # A sum above names no cell of a row that is left with a blank there.
    related = [
        place
        for line in (one, other)
        for item in page.of_row(line)
        for place in (*page.around(item), *page.above(item))
    ]
    return page.planted(edits, [Place(one), Place(other)], related)


def row_left_out(page: Page, chance: random.Random) -> Planted | None:
    """The row of a leaf missing; its sums, and what else is printed of it, still count it."""
    leaves = sorted(
        {
            cell.line
            for table in ("t3", "t5-1", "t6")
            for item, cell in page.printings(table)
            if cell.column == 3 and len(item.key.codes[0]) == (5 if table == "t6" else 7)
        }
    )
    if not leaves:
        return None
    line = chance.choice(leaves)
    items = page.of_row(line)
    code = items[0].key.codes[0]
    said = [place for item in items for place in _elsewhere(page, item)]
    said += [
        place
        for item in page.budget.items
        if item.key.codes[0] == code and item.key.breakdown.startswith("function-")
        for place in page.around(item)
    ]
    said += [
        place
        for definition in page.budget.definitions
        if definition.code == code
        for place in places(definition.sources)
    ]
    return page.planted({line: None}, said)


def figure_left_out(page: Page, chance: random.Random) -> Planted | None:
    """An empty cell where a leaf's figure belongs."""
    candidates = [
        (item, cell)
        for table in ("t3", "t5-1", "t5-2", "t6")
        for item, cell in page.printings(table)
        if item.role is Role.LINE
    ]
    if not candidates:
        return None
    item, cell = chance.choice(candidates)
    return page.planted(
        page.with_cell(cell.line, cell.column, ""), [Place(cell.line), *_elsewhere(page, item)]
    )


def _elsewhere(page: Page, item: BudgetItem) -> list[Place]:
    return [*page.around(item), *page.above(item)]


def _rows(page: Page, *tables: str) -> list[tuple[int, int]]:
    return sorted(
        {(cell.line, _FIRST_FIGURE[table]) for table in tables for _, cell in page.printings(table)}
    )


def _planted_row(page: Page, line: int, row: list[str], columns: list[int]) -> Planted | None:
    # Where a figure is gone, only the sums that it is missing from can be cited.
    related = [place for item in page.of_row(line) for place in _elsewhere(page, item)]
    return page.planted(
        {line: "\t".join(row)}, [*(Place(line, column) for column in columns), Place(line)], related
    )
