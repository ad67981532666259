"""What a sentence adds to an amount: its share, the change against an earlier year, the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from budgetgraph.interpreting.amounts import NUMBER, UNIT_FACTORS

_UNIT = r"(?:万元|亿元|元)"
_UP_DOWN = r"(?:增加|减少|增长|下降|降低|上升)"
_EARLIER = r"\d{4}年|上年|去年"
_BASE = (
    rf"(?:同比|(?:比|与|较|同)(?P<year>{_EARLIER})(?:（[^（）]{{1,20}}）)?(?:度)?(?:年初)?"
    r"(?:当年)?(?:部门|单位)?(?P<kind>预算执行|预算|执行|决算)?(?:安排)?(?:数)?"
    rf"(?:同口径)?(?:(?P<base>{NUMBER})(?P<base_unit>{_UNIT}))?(?:相比|比较|对比)?，?)"
    r"(?P<subject>(?:财政拨款|收入?、支出?|收支|收入|支出|总?预算|总计|合计|总额)+(?:均|各)?)?"
)
_MOVE = (
    rf"(?P<direction>{_UP_DOWN})(?:了)?(?P<change>{NUMBER})(?P<unit>{_UNIT})"
    r"(?P<aside>（[^（）]*）(?=，(?:增长|增加|减少|下降|降幅|增幅)))?"
    rf"(?:[，（](?P<percent_direction>{_UP_DOWN}|增幅|降幅|增长率|下降率)?(?:了|为)?"
    rf"(?P<percent>{NUMBER})(?P<percent_unit>%|倍)）?)?"
)
_MOVE_BY_PERCENT = (
    rf"(?P<direction2>{_UP_DOWN})(?:了)?(?P<percent2>{NUMBER})%"
    rf"(?:[，（](?:即)?{_UP_DOWN}(?:了)?(?P<change2>{NUMBER})(?P<unit2>{_UNIT})）?)?"
)
_SAME = (
    r"(?P<same>无变化|无增减变化|无增减|没有变化|基本持平|持平|不变|保持一致|一致|相等|相同)"
    rf"(?:0(?:\.0+)?{_UNIT})?"
)
_CHANGE = re.compile(rf"^[，；]?{_BASE}(?:{_MOVE}|{_MOVE_BY_PERCENT}|{_SAME})")
_COMPARED = re.compile(
    rf"^[，；]?(?:本年|今年|当年)(?:预算)?数?(?P<direction>小于|低于|少于|大于|高于|多于)(?P<year>{_EARLIER})"
    rf"(?:度)?(?P<kind>预算执行|预算|执行|决算)?数?(?P<change>{NUMBER})(?P<unit>{_UNIT})"
)
_NEW = re.compile(r"^，(?:为)?(?:今年|本年|当年)?新增(?:支出|项目|预算|科目)(?=[，。；]|$)")
_SHARE = re.compile(rf"^，?(?:占|占比)[^，。；\d]{{0,20}}(?P<share>{NUMBER})%")
_REASON = re.compile(
    r"^[，；]?(?:(?:此项|该项)?(?:数据)?(?:增减|增加|减少|增长|下降|降低|变动|变化|较大|（(?:增加|减少)）)+的?)?"
    r"(?:主要原因(?:是|为|系|在于)?|主要(?:是|系|由于|因)|原因(?:是|为)|原因，(?=一是))(?:由于|因为|因(?![公素]))?[：:]?"
    r"(?P<reason>一是[^。]+|(?:(?!，其中)[^。；])+)"
)
_DOWN = frozenset({"减少", "下降", "降低", "降幅", "下降率", "小于", "低于", "少于"})


@dataclass(frozen=True, slots=True)
class Tail:
    """What follows an amount in its sentence. ``change`` and ``base`` in yuan, ``percent`` signed.

    ``end`` is the length of the text that was understood; ``year`` the year compared with, ``base`` its
    amount where the sentence prints it; ``executed`` where the comparison is with what was spent;
    ``whole`` where the words say that it is about a total (财政拨款收、支总计各增加); ``new`` where the
    earlier year had nothing.
    """

    end: int = 0
    change: Decimal | None = None
    percent: Decimal | None = None
    share: Decimal | None = None
    year: int | None = None
    base: Decimal | None = None
    executed: bool = False
    whole: bool = False
    new: bool = False
    reason: str | None = None

    @property
    def compares(self) -> bool:
        """Whether the tail says how the amount changed."""
        return self.change is not None or self.percent is not None or self.new


def parse_tail(text: str, year: int) -> Tail:
    """Read the text right after an amount in a document of ``year``; nothing understood gives ``end`` 0."""
    tail = Tail()
    while True:
        rest = text[tail.end :]
        share = _SHARE.match(rest) if tail.share is None else None
        change = None if tail.compares else _CHANGE.match(rest)
        compared = None if tail.compares else _COMPARED.match(rest)
        new = None if tail.compares else _NEW.match(rest)
        if share:
            tail = replace(
                tail,
                end=tail.end + share.end(),
                share=Decimal(share.group("share").replace(",", "")),
            )
        elif change:
            tail = _changed(tail, change, year)
        elif compared:
            tail = _compared(tail, compared, year)
        elif new:
            tail = replace(tail, end=tail.end + new.end(), new=True)
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
    tail = replace(
        tail,
        end=tail.end + match.end(),
        year=_year(match.group("year"), year),
        base=_yuan(match.group("base"), match.group("base_unit")),
        executed=match.group("kind") in ("预算执行", "执行", "决算"),
        whole=match.group("subject") is not None,
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
    times = 100 if match.group("percent_unit") == "倍" else 1
    return replace(
        tail,
        change=None if change is None else sign * change,
        percent=None
        if percent is None
        else (-1 if percent_direction in _DOWN else 1) * times * Decimal(percent.replace(",", "")),
    )


def _compared(tail: Tail, match: re.Match[str], year: int) -> Tail:
    """本年数小于上年预算数403.75万元 says what 比上年预算减少403.75万元 does."""
    change = _yuan(match.group("change"), match.group("unit"))
    assert change is not None
    return replace(
        tail,
        end=tail.end + match.end(),
        year=_year(match.group("year"), year),
        executed=match.group("kind") in ("预算执行", "执行", "决算"),
        change=-change if match.group("direction") in _DOWN else change,
    )


def _year(printed: str | None, year: int) -> int:
    return int(printed[:4]) if printed and printed[0].isdigit() else year - 1


def _yuan(number: str | None, unit: str | None) -> Decimal | None:
    if number is None or unit is None:
        return None
    return Decimal(number.replace(",", "")) * UNIT_FACTORS[unit]
