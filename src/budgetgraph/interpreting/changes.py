"""What a sentence adds to an amount: its share, the change against an earlier year, the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from budgetgraph.interpreting.amounts import NUMBER, UNIT_FACTORS

_UNIT = r"(?:万元|亿元|元)"
_UP_DOWN = r"(?:增加|减少|增长|下降|降低|上升)"
_BASE = (
    r"(?:同比|(?:比|与|较|同)(?P<year>\d{4}年|上年|去年)(?:度)?(?:年初)?(?P<kind>预算|执行|决算)?(?:安排)?(?:数)?"
    rf"(?:同口径)?(?:(?P<base>{NUMBER})(?P<base_unit>{_UNIT}))?(?:相比|比较|对比)?，?)"
)
_MOVE = (
    rf"(?P<direction>{_UP_DOWN})(?:了)?(?P<change>{NUMBER})(?P<unit>{_UNIT})"
    rf"(?:[，（](?P<percent_direction>{_UP_DOWN}|增幅|降幅|增长率|下降率)?(?:了|为)?(?P<percent>{NUMBER})%）?)?"
)
_MOVE_BY_PERCENT = (
    rf"(?P<direction2>{_UP_DOWN})(?:了)?(?P<percent2>{NUMBER})%"
    rf"(?:[，（](?:即)?{_UP_DOWN}(?:了)?(?P<change2>{NUMBER})(?P<unit2>{_UNIT})）?)?"
)
_SAME = r"(?P<same>无变化|无增减变化|无增减|没有变化|持平|不变|一致)"
_CHANGE = re.compile(rf"^[，；]?{_BASE}(?:{_MOVE}|{_MOVE_BY_PERCENT}|{_SAME})")
_SHARE = re.compile(rf"^，?(?:占|占比)[^，。；\d]{{0,20}}(?P<share>{NUMBER})%")
_REASON = re.compile(
    r"^[，；]?(?:(?:增减|增加|减少|增长|下降|降低|变动|变化)+的?)?"
    r"(?:主要原因(?:是|为|系|在于)?|主要(?:是|系|由于|因)|原因(?:是|为))(?:由于|因为|因)?[：:]?"
    r"(?P<reason>一是[^。]+|(?:(?!，其中)[^。；])+)"
)
_DOWN = frozenset({"减少", "下降", "降低", "降幅", "下降率"})


@dataclass(frozen=True, slots=True)
class Tail:
    """What follows an amount in its sentence. ``change`` and ``base`` in yuan, ``percent`` signed.

    ``end`` is the length of the text that was understood; ``year`` the year compared with, ``base`` its
    amount where the sentence prints it; ``executed`` where the comparison is with what was spent.
    """

    end: int = 0
    change: Decimal | None = None
    percent: Decimal | None = None
    share: Decimal | None = None
    year: int | None = None
    base: Decimal | None = None
    executed: bool = False
    reason: str | None = None


def parse_tail(text: str, year: int) -> Tail:
    """Read the text right after an amount in a document of ``year``; nothing understood gives ``end`` 0."""
    tail = Tail()
    while True:
        rest = text[tail.end :]
        share = _SHARE.match(rest) if tail.share is None else None
        change = _CHANGE.match(rest) if tail.change is None and tail.percent is None else None
        if share:
            tail = replace(
                tail,
                end=tail.end + share.end(),
                share=Decimal(share.group("share").replace(",", "")),
            )
        elif change:
            tail = _changed(tail, change, year)
        else:
            break
    if tail.end == 0:
        return tail
    reason = _REASON.match(text[tail.end :])
    if reason is None:
        return tail
    return replace(tail, end=tail.end + reason.end(), reason=reason.group("reason").rstrip("，；"))


def parse_reason(sentence: str) -> str | None:
    """The reason that a sentence of its own gives for the change before it, or None."""
    match = _REASON.match(sentence)
    return match.group("reason").rstrip("，；") if match else None


def _changed(tail: Tail, match: re.Match[str], year: int) -> Tail:
    printed = match.group("year")
    tail = replace(
        tail,
        end=tail.end + match.end(),
        year=int(printed[:4]) if printed and printed[0].isdigit() else year - 1,
        base=_yuan(match.group("base"), match.group("base_unit")),
        executed=match.group("kind") in ("执行", "决算"),
    )
    if match.group("same"):
        return replace(tail, change=Decimal(0))
    direction = match.group("direction") or match.group("direction2")
    sign = -1 if direction in _DOWN else 1
    change = _yuan(match.group("change"), match.group("unit")) or _yuan(
        match.group("change2"), match.group("unit2")
    )
    percent = match.group("percent") or match.group("percent2")
    percent_direction = match.group("percent_direction") or direction
    return replace(
        tail,
        change=None if change is None else sign * change,
        percent=None
        if percent is None
        else (-1 if percent_direction in _DOWN else 1) * Decimal(percent.replace(",", "")),
    )


def _yuan(number: str | None, unit: str | None) -> Decimal | None:
    if number is None or unit is None:
        return None
    return Decimal(number.replace(",", "")) * UNIT_FACTORS[unit]
