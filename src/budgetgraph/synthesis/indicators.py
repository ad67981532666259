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
    merged = _MergedCells(facts)
    for position, indicator in enumerate(indicators):
        rows.append(
            row(
                name if position == 0 else "",
                *merged.classes(indicator, indicators[position + 1 :]),
                indicator.name,
                *values(indicator),
                facts.label("target-basis", indicator.basis) if indicator.basis is not None else "",
            )
        )
    return rows


class _MergedCells:
    """The class cells of a block, row by row: a merged cell is printed in its first row only.

    Records whose class was inferred are printed so that a reader infers it again: from the row above, from
    the same name elsewhere, or from a merged cell that a converter moved up into the row above.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._carried: str | None = None

    def classes(self, indicator: Indicator, below: Sequence[Indicator]) -> tuple[str, ...]:
        """The cells of level one and two of a row; four where two classes stand in one row."""
        if not indicator.type_inferred:
            return self._printed(indicator.type)
        if self._inferred(indicator, self._carried) == indicator.type:
            return "", ""
        level_one = self._facts.level_one(indicator.type)
        if self._facts.only_second_level(level_one) == indicator.type:
            self._carried = indicator.type
            return self._facts.label("indicator-type", level_one), ""
        moved = self._needed_below(indicator, below)
        if moved is None:
            raise UnprintableError(f"the class of {indicator.name!r} cannot be inferred")
        self._carried = moved
        return (*self._both(moved), *self._both(indicator.type))

    def _printed(self, code: str) -> tuple[str, str]:
        level_one, level_two = self._both(code)
        above, self._carried = self._carried, code
        if above is not None and self._facts.level_one(above) == self._facts.level_one(code):
            return "", level_two
        return level_one, level_two

    def _both(self, code: str) -> tuple[str, str]:
        level_one = self._facts.level_one(code)
        return self._facts.label("indicator-type", level_one), self._facts.label(
            "indicator-type", code
        )

    def _inferred(self, indicator: Indicator, carried: str | None) -> str | None:
        """The class that a row without class cells is read with; nothing can be left to the first row."""
        if carried is None:
            return None
        return self._facts.told_class(indicator) or carried

    def _needed_below(self, indicator: Indicator, below: Sequence[Indicator]) -> str | None:
        """The class that the rows below must carry, up to the next one that prints its own."""
        for follower in below:
            if not follower.type_inferred:
                break
            if self._facts.told_class(follower) is None:
                return follower.type
        return next((f.type for f in below if f.type != indicator.type), None)
