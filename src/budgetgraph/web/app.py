"""The web application: what there is, put together. It serves releases and knows nothing of how they were made."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from budgetgraph import __version__
from budgetgraph.ground.errors import QueryError, ReleaseError
from budgetgraph.publishing.canned import load_canned_queries
from budgetgraph.publishing.release import Release
from budgetgraph.web.addresses import ROOMS
from budgetgraph.web.administration import Administration
from budgetgraph.web.admission import Admission
from budgetgraph.web.answering import READ, accept_of
from budgetgraph.web.caching import AnswerCache, Bounded
from budgetgraph.web.catalogue import VOID_ENDINGS, Catalogue
from budgetgraph.web.client_identity import ClientIdentity
from budgetgraph.web.cross_origin import CrossOrigin
from budgetgraph.web.descriptions import ENDINGS, Descriptions
from budgetgraph.web.desk import ClientGone, Desk, Lane
from budgetgraph.web.downloads import Downloads
from budgetgraph.web.health import Health, show_state
from budgetgraph.web.metrics import Metrics
from budgetgraph.web.negotiation import asks_for_page
from budgetgraph.web.openapi import openapi_response
from budgetgraph.web.opening import open_engines
from budgetgraph.web.pages import Pages
from budgetgraph.web.problems import Problem, internal_problem, problem_of, problem_of_http
from budgetgraph.web.protocol import FORMAT_NAMES, last_of
from budgetgraph.web.query_log import QueryLog
from budgetgraph.web.questions import Questions
from budgetgraph.web.release_faults import ReleaseFaults
from budgetgraph.web.release_files import FOLDERS
from budgetgraph.web.repeats import KeptResponse, Repeats
from budgetgraph.web.representations import passing_page
from budgetgraph.web.safe_headers import SafeHeaders
from budgetgraph.web.selection import ReleaseSelection
from budgetgraph.web.serving import Served
from budgetgraph.web.settings import PAGE_WORKERS, ServerSettings
from budgetgraph.web.sparql import SparqlEndpoint
from budgetgraph.web.spool_room import SpoolRoom
from budgetgraph.web.takeover import Releases

_PAGES_WAITING = 64
_PAGES_PATIENCE = 10.0
_LONG_ANSWERS = 8
_LONG_ANSWERS_PER_CLIENT = 2
"""So many of the longest may wait on the disk for their readers."""

_HUNG_UP = 499
"""What proxies write into their logs for a client that left; nobody receives it."""


def create_app(releases: Path, settings: ServerSettings | None = None) -> FastAPI:
    """The application for a folder of releases, or for one release.

    Its worker processes live as long as its lifespan, which raises
    :class:`~budgetgraph.ground.errors.BudgetgraphError` if the release cannot be opened.
    """
    settings = settings or ServerSettings()
    server = _Server(releases, settings)
    app = FastAPI(
        title="budgetgraph",
        version=__version__,
        lifespan=server.lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        # A slash too many would lead to whatever host the request names.
        redirect_slashes=False,
    )
    for path, handler, methods in server.routes():
        app.add_route(path, handler, methods=list(methods))
    told = (
        *(Problem, HTTPException, QueryError, ReleaseError),
        *(ClientGone, ClientDisconnect, Exception),
    )
    for kind in told:
        app.add_exception_handler(kind, server.on_error)
    # The last one added is the outermost.
    app.add_middleware(CrossOrigin, routes=app.routes)
    app.add_middleware(Repeats, told=server.desk.repeat, kept=server.repeats)
    app.add_middleware(
        ReleaseSelection,
        releases=lambda: server.releases,
        identity=server.identity,
        faults=server.faults,
        told=server.on_error,
        root_path=settings.root_path,
    )
    app.add_middleware(SafeHeaders)
    return app


class _Server:
    """What the handlers share, and how long it lives."""

    def __init__(self, folder: Path, settings: ServerSettings) -> None:
        self.releases: Releases
        self._folder = folder
        self._settings = settings
        self._metrics = Metrics()
        self.faults = ReleaseFaults()
        self.identity = ClientIdentity(settings.trusted_proxies)
        self.repeats: Bounded[KeptResponse] = Bounded(settings.cache_bytes // 4)
        self._log = QueryLog(settings.query_log) if settings.query_log is not None else None
        self.desk = Desk(
            {
                Lane.QUERIES: Admission(
                    settings.workers,
                    settings.waiting,
                    settings.patience,
                    settings.per_client,
                    settings.waiting_per_client,
                ),
                Lane.PAGES: Admission(
                    PAGE_WORKERS, _PAGES_WAITING, _PAGES_PATIENCE, PAGE_WORKERS, _PAGES_WAITING // 2
                ),
            },
            AnswerCache(settings.cache_bytes),
            self.identity,
            self._metrics,
            self._log,
            SpoolRoom(
                _LONG_ANSWERS * settings.limits.answer_bytes,
                _LONG_ANSWERS_PER_CLIENT * settings.limits.answer_bytes,
            ),
        )
        self._pages = Pages(load_canned_queries())

    def routes(self) -> Sequence[tuple[str, Any, Sequence[str]]]:
        """Address, handler, methods."""
        desk, pages, settings = self.desk, self._pages, self._settings
        sparql = SparqlEndpoint(desk, pages, settings.limits, services=sorted(settings.services))
        questions = Questions(desk, pages, load_canned_queries(), settings.limits)
        descriptions = Descriptions(desk, pages)
        downloads = Downloads(pages)
        catalogue = Catalogue(desk, pages)
        administration = Administration(desk, settings.admin_token, settings.admin_socket)
        health = Health(self._metrics)
        return (
            ("/sparql", sparql.sparql, [*READ, "POST"]),
            *((f"/{room}/{{path:path}}", descriptions.resource, READ) for room in ROOMS),
            ("/id/{path:path}", descriptions.thing, READ),
            ("/", questions.landing, READ),
            *((path, questions.landing, READ) for path in ("/queries", "/queries/")),
            ("/queries/running", administration.running, ["GET"]),
            ("/queries/running/{id}", administration.stop, ["DELETE"]),
            ("/queries/running/{id}/stop", administration.stop, ["POST"]),
            ("/queries/{name}", questions.query, READ),
            *((f"/ontology{end}", descriptions.ontology, READ) for end in ("", *ENDINGS)),
            *(
                (f"/{folder}{rest}", downloads.file, READ)
                for folder in FOLDERS
                for rest in ("", "/{path:path}")
            ),
            ("/manifest.json", downloads.manifest, READ),
            ("/catalog{suffix:path}", catalogue.catalogue, READ),
            *((f"/.well-known/void{end}", catalogue.void, READ) for end in ("", *VOID_ENDINGS)),
            ("/openapi.json", openapi_response, READ),
            ("/healthz", health.alive, READ),
            ("/readyz", health.ready, READ),
            ("/metrics", health.metrics, READ),
        )

    @asynccontextmanager
    async def lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        """Serve the active release, and each one that becomes active meanwhile."""
        settings = self._settings

        async def opened(release: Release, active: bool) -> Served:
            return await open_engines(release, settings, active=active)

        self.releases = Releases(
            self._folder,
            opened,
            at_most=settings.pinned_releases,
            idle_seconds=settings.idle_seconds,
            on_close=self._forget_release,
        )
        show_state(self._metrics, self.desk, self.repeats, self.releases, self._log)
        async with AsyncExitStack() as ending:
            if self._log is not None:
                ending.callback(self._log.close)
            await self.releases.start()
            ending.push_async_callback(self.releases.close)
            following = asyncio.create_task(
                self.releases.follow(settings.follow_seconds, take_over=settings.follow)
            )
            ending.push_async_callback(_ended, following)
            yield

    def _forget_release(self, release_id: str) -> None:
        self.desk.cache.forget_release(release_id)
        self.repeats.forget_release(release_id)

    async def on_error(self, request: Request, error: Exception) -> Response:
        """Every error as a problem: a page for a browser, JSON for programs."""
        # The second is Starlette's, for a client that left before its request was whole.
        if isinstance(error, (ClientGone, ClientDisconnect)):
            return Response(status_code=_HUNG_UP)
        answer = self._told(request, self._problem(error))
        # What goes wrong outside of the middleware that adds it may be read by scripts, too.
        answer.headers["Access-Control-Allow-Origin"] = "*"
        return answer

    def _problem(self, error: Exception) -> Problem:
        if isinstance(error, Problem):
            return error
        if isinstance(error, HTTPException):
            return problem_of_http(error)
        if isinstance(error, QueryError):
            return problem_of(error)
        return self.faults.problem(error) if isinstance(error, ReleaseError) else internal_problem()

    def _told(self, request: Request, problem: Problem) -> Response:
        name = last_of(request.query_params.multi_items(), *FORMAT_NAMES)
        if not asks_for_page(accept_of(request), name):
            return problem.response()
        html = self._pages.problem(request, problem)
        return passing_page(html, problem.status, problem.headers)


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
