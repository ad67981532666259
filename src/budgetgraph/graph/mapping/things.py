"""What is not money: the document, its units and duties, projects, procurement, assets, definitions."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from budgetgraph.graph.iris import DocumentIris
from budgetgraph.graph.mapping.concepts import concept_iri
from budgetgraph.graph.mapping.literals import (
    chinese,
    date_literal,
    decimal_literal,
    integer_literal,
)
from budgetgraph.graph.mapping.triples import Triple
from budgetgraph.ground.codes import TOTAL
from budgetgraph.ground.vocabulary import BG, CV, DCAT, ELI, SCHEMA, code_iri
from budgetgraph.interpreting.records import (
    DEPARTMENT,
    AssetHolding,
    Definition,
    Duty,
    Heading,
    LegalBasis,
    ProcurementItem,
    Project,
    ProjectComponent,
    Unit,
)

CHINESE = URIRef("http://publications.europa.eu/resource/authority/language/ZHO")
"""The language of the documents, in the authority table of the Publications Office."""


def document_triples(heading: Heading, iris: DocumentIris, version: int) -> Iterator[Triple]:
    """The document itself: who published it, when, for which year, in which version."""
    node = iris.document()
    yield node, RDF.type, BG.BudgetDocument
    yield node, BG.fiscalYear, integer_literal(heading.year)
    yield node, DCTERMS.creator, iris.issuer()
    yield node, DCTERMS.type, concept_iri("document-kind", heading.kind)
    yield node, DCTERMS.title, chinese(heading.title)
    if heading.issued is not None:
        yield node, DCTERMS.issued, date_literal(heading.issued)
    yield node, DCTERMS.language, CHINESE
    yield node, DCTERMS.spatial, iris.shared.region(heading.region.code)
    yield node, DCAT.version, Literal(str(version))


def unit_triples(unit: Unit, iris: DocumentIris) -> Iterator[Triple]:
    """That a department (部门) or unit (单位) is one, and its names as printed; labels are in the register."""
    node = iris.unit(unit.code)
    yield node, RDF.type, BG.BudgetUnit
    yield node, RDF.type, CV.PublicOrganisation
    for name in unit.printed_names:
        yield node, BG.printedName, chinese(name)


def duty_triples(duty: Duty, iris: DocumentIris) -> Iterator[Triple]:
    """One numbered main duty (主要职责) of the department."""
    node = iris.duty(duty.position)
    yield node, RDF.type, BG.Duty
    yield node, SCHEMA.position, integer_literal(duty.position)
    yield node, DCTERMS.description, chinese(duty.text)
    for wording in duty.other_wordings:
        yield node, BG.otherWording, chinese(wording)
    yield iris.issuer(), BG.hasDuty, node


def project_triples(project: Project, iris: DocumentIris) -> Iterator[Triple]:
    """A project (项目) and its names as printed; its labels and identifier are in the register."""
    node = iris.shared.project(project.code)
    yield node, RDF.type, BG.Project
    for name in project.printed_names:
        yield node, BG.printedName, chinese(name)
    if project.parent is not None:
        parent = iris.shared.project(project.parent)
        yield node, DCTERMS.isPartOf, parent
        yield node, BG.rollsUpTo, parent
    else:
        yield node, BG.rollsUpTo, code_iri("project", TOTAL)
    for code in project.types:
        yield node, DCTERMS.type, concept_iri("project-type", code)
    if project.unit is not None:
        yield node, BG.unit, iris.unit(project.unit)
    if project.supervising_unit is not None:
        yield node, CV.hasCompetentAuthority, iris.unit(project.supervising_unit)
    if project.start_year is not None:
        yield node, BG.startYear, integer_literal(project.start_year)
    if project.end_year is not None:
        yield node, BG.endYear, integer_literal(project.end_year)
    if project.total_budget is not None:
        yield node, BG.totalBudget, decimal_literal(project.total_budget)
    if project.purpose is not None:
        yield node, DCTERMS.description, chinese(project.purpose)
    for position in project.duties:
        yield node, BG.servesDuty, iris.duty(position)
    for basis in project.legal_bases:
        yield node, CV.hasLegalResource, iris.shared.legal_basis(basis)
        yield from legal_basis_triples(basis, iris)


def legal_basis_triples(basis: LegalBasis, iris: DocumentIris) -> Iterator[Triple]:
    """A document that a project is based on (政策依据)."""
    node = iris.shared.legal_basis(basis)
    yield node, RDF.type, ELI.LegalResource
    yield node, DCTERMS.title, chinese(basis.title)
    if basis.number is not None:
        yield node, DCTERMS.identifier, Literal(basis.number)


def component_triples(component: ProjectComponent, iris: DocumentIris) -> Iterator[Triple]:
    """A part of a project that the document names with an amount."""
    node = iris.shared.component(component.project, component.key)
    yield node, RDF.type, BG.ProjectComponent
    yield node, SKOS.prefLabel, chinese(component.name)
    yield node, DCTERMS.isPartOf, iris.shared.project(component.project)


def procurement_triples(planned: ProcurementItem, iris: DocumentIris) -> Iterator[Triple]:
    """One planned procurement (政府采购明细). It is in no dataset: such items add up to nothing."""
    node = procurement_iri(planned, iris)
    yield node, RDF.type, BG.ProcurementItem
    yield node, SKOS.prefLabel, chinese(planned.name)
    if planned.project is not None:
        yield node, BG.project, iris.shared.project(planned.project)
    else:
        yield node, BG.unit, iris.issuer()
    if planned.purpose is not None:
        yield node, DCTERMS.description, chinese(planned.purpose)
    if planned.quantity is not None:
        yield node, BG.quantity, decimal_literal(planned.quantity)
    if planned.amount is not None:
        yield node, BG.amount, decimal_literal(planned.amount)
    if planned.category is not None:
        yield node, BG.category, concept_iri("category", planned.category)


def procurement_iri(planned: ProcurementItem, iris: DocumentIris) -> URIRef:
    """The node of a planned procurement: a project's, or the department's own."""
    return iris.procurement_item(planned.project or DEPARTMENT, planned.position)


def asset_triples(holding: AssetHolding, iris: DocumentIris) -> Iterator[Triple]:
    """A counted asset (国有资产占有使用情况) at a date."""
    node = iris.asset(holding)
    yield node, RDF.type, BG.AssetHolding
    yield node, BG.unit, iris.unit(holding.unit)
    yield node, BG.category, concept_iri("category", holding.category)
    yield node, BG.quantity, decimal_literal(holding.quantity)
    yield node, DCTERMS.date, date_literal(holding.date)


def definition_triples(definition: Definition, iris: DocumentIris) -> Iterator[Triple]:
    """A glossary entry (名词解释): what this document says a code means."""
    node = iris.definition(definition.scheme, definition.code)
    yield node, RDF.type, BG.Definition
    yield node, SKOS.definition, chinese(definition.text)
    yield node, DCTERMS.subject, concept_iri(definition.scheme, definition.code)
    yield node, DCTERMS.source, iris.document()
