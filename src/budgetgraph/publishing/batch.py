"""The same work over many files, on all cores or on other machines. A broken file stops no other.

Work is handed to an executor of the standard kind (``concurrent.futures.Executor``), a few tasks ahead of
what is being done, so that memory does not grow with the number of files.
"""

from __future__ import annotations

import os
import pickle
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from budgetgraph.ground.errors import DEBUG_VARIABLE, OUR_FAULT, BudgetgraphError
from budgetgraph.publishing.processes import Processes

T = TypeVar("T")
V = TypeVar("V")

_AHEAD_HERE, _AHEAD_ELSEWHERE = 2, 4
"""Tasks handed out per process: one that runs, and those that wait for it to end."""
_POLL = 2.0
"""Seconds after which the executor is looked at although no task has ended."""


class UnexpectedError(BudgetgraphError):
    """A fault of this program, or of its surroundings, while it was working on a file."""


class WorkersError(BudgetgraphError):
    """The processes or machines cannot be worked with. It ends a batch: no file is to blame."""


class RemoteExecutor(Executor, ABC):
    """An executor on other machines: they come and go, and big values should travel once.

    A task whose worker died again and again fails with ``BrokenExecutor``. Anything wrong with the whole
    raises :class:`WorkersError`.
    """

    @abstractmethod
    def width(self) -> int:
        """How many tasks can run at the same time just now."""

    @abstractmethod
    def share(self, value: V) -> V:
        """Something to hand to :meth:`submit` as an argument in the place of ``value``."""


