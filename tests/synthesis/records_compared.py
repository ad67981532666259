"""Two budgets compared record by record, with a difference that can be read."""

from __future__ import annotations

import unicodedata
from dataclasses import fields, replace
from typing import Any

from budgetgraph.interpreting.records import Budget, Indicator, IndicatorValue

_DASHES = {"--", "—", "——", "-"}


def differences(expected: Budget, found: Budget, *, loosely: bool = False) -> list[str]:
    """What stands in one budget only; empty when they say the same. Order does not count.

    With ``loosely``, what the printed form of an indicator looks like and whether its class was inferred
    is left out: damage changes both, and nothing else.
    """
    told: list[str] = []
    for field in fields(Budget):
        if not field.compare:
            continue
        left, right = getattr(expected, field.name), getattr(found, field.name)
        if not isinstance(left, tuple):
            left, right = (left,), (right,)
        if loosely and field.name == "indicators":
            left, right = tuple(map(_loosely, left)), tuple(map(_loosely, right))
        told += [f"only expected: {_short(record)}" for record in left if record not in right]
        told += [f"only found: {_short(record)}" for record in right if record not in left]
        if len(left) != len(right):
            told.append(f"{field.name}: {len(left)} expected, {len(right)} found")
    return told


def _loosely(indicator: Indicator) -> Indicator:
    return replace(
        indicator,
        type_inferred=False,
        target=_unprinted(indicator.target),
        baselines=tuple(map(_unprinted, indicator.baselines)),
    )


def _unprinted(value: IndicatorValue) -> IndicatorValue:
    folded = "".join(unicodedata.normalize("NFKC", value.printed).split())
    return replace(value, printed="——" if folded in _DASHES else folded)


def _short(record: Any) -> str:
    text = ", ".join(
        f"{field.name}={getattr(record, field.name)!r}"
        for field in fields(record)
        if field.name != "sources" and getattr(record, field.name) not in (None, (), False)
    )
    return f"{type(record).__name__}({text})"
