"""Clients that wish for another protocol in passing: they are answered in this one, to the last byte of what they sent."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.web.limited_site import LIMITS, Site, all_of, status_of, until_empty


@pytest.fixture
def site() -> Iterator[Site]:
    with closing(Site(LIMITS)) as site:
        yield site


_WISH = (
    b"Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAA\r\n"
    b"Upgrade: h2c\r\n"
)
_HALVES = 0.05


def wishing(body: bytes, wish: bytes = _WISH, framing: bytes = b"") -> bytes:
    framing = framing or b"Content-Length: %d\r\n" % len(body)
    return b"POST /echo HTTP/1.1\r\nHost: x\r\n" + wish + framing + b"\r\n" + body


def answer_of(connection: socket.socket) -> bytes:
    """The body of one answer, by its length, and nothing of the next one."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        piece = connection.recv(1)
        assert piece
        head += piece
    assert head.startswith(b"HTTP/1.1 200 OK")
    body = b""
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
    while len(body) < length:
        piece = connection.recv(length - len(body))
        assert piece
        body += piece
    return body


QUERY = b"ASK { ?s ?p 'x' } # " + b"q" * 500


@pytest.mark.parametrize("cut", [None, 10, 60, 130, -len(QUERY), 1 - len(QUERY), -1])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_wish_for_another_protocol_is_passed_over(
    site: Site, cut: int | None, chunked: bool
) -> None:
    """Java's client wishes for HTTP/2 in its first request, whatever its body."""
    if chunked:
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(QUERY), QUERY)
        whole = wishing(body, framing=b"Transfer-Encoding: chunked\r\n")
    else:
        whole = wishing(QUERY)
    with site.connect() as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(2):  # and the connection is as good as before
            if cut is None:
                connection.sendall(whole)
            else:
                connection.sendall(whole[:cut])
                time.sleep(_HALVES)
                connection.sendall(whole[cut:])
            assert answer_of(connection) == QUERY
    assert site.reached == 2
    until_empty(site)


def test_a_wish_for_another_protocol_and_to_close(site: Site) -> None:
    with site.connect() as connection:
        start = time.monotonic()
        wish = b"Connection: close, Upgrade\r\nUpgrade: h2c\r\n"
        connection.sendall(wishing(QUERY, wish))
        answer = all_of(connection)
        assert answer.endswith(QUERY)
        assert answer.count(b"HTTP/1.1") == 1
        assert b"connection: close" in answer.lower()
        assert time.monotonic() - start < 1
    assert site.reached == 1


def test_wishes_for_another_protocol_in_a_row(site: Site) -> None:
    with site.connect() as connection:
        connection.sendall(wishing(b"first") + wishing(b"second") + wishing(b"third", b""))
        assert [answer_of(connection) for _ in range(3)] == [b"first", b"second", b"third"]


def test_a_websocket_is_refused_as_what_it_is_not(site: Site) -> None:
    with site.connect() as connection:
        connection.sendall(
            b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        assert answer_of(connection) == b"ok"  # no 101: the wish is passed over


def test_the_limits_hold_for_who_wishes_for_another_protocol(site: Site) -> None:
    with site.connect() as connection:
        connection.sendall(wishing(QUERY)[:-5])
        assert status_of(all_of(connection)) == 408
    with site.connect() as connection:
        connection.sendall(wishing(QUERY, _WISH + b"X: y\r\n" * 1000))
        assert status_of(all_of(connection)) == 431
    assert site.reached <= 1
