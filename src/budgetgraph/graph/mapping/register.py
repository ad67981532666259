"""The register: labels and hierarchy of what several documents share (regions, units, projects)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, ORG, RDF, SKOS

from budgetgraph.graph.iris import DocumentIris
from budgetgraph.graph.mapping.literals import chinese
from budgetgraph.graph.mapping.triples import Triple
from budgetgraph.ground.vocabulary import BG
from budgetgraph.interpreting.records import Project, Region, Unit


def region_triples(region: Region, iris: DocumentIris) -> Iterator[Triple]:
    """A region and everything above it (GB/T 2260)."""
    chain = ((region.code, region.name), *region.parents)
    for position, (code, name) in enumerate(chain):
        node = iris.shared.region(code)
        yield node, RDF.type, DCTERMS.Location
        yield node, DCTERMS.identifier, Literal(code)
        yield node, SKOS.prefLabel, chinese(name)
        if position + 1 < len(chain):
            yield node, DCTERMS.isPartOf, iris.shared.region(chain[position + 1][0])


def unit_label_triples(unit: Unit, iris: DocumentIris) -> Iterator[Triple]:
    """Name, code, region and hierarchy of a department or unit."""
    node = iris.unit(unit.code)
    yield from _named(node, unit.code, unit.name, unit.alternative_names)
    yield node, DCTERMS.spatial, iris.shared.region(iris.region)
    if unit.parent is not None:
        parent = iris.unit(unit.parent)
        yield node, ORG.subOrganizationOf, parent
        yield node, BG.rollsUpTo, parent


def project_label_triples(project: Project, iris: DocumentIris) -> Iterator[Triple]:
    """Name and code of a project."""
    node = iris.shared.project(project.code)
    yield from _named(node, project.code, project.name, project.alternative_names)


def _named(node: URIRef, code: str, name: str, alternatives: Iterable[str]) -> Iterator[Triple]:
    yield node, DCTERMS.identifier, Literal(code)
    yield node, SKOS.prefLabel, chinese(name)
    for alternative in alternatives:
        if alternative != name:
            yield node, SKOS.altLabel, chinese(alternative)
