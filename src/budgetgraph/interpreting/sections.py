"""What a section of the narrative is about, by the words of its heading."""

from __future__ import annotations

import re

from budgetgraph.ground.codes import TOTAL
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.records import ItemKey

_MEANINGS = tuple(
    (re.compile(pattern), meaning)
    for pattern, meaning in (
        (r"政府购买服务", "purchased-services"),
        (r"政府采购", "procurement"),
        (r"机关运行经费", "operating-funds"),
        (r"国有资产|资产占有|资产占用", "assets"),
        (r"绩效", "performance"),
        (r"三公", "sangong"),
        (r"政府性基金", "government-fund"),
        (r"国有资本经营", "state-capital"),
        (r"基本支出", "basic"),
        (
            r"一般公共预算.{0,8}(?:规模|结构|使用|支出)|一般公共预算当年",
            "general-public",
        ),
        (r"项目支出", "projects"),
        (r"财政拨款收支|财政拨款.{0,4}总体|财政拨款(?:预算)?支出", "fiscal"),
        (r"收支(?:预算)?总体|收支预算", "overall"),
        (r"收入(?:预算|总体|安排)", "revenue"),
        (r"支出(?:预算|总体|安排)", "expenditure"),
        (r"年度预算安排", "projects"),
    )
)


def section_meaning(folded: str) -> str | None:
    """The meaning of a section with that folded heading, or None. The first pattern that fits decides."""
    return next((meaning for pattern, meaning in _MEANINGS if pattern.search(folded)), None)


def basic_breakdown(folded: str, context: Context) -> str:
    """The breakdown of basic expenditure that a heading speaks of.

    财政拨款基本支出 is a table of its own in some forms, and the general public budget's in others.
    """
    whole = ItemKey("economic-fiscal", context.year, context.department, (TOTAL, "basic"))
    fiscal = "财政拨款" in folded and "一般公共预算" not in folded
    known = context.facts.amount(whole) is not None
    return "economic-fiscal" if fiscal and known else "economic-basic"
