"""What a pool and its workers say to each other: frames over a local socket, and errors that cross it.

A frame is two lengths of four bytes, a header in JSON, and a body of bytes. Nothing is pickled. A long body
does not go through the socket: its file descriptor does.
"""

from __future__ import annotations

import json
import struct
from typing import Any

from budgetgraph.ground.errors import BudgetgraphError, QueryError, ReleaseError
from budgetgraph.publishing.engines.contract import (
    Dataset,
    NoRoom,
    QueryRefused,
    QuerySyntaxError,
    ResultTooLarge,
    ServiceRefused,
    StoreDamaged,
    WorkerLost,
    WrongResultFormat,
)
from budgetgraph.publishing.formats import GRAPH_FORMATS, RESULT_FORMATS, Format

INLINE_BYTES = 2**20
"""The longest answer that goes through the socket."""

FORMATS: dict[str, Format] = {each.name: each for each in (*RESULT_FORMATS, *GRAPH_FORMATS)}
"""Formats by their names in headers."""

_LENGTHS = struct.Struct(">II")
PIECE = 64 * 1024
"""Bytes that are read at a time."""


def frame(header: dict[str, Any], body: bytes = b"") -> bytes:
    """The bytes of one frame."""
    told = json.dumps(header, separators=(",", ":")).encode()
    return b"".join((_LENGTHS.pack(len(told), len(body)), told, body))


class FrameReader:
    """Puts frames together from pieces, however the bytes were cut."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._size = 0
        self._wanted = _LENGTHS.size

    def feed(self, piece: bytes) -> tuple[dict[str, Any], bytes] | None:
        """Take the next bytes: header and body when the frame is complete.

        A side says nothing more until it is answered, so nothing follows a frame. Raises
        :class:`ValueError` for what cannot be a frame.
        """
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size < self._wanted:
            return None
        data = b"".join(self._pieces) if len(self._pieces) > 1 else piece
        header, body = _LENGTHS.unpack_from(data)
        self._wanted = _LENGTHS.size + header + body
        if self._size < self._wanted:
            self._pieces = [data]
            return None
        if self._size > self._wanted:
            raise ValueError("more than a frame")
        self._pieces, self._size, self._wanted = [], 0, _LENGTHS.size
        start = _LENGTHS.size + header
        return json.loads(data[_LENGTHS.size : start]), data[start:]


def dataset_told(dataset: Dataset | None) -> list[list[str]] | None:
    """``dataset`` as a value of a header."""
    return None if dataset is None else [[*dataset.default], [*dataset.named]]


def dataset_heard(told: list[list[str]] | None) -> Dataset | None:
    """The inverse of :func:`dataset_told`."""
    return None if told is None else Dataset(tuple(told[0]), tuple(told[1]))


def error_told(error: BudgetgraphError) -> dict[str, Any]:
    """``error`` as a value of a header; of the nearest class that the other side knows."""
    kind = next(each.__name__ for each in type(error).__mro__ if each.__name__ in _ERRORS)
    told: dict[str, Any] = {"kind": kind, "message": error.message, "hint": error.hint}
    if error.path is not None:
        told["path"] = str(error.path)
    if isinstance(error, QueryRefused):
        told["rule"] = error.rule
    if isinstance(error, QuerySyntaxError):
        told |= {"at": [*error.at], "excerpt": error.excerpt, "told_zh": error.told_zh}
    return told


def error_heard(told: dict[str, Any]) -> BudgetgraphError:
    """The inverse of :func:`error_told`: a new exception."""
    kind, message, hint = told["kind"], told["message"], told["hint"]
    error: BudgetgraphError
    if kind == "QueryRefused":
        error = QueryRefused(message, rule=told["rule"], hint=hint)
    elif kind == "QuerySyntaxError":
        line, column = told["at"]
        error = QuerySyntaxError(
            message,
            at=(line, column),
            excerpt=told["excerpt"],
            hint=hint,
            told_zh=told["told_zh"],
        )
    else:
        error = _ERRORS[kind](message, hint=hint)
    error.path = told.get("path")
    return error


_ERRORS: dict[str, type[BudgetgraphError]] = {
    each.__name__: each
    for each in (
        BudgetgraphError,
        ReleaseError,
        QueryError,
        QueryRefused,
        QuerySyntaxError,
        ResultTooLarge,
        ServiceRefused,
        StoreDamaged,
        NoRoom,
        WorkerLost,
        WrongResultFormat,
    )
}
