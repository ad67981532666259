"""The ways to place the figures of one row that lost its blank cells, so that the row adds up.

Their order is kept, and the form prints every level of a figure: a whole with its parts, a part with its
whole. A zero changes no sum, so it has no place in a reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from budgetgraph.interpreting.rounding import rounding_slack

_MOST_STEPS = 20_000
"""Columns that are tried for the figures of one row; a row with more ways stays open."""
_MOST_WORK = 500_000
"""Columns tried and sums made for one whole table: what is open when it is done stays open."""

Places = tuple[int, ...]
"""One way to read a row: the column of each of its figures that count, counted from 0."""


@dataclass
class Work:
    """What one table may cost, counted in columns tried and sums made."""

    left: int = _MOST_WORK

    def affords(self, cost: int) -> bool:
        """Take ``cost`` off, if so much is left."""
        if cost > self.left:
            return False
        self.left -= cost
        return True


@dataclass(frozen=True, slots=True)
class RaggedRow:
    """A row of figures in yuan, from left to right.

    ``whole`` is the number of the row that it is a part of, None for a top row. ``places``, the columns of
    all its figures, are given where the row is whole or its columns are known otherwise. ``known`` are amounts by column that the
    document prints for the same facts elsewhere; they only settle what the sums leave open.
    """

    figures: tuple[Decimal, ...]
    whole: int | None = None
    places: tuple[int, ...] | None = None
    known: Mapping[int, Decimal] = field(default_factory=dict)


def counted_figures(row: RaggedRow) -> list[int]:
    """The numbers of the figures that sums depend on: zeros do not, unless figures may cancel out."""
    cancel = any(figure < 0 for figure in row.figures)
    return [n for n, figure in enumerate(row.figures) if figure or cancel]


def printed_amounts(row: RaggedRow, places: Places) -> dict[int, Decimal]:
    """The amounts of a reading by column."""
    return {c: row.figures[n] for n, c in zip(counted_figures(row), places, strict=True)}


class RowPlaces:
    """The search for the ways to place the figures of one row so that the row adds up."""

    def __init__(self, row: RaggedRow, above: Sequence[int | None], grain: Decimal) -> None:
        self._row = row
        self._above = above
        self._grain = grain
        self._counted = counted_figures(row)
        self._zeros = len(row.figures) - len(self._counted)
        self._parts: dict[int, list[int]] = {}
        for column, up in enumerate(above):
            if up is not None:
                self._parts.setdefault(up, []).append(column)
        # The wholes whose sum is told when a column is passed: itself and all its parts lie behind.
        self._closing: dict[int, list[int]] = {}
        for whole, parts in self._parts.items():
            self._closing.setdefault(max(whole, *parts), []).append(whole)

    def readings(self, work: Work) -> list[Places]:
        """The columns of the counted figures, one tuple for each way; none where there are too many."""
        row, width = self._row, len(self._above)
        if row.places is not None:
            return [tuple(row.places[n] for n in self._counted)]
        if not row.figures or len(row.figures) > width:
            return []
        steps = Work(min(_MOST_STEPS, work.left))
        found = list(self._placed(0, {}, steps))
        work.affords(min(_MOST_STEPS, work.left) - steps.left)
        return found if steps.left else []

    def _placed(self, position: int, printed: dict[int, Decimal], steps: Work) -> Iterator[Places]:
        """The readings that begin with the columns that are printed so far, from left to right."""
        width, count = len(self._above), len(self._row.figures)
        before = self._counted[position - 1] if position else -1
        behind = max(printed, default=-1)
        if position == len(self._counted):
            if width - behind >= count - before and self._close(behind, width, printed):
                yield tuple(printed)
            return
        number = self._counted[position]
        for column in range(behind + number - before, width - (count - number) + 1):
            if not steps.affords(1):
                steps.left = 0
                return
            # Further to the right the same sums are wrong too.
            if not self._close(behind, column, printed):
                return
            up = self._above[column]
            if up is None or up > column or up in printed or not self._row.figures[number]:
                printed[column] = self._row.figures[number]
                yield from self._placed(position + 1, printed, steps)
                del printed[column]

    def _close(self, behind: int, column: int, printed: Mapping[int, Decimal]) -> bool:
        """Whether all wholes add up of which everything lies before ``column``."""
        return all(
            self._adds_up(whole, printed)
            for passed in range(max(behind, 0), column)
            for whole in self._closing.get(passed, ())
        )

    def _adds_up(self, whole: int, printed: Mapping[int, Decimal]) -> bool:
        """Whether a whole is printed with its parts, and its parts with it, and they add up."""
        parts = [printed[part] for part in self._parts[whole] if part in printed]
        if whole not in printed:
            return not any(parts)
        # A zero may be a part too, and rounded.
        most = min(len(parts) + self._zeros, len(self._parts[whole]))
        slack = rounding_slack([self._grain] * (most + 1)) if most else Decimal(0)
        return abs(printed[whole] - sum(parts, Decimal(0))) <= slack
