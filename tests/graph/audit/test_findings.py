"""From results of rules and findings of the reading to findings of the audit, and to the report graph."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import PROV, RDF, SH, XSD
from rdflib.term import Node

from budgetgraph.graph.audit import AuditFinding, AuditReport, finding_iris, report_graph
from budgetgraph.graph.audit.citations import citations
from budgetgraph.graph.audit.rules import AuditRule
from budgetgraph.graph.audit.runner import Result, results
from budgetgraph.graph.audit.told_by_reading import TOLD_BY_RULES, reading_findings
from budgetgraph.graph.audit.told_by_rules import rule_findings
from budgetgraph.graph.iris import DocumentIris
from budgetgraph.graph.mapping import DocumentGraphs
from budgetgraph.graph.selecting import Row
from budgetgraph.graph.validation import validate
from budgetgraph.ground.findings import KINDS, Finding, Message, Severity
from budgetgraph.ground.vocabulary import BG, BGS, SCHEMA
from budgetgraph.interpreting.records import Budget, ItemKey
from tests.graph.cube_integrity import definitions
from tests.graph.oxigraph_select import oxigraph_engine
from tests.graph.small_budget import interpretation_of, money, narrative, printed

RULE = AuditRule(
    identifier="R1",
    shape=BGS.R01,
    constraint=BGS["R01-constraint"],
    severity=Severity.VIOLATION,
    message=Message(
        "印{?stated}，应为{?compared}，差{?difference}",
        "{?stated} is not {?compared}: {?difference}",
    ),
    query="",
)
TOTAL = money("5-1", 131, 3, "100.00")
PART = money("5-1", 132, 3, "60")
OTHER = narrative(501, 1, "100")


def decimal(text: str) -> Literal:
    return Literal(text, datatype=XSD.decimal)


def one(rule: AuditRule, row: Row, budget: Budget, iris: DocumentIris) -> AuditFinding:
    result = Result(rule, row["this"], row.get("value", row["this"]), row)
    (finding,) = rule_findings([result], citations(interpretation_of(budget), iris))
    return finding


@pytest.fixture
def row(document_iris: DocumentIris) -> dict[str, Node]:
    cells = " ".join(document_iris.cell(cell) for cell in (PART, TOTAL, PART))
    return {
        "this": URIRef("https://x.example/id/summation"),
        "value": document_iris.cell(TOTAL),
        "stated": decimal("1000000.0"),
        "compared": decimal("600000"),
        "cell": document_iris.cell(TOTAL),
        "cells": Literal(f"{cells} https://x.example/id/unknown"),
    }


def test_a_result_becomes_a_finding(
    row: dict[str, Node], budget: Budget, document_iris: DocumentIris
) -> None:
    finding = one(RULE, row, budget, document_iris)
    assert (finding.rule, finding.shape, finding.severity) == ("R1", BGS.R01, Severity.VIOLATION)
    assert (finding.stated, finding.compared, finding.difference, finding.unit) == (
        Decimal(1_000_000),
        Decimal(600_000),
        Decimal(400_000),
        "元",
    )
    assert finding.message == Message(
        "印100万元，应为60万元，差40万元", "100 万元 is not 60 万元: 40 万元"
    )
    assert finding.sources == (TOTAL, PART), "in the order in which they are printed"
    assert finding.items == (
        document_iris.item(ItemKey("function-gpb", 2026, "036", ("total", "total"))),
        document_iris.item(ItemKey("function-gpb", 2026, "036", ("2010350", "total"))),
    )


def test_percentages_have_their_own_unit(
    row: dict[str, Node], budget: Budget, document_iris: DocumentIris
) -> None:
    row |= {"stated": decimal("11.1"), "compared": decimal("12.3456"), "unit": Literal("%")}
    finding = one(RULE, row, budget, document_iris)
    assert finding.message.en == "11.1% is not 12.35%: 1.25 percentage points"
    assert (finding.difference, finding.unit) == (Decimal("-1.2456"), "%")


def test_a_finding_without_amounts_has_no_unit(
    row: dict[str, Node], budget: Budget, document_iris: DocumentIris
) -> None:
    bare = {name: row[name] for name in ("this", "cells")}
    rule = replace(RULE, message=Message("名称不同", "names differ"))
    finding = one(rule, bare, budget, document_iris)
    assert (finding.stated, finding.compared, finding.difference, finding.unit) == (None,) * 4
    assert finding.value == finding.focus


def test_each_result_is_told_once_and_in_order() -> None:
    focus = [URIRef(f"https://x.example/id/{name}") for name in "ab"]
    rows = [{"this": focus[1]}, {"this": focus[0]}, {"this": focus[1]}]
    assert [each.focus for each in results([RULE], lambda query: rows)] == focus


def test_findings_of_the_reading(budget: Budget, document_iris: DocumentIris) -> None:
    message = Message("列名无法识别", "a column that is not known")
    found = [
        Finding("unknown-column", Severity.WARNING, message, (PART,)),
        *(Finding(kind, Severity.VIOLATION, message, (TOTAL,)) for kind in TOLD_BY_RULES),
    ]
    (finding,) = reading_findings(
        found, citations(interpretation_of(budget), document_iris), document_iris
    )
    assert (finding.rule, finding.shape) == ("unknown-column", BGS["unknown-column"])
    assert (finding.focus, finding.constraint) == (document_iris.document(), None)
    assert (finding.severity, finding.message, finding.sources) == (
        Severity.WARNING,
        message,
        (PART,),
    )


def test_rules_tell_only_kinds_that_there_are() -> None:
    assert TOLD_BY_RULES.keys() <= KINDS.keys()


STRANGE = printed("5-1", 139, 2, "奇怪")


@pytest.fixture
def report(row: dict[str, Node], budget: Budget, document_iris: DocumentIris) -> AuditReport:
    first = replace(one(RULE, row, budget, document_iris), suspect=TOTAL, group=1)
    second = AuditFinding(
        rule="unknown-row",
        shape=BGS["unknown-row"],
        constraint=None,
        severity=Severity.INFO,
        message=Message("行无法识别", "a row that is not known"),
        focus=document_iris.document(),
        sources=(STRANGE,),
        group=2,
    )
    return AuditReport((first, second))


def graph_of(
    report: AuditReport, budget: Budget, graphs: DocumentGraphs, iris: DocumentIris
) -> Graph:
    return report_graph(report, interpretation_of(budget), graphs, iris, 1)


def test_the_report(report: AuditReport) -> None:
    assert report.worst is Severity.VIOLATION
    assert report.counts == {Severity.VIOLATION: 1, Severity.WARNING: 0, Severity.INFO: 1}
    assert report.at_least(Severity.WARNING) == report.findings[:1]
    assert not report.conforms
    assert AuditReport().conforms
    assert AuditReport().worst is None


def test_the_report_as_a_graph(
    report: AuditReport, budget: Budget, graphs: DocumentGraphs, document_iris: DocumentIris
) -> None:
    graph = graph_of(report, budget, graphs, document_iris)
    assert graph.identifier == document_iris.graph("report", 1)
    node = document_iris.report()
    assert (node, SH.conforms, Literal("false", datatype=XSD.boolean)) in graph
    first, second = finding_iris(report, document_iris)
    assert set(graph.objects(node, SH.result)) == {first, second}
    said = dict(graph.predicate_objects(first))
    assert said[BG.rule] == Literal("R1")
    assert said[SH.resultSeverity] == SH.Violation
    assert said[BG.difference] == decimal("400000.0")
    assert said[SCHEMA.unitText] == Literal("元")
    assert said[BG.suspect] == document_iris.cell(TOTAL)
    assert set(graph.objects(first, PROV.wasDerivedFrom)) == {
        document_iris.cell(TOTAL),
        document_iris.cell(PART),
    }
    assert graph.value(second, SH.sourceConstraintComponent) == BGS.ReadingConstraintComponent
    assert graph.value(second, SH.sourceConstraint) is None


def test_only_cells_that_nothing_else_describes_are_described(
    report: AuditReport, budget: Budget, graphs: DocumentGraphs, document_iris: DocumentIris
) -> None:
    graph = graph_of(report, budget, graphs, document_iris)
    assert set(graph.subjects(RDF.type, BG.SourceCell)) == {document_iris.cell(STRANGE)}
    assert not any(triple in other for other in graphs for triple in graph)


def test_the_report_is_valid(
    report: AuditReport, budget: Budget, graphs: DocumentGraphs, document_iris: DocumentIris
) -> None:
    whole = replace(graphs, report=graph_of(report, budget, graphs, document_iris))
    assert validate(whole, definitions(), engine=oxigraph_engine).violations == ()


def test_an_iri_stays_whatever_the_wording_and_the_order(
    report: AuditReport, document_iris: DocumentIris
) -> None:
    first, second = report.findings
    worded = replace(first, message=Message("换一种说法", "in other words"), group=7, suspect=None)
    again = finding_iris(AuditReport((second, worded)), document_iris)
    assert set(again) == set(finding_iris(report, document_iris))


def test_findings_about_the_same_have_iris_of_their_own(
    report: AuditReport, document_iris: DocumentIris
) -> None:
    twice = AuditReport((*report.findings, *report.findings))
    assert len(finding_iris(twice, document_iris)) == 4
