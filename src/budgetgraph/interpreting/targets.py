"""Values of performance indicators (指标值): ``≥6 次/年``, ``=100.00(%)``, ``392 万元``, ``保障``, ``——``."""

from __future__ import annotations

import re
from decimal import Decimal

from budgetgraph.ground.codes import CodeLists
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import NULL_MARKS, UNIT_FACTORS
from budgetgraph.interpreting.folding import fold, tidy
from budgetgraph.interpreting.records import IndicatorValue

_UNSET = NULL_MARKS | {"无", "未设置", "暂无"}
_VALUE = re.compile(
    r"(?P<operator>[^\d.+-]{0,6}?)(?P<number>[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?P<unit>[^\d]*|[^\d]*/\d*[^\d]+)$"
)
_BRACKETED_UNIT = re.compile(r"^\(([^()]+)\)$")
_SENTENCE = re.compile(r"[的、,，;；。]|.{9,}")
"""What follows a number and is no unit of measure but the rest of a sentence."""
_TRAILING_OPERATORS = {"以上": "ge", "以下": "le", "以内": "le", "及以上": "ge", "及以下": "le"}


def parse_value(
    text: str, year: int, codes: CodeLists, *sources: SourceCell, about: str = ""
) -> IndicatorValue:
    """What an indicator value says. Never fails: text that is no number is a qualitative value.

    A number without an operator is ``eq``, because that is what is printed. Money is given in yuan with
    the unit ``元``. A printed —— has neither number nor text. ``about`` is the indicator's name: a value
    that repeats it (居民参与率不低于100%) is read without it. ``sources`` are the cells that print it.
    """
    printed = tidy(text)
    folded = fold(text)
    if folded in _UNSET:
        return IndicatorValue(year, printed, sources=sources)
    match = _VALUE.fullmatch(folded.removeprefix(fold(about)))
    operator = _operator(match.group("operator"), codes) if match else None
    unit = _unit(match.group("unit")) if match else None
    if match is None or operator is None or unit is None:
        return IndicatorValue(year, printed, text=printed, sources=sources)
    number = Decimal(match.group("number").replace(",", ""))
    for ending, trailing in _TRAILING_OPERATORS.items():
        if unit.endswith(ending) and operator == "eq":
            unit, operator = unit.removesuffix(ending).removesuffix("及"), trailing
    if unit in UNIT_FACTORS:
        return IndicatorValue(
            year, printed, operator, number * UNIT_FACTORS[unit], "元", sources=sources
        )
    return IndicatorValue(year, printed, operator, number, unit or "1", sources=sources)


def _unit(printed: str) -> str | None:
    """The unit of measure after a number, without brackets around it; None where a sentence goes on."""
    bracketed = _BRACKETED_UNIT.match(printed)
    unit = bracketed.group(1) if bracketed else printed
    return None if _SENTENCE.search(unit) else unit


def _operator(printed: str, codes: CodeLists) -> str | None:
    """The code of a printed operator; nothing printed is ``eq``; other words are None (text value)."""
    if not printed:
        return "eq"
    found = codes.by_label("operator", printed)
    return found[0] if found else None
