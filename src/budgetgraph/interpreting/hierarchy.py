"""What stands above what in a dataset: codes, units and projects, and facts that are about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product

from budgetgraph.ground.codes import TOTAL, CodeLists
from budgetgraph.interpreting.records import ItemKey


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
        choices = [self.upwards(dimension, code) for dimension, code in coordinates(key)]
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
            for (dimension, a), (_, b) in zip(coordinates(one), coordinates(other), strict=True)
        )

    def is_narrower(self, key: ItemKey, other: ItemKey) -> bool:
        """Whether ``key`` is strictly below ``other``."""
        return key != other and all(
            b in self.upwards(dimension, a)
            for (dimension, a), (_, b) in zip(coordinates(key), coordinates(other), strict=True)
        )


class Touching:
    """Which of a set of facts of one dataset overlap with a given one, without comparing all pairs.

    Two facts overlap where in each dimension one of the codes stands above the other, or is the same.
    """

    def __init__(self, hierarchy: Hierarchy, keys: Iterable[ItemKey] = ()) -> None:
        self._hierarchy = hierarchy
        self._places: dict[tuple[tuple[bool, str], ...], list[ItemKey]] = {}
        for key in keys:
            self.add(key)

    def add(self, key: ItemKey) -> None:
        """Add a fact to the set."""
        for place in self._marked(key, upwards=False):
            self._places.setdefault(place, []).append(key)

    def others(self, key: ItemKey) -> set[ItemKey]:
        """The facts of the set that overlap with ``key``, without itself."""
        found: set[ItemKey] = set()
        for place in self._marked(key, upwards=True):
            found.update(self._places.get(place, ()))
        found.discard(key)
        return found

    def _marked(self, key: ItemKey, *, upwards: bool) -> Iterable[tuple[tuple[bool, str], ...]]:
        """The places of a fact: in each dimension its own code, or one above that another may be.

        A fact is kept under its own codes (marked false) and under those above them (true), and looked
        up the other way round. So two facts meet where each code of the one is above that of the other
        or the reverse.
        """
        choices = []
        for dimension, code in coordinates(key):
            above = [(not upwards, each) for each in self._hierarchy.upwards(dimension, code)]
            choices.append([(upwards, code), *above])
        return product(*choices)


def coordinates(key: ItemKey) -> tuple[tuple[str, str], ...]:
    """Pairs of dimension and code of a fact, its unit first."""
    return (("unit", key.unit), *key.dimensions)


def _parents(parents: Mapping[str, str | None], code: str) -> list[str]:
    chain = [code]
    while (parent := parents.get(chain[-1])) is not None and parent not in chain:
        chain.append(parent)
    return chain
