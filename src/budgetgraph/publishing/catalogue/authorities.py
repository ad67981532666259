"""What the catalogue names of the authority tables of others, and what it says about such terms.

DCAT-AP wants to know of every language, theme or standard that is named what it is. The tables
themselves are not published here, so a few words about each term that is used are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from budgetgraph.graph.mapping.literals import chinese
from budgetgraph.graph.mapping.triples import Triple
from budgetgraph.ground.vocabulary import SPDX
from budgetgraph.publishing.catalogue.settings import (
    AVAILABILITIES,
    PUBLISHER_TYPES,
    CatalogueSettings,
)

_EU = "http://publications.europa.eu/resource/authority/"
FILE_TYPE = Namespace(f"{_EU}file-type/")
AVAILABILITY = Namespace(f"{_EU}planned-availability/")
ACCESS_RIGHT = Namespace(f"{_EU}access-right/")
MEDIA_TYPE = Namespace("https://www.iana.org/assignments/media-types/")
PUBLISHER_TYPE = Namespace("http://purl.org/adms/publishertype/")

ENGLISH = URIRef(f"{_EU}language/ENG")
CHINESE = URIRef(f"{_EU}language/ZHO")
ANNUAL = URIRef(f"{_EU}frequency/ANNUAL")
STATISTICAL = URIRef(f"{_EU}dataset-type/STATISTICAL")
THEME_SCHEME = URIRef(f"{_EU}data-theme")
THEMES = (URIRef(f"{_EU}data-theme/GOVE"), URIRef(f"{_EU}data-theme/ECON"))
"""Government and public sector; economy and finance."""

SPARQL_PROTOCOL = URIRef("https://www.w3.org/TR/sparql11-protocol/")
TABULAR = URIRef("https://www.w3.org/TR/tabular-data-model/")
TABULAR_METADATA = URIRef("https://www.w3.org/TR/tabular-metadata/")
DCAT_3 = URIRef("https://www.w3.org/TR/vocab-dcat-3/")

_CONCEPTS = (
    (THEMES[0], "政府与公共部门", "Government and public sector"),
    (THEMES[1], "经济与金融", "Economy and finance"),
    (STATISTICAL, "统计数据", "Statistical data"),
)


def authority_triples(
    settings: CatalogueSettings,
    *,
    media_types: Iterable[str],
    file_types: Iterable[str],
    standards: Iterable[URIRef],
) -> Iterator[Triple]:
    """What the terms of others are that the catalogue names.

    Media types and file types are the codes in :data:`MEDIA_TYPE` and :data:`FILE_TYPE`.
    """
    for language in (CHINESE, ENGLISH):
        yield language, RDF.type, DCTERMS.LinguisticSystem
    yield ANNUAL, RDF.type, DCTERMS.Frequency
    yield SPDX.checksumAlgorithm_sha256, RDF.type, SPDX.ChecksumAlgorithm
    yield THEME_SCHEME, RDF.type, SKOS.ConceptScheme
    yield THEME_SCHEME, DCTERMS.title, chinese("数据主题")
    yield THEME_SCHEME, DCTERMS.title, Literal("Data theme", lang="en")
    for theme in THEMES:
        yield theme, SKOS.inScheme, THEME_SCHEME
    for node, zh, en in _CONCEPTS:
        yield from _concept(node, zh, en)
    for each in standards:
        yield each, RDF.type, DCTERMS.Standard
    for name in media_types:
        yield MEDIA_TYPE[name], RDF.type, DCTERMS.MediaType
    for name in file_types:
        yield FILE_TYPE[name], RDF.type, DCTERMS.MediaTypeOrExtent
    if settings.licence:
        yield URIRef(settings.licence), RDF.type, DCTERMS.LicenseDocument
    if settings.access_rights:
        yield ACCESS_RIGHT[settings.access_rights], RDF.type, DCTERMS.RightsStatement
    if settings.availability:
        yield from _concept(
            AVAILABILITY[settings.availability], *AVAILABILITIES[settings.availability]
        )
    if settings.publisher is not None and settings.publisher.type:
        kind = settings.publisher.type
        yield from _concept(PUBLISHER_TYPE[kind], *PUBLISHER_TYPES[kind])


def _concept(node: URIRef, zh: str, en: str) -> Iterator[Triple]:
    yield node, RDF.type, SKOS.Concept
    yield node, SKOS.prefLabel, chinese(zh)
    yield node, SKOS.prefLabel, Literal(en, lang="en")
