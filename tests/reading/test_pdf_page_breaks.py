"""Ruled tables over several pages are put together as they were before they were printed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from budgetgraph.reading.document import Grid
from budgetgraph.reading.pdf import read_pdf
from tests.reading.pdf_making import Merged, Pages

HEAD = ("科目名称", "金额")


def grids(
    *tables: Sequence[Sequence[str]], widths: Sequence[float] = (68, 34)
) -> list[list[list[str]]]:
    """Each table on a page of its own, with a page number."""
    pages = Pages()
    for number, cells in enumerate(tables, start=1):
        pages.table(cells, widths=widths, y=60, figures={1})
        pages.text(290, 820, f"- {number} -", 9)
        pages.page()
    return texts(pages)


def texts(pages: Pages) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row.cells] for row in block.rows]
        for block in read_pdf(pages.content()).blocks
        if isinstance(block, Grid)
    ]


@pytest.mark.parametrize("head", [(), (HEAD,)])
def test_a_row_that_the_page_break_cut_is_whole_where_it_begins(
    head: tuple[tuple[str, str], ...],
) -> None:
    found = grids(
        (HEAD, ("行政运行", "12.00"), ("机关事业单", "194,34")),
        (*head, ("位养老保险", "9.40"), ("合计", "206.40")),
    )
    assert found == [
        [list(HEAD), ["行政运行", "12.00"], ["机关事业单位养老保险", "194,349.40"]],
        [*map(list, head), ["合计", "206.40"]],
    ]


def test_two_whole_rows_stay_two() -> None:
    rows = [[*HEAD], ["行政运行", "12.00"], ["事业运行", "13.00"], ["合计", "25.00"]]
    assert grids(rows[:2], rows[2:]) == [rows[:2], rows[2:]]
    numbered = [["一、一般公", "12.00"], ["二、国防", "1.00"]]
    assert grids(numbered[:1], numbered[1:]) == [numbered[:1], numbered[1:]]


def test_a_list_of_names_without_figures_stays_a_list() -> None:
    rows = [["专户管理收", ""], ["其他非税收", ""], ["合计", "25.00"]]
    assert grids(rows[:1], rows[1:]) == [rows[:1], rows[1:]]


def test_columns_that_only_the_next_page_shows_are_columns_of_both() -> None:
    pages = Pages()
    widths = (40, 40, 40, 160, 100)
    upper: Merged = {(0, 0): (1, 3)}
    pages.table((("科目编码", "", "", "科目名称", "合计"),), widths=widths, merged=upper)
    pages.page()
    pages.table(
        (("类", "款", "项", "", ""), ("201", "03", "01", "行政运行", "5.00")), widths=widths
    )
    one, two = texts(pages)
    assert one == [["科目编码", "", "", "科目名称", "合计"]]
    assert two[1] == ["201", "03", "01", "行政运行", "5.00"]
