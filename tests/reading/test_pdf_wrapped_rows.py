"""Tables of PDF pages without rules: rows of several lines, headers beside their figures, titles below."""

from __future__ import annotations

from reportlab.pdfbase import pdfmetrics

from budgetgraph.reading.document import Grid, Passage
from budgetgraph.reading.pdf import read_pdf
from tests.reading.pdf_making import FONT, Pages

HEAD = ("科目名称", "合计", "基本支出")


def grids_of(pages: Pages) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row.cells] for row in block.rows]
        for block in read_pdf(pages.content()).blocks
        if isinstance(block, Grid)
    ]


def test_names_and_figures_of_several_lines_are_whole() -> None:
    pages = Pages()
    cells = (
        HEAD,
        ("机关事业单\n位基本养老\n保险缴费支出", "17,1\n58.5\n3", "9.40"),
        ("住房公积金", "1,04\n7.28", "12.00"),
        ("购房补贴", "5.00", "1,00\n0.00"),
        ("合计", "18,2\n10.8\n1", "1,02\n1.40"),
    )
    pages.table(cells, "none", figures=[1, 2])
    assert grids_of(pages) == [
        [
            list(HEAD),
            ["机关事业单位基本养老保险缴费支出", "17,158.53", "9.40"],
            ["住房公积金", "1,047.28", "12.00"],
            ["购房补贴", "5.00", "1,000.00"],
            ["合计", "18,210.81", "1,021.40"],
        ]
    ]


def grouped(amounts: tuple[str, str, str, str]) -> tuple[Pages, list[list[str]]]:
    """Rows in groups of two."""
    pages = Pages()
    y = 100.0
    rows = [
        list(row) for row in zip(("科目甲", "科目乙", "科目丙", "科目丁"), amounts, strict=True)
    ] * 2
    for index, (name, amount) in enumerate(rows):
        pages.text(60, y, name)
        pages.text(300, y, amount)
        y += 13.0 if index % 2 == 0 else 26.0
    return pages, rows


def test_rows_that_stand_close_in_groups_stay_rows() -> None:
    pages, rows = grouped(("12.00", "13.00", "14.00", "15.00"))
    assert grids_of(pages) == [rows]


def test_figures_that_may_be_one_or_two_are_told_and_not_read() -> None:
    reading = read_pdf(grouped(("12", "13", "14", "15"))[0].content())
    assert all(isinstance(block, Passage) for block in reading.blocks)
    assert [each.kind for each in reading.unread] == ["unparted"]


def test_figures_broken_in_rows_that_nothing_parts_are_told_and_not_read() -> None:
    pages = Pages()
    y = 100.0
    for name, amount in (("甲", "12,345.60"), ("乙", "769237"), ("", "00.00"), ("丙", "4,100.00")):
        pages.text(60, y, name)
        pages.text(300, y, amount)
        pages.text(400, y + 1.5, "无" if name else "")
        y += 9.0
    reading = read_pdf(pages.content())
    assert all(isinstance(block, Passage) for block in reading.blocks)
    assert [(each.kind, each.page) for each in reading.unread] == [("unparted", 1)]


def test_a_header_at_the_left_of_its_column_has_the_figures_at_the_right_of_it() -> None:
    pages = Pages()
    for x, header, amount in (
        (60, "合计", "152.54"),
        (160, "小计", "82.53"),
        (260, "培训费", "0.00"),
    ):
        pages.text(x, 100, header)
        pages.text(x + 62, 122, amount)
        pages.text(x + 62, 144, amount)
        pages.text(x + 52, 166, "1" + amount)
    (grid,) = grids_of(pages)
    assert grid[0] == ["合计", "小计", "培训费"]
    assert grid[1] == ["152.54", "82.53", "0.00"]


def test_figures_closer_than_a_space_are_two() -> None:
    pages = Pages()
    for index, name in enumerate(("行政运行", "事业运行", "住房公积金")):
        y = 100.0 + 22 * index
        pages.text(60, y, name)
        pages.text(200, y, "36,632,800.00")
        width = pdfmetrics.stringWidth("36,632,800.00", FONT, 10.5)
        pages.text(200 + width + 2, y, "36632800")
    for row in grids_of(pages)[0]:
        assert row[1:] == ["36,632,800.00", "36632800"]


def test_a_title_or_a_unit_below_a_table_begins_the_next() -> None:
    pages = Pages()
    rows = (("科目名称", "金额"), ("行政运行", "12.00"), ("事业运行", "13.00"), ("合计", "25.00"))
    pages.table(rows, "none", figures=[1])
    pages.text(60, 200, "一般公共预算基本支出预算表")
    pages.text(60, 222, "编制部门：某某局")
    pages.text(400, 222, "单位：万元")
    pages.table(rows, "none", figures=[1], y=230)
    first, second = grids_of(pages)
    assert first == [list(row) for row in rows]
    assert second[-4:] == [[*row] for row in rows] or second[-1][-1] == "25.00"


def test_names_without_amounts_inside_a_list_do_not_end_it() -> None:
    pages = Pages()
    rows = (
        ("项目", "金额", "功能分类", "金额"),
        ("一、财政拨款", "12.00", "一、一般公共服务支出", "12.00"),
        ("二、事业收入", "13.00", "二、外交支出", "1.00"),
        ("", "", "三、国防支出", ""),
        ("", "", "四、公共安全支出", ""),
        ("", "", "五、教育支出", ""),
        ("", "", "六、科学技术支出", "12.00"),
        ("收入总计", "25.00", "支出总计", "25.00"),
    )
    pages.table(rows, "none", figures=[1, 3])
    assert grids_of(pages) == [[list(row) for row in rows]]
