"""The other commands, as a user runs them."""

from __future__ import annotations

import csv
import io
import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.cli.conftest import Run, environment


@pytest.mark.parametrize("command", [[], ["convert"], ["publish"], ["serve"], ["query"], ["demo"]])
def test_help_shows_examples(run: Run, command: list[str]) -> None:
    done = run(*command, "--help")
    assert done.returncode == 0
    assert "Examples:" in done.stdout.decode()
    assert f"budgetgraph {command[0] if command else 'demo'}" in done.stdout.decode()


def test_version(run: Run) -> None:
    assert re.fullmatch(r"budgetgraph, version \d+\.\d+\.\d+\n", run("--version").stdout.decode())


def test_an_unknown_command_or_option(run: Run) -> None:
    assert run("convrt").returncode == 2
    assert run("convert").returncode == 2
    assert b"--no-such" in run("convert", "x", "--no-such").stderr


# --- publish -------------------------------------------------------------------------------------


def test_publish_tells_the_release(run: Run, example_path: Path, tmp_path: Path) -> None:
    done = run("publish", example_path, "--releases", "r")
    assert done.returncode == 0
    release_id = (tmp_path / "r" / "active").read_text().strip()
    assert f"发布 release {release_id}: 1/1 份文件 documents" in done.stdout.decode()
    assert (tmp_path / "r" / release_id / "manifest.json").is_file()


def test_publish_without_any_document(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.md").touch()
    assert run("publish", "empty.md", "--releases", "r").returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["empty.md"], "no empty folder stays"
    (tmp_path / "mine").mkdir()
    assert run("publish", "empty.md", "--releases", "mine").returncode == 2
    assert list((tmp_path / "mine").iterdir()) == [], "what was there stays"


def test_publish_where_nothing_can_be_written(run: Run, example_path: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run("publish", example_path, "--releases", "file/r")
    assert done.returncode == 2
    assert done.stderr.decode().startswith("error: ")


def test_publish_strict(run: Run, hubei_path: Path, tmp_path: Path) -> None:
    done = run("publish", hubei_path, "--releases", "r", "--strict", "warning")
    assert done.returncode == 1
    assert not (tmp_path / "r").exists()


def test_publish_on_several_cores(run: Run, example_path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    text = example_path.read_text(encoding="utf-8")
    for number in range(4):
        other = text.replace("2026", f"203{number}")
        (folder / f"{number}.md").write_text(other, encoding="utf-8")
    (folder / "9.md").touch()
    done = run("publish", folder, "--releases", "r", "--jobs", "2")
    assert done.returncode == 1
    assert "4/5 份文件 documents" in done.stdout.decode()
    assert f"error: {folder / '9.md'}" in done.stderr.decode()


# --- query ---------------------------------------------------------------------------------------


def test_query_by_name_as_table(run: Run, releases: Path) -> None:
    done = run("query", releases, "total-spending")
    assert done.returncode == 0
    assert "9417100" in done.stdout.decode()
    assert "1 row\n" in done.stdout.decode()
    assert "\x1b[" not in done.stdout.decode(), "no colours in a pipe"


def test_query_by_number_as_csv_with_parameters(run: Run, releases: Path) -> None:
    done = run(
        "query",
        releases,
        "5",
        "-p",
        "breakdown=function-gpb",
        "--param",
        "unit=036",
        "--format",
        "csv",
    )
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode())))
    assert len(rows) == 10
    assert rows[0]["change"] == "-1780000"


def test_query_by_file_and_text_as_json(run: Run, releases: Path, tmp_path: Path) -> None:
    (tmp_path / "own.rq").write_text(
        '#+ parameters:\n#+   year: {"type": "year", "zh": "年", "en": "year"}\nSELECT (?_year + 1 AS ?next) {}'
    )
    assert json.loads(
        run("query", releases, "own.rq", "-p", "year=2026", "--format", "json").stdout
    ) == [{"next": 2027}]
    text = "SELECT (1.50 AS ?n) ('中'@zh AS ?t) (?nothing AS ?u) {}"
    assert json.loads(run("query", releases, text, "--format", "json").stdout) == [
        {"n": "1.5", "t": "中", "u": None}
    ]
    assert json.loads(run("query", releases, "ASK {}", "--format", "json").stdout) == [
        {"ask": True}
    ]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["total-spendign"], "total-spending"),
        (["nothing.rq/x.rq"], "no such file"),
        (["SELECT * {"], "line 1"),
        (["1", "-p", "year=x"], "year"),
        (["1", "-p", "yaer=2026"], "yaer"),
        (["1", "-p", "year"], "NAME=VALUE"),
        (["CONSTRUCT WHERE { ?s ?p ?o }"], "only SELECT and ASK"),
    ],
)
def test_query_errors_are_clear(
    run: Run, releases: Path, arguments: list[str], expected: str
) -> None:
    done = run("query", releases, *arguments)
    assert done.returncode == 2
    assert expected in done.stderr.decode()
    assert done.stdout == b""


