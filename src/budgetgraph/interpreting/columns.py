"""Which cell of a row stands in which column of the header, also after a page break.

The part of a table on the next page may have other grid columns than the first: a page is ruled on its
own. A repeated header tells them; else equal width, or an equal number of columns in use.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from budgetgraph.interpreting.amounts import is_blank, parse_amount
from budgetgraph.interpreting.headers import Header, match_header
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.table_kinds import GridSpecification
from budgetgraph.reading.document import Cell, Row


@dataclass(frozen=True, slots=True)
class Segment:
    """Rows of a sheet that were ruled together: from ``start`` (counted from 0) to before ``end``.

    ``places`` are the grid columns (first and last) of each header column, None where the columns of the
    segment cannot be told. ``header_rows`` is the number of header rows that it begins with.
    """

    start: int
    end: int
    header_rows: int
    places: dict[int, tuple[int, int]] | None


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """The printed cells of a row by header column, and those that stand under no header."""

    cells: dict[int, Cell]
    stray: tuple[Cell, ...]


def segments(sheet: Sheet, specification: GridSpecification, header: Header) -> list[Segment]:
    """The segments of a sheet, the first with the header itself."""
    bounds = [*sheet.breaks, len(sheet.rows)]
    found = [Segment(0, bounds[0], header.rows, _own_places(header))]
    for start, end in pairwise(bounds):
        rows = sheet.rows[start:end]
        found.append(_continued(start, end, rows, sheet, specification, header))
    return found


def _continued(
    start: int,
    end: int,
    rows: Sequence[Row],
    sheet: Sheet,
    specification: GridSpecification,
    header: Header,
) -> Segment:
    repeated = match_header(rows, specification)
    if repeated is not None:
        places = _repeated_places(header, repeated)
        if places is not None:
            return Segment(start, end, repeated.rows, places)
    if rows[0].cells[0].page is None:
        # A text has no columns but its own: its rows are ragged.
        return Segment(start, end, 0, _own_places(header))
    numbered = _by_number(start, rows, sheet, header)
    if numbered is not None:
        return Segment(start, end, 0, numbered)
    ways = _ways(rows, header, _width(sheet.rows[: header.rows]))
    if not ways:
        return Segment(start, end, 0, None)
    return Segment(start, end, 0, min(ways, key=lambda way: _misplaced(rows, way, header)))


def _by_number(
    start: int, rows: Sequence[Row], sheet: Sheet, header: Header
) -> dict[int, tuple[int, int]] | None:
    """The columns of a worksheet that goes on with another, by their numbers: blank ones are not in use.

    None where the format has no such numbers, or where words and amounts then stand in wrong places.
    """
    grids = dict(sheet.grids)
    first, further = (grid.columns if (grid := grids.get(at)) else () for at in (0, start))
    if not first or not further:
        return None
    at = {number: column for column, number in enumerate(further, 1)}
    places: dict[int, tuple[int, int]] = {}
    for column, (begin, end) in _own_places(header).items():
        found = [at[number] for number in first[begin - 1 : end] if number in at]
        if found:
            places[column] = (found[0], found[-1])
    sound = any(c in header.amounts for c in places) and any(c in header.heads for c in places)
    return places if sound and not _misplaced(rows, places, header) else None


def _ways(rows: Sequence[Row], header: Header, width: int) -> list[dict[int, tuple[int, int]]]:
    """How the columns of a part without header may stand under the header, the likeliest first."""
    found = [_own_places(header)] if _width(rows) == width else []
    in_use, every = _columns_in_use(rows), [(c, c) for c in range(1, _width(rows) + 1)]
    return found + [
        dict(zip(header.columns, columns, strict=True))
        for columns in (in_use, every)
        if len(columns) == len(header.columns)
    ]


def _misplaced(rows: Sequence[Row], places: dict[int, tuple[int, int]], header: Header) -> int:
    """How many cells would stand under no header, or be words under amounts, or amounts under names."""
    wrong = 0
    for row in rows:
        placed = place(row, places)
        wrong += len(placed.stray)
        for column, cell in placed.cells.items():
            if column in header.amounts:
                wrong += not is_blank(cell.text) and parse_amount(cell.text, "元") is None
            elif column == header.name:
                wrong += parse_amount(cell.text, "元") is not None
    return wrong


def place(row: Row, places: dict[int, tuple[int, int]]) -> PlacedRow:
    """The printed cells of a row by header column. A cell over several columns stands in the first."""
    cells: dict[int, Cell] = {}
    stray: list[Cell] = []
    for cell in row.cells:
        if cell.empty:
            continue
        last = cell.column + cell.columns - 1
        under = [c for c, (a, b) in places.items() if a <= last and cell.column <= b]
        free = [c for c in sorted(under) if c not in cells]
        if free:
            cells[free[0]] = cell
        else:
            stray.append(cell)
    return PlacedRow(cells, tuple(stray))


def _own_places(header: Header) -> dict[int, tuple[int, int]]:
    return {c: (c, c + header.spans.get(c, 1) - 1) for c in header.columns}


def _repeated_places(header: Header, repeated: Header) -> dict[int, tuple[int, int]] | None:
    """The places of the header's columns in a repeated header, or None when it has other columns."""
    amounts = {(c.breakdown, c.code): column for column, c in repeated.amounts.items()}
    wanted = {(c.breakdown, c.code): column for column, c in header.amounts.items()}
    if set(amounts) != set(wanted) or len(header.heads) != len(repeated.heads):
        return None
    own = _own_places(repeated)
    pairs = [(column, amounts[code]) for code, column in wanted.items()]
    for mine, other in (
        (header.heads, repeated.heads),
        (tuple(sorted(header.unknown)), tuple(sorted(repeated.unknown))),
        (header.ignored, repeated.ignored),
    ):
        pairs += zip(mine, other, strict=False)
    return {column: own[other] for column, other in pairs}


def _width(rows: Sequence[Row]) -> int:
    return max(len(row.cells) for row in rows)


def _columns_in_use(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """The grid columns that hold something, those joined that only ever hold one cell together."""
    printed = [[cell for cell in row.cells if not cell.empty] for row in rows]
    used = sorted(
        {c for cells in printed for x in cells for c in range(x.column, x.column + x.columns)}
    )
    starts: list[set[int]] = [{cell.column for cell in cells} for cells in printed]
    joined = {
        c
        for cells in printed
        for x in cells
        if not any(
            len([s for s in row if x.column <= s < x.column + x.columns]) > 1 for row in starts
        )
        for c in range(x.column, x.column + x.columns - 1)
    }
    groups: list[tuple[int, int]] = []
    for column in used:
        if groups and groups[-1][1] == column - 1 and column - 1 in joined:
            groups[-1] = (groups[-1][0], column)
        else:
            groups.append((column, column))
    return groups
