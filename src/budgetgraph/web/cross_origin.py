"""Scripts of any site may read what is public here (CORS), and OPTIONS says what an address takes.

Never with credentials: there is nothing here that is one reader's own.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from budgetgraph.web.validators import NOT_KEPT

EXPOSED = (
    *("Accept-Post", "Accept-Ranges", "Allow", "Content-Digest", "Content-Disposition"),
    *("Content-Encoding", "Content-Length", "Content-Range", "ETag", "Link", "Location"),
    *(
        "Repr-Digest",
        "Retry-After",
        "X-Limit-Bytes",
        "X-Limit-Rows",
        "X-Limit-Seconds",
        "X-Query-Id",
    ),
)
"""Headers of answers that scripts may see."""

_REQUESTED = (
    *("Accept", "Accept-Language", "Cache-Control", "Content-Type", "If-Modified-Since"),
    *("If-None-Match", "If-Range", "Pragma", "Range", "X-Requested-With"),
)
_PREFLIGHT_SECONDS = 86_400


class CrossOrigin:
    """ASGI middleware around the application that has ``routes``.

    Answers OPTIONS on every known address with 204, ``Allow`` and, to a preflight, what scripts may send; an
    unknown address stays the application's. Adds the CORS headers to every answer, and OPTIONS to ``Allow``.
    """

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute]) -> None:
        self._app = app
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def open_to_all(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Access-Control-Allow-Origin"] = "*"
                headers["Access-Control-Expose-Headers"] = ", ".join(EXPOSED)
                if message["status"] == 405:
                    headers["Allow"] = ", ".join(self.methods_of(scope))
            await send(message)

        if scope["method"] == "OPTIONS":
            methods = self.methods_of(scope)
            if methods:
                await _options(scope, methods)(scope, receive, open_to_all)
                return
        await self._app(scope, receive, open_to_all)

    def methods_of(self, scope: Scope) -> tuple[str, ...]:
        """The methods that the address of ``scope`` takes, OPTIONS too; empty for an unknown address."""
        methods: set[str] = set()
        for route in self._routes:
            if route.matches(scope)[0] is not Match.NONE:
                methods |= getattr(route, "methods", None) or set()
        return tuple(sorted(methods | {"OPTIONS"})) if methods else ()


def _options(scope: Scope, methods: Sequence[str]) -> Response:
    headers = {"Allow": ", ".join(methods), **NOT_KEPT}
    asked = Headers(scope=scope)
    if "origin" in asked and "access-control-request-method" in asked:
        headers["Access-Control-Allow-Methods"] = ", ".join(methods)
        # The names besides the star are for browsers that take it for a name.
        headers["Access-Control-Allow-Headers"] = ", ".join(("*", *_REQUESTED))
        headers["Access-Control-Max-Age"] = str(_PREFLIGHT_SECONDS)
    return Response(status_code=204, headers=headers)
