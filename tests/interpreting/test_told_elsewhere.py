"""Money outside the narrative, and money of another body in it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budgetgraph.interpreting.records import Fate
from tests.interpreting.plain_budget import HEAD, budget, kinds, table

_STRUCTURE = "一、主要职责\n\n负责民政。\n\n二、机构设置\n\n"


def test_money_of_the_overview_that_no_table_prints_is_a_finding() -> None:
    interpretation = budget(
        overview=_STRUCTURE
        + "本部门2025年预算收入总计999万元，其中财政拨款收入888万元，三公经费12万元。"
    )
    assert kinds(interpretation) == ["figure-without-counterpart"] * 3
    assert interpretation.balance.sentences[Fate.FINDING] == 1
    assert all(item.key.breakdown == "function-all" for item in interpretation.budget.items)


def test_money_of_the_overview_that_a_table_prints_is_another_source() -> None:
    interpretation = budget(overview=_STRUCTURE + "内设机构8个，编制20人，2025年支出预算100万元。")
    assert kinds(interpretation) == []
    assert interpretation.balance.sentences[Fate.MAPPED] == 1
    (whole,) = [i for i in interpretation.budget.items if set(i.key.codes) == {"total"}]
    assert "p1" in {source.key for source in whole.sources}


@pytest.mark.parametrize(
    ("sentences", "left_out"),
    [
        ("下属救助站基本支出20万元，项目支出10万元。", ["20", "10"]),
        ("所属的养老院2025年支出情况：基本支出20万元，项目支出10万元。", ["20", "10"]),
        ("普陀区救助站基本支出20万元，项目支出10万元。", ["20", "10"]),
        ("下属救助站支出30万元。其中：基本支出20万元，项目支出10万元。", ["30", "20", "10"]),
        ("下属救助站基本支出20万元，比上年增加5万元。比上年增长3%。", ["20", "5"]),
        ("下属救助站基本支出20万元，本部门基本支出70万元，项目支出30万元。", ["20"]),
        ("局机关及所属救助站基本支出70万元，项目支出30万元。", []),
    ],
)
def test_a_clause_without_a_subject_keeps_the_one_before(
    sentences: str, left_out: list[str]
) -> None:
    interpretation = budget(narrative=f"一、支出预算情况说明\n\n2025年支出预算100万元。{sentences}")
    found = [
        source.text
        for finding in interpretation.findings
        if finding.kind == "figure-without-counterpart"
        for source in finding.sources
    ]
    assert [text for text in found if text != "3"] == left_out
    assert "printings-differ" not in kinds(interpretation)
    amounts = {item.key.codes: item.amount for item in interpretation.budget.items}
    assert amounts[("total", "basic")] == Decimal(700000)
    assert amounts[("total", "project")] == Decimal(300000)
    assert all(claim.change is None for claim in interpretation.budget.claims)


@pytest.mark.parametrize(
    "opening",
    [
        "比上年执行数增加7.77万元，增长12.3%。",
        "比2024年预算增加7.77万元，增长12.3%。",
        "比上年执行数增加7.77万元。比2024年预算减少7.77万元。",
    ],
)
def test_a_change_that_opens_a_paragraph_is_of_no_amount_above(opening: str) -> None:
    told = "2025年支出预算100万元，其中：基本支出70万元；项目支出30万元。"
    interpretation = budget(narrative=f"一、支出预算情况说明\n\n{told}\n\n{opening}")
    assert interpretation.budget.claims == ()
    assert {item.key.year for item in interpretation.budget.items} == {2025}
    assert set(kinds(interpretation)) == {"figure-without-counterpart"}


def test_a_change_against_what_was_spent_tells_no_earlier_budget() -> None:
    told = "2025年支出预算100万元，比上年执行数增加7.77万元，增长8.4%。"
    interpretation = budget(narrative=f"一、支出预算情况说明\n\n{told}")
    assert {item.key.year for item in interpretation.budget.items} == {2025}


def test_an_earlier_amount_follows_from_the_finest_figure() -> None:
    rows = ("", "合计", "941.71", "541.71", "400")
    told = "2025年支出预算0.0942亿元，比2024年预算减少132.71万元。"
    interpretation = budget(
        tables=table("支出总表", (HEAD, rows)), narrative=f"一、支出预算情况说明\n\n{told}"
    )
    (earlier,) = [item for item in interpretation.budget.items if item.key.year == 2024]
    assert earlier.amount == Decimal("10744200.00")
    assert [source.text for source in earlier.sources] == ["941.71", "0.0942", "132.71"]


def test_an_earlier_amount_follows_from_two_figures_of_one_grain() -> None:
    rows = ("", "合计", "941.7132", "541.7132", "400")
    told = "2025年支出预算941.71万元，比2024年预算减少132.71万元。"
    interpretation = budget(
        tables=table("支出总表", (HEAD, rows)), narrative=f"一、支出预算情况说明\n\n{told}"
    )
    (earlier,) = [item for item in interpretation.budget.items if item.key.year == 2024]
    assert earlier.amount == Decimal("10744200.00")
    assert [source.text for source in earlier.sources] == ["941.71", "132.71"]


def test_the_tables_with_project_forms_are_named_as_they_are() -> None:
    interpretation = budget(narrative="一、预算绩效情况说明\n\n本部门编制3个一级项目绩效目标。")
    (finding,) = [f for f in interpretation.findings if f.kind == "form-count-differs"]
    assert finding.message.zh.endswith("各表中没有")
