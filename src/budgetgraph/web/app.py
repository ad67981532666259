"""The web application: routes only. It serves one release and knows nothing of how it was made."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from budgetgraph import __version__
from budgetgraph.ground.errors import QueryError
from budgetgraph.publishing import formats
from budgetgraph.publishing.canned import CannedQuery, find_canned_query, load_canned_queries
from budgetgraph.publishing.query_pool import (
    LEAST_MEMORY,
    AnswerRequest,
    Limits,
    QueryPool,
    TableRequest,
    machine_memory,
)
from budgetgraph.publishing.release import Release
from budgetgraph.publishing.store import WrongResultFormat
from budgetgraph.web.addresses import ROOMS
from budgetgraph.web.descriptions import ENDINGS, Descriptions, page, root_of
from budgetgraph.web.downloads import FOLDERS, Downloads
from budgetgraph.web.negotiation import wants_page
from budgetgraph.web.pages import SHOWN_ROWS, Pages
from budgetgraph.web.problems import (
    Problem,
    internal_problem,
    problem_of,
    problem_of_http,
    problem_of_parameters,
)
from budgetgraph.web.sparql import ProtocolRequest, answer, read_request

READ = ["GET", "HEAD"]
PAGE_WORKERS = 1
PAGE_SECONDS = 10.0
"""The longest that a description may take."""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


def _default_workers() -> int:
    affordable = machine_memory() // 2 // LEAST_MEMORY - PAGE_WORKERS
    return max(2, min(os.cpu_count() or 2, affordable))


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """``workers`` processes answer queries, each within ``limits``; one more is kept for pages."""

    workers: int = field(default_factory=_default_workers)
    limits: Limits = field(default_factory=Limits)


def create_app(release: Release, settings: ServerSettings | None = None) -> FastAPI:
    """The application for ``release``. Its worker processes live as long as its lifespan."""
    settings = settings or ServerSettings()
    server = _Server(release, settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        limits = settings.limits.for_workers(settings.workers + PAGE_WORKERS)
        short = replace(limits, seconds=min(limits.seconds, PAGE_SECONDS))
        with (
            QueryPool(release.store_path, workers=settings.workers, limits=limits) as pool,
            QueryPool(release.store_path, workers=PAGE_WORKERS, limits=short) as page_pool,
        ):
            server.pool = pool
            server.descriptions.pool = page_pool
            yield

    app = FastAPI(
        title="budgetgraph",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST"],
        allow_headers=["*"],
    )
    app.middleware("http")(_safe_headers)
    for kind in (Problem, HTTPException, Exception):
        app.add_exception_handler(kind, server.on_error)
    downloads = Downloads(release)
    for path, handler, methods in (
        ("/", server.landing, READ),
        ("/sparql", server.sparql, [*READ, "POST"]),
        ("/queries", server.landing, READ),
        ("/queries/{name}", server.canned, READ),
        ("/id/{path:path}", server.descriptions.thing, READ),
        *((f"/{room}/{{path:path}}", server.descriptions.resource, READ) for room in ROOMS),
        *((f"/ontology{end}", server.descriptions.ontology, READ) for end in ("", *ENDINGS)),
        *((f"/{folder}/{{path:path}}", downloads.file, READ) for folder in FOLDERS),
        ("/healthz", server.health, READ),
    ):
        app.add_route(path, handler, methods=methods)
    return app


class _Server:
    """The handlers, with what they share."""

    def __init__(self, release: Release, settings: ServerSettings) -> None:
        self.pool: QueryPool
        self._release = release
        self._queries: tuple[CannedQuery, ...] = load_canned_queries()
        self._pages = Pages(release, self._queries)
        # Descriptions have a worker of their own: slow queries of others must not block them.
        self.descriptions = Descriptions(release, self._pages)

    async def on_error(self, request: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException):
            problem = problem_of_http(error)
        else:
            problem = error if isinstance(error, Problem) else internal_problem(error)
        data = request.query_params.get("format") not in (None, "html")
        if data or not wants_page(request.headers.get("accept")):
            return problem.response()
        answer = page(self._pages.problem(root_of(request), problem), problem.status)
        answer.headers.update(dict(problem.headers))
        return answer

    async def health(self, _: Request) -> Response:
        return JSONResponse({"status": "ok", "release": self._release.id})

    async def landing(self, request: Request) -> Response:
        return HTMLResponse(self._pages.landing(root_of(request)))

    async def sparql(self, request: Request) -> Response:
        asked = await read_request(request)
        accept = request.headers.get("accept")
        page = asked.format_name == "html" or (asked.format_name is None and wants_page(accept))
        if page:
            return await self._sparql_page(request, asked)
        if not asked.query.strip():
            raise Problem(
                400, "request", "请求有误", "The request is malformed", "There is no query."
            )
        return await answer(self.pool, asked, accept)

    async def _sparql_page(self, request: Request, asked: ProtocolRequest) -> Response:
        root = root_of(request)
        text = asked.query or self._queries[0].text
        if not asked.query.strip():
            return page(self._pages.sparql(root, text))
        try:
            try:
                rows = TableRequest(
                    asked.query, SHOWN_ROWS + 1, asked.default_graph, asked.named_graphs
                )
                table = await run_in_threadpool(self.pool.table, rows, asked.seconds)
                return page(self._pages.sparql(root, text, result=table))
            except WrongResultFormat:
                query = AnswerRequest(
                    asked.query, (formats.TURTLE,), asked.default_graph, asked.named_graphs
                )
                graph = await run_in_threadpool(self.pool.answer, query, asked.seconds)
                return page(self._pages.sparql(root, text, graph=graph.body.decode()))
        except QueryError as error:
            problem = problem_of(error)
            return page(self._pages.sparql(root, text, problem=problem), problem.status)

    async def canned(self, request: Request) -> Response:
        name = request.path_params["name"]
        try:
            query = find_canned_query(self._queries, name)
        except QueryError as error:
            raise Problem(
                404,
                "no-query",
                "没有这个查询",
                "There is no such query",
                error.message,
                error.hint or "",
            ) from error
        if name.endswith(".rq"):
            return Response(
                query.text, headers={"Content-Type": "application/sparql-query; charset=utf-8"}
            )
        values = {
            key: value for key, value in request.query_params.items() if value and key != "format"
        }
        format_name = request.query_params.get("format")
        if format_name is None and wants_page(request.headers.get("accept")):
            return await self._canned_page(request, query, values)
        try:
            text = query.bind(values)
        except QueryError as error:
            raise problem_of_parameters(error, query, values) from error
        asked = ProtocolRequest(text, None, None, format_name, None)
        return await answer(self.pool, asked, request.headers.get("accept"))

    async def _canned_page(
        self, request: Request, query: CannedQuery, values: dict[str, str]
    ) -> Response:
        root = root_of(request)
        text = query.text
        try:
            text = query.bind(values)
        except QueryError as error:
            problem = problem_of_parameters(error, query, values)
            html = self._pages.query(root, query, values, text, problem=problem)
            return page(html, problem.status)
        try:
            table = await run_in_threadpool(self.pool.table, TableRequest(text, SHOWN_ROWS + 1))
        except QueryError as error:
            problem = problem_of(error)
            html = self._pages.query(root, query, values, text, problem=problem)
            return page(html, problem.status)
        return page(self._pages.query(root, query, values, text, result=table))


async def _safe_headers(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    response = await call_next(request)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Content-Security-Policy", _POLICY)
    return response
