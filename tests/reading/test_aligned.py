"""Columns found by where words stand: blanks come out as blanks, at the right place."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetgraph.reading.aligned import Span, aligned_rows


def spans(text: str) -> list[Span]:
    """The words of a line of ASCII art, parted by two spaces or more; each place counts ten."""
    found, start = [], 0
    for piece in text.split("  "):
        word = piece.strip()
        if word:
            left = text.index(word, start)
            found.append(Span(word, left * 10, (left + len(word)) * 10))
            start = left + len(word)
    return found


def rows(picture: str) -> list[str] | None:
    read = aligned_rows([spans(line) for line in picture.strip("\n").split("\n")])
    return None if read is None else ["|".join(row) for row in read]


def test_blank_amounts_stay_blank_in_their_column() -> None:
    assert rows("""
Code    Name               Total       Basic     Project
201     services       22,186.80   16,093.00    6,093.80
20106   finance           100.00                  100.00
208     security        3,508.00    3,508.00
total                  25,694.80   19,601.00    6,193.80
""") == [
        "Code|Name|Total|Basic|Project",
        "201|services|22,186.80|16,093.00|6,093.80",
        "20106|finance|100.00||100.00",
        "208|security|3,508.00|3,508.00|",
        "total||25,694.80|19,601.00|6,193.80",
    ]


def test_a_header_above_a_group_stands_in_its_first_column() -> None:
    assert rows("""
               expenditure of the year
 name      total       basic       project
 one       10.00        4.00          6.00
 two       20.00       20.00
""") == [
        "|expenditure of the year||",
        "name|total|basic|project",
        "one|10.00|4.00|6.00",
        "two|20.00|20.00|",
    ]


def test_a_group_header_in_the_gap_between_its_columns_makes_no_column() -> None:
    assert rows("""
     income            spending
 item       amount  item        amount
 grants  31,214.80  services  22,186.80
 funds              security   3,508.00
 total   31,214.80  total     25,694.80
""") == [
        "income||spending|",
        "item|amount|item|amount",
        "grants|31,214.80|services|22,186.80",
        "funds||security|3,508.00",
        "total|31,214.80|total|25,694.80",
    ]


def test_a_header_beside_short_amounts_is_their_header() -> None:
    # In the middle of a wide column, with amounts at its right edge: nothing stands above the other.
    assert rows("""
name        total              basic
one               5.00               4.00
two               6.00
""") == ["name|total|basic", "one|5.00|4.00", "two|6.00|"]


def test_a_column_of_which_only_the_broken_header_is_printed_is_a_column() -> None:
    assert rows("""
                         income of
name      total          business       other
                         units
one        5.00                          5.00
two        6.00                          6.00
""") == [
        "||income of|",
        "name|total|business|other",
        "||units|",
        "one|5.00||5.00",
        "two|6.00||6.00",
    ]


def test_the_rest_of_a_broken_name_stands_in_the_column_of_the_name() -> None:
    assert rows("""
20106  affairs of       10.00
       finance
20107  affairs of
       taxes and        20.00
       customs
""") == [
        "20106|affairs of|10.00",
        "|finance|",
        "20107|affairs of|",
        "|taxes and|20.00",
        "|customs|",
    ]


def test_a_name_that_runs_over_into_an_empty_column_does_not_move_the_others() -> None:
    assert rows("""
20106  finance       1,000,000.00   5.00
20107  a very long name that runs   6.00
20108  taxes             2,000.00   7.00
""") == [
        "20106|finance|1,000,000.00|5.00",
        "20107|a very long name that runs||6.00",
        "20108|taxes|2,000.00|7.00",
    ]


def test_indented_names_are_one_column() -> None:
    assert rows("""
a                        30.00
     b of a              10.00
          c of b         10.00
