"""SPARQLWrapper, as in its own documentation."""

from __future__ import annotations

import csv
import io
import json
from http.client import IncompleteRead
from typing import Any
from xml.dom.minidom import Document
from xml.parsers.expat import ExpatError

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SKOS
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDF,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import EndPointNotFound, QueryBadFormed

from tests.web.clients.known_figures import (
    CLASS_ROWS,
    CLASSES,
    COUNT,
    DESCRIBE,
    EMPTY,
    FUNCTION_201,
    LINKS_GRAPH,
    NAME_201,
    NAMES_GRAPH,
    NO,
    SYNTAX_ERROR,
    TERMS,
    TOO_LARGE,
    TOO_LARGE_GRAPH,
    YES,
)

WAYS = [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]

pytestmark = [  # warnings of the client, about its own choices
    pytest.mark.filterwarnings("ignore::RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


def asker(endpoint: str, query: str, way: tuple[str, str] = WAYS[0]) -> SPARQLWrapper:
    client = SPARQLWrapper(endpoint)
    client.setMethod(way[0])
    client.setRequestMethod(way[1])
    client.setQuery(query)
    return client


def converted(client: SPARQLWrapper, wanted: str) -> Any:
    client.setReturnFormat(wanted)
    return client.queryAndConvert()


def json_rows(answer: dict[str, Any]) -> list[tuple[str, ...]]:
    names = answer["head"]["vars"]
    return [tuple(row[name]["value"] for name in names) for row in answer["results"]["bindings"]]


@pytest.mark.parametrize("way", WAYS)
def test_results_in_json(endpoint: str, way: tuple[str, str]) -> None:
    assert json_rows(converted(asker(endpoint, CLASSES, way), JSON)) == CLASS_ROWS
    (row,) = converted(asker(endpoint, TERMS, way), JSON)["results"]["bindings"]
    assert row == {
        "name": {"type": "literal", "xml:lang": "zh", "value": NAME_201},
        "exact": {
            "type": "literal",
            "datatype": "http://www.w3.org/2001/XMLSchema#decimal",
            "value": "9417100.3",
        },
    }


@pytest.mark.parametrize("way", WAYS)
def test_results_in_xml(endpoint: str, way: tuple[str, str]) -> None:
    answer = converted(asker(endpoint, CLASSES, way), XML)
    assert isinstance(answer, Document)
    texts = [
        "".join(leaf.firstChild.data for leaf in binding.getElementsByTagName("literal"))
        for binding in answer.getElementsByTagName("binding")
    ]
    assert texts == [cell for row in CLASS_ROWS for cell in row]


@pytest.mark.parametrize("way", WAYS)
def test_results_in_csv_and_tsv(endpoint: str, way: tuple[str, str]) -> None:
    text = converted(asker(endpoint, CLASSES, way), CSV).decode()
    assert list(csv.reader(io.StringIO(text))) == [
        ["code", "name", "total"],
        *map(list, CLASS_ROWS),
    ]
    lines = converted(asker(endpoint, TERMS, way), TSV).decode().splitlines()
    assert lines == ["?name\t?exact\t?nothing", f'"{NAME_201}"@zh\t9417100.3\t']


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("wanted", "syntax"),
    [
        (TURTLE, "turtle"),
        (N3, "n3"),
        (RDFXML, "xml"),
        (RDF, "xml"),
        (XML, "xml"),
        (JSONLD, "json-ld"),
    ],
)
def test_graphs(endpoint: str, wanted: str, syntax: str, way: tuple[str, str]) -> None:
    for query, size in ((NAMES_GRAPH, 2), (DESCRIBE, 5)):
        answer = converted(asker(endpoint, query, way), wanted)
        graph = answer if isinstance(answer, Graph) else Graph().parse(data=answer, format=syntax)
        assert len(graph) >= size
        assert (URIRef(FUNCTION_201), SKOS.prefLabel, Literal(NAME_201, lang="zh")) in graph


@pytest.mark.parametrize("way", WAYS)
def test_ask(endpoint: str, way: tuple[str, str]) -> None:
    assert converted(asker(endpoint, YES, way), JSON)["boolean"] is True
    assert converted(asker(endpoint, NO, way), JSON)["boolean"] is False
    (answer,) = converted(asker(endpoint, NO, way), XML).getElementsByTagName("boolean")
    assert answer.firstChild.data == "false"
    assert converted(asker(endpoint, YES, way), CSV).decode().strip() == "true"


def test_nothing_found(endpoint: str) -> None:
    assert converted(asker(endpoint, EMPTY), JSON) == {
        "head": {"vars": ["line", "amount"]},
        "results": {"bindings": []},
    }
    assert converted(asker(endpoint, EMPTY), CSV).decode().splitlines() == ["line,amount"]
    assert converted(asker(endpoint, EMPTY), XML).getElementsByTagName("result") == []


@pytest.mark.parametrize("way", WAYS)
def test_the_dataset_of_the_request(endpoint: str, way: tuple[str, str]) -> None:
    def count(query: str, *, default: str | None = None, named: str | None = None) -> int:
        client = asker(endpoint, query, way)
        if default:
            client.addDefaultGraph(default)
        if named:
            client.addNamedGraph(named)
        return int(json_rows(converted(client, JSON))[0][0])

    everything = count(COUNT)
    assert 0 < count(COUNT, default=LINKS_GRAPH) < everything
    graphs = "SELECT (COUNT(DISTINCT ?g) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert count(graphs) > 1
    assert count(graphs, named=LINKS_GRAPH) == 1


def test_a_time_limit_of_the_client(endpoint: str) -> None:
    client = asker(endpoint, TERMS)
    client.setTimeout(20)
    assert converted(client, JSON)["results"]["bindings"]


@pytest.mark.parametrize("way", WAYS)
def test_a_syntax_error_is_told_with_its_place(endpoint: str, way: tuple[str, str]) -> None:
    with pytest.raises(QueryBadFormed) as caught:
        converted(asker(endpoint, SYNTAX_ERROR, way), JSON)
    assert "urn:budgetgraph:problem:query" in str(caught.value)
    assert "line 1" in str(caught.value)


def test_a_wrong_address(endpoint: str) -> None:
    with pytest.raises(EndPointNotFound):
        converted(asker(f"{endpoint}s", YES), JSON)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [(TOO_LARGE, JSON), (TOO_LARGE, CSV), (TOO_LARGE, XML), (TOO_LARGE_GRAPH, TURTLE)],
)
def test_an_answer_beyond_the_limit_is_an_error(endpoint: str, query: str, wanted: str) -> None:
    with pytest.raises(QueryBadFormed) as caught:
        converted(asker(endpoint, query), wanted)
    text = str(caught.value)
    problem = json.loads(text[text.index("b'") + 2 : -1].encode().decode("unicode_escape"))
    assert problem["type"] == "urn:budgetgraph:problem:too-large"


@pytest.mark.parametrize(
    ("wanted", "error"),
    [(JSON, IncompleteRead), (CSV, IncompleteRead), (TSV, IncompleteRead), (XML, ExpatError)],
)
def test_a_broken_line_is_an_error(cut_endpoint: str, wanted: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        converted(asker(cut_endpoint, CLASSES), wanted)
