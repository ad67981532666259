"""The options of ``serve``, its sockets, and how it ends."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from budgetgraph.cli.listening import ServerError, local_socket
from budgetgraph.publishing.engines.contract import Limits
from tests.cli.conftest import Run, environment

QUERY = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
HARD = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
TOKEN = "a-token-that-is-long-enough"


@contextmanager
def serving(*options: object, **more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server process and its address; it ends in order."""
    with subprocess.Popen(
        [sys.executable, "-m", "budgetgraph", "serve", "--port", "0", *map(str, options)],
        env=environment(PYTHONUNBUFFERED="1", **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        found = re.search(r"http://[0-9.]+:[0-9]+", line)
        assert found, line + process.stderr.read()
        try:
            with httpx.Client(transport=httpx.HTTPTransport(retries=5), timeout=30) as client:
                client.get(f"{found[0]}/healthz")
            yield process, found[0]
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            _, rest = process.communicate(timeout=30)
        assert process.returncode == 0, rest
        assert "Traceback" not in rest


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--max-bytes", "much"), "512M"),
        (("--max-bytes", "0"), "512M"),
        (("--memory", "200M"), "at least 1G"),
        (("--workers", "0"), "--workers"),
        (("--timeout", "0"), "--timeout"),
        (("--timeout", "nan"), "--timeout"),
        (("--queue", "-1"), "--queue"),
        (("--allow-service", "file:///etc/passwd"), "http://host/path"),
        (("--allow-service", ""), "empty"),
        (("--engine", "localhost:8890"), "http://host/path"),
        (("--default-graph", "urn:x"), "--engine"),
        (("--allow-plain-http",), "--engine"),
        (("--trusted-proxy", "proxy.example"), "10.0.0.0/8"),
        (("--trusted-proxy", "10.0.0.1/8"), "host bits"),
        (("--root-path", "budget"), "/budget"),
        (("--root-path", "/../x y"), "/budget"),
        (("--query-log", "/nowhere/at/all"), "/nowhere/at/all"),
    ],
)
def test_options_that_are_wrong(
    run: Run, releases: Path, options: tuple[str, ...], told: str
) -> None:
    done = run("serve", "--releases", releases, "--port", "0", *options)
    assert done.returncode == 2
    assert told in " ".join(done.stderr.decode().split())


def test_the_help_tells_the_limits_that_hold(run: Run) -> None:
    told = " ".join(run("serve", "--help").stdout.decode().split())
    limits = Limits()
    assert f"[default: {limits.seconds}; 0<x<=86400]" in told
    assert f"[default: {limits.answer_rows}; x>=1]" in told
    assert f"[default: {limits.answer_bytes // 2**20}M]" in told
    assert "fewer where memory is short" in told


def test_credentials_of_the_engine_do_not_cross_a_network_unencrypted(
    run: Run, releases: Path
) -> None:
    done = run(
        *("serve", "--releases", releases, "--port", "0", "--engine", "http://192.0.2.1/sparql"),
        BUDGETGRAPH_ENGINE_USER="somebody",
        BUDGETGRAPH_ENGINE_PASSWORD="a-secret",
    )
    assert done.returncode == 2
    told = done.stderr.decode()
    assert "--allow-plain-http" in told
    assert "a-secret" not in told


def test_a_short_token(run: Run, releases: Path) -> None:
    done = run("serve", "--releases", releases, "--port", "0", BUDGETGRAPH_ADMIN_TOKEN="secret")
    assert done.returncode == 2
    assert "at least 16" in done.stderr.decode()
    assert "secret" not in done.stderr.decode().replace("import secrets", "").replace(
        "secrets.", ""
    )


