"""Which lines of a PDF go on with the paragraph before them."""

from __future__ import annotations

from budgetgraph.reading.document import Passage
from budgetgraph.reading.pdf import read_pdf
from tests.reading.pdf_making import Pages

LONG = (
    "人民检察院是国家的法律监督机关，主要任务是领导各级检察院依法履行法律监督职责，保证国家法律的统一正确"
    "实施，对重大刑事案件依法审查批捕、提起公诉，并开展对刑事犯罪案件的审查批准逮捕工作。"
)
SIZE, LEFT, ACROSS = 10.5, 80.0, 40


def print_paragraph(pages: Pages, y: float, text: str, indent: int = 2) -> float:
    """Print a paragraph of 40 characters a line; the height of the next line."""
    first = ACROSS - indent
    lines = [text[:first], *(text[at : at + ACROSS] for at in range(first, len(text), ACROSS))]
    for index, line in enumerate(lines):
        pages.text(LEFT + (indent * SIZE if index == 0 else 0), y, line, SIZE)
        y += 20
    return y


def continued(content: bytes) -> list[tuple[str, bool]]:
    return [
        (block.text[:4], block.continues)
        for block in read_pdf(content).blocks
        if isinstance(block, Passage)
    ]


def test_full_lines_go_on_and_indented_ones_begin() -> None:
    pages = Pages()
    pages.text(250, 60, "一、主要职责", 16)
    y = print_paragraph(pages, 100, LONG)
    print_paragraph(pages, y, LONG)
    marks = [mark for _, mark in continued(pages.content())]
    assert marks == [False, False, True, True, False, True, True]


def test_a_list_without_indents_does_not_run_together() -> None:
    pages = Pages()
    for index, name in enumerate(("办公室", "法律政策研究室", "侦查监督处", "机关党委")):
        pages.text(LEFT, 100 + 20 * index, f"{index + 1}.{name}")
    assert not any(mark for _, mark in continued(pages.content()))


def test_a_line_is_full_where_the_next_word_had_no_room() -> None:
    pages = Pages()
    pages.text(LEFT, 100, "支" * 40, SIZE)
    pages.text(LEFT + 2 * SIZE, 120, "收" * 34, SIZE)
    pages.text(LEFT, 140, "13,649.07万元，与上年相比增加。", SIZE)
    pages.text(LEFT, 160, "支" * 40, SIZE)
    assert [mark for _, mark in continued(pages.content())] == [False, False, True, False]


def test_a_paragraph_goes_on_over_the_page_past_footers_and_headers() -> None:
    pages = Pages()
    for number in range(1, 5):
        pages.text(250, 40, "某某部门预算")
        text = LONG[number:] + LONG
        print_paragraph(pages, 100, text[: 78 if number == 1 else 80], indent=2 * (number == 1))
        pages.text(290, 800, f"- {number} -")
        pages.page()
    marks = continued(pages.content())
    assert [mark for text, mark in marks if text[0] not in "某-"][:7] == [
        False,
        True,
        True,
        True,
        True,
        True,
        True,
    ]
    assert not any(mark for text, mark in marks if text[0] in "某-")


def test_a_table_ends_the_paragraph() -> None:
    pages = Pages()
    print_paragraph(pages, 100, LONG[:78])
    pages.table((("项目", "金额"), ("甲", "1.00")), y=150)
    print_paragraph(pages, 230, LONG[:80], indent=0)
    assert [mark for _, mark in continued(pages.content())] == [False, True, False, True]
