"""Tables whose cells only spaces part: rows are found, prose never becomes one."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetgraph.reading.document import Grid, Passage
from budgetgraph.reading.spaced_text import spaced_tables
from budgetgraph.reading.text import text_blocks


def grids(text: str) -> list[list[str]]:
    """The tables of a text, each a list of rows with their cells parted by ``|``."""
    return [
        ["|".join(cells) for _, cells in table.rows] for table in spaced_tables(text.split("\n"))
    ]


FUNCTIONAL = """2025年部门支出预算总表
编制部门：某区财政局 单位：元
项目 支出预算
功能分类科目编码
功能分类科目名称 合计 基本支出 项目支出
类 款 项
201 一般公共服务支出 22,186,440.80 16,093,326.00 6,093,114.80
201 06 财政事务 22,186,440.80 16,093,326.00 6,093,114.80
201 06 01 行政运行 16,231,840.80 16,093,326.00 138,514.80
201 06 02 一般行政管理事务 100,000.00 100,000.00
合计 31,214,205.80 25,121,091.00 6,093,114.80"""


def test_flowing_rows_are_a_grid_with_their_header() -> None:
    assert grids(FUNCTIONAL) == [
        [
            "项目|支出预算",
            "功能分类科目编码",
            "功能分类科目名称|合计|基本支出|项目支出",
            "类|款|项",
            "201|一般公共服务支出|22,186,440.80|16,093,326.00|6,093,114.80",
            "201|06|财政事务|22,186,440.80|16,093,326.00|6,093,114.80",
            "201|06|01|行政运行|16,231,840.80|16,093,326.00|138,514.80",
            "201|06|02|一般行政管理事务|100,000.00|100,000.00",
            "合计|31,214,205.80|25,121,091.00|6,093,114.80",
        ]
    ]


def test_title_and_unit_line_stay_passages() -> None:
    blocks = text_blocks(FUNCTIONAL)
    assert [type(block) for block in blocks] == [Passage, Passage, Grid]
    grid = blocks[2]
    assert isinstance(grid, Grid)
    assert [row.line for row in grid.rows] == list(range(3, 12))


def test_flowing_rows_side_by_side_and_rows_without_figures_between_them() -> None:
    assert grids("""部门： 某厅 单位：万元
收入 支出
项目名称 金额 项目名称 金额
一、财政拨款 21,940.96 一、一般公共服务支出
1. 一般公共预算 21,940.96 二、公共安全支出 16,458.75
三、其他资金 14.39 三、教育支出
四、科学技术支出
收入合计 21,955.35 支出合计 21,955.35
13""") == [
        [
            "收入|支出",
            "项目名称|金额|项目名称|金额",
            "一、财政拨款|21,940.96|一、一般公共服务支出",
            "1. 一般公共预算|21,940.96|二、公共安全支出|16,458.75",
            "三、其他资金|14.39|三、教育支出",
            "四、科学技术支出",
            "收入合计|21,955.35|支出合计|21,955.35",
        ]
    ]


def test_two_tables_of_a_page_are_two() -> None:
    text = """20101 人大事务 10,528.33
2010101 行政运行 4,545.94
2010104 人大会议 1,305.25
公开 06 表：财政拨款基本支出预算表
部门： 某厅 单位：万元
科目编码 科目名称 金额
合 计 13,979.92
301 工资福利支出 10,204.52
30101 基本工资 2,117.68"""
    assert grids(text) == [
        ["20101|人大事务|10,528.33", "2010101|行政运行|4,545.94", "2010104|人大会议|1,305.25"],
        [
            "科目编码|科目名称|金额",
            "合 计|13,979.92",
            "301|工资福利支出|10,204.52",
            "30101|基本工资|2,117.68",
        ],
    ]


PROSE = """一、收支预算总体情况说明
某厅2018年度收入、支出预算总计 21,955.35 万元，与上年相比收、支预算总计各增加
3,958.67 万元，增长 21.95 %。增加原因，一是政策性
（一）收入预算总计 21,955.35 万元。包括：
1．财政拨款收入预算总计 21,940.96 万元。其中
（1）一般公共预算收入预算 21,940.96 万元，与上
较上年减少部门支出 1,653 万元。同时，省财政自 2018
项目支出预算数为 5,573 万元。与上年相比增加 40
目 录
一、部门主要职责 3
二、机构设置 4
三、收支预算总表 5
四、收入预算总表 .................. 6
五、支出预算总表 …………………… 7
# 第三部分 2018 年度部门预算情况说明
- 一、收入 1.00
- 二、支出 2.00
- 三、结转 3.00
> 甲 1.00
2018 年 1 月
电话 027-87654321
第 3 页 共 20 页"""


def test_prose_contents_and_lists_are_no_table() -> None:
    assert grids(PROSE) == []
    assert grids(PROSE.replace(" ", "   ")) == []


def test_two_rows_are_too_few_without_columns() -> None:
    assert grids("201 服务 1.00\n202 外交 2.00") == []


LAYOUT = """
                              2025年部门支出预算总表