def test_a_store_behind_that_is_not_there(run: Run, releases: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/sparql"
    done = run("serve", "--releases", releases, "--port", "0", "--engine", url)
    assert done.returncode == 2, done.stderr


def test_the_administrators_socket(releases: Path, tmp_path: Path) -> None:
    path = tmp_path / "admin.sock"
    options = ("--releases", releases, "--workers", 2, "--admin-socket", path)
    with serving(*options, BUDGETGRAPH_ADMIN_TOKEN=TOKEN) as (_, site):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with httpx.Client(transport=httpx.HTTPTransport(uds=str(path)), timeout=20) as local:
            assert local.get("http://local/queries/running").json() == {"queries": []}
            assert local.delete("http://local/queries/running/x").status_code == 404
        url = f"{site}/queries/running"
        assert httpx.get(url).status_code == 401
        assert httpx.get(url, headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
        assert httpx.post(f"{url}/x/stop").status_code == 401
    assert not path.exists()


def test_a_running_query_is_stopped(releases: Path, tmp_path: Path) -> None:
    path = tmp_path / "admin.sock"
    options = ("--releases", releases, "--workers", 1, "--admin-socket", path)
    with serving(*options) as (_, site), ThreadPoolExecutor() as threads:
        query = {"query": HARD}
        asked = threads.submit(httpx.get, f"{site}/sparql", params=query, timeout=60)
        with httpx.Client(transport=httpx.HTTPTransport(uds=str(path)), timeout=20) as local:
            until = time.monotonic() + 10
            while not (queries := local.get("http://local/queries/running").json()["queries"]):
                assert time.monotonic() < until
                time.sleep(0.05)
            (running,) = queries
            assert "SELECT" not in json.dumps(running)
            url = f"http://local/queries/running/{running['query_id']}"
            assert local.delete(url).json() == {"stopped": running["query_id"]}
            answer = asked.result(10)
            assert answer.status_code == 503
            assert answer.json()["type"].endswith(":stopped")
            assert local.delete(url).status_code == 404
        good = httpx.get(f"{site}/sparql", params={"query": QUERY}, timeout=30)
        assert good.status_code == 200


def test_the_log_of_queries(releases: Path, tmp_path: Path) -> None:
    log = tmp_path / "queries.jsonl"
    with serving("--releases", releases, "--workers", 1, "--query-log", log) as (_, site):
        for query in (QUERY, "SELECT * {"):
            httpx.get(f"{site}/sparql", params={"query": query}, timeout=30)
    good, bad = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    assert good["form"] == "select"
    assert good["digest"] != bad["digest"]
    assert "127.0.0.1" not in log.read_text(encoding="utf-8")
    assert "SELECT" not in log.read_text(encoding="utf-8")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_soon_whatever_runs(releases: Path, number: signal.Signals) -> None:
    with serving("--releases", releases, "--workers", 1) as (process, site):
        host, port = site.removeprefix("http://").split(":")
        with (
            socket.create_connection((host, int(port))) as busy,
            socket.create_connection((host, int(port))) as silent,
        ):
            busy.settimeout(15)
            query = str(httpx.QueryParams({"query": HARD}))
            busy.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            silent.sendall(b"GET /")
            time.sleep(0.5)
            start = time.monotonic()
            process.send_signal(number)
            process.wait(15)
            assert time.monotonic() - start < 10
            assert process.returncode == 0
            assert busy.recv(65536).startswith(b"HTTP/1.1 503 ")


def test_forwarded_headers_are_not_taken_from_anybody(releases: Path) -> None:
    with serving("--releases", releases, "--workers", 1) as (_, site):
        told = {"X-Forwarded-For": "8.8.8.8", "X-Forwarded-Proto": "https"}
        assert httpx.get(f"{site}/healthz", headers=told).status_code == 200
        assert httpx.get(f"{site}/queries/running", headers=told).status_code == 403


def test_a_release_that_is_served_is_kept(run: Run, releases: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(releases, tmp_path / "copy"))
    (release,) = (each for each in folder.iterdir() if re.fullmatch("[0-9a-f]{16}", each.name))
    other = folder / ("f" * 16)
    other.mkdir()
    (other / "manifest.json").write_text("{")
    with serving("--releases", release, "--workers", 1):
        # Another release is the active one now, so the served one is to go.
        (folder / "active").write_text(f"{other.name}\n{release.name}\n")
        done = run("releases", "prune", "--releases", folder, "--keep", 0)
        assert done.returncode == 0, done.stderr
        assert f"kept, a server has it open: {release.name}" in done.stdout.decode()
        assert release.is_dir()
    done = run("releases", "prune", "--releases", folder, "--keep", 0)
    assert f"removed {release.name}" in done.stdout.decode()
    assert not release.exists()


def test_a_socket_that_a_dead_server_left(tmp_path: Path) -> None:
    path = tmp_path / "admin.sock"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    with local_socket(path) as listener:
        assert listener.getsockname() == str(path)
        with pytest.raises(ServerError, match="another server"), local_socket(path):
            pass
    assert not path.exists()
    path.write_text("notes")
    with pytest.raises(ServerError, match="no socket"), local_socket(path):
        pass
    assert path.read_text() == "notes"
    with pytest.raises(ServerError, match="cannot listen"), local_socket(tmp_path / ("x" * 200)):
        pass
