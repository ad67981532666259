"""Tables drawn as filled tiles (底纹) without rules: which of them are tables, and which tiles one cell.

A spreadsheet fills every square of a merged cell by itself, so its text stands over the seams. And where
only the header or every other row is filled, the tiles are no lattice of the whole table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from budgetgraph.reading.page_lines import Line, lines_of
from budgetgraph.reading.pdf_lattice import Place, RuledTable
from budgetgraph.reading.pdf_page import Glyph

_ACROSS = 0.35
"""Heights of print above and below the middle of a line where no seam is, if it stands in one tile."""
_PITCH = 1.7
"""Heights of print that the lines of one cell are apart at most."""
_EVEN = 0.3
"""Heights of print by which the lines of one cell may be off its middle."""
_NEXT_ROW = 1.3
"""Heights of its last row within which a table goes on below, or above, without tiles."""


def whole_tiles(tables: Sequence[RuledTable], glyphs: Sequence[Glyph]) -> list[RuledTable]:
    """The tables among lattices of tiles, with the tiles of a merged cell as one.

    Left out are tiles of a table that goes on without them: its rows show best without any.
    """
    inside: list[list[Glyph]] = [[] for _ in tables]
    outside: list[Glyph] = []
    for glyph in glyphs:
        for table, members in zip(tables, inside, strict=True):
            if table.square_at(glyph.x, glyph.y) is not None:
                members.append(glyph)
                break
        else:
            outside.append(glyph)
    beside = [line for line in lines_of(outside) if not line.turn and len(list(line.parts())) > 1]
    return [
        _over_seams(table, members)
        for table, members in zip(tables, inside, strict=True)
        if len(table.ys) > 2 and not any(_goes_on(table, line) for line in beside)
    ]


def _goes_on(table: RuledTable, line: Line) -> bool:
    """True for a line in pieces right above or below the tiles."""
    first, last = table.ys[1] - table.ys[0], table.ys[-1] - table.ys[-2]
    near = (
        table.ys[0] - _NEXT_ROW * first <= line.y < table.ys[0]
        or table.ys[-1] < line.y <= table.ys[-1] + _NEXT_ROW * last
    )
    return near and line.left < table.xs[-1] and line.right > table.xs[0]


def _over_seams(table: RuledTable, glyphs: Sequence[Glyph]) -> RuledTable:
    columns: dict[tuple[int, int], list[Place]] = {}
    for place in table.places:
        columns.setdefault((place.column, place.columns), []).append(place)
    places: list[Place] = []
    for (column, width), members in columns.items():
        left, right = table.xs[column], table.xs[column + width]
        lines = lines_of(
            [glyph for glyph in glyphs if left <= glyph.x <= right and glyph.turn == 0]
        )
        places += _joined(table, members, [line for line in lines if not line.turn])
    return replace(table, places=tuple(sorted(places, key=lambda place: (place.row, place.column))))


def _joined(table: RuledTable, places: Sequence[Place], lines: Sequence[Line]) -> Iterator[Place]:
    """The places of a column from top to bottom, those with text over the seam between them as one."""
    above: Place | None = None
    for place in places:
        if (
            above is not None
            and above.row + above.rows == place.row
            and _stands_over(table, above, place, lines)
        ):
            above = replace(above, rows=above.rows + place.rows)
            continue
        if above is not None:
            yield above
        above = place
    if above is not None:
        yield above


def _stands_over(table: RuledTable, above: Place, below: Place, lines: Sequence[Line]) -> bool:
    """True where a line is printed over the seam, or two stand on either side of it as lines of one text."""
    top, seam, bottom = table.ys[above.row], table.ys[below.row], table.ys[below.row + below.rows]
    upper = [line for line in lines if top <= line.y < seam]
    lower = [line for line in lines if seam <= line.y < bottom]
    for line in (*upper[-1:], *lower[:1]):
        if abs(line.y - seam) < _ACROSS * line.size:
            return True
    if not upper or not lower or lower[0].baseline - upper[-1].baseline > _PITCH * upper[-1].size:
        return False
    size = upper[-1].size
    in_the_middle = abs(upper[0].y + lower[-1].y - 2 * seam) <= 2 * _EVEN * size
    alone = max(
        abs(upper[0].y + upper[-1].y - top - seam), abs(lower[0].y + lower[-1].y - seam - bottom)
    )
    return in_the_middle and alone > 2 * _EVEN * size
