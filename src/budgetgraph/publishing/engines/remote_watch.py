"""Whether a store still holds the release that is served, while queries go to it.

``budgetgraph push`` replaces graphs in place, and takes a graph's mark away before it touches the graph. So
an answer is of one release if the marks are the same after it as they were when the whole store was checked:
until then no push had begun. The marks are asked for as two numbers, after the answer has come whole and
before anybody gets it; answers that come meanwhile share the next question. Nothing of a mixture is passed
on, and so nothing of it is kept.
"""

from __future__ import annotations

import asyncio
import logging
import time

from budgetgraph.ground.errors import BudgetgraphError, QueryError
from budgetgraph.publishing.engines.contract import EngineTooSlow, EngineUnavailable
from budgetgraph.publishing.engines.remote_release import Ask, Expected, differences, fingerprint

CHECK_AGAIN_SECONDS = 10.0
"""Between two looks at all marks of a store that was changed: it may hold the release in another way."""

_LOOK_SECONDS = 30.0

_logger = logging.getLogger("budgetgraph.serve")


class StoreChanged(EngineUnavailable):
    """The store holds another release than the one that is served, or parts of two."""


class StoreWatch:
    """Watches the store that ``ask`` asks for the release ``expected``. Belongs to one event loop; close it."""

    def __init__(self, expected: Expected, ask: Ask, default_graph: str | None) -> None:
        self.graphs = frozenset(expected.digests)
        """The graphs of the release."""
        self._expected = expected
        self._ask = ask
        self._default_graph = default_graph
        self._known: tuple[str, str] | None = None
        self._changes = 0
        self._changed = False
        self._looking: asyncio.Task[QueryError | None] | None = None
        self._next: asyncio.Task[QueryError | None] | None = None
        self._checking: asyncio.Task[None] | None = None
        self._check_due = 0.0

    async def check(self) -> tuple[str, ...]:
        """What differs between the store and the release; empty if nothing does.

        Raises :class:`QueryError` if the store cannot say.
        """
        before = await self._fingerprint()
        told = await differences(self._expected, self._ask, self._default_graph)
        if not told and await self._fingerprint() != before:
            told = ("it is being changed at this moment",)
        if not told:
            self._known = before
        return told

    async def begin(self) -> int:
        """Call before a query is sent; the number is for :meth:`confirm`. Raises :class:`QueryError`.

        While the store is known to hold something else (:class:`StoreChanged`), no query is sent in vain.
        """
        if self._changed:
            await self._look_once()
        return self._changes

    async def confirm(self, begun: int) -> None:
        """Require that the store was not touched since :meth:`begin`. Raises :class:`QueryError`."""
        await self._look_once()
        if begun != self._changes:
            raise _being_changed()

    async def close(self) -> None:
        """End what runs."""
        tasks = [each for each in (self._looking, self._next, self._checking) if each is not None]
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _look_once(self) -> None:
        # A look that began before this call says nothing about what came since: wait for the next one.
        if self._next is None:
            self._next = asyncio.create_task(self._look(self._looking))
        # Shared: one of those who wait may go.
        error = await asyncio.shield(self._next)
        if error is not None:
            # Each gets its own: errors carry the id of their query.
            raise type(error)(error.message, hint=error.hint)

    async def _look(self, before: asyncio.Task[QueryError | None] | None) -> QueryError | None:
        if before is not None:
            await asyncio.wait([before])
        self._looking, self._next = self._next, None
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                seen = await self._fingerprint()
        except TimeoutError:
            return EngineTooSlow("the store behind this server did not answer in time")
        except (EngineTooSlow, EngineUnavailable) as error:
            return error
        if seen == self._known:
            self._is_back()
            return None
        if not self._changed:
            self._changed = True
            self._check_due = 0.0
        self._changes += 1
        if self._checking is None and time.monotonic() >= self._check_due:
            self._checking = asyncio.create_task(self._check_all(told_before=self._check_due > 0))
        return _being_changed()

    async def _check_all(self, *, told_before: bool) -> None:
        """The marks are others, but perhaps of the same release: pushed again in another way."""
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                told = await self.check()
            if not told:
                self._is_back()
            elif not told_before:
                _logger.warning(
                    "the store does not hold release %s any more, queries wait for it: %s",
                    self._expected.release_id,
                    "; ".join(told),
                )
        except (BudgetgraphError, TimeoutError) as error:
            _logger.warning("the store cannot say what it holds: %s", error)
        finally:
            self._check_due = time.monotonic() + CHECK_AGAIN_SECONDS
            self._checking = None

    def _is_back(self) -> None:
        if self._changed:
            self._changed = False
            _logger.warning("the store holds release %s again", self._expected.release_id)

    async def _fingerprint(self) -> tuple[str, str]:
        return await fingerprint(self._expected.marks_graph, self._ask)


def _being_changed() -> StoreChanged:
    return StoreChanged(
        "the store behind this server is being changed to another release, "
        "or holds another one than the one that is served",
        hint="Try again in some minutes. Dumps, pages and the answers to the questions at /queries "
        "are there meanwhile.",
    )
