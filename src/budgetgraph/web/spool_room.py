"""How much disk long answers take while their readers take their time: a bounded amount, for each client too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import BinaryIO, cast

from budgetgraph.publishing.engines.contract import PoolBusy, Spooled


class SpoolRoom:
    """At most ``total`` bytes of answers wait for readers, ``per_client`` of them for one client."""

    def __init__(self, total: int, per_client: int) -> None:
        self._total = total
        self._per_client = per_client
        self._taken: Counter[str] = Counter()

    @property
    def bytes(self) -> int:
        """Bytes of answers that wait for readers now."""
        return self._taken.total()

    def require(self, client: str) -> None:
        """Raises :class:`PoolBusy` if there is no room for another answer to ``client``."""
        if self._taken[client] >= self._per_client:
            raise PoolBusy("answers to you wait to be read", hint="Read them, then ask again.")
        if self.bytes >= self._total:
            raise PoolBusy("too many long answers wait to be read", hint="Try again in a minute.")

    def keep(self, client: str, spooled: Spooled) -> Spooled:
        """``spooled``, counted for ``client`` until its file is closed."""
        self._taken[client] += spooled.size

        def closed() -> None:
            self._taken[client] -= spooled.size
            if not self._taken[client]:
                del self._taken[client]

        return Spooled(cast(BinaryIO, _CountedFile(spooled.file, closed)), spooled.size)


class _CountedFile:
    """A file that is read once, and says so when it is closed."""

    def __init__(self, file: BinaryIO, closed: Callable[[], None]) -> None:
        self._file = file
        self._closed = closed

    def __enter__(self) -> _CountedFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self._file.closed

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        return self._file.read(size)

    def close(self) -> None:
        """Close the file, and tell it the first time."""
        if not self._file.closed:
            self._file.close()
            self._closed()
