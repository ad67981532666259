"""Figures of rows without blank cells, read under each order in which their columns may stand.

All orders are sound in which the fewest rows contradict themselves, and of these the fewest what other
tables print; a figure is what they agree on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgetgraph.ground.codes import CodeLists
from budgetgraph.interpreting.amounts import is_blank, parse_amount
from budgetgraph.interpreting.row_alignment import align, columns_above, fits_known
from budgetgraph.interpreting.row_places import RaggedRow, RowPlaces, Work
from budgetgraph.interpreting.table_kinds import AmountColumn
from budgetgraph.reading.document import Cell

_ACCIDENTS = 10
"""One row of so many may have a number in its name."""

Order = Sequence[AmountColumn]
"""Columns from left to right."""
Meanings = list[tuple[AmountColumn | None, ...]]
"""What each figure of each row is; None for one that may be several things."""


@dataclass(frozen=True, slots=True)
class FiguredRow:
    """The figures of a row from left to right.

    ``whole`` is the number of the row that it is a part of; ``known`` gives the amount of a column in
    yuan that is printed elsewhere.
    """

    figures: tuple[Cell, ...]
    whole: int | None
    known: Callable[[AmountColumn], Decimal | None]


def meanings(
    rows: Sequence[FiguredRow], orders: Sequence[Order], scheme: str, unit: str, codes: CodeLists
) -> Meanings:
    """What the figures are, as far as all sound orders of the columns agree.

    ``scheme`` is that of the codes of the columns; a column of another breakdown adds up nothing. Where
    rows have more figures than there are columns, a column is not known, and nothing is sure.
    """
    if _lacks_column(rows, len(orders[0])):
        return [(None,) * len(row.figures) for row in rows]
    share = Work().left // len(orders)
    readings = [_Reading(rows, order, scheme, unit, codes, share) for order in orders]
    least = min(each.contradictions for each in readings)
    sound = [each.meanings() for each in readings if each.contradictions == least]
    return [
        tuple(
            choices[0] if all(each is choices[0] for each in choices) else None
            for choices in zip(*of_row, strict=True)
        )
        for of_row in zip(*sound, strict=True)
    ]


def _lacks_column(rows: Sequence[FiguredRow], width: int) -> bool:
    """Whether the total, or more rows than by accident, have more figures than ``width``."""
    wide = [number for number, row in enumerate(rows) if len(row.figures) > width]
    wholes = {row.whole for row in rows}
    return len(wide) > len(rows) // _ACCIDENTS or any(number in wholes for number in wide)


class _Reading:
    """The rows of a table under one order of its columns."""

    def __init__(
        self,
        rows: Sequence[FiguredRow],
        order: Order,
        scheme: str,
        unit: str,
        codes: CodeLists,
        share: int,
    ) -> None:
        self._figured = rows
        self._order = order
        self._share = share
        own = [column.code if column.breakdown is None else "" for column in order]
        self._above = columns_above(own, scheme, codes)
        amounts = [[parse_amount(cell.text, unit) for cell in row.figures] for row in rows]
        self._readable = [
            len(row.figures) <= len(order)
            and all(a or is_blank(c.text) for a, c in zip(found, row.figures, strict=True))
            for row, found in zip(rows, amounts, strict=True)
        ]
        grains = [each.grain for found in amounts for each in found if each and each.value]
        self._grain = min(grains, default=Decimal(0))
        self._rows = [
            RaggedRow(
                tuple(each.value if each else Decimal(0) for each in found) if good else (),
                row.whole,
                known=self._known(row),
            )
            for row, found, good in zip(rows, amounts, self._readable, strict=True)
        ]
        self.contradictions = self._contradictions()
        """How many rows add up in no way, and how many in none that agrees with other tables."""

    def _contradictions(self) -> tuple[int, int]:
        work = Work(self._share)
        told = [
            (row, RowPlaces(row, self._above, self._grain).readings(work))
            for row in self._rows
            if row.figures
        ]
        if not work.left:
            # Too much to look at: nothing speaks against this order.
            return 0, 0
        foreign = [
            row for row, places in told if places and not any(fits_known(row, p) for p in places)
        ]
        return sum(not places for _, places in told), len(foreign)

    def _known(self, row: FiguredRow) -> dict[int, Decimal]:
        found = {n: row.known(column) for n, column in enumerate(self._order)}
        return {n: amount for n, amount in found.items() if amount is not None}

    def meanings(self) -> Meanings:
        """The column of each figure, as the sums of rows and columns tell."""
        placed = align(self._rows, self._above, self._grain, Work(self._share))
        return [
            tuple(None if place is None else self._order[place] for place in places)
            if good
            else (None,) * len(row.figures)
            for row, places, good in zip(self._figured, placed, self._readable, strict=True)
        ]