class Shipping(ABC, Generic[T]):
    """Work on a file that is done where there is no such file.

    ``pack`` and ``unpack`` run here, ``remote`` (picklable) there; parcels and answers travel.
    """

    remote: Callable[[Any], Any]

    @abstractmethod
    def pack(self, path: Path) -> Any:
        """What ``remote`` needs of the file."""

    @abstractmethod
    def unpack(self, answer: Any, path: Path) -> T:
        """The result, from what ``remote`` gave."""

    def __call__(self, path: Path) -> T:
        """All of it in one place."""
        return self.unpack(self.remote(self.pack(path)), path)


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What became of one file: a result, or the error that it met.

    ``further`` are the other files of a document that was published in several.
    """

    path: Path
    result: T | None
    error: BudgetgraphError | None = None
    further: tuple[Path, ...] = ()

    @property
    def files(self) -> tuple[Path, ...]:
        """All files of the document, the first first."""
        return (self.path, *self.further)


def run_batch(
    paths: Sequence[Path],
    work: Callable[[Path], T],
    *,
    workers: int | None = None,
    progress: Callable[[Outcome[T]], None] | None = None,
    executor: Executor | None = None,
) -> list[Outcome[T]]:
    """``work`` on every file; outcomes in the order of ``paths``, ``progress`` as they come.

    ``workers`` is a number of processes (all cores by default); ``work`` and its results cross process
    borders, so both must be picklable, and results should be small. One file, or one worker, is done in
    this process, which saves the time to start another. A file whose process dies is tried once more,
    alone, so that only the file that kills is reported.

    With ``executor`` the work is done there (``workers`` is then its width, if it cannot tell); if ``work``
    is a :class:`Shipping`, only parcels go there and back. Raises :class:`WorkersError` if it fails as a whole.
    """
    report = progress or (lambda _: None)
    if executor is not None:
        return _Batch(paths, report, _Handed(executor, work, workers or cores())).run()
    count = min(workers or cores(), len(paths))
    if count <= 1:
        outcomes = []
        for path in paths:
            outcomes.append(_outcome(answer(work, path), path))
            report(outcomes[-1])
        return outcomes
    with Processes(count, pickle.dumps(work), answer) as processes:
        return _Batch(paths, report, _Here(processes, count)).run()


def unexpected(error: Exception, path: Path | None = None) -> UnexpectedError:
    """A fault of this program, told in one line."""
    if isinstance(error, OSError) and error.strerror:
        return UnexpectedError(
            f"{error.filename}: {error.strerror}" if error.filename else error.strerror,
            path=path,
            hint="Is the disk full, or is something there that this user may not touch?",
        )
    return UnexpectedError(
        f"unexpected {type(error).__name__}: {' '.join(str(error).split())[:300]}",
        path=path,
        hint=OUR_FAULT,
    )


Answer = tuple[Any, BudgetgraphError | None]


def answer(work: Callable[[Any], Any], argument: Any) -> Answer:
    """What ``work`` gives, or the error that it met; picklable, runs in the worker."""
    try:
        return work(argument), None
    except WorkersError:
        raise
    except BudgetgraphError as error:
        return None, error
    except Exception as error:
        if _debugging():
            raise
        return None, unexpected(error)


def _outcome(answered: Answer, path: Path) -> Outcome[Any]:
    result, error = answered
    if error is not None and error.path is None:
        error.path = path
    return Outcome(path, result, error)


class _Crew(Protocol):
    """Who does the work of a batch."""

    def ahead(self) -> int:
        """How many tasks to hand out at once."""

    def start(self, path: Path) -> Future[Answer]:
        """Hand out one task. Raises ``BrokenExecutor`` if nobody is there to take it."""

    def finished(self, future: Future[Answer], path: Path) -> Answer:
        """The answer of a finished task. Raises ``BrokenExecutor`` if its worker died."""

    def renew(self) -> None:
        """Go on after a death. What was handed out and is lost is finished when this returns."""

    def abandon(self, futures: Iterable[Future[Answer]]) -> None:
        """Let go of what was handed out: the batch ends early."""


class _Here:
    """Processes of this machine."""

    def __init__(self, processes: Processes, count: int) -> None:
        self._processes = processes
        self._count = count

    def ahead(self) -> int:
        return _AHEAD_HERE * self._count

    def start(self, path: Path) -> Future[Answer]:
        return self._processes.submit(path)

    def finished(self, future: Future[Answer], path: Path) -> Answer:
        return future.result()

    def renew(self) -> None:
        self._processes.renew()

    def abandon(self, futures: Iterable[Future[Answer]]) -> None:
        pass  # the processes are ended, and their pool does not bear cancelled futures then


class _Handed:
    """An executor that somebody else made."""

    def __init__(self, executor: Executor, work: Callable[[Path], Any], width: int) -> None:
        self._executor = executor
        self._remote = executor if isinstance(executor, RemoteExecutor) else None
        self._shipping = work if isinstance(work, Shipping) else None
        self._work: Callable[[Any], Any] = self._shipping.remote if self._shipping else work
        if self._remote is not None:
            self._work = self._remote.share(self._work)
        self._width = width

    def ahead(self) -> int:
        return _AHEAD_ELSEWHERE * (self._remote.width() if self._remote else self._width)

    def start(self, path: Path) -> Future[Answer]:
        parcel = self._shipping.pack(path) if self._shipping else path
        return self._executor.submit(answer, self._work, parcel)

    def finished(self, future: Future[Answer], path: Path) -> Answer:
        result, error = future.result()
        if error is None and self._shipping is not None:
            return answer(partial(self._shipping.unpack, path=path), result)
        return result, error

    def renew(self) -> None:
        if self._remote is None:
            raise WorkersError("the worker processes died and cannot be started again from here")

    def abandon(self, futures: Iterable[Future[Answer]]) -> None:
        for future in futures:
            future.cancel()


class _Batch(Generic[T]):
    """One run over the files: what waits, what is handed out, what is suspected, what is done."""

    def __init__(
        self, paths: Sequence[Path], report: Callable[[Outcome[T]], None], crew: _Crew
    ) -> None:
        self._paths = paths
        self._report = report
        self._crew = crew
        self._waiting = deque(range(len(paths)))
        self._running: dict[Future[Answer], int] = {}
        self._suspects: deque[int] = deque()
        self._alone: int | None = None
        self._outcomes: list[Outcome[T] | None] = [None] * len(paths)

    def run(self) -> list[Outcome[T]]:
        try:
            while self._waiting or self._running or self._suspects:
                self._hand_out()
                done, _ = wait(self._running, timeout=_POLL, return_when=FIRST_COMPLETED)
                self._take(done)
        except BaseException:
            self._crew.abandon(self._running)
            raise
        return [outcome for outcome in self._outcomes if outcome is not None]

    def _hand_out(self) -> None:
        ahead = self._crew.ahead()
        while self._waiting and len(self._running) < ahead:
            self._start(self._waiting.popleft())
        # Those that were at work when a process died come last and one at a time: who is alone when
        # it happens again has done it.
        if self._suspects and not self._running and not self._waiting:
            self._alone = self._suspects.popleft()
            self._start(self._alone)

    def _start(self, index: int) -> None:
        path = self._paths[index]
        try:
            try:
                future = self._crew.start(path)
            except BrokenExecutor:  # a process died that had nothing to do, or a moment ago
                self._renew()
                future = self._crew.start(path)
        except WorkersError:
            raise
        except BudgetgraphError as error:
            self._done(index, _outcome((None, error), path))
        else:
            self._running[future] = index

    def _take(self, done: set[Future[Answer]]) -> None:
        died = [self._died(future) for future in done]
        if any(died):
            self._renew()

    def _renew(self) -> None:
        self._crew.renew()
        for future in [each for each in self._running if each.done()]:
            self._died(future)

    def _died(self, future: Future[Answer]) -> bool:
        """Settle a finished task; whether its worker died."""
        index = self._running.pop(future)
        path = self._paths[index]
        try:
            self._done(index, _outcome(self._crew.finished(future, path), path))
        except (BrokenExecutor, CancelledError):
            if index == self._alone:
                self._done(index, Outcome(path, None, _killer(path)))
            else:
                self._suspects.append(index)
            return True
        except BudgetgraphError:
            raise
        except Exception as error:  # for example a result that cannot be pickled
            if _debugging():
                raise
            self._done(index, Outcome(path, None, unexpected(error, path)))
        return False

    def _done(self, index: int, outcome: Outcome[T]) -> None:
        self._outcomes[index] = outcome
        self._report(outcome)


def _killer(path: Path) -> UnexpectedError:
    return UnexpectedError(
        "a worker process died before this file was done, also when it was alone",
        path=path,
        hint="Perhaps memory ran out: try this file by itself, or fewer processes (--jobs 1).",
    )


def _debugging() -> bool:
    return os.environ.get(DEBUG_VARIABLE) == "1"


def cores() -> int:
    """The cores that this process may use, which in a container are fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
