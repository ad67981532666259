"""Scripts of other sites, and OPTIONS."""

from __future__ import annotations

import httpx
import pytest


def test_cors_preflight(client: httpx.Client) -> None:
    answer = client.options(
        "/sparql",
        headers={
            "Origin": "https://example.org",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "Content-Type" in answer.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in answer.headers


def test_every_answer_may_be_read_by_scripts(client: httpx.Client) -> None:
    for answer in (
        client.get("/sparql", params={"query": "ASK {}"}),
        client.get("/sparql", params={"query": "ASK {"}),
        client.put("/sparql"),
        client.get("/nowhere"),
    ):
        assert answer.headers["access-control-allow-origin"] == "*"
        exposed = answer.headers["access-control-expose-headers"].split(", ")
        assert {"ETag", "Link", "X-Query-Id", "Retry-After", "Content-Range"} <= set(exposed)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/sparql", "GET, HEAD, OPTIONS, POST"),
        ("/", "GET, HEAD, OPTIONS"),
        ("/doc/x", "GET, HEAD, OPTIONS"),
    ],
)
def test_options_says_what_an_address_takes(client: httpx.Client, path: str, allowed: str) -> None:
    answer = client.options(path)
    assert answer.status_code == 204
    assert answer.content == b""
    assert answer.headers["allow"] == allowed
    assert client.request("PUT", path).headers["allow"] == allowed
    assert client.options("/nowhere").status_code == 404
