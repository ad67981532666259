"""Each table is confirmed, contradicted, unchecked or unread, by what the document itself says."""

from __future__ import annotations

import pytest

from budgetgraph.interpreting.records import Interpretation
from budgetgraph.interpreting.table_reports import TableReport, TableStatus
from tests.interpreting.fragments import EXPENDITURE, REVENUE, document, interpreted, kinds

FUND = (
    "### 八、政府性基金预算支出表\n\n表8\n\n单位：万元\n\n科目编码\t科目名称\t合计\t基本支出\t项目支出\n"
    "\t合计\t{0}\t\t{0}\n"
)
SANGONG = (
    '### 七、一般公共预算"三公"经费支出表\n\n表7\n\n单位：万元\n\n'
    "“三公”经费合计\t因公出国（境）费\t公务用车购置及运行费\t\t\t公务接待费\n"
    "\t\t小计\t公务用车购置费\t公务用车运行费\t\n"
)


def report(interpretation: Interpretation, label: str) -> TableReport:
    (found,) = [table for table in interpretation.tables if table.label == label]
    return found


def test_every_table_of_the_example_is_confirmed_but_one(
    example_interpretation: Interpretation,
) -> None:
    contradicted = [
        table.label
        for table in example_interpretation.tables
        if table.status is not TableStatus.CONFIRMED
    ]
    # Its total revenue is 947.71, everywhere else 941.71: so the published document has it.
    assert contradicted == ["11"]
    (finding,) = [f for f in example_interpretation.findings if f.kind == "sum-does-not-hold"]
    assert finding.sources[0].text == "947.71"
    assert "947.71" in finding.message.zh
    assert "941.71" in finding.message.en


def test_all_figures_of_the_hubei_tables_stand_in_an_identity(
    hubei_interpretation: Interpretation,
) -> None:
    grids = hubei_interpretation.tables[:11]
    assert [table.confirmed for table in grids] == [table.figures for table in grids]
    assert {f.kind for f in hubei_interpretation.findings if f.severity.label == "violation"} == {
        "sum-does-not-hold"
    }


def test_a_report_tells_title_kind_and_place() -> None:
    found = report(interpreted(document()), "3")
    assert (found.title, found.kind, found.pages) == ("部门支出总表", "expenditure", ())
    assert found.line > 0
    assert (found.figures, found.confirmed, found.failed) == (12, 12, 0)


def test_a_wrong_figure_contradicts_its_table() -> None:
    wrong = EXPENDITURE.replace(
        "20103\t政府办公厅（室）及相关机构事务\t50.00",
        "20103\t政府办公厅（室）及相关机构事务\t55.00",
    )
    interpretation = interpreted(document(REVENUE, wrong))
    assert report(interpretation, "2").status is TableStatus.CONFIRMED
    assert report(interpretation, "3").status is TableStatus.CONTRADICTED
    # Its row and its column point at it: one contradiction, one finding with the figure first.
    (finding,) = interpretation.findings
    assert (finding.kind, finding.severity.label) == ("sum-does-not-hold", "violation")
    assert finding.sources[0].text == "55.00"
    assert "相差5万元" in finding.message.zh


def test_tables_that_disagree_are_both_contradicted_where_nothing_tells_which() -> None:
    interpretation = interpreted(document(REVENUE.replace("50.00", "60.00"), EXPENDITURE))
    assert report(interpretation, "2").status is TableStatus.CONTRADICTED
    assert report(interpretation, "3").status is TableStatus.CONTRADICTED
    (finding,) = interpretation.findings
    assert (finding.kind, finding.severity.label) == ("sum-does-not-hold", "violation")
    assert "相差10万元（收入总计等于支出总计）" in finding.message.zh


@pytest.mark.parametrize("printed", ["", "0.00", "—"])
def test_an_empty_table_is_confirmed_where_there_is_no_such_money(printed: str) -> None:
    interpretation = interpreted(document(REVENUE, EXPENDITURE, FUND.format(printed)))
    assert report(interpretation, "8").status is TableStatus.CONFIRMED
    assert kinds(interpretation) == []


def test_an_empty_table_is_contradicted_where_there_is_such_money() -> None:
    revenue = REVENUE.replace("\t小计\t一般公共预算", "\t小计\t政府性基金预算")
    interpretation = interpreted(document(revenue, EXPENDITURE, FUND.format("")))
    assert report(interpretation, "8").status is TableStatus.CONTRADICTED
    (finding,) = [f for f in interpretation.findings if f.kind == "table-is-empty"]
    assert "50.00" in finding.message.zh


def test_a_table_that_nothing_can_be_compared_with_is_unchecked() -> None:
    interpretation = interpreted(document(REVENUE, EXPENDITURE, SANGONG + "2.00\t\t\t\t\t\n"))
    found = report(interpretation, "7")
    assert (found.status, found.figures, found.checked) == (TableStatus.UNCHECKED, 1, 0)
    whole = interpreted(document(REVENUE, EXPENDITURE, SANGONG + "2.00\t\t2.00\t\t2.00\t\n"))
    assert report(whole, "7").status is TableStatus.CONFIRMED


def test_a_table_that_lost_a_figure_is_neither_confirmed_nor_contradicted() -> None:
    table = EXPENDITURE.replace("\t50.00\t30.00\t20.00", "\t50.00\t30.00\t2O.00", 1)
    interpretation = interpreted(document(REVENUE, table))
    assert "unreadable-amount" in kinds(interpretation)
    assert "sum-does-not-hold" not in kinds(interpretation)
    assert report(interpretation, "3").status is TableStatus.UNCHECKED


def test_an_unknown_header_leaves_a_table_unread() -> None:
    table = EXPENDITURE.replace("科目编码\t科目名称", "甲\t乙")
    interpretation = interpreted(document(REVENUE, table))
    assert report(interpretation, "3").status is TableStatus.UNREAD
    assert "unknown-header" in kinds(interpretation)
