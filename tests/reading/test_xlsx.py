"""XLSX workbooks: printed text, merged cells, what is hidden, and files that are odd."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetgraph.ground.errors import DamagedInputError, EncryptedInputError
from budgetgraph.reading.document import Grid, Passage, Reading, Unread
from budgetgraph.reading.workbook_xlsx import column_number, read_xlsx

from .office_making import xlsx, xlsx_by_hand


def grids(reading: Reading) -> list[Grid]:
    return [block for block in reading.blocks if isinstance(block, Grid)]


def texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in grid.rows]


def budget(book: Any) -> None:
    sheet = book.active
    sheet["A1"] = "2026年部门收支总表"
    sheet.merge_cells("A1:D1")
    sheet["D2"] = "单位：万元"
    for column, label in enumerate(("收入", "预算数", "支出", "预算数"), start=1):
        sheet.cell(3, column, label)
    sheet["A4"], sheet["B4"], sheet["C4"], sheet["D4"] = "一、拨款", 10070.480000000001, "一、", 0
    sheet["B4"].number_format = "#,##0.00"
    sheet["D4"].number_format = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '
    sheet["A6"], sheet["C6"] = 2010350, "2010350"


def test_a_worksheet_is_a_grid_of_what_is_printed_below_its_title() -> None:
    reading = read_xlsx(xlsx(budget))
    title, unit, grid = reading.blocks
    assert title == Passage("2026年部门收支总表", 1, page=1)
    assert unit == Passage("单位：万元", 2, page=1)
    assert isinstance(grid, Grid)
    assert texts(grid) == [
        ["收入", "预算数", "支出", "预算数"],
        ["一、拨款", "10,070.48", "一、", "-"],
        ["2010350", "", "2010350", ""],
    ]
    # Lines are the row numbers that Excel shows; row 5 is blank.
    assert [row.line for row in grid.rows] == [3, 4, 6]
    assert reading.unread == ()
    assert reading.media_type.endswith("spreadsheetml.sheet")


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([["表"], ["收入", "支出"]], 1),
        ([["", "", "单位：元"], ["收入", "支出", "结余"]], 1),
        (
            [["", "业支出", ""], ["收入", "支出", "结余"]],
            0,
        ),  # the rest of a label on the page before
        ([["1.5"], ["收入", "支出"]], 0),
        ([["收入", "支出"], ["注：本表为空表"]], 0),
    ],
    ids=["title", "unit", "rest-of-a-label", "figure", "note-below"],
)
def test_lines_above_a_table_are_text(rows: list[list[str]], lines: int) -> None:
    reading = read_xlsx(xlsx(lambda book: [book.active.append(row) for row in rows]))
    assert [isinstance(block, Passage) for block in reading.blocks] == [True] * lines + [False]
    (grid,) = grids(reading)
    assert len(grid.rows) == len(rows) - lines


def test_a_label_merged_into_the_rows_below_is_no_line_above_them() -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        sheet["A1"], sheet["B2"], sheet["C2"] = "项目", "收入", "支出"
        sheet.merge_cells("A1:A2")

    (grid,) = read_xlsx(xlsx(fill)).blocks
    assert isinstance(grid, Grid)
    assert len(grid.rows) == 2


def test_every_worksheet_is_a_page_and_empty_ones_have_no_grid() -> None:
    def fill(book: Any) -> None:
        book.create_sheet("空表")
        book.create_sheet("表二")["C7"] = "a"
        book.create_chartsheet("图")

    assert read_xlsx(xlsx(lambda book: None)).blocks == ()
    (grid,) = grids(read_xlsx(xlsx(fill)))
    (cell,) = grid.rows[0].cells
    assert (cell.page, cell.line, cell.column) == (3, 7, 1)


def test_what_is_hidden_is_counted_and_not_read() -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        for row in range(1, 5):
            for column in range(1, 5):
                sheet.cell(row, column, f"{row}{column}")
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["C"].hidden = True
        other = book.create_sheet("隐藏")
        other["A1"] = other["B2"] = 1
        other.sheet_state = "veryHidden"
        sheet.cell(9, 1, 5).number_format = ";;;"

    reading = read_xlsx(xlsx(fill))
    (grid,) = grids(reading)
    assert texts(grid) == [["11", "12", "14"], ["31", "32", "34"], ["41", "42", "44"]]
    assert reading.unread == (Unread("hidden", 1, 8), Unread("hidden", 2, 2))


def test_a_merged_cell_is_at_the_first_of_its_places_that_is_seen() -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        for row in range(1, 6):
            for column in range(1, 6):
                sheet.cell(row, column, "x")
        sheet.merge_cells("B2:D4")
        sheet["B2"] = "合并"
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True

    (grid,) = grids(read_xlsx(xlsx(fill)))
    assert texts(grid) == [
        ["x", "x", "x", "x"],
        ["x", "合并", "", "x"],
        ["x", "", "", "x"],
        ["x", "x", "x", "x"],
    ]
    merged = grid.rows[1].cells[1]
    assert (merged.columns, merged.rows, merged.line) == (2, 2, 3)


def test_values_under_a_merged_cell_are_seen_by_nobody() -> None:
    sheet = (
        "<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row></sheetData>"
        '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'
    )
    reading = read_xlsx(xlsx_by_hand(sheet))
    assert [texts(each) for each in grids(reading)] == [[["1"]]]
    assert reading.unread == (Unread("hidden", 1, 2),)


def test_formulas_are_given_by_their_stored_result() -> None:
    sheet = (
        '<sheetData><row r="1"><c r="A1"><f>1+1</f><v>2</v></c>'
        '<c r="B1" t="str"><f>A2</f><v>合计</v></c><c r="C1"><f>SUM(A1)</f></c>'
        '<c r="D1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="E1" t="b"><f>1=1</f><v>1</v></c>'
        '<c r="F1" t="str"><f>""</f><v></v></c></row></sheetData>'
    )
    reading = read_xlsx(xlsx_by_hand(sheet))
    assert texts(grids(reading)[0]) == [["2", "合计", "#DIV/0!", "TRUE"]]
    assert reading.unread == (Unread("formula", 1, 1),)


def test_zeros_are_blank_where_the_worksheet_says_so() -> None:
    sheet = (
        '<sheetViews><sheetView showZeros="0"/></sheetViews>'
        "<sheetData><row><c><v>0</v></c><c><v>0.0</v></c><c><v>10</v></c></row></sheetData>"
    )
    assert texts(grids(read_xlsx(xlsx_by_hand(sheet)))[0]) == [["10"]]


@pytest.mark.parametrize("namespace", ["", "http://purl.oclc.org/ooxml/spreadsheetml/main"])
def test_strings_have_runs_guides_and_escapes(namespace: str) -> None:
    strings = (
        "<si><r><t>一般</t></r><r><t>公共预算</t></r><rPh><t>yiban</t></rPh></si>"
        "<si><t>甲_x000D_\n乙_x005F_x000D_</t></si>"
    )
    sheet = (
        '<sheetData><row><c t="s"><v>0</v></c><c t="s"><v>1</v></c>'
        '<c t="inlineStr"><is><t>直接</t></is></c><c t="d"><v>2026-02-01</v></c></row></sheetData>'
    )
    given_namespace = {"namespace": namespace} if namespace else {}
    (grid,) = grids(read_xlsx(xlsx_by_hand(sheet, strings=strings, **given_namespace)))
    assert texts(grid) == [["一般公共预算", "甲\n乙_x000D_", "直接", "2026-02-01"]]


def test_odd_styles_are_no_reason_to_refuse_a_workbook() -> None:
    styles = (
        '<fonts><font><family val="99"/></font></fonts><fills><nonsense/></fills>'
        '<numFmts><numFmt numFmtId="200" formatCode="0.0"/></numFmts>'
        '<cellXfs><xf numFmtId="200"/><xf numFmtId="wrong"/></cellXfs>'
    )
    sheet = '<sheetData><row><c><v>1</v></c><c s="1"><v>1</v></c><c s="9"><v>1</v></c></row></sheetData>'
    (grid,) = grids(read_xlsx(xlsx_by_hand(sheet, styles=styles)))
    assert texts(grid) == [["1.0", "1", "1"]]


def test_days_are_printed_as_days() -> None:
    def fill(book: Any) -> None:
        book.active["A1"] = date(2026, 2, 1)
        book.active["B1"] = date(2026, 2, 1)
        book.active["B1"].number_format = 'yyyy"年"m"月"d"日"'

    assert texts(grids(read_xlsx(xlsx(fill)))[0]) == [["2026-02-01", "2026年2月1日"]]

    epoch = '<workbookPr date1904="1"/>'
    sheet = "<sheetData><row><c><v>0</v></c></row></sheetData>"
    styles = '<cellXfs><xf numFmtId="31"/></cellXfs>'
    reading = read_xlsx(xlsx_by_hand(sheet, styles=styles, properties=epoch))
    assert texts(grids(reading)[0]) == [["1904年1月1日"]]


@pytest.mark.parametrize(
    ("sheet", "why"),
    [
        ('<sheetData><row><c t="s"><v>5</v></c></row></sheetData>', "names a text"),
        ('<sheetData><row r="9999999"><c><v>5</v></c></row></sheetData>', "no row"),
        ('<sheetData><row><c r="ZZZ1"><v>5</v></c></row></sheetData>', "last column"),
        ("<sheetData><row><c><v>5</v></c>", "sheet1.xml"),
        ("<sheetData>\x00</sheetData>", "sheet1.xml"),
    ],
)
def test_what_is_not_whole_says_why(sheet: str, why: str) -> None:
    with pytest.raises(DamagedInputError, match=why) as caught:
        read_xlsx(xlsx_by_hand(sheet))
    assert caught.value.hint


def test_a_part_that_was_changed_on_the_way_is_damage() -> None:
    content = bytearray(xlsx_by_hand("<sheetData/>" + "<a/>" * 500))
    start = content.index(b"xl/worksheets/sheet1.xml") + 30
    content[start : start + 4] = b"\xff\xff\xff\xff"
    with pytest.raises(DamagedInputError):
        read_xlsx(bytes(content))


def test_a_zip_with_a_password_says_so() -> None:
    content = bytearray(xlsx_by_hand("<sheetData/>"))
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        content[at + 8] |= 1
        at += 4
    with pytest.raises(EncryptedInputError, match="password"):
        read_xlsx(bytes(content))


def test_text_boxes_come_after_the_cells_and_pictures_are_counted() -> None:
    box = (
        "<xdr:sp><xdr:txBody><a:p><a:r><a:t>注：本表</a:t></a:r><a:r><a:t>为空表</a:t></a:r></a:p>"
        "<a:p/></xdr:txBody></xdr:sp><xdr:pic/><xdr:pic/>"
    )
    drawing = f'<xdr:wsDr xmlns:xdr="x" xmlns:a="a">{box}</xdr:wsDr>'
    links = (
        '<Relationships xmlns="r"><Relationship Id="d" Type="t/drawing" '
        'Target="../drawings/drawing1.xml"/></Relationships>'
    )
    content = io.BytesIO(xlsx_by_hand('<sheetData><row r="3"><c><v>1</v></c></row></sheetData>'))
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("xl/worksheets/_rels/sheet1.xml.rels", links)
        archive.writestr("xl/drawings/drawing1.xml", drawing)
    reading = read_xlsx(content.getvalue())
    assert reading.blocks[1:] == (Passage("注：本表为空表", 4, page=1),)
    assert reading.unread == (Unread("picture", 1, 2),)


def test_a_worksheet_with_one_cell_in_each_row_is_text() -> None:
    def fill(book: Any) -> None:
        book.active["B3"] = "上海市合成区2025年区级部门预算"
        book.active["D7"] = "预算主管部门：\n上海市合成区示例局"
        numbers = book.create_sheet()
        for row in (1, 2, 3):
            numbers.cell(row, 1, row)

    cover, issuer, numbers = read_xlsx(xlsx(fill)).blocks
    assert cover == Passage("上海市合成区2025年区级部门预算", 3, page=1)
    assert issuer == Passage("预算主管部门： 上海市合成区示例局", 7, page=1)
    assert texts(numbers) == [["1"], ["2"], ["3"]]


def test_columns_have_letters() -> None:
    assert [column_number(each) for each in ("A", "Z", "AA", "xfd")] == [1, 26, 27, 16384]


values = st.one_of(
    st.integers(min_value=-(10**9), max_value=10**9),
    st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False),
    st.text(alphabet="一般公共预算 支出0123.", min_size=1, max_size=8).filter(str.strip),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(values, min_size=2, max_size=4), min_size=1, max_size=6))
def test_another_reader_finds_the_same_values(rows: list[list[Any]]) -> None:
    def fill(book: Any) -> None:
        for row in rows:
            book.active.append(row)
        for row in book.active.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.data_type = "s"  # not a formula

    content = xlsx(fill)
    (grid,) = grids(read_xlsx(content))
    other = openpyxl.load_workbook(io.BytesIO(content)).active
    for row in grid.rows:
        for cell in row.cells:
            value = other.cell(cell.line, cell.column).value
            if isinstance(value, str) or value is None:
                assert cell.text == (value or "")
            else:
                assert Decimal(cell.text) == Decimal(str(value))
