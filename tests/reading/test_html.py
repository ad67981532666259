"""Web pages: what a browser prints, in order; merged cells as cells; what is not printed is counted."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetgraph.ground.errors import EmptyInputError, TooLargeError
from budgetgraph.reading.document import Grid, Passage, Reading, Unread
from budgetgraph.reading.markup import read_html


def page(body: str, head: str = "") -> Reading:
    return read_html(
        f"<html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode()
    )


def texts(reading: Reading) -> list[str]:
    return [block.text for block in reading.blocks if isinstance(block, Passage)]


def only_grid(reading: Reading) -> list[list[str]]:
    grids = [block for block in reading.blocks if isinstance(block, Grid)]
    assert len(grids) == 1
    return [[cell.text for cell in row.cells] for row in grids[0].rows]


DATA = """
<table>
 <tr><th rowspan=2>科目编码</th><th rowspan=2>科目名称</th><th colspan=2>本年支出</th></tr>
 <tr><th>基本支出</th><th>项目支出</th></tr>
 <tr><td>20106</td><td>财政事务</td><td>1,609.33</td><td></td></tr>
 <tr><td colspan=2>合计</td><td>1,609.33</td><td>609.31</td></tr>
</table>"""


def test_merged_cells_stand_at_their_first_place_and_cover_empty_ones() -> None:
    reading = page(DATA)
    assert only_grid(reading) == [
        ["科目编码", "科目名称", "本年支出", ""],
        ["", "", "基本支出", "项目支出"],
        ["20106", "财政事务", "1,609.33", ""],
        ["合计", "", "1,609.33", "609.31"],
    ]
    grid = reading.blocks[0]
    assert isinstance(grid, Grid)
    spans = {
        cell.text: (cell.columns, cell.rows) for row in grid.rows for cell in row.cells if cell.text
    }
    assert spans["科目编码"] == (1, 2)
    assert spans["本年支出"] == (2, 1)
    assert spans["合计"] == (2, 1)
    assert [cell.column for cell in grid.rows[3].cells] == [1, 2, 3, 4]


def test_lines_are_counted_over_passages_and_rows() -> None:
    reading = page(f"<h2>一、支出总表</h2><p>单位：万元</p>{DATA}<p>注：无</p>")
    lines = [
        line
        for block in reading.blocks
        for line in ([block.line] if isinstance(block, Passage) else [r.line for r in block.rows])
    ]
    assert lines == [1, 2, 3, 4, 5, 6, 7]
    heading = reading.blocks[0]
    assert isinstance(heading, Passage)
    assert (heading.text, heading.level, heading.page) == ("一、支出总表", 2, None)


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("gb2312", "gb18030"),
        ("GBK", "gb18030"),
        ("utf-8", "utf-8"),
        ("utf-8", "gb18030"),  # A template names another encoding than the text has.
        ("gb2312", "utf-8"),
        ("big5-unknown", "utf-8"),
        ("utf-8", "utf-16"),
    ],
)
def test_the_encoding_is_what_the_file_says_or_what_it_is(declared: str, encoding: str) -> None:
    html = (
        f"<html><head><meta http-equiv=Content-Type content='text/html; charset={declared}'></head>"
    )
    reading = read_html(
        f"{html}<body><p>部门预算的收入和支出：镕</p></body></html>".encode(encoding)
    )
    assert texts(reading) == ["部门预算的收入和支出：镕"]
    assert reading.media_type == "text/html"


def test_bytes_that_are_no_text_are_counted() -> None:
    reading = read_html("<meta charset=utf-8><p>预算表的收入".encode() + b"\xff\xff</p>" * 2)
    assert Unread("garbled", None, 4) in reading.unread


def test_lines_in_a_cell_and_in_text() -> None:
    reading = page(
        "<p>第一行<br>第二行</p><table><tr><td>甲<br>乙<p>丙</p></td><td>1</td></tr>"
        "<tr><td>丁&nbsp;&nbsp;戊</td><td> 2\n </td></tr></table>"
    )
    assert texts(reading) == ["第一行", "第二行"]
    assert only_grid(reading) == [["甲\n乙\n丙", "1"], ["丁  戊", "2"]]


def test_a_line_end_of_the_source_inside_chinese_text_is_none() -> None:
    assert texts(page("<p>部门预算\n  编制说明 2025\n年 budget\nof</p>")) == [
        "部门预算编制说明 2025 年 budget of"
    ]


def test_what_is_not_printed_is_counted_and_not_read() -> None:
    reading = page(
        "<header>政府网</header><nav>首页 | 公开</nav><div class='Breadcrumb'>位置</div>"
        "<p>预算</p><p style='DISPLAY: none'>旧稿</p><span hidden>秘</span>"
        "<span style='mso-hide:all'>隐藏</span><script>var 收入=1</script><style>p{}</style>"
        "<!-- 注释 --><select><option>选</option></select><footer>版权</footer>"
    )
    assert texts(reading) == ["预算"]
    assert reading.unread == (Unread("hidden", None, 3 + 5 + 2 + 2 + 1 + 2 + 1 + 2),)


def test_the_head_of_an_article_is_part_of_it() -> None:
    reading = page("<article><header><h1>2025年部门预算</h1></header><p>正文</p></article>")
    assert texts(reading) == ["2025年部门预算", "正文"]


def test_hidden_rows_and_cells_are_no_part_of_a_table() -> None:
    reading = page(
        "<table><tr><td>a</td><td>1</td></tr><tr style='display:none'><td>b</td><td>2</td></tr>"
        "<tr><td>c</td><td style='display:none'>99</td><td>3</td></tr></table>"
    )
    assert only_grid(reading) == [["a", "1"], ["c", "3"]]
    assert reading.unread == (Unread("hidden", None, 4),)


def test_a_table_that_lays_out_the_page_gives_what_is_in_it() -> None:
    reading = page(
        f"<table><tr><td><ul><li>政务公开</li></ul></td><td><h1>预算</h1>{DATA}</td></tr></table>"
    )
    assert texts(reading) == ["政务公开", "预算"]
    assert only_grid(reading)[3] == ["合计", "", "1,609.33", "609.31"]


def test_a_table_with_one_row_of_text_or_one_column_is_text() -> None:
    assert texts(page("<table><tr><td>编制部门：财政局</td><td>单位：元</td></tr></table>")) == [
        "编制部门：财政局",
        "单位：元",
    ]
    assert texts(page("<table><tr><td>甲</td></tr><tr><td>乙</td></tr></table>")) == ["甲", "乙"]
    assert only_grid(page("<table><tr><td>合计</td><td>5.00</td></tr></table>")) == [
        ["合计", "5.00"]
    ]


def test_a_table_of_data_may_have_a_small_table_in_a_cell() -> None:
    rows = "".join(f"<tr><td>{n}</td><td>项目</td><td>{n}.00</td></tr>" for n in range(4))
    inner = "<table><tr><td>甲</td><td>乙</td></tr></table>"
    reading = page(f"<table>{rows}<tr><td>5</td><td>{inner}</td><td>5.00</td></tr></table>")
    assert only_grid(reading)[4] == ["5", "甲\n乙", "5.00"]


def test_parts_of_a_table_stand_where_a_browser_prints_them() -> None:
    reading = page(
        "<table><caption>表一</caption><tfoot><tr><td>合计</td><td>3</td></tr></tfoot>"
        "<thead><tr><th>项目</th><th>金额</th></tr></thead>"
        "<tbody><tr><td>收入</td><td>3</td></tr></tbody></table>"
    )
    assert texts(reading) == ["表一"]
    assert only_grid(reading) == [["项目", "金额"], ["收入", "3"], ["合计", "3"]]


def test_text_in_a_table_outside_of_its_cells_is_not_lost() -> None:
    reading = page(
        "<table>单位：元<tr><td>a</td><td>1</td>注</tr><p>又</p><tr><td>b</td><td>2</td></tr></table>"
    )
    assert sorted(texts(reading)) == ["单位：元", "又", "注"]
    assert only_grid(reading) == [["a", "1"], ["b", "2"]]


def test_columns_that_merged_cells_only_pretend_to_have_are_left_out() -> None:
    reading = page(
        "<table><tr><td colspan=40>收入</td><td colspan=3>1</td></tr>"
        "<tr><td colspan=40>支出</td><td colspan=9999999999>2</td></tr></table>"
    )
    assert only_grid(reading) == [["收入", "1"], ["支出", "2"]]


@pytest.mark.parametrize("span", ["rowspan=1000000", "rowspan=0", "colspan=1000000", "colspan=-1"])
def test_spans_beyond_the_table_end_with_it(span: str) -> None:
    reading = page(
        f"<table><tr><td {span}>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>"
    )
    grid = only_grid(reading)
    assert len(grid) == 2
    assert sorted(text for row in grid for text in row if text) == ["a", "b", "c", "d"]


def test_ragged_rows_are_filled() -> None:
    reading = page("<table><tr><td>a<td>1<td>2</tr><tr><td>b</tr><tr></tr></table>")
    assert only_grid(reading) == [["a", "1", "2"], ["b", "", ""], ["", "", ""]]


def test_what_is_struck_out_is_not_read_and_a_note_is_no_digit() -> None:
    reading = page(
        "<table><tr><td>合计</td><td><del>90</del>100<sup>1</sup></td></tr>"
        "<tr><td>面积<sub>2</sub></td><td><s>5</s><span style='text-decoration: line-through red'>6"
        "</span>7</td></tr><tr><td>余</td><td><strike>1</strike></td></tr></table>"
    )
    assert only_grid(reading) == [["合计", "100 1"], ["面积 2", "7"], ["余", ""]]
    assert reading.unread == (Unread("hidden", None, 5),)
    assert texts(page("<p>预算数<sup>①</sup>为<u>12</u>万元</p>")) == ["预算数 ① 为12万元"]


def test_a_page_saved_from_word() -> None:
    reading = read_html(
        """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta http-equiv=Content-Type content="text/html; charset=gb2312"><title>预算</title>
