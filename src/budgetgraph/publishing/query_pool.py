"""Queries in worker processes that can be killed.

The engine cannot be cancelled, some short texts overflow its stack, and planning alone may take for
ever. So every query runs in a process of its own that has the store open for reading; the parent keeps
the time, and a worker that is late or dead is replaced. Only bytes and plain values cross.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from budgetgraph.ground.errors import BudgetgraphError, QueryError
from budgetgraph.publishing.formats import Format
from budgetgraph.publishing.sparql_text import calls_service, default_graphs_named
from budgetgraph.publishing.store import Answer, Store, Table

LEAST_MEMORY = 2**30
"""Bytes of address space without which a worker cannot open a store."""

_STARTED = "started"
"""What a worker says before it evaluates: from here on its death is the query's doing."""


class QueryTimeout(QueryError):
    """The query took longer than its deadline."""


class WorkerLost(QueryError):
    """The query brought its worker process down: too deeply nested, or out of memory."""


class PoolBusy(QueryError):
    """All workers are busy and enough requests are waiting."""


class ServiceRefused(QueryError):
    """The query would have this server call another one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use: seconds, bytes of answer, bytes of a worker's memory.

    Without ``memory_bytes`` each worker gets its share of the machine (:func:`memory_share`).
    ``patience`` is how many seconds a request waits for a free worker, ``waiting`` how many may wait.
    """

    seconds: float = 30.0
    answer_bytes: int = 64 * 2**20
    memory_bytes: int | None = None
    patience: float = 2.0
    waiting: int = 32

    def for_workers(self, workers: int) -> Limits:
        """The same with ``memory_bytes`` set, by default to the share of one of ``workers``."""
        if self.memory_bytes is not None:
            return self
        return replace(self, memory_bytes=memory_share(workers))


