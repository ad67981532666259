"""Which heading a cell stands under, where cells of the heading and of the body are merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from budgetgraph.reading.document import Cell


@dataclass(frozen=True, slots=True)
class Span:
    """The columns that a cell covers: from ``first`` to ``last``."""

    first: int
    last: int

    def shared(self, other: Span) -> int:
        """How many columns two spans share."""
        return max(0, min(self.last, other.last) - max(self.first, other.first) + 1)


def span_of(cell: Cell) -> Span:
    """The columns of a cell, all of a merged one."""
    return Span(cell.column, cell.column + cell.columns - 1)


def under(cell: Cell, headings: Sequence[Span]) -> int | None:
    """The number of the heading that shares most columns with a cell, the first of equals, or None."""
    span = span_of(cell)
    shared = [span.shared(heading) for heading in headings]
    best = max(shared, default=0)
    return shared.index(best) if best else None
