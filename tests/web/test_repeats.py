"""The same request to the byte gets the same answer to the byte, with an id of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from budgetgraph.web.settings import ServerSettings
from tests.web.serving import eventually, serving

QUERY = "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY ?c"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "queries.jsonl"


@pytest.fixture
def client(releases: Path, log: Path) -> Iterator[httpx.Client]:
    with log.open("w", encoding="utf-8") as stream:
        settings = ServerSettings(workers=2, turns_per_client=2, query_log=stream)
        with serving(releases, settings) as site, httpx.Client(base_url=site) as client:
            yield client


def plain(answer: httpx.Response) -> dict[str, str]:
    return {
        name: value for name, value in answer.headers.items() if name not in ("x-query-id", "date")
    }


@pytest.mark.parametrize("path", ["/sparql", "/queries/projects"])
def test_a_repeat_is_the_same_but_for_its_id(client: httpx.Client, path: str) -> None:
    params = {"query": QUERY} if path == "/sparql" else {"format": "json"}
    first, second, third = (client.get(path, params=params) for _ in range(3))
    assert first.status_code == 200
    assert first.content == second.content == third.content
    assert plain(first) == plain(second) == plain(third)
    assert len({each.headers["x-query-id"] for each in (first, second, third)}) == 3


def test_each_is_counted_and_logged(client: httpx.Client, log: Path) -> None:
    for _ in range(3):
        client.get("/sparql", params={"query": QUERY})
    eventually(lambda: log.read_text(encoding="utf-8").count("\n") == 3)
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [each["cached"] for each in lines] == [False, True, True]
    assert len({each["query"] for each in lines}) == 3
    assert len({each["digest"] for each in lines}) == 1
    assert (
        'budgetgraph_queries_total{form="select",outcome="ok"} 3.0' in client.get("/metrics").text
    )


def test_what_differs_in_anything_is_answered_anew(client: httpx.Client) -> None:
    query = {"query": QUERY}
    json_answer = client.get("/sparql", params=query, headers={"Accept": "application/json"})
    csv = client.get("/sparql", params=query, headers={"Accept": "text/csv"})
    assert csv.headers["content-type"].startswith("text/csv")
    packed = client.get("/sparql", params=query, headers={"Accept-Encoding": "gzip"})
    bare = client.get("/sparql", params=query, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in bare.headers
    assert packed.json() == bare.json() == json_answer.json()
    unchanged = {"If-None-Match": bare.headers["etag"], "Accept-Encoding": "identity"}
    assert client.get("/sparql", params=query, headers=unchanged).status_code == 304
    release = client.get("/healthz").json()["release"]
    pinned = client.get(f"/r/{release}/sparql", params=query)
    assert "immutable" in pinned.headers["cache-control"]
    head = client.head("/sparql", params=query)
    assert (head.status_code, head.content) == (200, b"")


def test_what_may_differ_next_time_is_never_repeated(client: httpx.Client) -> None:
    params = {"query": "SELECT (UUID() AS ?u) {}"}
    assert client.get("/sparql", params=params).text != client.get("/sparql", params=params).text
    wrong = {"query": "SELECT * {"}
    ids = {client.get("/sparql", params=wrong).headers["x-query-id"] for _ in range(2)}
    assert len(ids) == 2
