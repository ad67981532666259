"""Table 12: one performance form (项目支出绩效目标表) for each level-1 project."""

from __future__ import annotations

import re

from budgetgraph.interpreting.records import Horizon, LegalBasis, ProcurementItem, Project
from budgetgraph.synthesis.department_form import PROJECT_CATEGORIES, goal
from budgetgraph.synthesis.facts import Facts, UnprintableError
from budgetgraph.synthesis.figures import plain_number, short_amount
from budgetgraph.synthesis.form import PROJECT_FUNDING
from budgetgraph.synthesis.imprint import Imprint
from budgetgraph.synthesis.indicators import annual_block, long_term_block
from budgetgraph.synthesis.special_sections import USED_FOR
from budgetgraph.synthesis.tables import heading, row

_NUMBERED = re.compile(r"\d{4}年\d+号$")
"""A document that is known by its number alone stands without title marks."""

PROJECT_ATTRIBUTES = ("continuing", "one-off", "new")
"""The codes of 项目属性 among the project types."""


def project_forms(facts: Facts, imprint: Imprint) -> list[str]:
    """All forms of table 12 under one heading."""
    lines = heading(12)
    for project in facts.top_projects():
        lines += _form(facts, project, imprint)
    return lines


def _form(facts: Facts, project: Project, imprint: Imprint) -> list[str]:
    return [
        "表12",
        "",
        "### 项目支出绩效目标表",
        "",
        f"单位名称：{facts.name}  资金单位：万元",
        "",
        *_identity(facts, project, imprint),
        *_reasons(facts, project),
        *_money(facts, project),
        *_procurement(facts, project),
        row("项目绩效总目标", width=4),
        row("名称", "目标说明", width=4),
        row("长期绩效目标", goal(facts, project.code, Horizon.LONG_TERM).text, width=4),
        row("年度绩效目标", goal(facts, project.code, Horizon.ANNUAL).text, width=4),
        row("长期绩效目标表", width=6),
        *long_term_block(facts, project.code),
        row("年度绩效目标表", width=8),
        *annual_block(facts, project.code),
        "",
    ]


def _identity(facts: Facts, project: Project, imprint: Imprint) -> list[str]:
    if project.unit is None or project.supervising_unit is None:
        raise UnprintableError(f"project {project.code} lacks a unit")
    attribute = facts.project_type(project, PROJECT_ATTRIBUTES)
    category = facts.project_type(project, PROJECT_CATEGORIES)
    supervisor, executor = facts.unit_name(project.supervising_unit), facts.unit_name(project.unit)
    return [
        row("项目名称", project.name, "项目代码", project.code),
        row("项目主管部门", supervisor, "项目执行单位", executor),
        row("项目负责人", imprint.person, "联系电话", imprint.telephone),
        row("项目属性", attribute, "项目类别", category),
        row("起始年度", _year(project.start_year), "终止年度", _year(project.end_year)),
    ]


def _year(year: int | None) -> str:
    return "" if year is None else f"{year}年"


def _reasons(facts: Facts, project: Project) -> list[str]:
    duties = {duty.position: duty.text for duty in facts.budget.duties}
    served = "".join(duties[position] for position in project.duties)
    reasons = [
        f"1. 项目的政策依据：{'、'.join(map(_legal_basis, project.legal_bases))}",
        f"2. 项目与部门职能的相关性：{served}本项目与部门职能相关。",
        f"3. 项目实施的现实意义：{(project.purpose or '').removeprefix(USED_FOR)}",
    ]
    contents = [
        f"{position}. {child.name}{_child_amount(facts, child)}万元"
        for position, child in enumerate(facts.children(project), 1)
    ]
    return [
        row("项目申请理由", " ".join(reasons), width=4),
        row("项目主要内容", "； ".join(contents) + "。", width=4),
    ]


def _legal_basis(basis: LegalBasis) -> str:
    if basis.number is None and _NUMBERED.search(basis.title):
        return basis.title
    return f"《{basis.title}》" + (f"（{basis.number}）" if basis.number is not None else "")


def _child_amount(facts: Facts, child: Project) -> str:
    return _printed(facts, "total", child)


def _printed(facts: Facts, source: str, project: Project, year: int | None = None) -> str:
    amount = facts.amount("project", source, project.code, unit=project.unit, year=year)
    if amount is None:
        raise UnprintableError(f"project {project.code} has no amount of {source}")
    return short_amount(amount)


def _money(facts: Facts, project: Project) -> list[str]:
    if project.total_budget is None:
        raise UnprintableError(f"project {project.code} has no total budget")
    this_year = _printed(facts, "total", project)
    rows = [
        row("项目总预算", short_amount(project.total_budget), "项目当年预算", this_year),
        row("项目前两年预算及当年预算变动情况", _years(facts, project, this_year), width=4),
        row("项目资金来源", "资金来源项目", "", "金额"),
        row("", "合计", "", this_year),
    ]
    position = 0
    for label, source in PROJECT_FUNDING:
        amount = facts.amount("project", source, project.code, unit=project.unit)
        if amount is None:
            continue
        position += 1
        rows.append(row("", f"{position}. {label}", "", short_amount(amount)))
        if source == "general-public":
            rows.append(row("", "其中：申请当年预算拨款", "", short_amount(amount)))
    rows.append(row("项目支出明细预算", "项目支出明细", "", "金额"))
    rows.append(row("", "合计", "", this_year))
    rows += [
        row("", f"{n}. {child.name}", "", _child_amount(facts, child))
        for n, child in enumerate(facts.children(project), 1)
    ]
    return rows


def _years(facts: Facts, project: Project, this_year: str) -> str:
    year = facts.year
    earlier = []
    for past, words in ((year - 2, "项目预算"), (year - 1, "年初项目预算")):
        amount = facts.amount("project", "total", project.code, unit=project.unit, year=past)
        if amount is not None:
            earlier.append(f"{past}年{words}{short_amount(amount)}万元")
    sentences = ["，".join(earlier)] if earlier else []
    sentences.append(f"{year}年项目预算{this_year}万元")
    return " ".join(f"{n}. {sentence}。" for n, sentence in enumerate(sentences, 1))


def _procurement(facts: Facts, project: Project) -> list[str]:
    items = [item for item in facts.budget.procurement if item.project == project.code]
    if not items:
        return []
    return [
        row("项目采购", width=4),
        row("品名", "数量", "", "金额"),
        *(row(item.name, _quantity(item), "", _price(item)) for item in items),
    ]


def _quantity(item: ProcurementItem) -> str:
    return "" if item.quantity is None else plain_number(item.quantity)


def _price(item: ProcurementItem) -> str:
    return "" if item.amount is None else short_amount(item.amount)
