"""The SPARQL Protocol, read-only: what a request asks for, and the answer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from budgetgraph.ground.errors import QueryError
from budgetgraph.publishing import formats
from budgetgraph.publishing.formats import Format
from budgetgraph.publishing.query_pool import AnswerRequest, QueryPool
from budgetgraph.web.negotiation import preferred_formats
from budgetgraph.web.problems import Problem, problem_of

ALL_FORMATS = (*formats.RESULT_FORMATS, *formats.GRAPH_FORMATS)
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
MAX_BODY = 2**20
"""Bytes of a request; a query that is longer was not written by a person."""

_MAX_FIELDS = 100


@dataclass(frozen=True, slots=True)
class ProtocolRequest:
    """A request of the protocol. ``query`` is empty where none was sent."""

    query: str
    default_graph: str | None
    named_graphs: tuple[str, ...] | None
    format_name: str | None
    seconds: float | None


async def read_request(request: Request) -> ProtocolRequest:
    """The protocol request in an HTTP request. Raises :class:`Problem`."""
    fields = _fields(request.scope["query_string"])
    if request.method == "POST":
        body = await _body(request)
        content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if content_type == FORM:
            fields += _fields(body)
        elif content_type == QUERY:
            fields.append(("query", _text(body)))
        else:
            raise Problem(
                415,
                "media-type",
                "不支持这种内容类型",
                "The content type is not supported",
                f"POST takes {FORM} or {QUERY}.",
                headers=(("Accept-Post", f"{FORM}, {QUERY}"),),
            )
    return _protocol_request(fields)


async def answer(pool: QueryPool, asked: ProtocolRequest, accept: str | None) -> Response:
    """Evaluate the query and answer in the format that the client wants most. Raises :class:`Problem`."""
    wanted = _wanted(asked.format_name, accept)
    if not wanted:
        raise Problem(
            406,
            "not-acceptable",
            "没有可接受的格式",
            "No acceptable format",
            "SELECT and ASK: "
            + ", ".join(each.media_type for each in formats.RESULT_FORMATS)
            + "; CONSTRUCT and DESCRIBE: "
            + ", ".join(each.media_type for each in formats.GRAPH_FORMATS),
        )
    query = AnswerRequest(
        asked.query, tuple(each for each, _ in wanted), asked.default_graph, asked.named_graphs
    )
    try:
        result = await run_in_threadpool(pool.answer, query, asked.seconds)
    except QueryError as error:
        raise problem_of(error) from error
    media_type = dict(wanted)[result.format]
    return Response(
        result.body,
        headers={
            "Content-Type": f"{media_type}; charset=utf-8",
            "Vary": "Accept",
            "Content-Disposition": f'inline; filename="result{result.format.suffix}"',
        },
    )


def _wanted(format_name: str | None, accept: str | None) -> Sequence[tuple[Format, str]]:
    if format_name is None:
        return preferred_formats(ALL_FORMATS, accept)
    if "/" in format_name:  # a media type, or several as in Accept: some clients send them here
        chosen = preferred_formats(ALL_FORMATS, format_name)
    else:
        chosen = [(each, each.media_type) for each in formats.by_name(format_name)]
    if not chosen:
        names = ", ".join(each.name for each in ALL_FORMATS)
        raise _bad_request(f"There is no format {format_name[:40]!r}; there are {names}.")
    return chosen


def _protocol_request(fields: list[tuple[str, str]]) -> ProtocolRequest:
    def all_of(name: str) -> list[str]:
        return [value for key, value in fields if key == name]

    def last_of(name: str) -> str | None:
        return next(reversed(all_of(name)), None) or None

    if all_of("update"):
        raise Problem(
            400, "read-only", "本端点只读", "This endpoint is read-only", "update is refused."
        )
    queries = all_of("query")
    if len(queries) > 1:
        raise _bad_request("There must be exactly one query.")
    default_graphs = all_of("default-graph-uri")
    if len(default_graphs) > 1:
        raise _bad_request("Only one graph can be the default graph; leave it out for everything.")
    named = all_of("named-graph-uri")
    return ProtocolRequest(
        query=queries[0] if queries else "",
        default_graph=_graph_iri(default_graphs[0]) if default_graphs else None,
        # A dataset named by the request replaces the store's: graphs it does not name are not in it.
        named_graphs=tuple(map(_graph_iri, named)) if named or default_graphs else None,
        format_name=last_of("format"),
        seconds=_seconds(last_of("timeout")),
    )


def _graph_iri(text: str) -> str:
    if ":" not in text or any(c <= " " or c in '<>"{}|\\^`' for c in text):
        raise _bad_request(f"This is no IRI of a graph: {text[:80]!r}.")
    return text


def _seconds(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise _bad_request("timeout is a number of seconds.")
    return seconds


async def _body(request: Request) -> bytes:
    chunks = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BODY:
            raise Problem(
                413,
                "body-too-large",
                "请求过大",
                "The request is too large",
                f"At most {MAX_BODY} bytes.",
                # Or a body without end would go on being received.
                headers=(("Connection", "close"),),
            )
        chunks.append(chunk)
    return b"".join(chunks)


def _fields(encoded: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            encoded.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=_MAX_FIELDS,
        )
    except ValueError as error:
        raise _bad_request("The parameters are not percent-encoded UTF-8.") from error


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _bad_request("The query is not UTF-8.") from error


def _bad_request(detail: str) -> Problem:
    return Problem(400, "request", "请求有误", "The request is malformed", detail)
