"""Ruled tables (有线表格) of a PDF page: which of its rules belong to one table.

The rules of one table touch each other, but so may those of two tables without space between them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from budgetgraph.reading.pdf_drawings import Rule
from budgetgraph.reading.pdf_lattice import RuledTable, lattice
from budgetgraph.reading.pdf_page import Glyph
from budgetgraph.reading.pdf_rules import BORDER, bounds, connected, joined, stands_in
from budgetgraph.reading.pdf_tiles import whole_tiles

_MOST_RULES = 60_000
"""Rules on a page beyond which it is a drawing."""
_TOP_ROWS = 3
"""Rows with columns at the top of a table that show its columns."""
_FIGURES = 0.6
"""The part of its cells that are amounts in a column of amounts."""
_AMOUNT = re.compile(r"[-+−]?[\d,，]+(\.\d+)?[%％]?")


def ruled_tables(
    rules: Sequence[Rule], shades: Sequence[Rule], glyphs: Sequence[Glyph]
) -> list[RuledTable]:
    """The lattices of a page from top to bottom, those of a single square included.

    ``shades`` (edges of filled areas) count only where there are no rules. Raises
    :class:`~budgetgraph.ground.errors.TooLargeError` for more columns or cells than are read.
    """
    if len(rules) > _MOST_RULES or len(shades) > _MOST_RULES:
        return []
    heaps = connected(joined(rules))
    boxes = [bounds(heap) for heap in heaps]
    apart = [shade for shade in shades if not any(stands_in(shade, box) for box in boxes)]
    tables = [table for heap in heaps for table in _tables_of(heap, glyphs)]
    if apart:
        tiles = [table for heap in connected(joined(apart)) for table in _tables_of(heap, glyphs)]
        tables += whole_tiles([table for table in tiles if len(table.xs) > 2], glyphs)
    return sorted(tables, key=lambda table: (table.ys[0], table.xs[0]))


def _tables_of(heap: Sequence[Rule], glyphs: Sequence[Glyph]) -> list[RuledTable]:
    """The tables that a heap of touching rules makes: none, one, or several that stand without space."""
    table = lattice(heap, glyphs)
    if table is None:
        return []
    tables: list[RuledTable] = []
    rest, top = list(heap), table.ys[0]
    for row in _touching(table):
        above, below = _parted(rest, table.ys[row])
        one, other = lattice(above, glyphs), lattice(below, glyphs)
        if one is not None and other is not None and _are_two(one, other, glyphs):
            tables.append(one)
            rest, top = below, table.ys[row]
    if top == table.ys[0]:
        return [table]
    last = lattice(rest, glyphs)
    return [*tables, last] if last is not None else tables


def _parted(heap: Sequence[Rule], height: float) -> tuple[list[Rule], list[Rule]]:
    """The rules above and below a height. Rules at the height belong to both, as wide as either is."""
    at_border = [rule for rule in heap if rule.horizontal and abs(rule.at - height) <= BORDER]
    parts = []
    for top, bottom in ((float("-inf"), height), (height, float("inf"))):
        part = []
        for rule in heap:
            start, end = max(rule.start, top), min(rule.end, bottom)
            if rule.horizontal and top < rule.at < bottom and rule not in at_border:
                part.append(rule)
            elif not rule.horizontal and end - start > 2 * BORDER:
                part.append(rule._replace(start=start, end=end))
        left, _, right, _ = bounds(part) if part else (0.0, 0.0, 0.0, 0.0)
        for rule in at_border:
            start, end = max(rule.start, left), min(rule.end, right)
            if start < end:
                part.append(rule._replace(start=start, end=end))
        parts.append(part)
    return parts[0], parts[1]


def _are_two(one: RuledTable, other: RuledTable, glyphs: Sequence[Glyph]) -> bool:
    """True where two parts of a heap are tables: one is wider, or each has a column of amounts.

    The parts of a form have other columns too, but its figures stand here and there.
    """
    sides = zip((one.xs[0], one.xs[-1]), (other.xs[0], other.xs[-1]), strict=True)
    if any(abs(a - b) > 2 * BORDER for a, b in sides):
        return True
    return _has_amounts(one, glyphs) and _has_amounts(other, glyphs)


def _has_amounts(table: RuledTable, glyphs: Sequence[Glyph]) -> bool:
    """True where a column of a table holds little but amounts."""
    texts: dict[tuple[int, int], list[Glyph]] = {}
    for glyph in glyphs:
        square = table.square_at(glyph.x, glyph.y)
        if square is not None and glyph.text != " ":
            texts.setdefault(square, []).append(glyph)
    amounts = [0] * len(table.xs)
    filled = [0] * len(table.xs)
    for (_, column), members in texts.items():
        text = "".join(glyph.text for glyph in sorted(members, key=lambda glyph: glyph.left))
        amounts[column] += _AMOUNT.fullmatch(text) is not None
        filled[column] += 1
    return any(
        count > 1 and count >= _FIGURES * total
        for count, total in zip(amounts, filled, strict=True)
    )


def _touching(table: RuledTable) -> list[int]:
    """The rows from the second on that begin another table, which stands without space below the first.

    No inner column line goes on from one to the other, and each has several rows with columns. Titles
    in rows of their own belong to the table below them.
    """
    whole = frozenset(range(1, len(table.xs) - 1))
    inner = [set(whole) for _ in table.ys[1:]]
    crossed = set()
    for place in table.places:
        for row in range(place.row, place.row + place.rows):
            inner[row] -= set(range(place.column + 1, place.column + place.columns))
        crossed |= set(range(place.row + 1, place.row + place.rows))
    starts: list[int] = []
    first = 0
    for row in range(1, len(inner)):
        above = [lines for lines in inner[first:row] if lines]
        below = [lines for lines in inner[row:] if lines][:_TOP_ROWS]
        if row in crossed or not inner[row - 1] or min(len(above), len(below)) < 2:
            continue
        if set[int]().union(*above).isdisjoint(set[int]().union(*below)):
            starts.append(row)
            first = row
    return starts
