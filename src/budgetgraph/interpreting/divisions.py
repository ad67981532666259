"""How the figures of one dataset are divided into lines: never overlapping, never short by our own fault.

A form prints one sum at many levels, and with it all its parts. Where every part is printed, the finest
figures are the lines, also where the document contradicts itself and they do not add up: a wrong figure
is published as it is printed, and takes the place of no other. Where a part is missing (a cell that nobody
can read, a row without its columns), the finest figures overlap, or add up to less than their whole. Then
the finest complete division is taken: coarser figures become lines where the finer ones leave a gap, and
only there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from budgetgraph.interpreting.hierarchy import Hierarchy, Touching, coordinates
from budgetgraph.interpreting.records import ItemKey
from budgetgraph.interpreting.rounding import rounding_slack


class Measured(Protocol):
    """An amount in yuan, and the yuan of its last printed digit."""

    @property
    def amount(self) -> Decimal:
        """The amount in yuan."""

    @property
    def grain(self) -> Decimal:
        """The value of the last printed digit in yuan."""


def lines_of(
    stated: Mapping[ItemKey, Measured], hierarchy: Hierarchy, *, short: bool = True
) -> frozenset[ItemKey]:
    """The lines of the figures of one dataset and year: the finest of them that divide the rest.

    No two lines overlap. Every figure overlaps with a line: what it says is in the lines already.
    Where figures may be missing (``short``), the lines add up, within rounding, to every figure that
    nothing wider stands above (the printed total, if there is one), unless several such figures divide
    the money crosswise. Where none are, figures that do not add up are the document's own
    contradiction, and figures with nothing narrower below them are lines unless they overlap.
    """
    return _Division(stated, hierarchy, short=short).lines()


def is_complete(whole: Measured, parts: Iterable[Measured]) -> bool:
    """Whether parts add up to their whole within rounding."""
    listed = list(parts)
    total = sum((part.amount for part in listed), Decimal(0))
    slack = rounding_slack([whole.grain, *(part.grain for part in listed)])
    return abs(total - whole.amount) <= slack


class _Division:
    """The figures of one dataset with what stands below each of them."""

    def __init__(
        self, stated: Mapping[ItemKey, Measured], hierarchy: Hierarchy, *, short: bool
    ) -> None:
        self._stated = stated
        self._hierarchy = hierarchy
        self._short = short
        self._above = {
            key: [above for above in hierarchy.generalisations(key) if above in stated]
            for key in stated
        }
        self._below: dict[ItemKey, list[ItemKey]] = {key: [] for key in stated}
        for key, wider in self._above.items():
            for above in wider:
                self._below[above].append(key)
        leaves = [key for key in stated if not self._below[key]]
        touching = Touching(hierarchy, leaves)
        self._clashing = {leaf: found for leaf in leaves if (found := touching.others(leaf))}
        self._cuts: dict[ItemKey, tuple[ItemKey, ...]] = {}

    def lines(self) -> frozenset[ItemKey]:
        tops = [key for key, wider in self._above.items() if not wider]
        if self._apart(tops):
            return frozenset(line for top in tops for line in self._cut(top))
        leaves = [key for key, below in self._below.items() if not below]
        if not self._clashing and all(
            self._is_divided_by(top, self._leaves(top)) for top in tops if self._below[top]
        ):
            return frozenset(leaves)
        return self._crosswise(tops)

    def _cut(self, key: ItemKey) -> tuple[ItemKey, ...]:
        """The finest complete division of a figure, itself if there is no other.

        Every figure below it overlaps with a part of the division.
        """
        found = self._cuts.get(key)
        if found is None:
            found = self._cuts[key] = self._divided(key)
        return found

    def _divided(self, key: ItemKey) -> tuple[ItemKey, ...]:
        if not self._below[key]:
            return (key,)
        leaves = self._leaves(key)
        among = set(leaves)
        clash = any(
            not among.isdisjoint(self._clashing[leaf]) for leaf in leaves if leaf in self._clashing
        )
        if not clash and self._is_divided_by(key, leaves):
            return tuple(leaves)
        divisions = [self._along(key, n) for n in range(len(coordinates(key)))]
        return max((each for each in divisions if each), key=self._fineness, default=(key,))

    def _fineness(self, lines: Collection[ItemKey]) -> tuple[int, int]:
        """Greater is finer: how many lines tell of money, then how many there are."""
        return (sum(bool(self._stated[line].amount) for line in lines), len(lines))

    def _leaves(self, key: ItemKey) -> list[ItemKey]:
        return [below for below in self._below[key] if not self._below[below]]

    def _along(self, key: ItemKey, number: int) -> tuple[ItemKey, ...]:
        """The division of a figure by the parts that differ from it in one dimension; empty if none is."""
        own = coordinates(key)[number]
        inner = [below for below in self._below[key] if coordinates(below)[number] != own]
        among = set(inner)
        parts = [part for part in inner if among.isdisjoint(self._above[part])]
        if not parts or not self._apart(parts):
            return ()
        found = [line for part in parts for line in self._cut(part)]
        # Below a part the document may contradict itself: that is no gap beside the part.
        divides = self._complete(key, found) or (not self._short and self._complete(key, parts))
        return self._covering(key, found) if divides else ()

    def _covering(self, key: ItemKey, lines: Sequence[ItemKey]) -> tuple[ItemKey, ...]:
        """Lines that leave out no figure below ``key``: what lies beside them must be nothing."""
        touching = Touching(self._hierarchy, lines)
        among, beside = set(lines), list(lines)
        for below in sorted(self._below[key], key=self._depth, reverse=True):
            if below not in among and not touching.others(below):
                if self._stated[below].amount:
                    return ()
                beside.append(below)
                touching.add(below)
        return tuple(beside)

    def _crosswise(self, tops: Sequence[ItemKey]) -> frozenset[ItemKey]:
        """The lines where the widest figures cross each other and no total stands above them.

        Of the divisions by each dimension that tell the most money, the one with the most lines.
        """
        found = []
        for number in range(len(coordinates(tops[0]))):
            touching, lines = Touching(self._hierarchy), set[ItemKey]()
            # Those that are finest in this dimension come first, the others where they leave room.
            for top in sorted(tops, key=lambda each: -self._level(each, number)):
                if not touching.others(top):
                    touching.add(top)
                    lines.update(self._cut(top))
            found.append(lines)
        sums = [sum((self._stated[key].amount for key in lines), Decimal(0)) for lines in found]
        slack = rounding_slack(each.grain for each in self._stated.values())
        most = [
            lines for lines, money in zip(found, sums, strict=True) if money >= max(sums) - slack
        ]
        return self._filled(max(most, key=self._fineness))

    def _filled(self, lines: set[ItemKey]) -> frozenset[ItemKey]:
        """Lines, and the widest figures that overlap with none of them."""
        touching = Touching(self._hierarchy, lines)
        for key in sorted(self._stated, key=self._depth):
            if key not in lines and not touching.others(key):
                for line in self._cut(key):
                    lines.add(line)
                    touching.add(line)
        return frozenset(lines)

    def _depth(self, key: ItemKey) -> int:
        return sum(self._level(key, number) for number in range(len(coordinates(key))))

    def _level(self, key: ItemKey, number: int) -> int:
        return len(self._hierarchy.upwards(*coordinates(key)[number]))

    def _apart(self, keys: Sequence[ItemKey]) -> bool:
        """Whether no two facts overlap."""
        touching = Touching(self._hierarchy, keys)
        return not any(touching.others(key) for key in keys)

    def _is_divided_by(self, key: ItemKey, leaves: Sequence[ItemKey]) -> bool:
        """Whether leaves that do not overlap are all the parts of a figure."""
        return not self._short or self._complete(key, leaves)

    def _complete(self, key: ItemKey, parts: Iterable[ItemKey]) -> bool:
        return is_complete(self._stated[key], (self._stated[part] for part in parts))
