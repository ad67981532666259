"""The canned questions over HTTP: their list, their texts, their answers and their pages.

The answer to a question without parameters lies in the release: it is sent as it is, or written in another
format. With parameters, or where the release has no answer, the question is asked like any query.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from budgetgraph.ground.errors import QueryError, ReleaseError
from budgetgraph.publishing.answers import first_rows, read_answer
from budgetgraph.publishing.canned import CannedQuery, find_canned_query
from budgetgraph.publishing.engines.contract import Limits, TableRequest
from budgetgraph.publishing.store import Table
from budgetgraph.web.answering import Answering, accept_of
from budgetgraph.web.desk import Desk
from budgetgraph.web.negotiation import asks_for_page
from budgetgraph.web.pages import Pages
from budgetgraph.web.problems import Problem, problem_of, problem_of_parameters
from budgetgraph.web.protocol import last_of
from budgetgraph.web.representations import page_representation, page_response, passing_page
from budgetgraph.web.serving import served_of
from budgetgraph.web.shown_values import SHOWN_ROWS
from budgetgraph.web.validators import cache_headers, etag_of, is_unchanged, not_modified

_QUERY_TYPE = "application/sparql-query; charset=utf-8"
_SUFFIX = ".rq"


class Questions:
    """The handlers of ``/queries`` and ``/queries/{name}``."""

    def __init__(
        self,
        desk: Desk,
        pages: Pages,
        queries: Iterable[CannedQuery],
        limits: Limits,
    ) -> None:
        """``limits`` are those that live answers say they keep."""
        self._desk = desk
        self._pages = pages
        self._queries = tuple(queries)
        self._limits = limits
        self._answering = Answering(desk, self._limits)

    async def landing(self, request: Request) -> Response:
        """What is loaded, and all questions."""
        page = page_representation(request, "landing")
        if is_unchanged(request, page.etag):
            return not_modified(request, page.etag)
        return await page_response(request, partial(self._pages.landing, request), page)

    async def query(self, request: Request) -> Response:
        """A question: its text (``.rq``), its answer, or its page. Raises :class:`Problem`."""
        name = request.path_params["name"]
        query = self._found(name)
        if name.endswith(_SUFFIX):
            return self._text(request, query)
        format_name = last_of(request.query_params.multi_items(), "format")
        values = {
            key: value for key, value in request.query_params.items() if value and key != "format"
        }
        page = asks_for_page(accept_of(request), format_name)
        try:
            text = query.bind(values)
        except QueryError as error:
            problem = problem_of_parameters(error, query, values)
            if not page:
                raise problem from error
            html = self._pages.query(request, query, values, query.text, problem=problem)
            return passing_page(html, problem.status, problem.headers)
        if page:
            return await self._page(request, query, values, text)
        return await self._answering.respond(
            request, text, format_name=format_name, file_name=query.name
        )

    def _found(self, name: str) -> CannedQuery:
        try:
            return find_canned_query(self._queries, name)
        except QueryError as error:
            raise Problem(
                404,
                "no-query",
                "没有这个查询",
                "There is no such query",
                error.message,
                error.hint or "",
                detail_zh=f"没有名为 {name[:40]!r} 的查询；全部查询见 /queries。",
            ) from error

    def _text(self, request: Request, query: CannedQuery) -> Response:
        etag = etag_of(request, "question-text", query.text)
        if is_unchanged(request, etag):
            return not_modified(request, etag)
        headers = {
            "Content-Type": _QUERY_TYPE,
            "Content-Disposition": f'inline; filename="{query.name}{_SUFFIX}"',
        }
        return Response(query.text, headers=headers | cache_headers(request, etag))

    async def _page(
        self,
        request: Request,
        query: CannedQuery,
        values: Mapping[str, str],
        text: str,
    ) -> Response:
        page = page_representation(request, "question-page", query.text, dict(values))
        if is_unchanged(request, page.etag):
            return not_modified(request, page.etag)
        try:
            table = await self._table(request, query, text)
        except QueryError as error:
            problem = problem_of(error, self._limits, text)
            html = self._pages.query(request, query, values, text, problem=problem)
            return passing_page(html, problem.status, problem.headers)
        render = partial(self._pages.query, request, query, values, text, result=table)
        return await page_response(request, render, page)

    async def _table(self, request: Request, query: CannedQuery, text: str) -> Table:
        known = None
        if text == query.bind({}):
            known = await run_in_threadpool(read_answer, served_of(request).release, query.name)
        if known is not None:
            try:
                return await run_in_threadpool(first_rows, known, SHOWN_ROWS + 1)
            except ReleaseError:
                pass  # damaged on the disk: the database has the answer too
        return await self._desk.table(request, TableRequest(text, SHOWN_ROWS + 1))
