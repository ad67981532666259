"""Text and Markdown tables: every printed character ends up in exactly one block."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetgraph.ground.errors import InputError
from budgetgraph.reading import Document, Grid, Passage, read, read_bytes
from budgetgraph.reading.text import read_text, text_blocks


def test_tab_rows_become_a_grid_and_lines_become_passages() -> None:
    blocks = text_blocks("### 表3\n单位：万元\n\na\tb\n\tc\n\n尾")
    assert [type(block).__name__ for block in blocks] == ["Passage", "Passage", "Grid", "Passage"]
    assert isinstance(blocks[0], Passage)
    assert (blocks[0].text, blocks[0].level, blocks[0].line) == ("表3", 3, 1)
    assert isinstance(blocks[2], Grid)
    assert [[cell.text for cell in row.cells] for row in blocks[2].rows] == [["a", "b"], ["", "c"]]
    assert [row.line for row in blocks[2].rows] == [4, 5]


def test_pipe_tables_are_grids_and_their_rule_rows_are_not_rows() -> None:
    blocks = text_blocks("| 科目 | 合计 |\n|---|---:|\n| 201 | 5.00 |")
    assert len(blocks) == 1
    assert isinstance(blocks[0], Grid)
    assert [[cell.text for cell in row.cells] for row in blocks[0].rows] == [
        ["科目", "合计"],
        ["201", "5.00"],
    ]
    assert [row.line for row in blocks[0].rows] == [1, 3]


def test_the_last_line_needs_no_line_end() -> None:
    assert text_blocks("a\tb\nend")[-1] == Passage("end", 2)


_words = st.text(st.sampled_from("预算表 .12万元，（）"), max_size=6)
_lines = st.lists(st.lists(_words, min_size=1, max_size=5).map("\t".join), max_size=12)


@given(_lines)
def test_no_cell_is_lost_or_made(lines: list[str]) -> None:
    printed = Counter(
        piece.strip() for line in lines for piece in line.split("\t") if piece.strip()
    )
    read_back: Counter[str] = Counter()
    for block in text_blocks("\n".join(lines)):
        if isinstance(block, Grid):
            read_back.update(c.text.strip() for row in block.rows for c in row.cells if not c.empty)
        else:
            read_back[block.text.strip()] += 1
    assert read_back == printed


HTML_TABLE = """# 表1
前<table><tr><td colspan="2">收入</td><td>支出</td></tr><tr><td rowspan="2">财政<br>拨款</td>\
<td>1.00</td><td>2.00</td></tr><tr><td>3.00</td><td>4.00</td></tr></table>后
文
<TABLE border=1>
<tr><td>合计</td>
<td>1.00</td></tr>
<tr><td>其中</td><td>2.00</td></tr>
</TABLE>
尾""".replace("\\\n", "")


def test_html_tables_in_markdown_are_grids_with_merged_cells() -> None:
    blocks = text_blocks(HTML_TABLE)
    assert [block.text if isinstance(block, Passage) else "" for block in blocks] == [
        "表1",
        "前",
        "",
        "后",
        "文",
        "",
        "尾",
    ]
    first, second = blocks[2], blocks[5]
    assert isinstance(first, Grid)
    assert isinstance(second, Grid)
    assert [[cell.text for cell in row.cells] for row in first.rows] == [
        ["收入", "", "支出"],
        ["财政\n拨款", "1.00", "2.00"],
        ["", "3.00", "4.00"],
    ]
    assert (first.rows[0].cells[0].columns, first.rows[1].cells[0].rows) == (2, 2)
    assert [[cell.text for cell in row.cells] for row in second.rows] == [
        ["合计", "1.00"],
        ["其中", "2.00"],
    ]


def test_rows_of_html_have_the_line_they_stand_on_if_it_is_theirs_alone() -> None:
    table = "\n<table>\n<tr><td>a</td>\n<td>1</td></tr>\n<tr><td>b</td><td>2</td></tr></table>\n尾"
    grid, tail = text_blocks(table)
    assert isinstance(grid, Grid)
    assert [row.line for row in grid.rows] == [3, 5]
    assert tail == Passage("尾", 6)
    lines = [
        line
        for block in text_blocks(HTML_TABLE)
        for line in ([block.line] if isinstance(block, Passage) else [r.line for r in block.rows])
    ]
    assert lines == [*list(range(1, 8)), 9, 11, 13]


def test_a_table_tag_without_its_partner_is_text() -> None:
    assert text_blocks("a<table>b\n<tr>") == (Passage("a<table>b", 1), Passage("<tr>", 2))
    assert len(text_blocks("<table>\n" * 20_000)) == 20_000


@pytest.mark.parametrize(
    ("text", "media_type"),
    [
        ("# 预算\n", "text/markdown"),
        ("**预算**", "text/markdown"),
        ("文\n| a | b |\n", "text/markdown"),
        ("<table><tr><td>a</td></tr></table>", "text/markdown"),
        ("预算\na\tb\n", "text/plain"),
        ("科目    金额\n收入    1.00\n", "text/plain"),
    ],
)
def test_markdown_shows_by_its_marks(text: str, media_type: str) -> None:
    assert read_text(text.encode()).media_type == media_type


def by_tabs_and_pipes(text: str) -> list[tuple[int, list[str]]]:
    """Every line with something on it: its number and its cells, or its text alone."""
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        if "\t" in line and stripped:
            found.append((number, line.split("\t")))
        elif len(stripped) > 1 and stripped[0] == stripped[-1] == "|":
            if set(stripped) - set("|-: "):
                found.append((number, [cell.strip() for cell in stripped[1:-1].split("|")]))
        elif stripped:
            found.append((number, [stripped.lstrip("#").replace("**", "").strip()]))
    return found


def flattened(text: str) -> list[tuple[int, list[str]]]:
    found = []
    for block in text_blocks(text):
        if isinstance(block, Passage):
            found.append((block.line, [block.text]))
        else:
            found.extend((row.line, [cell.text for cell in row.cells]) for row in block.rows)
    return found


def test_a_document_in_tabs_has_no_other_tables(example_text: str) -> None:
    assert flattened(example_text) == by_tabs_and_pipes(example_text)


def test_the_hubei_document_has_the_tables_of_its_tabs(hubei_path: Path) -> None:
    text = hubei_path.read_text(encoding="utf-8")
    assert flattened(text) == by_tabs_and_pipes(text)
    blocks = text_blocks(text)
    assert sum(isinstance(block, Grid) for block in blocks) == 21
    assert len(blocks) == 211


def test_a_document_names_its_bytes() -> None:
    document = read_bytes("预算\n".encode(), "a.md")
    assert isinstance(document, Document)
    assert document.size == 7
    assert document.sha256 == hashlib.sha256("预算\n".encode()).hexdigest()


def test_folders_and_missing_files_say_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="folder"):
        read(tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path / "none.md")
