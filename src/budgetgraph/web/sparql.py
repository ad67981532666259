"""The SPARQL endpoint: queries, its own description, and the page with the query form."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from budgetgraph.ground.errors import QueryError
from budgetgraph.publishing import formats
from budgetgraph.publishing.canned import load_canned_queries
from budgetgraph.publishing.engines.contract import (
    AnswerRequest,
    Limits,
    Spooled,
    TableRequest,
    WrongResultFormat,
)
from budgetgraph.publishing.engines.refusals import check_length
from budgetgraph.publishing.sparql_text import form_of
from budgetgraph.web.answering import (
    READ,
    Answering,
    accept_of,
    codings_of,
    compressed,
    formats_wanted,
    limit_headers,
)
from budgetgraph.web.desk import Desk
from budgetgraph.web.negotiation import asks_for_page
from budgetgraph.web.pages import Pages
from budgetgraph.web.problems import problem_of
from budgetgraph.web.protocol import ProtocolRequest, bad_request, read_request
from budgetgraph.web.representations import passing_page
from budgetgraph.web.service_description import ServiceDescriptions, endpoint_of
from budgetgraph.web.serving import served_of
from budgetgraph.web.shown_values import SHOWN_ROWS
from budgetgraph.web.validators import cache_headers, etag_of, is_unchanged, not_modified

SHOWN_BYTES = 256 * 1024
"""Of a graph that a page shows; that there is more is said."""

_GRAPH_FORMS = ("construct", "describe")
_LOOKED_AT = 4 * 1024
"""Characters of a query that are looked at for its form before a worker has it: looking takes time."""


class SparqlEndpoint:
    """Answers the SPARQL 1.1 Protocol, read-only, from the release of each request."""

    def __init__(
        self,
        desk: Desk,
        pages: Pages,
        limits: Limits,
        *,
        services: Sequence[str] = (),
    ) -> None:
        """``services`` are the endpoints that queries may call."""
        self._desk = desk
        self._pages = pages
        self._limits = limits
        self._example = load_canned_queries()[0].text
        self._answering = Answering(desk, limits)
        self._descriptions = ServiceDescriptions(limits, tuple(services))

    async def sparql(self, request: Request) -> Response:
        """The handler. Raises :class:`~budgetgraph.web.problems.Problem`."""
        asked = await read_request(request)
        name = asked.format_name
        if asks_for_page(accept_of(request), name):
            return await self._page(request, asked)
        if asked.query is None and asked.dataset is None and request.method in READ:
            return await self._description(request, name)
        if asked.query is None or not asked.query.strip():
            raise bad_request("There is no query.", "没有查询。")
        return await self._answering.respond(
            request,
            asked.query,
            dataset=asked.dataset,
            format_name=name,
            seconds=asked.seconds,
        )

    async def _description(self, request: Request, format_name: str | None) -> Response:
        (wanted, media_type), *_ = formats_wanted(request, format_name, formats.GRAPH_FORMATS)
        codings = codings_of(request)
        release = served_of(request).release
        endpoint = endpoint_of(request)
        etag = etag_of(request, "service", endpoint, media_type, codings.gzip, codings.plain)
        if is_unchanged(request, etag):
            return not_modified(request, etag)
        body = await run_in_threadpool(self._descriptions.text, release, endpoint, wanted)
        headers = cache_headers(request, etag) | limit_headers(self._limits)
        if codings.gzip or not codings.plain:
            body = await run_in_threadpool(compressed, body)
            headers["Content-Encoding"] = "gzip"
        headers["Content-Type"] = f"{media_type}; charset=utf-8"
        headers["Content-Disposition"] = f'inline; filename="service{wanted.suffix}"'
        return Response(body, headers=headers)

    async def _page(self, request: Request, asked: ProtocolRequest) -> Response:
        text = asked.query or ""
        if not text.strip():
            return passing_page(self._pages.sparql(request, self._example))
        try:
            check_length(text, self._limits.query_bytes)
            if form_of(text[:_LOOKED_AT]) in _GRAPH_FORMS:
                return await self._graph_page(request, asked, text)
            try:
                return await self._table_page(request, asked, text)
            except WrongResultFormat:  # its form comes late, or is hidden
                return await self._graph_page(request, asked, text)
        except QueryError as error:
            problem = problem_of(error, self._limits, text)
            html = self._pages.sparql(request, text, problem=problem)
            return passing_page(html, problem.status, problem.headers)

    async def _table_page(self, request: Request, asked: ProtocolRequest, text: str) -> Response:
        rows = TableRequest(text, SHOWN_ROWS + 1, asked.dataset)
        table = await self._desk.table(request, rows, seconds=asked.seconds)
        shown = partial(self._pages.sparql, request, text, result=table)
        return passing_page(await run_in_threadpool(shown))

    async def _graph_page(self, request: Request, asked: ProtocolRequest, text: str) -> Response:
        query = AnswerRequest(text, (formats.TURTLE,), asked.dataset)
        delivery = await self._desk.answer(request, query, seconds=asked.seconds)
        graph = await run_in_threadpool(_beginning, delivery.answer.body)
        return passing_page(self._pages.sparql(request, text, graph=graph))


def _beginning(body: bytes | Spooled) -> str:
    """As much of a graph as a page shows, in whole lines, and how much more there is."""
    if isinstance(body, Spooled):
        with body.file:
            shown, size = body.file.read(SHOWN_BYTES + 1), body.size
    else:
        shown, size = body[: SHOWN_BYTES + 1], len(body)
    if size <= SHOWN_BYTES:
        return shown.decode()
    shown = shown[: shown.rfind(b"\n", 0, SHOWN_BYTES) + 1]
    rest = size - len(shown)
    text = shown.decode(errors="ignore")
    return f"{text}# 还有 {rest} 字节未显示；用 format=turtle 取得全部。\n# {rest} more bytes are not shown; format=turtle gives all of it.\n"
