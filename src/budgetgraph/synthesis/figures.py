"""Money and percentages as the official form prints them.

Records hold yuan (元); the form prints 万元 (10,000 yuan) with two decimals in the grid-shaped tables
and in the shortest form in sentences.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

YUAN_PER_WAN = Decimal(10_000)
"""Yuan in one 万元."""

GRAIN = Decimal(100)
"""Yuan in 0.01 万元, the last digit the form can print."""

Grains = int | Decimal
"""An amount in steps of 0.01 万元. A fraction is money that no printed figure shows: each figure is
rounded by itself, so printed sums are off by rounding."""


def printed(grains: Grains) -> Decimal:
    """The amount in whole grains as the form prints it, rounded half up."""
    return Decimal(grains).quantize(Decimal(1), ROUND_HALF_UP)


def in_yuan(grains: Grains) -> Decimal:
    """The amount in yuan as the form prints it: in whole steps of 100 yuan."""
    return printed(grains) * GRAIN


def table_amount(yuan: Decimal | None) -> str:
    """An amount in yuan as a table cell in 万元, ``941.71``; blank where there is no fact.

    Raises :class:`ValueError` for an amount with a fraction of 0.01 万元: the form cannot print it.
    """
    if yuan is None:
        return ""
    return f"{_in_wan(yuan):.2f}"


def short_amount(yuan: Decimal) -> str:
    """An amount in yuan as sentences print it in 万元, ``392`` or ``38.6``.

    Raises :class:`ValueError` for an amount with a fraction of 0.01 万元.
    """
    return plain_number(_in_wan(yuan))


def plain_number(number: Decimal) -> str:
    """A decimal number in its shortest form without exponent: ``12.50`` gives ``12.5``."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _in_wan(yuan: Decimal) -> Decimal:
    if yuan % GRAIN:
        raise ValueError(f"{yuan} yuan cannot be printed in steps of 0.01 万元")
    return yuan / YUAN_PER_WAN
