"""The head of the catalogue: the catalogue itself, the series, the release as a whole, the service.

Together with the pieces of the documents (:mod:`.document_piece`) it is the whole catalogue. Regions,
periods, publisher and terms of others are described here only, once for all documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, pairwise

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF, SKOS, XSD

from budgetgraph.graph.iris import DocumentIris, Iris
from budgetgraph.graph.mapping.literals import chinese
from budgetgraph.graph.mapping.triples import Triple
from budgetgraph.ground.vocabulary import DCAT, ONTOLOGY
from budgetgraph.publishing.catalogue.authorities import (
    ANNUAL,
    CHINESE,
    ENGLISH,
    SPARQL_PROTOCOL,
    THEME_SCHEME,
    THEMES,
    authority_triples,
)
from budgetgraph.publishing.catalogue.described import (
    accessible,
    keywords,
    named,
    party_triples,
    period_triples,
    responsible,
    statistical,
)
from budgetgraph.publishing.catalogue.files import (
    CONTENTS,
    FORMATS,
    GZIP,
    FileDescription,
    distribution_triples,
    terms_of_use,
)
from budgetgraph.publishing.catalogue.settings import CatalogueSettings, Text

_TITLE = Text("部门预算关联数据目录", "Catalogue of department budgets as linked data")
_DESCRIPTION = Text(
    "部门预算文件转换成的关联数据：收支、项目与绩效，每个数字都注明出处。",
    "Department budgets as linked data: revenue, expenditure, projects and performance, every figure"
    " with where it is printed.",
)
_WHOLE = Text("全部部门预算数据", "All department budgets")
_SERVICE = Text("SPARQL 查询服务", "SPARQL query service")
_SERVICE_DESCRIPTION = Text(
    "以 SPARQL 1.1 查询全部数据。只读。", "Queries over all data in SPARQL 1.1. Read-only."
)
_BY_QUERY = Text("通过 SPARQL 查询获取", "By SPARQL queries")
_KEYWORDS = (
    ("部门预算", "财政", "公共支出"),
    ("department budget", "public finance", "expenditure"),
)


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """What the head needs to know of a document: its key, and the names of region and department.

    A document of a department or of a unit: ``department`` is the code of whose document it is.
    """

    region: str
    department: str
    year: int
    kind: str
    region_name: str
    department_name: str

    def iris(self, shared: Iris) -> DocumentIris:
        """The IRIs of the document."""
        return DocumentIris(shared, self.region, self.department, self.year, self.kind)


@dataclass(slots=True)
class _Scope:
    """What all documents together are about; names as the newest document has them."""

    regions: dict[str, str] = field(default_factory=dict)
    years: set[int] = field(default_factory=set)


def catalogue_head(
    documents: Sequence[DocumentSummary],
    files: Sequence[FileDescription],
    iris: Iris,
    settings: CatalogueSettings,
    *,
    issued: date | None = None,
) -> Graph:
    """The catalogue without the pieces of its documents. The identifier is the catalogue's graph.

    ``files`` are the files of the release as a whole (not of single documents, and not of the catalogue,
    which cannot hold its own checksum); ``issued`` is the date of the release, if it has one.
    """
    graph = Graph(identifier=iris.shared_graph("catalog"), bind_namespaces="none")
    for triple in head_triples(documents, files, iris, settings, issued=issued):
        graph.add(triple)
    return graph


def head_triples(
    documents: Sequence[DocumentSummary],
    files: Sequence[FileDescription],
    iris: Iris,
    settings: CatalogueSettings,
    *,
    issued: date | None = None,
) -> Iterator[Triple]:
    """The triples of :func:`catalogue_head`, one by one; a few may come twice."""
    ordered = sorted(
        documents, key=lambda each: (each.region, each.department, each.year, each.kind)
    )
    scope = _Scope()
    for document in sorted(ordered, key=lambda each: each.year):
        scope.regions[document.region] = document.region_name
        scope.years.add(document.year)
    yield from _catalogue(scope, iris, settings, issued)
    yield from _whole(scope, files, iris, settings, issued)
    yield from _service(iris, settings)
    for (region, department), members in groupby(
        ordered, key=lambda each: (each.region, each.department)
    ):
        yield from _series(iris.series(region, department), list(members), iris, settings)
    yield from party_triples(settings, iris)
    yield from authority_triples(
        settings,
        media_types=[*dict.fromkeys(form.media_type for form in FORMATS), GZIP],
        file_types=dict.fromkeys(form.file_type for form in FORMATS),
        standards=_standards(),
    )
    for code, name in scope.regions.items():
        yield iris.region(code), RDF.type, DCTERMS.Location
        if name:
            yield iris.region(code), SKOS.prefLabel, chinese(name)
    for year in sorted(scope.years):
        yield from period_triples(year, iris)


def _catalogue(
    scope: _Scope, iris: Iris, settings: CatalogueSettings, issued: date | None
) -> Iterator[Triple]:
    node = iris.catalogue()
    home = URIRef(settings.landing_page) if settings.landing_page else iris.home()
    yield node, RDF.type, DCAT.Catalog
    yield from named(node, settings.title or _TITLE, settings.description or _DESCRIPTION)
    yield from responsible(node, settings, iris)
    yield from _languages(node)
    yield from _covered(node, scope, iris)
    yield from _dated(node, issued)
    yield node, DCAT.themeTaxonomy, THEME_SCHEME
    yield node, DCAT.dataset, iris.whole_dataset()
    yield node, DCAT.service, iris.sparql_service()
    yield node, FOAF.homepage, home
    yield home, RDF.type, FOAF.Document
    if settings.licence:
        yield node, DCTERMS.license, URIRef(settings.licence)
    if settings.rights:
        yield node, DCTERMS.rights, iris.statement("rights")


def _whole(
    scope: _Scope,
    files: Iterable[FileDescription],
    iris: Iris,
    settings: CatalogueSettings,
    issued: date | None,
) -> Iterator[Triple]:
    node, access = iris.whole_dataset(), iris.sparql_access()
    yield from named(node, _WHOLE, settings.description or _DESCRIPTION)
    yield from statistical(node)
    yield from responsible(node, settings, iris)
    yield from accessible(node, settings)
    yield from _languages(node)
    yield from _covered(node, scope, iris)
    yield from _dated(node, issued)
    yield from keywords(node, *_KEYWORDS)
    yield node, DCTERMS.identifier, Literal("all")
    yield node, DCTERMS.conformsTo, ONTOLOGY
    yield node, DCTERMS.provenance, iris.statement("provenance")
    if settings.landing_page:
        yield node, DCAT.landingPage, URIRef(settings.landing_page)
    for file in files:
        yield node, DCAT.distribution, iris.distribution(file.path)
        yield from distribution_triples(file, iris, settings)
    yield node, DCAT.distribution, access
    yield access, RDF.type, DCAT.Distribution
    yield from named(access, _BY_QUERY, _SERVICE_DESCRIPTION)
    yield access, DCAT.accessURL, iris.endpoint()
    yield access, DCAT.accessService, iris.sparql_service()
    yield access, DCTERMS.conformsTo, SPARQL_PROTOCOL
    yield from terms_of_use(access, settings, iris)


def _service(iris: Iris, settings: CatalogueSettings) -> Iterator[Triple]:
    node = iris.sparql_service()
    yield node, RDF.type, DCAT.DataService
    yield from named(node, _SERVICE, _SERVICE_DESCRIPTION)
    yield from responsible(node, settings, iris)
    yield from accessible(node, settings)
    yield from keywords(node, ("SPARQL", *_KEYWORDS[0]), ("SPARQL", *_KEYWORDS[1]))
    yield node, DCAT.endpointURL, iris.endpoint()
    yield node, DCAT.endpointDescription, iris.endpoint()
    yield node, DCAT.servesDataset, iris.whole_dataset()
    yield node, DCTERMS.conformsTo, SPARQL_PROTOCOL
    for theme in THEMES:
        yield node, DCAT.theme, theme
    if settings.licence:
        yield node, DCTERMS.license, URIRef(settings.licence)


def _series(
    node: URIRef, members: Sequence[DocumentSummary], iris: Iris, settings: CatalogueSettings
) -> Iterator[Triple]:
    """The series of one department; ``members`` by year and kind."""
    newest = members[-1]
    name, region = newest.department_name or newest.department, newest.region_name or newest.region
    issuer = iris.organisation(newest.region, newest.department)
    yield node, RDF.type, DCAT.DatasetSeries
    yield from named(
        node,
        Text(f"{name}历年预算", f"Budgets of {name} ({region})"),
        Text(
            f"{region}{name}各年度公开的预算文件的数据。",
            f"The data of the budget documents that {name} ({region}) published, year by year.",
        ),
    )
    yield from responsible(node, settings, iris)
    yield iris.catalogue(), DCAT.resource, node
    yield node, DCTERMS.creator, issuer
    yield node, DCTERMS.accrualPeriodicity, ANNUAL
    yield node, DCTERMS.spatial, iris.region(newest.region)
    for year in dict.fromkeys(member.year for member in members):
        yield node, DCTERMS.temporal, iris.period(year)
    yield issuer, RDF.type, FOAF.Agent
    yield issuer, FOAF.name, chinese(name)
    # A budget follows the budget of the year before, never the final accounts of some year.
    for _, of_kind in groupby(
        sorted(members, key=lambda each: each.kind), key=lambda each: each.kind
    ):
        for older, newer in pairwise(of_kind):
            yield newer.iris(iris).data(), DCAT.prev, older.iris(iris).data()


def _languages(node: URIRef) -> Iterator[Triple]:
    yield node, DCTERMS.language, CHINESE
    yield node, DCTERMS.language, ENGLISH


def _covered(node: URIRef, scope: _Scope, iris: Iris) -> Iterator[Triple]:
    for code in scope.regions:
        yield node, DCTERMS.spatial, iris.region(code)
    for year in sorted(scope.years):
        yield node, DCTERMS.temporal, iris.period(year)


def _dated(node: URIRef, issued: date | None) -> Iterator[Triple]:
    if issued is not None:
        day = Literal(issued.isoformat(), datatype=XSD.date, normalize=False)
        yield node, DCTERMS.issued, day
        yield node, DCTERMS.modified, day


def _standards() -> list[URIRef]:
    named_by_files = (each.standard for each in (*FORMATS, *CONTENTS) if each.standard is not None)
    return [*dict.fromkeys((ONTOLOGY, SPARQL_PROTOCOL, *named_by_files))]
