"""The web application: routes only. It serves one release and knows nothing of how it was made."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import NoReturn

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from budgetgraph import __version__
from budgetgraph.ground.errors import QueryError
from budgetgraph.publishing import formats
from budgetgraph.publishing.canned import CannedQuery, find_canned_query, load_canned_queries
from budgetgraph.publishing.query_pool import AnswerRequest, Limits, QueryPool, TableRequest
from budgetgraph.publishing.release import Release
from budgetgraph.publishing.store import WrongResultFormat
from budgetgraph.web import resources
from budgetgraph.web.negotiation import HTML, preferred_formats, preferred_types
from budgetgraph.web.pages import SHOWN_ROWS, Pages
from budgetgraph.web.problems import Problem, internal_problem, problem_of, problem_of_http
from budgetgraph.web.sparql import ProtocolRequest, answer, read_request

READ = ["GET", "HEAD"]
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """``workers`` processes answer queries, each within ``limits``."""

    workers: int = field(default_factory=lambda: max(2, os.cpu_count() or 2))
    limits: Limits = field(default_factory=Limits)


def create_app(release: Release, settings: ServerSettings | None = None) -> FastAPI:
    """The application for ``release``. Its worker processes live as long as its lifespan."""
    settings = settings or ServerSettings()
    server = _Server(release, settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        with QueryPool(
            release.store_path, workers=settings.workers, limits=settings.limits
        ) as pool:
            server.pool = pool
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
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(Exception, _on_fault)
    for path, handler, methods in (
        ("/", server.landing, READ),
        ("/sparql", server.sparql, [*READ, "POST"]),
        ("/queries", server.landing, READ),
        ("/queries/{name}", server.canned, READ),
        ("/id/{path:path}", server.thing, READ),
        ("/doc/{path:path}", server.description, READ),
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

    async def health(self, _: Request) -> Response:
        return JSONResponse({"status": "ok", "release": self._release.id})

    async def landing(self, request: Request) -> Response:
        return HTMLResponse(self._pages.landing(_root(request)))

    async def sparql(self, request: Request) -> Response:
        asked = await read_request(request)
        accept = request.headers.get("accept")
        page = asked.format_name == "html" or (asked.format_name is None and _wants_page(accept))
        if page:
            return await self._sparql_page(request, asked)
        if not asked.query.strip():
            raise Problem(
                400, "request", "请求有误", "The request is malformed", "There is no query."
            )
        return await answer(self.pool, asked, accept)

    async def _sparql_page(self, request: Request, asked: ProtocolRequest) -> Response:
        root = _root(request)
        text = asked.query or self._queries[0].text
        if not asked.query.strip():
            return _page(self._pages.sparql(root, text))
        try:
            try:
                rows = TableRequest(
                    asked.query, SHOWN_ROWS + 1, asked.default_graph, asked.named_graphs
                )
                table = await run_in_threadpool(self.pool.table, rows, asked.seconds)
                return _page(self._pages.sparql(root, text, result=table))
            except WrongResultFormat:
                query = AnswerRequest(
                    asked.query, (formats.TURTLE,), asked.default_graph, asked.named_graphs
                )
                graph = await run_in_threadpool(self.pool.answer, query, asked.seconds)
                return _page(self._pages.sparql(root, text, graph=graph.body.decode()))
        except QueryError as error:
            problem = problem_of(error)
            message = f"{problem.title_zh} / {problem.title_en}: {error.message} {error.hint or ''}"
            return _page(self._pages.sparql(root, text, error=message), problem.status)

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
        if format_name is None and _wants_page(request.headers.get("accept")):
            return await self._canned_page(request, query, values)
        try:
            text = query.bind(values)
        except QueryError as error:
            raise problem_of(error) from error
        asked = ProtocolRequest(text, None, None, format_name, None)
        return await answer(self.pool, asked, request.headers.get("accept"))

    async def _canned_page(
        self, request: Request, query: CannedQuery, values: dict[str, str]
    ) -> Response:
        root = _root(request)
        text = query.text
        try:
            text = query.bind(values)
            table = await run_in_threadpool(self.pool.table, TableRequest(text, SHOWN_ROWS + 1))
        except QueryError as error:
            status = problem_of(error).status
            message = f"{error.message} {error.hint or ''}"
            return _page(self._pages.query(root, query, values, text, error=message), status)
        return _page(self._pages.query(root, query, values, text, result=table))

    async def thing(self, request: Request) -> Response:
        # The thing itself cannot be sent; 303 says where it is described.
        path = request.path_params["path"]
        if resources.resource_iri(self._release.base_iri, path) is None:
            _nothing_here()
        return RedirectResponse(f"{_root(request)}/doc/{path}", 303, headers={"Vary": "Accept"})

    async def description(self, request: Request) -> Response:
        path, suffix = _split_suffix(request.path_params["path"])
        iri = resources.resource_iri(self._release.base_iri, path)
        if iri is None:
            _nothing_here()
        try:
            if suffix == resources.HTML_SUFFIX or (
                not suffix and _wants_page(request.headers.get("accept"))
            ):
                found = await run_in_threadpool(resources.description_of, self.pool, iri)
                if found is None:
                    _nothing_here()
                return _page(self._pages.resource(_root(request), path, found))
            offered = tuple(resources.SUFFIXES.values())
            chosen = (
                [(resources.SUFFIXES[suffix], resources.SUFFIXES[suffix].media_type)]
                if suffix
                else (preferred_formats(offered, request.headers.get("accept")))
            )
            if not chosen:
                types = ", ".join([HTML, *(each.media_type for each in offered)])
                raise Problem(
                    406, "not-acceptable", "没有可接受的格式", "No acceptable format", types
                )
            if not await run_in_threadpool(resources.is_known, self.pool, iri):
                _nothing_here()
            graph = await run_in_threadpool(resources.graph_of, self.pool, iri, (chosen[0][0],))
        except QueryError as error:
            raise problem_of(error) from error
        content_type = f"{chosen[0][1]}; charset=utf-8"
        return Response(graph.body, headers={"Content-Type": content_type, "Vary": "Accept"})


def _split_suffix(path: str) -> tuple[str, str]:
    for suffix in (*resources.SUFFIXES, resources.HTML_SUFFIX):
        if path.endswith(suffix):
            return path.removesuffix(suffix), suffix
    return path, ""


def _wants_page(accept: str | None) -> bool:
    """Whether a browser is asking: HTML is named and is not wanted less than data."""
    if accept is None or HTML not in accept.lower():
        return False
    offered = [
        HTML,
        *(
            t
            for each in (*formats.RESULT_FORMATS, *formats.GRAPH_FORMATS)
            for t in each.media_types
        ),
    ]
    return preferred_types(offered, accept)[:1] == [HTML]


def _page(html: str, status: int = 200) -> Response:
    return HTMLResponse(html, status, headers={"Vary": "Accept"})


def _root(request: Request) -> str:
    return str(request.scope.get("root_path", "")).rstrip("/")


def _nothing_here() -> NoReturn:
    raise HTTPException(404)


async def _safe_headers(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    response = await call_next(request)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Content-Security-Policy", _POLICY)
    return response


async def _on_problem(_: Request, error: Exception) -> Response:
    return error.response() if isinstance(error, Problem) else internal_problem(error).response()


async def _on_http_error(_: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException):
        return problem_of_http(error).response()
    return internal_problem(error).response()


async def _on_fault(_: Request, error: Exception) -> Response:
    return internal_problem(error).response()
