"""Wrong figures: a digit changed, two digits exchanged, the decimal point moved.

Each is off by more than rounding could explain: by at least one 万元 (10,000 yuan), or one point in a
percentage. A last digit that is off by one is no contradiction that anybody could tell from rounding.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal

Misprint = Callable[[str, random.Random], str | None]


def another_digit(printed: str, chance: random.Random) -> str | None:
    """``941.71`` as ``971.71``: one digit before the point is another one."""
    whole, point, rest = printed.partition(".")
    if not whole.isdigit():
        return None
    position = chance.randrange(len(whole))
    lowest = 1 if position == 0 and len(whole) > 1 else 0
    digits = [str(d) for d in range(lowest, 10) if str(d) != whole[position]]
    changed = whole[:position] + chance.choice(digits) + whole[position + 1 :] + point + rest
    return changed if Decimal(changed) else None


def swapped_digits(printed: str, chance: random.Random) -> str | None:
    """``941.71`` as ``491.71``: two neighbouring digits before the point are exchanged."""
    whole, point, rest = printed.partition(".")
    pairs = [
        n
        for n in range(len(whole) - 1)
        if whole[n] != whole[n + 1] and not (n == 0 and whole[1] == "0")
    ]
    if not pairs:
        return None
    n = chance.choice(pairs)
    return whole[:n] + whole[n + 1] + whole[n] + whole[n + 2 :] + point + rest


def moved_point(printed: str, chance: random.Random) -> str | None:
    """``941.71`` as ``9417.10`` or ``94.17``: the decimal point one place off, as many decimals."""
    number = Decimal(printed)
    moved = number * 10 if number < 100 or chance.random() < 0.5 else number / 10
    decimals = len(printed.partition(".")[2])
    changed = f"{moved:.{decimals}f}"
    return changed if abs(Decimal(changed) - number) >= 1 else None


def another_percentage(printed: str, chance: random.Random, least: int = 1) -> str:
    """``12.4`` as ``21.4``: off by ``least`` to twelve points."""
    number, decimals = Decimal(printed), len(printed.partition(".")[2])
    points = Decimal(chance.randint(least, 12))
    changed = number - points if number > points and chance.random() < 0.5 else number + points
    return f"{changed:.{decimals}f}"