d of nothing             20.00
""") == ["a|30.00", "b of a|10.00", "c of b|10.00", "d of nothing|20.00"]


def test_stretched_words_are_one_word() -> None:
    lines = [
        [Span("20106", 0, 50), Span("财政事务", 100, 180), Span("5.00", 300, 340)],
        [Span("20107", 0, 50), Span("税收事务", 100, 180), Span("5.00", 300, 340)],
        [Span("合", 40, 60), Span("计", 150, 170), Span("10.00", 290, 340)],
    ]
    read = aligned_rows(lines)
    assert read is not None
    assert [cell for cell in read[2] if cell] == ["合 计", "10.00"]


def test_levels_of_a_code_are_no_stretched_word() -> None:
    # 类, 款, 项 and 目 are the levels of a code; 项目 is a word, too.
    head = [Span(level, number * 100, number * 100 + 20) for number, level in enumerate("类款项目")]
    line = [Span("01", number * 100, number * 100 + 20) for number in range(4)]
    assert aligned_rows([head, line, line]) == (tuple("类款项目"), ("01",) * 4, ("01",) * 4)


@pytest.mark.parametrize(
    "picture", ["", "one line of text", "a\nb\nc", "one  row  only", "one  of  two\n\nalone"]
)
def test_where_there_are_no_columns_there_are_no_rows(picture: str) -> None:
    assert rows(picture) is None


def test_empty_lines_are_rows_of_blanks() -> None:
    assert rows("a  1.00\n\nb  2.00") == ["a|1.00", "|", "b|2.00"]


_names = st.text("预算安排经费", min_size=1, max_size=9)
_amounts = st.decimals(0, 99999999, places=2).map(lambda amount: f"{amount:,.2f}")


@st.composite
def grids(draw: st.DrawFn) -> tuple[list[list[str]], list[list[Span]]]:
    """A grid with blanks, and its words as a printer places them (names left, amounts right)."""
    kinds = draw(st.lists(st.sampled_from(("name", "amount")), min_size=1, max_size=6))
    kinds = ["name", *kinds, "amount"]  # Without a figure nothing tells headers from rows.
    full = [draw(_names if kind == "name" else _amounts) for kind in kinds]
    grid = [[f"题{number}" for number in range(len(kinds))], full]
    for _ in range(draw(st.integers(1, 8))):
        cells = [draw(_names if kind == "name" else _amounts) for kind in kinds]
        blank = draw(st.lists(st.booleans(), min_size=len(kinds), max_size=len(kinds)))
        grid.append(["" if gone else text for text, gone in zip(cells, blank, strict=True)])
    width = [max(100 * len(row[column]) for row in grid) for column in range(len(kinds))]
    gap = draw(st.integers(1, 300))
    lines = []
    for number, row in enumerate(grid):
        line, left = [], 0
        for column, text in enumerate(row):
            room = width[column] - 100 * len(text)
            indent = room // 2 if number == 0 else room if kinds[column] == "amount" else 0
            if text:
                line.append(Span(text, left + indent, left + indent + 100 * len(text)))
            left += width[column] + gap
        lines.append(line)
    return grid, lines


@given(grids())
def test_a_grid_with_blanks_comes_back(example: tuple[list[list[str]], list[list[Span]]]) -> None:
    grid, lines = example
    read = aligned_rows(lines)
    assert read is not None
    assert [list(row) for row in read] == grid


_anywhere = st.builds(
    lambda text, left, width: Span(text, left, left + width),
    st.text("算 1.,-", min_size=1, max_size=3),
    st.integers(-5, 60),
    st.integers(0, 30),
)


@given(st.lists(st.lists(_anywhere, max_size=6), max_size=8))
def test_whatever_stands_wherever_no_word_is_lost(lines: list[list[Span]]) -> None:
    read = aligned_rows(lines)
    if read is None:
        return
    assert len(read) == len(lines)
    assert len({len(row) for row in read}) == 1
    for row, line in zip(read, lines, strict=True):
        printed = sorted("".join(span.text for span in line).replace(" ", ""))
        assert sorted("".join(row).replace(" ", "")) == printed


def test_a_page_without_end_takes_seconds_not_hours() -> None:
    lines = [
        [
            Span(f"{(row * 7 + column) % 90}.00", column * 90, column * 90 + 60)
            for column in range(30)
        ]
        for row in range(3000)
    ]
    stairs = [
        [Span("算", row * 3, row * 3 + 5), Span("1", row * 7, row * 7 + 2)] for row in range(3000)
    ]
    started = time.perf_counter()
    read = aligned_rows(lines)
    aligned_rows(stairs)
    assert time.perf_counter() - started < 20
    assert read is not None
    assert len(read[0]) == 30
