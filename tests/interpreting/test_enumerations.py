"""What the narrative says an expenditure mainly consists of, and what else it states that rules compare."""

from __future__ import annotations

import pytest

from budgetgraph.interpreting.records import Enumeration
from tests.interpreting.plain_budget import EXPENDITURE, budget, table

_HEAD = ("科目编码", "科目名称", "合计", "人员经费", "公用经费")
_BASIC = table(
    "一般公共预算基本支出表",
    (
        _HEAD,
        ("", "合计", "100", "80", "20"),
        ("301", "工资福利支出", "80", "80", ""),
        ("30101", "基本工资", "50", "50", ""),
        ("30102", "津贴补贴", "30", "30", ""),
        ("302", "商品和服务支出", "20", "", "20"),
        ("30201", "办公费", "15", "", "15"),
        ("30229", "福利费", "5", "", "5"),
    ),
)


def enumerations(told: str) -> tuple[Enumeration, ...]:
    narrative = f"一、一般公共预算基本支出情况说明\n\n{told}"
    return budget(tables=EXPENDITURE + _BASIC, narrative=narrative).budget.enumerations


@pytest.mark.parametrize(
    "told",
    [
        "人员经费80万元，主要包括：基本工资、津贴补贴等。",
        "人员经费80万元。主要包括：基本工资、津贴补贴等支出。",
        "人员经费80万元，主要用于基本工资和津贴补贴。",
    ],
)
def test_a_list_after_an_amount(told: str) -> None:
    (listed,) = enumerations(told)
    assert listed.about.breakdown == "economic-basic"
    assert listed.about.codes == ("total", "personnel")
    assert listed.codes[:1] == ("30101",)


def test_the_words_stay_with_the_list() -> None:
    (listed,) = enumerations("公用经费20万元，主要用于办公费、福利费及接待外宾的开支。")
    assert listed.codes == ("30201", "30229")
    assert listed.text == "办公费、福利费及接待外宾的开支"


def test_a_name_for_several_categories() -> None:
    (listed,) = enumerations("人员经费80万元，主要包括：基本工资、社会保障缴费。")
    assert listed.codes == ("30101", "30104")


@pytest.mark.parametrize(
    "told",
    [
        "人员经费80万元，主要用于保障机关正常运转。",
        "主要包括：基本工资、津贴补贴。",
        "人员经费80万元，比上年增加1万元，主要原因是基本工资调整。",
    ],
)
def test_what_is_no_list_of_an_amount(told: str) -> None:
    assert enumerations(told) == ()


def test_the_stated_number_of_project_forms_is_kept() -> None:
    told = "一、预算绩效情况说明\n\n本部门编制3个一级项目绩效目标。"
    (stated,) = budget(narrative=told).budget.stated_forms
    assert stated.number == 3
    assert [source.text for source in stated.sources] == ["3"]


def test_the_year_that_a_change_is_measured_against() -> None:
    told = "2025年支出预算100万元，比2024年预算增加8万元，增长8.7%。"
    spent = "2025年支出预算100万元，比上年执行数增加8万元，增长8.7%。"
    for text, year in ((told, 2024), (spent, None)):
        (claim,) = budget(narrative=f"一、支出预算情况说明\n\n{text}").budget.claims
        assert claim.compared_year == year
        assert [source.unit for source in claim.sources] == ["万元", "万元", None]
