"""A server between the push and a store, that loses, refuses or delays requests as a test says."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx


@dataclass(frozen=True)
class Reply:
    """What the proxy answers in place of the store."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """A request that arrived: its ``number`` counts from 0."""

    number: int
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def writes(self) -> bool:
        """Whether it changes the store."""
        if self.method == "POST":
            return not self.body.startswith(b"query=")
        return self.method in ("PUT", "DELETE")


LOSE, FORWARD, FORWARD_AND_LOSE = "lose", "forward", "forward and lose"
Fate = Callable[[Asked], "str | Reply"]


@dataclass
class Proxy:
    """``url`` instead of that of the store; ``asked`` is what arrived; ``fate`` may be changed."""

    url: str
    fate: Fate
    asked: list[Asked] = field(default_factory=list)

    @property
    def written(self) -> list[Asked]:
        return [each for each in self.asked if each.writes]


@contextmanager
def proxy_to(store: str, fate: Fate = lambda _: FORWARD) -> Iterator[Proxy]:
    """A proxy to ``store`` (an address without a final slash)."""
    client = httpx.Client(timeout=60, trust_env=False)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(len(proxy.asked), self.command, self.path, headers, body)
            proxy.asked.append(asked)
            fate = proxy.fate(asked)
            if fate == LOSE:
                self.lose()
                return
            reply = fate if isinstance(fate, Reply) else self.forwarded(asked)
            if reply is None or fate == FORWARD_AND_LOSE:
                self.lose()
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(reply.body)

        def forwarded(self, asked: Asked) -> Reply | None:
            dropped = ("host", "content-length", "connection", "accept-encoding")
            kept = {name: value for name, value in asked.headers.items() if name not in dropped}
            try:
                answer = client.request(
                    asked.method, f"{store}{asked.path}", content=asked.body, headers=kept
                )
            except httpx.TransportError:
                return None
            told = ("content-type", "www-authenticate", "server", "location", "retry-after")
            headers = {name: answer.headers[name] for name in told if name in answer.headers}
            return Reply(answer.status_code, answer.content, headers)

        def lose(self) -> None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

        do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = handle_any

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    proxy = Proxy(f"http://127.0.0.1:{server.server_port}", fate)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        client.close()
