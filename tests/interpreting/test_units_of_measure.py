"""In which unit of measure a table is, wherever that is printed, and what follows where it is not."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from budgetgraph.ground.errors import NoBudgetTableError
from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.amounts import unit_in_brackets, unit_of_line, unknown_unit_of_line
from budgetgraph.interpreting.captions import caption_lines
from budgetgraph.interpreting.records import Interpretation
from budgetgraph.reading import read_bytes
from tests.interpreting.plain_budget import HEAD, kinds

EXPENDITURE = (
    ("", "合计", "5161234", "3161234", "2000000"),
    ("201", "一般公共服务支出", "5161234", "3161234", "2000000"),
    ("20101", "人大事务", "5161234", "3161234", "2000000"),
    ("2010101", "行政运行", "5161234", "3161234", "2000000"),
)
SANGONG = (
    ("合计", "因公出国（境）费", "公务接待费", "公务用车购置费", "公务用车运行费"),
    ("12.36", "0", "1.41", "5.45", "5.50"),
)


def table(*before: str, rows: Sequence[Sequence[str]], after: str = "") -> str:
    """A table below lines of text, each a paragraph of its own."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    lines.insert(1, "|" + "---|" * len(rows[0]))
    return "\n\n".join([*before, "\n".join(lines), *filter(None, [after])]) + "\n\n"


def read(*tables: str, narrative: str = "") -> Interpretation:
    """The interpretation of a document of these tables."""
    text = "# 上海市普陀区民政局2025年部门预算\n\n## 第二部分 部门预算表\n\n" + "".join(tables)
    if narrative:
        text += f"\n\n## 第三部分 部门预算情况说明\n\n{narrative}\n"
    return interpret(read_bytes(text.encode(), "budget.md"))


def total(interpretation: Interpretation, breakdown: str) -> Decimal | None:
    """The total of the department in a breakdown, in yuan."""
    return next(
        (
            item.amount
            for item in interpretation.budget.items
            if item.key.breakdown == breakdown and set(item.key.codes) == {"total"}
        ),
        None,
    )


IN_YUAN = table("支出总表", "单位：元", rows=[HEAD, *EXPENDITURE])
TITLE = "“三公”经费支出表"


@pytest.mark.parametrize(
    "printed",
    [
        table(TITLE, "单位：万元", rows=SANGONG),
        table("单位：万元", TITLE, rows=SANGONG),
        table("表9　　单位：万元", TITLE, rows=SANGONG),
        table(TITLE, rows=SANGONG, after="单位：万元"),
        table(TITLE, "编制单位：普陀区民政局　金额单位：万元", rows=SANGONG),
    ],
)
def test_the_line_may_stand_in_any_place_near_the_table(printed: str) -> None:
    found = read(IN_YUAN, printed)
    assert total(found, "sangong") == Decimal("123600")
    assert total(found, "function-all") == Decimal("5161234")
    assert kinds(found) == []


def test_lines_below_all_tables_are_of_the_tables_above_them() -> None:
    found = read(
        table("支出总表", rows=[HEAD, *EXPENDITURE], after="单位：元"),
        table(TITLE, rows=SANGONG, after="单位：万元"),
    )
    assert (total(found, "function-all"), total(found, "sangong")) == (5161234, 123600)


def test_a_table_without_unit_is_not_in_that_of_another_kind() -> None:
    found = read(IN_YUAN, table(TITLE, rows=SANGONG))
    assert total(found, "sangong") is None
    assert kinds(found) == ["unknown-unit"]
    assert found.balance.unaccounted == ()


def test_the_narrative_tells_the_unit() -> None:
    told = "一、“三公”经费情况说明\n\n2025年“三公”经费预算为12.36万元，其中公务接待费1.41万元。"
    found = read(IN_YUAN, table(TITLE, rows=SANGONG), narrative=told)
    assert total(found, "sangong") == Decimal("123600")
    assert kinds(found) == ["unit-not-declared"]


@pytest.mark.parametrize("factor", [1, 10000])
def test_the_figures_of_another_table_tell_the_unit(factor: int) -> None:
    rows = [
        tuple(str(Decimal(x) / factor) if len(x) > 6 and n > 1 else x for n, x in enumerate(row))
        for row in EXPENDITURE
    ]
    found = read(
        IN_YUAN,
        table(TITLE, "单位：万元", rows=SANGONG),
        table("一般公共预算支出表", rows=[HEAD, *rows]),
    )
    assert total(found, "function-gpb") == Decimal("5161234")
    assert kinds(found) == ["unit-not-declared"]


HEAD_IN_TEN_THOUSANDS = (
    "科目编码",
    "科目名称",
    "合计（万元）",
    "基本支出（万元）",
    "项目支出（万元）",
)
ONE_HEAD_IN_TEN_THOUSANDS = ("科目编码", "科目名称", "合计（万元）", "基本支出", "项目支出")


def test_the_header_wins_over_the_line() -> None:
    rows = [(code, name, "516.1234", "316.1234", "200") for code, name, *_ in EXPENDITURE]
    found = read(
        IN_YUAN, table("一般公共预算支出表", "单位：元", rows=[HEAD_IN_TEN_THOUSANDS, *rows])
    )
    assert total(found, "function-gpb") == Decimal("5161234")
    assert kinds(found) == ["unit-differs"]


def test_a_column_may_have_a_unit_of_its_own() -> None:
    rows = [(code, name, "516.1234", "3161234", "2000000") for code, name, *_ in EXPENDITURE]
    found = read(table("支出总表", "单位：元", rows=[ONE_HEAD_IN_TEN_THOUSANDS, *rows]))
    items = {i.key.codes[1]: i for i in found.budget.items if i.key.codes[0] == "total"}
    assert {code: item.amount for code, item in items.items()} == {
        "total": Decimal("5161234"),
        "basic": Decimal("3161234"),
        "project": Decimal("2000000"),
    }
    assert [items[code].sources[0].unit for code in ("total", "basic")] == ["万元", "元"]
    assert kinds(found) == ["unit-differs"]


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("编制单位：元氏县教育局　单位：万元", "万元"),
        ("编制单位：元氏县教育局", None),
        ("收费单位：元/人", None),
        ("单位：万元人民币", "万元"),
        ("单位:元 部门：某某局", "元"),
        ("单位：（万元）", "万元"),
    ],
)
def test_what_declares_a_unit(line: str, unit: str | None) -> None:
    assert unit_of_line(line) == unit
    if unit is None:
        assert unknown_unit_of_line(line) is None


def test_units_in_brackets() -> None:
    assert unit_in_brackets("合计（单位：万元）") == unit_in_brackets("合计(万元)") == "万元"


@pytest.mark.parametrize(
    ("cut", "unit"),
    [(("单位：万", "元"), "万元"), (("金额单位：", "百元"), "百元"), (("单位：", "元"), "元")],
)
def test_a_unit_that_is_cut_in_two(cut: tuple[str, str], unit: str) -> None:
    assert [unit_of_line(line) for line in caption_lines(cut)] == [unit]


def test_a_document_without_any_unit_is_an_error_and_no_guess() -> None:
    with pytest.raises(NoBudgetTableError, match="currency unit"):
        read(table("支出总表", rows=[HEAD, *EXPENDITURE]))
