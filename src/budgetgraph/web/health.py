"""Whether the server lives, whether it can answer, and its numbers."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from budgetgraph.ground.errors import QueryError
from budgetgraph.publishing.engines.contract import TableRequest
from budgetgraph.publishing.engines.remote import RemoteEngine
from budgetgraph.web.caching import Bounded
from budgetgraph.web.desk import Desk, Lane
from budgetgraph.web.metrics import Metrics
from budgetgraph.web.problems import problem_of
from budgetgraph.web.query_log import QueryLog
from budgetgraph.web.repeats import KeptResponse
from budgetgraph.web.serving import served_of
from budgetgraph.web.takeover import Releases
from budgetgraph.web.validators import NOT_KEPT

READY_SECONDS = 5.0


class Health:
    """The handlers."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    async def alive(self, request: Request) -> Response:
        """``/healthz``: the process answers, whatever its engines do."""
        release = served_of(request).release.id
        return JSONResponse({"status": "ok", "release": release}, headers=NOT_KEPT)

    async def ready(self, request: Request) -> Response:
        """``/readyz``: a real query goes through a worker, and another store answers. 503 with a problem otherwise.

        The worker is one of those for pages: those for everybody may all be busy, and the server is well.
        """
        served = served_of(request)
        try:
            await served.pages.table(TableRequest("ASK {}", 1), READY_SECONDS)
            if isinstance(served.engine, RemoteEngine):
                await served.engine.ready(READY_SECONDS)
        except QueryError as error:
            problem = problem_of(error)
            problem.status = 503
            return problem.response()
        answer = {"status": "ready", "release": served.release.id}
        return JSONResponse(answer, headers=NOT_KEPT)

    async def metrics(self, _: Request) -> Response:
        """``/metrics`` for Prometheus."""
        body, content_type = self._metrics.render()
        return Response(body, headers={**NOT_KEPT, "Content-Type": content_type})


def show_state(
    metrics: Metrics,
    desk: Desk,
    repeats: Bounded[KeptResponse],
    releases: Releases,
    log: QueryLog | None,
) -> None:
    """Have ``metrics`` show how busy the server is at the time of asking."""
    admissions = desk.admissions

    def of_lanes(name: str) -> dict[str, float]:
        return {lane.value: float(getattr(admissions[lane], name)) for lane in Lane}

    metrics.gauge(
        "budgetgraph_running", "Queries that run now.", lambda: of_lanes("running"), "lane"
    )
    metrics.gauge(
        "budgetgraph_waiting", "Requests that wait now.", lambda: of_lanes("waiting"), "lane"
    )
    cache = desk.cache
    metrics.gauge(
        "budgetgraph_cache_bytes",
        "Bytes of answers kept, and of responses kept to be sent again.",
        lambda: cache.bytes + repeats.bytes,
    )
    metrics.gauge("budgetgraph_cache_answers", "Answers kept.", lambda: len(cache))
    metrics.counter("budgetgraph_cache_hits", "Answers found.", lambda: cache.hits)
    metrics.counter("budgetgraph_cache_misses", "Answers not found.", lambda: cache.misses)
    metrics.gauge("budgetgraph_releases", "Releases in memory.", lambda: len(releases.opened))
    metrics.counter("budgetgraph_takeovers", "Releases taken over.", lambda: releases.takeovers)
    metrics.gauge("budgetgraph_workers", "Worker processes alive.", releases.workers_alive)
    metrics.counter("budgetgraph_worker_restarts", "Workers replaced.", releases.restarts, "cause")
    if log is not None:
        metrics.counter("budgetgraph_query_log_lost", "Lines not logged.", lambda: log.lost)
