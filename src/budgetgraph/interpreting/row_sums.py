"""The sums inside one row: total = basic + project, basic = personnel + public."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from budgetgraph.ground.codes import CodeLists
from budgetgraph.interpreting.amounts import Amount


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
            slack = total.grain / 2 * (len(parts) + 1)
            checked = abs(sum((p.value for p in parts), Decimal(0)) - total.value) <= slack
            if not checked:
                return False
    return False if checked is None and len(amounts) > 1 else checked


def _nearest(scheme: str, code: str, present: Mapping[str, Amount], codes: CodeLists) -> str | None:
    """The nearest code above ``code`` that the row prints."""
    return next((above for above in codes.ancestors(scheme, code) if above in present), None)
