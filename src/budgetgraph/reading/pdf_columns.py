"""Running text in two columns: read one after the other, not across."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from budgetgraph.reading.page_lines import Line

_LINES = 8
"""Lines with text on both sides from which a gutter is one."""
_LENGTH = 8
"""Characters that lines of running text have on the average, on either side of a gutter."""
_WIDTH = 1.2
"""Heights of print that a gutter is wide."""


def in_columns(lines: Sequence[Line]) -> list[Line]:
    """The lines in reading order: parted at the gutter of a stretch of text in two columns, if any.

    A stretch are the lines from the first to the last that the gutter runs through, and those between
    them that stand on one side of it.
    """
    gutter = _gutter(lines)
    if gutter is None:
        return list(lines)
    ordered: list[Line] = []
    beside = groupby(lines, key=lambda line: not _crosses(line, gutter))
    for in_stretch, group in beside:
        members = list(group)
        if not in_stretch or len(members) < _LINES:
            ordered += members
            continue
        left: list[Line] = []
        right: list[Line] = []
        for line in members:
            at = sum(glyph.right <= gutter for glyph in line.glyphs)
            for side, first, end in ((left, 0, at), (right, at, len(line.glyphs))):
                if end > first:
                    gaps = line.gaps[first : end - 1]
                    side.append(Line(line.glyphs[first:end], gaps, line.size))
        ordered += left + right
    return ordered


def _crosses(line: Line, gutter: float) -> bool:
    """True where a character, or no more than a space, stands on the gutter."""
    if line.turn:
        return True
    before = max((glyph.right for glyph in line.glyphs if glyph.left < gutter), default=0.0)
    after = min((glyph.left for glyph in line.glyphs if glyph.left >= gutter), default=float("inf"))
    return before > gutter or after - before < _WIDTH * line.size


def _gutter(lines: Sequence[Line]) -> float | None:
    """The place of a gutter between two columns of running text."""
    halves = []
    for line in lines:
        parts = list(line.parts())
        if len(parts) == 2 and not line.turn:
            halves.append(parts)
    if len(halves) < _LINES:
        return None
    if any(
        sum(len(parts[side].glyphs) for parts in halves) < _LENGTH * len(halves) for side in (0, 1)
    ):
        return None
    # Most lines agree on a gutter; a few end short of it.
    rights = sorted(parts[0].right for parts in halves)
    lefts = sorted(parts[1].left for parts in halves)
    left, right = rights[(len(rights) * 9) // 10], lefts[len(lefts) // 10]
    size = halves[0][0].size
    return (left + right) / 2 if right - left >= _WIDTH * size else None
