"""XLS workbooks, written by xlwt."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import xlwt

from budgetgraph.ground.errors import DamagedInputError, EncryptedInputError
from budgetgraph.reading.document import Grid, Unread
from budgetgraph.reading.workbook_xls import read_xls

from .office_making import xls


def texts(grid: object) -> list[list[str]]:
    assert isinstance(grid, Grid)
    return [[cell.text for cell in row.cells] for row in grid.rows]


def budget(book: Any) -> None:
    sheet = book.add_sheet("收支总表")
    sheet.write_merge(0, 1, 0, 2, "2026年部门收支总表")
    sheet.write(3, 0, "一、拨款")
    sheet.write(3, 1, 10070.480000000001)
    sheet.write(3, 2, 1234567.5, xlwt.easyxf(num_format_str="#,##0.00"))
    sheet.write(4, 0, 2010350)
    sheet.write(4, 1, date(2026, 2, 1), xlwt.easyxf(num_format_str='yyyy"年"m"月"d"日"'))
    sheet.write(4, 2, xlwt.Formula("1/0"))
    sheet.write(5, 0, True)


def test_a_worksheet_is_a_grid_of_what_is_printed() -> None:
    reading = read_xls(xls(budget))
    (grid,) = reading.blocks
    assert isinstance(grid, Grid)
    title = grid.rows[0].cells[0]
    # Row 2 is covered by the title alone, and is no row of the grid.
    assert (title.text, title.columns, title.rows) == ("2026年部门收支总表", 3, 1)
    assert texts(grid)[1:3] == [
        ["一、拨款", "10070.48", "1,234,567.50"],
        ["2010350", "2026年2月1日", ""],  # xlwt stores no result of a formula
    ]
    assert texts(grid)[3][0] == "TRUE"
    assert [row.line for row in grid.rows] == [1, 4, 5, 6]
    assert reading.unread == ()


def test_what_is_hidden_is_counted_and_not_read() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_sheet("一")
        for row in range(3):
            for column in range(3):
                sheet.write(row, column, f"{row}{column}")
        sheet.row(1).hidden = True
        sheet.col(2).hidden = True
        other = book.add_sheet("二")
        other.write(0, 0, 1)
        other.visibility = 1
        book.add_sheet("三").write(0, 0, "三")

    reading = read_xls(xls(fill))
    assert [texts(each) for each in reading.blocks] == [[["00", "01"], ["20", "21"]], [["三"]]]
    assert reading.unread == (Unread("hidden", 1, 5), Unread("hidden", 2, 1))
    last = reading.blocks[1]
    assert isinstance(last, Grid)
    assert last.rows[0].cells[0].page == 3


def test_zeros_are_blank_where_the_worksheet_says_so() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_sheet("一")
        sheet.show_zero_values = 0
        sheet.write(0, 0, 0)
        sheet.write(0, 1, 10)

    assert texts(read_xls(xls(fill)).blocks[0]) == [["10"]]


def test_a_workbook_with_a_password_says_so() -> None:
    content = bytearray(xls(budget))
    # The record that follows the first one says how the rest is encrypted.
    start = content.index(b"\x09\x08\x10\x00\x00\x06")
    content[start + 20 : start + 26] = b"\x2f\x00" + content[start + 22 : start + 24] + b"\x01\x00"
    with pytest.raises(EncryptedInputError, match="password"):
        read_xls(bytes(content))


def test_damage_is_said_to_be_damage() -> None:
    content = xls(budget)
    for end in range(1000, len(content) - 600, 500):
        with pytest.raises(DamagedInputError, match="damaged") as caught:
            read_xls(content[:end])
        assert caught.value.hint