编制部门：某区财政局                                              单位：元
        项目                                   支出预算
 类   款   项     科目名称             合计       基本支出       项目支出

201           一般公共服务支出        22,186.80    16,093.00      6,093.80
201   06      财政事务                22,186.80    16,093.00      6,093.80
201   06  02  一般行政管理事务           100.00                     100.00

208           社会保障和就业支出       3,508.00     3,508.00
                      合计            25,694.80    19,601.00      6,193.80
注：本表的数字按四舍五入取整，
\f第二页
208           社会保障和就业支出       3,508.00     3,508.00
208   05      养老支出                 3,508.00     3,508.00
"""


@pytest.mark.parametrize("wide", [True, False])
def test_columns_by_spaces_whether_a_converter_counts_places_or_characters(wide: bool) -> None:
    # In LAYOUT the columns agree by places of a terminal; the other converter counts characters.
    text = LAYOUT if wide else _by_characters(LAYOUT)
    first, second = grids(text)
    assert first[-5:] == [
        "201|||一般公共服务支出|22,186.80|16,093.00|6,093.80",
        "201|06||财政事务|22,186.80|16,093.00|6,093.80",
        "201|06|02|一般行政管理事务|100.00||100.00",
        "208|||社会保障和就业支出|3,508.00|3,508.00|",
        "|||合计|25,694.80|19,601.00|6,193.80",
    ]
    assert first[1] == "类|款|项|科目名称|合计|基本支出|项目支出"
    assert second == [
        "208||社会保障和就业支出|3,508.00|3,508.00",
        "208|05|养老支出|3,508.00|3,508.00",
    ]


def _by_characters(text: str) -> str:
    """The text with one more space behind each Chinese character that spaces follow somewhere."""
    lines = []
    for line in text.split("\n"):
        built, owed = "", 0
        for character in line:
            if character > "\u2e80":
                owed += 1
            elif character == " " and owed and built.endswith("  "):
                built, owed = built + " " * (owed + 1), 0
                continue
            built += character
        lines.append(built)
    return "\n".join(lines)


def test_rows_between_blank_lines_and_one_space_before_an_amount() -> None:
    text = """                                       单位：万元
科目编码    科目名称                         金额

30107       邮电费                          60.00

30108       机关事业单位基本养老保险缴费 1,045.93

30109       职业年金缴费                   418.37
            其他
                              13"""
    assert grids(text) == [
        [
            "科目编码|科目名称|金额",
            "30107|邮电费|60.00",
            "30108|机关事业单位基本养老保险缴费|1,045.93",
            "30109|职业年金缴费|418.37",
            "|其他|",
        ]
    ]


def test_a_heading_below_a_table_is_no_row_of_it() -> None:
    blocks = text_blocks("""201    服务      1.00
202    外交      2.00
203    国防
三、支出预算情况说明
""")
    assert [type(block) for block in blocks] == [Grid, Passage]


@given(
    st.lists(
        st.lists(st.text("预算支出 1.,2（：。", max_size=8), max_size=5).map("  ".join), max_size=12
    )
)
def test_no_character_is_lost_and_lines_increase(lines: list[str]) -> None:
    text = "\n".join(lines)
    read: list[str] = []
    numbers: list[int] = []
    for block in text_blocks(text):
        if isinstance(block, Passage):
            read.append(block.text)
            numbers.append(block.line)
        else:
            numbers.extend(row.line for row in block.rows)
            read.extend(cell.text for row in block.rows for cell in row.cells)
    assert sorted("".join(read).replace(" ", "")) == sorted("".join(text.split()))
    assert numbers == sorted(set(numbers))


def test_a_row_of_amounts_only_is_a_row_by_itself() -> None:
    assert grids("""公开 03 表：支出预算总表
