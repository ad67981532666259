"""Rows of the Shanghai form that a converter ran into one line: their figures are left out, never mixed up."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.records import Interpretation
from budgetgraph.reading import read_bytes
from tests.interpreting.other_formats import flowing_text
from tests.interpreting.paged_texts import amount, document, kinds
from tests.interpreting.test_flowing_tables import FRONT, NARRATIVE, TABLES, facts

SMALL = """上海市普陀区2025年区级部门预算
预算主管部门：上海市普陀区合成示例局
2025年部门支出预算总表
编制部门：上海市普陀区合成示例局 单位：元
项目 支出预算
功能分类科目编码
功能分类科目名称 合计 基本支出 项目支出
类 款 项
201 一般公共服务支出 500.00 300.00 200.00
201 06 财政事务 500.00 300.00 200.00
201 06 01 行政运行 300.00 300.00
201 06 02 一般行政管理事务 200.00 200.00
合计 500.00 300.00 200.00"""
TEXT = flowing_text(
    document(
        *FRONT,
        NARRATIVE,
        *(page.replace("|||", "|").replace("||", "|") for page in TABLES),
        "其他相关情况说明\n无。",
    )
).decode()
LINES = TEXT.split("\n")
ROWS = [n for n, line in enumerate(LINES[:-1]) if line[-3:-2] == "." and LINES[n + 1].strip()]
"""The numbers of the lines that end with an amount."""


def interpreted(text: str) -> Interpretation:
    return interpret(read_bytes(text.encode(), "converted.txt"))


WHOLE = facts(interpreted(TEXT))


def wrong(text: str) -> dict[object, Decimal]:
    """What is read of a text and is not what is read of it as it was."""
    found = facts(interpreted(text))
    return {key: value for key, value in found.items() if WHOLE.get(key) != value}


def test_a_row_does_not_take_the_figures_of_the_total_behind_it() -> None:
    joined = interpreted(SMALL.replace("200.00\n合计", "200.00 合计"))
    assert amount(joined, "function-all", "2010602", "total") is None
    assert amount(joined, "function-all", "2010602", "basic") is None
    assert amount(joined, "function-all", "20106", "total") == "500"
    assert joined.balance.unaccounted == ()
    left_out = {cell.text for f in joined.findings if f.kind == "ragged-row" for cell in f.sources}
    assert {"500.00", "200.00"} <= left_out


def test_a_row_does_not_take_the_figures_of_the_row_behind_it() -> None:
    joined = interpreted(SMALL.replace("300.00 300.00\n201", "300.00 300.00 201"))
    assert amount(joined, "function-all", "2010601", "total") is None
    assert amount(joined, "function-all", "2010602", "total") is None
    assert "ragged-row" in kinds(joined)


def test_a_page_break_within_a_line_ends_it() -> None:
    lines = "\n".join(LINES)
    broken = lines.replace("\n201 06 02", "\f201 06 02")
    assert lines != broken
    assert wrong(broken) == {}
    whole = interpreted(SMALL)
    paged = interpreted(SMALL.replace("\n上海", "\f上海").replace("\n合计 500", "\f合计 500"))
    assert facts(paged) == facts(whole) != {}


@pytest.mark.parametrize("number", ROWS)
def test_no_amount_is_wrong_where_two_lines_are_one(number: int) -> None:
    joined = f"{LINES[number]} {LINES[number + 1]}"
    assert wrong("\n".join([*LINES[:number], joined, *LINES[number + 2 :]])) == {}


@pytest.mark.parametrize("number", ROWS)
def test_no_amount_is_wrong_where_a_line_is_cut_in_two(number: int) -> None:
    words = LINES[number].split(" ")
    for place in range(1, len(words)):
        cut = [" ".join(words[:place]), " ".join(words[place:])]
        assert wrong("\n".join([*LINES[:number], *cut, *LINES[number + 1 :]])) == {}
