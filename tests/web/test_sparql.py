"""The SPARQL Protocol over real HTTP, with real clients, in good and bad faith."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from rdflib import Graph
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper

from tests.web.serving import BROWSER

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3"
# Of rdflib and SPARQLWrapper, about their own parsers.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:SPARQLWrapper"),
]
QUERY = "application/sparql-query"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def problem(response: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["type"] == f"urn:budgetgraph:problem:{kind}"
    assert body["status"] == status
    return body


def test_the_three_ways_to_send_a_query(client: httpx.Client) -> None:
    answers = [
        client.get("/sparql", params={"query": COUNT}),
        client.post("/sparql", data={"query": COUNT}),
        client.post("/sparql", content=COUNT, headers={"Content-Type": QUERY}),
        client.post("/sparql", content=COUNT, headers={"Content-Type": f"{QUERY}; charset=utf-8"}),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("application/sparql-results+json")
        assert "Accept" in answer.headers["vary"]
    assert len({answer.text for answer in answers}) == 1


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/json", "application/json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.6", "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0, */*;q=0.1", "application/sparql-results+xml"),
        ("text/*", "text/csv"),
        ("text/turtle, */*;q=0.1", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
    ],
)
def test_results_are_negotiated(client: httpx.Client, accept: str, expected: str) -> None:
    answer = client.get("/sparql", params={"query": COUNT}, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{expected}; charset=utf-8"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("*/*", "text/turtle"),
        ("application/n-triples", "application/n-triples"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
        ("application/trig", "application/trig"),
        ("application/n-quads", "application/n-quads"),
        ("application/sparql-results+json, text/turtle;q=0.5", "text/turtle"),
    ],
)
def test_graphs_are_negotiated(client: httpx.Client, accept: str, expected: str) -> None:
    answer = client.get("/sparql", params={"query": CONSTRUCT}, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{expected}; charset=utf-8"
    names = {
        "application/ld+json": "json-ld",
        "application/rdf+xml": "xml",
        "application/n-quads": "nquads",
    }
    if expected not in ("application/trig", "application/n-quads"):
        Graph().parse(data=answer.text, format=names.get(expected, expected))


def test_format_by_name_for_those_who_cannot_set_accept(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": COUNT, "format": "csv"}, headers=BROWSER)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    problem(client.get("/sparql", params={"query": COUNT, "format": "xls"}), 400, "request")


def test_ask_and_numbers(client: httpx.Client) -> None:
    assert client.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}).json()["boolean"] is True
    answer = client.get("/sparql", params={"query": "SELECT (9417100.0 AS ?n) {}"}).json()
    assert answer["results"]["bindings"][0]["n"]["datatype"].endswith("#decimal")


def test_default_graph_is_a_set_and_named_graphs_can_be_asked(client: httpx.Client) -> None:
    def number(query: str, **more: str) -> int:
        answer = client.get("/sparql", params={"query": query, **more}).json()
        return int(answer["results"]["bindings"][0]["n"]["value"])

    everything = number(COUNT)
    assert everything == number(
        "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } }"
    )
    links = "https://budgetgraph.example/graph/links"
    assert 0 < number(COUNT, **{"default-graph-uri": links}) < everything
    named = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert number(named, **{"named-graph-uri": links}) == 1


def test_money_is_not_counted_twice(client: httpx.Client) -> None:
    query = """
        PREFIX bg: <https://w3id.org/budgetgraph/ontology#> PREFIX qb: <http://purl.org/linked-data/cube#>
        SELECT (SUM(?a) AS ?n) { ?l a bg:BudgetLine ; bg:amount ?a ; qb:dataSet ?d .
          ?d bg:breakdown <https://w3id.org/budgetgraph/code/breakdown/function-gpb> }"""
    assert client.post("/sparql", data={"query": query, "format": "csv"}).text.split() == [
        "n",
        "9417000",
    ]


# --- refused -------------------------------------------------------------------------------------


def test_what_is_not_a_query(client: httpx.Client) -> None:
    body = problem(client.get("/sparql", params={"query": "SELECT * { ?s ?p"}), 400, "query")
    assert "line 1" in body["detail"]
    problem(client.get("/sparql", params={"query": ""}), 400, "request")
    problem(client.post("/sparql", data={"format": "json"}), 400, "request")
    problem(client.get("/sparql?query=ASK%7B%7D&query=ASK%7B%7D"), 400, "request")
    for wrong in ("%ff", "ASK%7B%7", "%zz", "100%"):
        problem(client.get(f"/sparql?query={wrong}"), 400, "request")
    problem(
        client.post("/sparql", content=b"\xff", headers={"Content-Type": QUERY}), 400, "request"
    )


@pytest.mark.parametrize(
    "update", ["DELETE WHERE { ?s ?p ?o }", "LOAD <http://127.0.0.1:9/x>", "CLEAR ALL"]
)
def test_updates_are_refused(client: httpx.Client, update: str) -> None:
    problem(client.post("/sparql", data={"update": update}), 400, "read-only")
    problem(client.post("/sparql", data={"query": update}), 400, "read-only")
    problem(
        client.post(
            "/sparql", content=update, headers={"Content-Type": "application/sparql-update"}
        ),
        415,
        "media-type",
    )


def test_not_acceptable(client: httpx.Client) -> None:
    problem(
        client.get("/sparql", params={"query": COUNT}, headers={"Accept": "image/png"}),
        406,
        "not-acceptable",
    )
    problem(
        client.get("/sparql", params={"query": COUNT}, headers={"Accept": "text/turtle"}),
        406,
        "not-acceptable",
    )
    problem(
        client.get("/sparql", params={"query": CONSTRUCT, "format": "csv"}), 406, "not-acceptable"
    )


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods(client: httpx.Client, method: str) -> None:
    problem(client.request(method, "/sparql"), 405, "method")


def test_wrong_or_missing_content_type(client: httpx.Client) -> None:
    for headers in (
        {"Content-Type": "application/json"},
        {"Content-Type": "multipart/form-data; boundary=x"},
    ):
        problem(client.post("/sparql", content=COUNT, headers=headers), 415, "media-type")


def test_a_body_without_end_is_cut_off(client: httpx.Client) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b" " * 65536

    # The server hangs up, which the client may notice before it has read the answer.
    with contextlib.suppress(httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
        answer = client.post("/sparql", content=endless(), headers={"Content-Type": QUERY})
        problem(answer, 413, "body-too-large")


def test_head_has_headers_and_no_body(client: httpx.Client) -> None:
    answer = client.head("/sparql", params={"query": COUNT})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/sparql-results+json")
    assert answer.content == b""


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "ASK{?s ?p 1SERVICE<http://127.0.0.1:9/>{?a ?b ?c}}",
    ],
)
def test_service_is_refused(client: httpx.Client, query: str) -> None:
    problem(client.get("/sparql", params={"query": query}), 400, "service-refused")


