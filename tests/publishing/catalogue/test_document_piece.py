"""One document's part of the catalogue, by hand-picked expectations about the example."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, PROV, QB, RDF, XSD

from budgetgraph.ground.vocabulary import BG, CV, DCAT, ONTOLOGY, SDMX_ATTRIBUTE, SPDX
from budgetgraph.publishing.catalogue.document_piece import document_catalogue
from budgetgraph.publishing.catalogue.settings import CatalogueSettings
from budgetgraph.publishing.shared_graphs import ontology_graph
from tests.publishing.catalogue.conftest import BASE, EVERYTHING_GIVEN, KEY, Catalogue, Example

DATA = URIRef(f"{BASE}id/dataset/{KEY}")
GPB = URIRef(f"{BASE}id/dataset/{KEY}/function-gpb")
FILES = f"{BASE}id/distribution/documents/{KEY}/v1"
EU = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"
NAME = "武汉市洪山区城市运行管理中心（武汉市洪山区社会管理网格化服务中心）"


def texts(graph: Graph, node: URIRef, predicate: URIRef) -> dict[str | None, str]:
    return {
        each.language: str(each)
        for each in graph.objects(node, predicate)
        if isinstance(each, Literal)
    }


def iris_of(graph: Graph, node: URIRef, predicate: URIRef) -> set[str]:
    return set(map(str, graph.objects(node, predicate)))


def test_the_data_as_a_whole(given: Catalogue) -> None:
    piece = given.piece
    assert str(piece.identifier) == f"{BASE}graph/catalog"
    assert texts(piece, DATA, DCTERMS.title) == {
        "zh": f"{NAME}2026年部门预算编制说明",
        "en": f"Department budget 2026: {NAME} (洪山区)",
    }
    expected = {
        DCTERMS.identifier: Literal(KEY),
        DCTERMS.issued: Literal("2026-01", datatype=XSD.gYearMonth, normalize=False),
        DCTERMS.creator: URIRef(f"{BASE}id/org/420111/036"),
        DCTERMS.spatial: URIRef(f"{BASE}id/region/420111"),
        DCTERMS.temporal: URIRef(f"{BASE}id/period/2026"),
        DCTERMS.language: URIRef(f"{EU}language/ZHO"),
        DCTERMS.accrualPeriodicity: URIRef(f"{EU}frequency/ANNUAL"),
        DCTERMS.type: URIRef(f"{EU}dataset-type/STATISTICAL"),
        DCTERMS.conformsTo: ONTOLOGY,
        DCTERMS.publisher: URIRef("https://finance.example.org/id/bureau"),
        DCTERMS.accessRights: URIRef(f"{EU}access-right/PUBLIC"),
        DCTERMS.isPartOf: URIRef(f"{BASE}id/dataset/all"),
        DCAT.contactPoint: URIRef(f"{BASE}id/agent/contact"),
        DCAT.inSeries: URIRef(f"{BASE}id/series/420111/036"),
        DCAT.landingPage: URIRef(f"{BASE}doc/dataset/{KEY}"),
        DCAT.version: Literal("1"),
        PROV.wasDerivedFrom: URIRef(f"{BASE}id/doc/{KEY}"),
        RDF.type: DCAT.Dataset,
    }
    assert {p: set(piece.objects(DATA, p)) for p in expected} == {
        p: {value} for p, value in expected.items()
    }
    assert iris_of(piece, DATA, DCAT.theme) == {f"{EU}data-theme/GOVE", f"{EU}data-theme/ECON"}
    assert (URIRef(f"{BASE}id/catalog"), DCAT.dataset, DATA) in piece
    assert len(iris_of(piece, DATA, DCAT.distribution)) == 27


def test_a_dataset_of_a_breakdown_is_the_cube_itself(given: Catalogue) -> None:
    piece = given.piece
    assert texts(piece, GPB, DCTERMS.title) == {
        "zh": f"{NAME}2026年一般公共预算支出（按功能分类和支出性质）",
        "en": f"General public budget expenditure by function and nature, 2026: {NAME} (洪山区)",
    }
    assert piece.value(GPB, DCTERMS.identifier) == Literal(f"{KEY}/function-gpb")
    assert set(piece.objects(GPB, CV.dimension)) == {
        BG.unit, BG.fiscalYear, BG.phase, BG.direction, BG.function, BG.nature,
    }  # fmt: skip
    assert set(piece.objects(GPB, CV.attribute)) == {
        SDMX_ATTRIBUTE.unitMeasure,
        SDMX_ATTRIBUTE.obsStatus,
    }
    assert iris_of(piece, GPB, CV.statUnitMeasure) == {f"{EU}currency/CNY"}
    assert piece.value(GPB, DCTERMS.isPartOf) == DATA
    assert {"department budget", "Department budget"} & set(
        map(str, piece.objects(GPB, DCAT.keyword))
    )


def test_every_breakdown_of_the_facts_has_an_entry(example: Example, given: Catalogue) -> None:
    breakdowns = {item.key.breakdown for item in example.interpretation.budget.items}
    listed = iris_of(given.piece, URIRef(f"{BASE}id/catalog"), DCAT.dataset)
    assert len(breakdowns) == 16
    assert listed == {str(DATA)} | {str(example.iris.dataset(each)) for each in breakdowns}


def test_a_dataset_names_the_files_that_hold_it_and_no_other(given: Catalogue) -> None:
    facts = {f"{FILES}/facts/{each}" for each in ("ttl", "nt", "trig", "nq", "jsonld")}
    assert iris_of(given.piece, GPB, DCAT.distribution) == facts | {
        f"{FILES}/{table}/csv" for table in ("lines", "subtotals", "other-items")
    }
    parts = URIRef(f"{BASE}id/dataset/{KEY}/project-component")
    assert iris_of(given.piece, parts, DCAT.distribution) == facts | {f"{FILES}/other-items/csv"}


def test_additive_or_not_is_said_in_words(given: Catalogue) -> None:
    special = URIRef(f"{BASE}id/dataset/{KEY}/special-item")
    assert "不可相加" in texts(given.piece, special, DCTERMS.description)["zh"]
    assert "must not be added" in texts(given.piece, special, DCTERMS.description)["en"]
    assert "Its lines may be added" in texts(given.piece, GPB, DCTERMS.description)["en"]


def test_a_compressed_file(given: Catalogue) -> None:
    node, piece = URIRef(f"{FILES}/facts/ttl/gz"), given.piece
    address = URIRef(f"{BASE}dumps/documents/{KEY}/v1/facts.ttl.gz")
    assert texts(piece, node, DCTERMS.title) == {
        "zh": "事实数据（Turtle，gzip）",
        "en": "Facts (Turtle, gzip)",
    }
    expected = {
        DCAT.downloadURL: address,
        DCAT.accessURL: address,
        DCAT.mediaType: URIRef(f"{IANA}text/turtle"),
        DCAT.compressFormat: URIRef(f"{IANA}application/gzip"),
        DCTERMS.format: URIRef(f"{EU}file-type/RDF_TURTLE"),
        DCTERMS.conformsTo: ONTOLOGY,
        DCTERMS.license: URIRef("https://creativecommons.org/licenses/by/4.0/"),
        DCTERMS.rights: URIRef(f"{BASE}id/statement/rights"),
    }
    assert {p: set(piece.objects(node, p)) for p in expected} == {
        p: {value} for p, value in expected.items()
    }


@pytest.mark.parametrize(
    ("name", "media_type", "file_type", "standards"),
    [
        ("facts/jsonld", "application/ld+json", "JSON_LD", {str(ONTOLOGY)}),
        ("full/nq", "application/n-quads", "RDF_N_QUADS", {str(ONTOLOGY)}),
        ("lines/csv", "text/csv", "CSV", {"https://www.w3.org/TR/tabular-data-model/"}),
        ("report/json", "application/json", "JSON", set()),
    ],
)
def test_formats_follow_from_names(
    given: Catalogue, name: str, media_type: str, file_type: str, standards: set[str]
) -> None:
    node = URIRef(f"{FILES}/{name}")
    assert iris_of(given.piece, node, DCAT.mediaType) == {f"{IANA}{media_type}"}
    assert iris_of(given.piece, node, DCTERMS.format) == {f"{EU}file-type/{file_type}"}
    assert iris_of(given.piece, node, DCTERMS.conformsTo) == standards
    assert (node, DCAT.compressFormat, None) not in given.piece


def test_sizes_and_checksums_are_those_of_the_files(example: Example, given: Catalogue) -> None:
    piece, seen = given.piece, 0
    for node, address in piece.subject_objects(DCAT.downloadURL):
        content = (example.folder / str(address).removeprefix(BASE)).read_bytes()
        size = piece.value(node, DCAT.byteSize)
        assert isinstance(size, Literal)
        assert (str(size), size.datatype) == (str(len(content)), XSD.nonNegativeInteger)
        checksum = piece.value(node, SPDX.checksum)
        assert piece.value(checksum, SPDX.algorithm) == SPDX.checksumAlgorithm_sha256
        value = piece.value(checksum, SPDX.checksumValue)
        assert isinstance(value, Literal)
        assert value.datatype == XSD.hexBinary
        assert str(value) == hashlib.sha256(content).hexdigest()
        seen += 1
    assert seen == 27


def test_versions(example: Example) -> None:
    graph = example.piece(CatalogueSettings(), version=3, earlier=(2, 1))
    first, second, third = (URIRef(f"{BASE}id/doc/{KEY}/v/{n}") for n in (1, 2, 3))
    assert set(graph.objects(DATA, DCAT.hasVersion)) == {first, second, third}
    assert list(graph.objects(DATA, DCAT.hasCurrentVersion)) == [third]
    assert list(graph.objects(DATA, DCAT.version)) == [Literal("3")]
    for predicate in (DCAT.previousVersion, PROV.wasRevisionOf, DCTERMS.replaces):
        assert set(graph.subject_objects(predicate)) == {(third, second), (second, first)}
    assert set(graph.subject_objects(DCTERMS.isReplacedBy)) == {(first, second), (second, third)}
    assert list(graph.objects(second, DCAT.version)) == [Literal("2")]
    assert list(graph.objects(second, DCAT.isVersionOf)) == [DATA]
    assert texts(graph, first, DCTERMS.title)["en"].endswith("(洪山区), version 1")
    folder = graph.value(first, DCAT.distribution)
    assert graph.value(folder, DCAT.accessURL) == URIRef(f"{BASE}dumps/documents/{KEY}/v1/")
    sha256 = example.interpretation.files[0].sha256
    assert (third, PROV.wasDerivedFrom, URIRef(f"{BASE}id/file/{sha256}")) in graph


def test_the_first_version_replaces_nothing(bare: Catalogue) -> None:
    for predicate in (DCAT.previousVersion, PROV.wasRevisionOf, DCTERMS.replaces):
        assert (None, predicate, None) not in bare.piece
    assert list(bare.piece.objects(DATA, DCAT.hasVersion)) == [URIRef(f"{BASE}id/doc/{KEY}/v/1")]


def test_no_version_counts_as_a_document_or_as_a_cube(example: Example) -> None:
    graph = example.piece(EVERYTHING_GIVEN, version=2, earlier=(1,))
    kinds = set(graph.objects(None, RDF.type))
    assert BG.BudgetDocument not in kinds
    assert QB.DataSet not in kinds
    # The queries find documents and cubes by these two.
    assert not set(graph.predicates()) & {BG.fiscalYear, BG.breakdown, DCTERMS.source}


def test_nothing_is_invented(bare: Catalogue) -> None:
    absent = (DCTERMS.publisher, DCTERMS.license, DCTERMS.rights, DCTERMS.accessRights)
    for predicate in (*absent, DCAT.contactPoint):
        assert (None, predicate, None) not in bare.whole


def test_a_printed_date_that_is_none_is_no_date(example: Example) -> None:
    budget = example.interpretation.budget
    for printed in (None, "2026年春", "2026-13"):
        changed = replace(budget, heading=replace(budget.heading, issued=printed))
        graph = document_catalogue(
            replace(example.interpretation, budget=changed),
            example.iris,
            1,
            (),
            (),
            CatalogueSettings(),
        )
        assert (None, DCTERMS.issued, None) not in graph


def test_a_units_own_document_has_datasets_of_its_own(example: Example) -> None:
    budget = example.interpretation.budget
    heading = replace(budget.heading, kind="unit-budget", department="036001")
    iris = example.iris.shared.of_document(heading)
    interpretation = replace(example.interpretation, budget=replace(budget, heading=heading))
    graph = document_catalogue(interpretation, iris, 1, (), (), CatalogueSettings())
    node = URIRef(f"{BASE}id/dataset/420111/036001/2026/unit-budget/unit-function-gpb")
    assert (node, RDF.type, DCAT.Dataset) in graph
    assert len(set(graph.objects(node, CV.dimension))) == 6


def test_every_structure_has_its_dimensions(given: Catalogue) -> None:
    ontology = ontology_graph()
    for dataset in given.piece.objects(URIRef(f"{BASE}id/catalog"), DCAT.dataset):
        if dataset == DATA:
            continue
        structure = URIRef(f"https://w3id.org/budgetgraph/dsd/{str(dataset).rpartition('/')[2]}")
        expected = {
            dimension
            for part in ontology.objects(structure, QB.component)
            for dimension in ontology.objects(part, QB.dimension)
        }
        assert expected == set(given.piece.objects(dataset, CV.dimension))
        assert len(expected) >= 5
