"""What the next document of the same form may print: sums stay right, nothing is made up, nothing crashes.

Each case is the example with a line or two printed otherwise.
"""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.records import Fate, Interpretation, ItemKey, Role
from budgetgraph.reading import read_bytes


def _read(text: str) -> Interpretation:
    interpretation = interpret(read_bytes(text.encode(), "next.md"))
    assert interpretation.balance.unaccounted == ()
    assert interpretation.balance.cells[Fate.UNACCOUNTED] == 0
    return interpretation


def _kinds_read(interpretation: Interpretation) -> list[str]:
    """The kinds of findings, without those about the sums of the source itself."""
    sums = ("sum-does-not-hold", "rounding")
    return [f.kind for f in interpretation.findings if f.kind not in sums]


def _lines(interpretation: Interpretation, breakdown: str) -> Decimal:
    items = interpretation.budget.items
    return sum(
        (i.amount for i in items if i.key.breakdown == breakdown and i.role is Role.LINE),
        Decimal(0),
    )


def _amount(
    interpretation: Interpretation, breakdown: str, *codes: str, year: int = 2026, unit: str = "036"
) -> Decimal | None:
    key = ItemKey(breakdown, year, unit, codes)
    return next((i.amount for i in interpretation.budget.items if i.key == key), None)


def _kinds(interpretation: Interpretation) -> set[str]:
    return {finding.kind for finding in interpretation.findings}


def _changed(text: str, pattern: str, replacement: str) -> str:
    changed, count = re.subn(pattern, replacement, text, count=1)
    assert count == 1, pattern
    return changed


def test_the_narrative_cannot_divide_a_total_across_the_tables(example_text: str) -> None:
    text = _changed(
        example_text,
        r"(2026年支出预算941\.71万元，其中：基本支出549\.71万元，占58\.4%)；",
        r"\1，其中：人员经费502.04万元，公用经费47.67万元；",
    )
    interpretation = _read(text)
    assert _lines(interpretation, "function-all") == Decimal("9417000")
    assert "overlapping-figure" in _kinds(interpretation)


def test_part_of_a_project_told_elsewhere_is_not_added(example_text: str) -> None:
    text = _changed(
        example_text,
        r"(区城运中心运行项目392万元)，",
        r"\1（其中：一般公共预算本年拨款300万元，上年结转92万元），",
    )
    assert _lines(_read(text), "project") == Decimal("3920000")


def test_a_project_form_without_the_names_of_its_parts_is_not_added(example_text: str) -> None:
    text = example_text
    head, form = text.split("项目主要内容", 1)
    for name in ("区城运中心服务外包项目", "区城运中心信息系统运维项目", "区城运中心工作经费"):
        form = form.replace(name, "购买话务服务", 2)
    interpretation = _read(head + "项目主要内容" + form)
    assert _lines(interpretation, "project") == Decimal("3920000")


def test_a_figure_of_another_year_belongs_to_that_year(example_text: str) -> None:
    text = _changed(
        example_text,
        r"2026年政府采购预算支出合计377\.2万元",
        "2025年政府采购预算支出合计564.1万元，2026年政府采购预算支出合计377.2万元",
    )
    interpretation = _read(text)
    assert _amount(interpretation, "procurement", "total") == Decimal("3772000")
    assert _amount(interpretation, "procurement", "total", year=2025) == Decimal("5641000")


@pytest.mark.parametrize(
    "sentence",
    [
        "未纳入集中采购目录的项目按政府采购规定执行。",
        "我单位未超标准安排“三公”经费。",
        "没有违反政府采购规定的情况。",
    ],
)
def test_not_every_negation_is_a_zero(example_text: str, sentence: str) -> None:
    text = _changed(example_text, r"(2026年政府采购预算支出合计377)", rf"{sentence}\1")
    interpretation = _read(text)
    assert _amount(interpretation, "procurement", "total") == Decimal("3772000")
    assert _amount(interpretation, "sangong", "total") == Decimal("20000")


