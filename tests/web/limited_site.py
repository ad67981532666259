"""A server with tight limits on connections, an application that counts what reaches it, and raw clients of it."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from budgetgraph.web.client_identity import ClientIdentity
from budgetgraph.web.connections import ConnectionLimits, connection_class

LIMITS = ConnectionLimits(
    head_seconds=0.6,
    body_seconds=1.0,
    read_seconds=0.8,
    connections=340,
    per_client=330,
    url_bytes=4096,
    head_bytes=4096,
)
LARGE = 64 * 2**20


class Site:
    """A server with an application that counts what reaches it."""

    def __init__(self, limits: ConnectionLimits, trusted: tuple[str, ...] = ()) -> None:
        self.reached = 0
        self.gone = threading.Event()
        routes = [
            Route("/healthz", self.health),
            Route("/echo", self.echo, methods=["POST"]),
            Route("/large", self.large),
            Route("/waits", self.waits),
        ]
        self.protocol = connection_class(limits, ClientIdentity(trusted))
        self.server = uvicorn.Server(
            uvicorn.Config(
                Starlette(routes=routes),
                port=0,
                http=self.protocol,
                ws="none",
                log_level="critical",
                timeout_keep_alive=3,
                timeout_graceful_shutdown=1,
            )
        )
        self._thread = threading.Thread(target=self.server.run, daemon=True)
        self._thread.start()
        while not self.server.started:
            time.sleep(0.01)
        self.port: int = self.server.servers[0].sockets[0].getsockname()[1]

    def close(self) -> None:
        self.server.should_exit = True
        self._thread.join(10)

    def connect(self, **options: Any) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=5, **options)

    @property
    def present(self) -> int:
        return len(self.protocol.room.present)

    async def health(self, _: Request) -> Response:
        self.reached += 1
        return PlainTextResponse("ok")

    async def echo(self, request: Request) -> Response:
        self.reached += 1
        return Response(await request.body())

    async def large(self, _: Request) -> Response:
        self.reached += 1
        return Response(bytes(LARGE))

    async def waits(self, request: Request) -> Response:
        self.reached += 1
        while (await request.receive())["type"] != "http.disconnect":
            await asyncio.sleep(0)
        self.gone.set()
        return Response()


def all_of(connection: socket.socket) -> bytes:
    received = b""
    try:
        while piece := connection.recv(65536):
            received += piece
    except ConnectionResetError:
        pass
    return received


def up_to(connection: socket.socket, end: bytes) -> bytes:
    received = b""
    while not received.endswith(end):
        piece = connection.recv(65536)
        assert piece
        received += piece
    return received


def status_of(answer: bytes) -> int:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"connection: close" in head
    problem = json.loads(body)
    assert problem["detail"]
    assert problem["detail_zh"]
    status = int(answer.split()[1])
    assert problem["status"] == status
    return status


def until_empty(site: Site) -> None:
    deadline = time.monotonic() + 5
    while site.present:
        assert time.monotonic() < deadline
        time.sleep(0.02)
