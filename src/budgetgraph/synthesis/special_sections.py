"""Part three, sections eight to eleven: funds, projects, procurement, assets, performance."""

from __future__ import annotations

from budgetgraph.interpreting.records import Project
from budgetgraph.synthesis.facts import Facts, UnprintableError
from budgetgraph.synthesis.figures import plain_number, short_amount
from budgetgraph.synthesis.form import PROCUREMENT_KINDS
from budgetgraph.synthesis.narrative import change_clause, section
from budgetgraph.synthesis.tables import no_fund_sentence

_PROJECT_MONEY = (
    ("一般公共预算本年拨款", "general-public"),
    ("政府性基金预算本年拨款", "government-fund"),
    ("国有资本经营预算本年拨款", "state-capital"),
    ("一般公共预算拨款结转结余", "carryover-general-public"),
    ("政府性基金预算拨款结转结余", "carryover-government-fund"),
    ("国有资本经营预算拨款结转结余", "carryover-state-capital"),
    ("财政专户管理资金", "treasury-account"),
    ("单位资金", "unit-funds"),
)

USED_FOR = "主要用于"
"""How sentences lead in the purpose of a project."""


def special_sections(facts: Facts) -> list[str]:
    """Sections eight to eleven."""
    return [
        *section(8),
        *_fund(facts, "function-govfund", "政府性基金预算"),
        *section(9),
        *_fund(facts, "function-statecap", "国有资本经营预算"),
        *section(10),
        *_projects(facts),
        *section(11),
        *_other(facts),
    ]


def _fund(facts: Facts, breakdown: str, fund: str) -> list[str]:
    total = facts.amount(breakdown, "total", "total")
    if total is None:
        raise UnprintableError(f"{breakdown} has no total")
    if total == 0:
        return [no_fund_sentence(facts, fund), ""]
    lines = [f"{facts.year}年{fund}支出{short_amount(total)}万元，具体使用情况如下：", ""]
    for code in facts.codes_of(breakdown):
        if len(code) == 7:
            amount = facts.sentence_amount(breakdown, code, "total")
            lines += [f"{facts.function_path(code)}{amount}。", ""]
    return lines


def _projects(facts: Facts) -> list[str]:
    total = facts.sentence_amount("project", "total", "total")
    money = [
        (label, amount)
        for label, source in _PROJECT_MONEY
        if (amount := facts.amount("project", source, "total"))
    ]
    if len(money) == 1:
        sources = f"均为{money[0][0]}"
    else:
        sources = "其中：" + "，".join(
            f"{label}{short_amount(amount)}万元" for label, amount in money
        )
    lines = [f"{facts.year}年项目支出{total}，{sources}，具体使用情况如下：", ""]
    for project in facts.top_projects():
        lines += [_project(facts, project) + "其中：", ""]
        for position, child in enumerate(facts.children(project), 1):
            lines += [f"{position}. {_project(facts, child)}", ""]
    return lines


def _project(facts: Facts, project: Project) -> str:
    amount = facts.sentence_amount("project", "total", project.code, unit=project.unit)
    purpose = project.purpose
    if purpose is None or purpose.startswith("1."):
        # A list of components is printed in table 11 only.
        return f"{project.name}{amount}。"
    return f"{project.name}{amount}，{USED_FOR}{purpose.removeprefix(USED_FOR)}"


def _other(facts: Facts) -> list[str]:
    year = facts.year
    forms = len(facts.top_projects())
    spent = facts.sentence_amount("function-all", "total", "total")
    return [
        "### （一）机关运行经费情况",
        "",
        _special(facts, "operating-funds", "机关运行经费"),
        "",
        "### （二）政府采购预算情况",
        "",
        _procurement(facts),
        "",
        "### （三）政府购买服务预算情况",
        "",
        _special(facts, "purchased-services", "政府购买服务"),
        "",
        "### （四）国有资产占有使用情况",
        "",
        _assets(facts),
        "",
        "### （五）预算绩效管理情况",
        "",
        f"{year}年，部门预算支出{spent}全面实施预算绩效目标管理。设置了部门整体支出绩效目标、"
        f"{forms}个一级项目支出绩效目标。同时，拟对{year - 1}年部门整体支出及项目支出开展绩效评价，"
        "评价结果依法公开。",
        "",
    ]


def _special(facts: Facts, category: str, words: str) -> str:
    amount = facts.amount("special-item", category)
    if amount is None:
        raise UnprintableError(f"nothing is said about {category}")
    if amount == 0:
        return f"{facts.name}{facts.year}年无{words}预算支出安排。"
    clause = change_clause(facts.change("special-item", category), f"{facts.year - 1}年")
    return f"{facts.name}{facts.year}年{words}预算支出{short_amount(amount)}万元{clause}。"


def _procurement(facts: Facts) -> str:
    total = facts.amount("procurement", "total")
    if total is None:
        raise UnprintableError("nothing is said about procurement")
    if total == 0:
        return f"{facts.name}{facts.year}年无政府采购预算支出安排。"
    claim = facts.change("procurement", "total")
    clause = change_clause(claim, f"{facts.year - 1}年", fell="降低", because="主要原因是")
    kinds = [
        f"{label}{short_amount(amount)}万元"
        for label, category in PROCUREMENT_KINDS
        if (amount := facts.amount("procurement", category)) is not None
    ]
    return f"{facts.year}年政府采购预算支出合计{short_amount(total)}万元{clause}。其中：{'，'.join(kinds)}。"


def _assets(facts: Facts) -> str:
    held = facts.budget.assets
    if not held:
        return f"截至{facts.year - 1}年12月31日，部门无车辆。"
    year, month, day = (int(part) for part in held[0].date.split("-"))
    kinds = [
        (facts.label("category", asset.category), asset.quantity)
        for asset in held
        if asset.category != "vehicle"
    ]
    counted = next((asset.quantity for asset in held if asset.category == "vehicle"), None)
    if (len(kinds) > 1) != (counted is not None):
        raise UnprintableError("several kinds of vehicles need their number, one kind has no other")
    count = plain_number(kinds[0][1] if counted is None else counted)
    start = f"截至{year}年{month}月{day}日，部门共有车辆{count}辆，"
    if len(kinds) == 1:
        return f"{start}为{kinds[0][0]}。"
    return (
        f"{start}其中：{'、'.join(f'{name}{plain_number(number)}辆' for name, number in kinds)}。"
    )
