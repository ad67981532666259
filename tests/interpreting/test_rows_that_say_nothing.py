"""What a table prints beside its figures: remarks, 无, numbered columns, a project on several rows."""

from __future__ import annotations

from budgetgraph.ground.findings import Severity
from budgetgraph.interpreting.records import Interpretation
from tests.interpreting.plain_budget import EXPENDITURE, HEAD, ROWS, budget, kinds, table

_PROJECTS = ("项目编码", "项目名称", "合计", "一般公共预算", "政府性基金预算")
_CODE = "31010725012T000000001"


def _severities(interpretation: Interpretation) -> list[tuple[str, Severity]]:
    return [(finding.kind, finding.severity) for finding in interpretation.findings]


def test_a_column_of_remarks_is_worth_no_warning() -> None:
    rows = [(*row, "人员经费" if row[0] else "") for row in ROWS]
    found = budget(tables=table("支出总表", ((*HEAD, "备注"), *rows)))
    assert _severities(found) == [("unknown-column", Severity.INFO)]


def test_a_column_that_is_not_known_and_has_figures_is() -> None:
    rows = [(*row, "5") for row in ROWS]
    found = budget(tables=table("支出总表", ((*HEAD, "核定情况"), *rows)))
    assert _severities(found) == [("unknown-column", Severity.WARNING)]


def test_a_row_that_only_says_nothing_is_no_row() -> None:
    fund = table("政府性基金预算支出表", (HEAD, ("无", "", "", "", "")))
    assert kinds(budget(tables=EXPENDITURE + fund)) == []


def test_the_numbers_of_two_columns_are_no_row() -> None:
    head = ("科目名称", "金额")
    rows = (("1", "2"), ("合计", "100"), ("201一般公共服务支出", "100"), ("20101人大事务", "100"))
    assert kinds(budget(tables=table("财政拨款支出预算表", (head, *rows)))) == []


def test_a_project_on_several_rows_does_not_contradict_itself() -> None:
    rows = (
        ("", "合计", "16.00", "16.00", ""),
        (_CODE, "示例项目", "5.00", "5.00", ""),
        (_CODE, "示例项目", "6.00", "6.00", ""),
        (_CODE[:-1] + "2", "其他项目", "5.00", "5.00", ""),
    )
    found = budget(tables=table("项目支出表", (_PROJECTS, *rows)))
    assert set(kinds(found)) == {"unknown-row", "incomplete-division"}
    assert [project.name for project in found.budget.projects] == ["其他项目"]


def test_two_rows_of_a_project_that_the_total_does_not_add_up_are_told() -> None:
    rows = (
        ("", "合计", "10.00", "10.00", ""),
        (_CODE, "示例项目", "5.00", "5.00", ""),
        (_CODE, "示例项目", "6.00", "6.00", ""),
        (_CODE[:-1] + "2", "其他项目", "5.00", "5.00", ""),
    )
    assert "printings-differ" in kinds(budget(tables=table("项目支出表", (_PROJECTS, *rows))))
