"""What stands before the tables: cover, contents list, part one (duties and institution structure)."""

from __future__ import annotations

from budgetgraph.synthesis.facts import Facts
from budgetgraph.synthesis.form import NARRATIVE_TITLES, TABLE_TITLES, chinese_number


def cover(facts: Facts, note: str | None) -> list[str]:
    """Title and month of issue; ``note`` is a line of the editor's below them."""
    heading = facts.budget.heading
    lines = [f"**{heading.title}**", ""]
    if heading.issued is not None:
        year, month = heading.issued.split("-")[:2]
        lines += [f"**{year}年{int(month)}月**", ""]
    if note is not None:
        lines += [note, ""]
    return lines


def contents(facts: Facts) -> list[str]:
    """The list of contents."""
    name, year = facts.name, facts.year
    return [
        f"# {year}年部门预算公开目录",
        "",
        f"## 第一部分 {name}概况",
        "",
        "- 一、部门主要职责",
        "- 二、部门机构设置",
        "",
        f"## 第二部分 {name}{year}年部门预算表",
        "",
        *(f"- {ordinal}、{title}" for ordinal, title in TABLE_TITLES),
        "",
        f"## 第三部分 {name}{year}年部门预算情况说明",
        "",
        *(f"- {ordinal}、{title}" for ordinal, title in NARRATIVE_TITLES),
        "",
        "## 第四部分 名词解释",
        "",
    ]


def part_one(facts: Facts) -> list[str]:
    """Main duties and the units that the department's budget covers."""
    lines = [f"# 第一部分 {facts.name}概况", "", "## 一、部门主要职责", ""]
    for duty in facts.budget.duties:
        lines += [f"（{chinese_number(duty.position)}）{duty.text}", ""]
    covered = "、".join(f"{unit.name}预算" for unit in facts.units)
    lines += [
        "## 二、部门机构设置",
        "",
        f"从预算单位构成看，{facts.name}部门预算包括：{covered}。",
        "",
    ]
    return lines
