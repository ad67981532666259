"""The same work over many files, on all cores. One broken file does not stop the others."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from budgetgraph.ground.errors import BudgetgraphError

T = TypeVar("T")

DEBUG_VARIABLE = "BUDGETGRAPH_DEBUG"
"""Set to 1, an unexpected error is raised with its trace instead of being told in one line."""


class UnexpectedError(BudgetgraphError):
    """A fault of this program while it was working on a file."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What became of one file: a result, or the error that it met."""

    path: Path
    result: T | None
    error: BudgetgraphError | None = None


def run_batch(
    paths: Sequence[Path],
    work: Callable[[Path], T],
    *,
    workers: int | None = None,
    progress: Callable[[Outcome[T]], None] | None = None,
) -> list[Outcome[T]]:
    """``work`` on every file; outcomes in the order of ``paths``, ``progress`` as they come.

    ``workers`` is a number of processes (all cores by default); ``work`` and its results cross process
    borders, so both must be picklable, and results should be small. One file is done in this process,
    which saves the time to start another.
    """
    count = min(workers or _cores(), len(paths))
    if count <= 1:
        outcomes = []
        for path in paths:
            outcomes.append(_attempt(work, path))
            if progress is not None:
                progress(outcomes[-1])
        return outcomes
    # spawn: what a forked copy of a threaded process does is not defined, and Windows has no fork.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=context) as pool:
        futures = {pool.submit(partial(_attempt, work), path): path for path in paths}
        done: dict[Path, Outcome[T]] = {}
        try:
            for future in as_completed(futures):
                outcome = _outcome(future, futures[future])
                done[outcome.path] = outcome
                if progress is not None:
                    progress(outcome)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [done[path] for path in paths]


def unexpected(error: Exception, path: Path | None = None) -> UnexpectedError:
    """A fault of this program, told in one line."""
    return UnexpectedError(
        f"unexpected {type(error).__name__}: {' '.join(str(error).split())[:300]}",
        path=path,
        hint=f"This is a fault of budgetgraph; please report it. {DEBUG_VARIABLE}=1 shows where.",
    )


def _attempt(work: Callable[[Path], T], path: Path) -> Outcome[T]:
    try:
        return Outcome(path, work(path))
    except BudgetgraphError as error:
        return Outcome(path, None, error)
    except Exception as error:
        if os.environ.get(DEBUG_VARIABLE) == "1":
            raise
        return Outcome(path, None, unexpected(error, path))


def _outcome(future: Future[Outcome[T]], path: Path) -> Outcome[T]:
    try:
        return future.result()
    except BrokenProcessPool:
        return Outcome(
            path,
            None,
            UnexpectedError(
                "a worker process died before this file was done",
                path=path,
                hint="Perhaps memory ran out: try again with fewer processes (--jobs 1).",
            ),
        )


def _cores() -> int:
    # The cores that this process may use, which in a container are fewer than the machine has.
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
