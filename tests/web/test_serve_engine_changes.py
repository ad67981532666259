"""A store that is pushed another release, stopped, or gone, while a server before it answers."""

from __future__ import annotations

import itertools
import os
import shlex
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from budgetgraph.publishing.activation import activate
from budgetgraph.publishing.engines import remote_watch
from budgetgraph.web import takeover
from tests.publishing.building import command, environment
from tests.publishing.push.servers import (
    VIRTUOSO_PASSWORD,
    VIRTUOSO_USER,
    OxigraphServer,
    oxigraph,
)
from tests.web.engine_sites import (
    Store,
    oxigraph_store,
    require_oxigraph,
    two_releases,
    virtuoso_store,
)
from tests.web.serving import BROWSER, eventually, served, serving

pytestmark = pytest.mark.slow

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
# What a push changes step by step. Its own graph of marks is in every Oxigraph it wrote to.
GRAPHS = (
    'SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER(!STRENDS(STR(?g), "graph/pushed")) }'
    " GROUP BY ?g ORDER BY ?g"
)
_numbers = itertools.count()


@pytest.fixture(scope="module")
def two(example_path: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    return two_releases(example_path, tmp_path_factory.mktemp("two"))


@pytest.fixture
def releases(two: tuple[Path, str, str]) -> Path:
    """The folder; its first release is active."""
    activate(two[0], two[1])
    return two[0]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[OxigraphServer]:
    require_oxigraph()
    with oxigraph(tmp_path / "oxigraph", "--timeout-s", "5") as found:
        yield found


@pytest.fixture
def store(server: OxigraphServer, releases: Path) -> Store:
    """An Oxigraph that holds the first release."""
    found = Store(server.url, f"{server.url}/query")
    found.push(releases)
    return found


@pytest.fixture
def client(releases: Path, store: Store) -> Iterator[httpx.Client]:
    with before(releases, store) as client:
        yield client


@contextmanager
def before(releases: Path, store: Store) -> Iterator[httpx.Client]:
    """A client of a server before ``store``."""
    with (
        serving(releases, store.settings) as site,
        httpx.Client(base_url=site, timeout=30, trust_env=False) as client,
    ):
        yield client


def ask(client: httpx.Client, query: str = COUNT, root: str = "") -> httpx.Response:
    """Ask what nobody asked before."""
    text = f"{query} # {next(_numbers)}"
    return client.get(f"{root}/sparql", params={"query": text, "format": "csv"})


def known_counts(client: httpx.Client, two: tuple[Path, str, str]) -> dict[str, str]:
    return {each: ask(client, root=f"/r/{each}").text for each in two[1:]}


def says_it_is_changed(answer: httpx.Response) -> bool:
    if answer.status_code != 502:
        return False
    problem = answer.json()
    return problem["type"].endswith("engine-unavailable") and "being changed" in problem["detail"]


def goes_on(client: httpx.Client) -> None:
    """What does not need the other store."""
    for path in ("/", "/doc/org/420111/036.ttl", "/ontology.ttl", "/queries/projects?format=csv"):
        assert client.get(path).status_code == 200, path
    assert "<table" in client.get("/queries/projects", headers=BROWSER).text
    assert client.get("/dumps/facts.ttl.gz").status_code == 200


def test_another_release_is_pushed_then_activated_and_back(
    client: httpx.Client, store: Store, two: tuple[Path, str, str]
) -> None:
    releases, first, second = two
    known = known_counts(client, two)
    assert known[first] != known[second]
    cached = client.get("/sparql", params={"query": COUNT, "format": "csv"})
    assert cached.text == known[first]
    for old, new in ((first, second), (second, first)):
        assert ask(client).text == known[old]
        assert client.get("/readyz").status_code == 200
        store.push(releases / new)
        for query in (COUNT, GRAPHS):
            assert says_it_is_changed(ask(client, query))
        unready = client.get("/readyz")
        assert unready.status_code == 503
        assert "being changed" in unready.json()["detail"]
        assert served(client) == old
        goes_on(client)
        # What was known of the release that is still served is true of it.
        again = client.get("/sparql", params={"query": COUNT, "format": "csv"})
        assert again.text == known[old]
        activate(releases, new)
        eventually(lambda new=new: served(client) == new)
        assert ask(client).text == known[new]
        assert client.get("/sparql", params={"query": COUNT, "format": "csv"}).text == known[new]
        assert client.get("/readyz").status_code == 200
        assert known_counts(client, two) == known


def test_a_release_that_is_pushed_back_without_a_word(
    client: httpx.Client, store: Store, two: tuple[Path, str, str]
) -> None:
    releases, first, second = two
    right = ask(client).text
    store.push(releases / second)
    assert says_it_is_changed(ask(client))
    store.push(releases / first)
    assert ask(client).text == right
    assert client.get("/readyz").status_code == 200


def test_a_release_that_is_activated_before_it_is_pushed(
    client: httpx.Client,
    store: Store,
    two: tuple[Path, str, str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    releases, first, second = two
    monkeypatch.setattr(takeover, "TRY_AGAIN_SECONDS", 0.2)
    known = known_counts(client, two)
    activate(releases, second)
    eventually(lambda: "cannot be served" in caplog.text)
    time.sleep(1)
    assert caplog.text.count("cannot be served") == 1
    assert f"budgetgraph push {releases / second} --to {store.url}" in caplog.text
    assert served(client) == first
    assert ask(client).text == known[first]
    store.push(releases / second)
    eventually(lambda: served(client) == second)
    assert ask(client).text == known[second]


def test_a_release_that_was_asked_by_id_is_asked_of_the_store_once_it_is_active(
    client: httpx.Client, server: OxigraphServer, store: Store, two: tuple[Path, str, str]
) -> None:
    releases, first, second = two
    assert ask(client, root=f"/r/{second}").status_code == 200
    store.push(releases / second)
    activate(releases, second)
    eventually(lambda: served(client) == second)
    server.kill()
    assert ask(client).status_code == 502
    assert ask(client, root=f"/r/{first}").status_code == 200


@pytest.mark.parametrize("make", [oxigraph_store, virtuoso_store])
def test_nothing_of_a_mixture_is_passed_on(
    make: Callable[[Path], AbstractContextManager[Store]],
    releases: Path,
    two: tuple[Path, str, str],
    tmp_path: Path,
) -> None:
    """Pushes and activations under load: every answer is wholly of one release, and so is what is kept."""
    with make(tmp_path / "data") as store:
        store.push(releases)
        with before(releases, store) as client:
            push_under_load(client, store, two)


def push_under_load(client: httpx.Client, store: Store, two: tuple[Path, str, str]) -> None:
    releases, first, second = two
    right = {
        query: {ask(client, query, f"/r/{each}").text for each in (first, second)}
        for query in (COUNT, GRAPHS)
    }
    statuses: Counter[int] = Counter()
    wrong: list[str] = []
    over = threading.Event()

    def asking() -> None:
        with httpx.Client(base_url=client.base_url, timeout=30, trust_env=False) as own:
            while not over.is_set():
                for query in (COUNT, GRAPHS):
                    answer = ask(own, query)
                    statuses[answer.status_code] += 1
                    known = answer.status_code == 200 and answer.text in right[query]
                    if not known and not says_it_is_changed(answer):
                        wrong.append(answer.text)

    threads = [threading.Thread(target=asking) for _ in range(3)]
    for each in threads:
        each.start()
    try:
        for new in (second, first, second):
            store.push(releases / new)
            activate(releases, new)
            eventually(lambda new=new: served(client) == new, 20)
            eventually(lambda: ask(client).status_code == 200)
    finally:
        over.set()
        for each in threads:
            each.join()
    assert not wrong, wrong[0]
    assert statuses[200] > 20
    assert statuses[502] > 0


def test_the_same_release_pushed_in_another_way(
    client: httpx.Client,
    server: OxigraphServer,
    releases: Path,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The marks are others, the release is the same: it is found out by looking at all marks."""
    monkeypatch.setattr(remote_watch, "CHECK_AGAIN_SECONDS", 0.2)
    right = ask(client).text
    marks = "https://budgetgraph.example/graph/pushed"
    ours = f'<{marks}> <http://spdx.org/rdf/terms#checksumValue> "default-graph"'
    update = f"DELETE DATA {{ GRAPH <{marks}> {{ {ours} }} }}"
    done = httpx.post(f"{server.url}/update", data={"update": update}, trust_env=False)
    assert done.is_success
    eventually(lambda: ask(client).text == right)


def test_a_store_that_is_stopped(
    client: httpx.Client, server: OxigraphServer, two: tuple[Path, str, str]
) -> None:
    assert ask(client).status_code == 200
    assert server.process is not None
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        start = time.monotonic()
        answer = client.get("/sparql", params={"query": f"{COUNT} # stopped", "timeout": "1"})
        assert answer.status_code == 504, answer.text
        assert time.monotonic() - start < 2
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz", timeout=8).status_code == 503
        goes_on(client)
        assert ask(client, root=f"/r/{two[2]}").status_code == 200
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
    eventually(lambda: ask(client).status_code == 200)
    assert client.get("/readyz").status_code == 200


def test_a_store_that_is_down_and_comes_back(
    client: httpx.Client, server: OxigraphServer, two: tuple[Path, str, str]
) -> None:
    right = ask(client).text
    server.kill()
    answer = ask(client)
    assert answer.status_code == 502
    assert answer.json()["type"].endswith("engine-unavailable")
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    goes_on(client)
    assert ask(client, root=f"/r/{two[2]}").status_code == 200
    server.start()
    assert ask(client).text == right
    assert client.get("/readyz").status_code == 200


def refused(releases: Path, store: Store, **variables: str) -> str:
    """What ``serve`` says when it refuses to start."""
    wish = () if store.default_graph is None else ("--default-graph", store.default_graph)
    done = subprocess.run(
        command(
            *("serve", "--releases", releases, "--port", 0, "--workers", 1),
            *("--engine", store.query_url, *wish),
        ),
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def run_the_advice(told: str) -> None:
    """Run the command that the message tells."""
    advice = told.partition("budgetgraph push ")[2].splitlines()[0]
    done = subprocess.run(
        command("push", *shlex.split(advice)),
        env=environment(
            BUDGETGRAPH_PUSH_USER=VIRTUOSO_USER, BUDGETGRAPH_PUSH_PASSWORD=VIRTUOSO_PASSWORD
        ),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


def test_a_server_does_not_start_before_another_release(
    server: OxigraphServer, two: tuple[Path, str, str], store: Store
) -> None:
    releases, second = two[0], two[2]
    activate(releases, second)
    told = refused(releases, store)
    assert f"does not hold release {second}" in told
    assert f"budgetgraph push {releases / second} --to {server.url} --remove-stale" in told
    run_the_advice(told)
    with before(releases, store) as client:
        assert served(client) == second
        assert ask(client).status_code == 200
    server.kill()
    assert "cannot be reached" in refused(releases, store)


def test_virtuoso_is_pushed_another_release(tmp_path: Path, two: tuple[Path, str, str]) -> None:
    releases, first, second = two
    activate(releases, first)
    with virtuoso_store(tmp_path / "virtuoso") as store:
        told = refused(releases, store)
        assert f"--to {store.url} --default-graph {store.default_graph} --remove-stale" in told
        run_the_advice(told)
        with before(releases, store) as client:
            known = known_counts(client, two)
            assert ask(client).text == known[first]
            store.push(releases / second)
            assert says_it_is_changed(ask(client))
            activate(releases, second)
            eventually(lambda: served(client) == second)
            assert ask(client).text == known[second]


def test_virtuoso_asks_who_it_is(
    tmp_path: Path, two: tuple[Path, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its address with a lock: Digest, also with several queries at a time."""
    releases = two[0]
    user, password = "BUDGETGRAPH_ENGINE_USER", "BUDGETGRAPH_ENGINE_PASSWORD"
    with virtuoso_store(tmp_path / "virtuoso") as store:
        store.push(releases)
        locked = replace(store, query_url=f"{store.query_url}-auth")
        for known in ({}, {user: VIRTUOSO_USER, password: "wrong-secret"}):
            told = refused(releases, locked, **known)
            assert user in told
            assert "wrong-secret" not in told
        monkeypatch.setenv(user, VIRTUOSO_USER)
        monkeypatch.setenv(password, VIRTUOSO_PASSWORD)
        with before(releases, locked) as client, ThreadPoolExecutor(4) as several:
            answers = list(several.map(lambda _: ask(client), range(40)))
            assert {each.status_code for each in answers} == {200}
            assert len({each.text for each in answers}) == 1
            assert client.get("/readyz").status_code == 200
