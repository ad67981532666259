"""Answers of the SPARQL endpoint in detail: tags, codings, lengths, problems, pages."""

from __future__ import annotations

import csv
import gzip
import io
import socket

import httpx
import pytest

from tests.web.serving import BROWSER, descriptors, eventually
from tests.web.test_sparql import CONSTRUCT, COUNT, HOSTILE, problem

EVERYTHING = "SELECT * { ?s ?p ?o }"


def test_an_answer_is_kept_until_the_release_changes(client: httpx.Client) -> None:
    params = {"query": COUNT}
    first = client.get("/sparql", params=params, headers={"Accept-Encoding": "identity"})
    assert first.headers["etag"].startswith('"')
    assert first.headers["cache-control"] == "public, max-age=0, must-revalidate"
    assert {"Accept", "Accept-Encoding"} <= set(first.headers["vary"].split(", "))
    known = {"If-None-Match": f'"other", W/{first.headers["etag"]}', "Accept-Encoding": "identity"}
    for method in ("GET", "HEAD"):
        again = client.request(method, "/sparql", params=params, headers=known)
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["etag"] == first.headers["etag"]
    # Another format, another coding, another query: other bytes.
    for headers, query in (
        ({"Accept": "text/csv"}, COUNT),
        ({"Accept-Encoding": "gzip"}, COUNT),
        ({}, COUNT + " "),
    ):
        other = client.get("/sparql", params={"query": query}, headers={**known, **headers})
        assert other.status_code == 200
        assert other.headers["etag"] != first.headers["etag"]
    posted = client.post("/sparql", data=params, headers=known)
    assert posted.status_code == 200
    assert "etag" not in posted.headers
    assert posted.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()"])
