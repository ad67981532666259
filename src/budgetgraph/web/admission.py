"""Who runs and who waits: a bounded number of turns, shared fairly between clients.

Free turns go round between the clients that wait, so that somebody's thirty requests delay another's
single one by one turn at most. All of it happens in one event loop: no locks, no threads.
"""

from __future__ import annotations

import asyncio
import math
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum

from budgetgraph.publishing.engines.contract import PoolBusy

_LONGEST_RETRY = 60
_RECENT = 0.2
"""The weight of the latest turn in the mean length of turns."""


class Bound(Enum):
    """Which bound a request ran into."""

    QUEUE = "queue"
    CLIENT_QUEUE = "client-queue"
    PATIENCE = "patience"


_Place = asyncio.Future[Bound | None]
"""A place in the queue: ``None`` when it has become a turn, or why it has not."""


class NoTurn(PoolBusy):
    """A request got no turn.

    ``bound`` says why, ``message_zh`` is the message in Chinese, and ``retry_after`` guesses in how many
    seconds there may be a turn.
    """

    def __init__(self, message: str, message_zh: str, *, bound: Bound, retry_after: int) -> None:
        super().__init__(message, hint=f"Try again in {retry_after} seconds.")
        self.message_zh = message_zh
        self.bound = bound
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn that was given, after ``waited`` seconds."""

    waited: float


class Admission:
    """Gives turns to clients.

    At most ``running`` turns at a time, ``per_client`` of them to one client; at most ``waiting`` requests
    in the queue, ``waiting_per_client`` of one client, and none longer than ``patience`` seconds. Where the
    queue is full, the client with most requests in it loses its latest to one that has fewer.
    """

    def __init__(
        self,
        running: int,
        waiting: int,
        patience: float,
        per_client: int,
        waiting_per_client: int,
    ) -> None:
        if min(running, per_client) < 1 or min(waiting, waiting_per_client, patience) < 0:
            raise ValueError("there must be at least one turn, and nothing can be negative")
        self._most_running = running
        self._most_waiting = waiting
        self._patience = patience
        self._per_client = per_client
        self._waiting_per_client = waiting_per_client
        self._running: Counter[str] = Counter()
        # In the order in which the clients are served next.
        self._lines: dict[str, deque[_Place]] = {}
        self._mean_seconds = 1.0

    @property
    def running(self) -> int:
        """How many turns are taken now."""
        return self._running.total()

    @property
    def waiting(self) -> int:
        """How many requests are in the queue now."""
        return sum(map(len, self._lines.values()))

    @asynccontextmanager
    async def turn(self, client: str) -> AsyncIterator[Turn]:
        """A turn for ``client``, for as long as the context is open. Raises :class:`NoTurn`."""
        loop = asyncio.get_running_loop()
        asked = loop.time()
        # Nobody is passed over: a free turn means that no client that waits may have it.
        if self.running < self._most_running and self._running[client] < self._per_client:
            self._running[client] += 1
        else:
            await self._wait(client)
        given = loop.time()
        try:
            yield Turn(given - asked)
        finally:
            self._mean_seconds += _RECENT * (loop.time() - given - self._mean_seconds)
            self._give_back(client)

    async def _wait(self, client: str) -> None:
        """Return when a turn was given. Raises :class:`NoTurn`."""
        if len(self._lines.get(client, ())) >= self._waiting_per_client:
            raise self._no_turn(Bound.CLIENT_QUEUE)
        if self.waiting >= self._most_waiting and not self._make_room(client):
            raise self._no_turn(Bound.QUEUE)
        loop = asyncio.get_running_loop()
        place: _Place = loop.create_future()
        self._lines.setdefault(client, deque()).append(place)
        alarm = loop.call_later(self._patience, self._lose_patience, client, place)
        try:
            met = await place
        except asyncio.CancelledError:
            if place.cancelled():
                self._leave(client, place)
            elif place.result() is None:
                # The turn and the cancellation came at the same moment.
                self._give_back(client)
            raise
        finally:
            alarm.cancel()
        if met is not None:
            raise self._no_turn(met)

    def _make_room(self, client: str) -> bool:
        """Refuse the latest request of the client that has most in the queue, if ``client`` has fewer.

        Otherwise a few clients could fill the queue, and everybody else would be refused.
        """
        if not self._lines:
            return False
        longest = max(self._lines, key=lambda each: len(self._lines[each]))
        if len(self._lines[longest]) <= len(self._lines.get(client, ())) + 1:
            return False
        place = self._lines[longest].pop()
        if not place.done():  # or it was cancelled just now
            place.set_result(Bound.QUEUE)
        return True

    def _lose_patience(self, client: str, place: _Place) -> None:
        if not place.done():
            self._leave(client, place)
            place.set_result(Bound.PATIENCE)

    def _leave(self, client: str, place: _Place) -> None:
        line = self._lines.get(client)
        if line is not None and place in line:
            line.remove(place)
            if not line:
                del self._lines[client]

    def _give_back(self, client: str) -> None:
        self._running[client] -= 1
        if not self._running[client]:
            del self._running[client]
        while self.running < self._most_running and self._give_to_next():
            pass

    def _give_to_next(self) -> bool:
        """Give a turn to the client whose turn it is; false if no client that waits may have one."""
        allowed = (each for each in self._lines if self._running[each] < self._per_client)
        client = next(allowed, None)
        if client is None:
            return False
        line = self._lines.pop(client)
        place = line.popleft()
        if line:
            self._lines[client] = line  # behind all others
        if not place.done():  # or it was cancelled just now
            place.set_result(None)
            self._running[client] += 1
        return True

    def _no_turn(self, bound: Bound) -> NoTurn:
        message, message_zh = {
            Bound.QUEUE: (
                f"{self._most_waiting} requests wait already.",
                f"已有 {self._most_waiting} 个请求在排队。",
            ),
            Bound.CLIENT_QUEUE: (
                f"{self._waiting_per_client} requests of yours wait already.",
                f"您已有 {self._waiting_per_client} 个请求在排队。",
            ),
            Bound.PATIENCE: (
                f"The request waited {self._patience:g} seconds without getting its turn.",
                f"请求等待了 {self._patience:g} 秒，仍未轮到。",
            ),
        }[bound]
        seconds = (self.waiting + 1) * self._mean_seconds / self._most_running
        retry_after = min(_LONGEST_RETRY, max(1, math.ceil(seconds)))
        return NoTurn(message, message_zh, bound=bound, retry_after=retry_after)
