"""rdflib's SPARQLStore: the endpoint as a graph of rdflib."""

from __future__ import annotations

from decimal import Decimal
from http.client import IncompleteRead
from typing import Any

import pytest
from rdflib import ConjunctiveGraph, Dataset, Graph, Literal, URIRef, Variable
from rdflib.namespace import RDF, SKOS
from rdflib.plugins.stores.sparqlconnector import SPARQLConnector
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from tests.web.clients.known_figures import (
    CLASS_ROWS,
    CLASSES,
    COUNT,
    DESCRIBE,
    EMPTY,
    EXACT,
    FUNCTION_201,
    LINKS_GRAPH,
    NAME_201,
    NAMES_GRAPH,
    NO,
    SYNTAX_ERROR,
    TERMS,
    TOO_LARGE,
    YES,
)

# ConjunctiveGraph is what old scripts use.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

CONCEPT = URIRef(FUNCTION_201)
NAMES = {Literal(NAME_201, lang="zh"), Literal("General public services", lang="en")}
WAYS = [
    (method, form) for method in ("GET", "POST", "POST_FORM") for form in ("xml", "json", "csv")
]


def store(endpoint: str, method: str = "GET", form: str = "xml") -> SPARQLStore:
    return SPARQLStore(endpoint, method=method, returnFormat=form)


@pytest.mark.parametrize(("method", "form"), WAYS)
def test_queries(endpoint: str, method: str, form: str) -> None:
    graph = Graph(store(endpoint, method, form))
    assert [tuple(map(str, row)) for row in graph.query(CLASSES)] == CLASS_ROWS  # type: ignore[call-overload]  # rows of a SELECT
    assert list(graph.query(EMPTY)) == []


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["xml", "json"])
def test_terms_keep_their_types(endpoint: str, method: str, form: str) -> None:
    ((name, exact, nothing),) = Graph(store(endpoint, method, form)).query(TERMS)  # type: ignore[misc]  # rows of a SELECT
    assert name == Literal(NAME_201, lang="zh")
    assert exact.toPython() == EXACT
    assert isinstance(exact.toPython(), Decimal)
    assert nothing is None


@pytest.mark.parametrize("form", ["xml", "json"])
def test_ask(endpoint: str, form: str) -> None:
    graph = Graph(store(endpoint, form=form))
    assert graph.query(YES).askAnswer is True
    assert graph.query(NO).askAnswer is False


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_construct_and_describe(endpoint: str, method: str) -> None:
    # With another return format than xml this client accepts no format of graphs at all.
    graph = Graph(store(endpoint, method))
    for query in (NAMES_GRAPH, DESCRIBE):
        found = graph.query(query).graph
        assert found is not None
        assert set(found.objects(CONCEPT, SKOS.prefLabel)) == NAMES


def test_the_functions_of_a_graph(endpoint: str) -> None:
    graph = Graph(store(endpoint))
    assert set(graph.objects(CONCEPT, SKOS.prefLabel)) == NAMES
    assert (CONCEPT, RDF.type, SKOS.Concept) in graph
    assert (CONCEPT, RDF.type, SKOS.ConceptScheme) not in graph
    ((count,),) = graph.query(COUNT)  # type: ignore[misc]  # rows of a SELECT
    assert len(graph) == int(count)
    assert len(list(graph.triples((CONCEPT, None, None)))) >= 5


def test_values_from_outside(endpoint: str) -> None:
    query = "SELECT ?name WHERE { ?concept <http://www.w3.org/2004/02/skos/core#prefLabel> ?name }"
    found = Graph(store(endpoint)).query(query, initBindings={"concept": CONCEPT})
    assert {row[Variable("name")] for row in found.bindings} == NAMES


def test_named_graphs(endpoint: str) -> None:
    links = Graph(store(endpoint), identifier=URIRef(LINKS_GRAPH))
    everything = Graph(store(endpoint))
    assert 0 < len(links) < len(everything)
    assert next(iter(links.triples((None, None, None))))
    contexts = {each.identifier for each in ConjunctiveGraph(store(endpoint)).contexts()}
    assert URIRef(LINKS_GRAPH) in contexts
    # Dataset.graphs() would write to the store, for each graph it meets; its store can be asked.
    dataset = Dataset(store(endpoint))
    assert set(dataset.store.contexts()) == contexts
    assert len(dataset.get_context(URIRef(LINKS_GRAPH))) == len(links)
    # A Dataset asks for the graph urn:x-rdflib:default, which only rdflib has, unless told otherwise.
    ((count,),) = Dataset(store(endpoint), default_union=True).query(COUNT)  # type: ignore[misc]  # rows of a SELECT
    assert int(count) == len(everything)


def test_errors(endpoint: str) -> None:
    for wrong in (SYNTAX_ERROR, TOO_LARGE):
        with pytest.raises(ValueError, match="something wrong"):
            Graph(store(endpoint)).query(wrong)
        # Over POST this client raises nothing of its own, but there is no result either.
        answer: Any = SPARQLConnector(endpoint, method="POST").query(wrong)
        assert answer[0] == 400


@pytest.mark.parametrize("form", ["xml", "json", "csv"])
def test_a_broken_line_is_an_error(cut_endpoint: str, form: str) -> None:
    with pytest.raises(IncompleteRead):
        Graph(store(cut_endpoint, form=form)).query(CLASSES)
