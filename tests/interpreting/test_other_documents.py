"""Documents of other places and years: every amount that is read is one that is printed for it, or none is."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budgetgraph.reading import read_bytes
from tests.interpreting.drawn_tables import drawn_grid
from tests.interpreting.other_documents import TABLES, Drawn, amounts, wanted
from tests.interpreting.printed_documents import FORMATS
from tests.interpreting.table_fragments import DEPARTMENT, line, read_tables

UNIT = line("编制部门：上海市合成区示例局 单位：元", 2)
_NAMED = [pytest.param(each, id=each.name) for each in TABLES]


@pytest.mark.parametrize("table", _NAMED)
def test_a_table_of_another_place(table: Drawn) -> None:
    tables = table.read()
    found = amounts(tables)
    assert {k: v for k, v in found.items() if k in wanted(table.facts)} == wanted(table.facts)
    others = {key for key in found if key not in wanted(table.facts)}
    assert all(key[0] == "project" for key in others)
    assert tables.unaccounted == ()
    assert tables.findings == list(table.findings)


@pytest.mark.parametrize("table", _NAMED)
def test_no_wrong_amount_where_merged_cells_are_lost(table: Drawn) -> None:
    tables = table.read(paged=False)
    found = {k: v for k, v in amounts(tables).items() if k[0] != "project" or k[-1] == "total"}
    assert found.items() <= wanted(table.facts).items()
    assert tables.unaccounted == ()


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("table", _NAMED)
def test_a_table_in_a_file(table: Drawn, form: str) -> None:
    document = read_bytes(FORMATS[form](table), "a", confined=False)
    tables = read_tables(*document.blocks, year=table.year)
    found = {k: v for k, v in amounts(tables).items() if k[0] != "project" or k[-1] == "total"}
    assert found.items() <= wanted(table.facts).items()
    assert tables.unaccounted == ()
    if form != "markdown":
        # A text form loses its merged cells, and with them what tells some columns apart.
        assert found == wanted(table.facts)


PROJECTS = """
    项目名称|金额
    合计|{total}
    示例服务费|120.00
    示例业务费|180.00
    """


def test_projects_by_name_are_read_if_they_add_up() -> None:
    title = line("项目支出预算表")
    tables = read_tables(title, UNIT, drawn_grid(PROJECTS.format(total="300.00")))
    names = {name for p in tables.context.projects.values() for name in p.names.values()}
    assert names == {"示例服务费", "示例业务费"}
    assert tables.lines("project") == Decimal(300)
    assert (tables.unaccounted, tables.findings) == ((), [])


def test_projects_by_name_are_left_out_if_they_do_not() -> None:
    title = line("项目支出预算表")
    tables = read_tables(title, UNIT, drawn_grid(PROJECTS.format(total="400.00")))
    assert list(amounts(tables)) == [("project", "total", "total")]
    assert tables.findings == ["unknown-row", "unknown-row"]
    assert tables.unaccounted == ()


FUNCTIONS = """
    科目编码|科目名称|合计|基本支出|项目支出
    |合计|{0}|{0}|
    201|一般公共服务支出|{0}|{0}|
    """


def test_a_table_whose_title_was_lost_does_not_go_on_with_the_one_before() -> None:
    tables = read_tables(
        line("支出总表"),
        UNIT,
        drawn_grid(FUNCTIONS.format("7.00")),
        line("编制部门：上海市合成区示例局 单位：元", 9),
        drawn_grid(FUNCTIONS.format("5.00").replace("201", "208")),
    )
    assert tables.amount("function-all", "total", "total") == Decimal("7.00")
    assert ("function-all", "208", "total") not in tables.facts()
    assert tables.findings == ["unknown-table"]


def test_a_page_with_the_header_again_goes_on_with_the_table() -> None:
    rest = FUNCTIONS.format("7.00").replace("|合计|7.00|7.00|", "20106|财政事务|7.00|7.00|")
    tables = read_tables(
        line("支出总表"), UNIT, drawn_grid(FUNCTIONS.format("7.00")), drawn_grid(rest, page=2)
    )
    assert tables.facts()["function-all", "20106", "total"] == "7.00"
    assert tables.findings == []


def test_a_title_in_two_rows_of_a_grid() -> None:
    tables = read_tables(
        drawn_grid("""
            公开08表||||
            2025年部门一般公共预||||
            算支出预算表||||
            部门：上海市合成区示例局|||单位：万|元
            科目编码|科目名称|合计|基本支出|项目支出
            201|一般公共服务支出|7.00|7.00|
            """)
    )
    assert tables.kinds == ["general-public-by-function"]
    assert tables.amount("function-gpb", "201", "total") == Decimal(70000)
    assert (tables.unaccounted, tables.findings) == ((), [])


def test_columns_that_add_up_nowhere_were_not_understood() -> None:
    rows = "\n".join(f"2010{n}|某某事务|{n}9.00|5.00|1.00" for n in range(10, 15))
    head = "科目编码|科目名称|合计|基本支出|项目支出\n"
    tables = read_tables(line("支出总表"), UNIT, drawn_grid(head + rows))
    assert (amounts(tables), tables.findings) == ({}, ["unknown-header"])
    assert tables.unaccounted == ()


UNITS = """
    单位名称|科目编码|科目名称|合计|基本支出|项目支出
    |合计||10.00|7.00|3.00
    示例局（本级）|||6.00|4.00|2.00
    |201|一般公共服务支出|6.00|4.00|2.00
    示例中心|||4.00|3.00|1.00
    |201|一般公共服务支出|3.00|3.00|
    |208|社会保障和就业支出|1.00||1.00
    """


def test_lines_of_several_units_are_not_those_of_the_department() -> None:
    merged = "\n".join(
        row.replace("|201|一", "|201一").replace("|208|社", "|208社").replace("|||", "||")
        for row in UNITS.replace("科目编码|", "").replace("合计||", "合计|").splitlines()
    )
    for drawn in (UNITS, merged):
        tables = read_tables(line("支出总表"), UNIT, drawn_grid(drawn))
        assert tables.amount("function-all", "total", "total") == 10
        printed = {
            (
                tables.context.units[p.key.unit].names.copy().popitem()[1],
                *p.key.codes,
            ): p.source.text
            for p in tables.context.facts.printings
            if p.key.unit != DEPARTMENT and p.key.codes[1] == "total"
        }
        assert printed == {
            ("示例局（本级）", "total", "total"): "6.00",
            ("示例局（本级）", "201", "total"): "6.00",
            ("示例中心", "total", "total"): "4.00",
            ("示例中心", "201", "total"): "3.00",
            ("示例中心", "208", "total"): "1.00",
        }
        assert {
            p.key.codes[0] for p in tables.context.facts.printings if p.key.unit == DEPARTMENT
        } == {"total"}
        assert tables.findings == []
        assert tables.unaccounted == ()


def test_a_department_among_codes_of_functions_is_none() -> None:
    rows = """
        科目编码|科目名称|合计|基本支出|项目支出
        036|示例局|7.00|7.00|
        201|一般公共服务支出|7.00|7.00|
        """
    tables = read_tables(line("支出总表"), UNIT, drawn_grid(rows))
    assert {key[1] for key in amounts(tables)} == {"201"}
    assert tables.findings == ["unknown-row"]


def test_a_table_without_unit_is_not_taken_for_yuan_where_that_cannot_be() -> None:
    tables = read_tables(
        line("支出总表"),
        UNIT,
        drawn_grid(FUNCTIONS.format("7,000,000.00")),
        line("“三公”经费支出表", 9),
        drawn_grid("合计|因公出国（境）费|公务接待费\n2.30|1.40|0.90"),
    )
    assert not any(key[0] == "sangong" for key in amounts(tables))
    assert "unknown-unit" in tables.findings


def test_two_lists_without_a_header_for_their_figures_are_not_guessed() -> None:
    tables = read_tables(
        line("收支预算总表"),
        UNIT,
        drawn_grid("""
            收入<3x1>|||支出<3x1>||
            一、财政拨款收入|8.00|9.00|一、一般公共服务支出|7.00|8.00
            二、事业收入|8.00|9.00|二、卫生健康支出|7.00|8.00
            收入总计|16.00|18.00|支出总计|14.00|16.00
            """),
    )
    assert amounts(tables) == {}
    assert tables.unaccounted == ()
