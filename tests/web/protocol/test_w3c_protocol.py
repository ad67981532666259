"""The W3C's tests of the SPARQL 1.1 Protocol, by their names, as far as they apply to a read-only endpoint.

Written from the Recommendation, section 2. Those of updates are here as refusals; ``docs/sparql.md`` lists what
does not apply.
"""

from __future__ import annotations

from xml.etree import ElementTree

import httpx
import pytest
from rdflib import Graph

from tests.web.protocol.small_release import DATA

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
UPDATE = {"Content-Type": "application/sparql-update"}
RESULT_TYPES = {
    "application/sparql-results+xml",
    "application/sparql-results+json",
    "text/tab-separated-values",
    "text/csv",
}
GRAPH_TYPES = {
    "application/rdf+xml",
    "application/rdf+json",
    "text/turtle",
    "application/n-triples",
}
ONE, TWO, THREE = (f"{DATA}data{number}.rdf" for number in (1, 2, 3))
ONE_AND_TWO = f"ASK {{ <{ONE}> ?p ?o . <{TWO}> ?p ?o }}"
NAMED_ONE_AND_TWO = f"ASK {{ GRAPH ?g1 {{ <{ONE}> ?p ?o }} GRAPH ?g2 {{ <{TWO}> ?p ?o }} }}"


def truth(answer: httpx.Response) -> bool:
    assert answer.status_code == 200, answer.text
    told = answer.headers["content-type"].partition(";")[0]
    assert told in ("application/sparql-results+json", "application/sparql-results+xml")
    if told.endswith("xml"):
        found = ElementTree.fromstring(answer.content).find(
            "{http://www.w3.org/2005/sparql-results#}boolean"
        )
        assert found is not None
        return found.text == "true"
    return answer.json()["boolean"] is True


