"""The lattice (表格线框) of a ruled table: the cells that its rules enclose.

Where the rules stand makes the lattice; neighbouring squares with no rule between them are one cell.
Double borders and small steps between the rows of a table make one line of the lattice, so no column or
row is only the thickness of a border. An outer border may be missing: the table ends where its rules end.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low

from budgetgraph.reading import limits
from budgetgraph.reading.pdf_drawings import Rule
from budgetgraph.reading.pdf_page import Glyph
from budgetgraph.reading.pdf_rules import BORDER, bounds

_COVERED = 0.5
"""The part of a square's side that a rule must cover to part two cells."""
_STRAY = 1.0
"""Heights of print: a column or row without print that is narrower is only a step in its borders."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a lattice: its upper left square from 0, and how many columns and rows it covers."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class RuledTable:
    """The lattice of a table. ``xs`` and ``ys`` are its lines; ``places`` its cells by rows."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    places: tuple[Place, ...]

    def square_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of the square that a point is in, None outside of the table."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]):
            return None
        row = min(bisect_right(self.ys, y), len(self.ys) - 1) - 1
        return row, min(bisect_right(self.xs, x), len(self.xs) - 1) - 1


def lattice(heap: Sequence[Rule], glyphs: Sequence[Glyph]) -> RuledTable | None:
    """The table of a heap of touching rules, or None where they enclose nothing."""
    left, top, right, bottom = bounds(heap)
    inside = [glyph for glyph in glyphs if left <= glyph.x <= right and top <= glyph.y <= bottom]
    print_height = median_low([glyph.size for glyph in inside]) if inside else BORDER
    across = [rule for rule in heap if rule.horizontal]
    down = [rule for rule in heap if not rule.horizontal]
    if not across or not down:
        return None
    middles = sorted(glyph.x for glyph in inside), sorted(glyph.y for glyph in inside)
    xs = _lines([rule.at for rule in down], (left, right), middles[0], print_height)
    ys = _lines([rule.at for rule in across], (top, bottom), middles[1], print_height)
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 1 or rows < 1:
        return None
    limits.require_at_most("columns in a table", columns, limits.COLUMNS)
    limits.require_at_most("cells in a table", columns * rows, limits.CELLS)
    parted_down = _parts(down, xs, ys)
    parted_across = _parts(across, ys, xs)
    return RuledTable(
        tuple(xs), tuple(ys), tuple(_places(rows, columns, parted_down, parted_across))
    )


def _lines(
    values: Sequence[float], ends: tuple[float, float], middles: Sequence[float], height: float
) -> list[float]:
    """The lines of a lattice in one direction: where rules stand, and where the table ends.

    Rules nearer to each other than a border is thick are one line, and so are those that are nearer
    than the print is high and have no print between them.
    """
    border = min(BORDER, 0.6 * height)
    clusters: list[list[float]] = []
    for value in sorted([*values, *ends]):
        if clusters:
            first, last = clusters[-1][0], clusters[-1][-1]
            empty = bisect_left(middles, last) == bisect_left(middles, value)
            if value - first <= border or (value - first <= _STRAY * height and empty):
                clusters[-1].append(value)
                continue
        clusters.append([value])
    return [(cluster[0] + cluster[-1]) / 2 for cluster in clusters]


def _parts(
    rules: Sequence[Rule], lines: Sequence[float], crossing: Sequence[float]
) -> list[list[bool]]:
    """For each line of the lattice, and each side of a square along it, if a rule parts the squares."""
    pieces: list[list[tuple[float, float]]] = [[] for _ in lines]
    bounds = [(one + other) / 2 for one, other in pairwise(lines)]
    for rule in rules:
        pieces[bisect_left(bounds, rule.at)].append((rule.start, rule.end))
    parted = []
    for line in pieces:
        covered = [0.0] * (len(crossing) - 1)
        reached = float("-inf")
        for start, end in sorted(line):
            start = max(start, reached)
            side = max(bisect_right(crossing, start) - 1, 0)
            while side < len(covered) and crossing[side] < end:
                covered[side] += max(min(end, crossing[side + 1]) - max(start, crossing[side]), 0.0)
                side += 1
            reached = max(reached, end)
        parted.append(
            [
                length >= _COVERED * (other - one)
                for length, (one, other) in zip(covered, pairwise(crossing), strict=True)
            ]
        )
    return parted


def _places(
    rows: int, columns: int, down: list[list[bool]], across: list[list[bool]]
) -> Iterable[Place]:
    """The cells of a lattice: the largest rectangles of squares without a rule inside, row by row."""
    taken: set[tuple[int, int]] = set()
    for row in range(rows):
        for column in range(columns):
            if (row, column) in taken:
                continue
            width = 1
            while (
                column + width < columns
                and not down[column + width][row]
                and (row, column + width) not in taken
            ):
                width += 1
            height = 1
            while row + height < rows and _open_below(row + height, column, width, down, across):
                height += 1
            yield Place(row, column, height, width)
            if width > 1 or height > 1:
                taken.update((row + i, column + j) for i in range(height) for j in range(width))


def _open_below(
    row: int, column: int, width: int, down: list[list[bool]], across: list[list[bool]]
) -> bool:
    """True where the squares of a row belong to the cell above: no rule between or among them, and the
    same sides as above."""
    if any(across[row][column : column + width]):
        return False
    inner = range(column + 1, column + width)
    if any(down[line][row] for line in inner):
        return False
    return all(
        side in (0, len(down) - 1) or down[side][row] == down[side][row - 1]
        for side in (column, column + width)
    )
