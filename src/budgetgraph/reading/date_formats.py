"""What a worksheet prints for a day: dates are numbers of days with a format such as ``yyyy年m月d日``.

Specification: ECMA-376 part 1, 18.17.4 (dates and times) and 18.8.31 (numFmts).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache

_EPOCH = datetime(1899, 12, 30)
_EPOCH_1904 = datetime(1904, 1, 1)
_DAYS = 2_958_465
"""The last day that has a date, 9999-12-31."""
_LONG_DATE = "[$-f800]"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]|g/通用格式|general', re.IGNORECASE)
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_(?P<width>.)|\*.|\[[^\]]*\]'
    r"|(?P<half>上午/下午|am/pm|a/p)"
    r"|(?P<year>y+|e+)|(?P<month>m+)|(?P<day>d+)|(?P<hour>h+)|(?P<second>s+)"
    r"|(?P<weekday>a{3,4})|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)


@lru_cache(maxsize=512)
def is_date_format(section: str) -> bool:
    """Whether a section of a number format prints days or hours."""
    bare = _LITERAL.sub("", section)
    return (
        re.search(r"[ymdhs]|a{3,4}", bare, re.IGNORECASE) is not None
        and re.search(r"[0#?]", bare) is None
    )


def printed_date(value: Decimal, section: str, *, epoch_1904: bool = False) -> str | None:
    """The day (and time) number ``value`` as ``section`` prints it; None where there is no such day."""
    moment = _moment(value, epoch_1904=epoch_1904)
    if moment is None or re.search(r"\[[hms]+\]", section, re.IGNORECASE):
        return None
    if section.lower().startswith(_LONG_DATE):
        section = "yyyy年m月d日"
    tokens = [(match.lastgroup or "", match[0], match) for match in _TOKEN.finditer(section)]
    twelve = any(kind == "half" for kind, _, _ in tokens)
    shown: list[str] = []
    for index, (kind, text, match) in enumerate(tokens):
        if kind in ("quoted", "escaped", "literal"):
            shown.append(match[kind])
        elif kind == "width":
            shown.append(" ")
        elif kind == "month" and len(text) < 3 and _is_minute(tokens, index):
            shown.append(f"{moment.minute:0{len(text)}d}")
        elif kind:
            shown.append(_part(kind, len(text), moment, twelve=twelve))
    return "".join(shown).strip(" ")


def _moment(value: Decimal, *, epoch_1904: bool) -> datetime | None:
    if not 0 <= value <= _DAYS:
        return None
    seconds = int((value * 86400).to_integral_value())
    if epoch_1904:
        return _EPOCH_1904 + timedelta(seconds=seconds)
    # Excel counts a 29 February 1900 that never was.
    return _EPOCH + timedelta(days=1 if value < 60 else 0, seconds=seconds)


def _is_minute(tokens: list[tuple[str, str, re.Match[str]]], index: int) -> bool:
    """``m`` is a minute after an hour or before a second."""
    units = {"year", "month", "day", "hour", "second"}
    before = next((kind for kind, _, _ in reversed(tokens[:index]) if kind in units), "")
    after = next((kind for kind, _, _ in tokens[index + 1 :] if kind in units), "")
    return before == "hour" or after == "second"


def _part(kind: str, width: int, moment: datetime, *, twelve: bool) -> str:
    if kind == "year":
        return f"{moment.year % 100:02d}" if width == 2 else str(moment.year)
    if kind == "half":
        return "上午" if moment.hour < 12 else "下午"
    if kind == "weekday":
        return ("星期" if width > 3 else "") + "一二三四五六日"[moment.weekday()]
    if kind == "month" and width > 2:
        return _MONTHS[moment.month - 1]
    hour = (moment.hour - 1) % 12 + 1 if twelve else moment.hour
    number = {
        "month": moment.month,
        "day": moment.day,
        "hour": hour,
        "second": moment.second,
    }[kind]
    return f"{number:0{min(width, 2)}d}"
