"""Table 11: the performance form of the whole department (整体支出绩效目标表)."""

from __future__ import annotations

from budgetgraph.interpreting.records import DEPARTMENT, Goal, Horizon, Project
from budgetgraph.synthesis.facts import Facts, UnprintableError
from budgetgraph.synthesis.figures import plain_number, short_amount, table_amount
from budgetgraph.synthesis.form import FUND_EXPENDITURE, FUND_REVENUE
from budgetgraph.synthesis.imprint import Imprint
from budgetgraph.synthesis.indicators import annual_block, long_term_block
from budgetgraph.synthesis.tables import heading, row

_WIDTH = 7
"""Columns of the upper part of the form."""

PROJECT_CATEGORIES = ("specific-target", "personnel", "operation")
"""The codes of 项目类别 among the project types."""


def department_form(facts: Facts, imprint: Imprint) -> list[str]:
    """The whole of table 11."""
    return [
        *heading(11),
        "表11",
        "",
        "### 整体支出绩效目标表",
        "",
        f"填报日期：{facts.year - 1}年11月18日",
        "",
        row("部门（单位）名称", facts.name, width=_WIDTH),
        row("填报人", imprint.person, "", "联系电话", "", imprint.telephone, width=_WIDTH),
        *_funds(facts),
        *_tasks(facts),
        *_projects(facts),
        *_goals(facts),
        "",
    ]


def _funds(facts: Facts) -> list[str]:
    before, last = facts.year - 2, facts.year - 1
    rows = [
        row(
            "部门总体资金情况（万元）", "总体资金情况", "", "当年金额", "占比", "近两年收支金额", ""
        ),
        row("", "", "", "", "", f"前年{before}", f"上年{last}"),
    ]
    for title, breakdown, lines in (
        ("收入构成", "fund-revenue", FUND_REVENUE),
        ("支出构成", "fund-expenditure", FUND_EXPENDITURE),
    ):
        for position, (label, code) in enumerate(lines):
            amount = facts.amount(breakdown, code)
            claim = facts.share(breakdown, code)
            share = f"{plain_number(claim.share_percent)}%" if claim and claim.share_percent else ""
            earlier = (facts.cell(breakdown, code, year=year) for year in (before, last))
            rows.append(
                row(
                    "", title if position == 0 else "", label, table_amount(amount), share, *earlier
                )
            )
    return rows


def _tasks(facts: Facts) -> list[str]:
    duties = " ".join(f"{duty.position}. {duty.text}" for duty in facts.budget.duties)
    tasks = (goal for goal in facts.budget.goals if goal.kind == "work-task")
    numbered = " ".join(f"{task.position}. {task.text}" for task in tasks)
    return [
        row("部门职能概述", duties, width=_WIDTH),
        row("年度工作任务", numbered, width=_WIDTH),
    ]


def _projects(facts: Facts) -> list[str]:
    head = row(
        "项目支出情况", "项目名称", "项目类别", "项目总预算", "项目本年度预算",
        "项目主要支出方向和用途", width=_WIDTH,
    )  # fmt: skip
    children = [project for project in facts.budget.projects if project.parent is not None]
    return [head, *(_project(facts, project) for project in children)]


def _project(facts: Facts, project: Project) -> str:
    this_year = facts.amount("project", "total", project.code, unit=project.unit)
    if this_year is None or project.total_budget is None:
        raise UnprintableError(f"project {project.code} has no amount for table 11")
    facts.components(project)
    return row(
        "",
        project.name,
        facts.project_type(project, PROJECT_CATEGORIES),
        short_amount(project.total_budget),
        short_amount(this_year),
        project.purpose or "",
        width=_WIDTH,
    )


def goal(facts: Facts, owner: str, horizon: Horizon) -> Goal:
    """The overall goal of an owner; raises :class:`UnprintableError` if it has none."""
    for found in facts.budget.goals:
        if (found.owner, found.horizon, found.kind) == (owner, horizon, "overall-goal"):
            return found
    raise UnprintableError(f"{owner} has no {horizon.value} goal")


def _goals(facts: Facts) -> list[str]:
    long_term = goal(facts, DEPARTMENT, Horizon.LONG_TERM)
    annual = goal(facts, DEPARTMENT, Horizon.ANNUAL)
    until = f"长期目标（截止{long_term.year}年）"
    return [
        row("整体绩效目标", until, "", "", "年度目标", width=_WIDTH),
        row("", long_term.text, "", "", annual.text, width=_WIDTH),
        row("长期目标：", long_term.text, width=6),
        *long_term_block(facts, DEPARTMENT),
        row("年度目标：", annual.text, width=8),
        *annual_block(facts, DEPARTMENT),
    ]
