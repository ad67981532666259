"""The releases that are served: the active one, and those that somebody asks for by id.

A request holds the release it began with until its last byte. When another release becomes active, new
requests get that one; the old one's engines end when nobody holds it any more and it was idle for a while.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from budgetgraph.ground.errors import BudgetgraphError, ReleaseError
from budgetgraph.publishing.engines.pool import WorkerPool
from budgetgraph.publishing.in_use import InUse, in_use
from budgetgraph.publishing.release import (
    ID_PATTERN,
    MANIFEST,
    Release,
    activations,
    open_release,
)
from budgetgraph.web.serving import Served

_logger = logging.getLogger("budgetgraph.serve")

TRY_AGAIN_SECONDS = 10.0
"""After a release that was activated could not be served: it may be pushed to another store right now, or memory was short."""

OpenEngines = Callable[[Release, bool], Awaitable[Served]]
"""Makes the engines of a release; the second value says whether it is (to be) the active one.

Raises :class:`BudgetgraphError` if they cannot be started.
"""


class NoSuchRelease(Exception):
    """No release of that id is here."""


class TooManyReleases(Exception):
    """So many releases are in use that no other one can be opened now."""


@dataclass(slots=True, eq=False)
class _Opened:
    """A release in memory. ``holders`` counts requests; ``since`` is when the last one let go."""

    served: Served
    lock: InUse
    holders: int = 0
    since: float = 0.0


class Releases:
    """Opens, hands out and closes releases. Belongs to one event loop."""

    def __init__(
        self,
        folder: Path,
        open_engines: OpenEngines,
        *,
        at_most: int,
        idle_seconds: float,
        on_close: Callable[[str], None] = lambda _: None,
    ) -> None:
        """``folder`` is a folder of releases, or one release. ``at_most`` are open besides the active one."""
        self.takeovers = 0
        self._folder = folder
        self._open_engines = open_engines
        self._at_most = at_most
        self._idle_seconds = idle_seconds
        self._on_close = on_close
        self._opened: dict[str, _Opened] = {}
        self._active: str | None = None
        self._opening = asyncio.Lock()
        self._refused: str | None = None
        self._again_at = 0.0
        self._retired: list[_Opened] = []
        self._ending: set[asyncio.Task[None]] = set()
        self._closed = False
        self._restarts: Counter[str] = Counter()

    @property
    def opened(self) -> tuple[str, ...]:
        """The ids of all releases that are in memory."""
        return tuple(self._opened)

    @property
    def active(self) -> Served:
        """The release that new requests get. :meth:`start` must have been called."""
        assert self._active is not None
        return self._opened[self._active].served

    async def start(self) -> None:
        """Open the active release. Raises :class:`BudgetgraphError` if there is none or it cannot be opened."""
        release = await asyncio.to_thread(open_release, self._folder)
        await self._open(release, active=True)
        self._active = release.id

    def workers_alive(self) -> int:
        """How many worker processes there are, for all releases in memory."""
        served = [opened.served for opened in self._in_memory()]
        return sum(pool.workers_alive() for each in served for pool in each.pools)

    def restarts(self) -> dict[str, float]:
        """How many workers were replaced since the start, by cause."""
        served = [opened.served for opened in self._in_memory()]
        counters = [self._restarts, *(pool.restarts for each in served for pool in each.pools)]
        return {cause: float(count) for cause, count in sum(counters, Counter()).items()}

    async def follow(self, every: float, *, take_over: bool) -> None:
        """Take over whatever becomes active, if that is wanted, and close what is idle; until cancelled."""
        told = ""
        while True:
            await asyncio.sleep(every)
            # The server goes on with what it has, whatever happens.
            try:
                if take_over:
                    await self.look()
                await self._close_idle()
            except Exception as error:
                if repr(error) != told:  # once, or the log would fill up
                    _logger.exception("the releases cannot be looked after")
                told = repr(error)
            else:
                told = ""

    async def look(self) -> None:
        """Take over the active release if it is another one than before.

        A release that cannot be opened is told in the log, once, and the old one is served on.
        """
        named = await asyncio.to_thread(self._named)
        if named == self._active:
            self._refused = None
        elif named is not None and (named != self._refused or time.monotonic() >= self._again_at):
            await self._take_over(named)

    async def _take_over(self, named: str) -> None:
        # Another store answers for the active release only, all others are answered from their own.
        elsewhere = not isinstance(self.active.engine, WorkerPool)
        try:
            if elsewhere:  # that takes a while, and nobody else should wait for it
                await self._open_active(named)
            else:
                async with self._opening:
                    if named not in self._opened:
                        await self._open_active(named)
                    else:  # whoever asked for it by id may not have needed its database yet
                        for pool in self._opened[named].served.pools:
                            await pool.start()
        except BudgetgraphError as error:
            if named != self._refused:
                advice = error.hint or ""  # for example which push to run
                _logger.error("release %s cannot be served: %s. %s", named, error, advice)
            self._refused = named
            self._again_at = time.monotonic() + TRY_AGAIN_SECONDS
            return
        before, self._active, self._refused = self._active, named, None
        if before is not None:
            self._opened[before].since = time.monotonic()
            if elsewhere:
                self._retire(before)
        self.takeovers += 1
        _logger.warning("release %s is served now", named)

    async def _open_active(self, named: str) -> None:
        await self._open(await self._release_in(self._folder / named), active=True)

    async def _release_in(self, folder: Path) -> Release:
        release = await asyncio.to_thread(open_release, folder)
        if release.id != folder.name:
            raise ReleaseError("holds another release than its name says", path=folder)
        return release

    def _retire(self, release_id: str) -> None:
        """Hand a release out to nobody else; who holds it keeps it."""
        retired = self._opened.pop(release_id, None)
        if retired is not None:
            self._retired.append(retired)

    def _in_memory(self) -> list[_Opened]:
        return [*self._opened.values(), *self._retired]

    def _named(self) -> str | None:
        """The id of the active release; ``None`` where a release itself is served, or nothing is named."""
        if (self._folder / MANIFEST).is_file():
            return None
        with suppress(ReleaseError):  # a broken pointer changes nothing
            return next(iter(activations(self._folder)), None)
        return None

    @asynccontextmanager
    async def current(self) -> AsyncIterator[Served]:
        """The active release, held as long as the context."""
        assert self._active is not None
        with self._held(self._active) as served:
            yield served

    @asynccontextmanager
    async def pinned(self, release_id: str) -> AsyncIterator[Served]:
        """The release of that id, held as long as the context; it is opened if it is not in memory.

        Raises :class:`NoSuchRelease`, :class:`TooManyReleases` and :class:`BudgetgraphError`.
        """
        if release_id not in self._opened:
            # Looked for first: those who make up ids hold up nobody, and never wait.
            folder = self._folder / release_id
            if not ID_PATTERN.fullmatch(release_id) or not (folder / MANIFEST).is_file():
                raise NoSuchRelease(release_id)
            async with self._opening:
                if release_id not in self._opened:
                    await self._open_pinned(folder)
        with self._held(release_id) as served:
            yield served

    async def close(self) -> None:
        """Close all, held or not."""
        async with self._opening:
            self._closed = True  # nothing is opened after this
            for opened in self._in_memory():
                await self._end(opened)
            self._opened.clear()
            self._retired.clear()
        if self._ending:
            await asyncio.wait(self._ending)

    def _held(self, release_id: str) -> _Hold:
        return _Hold(self._opened[release_id])

    async def _open_pinned(self, folder: Path) -> None:
        if self._closed:
            raise TooManyReleases
        release = await self._release_in(
            folder
        )  # first: no other one goes for what cannot be opened
        others = [name for name in self._opened if name != self._active]
        if len(others) >= self._at_most:
            idle = [name for name in others if not self._opened[name].holders]
            if not idle:
                raise TooManyReleases
            await self._close(min(idle, key=lambda name: self._opened[name].since))
        await self._open(release, active=False)

    async def _open(self, release: Release, *, active: bool) -> None:
        # Locked first, so that it cannot be removed while it is being opened.
        lock = await asyncio.to_thread(in_use, release.path)
        try:
            served = await self._open_engines(release, active)
        except BaseException:
            lock.close()
            raise
        opened = _Opened(served, lock, since=time.monotonic())
        if release.id in self._opened and not active:
            self._retired.append(opened)  # it was taken over at this moment
            return
        self._retire(release.id)
        self._opened[release.id] = opened

    async def _close_idle(self) -> None:
        due = time.monotonic() - self._idle_seconds
        for name, opened in list(self._opened.items()):
            # Looked up again: while the one before was being closed, this one may have been, too.
            if (
                name != self._active
                and self._opened.get(name) is opened
                and not opened.holders
                and opened.since <= due
            ):
                await self._close(name)
        for opened in [each for each in self._retired if not each.holders]:
            self._retired.remove(opened)
            await self._end(opened)

    async def _close(self, release_id: str) -> None:
        await self._end(self._opened.pop(release_id))

    async def _end(self, opened: _Opened) -> None:
        """Close the engines, to the last of them even if the one who waits for it is cancelled."""
        ending = asyncio.create_task(self._end_engines(opened))
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        await asyncio.shield(ending)

    async def _end_engines(self, opened: _Opened) -> None:
        served = opened.served
        for engine in (served.engine, served.pages, served.transcoder):
            with suppress(Exception):
                await engine.close()
        for pool in served.pools:
            self._restarts += pool.restarts
        opened.lock.close()
        if served.release.id not in self._opened:
            self._on_close(served.release.id)


class _Hold:
    """A release that somebody uses."""

    def __init__(self, opened: _Opened) -> None:
        self._opened = opened

    def __enter__(self) -> Served:
        self._opened.holders += 1
        return self._opened.served

    def __exit__(self, *_: object) -> None:
        self._opened.holders -= 1
        self._opened.since = time.monotonic()
