"""The grid-shaped sheets of part two: tables 1 to 10 of the official form, tab-separated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from budgetgraph.interpreting.records import Project, Unit
from budgetgraph.synthesis.facts import Facts
from budgetgraph.synthesis.form import (
    CARRYOVER_COLUMNS,
    CURRENT_COLUMNS,
    EXPENDITURE_CLASSES,
    FISCAL_SOURCES,
    GENERAL_PUBLIC_NATURES,
    PROJECT_SOURCES,
    REVENUE_SOURCES,
    SPENDING_COLUMNS,
    TABLE_TITLES,
    chinese_number,
)

OWN_PROJECTS = ("31", "本级支出项目")
"""The category row above the projects of a unit in table 10."""


def row(*cells: str, width: int = 0) -> str:
    """One table row, padded with empty cells to ``width``."""
    return "\t".join([*cells, *[""] * (width - len(cells))])


def sheet(facts: Facts, label: str, title: str, rows: Iterable[str]) -> list[str]:
    """Label, title, department and unit of money above the rows of one table."""
    return [
        f"表{label}",
        "",
        f"### {title}",
        "",
        f"部门：{facts.name}  单位：万元",
        "",
        *rows,
        "",
    ]


def heading(number: int) -> list[str]:
    """The heading of the ``number``-th table (from 1) in part two."""
    ordinal, title = TABLE_TITLES[number - 1]
    return [f"## {ordinal}、{title}", ""]


def grid_tables(facts: Facts) -> list[str]:
    """Tables 1 to 10 with their headings."""
    title = [name for _, name in TABLE_TITLES]
    by_function, by_unit = "一般公共预算支出表（分功能科目）", "一般公共预算支出表（分单位）"
    return [
        *heading(1),
        *sheet(facts, "1", title[0], _revenue_and_expenditure(facts)),
        *heading(2),
        *sheet(facts, "2", title[1], _revenue_by_unit(facts)),
        *heading(3),
        *sheet(facts, "3", title[2], _expenditure(facts)),
        *heading(4),
        *sheet(facts, "4", title[3], _fiscal(facts)),
        *heading(5),
        f"### 5-1 {by_function}",
        "",
        *sheet(facts, "5-1", by_function, _general_public(facts)),
        f"### 5-2 {by_unit}",
        "",
        *sheet(facts, "5-2", by_unit, _general_public_by_unit(facts)),
        *heading(6),
        *sheet(facts, "6", title[5], _basic(facts)),
        *heading(7),
        *sheet(facts, "7", title[6], _sangong(facts)),
        *heading(8),
        *_fund_table(facts, "8", title[7], "function-govfund", "政府性基金预算"),
        *heading(9),
        *_fund_table(facts, "9", title[8], "function-statecap", "国有资本经营预算"),
        *heading(10),
        *sheet(facts, "10", title[9], _projects(facts)),
    ]


def _side_by_side(left: Sequence[tuple[str, str]], right: Sequence[tuple[str, str]]) -> list[str]:
    return [row(*a, *b) for a, b in zip_longest(left, right, fillvalue=("", ""))]


def _revenue_and_expenditure(facts: Facts) -> list[str]:
    left = [
        (f"{chinese_number(n)}、{label}", facts.cell("revenue-source", code))
        for n, (label, code) in enumerate(REVENUE_SOURCES, 1)
    ]
    left += [("", "")] * (len(EXPENDITURE_CLASSES) - len(left))
    left += [
        ("本年收入合计", facts.cell("revenue-source", "current")),
        ("上年结转结余", facts.cell("revenue-source", "carryover")),
        ("收入总计", facts.cell("revenue-source", "total")),
    ]
    right = [
        (f"{ordinal}、{label}", facts.cell("function-all", code, "total"))
        for ordinal, label, code in EXPENDITURE_CLASSES
    ]
    spent = facts.cell("function-all", "total", "total")
    right += [("本年支出合计", spent), ("年终结转结余", ""), ("支出总计", spent)]
    return [
        row("收入", "", "支出", ""),
        row("项目", "预算数", "项目", "预算数"),
        *_side_by_side(left, right),
    ]


def _revenue_by_unit(facts: Facts) -> list[str]:
    columns = ["total", *(code for _, code in CURRENT_COLUMNS + CARRYOVER_COLUMNS)]
    this_year = ["本年收入", *[""] * (len(CURRENT_COLUMNS) - 1)]
    carried = ["上年结转结余", *[""] * (len(CARRYOVER_COLUMNS) - 1)]

    def figures(unit: Unit) -> list[str]:
        return [facts.cell("revenue-source", code, unit=unit.code) for code in columns]

    return [
        row("部门(单位)代码", "部门(单位)名称", "合计", *this_year, *carried),
        row("", "", "", *(label for label, _ in CURRENT_COLUMNS + CARRYOVER_COLUMNS)),
        row("", "合计", *figures(facts.department)),
        *(row(u.code, u.name, *figures(u)) for u in (facts.department, *facts.units)),
    ]


def _expenditure(facts: Facts) -> list[str]:
    natures = [code for _, code in SPENDING_COLUMNS]
    return [
        row("科目编码", "科目名称", *(label for label, _ in SPENDING_COLUMNS)),
        *_coded_rows(facts, "function-all", "function", natures),
    ]


def _coded_rows(facts: Facts, breakdown: str, scheme: str, natures: Sequence[str]) -> list[str]:
    """One row per code, 合计 first; amounts of the natures from left to right."""
    rows = []
    for code in facts.codes_of(breakdown):
        head = ("", "合计") if code == "total" else (code, facts.label(scheme, code))
        rows.append(row(*head, *(facts.cell(breakdown, code, nature) for nature in natures)))
    return rows


def _fiscal(facts: Facts) -> list[str]:
    left = [("一、本年收入", facts.cell("revenue-fiscal", "current"))]
    left += [
        (f"（{chinese_number(n)}）{label}", facts.cell("revenue-fiscal", code))
        for n, (label, code) in enumerate(FISCAL_SOURCES, 1)
    ]
    left.append(("二、上年结转", facts.cell("revenue-fiscal", "carryover")))
    left += [
        (f"（{chinese_number(n)}）{label}", facts.cell("revenue-fiscal", f"carryover-{code}"))
        for n, (label, code) in enumerate(FISCAL_SOURCES, 1)
    ]
    revenue = facts.cell("revenue-fiscal", "total")
    spent = facts.cell("function-fiscal", "total", "total")
    right = [("一、本年支出", spent)]
    right += [
        (f"（{ordinal}）{label}", facts.cell("function-fiscal", code, "total"))
        for ordinal, label, code in EXPENDITURE_CLASSES
    ]
    right.append(("二、年终结转结余", ""))
    return [
        row("收入", "", "支出", ""),
        row("项目", "预算数", "项目", "预算数"),
        *_side_by_side(left, right),
        row("收入总计", revenue, "支出总计", spent),
    ]


def _natures_header(*head: str) -> list[str]:
    return [
        row(*head, "合计", "基本支出", "", "", "项目支出"),
        row("", "", "", "小计", "人员经费", "公用经费", ""),
    ]


def _general_public(facts: Facts) -> list[str]:
    return [
        *_natures_header("科目编码", "科目名称"),
        *_coded_rows(facts, "function-gpb", "function", GENERAL_PUBLIC_NATURES),
    ]


def _general_public_by_unit(facts: Facts) -> list[str]:
    def figures(unit: Unit) -> list[str]:
        return [facts.cell("unit-gpb", nature, unit=unit.code) for nature in GENERAL_PUBLIC_NATURES]

    return [
        *_natures_header("单位编码", "单位名称"),
        row("", "合计", *figures(facts.department)),
        *(row(u.code, u.name, *figures(u)) for u in (facts.department, *facts.units)),
    ]


def _basic(facts: Facts) -> list[str]:
    return [
        row("部门预算支出经济分类科目", "", "本年一般公共预算基本支出", "", ""),
        row("科目编码", "科目名称", "合计", "人员经费", "公用经费"),
        *_coded_rows(facts, "economic-basic", "economic", ("basic", "personnel", "public")),
    ]


def _sangong(facts: Facts) -> list[str]:
    columns = (
        "total",
        "sangong-abroad",
        "sangong-vehicle",
        "sangong-vehicle-purchase",
        "sangong-vehicle-running",
        "sangong-reception",
    )
    return [
        row("“三公”经费合计", "因公出国（境）费", "公务用车购置及运行费", "", "", "公务接待费"),
        row("", "", "小计", "公务用车购置费", "公务用车运行费", ""),
        # A zero is blank here: the sentences of part three say it.
        row(*(facts.cell_or_blank("sangong", code) for code in columns)),
    ]


def _fund_table(facts: Facts, label: str, title: str, breakdown: str, fund: str) -> list[str]:
    rows = [
        row("科目编码", "科目名称", f"本年{fund}支出", "", ""),
        row("", "", "合计", "基本支出", "项目支出"),
    ]
    if facts.amount(breakdown, "total", "total") == 0:
        return [*sheet(facts, label, title, rows), no_fund_sentence(facts, fund), ""]
    rows += _coded_rows(facts, breakdown, "function", ("total", "basic", "project"))
    return sheet(facts, label, title, rows)


def no_fund_sentence(facts: Facts, fund: str) -> str:
    """The sentence that says that nothing is spent from a fund."""
    return f"{facts.name}{facts.year}年没有使用{fund}拨款安排的支出。"


def _projects(facts: Facts) -> list[str]:
    department = facts.department

    def totals(unit: str) -> list[str]:
        return [facts.cell("project", source, "total", unit=unit) for source in PROJECT_SOURCES]

    rows = [
        row("项目编码", "项目名称", "项目单位", "合计", "本年拨款", "", "", "财政拨款结转结余", "", "",
            "财政专户管理资金", "单位资金"),
        row("", "", "", "", "一般公共预算", "政府性基金预算", "国有资本经营预算",
            "一般公共预算", "政府性基金预算", "国有资本经营预算", "", ""),
        row("", "", "", *totals(department.code)),
        row(department.code, department.name, "", *totals(department.code)),
    ]  # fmt: skip
    for unit in facts.units:
        projects = [
            p for p in facts.budget.projects if p.parent is not None and p.unit == unit.code
        ]
        if projects:
            rows.append(row(unit.code, unit.name, "", *totals(unit.code)))
            rows.append(row(*OWN_PROJECTS, "", *totals(unit.code)))
            rows += [_project_row(facts, project, unit) for project in projects]
    return rows


def _project_row(facts: Facts, project: Project, unit: Unit) -> str:
    cells = [
        facts.cell("project", source, project.code, unit=unit.code) for source in PROJECT_SOURCES
    ]
    return row(project.code, project.name, unit.name, *cells)
