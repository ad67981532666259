"""Errors of queries as problems: status, type, members, and a caret that stands right."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from budgetgraph.ground.errors import QueryError
from budgetgraph.publishing.canned import load_canned_queries
from budgetgraph.publishing.engines.contract import (
    EngineTooSlow,
    EngineUnavailable,
    Limits,
    PoolBusy,
    QueryRefused,
    QueryStopped,
    QuerySyntaxError,
    QueryTimeout,
    ResultTooLarge,
    ServiceRefused,
    WorkerLost,
    WrongResultFormat,
)
from budgetgraph.publishing.formats import RESULT_FORMATS
from budgetgraph.publishing.release import Release
from budgetgraph.web import problems
from budgetgraph.web.answering import not_acceptable
from budgetgraph.web.app import create_app
from budgetgraph.web.problems import excerpt_and_marker, problem_of, problem_of_parameters

LIMITS = Limits(seconds=7)


def told(error: QueryError, query: str | None = None) -> tuple[int, dict[str, Any]]:
    response = problem_of(error, LIMITS, query).response()
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = json.loads(bytes(response.body))
    assert body["status"] == response.status_code
    return response.status_code, body


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (PoolBusy("x"), 429, "busy"),
        (QueryTimeout("x"), 503, "timeout"),
        (WorkerLost("x"), 400, "too-complex"),
        (QueryStopped("x"), 503, "stopped"),
        (ServiceRefused("x"), 400, "service-refused"),
        (QueryRefused("x", rule="depth"), 400, "refused"),
        (QueryRefused("x", rule="length"), 413, "query-too-long"),
        (QueryRefused("x", rule="update"), 400, "read-only"),
        (QuerySyntaxError("x", at=(1, 1), excerpt="ASK"), 400, "query"),
        (EngineUnavailable("x"), 502, "engine-unavailable"),
        (EngineTooSlow("x"), 504, "engine-too-slow"),
        (ResultTooLarge("x"), 400, "too-large"),
        (WrongResultFormat("x"), 406, "not-acceptable"),
        (QueryError("x"), 400, "query"),
    ],
)
def test_each_error_has_its_problem(error: QueryError, status: int, kind: str) -> None:
    found, body = told(error)
    assert (found, body["type"]) == (status, f"urn:budgetgraph:problem:{kind}")
    assert body["detail"] == "x"
    assert type(error) is QueryError or body["detail_zh"]


def test_only_who_should_come_back_is_told_when() -> None:
    assert dict(problem_of(PoolBusy("x")).headers)["Retry-After"].isdigit()
    for error in (QueryTimeout("x"), QueryStopped("x"), EngineUnavailable("x")):
        assert "Retry-After" not in dict(problem_of(error).headers)


def test_members() -> None:
    _, body = told(QueryRefused("x", rule="depth"))
    assert body["rule"] == "depth"
    _, body = told(QueryTimeout("x"))
    assert body["limits"]["seconds"] == 7
    assert "limits" not in told(ServiceRefused("x"))[1]
    _, body = told(QuerySyntaxError("x", at=(2, 3), excerpt="AAAA"), "ASK {\r\nAAAA\r\n")
    assert (body["line"], body["column"], body["excerpt"], body["marker"]) == (2, 3, "AAAA", "  ^")
    # Without the query the line may be cut anywhere, so that nobody knows where the caret belongs.
    assert "marker" not in told(QuerySyntaxError("x", at=(2, 3), excerpt="AAAA"))[1]
    assert "marker" not in told(QuerySyntaxError("x", at=(9, 3), excerpt=""), "ASK")[1]


@pytest.mark.parametrize(
    ("line", "column", "excerpt", "marker"),
    [
        ("ASK {", 6, "ASK {", "     ^"),
        ("ASK {", 1, "ASK {", "^"),
        ("部门 x", 3, "部门 x", "\u3000\u3000^"),
        ("a部b门c", 5, "a部b门c", " \u3000 \u3000^"),
        ("\tx", 2, " x", " ^"),
        ("e\u0301x", 3, "e\u0301x", " ^"),
        ("x" * 200, 101, "…" + "x" * 120 + "…", " " * 61 + "^"),
        ("a\u202eb\x00c", 6, "a\ufffdb\ufffdc", "     ^"),
        ("", 1, "", "^"),
        ("abc", 99, "abc", "   ^"),
    ],
)
def test_the_caret(line: str, column: int, excerpt: str, marker: str) -> None:
    assert excerpt_and_marker(line, column) == (excerpt, marker)


@given(st.text(max_size=300), st.integers(-5, 400))
def test_any_line_can_be_shown(line: str, column: int) -> None:
    excerpt, marker = excerpt_and_marker(line, column)
    assert len(excerpt) <= 122
    assert marker.endswith("^")
    assert set(marker) <= {" ", "\u3000", "^"}
    json.dumps(excerpt, ensure_ascii=False).encode()


def told_by_the_application(app: FastAPI, error: Exception) -> dict[str, Any]:
    scope = {"type": "http", "path": "/", "query_string": b"", "headers": []}
    handler: Any = next(
        app.exception_handlers[each]
        for each in type(error).__mro__
        if each in app.exception_handlers
    )
    response = asyncio.run(handler(Request(scope), error))
    body: dict[str, Any] = json.loads(bytes(response.body))
    return body


def test_a_fault_of_ours_tells_nothing(release: Release) -> None:
    body = told_by_the_application(create_app(release.path), ValueError("/secret/path"))
    assert body["type"].endswith(":internal")
    assert "secret" not in json.dumps(body)
    assert body["detail"]
    assert body["detail_zh"]


def test_an_error_of_a_query_that_nobody_caught_is_its_problem(release: Release) -> None:
    body = told_by_the_application(create_app(release.path), QueryTimeout("x"))
    assert (body["status"], body["type"]) == (503, "urn:budgetgraph:problem:timeout")


def test_a_type_has_one_title() -> None:
    """RFC 9457, 3.1.4: the title does not change from occurrence to occurrence."""
    titles: dict[str, set[tuple[str, str]]] = {}
    question = load_canned_queries()[0]
    for each in (
        *problems._KINDS,
        problem_of_parameters(QueryError("x"), question, {"colour": "red"}),
        not_acceptable(RESULT_FORMATS),
    ):
        titles.setdefault(each.kind, set()).add((each.title_zh, each.title_en))
    assert {kind for kind, told in titles.items() if len(told) > 1} == set()
