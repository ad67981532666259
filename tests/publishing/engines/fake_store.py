"""A server on loopback that behaves as badly as a test says, byte by byte."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

JSON_TYPE = b"application/sparql-results+json"
YES = b'{"head":{},"boolean":true}'
ONE_ROW = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"uri","value":"urn:a"}}]}}'
NO_ROWS = b'{"head":{"vars":["n"]},"results":{"bindings":[]}}'

Script = Callable[[socket.socket, bytes], None]
"""What is done with a connection after a whole request came."""


@dataclass
class FakeStore:
    """``requests`` are those that came, whole; ``gone`` is set when a client hung up on ``silent``."""

    url: str
    script: Script
    requests: list[bytes] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    def silent(self, connection: socket.socket, _: bytes) -> None:
        """Answer nothing until the client hangs up."""
        connection.settimeout(0.05)
        while not self.over.is_set():
            try:
                if connection.recv(1) == b"":
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        self.gone.set()

    def drip(self, connection: socket.socket, _: bytes) -> None:
        """A correct answer, at one byte every tenth of a second."""
        whole = response(ONE_ROW)
        for place in range(len(whole)):
            if self.over.is_set():
                return
            connection.sendall(whole[place : place + 1])
            time.sleep(0.1)

    def endless_headers(self, connection: socket.socket, _: bytes) -> None:
        """Headers without an end."""
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while not self.over.is_set():
            connection.sendall(b"X-More: and more of this header, and more, and more\r\n" * 50)

    def endless_body(self, connection: socket.socket, _: bytes) -> None:
        """A body without an end, in chunks."""
        connection.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Type: "
            + JSON_TYPE
            + b"\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        while not self.over.is_set():
            connection.sendall(b"10000\r\n" + b" " * 65536 + b"\r\n")


def response(
    body: bytes, *headers: bytes, status: bytes = b"200 OK", media_type: bytes = JSON_TYPE
) -> bytes:
    """A whole response of HTTP/1.1."""
    lines = [
        b"HTTP/1.1 " + status,
        b"Content-Type: " + media_type,
        b"Content-Length: %d" % len(body),
        *headers,
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def sends(whole: bytes, *, then_close: bool = False) -> Script:
    """A script that sends these bytes."""

    def script(connection: socket.socket, _: bytes) -> None:
        connection.sendall(whole)
        if then_close:
            connection.shutdown(socket.SHUT_RDWR)

    return script


@contextmanager
def fake_store(script: Script | None = None) -> Iterator[FakeStore]:
    """A running one. The first two requests, by which an engine gets to know a store, are answered well."""
    listener = socket.create_server(("127.0.0.1", 0))
    store = FakeStore(f"http://127.0.0.1:{listener.getsockname()[1]}/query", lambda *_: None)
    store.script = script or store.silent

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            while request := _request(connection):
                if b"query=ASK+%7B+%7D" in request:
                    connection.sendall(response(YES))
                elif b"ResultSetMaxRows" in request:
                    connection.sendall(response(NO_ROWS))
                else:
                    store.requests.append(request)
                    store.script(connection, request)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield store
    finally:
        store.over.set()
        # close() alone does not wake the thread that accepts.
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _request(connection: socket.socket) -> bytes:
    text = b""
    while b"\r\n\r\n" not in text:
        piece = connection.recv(65536)
        if not piece:
            return b""
        text += piece
    head, _, body = text.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().splitlines() if line.startswith(b"content-length:")]
    length = int(lengths[0].partition(b":")[2]) if lengths else 0
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body
