"""Wrong figures in the tables: of a leaf, a subtotal, a total, of each table, of an earlier year."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.records import BudgetItem, Role
from budgetgraph.synthesis.contradictions.misprints import (
    Misprint,
    another_digit,
    moved_point,
    swapped_digits,
)
from budgetgraph.synthesis.contradictions.page import Page, Place, Planted

Chosen = tuple[BudgetItem, SourceCell]
_DEPARTMENT_DIGITS = 3
GRIDS = ("t1", "t2", "t3", "t4", "t5-1", "t5-2", "t6", "t10")


def misprinted(
    page: Page, chance: random.Random, candidates: Sequence[Chosen], misprint: Misprint
) -> Planted | None:
    """One of these figures printed wrong; nothing if there is none, or none that can be so wrong."""
    for item, cell in chance.sample(list(candidates), len(candidates)):
        printed = misprint(cell.text, chance)
        if printed is None:
            continue
        planted = page.planted(
            page.reprinted(cell, printed), [Place(cell.line, cell.column)], page.around(item)
        )
        if planted is not None:
            return planted
    return None


def figure_in(
    *tables: str, misprint: Misprint = another_digit
) -> Callable[[Page, random.Random], Planted | None]:
    """A wrong figure somewhere in these tables, of the document's own year."""

    def plant(page: Page, chance: random.Random) -> Planted | None:
        year = page.budget.heading.year
        candidates = [
            chosen
            for table in tables
            for chosen in page.printings(table)
            if chosen[0].key.year == year and chosen[0].key.breakdown != "project-component"
        ]
        return misprinted(page, chance, candidates, misprint)

    return plant


def role_figure(
    role: Role, *, total: bool = False
) -> Callable[[Page, random.Random], Planted | None]:
    """A wrong digit in a leaf, in a subtotal (other than a table's total), or in a total."""

    def plant(page: Page, chance: random.Random) -> Planted | None:
        candidates = [
            (item, cell)
            for table in ("t3", "t5-1", "t5-2", "t6")
            for item, cell in page.printings(table)
            if item.role is role and (_is_total(item) is total)
        ]
        return misprinted(page, chance, candidates, another_digit)

    return plant


def _is_total(item: BudgetItem) -> bool:
    if item.key.breakdown == "unit-gpb":
        return len(item.key.unit) == _DEPARTMENT_DIGITS
    return item.key.codes[0] == "total"


def swapped(page: Page, chance: random.Random) -> Planted | None:
    """Two digits of a figure exchanged."""
    return figure_in(*GRIDS, misprint=swapped_digits)(page, chance)


def point_moved(page: Page, chance: random.Random) -> Planted | None:
    """A figure ten times too large or too small."""
    return figure_in(*GRIDS, misprint=moved_point)(page, chance)


def earlier_year(page: Page, chance: random.Random) -> Planted | None:
    """A wrong digit in the money of the two years before, in table 11."""
    year = page.budget.heading.year
    candidates = [chosen for chosen in page.printings("t11") if chosen[0].key.year < year]
    return misprinted(page, chance, candidates, another_digit)


def earlier_project(page: Page, chance: random.Random) -> Planted | None:
    """A wrong digit in what a project had in the two years before, in table 12."""
    year = page.budget.heading.year
    candidates = [chosen for chosen in page.printings("t12") if chosen[0].key.year < year]
    return misprinted(page, chance, candidates, another_digit)


def revenue_total(page: Page, chance: random.Random) -> Planted | None:
    """A total revenue that is not the total expenditure, in table 1 or 4."""
    candidates = [
        (item, cell)
        for table in ("t1", "t4")
        for item, cell in page.printings(table)
        if page.row(cell.line)[0] == "收入总计" and cell.column in (2, 4)
    ]
    return misprinted(page, chance, candidates, another_digit)


def project_component(page: Page, chance: random.Random) -> Planted | None:
    """A wrong amount among the components that the purpose of a project names."""
    candidates = [
        (item, cell)
        for item, cell in page.printings("t11")
        if item.key.breakdown == "project-component"
    ]
    return misprinted(page, chance, candidates, another_digit)
