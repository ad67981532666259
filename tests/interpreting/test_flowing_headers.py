"""Headers as words in reading order: which labels they are, and in which orders their columns may stand."""

from __future__ import annotations

import pytest

from budgetgraph.ground.codes import load_code_lists
from budgetgraph.interpreting.flowing_header import flowing_headers, is_flowing
from budgetgraph.interpreting.list_header import list_header
from budgetgraph.interpreting.specifications import specification
from budgetgraph.interpreting.table_kinds import GridSpecification
from budgetgraph.reading.document import Cell, Row

CODES = load_code_lists()


def rows_of(*lines: str) -> tuple[Row, ...]:
    return tuple(
        Row(tuple(Cell(word, number, column) for column, word in enumerate(line.split(), 1)))
        for number, line in enumerate(lines, 1)
    )


def columns_of(kind: str, *lines: str) -> list[list[str]]:
    """The codes of the amount columns in each order that the header allows."""
    form = specification(kind)
    assert isinstance(form, GridSpecification)
    headers = flowing_headers(rows_of(*lines), form, CODES)
    return [[c.code for _, c in sorted(header.amounts.items())] for header in headers]


def test_a_code_in_parts_and_names_come_first() -> None:
    form = specification("expenditure")
    assert isinstance(form, GridSpecification)
    rows = rows_of(
        "项目 支出预算",
        "功能分类科目编码",
        "功能分类科目名称 合计 基本支出 项目支出",
        "类 款 项",
        "201 一般公共服务支出 5.00 5.00",
    )
    (header,) = flowing_headers(rows, form, CODES)
    assert (header.rows, header.parts, header.name) == (4, (1, 2, 3), 4)
    assert {n: c.code for n, c in header.amounts.items()} == {5: "total", 6: "basic", 7: "project"}


def test_pieces_above_and_below_the_line_are_one_label_that_may_stand_anywhere() -> None:
    found = columns_of(
        "revenue-by-function",
        "项目 收入预算",
        "功能分类科目编码",
        "事业单位",
        "功能分类科目名称 合计 财政拨款收入 事业收入 其他收入",
        "经营收入",
        "类 款 项",
    )
    assert sorted(each.index("operating-income") for each in found) == [2, 3, 4]
    assert all(each[:2] == ["total", "fiscal"] for each in found)


SANGONG = (
    "2023年“三公”经费预算数",
    "2023年机关运行经",
    "公务用车购置及运行费",
    "费预算数",
    "合计 因公出国(境)费 公务接待费",
    "小计 购置费 运行费",
)


def test_a_group_stands_together_and_single_items_outside_of_it() -> None:
    found = columns_of("sangong", *SANGONG, "1.00")
    vehicles = ["sangong-vehicle", "sangong-vehicle-purchase", "sangong-vehicle-running"]
    for each in found:
        at = each.index("sangong-vehicle")
        assert each[at : at + 3] == vehicles
        assert each.index("operating-funds") in (0, 6)
        assert each.index("total") < each.index("sangong-abroad") < each.index("sangong-reception")
    assert len(found) == 6


def test_basic_expenditure_stands_before_projects_and_pieces_on_one_line_in_their_order() -> None:
    found = columns_of(
        "expenditure-by-nature", "单位预留机", "合计 基本支出 结转下年资金", "动经费 项目支出"
    )
    assert len(found) == 5
    for each in found:
        assert each[0] == "total"
        assert each.index("basic") < each.index("project")
        assert each.index("reserve") < each.index("project")
        assert each.index("basic") < each.index("next-year")


def test_columns_without_a_gap_between_them_are_two() -> None:
    found = columns_of(
        "general-public-by-function",
        "科目编码 科目名称 合计 基本支出项目支出",
        "201 服务 5.00 5.00 0.00",
    )
    assert found == [["total", "basic", "project"]]


@pytest.mark.parametrize(
    "lines",
    [
        ("功能分类科目名称 合计 基本支出 项目支出 上年预算数", "类 款 项"),
        ("功能分类科目名称 合计 基本支出 项目支出", "占比", "类 款 项"),
        ("合计 基本支出 项目支出", "1.00 1.00"),
    ],
)
def test_a_header_with_another_word_is_none(lines: tuple[str, ...]) -> None:
    assert columns_of("expenditure", *lines) == []


def test_a_blank_total_is_no_label() -> None:
    lines = ("科目编码 科目名称 金额", "合计", "5.00", "201 服务 5.00")
    assert columns_of("fiscal-by-function", *lines) == [["total"]]


def test_below_several_full_lines_of_header_blanks_are_lost() -> None:
    assert is_flowing(rows_of("合计 出国 接待", "小计 购置费 运行费", "1.00 1.00 5.00"))
    assert not is_flowing(rows_of("编码 名称 金额", "201 服务 1.00", "202 外交 1.00"))
    assert not is_flowing(rows_of("1.00 2.00"))


def test_the_sides_of_a_list_and_the_columns_of_its_last_side() -> None:
    rows = rows_of(
        "本年收入 本年支出",
        "预算数",
        "项目 预算数 项目 基本支出",
        "合计 项目支出",
        "人员经费 公用经费",
    )
    header = list_header(rows, 5, CODES)
    assert header is not None
    assert [[c.code for c in side.columns] for side in header.sides] == [
        ["total"],
        ["total", "personnel", "public", "project"],
    ]
    assert [header.first(n) for n in range(2)] == [1, 3]
    assert [cell.text for cell in header.rows[-1].cells] == [
        *("项目", "预算数", "项目", "合计", "人员经费", "公用经费", "项目支出")
    ]


def test_a_list_whose_words_do_not_tell_its_sides_has_no_header() -> None:
    assert list_header(rows_of("项目 项目 基本支出", "合计 项目支出"), 2, CODES) is None
    assert list_header(rows_of("项目 预算数 项目 合计 某某资金"), 1, CODES) is None
