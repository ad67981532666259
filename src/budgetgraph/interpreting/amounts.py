"""Printed money: amounts, currency units (万元, 元) and the grain of the last printed digit."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from budgetgraph.interpreting.folding import fold

UNIT_FACTORS: dict[str, Decimal] = {
    "元": Decimal(1),
    "万元": Decimal(10_000),
    "亿元": Decimal(100_000_000),
}
"""Yuan in one printed unit."""

NULL_MARKS = frozenset({"", "-", "--", "---", "—", "——", "———", "–", "/", "\\", "…", "……"})
"""Printed marks that stand for a blank cell (folded)."""

ZERO_WORDS = frozenset({"无", "没有", "零"})

_NUMBER = re.compile(r"[-+－]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$")
_UNIT_LINE = re.compile(r"(?:金额|资金|计量|货币)?单位[:：]?(?:人民币)?(亿元|万元|元)")
_GROUPED = re.compile(r"(?<=\d)\s*([.,，．])\s*(?=\d)")
_NUMBERS = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Amount:
    """A printed amount: ``value`` in yuan, ``grain`` the yuan of its last printed digit."""

    value: Decimal
    grain: Decimal
    unit: str


def is_blank(text: str) -> bool:
    """Whether a cell prints nothing, or a mark that stands for nothing."""
    return fold(text) in NULL_MARKS


def parse_amount(text: str, unit: str) -> Amount | None:
    """The amount printed in a cell of a table in ``unit`` (``万元``, ``元``), or None if it is not one.

    无 and 没有 are zero. A blank is None: ask :func:`is_blank` first. Thousands separators, full-width
    digits, brackets for negatives and spaces around the decimal point are understood; anything else,
    such as ``41O.06`` or two numbers, is None.
    """
    folded = fold(_GROUPED.sub(r"\1", text)) if " " in text.strip() else fold(text)
    factor = UNIT_FACTORS[unit]
    if folded in ZERO_WORDS:
        return Amount(Decimal(0), factor, unit)
    if " " in _GROUPED.sub(r"\1", text).strip():
        return None
    negative = folded.startswith("(") and folded.endswith(")")
    digits = folded[1:-1] if negative else folded
    if not _NUMBER.fullmatch(digits):
        return None
    value = Decimal(digits.replace(",", "")) * (-1 if negative else 1)
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return Amount(value * factor, factor.scaleb(min(exponent, 0)), unit)


def printed_numbers(text: str) -> tuple[str, ...]:
    """The numbers printed in a cell, in order: ``"516.78 449.42"`` gives two."""
    return tuple(_NUMBERS.findall(_GROUPED.sub(r"\1", unicodedata.normalize("NFKC", text))))


def unit_of_line(text: str) -> str | None:
    """The currency unit that a line such as ``单位：万元`` declares, or None."""
    match = _UNIT_LINE.search(fold(text))
    return match.group(1) if match else None


def unit_in_brackets(text: str) -> str | None:
    """The unit of a label such as ``部门总体资金情况(万元)``, or None."""
    match = re.search(r"\((亿元|万元|元)\)", fold(text))
    return match.group(1) if match else None
