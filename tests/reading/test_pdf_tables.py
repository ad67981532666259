"""Tables of PDF pages come out cell by cell, however their rules are drawn."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetgraph.reading.document import Grid, Passage
from budgetgraph.reading.pdf import read_pdf
from tests.reading.pdf_making import STYLES, Pages

TABLE = (
    ("项目", "预算数", "说明"),
    ("基本支出", "1,234.50", ""),
    ("项目支出", "67.00", "一次性"),
    ("合计", "1,301.50", ""),
)


def grids_of(content: bytes) -> list[Grid]:
    return [block for block in read_pdf(content).blocks if isinstance(block, Grid)]


def texts(grid: Grid) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in row.cells) for row in grid.rows]


def passages(content: bytes) -> list[str]:
    return [block.text for block in read_pdf(content).blocks if isinstance(block, Passage)]


@pytest.mark.parametrize("style", [*STYLES, "none"])
def test_a_table_in_every_style(style: str) -> None:
    pages = Pages()
    pages.text(200, 60, "收支预算总表", 16)
    pages.table(TABLE, style, figures=[1])
    content = pages.content()
    (grid,) = grids_of(content)
    assert texts(grid) == list(TABLE)
    assert passages(content) == ["收支预算总表"]
    assert [row.cells[0].line for row in grid.rows] == [2, 3, 4, 5]


WORDS = st.text("预算收入支出合计项目一般公共服务基本", min_size=1, max_size=6)
AMOUNTS = st.decimals(min_value=0, max_value=99999, places=2).map(lambda value: f"{value:,}")


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """Tables with a text in every row and every column."""
    columns = draw(st.integers(2, 6))
    cell = st.one_of(WORDS, AMOUNTS, st.just(""))
    head = draw(st.lists(WORDS, min_size=columns, max_size=columns))
    rows = draw(
        st.lists(
            st.tuples(WORDS, st.lists(cell, min_size=columns - 1, max_size=columns - 1)),
            min_size=1,
            max_size=8,
        )
    )
    return [head, *([first, *rest] for first, rest in rows)]


@pytest.mark.parametrize("style", STYLES)
@settings(max_examples=15, deadline=None)
@given(cells=tables())
def test_any_table_comes_back_as_it_was_drawn(style: str, cells: list[list[str]]) -> None:
    pages = Pages()
    pages.table(cells, style)
    (grid,) = grids_of(pages.content())
    assert [list(row) for row in texts(grid)] == cells


@pytest.mark.parametrize("style", [style for style in STYLES if style not in ("no-outer", "tiles")])
def test_merged_cells_say_what_they_cover(style: str) -> None:
    cells = (
        ("收入", "", "支出", ""),
        ("项目", "金额", "功能分类", "金额"),
        ("", "", "一般公共服务支出", "12.00"),
    )
    pages = Pages()
    pages.table(cells, style, merged={(0, 0): (1, 2), (0, 2): (1, 2), (1, 0): (2, 1)})
    (grid,) = grids_of(pages.content())
    assert texts(grid) == list(cells)
    spans = {
        (row, cell.column): (cell.rows, cell.columns)
        for row, cells_of in enumerate(grid.rows)
        for cell in cells_of.cells
        if (cell.rows, cell.columns) != (1, 1)
    }
    assert spans == {(0, 1): (1, 2), (0, 3): (1, 2), (1, 1): (2, 1)}


def test_a_name_broken_by_its_cell_is_whole_and_a_line_break_stays() -> None:
    pages = Pages()
    pages.table(
        (("机关事业单\n位养老保险", "267.8\n0", "事业\n收入"), ("甲", "100.00\n200.00", "乙")),
        widths=(58, 34, 120),
    )
    (grid,) = grids_of(pages.content())
    assert texts(grid) == [
        ("机关事业单位养老保险", "267.80", "事业\n收入"),
        ("甲", "100.00\n200.00", "乙"),
    ]


def test_two_figures_at_the_right_of_a_wide_cell_are_two() -> None:
    pages = Pages()
    pages.table((("甲", "12\n3", "5"), ("乙", "12.5\n3", "6")), widths=(60, 80, 80), figures=(1, 2))
    (grid,) = grids_of(pages.content())
    assert texts(grid) == [("甲", "12\n3", "5"), ("乙", "12.5\n3", "6")]


def test_vertical_words_read_from_above() -> None:
    pages = Pages()
    pages.table((("财\n政\n拨\n款", "1.00"), ("其\n他", "2.00")), widths=(20, 100))
    (grid,) = grids_of(pages.content())
    assert texts(grid) == [("财政拨款", "1.00"), ("其他", "2.00")]


def test_tables_without_space_between_are_two_if_their_columns_differ() -> None:
    pages = Pages()
    first = (("甲", "1.00"), ("乙", "2.00"), ("丙", "3.00"))
    second = (("类", "款", "项"), ("201", "01", "5.00"), ("202", "02", "6.00"))
    placed = pages.table(first, widths=(200, 250))
    pages.table(second, y=placed.ys[-1], widths=(150, 150, 150))
    one, two = grids_of(pages.content())
    assert texts(one) == list(first)
    assert texts(two) == list(second)


def test_tables_without_space_between_are_two_if_one_is_wider() -> None:
    pages = Pages()
    first = (("科目", "说明"), ("甲", "是"), ("乙", "否"))
    second = (("类", "款", "项"), ("教育", "普通", "小学"), ("科学", "基础", "其他"))
    placed = pages.table(first, widths=(110, 130))
    pages.table(second, y=placed.ys[-1], widths=(150, 150, 150))
    one, two = grids_of(pages.content())
    assert texts(one) == list(first)
    assert texts(two) == list(second)


def test_a_form_with_other_columns_in_each_part_is_one() -> None:
    pages = Pages()
    cells = (
        ("项目名称", "", "设施运行", ""),
        ("主管部门", "", "街道办事处", ""),
        ("指标", "内容", "", "目标值"),
        ("数量", "开展活动", "", "=300次"),
    )
    merged = {
        (0, 0): (1, 2),
        (0, 2): (1, 2),
        (1, 0): (1, 2),
        (1, 2): (1, 2),
        (2, 1): (1, 2),
        (3, 1): (1, 2),
    }
    pages.table(cells, merged=merged)
    (grid,) = grids_of(pages.content())
    assert texts(grid) == list(cells)


def test_a_title_in_the_table_stays_with_the_columns_below() -> None:
    pages = Pages()
    cells = (
        ("支出预算总表", "", ""),
        ("类", "款", "金额"),
        ("201", "01", "5.00"),
        ("202", "", "6.00"),
    )
    pages.table(cells, merged={(0, 0): (1, 3)})
    (grid,) = grids_of(pages.content())
    assert texts(grid) == list(cells)


def test_two_tables_beside_each_other_and_one_on_the_next_page() -> None:
    pages = Pages()
    pages.table((("甲", "1.00"), ("乙", "2.00")), widths=(100, 100))
    pages.table((("丙", "3.00"), ("丁", "4.00")), x=320, widths=(100, 100))
    pages.page()
    pages.table((("戊", "5.00"),))
    grids = grids_of(pages.content())
    assert [texts(grid)[0] for grid in grids] == [("甲", "1.00"), ("丙", "3.00"), ("戊", "5.00")]
    assert [grid.rows[0].cells[0].page for grid in grids] == [1, 1, 2]


def test_a_frame_around_text_is_no_table() -> None:
    pages = Pages()
    pages.text(70, 120, "根据部门职责分工，本部门包括19个内设机构。")
    for x0, y0, x1, y1 in (
        (60, 100, 500, 100),
        (500, 100, 500, 140),
        (60, 140, 500, 140),
        (60, 100, 60, 140),
    ):
        pages.line(x0, y0, x1, y1)
    content = pages.content()
    assert grids_of(content) == []
    assert passages(content) == ["根据部门职责分工，本部门包括19个内设机构。"]


def test_rows_between_rules_across_only() -> None:
    pages = Pages()
    cells = (
        ("科目名称", "金额"),
        ("一般公共服务\n支出", "12.00"),
        ("住房保障支出", "3.00"),
        ("合计", "15.00"),
    )
    placed = pages.table(cells, "none", figures=[1])
    for y in placed.ys:
        pages.line(placed.xs[0], y, placed.xs[-1], y)
    (grid,) = grids_of(pages.content())
    assert texts(grid) == [("科目名称", "金额"), ("一般公共服务支出", "12.00"), *cells[2:]]


def test_columns_between_rules_down_only() -> None:
    pages = Pages()
    cells = (
        ("科目名称", "金额"),
        *(
            (f"科目{name}", f"{value}.00")
            for name, value in zip("甲乙丙丁", range(1, 5), strict=True)
        ),
    )
    placed = pages.table(cells, "none")
    for y in (placed.ys[0], placed.ys[1], placed.ys[-1]):
        pages.line(placed.xs[0], y, placed.xs[-1], y)
    for x in placed.xs:
        pages.line(x, placed.ys[0], x, placed.ys[-1])
    (grid,) = grids_of(pages.content())
    assert texts(grid) == list(cells)
    lines = [row.cells[0].line for row in grid.rows]
    assert lines == sorted(set(lines))


def test_print_smaller_than_a_border_keeps_its_rows() -> None:
    pages = Pages()
    cells = [[f"科目{name}", f"{index}.00"] for index, name in enumerate("甲乙丙丁戊己庚辛壬癸")]
    pages.table(cells, "thin", row_height=5.4, size=4.0, widths=(40, 40))
    (grid,) = grids_of(pages.content())
    assert [list(row) for row in texts(grid)] == cells


def test_a_number_that_its_cell_broke_twice_is_one_row() -> None:
    cells = [["名称", "金额"], ["某某市\n某某区\n财政局", "17,1\n58.5\n3"]]
    pages = Pages()
    pages.table(cells, widths=[60, 34], figures={1})
    pages.page()
    (grid,) = read_pdf(pages.content()).blocks
    assert isinstance(grid, Grid)
    assert len(grid.rows) == 2
    assert "".join(grid.rows[1].cells[1].text.split()) == "17,158.53"


def test_words_that_missing_rules_leave_in_one_cell_have_another_reading() -> None:
    pages = Pages()
    cells = (("项目", "上年", "本年"), ("甲", "1.00", "2.00"), ("乙", "3.00", "4.00"))
    merged = {(row, 1): (1, 2) for row in range(3)}
    pages.table(cells, "none", figures=[1, 2])
    pages.table([[""] * 3] * 3, "lines", merged=merged)
    (grid,) = grids_of(pages.content())
    assert len(grid.rows[0].cells) == 2
    (other,) = grid.alternatives
    assert texts(other) == list(cells)


def test_a_text_that_runs_over_its_border_is_whole_in_its_cell() -> None:
    pages = Pages()
    cells = (
        ("科目名称", "", "金额"),
        ("机关事业单位职业年金缴费支出", "", "12.00"),
        ("短名", "甲", "3.00"),
    )
    pages.table(cells, widths=(80, 120, 80))
    (grid,) = grids_of(pages.content())
    assert texts(grid) == list(cells)


def test_radicals_are_the_characters_that_they_look_like() -> None:
    pages = Pages()
    pages.text(60, 60, "第1⻚，单位：万元，资⾦")
    assert passages(pages.content()) == ["第1页，单位：万元，资金"]


def test_lines_printed_over_the_rules_of_a_low_row_stay_together() -> None:
    pages = Pages()
    cells = (("105", "示例服务中心", "1.00"), ("106", "", "2.00"), ("107", "档案馆", "3.00"))
    placed = pages.table(cells, widths=(60, 120, 80), row_height=14)
    middle = (placed.ys[1] + placed.ys[2]) / 2 + 3.5
    pages.text(placed.xs[1] + 5, middle - 6.5, "社会事务局")
    pages.text(placed.xs[1] + 5, middle + 6.5, "（本级）")
    (grid,) = grids_of(pages.content())
    assert [[cell.text.replace("\n", "") for cell in row.cells] for row in grid.rows] == [
        [*cells[0]],
        ["106", "社会事务局（本级）", "2.00"],
        [*cells[2]],
    ]


def test_text_over_the_seam_of_two_tiles_is_one_cell() -> None:
    pages = Pages()
    cells = (
        ("单位\n代码", "单位名称", "本年收入"),
        ("", "", "小\n计"),
        ("105", "社会事务局", "12.00"),
        ("106", "档案馆", "13.00"),
    )
    merged = {(0, 0): (2, 1), (0, 1): (2, 1)}
    pages.table(cells, "tiles", merged=merged, row_height=28)
    (grid,) = grids_of(pages.content())
    assert grid.rows[0].cells[0].text.replace("\n", "") == "单位代码"
    assert [cell.rows for cell in grid.rows[0].cells] == [2, 2, 1]
    assert texts(grid)[2:] == list(cells[2:])


@pytest.mark.parametrize("filled", [(0,), (0, 2, 4)])
def test_rows_without_a_ground_belong_to_the_tiles_above_and_below(filled: tuple[int, ...]) -> None:
    pages = Pages()
    cells = (*TABLE[:2], ("公用支出", "2.00", "一次性"), *TABLE[2:])
    placed = pages.table(cells, "none", figures=[1])
    for row in filled:
        for column in range(3):
            x0, x1 = placed.xs[column : column + 2]
            pages.area(x0, placed.ys[row], x1, placed.ys[row + 1], 0.9)
    pages.table(cells, "none", figures=[1])
    (grid,) = grids_of(pages.content())
    assert texts(grid) == list(cells)


def test_a_number_broken_in_a_cell_with_room_is_not_three_rows() -> None:
    pages = Pages()
    cells = (("名称", "合计", "金额"), ("农业\n农村\n局", "899\n6.5\n4", "899\n6.5\n4"))
    pages.table(cells, widths=(60, 60, 60), figures=[1, 2])
    (grid,) = grids_of(pages.content())
    assert len(grid.rows) == 2
