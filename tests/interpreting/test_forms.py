"""The performance forms: indicators with lost merged cells, funds of earlier years, several projects."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budgetgraph.interpreting.records import Fate, Horizon, Indicator, Interpretation
from tests.interpreting.fragments import (
    EXPENDITURE,
    ISSUER,
    REVENUE,
    document,
    interpreted,
    item,
    kinds,
)

HEAD = f"### 整体支出绩效目标表\n\n表11\n\n部门(单位)名称\t{ISSUER}\t\n"
LONG = "目标名称\t一级指标\t二级指标\t三级指标\t指标值\t指标值确定依据\n"
ANNUAL = "年度绩效目标\t目标名称\t一级指标\t二级指标\t三级指标\t指标值\t指标值确定依据\n\t\t\t\t\t前年\t上年\n"


def _read(rows: str) -> Interpretation:
    return interpreted(document(REVENUE, EXPENDITURE, HEAD + rows))


def _by_name(interpretation: Interpretation) -> dict[str, Indicator]:
    return {i.name: i for i in interpretation.budget.indicators}


def test_a_class_printed_once_is_inferred_below() -> None:
    rows = LONG + (
        "长期绩效目标\t产出指标\t数量指标\t甲数\t≥6 次/年\t计划标准\n\t\t\t乙数\t50 条\t计划标准\n"
        "\t时效指标\t\t丙及时\t及时\t计划标准\n\t\t\t满意度指标\t群众满意度\t≥ 85%\n"
    )
    found = _by_name(_read(rows))
    assert {n: (i.type, i.type_inferred) for n, i in found.items()} == {
        "甲数": ("output-quantity", False),
        "乙数": ("output-quantity", True),
        "丙及时": ("output-timeliness", False),
        "群众满意度": ("satisfaction-served", True),
    }
    assert found["群众满意度"].basis is None
    assert found["甲数"].basis == "plan"


def test_classes_moved_up_into_the_row_above_hold_for_the_rows_below() -> None:
    rows = ANNUAL + (
        "\t产出指标\t数量指标\t成本指标\t经济成本指标\t经费限额\t5 万元\t6 万元\t7 万元\t计划标准\n"
        "\t\t\t甲数\t——\t——\t≥ 6 次/年\t——\t——\t计划标准\n\t\t时效指标\t社会效益指标\t乙事\t--\t--\t达标\t计划标准\n"
        "\t\t\t丙事\t--\t--\t及时\t计划标准\n"
    )
    found = _by_name(_read(rows))
    assert {n: (i.type, i.type_inferred) for n, i in found.items()} == {
        "经费限额": ("cost-economic", True),
        "甲数": ("output-quantity", True),
        "乙事": ("benefit-social", True),
        "丙事": ("output-timeliness", True),
    }
    money = found["经费限额"]
    assert (money.target.number, money.target.unit) == (Decimal("70000"), "元")
    assert [(b.year, b.number) for b in money.baselines] == [
        (2024, Decimal("50000")),
        (2025, Decimal("60000")),
    ]
    assert [b.number for b in found["甲数"].baselines] == [None, None]
    assert found["甲数"].target.number == 6
    assert all(i.horizon is Horizon.ANNUAL for i in found.values())


FUNDS = (
    "部门总体资金情况(万元)\t总体资金情况\t\t当年金额\t占比\t近两年收支金额\n"
    "\t收入构成\t财政拨款\t50.00\t100%\t前年 2024\n\t\t合计\t50.00\t\t60.5 70\n"
    "\t支出构成\t人员类项目支出\t30.00\t60%\t31.5 32\n\t\t特定目标类项目支出\t20.00\t40%\t——\n"
)


def test_funds_of_earlier_years_in_one_cell() -> None:
    interpretation = _read(FUNDS)
    for year, amount in ((2026, "500000"), (2024, "605000"), (2025, "700000")):
        found = item(interpretation, "fund-revenue", "total", year=year)
        assert found is not None
        assert found.amount == Decimal(amount)
    personnel = item(interpretation, "fund-expenditure", "fs-personnel", year=2025)
    assert personnel is not None
    assert {source.part for source in personnel.sources} == {2}
    assert interpretation.balance.cells[Fate.UNACCOUNTED] == 0


def test_funds_in_flowing_text_read_no_year_as_money() -> None:
    """Blank amounts are lost, and the years of the header stand where an amount could."""
    interpretation = _read(
        "部门总体资金情况(万元)\t总体资金情况\t当年金额\t占比\t近两年收支金额\n"
        "收入构成\t财政拨款\t50.00\t100%\t前年\t2024\n财政专户资金\t上年\t2025\n"
        "合计\t50.00\t60.5\t70\n"
    )
    funds = {
        (each.key.codes[0], each.key.year): each.amount
        for each in interpretation.budget.items
        if each.key.breakdown == "fund-revenue"
    }
    assert funds == {
        ("fs-fiscal", 2026): 500_000,
        ("total", 2026): 500_000,
        ("total", 2024): 605_000,
        ("total", 2025): 700_000,
    }
    assert {finding.kind for finding in interpretation.findings} <= {"unit-not-stated"}


@pytest.mark.parametrize(
    ("printed", "read", "told"),
    [
        ("财政专户资金\t2024\t2025", None, False),  # the header's years, without 前年 and 上年
        ("财政专户资金\t2025", None, True),  # nobody knows
        ("财政专户资金\t上年\t30.00", None, True),  # whose amount?
        ("财政专户资金\t2025\t40%", 20_250_000, False),
        ("财政专户资金\t2025.00", 20_250_000, False),
        ("财政专户资金\t2030", 20_300_000, False),
    ],
)
def test_a_bare_year_in_the_fund_structure(printed: str, read: int | None, told: bool) -> None:
    interpretation = _read(
        "部门总体资金情况(万元)\t总体资金情况\t当年金额\t占比\t近两年收支金额\n"
        f"收入构成\t财政拨款\t50.00\t100%\n{printed}\n合计\t50.00\t60.5\t70\n"
    )
    found = item(interpretation, "fund-revenue", "fs-treasury-account", year=2026)
    assert (found and found.amount) == read
    assert ("unknown-row" in {each.kind for each in interpretation.findings}) is told
    assert interpretation.balance.cells[Fate.UNACCOUNTED] == 0


def test_persons_are_withheld_before_anything_sees_them() -> None:
    interpretation = _read("填报人\t王小明\t\t联系电话\t\t87654321\n" + FUNDS)
    assert interpretation.balance.cells[Fate.WITHHELD] == 2
    everything = repr(interpretation)
    assert "王小明" not in everything
    assert "87654321" not in everything


def _form(name: str, code: str, amount: str) -> str:
    return (
        f"项目名称\t{name}\t项目代码\t{code}\n项目主管部门\t{ISSUER}\t项目执行单位\t{ISSUER}\n"
        "项目负责人\t张三、李四\t联系电话\t13800138000\n项目属性\t持续性项目\t项目类别\t特定目标类\n"
        "起始年度\t2025 年\t终止年度\t2027 年\n"
        f"项目总预算\t{amount}\t项目当年预算\t{amount}\n"
        "项目前两年预算及当年预算变动情况\t2024年项目预算1万元,2025年年初项目预算2.5万元。\n"
        f"项目资金来源\t资金来源项目\t\t金额\n\t合计\t\t{amount}\n\t1. 一般公共预算财政拨款收入\t\t{amount}\n"
        "项目采购\n品名\t数量\t金额\n服务费\t2\t1.5\n"
        "长期绩效目标表\n目标名称\t一级指标\t二级指标\t三级指标\t指标值\t指标值确定依据\n"
        "长期绩效目标\t产出指标\t数量指标\t甲数\t≥6次\t计划标准\n"
    )


def test_several_forms_on_one_sheet_are_several_projects() -> None:
    sheet = (
        "### 项目支出绩效目标表\n\n表12\n\n资金单位：万元\n\n"
        + _form("甲项目", "A1", "12")
        + _form("乙项目", "A2", "8")
    )
    interpretation = interpreted(document(REVENUE, EXPENDITURE, sheet))
    assert [(p.code, p.name, p.total_budget) for p in interpretation.budget.projects] == [
        ("A1", "甲项目", Decimal("120000")),
        ("A2", "乙项目", Decimal("80000")),
    ]
    project = interpretation.budget.projects[0]
    assert (project.start_year, project.end_year, project.types) == (
        2025,
        2027,
        ("specific-target", "continuing"),
    )
    earlier = item(interpretation, "project", "total", "A2", year=2025)
    assert earlier is not None
    assert earlier.amount == Decimal("25000")
    assert [
        (p.project, p.name, p.quantity, p.amount) for p in interpretation.budget.procurement
    ] == [
        ("A1", "服务费", Decimal(2), Decimal("15000")),
        ("A2", "服务费", Decimal(2), Decimal("15000")),
    ]
    assert [i.owner for i in interpretation.budget.indicators] == ["A1", "A2"]
    assert interpretation.balance.cells[Fate.UNACCOUNTED] == 0
    assert "张三" not in repr(interpretation)
    assert "13800138000" not in repr(interpretation)
    assert "unknown-row" not in kinds(interpretation)
