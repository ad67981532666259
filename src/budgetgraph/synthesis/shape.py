"""How large and how varied a synthetic budget is."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """Counts and choices of a synthetic budget.

    ``units`` below the department; level-1 ``projects`` with up to ``children`` level-2 projects each;
    ``functions`` that projects are spent on; ``indicators`` per project and horizon; ``duties``.
    ``several_sources`` adds money that is no general public budget (政府性基金, 国有资本, 财政专户,
    单位资金), ``carryover`` money of the year before, ``zeros`` printed zeros beside blanks. With
    ``merged_levels`` an indicator's class is printed in the first row of its class only, else in each.
    With ``rounded`` the money is in yuan and each printed figure is rounded by itself, so that printed
    sums are off by rounding, as in documents made with a spreadsheet.
    """

    units: int = 1
    projects: int = 1
    children: int = 3
    functions: int = 1
    indicators: int = 18
    duties: int = 9
    several_sources: bool = False
    carryover: bool = False
    zeros: bool = False
    merged_levels: bool = True
    rounded: bool = False

    def __post_init__(self) -> None:
        for name in ("units", "projects", "children", "functions", "duties"):
            if getattr(self, name) < 1:
                raise ValueError(f"a budget needs at least one of: {name}")
        if self.indicators < 4:
            raise ValueError("a block of indicators needs one of each of the four classes")


LONG = Shape(
    units=8,
    projects=5,
    children=12,
    functions=25,
    indicators=60,
    duties=24,
    several_sources=True,
    zeros=True,
)
"""Tables that a page cannot hold."""


def random_shape(chance: random.Random) -> Shape:
    """A shape as departments have them: mostly small, now and then large."""
    large = chance.random() < 0.1
    return Shape(
        units=chance.randint(4, 9) if large else chance.choice((1, 1, 1, 2, 3)),
        projects=chance.randint(2, 5) if large else chance.choice((1, 1, 2)),
        children=chance.randint(1, 12 if large else 4),
        functions=chance.randint(1, 12 if large else 3),
        indicators=chance.randint(4, 40 if large else 18),
        duties=chance.randint(1, 15),
        several_sources=chance.random() < 0.4,
        carryover=chance.random() < 0.3,
        zeros=chance.random() < 0.3,
        merged_levels=chance.random() < 0.7,
    )
