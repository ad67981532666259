"""What is kept in memory because it is known already. A release never changes, so what was right once stays right.

The memory is bounded by bytes; what was asked for longest ago goes first, and with a release all that is its.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

from budgetgraph.publishing.engines.contract import Answer

_OVERHEAD = 512
"""Bytes that an entry takes besides its body and its query, roughly."""

Key = tuple[object, ...]
"""What something is kept under. It begins with the id of a release."""

V = TypeVar("V")


class Bounded(Generic[V]):
    """At most ``capacity`` bytes of values; none that takes more than an eighth of it.

    ``bytes`` is what they take now, as those said who put them here.
    """

    def __init__(self, capacity: int) -> None:
        self.bytes = 0
        self._capacity = capacity
        self._entries: OrderedDict[Key, tuple[V, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Key) -> V | None:
        """The value that was put there under ``key``, if it is still here; it stays longer for that."""
        value = self.look(key)
        if value is not None:
            self._entries.move_to_end(key)
        return value

    def look(self, key: Key) -> V | None:
        """As :meth:`get`, but nothing stays longer for it."""
        entry = self._entries.get(key)
        return None if entry is None else entry[0]

    def put(self, key: Key, value: V, size: int) -> None:
        """Keep ``value``, which takes ``size`` bytes with all that belongs to it, if that is not too much."""
        if size > self._capacity // 8:
            return
        self._drop(key)
        self._entries[key] = (value, size)
        self.bytes += size
        while self.bytes > self._capacity:
            self._drop(next(iter(self._entries)))

    def forget_release(self, release_id: str) -> None:
        """Let go of all that is kept of a release."""
        for key in [each for each in self._entries if each[0] == release_id]:
            self._drop(key)

    def _drop(self, key: Key) -> None:
        _, size = self._entries.pop(key, (None, 0))
        self.bytes -= size


class AnswerCache:
    """At most ``capacity`` bytes of answers: only those that are the same every time, so a hit is exact."""

    def __init__(self, capacity: int) -> None:
        self.hits = 0
        self.misses = 0
        self._kept: Bounded[Answer] = Bounded(capacity)

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def bytes(self) -> int:
        """What the answers take, with their keys."""
        return self._kept.bytes

    def get(self, key: Key) -> Answer | None:
        """The answer that was put there under ``key``, if it is still here."""
        answer = self._kept.get(key)
        if answer is None:
            self.misses += 1
        else:
            self.hits += 1
        return answer

    def look(self, key: Key) -> Answer | None:
        """As :meth:`get`, for one who has asked before: counted no second time."""
        return self._kept.look(key)

    def put(self, key: Key, answer: Answer, key_bytes: int) -> None:
        """Keep ``answer`` if it is the same every time and not too long. ``key_bytes``: size of the key."""
        if not answer.volatile and isinstance(answer.body, bytes):
            self._kept.put(key, answer, len(answer.body) + key_bytes + _OVERHEAD)

    def forget_release(self, release_id: str) -> None:
        """Let go of all answers of a release."""
        self._kept.forget_release(release_id)
