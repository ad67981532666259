"""Nothing between the engine and the client bends an answer: a sample of evaluation cases over real HTTP."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

from tests.web.protocol.evaluation_cases import CASES, NS, PREFIX, Case, triples
from tests.web.protocol.result_readers import (
    XSD,
    Row,
    read_csv,
    read_json,
    read_tsv,
    read_xml,
    renamed,
)
from tests.web.protocol.small_release import DATA

# Of rdflib, about its own parsers.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
QUERY = {"Content-Type": "application/sparql-query"}
Reader = Callable[[bytes], tuple[list[str], list[Row]]]
READERS: dict[str, Reader] = {
    "application/sparql-results+json": read_json,
    "application/sparql-results+xml": read_xml,
    "text/tab-separated-values": read_tsv,
}
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def answer(endpoint: httpx.Client, case: Case, accept: str, coding: str = "identity") -> bytes:
    told = endpoint.post(
        "/sparql",
        params={"default-graph-uri": DATA + case.name},
        content=case.query.encode(),
        headers={**QUERY, "Accept": accept, "Accept-Encoding": coding},
    )
    assert told.status_code == 200, told.text
    assert told.headers["content-type"] == f"{accept}; charset=utf-8"
    return told.content


@every_case
@pytest.mark.parametrize("accept", READERS)
def test_every_term_arrives_as_it_is(endpoint: httpx.Client, case: Case, accept: str) -> None:
    names, rows = READERS[accept](answer(endpoint, case, accept))
    assert tuple(names) == case.variables
    assert renamed(rows) == list(case.rows)


@every_case
def test_csv_has_the_same_texts(endpoint: httpx.Client, case: Case) -> None:
    names, rows = read_csv(answer(endpoint, case, "text/csv"))
    assert tuple(names) == case.variables
    expected = [tuple("" if v is None else v.text for v in row) for row in case.rows]
    if case.name == "blank-nodes":
        assert all(cell.startswith("_:") for row in rows for cell in row[:2])
        assert rows[0][:2] == rows[1][1::-1]
        assert rows[0][0] != rows[0][1]
    else:
        assert rows == expected


@every_case
def test_a_compressed_answer_says_the_same(endpoint: httpx.Client, case: Case) -> None:
    wanted = "application/sparql-results+json"
    assert answer(endpoint, case, wanted, "gzip") == answer(endpoint, case, wanted)


@every_case
def test_the_three_ways_to_ask_give_the_same(endpoint: httpx.Client, case: Case) -> None:
    fields = {"query": case.query, "default-graph-uri": DATA + case.name}
    by_get = endpoint.get("/sparql", params=fields, headers={"Accept": "text/csv"})
    by_form = endpoint.post("/sparql", data=fields, headers={"Accept": "text/csv"})
    direct = answer(endpoint, case, "text/csv")
    if case.name == "blank-nodes":
        assert by_get.status_code == by_form.status_code == 200
    else:
        assert by_get.content == by_form.content == direct


@pytest.mark.parametrize(
    ("query", "truth"), [("ASK { :a :knows :b }", True), ("ASK { :b :knows :a }", False)]
)
def test_ask(endpoint: httpx.Client, query: str, truth: bool) -> None:
    def told(accept: str) -> httpx.Response:
        fields = {"query": PREFIX + query, "default-graph-uri": f"{DATA}unbound"}
        return endpoint.get("/sparql", params=fields, headers={"Accept": accept})

    word = str(truth).lower()
    assert told("application/sparql-results+json").json() == {"head": {}, "boolean": truth}
    assert f"<boolean>{word}</boolean>" in told("application/sparql-results+xml").text
    assert told("text/csv").text.strip() == word
    assert told("text/tab-separated-values").text.strip() == word


GRAPH = triples(
    "_:b :p _:b",
    ":s :p _:b",
    ':s :label "标题"@zh',
    ':s :text "a\\nb\\t\\"c\\""',
    f':s :n "0.25"^^<{XSD}decimal>',
    f':s :own "x"^^<{NS}own>',
)
CONSTRUCT = (
    PREFIX
    + 'CONSTRUCT { :s :p _:b . _:b :p _:b . :s :label "标题"@zh ; :text "a\\nb\\t\\"c\\"" ; :n ?n ; :own ?own }'
    ' { BIND(1/4 AS ?n) BIND(STRDT("x", :own) AS ?own) }'
)
PARSERS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
    "application/trig": "trig",
    "application/n-quads": "nquads",
}


@pytest.mark.parametrize("accept", PARSERS)
def test_construct_in_every_format(endpoint: httpx.Client, accept: str) -> None:
    told = endpoint.get("/sparql", params={"query": CONSTRUCT}, headers={"Accept": accept})
    assert told.headers["content-type"] == f"{accept}; charset=utf-8"
    parsed = Dataset(default_union=True).parse(data=told.text, format=PARSERS[accept])
    assert isomorphic(Graph().parse(data=GRAPH, format="nt"), _triples_of(parsed))


def _triples_of(graph: Graph) -> Graph:
    plain = Graph()
    for subject, predicate, value in graph.triples((None, None, None)):
        plain.add((subject, predicate, value))
    return plain


def test_an_empty_graph(endpoint: httpx.Client) -> None:
    for accept, parser in PARSERS.items():
        told = endpoint.get(
            "/sparql",
            params={"query": "CONSTRUCT WHERE { <urn:no> <urn:such> ?thing }"},
            headers={"Accept": accept},
        )
        assert told.status_code == 200
        parsed = Dataset(default_union=True).parse(data=told.text, format=parser)
        assert len(_triples_of(parsed)) == 0


def test_the_merge_of_graphs_is_a_set(endpoint: httpx.Client) -> None:
    # The graphs "unbound" and "aggregates" hold the same seven triples.
    graphs = [f"{DATA}unbound", f"{DATA}aggregates"]
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    fields = {"query": query, "default-graph-uri": graphs, "format": "csv"}
    assert endpoint.get("/sparql", params=fields).text.split() == ["n", "7"]
    named = {"query": query.replace("{ ?s ?p ?o }", "{ GRAPH ?g { ?s ?p ?o } }"), "format": "csv"}
    named |= {"named-graph-uri": graphs}
    assert endpoint.get("/sparql", params=named).text.split() == ["n", "14"]
