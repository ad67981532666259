"""Clients of a desk without a server, and a loop for them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from starlette.requests import Request

from budgetgraph.web.serving import SERVED, Served


class Client:
    """A client that stays until it leaves; ``request`` is answered from ``served``."""

    def __init__(self, served: Served, host: str = "192.0.2.1") -> None:
        self.left = asyncio.Event()
        scope = {"type": "http", "headers": [], "client": (host, 1), SERVED: served}
        self.request = Request(scope, self._receive)

    async def _receive(self) -> dict[str, str]:
        await self.left.wait()
        return {"type": "http.disconnect"}


def run(test: Coroutine[Any, Any, None]) -> None:
    """Run ``test`` to its end, which must not take long."""
    asyncio.run(asyncio.wait_for(test, 20))
