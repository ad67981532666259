"""The variant for Excel: readable, without formulas, and nothing that a spreadsheet would change."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.tables.csv_text import body, header, plain_decimal
from budgetgraph.publishing.tables.schema import TABLES, Column, Table
from budgetgraph.publishing.tables.spreadsheet import (
    number_cell,
    spreadsheet_cells,
    spreadsheet_header,
    text_cell,
    write_spreadsheet,
)

SMALL = Table(
    "small",
    "小表",
    "Small",
    (
        Column("code", "功能分类", "Function"),
        Column("code_zh", "功能分类（名称）", "Function: label in Chinese", joins="code"),
        Column("code_en", "英文名称", "English", in_spreadsheet=False),
        Column("amount", "金额（元）", "Amount, yuan", "decimal"),
        Column("types", "类型", "Types", is_list=True),
        Column("types_zh", "类型（名称）", "Types: labels", joins="types", is_list=True),
        Column("sure", "确定", "Sure", "boolean"),
    ),
    ("code",),
)


def read_back(path: Path) -> list[list[str]]:
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_a_file_by_hand(tmp_path: Path) -> None:
    source, target = tmp_path / "small.csv", tmp_path / "small.excel.csv"
    rows = [
        ("2010350", "事业运行", "Operation", Decimal("-12.50"), "a|b", "甲|乙", True),
        ("036", None, None, None, None, None, False),
        ("=1+1", "x,y", None, Decimal("12345678901234567"), "007", None, None),
    ]
    source.write_bytes(header(SMALL) + body(SMALL, rows))
    write_spreadsheet(source, SMALL, target)
    assert read_back(target) == [
        ["功能分类 (Function)", "金额（元） (Amount, yuan)", "类型 (Types)", "确定 (Sure)"],
        ["2010350 事业运行", "-12.5", "a 甲；b 乙", "是"],
        ["'036", "", "", "否"],
        ["'=1+1 x,y", "'12345678901234567", "'007", ""],
    ]


DANGEROUS = tuple("=+-@＝＋－＠﹣﹢﹦﹫\t\r\n")
starts = st.text(alphabet=" \u3000\u00a0\u200b\ufeff\t\r\n=+-@＝＋－＠'", max_size=4)


@given(starts, st.text())
@example("", "=cmd|' /C calc'!A0")
@example("", "\u2000=1")
@example(" \ufeff", "＝1")
def test_no_text_cell_is_a_formula(start: str, rest: str) -> None:
    cell = text_cell(start + rest)
    assert not cell.startswith(DANGEROUS)
    bare = cell.lstrip().lstrip("\u200b\ufeff").lstrip()
    assert not bare.startswith(DANGEROUS)
    assert cell == start + rest or cell == "'" + start + rest


@given(st.lists(st.text(), min_size=len(SMALL.columns), max_size=len(SMALL.columns)))
def test_no_cell_of_a_row_is_a_formula_but_negative_numbers(row: list[str]) -> None:
    for cell in spreadsheet_cells(SMALL, row):
        assert not cell.startswith(DANGEROUS) or re.fullmatch(r"-\d+(\.\d+)?", cell)


@given(st.text(max_size=200))
def test_taking_one_apostrophe_away_gives_the_text(text: str) -> None:
    assert text_cell(text).removeprefix("'") == text.removeprefix("'") or text[:1] == "'"
    if text[:1] == "'":
        assert text_cell(text) == "'" + text


@pytest.mark.parametrize(
    "text",
    [
        *("1-2", "5-1", "007", "036", "420111", "1E5", "1e+10", "420111260360030000100", "0", "12"),
        *("2026-01-31", "2026/1", "2026.1.31", "12:30", "12:30 PM", "上午8:30", "8时5分", "3/4"),
        *(
            "2026年1月",
            "1月2日",
            "2026年",
            "50%",
            "1,234.50",
            "(5)",
            "￥5",
            "$5",
            "1 1/2",
            ".5",
            "5.",
        ),
        *("Jan 5", "5-May-2026", "MAR1", "sept 2026", "１２", "１－２", "true", "FALSE", "#N/A"),
        *("#DIV/0!", " 12 ", "'x", "  -5"),
    ],
)
def test_what_a_spreadsheet_would_change_is_marked(text: str) -> None:
    assert text_cell(text) == "'" + text


@pytest.mark.parametrize(
    "text",
    [
        *("2010350 事业运行", "941.71 万元", "3 元", "——", "≥90%", "三.五", "第1页", "10天/年"),
        *(
            "https://budgetgraph.example/id/item/420111/1",
            "budget 部门预算",
            "无",
            "稳定",
            "n-0a1b",
        ),
        *("1.办公电费5万元", "t5-1", "标准化（2026年）", "may be", "", " "),
    ],
)
def test_what_is_text_stays_as_it_is(text: str) -> None:
    assert text_cell(text) == text


dates = st.builds(
    "{}{}{}{}{}".format,
    st.integers(0, 9999),
    st.sampled_from("-/.年"),
    st.integers(0, 99),
    st.sampled_from(["", "-", "/", ".", "月"]),
    st.integers(0, 99) | st.just(""),
)


@given(dates | st.from_regex(r"\A[+-]?[0-9]{1,30}(\.[0-9]{0,20})?([eE][+-]?[0-9]{1,3})?%?\Z"))
def test_a_text_column_holds_no_number_and_no_date(text: str) -> None:
    assert text_cell(text) == "'" + text


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_numbers_stay_numbers_where_a_spreadsheet_can_hold_them(value: Decimal) -> None:
    text = plain_decimal(value)
    exact = len(value.normalize().as_tuple().digits) <= 15 and Decimal(text) == value.normalize()
    assert number_cell(text) == (text if exact else "'" + text)
    assert number_cell("") == ""
    assert number_cell("=1") == "'=1"


def test_a_very_long_cell_is_cut_and_says_so() -> None:
    for text in ("长" * 40_000, "𠀀" * 20_000, "=" * 40_000, "x" + "𠀀" * 20_000):
        cell = text_cell(text)
        assert len(cell.encode("utf-16-le")) // 2 in (32_766, 32_767)
        assert cell.endswith("（过长，已截断）")
        assert not cell.startswith("=")
    assert text_cell("长" * 32_767) == "长" * 32_767


@pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
def test_the_example_reads_back(whole_tables: Path, table: Table) -> None:
    first, *rows = read_back(whole_tables / f"{table.name}.excel.csv")
    assert first == spreadsheet_header(table)
    assert len(set(first)) == len(first)
    plain = list(
        csv.reader((whole_tables / f"{table.name}.csv").open(encoding="utf-8", newline=""))
    )
    assert len(rows) == len(plain) - 1
    shown = [c for c in table.columns if c.joins is None and c.in_spreadsheet]
    addresses = sum(c.datatype == "iri" for c in shown)
    assert all(title.endswith("IRI)") for title in first[len(first) - addresses :])
    figures = [c.datatype in ("integer", "decimal") for c in shown if c.datatype != "iri"]
    figures += [False] * addresses
    for row in rows:
        assert len(row) == len(first)
        for cell, is_figure in zip(row, figures, strict=True):
            assert not is_figure or cell == "" or Decimal(cell) is not None
            assert is_figure or not cell or unicodedata.normalize("NFKC", cell)[0] not in "=+-@"


def test_the_number_of_a_table_is_no_date(whole_tables: Path) -> None:
    first, *rows = read_back(whole_tables / "lines.excel.csv")
    tables = {row[first.index("来源表号 (Printed in table)")] for row in rows}
    assert {"表5-1", "表3"} <= tables
    assert not any(table.startswith("'") for table in tables)


def test_the_amounts_of_the_example_still_add_up(whole_tables: Path) -> None:
    first, *rows = read_back(whole_tables / "lines.excel.csv")
    amount, breakdown = (
        first.index("金额（元） (Amount, yuan)"),
        first.index("拆分口径 (Breakdown)"),
    )
    total = sum(Decimal(r[amount]) for r in rows if r[breakdown].startswith("unit-gpb "))
    assert total == Decimal(9417100)


def test_a_target_that_cannot_be_written(tmp_path: Path) -> None:
    source = tmp_path / "small.csv"
    source.write_bytes(header(SMALL))
    with pytest.raises(ReleaseError, match="cannot be written"):
        write_spreadsheet(source, SMALL, tmp_path / "missing" / "small.excel.csv")
