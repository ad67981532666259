"""Money facts while a budget is being made: added once by key, given their roles at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product

from budgetgraph.ground.codes import TOTAL, CodeLists
from budgetgraph.interpreting.records import (
    BREAKDOWN_DIMENSIONS,
    NOT_ADDITIVE,
    BudgetItem,
    ItemKey,
    Role,
)
from budgetgraph.synthesis.figures import Grains, in_yuan


class Book:
    """Collects amounts in grains of 0.01 万元 (100 yuan), which is what the form can print.

    Amounts with a fraction of a grain are added up exactly, and rounded each by itself at the end.
    """

    def __init__(self, year: int, department: str) -> None:
        self.year = year
        self.department = department
        self._amounts: dict[ItemKey, tuple[Grains, bool]] = {}

    def put(
        self,
        breakdown: str,
        codes: tuple[str, ...],
        grains: Grains,
        *,
        unit: str | None = None,
        year: int | None = None,
        derived: bool = False,
    ) -> None:
        """Note the fact; the department and the document's year unless said otherwise.

        Raises :class:`ValueError` if the same fact was noted with another amount.
        """
        key = ItemKey(breakdown, year or self.year, unit or self.department, codes)
        known = self._amounts.setdefault(key, (grains, derived))
        if known[0] != grains:
            raise ValueError(f"{key} is {known[0]} grains and {grains} grains")

    def add(
        self, breakdown: str, codes: tuple[str, ...], grains: Grains, *, unit: str | None = None
    ) -> None:
        """Add to a sum of this year, starting at nothing."""
        key = ItemKey(breakdown, self.year, unit or self.department, codes)
        self._amounts[key] = (self._amounts.get(key, (0, False))[0] + grains, False)

    def grains(
        self, breakdown: str, *codes: str, unit: str | None = None, year: int | None = None
    ) -> Grains:
        """The amount of a fact in grains, 0 where there is none."""
        key = ItemKey(breakdown, year or self.year, unit or self.department, codes)
        return self._amounts.get(key, (0, False))[0]

    def codes(self, breakdown: str) -> list[str]:
        """First codes of a breakdown's facts of this year, sorted."""
        found = {
            key.codes[0]
            for key in self._amounts
            if (key.breakdown, key.year) == (breakdown, self.year)
        }
        return sorted(found)

    def items(
        self, codes: CodeLists, units: Mapping[str, str | None], projects: Mapping[str, str | None]
    ) -> tuple[BudgetItem, ...]:
        """All facts with their roles; ``units`` and ``projects`` give the parent of each code."""
        wider: set[ItemKey] = set()
        for key in self._amounts:
            if key.year == self.year and key.breakdown not in NOT_ADDITIVE:
                wider.update(_wider(key, codes, units, projects))
        return tuple(
            BudgetItem(key, in_yuan(grains), self._role(key, wider), derived)
            for key, (grains, derived) in self._amounts.items()
        )

    def _role(self, key: ItemKey, wider: set[ItemKey]) -> Role:
        if key.year != self.year or key.breakdown in NOT_ADDITIVE:
            return Role.PLAIN
        return Role.SUBTOTAL if key in wider else Role.LINE


def in_grains(wan: str) -> int:
    """A printed amount in 万元 as grains of 0.01 万元: ``941.71`` is 94171."""
    return int(Decimal(wan) * 100)


def _wider(
    key: ItemKey,
    codes: CodeLists,
    units: Mapping[str, str | None],
    projects: Mapping[str, str | None],
) -> Iterator[ItemKey]:
    """Every key that is wider than ``key`` in at least one dimension and narrower in none."""
    choices: list[list[str]] = [[key.unit, *_above(units, key.unit)]]
    for dimension, code in zip(BREAKDOWN_DIMENSIONS[key.breakdown], key.codes, strict=True):
        if dimension == "project":
            above = [*_above(projects, code), *([TOTAL] if code != TOTAL else [])]
        else:
            above = list(codes.ancestors(dimension, code))
        choices.append([code, *above])
    for unit, *chosen in product(*choices):
        candidate = ItemKey(key.breakdown, key.year, unit, tuple(chosen))
        if candidate != key:
            yield candidate


def _above(parents: Mapping[str, str | None], code: str) -> list[str]:
    found = []
    parent = parents.get(code)
    while parent is not None:
        found.append(parent)
        parent = parents.get(parent)
    return found
