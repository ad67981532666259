"""收支总表 of many layouts: which column a figure stands in, and what each side lists."""

from __future__ import annotations

import pytest

from budgetgraph.ground.findings import Severity
from budgetgraph.interpreting.records import Interpretation
from tests.interpreting.plain_budget import budget, table


def read(*rows: str) -> Interpretation:
    """A document of one 收支总表, its rows as cells parted by bars."""
    return budget(tables=table("收支总表", [row.split("|") for row in rows]))


def facts(found: Interpretation) -> dict[tuple[str, ...], str]:
    """Every item's printed figure, by breakdown and codes."""
    return {(i.key.breakdown, *i.key.codes): i.sources[0].text for i in found.budget.items}


WANTED = {
    ("revenue-source", "fiscal"): "100",
    ("revenue-source", "total"): "100",
    ("function-all", "205", "total"): "100",
    ("function-all", "total", "total"): "100",
}


@pytest.mark.parametrize(
    ("last", "this"),
    [("2024年预算数", "2025年预算数"), ("上年数", "本年数"), ("上年预算数", "当年预算数")],
)
def test_last_year_stands_first(last: str, this: str) -> None:
    found = read(
        f"项目|{last}|{this}|项目|{last}|{this}",
        "一、财政拨款收入|90|100|一、教育支出|80|100",
        "收入总计|90|100|支出总计|80|100",
    )
    assert facts(found) == WANTED
    assert {f.kind for f in found.findings} == {"unknown-column"}
    assert all(f.severity is Severity.INFO for f in found.findings)


def test_a_figure_that_stands_under_no_column_is_left_out() -> None:
    found = read(
        "收入|||支出||",
        "项目||预算数|项目||预算数",
        "一、财政拨款收入|3|100|一、教育支出|2|100",
        "收入总计|3|100|支出总计|2|100",
    )
    assert facts(found) == WANTED
    assert [f.kind for f in found.findings] == ["ragged-row"] * 4


def test_of_two_columns_with_one_meaning_neither_counts() -> None:
    found = read(
        "项目|预算数|金额|项目|预算数",
        "一、财政拨款收入|3|100|一、教育支出|100",
        "收入总计|3|100|支出总计|100",
    )
    assert facts(found) == {key: text for key, text in WANTED.items() if key[0] == "function-all"}
    assert [f.kind for f in found.findings] == ["unknown-column"] * 2


def test_the_lines_say_which_side_is_revenue() -> None:
    found = read(
        "项目|预算数|项目|预算数",
        "一、教育支出|100|一、财政拨款收入|100",
        "支出总计|100|收入总计|100",
    )
    assert facts(found) == WANTED
    assert found.findings == ()


@pytest.mark.parametrize("gap", ["", "|", "||"])
def test_a_header_that_is_lost_is_told_by_the_lines(gap: str) -> None:
    found = read(f"一、财政拨款收入|{gap}100|一、教育支出|100", f"收入总计|{gap}100|支出总计|100")
    assert facts(found) == WANTED


def test_without_a_header_a_line_of_two_figures_gives_none() -> None:
    found = read("一、财政拨款收入|90|100|一、教育支出||100", "收入总计||100|支出总计||100")
    assert facts(found) == {key: text for key, text in WANTED.items() if key[1] != "fiscal"}
    assert [f.kind for f in found.findings] == ["ragged-row"] * 2


def test_a_list_by_another_classification_is_left_out_as_one() -> None:
    found = read(
        "项目|预算数|项目（按功能分类）|预算数|项目（按经济分类）|预算数",
        "一、财政拨款收入|100|一、教育支出|100|一、工资福利支出|80",
        "||||二、商品和服务支出|20",
        "收入总计|100|支出总计|100|支出总计|100",
    )
    assert facts(found) == WANTED
    assert [f.kind for f in found.findings] == ["unknown-column"]
    assert [s.text for s in found.findings[0].sources][:2] == ["一、工资福利支出", "80"]
