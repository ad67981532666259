"""Clauses that state a zero: 2026年没有使用政府性基金预算拨款安排的支出。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from budgetgraph.ground.codes import TOTAL
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.folding import fold, strip_ordinal
from budgetgraph.interpreting.records import ItemKey

_Fact = tuple[str, tuple[str, ...]]
"""Breakdown and codes."""

_SUBJECTS: dict[str, _Fact] = {
    "政府购买服务": ("special-item", ("purchased-services",)),
    "机关运行经费": ("special-item", ("operating-funds",)),
    "政府采购": ("procurement", (TOTAL,)),
    "三公": ("sangong", (TOTAL,)),
    "政府性基金": ("function-govfund", (TOTAL, TOTAL)),
    "国有资本经营": ("function-statecap", (TOTAL, TOTAL)),
}
_WHOLES: dict[str, _Fact] = {
    "function-govfund": _SUBJECTS["政府性基金"],
    "function-statecap": _SUBJECTS["国有资本经营"],
    "government-fund": _SUBJECTS["政府性基金"],
    "state-capital": _SUBJECTS["国有资本经营"],
}
"""What 无此项 means under a table of that breakdown, or in a section of that meaning."""

_NO = r"(?:没有使用|没有安排|未使用|未安排|没有|无)"
# Nothing but filling words may stand between the negation, the subject and the end of the clause:
# 未纳入集中采购目录的项目按政府采购规定执行 states no zero.
_ZERO = re.compile(
    rf"{_NO}(?:使用|安排)?(?:一般公共预算)?(?:财政拨款)?(?:安排的)?"
    rf'"?(?P<subject>{"|".join(_SUBJECTS)})"?(?:经费|预算|财政|拨款|支出|安排|的|项目|收支|资金)*$'
)
_ZERO_REVENUE = re.compile(rf"{_NO}国有资本经营(?:预算)?(?:财政)?(?:拨款)?收入$")
_ZERO_ITEM = re.compile(
    rf"^(?:20\d{{2}}年)?(?:度)?(?:本部门|本单位)?{_NO}(?P<label>[^\d]{{4,14}}?)(?:预算|支出|安排)*$"
)
_ZERO_THIS = re.compile(
    rf"^(?:注:|说明:)?(?:20\d{{2}}年)?(?:度)?(?:本部门|本单位)?(?:{_NO}(?:该|此|相关|上述)项?(?:目|支出|预算|收支)*(?:项目)?|{_NO})$"
)
_IN_BRACKETS = re.compile(r"^\(([^()]*)\)$")
_YEAR = re.compile(r"(?<![比与较同])(20\d{2})年(?!\d{1,2}月)")
_FIGURE = re.compile(r"\d\s*(?:万元|亿元|元)")


def year_named(text: str) -> int | None:
    """The last year that a text speaks of, dates and comparisons (比2025年) left out; None if none."""
    years = _YEAR.findall(text)
    return int(years[-1]) if years else None


def zero_statements(text: str, context: Context, about: str = "") -> Iterator[ItemKey]:
    """The facts that the clauses of a sentence state to be zero.

    ``about`` is the breakdown of the table, or the meaning of the section, that 无此项 and 无 speak of.
    """
    year = context.year
    for clause in re.split(r"[，。；：]", text):
        year = year_named(clause) or year
        if _FIGURE.search(clause):
            continue
        fact = _stated(_IN_BRACKETS.sub(r"\1", fold(clause)), context, about)
        if fact is not None:
            yield ItemKey(fact[0], year, context.department, fact[1])


def _stated(clause: str, context: Context, about: str) -> _Fact | None:
    match = _ZERO.search(clause)
    if match:
        return _SUBJECTS[match.group("subject")]
    if _ZERO_REVENUE.search(clause):
        return "revenue-source", ("state-capital",)
    if about in _WHOLES and _ZERO_THIS.match(clause):
        return _WHOLES[about]
    item = _ZERO_ITEM.match(strip_ordinal(clause))
    if item:
        codes = context.codes.by_label("category", item.group("label"))
        code = next((c for c in codes if c.startswith("sangong")), None)
        return ("sangong", (code,)) if code else None
    return None
