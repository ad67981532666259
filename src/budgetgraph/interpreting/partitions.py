"""Lines must stay a partition: what a later printing may add to a dataset, and what it may not.

The grids divide a total. The forms and the narrative print figures again, and now and then a part that
the grids divide otherwise (人员经费 of everything, beside functions by nature). Published as a line, such a
figure would be counted twice by a plain sum. So it is admitted only where sums stay right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from itertools import product

from budgetgraph.ground.codes import TOTAL, CodeLists
from budgetgraph.interpreting.records import BREAKDOWN_DIMENSIONS, ItemKey


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


class Hierarchy:
    """What stands above a code, in each dimension."""

    def __init__(
        self,
        codes: CodeLists,
        units: Mapping[str, str | None],
        projects: Mapping[str, str | None],
    ) -> None:
        self._codes = codes
        self._units = units
        self._projects = projects
        self._chains: dict[tuple[str, str], tuple[str, ...]] = {}

    def generalisations(self, key: ItemKey) -> Iterable[ItemKey]:
        """Every key strictly wider than ``key`` in the same dataset."""
        choices = [self.upwards(dimension, code) for dimension, code in _coordinates(key)]
        for unit, *codes in product(*choices):
            wider = ItemKey(key.breakdown, key.year, unit, tuple(codes))
            if wider != key:
                yield wider

    def upwards(self, dimension: str, code: str) -> tuple[str, ...]:
        """A code and all codes above it, nearest first."""
        chain = self._chains.get((dimension, code))
        if chain is None:
            chain = self._chains[dimension, code] = tuple(self._upwards(dimension, code))
        return chain

    def _upwards(self, dimension: str, code: str) -> list[str]:
        if dimension == "unit":
            return _parents(self._units, code)
        if dimension == "project":
            return _parents(self._projects, code) + ([TOTAL] if code != TOTAL else [])
        if dimension == "component":
            return [code]
        return [code, *self._codes.ancestors(dimension, code)]

    def overlaps(self, one: ItemKey, other: ItemKey) -> bool:
        """Whether two facts of one dataset may speak of the same money."""
        return all(
            b in self.upwards(dimension, a) or a in self.upwards(dimension, b)
            for (dimension, a), (_, b) in zip(_coordinates(one), _coordinates(other), strict=True)
        )

    def is_narrower(self, key: ItemKey, other: ItemKey) -> bool:
        """Whether ``key`` is strictly below ``other``."""
        return key != other and all(
            b in self.upwards(dimension, a)
            for (dimension, a), (_, b) in zip(_coordinates(key), _coordinates(other), strict=True)
        )


def refused(
    stated: Mapping[ItemKey, Stated], hierarchy: Hierarchy, department: str
) -> set[ItemKey]:
    """The facts of one dataset and year that would make its lines overlap or exceed its total."""
    ranks = sorted({each.rank for each in stated.values()})
    accepted = {key for key, each in stated.items() if each.rank == ranks[0]}
    for rank in ranks[1:]:
        newcomers = [key for key, each in stated.items() if each.rank == rank]
        accepted |= _admitted(newcomers, accepted, stated, hierarchy, department)
    return set(stated) - accepted


def _admitted(
    newcomers: list[ItemKey],
    accepted: set[ItemKey],
    stated: Mapping[ItemKey, Stated],
    hierarchy: Hierarchy,
    department: str,
) -> set[ItemKey]:
    wider = {above for key in accepted for above in hierarchy.generalisations(key)}
    lines = [key for key in accepted if key not in wider]
    admitted = {key for key in newcomers if key in wider}
    refinements: dict[ItemKey, list[ItemKey]] = {}
    room = _room(lines, accepted, stated, department)
    # Wider figures first: a part told after its whole refines it.
    for key in sorted(newcomers, key=lambda each: len(list(hierarchy.generalisations(each)))):
        touched = [line for line in lines if hierarchy.overlaps(key, line)]
        if key in admitted or _unlisted_project(key, accepted):
            continue
        if len(touched) == 1 and hierarchy.is_narrower(key, touched[0]):
            refinements.setdefault(touched[0], []).append(key)
        elif not touched and (room is None or stated[key].amount <= room):
            admitted.add(key)
            lines.append(key)
            room = None if room is None else room - stated[key].amount
    for line, parts in refinements.items():
        if _is_complete(line, parts, stated, hierarchy):
            admitted.update(parts)
    return admitted


def _room(
    lines: list[ItemKey], accepted: set[ItemKey], stated: Mapping[ItemKey, Stated], department: str
) -> Decimal | None:
    """What the lines leave of the printed total, rounding included; None without a printed total."""
    some = next(iter(accepted))
    codes = tuple(TOTAL for _ in BREAKDOWN_DIMENSIONS[some.breakdown])
    total = stated.get(ItemKey(some.breakdown, some.year, department, codes))
    if total is None or not lines:
        return None
    return (
        total.amount
        - sum((stated[line].amount for line in lines), Decimal(0))
        + _slack(lines, stated)
    )


def _is_complete(
    line: ItemKey, parts: list[ItemKey], stated: Mapping[ItemKey, Stated], hierarchy: Hierarchy
) -> bool:
    """Whether parts divide a line: they do not overlap, and add up to it within rounding."""
    leaves = [p for p in parts if not any(hierarchy.is_narrower(other, p) for other in parts)]
    apart = not any(
        hierarchy.overlaps(one, other) for n, one in enumerate(leaves) for other in leaves[:n]
    )
    total = sum((stated[leaf].amount for leaf in leaves), Decimal(0))
    return apart and abs(total - stated[line].amount) <= _slack([line, *leaves], stated)


def _slack(keys: list[ItemKey], stated: Mapping[ItemKey, Stated]) -> Decimal:
    """How much rounding may shift a sum of these figures, in yuan."""
    return max((stated[key].grain for key in keys), default=Decimal(0)) / 2 * (len(keys) + 1)


def _unlisted_project(key: ItemKey, accepted: set[ItemKey]) -> bool:
    """Whether a fact is about a project that the list of projects lacks: its money is in the list already."""
    if key.breakdown != "project" or key.codes[1] == TOTAL:
        return False
    listed = {each.codes[1] for each in accepted}
    return key.codes[1] not in listed and len(listed) > 1


def _coordinates(key: ItemKey) -> tuple[tuple[str, str], ...]:
    return (("unit", key.unit), *key.dimensions)


def _parents(parents: Mapping[str, str | None], code: str) -> list[str]:
    chain = [code]
    while (parent := parents.get(chain[-1])) is not None and parent not in chain:
        chain.append(parent)
    return chain
