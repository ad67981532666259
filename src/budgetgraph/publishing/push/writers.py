"""Writing graphs to a store, over the Graph Store HTTP Protocol or with SPARQL Update.

Whatever is sent may be sent twice: there are no blank nodes, and a graph is a set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol
from urllib.parse import quote

from budgetgraph.publishing.push.dumps import batches
from budgetgraph.publishing.push.transport import Transport

GRAPH_STORE_BODY = 8 << 20
"""Bytes of N-Triples in one request, unless told otherwise."""

UPDATE_BODY = 500_000
"""Bytes in one update: Oxigraph reads at most 1 MiB, Virtuoso compiles each one."""

UPDATE_LINES = 2000
"""Triples in one update: Virtuoso's compiler gives up at some thousands more."""


class Writer(Protocol):
    """Writes to a store; ``None`` as graph is its default graph. Methods raise
    :class:`~budgetgraph.publishing.push.transport.PushError`."""

    def replace(self, graph: str | None, statements: Iterable[bytes]) -> None:
        """Make ``statements`` (lines of N-Triples) all that ``graph`` holds."""

    def add(self, graph: str | None, statements: Iterable[bytes]) -> None:
        """Add ``statements`` (lines of N-Triples) to ``graph``."""

    def remove(self, graph: str) -> None:
        """Remove a named graph, if it is there."""


class GraphStoreWriter:
    """Over the Graph Store HTTP Protocol at ``url``: the first piece replaces, the others are added."""

    def __init__(self, transport: Transport, url: str, max_body: int | None = None) -> None:
        self._transport = transport
        self._url = url
        self._max_body = max_body or GRAPH_STORE_BODY

    def replace(self, graph: str | None, statements: Iterable[bytes]) -> None:
        """As :class:`Writer`."""
        method = "PUT"
        for piece in self._pieces(statements):
            self._send(method, graph, piece)
            method = "POST"
        if method == "PUT":
            self._send(method, graph, b"")

    def add(self, graph: str | None, statements: Iterable[bytes]) -> None:
        """As :class:`Writer`."""
        for piece in self._pieces(statements):
            self._send("POST", graph, piece)

    def remove(self, graph: str) -> None:
        """As :class:`Writer`."""
        self._transport.send("DELETE", self._address(graph), accepted=(404,))

    def _pieces(self, statements: Iterable[bytes]) -> Iterable[bytes]:
        return batches(statements, self._max_body, self._max_body)

    def _send(self, method: str, graph: str | None, content: bytes) -> None:
        self._transport.send(
            method,
            self._address(graph),
            content=content,
            headers={"Content-Type": "application/n-triples"},
        )

    def _address(self, graph: str | None) -> str:
        which = "default" if graph is None else f"graph={quote(graph, safe='')}"
        return f"{self._url}?{which}"


class UpdateWriter:
    """With SPARQL Update at ``url``. N-Triples are what stands between the braces of INSERT DATA."""

    def __init__(self, transport: Transport, url: str, max_body: int | None = None) -> None:
        self._transport = transport
        self._url = url
        self._max_body = min(max_body or UPDATE_BODY, UPDATE_BODY)

    def replace(self, graph: str | None, statements: Iterable[bytes]) -> None:
        """As :class:`Writer`."""
        # In one request with the first piece: no moment in which the graph is empty.
        clear = f"CLEAR SILENT {_target(graph)}".encode()
        before = clear + b" ;\n"
        for update in self._insertions(graph, statements, len(before)):
            self._send(before + update)
            before = b""
        if before:
            self._send(clear)

    def add(self, graph: str | None, statements: Iterable[bytes]) -> None:
        """As :class:`Writer`."""
        for update in self._insertions(graph, statements, 0):
            self._send(update)

    def _insertions(
        self, graph: str | None, statements: Iterable[bytes], before: int
    ) -> Iterator[bytes]:
        """Updates that add ``statements``; each leaves room for ``before`` bytes."""
        start, end = b"INSERT DATA {\n", b"}"
        if graph is not None:
            start, end = f"INSERT DATA {{ GRAPH <{graph}> {{\n".encode(), b"} }"
        # The limit is one of the whole request.
        room = max(self._max_body - before - len(start) - len(end), 1)
        for piece in batches(statements, room, UPDATE_LINES):
            yield start + piece + end

    def remove(self, graph: str) -> None:
        """As :class:`Writer`."""
        # CLEAR empties it everywhere; DROP also forgets its name where stores remember empty graphs.
        target = _target(graph)
        self._send(f"CLEAR SILENT {target} ;\nDROP SILENT {target}".encode())

    def _send(self, update: bytes) -> None:
        self._transport.send(
            "POST",
            self._url,
            content=update,
            headers={"Content-Type": "application/sparql-update; charset=utf-8"},
        )


def _target(graph: str | None) -> str:
    return "DEFAULT" if graph is None else f"GRAPH <{graph}>"
