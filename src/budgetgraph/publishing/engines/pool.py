"""Queries in worker processes that can be killed: the engine over the store of a release.

The embedded engine cannot be cancelled, some short texts overflow its stack, and planning alone may take
for ever. So every query runs in a process of its own that has the store open for reading; the parent keeps
the time, and a worker that is late or dead is replaced.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from budgetgraph.ground.errors import BudgetgraphError
from budgetgraph.publishing.engines.channel import (
    dataset_told,
    error_heard,
    error_told,
    frame,
)
from budgetgraph.publishing.engines.contract import (
    Answer,
    AnswerRequest,
    Limits,
    QueryTimeout,
    Spooled,
    StoreDamaged,
    TableRequest,
    WorkerKilled,
    WorkerLost,
)
from budgetgraph.publishing.engines.endings import Killed, Late, busy, not_opened, set_late
from budgetgraph.publishing.engines.replies import answer_of, table_of
from budgetgraph.publishing.engines.worker_process import Died, NotStarted, Reply, WorkerProcess
from budgetgraph.publishing.formats import Format
from budgetgraph.publishing.machine_memory import memory_share
from budgetgraph.publishing.store import Table

_logger = logging.getLogger("budgetgraph.serve")

GRACE = 0.2
"""Seconds in which a query that nobody waits for may end by itself before its worker is killed."""

_SHORT_TABLE = 64 * 1024
"""Bytes of a table that is read at once; longer ones are read in a thread."""

_START_SECONDS = 60.0
_RESTART_SECONDS = 2.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0


class WorkerPool:
    """An :class:`~budgetgraph.publishing.engines.contract.Engine` over ``store``, in ``workers`` processes.

    Without a store it can :meth:`check` and :meth:`transcode`. Everything here belongs to one event loop.
    ``restarts`` counts replaced workers by cause: ``deadline``, ``cancelled``, ``lost`` (with its query),
    ``idle`` (without one) and ``failed`` (at its start).
    """

    def __init__(
        self,
        store: Path | None,
        *,
        workers: int,
        limits: Limits,
        services: frozenset[str] = frozenset(),
    ) -> None:
        self.limits = limits
        if limits.memory_bytes is None:
            self.limits = replace(limits, memory_bytes=memory_share(workers))
        self.restarts: Counter[str] = Counter()
        self._size = workers
        self._path = store
        self._settings = {
            "store": None if store is None else str(store),
            "memory_bytes": self.limits.memory_bytes,
            "services": sorted(services),
            "limits": {
                "answer_bytes": limits.answer_bytes,
                "answer_rows": limits.answer_rows,
                "query_bytes": limits.query_bytes,
                "table_bytes": limits.table_bytes,
            },
        }
        self._members = 0  # workers that are there or being started
        self._all: set[WorkerProcess] = set()
        self._ready: set[WorkerProcess] = set()
        self._idle: list[WorkerProcess] = []
        self._waiting: deque[asyncio.Future[WorkerProcess]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False
        self._is_started = False
        self._failures = 0
        self._not_before = 0.0
        self._failure: dict[str, Any] | None = None

    async def start(self) -> None:
        """Start the workers and wait until they are ready. Raises :class:`ReleaseError` if they cannot be."""
        self._is_started = True
        self._fill()
        while self._tasks and len(self._ready) < self._size and self._failure is None:
            await asyncio.wait([*self._tasks], return_when=asyncio.FIRST_COMPLETED)
        if self._failure is not None:
            raise error_heard(self._failure)

    async def answer(self, request: AnswerRequest, seconds: float | None = None) -> Answer:
        """The answer. ``seconds`` can only shorten the deadline. Raises :class:`QueryError`.

        :class:`ReleaseError` where the store cannot be opened.
        """
        told = {
            "do": "answer",
            "query": request.query,
            "accepted": [each.name for each in request.accepted],
            "dataset": dataset_told(request.dataset),
            "gzip": request.gzip,
        }
        return answer_of(await self._ask(frame(told), seconds))

    async def table(self, request: TableRequest, seconds: float | None = None) -> Table:
        """The first rows; as :meth:`answer` otherwise."""
        told = {
            "do": "table",
            "query": request.query,
            "rows": request.rows,
            "dataset": dataset_told(request.dataset),
        }
        reply = await self._ask(frame(told), seconds)
        variables = tuple(reply.told["variables"])
        if len(reply.body) <= _SHORT_TABLE:
            return table_of(variables, reply.body)
        return await asyncio.to_thread(table_of, variables, reply.body)

    async def check(self, query: str) -> str:
        """The form of ``query``, if it is allowed and the engine can parse it; or :class:`QueryError`.

        For a pool without a store: over another the query would run until its first row.
        """
        reply = await self._ask(frame({"do": "check", "query": query}), None)
        return str(reply.told["form"])

    async def transcode(
        self, source: Spooled | bytes, from_: Format, to: Format, gzip: bool = False
    ) -> Answer:
        """What ``source`` says in ``from_``, in ``to``. Closes ``source``. Raises :class:`QueryError`."""
        told = {"do": "transcode", "from": from_.name, "to": to.name, "gzip": gzip}
        if isinstance(source, bytes):
            return answer_of(await self._ask(frame(told, source), None))
        with source.file:
            return answer_of(await self._ask(frame(told), None, source.file.fileno()))

    async def close(self) -> None:
        """End everything at once. Queries that run or wait end in :class:`PoolBusy`."""
        self._closed = True
        workers, self._all = self._all, set()
        self._ready.clear()
        self._idle.clear()
        for worker in workers:
            worker.kill()
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_exception(busy())
        tasks = {*self._tasks} - {asyncio.current_task()}
        for worker in workers:
            await worker.reap()
        if tasks:
            await asyncio.wait(tasks)

    def workers_alive(self) -> int:
        """How many workers are ready or busy."""
        return len(self._ready)

    # -- one request ------------------------------------------------------------------------------------

    async def _ask(
        self, data: bytes, seconds: float | None, descriptor: int | None = None
    ) -> Reply:
        allowed = self.limits.seconds if seconds is None else min(seconds, self.limits.seconds)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + allowed
        killed = 0
        while killed < 2:
            left = max(0.0, deadline - loop.time())
            worker = self._idle.pop() if self._idle else await self._next_idle(left)
            try:
                return await self._asked(worker, data, (allowed, deadline), descriptor)
            except NotStarted:  # it died while it was idle
                continue
            except Killed:
                killed += 1
        raise WorkerKilled(
            "the worker of the query was killed, and so was the next one",
            hint="Try again; if it happens often, the machine may be short of memory.",
        )

    async def _asked(
        self,
        worker: WorkerProcess,
        data: bytes,
        time: tuple[float, float],
        descriptor: int | None,
    ) -> Reply:
        """The reply of ``worker``; ``time`` is how many seconds are allowed, and the deadline."""
        allowed, deadline = time
        reply = worker.ask(data, descriptor)
        late = asyncio.get_running_loop().call_at(deadline, set_late, reply)
        try:
            result = await reply
        except NotStarted:
            self._lose(worker, "idle")
            raise
        except Died:
            self._lose(worker, "lost")
            if self._closed:
                raise busy() from None
            await worker.reap()
            _logger.warning("a worker died while it evaluated a query: %s", worker.end)
            if worker.was_killed:
                raise Killed from None
            raise WorkerLost(
                "the query is nested too deeply, needs too much memory, or sorts values of several kinds",
                hint="Write it more simply, or ask for less at a time; ORDER BY STR(?x) sorts anything.",
            ) from None
        except Late:
            self._lose(worker, "deadline")
            await self._full_again()
            raise QueryTimeout(
                f"the query took longer than {allowed:g} seconds and was stopped",
                hint="Ask for less, or bind more of the pattern.",
            ) from None
        except asyncio.CancelledError:
            # The turn of the query ends when its worker is usable again: who asks and leaves in quick
            # succession has not more than their share.
            settling = self._in_background(self._settled(worker))
            with suppress(asyncio.CancelledError):
                await asyncio.shield(settling)
                await self._full_again()
            raise
        finally:
            late.cancel()
        self._failures = 0
        self._offer(worker)
        if "error" in result.told:
            error = error_heard(result.told["error"])
            if isinstance(error, StoreDamaged):
                _logger.error(
                    "the database %s cannot be read: budgetgraph releases verify", self._path
                )
            raise error
        return result

    async def _settled(self, worker: WorkerProcess) -> None:
        """See to the end of a query that nobody waits for any more."""
        try:
            reply = await asyncio.wait_for(worker.coming(), GRACE)
        except (TimeoutError, NotStarted, Died, Late):
            self._lose(worker, "cancelled")
        else:
            reply.discard()
            self._offer(worker)

    async def _full_again(self) -> None:
        """Wait until the workers that are being started are ready, or cannot be."""
        starting = {*self._tasks} - {asyncio.current_task()}
        if starting and not self._closed:
            await asyncio.wait(starting, timeout=_RESTART_SECONDS)

    # -- workers that are free --------------------------------------------------------------------------

    async def _next_idle(self, seconds: float) -> WorkerProcess:
        if self._closed:
            raise busy()
        self._fill(1)
        if self._failure is not None and not self._members:
            raise error_heard(self._failure)
        waiting: asyncio.Future[WorkerProcess] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        try:
            async with asyncio.timeout(seconds):
                return await waiting
        except BaseException as error:
            # It may have come at the last moment.
            if waiting.done() and not waiting.cancelled() and waiting.exception() is None:
                self._offer(waiting.result())
            if isinstance(error, TimeoutError):
                raise busy() from None
            raise

    def _offer(self, worker: WorkerProcess) -> None:
        if self._closed or worker not in self._all:
            return
        if not worker.is_open:
            self._lose(worker, "idle")
            return
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(worker)
                return
        self._idle.append(worker)

    # -- workers that come and go -----------------------------------------------------------------------

    def _fill(self, more: int = 0) -> None:
        """Start what is missing, unless starting has failed just now.

        Before :meth:`start`, only as many as there is work for, and for ``more`` requests.
        """
        if self._closed or asyncio.get_running_loop().time() < self._not_before:
            return
        work = len(self._ready) - len(self._idle) + len(self._waiting) + more
        while self._members < (self._size if self._is_started else min(self._size, work)):
            self._members += 1
            self._in_background(self._start_one())

    async def _start_one(self) -> None:
        worker = None
        if self._closed:
            return
        try:
            worker = WorkerProcess(self._settings, self._died_idle)
            self._all.add(worker)
            reply = await asyncio.wait_for(worker.coming(), _START_SECONDS)
            if "error" in reply.told:
                raise error_heard(reply.told["error"])
        except (BudgetgraphError, OSError, Died, NotStarted) as error:  # TimeoutError is an OSError
            await self._failed(worker, error)
            return
        self._failure = None
        self._ready.add(worker)
        self._offer(worker)

    async def _failed(self, worker: WorkerProcess | None, error: Exception) -> None:
        """Tell those who wait, and start no other for a while: then only if somebody asks."""
        if not isinstance(error, BudgetgraphError):
            error = not_opened(self._path)
        self._members -= 1
        if self._closed:
            return
        self.restarts["failed"] += 1
        self._failure = error_told(error)
        self._pause()
        if worker is not None:
            self._all.discard(worker)
            worker.kill()
        while self._waiting and not self._members:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_exception(error_heard(self._failure))
        if worker is not None:
            await worker.reap()

    def _lose(self, worker: WorkerProcess, cause: str) -> None:
        """Kill ``worker`` and start another; nobody waits for that but those who need it."""
        worker.kill()
        if worker not in self._all:
            return
        self._all.discard(worker)
        self._ready.discard(worker)
        self._members -= 1
        self.restarts[cause] += 1
        self._in_background(worker.reap())
        if cause == "idle" and self._failures:
            self._pause()
        elif cause == "idle":
            self._failures = 1
        self._fill()

    def _died_idle(self, worker: WorkerProcess) -> None:
        if worker in self._idle:
            self._idle.remove(worker)
            self._lose(worker, "idle")

    def _pause(self) -> None:
        """Start no worker for a while, longer each time until a query has succeeded."""
        self._failures += 1
        loop = asyncio.get_running_loop()
        pause = min(_FIRST_PAUSE * 2 ** (self._failures - 1), _LONGEST_PAUSE)
        self._not_before = loop.time() + pause
        loop.call_later(pause + 0.01, self._fill_if_wanted)

    def _fill_if_wanted(self) -> None:
        if self._waiting:
            self._fill()

    def _in_background(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
