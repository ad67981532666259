"""A small budget in Markdown, for tests of what stands around its tables."""

from __future__ import annotations

from collections.abc import Sequence

from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.records import Interpretation
from budgetgraph.reading import read_bytes

HEAD = ("科目编码", "科目名称", "合计", "基本支出", "项目支出")
ROWS = (
    ("", "合计", "100", "70", "30"),
    ("201", "一般公共服务支出", "100", "70", "30"),
    ("20101", "人大事务", "100", "70", "30"),
    ("2010101", "行政运行", "100", "70", "30"),
)


def table(title: str, rows: Sequence[Sequence[str]] = (HEAD, *ROWS)) -> str:
    """A table in 万元 with its title, as a pipe table."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    lines.insert(1, "|" + "---|" * len(rows[0]))
    return "\n".join(["", title, "", "单位：万元", "", *lines, ""])


EXPENDITURE = table("支出总表")


def budget(
    *,
    cover: str = "上海市普陀区民政局2025年部门预算",
    overview: str = "",
    tables: str = EXPENDITURE,
    narrative: str = "",
) -> Interpretation:
    """A budget of three parts; those without text are left out."""
    parts = [f"# {cover}"]
    if overview:
        parts.append(f"## 第一部分 部门概况\n\n{overview}")
    parts.append(f"## 第二部分 部门预算表\n{tables}")
    if narrative:
        parts.append(f"## 第三部分 部门预算情况说明\n\n{narrative}")
    return interpret(read_bytes("\n\n".join(parts).encode(), "budget.md"))


def kinds(interpretation: Interpretation) -> list[str]:
    """The kinds of its findings in order."""
    return [finding.kind for finding in interpretation.findings]
