"""Clauses that state a zero: 2026年没有使用政府性基金预算拨款安排的支出。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from budgetgraph.ground.codes import TOTAL
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.records import ItemKey

_SUBJECTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "政府购买服务": ("special-item", ("purchased-services",)),
    "机关运行经费": ("special-item", ("operating-funds",)),
    "政府采购": ("procurement", (TOTAL,)),
    "三公": ("sangong", (TOTAL,)),
    "政府性基金": ("function-govfund", (TOTAL, TOTAL)),
    "国有资本经营": ("function-statecap", (TOTAL, TOTAL)),
}
# Nothing but filling words may stand between the negation, the subject and the end of the clause:
# 未纳入集中采购目录的项目按政府采购规定执行 states no zero.
_ZERO = re.compile(
    r"(?:没有使用|没有安排|未使用|未安排|没有|无)(?:使用|安排)?(?:一般公共预算)?(?:财政拨款)?(?:安排的)?"
    rf'"?(?P<subject>{"|".join(_SUBJECTS)})"?(?:经费|预算|财政|拨款|支出|安排|的|项目|收支|资金)*$'
)
_YEAR = re.compile(r"(?<![比与较同])(20\d{2})年(?!\d{1,2}月)")
_FIGURE = re.compile(r"\d\s*(?:万元|亿元|元)")


def year_named(text: str) -> int | None:
    """The last year that a text speaks of, dates and comparisons (比2025年) left out; None if none."""
    years = _YEAR.findall(text)
    return int(years[-1]) if years else None


def zero_statements(text: str, context: Context) -> Iterator[ItemKey]:
    """The facts that the clauses of a sentence state to be zero."""
    year = context.year
    for clause in re.split(r"[，。；：]", text):
        year = year_named(clause) or year
        match = _ZERO.search(fold(clause))
        if match and not _FIGURE.search(clause):
            breakdown, codes = _SUBJECTS[match.group("subject")]
            yield ItemKey(breakdown, year, context.department, codes)
