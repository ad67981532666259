"""PDF files of every condition: what is read of them, what is told, and what is refused."""

from __future__ import annotations

import pytest

from budgetgraph.ground.errors import (
    DamagedInputError,
    EmptyInputError,
    EncryptedInputError,
    ScannedInputError,
    TooLargeError,
)
from budgetgraph.reading import limits
from budgetgraph.reading.document import Grid, Passage, Reading, Unread
from budgetgraph.reading.pdf import read_pdf
from tests.reading.pdf_making import HEIGHT, WIDTH, Pages

CELLS = (("项目", "金额"), ("基本支出", "12.00"), ("项目支出", "3.50"))


def passages(reading: Reading) -> list[Passage]:
    return [block for block in reading.blocks if isinstance(block, Passage)]


def words(reading: Reading) -> list[str]:
    return [passage.text for passage in passages(reading)]


def grids(reading: Reading) -> list[list[tuple[str, ...]]]:
    return [
        [tuple(cell.text for cell in row.cells) for row in block.rows]
        for block in reading.blocks
        if isinstance(block, Grid)
    ]


def test_a_pdf_says_so() -> None:
    pages = Pages()
    pages.text(60, 100, "部门预算")
    reading = read_pdf(pages.content())
    assert reading.media_type == "application/pdf"
    assert reading.blocks == (Passage("部门预算", 1, page=1),)
    assert reading.unread == ()


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
@pytest.mark.parametrize("told", [True, False])
def test_a_turned_page_is_read_upright(quarters: int, told: bool) -> None:
    """``told``: the page says that it is to be turned; else its print just runs sideways or upside down."""
    pages = Pages(width=800, height=800)
    canvas = pages.canvas
    canvas.translate(400, 400)
    canvas.rotate(90 * quarters)
    canvas.translate(-400, -400)
    if told:
        canvas.setPageRotation(90 * quarters)
    pages.text(60, 60, "收支预算总表", 14)
    pages.table(CELLS)
    reading = read_pdf(pages.content())
    assert words(reading) == ["收支预算总表"]
    assert grids(reading) == [list(CELLS)]


def test_words_at_the_side_of_a_table_are_in_their_cell() -> None:
    pages = Pages()
    pages.table((("", "甲", "1.00"), ("", "乙", "2.00")), merged={(0, 0): (2, 1)})
    canvas = pages.canvas
    canvas.saveState()
    canvas.translate(100, HEIGHT - 140)
    canvas.rotate(90)
    canvas.setFont("STSong-Light", 9)
    canvas.drawString(0, 0, "合计")
    canvas.restoreState()
    assert grids(read_pdf(pages.content())) == [[("合计", "甲", "1.00"), ("", "乙", "2.00")]]


def test_forms_within_the_page_are_read_where_they_are_put() -> None:
    pages = Pages()
    pages.canvas.beginForm("table")
    pages.table(CELLS, x=0, y=700, widths=(80, 80))
    pages.canvas.endForm()
    pages.text(60, 60, "标题")
    for top in (100, 300):
        pages.canvas.saveState()
        pages.canvas.translate(100, 700 - top)
        pages.canvas.scale(1.5, 1.0)
        pages.canvas.doForm("table")
        pages.canvas.restoreState()
    reading = read_pdf(pages.content())
    assert grids(reading) == [list(CELLS)] * 2
    assert words(reading) == ["标题"]


def test_print_beyond_the_edge_is_told_not_read() -> None:
    pages = Pages()
    pages.table(CELLS, y=HEIGHT - 25)
    pages.text(WIDTH + 20, 100, "页外文字")
    pages.text(60, 60, "正文")
    reading = read_pdf(pages.content())
    assert grids(reading) == [[("项目", "金额")]]
    assert reading.unread == (Unread("off-page", 1, 4 + len("基本支出12.00项目支出3.50")),)


