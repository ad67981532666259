"""Grids from the ruled tables of a PDF page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from budgetgraph.reading.document import Cell, Grid, Row
from budgetgraph.reading.page_lines import Line, lines_of
from budgetgraph.reading.pdf_cells import cell_text, is_number
from budgetgraph.reading.pdf_lattice import Place, RuledTable
from budgetgraph.reading.pdf_overflow import by_place
from budgetgraph.reading.pdf_page import Glyph
from budgetgraph.reading.pdf_page_breaks import FIRST_ROWS, Lines, TablePart
from budgetgraph.reading.pdf_rows import is_amount
from budgetgraph.reading.pdf_unruled import LineAt, aligned_grid

_ROWS = 3
"""Lines in a cell that may be rows of their own."""
_MONEY = re.compile(r"\.\d{1,2}$")
_STRAIGHT = 0.35
"""Heights of print by which lines of neighbouring cells may be off and still be one row."""


def ruled_part(
    table: RuledTable, glyphs: Sequence[Glyph], page: int, line_at: LineAt
) -> TablePart | None:
    """What stands in a ruled table with the characters inside it, or None if it has one column.

    ``glyphs`` are the characters inside the table, ``page`` its page from 1.
    """
    if len(table.xs) < 3 or not glyphs:
        return None
    lines = {
        place: lines_of(members) for place, members in by_place(table, glyphs).items() if members
    }
    rows = [
        row
        for number in range(len(table.ys) - 1)
        for row in _rows(table, number, lines, page, line_at)
    ]
    grid = Grid(tuple(rows))
    if any(_crowded(members) for members in lines.values()):
        whole = [line for line in lines_of(glyphs) if not line.turn]
        other = aligned_grid(whole, page, line_at)
        if other is not None and len(other.rows[0].cells) != len(table.xs) - 1:
            grid = Grid(tuple(rows), (other,))
    if len(rows) != len(table.ys) - 1:
        return TablePart(grid, table.xs)
    first = tuple(_upright(table, number, lines) for number in range(min(len(rows), FIRST_ROWS)))
    return TablePart(grid, table.xs, first, _upright(table, len(rows) - 1, lines))


def _upright(table: RuledTable, number: int, lines: dict[Place, list[Line]]) -> Lines:
    """The lines in the cells that begin in the row of the lattice with this number."""
    return {
        place.column: [line for line in lines.get(place, []) if not line.turn]
        for place in table.places
        if place.row == number
    }


def _crowded(lines: Sequence[Line]) -> bool:
    """True for a cell that holds several figures, not one broken: rules may be missing."""
    figures = sum(is_amount(part.text) for line in lines for part in line.parts())
    return figures > 1 and not is_number("".join(line.text for line in lines))


def _rows(
    table: RuledTable,
    number: int,
    lines: dict[Place, list[Line]],
    page: int,
    line_at: LineAt,
) -> list[Row]:
    """The row of the lattice with this number; several where rules between its rows are missing."""
    starting = [place for place in table.places if place.row == number]
    bands = _unparted(table, starting, lines)
    if bands is None:
        return [_row(table, number, lines, starting, page, line_at(table.ys[number]))]
    rows = []
    for top, bottom in pairwise(bands):
        part = {
            place: [line for line in lines.get(place, []) if top <= line.y < bottom]
            for place in starting
        }
        first = min((line.y for members in part.values() for line in members), default=top)
        rows.append(_row(table, number, part, starting, page, line_at(first)))
    return rows


def _row(
    table: RuledTable,
    number: int,
    lines: dict[Place, list[Line]],
    starting: Sequence[Place],
    page: int,
    line: int,
) -> Row:
    cells = {column: Cell("", line, column + 1, page) for column in range(len(table.xs) - 1)}
    for place in starting:
        edges = table.xs[place.column], table.xs[place.column + place.columns]
        tall = table.ys[number], table.ys[number + place.rows]
        cells[place.column] = Cell(
            _text(lines.get(place, []), edges, tall),
            line,
            place.column + 1,
            page,
            place.columns,
            place.rows,
        )
    return Row(tuple(cells.values()))


def _text(lines: Sequence[Line], wide: tuple[float, float], tall: tuple[float, float]) -> str:
    """The text of a cell, what is turned after what is upright."""
    texts = []
    for turn in sorted({line.turn for line in lines}):
        # Turned text is measured along its own direction, which is up or down the page.
        edges = (wide, tall, (-wide[1], -wide[0]), (-tall[1], -tall[0]))[turn]
        texts.append(cell_text([line for line in lines if line.turn == turn], *edges))
    return "\n".join(texts)


def _unparted(
    table: RuledTable, starting: Sequence[Place], lines: dict[Place, list[Line]]
) -> list[float] | None:
    """The heights between which the rows of a lattice row stand that has no rules between them.

    Two cells or more hold lines that stand side by side, three at least, one of them only figures.
    """
    if any(place.rows > 1 for place in starting):
        return None
    upright = {
        place: [line for line in lines.get(place, []) if not line.turn] for place in starting
    }
    figures = [
        members
        for members in upright.values()
        if len(members) >= _ROWS and all(is_amount(line.text) for line in members)
    ]
    if not figures or any(
        _is_broken(members, table.xs[place.column], table.xs[place.column + place.columns])
        for place, members in upright.items()
        if members in figures
    ):
        return None
    longest = max(figures, key=len)
    for members in upright.values():
        if members is longest or len(members) < _ROWS:
            continue
        beside = sum(
            any(abs(line.baseline - other.baseline) <= _STRAIGHT * line.size for other in members)
            for line in longest
        )
        if beside >= max(_ROWS, len(longest) - 1) and beside >= 0.8 * len(members):
            tops = [line.y - 0.6 * line.size for line in longest]
            return [float("-inf"), *tops[1:], float("inf")]
    return None


def _is_broken(lines: Sequence[Line], left: float, right: float) -> bool:
    """True for one number that the cell was too narrow for.

    Its lines together are a number with the decimals of money, or there was no room for more on them, or
    not each is one alone.
    """
    texts = [line.text.strip() for line in lines]
    if not is_number("".join(texts)):
        return False
    if _MONEY.search("".join(texts)):
        return True
    return is_number(cell_text(lines, left, right)) or not all(map(is_number, texts))
