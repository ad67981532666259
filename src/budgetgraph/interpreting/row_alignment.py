"""Rows that lost their blank cells: which figure stood in which column, found by the sums of the table.

A converter that drops blank cells leaves 8 figures for 12 columns. What the sums of the row leave open
(``row_places``), the sums of the columns often settle. A figure that they leave open too is not guessed. A
zero only has a sure place where there is no other between its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from budgetgraph.ground.codes import CodeLists
from budgetgraph.interpreting.rounding import rounding_slack
from budgetgraph.interpreting.row_places import (
    Places,
    RaggedRow,
    RowPlaces,
    Work,
    counted_figures,
    printed_amounts,
)

_MOST_SUMS = 20_000
"""Different column sums of the parts of one row that are looked at; more stay open."""

_Vector = tuple[Decimal, ...]


def columns_above(columns: Sequence[str], scheme: str, codes: CodeLists) -> tuple[int | None, ...]:
    """For each column of a table the column that holds its whole: the nearest code above it."""
    numbers = {code: number for number, code in enumerate(columns)}
    return tuple(
        next((numbers[up] for up in codes.ancestors(scheme, code) if up in numbers), None)
        for code in columns
    )


def align(
    rows: Sequence[RaggedRow],
    above: Sequence[int | None],
    grain: Decimal,
    work: Work | None = None,
) -> tuple[tuple[int | None, ...], ...]:
    """The column of each figure of each row; None for a figure that may stand in several, or in none.

    ``above`` gives for each column the column of its whole, ``grain`` is the last printed digit in yuan,
    ``work`` what the search may cost.
    """
    work = work or Work()
    readings = [RowPlaces(row, above, grain).readings(work) for row in rows]
    families: dict[int, list[int]] = {}
    for number, row in enumerate(rows):
        if row.whole is not None:
            families.setdefault(row.whole, []).append(number)
    settling = _Settling(rows, readings, families, len(above), grain, work)
    settling.settle()
    if any(len(found) > 1 and row.known for row, found in zip(rows, readings, strict=True)):
        for number, row in enumerate(rows):
            readings[number] = _as_known(row, readings[number])
        settling.settle()
    return tuple(
        _certain(row, found, len(above)) for row, found in zip(rows, readings, strict=True)
    )


def _certain(row: RaggedRow, readings: Sequence[Places], width: int) -> tuple[int | None, ...]:
    """The places in which all readings of a row agree."""
    if row.places is not None:
        return row.places
    if not readings:
        return (None,) * len(row.figures)
    counted = counted_figures(row)
    choices = zip(*(_with_zeros(row, counted, places, width) for places in readings), strict=True)
    return tuple(each[0] if len(set(each)) == 1 else None for each in choices)


def _with_zeros(
    row: RaggedRow, counted: Sequence[int], places: Places, width: int
) -> list[int | None]:
    """The column of every figure of a reading; that of a zero where its neighbours leave no other."""
    found: list[int | None] = [None] * len(row.figures)
    fixed = [(-1, -1), *zip(counted, places, strict=True), (len(row.figures), width)]
    for (figure, column), (further, end) in pairwise(fixed):
        if end - column == further - figure:
            for number in range(figure + 1, further):
                found[number] = column + number - figure
        if further < len(row.figures):
            found[further] = end
    return found


def _as_known(row: RaggedRow, readings: list[Places]) -> list[Places]:
    """Of several readings those that put known amounts where they belong."""
    if len(readings) < 2:
        return readings
    return [places for places in readings if fits_known(row, places)] or readings


def fits_known(row: RaggedRow, places: Places) -> bool:
    """Whether a reading puts all amounts that are known otherwise where they belong."""
    printed = printed_amounts(row, places)
    return all(printed.get(n, Decimal(0)) == amount for n, amount in row.known.items())


@dataclass
class _Settling:
    """Drops readings by column sums: a row and the rows that are its parts are a family."""

    rows: Sequence[RaggedRow]
    readings: list[list[Places]]
    families: Mapping[int, Sequence[int]]
    width: int
    grain: Decimal
    work: Work

    def settle(self) -> None:
        """Look at each family until none of its rows changes any more."""
        pending = dict.fromkeys(self.families)
        while pending:
            whole = next(iter(pending))
            del pending[whole]
            for number in self._narrowed(whole, self.families[whole]):
                for family in (number, self.rows[number].whole):
                    if family is not None and family in self.families and family != whole:
                        pending[family] = None

    def _narrowed(self, whole: int, members: Sequence[int]) -> list[int]:
        """Drop the readings of a row and of its parts that no column sums allow; the rows that changed.

        Nothing is dropped where a row cannot be read at all, or where nothing fits: the source may be
        wrong.
        """
        family = [*members, whole]
        readings = self.readings
        if any(not readings[n] for n in family) or all(len(readings[n]) == 1 for n in family):
            return []
        if not self.work.affords(sum(len(readings[n]) for n in family)):
            return []
        vectors = {
            n: {p: self._vector(n, p) for p in found}
            for n, found in self._bounded(whole, members).items()
        }
        allowed = self._allowed(vectors, whole, members)
        changed = []
        for n in family if allowed else ():
            kept = [places for places in vectors[n] if vectors[n][places] in allowed[n]]
            if len(kept) < len(readings[n]):
                changed.append(n)
                readings[n] = kept
        return changed

    def _bounded(self, whole: int, members: Sequence[int]) -> dict[int, list[Places]]:
        """The readings of a family without those of parts with more in a column than the whole has there.

        Where figures are negative a part may be more than its whole.
        """
        family = {n: self.readings[n] for n in (*members, whole)}
        if any(figure < 0 for n in family for figure in self.rows[n].figures):
            return family
        wanted = [self._vector(whole, places) for places in self.readings[whole]]
        slack = rounding_slack([self.grain] * (len(members) + 1))
        most = [max(column) + slack for column in zip(*wanted, strict=True)]
        for n in members:
            family[n] = [
                places
                for places in self.readings[n]
                if all(a <= b for a, b in zip(self._vector(n, places), most, strict=True))
            ]
        return family

    def _allowed(
        self, vectors: Mapping[int, Mapping[Places, _Vector]], whole: int, members: Sequence[int]
    ) -> dict[int, set[_Vector]]:
        """The amounts by column that each row of a family can have; nothing where none is told."""
        choices = [set(vectors[n].values()) for n in members]
        steps = self._sums(choices)
        wanted = list(vectors[whole].values())
        # The way back through the steps costs as much again.
        back = 0 if steps is None else sum(map(len, steps)) + len(steps[-1]) * len(wanted)
        if steps is None or not self.work.affords(back):
            return {}
        slack = rounding_slack([self.grain] * (len(members) + 1))
        reached = {sums for sums in steps[-1] if any(_fits(sums, each, slack) for each in wanted)}
        if not reached:
            return {}
        allowed = {
            whole: {each for each in wanted if any(_fits(sums, each, slack) for sums in reached)}
        }
        way_back = zip(reversed(members), reversed(choices), reversed(steps[:-1]), strict=True)
        for member, own, before in way_back:
            pairs = [
                (sums, each) for sums in before for each in own if _added(sums, each) in reached
            ]
            allowed[member] = {each for _, each in pairs}
            reached = {sums for sums, _ in pairs}
        return allowed

    def _sums(self, choices: Iterable[set[_Vector]]) -> list[set[_Vector]] | None:
        """The column sums that rows can have, after each of them; None where there are too many."""
        steps = [{(Decimal(0),) * self.width}]
        for vectors in choices:
            cost = len(steps[-1]) * len(vectors)
            # Each pair is added up twice: on the way here, and on the way back.
            if cost > _MOST_SUMS or not self.work.affords(2 * cost):
                return None
            steps.append({_added(sums, each) for sums in steps[-1] for each in vectors})
        return steps

    def _vector(self, number: int, places: Places) -> _Vector:
        printed = printed_amounts(self.rows[number], places)
        return tuple(printed.get(column, Decimal(0)) for column in range(self.width))


def _added(one: _Vector, other: _Vector) -> _Vector:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _fits(sums: _Vector, whole: _Vector, slack: Decimal) -> bool:
    return all(abs(a - b) <= slack for a, b in zip(sums, whole, strict=True))
