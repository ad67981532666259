"""Small documents of the official form, put together from parts, for tests of single rules."""

from __future__ import annotations

from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.records import BudgetItem, Interpretation, ItemKey
from budgetgraph.reading import read_bytes

ISSUER = "武汉市洪山区合成示例局"
COVER = f"**{ISSUER}2026年部门预算编制说明**\n\n**2026 年 1 月**\n"
REVENUE = (
    "### 二、部门收入总表\n\n表2\n\n单位：万元\n\n"
    "部门(单位)代码\t部门(单位)名称\t合计\t本年收入\t\n\t\t\t小计\t一般公共预算\n"
    f"\t合计\t50.00\t50.00\t50.00\n012\t{ISSUER}\t50.00\t50.00\t50.00\n"
    f"012001\t{ISSUER}本级\t50.00\t50.00\t50.00\n"
)
EXPENDITURE_HEADER = "科目编码\t科目名称\t合计\t基本支出\t项目支出\n"
EXPENDITURE = (
    "### 三、部门支出总表\n\n表3\n\n单位：万元\n\n"
    + EXPENDITURE_HEADER
    + "\t合计\t50.00\t30.00\t20.00\n201\t一般公共服务支出\t50.00\t30.00\t20.00\n"
    + "20103\t政府办公厅（室）及相关机构事务\t50.00\t30.00\t20.00\n2010350\t事业运行\t50.00\t30.00\t20.00\n"
)


def document(*tables: str, narrative: str = "", overview: str = "", glossary: str = "") -> str:
    """A document with the given tables (default: revenue and expenditure) and texts."""
    parts = [
        COVER,
        "# 第一部分 概况\n",
        overview,
        "# 第二部分 2026年部门预算表\n",
        *(tables or (REVENUE, EXPENDITURE)),
    ]
    if narrative:
        parts += ["# 第三部分 2026年部门预算情况说明\n", narrative]
    if glossary:
        parts += ["# 第四部分 名词解释\n", glossary]
    return "\n".join(parts)


def interpreted(text: str) -> Interpretation:
    """The interpretation of a text."""
    return interpret(read_bytes(text.encode(), "fragment.md"))


def kinds(interpretation: Interpretation) -> list[str]:
    """The kinds of all findings."""
    return [finding.kind for finding in interpretation.findings]


def item(
    interpretation: Interpretation, breakdown: str, *codes: str, unit: str = "012", year: int = 2026
) -> BudgetItem | None:
    """The item of that key, or None."""
    key = ItemKey(breakdown, year, unit, codes)
    return next((i for i in interpretation.budget.items if i.key == key), None)