def test_a_purpose_is_no_reason(example_text: str) -> None:
    text = _changed(
        example_text,
        r"(\n1\. ?区城运中心工作经费12\.4万元)",
        r"\1，比2025年减少3万元，下降19.5%，主要用于办公",
    )
    claims = [c for c in _read(text).budget.claims if c.change == Decimal("-30000")]
    assert [c.reason for c in claims] == [None]


@pytest.mark.parametrize(
    ("printed", "change", "percent", "reason"),
    [
        (
            "，比2025年预算1074.42万元减少132.71万元，下降12.4%，主要原因是：压减。",
            "-1327100",
            "-12.4",
            "压减",
        ),
        ("，同比减少132.71万元，降幅12.4%，主要是压减。", "-1327100", "-12.4", "压减"),
        ("，与上年持平。", "0", None, None),
        (
            "，较2025年预算增加1万元，增长0.1%。增加的主要原因是人员增加。",
            "10000",
            "0.1",
            "人员增加",
        ),
        ("，比2025年下降12.4%，减少132.71万元，减少主要是因为压减。", "-1327100", "-12.4", "压减"),
    ],
)
def test_changes_are_worded_in_many_ways(
    example_text: str, printed: str, change: str, percent: str | None, reason: str | None
) -> None:
    text = _changed(example_text, r"(2026年收支总预算941\.71万元)，[^。]*。", rf"\1{printed}")
    key = ItemKey("function-all", 2026, "036", ("total", "total"))
    (claim,) = [c for c in _read(text).budget.claims if c.about == key and c.change is not None]
    assert claim.change == Decimal(change)
    assert claim.change_percent == (None if percent is None else Decimal(percent))
    assert claim.reason == reason
    earlier = _amount(_read(text), "function-all", "total", "total", year=2025)
    assert earlier == Decimal("9417100") - Decimal(change)


def test_what_was_spent_is_not_taken_for_what_was_budgeted(example_text: str) -> None:
    text = _changed(
        example_text,
        r"(2026年收支总预算941\.71万元)，比2025年预算减少132\.71万元",
        r"\1，比2025年执行数减少132.71万元",
    )
    assert _amount(_read(text), "function-all", "total", "total", year=2025) is None


def test_a_figure_that_breaks_row_and_column_is_published_as_wrong(example_text: str) -> None:
    text = _changed(
        example_text,
        r"2010350\t事业运行\t410\.06\t410\.06\t",
        "2010350\t事业运行\t411.06\t410.06\t",
    )
    interpretation = _read(text)
    wrong = [f for f in interpretation.findings if f.kind == "sum-does-not-hold"]
    assert "411.06" in [finding.sources[0].text for finding in wrong]
    assert "row-does-not-add-up" not in _kinds(interpretation)


def test_units_of_money_are_read_and_never_guessed(example_text: str) -> None:
    in_thousands = re.sub(r"(表3\n(?:.*\n){0,8}?.*单位：)万元", r"\1千元", example_text, count=1)
    found = _amount(_read(in_thousands), "function-all", "201", "basic")
    assert found == Decimal("410060")
    unknown = re.sub(r"(表3\n(?:.*\n){0,8}?.*单位：)万元", r"\1美元", example_text, count=1)
    interpretation = _read(unknown)
    assert "unknown-unit" in _kinds(interpretation)
    assert _amount(interpretation, "function-all", "201", "basic") is None


def test_a_share_beside_a_blank_amount_is_no_claim(example_text: str) -> None:
    text = _changed(example_text, r"\t\t单位资金\t\t", "\t\t单位资金\t\t0%")
    interpretation = _read(text)
    keys = {item.key for item in interpretation.budget.items}
    assert all(claim.about in keys for claim in interpretation.budget.claims)


def test_the_basis_in_other_words_does_not_become_the_target(example_text: str) -> None:
    text = _changed(
        example_text, r"(工作人员满意度\t≥85%\t≥85%\t≥90%\t)计划标准", r"\1年度工作计划"
    )
    interpretation = _read(text)
    assert {
        str(i.target.number) for i in interpretation.budget.indicators if i.name == "工作人员满意度"
    } == {"90"}
    assert "unknown-label" in _kinds(interpretation)


