"""Clients that read slowly, send slowly, or only hold connections: they have what they ask for, and nobody waits for them."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.web.fire.server_process import Server
from tests.web.serving import eventually

pytestmark = pytest.mark.slow

LONG = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 12000"
SMALL = "SELECT (COUNT(*) AS ?n) { ?s a ?c }"
WHILE = 10.0


@contextmanager
def connected(server: Server, client: str, **options: int) -> Iterator[socket.socket]:
    """A connection from the address ``client``."""
    connection = socket.socket()
    try:
        for name, value in options.items():
            connection.setsockopt(socket.SOL_SOCKET, getattr(socket, name), value)
        connection.bind((client, 0))
        connection.settimeout(20)
        connection.connect(("127.0.0.1", server.port))
        yield connection
    finally:
        connection.close()


def request(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept: */*\r\nConnection: close\r\n\r\n".encode()


def seconds_of_others(server: Server, number: int) -> float:
    """How long somebody else's small query, page and dump take, the slowest of them."""
    slowest = 0.0
    with httpx.Client(base_url=server.root, timeout=20) as client:
        for path in (f"/sparql?query={quote(f'{SMALL} # {number}')}", "/", "/dumps/facts.nt"):
            begin = time.monotonic()
            assert client.get(path).status_code == 200
            slowest = max(slowest, time.monotonic() - begin)
    return slowest


def test_a_slow_reader_of_a_long_answer(server: Server) -> None:
    address = f"/sparql?query={quote(LONG)}&format=xml"
    whole = httpx.get(server.root + address, timeout=20)
    assert whole.status_code == 200
    # More than goes through a worker's socket, and than the system takes off the server's hands.
    assert len(whole.content) > 2_000_000
    eventually(lambda: server.nameless_files() == 0)
    # A small window, so that what it does not read stays with the server.
    with connected(server, "127.3.0.1", SO_RCVBUF=4096) as connection:
        connection.sendall(request(address))
        received = b""
        begin = time.monotonic()
        while (spent := time.monotonic() - begin) < WHILE:
            received += connection.recv(1024)
            if spent > 2:
                assert server.busy() == 0  # neither a turn nor a worker waits for it
                assert seconds_of_others(server, len(received)) < 2
            time.sleep(0.5)
        assert server.nameless_files() == 1
        head, _, body = received.partition(b"\r\n\r\n")
        assert f"content-length: {len(whole.content)}".encode() in head.lower()
        assert len(body) > 3_000
        assert whole.content.startswith(body)
    eventually(lambda: server.nameless_files() == 0)


def test_a_client_that_sends_a_byte_a_second(server: Server) -> None:
    with connected(server, "127.3.0.2") as connection:
        begin = time.monotonic()
        connection.settimeout(1)
        answer = b""
        for byte in request("/healthz"):
            try:
                connection.sendall(bytes([byte]))
                answer += connection.recv(4096)
            except TimeoutError:
                continue  # a second without an answer
            except ConnectionError:
                break
            break
        spent = time.monotonic() - begin
    assert 8 < spent < 14
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert seconds_of_others(server, 0) < 2


def test_three_hundred_idle_connections(server: Server) -> None:
    before = server.descriptors_at_rest()
    with ExitStack() as idle:
        for number in range(300):
            # One address may not have all of them.
            connection = idle.enter_context(connected(server, f"127.3.1.{number % 2 + 1}"))
            if number % 3 == 0:
                connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: ")
        eventually(lambda: server.descriptors() >= before + 300)
        assert max(seconds_of_others(server, number) for number in range(20)) < 2
        assert httpx.get(f"{server.root}/healthz").status_code == 200
    eventually(lambda: server.descriptors() <= before + 2)


def test_nothing_of_it_is_in_the_log_of_errors(server: Server) -> None:
    with connected(server, "127.3.0.3") as connection:  # who leaves in the middle of a body
        connection.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n")
        connection.sendall(b"Content-Type: application/sparql-query\r\n\r\nASK {")
        time.sleep(0.2)
    time.sleep(0.2)
    told = Path(server.errors).read_text(encoding="utf-8")
    assert len(told.splitlines()) == 1, told