def test_query_without_a_release(run: Run) -> None:
    done = run("query", "nowhere", "1")
    assert done.returncode == 2
    assert "publish" in done.stderr.decode()


# --- serve and demo ------------------------------------------------------------------------------


def started(*arguments: str, cwd: Path) -> tuple[subprocess.Popen[str], str]:
    """A server process, and its address as it told it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "budgetgraph", *arguments],
        cwd=cwd,
        env=environment(PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    told = ""
    for line in process.stdout:
        told += line
        found = re.search(r"http://[0-9.]+:[0-9]+/", told)
        if found and ("Ctrl-C" in told or arguments[0] == "serve"):
            return process, found[0]
    raise AssertionError(told)


@pytest.fixture(scope="module")
def server(releases: Path) -> Iterator[str]:
    process, address = started("serve", "--releases", str(releases), "--port", "0", cwd=releases)
    yield address
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=20)
    assert process.returncode == 0, rest
    assert "Traceback" not in rest


def test_serve_answers(server: str) -> None:
    transport = httpx.HTTPTransport(retries=5)
    with httpx.Client(transport=transport, timeout=20) as client:
        assert client.get(f"{server}healthz").json()["status"] == "ok"
        answer = client.get(
            f"{server}sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
        )
        assert answer.status_code == 200


def test_query_over_the_endpoint_is_the_same(run: Run, server: str, releases: Path) -> None:
    for output in ("table", "csv", "json"):
        there = run("query", f"{server}sparql", "projects", "--format", output)
        here = run("query", releases, "projects", "--format", output)
        assert there.returncode == 0, there.stderr
        assert there.stdout == here.stdout


def test_query_errors_of_an_endpoint(run: Run, server: str) -> None:
    done = run("query", f"{server}sparql", "SELECT * {")
    assert done.returncode == 2
    assert "refused the query" in done.stderr.decode()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    gone = run("query", f"http://127.0.0.1:{port}/sparql", "1")
    assert gone.returncode == 2
    assert "cannot be asked" in gone.stderr.decode()


def test_a_port_that_is_taken(run: Run, server: str, releases: Path) -> None:
    port = server.rpartition(":")[2].strip("/")
    done = run("serve", "--releases", releases, "--port", port)
    assert done.returncode == 2
    assert "cannot listen" in done.stderr.decode()
    assert "another port" in done.stderr.decode()


@pytest.mark.parametrize("host", ["nope.invalid", "a..b", "192.0.2.1"])
def test_a_host_that_is_not_this_machine(run: Run, releases: Path, host: str) -> None:
    done = run("serve", "--releases", releases, "--host", host, "--port", "0")
    assert done.returncode == 2
    assert "cannot listen" in done.stderr.decode()
    assert "another port" not in done.stderr.decode()
    assert "127.0.0.1" in done.stderr.decode()


def test_serve_without_a_release(run: Run, tmp_path: Path) -> None:
    done = run("serve", "--releases", tmp_path)
    assert done.returncode == 2
    assert "publish" in done.stderr.decode()


def test_demo_check_needs_no_file_of_the_users(run: Run, tmp_path: Path) -> None:
    done = run("demo", "--check")
    assert done.returncode == 0, done.stderr
    assert "9417100" in done.stdout.decode()
    assert [path.name for path in tmp_path.iterdir()] == ["budgetgraph-demo"]


def test_demo_serves_and_tells_what_to_try(tmp_path: Path) -> None:
    process, address = started("demo", "--port", "0", cwd=tmp_path)
    try:
        with httpx.Client(transport=httpx.HTTPTransport(retries=5), timeout=20) as client:
            assert client.get(address).status_code == 200
            thing = client.get(f"{address}id/org/420111/036", follow_redirects=True)
            assert thing.status_code == 200
    finally:
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=20)
    assert process.returncode == 0, rest
