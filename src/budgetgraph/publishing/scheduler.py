"""A Dask scheduler and its workers as an executor: conversions on several machines.

The only importer of ``distributed``, which comes with ``budgetgraph[dask]``. Scheduler and workers run
the same program as this process. Dask runs what it is sent: use schedulers that you trust.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Future
from contextlib import contextmanager, suppress
from typing import Any, TypeVar, cast

from budgetgraph.ground.errors import InstallationError
from budgetgraph.publishing.batch import RemoteExecutor, WorkersError
from budgetgraph.publishing.shipping import Program, require_same_program

V = TypeVar("V")

_LOOK_AGAIN = 5.0
"""Seconds between questions to the scheduler about its workers."""
_ADDRESS = re.compile(r"((tcp|tls|ws|wss|ucx)://)?([^\s/:\[\]]+|\[[0-9a-fA-F:.]+\]):[0-9]{1,5}")
_TALKATIVE = ("distributed", "tornado", "asyncio")


@contextmanager
def dask_executor(
    address: str,
    *,
    program: Program | None = None,
    timeout: float = 10.0,
    patience: float = 60.0,
) -> Iterator[RemoteExecutor]:
    """An executor for :func:`~budgetgraph.publishing.batch.run_batch` over the scheduler at ``address``.

    ``program`` is what all workers must run, by default what runs here. ``timeout``: seconds to wait for
    the scheduler and a first worker; ``patience``: seconds to go on without any worker.
    Raises :class:`InstallationError` without Dask, :class:`WorkersError` if the scheduler cannot be reached,
    has no workers, or has workers with another program.
    """
    _library()
    with _quiet():
        client = _connected(address, timeout)
        executor = _SchedulerExecutor(client, address, timeout, patience)
        try:
            executor.require(program or Program.here())
            yield executor
        finally:
            executor.shutdown(wait=False, cancel_futures=True)
            with suppress(Exception):  # it may be gone, which was told where it mattered
                client.close(timeout=2)


def _library() -> Any:
    """Dask, as far as it is needed. It is only half typed, so its things are ``Any`` here."""
    try:
        import distributed
    except ImportError as error:
        raise InstallationError(
            f"a scheduler needs Dask, which is not installed ({error})",
            hint="Install it: pip install 'budgetgraph[dask]'.",
        ) from None
    return distributed


def _connected(address: str, timeout: float) -> Any:
    hint = "An address looks like tcp://127.0.0.1:8786; is a `dask scheduler` running there?"
    if _ADDRESS.fullmatch(address) is None:
        raise WorkersError(f"{address!r} is no address of a scheduler", hint=hint)
    try:
        asyncio.run(_greet(address, timeout))
        # Results through the scheduler: workers may be where this machine cannot reach them.
        return _library().Client(
            address,
            timeout=timeout,
            set_as_default=False,
            direct_to_workers=False,
            name="budgetgraph",
        )
    except Exception as error:
        raise WorkersError(
            f"the scheduler {address} cannot be reached: {_told(error)}",
            hint=hint,
        ) from None


async def _greet(address: str, timeout: float) -> None:
    # A client would wait for ever for something that takes connections and never says a word.
    library = _library()
    security = library.Security().get_connection_args("client")
    try:
        connection = await asyncio.wait_for(
            library.comm.connect(address, timeout=timeout, **security), timeout
        )
    except TimeoutError:
        raise OSError(f"no answer in {timeout:g} seconds") from None
    await connection.close()


class _SchedulerExecutor(RemoteExecutor):
    """Tasks of the scheduler as futures of the standard kind. Results stay with the workers until read."""

    def __init__(self, client: Any, address: str, timeout: float, patience: float) -> None:
        self._client = client
        self._address = address
        self._timeout = timeout
        self._patience = patience
        self._threads = 1
        self._looked = self._seen = time.monotonic()
        self._open: set[Future[Any]] = set()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Hand in one task. Raises :class:`WorkersError` if the scheduler is gone."""
        with self._connection():
            # Not pure: two files with the same bytes are two tasks.
            future = _TaskFuture(self._client.submit(fn, *args, pure=False, **kwargs), self._lost)
        self._open.add(future)
        future.add_done_callback(self._open.discard)
        return future

    def share(self, value: V) -> V:
        """``value`` as the result of a task, so that workers get it once, and again after a death."""
        try:
            shared = self._client.submit(_same, value, pure=False)
            # The scheduler may take up tasks in another order than they are handed in, and would drop
            # one whose argument it does not know yet.
            self._seen_by_scheduler(shared)
        except Exception as error:
            raise self._refusing(error) from None
        return cast(V, shared)

    def width(self) -> int:
        """The threads of all workers. Raises :class:`WorkersError` after some time without any."""
        now = time.monotonic()
        if now - self._looked > _LOOK_AGAIN:
            with self._connection():
                threads = sum(self._client.nthreads().values())
            self._looked = time.monotonic()
            if threads:
                self._threads, self._seen = threads, self._looked
            elif self._looked - self._seen > self._patience:
                raise WorkersError(
                    f"the scheduler {self._address} has had no workers for {self._patience:.0f} seconds",
                    hint="A file may have killed them all: start workers with a nanny (the default), which restarts them.",
                )
        return self._threads

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Forget what was handed in (or wait for it). The scheduler goes on for others."""
        for future in list(self._open):
            if wait and not cancel_futures:
                future.exception()
            else:
                future.cancel()

    def require(self, program: Program) -> None:
        """Raise :class:`WorkersError` unless there are workers, all with this program."""
        try:
            self._client.wait_for_workers(1, timeout=self._timeout)
        except TimeoutError:
            raise WorkersError(
                f"the scheduler {self._address} has no workers",
                hint=f"Start some: dask worker {self._address} --nthreads 1",
            ) from None
        self._threads = max(1, sum(self._client.nthreads().values()))
        for worker, there in sorted(self._programs().items()):
            if not isinstance(there, Program):
                raise WorkersError(
                    f"the worker {worker} has no such budgetgraph: {_told(there)}",
                    hint="Install the same version on every machine and start its worker again.",
                )
            require_same_program(program, there, worker)
        self._require_scheduler()

    def _programs(self) -> dict[str, Any]:
        with self._connection():
            found: dict[str, Any] = self._client.run(_program, on_error="return")
        return found

    def _require_scheduler(self) -> None:
        # Tasks pass through the scheduler, which has to know what they are made of.
        try:
            self._seen_by_scheduler(self._client.submit(_program, pure=False))
        except Exception as error:
            raise self._refusing(error) from None

    def _seen_by_scheduler(self, task: Any) -> None:
        with suppress(TimeoutError):  # others may be using all workers; a refusal comes at once
            task.result(timeout=self._timeout)

    def _refusing(self, error: Exception) -> WorkersError:
        return WorkersError(
            f"the scheduler {self._address} does not take this work: {_told(error)}",
            hint="Install the same version where the scheduler runs, and start it again.",
        )

    @contextmanager
    def _connection(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            raise self._lost(error) from None

    def _lost(self, error: BaseException) -> WorkersError:
        told = " ".join(str(error).split())[:200]
        return WorkersError(
            f"the scheduler {self._address} was lost: {told or type(error).__name__}"
        )


class _TaskFuture(Future[Any]):
    """Done when the task is done. The result is fetched when it is asked for, so that one at a time is here."""

    def __init__(self, task: Any, lost: Callable[[BaseException], WorkersError]) -> None:
        super().__init__()
        self._task = task
        self._lost = lost
        task.add_done_callback(self._finish)

    def _finish(self, _: object) -> None:
        with suppress(Exception):  # cancelled here
            if self.set_running_or_notify_cancel():
                self.set_result(None)

    def cancel(self) -> bool:
        """Cancel the task, too."""
        with suppress(Exception):
            self._task.cancel()
        return super().cancel()

    def result(self, timeout: float | None = None) -> Any:
        """The task's result. Raises ``BrokenExecutor`` if workers died of it, and what it raised."""
        super().result(timeout)
        try:
            return self._task.result()
        except _library().KilledWorker as error:
            raise BrokenExecutor(str(error)) from None
        except (CancelledError, asyncio.CancelledError) as error:
            raise self._lost(error) from None


def _told(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _program() -> Program:
    return Program.here()


def _same(value: V) -> V:
    return value


@contextmanager
def _quiet() -> Iterator[None]:
    """Inside, Dask says nothing on standard error: what matters is told as errors of this program."""
    names = [
        name
        for name in logging.root.manager.loggerDict
        if name in _TALKATIVE or name.startswith(tuple(f"{each}." for each in _TALKATIVE))
    ]
    before = [(logging.getLogger(name), logging.getLogger(name).level) for name in names]
    for logger, _ in before:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module="distributed")
            yield
    finally:
        for logger, level in before:
            logger.setLevel(level)
