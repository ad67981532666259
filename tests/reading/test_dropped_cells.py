"""Texts of converters that part cells by tabs, drop the blank ones, and draw titles last."""

from __future__ import annotations

import pytest

from budgetgraph.reading.document import Grid, Passage
from budgetgraph.reading.dropped_cells import (
    drops_blank_cells,
    is_page_mark,
    spread_joined,
    words_of,
)
from budgetgraph.reading.text import text_blocks


def printed(text: str) -> list[str]:
    """The blocks of a text: lines as they are, rows with their cells parted by ``|``."""
    found: list[str] = []
    for block in text_blocks(text):
        if isinstance(block, Passage):
            found.append(block.text)
        else:
            found += ["|".join(cell.text for cell in row.cells) for row in block.rows]
    return found


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("82,096,797.4282,096,797.42", ["82,096,797.42", "82,096,797.42"]),
        ("438,300438,300", ["438,300", "438,300"]),
        ("839.0028.50", ["839.00", "28.50"]),
        (
            "一、一般公共预算资金91,016.35一、服务",
            ["一、一般公共预算资金", "91,016.35", "一、服务"],
        ),
        ("12.3456", ["12.3456"]),
        ("2023.12.31", ["2023.12.31"]),
        ("=100.00(%)", ["=100.00(%)"]),
        ("201051,000.00", ["201051,000.00"]),
        ("维修（护）费", ["维修（护）费"]),
    ],
)
def test_amounts_that_are_glued_together_are_parted(word: str, words: list[str]) -> None:
    assert list(words_of(word, tabs=False)) == words


def test_tabs_part_words_with_spaces_in_them() -> None:
    assert list(words_of("项目 编码 \t金 额", tabs=True)) == ["项目 编码", "金 额"]
    assert list(words_of("201 05 \t438,300 438,300", tabs=True)) == [
        *("201", "05", "438,300", "438,300")
    ]


def test_letters_spread_over_a_cell_are_a_word() -> None:
    assert list(spread_joined(["当", "年", "收", "入", "1.00"])) == ["当年收入", "1.00"]
    assert list(spread_joined(["收", "入", "支", "出"])) == ["收入", "支出"]
    assert list(spread_joined(["类", "款", "项"])) == ["类", "款", "项"]


@pytest.mark.parametrize(
    "line", ["-- PAGE_BREAK --", "-- 9 of 29 --", "--- Page 3 ---", "[Page 3]", "=== 2/7 ==="]
)
def test_marks_for_the_end_of_a_page_are_no_text(line: str) -> None:
    assert is_page_mark(line)
    assert printed(f"甲\n\n{line}\n\n乙") == ["甲", "乙"]


@pytest.mark.parametrize("line", ["- 9 -", "2025-2026", "--", "第 3 页 共 20 页", "-- 合计 9 --"])
def test_what_is_printed_is_no_mark(line: str) -> None:
    assert not is_page_mark(line)


def test_only_rows_of_several_lengths_without_blanks_have_lost_some() -> None:
    whole = ["201\t服务\t1.00\t", "202\t外交\t\t2.00", "合计\t\t1.00\t2.00"]
    assert not drops_blank_cells(whole)
    assert not drops_blank_cells(["201\t服务\t1.00"] * 3)
    assert drops_blank_cells(["201 \t服务 \t1.00", "201 \t01 \t办公 \t1.00", "合计 \t1.00"])


DROPPED = """目 \t录
1.2025年部门支出预算总表 \t……………… \t3
-- 1 of 3 --
2025年部门支出预算总表
编制部门：某区财政局 \t单位：元
项目 \t支出预算
功能分类科目编码
功能分类科目名称 \t合计 \t基本支出 \t项目支出
类 \t款 \t项
201 \t一般公共服务支出 \t5,000.00 \t3,000.00 \t2,000.00
其他财政事务支出的
201 \t06 \t99 \t2,000.002,000.00
长名称
-- 2 of 3 --
合计 \t5,000.00 \t3,000.00 \t2,000.00
-- 3 of 3 --
其他说明"""


def test_lines_between_rows_belong_to_the_table() -> None:
    assert printed(DROPPED) == [
        "目 录",
        "1.2025年部门支出预算总表 ……………… 3",
        "2025年部门支出预算总表",
        "编制部门：某区财政局 单位：元",
        "项目|支出预算",
        "功能分类科目编码",
        "功能分类科目名称|合计|基本支出|项目支出",
        "类|款|项",
        "201|一般公共服务支出|5,000.00|3,000.00|2,000.00",
        "其他财政事务支出的",
        "201|06|99|2,000.00|2,000.00",
        "长名称",
        "合计|5,000.00|3,000.00|2,000.00",
        "其他说明",
    ]


def test_lines_keep_their_numbers() -> None:
    grids = [block for block in text_blocks(DROPPED) if isinstance(block, Grid)]
    assert [row.line for grid in grids for row in grid.rows] == [*range(6, 14), 15]


def test_a_form_keeps_its_cells() -> None:
    text = DROPPED + "\n项目名称 \t某项目 \t类型\n立项依据 \t1. 某文件；2. 某办法。"
    assert printed(text)[-2:] == ["项目名称 |某项目 |类型", "立项依据 |1. 某文件；2. 某办法。"]


LATE = """合计 \t基本支出 \t项目支出
类 \t款 \t项
201 \t一般公共服务支出 \t5,000.00 \t3,000.00 \t2,000.00
201 \t06 \t财政事务 \t5,000.00 \t3,000.00 \t2,000.00
合计 \t5,000.00 \t3,000.00 \t2,000.00
功能分类科目
编码
2025年部门支出预算总表
编制部门：某区财政局
单位:元
注：数字取整。"""


def test_a_title_below_its_rows_is_put_over_them() -> None:
    assert printed(LATE) == [
        "2025年部门支出预算总表",
        "编制部门：某区财政局",
        "单位:元",
        "功能分类科目",
        "编码",
        "合计|基本支出|项目支出",
        "类|款|项",
        "201|一般公共服务支出|5,000.00|3,000.00|2,000.00",
        "201|06|财政事务|5,000.00|3,000.00|2,000.00",
        "合计|5,000.00|3,000.00|2,000.00",
        "注：数字取整。",
    ]


def test_the_title_of_the_next_table_stays_where_it_is() -> None:
    page = "2025年部门收入预算总表\n" + "\n".join(LATE.split("\n")[:5])
    text = "\f".join([page + "\n2025年部门支出预算总表\n", page + "\n"])
    lines = printed(text)
    assert lines.count("2025年部门支出预算总表") == 1
    assert lines.index("2025年部门支出预算总表") == len(lines) // 2
