"""Text that runs over the border of its cell into a neighbour.

Spreadsheets print a long text across the rule beside it, and the lines of a text for which their row is
too low across the rules above and below. Read by where its characters stand, it would be cut in two; but
it is one run of characters without white space at the rule, or several that follow each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from budgetgraph.reading.pdf_lattice import Place, RuledTable
from budgetgraph.reading.pdf_page import Glyph

_TOUCHING = 0.1
"""Heights of print up to which neighbours stand without white space between them."""
_MOST_PADDING = 8.0
"""Points between the border of a cell and text that is set at that border."""
_PITCH = (0.9, 1.8)
"""Heights of print between the lines of one text."""
_ACROSS = 0.35
"""Heights of print above and below the middle of a line where no rule is, if it stands in its row."""


def by_place(table: RuledTable, glyphs: Sequence[Glyph]) -> dict[Place, list[Glyph]]:
    """The characters inside each cell of a table, in their order in the file.

    A character is in the cell that its middle is in; a run of characters that goes over borders is in
    the cell at whose border it is set, else in the one whose middle is nearest to its own.
    """
    place_at = {
        (place.row + i, place.column + j): place
        for place in table.places
        for i in range(place.rows)
        for j in range(place.columns)
    }
    inside: dict[Place, list[Glyph]] = {place: [] for place in table.places}
    for stack in _stacks(glyphs):
        whole = _owner_of_stack(table, place_at, stack) if len(stack) > 1 else None
        for run in stack:
            placed = []
            for glyph in run:
                square = table.square_at(glyph.x, glyph.y)
                if square is not None:
                    placed.append((place_at[square], glyph))
            places = list(dict.fromkeys(place for place, _ in placed))
            owner = whole
            if owner is None and len(places) > 1:
                owner = _owner(table, places, run)
            for place, glyph in placed:
                inside[owner or place].append(glyph)
    return inside


def _stacks(glyphs: Sequence[Glyph]) -> Iterator[list[list[Glyph]]]:
    """Runs of characters that follow each other in the file, each a line below the one before."""
    stack: list[list[Glyph]] = []
    for run in _runs(glyphs):
        if run[0].text == " " and len(run) == 1:
            yield [run]
            continue
        if stack:
            one, other = stack[-1][0], run[0]
            step = (other.baseline - one.baseline) / max(one.size, 0.1)
            beside = other.left < stack[-1][-1].right and one.left < run[-1].right
            if not (one.turn == other.turn == 0 and _PITCH[0] <= step <= _PITCH[1] and beside):
                yield stack
                stack = []
        stack.append(run)
    if stack:
        yield stack


def _owner_of_stack(
    table: RuledTable, place_at: Mapping[tuple[int, int], Place], stack: Sequence[Sequence[Glyph]]
) -> Place | None:
    """The cell of a text whose lines are printed over the rules above or below it; None for all others.

    A text that stands over both is set in the middle of its cell.
    """
    above, below = (_crosses(table, place_at, run[0]) for run in (stack[0], stack[-1]))
    if not (above or below):
        return None
    first, last = stack[0][0], stack[-1][0]
    y = (first.y + last.y) / 2 if above and below else last.y if above else first.y
    squares = [table.square_at(glyph.x, y) for run in stack for glyph in (run[0], run[-1])]
    places = {place_at[square] if square is not None else None for square in squares}
    return places.pop() if len(places) == 1 else None


def _crosses(table: RuledTable, place_at: Mapping[tuple[int, int], Place], glyph: Glyph) -> bool:
    """True where a rule runs through a character."""
    squares = [table.square_at(glyph.x, glyph.y + side * _ACROSS * glyph.size) for side in (-1, 1)]
    above, below = (place_at[square] if square is not None else None for square in squares)
    return above is not below


def _runs(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Characters that follow each other in the file and on a line, without white space between."""
    run: list[Glyph] = []
    for glyph in glyphs:
        if run and not (
            glyph.turn == run[-1].turn == 0
            and glyph.text != " "
            and abs(glyph.left - run[-1].right) <= _TOUCHING * glyph.size
            and abs(glyph.baseline - run[-1].baseline) <= _TOUCHING * glyph.size
        ):
            yield run
            run = []
        run.append(glyph)
    if run:
        yield run


def _owner(table: RuledTable, places: Sequence[Place], run: Sequence[Glyph]) -> Place | None:
    """The cell that a run over several belongs to; None if these are not beside each other."""
    if len({place.row for place in places}) > 1:
        return None
    left, right = run[0].left, run[-1].right
    edges = {
        place: (table.xs[place.column], table.xs[place.column + place.columns]) for place in places
    }
    if 0 <= left - edges[places[0]][0] <= _MOST_PADDING:
        return places[0]
    if 0 <= edges[places[-1]][1] - right <= _MOST_PADDING:
        return places[-1]
    return min(places, key=lambda place: abs(sum(edges[place]) - left - right))
