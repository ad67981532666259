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
from budgetgraph.reading.text import text_blocks


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