def test_what_differs_each_time_is_never_kept(client: httpx.Client, call: str) -> None:
    answer = client.get("/sparql", params={"query": f"SELECT ({call} AS ?x) {{}}"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


def test_errors_are_never_kept(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": "ASK {"})
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


@pytest.mark.parametrize("query", [COUNT, EVERYTHING, CONSTRUCT])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_head_is_get_without_a_body(client: httpx.Client, query: str, coding: str) -> None:
    told = {"Accept-Encoding": coding}
    whole = client.get("/sparql", params={"query": query}, headers=told)
    head = client.head("/sparql", params={"query": query}, headers=told)
    own = ("date", "x-query-id")
    assert [each for each in head.headers.items() if each[0] not in own] == [
        each for each in whole.headers.items() if each[0] not in own
    ]
    assert head.content == b""
    assert head.headers["x-query-id"]


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_long_answer_has_its_exact_length(client: httpx.Client, coding: str) -> None:
    fields = {"query": EVERYTHING, "format": "csv"}
    with client.stream(
        "GET", "/sparql", params=fields, headers={"Accept-Encoding": coding}
    ) as answer:
        sent = b"".join(answer.iter_raw())
        assert len(sent) == int(answer.headers["content-length"])
        assert answer.headers.get("content-encoding", "identity") == coding
    text = gzip.decompress(sent) if coding == "gzip" else sent
    count = client.get("/sparql", params={"query": COUNT, "format": "csv"}).text.split()[1]
    assert len(list(csv.reader(io.StringIO(text.decode())))) == int(count) + 1


@pytest.mark.parametrize(
    ("accepted", "status", "coding"),
    [
        ("gzip", 200, "gzip"),
        ("x-gzip", 200, "gzip"),
        ("br, *", 200, "gzip"),
        ("gzip;q=0.5, identity", 200, None),
        ("gzip;q=0", 200, None),
        ("", 200, None),
        ("br", 200, None),
        ("identity;q=0, gzip;q=0.1", 200, "gzip"),
        ("identity;q=0", 406, None),
        ("*;q=0", 406, None),
    ],
)
def test_codings(client: httpx.Client, accepted: str, status: int, coding: str | None) -> None:
    answer = client.get(
        "/sparql", params={"query": EVERYTHING}, headers={"Accept-Encoding": accepted}
    )
    assert answer.status_code == status
    assert answer.headers.get("content-encoding") == coding


def test_a_short_answer_is_compressed_only_where_it_must_be(client: httpx.Client) -> None:
    params = {"query": "ASK {}"}
    plain = client.get("/sparql", params=params, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    forced = client.get("/sparql", params=params, headers={"Accept-Encoding": "gzip, *;q=0"})
    assert forced.headers["content-encoding"] == "gzip"
    assert forced.json()["boolean"] is True


def test_a_syntax_error_is_shown_in_its_line(client: httpx.Client) -> None:
    query = "SELECT * {\n  ?s ?p '部门预算' "
    body = problem(client.get("/sparql", params={"query": query}), 400, "query")
    assert body["line"] == 2
    assert body["excerpt"] == "  ?s ?p '部门预算' "
    assert body["column"] == 16
    marker = body["marker"]
    assert marker.endswith("^")
    # As wide as what stands before the fault, where a Chinese character is as wide as two others.
    before = body["excerpt"][: int(body["column"]) - 1]
    assert marker.count("\u3000") == sum(each > "\u2e80" for each in before)
    assert len(marker) - 1 == len(before)
    assert "第 2 行" in body["detail_zh"]


def test_a_limit_that_was_met_is_said(client: httpx.Client) -> None:
    body = problem(client.get("/sparql", params={"query": HOSTILE["cross join"]}), 503, "timeout")
    assert body["limits"]["seconds"] == 2
    body = problem(
        client.get("/sparql", params={"query": HOSTILE["large answer"]}), 400, "too-large"
    )
    assert body["limits"] == {
        "seconds": 2,
        "rows": 100_000,
        "bytes": 8 * 2**20,
        "query_bytes": 256 * 1024,
    }


def test_every_problem_is_told_in_both_languages(client: httpx.Client) -> None:
    for answer in (
        client.get("/sparql", params={"query": "ASK {"}),
        client.get("/sparql", params={"query": ""}),
        client.get("/sparql?query=%ff"),
        client.get("/sparql", params={"query": "ASK {}", "format": "xls"}),
        client.get("/sparql", params={"query": "ASK {}"}, headers={"Accept": "image/png"}),
        client.post("/sparql", data={"update": "CLEAR ALL"}),
        client.post("/sparql", content=b"x", headers={"Content-Type": "text/plain"}),
        client.get("/sparql", params={"query": "ASK { SERVICE <urn:x> {} }"}),
        client.delete("/sparql"),
        client.get("/nowhere"),
        client.get("/queries/nothing"),
        client.get("/catalog", headers={"Accept": "image/png"}),
        client.get("/doc/org/420111/036", headers={"Accept": "image/png"}),
        client.get("/queries", headers={"Accept-Encoding": "*;q=0"}),
    ):
        body = answer.json()
        assert body["detail"], body
        assert any("\u4e00" <= each <= "\u9fff" for each in body["detail_zh"]), body
        assert " / " in body["title"]


def test_a_long_graph_is_cut_on_a_page_and_the_page_says_so(client: httpx.Client) -> None:
    fields = {"query": "CONSTRUCT WHERE { ?s ?p ?o }", "format": "html"}
    page = client.get("/sparql", params=fields)
    assert page.status_code == 200
    assert "more bytes are not shown" in page.text
    assert len(page.text) < 2 * 2**20


def counted(client: httpx.Client) -> dict[str, float]:
    """The queries that ended, by form and outcome."""
    lines = client.get("/metrics").text.splitlines()
    rows = (each.rpartition(" ") for each in lines if each.startswith("budgetgraph_queries_total"))
    return {name: float(value) for name, _, value in rows}


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("CONSTRUCT { ?s ?p 'in a form' } WHERE { ?s ?p ?o } LIMIT 3", "construct"),
        ("# in a form\nPREFIX : <urn:x>\nDESCRIBE <urn:y>", "describe"),
    ],
)
def test_a_graph_on_a_page_is_asked_once(client: httpx.Client, query: str, form: str) -> None:
    before = counted(client)
    page = client.get("/sparql", params={"query": query, "format": "html"})
    assert page.status_code == 200
    after = counted(client)
    wanted = f'budgetgraph_queries_total{{form="{form}",outcome="ok"}}'
    assert {name for name in after if after[name] != before.get(name)} == {wanted}
    assert after[wanted] == before.get(wanted, 0) + 1


def test_a_graph_whose_form_comes_late_is_shown_too(client: httpx.Client) -> None:
    query = f"# {'x' * 10_000}\nCONSTRUCT {{ <urn:a> <urn:b> 'late' }} WHERE {{}}"
    page = client.get("/sparql", params={"query": query, "format": "html"})
    assert page.status_code == 200
    assert "late" in page.text.partition("</form>")[2]


def test_a_syntax_error_on_a_page(client: httpx.Client) -> None:
    page = client.get("/sparql", params={"query": "ASK {"}, headers=BROWSER)
    assert page.status_code == 400
    assert "第 1 行" in page.text


def test_who_hangs_up_in_the_middle_of_a_long_answer_leaves_nothing(
    client: httpx.Client, site: str
) -> None:
    fields = {"query": f"{EVERYTHING} LIMIT 15000", "format": "xml"}
    assert client.get("/sparql", params=fields).status_code == 200
    address = httpx.URL(site)
    request = httpx.Request("GET", f"{site}/sparql", params=fields)
    before = descriptors()
    for _ in range(5):
        with socket.create_connection((address.host, address.port or 80)) as connection:
            line = f"GET {request.url.raw_path.decode()} HTTP/1.1\r\nHost: x\r\n\r\n"
            connection.sendall(line.encode())
            assert connection.recv(1000).startswith(b"HTTP/1.1 200 OK")
    eventually(lambda: descriptors() <= before)