<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]--><style>p.MsoNormal{margin:0}</style>
</head><body><div class=WordSection1>
<p class=MsoTitle style='mso-outline-level:1'><b><span style='font-size:22.0pt'>2025年部
门预算<o:p></o:p></span></b></p><p class=MsoNormal><![if !supportLists]>一、<![endif]>收支总表<o:p>&nbsp;</o:p></p>
<table class=MsoTableGrid><tr style='height:1cm'><td><p class=MsoNormal>收入<o:p></o:p></p></td>
<td><p class=MsoNormal>1,234.50</p></td></tr><tr><td><p>支出</p></td><td><p>1,234.50</p></td></tr>
</table></div></body></html>""".encode("gb18030")
    )
    assert texts(reading) == ["2025年部门预算", "一、收支总表"]
    assert isinstance(reading.blocks[0], Passage)
    assert reading.blocks[0].level == 1
    assert only_grid(reading) == [["收入", "1,234.50"], ["支出", "1,234.50"]]


def test_preformatted_lines_are_lines() -> None:
    assert texts(page("<pre>收入  1.00\n支出  1.00\n</pre>后")) == ["收入 1.00", "支出 1.00", "后"]


def test_pictures_are_counted_where_they_may_be_pages() -> None:
    reading = page(
        "<p>预算</p><img src=a.jpg><img src=i.png width=16 height=16><img src=b width='800px'>"
    )
    assert reading.unread == (Unread("picture", None, 2),)
    assert page("<img src=scan.jpg>").unread == (Unread("picture", None, 1),)


@pytest.mark.parametrize(
    "content", [b"<html></html>", b"<p></p>", b"<!-- x -->", b"<p>&nbsp; </p>"]
)
def test_a_page_without_text_is_empty(content: bytes) -> None:
    with pytest.raises(EmptyInputError):
        read_html(content)


def test_bombs_end_soon() -> None:
    started = time.perf_counter()
    entities = "".join(f'<!ENTITY a{n + 1} "&a{n};&a{n};&a{n};&a{n};">' for n in range(40))
    bomb = (
        f'<!DOCTYPE html [<!ENTITY a0 "ha">{entities}]><html><body><p>预算&a40;</p></body></html>'
    )
    assert "预算" in "".join(texts(read_html(bomb.encode())))
    with pytest.raises(TooLargeError):
        page("<div>" * 100_000 + "deep")
    with pytest.raises(TooLargeError):
        page("<table><tr>" + "<td>1</td>" * 10_000 + "</tr></table>")
    wide = "<tr>" + "<td>1</td>" * 400 + "</tr>"
    with pytest.raises(TooLargeError):
        page(f"<table>{wide}{'<tr><td>1</td></tr>' * 3000}</table>")
    nested = page("<table><tr><td>" * 200 + "内" + "</table>" * 200)
    assert texts(nested) == ["内"]
    assert time.perf_counter() - started < 30


_cell = st.builds(
    lambda columns, rows, text: f"<td colspan={columns} rowspan={rows}>{text}</td>",
    st.integers(0, 5),
    st.integers(0, 5),
    st.text("预算12", max_size=3),
)
_tables = st.lists(
    st.lists(_cell, max_size=5).map(lambda row: f"<tr>{''.join(row)}</tr>"), max_size=5
)


@given(_tables)
def test_whatever_cells_span_none_is_lost_and_none_covers_another(rows: list[str]) -> None:
    try:
        reading = page(f"<table>{''.join(rows)}</table><p>end</p>")
    except EmptyInputError:
        return
    printed = "".join(sorted("".join("".join(rows).split("<")).replace("/", "")))
    for block in reading.blocks:
        if isinstance(block, Passage):
            continue
        assert len({len(row.cells) for row in block.rows}) == 1
        taken: set[tuple[int, int]] = set()
        for number, row in enumerate(block.rows):
            for cell in row.cells:
                if not cell.text:
                    continue
                places = {
                    (number + down, cell.column + across)
                    for down in range(cell.rows)
                    for across in range(cell.columns)
                }
                assert not places & taken
                taken |= places
                assert number + cell.rows <= len(block.rows)
                assert cell.column + cell.columns - 1 <= len(row.cells)
    read = [
        text
        for block in reading.blocks
        for text in (
            [block.text]
            if isinstance(block, Passage)
            else [cell.text for row in block.rows for cell in row.cells]
        )
    ]
    for character in "预算":
        assert "".join(read).count(character) == printed.count(character)
