"""Tables of a page: titles inside the grid, tables that touch, page breaks, tables without labels."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.sheets import find_sheets
from budgetgraph.reading import read_bytes
from budgetgraph.reading.document import Cell, Grid, Row
from tests.interpreting.drawn_tables import drawn_grid
from tests.interpreting.table_fragments import line, read_tables

FUND = """
功能科目代码|功能科目名称|金额
|合计|50.00
201|一般公共服务支出|50.00
"""


def test_title_issuer_and_unit_in_one_merged_cell() -> None:
    text = "财政拨款支出预算表/n部门：合成省示例厅 单位：元<3x1>||\n" + FUND.strip()
    tables = read_tables(line("公开05表"), drawn_grid(text))
    (sheet,) = tables.sheets
    assert (sheet.label, sheet.title, sheet.unit) == ("05", "财政拨款支出预算表", "元")
    assert [p.text for p in sheet.passages] == ["部门:合成省示例厅", "单位:元"]
    assert tables.amount("function-fiscal", "201", "total") == Decimal("50.00")
    assert (len(sheet.rows), tables.unaccounted, tables.findings) == (3, (), [])


def test_issuer_and_unit_in_cells_of_their_own() -> None:
    text = "公开08 表：财政拨款支出预算/n表<3x1>||\n部门：|合成省示例厅|单位：万元\n" + FUND.strip()
    (sheet,) = read_tables(drawn_grid(text)).sheets
    assert (sheet.label, sheet.title, sheet.unit) == ("08", "财政拨款支出预算表", "万元")
    assert [p.text for p in sheet.passages] == ["部门:合成省示例厅", "单位:万元"]


def test_code_and_name_of_the_unit_beside_year_and_currency_unit() -> None:
    text = "036合成县示例局|预算年度：2025|单位：万元\n科目编码|科目名称|金额\n201|一般公共服务支出|1.00"
    tables = read_tables(line("财政拨款支出预算表"), drawn_grid(text))
    assert (len(tables.sheets[0].rows), tables.sheets[0].unit) == (2, "万元")
    assert tables.findings == []


def test_a_unit_that_is_cut_between_two_cells() -> None:
    text = "部门：|合成厅|单位：万|元\n科目编码|科目名称||金额\n201|一般公共服务支出||1.00"
    tables = read_tables(line("财政拨款支出预算表"), drawn_grid(text))
    assert tables.sheets[0].unit == "万元"
    assert tables.amount("function-fiscal", "201", "total") == Decimal("10000.00")


def test_a_title_broken_over_two_lines() -> None:
    tables = read_tables(
        line("公开 05 表：一般公共预算机关运行经费", 1),
        line("支出预算表", 2),
        drawn_grid("科目编码|科目名称|机关运行经费支出\n302|商品和服务支出|5.00"),
    )
    (sheet,) = tables.sheets
    assert (sheet.label, tables.kinds) == ("05", ["operating-funds-by-economic"])


@pytest.mark.parametrize(
    ("captions", "label"),
    [
        ("表2||\n政府性基金预算支出表||", "2"),
        ("附表2||\n政府性基金预算支出表<3x1>||", "2"),
        ("部门公开表2||\n政府性基金预算支出表||\n部门：合成厅||单位：万元", "2"),
        ("公开02表||\n政府性基金预算支出表||", "02"),
        ("||表5-1\n政府性基金预算支出表||", "5-1"),
        ("政府性基金预算支出表||表2", "2"),
    ],
)
def test_a_label_inside_a_grid_is_that_of_the_next_table(captions: str, label: str) -> None:
    tables = read_tables(
        line("财政拨款支出预算表"),
        line("单位：万元"),
        drawn_grid(f"{FUND.strip()}\n{captions}{FUND}"),
    )
    first, second = tables.sheets
    assert (second.label, second.title) == (label, "政府性基金预算支出表")
    assert (len(first.rows), len(second.rows)) == (3, 3)
    assert "unknown-row" not in tables.findings


def test_an_unknown_title_below_a_label_inside_a_grid_ends_the_table() -> None:
    grid = drawn_grid(f"{FUND.strip()}\n表2||\n对下转移支付测算表||{FUND}")
    tables = read_tables(line("财政拨款支出预算表"), line("单位：万元"), grid)
    assert [sheet.title for sheet in tables.sheets] == ["财政拨款支出预算表", "对下转移支付测算表"]
    assert tables.sheets[1].specification is None


def test_a_cell_like_a_label_above_no_title_begins_no_table() -> None:
    text = "科目编码|科目名称|金额\n201|一般公共服务支出|1.00\n|表2|\n205|教育支出|2.00"
    tables = read_tables(line("财政拨款支出预算表"), line("单位：万元"), drawn_grid(text))
    assert len(tables.sheets) == 1
    assert tables.amount("function-fiscal", "205", "total") == Decimal("20000.00")


def test_a_title_inside_a_grid_begins_the_next_table() -> None:
    text = (
        FUND.strip()
        + "\n财政拨款政府性基金支出预算表<3x1>||\n部门：|合成厅|单位：元\n"
        + FUND.strip()
    )
    tables = read_tables(line("财政拨款支出预算表"), drawn_grid(text))
    assert [(s.label, s.unit) for s in tables.sheets] == [("1", None), ("2", "元")]
    assert tables.kinds == ["fiscal-by-function", "government-fund"]
    assert tables.amount("function-govfund", "201", "total") == Decimal("50.00")
    assert tables.unaccounted == ()


def test_a_page_with_a_title_only_and_its_table_on_the_next_page() -> None:
    tables = read_tables(
        drawn_grid("财政拨款支出预算表<3x1>||\n部门：|合成厅|单位：元"),
        drawn_grid(FUND, page=2),
    )
    assert (tables.kinds, tables.sheets[0].unit) == (["fiscal-by-function"], "元")
    assert len(tables.context.facts.printings) == 2


def test_the_next_page_may_have_other_grid_columns() -> None:
    tables = read_tables(
        line("财政拨款支出预算表"),
        drawn_grid("功能科目代码<2x1>||功能科目名称|金额\n201<2x1>||一般公共服务支出|50.00"),
        drawn_grid("20101|人大事务|50.00<2x1>|\n2010101|行政运行||50.00", page=2),
    )
    assert set(tables.facts()) == {
        ("function-fiscal", code, "total") for code in ("201", "20101", "2010101")
    }
    assert tables.unaccounted == ()


def test_the_next_page_repeats_its_header_over_other_columns() -> None:
    head = "科目编码|科目名称|合计|基本支出|项目支出\n"
    tables = read_tables(
        line("一般公共预算支出表"),
        drawn_grid(head + "201|一般公共服务支出|3|1|2"),
        drawn_grid(
            "科目编码|科目名称<2x1>||合计|基本支出|项目支出\n20101|人大事务<2x1>||3||3", page=2
        ),
    )
    assert tables.facts()["function-gpb", "20101", "project"] == "3"
    assert "row-does-not-add-up" not in tables.findings


def test_columns_of_a_next_page_that_cannot_be_told_are_not_guessed() -> None:
    tables = read_tables(
        line("一般公共预算支出表"),
        drawn_grid("科目编码|科目名称|合计|基本支出|项目支出\n201|一般公共服务支出|3|1|2"),
        drawn_grid("20101|人大事务|3|3", page=2),
    )
    assert "unknown-header" in tables.findings
    assert not any("20101" in codes for codes in tables.facts())
    assert tables.unaccounted == ()


def test_notes_and_column_numbers_are_no_facts() -> None:
    text = "科目编码|科目名称|合计|基本支出|项目支出\n栏次||1|2|3\n此表为空<5x1>||||"
    tables = read_tables(line("政府性基金预算支出表"), drawn_grid(text))
    assert tables.facts() == {}
    assert [p.text for p in tables.sheets[0].passages] == ["此表为空"]
    assert (tables.unaccounted, tables.findings) == ((), [])


def test_a_table_that_fits_no_specification_of_its_title_stays_unread() -> None:
    tables = read_tables(line("收入预算总表"), drawn_grid("事项|数量|备注\n某某|5|无\n某某|7|无"))
    assert (tables.kinds, tables.facts()) == ([None], {})
    assert "unknown-header" in tables.findings
    assert tables.unaccounted == ()


def test_the_unit_may_stand_in_the_header() -> None:
    tables = read_tables(
        line("财政拨款支出预算表"),
        drawn_grid("科目编码|科目名称|预算数（元）\n201|一般公共服务支出|5.00"),
    )
    assert tables.amount("function-fiscal", "201", "total") == Decimal("5.00")
    assert tables.findings == []


def test_a_row_number_column_says_nothing() -> None:
    tables = read_tables(
        line("财政拨款支出预算表"),
        drawn_grid("序号|科目编码|科目名称|金额\n1|201|一般公共服务支出|5.00\n2||合计|5.00"),
    )
    assert set(tables.facts()) == {
        ("function-fiscal", "201", "total"),
        ("function-fiscal", "total", "total"),
    }
    assert tables.unaccounted == ()


_TEXTS = st.sampled_from(
    [
        *("", "财政拨款支出预算表", "公开05表", "部门：", "部门：合成厅 单位：元", "单位：万元"),
        *("2025年度", "此表为空", "科目编码", "科目名称", "金额", "201", "合计", "5.00", "某某"),
        "收入预算总表/n部门：合成厅".replace("/n", "\n"),
    ]
)
_ROWS = st.lists(st.tuples(_TEXTS, _TEXTS, _TEXTS), min_size=1, max_size=6)


@given(st.lists(_ROWS, min_size=1, max_size=3))
def test_no_printed_cell_is_lost_whatever_the_rows_are(pages: list[list[tuple[str, ...]]]) -> None:
    grids = [
        Grid(
            tuple(
                Row(tuple(Cell(text, at, c, page) for c, text in enumerate(row, 1)))
                for at, row in enumerate(rows, 1)
            )
        )
        for page, rows in enumerate(pages, 1)
    ]
    printed = Counter(
        (page, at, c, text.strip())
        for page, rows in enumerate(pages, 1)
        for at, row in enumerate(rows, 1)
        for c, text in enumerate(row, 1)
        if text
    )
    found = Counter(
        (source.page, source.line, source.column, source.text)
        for sheet in find_sheets(grids)
        for source in (*sheet.sources(), *sheet.caption_sources())
    )
    assert found == printed
    assert read_tables(*grids).unaccounted == ()


SPENT = "科目编码|科目名称|合计|基本支出|项目支出\n|合计|{0}|{0}|\n201|一般公共服务支出|{0}|{0}|"


@pytest.mark.parametrize(
    ("first", "second", "number"),
    [
        ("2024年支出总表", "2025年支出总表", 2),
        ("普陀区民政局支出总表", "普陀区救助站支出总表", 2),
        ("支出总表", "2025年支出总表", 1),
        ("普陀区民政局支出总表", "上海市普陀区民政局支出总表", 1),
    ],
)
def test_a_title_of_another_year_or_body_begins_a_sheet(
    first: str, second: str, number: int
) -> None:
    head, total, line_of_class = SPENT.format(5).split("\n")
    sheets = find_sheets(
        [
            line(first),
            drawn_grid(f"{head}\n{total}"),
            line(second, page=2),
            drawn_grid(f"{head}\n{line_of_class}", page=2),
        ]
    )
    assert len(sheets) == number


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("单位：万元", "单位：元"),
        ("编制单位：普陀区民政局", "编制单位：普陀区救助站"),
        ("预算年度：2025", "预算年度：2024"),
    ],
)
def test_lines_of_another_unit_body_or_year_begin_a_sheet(first: str, second: str) -> None:
    def sheets(again: str) -> int:
        blocks = [
            line("支出总表", 1),
            line(first, 2),
            drawn_grid(SPENT.format(5)),
            line("支出总表", 1, page=2),
            line(again, 2, page=2),
            drawn_grid("202|外交支出|3|3|", page=2),
        ]
        return len(find_sheets(blocks))

    assert (sheets(first), sheets(second)) == (1, 2)


def test_the_same_title_over_another_total_begins_a_sheet() -> None:
    def sheets(amount: int) -> list[str]:
        blocks = [
            line("支出总表"),
            drawn_grid(SPENT.format(5)),
            line("支出总表", page=2),
            drawn_grid(SPENT.format(amount), page=2),
        ]
        return [sheet.title for sheet in find_sheets(blocks)]

    assert sheets(5) == ["支出总表"]
    assert sheets(7) == ["支出总表", "支出总表"]


def test_a_header_that_is_cut_in_two_begins_no_sheet() -> None:
    (sheet,) = find_sheets(
        [
            line("一般公共预算基本支出表"),
            drawn_grid("部门预算支出经济分类科目||本年一般公共预算基本支出||"),
            drawn_grid("科目编码|科目名称|合计|人员经费|公用经费\n301|工资福利支出|5|5|"),
        ]
    )
    assert len(sheet.rows) == 3


def test_a_worksheet_that_goes_on_has_its_columns_by_their_numbers() -> None:
    head = "科目编码|科目名称|合计|基本支出|项目支出\n201|一般公共服务支出|3|1|2"
    for columns, code in (((1, 2, 4, 5), "basic"), ((1, 2, 4, 7), "project")):
        tables = read_tables(
            line("一般公共预算支出表"),
            replace(drawn_grid(head), columns=(1, 2, 4, 5, 7)),
            replace(drawn_grid("20101|人大事务|3|3", page=2), columns=columns),
        )
        facts = {codes[2] for codes in tables.facts() if codes[1] == "20101"}
        assert facts == {"total", code}
        assert tables.findings == []


def test_the_columns_of_worksheets_that_go_on_are_kept_up_to_the_facts() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    head = "科目编码|科目名称|合计|基本支出|项目支出\n201|一般公共服务支出|100|70|30"
    printed = f"上海市普陀区民政局2025年部门预算\n支出总表\n单位：万元\n{head}"
    for text in (printed, "205|教育支出|5||5", "206|科学技术支出|4|4"):
        for row in text.split("\n"):
            sheet.append([cell or None for cell in row.split("|")])
        sheet = book.create_sheet()
    content = BytesIO()
    book.save(content)
    items = interpret(read_bytes(content.getvalue(), "budget.xlsx")).budget.items
    found = {i.key.codes: i.amount for i in items if i.key.codes[0] != "201"}
    assert found == {
        ("205", "total"): 50000,
        ("205", "project"): 50000,
        ("206", "total"): 40000,
        ("206", "basic"): 40000,
    }
