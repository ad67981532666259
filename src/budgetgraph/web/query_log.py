"""The query log: one line of JSON per query. No text of a query, no address, nothing about a person."""

from __future__ import annotations

import json
import queue
import threading
from datetime import UTC, datetime
from typing import TextIO

_MOST_WAITING = 10_000
_LAST_LINES_SECONDS = 2.0


class QueryLog:
    """Writes to ``stream`` in a thread of its own: a full disk or a stalled pipe never holds up a query.

    ``lost`` counts the lines that could not be written, or came faster than they could be.
    """

    def __init__(self, stream: TextIO) -> None:
        self.lost = 0
        self._stream = stream
        self._lines: queue.Queue[str | None] = queue.Queue(_MOST_WAITING)
        self._writer = threading.Thread(target=self._write_lines, name="query-log", daemon=True)
        self._writer.start()

    def write(
        self,
        query_id: str,
        release: str,
        lane: str,
        form: str,
        format: str | None,
        outcome: str,
        seconds: float,
        waited: float,
        bytes: int,
        cached: bool,
        digest: str,
    ) -> None:
        """Log a query that ended. ``digest`` stands for its text, so that repeats can be seen. Raises nothing."""
        entry = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "query": query_id,
            "release": release,
            "lane": lane,
            "form": form,
            "format": format,
            "outcome": outcome,
            "seconds": round(seconds, 6),
            "waited": round(waited, 6),
            "bytes": bytes,
            "cached": cached,
            "digest": digest,
        }
        try:
            self._lines.put_nowait(json.dumps(entry, ensure_ascii=True) + "\n")
        except queue.Full:
            self.lost += 1

    def close(self) -> None:
        """Write what is left, for two seconds at most. The stream stays open."""
        try:
            self._lines.put(None, timeout=_LAST_LINES_SECONDS)
        except queue.Full:
            return
        self._writer.join(_LAST_LINES_SECONDS)

    def _write_lines(self) -> None:
        while (line := self._lines.get()) is not None:
            try:
                self._stream.write(line)
                self._stream.flush()
            except (OSError, ValueError):  # a full disk, a closed pipe, a closed file
                self.lost += 1