def type_of(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return answer.headers["content-type"].partition(";")[0]


def refused(answer: httpx.Response, *statuses: int) -> None:
    assert answer.status_code in statuses, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


# --- query ----------------------------------------------------------------------------------------


def test_query_get(endpoint: httpx.Client) -> None:
    assert truth(endpoint.get("/sparql?query=ASK%20%7B%7D"))


def test_query_post_form(endpoint: httpx.Client) -> None:
    assert truth(endpoint.post("/sparql", content=b"query=ASK%20%7B%7D", headers=FORM))


def test_query_post_direct(endpoint: httpx.Client) -> None:
    assert truth(endpoint.post("/sparql", content=b"ASK {}", headers=DIRECT))


# --- dataset --------------------------------------------------------------------------------------


def ask_get(endpoint: httpx.Client, query: str, **graphs: list[str]) -> bool:
    fields = {"query": query, **{name.replace("_", "-"): each for name, each in graphs.items()}}
    return truth(endpoint.get("/sparql", params=fields))


def ask_post(endpoint: httpx.Client, query: str, **graphs: list[str]) -> bool:
    """The graphs stand in the address, as with every direct POST; in a form they stand in the body."""
    fields = {name.replace("_", "-"): each for name, each in graphs.items()}
    direct = truth(endpoint.post("/sparql", params=fields, content=query.encode(), headers=DIRECT))
    assert direct == truth(endpoint.post("/sparql", data={"query": query, **fields}))
    return direct


asked = pytest.mark.parametrize("ask", [ask_get, ask_post], ids=["get", "post"])


def test_query_dataset_default_graph(endpoint: httpx.Client) -> None:
    query = f"ASK {{ <{ONE}> ?p ?o }}"
    assert ask_post(endpoint, query, default_graph_uri=[ONE])
    assert ask_get(endpoint, query, default_graph_uri=[ONE])
    assert not ask_post(endpoint, query, default_graph_uri=[TWO])


def test_query_dataset_default_graphs_get(endpoint: httpx.Client) -> None:
    assert ask_get(endpoint, ONE_AND_TWO, default_graph_uri=[ONE, TWO])
    assert not ask_get(endpoint, ONE_AND_TWO, default_graph_uri=[ONE])


def test_query_dataset_default_graphs_post(endpoint: httpx.Client) -> None:
    assert ask_post(endpoint, ONE_AND_TWO, default_graph_uri=[ONE, TWO])
    assert not ask_post(endpoint, ONE_AND_TWO, default_graph_uri=[TWO])


def test_query_dataset_named_graphs_get(endpoint: httpx.Client) -> None:
    assert ask_get(endpoint, NAMED_ONE_AND_TWO, named_graph_uri=[ONE, TWO])
    assert not ask_get(endpoint, NAMED_ONE_AND_TWO, named_graph_uri=[ONE])


def test_query_dataset_named_graphs_post(endpoint: httpx.Client) -> None:
    assert ask_post(endpoint, NAMED_ONE_AND_TWO, named_graph_uri=[ONE, TWO])
    # Without a default graph the default graph is empty.
    assert not ask_post(endpoint, "ASK { ?s ?p ?o }", named_graph_uri=[ONE, TWO])


@asked
def test_query_dataset_full(endpoint: httpx.Client, ask: object) -> None:
    assert callable(ask)
    query = f"""ASK {{
        <{THREE}> ?p ?o
        GRAPH <{ONE}> {{ <{ONE}> ?p1 ?o1 }}
        GRAPH <{TWO}> {{ <{TWO}> ?p2 ?o2 }}
        FILTER NOT EXISTS {{ <{ONE}> ?p3 ?o3 }}
        FILTER NOT EXISTS {{ GRAPH <{THREE}> {{ ?s4 ?p4 ?o4 }} }}
    }}"""
    assert ask(endpoint, query, default_graph_uri=[THREE], named_graph_uri=[ONE, TWO])


@asked
def test_query_multiple_dataset(endpoint: httpx.Client, ask: object) -> None:
    """The dataset of the protocol counts, not that of the query (2.1.4)."""
    assert callable(ask)
    query = f"ASK FROM <{ONE}> {{ <{TWO}> ?p ?o FILTER NOT EXISTS {{ <{ONE}> ?p1 ?o1 }} }}"
    assert ask(endpoint, query, default_graph_uri=[TWO])


# --- content types --------------------------------------------------------------------------------


def test_query_content_type_select(endpoint: httpx.Client) -> None:
    query = b"SELECT (1 AS ?value) {}"
    assert type_of(endpoint.post("/sparql", content=query, headers=DIRECT)) in RESULT_TYPES


def test_query_content_type_ask(endpoint: httpx.Client) -> None:
    found = type_of(endpoint.post("/sparql", content=b"ASK {}", headers=DIRECT))
    assert found in ("application/sparql-results+xml", "application/sparql-results+json")


def test_query_content_type_describe(endpoint: httpx.Client) -> None:
    query = b"DESCRIBE <http://example.org/>"
    assert type_of(endpoint.post("/sparql", content=query, headers=DIRECT)) in GRAPH_TYPES


def test_query_content_type_construct(endpoint: httpx.Client) -> None:
    query = b"CONSTRUCT { <http://example.org/s> <http://example.org/p> 1 } WHERE {}"
    answer = endpoint.post("/sparql", content=query, headers=DIRECT)
    assert type_of(answer) in GRAPH_TYPES
    assert len(Graph().parse(data=answer.text, format=type_of(answer))) == 1


# --- what is no query -----------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "PROPFIND"])
def test_bad_query_method(endpoint: httpx.Client, method: str) -> None:
    answer = endpoint.request(method, "/sparql?query=ASK%20%7B%7D")
    refused(answer, 405)
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"


def test_bad_multiple_queries(endpoint: httpx.Client) -> None:
    refused(endpoint.get("/sparql?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D"), 400)
    body = b"query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D"
    refused(endpoint.post("/sparql", content=body, headers=FORM), 400)
    refused(endpoint.post("/sparql?query=ASK%7B%7D", content=b"ASK {}", headers=DIRECT), 400)


def test_bad_query_wrong_media_type(endpoint: httpx.Client) -> None:
    answer = endpoint.post("/sparql", content=b"ASK {}", headers={"Content-Type": "text/plain"})
    refused(answer, 415)
    accepted = "application/x-www-form-urlencoded, application/sparql-query"
    assert answer.headers["accept-post"] == accepted


def test_bad_query_missing_form_type(endpoint: httpx.Client) -> None:
    refused(endpoint.post("/sparql", content=b"query=ASK%20%7B%7D"), 415)


def test_bad_query_missing_direct_type(endpoint: httpx.Client) -> None:
    refused(endpoint.post("/sparql", content=b"ASK {}"), 415)


def test_bad_query_non_utf8(endpoint: httpx.Client) -> None:
    body = "ASK {}".encode("utf-16")
    told = {"Content-Type": "application/sparql-query; charset=UTF-16"}
    refused(endpoint.post("/sparql", content=body, headers=told), 415)
    refused(endpoint.post("/sparql", content=body, headers=DIRECT), 400)
    told = {"Content-Type": "application/x-www-form-urlencoded; charset=GBK"}
    refused(endpoint.post("/sparql", content=b"query=ASK%20%7B%7D", headers=told), 415)
    refused(endpoint.get("/sparql?query=%B2%BF"), 400)


def test_bad_query_syntax(endpoint: httpx.Client) -> None:
    answer = endpoint.get("/sparql?query=ASK%20%7B")
    refused(answer, 400)
    assert answer.json()["line"] == 1


# --- updates: refused -----------------------------------------------------------------------------


def test_bad_update_get(endpoint: httpx.Client) -> None:
    refused(endpoint.get("/sparql?update=CLEAR%20ALL"), 400)


def test_bad_multiple_updates(endpoint: httpx.Client) -> None:
    body = b"update=CLEAR%20NAMED&update=CLEAR%20DEFAULT"
    refused(endpoint.post("/sparql", content=body, headers=FORM), 400)


def test_bad_update_wrong_media_type(endpoint: httpx.Client) -> None:
    told = {"Content-Type": "text/plain"}
    refused(endpoint.post("/sparql", content=b"CLEAR NAMED", headers=told), 415)


def test_bad_update_missing_form_type(endpoint: httpx.Client) -> None:
    refused(endpoint.post("/sparql", content=b"update=CLEAR%20NAMED"), 415)


def test_bad_update_missing_direct_type(endpoint: httpx.Client) -> None:
    refused(endpoint.post("/sparql", content=b"CLEAR NAMED"), 415)


def test_bad_update_non_utf8(endpoint: httpx.Client) -> None:
    told = {"Content-Type": "application/sparql-update; charset=UTF-16"}
    refused(endpoint.post("/sparql", content="CLEAR NAMED".encode("utf-16"), headers=told), 415)


def test_bad_update_syntax(endpoint: httpx.Client) -> None:
    refused(endpoint.post("/sparql", content=b"update=CLEAR%20XYZ", headers=FORM), 400)


def test_bad_update_dataset_conflict(endpoint: httpx.Client) -> None:
    fields = {
        "using-named-graph-uri": "http://example/people",
        "update": "WITH <http://example/addresses> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    }
    refused(endpoint.post("/sparql", data=fields), 400)


@pytest.mark.parametrize(
    "update",
    [
        "CLEAR ALL",
        "INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> <urn:o> } }",
        "DELETE WHERE { ?s ?p ?o }",
        "DROP ALL",
    ],
)
def test_updates_that_succeed_elsewhere_change_nothing(endpoint: httpx.Client, update: str) -> None:
    """update_post_form, update_post_direct, update_dataset_…, and an update sent as a query."""
    refused(endpoint.post("/sparql", data={"update": update}), 400)
    refused(endpoint.post("/sparql", content=update.encode(), headers=UPDATE), 415)
    refused(endpoint.post("/sparql", data={"query": update}), 400)
    refused(endpoint.post("/sparql", content=update.encode(), headers=DIRECT), 400)
    assert truth(
        endpoint.get("/sparql", params={"query": f"ASK {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }}"})
    )
    assert not truth(
        endpoint.get("/sparql", params={"query": "ASK { GRAPH <urn:g> { ?s ?p ?o } }"})
    )
