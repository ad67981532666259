"""The evidence of a document about itself: which sums it publishes, what supports a figure, what is quoted."""

from __future__ import annotations

from decimal import Decimal

from budgetgraph.interpreting.evidence import Evidence, Summation
from budgetgraph.interpreting.records import Interpretation, ItemKey, Role
from tests.interpreting.fragments import (
    EXPENDITURE,
    EXPENDITURE_HEADER,
    ISSUER,
    REVENUE,
    document,
    interpreted,
    item,
    kinds,
)


def sums(evidence: Evidence, dimension: str) -> dict[str, list[str]]:
    """The printed totals of a dimension with what they are divided into."""
    return {
        each.total.key.codes[0]: [addend.source.text for addend in each.addends]
        for each in evidence.summations
        if each.dimension == dimension
    }


def failing(evidence: Evidence) -> list[Summation]:
    """The sums that are off by more than rounding."""
    return [
        each
        for each in evidence.summations
        if abs(each.total.amount - sum(a.amount for a in each.addends)) > each.grain
    ]


def test_a_total_and_what_its_table_divides_it_into() -> None:
    evidence = interpreted(document(REVENUE, EXPENDITURE)).evidence
    tables = {table.key: (table.kind, table.status.value) for table in evidence.tables}
    assert tables == {
        "t2": ("revenue-source", "confirmed"),
        "t3": ("function-all", "confirmed"),
    }
    assert sums(evidence, "nature")["2010350"] == ["30.00", "20.00"]
    # Of the nearest printed level, each cell once.
    of_total = [
        each
        for each in evidence.summations
        if each.dimension == "function" and each.total.key.codes == ("total", "total")
    ]
    assert [[a.key.codes[0] for a in each.addends] for each in of_total] == [["201"]]
    assert {each.grain for each in evidence.summations} == {Decimal(100)}
    assert not failing(evidence)


def test_a_sum_that_fails_is_published_with_its_figures() -> None:
    wrong = EXPENDITURE.replace("201\t一般公共服务支出\t50.00", "201\t一般公共服务支出\t55.00")
    interpretation = interpreted(document(REVENUE, wrong))
    assert kinds(interpretation) == ["sum-does-not-hold"]
    evidence = interpretation.evidence
    assert {each.total.source.text for each in failing(evidence)} == {"50.00", "55.00"}
    (suspect,) = {cell for each in failing(evidence) for cell in each.cells if cell.text == "55.00"}
    right = next(
        figure.source for figure in evidence.figures if figure.key.codes == ("201", "basic")
    )
    assert evidence.support[right] > evidence.support.get(suspect, 0)
    assert not evidence.uncertain


def test_a_sum_that_a_lost_figure_may_explain_is_not_published() -> None:
    lost = EXPENDITURE.replace("2010350\t事业运行\t50.00", "2010350\t事业运行\t四十")
    evidence = interpreted(document(REVENUE, lost)).evidence
    assert not failing(evidence)


def test_a_row_whose_columns_may_have_shifted_is_uncertain() -> None:
    alone = (
        "### 三、部门支出总表\n\n表3\n\n单位：万元\n\n"
        + EXPENDITURE_HEADER
        + "\t合计\t50.00\t30.00\t10.00\n"
    )
    interpretation = interpreted(document(REVENUE, alone))
    assert "row-does-not-add-up" in kinds(interpretation)
    evidence = interpretation.evidence
    unsure = {f.source.text for f in evidence.figures if evidence.is_uncertain(f.source)}
    assert unsure == {"50.00", "30.00", "10.00"}
    # Whether its columns or its source is wrong nobody can tell, so it is no sum.
    assert not [each for each in evidence.summations if each.dimension == "nature"]


