"""Tables of coded rows: headers without merged cells, broken rows, ragged rows, bad amounts."""

from __future__ import annotations

from decimal import Decimal

from budgetgraph.interpreting.headers import match_header
from budgetgraph.interpreting.records import Fate, Role
from budgetgraph.interpreting.specifications import GridSpecification, specification
from budgetgraph.reading.document import Grid
from budgetgraph.reading.text import text_blocks
from tests.interpreting.fragments import (
    EXPENDITURE,
    EXPENDITURE_HEADER,
    REVENUE,
    document,
    interpreted,
    item,
    kinds,
)


def _header(kind: str, text: str) -> dict[int, str] | None:
    grid = text_blocks(text)[0]
    assert isinstance(grid, Grid)
    found = specification(kind)
    assert isinstance(found, GridSpecification)
    header = match_header(grid.rows, found)
    return None if header is None else {c: column.code for c, column in header.amounts.items()}


def test_a_group_label_a_few_columns_off_does_not_mislead() -> None:
    first = "代码\t名称\t合计\t本年收入\t\t\t\t\t\t\t\t上年结转结余\t\t\t\t\t".replace(
        "代码", "单位代码"
    ).replace("名称", "单位名称")
    second = "\t\t\t小计\t一般公共预算\t政府性基金预算\t国有资本经营预算\t财政专户管理资金\t事业收入\t事业单位经营收入\t上级补助收入\t附属单位上缴收入\t其他收入\t小计\t一般公共预算\t政府性基金预算\t国有资本经营预算"
    columns = _header("revenue", f"{first}\n{second}\n\t合计\t1.00")
    assert columns is not None
    assert columns[4] == "current"
    assert columns[5] == "general-public"
    assert columns[14] == "carryover"
    assert columns[15] == "carryover-general-public"


def test_the_group_decides_where_order_cannot() -> None:
    columns = _header(
        "projects",
        "项目编码\t项目名称\t项目单位\t合计\t本年拨款\t财政拨款结转结余\t\n\t\t\t\t一般公共预算\t一般公共预算\t政府性基金预算\n1\t2\t3\t4.00",
    )
    assert columns == {4: "total", 5: "general-public", 6: "carryover-general-public"} | (
        {7: "carryover-government-fund"} if columns and 7 in columns else {}
    )


def test_a_header_of_another_table_does_not_match() -> None:
    assert _header("sangong", "科目编码\t科目名称\t数量\n201\t某某\t5.00") is None


def test_lines_and_subtotals() -> None:
    interpretation = interpreted(document())
    basic = item(interpretation, "function-all", "2010350", "basic")
    total = item(interpretation, "function-all", "total", "total")
    assert basic is not None
    assert total is not None
    assert (basic.role, basic.amount) == (Role.LINE, Decimal("300000"))
    assert (total.role, total.amount) == (Role.SUBTOTAL, Decimal("500000"))
    lines = [
        i.amount
        for i in interpretation.budget.items
        if i.role is Role.LINE and i.key.breakdown == "function-all"
    ]
    assert sum(lines) == Decimal("500000")


def test_a_repeated_header_and_a_blank_line_inside_a_table_change_nothing() -> None:
    broken = EXPENDITURE.replace("20103\t", f"\n{EXPENDITURE_HEADER}20103\t")
    assert (
        interpreted(document(REVENUE, broken)).budget.items == interpreted(document()).budget.items
    )


def test_a_long_name_runs_on_in_the_next_row() -> None:
    broken = EXPENDITURE.replace(
        "20103\t政府办公厅（室）及相关机构事务\t50.00\t30.00\t20.00",
        "20103\t政府办公厅（室）及\t50.00\t30.00\t20.00\n\n\t相关机构事务\t\t\t",
    )
    interpretation = interpreted(document(REVENUE, broken))
    assert interpretation.budget == interpreted(document()).budget
    assert interpretation.balance.cells[Fate.UNACCOUNTED] == 0


