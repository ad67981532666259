"""Wrong prints among the performance indicators (绩效指标) of tables 11 and 12."""

from __future__ import annotations

import random
from decimal import Decimal

from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.records import DEPARTMENT, Horizon, Indicator, IndicatorValue
from budgetgraph.synthesis.contradictions.misprints import another_digit
from budgetgraph.synthesis.contradictions.page import Page, Place, Planted, places


def target(page: Page, chance: random.Random) -> Planted | None:
    """An indicator whose target in a project's form is not that of table 11."""
    found = [
        (indicator, indicator.target)
        for indicator in page.budget.indicators
        if indicator.owner != DEPARTMENT
    ]
    return _value(page, chance, found)


def baseline(page: Page, chance: random.Random) -> Planted | None:
    """An indicator whose earlier value in a project's form is not that of table 11."""
    found = [
        (indicator, value)
        for indicator in page.budget.indicators
        if indicator.owner != DEPARTMENT
        for value in indicator.baselines
    ]
    return _value(page, chance, found)


def _value(
    page: Page, chance: random.Random, found: list[tuple[Indicator, IndicatorValue]]
) -> Planted | None:
    numbers = [(indicator, value) for indicator, value in found if (value.number or 0) >= 1]
    for indicator, value in chance.sample(numbers, len(numbers)):
        cell = value.sources[0]
        printed = _other_number(value.printed, chance)
        if printed is not None and page.row(cell.line)[cell.column - 1] == value.printed:
            return page.planted(
                page.with_cell(cell.line, cell.column, printed),
                [Place(cell.line, cell.column)],
                _paired(page, indicator),
            )
    return None


def second_level(page: Page, chance: random.Random) -> Planted | None:
    """An indicator of another class (二级指标) in a project's form than in table 11.

    Only where the class is printed in its own row and in that of table 11, and no row below inherits it.
    """
    listed = page.budget.indicators
    printed = {
        (indicator.horizon, indicator.key): indicator
        for indicator in listed
        if indicator.owner == DEPARTMENT and not indicator.type_inferred
    }
    after = [*listed[1:], None]
    found = [
        indicator
        for indicator, below in zip(listed, after, strict=True)
        if indicator.owner != DEPARTMENT
        and not indicator.type_inferred
        and (indicator.horizon, indicator.key) in printed
        and not (below is not None and below.type_inferred)
        and indicator.type.startswith(("output-", "benefit-"))
    ]
    if not found:
        return None
    indicator = chance.choice(found)
    line = indicator.sources[0].line
    classes = (
        ("数量指标", "质量指标", "时效指标")
        if indicator.type.startswith("output-")
        else ("经济效益指标", "社会效益指标", "生态效益指标")
    )
    row = page.row(line)
    if not row[2]:
        return None
    wrong = chance.choice([name for name in classes if name != row[2]])
    return page.planted(
        page.with_cell(line, 3, wrong), [Place(line, 3), Place(line)], _paired(page, indicator)
    )


def long_term_weaker(page: Page, chance: random.Random) -> Planted | None:
    """A long-term target that asks for less than the annual one, in tables 11 and 12 alike."""
    annual = {
        indicator.key: indicator
        for indicator in page.budget.indicators
        if indicator.owner == DEPARTMENT and indicator.horizon is Horizon.ANNUAL
    }
    found = [
        indicator
        for indicator in page.budget.indicators
        if indicator.owner == DEPARTMENT
        and indicator.horizon is Horizon.LONG_TERM
        and indicator.target.operator in ("ge", "le")
        and indicator.target.operator == annual[indicator.key].target.operator
        and indicator.target.unit != "元"
        and (indicator.target.number or 0) >= 20
    ]
    if not found:
        return None
    indicator = chance.choice(found)
    number = indicator.target.number or Decimal(0)
    weaker = number - 15 if indicator.target.operator == "ge" else number + 15
    printed = indicator.target.printed.replace(f"{number:f}", f"{weaker:f}")
    return _everywhere(page, indicator, printed)


def limit_of_money(page: Page, chance: random.Random) -> Planted | None:
    """A limit of money (经费使用限额) of this year that is not the project's budget, in both tables."""
    found = [
        indicator
        for indicator in page.budget.indicators
        if indicator.owner == DEPARTMENT
        and indicator.horizon is Horizon.ANNUAL
        and indicator.target.unit == "元"
    ]
    if not found:
        return None
    indicator = chance.choice(found)
    printed = _other_number(indicator.target.printed, chance)
    return None if printed is None else _everywhere(page, indicator, printed)


def earlier_limit(page: Page, chance: random.Random) -> Planted | None:
    """A limit of money of a year before that is not what the project had, in both tables."""
    found = [
        (indicator, position)
        for indicator in page.budget.indicators
        if indicator.owner == DEPARTMENT
        for position, value in enumerate(indicator.baselines)
        if value.unit == "元"
    ]
    if not found:
        return None
    indicator, position = chance.choice(found)
    printed = _other_number(indicator.baselines[position].printed, chance)
    return None if printed is None else _everywhere(page, indicator, printed, position)


def _everywhere(
    page: Page, indicator: Indicator, printed: str, baseline_at: int | None = None
) -> Planted | None:
    edits: dict[int, str | None] = {}
    changed: list[Place] = []
    for other in _alike(page, indicator):
        value = other.target if baseline_at is None else other.baselines[baseline_at]
        cell: SourceCell = value.sources[0]
        edits |= page.with_cell(cell.line, cell.column, printed)
        changed.append(Place(cell.line, cell.column))
    return page.planted(edits, changed, _paired(page, indicator))


def _alike(page: Page, indicator: Indicator) -> list[Indicator]:
    return [
        other
        for other in page.budget.indicators
        if (other.key, other.horizon) == (indicator.key, indicator.horizon)
    ]


def _paired(page: Page, indicator: Indicator) -> list[Place]:
    return [
        place
        for other in page.budget.indicators
        if other.key == indicator.key
        for value in (other.target, *other.baselines)
        for place in (*places(other.sources), *places(value.sources))
    ]


def _other_number(printed: str, chance: random.Random) -> str | None:
    digits = "".join(c for c in printed if c in "0123456789.")
    changed = another_digit(digits, chance) if digits else None
    return None if changed is None else printed.replace(digits, changed)
