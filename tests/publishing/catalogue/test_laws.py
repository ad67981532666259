"""What holds for all of the catalogue: no blank nodes, good IRIs, known terms, parts that do not overlap."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, PROV, RDF, RDFS, SKOS, VOID

from budgetgraph.graph.iris import Iris
from budgetgraph.graph.serialisation import serialise
from budgetgraph.ground.vocabulary import CV, DCAT, DCATAP, SPDX, VCARD
from budgetgraph.publishing.catalogue.document_piece import document_catalogue
from budgetgraph.publishing.catalogue.files import kind_of
from budgetgraph.publishing.catalogue.settings import CatalogueSettings
from tests.publishing.catalogue.conftest import BASE, EVERYTHING_GIVEN, Catalogue, Example

# From the text of the recommendation of 22 August 2024.
DCAT_3 = set(
    re.findall(
        r"\w+",
        """Catalog CatalogRecord DataService Dataset DatasetSeries Distribution Relationship Resource Role
    accessService accessURL bbox byteSize catalog centroid compressFormat contactPoint dataset
    distribution downloadURL endDate endpointDescription endpointURL first hadRole hasCurrentVersion
    hasVersion inCatalog inSeries isDistributionOf isVersionOf keyword landingPage last mediaType next
    nextVersion packageFormat prev previousVersion qualifiedRelation record resource
    servesDataset service seriesMember spatialResolutionInMeters startDate temporalResolution theme
    themeTaxonomy version""",
    )
)
VOID_TERMS = {
    "Dataset", "Linkset", "class", "classPartition", "classes", "dataDump", "distinctSubjects",
    "entities", "exampleResource", "feature", "linkPredicate", "objectsTarget", "properties",
    "property", "propertyPartition", "sparqlEndpoint", "subjectsTarget", "subset", "triples",
    "uriSpace", "vocabulary",
}  # fmt: skip


def terms(graph: Graph) -> set[URIRef]:
    """Predicates and classes."""
    found = {*graph.predicates(), *graph.objects(None, RDF.type)}
    return {each for each in found if isinstance(each, URIRef)}


def local_names(graph: Graph, namespace: str) -> set[str]:
    return {each.removeprefix(namespace) for each in terms(graph) if each.startswith(namespace)}


@pytest.fixture(scope="module")
def everything(example: Example) -> Graph:
    return example.catalogue(EVERYTHING_GIVEN, 3, (1, 2), date(2026, 3, 1)).whole


def test_there_are_no_blank_nodes(everything: Graph) -> None:
    assert not [node for triple in everything for node in triple if isinstance(node, BNode)]


def test_iris_are_plain(everything: Graph) -> None:
    iris = {node for triple in everything for node in triple if isinstance(node, URIRef)}
    bad = [each for each in iris if not re.fullmatch(r"(https?://|mailto:)[!-~]+", each)]
    assert bad == []
    ours = {each.removeprefix(BASE) for each in iris if each.startswith(BASE)}
    segment = r"[A-Za-z0-9][A-Za-z0-9-]*"
    thing = rf"(id|doc|graph)(/{segment})+"
    file = rf"dumps(/{segment})*/({segment}(\.[a-z]+)+)?"
    assert [each for each in ours if not re.fullmatch(rf"{thing}|{file}|sparql|", each)] == []


def test_every_term_is_one_of_its_vocabulary(everything: Graph) -> None:
    assert local_names(everything, str(DCAT)) <= DCAT_3
    assert local_names(everything, str(VOID)) <= VOID_TERMS
    for namespace in (DCTERMS, FOAF, PROV, SKOS, RDFS, CV, DCATAP, SPDX, VCARD):
        for name in local_names(everything, str(namespace)):
            assert name in namespace.__annotations__, f"{namespace} has no {name}"
    known = (DCAT, VOID, DCTERMS, FOAF, PROV, SKOS, RDFS, RDF, CV, DCATAP, SPDX, VCARD)
    assert [
        each for each in terms(everything) if not str(each).startswith(tuple(map(str, known)))
    ] == []


def test_what_the_catalogue_names_under_id_it_describes_or_the_facts_do(everything: Graph) -> None:
    described = {str(node) for node in everything.subjects()}
    elsewhere = re.compile(r"id/(doc|org|region|file|dataset/[0-9]+/[0-9]+/2026/budget)(/|$)")
    named = {
        str(o) for o in everything.objects() if isinstance(o, URIRef) and o.startswith(f"{BASE}id/")
    }
    dangling = {
        each
        for each in named - described
        if not elsewhere.match(each.removeprefix(BASE)) and not each.endswith("/all/codes")
    }
    assert dangling == set()


def test_the_parts_do_not_overlap(given: Catalogue, bare: Catalogue) -> None:
    for catalogue in (given, bare):
        head, piece, void = map(set, (catalogue.head, catalogue.piece, catalogue.void))
        assert not head & piece
        assert not piece & void
        # The licence of the whole is said by both vocabularies in the same words.
        assert {predicate for _, predicate, _ in head & void} <= {DCTERMS.license}


def test_the_pieces_of_documents_do_not_overlap(example: Example) -> None:
    budget = example.interpretation.budget
    pieces = []
    # The same figures, the same files: only the key differs, in one part of it at a time.
    for changes in ({}, {"year": 2025}, {"department": "037"}, {"kind": "final-accounts"}):
        heading = replace(budget.heading, **changes)
        iris = example.iris.shared.of_document(heading)
        files = [
            replace(file, path=file.path.replace(example.iris.folder(1), iris.folder(1)))
            for file in example.document_files
        ]
        interpretation = replace(example.interpretation, budget=replace(budget, heading=heading))
        settings = EVERYTHING_GIVEN
        pieces.append(set(document_catalogue(interpretation, iris, 2, (1,), files, settings)))
    for one, other in combinations(pieces, 2):
        assert one
        assert not one & other


def test_everything_is_in_the_graph_of_the_catalogue(given: Catalogue) -> None:
    for part in (given.head, given.piece, given.void):
        assert str(part.identifier) == f"{BASE}graph/catalog"


@pytest.mark.parametrize("syntax", ["turtle", "ntriples", "nquads", "jsonld"])
def test_the_same_input_gives_the_same_bytes(example: Example, syntax: str) -> None:
    def once() -> str:
        return serialise(example.catalogue(EVERYTHING_GIVEN, 2, (1,)).whole, syntax, base=BASE)

    assert once() == once()


def test_the_order_of_files_and_versions_does_not_matter(example: Example) -> None:
    there = example.piece(EVERYTHING_GIVEN, 3, (1, 2))
    example.document_files.reverse()
    try:
        back = example.piece(EVERYTHING_GIVEN, 3, (2, 1))
    finally:
        example.document_files.reverse()
    assert set(there) == set(back)


def test_texts_have_a_language_and_are_not_empty(everything: Graph) -> None:
    worded = (DCTERMS.title, DCTERMS.description, DCAT.keyword, FOAF.name, SKOS.prefLabel)
    for predicate in worded:
        for text in everything.objects(None, predicate):
            assert isinstance(text, Literal)
            assert text.language in ("zh", "en")
            assert text.strip() == str(text) != ""


def test_another_base_moves_everything(example: Example) -> None:
    iris = Iris("https://data.example.org/x/").of_document(example.interpretation.budget.heading)
    graph = document_catalogue(
        example.interpretation, iris, 1, (), example.document_files, CatalogueSettings()
    )
    assert BASE not in serialise(graph, "ntriples")


@for_all(st.text(st.sampled_from("abc.-_/ 项%ttlgz"), min_size=1, max_size=30))
def test_any_path_gives_plain_iris_and_files_differ(path: str) -> None:
    iris = Iris(BASE)
    for node in (iris.distribution(path), iris.checksum(path), iris.download(path)):
        assert re.fullmatch(r"[!-~]+", node)
        assert node.startswith(BASE)
    assert "." not in iris.distribution(path).removeprefix(BASE)
    assert iris.distribution(path) != iris.checksum(path)


@for_all(st.text(max_size=20))
def test_any_file_name_has_a_kind(name: str) -> None:
    kind = kind_of(name)
    assert kind.compressed == (name.endswith(".gz") and name != "")
