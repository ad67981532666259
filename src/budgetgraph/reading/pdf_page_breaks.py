"""Ruled tables that go over several pages: columns that only one page shows, rows that a page break cut.

Word processors break a row between its lines. The upper part then ends its page and the lower part
begins the next one, below the header if that is repeated; a figure that its cell had broken is cut there,
and each half looks like a figure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from budgetgraph.reading.document import Cell, Grid, Row
from budgetgraph.reading.page_lines import Line
from budgetgraph.reading.pdf_cells import cell_text, goes_on
from budgetgraph.reading.pdf_rows import is_figures

_OFF = 2.0
"""Points by which the column lines of a table may be off from one page to the next."""
_HEADER_ROWS = 6
"""Rows at the top of a page that may repeat the header."""
FIRST_ROWS = _HEADER_ROWS + 1
"""Rows at the top of a page of which one may go on with the last row of the page before."""
_REST = 0.6
"""The part of a name without figures beside it that its rest on the next page is long at most."""
_ITEM = re.compile(r"[（(]?[一二三四五六七八九十\d]+[）)、.．]")
"""How an item of a list begins."""

Lines = dict[int, list[Line]]
"""The lines in the cells of a row, by column from 0."""


@dataclass(frozen=True, slots=True)
class TablePart:
    """What stands of a ruled table on one page.

    ``first`` are the lines of its first rows, ``last`` those of its last row; both are empty where rows
    of the grid are no rows of the lattice.
    """

    grid: Grid
    xs: tuple[float, ...]
    first: tuple[Lines, ...] = ()
    last: Lines | None = None


def put_together(parts: Sequence[TablePart]) -> list[Grid]:
    """The grids of the parts of one table that end a page or begin the next, in their order.

    Columns that only one part shows are columns of all, and a row that a page break cut stands whole
    where it begins. A part of which nothing is left has no rows.
    """
    widened = list(parts)
    for one, other in [
        *((index, index - 1) for index in range(len(parts) - 1, 0, -1)),
        *((index - 1, index) for index in range(1, len(parts))),
    ]:
        widened[other] = _widened(widened[other], widened[one].xs)
    grids = [part.grid for part in widened]
    for index in range(1, len(widened)):
        upper, lower = widened[index - 1], widened[index]
        if not _same_columns(upper.xs, lower.xs) or not grids[index - 1].rows:
            continue
        at = _repeated(grids[0], grids[index])
        if upper.last is None or at >= min(len(lower.first), len(grids[index].rows)):
            continue
        if len(grids[index].rows) == 1 and index + 1 < len(widened):
            # A row over three pages: the middle part ends its page as well.
            continue
        row = _whole(grids[index - 1].rows[-1], upper, grids[index].rows[at], lower.first[at])
        if row is not None:
            grids[index - 1] = Grid((*grids[index - 1].rows[:-1], row))
            rows = grids[index].rows
            grids[index] = Grid(rows[:at] + rows[at + 1 :] if len(rows) > at + 1 else ())
    return grids


def _same_columns(one: Sequence[float], other: Sequence[float]) -> bool:
    return len(one) == len(other) and all(
        abs(a - b) <= _OFF for a, b in zip(one, other, strict=True)
    )


def _widened(part: TablePart, xs: tuple[float, ...]) -> TablePart:
    """The part with the column lines ``xs``, if its own are some of them and the outer ones are the same."""
    own = part.xs
    if len(xs) <= len(own) or max(abs(own[0] - xs[0]), abs(own[-1] - xs[-1])) > _OFF:
        return part
    places = [min(range(len(xs)), key=lambda index: abs(xs[index] - x)) for x in own]
    if any(abs(xs[place] - x) > _OFF for place, x in zip(places, own, strict=True)):
        return part
    if any(row.cells[0].columns == len(own) - 1 > 1 for row in part.grid.rows[:1]):
        # A title of its own begins another table.
        return part
    rows = tuple(_widened_row(row, places) for row in part.grid.rows)
    return TablePart(
        Grid(rows),
        xs,
        tuple({places[column]: lines for column, lines in row.items()} for row in part.first),
        None
        if part.last is None
        else {places[column]: lines for column, lines in part.last.items()},
    )


def _widened_row(row: Row, places: Sequence[int]) -> Row:
    cells: list[Cell] = []
    for index, cell in enumerate(row.cells):
        first, end = places[index], places[index + 1]
        last = places[index + cell.columns]
        # What a merged cell covers is empty already.
        cells.append(replace(cell, column=first + 1, columns=last - first))
        cells += [Cell("", cell.line, column + 1, cell.page) for column in range(first + 1, end)]
    return Row(tuple(cells))


def _repeated(top: Grid, grid: Grid) -> int:
    """How many rows at the top of a page are those of the table's header again."""
    texts = [[cell.text for cell in row.cells] for row in grid.rows[:_HEADER_ROWS]]
    heads = [[cell.text for cell in row.cells] for row in top.rows[: 2 * _HEADER_ROWS]]
    best = 0
    for start in range(min(len(heads), _HEADER_ROWS)):
        count = 0
        while (
            count < len(texts)
            and start + count < len(heads)
            and texts[count] == heads[start + count]
        ):
            count += 1
        best = max(best, count)
    return best


def _whole(above: Row, part: TablePart, below: Row, lines_below: Lines) -> Row | None:
    """The row of which ``above`` and ``below`` are the parts, or None where they are two rows.

    Each text of the lower part goes on with one that the upper part had no more room for.
    """
    lines_above = part.last or {}
    if any(cell.rows > 1 for cell in (*above.cells, *below.cells)):
        return None
    cells = list(above.cells)
    figures = any(is_figures(cell.text) for cell in cells)
    joined = False
    for index, cell in enumerate(below.cells):
        if cell.empty:
            continue
        upper = cells[index]
        one, other = lines_above.get(index, []), lines_below.get(index, [])
        if upper.empty or not one or not other or upper.columns != cell.columns:
            return None
        edges = part.xs[index], part.xs[index + cell.columns]
        if _ITEM.match(cell.text) and not is_figures(upper.text):
            return None
        if not goes_on(one, other, *edges):
            return None
        if not figures and len(cell.text) > _REST * len(upper.text):
            return None
        cells[index] = replace(upper, text=cell_text([*one, *other], *edges))
        joined = True
    return Row(tuple(cells)) if joined else None
