"""``budgetgraph query``: nothing a query holds can hurt, and every error can be read."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from budgetgraph.cli.endpoint import ask_endpoint
from budgetgraph.ground.errors import QueryError
from tests.cli.conftest import Run


def test_deep_nesting_is_an_error_and_no_crash(run: Run, releases: Path) -> None:
    done = run("query", releases, "SELECT * " + "{" * 9000 + "}" * 9000)
    assert done.returncode == 2
    assert "inside one another" in done.stderr.decode()


def test_a_query_that_takes_too_long_is_stopped(run: Run, releases: Path) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != ?d) }"
    done = run("query", releases, text, "--timeout", "1")
    assert done.returncode == 2
    assert "longer than 1 seconds" in done.stderr.decode()
    assert "--timeout" in done.stderr.decode()


@contextmanager
def answering(status: int, media_type: str, body: bytes) -> Iterator[tuple[str, list[str]]]:
    """An endpoint that always answers the same, and the addresses that were asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql", asked
    finally:
        server.shutdown()
        server.server_close()


def test_a_local_query_calls_no_other_server(run: Run, releases: Path) -> None:
    with answering(200, "application/json", b"{}") as (url, asked):
        done = run("query", releases, f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}")
    assert done.returncode == 2
    assert "SERVICE is refused" in done.stderr.decode()
    assert asked == []


PROBLEM = json.dumps(
    {
        "type": "urn:budgetgraph:problem:query",
        "title": "查询无法执行 / The query cannot be run",
        "status": 400,
        "detail": "the query cannot be parsed: line 1, column 11",
        "hint": "expected something",
    },
    ensure_ascii=False,
).encode()


@pytest.mark.parametrize("status", [400, 401, 404, 406, 414, 429, 500, 503])
def test_a_problem_of_an_endpoint_is_told_in_its_words(status: int) -> None:
    with (
        answering(status, "application/problem+json", PROBLEM) as (url, _),
        pytest.raises(QueryError) as caught,
    ):
        ask_endpoint(url, "SELECT * {}")
    told = str(caught.value)
    assert f"(HTTP {status})" in told
    assert "查询无法执行 / The query cannot be run" in told
    assert "line 1, column 11" in told
    assert caught.value.hint == "expected something"
    assert "b'" not in told
    assert "{" not in told


def test_a_page_instead_of_a_problem_is_not_shown() -> None:
    with (
        answering(502, "text/html", b"<html><h1>Bad gateway</h1></html>") as (url, _),
        pytest.raises(QueryError) as caught,
    ):
        ask_endpoint(url, "SELECT * {}")
    assert str(caught.value) == f"{url}: the endpoint cannot answer now (HTTP 502)"


def test_an_answer_that_is_not_json_gives_no_warning(run: Run) -> None:
    with answering(200, "text/plain", b"hello") as (url, _):
        done = run("query", url, "SELECT * {}")
    assert done.returncode == 2
    assert "did not answer in SPARQL JSON" in done.stderr.decode()
    assert "Warning" not in done.stderr.decode()


@pytest.mark.parametrize(
    "body",
    [
        b'{"x": 1}',
        b"[]",
        b"{",
        b"\xff",
        b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": 5}]}}',
    ],
)
def test_json_that_is_no_answer_is_the_fault_of_the_endpoint(body: bytes) -> None:
    with (
        answering(200, "application/sparql-results+json", body) as (url, _),
        pytest.raises(QueryError, match="did not answer in SPARQL JSON"),
    ):
        ask_endpoint(url, "SELECT * {}")


@pytest.mark.parametrize(
    "text",
    [
        "DESCRIBE <https://a.example/>",
        "PREFIX select: <urn:x>\nconstruct where { ?s ?p ?o }",
        "CONSTRUCTWHERE { ?s ?p ?o }",
    ],
)
def test_a_query_for_a_graph_is_told_before_it_is_asked(
    run: Run, releases: Path, text: str
) -> None:
    with answering(200, "text/turtle", b"") as (url, asked):
        for source in (releases, url):
            done = run("query", source, text)
            assert done.returncode == 2
            assert "only SELECT and ASK give tables" in done.stderr.decode()
    assert asked == []


@pytest.mark.parametrize("name", ["x.rq", "./x.rq", "my query.rq", "./x"])
def test_a_query_file_that_is_not_there(run: Run, releases: Path, name: str) -> None:
    done = run("query", releases, name)
    assert done.returncode == 2
    assert f"error: {name}: there is no such file" in done.stderr.decode()


def test_an_error_in_a_query_file_names_the_file(run: Run, releases: Path, tmp_path: Path) -> None:
    (tmp_path / "my query.rq").write_text("SELECT *\n{ ?s ?p }")
    done = run("query", releases, "my query.rq")
    assert done.returncode == 2
    assert done.stderr.decode().startswith("error: my query.rq: the query cannot be parsed: line 2")
    with answering(400, "application/problem+json", PROBLEM) as (url, _):
        done = run("query", url, "my query.rq")
    assert done.stderr.decode().startswith(f"error: my query.rq: {url}: the endpoint refused")


def test_a_parameter_given_twice(run: Run, releases: Path) -> None:
    done = run("query", releases, "5", "-p", "unit=036", "-p", "unit=037")
    assert done.returncode == 2
    assert "'unit' is given twice" in done.stderr.decode()
