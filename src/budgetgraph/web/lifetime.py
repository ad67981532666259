"""The first and the last moment of a server: why it could not start, and what those hear who still wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from budgetgraph.web.problems import Problem


class FromStartToEnd:
    """The application under uvicorn, which would print a trace in both cases.

    ``failure`` is the error that kept the application from starting.
    """

    def __init__(self, app: ASGIApp, when_started: Callable[[], None] = lambda: None) -> None:
        """``when_started`` is called when requests begin to be answered."""
        self.failure: BaseException | None = None
        self._app = app
        self._when_started = when_started

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; a request that is cancelled is answered with 503 if it has no answer yet."""
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
            return
        started = False

        async def send_and_see(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, send_and_see)
        except asyncio.CancelledError:
            # uvicorn cancels what still runs when the time to end in order is over. What has begun is
            # cut off, which the client sees by its length.
            if not started:
                await _ENDING.response()(scope, receive, send)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_without_trace(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                self._when_started()
            await send({"type": message["type"]})

        try:
            await self._app(scope, receive, send_without_trace)
        except Exception as error:
            self.failure = error
            raise


_ENDING = Problem(
    503,
    "ending",
    "服务器正在停止",
    "The server is being stopped",
    "Try again in a minute.",
    headers=(("Connection", "close"), ("Retry-After", "60")),
    detail_zh="请一分钟后再试。",
)
