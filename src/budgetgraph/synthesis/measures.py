"""Goals and performance indicators of a synthetic department and its projects."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from budgetgraph.interpreting.records import (
    DEPARTMENT,
    Goal,
    Horizon,
    Indicator,
    IndicatorValue,
    Project,
)
from budgetgraph.synthesis import wording
from budgetgraph.synthesis.figures import in_yuan
from budgetgraph.synthesis.keys import name_key
from budgetgraph.synthesis.projects import Plan
from budgetgraph.synthesis.shape import Shape
from budgetgraph.synthesis.values import money_value, number_value, text_value, unset_value

_TYPES = (
    "cost-economic", "cost-social", "cost-ecological",
    "output-quantity", "output-quality", "output-timeliness",
    "benefit-economic", "benefit-social", "benefit-ecological", "benefit-sustainable",
    "satisfaction-served",
)  # fmt: skip
_ONE_OF_EACH = ("cost-economic", "output-quantity", "benefit-social", "satisfaction-served")
_NUMBERS = (("件", 9_999), ("次", 400), ("人", 5_000), ("次/年", 60), ("份", 800), ("公里", 300))
_PERCENTS = ("办结率", "合格率", "覆盖率", "完成率", "转派率")
_WORDS = ("稳定", "及时", "达标", "保障", "畅通", "不断提升", "逐步改善")


@dataclass(frozen=True, slots=True)
class _Measure:
    """An indicator before it has an owner and a horizon: its values by year."""

    type: str
    name: str
    basis: str
    annual: tuple[IndicatorValue, IndicatorValue, IndicatorValue]
    long_term: IndicatorValue


def goals(chance: random.Random, projects: Sequence[Project], year: int) -> Iterator[Goal]:
    """Yearly tasks and overall goals of the department, then the overall goals of each level-1 project."""
    for position in range(1, chance.randint(1, 6) + 1):
        yield Goal(
            DEPARTMENT, Horizon.ANNUAL, "work-task", wording.task(chance, position), year, position
        )
    for owner in (DEPARTMENT, *(project.code for project in projects if project.parent is None)):
        yield Goal(owner, Horizon.LONG_TERM, "overall-goal", wording.goal(chance, "长期"), year + 2)
        yield Goal(owner, Horizon.ANNUAL, "overall-goal", wording.goal(chance, "本年"), year)


def indicators(chance: random.Random, shape: Shape, plan: Plan, year: int) -> Iterator[Indicator]:
    """Indicators of the department (those of all its projects) and of each level-1 project."""
    measures = {
        code: list(_measures(chance, shape, plan, code, number, year))
        for number, code in enumerate(plan.now)
    }
    whole = [measure for group in measures.values() for measure in group]
    for owner, group in ((DEPARTMENT, whole), *measures.items()):
        ordered = sorted(group, key=lambda measure: _TYPES.index(measure.type))
        for horizon in (Horizon.LONG_TERM, Horizon.ANNUAL):
            above = ""
            for measure in ordered:
                inferred = shape.merged_levels and measure.type == above
                yield _indicator(owner, horizon, measure, inferred)
                above = measure.type


def _indicator(owner: str, horizon: Horizon, measure: _Measure, inferred: bool) -> Indicator:
    two_ago, last, target = measure.annual
    annual = horizon is Horizon.ANNUAL
    return Indicator(
        owner=owner,
        horizon=horizon,
        key=name_key(measure.name),
        name=measure.name,
        type=measure.type,
        type_inferred=inferred,
        target=target if annual else measure.long_term,
        baselines=(two_ago, last) if annual else (),
        basis=measure.basis,
    )


def _measures(
    chance: random.Random, shape: Shape, plan: Plan, code: str, number: int, year: int
) -> Iterator[_Measure]:
    group = wording.stem(number)
    past = plan.past.get(code)
    earlier = [
        unset_value(before) if past is None else money_value(before, in_yuan(amount))
        for before, amount in zip((year - 2, year - 1), past or (0, 0), strict=True)
    ]
    limit = money_value(year, in_yuan(plan.now[code]))
    yield _Measure(
        "cost-economic",
        f"合成经费使用限额{group}",
        "plan",
        (earlier[0], earlier[1], limit),
        replace(limit, year=year + 2),
    )
    for position in range(1, shape.indicators):
        kind = _ONE_OF_EACH[position] if position < 4 else chance.choice(_TYPES)
        yield _measure(chance, kind, f"{group}{wording.numeral(position)}", year)


def _measure(chance: random.Random, kind: str, suffix: str, year: int) -> _Measure:
    basis = chance.choice(("plan", "plan", "history", "industry", "other"))
    topic = f"合成{chance.choice(wording.TOPICS)}"
    style = chance.choice(("number", "percent", "words"))
    if kind == "satisfaction-served":
        style = "percent"
    if style == "words":
        word = chance.choice(_WORDS)
        target = text_value(year, word)
        earlier = chance.choice((unset_value(year - 1), text_value(year - 1, word)))
        return _Measure(
            kind, f"{topic}情况{suffix}", basis, (replace(earlier, year=year - 2), earlier, target),
            text_value(year + 2, word),
        )  # fmt: skip
    if style == "percent":
        least = chance.randint(60, 98)
        operator = chance.choice(("ge", "ge", "eq"))
        name = "满意度" if kind == "satisfaction-served" else chance.choice(_PERCENTS)
        values = [
            number_value(y, operator, str(n), "%")
            for y, n in ((year - 2, least - 1), (year - 1, least))
        ]
        if chance.random() < 0.4:
            values = [unset_value(year - 2), unset_value(year - 1)]
        return _Measure(
            kind, f"{topic}{name}{suffix}", basis,
            (values[0], values[1], number_value(year, operator, str(least), "%")),
            number_value(year + 2, operator, str(least + 1), "%"),
        )  # fmt: skip
    unit, most = chance.choice(_NUMBERS)
    count = Decimal(chance.randint(1, most))
    operator = chance.choice(("ge", "le", "eq", "gt", "lt"))
    return _Measure(
        kind, f"{topic}数量{suffix}", basis,
        (unset_value(year - 2), number_value(year - 1, "eq", str(count), unit),
         number_value(year, operator, str(count), unit)),
        number_value(year + 2, operator, str(count), unit),
    )  # fmt: skip
