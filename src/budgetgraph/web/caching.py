"""Answers that are known already. A release never changes, so what was right once stays right.

Only answers that are the same every time are kept, so a hit is exact. The memory is bounded by bytes; the
answers that were asked for longest ago go first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

from budgetgraph.publishing.engines.contract import Answer

_OVERHEAD = 512
"""Bytes that an entry takes besides its body and its query, roughly."""


class AnswerCache:
    """At most ``capacity`` bytes of answers; none that takes more than an eighth of it."""

    def __init__(self, capacity: int) -> None:
        self.bytes = 0
        self.hits = 0
        self.misses = 0
        self._capacity = capacity
        self._entries: OrderedDict[Hashable, tuple[Answer, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable) -> Answer | None:
        """The answer that was put there under ``key``, if it is still here."""
        answer = self.look(key)
        if answer is None:
            self.misses += 1
            return None
        self.hits += 1
        self._entries.move_to_end(key)
        return answer

    def look(self, key: Hashable) -> Answer | None:
        """As :meth:`get`, for one who has asked before: counted no second time."""
        entry = self._entries.get(key)
        return None if entry is None else entry[0]

    def put(self, key: Hashable, answer: Answer, key_bytes: int) -> None:
        """Keep ``answer`` if it is the same every time and not too long. ``key_bytes``: size of the key."""
        if answer.volatile or not isinstance(answer.body, bytes):
            return
        size = len(answer.body) + key_bytes + _OVERHEAD
        if size > self._capacity // 8:
            return
        self._drop(key)
        self._entries[key] = (answer, size)
        self.bytes += size
        while self.bytes > self._capacity:
            self._drop(next(iter(self._entries)))

    def forget_release(self, release_id: str) -> None:
        """Let go of all answers of a release. Keys are tuples that begin with the id of the release."""
        for key in [each for each in self._entries if isinstance(each, tuple)]:
            if key[0] == release_id:
                self._drop(key)

    def _drop(self, key: Hashable) -> None:
        _, size = self._entries.pop(key, (None, 0))
        self.bytes -= size
