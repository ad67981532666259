"""Which release a request is answered from, and under which path the application answers it.

Addresses work at the root of the server, under the path of the base IRI (so that a proxy may pass
``https://data.example.org/budget/…`` on as it is), and under ``/r/{id}`` for one release, which never changes.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from budgetgraph.ground.errors import BudgetgraphError
from budgetgraph.web.client_identity import ClientIdentity
from budgetgraph.web.problems import Problem
from budgetgraph.web.release_faults import ReleaseFaults
from budgetgraph.web.serving import PINNED, SERVED, Served
from budgetgraph.web.takeover import NoSuchRelease, Releases, TooManyReleases

_PINNED_PATH = re.compile(r"(/r/([0-9a-f]{16}))(/.*)?", re.DOTALL)


class ReleaseSelection:
    """ASGI middleware: puts the release into the scope and holds it until the answer is sent."""

    def __init__(
        self,
        app: ASGIApp,
        releases: Callable[[], Releases],
        identity: ClientIdentity,
        faults: ReleaseFaults,
        told: Callable[[Request, Exception], Awaitable[Response]],
        root_path: str = "",
    ) -> None:
        """``root_path``: where a proxy has mounted the server, whether or not it passes that on.

        ``identity`` knows which proxies are trusted, ``faults`` tells of releases that cannot be read,
        ``told`` answers with an error.
        """
        self._app = app
        self._identity = identity
        self._faults = faults
        self._told = told
        self._releases = releases
        self._root_path = root_path.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        releases = self._releases()
        root, rest = self._split(scope["path"], releases.active.release.base_iri)
        named = _PINNED_PATH.fullmatch(rest)
        held: AbstractAsyncContextManager[Served]
        if named is None:
            held = releases.current()
        elif named[3] is None:
            query = scope["query_string"].decode("latin-1")
            address = f"{root}{rest}/{'?' if query else ''}{query}"
            await RedirectResponse(address, 308)(scope, receive, send)
            return
        else:
            held = releases.pinned(named[2])
        async with AsyncExitStack() as stack:
            try:
                served = await stack.enter_async_context(held)
            except (NoSuchRelease, TooManyReleases, BudgetgraphError, OSError) as error:
                # The links of a page lead to the active release: this one has no pages.
                request = Request({**scope, "root_path": root, "path": root + rest}, receive)
                refusal = await self._told(request, self._problem(error))
                await refusal(scope, receive, send)
                return
            if named is not None:
                root, rest = f"{root}{named[1]}", named[3]
            chosen = {SERVED: served, PINNED: named is not None}
            place = {"root_path": root, "path": root + rest, "scheme": self._scheme(scope)}
            await self._app({**scope, **chosen, **place}, receive, send)

    def _scheme(self, scope: Scope) -> str:
        """What the client speaks: a trusted proxy knows better."""
        told = Headers(scope=scope).get("x-forwarded-proto", "").strip().lower()
        client = scope.get("client")
        if told in ("http", "https") and client and self._identity.of_peer(client[0]) is None:
            return told
        return str(scope["scheme"])

    def _split(self, path: str, base_iri: str) -> tuple[str, str]:
        """The path that all our addresses begin with here, and the rest of ``path``."""
        for root in (self._root_path, urlsplit(base_iri).path.rstrip("/")):
            if root and (path == root or path.startswith(f"{root}/")):
                return root, path[len(root) :] or "/"
        return self._root_path, path

    def _problem(self, error: Exception) -> Problem:
        if isinstance(error, NoSuchRelease):
            return Problem(
                404,
                "no-release",
                "没有这个发布版本",
                "There is no such release",
                "It was removed, or never was here.",
                detail_zh="它已被删除，或从未在此发布。",
            )
        if isinstance(error, TooManyReleases):
            return Problem(
                503,
                "busy",
                "服务器正忙",
                "The server is busy",
                "Too many releases are in use at the moment.",
                headers=(("Retry-After", "30"),),
                detail_zh="目前打开的发布版本过多，请稍后再试。",
            )
        return self._faults.problem(error)
