"""The statistics in VoID."""

from __future__ import annotations

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS, VOID

from budgetgraph.graph.iris import Iris
from budgetgraph.ground.vocabulary import BG, CODE, ONTOLOGY
from budgetgraph.publishing.catalogue.counts import ReleaseCounts
from budgetgraph.publishing.catalogue.files import FileDescription
from budgetgraph.publishing.catalogue.settings import CatalogueSettings
from budgetgraph.publishing.catalogue.void import void_graph
from budgetgraph.publishing.shared_graphs import links_graph
from tests.publishing.catalogue.conftest import BASE

IRIS = Iris(BASE)
WHOLE = URIRef(f"{BASE}id/dataset/all")
COUNTS = ReleaseCounts(
    triples=1000,
    classes={str(BG.BudgetLine): 30, "http://other.example/Class": 1},
    properties={str(DCTERMS.title): 900, str(BG.amount): 100},
    graphs={
        f"{BASE}graph/facts/420111/036/2026/budget/v1": 500,
        f"{BASE}graph/facts/420111/037/2026/budget/v2": 200,
        f"{BASE}graph/prov/420111/036/2026/budget/v1": 250,
        f"{BASE}graph/codes": 50,
        f"{BASE}graph/catalog": 7777,
        "http://other.example/graph/facts": 8888,
    },
    entities=400,
)
FILES = [
    FileDescription(f"dumps/{name}", 1, "00" * 32)
    for name in ("facts.ttl", "full.nt.gz", "full.nq", "tables/lines.csv")
]


@pytest.fixture(scope="module")
def void() -> Graph:
    example = URIRef(f"{BASE}id/doc/420111/036/2026/budget")
    return void_graph(COUNTS, links_graph(), FILES, IRIS, CatalogueSettings(), [example])


def number(graph: Graph, node: URIRef, predicate: URIRef) -> int:
    (value,) = graph.objects(node, predicate)
    assert isinstance(value, Literal)
    return int(value)


def test_the_whole(void: Graph) -> None:
    assert (WHOLE, RDF.type, VOID.Dataset) in void
    assert number(void, WHOLE, VOID.triples) == 1000
    assert number(void, WHOLE, VOID.classes) == 2
    assert number(void, WHOLE, VOID.properties) == 2
    assert number(void, WHOLE, VOID.entities) == 400
    assert void.value(WHOLE, VOID.uriSpace) == Literal(f"{BASE}id/")
    assert void.value(WHOLE, VOID.sparqlEndpoint) == URIRef(f"{BASE}sparql")
    assert set(void.objects(WHOLE, VOID.vocabulary)) == {ONTOLOGY, URIRef(str(DCTERMS))}
    assert set(map(str, void.objects(WHOLE, VOID.feature))) == {
        f"http://www.w3.org/ns/formats/{name}"
        for name in ("Turtle", "N-Triples", "TriG", "N-Quads", "JSON-LD")
    }
    assert set(map(str, void.objects(WHOLE, VOID.dataDump))) == {
        f"{BASE}dumps/full.nt.gz",
        f"{BASE}dumps/full.nq",
    }


def test_partitions(void: Graph) -> None:
    lines = URIRef(f"{BASE}id/partition/class/bg/BudgetLine")
    assert (WHOLE, VOID.classPartition, lines) in void
    assert void.value(lines, VOID["class"]) == BG.BudgetLine
    assert number(void, lines, VOID.entities) == 30
    amounts = URIRef(f"{BASE}id/partition/property/bg/amount")
    assert number(void, amounts, VOID.triples) == 100
    assert len(set(void.objects(WHOLE, VOID.classPartition))) == 2


def test_parts_by_kind_of_graph(void: Graph) -> None:
    parts = {
        str(node).rpartition("/")[2]: number(void, node, VOID.triples)
        for node in void.objects(WHOLE, VOID.subset)
        if isinstance(node, URIRef)
        and (node, RDF.type, VOID.Dataset) in void
        and (node, VOID.triples, None) in void
    }
    assert parts == {"facts": 700, "prov": 250, "codes": 50}
    light = URIRef(f"{WHOLE}/without-provenance")
    assert set(map(str, void.objects(light, VOID.subset))) == {f"{WHOLE}/facts", f"{WHOLE}/codes"}
    assert list(map(str, void.objects(light, VOID.dataDump))) == [f"{BASE}dumps/facts.ttl"]


def test_each_linkset_has_one_predicate_and_all_links_are_counted(void: Graph) -> None:
    mappings = {SKOS.closeMatch, SKOS.broadMatch, SKOS.relatedMatch}
    for predicate in mappings:
        expected = sum(
            str(target).startswith("http://linked.data.gov.au/def/cofog/")
            for target in links_graph().objects(None, predicate)
        )
        (node,) = void.subjects(VOID.linkPredicate, predicate)
        assert isinstance(node, URIRef)
        assert expected > 0
        assert number(void, node, VOID.triples) == expected
        assert (node, RDF.type, VOID.Linkset) in void
        assert void.value(node, VOID.subjectsTarget) == URIRef(f"{WHOLE}/codes")
        target = void.value(node, VOID.objectsTarget)
        assert target == URIRef(f"{BASE}id/linkset/cofog")
        assert void.value(target, VOID.uriSpace) == Literal("http://linked.data.gov.au/def/cofog/")


def test_links_to_an_unknown_data_set_are_named_by_its_beginning() -> None:
    links = Graph(bind_namespaces="none")
    links.add((CODE["function/201"], SKOS.exactMatch, URIRef("http://else.example/x/1")))
    links.add((CODE["function/202"], SKOS.exactMatch, URIRef("http://else.example/x/2")))
    links.add((CODE["function/202"], SKOS.broader, CODE["function/201"]))
    void = void_graph(COUNTS, links, [], IRIS, CatalogueSettings())
    (node,) = void.subjects(RDF.type, VOID.Linkset)
    assert isinstance(node, URIRef)
    assert number(void, node, VOID.triples) == 2
    assert void.value(void.value(node, VOID.objectsTarget), VOID.uriSpace) == Literal(
        "http://else.example/x/"
    )
