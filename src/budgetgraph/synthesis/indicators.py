"""The indicator blocks (绩效指标表) that tables 11 and 12 share."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from budgetgraph.interpreting.records import Horizon, Indicator, IndicatorValue
from budgetgraph.synthesis.facts import Facts, UnprintableError
from budgetgraph.synthesis.tables import row

_LONG_TERM_HEADER = ("目标名称", "一级指标", "二级指标", "三级指标", "指标值", "指标值确定依据")


def long_term_block(facts: Facts, owner: str) -> list[str]:
    """Header and rows of the long-term indicators of the department or a project."""
    rows = [row(*_LONG_TERM_HEADER)]
    indicators = facts.indicators(owner, Horizon.LONG_TERM)
    rows += _rows(facts, "长期绩效目标", indicators, lambda indicator: (indicator.target.printed,))
    return rows


def annual_block(facts: Facts, owner: str) -> list[str]:
    """Header and rows of the annual indicators: two baselines, this year's target, its basis."""
    year = facts.year

    def values(indicator: Indicator) -> tuple[str, ...]:
        printed = {value.year: value for value in indicator.baselines}
        return (
            _printed(printed.get(year - 2), indicator),
            _printed(printed.get(year - 1), indicator),
            indicator.target.printed,
        )

    return [
        row("目标名称", "一级指标", "二级指标", "三级指标", "指标值", "", "", "指标值确定依据"),
        row("", "", "", "", "近两年指标值", "", "预期当年实现值", ""),
        row("", "", "", "", "前年", "上年", "", ""),
        *_rows(facts, "年度绩效目标", facts.indicators(owner, Horizon.ANNUAL), values),
    ]


def _printed(value: IndicatorValue | None, indicator: Indicator) -> str:
    if value is None:
        raise UnprintableError(
            f"the annual indicator {indicator.name!r} lacks one of two baselines"
        )
    return value.printed


def _rows(
    facts: Facts,
    name: str,
    indicators: Sequence[Indicator],
    values: Callable[[Indicator], tuple[str, ...]],
) -> list[str]:
    rows = []
    above: Indicator | None = None
    for indicator, below in zip(indicators, [*indicators[1:], None], strict=True):
        rows.append(
            row(
                name if above is None else "",
                *_moved_up(facts, indicator, below),
                *_levels(facts, indicator, above),
                indicator.name,
                *values(indicator),
                facts.label("target-basis", indicator.basis) if indicator.basis is not None else "",
            )
        )
        above = indicator
    return rows


def _moved_up(facts: Facts, indicator: Indicator, below: Indicator | None) -> tuple[str, ...]:
    """The class of the rows below, where its merged cell was moved up into this row.

    Converters do that; the reader then takes the class next to the name as the row's own.
    """
    if below is None or not below.type_inferred or below.type == indicator.type:
        return ()
    if _names_itself(facts, below.type) or indicator.type_inferred:
        return ()
    return (
        facts.label("indicator-type", facts.level_one(below.type)),
        facts.label("indicator-type", below.type),
    )


def _names_itself(facts: Facts, code: str) -> bool:
    """Whether the first level alone tells the second (满意度 has only one)."""
    return facts.only_second_level(facts.level_one(code)) == code


def _levels(facts: Facts, indicator: Indicator, above: Indicator | None) -> tuple[str, str]:
    """The cells of level one and two: a merged cell is printed in its first row only."""
    level_one = facts.level_one(indicator.type)
    if indicator.type_inferred:
        if above is not None and above.type == indicator.type:
            return "", ""
        if _names_itself(facts, indicator.type):
            return facts.label("indicator-type", level_one), ""
        if above is None or above.type_inferred:
            raise UnprintableError(
                f"the class of {indicator.name!r} cannot be inferred from the row above"
            )
        return "", ""
    merged = above is not None and facts.level_one(above.type) == level_one
    return "" if merged else facts.label("indicator-type", level_one), facts.label(
        "indicator-type", indicator.type
    )
