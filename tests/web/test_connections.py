"""Clients that are slow, silent, greedy or rude, over real sockets."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing

import httpx
import pytest

from budgetgraph.web.connections import ConnectionLimits
from tests.web.limited_site import LARGE, LIMITS, Site, all_of, status_of, until_empty, up_to


@pytest.fixture
def site() -> Iterator[Site]:
    with closing(Site(LIMITS)) as site:
        yield site


def closed_while_sending(connection: socket.socket, piece: bytes) -> bool:
    until = time.monotonic() + 4
    try:
        while time.monotonic() < until:
            connection.sendall(piece)
            time.sleep(0.05)
    except ConnectionError:
        return True
    return False


def test_ordinary_requests_are_as_before(site: Site) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{site.port}") as client:
        for _ in range(3):
            assert client.get("/healthz").text == "ok"
            assert client.post("/echo", content=b"x" * 300_000).content == b"x" * 300_000
        assert len(client.get("/large").content) == LARGE
    until_empty(site)


@pytest.mark.parametrize("before", [b"", b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"])
def test_one_byte_at_a_time(site: Site, before: bytes) -> None:
    with site.connect() as connection:
        if before:
            connection.sendall(before)
            up_to(connection, b"ok")
        start = time.monotonic()
        connection.setblocking(False)
        answer = b""
        for byte in b"GET /healthz HTTP/1.1\r\nHost: example.org\r\n" * 9:
            try:
                connection.send(bytes([byte]))
                time.sleep(0.05)
                answer += connection.recv(65536)
                break
            except BlockingIOError:
                continue
            except ConnectionError:
                break
        assert 0.4 < time.monotonic() - start < 3
        assert status_of(answer) == 408
    assert site.reached == (1 if before else 0)
    until_empty(site)


def test_empty_lines_are_no_progress(site: Site) -> None:
    with site.connect() as connection:
        assert closed_while_sending(connection, b"\r\n")
    until_empty(site)


def test_half_a_request_then_silence(site: Site) -> None:
    with site.connect() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Unfinished")
        assert status_of(all_of(connection)) == 408
    assert site.reached == 0


def test_nothing_at_all(site: Site) -> None:
    with site.connect() as connection:
        start = time.monotonic()
        assert all_of(connection) == b""
        assert 0.4 < time.monotonic() - start < 3


@pytest.mark.parametrize("framing", [b"Content-Length: 1000", b"Transfer-Encoding: chunked"])
def test_a_body_that_does_not_end(site: Site, framing: bytes) -> None:
    with site.connect() as connection:
        connection.sendall(
            b"POST /echo HTTP/1.1\r\nHost: x\r\n" + framing + b"\r\n\r\n3\r\nabc\r\n"
        )
        assert status_of(all_of(connection)) == 408
    until_empty(site)


def test_a_body_that_trickles_behind_its_answer(site: Site) -> None:
    with site.connect() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
        assert closed_while_sending(connection, b"x")
    until_empty(site)


def test_a_reader_that_takes_nothing(site: Site) -> None:
    with site.connect() as connection:
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        until = time.monotonic() + 5
        while site.reached == 0 or site.present:
            assert time.monotonic() < until
            time.sleep(0.02)
        assert len(all_of(connection)) < LARGE  # never mistaken for the whole


def test_a_slow_but_steady_reader_gets_everything(site: Site) -> None:
    with site.connect() as connection:
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        received = 0
        start = time.monotonic()
        while piece := connection.recv(4 * 2**20):
            received += len(piece)
            if time.monotonic() - start < 2:  # longer than a reader that takes nothing is given
                time.sleep(0.05)
        assert received > LARGE


@pytest.mark.parametrize(
    ("request_text", "status"),
    [
        (b"GET /?" + b"q" * 5000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nX: " + b"y" * 5000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nX: " + b"y" * 20_000, 431),
        (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 1000 + b"\r\n", 431),
        (b"GET /" + b"q" * 1_000_000, 414),
        (b"\x16\x03\x01\x02\x00\x01\x00", 400),
        (b"NONSENSE\r\n\r\n", 400),
    ],
)
def test_requests_that_are_not_read_further(site: Site, request_text: bytes, status: int) -> None:
    with site.connect() as connection:
        try:
            connection.sendall(request_text)
        except ConnectionError:
            return  # it closed while we were still talking
        answer = all_of(connection)
        if len(request_text) < 65536 or answer:
            assert status_of(answer) == status
    assert site.reached == 0


def test_an_avalanche_of_pipelined_requests(site: Site) -> None:
    with site.connect() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 1000)
        all_of(connection)
    assert site.reached <= 40
    until_empty(site)


def test_a_few_pipelined_requests_are_answered(site: Site) -> None:
    with site.connect() as connection:
        connection.sendall(
            b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 9
            + b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
        assert all_of(connection).count(b"200 OK") == 10


@pytest.mark.parametrize("keep", [b"close", b"keep-alive"])
def test_an_empty_line_behind_a_body_is_no_fault(site: Site, keep: bytes) -> None:
    with site.connect() as connection:
        head = b"POST /echo HTTP/1.1\r\nHost: x\r\nConnection: %s\r\n" % keep
        connection.sendall(head + b"Content-Length: 3\r\n\r\nabc\r\n")
        assert up_to(connection, b"abc").startswith(b"HTTP/1.1 200 OK")


def test_who_hangs_up_is_noticed(site: Site) -> None:
    with site.connect() as connection:
        connection.sendall(b"GET /waits HTTP/1.1\r\nHost: x\r\n\r\n")
        # Longer than headers and body may take: waiting for an answer is no fault.
        time.sleep(1.5)
        assert not site.gone.is_set()
    assert site.gone.wait(5)
    until_empty(site)


def test_idle_connections_hold_nobody_up() -> None:
    with (
        closing(Site(ConnectionLimits(connections=340, per_client=330))) as site,
        ExitStack() as many,
    ):
        for _ in range(300):
            many.enter_context(site.connect())
        start = time.monotonic()
        answer = httpx.get(f"http://127.0.0.1:{site.port}/healthz")
        assert answer.text == "ok"
        assert time.monotonic() - start < 2


def test_one_address_has_a_number_of_connections() -> None:
    with closing(Site(ConnectionLimits(per_client=3))) as site, ExitStack() as many:
        for _ in range(3):
            many.enter_context(site.connect()).sendall(b"G")
        with site.connect() as connection:
            assert status_of(all_of(connection)) == 503
    with (
        closing(Site(ConnectionLimits(per_client=3), ("127.0.0.0/8",))) as site,
        ExitStack() as many,
    ):
        for _ in range(5):
            connection = many.enter_context(site.connect())
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            up_to(connection, b"ok")


def test_idle_ones_give_way_when_all_places_are_taken() -> None:
    with closing(Site(ConnectionLimits(connections=3))) as site, ExitStack() as many:
        busy = many.enter_context(site.connect())
        busy.sendall(b"GET /waits HTTP/1.1\r\nHost: x\r\n\r\n")
        idle = [many.enter_context(site.connect()) for _ in range(2)]
        while site.present < 3 or not site.reached:
            time.sleep(0.01)
        assert httpx.get(f"http://127.0.0.1:{site.port}/healthz").text == "ok"
        assert all_of(idle[0]) == b""
        assert not site.gone.is_set()
        for each in idle:
            each.close()
        waits = [many.enter_context(site.connect()) for _ in range(2)]
        for each in waits:
            each.sendall(b"GET /waits HTTP/1.1\r\nHost: x\r\n\r\n")
        while site.reached < 4:
            time.sleep(0.01)
        with site.connect() as connection:
            assert status_of(all_of(connection)) == 503
