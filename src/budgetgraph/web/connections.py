"""Connections of slow and hostile clients: none is kept for ever, and nobody gets all of them.

uvicorn itself waits without end for headers, bodies and readers, and takes headers of any size. These
limits stand below the application, so that nothing of it is reached by who breaks them.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from dataclasses import dataclass
from typing import Any, cast

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from budgetgraph.web.client_identity import ClientIdentity
from budgetgraph.web.one_write import OneWrite

_LEAST_PROGRESS = 16 * 1024
_MOST_PIPELINED = 32
_OF_UPGRADES = (b"connection", b"upgrade", b"http2-settings")
_STEPS = 4  # looks at a reader in the time that it has


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """What a connection may do.

    ``head_seconds`` from its beginning, or the first byte of a further request, to the end of the headers;
    ``body_seconds`` from there to the end of the body; ``read_seconds`` in which the client must take 16
    KiB of what waits for it. At most ``connections`` at a time, ``per_client`` of one address (networks of
    trusted proxies may have more); ``url_bytes`` of address and ``head_bytes`` of headers.
    """

    head_seconds: float = 10.0
    body_seconds: float = 30.0
    read_seconds: float = 60.0
    connections: int = 1000
    per_client: int = 200
    url_bytes: int = 64 * 1024
    head_bytes: int = 32 * 1024


def connection_class(limits: ConnectionLimits, identity: ClientIdentity) -> type[Connection]:
    """The protocol class for ``uvicorn.Config(http=…)`` of one server."""
    return type("LimitedConnection", (Connection,), {"room": _Room(limits, identity)})


class _Room:
    """All connections of one server, oldest first, with the client of each (``None`` for a proxy)."""

    def __init__(self, limits: ConnectionLimits, identity: ClientIdentity) -> None:
        self.limits = limits
        self.identity = identity
        self.present: dict[Connection, str | None] = {}
        self._of_client: Counter[str] = Counter()

    def enter(self, connection: Connection, client: str | None) -> bool:
        """False if there is no room for it. An idle connection gives way where all places are taken."""
        if client is not None and self._of_client[client] >= self.limits.per_client:
            return False
        if len(self.present) >= self.limits.connections:
            idle = next((each for each in self.present if each.is_idle()), None)
            if idle is None:
                return False
            self.leave(idle)
            idle.transport.abort()
        self.present[connection] = client
        if client is not None:
            self._of_client[client] += 1
        return True

    def leave(self, connection: Connection) -> None:
        """Can be called again."""
        client = self.present.pop(connection, None)
        if client is not None:
            self._of_client[client] -= 1
            if not self._of_client[client]:
                del self._of_client[client]


class _Refused(Exception):
    """A request that is not read any further."""


class Connection(HttpToolsProtocol):
    """uvicorn's connection, within limits."""

    room: _Room

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._in_head = True
        self._received = b""
        self._raw_bytes = 0
        self._head_bytes = 0
        self._refusal: tuple[int, str, str] | None = None
        self._request_alarm: asyncio.TimerHandle | None = None
        self._reader_alarm: asyncio.TimerHandle | None = None

    def is_idle(self) -> bool:
        """Whether no request of it is being answered."""
        return self.cycle is None or (self.cycle.response_complete and not self.pipeline)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(cast(asyncio.Transport, OneWrite(transport, self.loop)))
        # Told of every byte that stays: a small answer that nobody reads would otherwise wait for ever.
        transport.set_write_buffer_limits(high=0)
        client = self.room.identity.of_peer(self.client[0]) if self.client else None
        if not self.room.enter(self, client):
            self._refuse(503, "连接过多，请稍后再试。", "Too many connections; try again later.")
            return
        self._watch_request(self.room.limits.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        self.room.leave(self)
        self._forget_request()
        self._forget_reader()
        super().connection_lost(exc)
        # uvicorn leaves it running where the connection broke.
        self._unset_keepalive_if_required()

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        if self._in_head:
            self._raw_bytes += len(data)
            if self._request_alarm is None:
                self._watch_request(self.room.limits.head_seconds)
        self._received = data
        super().data_received(data)
        limits = self.room.limits
        if (
            self._in_head
            and self._raw_bytes > limits.head_bytes + limits.url_bytes
            and not self.transport.is_closing()
        ):
            self._refuse(*_HEAD_TOO_LARGE)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head_bytes = 0

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > self.room.limits.url_bytes:
            self._refusal = (
                414,
                "地址过长；长查询请用 POST 发送。",
                "The address is too long; send long queries by POST.",
            )
            raise _Refused

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head_bytes += len(name) + len(value) + 4
        if self._head_bytes > self.room.limits.head_bytes:
            self._refusal = _HEAD_TOO_LARGE
            raise _Refused
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        if self._is_read_again():
            return
        self._in_head = False
        self._raw_bytes = 0
        self._watch_request(self.room.limits.body_seconds)
        super().on_headers_complete()
        if len(self.pipeline) > _MOST_PIPELINED:
            raise _Refused

    def on_message_complete(self) -> None:
        if self._is_read_again():
            return
        self._in_head = True
        self._forget_request()
        super().on_message_complete()

    def _is_read_again(self) -> bool:
        return self.parser.should_upgrade() and self.parser.get_method() != b"CONNECT"

    def _unsupported_upgrade_warning(self) -> None:
        """Read the request again without its wish to speak another protocol.

        Java's client wishes for HTTP/2 in every request, and the parser loses the body of such a request.
        Called by uvicorn while it handles the parser's error, which says where the head ended.
        """
        error = sys.exc_info()[1]
        if not isinstance(error, httptools.HttpParserUpgrade) or not self._is_read_again():
            super()._unsupported_upgrade_warning()
            return
        (end,) = error.args
        version = self.parser.get_http_version().encode()
        lines = [b"%s %s HTTP/%s" % (self.parser.get_method(), self.url, version)]
        lines += [b"%s: %s" % each for each in self.headers if each[0] not in _OF_UPGRADES]
        told = b",".join(value for name, value in self.headers if name == b"connection")
        kept = [each for each in _tokens(told) if each not in _OF_UPGRADES]
        if kept:
            lines.append(b"connection: " + b", ".join(kept))
        rest = self._received[end:]
        self.parser = httptools.HttpRequestParser(self)
        self.data_received(b"\r\n".join(lines) + b"\r\n\r\n" + rest)

    def send_400_response(self, msg: str) -> None:
        self._refuse(*(self._refusal or (400, "这不是 HTTP 请求。", "This is no request in HTTP.")))

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._reader_alarm is None:
            self._watch_reader(self.transport.get_write_buffer_size(), 0)

    def resume_writing(self) -> None:
        self._forget_reader()
        super().resume_writing()

    def _watch_request(self, seconds: float) -> None:
        self._forget_request()
        self._request_alarm = self.loop.call_later(seconds, self._request_is_late)

    def _forget_request(self) -> None:
        if self._request_alarm is not None:
            self._request_alarm.cancel()
            self._request_alarm = None

    def _request_is_late(self) -> None:
        self._request_alarm = None
        if self.flow.read_paused:
            # It is us who do not read.
            self._watch_request(self.room.limits.head_seconds)
        elif not self.is_idle() and self._in_head:
            # An answer is being worked on; what came after its request can wait.
            self._watch_request(self.room.limits.head_seconds)
        elif not self._in_head or self._raw_bytes:
            self._refuse(408, "请求发送得太慢。", "The request came too slowly.")
        elif self.is_idle():
            self.transport.close()

    def _watch_reader(self, before: int, steps: int) -> None:
        """Look whether the client takes what waits for it; ``before`` waited ``steps`` looks ago."""

        def look() -> None:
            waits = self.transport.get_write_buffer_size()
            if before - waits >= _LEAST_PROGRESS:
                self._watch_reader(waits, 0)
            elif steps + 1 < _STEPS:
                self._watch_reader(before, steps + 1)
            else:
                self.transport.abort()

        self._reader_alarm = self.loop.call_later(self.room.limits.read_seconds / _STEPS, look)

    def _forget_reader(self) -> None:
        if self._reader_alarm is not None:
            self._reader_alarm.cancel()
            self._reader_alarm = None

    def _refuse(self, status: int, detail_zh: str, detail: str) -> None:
        """Answer with a problem and close; only close where that would get into another answer."""
        if self.is_idle() or not self.cycle.response_started:
            self.transport.write(_problem(status, detail_zh, detail))
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.close()


def _tokens(value: bytes) -> list[bytes]:
    return [each.strip().lower() for each in value.split(b",") if each.strip()]


_HEAD_TOO_LARGE = (431, "请求头过大。", "The headers are too large.")


def _problem(status: int, detail_zh: str, detail: str) -> bytes:
    content = {
        "type": "urn:budgetgraph:problem:connection",
        "title": "请求无法接收 / The request cannot be taken",
        "status": status,
        "detail": detail,
        "detail_zh": detail_zh,
    }
    body = json.dumps(content, ensure_ascii=False).encode()
    retry = b"retry-after: 5\r\n" if status == 503 else b""
    head = b"content-type: application/problem+json\r\ncontent-length: %d\r\nconnection: close\r\n"
    return STATUS_LINE[status] + head % len(body) + retry + b"\r\n" + body