def test_service_decoys_pass(client: httpx.Client) -> None:
    query = "PREFIX service: <urn:s> # SERVICE <x> {\nSELECT ?service { BIND('SERVICE <x> {' AS ?service) }"
    assert client.get("/sparql", params={"query": query}).status_code == 200


# --- hostile -------------------------------------------------------------------------------------

HOSTILE = {
    "cross join": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "values product": "SELECT (COUNT(*) AS ?n) {"
    + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(40)))} }}" for n in range(9))
    + "}",
    "long path": "SELECT * { ?a "
    + "/".join(["<http://purl.org/dc/terms/isPartOf>?"] * 800)
    + " ?b }",
    "deep groups": "ASK " + "{" * 12_000 + "}" * 12_000,
    "deep parentheses": "ASK { FILTER" + "(" * 12_000 + "1" + ")" * 12_000 + " }",
    "many nots": "ASK { FILTER(" + "!" * 50_000 + "true) }",
    "large answer": "SELECT * { ?a ?b ?c . ?d ?e ?f }",
    "large strings": "SELECT (GROUP_CONCAT(?x) AS ?all) { { SELECT (CONCAT(STR(?a), STR(?d)) AS ?x) { ?a ?b ?c . ?d ?e ?f } } }",
}


ENDS = {
    "cross join": (503, "timeout"),
    "large answer": (400, "too-large"),
    "large strings": (503, "timeout"),
}
"""How hostile queries end that are tried at all."""


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_queries_end_and_the_server_goes_on(client: httpx.Client, name: str) -> None:
    started = time.monotonic()
    answer = client.post("/sparql", data={"query": HOSTILE[name]})
    assert time.monotonic() - started < 6
    problem(answer, *ENDS.get(name, (400, "refused")))
    assert client.get("/healthz").json()["status"] == "ok"
    assert client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True


