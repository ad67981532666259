"""Figures that were rounded before they were printed: how far sums may be off, and what is a rounding."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal


def rounding_slack(grains: Iterable[Decimal]) -> Decimal:
    """How far rounding may take a printed sum from the sum of its printed parts, in yuan.

    ``grains`` are the values of the last printed digits, of the sum and of all its parts: each of these
    figures may be off by half of its own.
    """
    return sum(grains, Decimal(0)) / 2


def is_rounding(
    one: Decimal, one_grain: Decimal | None, other: Decimal, other_grain: Decimal | None
) -> bool:
    """Whether the coarser of two different amounts is the finer one, rounded. Zero is no rounding."""
    grains = (one_grain or Decimal(0), other_grain or Decimal(0))
    if grains[0] == grains[1] or not one or not other:
        return False
    return abs(one - other) <= max(grains) / 2
