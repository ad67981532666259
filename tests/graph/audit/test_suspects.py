"""Findings of one cause stand together under the figure that explains them, where only one can."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from rdflib import URIRef

from budgetgraph.graph.audit.finding import AuditFinding
from budgetgraph.graph.audit.suspects import grouped
from budgetgraph.ground.findings import Message, Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.ground.vocabulary import BGS


def cell(line: int, column: int = 1) -> SourceCell:
    return SourceCell("t3", line, column, table="3", row=line).as_money("万元", Decimal(100))


def finding(
    *cells: SourceCell,
    rule: str = "R1",
    difference: int | None = 100,
    severity: Severity = Severity.VIOLATION,
    name: str = "",
) -> AuditFinding:
    return AuditFinding(
        rule=rule,
        shape=BGS[rule],
        constraint=BGS[f"{rule}-constraint"],
        severity=severity,
        message=Message(name, name),
        focus=URIRef(f"https://x.example/id/{name or rule}"),
        difference=None if difference is None else Decimal(difference),
        unit=None if difference is None else "元",
        sources=cells,
    )


TOTAL, PART, OTHER, FAR, APART = (cell(line) for line in (10, 20, 30, 40, 50))


def test_one_wrong_figure_is_one_group() -> None:
    sum_down = finding(TOTAL, PART, OTHER, name="down")
    printed_again = finding(PART, FAR, rule="R2", name="again")
    elsewhere = finding(APART, cell(60), rule="R3", difference=5, name="elsewhere")
    support = {TOTAL: 3, OTHER: 1, FAR: 2}

    found = grouped([elsewhere, sum_down, printed_again], support)

    assert [(each.message.en, each.group) for each in found] == [
        ("down", 1),
        ("again", 1),
        ("elsewhere", 2),
    ]
    assert [each.suspect for each in found] == [PART, PART, None]
    assert found[0].sources == (PART, TOTAL, OTHER)


def test_of_two_figures_the_one_that_nothing_confirms_is_doubted() -> None:
    (one,) = grouped([finding(TOTAL, FAR, rule="R2")], {TOTAL: 4})
    assert one.suspect == FAR


def test_a_figure_that_is_in_order_elsewhere_is_not_accused() -> None:
    (one,) = grouped([finding(TOTAL, rule="R14")], {TOTAL: 4})
    assert one.suspect is None


def test_what_several_rules_say_about_the_same_cells_is_one_group() -> None:
    names = finding(TOTAL, FAR, rule="R10", difference=None, severity=Severity.WARNING)
    amounts = finding(FAR, TOTAL, rule="R13")
    again = finding(TOTAL, FAR, rule="R2")
    found = grouped([names, amounts, again], {})
    assert [(each.rule, each.group) for each in found] == [("R2", 1), ("R13", 1), ("R10", 1)]


def test_texts_that_differ_accuse_nobody() -> None:
    found = grouped([finding(TOTAL, difference=None), finding(TOTAL, PART, difference=None)], {})
    assert [(each.group, each.suspect) for each in found] == [(1, None), (2, None)]


def test_the_worst_comes_first_and_notes_come_last() -> None:
    found = grouped(
        [
            finding(TOTAL, PART, severity=Severity.INFO, difference=9999, name="note"),
            finding(cell(1), cell(2), severity=Severity.WARNING, difference=500, name="warning"),
            finding(cell(3), cell(4), difference=-200, name="small"),
            finding(cell(5), cell(6), difference=300, name="large"),
            finding(rule="R24", difference=None, name="text"),
        ],
        {},
    )
    assert [each.message.en for each in found] == ["large", "small", "text", "warning", "note"]
    assert [each.group for each in found] == [1, 2, 3, 4, 5]


CELLS = [cell(line) for line in range(1, 8)]


@given(
    st.lists(
        st.builds(
            finding,
            st.sampled_from(CELLS),
            st.sampled_from(CELLS),
            rule=st.sampled_from(["R1", "R2", "R10", "unknown-header"]),
            difference=st.sampled_from([None, 0, -100, 100, 900]),
            severity=st.sampled_from(Severity),
        ),
        max_size=12,
    ),
    st.dictionaries(st.sampled_from(CELLS), st.integers(1, 3)),
    st.randoms(use_true_random=False),
)
def test_nothing_is_lost_and_the_order_they_come_in_does_not_matter(
    findings: list[AuditFinding], support: dict[SourceCell, int], random: object
) -> None:
    found = grouped(findings, support)
    assert len(found) == len(findings)
    assert sorted({each.group for each in found}) == sorted(
        range(1, max((each.group for each in found), default=0) + 1)
    )
    for each in found:
        assert each.suspect is None or each.sources[0] == each.suspect
    mixed = list(findings)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert [(each.group, each.suspect) for each in grouped(mixed, support)] == [
        (each.group, each.suspect) for each in found
    ]
