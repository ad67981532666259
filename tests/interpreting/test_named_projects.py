"""Which project a row of a form names, and when the parts of a project are all of it."""

from __future__ import annotations

from decimal import Decimal

from budgetgraph.ground.codes import load_code_lists
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.hierarchy import Hierarchy
from budgetgraph.interpreting.identities import Figure, find_identities
from budgetgraph.interpreting.records import Interpretation, ItemKey
from tests.interpreting.fragments import EXPENDITURE, ISSUER, REVENUE, document, interpreted

OWN = f"{ISSUER}本级"
PROJECTS = (
    "### 十、项目支出表\n\n表10\n\n单位：万元\n\n"
    "项目编码\t项目名称\t项目单位\t合计\t本年拨款\n\t\t\t\t一般公共预算\n"
    f"\t\t\t20.00\t20.00\n012\t{ISSUER}\t\t20.00\t20.00\n012001\t{OWN}\t\t20.00\t20.00\n"
    "31\t本级支出项目\t\t20.00\t20.00\n"
)
FORM = (
    f"### 整体支出绩效目标表\n\n表11\n\n资金单位：万元\n\n部门(单位)名称\t{ISSUER}\t\n"
    "项目支出情况\t项目名称\t项目类别\t项目总预算\t项目本年度预算\t项目主要支出方向和用途\n"
)


def _read(listed: dict[str, str], formed: dict[str, str]) -> Interpretation:
    table = "".join(
        f"42011126012T00000010{n}\t{name}\t{OWN}\t{money}\t{money}\n"
        for n, (name, money) in enumerate(listed.items())
    )
    rows = "".join(
        f"\t{name}\t特定目标类\t{money}\t{money}\t各项开支\n" for name, money in formed.items()
    )
    return interpreted(document(REVENUE, EXPENDITURE, PROJECTS + table, FORM + rows))


def _names(found: Interpretation) -> list[tuple[str, ...]]:
    return [project.printed_names for project in found.budget.projects]


def test_a_project_that_the_list_lacks_is_not_taken_for_its_sibling() -> None:
    listed = {"平台运行维护一期项目": "12.00"}
    formed = {"平台运行维护二期项目": "8.00", "平台运行维护一期项目": "12.00"}
    assert _names(_read(listed, formed)) == [
        ("平台运行维护一期项目",),
        ("平台运行维护二期项目",),
    ]


def test_of_two_rows_like_one_project_the_more_alike_names_it() -> None:
    listed = {"信息系统运维项目": "12.00"}
    formed = {"信息系统采购项目": "8.00", "信息系统运行维护项目": "12.00"}
    assert _names(_read(listed, formed)) == [
        ("信息系统运维项目", "信息系统运行维护项目"),
        ("信息系统采购项目",),
    ]


def test_a_name_in_other_words_is_still_the_listed_project() -> None:
    listed = {"信息系统运维项目": "12.00", "档案整理项目": "8.00"}
    formed = {"档案整理项目": "8.00", "信息系统运行维护项目": "12.00"}
    assert _names(_read(listed, formed)) == [
        ("信息系统运维项目", "信息系统运行维护项目"),
        ("档案整理项目",),
    ]


def _figure(breakdown: str, codes: tuple[str, str], amount: str, line: int) -> Figure:
    cell = SourceCell("t12", line, 2, row=line, text=amount, unit="万元", grain=Decimal(100))
    key = ItemKey(breakdown, 2026, "012", codes)
    return Figure(key, Decimal(amount) * 10_000, cell, 0)


def test_projects_are_no_complete_sum_beside_parts_that_are_no_projects() -> None:
    hierarchy = Hierarchy(load_code_lists(), {"012": None}, {"p": None, "c": "p"})
    whole = _figure("project", ("total", "p"), "20.00", 1)
    child = _figure("project", ("total", "c"), "12.00", 2)
    part = _figure("project-component", ("p", "0a1b2c3d"), "8.00", 3)
    alone = find_identities([whole, child], hierarchy, department="012")
    assert [(each.dimension, each.holds) for each in alone] == [("project", False)]
    assert find_identities([whole, child, part], hierarchy, department="012") == ()
