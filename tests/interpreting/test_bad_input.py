"""Documents that give no fact are refused with the reason; documents cut off later are read as far as they go."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetgraph.ground.errors import (
    BlankTemplateError,
    InputError,
    NoBudgetTableError,
    TruncatedInputError,
    UnsupportedKindError,
)
from budgetgraph.interpreting.records import Fate
from tests.interpreting.fragments import EXPENDITURE, REVENUE, document, interpreted, kinds

CONTENTS = (
    "# 2026年部门预算公开目录\n\n## 第一部分 某局概况\n\n## 第二部分 某局2026年部门预算表\n\n"
    "- 二、部门收入总表\n- 三、部门支出总表\n\n## 第三部分 某局2026年部门预算情况说明\n\n"
)


def test_prose_without_a_table_is_no_budget() -> None:
    with pytest.raises(NoBudgetTableError):
        interpreted("今天天气很好。\n\n没有预算。")


def test_another_table_is_no_budget() -> None:
    with pytest.raises(NoBudgetTableError):
        interpreted("姓名\t数量\n甲\t5\n乙\t6\n")


def test_a_blank_form_has_no_facts() -> None:
    blank = document().replace("50.00", "").replace("30.00", "").replace("20.00", "")
    with pytest.raises(BlankTemplateError):
        interpreted(blank)


def test_final_accounts_are_named_as_not_supported() -> None:
    text = (
        document()
        .replace("部门预算编制说明", "部门决算公开")
        .replace("2026年部门预算表", "2026年部门决算表")
    )
    with pytest.raises(UnsupportedKindError, match="final account"):
        interpreted(text)


def test_a_file_cut_off_before_its_tables() -> None:
    with pytest.raises(TruncatedInputError, match="2 are announced"):
        interpreted(
            "**某局2026年部门预算编制说明**\n\n" + CONTENTS + "# 第一部分 某局概况\n\n职责若干"
        )
    with pytest.raises(TruncatedInputError):
        interpreted("**某局2026年部门预算编制说明**\n\n" + CONTENTS)


def test_a_file_cut_off_in_the_middle_names_what_is_missing() -> None:
    text = document(REVENUE).replace("# 第一部分", CONTENTS + "# 第一部分", 1)
    interpretation = interpreted(text)
    assert "missing-table" in kinds(interpretation)
    assert "missing-part" in kinds(interpretation)


def test_no_year_is_an_error_with_a_hint() -> None:
    with pytest.raises(InputError, match="no fiscal year") as caught:
        interpreted(document().replace("2026年", "").replace("2026 年", ""))
    assert caught.value.hint


_WHOLE = document(REVENUE, EXPENDITURE)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(_WHOLE)))
def test_cut_anywhere_a_document_is_read_or_refused_and_loses_no_cell(length: int) -> None:
    try:
        interpretation = interpreted(_WHOLE[:length])
    except InputError:
        return
    assert interpretation.balance.cells[Fate.UNACCOUNTED] == 0