def test_the_breakdowns_of_a_table_that_was_not_read() -> None:
    assert interpreted(document()).evidence.unread_breakdowns == ()
    unknown = "### 四、某某情况表\n\n表4\n\n单位：万元\n\n甲\t乙\n子\t30.00\n"
    assert len(interpreted(document(REVENUE, EXPENDITURE, unknown)).evidence.unread_breakdowns) > 20


def test_two_tables_of_one_label_have_two_keys() -> None:
    again = EXPENDITURE.replace("表3", "表2")
    evidence = interpreted(document(REVENUE, again)).evidence
    assert [table.key for table in evidence.tables] == ["t2", "t2-2"]
    cells = {figure.source.key for figure in evidence.figures}
    assert cells == {"t2"}
    numbers = {evidence.table_of(figure.source) for figure in evidence.figures}
    assert numbers == {0, 1}


def test_a_figure_of_the_text_is_of_no_table() -> None:
    narrative = "一、收支预算情况说明\n\n2026年支出预算50万元，比上年增加5万元。\n"
    interpretation = interpreted(document(narrative=narrative))
    evidence = interpretation.evidence
    (cell,) = {f.source for f in evidence.figures if not f.source.key.startswith("t")}
    assert evidence.table_of(cell) is None
    assert evidence.rows[(cell.file, cell.page, cell.line)] == (
        "2026年支出预算50万元,比上年增加5万元。".replace(",", "，"),
    )


def test_rows_are_quoted_cell_by_cell() -> None:
    rows = interpreted(document()).evidence.rows
    assert ("2010350", "事业运行", "50.00", "30.00", "20.00") in rows.values()
    assert ("", "合计", "50.00", "30.00", "20.00") in rows.values()


def test_a_cell_that_no_rule_understands_is_not_quoted() -> None:
    odd = EXPENDITURE.replace("项目支出\n", "项目支出\t备注\n", 1).replace(
        "2010350\t事业运行\t50.00\t30.00\t20.00", "2010350\t事业运行\t50.00\t30.00\t20.00\t问张三丰"
    )
    rows = interpreted(document(REVENUE, odd)).evidence.rows
    assert not [row for row in rows.values() if any("张三丰" in text for text in row)]
    assert ("2010350", "事业运行", "50.00", "30.00", "20.00", "") in rows.values()


def test_a_printed_amount_replaces_a_computed_one_with_its_cells() -> None:
    narrative = (
        "一、收支预算情况说明\n\n2026年支出预算50万元，比2025年预算增加5万元。\n\n"
        "2025年支出预算45万元。\n"
    )
    interpretation = interpreted(document(narrative=narrative))
    prior = item(interpretation, "function-all", "total", "total", year=2025)
    assert prior is not None
    assert not prior.derived
    assert [cell.text for cell in prior.sources] == ["45"]


def test_every_item_that_is_printed_has_cells_that_print_it(
    hubei_interpretation: Interpretation,
) -> None:
    printed: dict[ItemKey, set[str]] = {}
    for figure in hubei_interpretation.evidence.figures:
        printed.setdefault(figure.key, set()).add(figure.source.text)
    for each in hubei_interpretation.budget.items:
        assert each.derived or each.role is Role.PLAIN or printed[each.key]


def test_lines_that_print_no_money_of_an_item_are_quoted_if_a_fact_is_made_of_them() -> None:
    form = (
        "### 项目支出绩效目标表\n\n表12\n\n资金单位：万元\n\n"
        f"项目名称\t总项目\t项目代码\t420111260120300001000\n项目主管部门\t{ISSUER}\t项目执行单位\t{ISSUER}\n"
        "项目负责人\t张三丰\t联系电话\t87654321\n起始年度\t2025 年\t终止年度\t2027 年\n"
        "项目总预算\t20\t项目当年预算\t20\n"
    )
    rows = interpreted(document(REVENUE, EXPENDITURE, form)).evidence.rows.values()
    assert ("起始年度", "2025年", "终止年度", "2027年") in rows
    assert not [row for row in rows for text in row if "张三丰" in text or "87654321" in text]