def test_a_shorter_deadline_can_be_asked_for(client: httpx.Client) -> None:
    started = time.monotonic()
    answer = client.get("/sparql", params={"query": HOSTILE["cross join"], "timeout": "0.3"})
    problem(answer, 503, "timeout")
    assert time.monotonic() - started < 1.8
    started = time.monotonic()
    fields = {"query": HOSTILE["cross join"], "timeout": "300ms"}
    problem(client.get("/sparql", params=fields), 503, "timeout")
    assert time.monotonic() - started < 1.8
    # Milliseconds in the manner of other servers, and their word for none, are no shorter deadline.
    for timeout in ("30000", "0", "5s", " 7.5 "):
        fields = {"query": "ASK {}", "timeout": timeout}
        assert client.get("/sparql", params=fields).status_code == 200
    for wrong in ("-1", "nan", "inf", "soon", "1e3", "5m", "１"):
        problem(client.get("/sparql", params={"query": "ASK {}", "timeout": wrong}), 400, "request")


def test_errors_tell_nothing_internal(client: httpx.Client) -> None:
    for query in (*HOSTILE.values(), "SELECT"):
        text = client.post("/sparql", data={"query": query, "timeout": "0.2"}).text
        assert "Traceback" not in text
        assert "/src/" not in text
        assert ".py" not in text


# --- clients -------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper(site: str, method: str) -> None:
    wrapper = SPARQLWrapper(f"{site}/sparql")
    wrapper.setMethod(method)
    for wanted in (JSON, XML, CSV):
        wrapper.setQuery("SELECT ?s { ?s ?p ?o } LIMIT 2")
        wrapper.setReturnFormat(wanted)
        assert wrapper.query().convert()
    wrapper.setQuery(CONSTRUCT)
    wrapper.setReturnFormat(TURTLE)
    assert len(Graph().parse(data=wrapper.query().convert())) == 3


FORMS = {
    "SELECT": "SELECT ?s { ?s ?p ?o } LIMIT 2",
    "ASK": "ASK { ?s ?p ?o }",
    "CONSTRUCT": CONSTRUCT,
    "DESCRIBE": "DESCRIBE <https://w3id.org/budgetgraph/code/function/201>",
}
FORMATS_OF_FORM = {
    "SELECT": (None, "xml", "json", "csv", "tsv"),
    "ASK": (None, "xml", "json", "csv", "tsv"),
    "CONSTRUCT": (None, "xml", "rdf+xml", "rdf", "turtle", "n3", "json-ld", "json"),
    "DESCRIBE": (None, "xml", "rdf+xml", "rdf", "turtle", "n3", "json-ld", "json"),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # of the client, about its own choices
@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize(
    ("form", "wanted"), [(form, each) for form, all_ in FORMATS_OF_FORM.items() for each in all_]
)
def test_sparqlwrapper_in_every_format(
    site: str, form: str, wanted: str | None, method: str
) -> None:
    wrapper = SPARQLWrapper(f"{site}/sparql")
    wrapper.setMethod(method)
    wrapper.setQuery(FORMS[form])
    if wanted is not None:
        wrapper.setReturnFormat(wanted)
    answer = wrapper.queryAndConvert()
    if form in ("CONSTRUCT", "DESCRIBE"):
        graph = answer if isinstance(answer, Graph) else Graph().parse(data=answer)
        assert len(graph) >= 3
    else:
        assert answer


def test_rdflib_sparql_store(site: str) -> None:
    graph = Graph(SPARQLStore(f"{site}/sparql"))
    (row,) = graph.query(COUNT)
    assert int(row[0]) > 1000  # type: ignore[index]  # rows of a SELECT


def test_json_keeps_language(client: httpx.Client) -> None:
    query = "SELECT ?l { <https://w3id.org/budgetgraph/code/function/201> <http://www.w3.org/2004/02/skos/core#prefLabel> ?l FILTER(LANG(?l) = 'zh') }"
    answer = json.loads(client.get("/sparql", params={"query": query}).content)
    assert answer["results"]["bindings"][0]["l"] == {
        "type": "literal",
        "xml:lang": "zh",
        "value": "一般公共服务支出",
    }


def test_pages_answer_while_all_query_workers_are_busy(client: httpx.Client, site: str) -> None:
    def occupy() -> None:
        httpx.post(f"{site}/sparql", data={"query": HOSTILE["cross join"]}, timeout=20)

    threads = [threading.Thread(target=occupy) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    started = time.monotonic()
    statuses = [client.get(path).status_code for path in ("/", "/doc/org/420111/036")]
    took = time.monotonic() - started
    for thread in threads:
        thread.join()
    assert statuses == [200, 200]
    assert took < 1.2