def test_print_outside_the_crop_box_is_beyond_the_edge() -> None:
    pages = Pages()
    pages.canvas.setCropBox((0, 400, WIDTH, HEIGHT))
    pages.text(60, 60, "看得见")
    pages.text(60, 600, "看不见的")
    reading = read_pdf(pages.content())
    assert words(reading) == ["看得见"]
    assert reading.unread == (Unread("off-page", 1, 4),)


def test_invisible_print_is_told_not_read() -> None:
    pages = Pages()
    pages.text(60, 60, "看得见")
    pages.text(60, 100, "隐藏", mode=3)
    reading = read_pdf(pages.content())
    assert words(reading) == ["看得见"]
    assert reading.unread == (Unread("hidden", 1, 2),)


def test_white_print_is_told_not_read_unless_it_stands_on_a_ground() -> None:
    pages = Pages()
    pages.area(60, 100, 300, 122, 0.2)
    pages.text(60, 200, "正文")
    pages.canvas.setFillGray(1)
    pages.text(70, 115, "白字标题")
    pages.text(62, 201, "暗记")
    reading = read_pdf(pages.content())
    assert [block.text for block in reading.blocks if isinstance(block, Passage)] == [
        "白字标题",
        "正文",
    ]
    assert [(each.kind, each.count) for each in reading.unread] == [("hidden", 2)]


@pytest.mark.parametrize("off", [0.4, 0.9])
def test_figures_printed_twice_to_look_bold_are_printed_once(off: float) -> None:
    pages = Pages()
    cells = (("项目", "金额"), ("基本支出", "1,234.50"), ("合计", "1,234.50"))
    for style, x in (("lines", 60), ("none", 60 + off)):
        pages.table(cells, style, x=x, figures=[1])
    (grid,) = read_pdf(pages.content()).blocks
    assert isinstance(grid, Grid)
    assert [tuple(cell.text for cell in row.cells) for row in grid.rows] == list(cells)


def test_the_recognised_text_of_a_scanned_page_is_read() -> None:
    pages = Pages()
    pages.picture(0, 0, WIDTH, HEIGHT)
    pages.text(60, 100, "识别出的文字", mode=3)
    reading = read_pdf(pages.content())
    assert words(reading) == ["识别出的文字"]
    assert reading.unread == ()


def test_a_page_that_is_a_picture_is_told() -> None:
    pages = Pages()
    pages.text(60, 100, "第一页")
    pages.page()
    pages.picture(50, 50, 500, 700)
    pages.page()
    pages.text(60, 100, "带小图标的页")
    pages.picture(10, 10, 30, 30)
    reading = read_pdf(pages.content())
    assert words(reading) == ["第一页", "带小图标的页"]
    assert reading.unread == (Unread("picture", 2, 1),)


def test_nothing_but_pictures_is_named_as_such() -> None:
    pages = Pages()
    for _ in range(2):
        pages.picture(0, 0, WIDTH, HEIGHT)
        pages.page()
    with pytest.raises(ScannedInputError, match="scanned") as caught:
        read_pdf(pages.content())
    assert "OCR" in str(caught.value.hint)


def test_a_blank_pdf_is_empty() -> None:
    pages = Pages()
    pages.page()
    with pytest.raises(EmptyInputError):
        read_pdf(pages.content())


def test_a_password_is_asked_for() -> None:
    pages = Pages(password="secret")
    pages.text(60, 100, "部门预算")
    with pytest.raises(EncryptedInputError, match="password") as caught:
        read_pdf(pages.content())
    assert caught.value.hint


def test_protection_without_a_password_is_no_obstacle() -> None:
    pages = Pages(password="")
    pages.text(60, 100, "部门预算")
    assert words(read_pdf(pages.content())) == ["部门预算"]


def ten_pages() -> bytes:
    pages = Pages()
    for number in range(10):
        pages.text(60, 100, f"第{number}部分")
        pages.table(CELLS)
        pages.page()
    return pages.content()


@pytest.mark.parametrize("part", [0.3, 0.5, 0.7, 0.9, 0.99])
def test_half_a_file_gives_what_is_left_or_a_clear_error(part: float) -> None:
    content = ten_pages()
    try:
        reading = read_pdf(content[: int(len(content) * part)])
    except (DamagedInputError, EmptyInputError):
        return
    assert all(table == list(CELLS) for table in grids(reading))


