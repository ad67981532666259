"""The desk where queries are taken in: what is known already, who waits, who runs, who has hung up."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from starlette.requests import Request

from budgetgraph.ground.errors import QueryError
from budgetgraph.publishing.engines.contract import (
    Answer,
    AnswerRequest,
    Engine,
    PoolBusy,
    QueryStopped,
    Spooled,
    TableRequest,
)
from budgetgraph.publishing.store import Table
from budgetgraph.web.admission import Admission
from budgetgraph.web.bodies import hung_up
from budgetgraph.web.caching import AnswerCache
from budgetgraph.web.client_identity import ClientIdentity
from budgetgraph.web.known_answers import find_known, write_known
from budgetgraph.web.metrics import Metrics
from budgetgraph.web.problems import problem_of
from budgetgraph.web.query_log import QueryLog
from budgetgraph.web.serving import Served, served_of
from budgetgraph.web.spool_room import SpoolRoom

_T = TypeVar("_T")


class Lane(Enum):
    """Queries of everybody, and our own short ones for pages: neither waits for the other."""

    QUERIES = "queries"
    PAGES = "pages"


class ClientGone(Exception):
    """The client hung up: there is nobody to answer."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A complete answer, the id of the query that made it, and whether it came from the cache."""

    answer: Answer
    query_id: str
    cached: bool


@dataclass(frozen=True, slots=True)
class RunningQuery:
    """A query that waits or runs. ``digest`` stands for its text; ``seconds`` since it came in."""

    query_id: str
    release: str
    lane: str
    digest: str
    seconds: float
    waited: float | None


@dataclass(slots=True, eq=False)
class _Ticket:
    """One evaluation, from the moment it came in. ``waited`` is ``None`` while it waits."""

    request: AnswerRequest | TableRequest
    release: str
    lane: Lane
    client: str
    query_id: str = field(default_factory=lambda: secrets.token_hex(8))
    came: float = field(default_factory=time.monotonic)
    waited: float | None = None
    stopped: bool = False
    task: asyncio.Task[Any] | None = None

    @property
    def digest(self) -> str:
        """16 hex digits of SHA-256 of the query."""
        return hashlib.sha256(self.request.query.encode("utf-8", "replace")).hexdigest()[:16]


@dataclass(slots=True, eq=False)
class _Shared:
    """An evaluation that several requests wait for."""

    task: asyncio.Task[Answer]
    ticket: _Ticket
    waiting: int = 0
    taken: bool = False

    def is_open_to(self, client: str) -> bool:
        """Whether ``client`` may wait for it. In the queue everybody waits for a turn of their own:
        otherwise somebody with many requests would hold up all who ask the same."""
        return self.ticket.waited is not None or self.ticket.client == client


