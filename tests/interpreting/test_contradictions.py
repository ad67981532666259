"""What is told of a document that contradicts itself: every sum that fails once, with the figure to blame."""

from __future__ import annotations

import sys
from decimal import Decimal
from itertools import pairwise
from types import FrameType
from typing import Any

import pytest

from budgetgraph.ground.findings import Finding, Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.contradiction_findings import report
from budgetgraph.interpreting.contradictions import contradictions
from budgetgraph.interpreting.identities import Figure, Identity
from budgetgraph.interpreting.ledger import Ledger
from budgetgraph.interpreting.records import ItemKey
from budgetgraph.interpreting.table_reports import TableStatus
from budgetgraph.reading import read_bytes
from tests.interpreting.fragments import COVER, EXPENDITURE, REVENUE, document, interpreted
from tests.reading.office_making import xlsx

ROWS = ("total", "201", "20103", "2010350")
COLUMNS = ("total", "basic", "project")


def figure(row: int, column: int, amount: int) -> Figure:
    """A figure of a table by function and nature, at its place."""
    cell = SourceCell(
        "t1", row + 1, column + 3, table="1", text=str(amount), unit="元", grain=Decimal(1)
    )
    key = ItemKey("function-all", 2026, "036", (ROWS[row % 4], COLUMNS[column]))
    return Figure(key, Decimal(amount), cell, 0)


def equal(whole: Figure, *parts: Figure, kind: str = "sum") -> Identity:
    """An identity between figures."""
    difference = whole.amount - sum((part.amount for part in parts), Decimal(0))
    return Identity(kind, whole, parts, difference, not difference)


def table(*rows: tuple[int, int, int]) -> list[Identity]:
    """The sums of a table whose rows are total, basic and project, each row all of the row above."""
    grid = [[figure(n, m, amount) for m, amount in enumerate(row)] for n, row in enumerate(rows)]
    across = [equal(*row) for row in grid]
    down = [equal(above[m], below[m]) for above, below in pairwise(grid) for m in range(3)]
    return [*across, *down]


def told(identities: list[Identity], *cells: tuple[str, list[SourceCell]]) -> list[Finding]:
    """The findings after some of the readers' about cells."""
    ledger = Ledger()
    for kind, sources in cells:
        ledger.finding(kind, Severity.WARNING, kind, kind, sources)
    report(identities, contradictions(identities), ledger)
    return list(ledger.findings)


def row_of(identities: list[Identity], number: int) -> tuple[str, list[SourceCell]]:
    """The warning of the reader about a row."""
    return "row-does-not-add-up", [each.source for each in identities[number].figures]


def test_a_sum_is_told_although_a_reader_told_something_else_of_its_figure() -> None:
    whole, part, item, other = (figure(n, 0, m) for n, m in enumerate((100, 60, 50, 90)))
    found = told(
        [equal(part, other, kind="same"), equal(whole, part, item)],
        ("printings-differ", [other.source, part.source]),
    )
    assert [each.kind for each in found] == ["printings-differ", "sum-does-not-hold"]
    assert {cell.text for cell in found[1].sources} >= {"100", "60", "50"}


def test_a_row_and_a_column_that_point_at_one_figure_are_one_contradiction() -> None:
    sums = table((9, 6, 3), (9, 6, 3), (9, 8, 3), (9, 6, 3))
    (finding,) = told(sums, row_of(sums, 2))
    assert (finding.kind, finding.severity) == ("sum-does-not-hold", Severity.VIOLATION)
    assert finding.sources[0] == figure(2, 1, 8).source
    assert "第3行的8还使另外2个等式不成立" in finding.message.zh
    assert "the difference is 2 元" in finding.message.en


def test_a_row_alone_is_a_contradiction_where_all_its_columns_hold() -> None:
    sums = table((9, 6, 3), (9, 6, 3), (9, 6, 3))
    wrong = [
        *(equal(figure(3, m, (9, 6, 2)[m]), figure(4, m, (9, 6, 2)[m])) for m in range(3)),
        equal(*(figure(3, m, (9, 6, 2)[m]) for m in range(3))),
    ]
    found = told([*sums, *wrong], ("row-does-not-add-up", [f.source for f in wrong[3].figures]))
    assert [each.kind for each in found] == ["sum-does-not-hold"]