def test_tables_go_on_under_a_repeated_title(example_text: str) -> None:
    text = _changed(
        example_text,
        r"(20805\t行政事业单位养老支出\t43\.91\t43\.91)",
        r"\n表3（续）\n\n部门支出总表（续表）\n\n\1",
    )
    assert _lines(_read(text), "function-all") == Decimal("9417000")


def test_a_wrapped_name_may_have_its_amounts_in_the_second_row(example_text: str) -> None:
    text = _changed(
        example_text,
        r"2210201\t住房公积金\t42\.22\t42\.22\t\t\t\t\n",
        "2210201\t住房\t\t\t\t\t\t\n\t公积金\t42.22\t42.22\t\t\t\t\n",
    )
    interpretation = _read(text)
    assert _amount(interpretation, "function-all", "2210201", "total") == Decimal("422200")


def test_a_document_without_part_headings_is_read(example_text: str) -> None:
    text = re.sub(r"(?m)^#* ?第[一二三四]部分.*\n", "", example_text)
    interpretation = _read(text)
    assert _lines(interpretation, "function-all") == Decimal("9417000")
    assert _lines(interpretation, "project") == Decimal("3920000")


def test_units_without_codes_keep_their_money(example_text: str) -> None:
    text = example_text.replace("036001\t", "\t")
    interpretation = _read(text)
    (unit,) = [u for u in interpretation.budget.units if u.parent == "036"]
    assert unit.code.startswith("n-")
    assert _amount(interpretation, "unit-gpb", "total", unit=unit.code) == Decimal("9417100")
    assert _lines(interpretation, "unit-gpb") == Decimal("9417100")


def test_a_telephone_may_be_bought(example_text: str) -> None:
    text = _changed(example_text, r"信息系统运维费\t", "手机\t")
    interpretation = _read(text)
    assert [(p.name, p.amount) for p in interpretation.budget.procurement][1] == (
        "手机",
        Decimal("340000"),
    )


def test_a_table_of_pipes_without_outer_pipes_is_a_table(example_text: str) -> None:
    lines = []
    for line in example_text.split("\n"):
        lines.append(" | ".join(line.split("\t")) if "\t" in line else line)
        if line.startswith("科目编码"):
            lines.append("---|---|---")
    interpretation = _read("\n".join(lines))
    department = interpretation.budget.heading.department
    found = _amount(interpretation, "function-all", "201", "basic", unit=department)
    assert found == Decimal("4100600")


def test_two_kinds_of_vehicles_are_two_holdings(example_text: str) -> None:
    text = _changed(
        example_text,
        r"共有车辆1辆，为一般公务用车",
        "共有车辆3辆，其中：副部（省）级及以上领导用车0辆、主要负责人用车1辆、一般公务用车2辆",
    )
    found = {a.category: a.quantity for a in _read(text).budget.assets}
    assert found == {
        "vehicle": 3,
        "vehicle-leader": 0,
        "vehicle-principal": 1,
        "vehicle-general": 2,
    }


def test_a_department_without_any_code_is_read_whole(example_text: str) -> None:
    text = example_text.replace("036001\t", "\t").replace("\n036\t", "\n\t")
    interpretation = _read(text)
    assert interpretation.budget.heading.department.startswith("n-")
    assert _kinds_read(interpretation) == []
    for breakdown, total in (
        ("project", "3920000"),
        ("revenue-source", "9417100"),
        ("unit-gpb", "9417100"),
    ):
        assert _lines(interpretation, breakdown) == Decimal(total)


def test_a_unit_budget_is_read_whole(example_text: str) -> None:
    interpretation = _read(example_text.replace("部门预算", "单位预算"))
    assert interpretation.budget.heading.kind == "unit-budget"
    assert _kinds_read(interpretation) == []
