"""Nobody but the administrator sees or stops queries."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from starlette.requests import Request

from budgetgraph.ground.errors import SettingsError
from budgetgraph.web.administration import Administration
from budgetgraph.web.desk import RunningQuery
from budgetgraph.web.problems import Problem
from budgetgraph.web.settings import admin_token_of

TOKEN = "a-token-that-is-long-enough"
SOCKET = Path("/run/budgetgraph/admin.sock")


class Queries:
    """One query that can be stopped."""

    def __init__(self) -> None:
        self.queries = [RunningQuery("q1", "0123456789abcdef", "queries", "d1", 1.5, 0.25)]

    def running(self) -> list[RunningQuery]:
        return self.queries

    def stop(self, query_id: str) -> bool:
        before = len(self.queries)
        self.queries = [each for each in self.queries if each.query_id != query_id]
        return len(self.queries) < before


def asked(
    *headers: tuple[str, str],
    server: tuple[str, int | None] | None = ("127.0.0.1", 8000),
    query_id: str = "q1",
) -> Request:
    return Request(
        {
            "type": "http",
            "method": "GET",
            "path": "/queries/running",
            "server": server,
            "client": ("127.0.0.1", 4711),
            "path_params": {"id": query_id},
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers],
        }
    )


def refused(administration: Administration, request: Request) -> Problem:
    for handler in (administration.running, administration.stop):
        with pytest.raises(Problem) as caught:
            asyncio.run(handler(request))
    assert ("Cache-Control", "no-store") in caught.value.headers
    return caught.value


def test_with_the_token() -> None:
    administration = Administration(Queries(), TOKEN, None)
    request = asked(("Authorization", f"Bearer {TOKEN}"))
    told = asyncio.run(administration.running(request))
    assert told.headers["Cache-Control"] == "no-store"
    assert json.loads(bytes(told.body)) == {
        "queries": [
            {
                "query_id": "q1",
                "release": "0123456789abcdef",
                "lane": "queries",
                "digest": "d1",
                "seconds": 1.5,
                "waited": 0.25,
            }
        ]
    }
    stopped = asyncio.run(administration.stop(request))
    assert json.loads(bytes(stopped.body)) == {"stopped": "q1"}
    with pytest.raises(Problem) as caught:
        asyncio.run(administration.stop(request))
    assert caught.value.status == 404


def test_over_the_local_socket() -> None:
    for token in (None, TOKEN):
        administration = Administration(Queries(), token, SOCKET)
        request = asked(server=(str(SOCKET), None))
        assert asyncio.run(administration.running(request)).status_code == 200
        assert asyncio.run(administration.stop(request)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        (),
        (("Authorization", "Bearer"),),
        (("Authorization", "Bearer "),),
        (("Authorization", "Bearer wrong"),),
        (("Authorization", f"Bearer {TOKEN}x"),),
        (("Authorization", f"Basic {TOKEN}"),),
        (("Authorization", "Bearer 令牌"),),
        (("X-Forwarded-For", "127.0.0.1"), ("Host", str(SOCKET)), ("X-Real-IP", "local")),
    ],
)
def test_without_the_right_token(headers: tuple[tuple[str, str], ...]) -> None:
    problem = refused(Administration(Queries(), TOKEN, SOCKET), asked(*headers))
    assert problem.status == 401
    assert dict(problem.headers)["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("token", ["", "None", TOKEN])
def test_without_a_token_set_nobody_is_let_in(token: str) -> None:
    administration = Administration(Queries(), None, SOCKET)
    problem = refused(administration, asked(("Authorization", f"Bearer {token}")))
    assert problem.status == 403
    assert "--admin-socket" in problem.hint


@pytest.mark.parametrize("server", [("/run/other.sock", None), (str(SOCKET), 80), None])
def test_another_socket_is_not_the_administrators(server: tuple[str, int | None] | None) -> None:
    assert refused(Administration(Queries(), TOKEN, SOCKET), asked(server=server)).status == 401
    assert refused(Administration(Queries(), TOKEN, None), asked(server=server)).status == 401


def test_the_token_of_the_environment() -> None:
    name = "BUDGETGRAPH_ADMIN_TOKEN"
    assert admin_token_of({}) is None
    assert admin_token_of({name: " "}) is None
    assert admin_token_of({name: TOKEN + "\n"}) == TOKEN
    for wrong in ("x" * 15, "令牌" * 10, "x" * 20 + "\x01y"):
        with pytest.raises(SettingsError, match=name):
            admin_token_of({name: wrong})
