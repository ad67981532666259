"""What a sentence adds to an amount: the change against an earlier year, the share, the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from budgetgraph.interpreting.amounts import UNIT_FACTORS

_CHANGE = re.compile(
    r"^，?(?:比|与|较|同)(?P<year>\d{4}年|上年)(?:度)?(?:年初)?(?:预算)?(?:数|执行数)?(?:同口径)?(?:相比|比较|对比)?，?(?:"
    r"(?P<direction>增加|减少|增长|下降|降低|上升)(?:了)?(?P<change>\d[\d,]*(?:\.\d+)?)(?P<unit>万元|亿元|元)"
    r"(?:[，（](?P<percent_direction>增长|下降|降低|上升|增加|减少|增幅|降幅|增长率|下降率)?(?:了|为)?(?P<percent>\d+(?:\.\d+)?)%）?)?"
    r"|(?P<same>无变化|无增减变化|无增减|没有变化|持平|不变|一致))"
)
_SHARE = re.compile(r"^，?(?:占|占比)[^，。；\d]{0,20}(?P<share>\d+(?:\.\d+)?)%")
_REASON = re.compile(r"主要(?:原因)?(?:是因为|是由于|是|为|系)?[：:]?(?P<reason>[^。]+)")
_DOWN = frozenset({"减少", "下降", "降低", "降幅", "下降率"})


@dataclass(frozen=True, slots=True)
class Tail:
    """What follows an amount in its sentence. ``change`` in yuan and ``percent`` are signed.

    ``end`` is the length of the text that was understood, ``year`` the year compared with.
    """

    end: int
    change: Decimal | None = None
    percent: Decimal | None = None
    share: Decimal | None = None
    year: int | None = None
    reason: str | None = None


def parse_tail(text: str, year: int) -> Tail:
    """Read the text right after an amount in a document of ``year``; nothing understood gives ``end`` 0."""
    share = _SHARE.match(text)
    if share:
        return Tail(share.end(), share=Decimal(share.group("share")))
    match = _CHANGE.match(text)
    if match is None:
        return Tail(0)
    base = year - 1 if match.group("year") == "上年" else int(match.group("year")[:4])
    reason = _reason(text[match.end() :])
    if match.group("same"):
        return Tail(match.end(), Decimal(0), year=base, reason=reason)
    sign = -1 if match.group("direction") in _DOWN else 1
    change = (
        sign * Decimal(match.group("change").replace(",", "")) * UNIT_FACTORS[match.group("unit")]
    )
    percent = None
    if match.group("percent"):
        direction = match.group("percent_direction") or match.group("direction")
        percent = (-1 if direction in _DOWN else 1) * Decimal(match.group("percent"))
    return Tail(match.end(), change, percent, year=base, reason=reason)


def _reason(text: str) -> str | None:
    match = _REASON.match(text.lstrip("，；。"))
    return match.group("reason").rstrip("；，") if match else None
