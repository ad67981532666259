"""One interpreted document as graphs: facts, provenance, its part of the register, and room for its audit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeVar

from rdflib import Graph, URIRef

from budgetgraph.graph.iris import DocumentIris, Iris
from budgetgraph.graph.mapping.concepts import concept_iri, printed_code_triples
from budgetgraph.graph.mapping.evidence import (
    amount_triples,
    place_triples,
    publishable,
    summation_triples,
    table_triples,
    unread_triples,
)
from budgetgraph.graph.mapping.items import (
    claim_triples,
    dataset_triples,
    enumeration_triples,
    item_triples,
)
from budgetgraph.graph.mapping.literals import integer_literal
from budgetgraph.graph.mapping.performance import goal_triples, indicator_triples, value_iri
from budgetgraph.graph.mapping.provenance import (
    cell_triples,
    conversion_triples,
    derivation_triples,
    source_triples,
)
from budgetgraph.graph.mapping.register import (
    project_label_triples,
    region_triples,
    unit_label_triples,
)
from budgetgraph.graph.mapping.things import (
    asset_triples,
    component_triples,
    definition_triples,
    document_triples,
    duty_triples,
    procurement_iri,
    procurement_triples,
    project_triples,
    unit_triples,
)
from budgetgraph.graph.mapping.triples import Triple
from budgetgraph.ground.location import SourceCell
from budgetgraph.ground.vocabulary import BG
from budgetgraph.interpreting.records import (
    DEPARTMENT,
    Budget,
    Claim,
    Enumeration,
    Goal,
    Interpretation,
    Sources,
)

_Record = TypeVar("_Record")


def _unnamed() -> Graph:
    return Graph(bind_namespaces="none")


@dataclass(frozen=True)
class DocumentGraphs:
    """The graphs of one document. No triple is in two of them; their union is what is published.

    Each graph's ``identifier`` is the IRI of the named graph it is published in. ``report`` is empty until the
    document is audited.
    """

    facts: Graph
    provenance: Graph
    register: Graph
    report: Graph = field(default_factory=_unnamed)

    def __iter__(self) -> Iterator[Graph]:
        return iter((self.facts, self.provenance, self.register, self.report))


def map_interpretation(
    interpretation: Interpretation,
    iris: Iris,
    *,
    version: int = 1,
    previous: int | None = None,
    software_version: str,
) -> DocumentGraphs:
    """The graphs of what one document says. Every valid record maps; nothing is judged here.

    ``version`` counts the published versions of the document from 1; ``previous`` is the one that it
    corrects.
    """
    budget = interpretation.budget
    of_document = iris.of_document(budget.heading)
    return DocumentGraphs(
        facts=_graph(of_document.graph("facts", version), _facts(budget, of_document, version)),
        provenance=_graph(
            of_document.graph("prov", version),
            _evidence(interpretation, of_document),
            conversion_triples(
                interpretation.files, of_document, version, software_version, previous
            ),
        ),
        register=_graph(iris.shared_graph("register"), _register(budget, of_document)),
        report=_graph(of_document.graph("report", version)),
    )


def _facts(budget: Budget, iris: DocumentIris, version: int) -> Iterator[Triple]:
    yield from document_triples(budget.heading, iris, version)
    if budget.listed_duties is not None:
        yield iris.document(), BG.listedDuties, integer_literal(budget.listed_duties.number)
    for stated in budget.stated_forms:
        yield iris.document(), BG.statedProjectForms, integer_literal(stated.number)
    yield from _each(unit_triples, budget.units, iris)
    yield from _each(duty_triples, budget.duties, iris)
    breakdowns = dict.fromkeys(item.key.breakdown for item in budget.items)
    yield from _each(dataset_triples, breakdowns, iris)
    yield from _each(item_triples, budget.items, iris)
    yield from _each(project_triples, budget.projects, iris)
    yield from _each(component_triples, budget.components, iris)
    for node, goal in _numbered_goals(budget, iris):
        yield from goal_triples(node, goal, iris)
    of_department = frozenset(
        (each.horizon.value, each.key) for each in budget.indicators if each.owner == DEPARTMENT
    )
    for indicator in budget.indicators:
        yield from indicator_triples(indicator, iris, of_department)
    yield from _each(procurement_triples, budget.procurement, iris)
    yield from _each(asset_triples, budget.assets, iris)
    for node, claim in _numbered_claims(budget, iris):
        yield from claim_triples(node, claim, iris)
    for node, enumeration in _numbered_enumerations(budget, iris):
        yield from enumeration_triples(node, enumeration, iris)
    yield from _each(definition_triples, budget.definitions, iris)


def _register(budget: Budget, iris: DocumentIris) -> Iterator[Triple]:
    yield from region_triples(budget.heading.region, iris)
    yield from _each(unit_label_triples, budget.units, iris)
    yield from _each(project_label_triples, budget.projects, iris)
    for printed in budget.printed_codes:
        known = frozenset(p.code for p in budget.printed_codes if p.scheme == printed.scheme)
        yield from printed_code_triples(printed, known)


def printed_cells(interpretation: Interpretation, iris: DocumentIris) -> tuple[SourceCell, ...]:
    """Every cell that the provenance graph of the document describes, each once."""
    budget = interpretation.budget
    figures = publishable(interpretation.evidence, {item.key for item in budget.items})
    things = chain(_read_things(budget, iris), _read_statements(budget, iris))
    read = chain.from_iterable(sources for _, sources in things)
    counted = chain.from_iterable(stated.sources for stated in budget.stated_forms)
    return tuple(dict.fromkeys(chain(read, counted, figures.amounts)))


def _evidence(interpretation: Interpretation, iris: DocumentIris) -> Iterator[Triple]:
    budget, evidence = interpretation.budget, interpretation.evidence
    for node, sources in chain(_read_things(budget, iris), _read_statements(budget, iris)):
        yield from source_triples(node, sources, iris)
    for stated in budget.stated_forms:
        for cell in stated.sources:
            yield iris.cell(cell), BG.printedCount, integer_literal(stated.number)
    yield from _each(table_triples, evidence.tables, iris)
    yield from unread_triples(evidence, iris)
    figures = publishable(evidence, {item.key for item in budget.items})
    yield from amount_triples(figures.amounts, iris)
    yield from summation_triples(figures.summations, evidence.tables, iris)
    for cell in printed_cells(interpretation, iris):
        yield from cell_triples(cell, iris, interpretation.files)
        yield from place_triples(cell, evidence, iris)
    for item in budget.items:
        if item.derived:
            yield from derivation_triples(iris.item(item.key), iris)


def _read_things(budget: Budget, iris: DocumentIris) -> Iterator[tuple[URIRef, Sources]]:
    """Every thing and figure that was read, with the cells it was read from."""
    for unit in budget.units:
        yield iris.unit(unit.code), unit.sources
    for duty in budget.duties:
        yield iris.duty(duty.position), duty.sources
    for item in budget.items:
        yield iris.item(item.key), item.sources
    for project in budget.projects:
        yield iris.shared.project(project.code), project.sources
    for component in budget.components:
        yield iris.shared.component(component.project, component.key), component.sources
    for planned in budget.procurement:
        yield procurement_iri(planned, iris), planned.sources
    for holding in budget.assets:
        yield iris.asset(holding), holding.sources
    for printed in budget.printed_codes:
        yield concept_iri(printed.scheme, printed.code), printed.sources


def _read_statements(budget: Budget, iris: DocumentIris) -> Iterator[tuple[URIRef, Sources]]:
    """Every goal, indicator, claim, enumeration and definition that was read, with its cells."""
    for node, goal in _numbered_goals(budget, iris):
        yield node, goal.sources
    for indicator in budget.indicators:
        owner, horizon = indicator.owner, indicator.horizon.value
        yield iris.indicator(owner, horizon, indicator.key), indicator.sources
        for value in (indicator.target, *indicator.baselines):
            yield value_iri(indicator, value, iris), value.sources
    for node, claim in _numbered_claims(budget, iris):
        yield node, claim.sources
    for node, enumeration in _numbered_enumerations(budget, iris):
        yield node, enumeration.sources
    for definition in budget.definitions:
        yield iris.definition(definition.scheme, definition.code), definition.sources


def _numbered_goals(budget: Budget, iris: DocumentIris) -> Iterator[tuple[URIRef, Goal]]:
    seen: Counter[tuple[str, str]] = Counter()
    for goal in budget.goals:
        place = (goal.owner, goal.horizon.value)
        seen[place] += 1
        yield iris.goal(*place, seen[place]), goal


def _numbered_claims(budget: Budget, iris: DocumentIris) -> Iterator[tuple[URIRef, Claim]]:
    seen: Counter[str] = Counter()
    for claim in budget.claims:
        breakdown = claim.about.breakdown
        seen[breakdown] += 1
        yield iris.claim(breakdown, seen[breakdown]), claim


def _numbered_enumerations(
    budget: Budget, iris: DocumentIris
) -> Iterator[tuple[URIRef, Enumeration]]:
    seen: Counter[str] = Counter()
    for enumeration in budget.enumerations:
        breakdown = enumeration.about.breakdown
        seen[breakdown] += 1
        yield iris.enumeration(breakdown, seen[breakdown]), enumeration


def _each(
    function: Callable[[_Record, DocumentIris], Iterator[Triple]],
    records: Iterable[_Record],
    iris: DocumentIris,
) -> Iterator[Triple]:
    return chain.from_iterable(function(record, iris) for record in records)


def _graph(identifier: URIRef, *parts: Iterable[Triple]) -> Graph:
    # rdflib would bind some thirty prefixes to each graph; the writers bring their own.
    graph = Graph(identifier=identifier, bind_namespaces="none")
    for part in parts:
        for triple in part:
            graph.add(triple)
    return graph