def test_two_sums_of_a_row_that_ask_for_one_amount_are_a_contradiction() -> None:
    # 合计 = “三公” + 会议费 + 培训费 and “三公” = its three parts, all in one row.
    row = [figure(0, 0, 100), figure(0, 1, 43), figure(0, 2, 60)]
    inner = [
        Figure(f.key, f.amount, cell, 0)
        for f, cell in zip(
            (figure(4, 0, 15), figure(4, 1, 25)),
            (SourceCell("t1", 1, column, table="1", text="15", unit="元") for column in (7, 8)),
            strict=True,
        )
    ]
    sums = [equal(*row), equal(row[1], *inner)]
    cells = [each.source for each in [*row, *inner]]
    (finding,) = told(sums, ("row-does-not-add-up", cells))
    assert (finding.kind, finding.sources[0].text) == ("sum-does-not-hold", "43")


@pytest.mark.parametrize(
    ("rows", "row"),
    [
        # Nothing else is known about the figures of the row.
        ([(9, 6, 2)], 0),
        # One column to the left: total and basic are those of basic and project.
        ([(9, 6, 3), (9, 6, 3), (6, 3, 0), (9, 6, 3)], 2),
    ],
)
def test_a_row_that_may_have_shifted_is_a_warning(
    rows: list[tuple[int, int, int]], row: int
) -> None:
    sums = table(*rows)
    assert [each.kind for each in told(sums, row_of(sums, row))] == ["row-does-not-add-up"]


def test_a_figure_that_its_column_does_not_need_may_have_shifted() -> None:
    # The project money of the last row stands below the basic money.
    total, basic = figure(0, 0, 9), figure(0, 1, 6)
    row = [figure(1, 0, 3), figure(1, 1, 2)]
    sums = [
        equal(basic, figure(2, 1, 6), row[1]),
        equal(*row),
        equal(total, figure(2, 0, 6), row[0]),
    ]
    found = told(sums, ("row-does-not-add-up", [each.source for each in row]))
    assert [each.kind for each in found] == ["row-does-not-add-up"]


def test_rounding_is_no_contradiction() -> None:
    wrong = EXPENDITURE.replace("事业运行\t50.00\t30.00", "事业运行\t50.00\t30.01")
    findings = interpreted(document(REVENUE, wrong)).findings
    assert {each.kind for each in findings} == {"rounding"}


def test_the_work_grows_no_faster_than_the_contradictions() -> None:
    def steps(count: int) -> int:
        """How many lines of the program run."""
        identities = [
            equal(figure(4 * n, 0, 9), figure(4 * n, 1, n % 5 + 1), figure(4 * n, 2, 1))
            for n in range(count)
        ]
        done = 0

        def count_line(frame: FrameType, event: str, argument: object) -> Any:
            nonlocal done
            done += event == "line"
            return count_line

        before = sys.gettrace()
        sys.settrace(count_line)
        try:
            found = contradictions(identities)
        finally:
            sys.settrace(before)
        assert len(found) > count // 2
        return done

    # Quadratic work would be 64 times as much.
    assert steps(1600) < 12 * steps(200)


def _workbook(change: str) -> bytes:
    """Two tables on worksheets of their own; one row or column of the second is hidden."""

    def fill(book: Any) -> None:
        book.remove(book.active)
        for name, text in (
            ("封面", COVER.replace("*", "")),
            ("表2", REVENUE),
            ("表3", EXPENDITURE),
        ):
            sheet = book.create_sheet(name)
            for line in text.replace("### ", "").splitlines():
                if line:
                    sheet.append([_value(cell) for cell in line.split("\t")])
        if change == "row":
            rows = sheet.max_row
            sheet.append(["2010399", "其他政府办公厅（室）及相关机构事务支出", 5, 5, 0])
            for column in (3, 4):
                sheet.cell(rows, column).value -= 5
            sheet.row_dimensions[rows + 1].hidden = True
        elif change == "column":
            sheet.column_dimensions["E"].hidden = True
        elif change == "formula":
            sheet.cell(sheet.max_row, 5).value = "=SUM(1,19)"

    return xlsx(fill)


def _value(text: str) -> str | float:
    return float(text) if text.replace(".", "").isdigit() and "." in text else text


@pytest.mark.parametrize("change", ["row", "column", "formula"])
def test_what_a_workbook_hides_excuses_the_sums_of_its_table(change: str) -> None:
    interpretation = interpret(read_bytes(_workbook(change), "budget.xlsx"))
    kinds = [each.kind for each in interpretation.findings]
    assert not {"sum-does-not-hold", "row-does-not-add-up"}.intersection(kinds)
    assert any(kind.startswith("unread-") for kind in kinds)
    assert interpretation.tables[-1].label == "3"
    assert interpretation.tables[-1].status is TableStatus.UNCHECKED
