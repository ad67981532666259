"""Errors of queries as problems: status, type, members, and a caret that stands right."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetgraph.ground.errors import QueryError
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
from budgetgraph.web.problems import excerpt_and_marker, internal_problem, problem_of

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


def test_a_fault_of_ours_tells_nothing() -> None:
    body = json.loads(bytes(internal_problem(ValueError("/secret/path")).response().body))
    assert "secret" not in json.dumps(body)
    assert body["detail"]
    assert body["detail_zh"]