def machine_memory() -> int:
    """Bytes of memory that the machine, or the container, has; 8 GiB where that cannot be known."""
    found = []
    with suppress(AttributeError, ValueError, OSError):  # not on Windows
        found.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    with suppress(ValueError, OSError):  # "max" where there is no limit
        found.append(int(Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii")))
    return min((each for each in found if each > 0), default=8 * 2**30)


def memory_share(workers: int) -> int:
    """Bytes that each of ``workers`` may use so that all together take half of the machine.

    At most 4 GiB; at least what a worker needs to open a store.
    """
    return max(LEAST_MEMORY, min(4 * 2**30, machine_memory() // 2 // max(1, workers)))


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """Ask for a serialised answer, in the first of ``accepted`` that suits the query's form."""

    query: str
    accepted: tuple[Format, ...]
    default_graph: str | None = None
    named_graphs: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class TableRequest:
    """Ask for the rows of a SELECT query as terms, at most ``rows`` of them."""

    query: str
    rows: int
    default_graph: str | None = None
    named_graphs: tuple[str, ...] | None = None


class QueryPool:
    """Workers on one store. Use as a context manager, or call :meth:`close`."""

    def __init__(self, store: Path, *, workers: int = 2, limits: Limits | None = None) -> None:
        self._store = store
        self.limits = (limits or Limits()).for_workers(workers)
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()
        self._waiting = threading.BoundedSemaphore(self.limits.waiting)
        self._all: set[_Worker] = set()
        self._lock = threading.Lock()
        self._closed = False
        for _ in range(workers):
            self._idle.put(self._new_worker())

    def __enter__(self) -> QueryPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def answer(self, request: AnswerRequest, seconds: float | None = None) -> Answer:
        """The answer, or a :class:`QueryError`. ``seconds`` can only shorten the deadline."""
        result = self._run(request, seconds)
        if not isinstance(result, Answer):
            raise AssertionError(type(result))
        return result

    def table(self, request: TableRequest, seconds: float | None = None) -> Table:
        """The first rows of a SELECT query, or a :class:`QueryError`; as :meth:`answer` otherwise."""
        result = self._run(request, seconds)
        if not isinstance(result, Table):
            raise AssertionError(type(result))
        return result

    def close(self) -> None:
        """End all workers."""
        with self._lock:
            self._closed = True
            workers = list(self._all)
            self._all.clear()
        for worker in workers:
            worker.kill()

    def _run(self, request: AnswerRequest | TableRequest, seconds: float | None) -> Answer | Table:
        allowed = self.limits.seconds if seconds is None else min(seconds, self.limits.seconds)
        worker = self._take()
        try:
            for _ in range(2):
                # A worker that died while it was idle is no fault of this query.
                if not worker.usable or not worker.is_alive():
                    worker = self._replaced(worker)
                with suppress(_NotStarted):
                    return worker.run(request, allowed)
            raise _busy()
        finally:
            self._give_back(worker)

    def _take(self) -> _Worker:
        if not self._waiting.acquire(blocking=False):
            raise _busy()
        try:
            return self._idle.get(timeout=self.limits.patience)
        except queue.Empty:
            raise _busy() from None
        finally:
            self._waiting.release()

    def _give_back(self, worker: _Worker) -> None:
        if not worker.usable:
            with suppress(PoolBusy):  # closed: nobody asks again
                worker = self._replaced(worker)
        self._idle.put(worker)

    def _replaced(self, worker: _Worker) -> _Worker:
        worker.kill()
        with self._lock:
            self._all.discard(worker)
        return self._new_worker()

    def _new_worker(self) -> _Worker:
        with self._lock:
            if self._closed:
                raise _busy()
            worker = _Worker(self._store, self.limits)
            self._all.add(worker)
        return worker


def _busy() -> PoolBusy:
    return PoolBusy("the server is busy", hint="Try again in a few seconds.")


class _NotStarted(Exception):
    """The worker died before it had begun with the request."""


class _Worker:
    """One process, used by one thread at a time."""

    def __init__(self, store: Path, limits: Limits) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(
            target=_work, args=(theirs, store, limits, os.getpid()), daemon=True
        )
        self._process.start()
        theirs.close()
        self.usable = True

    def run(self, request: AnswerRequest | TableRequest, seconds: float) -> Answer | Table:
        self.usable = False  # until it has answered, whatever happens
        deadline = time.monotonic() + seconds
        try:
            self._pipe.send(request)
            result = self._received(deadline, seconds)
        except (EOFError, OSError) as error:
            raise _NotStarted from error
        try:
            if result == _STARTED:
                result = self._received(deadline, seconds)
        except (EOFError, OSError) as error:
            raise WorkerLost(
                "the query is nested too deeply or needs too much memory",
                hint="Write it more simply, or ask for less at a time.",
            ) from error
        self.usable = True
        if isinstance(result, BudgetgraphError):
            raise result
        assert isinstance(result, Answer | Table)
        return result

    def _received(self, deadline: float, seconds: float) -> object:
        if not self._pipe.poll(max(0.0, deadline - time.monotonic())):
            raise QueryTimeout(
                f"the query took longer than {seconds:g} seconds and was stopped",
                hint="Ask for less, or bind more of the pattern.",
            )
        return self._pipe.recv()

    def is_alive(self) -> bool:
        return self._process.is_alive()

    def kill(self) -> None:
        self._process.kill()
        self._process.join(5)
        self._pipe.close()


def _work(pipe: Connection, path: Path, limits: Limits, parent: int) -> None:
    """A worker's whole life: open the store, then answer until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    if limits.memory_bytes is not None:
        _limit_memory(limits.memory_bytes)
    store: Store | None = None
    with suppress(EOFError, OSError):
        while True:
            request = pipe.recv()
            try:
                # Opened on the first request, so that a failure has someone to be told to.
                store = store or Store.read_only(path)
                pipe.send(_STARTED)
                pipe.send(_evaluate(store, request, limits))
            except BudgetgraphError as error:
                pipe.send(error)


def _evaluate(
    store: Store, request: AnswerRequest | TableRequest, limits: Limits
) -> Answer | Table:
    if calls_service(request.query):
        raise ServiceRefused(
            "this server calls no other servers: SERVICE is refused",
            hint="Send the parts of the query to each server yourself.",
        )
    if default_graphs_named(request.query) > 1:
        # The engine would return a triple once per graph that holds it, and sums would be wrong.
        raise QueryError(
            "only one graph can be the default graph",
            hint="Leave FROM out for everything, or use FROM NAMED with GRAPH.",
        )
    if isinstance(request, TableRequest):
        return store.table(
            request.query,
            default_graph=request.default_graph,
            named_graphs=request.named_graphs,
            limit=request.rows,
        )
    return store.answer(
        request.query,
        request.accepted,
        default_graph=request.default_graph,
        named_graphs=request.named_graphs,
        limit=limits.answer_bytes,
    )


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _limit_memory(limit: int) -> None:
    with suppress(ImportError):  # there is no such module on Windows
        import resource

        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
