"""The head of the catalogue: catalogue, series, the release as a whole, the query service."""

from __future__ import annotations

import time
from datetime import date

import pytest
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF, XSD

from budgetgraph.graph.iris import Iris
from budgetgraph.ground.vocabulary import DCAT, VCARD
from budgetgraph.publishing.catalogue.settings import CatalogueSettings
from budgetgraph.publishing.catalogue.whole import DocumentSummary, catalogue_head, head_triples
from tests.publishing.catalogue.conftest import BASE, Catalogue, Example

CATALOGUE = URIRef(f"{BASE}id/catalog")
WHOLE = URIRef(f"{BASE}id/dataset/all")
SERVICE = URIRef(f"{BASE}id/service/sparql")
IANA = "https://www.iana.org/assignments/media-types/"


def summary(year: int, kind: str = "budget", department: str = "036") -> DocumentSummary:
    return DocumentSummary("420111", department, year, kind, "洪山区", f"中心{year}")


def test_the_catalogue(given: Catalogue) -> None:
    head = given.head
    assert set(head.objects(CATALOGUE, DCTERMS.title)) == {
        Literal("某市部门预算", lang="zh"),
        Literal("Department budgets of a city", lang="en"),
    }
    day = Literal("2026-03-01", datatype=XSD.date)
    expected = {
        DCTERMS.publisher: URIRef("https://finance.example.org/id/bureau"),
        DCTERMS.spatial: URIRef(f"{BASE}id/region/420111"),
        DCTERMS.issued: day,
        DCTERMS.modified: day,
        DCAT.service: SERVICE,
        DCAT.dataset: WHOLE,
        DCAT.resource: URIRef(f"{BASE}id/series/420111/036"),
        FOAF.homepage: URIRef("https://finance.example.org/budgets"),
    }
    assert {p: set(head.objects(CATALOGUE, p)) for p in expected} == {
        p: {value} for p, value in expected.items()
    }


def test_without_settings_the_catalogue_still_has_a_name_and_no_date(bare: Catalogue) -> None:
    languages = {
        t.language for t in bare.head.objects(CATALOGUE, DCTERMS.title) if isinstance(t, Literal)
    }
    assert languages == {"zh", "en"}
    assert (None, DCTERMS.issued, None) not in bare.head
    assert (None, DCTERMS.modified, None) not in bare.head
    assert bare.head.value(CATALOGUE, FOAF.homepage) == URIRef(BASE)


def test_publisher_and_contact(given: Catalogue) -> None:
    publisher, office = (
        URIRef("https://finance.example.org/id/bureau"),
        URIRef(f"{BASE}id/agent/contact"),
    )
    assert (publisher, FOAF.name, Literal("某市财政局", lang="zh")) in given.head
    assert given.head.value(publisher, DCTERMS.type) == URIRef(
        "http://purl.org/adms/publishertype/LocalAuthority"
    )
    assert given.head.value(office, VCARD.hasEmail) == URIRef("mailto:opendata@example.org")
    assert (office, VCARD.fn, Literal("Open data office", lang="en")) in given.head


def test_the_release_as_a_whole_has_all_files(given: Catalogue, example: Example) -> None:
    head = given.head
    addresses = {
        str(head.value(node, DCAT.downloadURL))
        for node in head.objects(WHOLE, DCAT.distribution)
        if (node, DCAT.downloadURL, None) in head
    }
    assert addresses == {BASE + file.path for file in example.release_files}
    assert f"{BASE}dumps/tables/lines.parquet" in addresses
    parquet = URIRef(f"{BASE}id/distribution/tables/lines/parquet")
    assert head.value(parquet, DCAT.mediaType) == URIRef(f"{IANA}application/vnd.apache.parquet")
    excel = URIRef(f"{BASE}id/distribution/tables/lines/excel/csv")
    assert Literal("Lines (CSV, Excel)", lang="en") in set(head.objects(excel, DCTERMS.title))
    described = URIRef(f"{BASE}id/distribution/tables/csv-metadata/json")
    assert head.value(described, DCTERMS.conformsTo) == URIRef(
        "https://www.w3.org/TR/tabular-metadata/"
    )


