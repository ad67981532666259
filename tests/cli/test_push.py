"""``budgetgraph push``: one line when all is well, clear words and exit codes when not."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from budgetgraph.graph.iris import DEFAULT_BASE
from tests.cli.conftest import Run
from tests.publishing.push.proxy import LOSE, Asked, Reply, proxy_to
from tests.publishing.push.releases import make_release
from tests.publishing.push.servers import (
    VIRTUOSO_PASSWORD,
    VIRTUOSO_USER,
    OxigraphServer,
    free_port,
    oxigraph,
    oxigraph_program,
    virtuoso,
)

FACTS, CODES = (f"{DEFAULT_BASE}graph/{name}" for name in ("facts/x/v1", "codes"))
SHARED = "<urn:s> <urn:p> <urn:o> .\n"
FIRST = {FACTS: f'<urn:a> <urn:p> "1" .\n{SHARED}', CODES: SHARED}
SECOND = {FACTS.replace("v1", "v2"): f'<urn:a> <urn:p> "2" .\n{SHARED}', CODES: SHARED}
SECRETS = {"BUDGETGRAPH_PUSH_USER": "user", "BUDGETGRAPH_PUSH_PASSWORD": "hidden"}
DBA = {"BUDGETGRAPH_PUSH_USER": VIRTUOSO_USER, "BUDGETGRAPH_PUSH_PASSWORD": VIRTUOSO_PASSWORD}


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return make_release(tmp_path / "first", FIRST).path


@pytest.fixture
def server(tmp_path: Path) -> Iterator[OxigraphServer]:
    if oxigraph_program() is None:
        pytest.skip("the program oxigraph (package oxigraph, extra test) is not installed")
    with oxigraph(tmp_path / "oxigraph") as running:
        yield running


def test_push_and_push_again(run: Run, first: Path, server: OxigraphServer) -> None:
    done = run("push", first, "--to", server.url)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == b"sent 2 graphs (3 triples), 0 were there, default graph filled\n"
    done = run("push", first, "--to", f"{server.url}/update")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == b"sent 0 graphs (0 triples), 2 were there, default graph was there\n"


def test_stale_graphs(run: Run, first: Path, server: OxigraphServer, tmp_path: Path) -> None:
    run("push", first, "--to", server.url)
    second = make_release(tmp_path / "second", SECOND).path
    done = run("push", second, "--to", server.url)
    assert done.returncode == 1
    assert done.stderr.decode() == (
        f"stale: {FACTS} is not in this release\n"
        "  hint: --remove-stale removes these graphs from the store.\n"
    )
    done = run("push", second, "--to", server.url, "--remove-stale")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"removed 1 graph" in done.stdout


@pytest.mark.slow
def test_virtuoso_wants_a_password(run: Run, first: Path, tmp_path: Path) -> None:
    if shutil.which("virtuoso-t") is None:
        pytest.skip("virtuoso-t (Debian package virtuoso-opensource) is not installed")
    with virtuoso(tmp_path / "virtuoso") as url:
        done = run("push", first, "--to", url)
        assert done.returncode == 2
        assert "wants to know who asks (HTTP 401)" in done.stderr.decode()
        done = run("push", first, "--to", url, **SECRETS)
        assert done.returncode == 2
        assert "does not accept the user and password" in done.stderr.decode()
        assert "hidden" not in done.stderr.decode()
        done = run("push", first, "--to", url, **DBA)
        assert done.returncode == 1
        assert done.stdout == b"sent 2 graphs (3 triples), 0 were there\n"
        assert "differs: the store's default graph is the union" in done.stderr.decode()
        merge = f"{DEFAULT_BASE}graph/all"
        done = run("push", first, "--to", url, "--default-graph", merge, **DBA)
        assert done.returncode == 0
        assert f"default-graph-uri={merge}" in done.stderr.decode()
        done = run("push", first, "--to", url, "--default-graph", "fill", **DBA)
        assert done.returncode == 1
        assert "was not filled" in done.stderr.decode()
        assert f"stale: {merge} is not in this release" in done.stderr.decode()


def test_nobody_there(run: Run, first: Path) -> None:
    done = run("push", first, "--to", f"http://127.0.0.1:{free_port()}/store")
    assert done.returncode == 2
    assert "cannot be reached" in done.stderr.decode()
    assert "Is the address right" in done.stderr.decode()


def test_a_broken_connection_is_tried_again_and_told(run: Run, first: Path) -> None:
    def fate(asked: Asked) -> str | Reply:
        return LOSE if asked.number == 1 else Reply(404, b"nothing here")

    with proxy_to("http://127.0.0.1:1", fate) as proxy:
        done = run("push", first, "--to", f"{proxy.url}/store", "--query-url", f"{proxy.url}/q")
    assert done.returncode == 2
    assert "(HTTP 404): nothing here" in done.stderr.decode()


def test_credentials_stay_where_they_are(run: Run, first: Path) -> None:
    done = run("push", first, "--to", "http://user:hidden@127.0.0.1/store")
    assert done.returncode == 2
    assert "hidden" not in done.stderr.decode()
    assert "BUDGETGRAPH_PUSH_PASSWORD" in done.stderr.decode()
    done = run("push", first, "--to", "http://store.example/store", **SECRETS)
    assert done.returncode == 2
    assert "in plain text" in done.stderr.decode()
    assert "--allow-plain-http" in done.stderr.decode()
    options = ("--to", "https://store.example/store", "--query-url", "http://store.example/q")
    done = run("push", first, *options, **SECRETS)
    assert "in plain text" in done.stderr.decode()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--to", ""), "is empty"),
        (("--to", "store"), "not an http or https address"),
        (("--to", "http://127.0.0.1/store", "--default-graph", "no iri"), "neither auto"),
        (("--to", "http://127.0.0.1/store", "--default-graph", CODES), "the merge cannot go into"),
        ((), "Missing option '--to'"),
    ],
)
def test_settings_that_are_none(
    run: Run, first: Path, options: tuple[str, ...], message: str
) -> None:
    done = run("push", first, *options)
    assert done.returncode == 2
    assert message in done.stderr.decode()


def test_a_damaged_release_reaches_no_store(run: Run, first: Path) -> None:
    dump = first / "dumps/full.nq"
    dump.write_bytes(dump.read_bytes()[:-1])
    with proxy_to("http://127.0.0.1:1", lambda _: Reply(500)) as proxy:
        done = run("push", first, "--to", f"{proxy.url}/store")
        assert proxy.asked == []
    assert done.returncode == 2
    assert "where the manifest says" in done.stderr.decode()