def test_an_unreadable_amount_is_a_finding_and_the_rest_is_read() -> None:
    interpretation = interpreted(
        document(
            REVENUE, EXPENDITURE.replace("2010350\t事业运行\t50.00", "2010350\t事业运行\t5O.00")
        )
    )
    assert "unreadable-amount" in kinds(interpretation)
    assert item(interpretation, "function-all", "2010350", "total") is None
    assert item(interpretation, "function-all", "2010350", "basic") is not None
    finding = next(f for f in interpretation.findings if f.kind == "unreadable-amount")
    assert finding.sources[0].text == "5O.00"


def test_a_row_with_too_many_cells_is_reported_and_read_when_it_adds_up() -> None:
    text = EXPENDITURE.replace(
        "2010350\t事业运行\t50.00\t30.00\t20.00", "2010350\t事业运行\t50.00\t30.00\t20.00\t7.00"
    )
    interpretation = interpreted(document(REVENUE, text))
    assert "ragged-row" in kinds(interpretation)
    assert item(interpretation, "function-all", "2010350", "project") is not None
    assert interpretation.balance.cells[Fate.FINDING] == 1


def test_a_row_that_lost_a_cell_in_the_middle_is_left_out() -> None:
    text = EXPENDITURE.replace(
        "2010350\t事业运行\t50.00\t30.00\t20.00", "2010350\t事业运行\t30.00\t20.00"
    )
    interpretation = interpreted(document(REVENUE, text))
    assert "ragged-row" in kinds(interpretation)
    assert item(interpretation, "function-all", "2010350", "total") is None
    assert interpretation.balance.cells[Fate.UNACCOUNTED] == 0


def test_trailing_empty_cells_more_or_less_change_nothing() -> None:
    more = EXPENDITURE.replace("20.00\n", "20.00\t\t\n")
    assert interpreted(document(REVENUE, more)).budget == interpreted(document()).budget
    assert interpreted(document(REVENUE, more)).findings == interpreted(document()).findings


def test_an_unknown_header_leaves_the_table_unread_as_a_finding() -> None:
    text = EXPENDITURE.replace(
        "科目编码\t科目名称\t合计\t基本支出\t项目支出", "序号\t事项\t数量\t单价\t备注"
    )
    interpretation = interpreted(document(REVENUE, text))
    assert "unknown-header" in kinds(interpretation)
    assert not any(i.key.breakdown == "function-all" for i in interpretation.budget.items)
    assert interpretation.balance.cells[Fate.UNACCOUNTED] == 0


def test_a_table_nobody_knows_is_left_unread_as_a_finding() -> None:
    extra = "### 十三、某某情况统计表\n\n表13\n\n事项\t数量\n甲\t5\n"
    interpretation = interpreted(document(REVENUE, EXPENDITURE, extra))
    assert "unknown-table" in kinds(interpretation)
    assert interpretation.balance.cells[Fate.UNACCOUNTED] == 0


def test_an_unlisted_code_becomes_a_concept_and_an_info_finding() -> None:
    text = EXPENDITURE.replace("2010350\t事业运行", "2010377\t示例事务")
    interpretation = interpreted(document(REVENUE, text))
    assert [(c.scheme, c.code, c.label) for c in interpretation.budget.printed_codes] == [
        ("function", "2010377", "示例事务")
    ]
    assert "unlisted-code" in kinds(interpretation)


def test_differing_printings_keep_the_first_and_report_the_second() -> None:
    text = REVENUE.replace(
        "012\t武汉市洪山区合成示例局\t50.00", "012\t武汉市洪山区合成示例局\t50.01"
    )
    interpretation = interpreted(document(text, EXPENDITURE))
    found = item(interpretation, "revenue-source", "total")
    assert found is not None
    assert found.amount == Decimal("500000")
    finding = next(f for f in interpretation.findings if f.kind == "printings-differ")
    assert [source.text for source in finding.sources] == ["50.00", "50.01"]


def test_a_table_in_yuan_is_read_in_yuan() -> None:
    text = EXPENDITURE.replace("单位：万元", "单位：元")
    found = item(interpreted(document(REVENUE, text)), "function-all", "total", "total")
    assert found is not None
    assert found.amount == Decimal("50.00")
    assert found.sources[0].unit == "元"
    assert found.sources[0].grain == Decimal("0.01")
