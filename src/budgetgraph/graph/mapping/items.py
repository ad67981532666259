"""Money: datasets, budget items, and what the narrative claims about them."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, QB, RDF, RDFS

from budgetgraph.graph.iris import DocumentIris
from budgetgraph.graph.mapping.concepts import concept_iri
from budgetgraph.graph.mapping.literals import chinese, decimal_literal, integer_literal
from budgetgraph.graph.mapping.triples import Triple
from budgetgraph.ground.codes import TOTAL, load_code_lists
from budgetgraph.ground.vocabulary import (
    BG,
    SCHEMA,
    SDMX_ATTRIBUTE,
    SDMX_CODE,
    code_iri,
    dsd_iri,
)
from budgetgraph.interpreting.records import BudgetItem, Claim, Enumeration, ItemKey, Role

YUAN = URIRef("http://publications.europa.eu/resource/authority/currency/CNY")
"""The currency of every amount, in the authority table of the Publications Office."""

_ROLE_CLASSES = {Role.LINE: BG.BudgetLine, Role.SUBTOTAL: BG.Subtotal}
_PHASES = {"final-accounts": "executed"}
_STATUS = {False: SDMX_CODE["obsStatus-A"], True: SDMX_CODE["obsStatus-E"]}


def dataset_triples(breakdown: str, iris: DocumentIris) -> Iterator[Triple]:
    """The dataset of one breakdown (拆分口径) of the document."""
    node = iris.dataset(breakdown)
    code = iris.breakdown_code(breakdown)
    yield node, RDF.type, QB.DataSet
    yield node, QB.structure, dsd_iri(code)
    yield node, BG.breakdown, code_iri("breakdown", code)
    yield node, BG.fiscalYear, integer_literal(iris.year)
    yield node, DCTERMS.source, iris.document()
    yield node, DCTERMS.creator, iris.issuer()
    yield node, SDMX_ATTRIBUTE.unitMeasure, YUAN
    concept = load_code_lists().concept("breakdown", code)
    label_zh = concept.labels_zh[0] if concept is not None and concept.labels_zh else code
    label_en = concept.label_en if concept is not None else code
    yield node, RDFS.label, chinese(f"{iris.year}年{label_zh}")
    yield node, RDFS.label, Literal(f"{label_en}, {iris.year}", lang="en")


def item_triples(item: BudgetItem, iris: DocumentIris) -> Iterator[Triple]:
    """One money fact: an observation of its dataset with all of its dimensions."""
    key = item.key
    node = iris.item(key)
    yield node, RDF.type, BG.BudgetItem
    yield node, RDF.type, QB.Observation
    role_class = _ROLE_CLASSES.get(item.role)
    if role_class is not None:
        yield node, RDF.type, role_class
    yield node, QB.dataSet, iris.dataset(key.breakdown)
    yield node, BG.unit, iris.unit(key.unit)
    yield node, BG.fiscalYear, integer_literal(key.year)
    yield node, BG.phase, code_iri("phase", _PHASES.get(iris.kind, "approved"))
    yield node, BG.direction, code_iri("direction", key.direction)
    for dimension, code in key.dimensions:
        yield node, BG[dimension], _dimension_value(dimension, code, key, iris)
    yield node, BG.amount, decimal_literal(item.amount)
    yield node, SDMX_ATTRIBUTE.obsStatus, _STATUS[item.derived]


def claim_triples(node: URIRef, claim: Claim, iris: DocumentIris) -> Iterator[Triple]:
    """What the narrative (情况说明) says about an item: change, percent, share, reason."""
    yield node, RDF.type, BG.Claim
    yield node, SCHEMA.about, iris.item(claim.about)
    if claim.change is not None:
        yield node, BG.changeAmount, decimal_literal(claim.change)
    if claim.change_percent is not None:
        yield node, BG.changePercent, decimal_literal(claim.change_percent)
    if claim.share_percent is not None:
        yield node, BG.sharePercent, decimal_literal(claim.share_percent)
    if claim.compared_year is not None:
        yield node, BG.comparedYear, integer_literal(claim.compared_year)
    if claim.reason is not None:
        yield node, DCTERMS.description, chinese(claim.reason)


def enumeration_triples(
    node: URIRef, enumeration: Enumeration, iris: DocumentIris
) -> Iterator[Triple]:
    """What the narrative says an item mainly consists of (主要包括)."""
    yield node, RDF.type, BG.Enumeration
    yield node, SCHEMA.about, iris.item(enumeration.about)
    yield node, DCTERMS.description, chinese(enumeration.text)
    for code in enumeration.codes:
        yield node, BG.lists, concept_iri("economic", code)


def _dimension_value(dimension: str, code: str, key: ItemKey, iris: DocumentIris) -> URIRef:
    if dimension == "project" and code != TOTAL:
        return iris.shared.project(code)
    if dimension == "component":
        return iris.shared.component(dict(key.dimensions)["project"], code)
    return concept_iri(dimension, code)
