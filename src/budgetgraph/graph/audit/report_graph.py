"""The findings about a document as a graph: a ``sh:ValidationReport`` with its results, published with the data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from itertools import chain

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, PROV, RDF, SH

from budgetgraph.graph.audit.finding import AuditFinding, AuditReport
from budgetgraph.graph.iris import DocumentIris
from budgetgraph.graph.mapping.document import DocumentGraphs
from budgetgraph.graph.mapping.evidence import place_triples
from budgetgraph.graph.mapping.literals import boolean_literal, chinese, decimal_literal
from budgetgraph.graph.mapping.provenance import cell_triples
from budgetgraph.graph.mapping.triples import Triple
from budgetgraph.graph.shapes import SEVERITIES
from budgetgraph.ground.location import SourceCell
from budgetgraph.ground.vocabulary import BG, BGS, SCHEMA
from budgetgraph.interpreting.records import Interpretation


def report_graph(
    report: AuditReport,
    interpretation: Interpretation,
    graphs: DocumentGraphs,
    iris: DocumentIris,
    version: int = 1,
) -> Graph:
    """The report graph of one version of a document whose other ``graphs`` are given.

    Cells that only findings cite are described here; the others are in the provenance graph.
    """
    graph = Graph(identifier=iris.graph("report", version), bind_namespaces="none")
    for triple in chain(report_triples(report, iris), _cells(report, interpretation, graphs, iris)):
        graph.add(triple)
    return graph


def finding_iris(report: AuditReport, iris: DocumentIris) -> Mapping[URIRef, AuditFinding]:
    """The findings by their IRIs.

    An IRI says what the finding is about and does not change with its wording or its place among the others.
    """
    named: dict[URIRef, AuditFinding] = {}
    for finding in report.findings:
        ordinal = 1
        while (iri := iris.finding(finding.rule, _key(finding, iris, ordinal))) in named:
            ordinal += 1
        named[iri] = finding
    return named


def _key(finding: AuditFinding, iris: DocumentIris, ordinal: int) -> str:
    told = (
        finding.shape,
        finding.focus,
        finding.value,
        finding.stated,
        finding.compared,
        *sorted(iris.cell(cell) for cell in finding.sources),
        ordinal,
    )
    text = "\n".join(map(str, told))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def report_triples(report: AuditReport, iris: DocumentIris) -> Iterator[Triple]:
    """The report and its results, without the cells that they cite."""
    node = iris.report()
    yield node, RDF.type, SH.ValidationReport
    yield node, DCTERMS.isPartOf, iris.document()
    yield node, SH.conforms, boolean_literal(report.conforms)
    for result, finding in finding_iris(report, iris).items():
        yield node, SH.result, result
        yield from _result(result, finding, iris)


def _result(node: URIRef, finding: AuditFinding, iris: DocumentIris) -> Iterator[Triple]:
    yield node, RDF.type, SH.ValidationResult
    yield node, DCTERMS.isPartOf, iris.document()
    yield node, BG.rule, Literal(finding.rule)
    yield node, SH.focusNode, finding.focus
    yield node, SH.resultSeverity, SEVERITIES[finding.severity]
    yield node, SH.sourceShape, finding.shape
    if finding.constraint is None:
        yield node, SH.sourceConstraintComponent, BGS.ReadingConstraintComponent
    else:
        yield node, SH.sourceConstraint, finding.constraint
        yield node, SH.sourceConstraintComponent, SH.SPARQLConstraintComponent
    if isinstance(finding.value, URIRef | Literal):
        yield node, SH.value, finding.value
    yield node, SH.resultMessage, chinese(finding.message.zh)
    yield node, SH.resultMessage, Literal(finding.message.en, lang="en")
    for predicate, number in (
        (BG.statedValue, finding.stated),
        (BG.comparedValue, finding.compared),
        (BG.difference, finding.difference),
    ):
        if number is not None:
            yield node, predicate, decimal_literal(number)
    if finding.unit is not None:
        yield node, SCHEMA.unitText, Literal(finding.unit)
    for cell in finding.sources:
        yield node, PROV.wasDerivedFrom, iris.cell(cell)
    if finding.suspect is not None:
        yield node, BG.suspect, iris.cell(finding.suspect)
    for item in finding.items:
        yield node, BG.concerns, item


def _cells(
    report: AuditReport, interpretation: Interpretation, graphs: DocumentGraphs, iris: DocumentIris
) -> Iterator[Triple]:
    cited: dict[URIRef, SourceCell] = {}
    for finding in report.findings:
        for cell in finding.sources:
            cited.setdefault(iris.cell(cell), cell)
    for node, cell in cited.items():
        if (node, RDF.type, BG.SourceCell) not in graphs.provenance:
            yield from cell_triples(cell, iris, interpretation.files)
            yield from place_triples(cell, interpretation.evidence, iris)
