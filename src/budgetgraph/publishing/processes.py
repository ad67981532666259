"""Processes of this machine that do one kind of work, and never outlive the process that started them.

Each holds the end of a pipe, a leash: when this process lets go of the other end, or dies in whatever
way, they exit at once. (The workers of the standard pool hold both ends of their own pipes, so they
would wait for ever.)
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any

# What this process does, if it is a worker. It is sent once, not with every task.
_task: Callable[[Any], Any] | None = None

_hiding = threading.Lock()


class Processes:
    """``count`` processes that call ``call(work, argument)``; ``work`` is given pickled.

    A context manager: left with an error (or Ctrl-C), the processes are ended at once.
    """

    def __init__(self, count: int, work: bytes, call: Callable[[Any, Any], Any]) -> None:
        self._count = count
        self._work = work
        self._call = call
        # spawn: what a forked copy of a threaded process does is not defined, and Windows has no fork.
        self._context = multiprocessing.get_context("spawn")
        self._open()

    def __enter__(self) -> Processes:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close(at_once=kind is not None)

    def submit(self, argument: Any) -> Future[Any]:
        """Have ``argument`` worked on. Raises ``BrokenProcessPool`` after a process has died."""
        with _uninterrupted(), _script_left_alone(self._work):  # processes are started here
            return self._pool.submit(_work_on, argument)

    def renew(self) -> None:
        """New processes for dead ones. All that was submitted is finished, most of it broken."""
        self._close(at_once=True)
        self._open()

    def _open(self) -> None:
        end, self._leash = self._context.Pipe(duplex=False)
        self._end = end
        self._pool = ProcessPoolExecutor(
            self._count,
            mp_context=self._context,
            initializer=_begin,
            initargs=(end, self._work, self._call),
        )

    def _close(self, *, at_once: bool) -> None:
        if at_once:
            self._leash.close()
        self._pool.shutdown(wait=True, cancel_futures=at_once)
        self._leash.close()
        self._end.close()


def _begin(leash: Connection, work: bytes, call: Callable[[Any, Any], Any]) -> None:
    global _task
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    threading.Thread(target=_exit_when_let_go, args=(leash,), daemon=True).start()

    def task(argument: Any) -> Any:
        return call(_unpickled(work), argument)

    _task = task


@cache
def _unpickled(work: bytes) -> Any:
    # Only when it is needed: an error in an initializer would be told as the death of the process.
    return pickle.loads(work)


def _work_on(argument: Any) -> Any:
    assert _task is not None
    return _task(argument)


def _exit_when_let_go(leash: Connection) -> None:
    with suppress(EOFError, OSError):
        leash.recv_bytes()
    os._exit(1)


@contextmanager
def _script_left_alone(work: bytes) -> Iterator[None]:
    """A process started inside does not run the script of this one again, unless ``work`` is part of it.

    The script may have come from standard input, where it is no more. Or it would publish again and so
    wait for the build that started it.
    """
    if b"__main__" in work:
        yield
        return
    script = vars(sys.modules["__main__"])
    with _hiding:
        file, spec = script.pop("__file__", None), script.get("__spec__")
        script["__spec__"] = None
        try:
            yield
        finally:
            script["__spec__"] = spec
            if file is not None:
                script["__file__"] = file


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """A process started inside never sees Ctrl-C, not even while it is starting; this one sees it later."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