部门： 某厅 单位：万元
合计 基本支出 项目支出 结转下年资金
21,955.35 13,994.31 5,573.00 2,388.04""") == [
        ["合计|基本支出|项目支出|结转下年资金", "21,955.35|13,994.31|5,573.00|2,388.04"]
    ]
    assert grids("1.00 2.00") == []


def test_names_that_begin_with_a_counted_thing_are_names() -> None:
    assert grids("20101 人大事务 5.00\n2010104 人大会议 4.00\n2010105 人大立法 1.00") == [
        ["20101|人大事务|5.00", "2010104|人大会议|4.00", "2010105|人大立法|1.00"]
    ]


def test_long_texts_take_seconds() -> None:
    started = time.perf_counter()
    text_blocks("201   服务   1.00   2.00\n" * 10_000)
    text_blocks("201 服务 1.00 2.00\n" * 10_000)
    text_blocks("预算表(" * 100_000)
    text_blocks("\n" * 200_000 + "---|---\n" * 10_000 + " " * 100_000 + "|" + " " * 100_000)
    assert time.perf_counter() - started < 20


def test_a_label_below_a_table_is_no_rest_of_its_last_name() -> None:
    text = """单位：万元
项目编码      项目名称               合计      基本支出
001           信息化系统运维费       12.00     3.00
002           档案整理项目           13.00     4.00
003           业务专项经费           14.00     5.00
              二期
              附表11"""
    (rows,) = grids(text)
    assert rows[-2:] == ["003|业务专项经费|14.00|5.00", "|二期||"]


@pytest.mark.parametrize("dash", [1, 2])
def test_dashes_count_as_one_place_or_two(dash: int) -> None:
    def placed(*words: tuple[int, str]) -> str:
        line, places = "", 0
        for right, word in words:
            width = sum(dash if c == "—" else 1 if c.isascii() else 2 for c in word)
            line += " " * (right - width - places) + word
            places = right
        return line

    lines = [
        "单位：万元",
        placed((4, "编码"), (20, "名称"), (40, "合计"), (52, "基本"), (64, "项目"), (76, "其他")),
    ]
    for code in ("201", "202", "203"):
        lines.append(
            placed(
                (3, code), (20, "行政运行"), (40, "————"), (52, "————"), (64, "————"), (76, "3.00")
            )
        )
        lines.append(
            placed(
                (3, code), (20, "事业运行"), (40, "1.00"), (52, "1.00"), (64, "2.00"), (76, "3.00")
            )
        )
    (rows,) = grids("\n".join(lines))
    assert rows[-2:] == ["203|行政运行|————|————|————|3.00", "203|事业运行|1.00|1.00|2.00|3.00"]


def converted(path: Path, page: int, layout: bool) -> str:
    """The text of a page by another program, with the layout or flowing."""
    pdfplumber = pytest.importorskip("pdfplumber")
    with pdfplumber.open(path) as pdf:
        text: str = pdf.pages[page - 1].extract_text(layout=layout)
        return text


@pytest.mark.parametrize("layout", [True, False])
def test_the_pages_of_a_shanghai_document_as_converters_write_them(
    documents: Path, layout: bool
) -> None:
    path = documents / "shanghai" / "putuo-finance-bureau-2025-department-budget.pdf"
    (rows,) = grids(converted(path, 12, layout))
    assert [row.replace("|", " ").split() for row in rows[-12:-7]] == [
        ["201", "一般公共服务支出", "22,186,440.80", "16,093,326.00", "6,093,114.80"],
        ["201", "06", "财政事务", "22,186,440.80", "16,093,326.00", "6,093,114.80"],
        ["201", "06", "01", "行政运行", "16,231,840.80", "16,093,326.00", "138,514.80"],
        ["201", "06", "02", "一般行政管理事务", "100,000.00", "100,000.00"],
        ["201", "06", "07", "信息化建设", "1,666,600.00", "1,666,600.00"],
    ]
    if layout:
        assert rows[-9] == "201|06|02|一般行政管理事务|100,000.00||100,000.00"
    for page in (2, 3, 7, 8, 22):
        assert grids(converted(path, page, layout)) == []


@pytest.mark.parametrize("layout", [True, False])
def test_the_pages_of_a_jiangsu_document_as_converters_write_them(
    documents: Path, layout: bool
) -> None:
    path = documents / "jiangsu" / "provincial-procuratorate-2018-department-budget.pdf"
    codes, economic = grids(converted(path, 16, layout))
    assert codes[1] == "2040405|公诉、审判、侦查、执行等检察监督支出|1895.00"
    assert len(codes) == 11
    assert economic[0] == "科目编码|科目名称|金额"
    assert len(economic) == 16
    for page in (2, 5, 6, 24, 25, 26):
        assert grids(converted(path, page, layout)) == []
