"""Lines are a partition: what is a line of a dataset, and what a later printing may add to it.

The promise is that a sum over the lines of one breakdown counts no money twice, and that it is the printed
total unless the document contradicts itself. The grids divide a total; ``divisions`` takes their finest complete division. The forms and the
narrative print figures again, and now and then a part that the grids divide otherwise (人员经费 of everything,
beside functions by nature). Such a figure is no line: it is admitted only where it refines a line
completely, or is money that no line tells of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum

from budgetgraph.ground.codes import TOTAL
from budgetgraph.interpreting.divisions import is_complete, lines_of
from budgetgraph.interpreting.hierarchy import Hierarchy, Touching
from budgetgraph.interpreting.records import BREAKDOWN_DIMENSIONS, ItemKey
from budgetgraph.interpreting.rounding import rounding_slack


class Rank(IntEnum):
    """Where a figure is printed; the lower rank decides how a dataset is divided."""

    GRID = 0
    FORM = 1
    NARRATIVE = 2


@dataclass(frozen=True, slots=True)
class Stated:
    """An amount in yuan, the rank of its best printing, and the grain of its figures."""

    amount: Decimal
    rank: Rank
    grain: Decimal


@dataclass(frozen=True, slots=True)
class Partition:
    """The lines of one dataset and year, and what became of figures that are not.

    ``refused`` divide the money otherwise than the lines and are not published. ``demoted`` are amounts
    with nothing narrower below them that are no lines, because their neighbours leave a gap: they are
    published as subtotals, and a coarser figure is the line. ``unmet`` are wholes of a later rank that
    the lines below them do not add up to. All else is a subtotal above lines.
    """

    lines: frozenset[ItemKey]
    refused: frozenset[ItemKey]
    demoted: frozenset[ItemKey]
    unmet: frozenset[ItemKey]


def settled(
    stated: Mapping[ItemKey, Stated], hierarchy: Hierarchy, department: str, *, short: bool = True
) -> Partition:
    """The partition of the facts of one dataset and year; ``department`` is the unit of its total.

    The facts of the best rank are all kept, and those of a later rank never change them but by refining.
    ``short`` says that figures of the dataset may be missing, because the reading left some out.
    """
    ranks = sorted({each.rank for each in stated.values()})
    own = {key: each for key, each in stated.items() if each.rank == ranks[0]}
    settling = _Settling(stated, hierarchy, set(own), set(lines_of(own, hierarchy, short=short)))
    for rank in ranks[1:]:
        newcomers = [key for key, each in stated.items() if each.rank == rank]
        settling.admit(newcomers, department)
    accepted, lines = settling.accepted, settling.lines
    wider = {above for key in accepted for above in hierarchy.generalisations(key)}
    return Partition(
        frozenset(lines),
        frozenset(set(stated) - accepted),
        frozenset(key for key in accepted - lines - wider if stated[key].amount),
        frozenset(settling.unmet(key for key in accepted - lines if stated[key].rank > ranks[0])),
    )


@dataclass
class _Settling:
    """The facts accepted so far, and those of them that are lines."""

    stated: Mapping[ItemKey, Stated]
    hierarchy: Hierarchy
    accepted: set[ItemKey]
    lines: set[ItemKey]

    def admit(self, newcomers: list[ItemKey], department: str) -> None:
        """Take in what the next rank tells: wholes, complete refinements, and money not told yet."""
        wider = {above for key in self.accepted for above in self.hierarchy.generalisations(key)}
        touching = Touching(self.hierarchy, self.lines)
        room = self._room(department)
        admitted: set[ItemKey] = set()
        refinements: dict[ItemKey, list[ItemKey]] = {}
        for key in sorted(newcomers, key=self._width):
            if _unlisted_project(key, self.accepted) and key not in wider:
                continue
            touched = touching.others(key)
            if key in wider:
                admitted.add(key)
            elif not touched and self._fits(key, room):
                admitted.add(key)
                self.lines.add(key)
                touching.add(key)
                room = None if room is None else room - self.stated[key].amount
            # Wider figures came first: a part told after its whole refines it.
            for line in touched if len(touched) == 1 else ():
                if self.hierarchy.is_narrower(key, line):
                    refinements.setdefault(line, []).append(key)
        self.accepted |= admitted
        for line, parts in refinements.items():
            self._refine(line, parts)

    def _refine(self, line: ItemKey, parts: list[ItemKey]) -> None:
        """Divide a line by parts that are told elsewhere, where they divide it completely."""
        known = [key for key in self.accepted if self.hierarchy.is_narrower(key, line)]
        within = {key: self.stated[key] for key in (line, *known, *parts)}
        found = lines_of(within, self.hierarchy)
        if found == {line}:
            return
        wholes = {above for key in found for above in self.hierarchy.generalisations(key)}
        self.accepted.update(part for part in parts if part in found or part in wholes)
        self.lines.remove(line)
        self.lines |= found

    def unmet(self, wholes: Iterable[ItemKey]) -> Iterator[ItemKey]:
        """Those of some wholes that the lines below them do not add up to."""
        touching = Touching(self.hierarchy, self.lines)
        for whole in wholes:
            inner = touching.others(whole)
            if all(self.hierarchy.is_narrower(line, whole) for line in inner) and not is_complete(
                self.stated[whole], (self.stated[line] for line in inner)
            ):
                yield whole

    def _room(self, department: str) -> Decimal | None:
        """What the lines leave of the printed total, rounding included; None without a printed total."""
        some = next(iter(self.accepted))
        codes = tuple(TOTAL for _ in BREAKDOWN_DIMENSIONS[some.breakdown])
        total = self.stated.get(ItemKey(some.breakdown, some.year, department, codes))
        if total is None or not self.lines:
            return None
        told = [self.stated[line] for line in self.lines]
        slack = rounding_slack([total.grain, *(each.grain for each in told)])
        return total.amount - sum((each.amount for each in told), Decimal(0)) + slack

    def _fits(self, key: ItemKey, room: Decimal | None) -> bool:
        """Whether the room holds a figure; nothing needs none, also where a wrong figure left less."""
        amount = self.stated[key].amount
        return room is None or not amount or amount <= room

    def _width(self, key: ItemKey) -> int:
        return sum(1 for _ in self.hierarchy.generalisations(key))


def _unlisted_project(key: ItemKey, accepted: Iterable[ItemKey]) -> bool:
    """Whether a fact is about a project that the list of projects lacks: its money is in the list already."""
    if key.breakdown != "project" or key.codes[1] == TOTAL:
        return False
    listed = {each.codes[1] for each in accepted}
    return key.codes[1] not in listed and len(listed) > 1
