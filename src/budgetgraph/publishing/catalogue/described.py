"""What every entry of the catalogue says of itself: texts, who is responsible, what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF, RDFS, XSD

from budgetgraph.graph.iris import Iris
from budgetgraph.graph.mapping.literals import chinese
from budgetgraph.graph.mapping.triples import Triple
from budgetgraph.ground.vocabulary import DCAT, VCARD
from budgetgraph.publishing.catalogue.authorities import (
    ACCESS_RIGHT,
    ANNUAL,
    PUBLISHER_TYPE,
    STATISTICAL,
    THEMES,
)
from budgetgraph.publishing.catalogue.settings import CatalogueSettings, Text

_PROVENANCE = Text(
    "由 budgetgraph 从公开的部门预算文件转换而来；每个数字都注明其印刷所在的单元格与原文件的 SHA-256。",
    "Converted by budgetgraph from published budget documents: every figure names the cell it is"
    " printed in and the SHA-256 of the file.",
)


def english(text: str) -> Literal:
    """``text`` in English (``en``)."""
    return Literal(text, lang="en")


def both(node: URIRef, predicate: URIRef, text: Text) -> Iterator[Triple]:
    """``text`` in the languages in which it is given."""
    if text.zh:
        yield node, predicate, chinese(text.zh)
    if text.en:
        yield node, predicate, english(text.en)


def named(node: URIRef, title: Text, description: Text) -> Iterator[Triple]:
    """Title and description."""
    yield from both(node, DCTERMS.title, title)
    yield from both(node, DCTERMS.description, description)


def publisher_iri(settings: CatalogueSettings, iris: Iris) -> URIRef | None:
    """The publisher, ``None`` where none is given."""
    if settings.publisher is None:
        return None
    return URIRef(settings.publisher.iri) if settings.publisher.iri else iris.publisher()


def responsible(node: URIRef, settings: CatalogueSettings, iris: Iris) -> Iterator[Triple]:
    """Publisher and contact of an entry, as far as they are given."""
    publisher = publisher_iri(settings, iris)
    if publisher is not None:
        yield node, DCTERMS.publisher, publisher
    if settings.contact is not None:
        yield node, DCAT.contactPoint, iris.contact()


def accessible(node: URIRef, settings: CatalogueSettings) -> Iterator[Triple]:
    """Who may have an entry, if the publisher says so."""
    if settings.access_rights:
        yield node, DCTERMS.accessRights, ACCESS_RIGHT[settings.access_rights]


def statistical(node: URIRef) -> Iterator[Triple]:
    """What all budget data is: yearly statistics about government and money."""
    yield node, RDF.type, DCAT.Dataset
    yield node, DCTERMS.type, STATISTICAL
    yield node, DCTERMS.accrualPeriodicity, ANNUAL
    for theme in THEMES:
        yield node, DCAT.theme, theme


def keywords(node: URIRef, zh: Iterable[str], en: Iterable[str]) -> Iterator[Triple]:
    """Words under which an entry is looked for."""
    for word in zh:
        yield node, DCAT.keyword, chinese(word)
    for word in en:
        yield node, DCAT.keyword, english(word)


def party_triples(settings: CatalogueSettings, iris: Iris) -> Iterator[Triple]:
    """The publisher, the contact point, and the statements that hold for all datasets."""
    publisher, node = settings.publisher, publisher_iri(settings, iris)
    if publisher is not None and node is not None:
        yield node, RDF.type, FOAF.Agent
        yield from both(node, FOAF.name, publisher.name)
        if publisher.type:
            yield node, DCTERMS.type, PUBLISHER_TYPE[publisher.type]
        if publisher.homepage:
            yield node, FOAF.homepage, URIRef(publisher.homepage)
            yield URIRef(publisher.homepage), RDF.type, FOAF.Document
    if settings.contact is not None:
        office = iris.contact()
        yield office, RDF.type, VCARD.Organization
        yield office, RDF.type, VCARD.Kind
        yield from both(office, VCARD.fn, settings.contact.name)
        if settings.contact.email:
            yield office, VCARD.hasEmail, URIRef(f"mailto:{settings.contact.email}")
        if settings.contact.url:
            yield office, VCARD.hasURL, URIRef(settings.contact.url)
    if settings.rights:
        rights = iris.statement("rights")
        yield rights, RDF.type, DCTERMS.RightsStatement
        yield from both(rights, RDFS.label, settings.rights)
    provenance = iris.statement("provenance")
    yield provenance, RDF.type, DCTERMS.ProvenanceStatement
    yield from both(provenance, RDFS.label, _PROVENANCE)


def period_triples(year: int, iris: Iris) -> Iterator[Triple]:
    """A fiscal year as a period with its first and last day."""
    node = iris.period(year)
    yield node, RDF.type, DCTERMS.PeriodOfTime
    yield node, DCAT.startDate, _day(year, "01-01")
    yield node, DCAT.endDate, _day(year, "12-31")


@lru_cache(maxsize=256)
def _day(year: int, day: str) -> Literal:
    return Literal(f"{year:04}-{day}", datatype=XSD.date, normalize=False)
