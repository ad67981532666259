"""The audit as the pipeline gives it: findings with their evidence, and the report graph among the others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib.namespace import RDF, SH

import budgetgraph
from budgetgraph.ground.findings import Severity
from budgetgraph.interpreting.records import Interpretation
from budgetgraph.publishing.pipeline import Conversion


@pytest.fixture(scope="module")
def conversion(example_path: Path) -> Conversion:
    return budgetgraph.convert(example_path)


def test_the_report_is_a_graph_of_the_document(conversion: Conversion) -> None:
    report = conversion.graphs.report
    assert str(report.identifier).endswith("/graph/report/420111/036/2026/budget/v1")
    results = set(report.subjects(RDF.type, SH.ValidationResult))
    assert len(results) == len(conversion.audit.findings)
    assert conversion.worst == conversion.audit.worst


def test_messages_are_filled_in(conversion: Conversion) -> None:
    for finding in conversion.audit.findings:
        for text in (finding.message.zh, finding.message.en):
            assert not re.search(r"\{[?$]\w+\}", text), finding.rule


def test_the_same_file_gives_the_same_audit(example_path: Path, conversion: Conversion) -> None:
    assert budgetgraph.audit(example_path) == conversion.audit


def test_a_wrong_digit_is_named(
    example_text: str,
    example_interpretation: Interpretation,
    conversion: Conversion,
    tmp_path: Path,
) -> None:
    lines = example_text.splitlines(keepends=True)
    wrong = next(
        figure.source
        for each in example_interpretation.evidence.summations
        if len(each.addends) > 2
        for figure in each.addends
        if figure.amount > 500_000 and lines[figure.source.line - 1].count(figure.source.text) == 1
    )
    digit = wrong.text[0]
    misprint = ("9" if digit != "9" else "1") + wrong.text[1:]
    lines[wrong.line - 1] = lines[wrong.line - 1].replace(wrong.text, misprint)
    path = tmp_path / "036-2026.md"
    path.write_text("".join(lines), encoding="utf-8")

    there_before = {each.message for each in conversion.audit.findings}
    findings = [
        each
        for each in budgetgraph.audit(path).at_least(Severity.VIOLATION)
        if each.message not in there_before
    ]

    assert {each.group for each in findings} == {1}
    for each in findings:
        assert each.suspect is not None
        assert (each.suspect.key, each.suspect.line, each.suspect.text) == (
            wrong.key,
            wrong.line,
            misprint,
        )


def test_what_the_hubei_document_contradicts(hubei_path: Path) -> None:
    found = budgetgraph.audit(hubei_path).at_least(Severity.VIOLATION)
    told = {(each.rule, each.suspect and each.suspect.place_zh, each.difference) for each in found}
    # Table 11 has 947.71 where tables 1 and 11 have 941.71 elsewhere.
    assert told == {("R9", "表11第360行第4列", 60_000)}
