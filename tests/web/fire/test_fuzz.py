"""Rubbish over the wire: whatever arrives, the answer is an answer of HTTP or a closed connection, never a fault of ours."""

from __future__ import annotations

import json
import random
import re
import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote_from_bytes

import httpx
import pytest

from tests.web.fire.server_process import Server
from tests.web.serving import eventually

pytestmark = pytest.mark.slow

SEED = 4
CLIENTS = 6
ROUNDS = 400
"""Requests of each client."""

_STATUS = re.compile(rb"HTTP/1\.1 ([0-9]{3}) ")

QUERIES = (
    b"ASK {}",
    b"SELECT * { ?s ?p ?o } LIMIT 3",
    b"CONSTRUCT WHERE { ?s ?p ?o } LIMIT 2",
    b"",
)
PATHS = (
    *(
        "/sparql",
        "/queries/projects",
        "/id/x",
        "/doc/x.ttl",
        "/dumps/facts.ttl",
        "/catalog",
        "/ontology",
    ),
    *("/r/0000000000000000/sparql", "/.well-known/void", "/", "/code/function", "/queries/running"),
)
METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "BREW")
NAMES = (
    "query",
    "default-graph-uri",
    "named-graph-uri",
    "format",
    "timeout",
    "update",
    "output",
    "q",
    "",
)
HEADERS = (
    *("Accept", "Accept-Encoding", "Content-Type", "If-None-Match", "Range", "If-Range", "Origin"),
    *("Access-Control-Request-Method", "X-Forwarded-For", "Forwarded", "Cookie", "Authorization"),
    *("Host", "Expect", "Content-Encoding", "Connection", "X-" + "a" * 300),
    *("Transfer-Encoding", "Upgrade", "Content-Length", "TE", "Content-Type"),
)
VALUES = (
    *(
        "*/*",
        "text/html",
        "application/sparql-results+json;q=0.5, */*;q=0",
        "gzip, identity;q=0",
        "*;q=0",
    ),
    *(
        "application/x-www-form-urlencoded",
        "application/sparql-query; charset=latin-1",
        "bytes=0-0,5-9",
    ),
    *(
        "bytes=-5",
        "bytes=99999999999999999999-",
        '"x", W/"y"',
        "*",
        "null",
        "http://evil.example",
        "1e999",
    ),
    *(
        "for=1.2.3.4",
        "-1",
        "nan",
        "close",
        "q=1;;;=,,",
        "\x80\xff",
        "text/turtle;q=2",
        "a" * 5_000,
        "",
    ),
    *(
        "application/json",
        "xml",
        "csv",
        "no-such",
        "http://example.org/g",
        "not an iri",
        "<>",
        "0.001",
        "100-continue",
    ),
    *("chunked", "gzip, chunked", "h2c", "Upgrade, HTTP2-Settings", "close, Upgrade", "0"),
    *("application/sparql-query", "application/sparql-update", "multipart/form-data; boundary=x"),
)


def something(chance: random.Random) -> bytes:
    """A value of a parameter: usual, odd, or bytes of any kind."""
    kind = chance.random()
    if kind < 0.4:
        return chance.choice(QUERIES)
    if kind < 0.8:
        return chance.choice(VALUES).encode("latin-1")
    return chance.randbytes(chance.randrange(0, 40))


def fields(chance: random.Random) -> bytes:
    """Parameters, most of them well encoded."""
    pairs = []
    for _ in range(chance.randrange(0, 5)):
        value = something(chance)
        encoded = quote_from_bytes(value).encode() if chance.random() < 0.9 else value
        pairs.append(
            chance.choice(NAMES).encode() + chance.choice((b"=", b"=", b"=", b"")) + encoded
        )
    return chance.choice((b"&", b"&", b";")).join(pairs)


def request(chance: random.Random) -> bytes:
    """A request that may be right, nearly right, or nothing of the kind."""
    target = chance.choice(PATHS).encode()
    query = re.sub(rb"[\x00-\x20\x7f]", b"+", fields(chance))
    if query:
        target += b"?" + query
    body = fields(chance) if chance.random() < 0.6 else something(chance)
    lines = [chance.choice(METHODS).encode() + b" " + target + b" HTTP/1.1", b"Host: localhost"]
    for _ in range(chance.randrange(0, 5)):
        value = chance.choice(VALUES).encode("latin-1")
        lines.append(chance.choice(HEADERS).encode() + b": " + value)
    if chance.random() < 0.9:
        lines.append(b"Content-Length: " + str(len(body)).encode())
    lines.append(b"Connection: close")
    whole = b"\r\n".join(lines) + b"\r\n\r\n" + body
    if chance.random() < 0.1:
        place = chance.randrange(len(whole))
        whole = whole[:place] + chance.randbytes(3) + whole[place + 1 :]
    return whole


def answer_to(site: str, sent: bytes) -> bytes:
    host, port = site.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=15) as connection:
        pieces = []
        try:
            connection.sendall(sent)
            connection.settimeout(4)  # longer than any answer takes
            while piece := connection.recv(65536):
                pieces.append(piece)
        except (ConnectionError, TimeoutError):
            pass
        return b"".join(pieces)


def send_rubbish(site: str, seed: int) -> Counter[int]:
    """What the server answered, by status. Fails where an answer is none, or a fault."""
    chance = random.Random(seed)
    statuses: Counter[int] = Counter()
    for number in range(ROUNDS):
        sent = request(chance)
        received = answer_to(site, sent)
        match = _STATUS.match(received)
        if match is None:
            assert not received, (seed, number, sent, received[:200])
            continue
        status = int(match[1])
        statuses[status] += 1
        assert status not in (500, 501, 502), (seed, number, sent, received[:1000])
        head, _, body = received.partition(b"\r\n\r\n")
        for forbidden in (b"Traceback", b'File "', b"site-packages", b"/src/budgetgraph"):
            assert forbidden not in received, (seed, number, sent)
        if b"application/problem+json" in head and body and b"chunked" not in head.lower():
            problem = json.loads(body)
            assert problem["type"].startswith("urn:budgetgraph:problem:")
            assert problem["status"] == status
    return statuses


def test_rubbish_gets_an_answer_and_never_a_fault(server: Server) -> None:
    with ThreadPoolExecutor(CLIENTS) as clients:
        seeds = range(SEED, SEED + CLIENTS)
        told = clients.map(lambda seed: send_rubbish(server.root, seed), seeds)
        statuses = sum(told, Counter())
    assert statuses[200] > ROUNDS * CLIENTS / 20, statuses
    assert statuses[400] > ROUNDS * CLIENTS / 20, statuses
    assert httpx.get(f"{server.root}/readyz").status_code == 200
    eventually(lambda: server.busy() == 0)
    assert len(server.errors.read_text(encoding="utf-8").splitlines()) == 1
