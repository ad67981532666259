"""The audit of a document as text for people, on findings made by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from budgetgraph.cli.audit_text import View, document_text, summary_text
from budgetgraph.cli.wide_text import cut, padded, width_of, wrapped
from budgetgraph.ground.findings import Severity
from tests.cli.audited_by_hand import (
    ALL,
    NOTE,
    READING,
    ROUNDING,
    SAID_OTHERWISE,
    TOTAL,
    WRONG_TOTAL,
    by_hand,
)

_COLOUR = re.compile(r"\x1b\[\d+m")


def test_the_worst_is_told_in_full_and_what_it_causes_in_one_line_each() -> None:
    lines = document_text(by_hand(WRONG_TOTAL, SAID_OTHERWISE), View()).splitlines()
    assert lines[:3] == [
        "budget.md",
        "某局2026年部门预算",
        "违规 violation 1, 警告 warning 1, 提示 info 0; 1 个原因 cause",
    ]
    assert lines[4] == "1. [违规 violation] R3 收支平衡 revenue and expenditure balance"
    assert lines[5].strip() == WRONG_TOTAL.message.zh
    assert lines[6].strip() == WRONG_TOTAL.message.en
    assert "表11第348行第4列 table 11, line 348, column 4: 947.71" in lines[7]
    assert lines[10:] == [
        "   由此还有 and because of it:",
        "   - [警告 warning] R13 941.71 ↔ 947.71 差 -6 万元"
        " 第三部分一第536行第2个数字 ↔ 表11第348行第4列"
        " part 三.一, line 536, figure 2 ↔ table 11, line 348, column 4",
        "",
    ]


def test_the_printed_lines_are_quoted_with_the_cited_cell_marked() -> None:
    told = document_text(by_hand(WRONG_TOTAL), View()).splitlines()
    assert "     表11第348行 table 11, line 348  收入构成 │ 财政拨款 │ [947.71] │ 100%" in told
    assert "     表11第352行 table 11, line 352  合计 │ [941.71] │ 1090.06 │ 1074.42" in told


def test_of_two_equal_figures_of_a_sentence_the_cited_one_is_marked() -> None:
    told = document_text(by_hand(SAID_OTHERWISE), View())
    assert "2026年收入预算941.71万元，支出预算[941.71]万元。" in told


def test_a_row_that_was_read_otherwise_than_it_stands_has_the_right_cell_marked() -> None:
    moved = replace(WRONG_TOTAL, sources=(replace(TOTAL, column=5),))
    assert "财政拨款 │ [947.71] │ 100%" in document_text(by_hand(moved), View())
    unknown = replace(WRONG_TOTAL, sources=(replace(TOTAL, text="12.34"),))
    assert document_text(by_hand(unknown), View()).splitlines()[-2].endswith("line 348  [12.34]")


def test_of_what_nobody_understands_the_rest_of_the_line_is_not_quoted() -> None:
    told = document_text(by_hand(READING), View())
    assert "张三" not in told
    assert "\x1b" not in told


def test_notes_are_counted_and_listed_when_they_are_asked_for() -> None:
    usual = document_text(by_hand(*ALL), View())
    assert "[提示 info] 1 × R1 合计与各部分之和 sums\n" in usual
    assert ROUNDING.message.zh not in usual
    every = document_text(by_hand(*ALL), View(least=Severity.INFO))
    assert ROUNDING.message.zh in every
    assert "1 ×" not in every
    worst = document_text(by_hand(*ALL), View(least=Severity.VIOLATION))
    assert "[警告 warning] 1 × R13" in worst


def test_a_document_without_contradictions_says_so() -> None:
    assert "未发现矛盾 no contradictions found\n" in document_text(by_hand(), View())
    notes = document_text(by_hand(ROUNDING), View())
    assert "未发现矛盾 no contradictions found (提示 info 1)\n" in notes


def test_many_printed_lines_are_cut() -> None:
    sources = tuple(replace(NOTE, line=line) for line in range(200, 212))
    told = document_text(by_hand(replace(WRONG_TOTAL, sources=sources)), View())
    assert told.count("table 3, line") == 8
    assert "… 另有 4 行 more lines" in told


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    told = document_text(by_hand(*ALL), View(width, colour=True, least=Severity.INFO))
    for line in _COLOUR.sub("", told).splitlines():
        assert width_of(line) <= width, line


@pytest.mark.parametrize("width", [40, 80])
def test_a_narrow_terminal_loses_no_place(width: int) -> None:
    told = document_text(by_hand(*ALL), View(width, least=Severity.INFO))
    together = re.sub(r"\s", "", told)
    assert "part三.一,line536,figure2↔table11,line348,column4" in together
    counted = document_text(by_hand(ROUNDING), View(width)).splitlines()
    assert counted[-2:] == ["[提示 info] 1 × R1 合计与各部分之和 sums", ""]


def test_colours_are_for_terminals_only_and_change_nothing_else() -> None:
    plain = document_text(by_hand(*ALL), View(80))
    coloured = document_text(by_hand(*ALL), View(80, colour=True))
    assert "\x1b" not in plain
    assert _COLOUR.sub("", coloured) == plain


def test_the_end_has_one_line_for_each_document_and_the_sums() -> None:
    clean = dict.fromkeys(Severity, 0)
    bad = {Severity.VIOLATION: 2, Severity.WARNING: 0, Severity.INFO: 1}
    lines = summary_text([({"file": "a.md"}, clean), ({"file": "b.md"}, bad)], 1).splitlines()
    assert lines[1:3] == [
        "  a.md: 违规 violation 0, 警告 warning 0, 提示 info 0",
        "  b.md: 违规 violation 2, 警告 warning 0, 提示 info 1",
    ]
    assert lines[3].startswith("共 2 份文件 documents: 违规 violation 2,")
    assert lines[3].endswith("无矛盾 without contradictions 1; 失败 failed 1")


def test_amounts_are_told_in_the_unit_in_which_they_are_printed() -> None:
    yuan = replace(SAID_OTHERWISE, sources=(replace(TOTAL, unit="元"),), difference=Decimal("0.5"))
    told = document_text(by_hand(WRONG_TOTAL, yuan), View())
    assert "9417100 ↔ 9477100 差 +0.5 元" in told


def test_wide_characters_count_twice() -> None:
    assert (width_of("表11"), width_of("abc")) == (4, 3)
    assert padded("表1", 5) == "表1  "
    assert cut("预算数据", 5) == "预算…"
    assert cut("预算", 4) == "预算"


def test_lines_break_between_chinese_characters_and_between_words() -> None:
    assert wrapped("总计941.71万元，相差6万元", 10) == [
        "总计941.71",
        "万元，相差",
        "6万元",
    ]
    assert wrapped("one two three", 8, "  ") == ["  one", "  two", "  three"]
    assert wrapped("one two", None, " ") == [" one two"]
