"""Folding, ordinals, amounts and target values: one meaning for what is printed in many forms."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetgraph.ground.codes import load_code_lists
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import (
    is_blank,
    parse_amount,
    printed_numbers,
    unit_in_brackets,
    unit_of_line,
)
from budgetgraph.interpreting.folding import (
    chinese_number,
    fold,
    ordinal,
    strip_ordinal,
    tidy,
    without_ordinal,
)
from budgetgraph.interpreting.numbering import numbered_items
from budgetgraph.interpreting.regions import region_of
from budgetgraph.interpreting.targets import parse_value

CELL = SourceCell("t", 1, 1)


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [
        ("一般公 共预算", "一般公共预算"),
        ("<p>作。</p> <p>8. 指导</p>", "作。8.指导"),
        ("$\\geq 85\\%$", "≥85%"),
        ("2026 年 预算 941.71 万元", "2026年预算941.71万元"),
        ("中心 (本级)", "中心（本级）"),
        ("９４１．７１万元", "941.71万元"),
        ("增加,主要是:人员;经费", "增加，主要是：人员；经费"),
        ("1,234.50 万元", "1,234.50万元"),
        ("&nbsp;合&nbsp;计", "合计"),
    ],
)
def test_tidy_is_one_form_for_many_printings(printed: str, wanted: str) -> None:
    assert tidy(printed) == wanted


@settings(max_examples=3000)
@given(st.text("预算 （）(),，;；:：12.9％%年abc“”", max_size=20))
def test_tidy_and_fold_are_idempotent(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert fold(fold(text)) == fold(text)
    assert fold(tidy(text)) == fold(text)


@pytest.mark.parametrize(
    ("label", "wanted"),
    [
        ("一、教育支出", "教育支出"),
        ("廿四、债务发行费用支出", "债务发行费用支出"),
        ("(二十)灾害防治", "灾害防治"),
        ("3.法律咨询", "法律咨询"),
        ("2.5万元", "2.5万元"),
        ("（1）购置费", "购置费"),
    ],
)
def test_ordinals_are_stripped_and_numbers_are_not(label: str, wanted: str) -> None:
    assert strip_ordinal(fold(label)) == wanted


def test_ordinals_have_style_and_value() -> None:
    assert ordinal("（三）承担") == ("（一", 3)
    assert ordinal("(八)指导") == ("（一", 8)
    assert ordinal("十一、其他") == ("一", 11)
    assert ordinal("2. 人员") == ("1", 2)
    assert ordinal("2026年") is None
    assert without_ordinal("(八)指导、协调") == "指导、协调"
    assert [chinese_number(text) for text in ("十", "十二", "二十", "廿一", "九")] == [
        10,
        12,
        20,
        21,
        9,
    ]


@pytest.mark.parametrize(
    ("printed", "yuan", "grain"),
    [
        ("941.71", "9417100", "100"),
        ("1,234.5", "12345000", "1000"),
        ("392", "3920000", "10000"),
        ("0.00", "0", "100"),
        ("（5.00）", "-50000", "100"),
        ("－3.2", "-32000", "1000"),
        (" 12 . 40 ", "124000", "100"),
        ("无", "0", "10000"),
    ],
)
def test_amounts_are_exact_yuan_with_their_grain(printed: str, yuan: str, grain: str) -> None:
    amount = parse_amount(printed, "万元")
    assert amount is not None
    assert (amount.value, amount.grain) == (Decimal(yuan), Decimal(grain))


@pytest.mark.parametrize(
    "printed",
    [
        *("41O.06", "516.78 449.42", "合计", "12%", "1.2.3", "1,23", "约5", "09"),
        # Two lines of a cell, and blanks of every width, never make one number of two.
        *("12.5\n3", "12\n3", "12.\n5", "12\t3", "12\u30003", "12\xa03", "12<br>3", "1,234\n56"),
    ],
)
def test_what_is_no_amount_is_none(printed: str) -> None:
    assert parse_amount(printed, "万元") is None


@given(st.decimals("-99999999", "99999999", places=2))
def test_every_two_digit_amount_reads_back_exactly(value: Decimal) -> None:
    for printed in (f"{value:.2f}", f"{value:,.2f}"):
        amount = parse_amount(printed, "万元")
        assert amount is not None
        assert amount.value == value * 10_000


@pytest.mark.parametrize(
    ("printed", "yuan"),
    [
        ("1,234,\n567.8", "12345678000"),
        ("1， 234.50", "12345000"),
        ("1090. 06", "10900600"),
        ("\u300012.5\n", "125000"),
        ("（1,\xa0000）", "-10000000"),
    ],
)
def test_white_space_around_a_separator_parts_no_number(printed: str, yuan: str) -> None:
    amount = parse_amount(printed, "万元")
    assert amount is not None
    assert amount.value == Decimal(yuan)


def test_blank_is_not_zero() -> None:
    assert all(is_blank(text) for text in ("", "  ", "——", "--", "-", "\u3000"))
    assert not any(is_blank(text) for text in ("0", "0.00", "无"))


def test_units_and_numbers_in_text() -> None:
    assert unit_of_line("部门：某某局 单位: 万元") == "万元"
    assert unit_of_line("金额单位：元") == "元"
    assert unit_of_line("资金单位:万 元") == "万元"
    assert unit_of_line("项目单位") is None
    assert unit_in_brackets("部门总体资金情况(万元)") == "万元"
    assert printed_numbers("516.78 449.42") == ("516.78", "449.42")
    assert printed_numbers("1090. 06") == ("1090.06",)


@pytest.mark.parametrize(
    ("printed", "operator", "number", "unit", "text"),
    [
        ("≥6 次/年", "ge", "6", "次/年", None),
        ("≧ 95%", "ge", "95", "%", None),
        ("≤100%", "le", "100", "%", None),
        ("100%", "eq", "100", "%", None),
        ("50 条", "eq", "50", "条", None),
        ("392 万元", "eq", "3920000", "元", None),
        ("不低于90分", "ge", "90", "分", None),
        ("95%以上", "ge", "95", "%", None),
        ("$\\geq 85\\%$", "ge", "85", "%", None),
        ("≥ 85 ％", "ge", "85", "%", None),
        ("保障", None, None, None, "保障"),
        ("第1名", None, None, None, "第1名"),
        ("——", None, None, None, None),
        ("--", None, None, None, None),
    ],
)
def test_targets(
    printed: str, operator: str | None, number: str | None, unit: str | None, text: str | None
) -> None:
    value = parse_value(printed, 2026, load_code_lists(), CELL)
    assert (value.operator, value.unit, value.text) == (operator, unit, text)
    assert value.number == (None if number is None else Decimal(number))
    assert value.year == 2026


@pytest.mark.parametrize(
    ("printed", "number", "unit"),
    [
        ("居民参与率不低于100%", "100", "%"),
        ("居民参与率≥ 90.5%", "90.5", "%"),
        ("居民 参与率 不少于80（%）", "80", "%"),
        ("参与率不低于100%", None, None),
        ("居民参与率提升", None, None),
    ],
)
def test_a_target_that_repeats_the_name_of_its_indicator(
    printed: str, number: str | None, unit: str | None
) -> None:
    value = parse_value(printed, 2026, load_code_lists(), CELL, about="居民参与率")
    assert (value.number, value.unit) == (None if number is None else Decimal(number), unit)
    assert value.operator == (None if number is None else "ge")
    assert (value.text is None) == (number is not None)


def test_numbered_items_count_only_in_sequence() -> None:
    assert numbered_items("1.甲5.2万元；2.乙见第3.条；3.丙") == [
        (1, "甲5.2万元；"),
        (2, "乙见第3.条；"),
        (3, "丙"),
    ]
    assert numbered_items("没有编号2.的文字") == []
    assert numbered_items("（1）甲；（2）乙。") == [(1, "甲；"), (2, "乙。")]


@pytest.mark.parametrize(
    ("issuer", "code"),
    [
        ("武汉市洪山区城市运行管理中心", "420111"),
        ("湖北省武汉市洪山区教育局", "420111"),
        ("上海市普陀区财政局", "310107"),
        ("江苏省人民检察院", "320000"),
        ("吉林市某局", "220200"),
        ("武汉市财政局", "420100"),
        ("朝阳区财政局", "000000"),
        ("某某局", "000000"),
    ],
)
def test_regions_are_resolved_and_never_guessed(issuer: str, code: str) -> None:
    assert region_of(issuer).code == code
