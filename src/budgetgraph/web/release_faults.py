"""A release that cannot be read: a problem without its path for the client, and a line for the administrator."""

from __future__ import annotations

import logging
import time

from budgetgraph.web.problems import Problem

_logger = logging.getLogger("budgetgraph.serve")

_TELL_AGAIN_SECONDS = 600.0
_MOST_TOLD = 100


class ReleaseFaults:
    """Tells of releases that cannot be read: anybody can ask again and again, and must not fill the disk."""

    def __init__(self) -> None:
        self._told: dict[str, float] = {}  # when each fault was logged

    def problem(self, error: Exception) -> Problem:
        """503 for ``error``, which is logged if it was not just now."""
        self._log(str(error))
        return Problem(
            503,
            "release",
            "无法打开这个发布版本",
            "The release cannot be opened",
            "It is damaged or incomplete. The server's log says more.",
            detail_zh="它已损坏或不完整，详情见服务器日志。",
        )

    def _log(self, text: str) -> None:
        now = time.monotonic()
        for old in [each for each, when in self._told.items() if now - when > _TELL_AGAIN_SECONDS]:
            del self._told[old]
        if text not in self._told and len(self._told) < _MOST_TOLD:
            self._told[text] = now
            _logger.error("a release cannot be served: %s", text)
