"""Headers that stand in the middle above several columns of a table without rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MOST_LINES = 16  # Headers are few lines; what is longer is a list without figures.


@dataclass(frozen=True, slots=True)
class Extent:
    """From where to where a word or a column reaches."""

    left: int
    right: int

    @property
    def middle(self) -> int:
        """Twice its middle, which keeps it a whole number."""
        return self.left + self.right


def group_under(
    lines: Sequence[Sequence[Extent]],
    placed: Sequence[Sequence[int]],
    columns: Sequence[Extent],
) -> Iterator[tuple[int, list[int]]]:
    """The header lines whose words belong further left than where they stand, and their columns.

    ``lines`` are the lines above the first row, ``placed`` gives for each of their words the column that
    it stands above. A word heads a group of columns if the next header below it has a neighbour on its
    own line, which a broken header has not. The group are the columns with headers below, and no other
    word on the line of the word, in whose middle it stands best; it belongs to the first of them.
    """
    below: dict[int, int] = {}
    for number in range(len(lines) - 1, max(len(lines) - 1 - _MOST_LINES, -1), -1):
        here = placed[number]
        moved = list(here)
        for index, word in enumerate(lines[number]):
            first = here[index - 1] + 1 if index else 0
            last = here[index + 1] if index + 1 < len(here) else len(columns)
            moved[index] = _group_start(word, here[index], range(first, last), columns, below)
        if moved != list(here):
            yield number, moved
        below.update((column, number) for column in here)


def _group_start(
    word: Extent, column: int, free: range, columns: Sequence[Extent], below: dict[int, int]
) -> int:
    """The first column of the group around ``column``; ``below`` tells the next line with a header."""
    first = last = column
    while first - 1 in free and first - 1 in below:
        first -= 1
    while last + 1 in free and last + 1 in below:
        last += 1
    neighbours = (below.get(other) for other in (column - 1, column + 1) if first <= other <= last)
    if column not in below or below[column] not in neighbours:
        return column
    off = {
        (end - start, start): abs(columns[start].left + columns[end].right - word.middle)
        for start in range(first, column + 1)
        for end in range(column, last + 1)
    }
    alone = off.pop((0, column))
    group = min(off, key=lambda group: (off[group], group))
    # What heads three columns stands in the middle of one of them, too.
    return column if 2 * alone < off[group] else group[1]
