"""Printed money: amounts, currency units (万元, 元) and the grain of the last printed digit."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from budgetgraph.interpreting.folding import fold, unmarked

UNIT_FACTORS: dict[str, Decimal] = {
    "元": Decimal(1),
    "百元": Decimal(100),
    "千元": Decimal(1_000),
    "万元": Decimal(10_000),
    "十万元": Decimal(100_000),
    "百万元": Decimal(1_000_000),
    "亿元": Decimal(100_000_000),
}
"""Yuan in one printed unit."""

NULL_MARKS = frozenset({"", "-", "--", "---", "—", "——", "———", "–", "/", "\\", "…", "……"})
"""Printed marks that stand for a blank cell (folded)."""

ZERO_WORDS = frozenset({"无", "没有", "零"})

NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
"""A printed number without sign, thousands separated or not: a regular expression."""

_NUMBER = re.compile(rf"[-+－]?{NUMBER}$")
_ZEROS = re.compile(r"[-+－]?0\d")
"""How no amount begins: a code, or the rest of a number that was broken in two."""
_LONG_CODE = re.compile(r"\d{16,}")
"""No amount of a budget is written with so many digits and nothing between them: it is a code."""
_UNITS = "|".join(sorted(UNIT_FACTORS, key=len, reverse=True))
_UNIT_ENDS = r"(?:人民币)?(?=[^\u4e00-\u9fff/]|$|(?:编制|填报|预算|公开)?(?:部门|单位|日期|年度))"
"""What may stand behind a unit: 元 is none in 编制单位：元氏县教育局 and 收费单位：元/人."""
_UNIT_LINE = re.compile(rf"单位[:：]?\(?(?:人民币)?[:：]?({_UNITS}){_UNIT_ENDS}")
_UNKNOWN_UNIT_LINE = re.compile(
    r"(?:金额|资金|计量|货币)单位[:：]?(\S{1,6})$"
    rf"|(?<!编制)(?<!预算)(?<!填报)单位[:：]\(?([^:：()]{{0,4}}元){_UNIT_ENDS}\)?"
)
_GROUPED = re.compile(r"(?<=\d)\s*,\s*(?=\d)")
_FRACTION = re.compile(r"(?<=\d)[^\S\r\n]*\.[^\S\r\n]*(?=\d)")
"""A decimal point with blanks beside it. A new line there begins another number."""
_SPACE = re.compile(r"\s")
_NUMBERS = re.compile(rf"[-+]?{NUMBER}")


@dataclass(frozen=True, slots=True)
class Amount:
    """A printed amount: ``value`` in yuan, ``grain`` the yuan of its last printed digit."""

    value: Decimal
    grain: Decimal
    unit: str


def is_blank(text: str) -> bool:
    """Whether a cell prints nothing, or a mark that stands for nothing."""
    return fold(text) in NULL_MARKS


@lru_cache(maxsize=65536)
def parse_amount(text: str, unit: str) -> Amount | None:
    """The amount printed in a cell of a table in ``unit`` (``万元``, ``元``), or None if it is not one.

    无 and 没有 are zero. A blank is None: ask :func:`is_blank` first. Thousands separators, full-width
    digits and brackets for negatives are understood; so is white space around a thousands separator, and
    on one line around the decimal point. Anything else, such as ``41O.06``, ``09``, ``12.5 3`` or a number
    over another one, is None.
    """
    factor = UNIT_FACTORS[unit]
    folded = fold(text)
    if folded in ZERO_WORDS:
        return Amount(Decimal(0), factor, unit)
    folded = _separated(text).strip()
    if _SPACE.search(folded):
        return None
    negative = folded.startswith("(") and folded.endswith(")")
    digits = folded[1:-1] if negative else folded
    if not _NUMBER.fullmatch(digits) or _ZEROS.match(digits) or _LONG_CODE.fullmatch(digits):
        return None
    value = Decimal(digits.replace(",", "")) * (-1 if negative else 1)
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return Amount(value * factor, factor.scaleb(min(exponent, 0)), unit)


def _separated(text: str) -> str:
    """A printed text without markup, its digits half-width and no white space around their separators."""
    plain = unicodedata.normalize("NFKC", unmarked(text))
    return _FRACTION.sub(".", _GROUPED.sub(",", plain))


def printed_numbers(text: str) -> tuple[str, ...]:
    """The numbers printed in a cell, in order: ``"516.78 449.42"`` gives two."""
    return tuple(_NUMBERS.findall(_separated(text)))


def unit_of_line(text: str) -> str | None:
    """The currency unit that a line such as ``单位：万元`` declares, or None."""
    match = _UNIT_LINE.search(fold(text))
    return match.group(1) if match else None


def unit_in_brackets(text: str) -> str | None:
    """The unit of a label such as ``部门总体资金情况(万元)``, or None."""
    match = re.search(rf"\((?:金额)?(?:单位[:：]?)?({_UNITS})\)", fold(text))
    return match.group(1) if match else None


def unknown_unit_of_line(text: str) -> str | None:
    """What a line declares as unit although it is none that is known (``单位：吨元``), or None."""
    if unit_of_line(text):
        return None
    match = _UNKNOWN_UNIT_LINE.search(fold(text))
    return next((group for group in match.groups() if group), None) if match else None