def test_a_file_without_its_table_of_contents_is_read() -> None:
    content = ten_pages()
    reading = read_pdf(content[: content.rindex(b"xref\n")])
    assert len(grids(reading)) == 10


@pytest.mark.parametrize("content", [b"%PDF-1.4\n%%EOF\n", b"%PDF-1.7\n" + bytes(range(256)) * 20])
def test_a_file_without_pages_is_damaged(content: bytes) -> None:
    with pytest.raises(DamagedInputError) as caught:
        read_pdf(content)
    assert caught.value.hint


def test_more_pages_than_are_read_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGES", 9)
    with pytest.raises(TooLargeError, match="10 pages"):
        read_pdf(ten_pages())


def test_the_same_bytes_give_the_same_reading() -> None:
    assert read_pdf(ten_pages()) == read_pdf(ten_pages())


def test_lines_are_numbered_over_text_and_tables() -> None:
    pages = Pages()
    pages.text(60, 60, "标题")
    pages.table(CELLS, y=100)
    pages.text(60, 220, "注：说明")
    reading = read_pdf(pages.content())
    assert [(passage.text, passage.line) for passage in passages(reading)] == [
        ("标题", 1),
        ("注：说明", 5),
    ]
    (grid,) = (block for block in reading.blocks if isinstance(block, Grid))
    assert [row.line for row in grid.rows] == [2, 3, 4]
    assert all(cell.line == row.line for row in grid.rows for cell in row.cells)


def test_spread_words_are_whole_and_meant_spaces_stay() -> None:
    pages = Pages()
    for index, character in enumerate("元，财政业务费"):
        pages.text(60 + index * 15, 100, character)
    pages.text(60, 130, "第一部分")
    pages.text(60 + 6 * 10.5, 130, "部门概况")
    pages.text(60, 160, "2018 年")
    assert words(read_pdf(pages.content())) == ["元，财政业务费", "第一部分 部门概况", "2018 年"]


def test_bold_print_and_raised_print_are_one_line_of_text() -> None:
    pages = Pages()
    pages.text(60, 100, "合计数")
    pages.text(60.3, 100, "合计数")
    pages.text(60, 130, "面积")
    pages.text(81, 126, "2", 6)
    pages.text(85, 130.5, "平米")
    assert words(read_pdf(pages.content())) == ["合计数", "面积2平米"]


def test_text_in_two_columns_is_read_one_after_the_other() -> None:
    pages = Pages()
    for index in range(12):
        pages.text(60, 100 + 20 * index, f"左栏的正文第{index:02d}行文字很多")
        pages.text(320, 100 + 20 * index, f"右栏的正文第{index:02d}行文字很多")
    reading = read_pdf(pages.content())
    assert [text[0] for text in words(reading)] == ["左"] * 12 + ["右"] * 12
    lines = [passage.line for passage in passages(reading)]
    assert len(set(lines)) == 24


def test_leaders_in_a_list_of_contents_make_no_table() -> None:
    pages = Pages()
    for index in range(6):
        pages.text(60, 100 + 20 * index, f"{index}、部门预算表")
        pages.text(160, 100 + 20 * index, "." * 60)
        pages.text(500, 100 + 20 * index, str(index))
    reading = read_pdf(pages.content())
    assert grids(reading) == []
    assert len(words(reading)) == 6


def test_a_watermark_does_not_get_into_the_table_below_it() -> None:
    pages = Pages()
    pages.table(CELLS)
    canvas = pages.canvas
    canvas.saveState()
    canvas.translate(120, HEIGHT - 160)
    canvas.rotate(30)
    canvas.setFont("STSong-Light", 20)
    canvas.drawString(0, 0, "内部资料请勿外传")
    canvas.restoreState()
    reading = read_pdf(pages.content())
    assert grids(reading) == [list(CELLS)]
    assert words(reading) == ["内部资料请勿外传"]
