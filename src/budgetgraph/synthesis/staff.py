"""Basic expenditure of a synthetic unit: salaries, insurance, housing, offices."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from budgetgraph.synthesis.figures import Grains
from budgetgraph.synthesis.spending import Spending

_T = TypeVar("_T")

_INSURANCE = (
    ("2080505", "30108"),
    ("2080506", "30109"),
    ("2089999", "30112"),
    ("2101102", "30110"),
    ("2101103", "30111"),
    ("2210201", "30113"),
    ("2210202", "30102"),
    ("2210203", "30102"),
)
"""Function and economic category of what an employer pays on top of salaries."""

_SALARIES = ("30101", "30102", "30103", "30107", "30199")
_OFFICE = (
    "30201", "30202", "30205", "30206", "30207", "30209", "30211", "30213", "30214", "30215", "30216",
    "30226", "30227", "30228", "30229", "30239", "30299", "31002", "31003",
)  # fmt: skip
SANGONG_ECONOMIC: Mapping[str, str] = {
    "sangong-abroad": "30212",
    "sangong-reception": "30217",
    "sangong-vehicle-running": "30231",
    "sangong-vehicle-purchase": "31013",
}
"""The economic category that holds the whole of a 三公 item."""

STAFF_FUNCTIONS = frozenset({function for function, _ in _INSURANCE} | {"2080501", "2080502"})


def staff_spending(
    chance: random.Random,
    unit: str,
    main: str,
    sangong: Mapping[str, Grains],
    before: Callable[[str, Grains], Grains],
    exactly: Callable[[int], Grains],
) -> Iterator[Spending]:
    """General-public basic expenditure of one unit whose own function is ``main``.

    ``sangong`` gives amounts in grains of 0.01 万元 that the unit spends by 三公 category; ``before``
    gives last year's amount for a function and an amount; ``exactly`` an amount with the money that its
    printed figure rounds away.
    """

    def spend(function: str, nature: str, economic: str, grains: Grains) -> Spending:
        return Spending(
            unit, function, nature, "general-public", grains, before(function, grains), economic
        )

    payroll = chance.randint(2_000, 400_000)
    for economic in _some(chance, _SALARIES):
        yield spend(
            main, "personnel", economic, exactly(payroll * chance.randint(5, 60) // 100 + 1)
        )
    for function, economic in _some(chance, _INSURANCE):
        yield spend(
            function, "personnel", economic, exactly(payroll * chance.randint(1, 16) // 100 + 1)
        )
    if chance.random() < 0.6:
        retired = chance.choice(("2080501", "2080502"))
        for economic in _some(chance, ("30302", "30307")):
            yield spend(retired, "personnel", economic, exactly(chance.randint(1, 9_000)))
        yield spend(retired, "public", "30299", exactly(chance.randint(1, 500)))
    for economic in _some(chance, _OFFICE):
        yield spend(main, "public", economic, exactly(chance.randint(1, 9_999)))
    for category, grains in sangong.items():
        if grains:
            yield spend(main, "public", SANGONG_ECONOMIC[category], grains)


def _some(chance: random.Random, candidates: tuple[_T, ...]) -> list[_T]:
    """At least one of the candidates, in their order."""
    chosen = [candidate for candidate in candidates if chance.random() < 0.6]
    return chosen or [candidates[0]]
