"""The sums inside one row: total = basic + project, basic = personnel + public."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from budgetgraph.ground.codes import TOTAL, CodeLists
from budgetgraph.interpreting.amounts import Amount
from budgetgraph.interpreting.rounding import rounding_slack


def adds_up(amounts: Mapping[str, Amount], scheme: str, codes: CodeLists) -> bool | None:
    """Whether each amount of a row is the sum of those directly below it, within rounding.

    ``amounts`` are the row's by their code in ``scheme``. A sum of n figures may be off by half a grain
    for each of them and for itself. None where there is nothing to check; False where several amounts
    stand in the row and none is a sum of others.
    """
    checked: bool | None = None
    for code, total in amounts.items():
        parts = [
            amount
            for other, amount in amounts.items()
            if other != code and _nearest(scheme, other, amounts, codes) == code
        ]
        if parts:
            slack = rounding_slack([total.grain] * (len(parts) + 1))
            checked = abs(sum((p.value for p in parts), Decimal(0)) - total.value) <= slack
            if not checked:
                return False
    return False if checked is None and len(amounts) > 1 else checked


def left_over(amounts: Mapping[str, Amount], scheme: str, codes: CodeLists) -> Decimal:
    """What the parts of a row do not explain of its total, in yuan; 0 where it prints no total."""
    total = amounts.get(TOTAL)
    if total is None:
        return Decimal(0)
    parts = [
        amount.value
        for code, amount in amounts.items()
        if code != TOTAL and _nearest(scheme, code, amounts, codes) == TOTAL
    ]
    return total.value - sum(parts, Decimal(0))


def _nearest(scheme: str, code: str, present: Mapping[str, Amount], codes: CodeLists) -> str | None:
    """The nearest code above ``code`` that the row prints."""
    return next((above for above in codes.ancestors(scheme, code) if above in present), None)
