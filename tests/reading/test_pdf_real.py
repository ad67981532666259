"""The published PDFs: their tables and a few located cells, as seen on the page."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from budgetgraph.reading.document import Grid, Passage, Reading
from budgetgraph.reading.pdf import read_pdf

GRIDS = {
    "shanghai/putuo-finance-bureau-2025-department-budget.pdf": 13,
    "shanghai/putuo-government-office-2025-unit-budget.pdf": 13,
    "shanghai/putuo-wanli-subdistrict-2023-department-budget.pdf": 24,
    "jiangsu/provincial-peoples-congress-office-2017-department-budget.pdf": 22,
    "jiangsu/provincial-procuratorate-2018-department-budget.pdf": 20,
    "jiangsu/provincial-cppcc-office-2018-tables.pdf": 12,
    "jiangsu/provincial-cppcc-office-2018-narrative.pdf": 0,
}
FINANCE = "shanghai/putuo-finance-bureau-2025-department-budget.pdf"
PROCURATORATE = "jiangsu/provincial-procuratorate-2018-department-budget.pdf"
CONGRESS = "jiangsu/provincial-peoples-congress-office-2017-department-budget.pdf"


@cache
def reading_of(path: Path) -> Reading:
    return read_pdf(path.read_bytes())


def grids_on(path: Path, page: int) -> list[Grid]:
    return [
        block
        for block in reading_of(path).blocks
        if isinstance(block, Grid) and block.rows[0].cells[0].page == page
    ]


def texts(grid: Grid, row: int) -> list[str]:
    return [cell.text for cell in grid.rows[row].cells]


@pytest.mark.parametrize("name", GRIDS)
def test_every_table_is_a_grid_of_whole_rows(documents: Path, name: str) -> None:
    found = [block for block in reading_of(documents / name).blocks if isinstance(block, Grid)]
    assert len(found) == GRIDS[name]
    for grid in found:
        assert len({len(row.cells) for row in grid.rows}) == 1
        assert 3 <= len(grid.rows[0].cells) <= 9
        assert not grid.alternatives


@pytest.mark.parametrize("name", GRIDS)
def test_every_passage_has_a_line_of_its_own(documents: Path, name: str) -> None:
    places = [
        (block.page, block.line)
        for block in reading_of(documents / name).blocks
        if isinstance(block, Passage)
    ]
    assert len(set(places)) == len(places)


def test_codes_in_three_columns_and_a_total_below(documents: Path) -> None:
    (grid,) = grids_on(documents / FINANCE, 10)
    assert len(grid.rows) == 15
    assert texts(grid, 5) == ["201", "06", "01", "行政运行", *["16,231,840.80"] * 2, "", "", ""]
    assert texts(grid, 1)[7] == "事业单位\n经营收入"
    heading = grid.rows[0].cells
    assert [cell.columns for cell in heading if cell.text] == [4, 5]
    (grid,) = grids_on(documents / FINANCE, 11)
    total = grid.rows[-1].cells
    assert (total[0].text, total[0].columns, total[4].text) == ("合计", 4, "31,214,205.80")


def test_double_borders_make_no_columns(documents: Path) -> None:
    (grid,) = grids_on(documents / PROCURATORATE, 13)
    assert len(grid.rows[0].cells) == 6
    assert texts(grid, 4) == [
        "1.一般公共预算",
        "21,940.96",
        "二、外交支出",
        "",
        "二、项目支出",
        "5,573.00",
    ]
    _, travel, _ = grids_on(documents / PROCURATORATE, 19)
    assert texts(travel, 3) == [
        "1,384.74",
        "484.30",
        "100.00",
        "267.80",
        "",
        "267.80",
        "116.50",
        "200.44",
        "700.00",
    ]


def test_frames_on_the_cover_and_around_sentences_are_no_tables(documents: Path) -> None:
    assert grids_on(documents / PROCURATORATE, 1) == []
    assert grids_on(documents / PROCURATORATE, 5) == []


def test_tables_beyond_the_edge_of_the_page_are_told(documents: Path) -> None:
    reading = reading_of(documents / CONGRESS)
    (off_page,) = (place for place in reading.unread if place.kind == "off-page")
    assert (off_page.page, off_page.count > 400) == (11, True)
    (grid,) = grids_on(documents / CONGRESS, 11)
    assert texts(grid, 1) == ["", "合计", "13,649.07"]
    assert texts(grid, -1) == ["2210202", "提租补贴", "1,018.01"]


def test_paragraphs_go_on_over_lines_and_pages(documents: Path) -> None:
    lines = [
        block
        for block in reading_of(documents / CONGRESS).blocks
        if isinstance(block, Passage) and block.page in (3, 4, 5)
    ]
    begins = [line.text[:3] for line in lines if not line.continues]
    assert begins == [
        *("（八）", "（九）", "（十）", *["（十一", "（十二", "（十三", "（十四", "（十五"]),
        *("二、2", "（一）", "（二）", "（三）", "（四）", "（五）", "（六）"),
        *("（七）", "（八）", "（九）", "（十）", "（十一"),
    ]