def test_the_query_service(given: Catalogue) -> None:
    expected = {
        RDF.type: DCAT.DataService,
        DCAT.endpointURL: URIRef(f"{BASE}sparql"),
        DCAT.endpointDescription: URIRef(f"{BASE}sparql"),
        DCAT.servesDataset: WHOLE,
        DCTERMS.conformsTo: URIRef("https://www.w3.org/TR/sparql11-protocol/"),
    }
    assert {p: set(given.head.objects(SERVICE, p)) for p in expected} == {
        p: {value} for p, value in expected.items()
    }
    access = URIRef(f"{BASE}id/distribution/sparql")
    assert (WHOLE, DCAT.distribution, access) in given.head
    assert given.head.value(access, DCAT.accessService) == SERVICE


def test_a_series_runs_over_the_years_kind_by_kind() -> None:
    documents = [summary(2026), summary(2024), summary(2025, "final-accounts"), summary(2025)]
    head = catalogue_head(documents, [], Iris(BASE), CatalogueSettings())
    series = URIRef(f"{BASE}id/series/420111/036")
    assert set(head.objects(series, DCTERMS.temporal)) == {
        URIRef(f"{BASE}id/period/{year}") for year in (2024, 2025, 2026)
    }
    # The newest name is the name.
    assert Literal("中心2026历年预算", lang="zh") in set(head.objects(series, DCTERMS.title))
    links = {
        (str(newer).removeprefix(BASE), str(older).removeprefix(BASE))
        for newer, older in head.subject_objects(DCAT.prev)
    }
    assert links == {
        ("id/dataset/420111/036/2026/budget", "id/dataset/420111/036/2025/budget"),
        ("id/dataset/420111/036/2025/budget", "id/dataset/420111/036/2024/budget"),
    }


def test_a_period_is_the_calendar_year() -> None:
    head = catalogue_head([summary(2026)], [], Iris(BASE), CatalogueSettings())
    period = URIRef(f"{BASE}id/period/2026")
    assert head.value(period, DCAT.startDate) == Literal("2026-01-01", datatype=XSD.date)
    assert head.value(period, DCAT.endDate) == Literal("2026-12-31", datatype=XSD.date)


def test_a_catalogue_of_nothing_is_one() -> None:
    head = catalogue_head([], [], Iris(BASE), CatalogueSettings())
    assert (CATALOGUE, RDF.type, DCAT.Catalog) in head
    assert (None, RDF.type, DCAT.DatasetSeries) not in head


def test_the_order_of_documents_does_not_matter(example: Example) -> None:
    documents = [summary(year, department=code) for year in (2024, 2025) for code in ("036", "037")]
    there = set(head_triples(documents, example.release_files, Iris(BASE), CatalogueSettings()))
    back = set(
        head_triples(documents[::-1], example.release_files, Iris(BASE), CatalogueSettings())
    )
    assert there == back


@pytest.mark.slow
def test_the_head_grows_with_the_documents_and_not_faster() -> None:
    def seconds(number: int) -> float:
        documents = [summary(2020 + n % 5, department=f"{n // 5:05}") for n in range(number)]
        start = time.perf_counter()
        triples = sum(1 for _ in head_triples(documents, [], Iris(BASE), CatalogueSettings()))
        taken = time.perf_counter() - start
        assert triples < 12 * number + 200
        return taken

    few = min(seconds(1000) for _ in range(3))
    many = min(seconds(10_000) for _ in range(3))
    assert many < 30 * few


def test_the_date_is_given_and_never_taken_from_a_clock() -> None:
    dated = catalogue_head([], [], Iris(BASE), CatalogueSettings(), issued=date(2020, 2, 29))
    assert dated.value(WHOLE, DCTERMS.issued) == Literal("2020-02-29", datatype=XSD.date)
