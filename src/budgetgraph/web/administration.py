"""For the administrator only: which queries run, and a way to stop one.

Who comes over the administrator's own unix socket is let in by the system (the socket belongs to one
user); over TCP it takes the token. No header is believed but ``Authorization``.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from budgetgraph.web.desk import RunningQuery
from budgetgraph.web.problems import Problem
from budgetgraph.web.settings import ADMIN_TOKEN
from budgetgraph.web.validators import NOT_KEPT


class RunningQueries(Protocol):
    """Who knows which queries run: the desk."""

    def running(self) -> Sequence[RunningQuery]:
        """The queries that wait or run."""
        ...

    def stop(self, query_id: str) -> bool:
        """Stop a query; false if there is none of that id."""
        ...


class Administration:
    """The handlers. Without ``token`` nobody is let in over TCP, without ``socket`` nobody over it."""

    def __init__(self, queries: RunningQueries, token: str | None, socket: Path | None) -> None:
        self._queries = queries
        self._token = token
        self._socket = socket

    async def running(self, request: Request) -> Response:
        """``GET /queries/running``. Raises :class:`Problem` for others than the administrator."""
        self._check(request)
        queries = [asdict(each) for each in self._queries.running()]
        return JSONResponse({"queries": queries}, headers=NOT_KEPT)

    async def stop(self, request: Request) -> Response:
        """``DELETE /queries/running/{id}``, or ``POST …/stop``. Raises :class:`Problem`."""
        self._check(request)
        query_id = request.path_params["id"]
        if not self._queries.stop(query_id):
            raise Problem(
                404,
                "no-such-query",
                "没有这个正在运行的查询",
                "No such query is running",
                "It has ended, or never was.",
                detail_zh="它已经结束，或从未有过。",
            )
        return JSONResponse({"stopped": query_id}, headers=NOT_KEPT)

    def _check(self, request: Request) -> None:
        """Raises :class:`Problem` unless the administrator asks."""
        # uvicorn puts the path of a unix socket there, as it was bound, with no port.
        server = request.scope.get("server")
        if (
            self._socket is not None
            and server is not None
            and tuple(server) == (str(self._socket), None)
        ):
            return
        if self._token is None:
            raise Problem(
                403,
                "administrator-only",
                "仅限管理员",
                "For the administrator only",
                "No token is set on this server.",
                f"Start it with --admin-socket PATH, or with a token in {ADMIN_TOKEN}.",
                headers=tuple(NOT_KEPT.items()),
                detail_zh="本服务器没有设置令牌。",
            )
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        wanted = self._token.encode()
        if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), wanted):
            error = ', error="invalid_token"' if given else ""
            raise Problem(
                401,
                "token-needed",
                "需要管理员令牌",
                "The administrator's token is needed",
                "Send it as: Authorization: Bearer TOKEN",
                headers=(
                    ("WWW-Authenticate", f'Bearer realm="budgetgraph"{error}'),
                    *NOT_KEPT.items(),
                ),
                detail_zh="请这样发送：Authorization: Bearer 令牌",
            )
