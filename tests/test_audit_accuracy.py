"""A sample of the proof of the audit: no false alarm, and what is planted is found (``benchmarks/``)."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from budgetgraph.graph.audit import AuditFinding, AuditReport
from budgetgraph.ground.findings import Message, Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.ground.vocabulary import BGS
from budgetgraph.synthesis.contradictions.kinds import KINDS
from budgetgraph.synthesis.contradictions.page import Place, Planted

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
SEED, SAMPLE = 6, 100


@pytest.fixture(scope="module", autouse=True)
def benchmarks() -> None:
    """The harness is no part of the package: it lies beside the other benchmarks."""
    sys.path.insert(0, str(BENCHMARKS))


@pytest.mark.slow
def test_a_sample_of_documents() -> None:
    from audit_accuracy import measure, report

    result = measure(SEED, SAMPLE, SAMPLE)
    assert result.holds, "\n".join(report(result, 40))
    assert {each.kind for each in result.planted} == set(KINDS)


def finding(
    rule: str, *cells: SourceCell, severity: Severity = Severity.VIOLATION, group: int = 1
) -> AuditFinding:
    return AuditFinding(
        rule=rule,
        shape=BGS[rule],
        constraint=None,
        severity=severity,
        message=Message("印错", "misprinted"),
        focus=BGS["of"],
        sources=cells,
        suspect=cells[0] if cells else None,
        group=group,
    )


WRONG = SourceCell("t3", 12, 4)
SAME_ROW = SourceCell("t3", 12, 3)
RESTATED = SourceCell("n3", 90, 1)
ELSEWHERE = SourceCell("t6", 50, 3)
PLANTED = Planted("…", (Place(12, 4),), (Place(90, 1),))


def test_a_finding_at_the_place_of_the_wrong_print_counts() -> None:
    from audit_accuracy import judged

    outcome = judged(3, "leaf-digit", PLANTED, AuditReport((finding("R1", WRONG, ELSEWHERE),)))
    assert (outcome.found, outcome.named, outcome.first) == (True, True, True)
    assert outcome.foreign == ()
    assert outcome.rules == ("R1",)


def test_a_finding_of_another_rule_does_not_name_it() -> None:
    from audit_accuracy import judged

    outcome = judged(3, "percentage", PLANTED, AuditReport((finding("R1", WRONG),)))
    assert (outcome.found, outcome.named) == (True, False)


def test_notes_are_not_heard() -> None:
    from audit_accuracy import judged

    note = finding("R1", WRONG, severity=Severity.INFO)
    outcome = judged(3, "leaf-digit", PLANTED, AuditReport((note,)))
    assert (outcome.found, outcome.told) == (False, 0)


def test_what_the_wrong_print_causes_is_not_foreign() -> None:
    from audit_accuracy import judged

    findings = (
        finding("R1", ELSEWHERE, WRONG),
        finding("R5", SAME_ROW, group=2),
        finding("R13", RESTATED, group=3),
        finding("R6", ELSEWHERE, group=1),
    )
    outcome = judged(3, "leaf-digit", PLANTED, AuditReport(findings))
    assert outcome.foreign == ()
    assert not outcome.first
    assert outcome.told == 4


def test_any_other_finding_is_foreign() -> None:
    from audit_accuracy import CleanOutcome, Result, judged

    findings = (finding("R1", WRONG), finding("R6", ELSEWHERE, group=2))
    outcome = judged(3, "leaf-digit", PLANTED, AuditReport(findings))
    assert [each.rule for each in outcome.foreign] == ["R6"]
    result = Result(1, (CleanOutcome(0, (), 2),), (outcome,))
    assert (result.precision, result.recall, result.holds) == (0.5, 1.0, False)


def test_the_table_has_a_row_for_each_kind_that_was_tried() -> None:
    from audit_accuracy import CleanOutcome, Result, judged, report

    outcome = judged(3, "leaf-digit", PLANTED, AuditReport((finding("R1", WRONG),)))
    text = "\n".join(report(Result(1, (CleanOutcome(0, (), 2),), (outcome,)), 5))
    assert "| `leaf-digit` | 末级金额错一位 | 1 | 1 | 1 | 1 | 0 |" in text
    assert "| all |  | 1 | 1 | 1 | 1 | 0 |" in text
    assert "precision 1.0000, recall 1.0000" in text
