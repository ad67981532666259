"""Requests to the SPARQL endpoint in detail: texts, lengths, types, names of formats."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import time
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.types import Message

from budgetgraph.web.problems import Problem
from budgetgraph.web.protocol import MAX_BODY, ProtocolRequest, read_request
from tests.web.test_sparql import FORM, QUERY, problem


def test_a_byte_order_mark_is_no_part_of_the_query(client: httpx.Client) -> None:
    body = "\ufeffASK {}".encode()
    assert client.post("/sparql", content=body, headers={"Content-Type": QUERY}).json()["boolean"]
    assert client.get("/sparql", params={"query": "\ufeffASK {}"}).json()["boolean"]


def test_text_that_is_not_percent_encoded(client: httpx.Client) -> None:
    body = "query=SELECT (STRLEN('预算') AS ?n) {}&format=csv".encode()
    told = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
    assert client.post("/sparql", content=body, headers=told).text.split() == ["n", "2"]


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        (f'{QUERY}; charset="UTF-8"', 200),
        (f"{QUERY};charset=us-ascii", 200),
        ("APPLICATION/SPARQL-QUERY", 200),
        (f"{QUERY}; charset=gbk", 415),
        (f"{QUERY}; charset=utf-16", 415),
        ("application/sparql-queryx", 415),
        ("", 415),
    ],
)
def test_content_types(client: httpx.Client, content_type: str, status: int) -> None:
    answer = client.post("/sparql", content=b"ASK {}", headers={"Content-Type": content_type})
    assert answer.status_code == status
    assert (status == 415) == ("accept-post" in answer.headers)


def test_a_compressed_request_is_refused(client: httpx.Client) -> None:
    told = {"Content-Type": QUERY, "Content-Encoding": "gzip"}
    answer = client.post("/sparql", content=gzip.compress(b"ASK {}"), headers=told)
    problem(answer, 415, "media-type")
    assert answer.headers["accept-encoding"] == "identity"


def test_lengths(client: httpx.Client) -> None:
    text = "ASK {} #" + "x" * 40_000
    problem(client.get("/sparql", params={"query": text}), 414, "url-too-long")
    assert client.post("/sparql", data={"query": text}).status_code == 200
    body = problem(client.post("/sparql", data={"query": text * 8}), 413, "query-too-long")
    assert body["rule"] == "length"
    problem(client.post("/sparql", data={"query": text * 40}), 413, "body-too-large")
    many = "&x=" * 10_000
    problem(client.post("/sparql?query=ASK%7B%7D", content=many, headers=FORM), 400, "request")


def test_graphs_must_be_iris(client: httpx.Client) -> None:
    for wrong in ("", "links", "http://a b", "urn:x>", "1:x"):
        for name in ("default-graph-uri", "named-graph-uri"):
            problem(client.get("/sparql", params={"query": "ASK {}", name: wrong}), 400, "request")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("output=csv", "text/csv"),
        ("output=csv&format=tsv", "text/tab-separated-values"),
        ("format=&output=xml", "application/sparql-results+xml"),
        ("format=application/sparql-results+json", "application/sparql-results+json"),
        ("format=application%2Fsparql-results%2Bxml", "application/sparql-results+xml"),
        ("format=SRJ", "application/sparql-results+json"),
        ("format=text/html", "text/html"),
    ],
)
def test_names_of_formats(client: httpx.Client, fields: str, expected: str) -> None:
    answer = client.get(f"/sparql?query=ASK%7B%7D&{fields}")
    assert answer.headers["content-type"].partition(";")[0] == expected


def read(query_string: bytes, body: bytes = b"", *headers: tuple[bytes, bytes]) -> ProtocolRequest:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST" if headers else "GET",
        "path": "/sparql",
        "query_string": query_string,
        "headers": list(headers),
    }
    return asyncio.run(read_request(Request(scope, receive)))


@given(st.binary(max_size=200), st.binary(max_size=200), st.binary(max_size=60))
def test_whatever_is_sent_is_a_request_or_a_problem(
    query_string: bytes, body: bytes, content_type: bytes
) -> None:
    for told in (content_type, b"application/sparql-query", b"application/x-www-form-urlencoded"):
        with contextlib.suppress(Problem):
            read(query_string, body, (b"content-type", told))
    with contextlib.suppress(Problem):
        read(query_string)


def test_hostile_requests_take_no_time() -> None:
    form = (b"content-type", b"application/x-www-form-urlencoded")
    started = time.monotonic()
    for body in (
        b"&" * MAX_BODY,
        b"%41" * (MAX_BODY // 3),
        b"query=" + b"+" * MAX_BODY,
        b"%" * MAX_BODY,
    ):
        with contextlib.suppress(Problem):
            read(b"", body[:MAX_BODY], form)
    for content_type in (b"a/b;" * 15_000, b"a/b; " + b" " * 60_000 + b"x", b'a/b;x="' * 9_000):
        with contextlib.suppress(Problem):
            read(b"", b"", (b"content-type", content_type))
    assert time.monotonic() - started < 4