class Desk:
    """Takes queries in for all releases that are served, each lane with its own ``admissions``."""

    def __init__(
        self,
        admissions: dict[Lane, Admission],
        cache: AnswerCache,
        identity: ClientIdentity,
        metrics: Metrics,
        log: QueryLog | None = None,
        room: SpoolRoom | None = None,
    ) -> None:
        """``room`` is the disk that long answers may take; without it, as much as there is."""
        self.cache = cache
        self.admissions = admissions
        self._identity = identity
        self._metrics = metrics
        self._log = log
        self._room = room or SpoolRoom(sys.maxsize, sys.maxsize)
        self._tickets: dict[str, _Ticket] = {}
        self._shared: dict[tuple[object, ...], _Shared] = {}

    async def answer(
        self,
        request: Request,
        asked: AnswerRequest,
        *,
        seconds: float | None = None,
        lane: Lane = Lane.QUERIES,
    ) -> Delivery:
        """The answer, from the release of ``request``. Stops the query when the client hangs up.

        Requests for the same answer at the same time are evaluated once. Raises
        :class:`~budgetgraph.ground.errors.QueryError` and :class:`ClientGone`.
        """
        served = served_of(request)
        key = (served.release.id, asked)
        known = self.cache.get(key)
        source = None
        if known is None:
            found = await find_known(served.release, asked)
            if isinstance(found, Answer):
                known = found
                self.cache.put(key, known, _key_bytes(asked))
            else:
                source = found
        if known is not None:
            query_id = self.repeat(asked, served.release.id, known, lane)
            return Delivery(known, query_id, cached=True)
        lane = lane if source is None else Lane.PAGES  # that is short work
        client = self._identity.of(request)
        self._room.require(client)

        def begin(place: tuple[object, ...]) -> _Shared:
            ticket = _Ticket(asked, served.release.id, lane, client)
            return self._begin(place, served, ticket, seconds, source)

        place: tuple[object, ...] = (*key, lane, seconds)
        shared = self._shared.get(place)
        if shared is not None and shared.ticket.task is None:
            await asyncio.sleep(0)  # it came at the same moment: now it runs, or is in the queue
            shared = self._shared.get(place)
        if shared is not None and not shared.is_open_to(client):
            shared = None  # whoever comes next may wait with this one
        leads = shared is None
        try:
            return await self._waited_for(request, place, shared or begin(place))
        except PoolBusy:
            if leads:
                raise
        except _Taken:
            pass
        # It was the other client who had too much, or has the only file: this one gets an evaluation of
        # its own, which nobody else waits for.
        place = (*place, object())
        return await self._waited_for(request, place, begin(place))

    def repeat(
        self, asked: AnswerRequest, release: str, answer: Answer, lane: Lane = Lane.QUERIES
    ) -> str:
        """Count and log that a known answer is sent once more; the id of this query."""
        ticket = _Ticket(asked, release, lane, "")
        self._account(ticket, "ok", answer, cached=True)
        return ticket.query_id

    async def table(
        self,
        request: Request,
        asked: TableRequest,
        *,
        seconds: float | None = None,
        lane: Lane = Lane.QUERIES,
    ) -> Table:
        """The first rows as terms; as :meth:`answer` otherwise."""
        served = served_of(request)
        engine = _engine(served, lane)
        ticket = _Ticket(asked, served.release.id, lane, self._identity.of(request))

        async def evaluate() -> Table:
            return await engine.table(asked, seconds)

        task = asyncio.create_task(self._run(ticket, evaluate))
        try:
            return await _unless_gone(request, task)
        finally:
            if not task.done():
                task.cancel()

    def running(self) -> list[RunningQuery]:
        """The queries that wait or run, the oldest first."""
        now = time.monotonic()
        return [
            RunningQuery(
                each.query_id,
                each.release,
                each.lane.value,
                each.digest,
                now - each.came,
                each.waited,
            )
            for each in self._tickets.values()
        ]

    def stop(self, query_id: str) -> bool:
        """Stop a query; whether there was one of that id."""
        ticket = self._tickets.get(query_id)
        if ticket is None or ticket.task is None:
            return False
        ticket.stopped = True
        ticket.task.cancel()
        return True

    async def _waited_for(
        self, request: Request, place: tuple[object, ...], shared: _Shared
    ) -> Delivery:
        """The answer of an evaluation, which is stopped when nobody waits for it any more.

        Raises :class:`_Taken` for a file that another one got, and for what is new each time.
        """
        shared.waiting += 1
        try:
            answer = await _unless_gone(request, shared.task)
            if isinstance(answer.body, Spooled) or answer.volatile:
                if shared.taken:
                    raise _Taken
                shared.taken = True
            if isinstance(answer.body, Spooled):
                kept = self._room.keep(self._identity.of(request), answer.body)
                answer = replace(answer, body=kept)
            return Delivery(answer, shared.ticket.query_id, cached=False)
        finally:
            shared.waiting -= 1
            if not shared.waiting:
                if not shared.task.done():
                    self._forget(place, shared)  # who comes now must not wait for what is stopped
                    shared.task.cancel()
                _close_untaken(shared)

    def _begin(
        self,
        place: tuple[object, ...],
        served: Served,
        ticket: _Ticket,
        seconds: float | None,
        source: Path | None,
    ) -> _Shared:
        engine = _engine(served, ticket.lane)
        asked = ticket.request
        assert isinstance(asked, AnswerRequest)
        key = (served.release.id, asked)

        async def evaluate() -> Answer:
            answer = self.cache.look(key)  # another one may have got it meanwhile
            if answer is None and source is not None:
                answer = await write_known(served, asked, source)
            if answer is None:
                answer = await engine.answer(asked, seconds)
            self.cache.put(key, answer, _key_bytes(asked))
            return answer

        task = asyncio.create_task(self._run(ticket, evaluate))
        shared = self._shared[place] = _Shared(task, ticket)

        def ended(task: asyncio.Task[Answer]) -> None:
            self._forget(place, shared)
            if not task.cancelled():
                task.exception()  # there may be nobody left to hear of it
            if not shared.waiting:
                _close_untaken(shared)

        task.add_done_callback(ended)
        return shared

    def _forget(self, place: tuple[object, ...], shared: _Shared) -> None:
        if self._shared.get(place) is shared:
            del self._shared[place]

    async def _run(self, ticket: _Ticket, evaluate: Callable[[], Awaitable[_T]]) -> _T:
        """Wait for a turn and evaluate. Whatever happens is counted and logged, once."""
        outcome, result = "cancelled", None
        ticket.task = asyncio.current_task()
        self._tickets[ticket.query_id] = ticket
        try:
            async with self.admissions[ticket.lane].turn(ticket.client) as turn:
                ticket.waited = turn.waited
                result = await evaluate()
            outcome = "ok"
            return result
        except QueryError as error:
            outcome = problem_of(error).kind
            error.query_id = ticket.query_id
            raise
        except asyncio.CancelledError:
            if not ticket.stopped:
                raise
            outcome = "stopped"
            stopped = QueryStopped("the query was stopped by an administrator")
            stopped.query_id = ticket.query_id
            raise stopped from None
        except Exception:
            outcome = "fault"
            raise
        finally:
            del self._tickets[ticket.query_id]
            self._account(ticket, outcome, result if isinstance(result, Answer) else None)

    def _account(
        self, ticket: _Ticket, outcome: str, answer: Answer | None, *, cached: bool = False
    ) -> None:
        seconds = time.monotonic() - ticket.came
        form = answer.form if answer is not None else "unknown"
        size = answer.size if answer is not None else 0
        waited = ticket.waited or 0.0
        self._metrics.query_done(outcome, form, seconds, waited, size)
        if self._log is not None:
            self._log.write(
                query_id=ticket.query_id,
                release=ticket.release,
                lane=ticket.lane.value,
                form=form,
                format=answer.format.name if answer is not None else None,
                outcome=outcome,
                seconds=seconds,
                waited=waited,
                bytes=size,
                cached=cached,
                digest=ticket.digest,
            )


class _Taken(Exception):
    """The answer is a file, or may differ next time, and another request has it."""


def _close_untaken(shared: _Shared) -> None:
    """Close the file of an evaluation that has ended, if everybody left at that very moment."""
    task = shared.task
    if shared.taken or not task.done() or task.cancelled() or task.exception() is not None:
        return
    body = task.result().body
    if isinstance(body, Spooled):
        body.file.close()


def _key_bytes(asked: AnswerRequest) -> int:
    """How much memory the question takes, at most: the texts, and what each of them takes besides."""
    graphs = () if asked.dataset is None else (*asked.dataset.default, *asked.dataset.named)
    return sum(4 * len(text) + 64 for text in (asked.query, *graphs))


def _engine(served: Served, lane: Lane) -> Engine:
    return served.pages if lane is Lane.PAGES else served.engine


async def _unless_gone(request: Request, task: asyncio.Task[_T]) -> _T:
    """What ``task`` gives, or :class:`ClientGone` when the client hangs up first. The task runs on then."""
    gone = asyncio.create_task(hung_up(request.receive))
    try:
        await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise ClientGone
    finally:
        gone.cancel()
