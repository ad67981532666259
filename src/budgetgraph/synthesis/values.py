"""Indicator values as a form prints them, with what they mean."""

from __future__ import annotations

from decimal import Decimal

from budgetgraph.interpreting.records import IndicatorValue
from budgetgraph.synthesis.figures import YUAN_PER_WAN, plain_number

SIGNS: dict[str, str] = {"ge": "≥", "le": "≤", "gt": ">", "lt": "<", "eq": ""}
"""The sign in front of a number, by operator code; nothing printed means equal."""

NOT_SET = "——"


def number_value(year: int, operator: str, number: str, unit: str) -> IndicatorValue:
    """A number with its unit, ``≥90%``. Money is given in 万元 and meant in yuan (``元``)."""
    printed = f"{SIGNS[operator]}{number}{unit}"
    if unit == "万元":
        return IndicatorValue(year, printed, operator, Decimal(number) * YUAN_PER_WAN, "元")
    return IndicatorValue(year, printed, operator, Decimal(number), unit)


def money_value(year: int, yuan: Decimal) -> IndicatorValue:
    """An amount in yuan, printed in 万元."""
    return number_value(year, "eq", plain_number(yuan / YUAN_PER_WAN), "万元")


def text_value(year: int, text: str) -> IndicatorValue:
    """A value in words (定性指标), ``稳定``."""
    return IndicatorValue(year, text, text=text)


def unset_value(year: int) -> IndicatorValue:
    """A value that was not set, printed as ——."""
    return IndicatorValue(year, NOT_SET)


def value(year: int, printed: str) -> IndicatorValue:
    """The value that one of these prints: ``——``, ``保障``, ``100%``, ``≥6次/年``, ``392万元``."""
    if printed == NOT_SET:
        return unset_value(year)
    operator = next(
        (code for code, sign in SIGNS.items() if sign and printed.startswith(sign)), "eq"
    )
    rest = printed.removeprefix(SIGNS[operator])
    digits = rest[: next((i for i, c in enumerate(rest) if c not in "0123456789."), len(rest))]
    if not digits:
        return text_value(year, printed)
    return number_value(year, operator, digits, rest.removeprefix(digits))
