"""A new release is taken over under load, and the old one again: nobody notices, nothing is left behind."""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from budgetgraph.publishing.activation import activate
from budgetgraph.publishing.engines.contract import Limits
from budgetgraph.publishing.pruning import prune
from budgetgraph.publishing.publish import publish
from budgetgraph.publishing.settings import Settings
from budgetgraph.web.settings import ServerSettings
from tests.publishing.building import SMALL, small_document
from tests.web.serving import children, descriptors, eventually, memory_of, served, serving

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
SETTINGS = ServerSettings(
    workers=2,
    turns_per_client=2,
    waiting=200,
    places_per_client=200,
    patience=30,
    limits=Limits(seconds=4),
    follow_seconds=0.01,
    idle_seconds=0.2,
)


@pytest.fixture(scope="module")
def two(example_path: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A folder of two releases and their ids; the second has a document more and is active."""
    releases = tmp_path_factory.mktemp("releases")
    more = small_document(tmp_path_factory.mktemp("documents"), SMALL[0])
    first = publish([example_path], releases, Settings()).release
    second = publish([example_path, more], releases, Settings()).release
    assert first is not None
    assert second is not None
    return releases, first.id, second.id


@pytest.fixture
def releases(two: tuple[Path, str, str]) -> Path:
    activate(two[0], two[2])
    return two[0]


@pytest.fixture
def client(releases: Path) -> Iterator[httpx.Client]:
    with (
        serving(releases, SETTINGS) as site,
        httpx.Client(base_url=site, timeout=30) as client,
    ):
        yield client


def count(client: httpx.Client, root: str) -> str:
    return client.get(f"{root}/sparql", params={"query": COUNT, "format": "csv"}).text


def test_what_is_activated_is_served(
    client: httpx.Client, releases: Path, two: tuple[Path, str, str]
) -> None:
    _, first, second = two
    assert served(client) == second
    activate(releases, first)
    eventually(lambda: served(client) == first)
    activate(releases, second)
    eventually(lambda: served(client) == second)


def test_a_running_query_ends_on_its_release(releases: Path, two: tuple[Path, str, str]) -> None:
    numbers = " ".join(map(str, range(60)))
    # Some seconds of work that surely end: every triple, as often as there are pairs of numbers.
    query = f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o VALUES ?x {{ {numbers} }} VALUES ?y {{ {numbers} }} }}"
    answers: list[httpx.Response] = []
    settings = replace(SETTINGS, limits=Limits(seconds=120))
    with (
        serving(releases, settings) as site,
        httpx.Client(base_url=site, timeout=150) as client,
    ):
        before = int(count(client, "").split()[1])

        def ask() -> None:
            answers.append(client.get("/sparql", params={"query": query, "format": "csv"}))

        asking = threading.Thread(target=ask)
        asking.start()
        running = 'budgetgraph_running{lane="queries"} 1.0'
        eventually(lambda: running in client.get("/metrics").text)
        activate(releases, two[1])
        eventually(lambda: served(client) == two[1])
        assert not answers, "it ended before the takeover"
        asking.join()
        assert int(count(client, "").split()[1]) < before, "the other release is the smaller one"
    assert answers[0].status_code == 200, answers[0].text
    assert int(answers[0].text.split()[1]) == before * 60 * 60


def test_what_was_sent_before_is_forgotten_with_its_release(
    client: httpx.Client, releases: Path, two: tuple[Path, str, str]
) -> None:
    def kept() -> float:
        found = re.search(r"^budgetgraph_cache_bytes (\S+)$", client.get("/metrics").text, re.M)
        assert found is not None
        return float(found[1])

    for _ in range(2):
        count(client, "")
    once = kept()
    assert once > 0
    for _ in range(2):
        count(client, f"/r/{two[1]}")
    assert kept() > once
    eventually(lambda: client.get("/metrics").text.count("budgetgraph_releases 1.0") == 1)
    eventually(lambda: kept() == once)
    activate(releases, two[1])
    eventually(lambda: served(client) == two[1])
    eventually(lambda: kept() == 0)


def test_a_release_that_is_damaged_is_not_taken_over(
    client: httpx.Client, releases: Path, two: tuple[Path, str, str]
) -> None:
    broken = releases / ("0" * 16)
    broken.mkdir()
    (broken / "manifest.json").write_text("{", encoding="utf-8")
    try:
        activate(releases, broken.name)
        time.sleep(0.3)
        assert served(client) == two[2]
        assert client.get("/sparql", params={"query": COUNT}).status_code == 200
        assert client.get(f"/r/{broken.name}/sparql", params={"query": COUNT}).status_code == 503
        activate(releases, two[1])
        eventually(lambda: served(client) == two[1])
    finally:
        (broken / "manifest.json").unlink()
        broken.rmdir()


def test_a_release_without_its_database_is_not_taken_over_though_somebody_had_a_look_at_it(
    two: tuple[Path, str, str], tmp_path: Path
) -> None:
    shutil.copytree(two[0], tmp_path / "releases")
    releases, first, second = tmp_path / "releases", two[1], two[2]
    activate(releases, second)
    (releases / first / "store" / "CURRENT").unlink()
    with serving(releases, SETTINGS) as site, httpx.Client(base_url=site, timeout=30) as client:
        assert client.get(f"/r/{first}/healthz").status_code == 200
        activate(releases, first)
        time.sleep(0.5)
        assert served(client) == second
        assert client.get("/sparql", params={"query": COUNT}).status_code == 200


def test_other_releases_are_served_under_their_ids(
    client: httpx.Client, two: tuple[Path, str, str]
) -> None:
    _, first, second = two
    for each in (first, second):
        answer = client.get(f"/r/{each}/sparql", params={"query": COUNT})
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert client.get(f"/r/{each}/healthz").json()["release"] == each
        assert client.get(f"/r/{each}/").status_code == 200
    assert count(client, f"/r/{first}") != count(client, f"/r/{second}")
    gone = client.get("/r/0123456789abcdef/sparql", params={"query": COUNT})
    assert gone.status_code == 404
    assert gone.headers["content-type"].startswith("application/problem+json")
    assert client.get(f"/r/{first}").headers["location"] == f"/r/{first}/"


def test_a_release_that_nobody_asks_for_any_more_is_closed(
    client: httpx.Client, two: tuple[Path, str, str]
) -> None:
    before = children()
    client.get(f"/r/{two[1]}/sparql", params={"query": COUNT})
    assert len(children()) > len(before)
    eventually(lambda: len(children()) == len(before))


def test_a_served_release_is_not_pruned(
    client: httpx.Client, releases: Path, two: tuple[Path, str, str]
) -> None:
    _, first, second = two
    client.get(f"/r/{first}/sparql", params={"query": COUNT})
    prune(releases, 0)
    assert (releases / second).is_dir()
    assert (releases / first).is_dir()
    assert client.get(f"/r/{first}/sparql", params={"query": COUNT}).status_code == 200


@pytest.mark.slow
def test_a_hundred_takeovers_under_load(
    client: httpx.Client, releases: Path, two: tuple[Path, str, str]
) -> None:
    _, first, second = two
    assert client.get("/sparql", params={"query": COUNT}).status_code == 200
    known = {each: client.get(f"/r/{each}/sparql?query={COUNT}").text for each in (first, second)}
    eventually(lambda: client.get("/metrics").status_code == 200)
    time.sleep(0.5)
    at_rest = (len(children()), descriptors(), memory_of())
    statuses: Counter[tuple[str, int]] = Counter()
    wrong: list[str] = []
    over = threading.Event()

    def ask(number: int) -> None:
        with httpx.Client(base_url=client.base_url, timeout=60) as own:
            turn = 0
            while not over.is_set():
                turn += 1
                # Never the same text twice: every one goes to a worker.
                query = f"{COUNT} # {number}.{turn}"
                answer = own.get("/sparql", params={"query": query})
                statuses["sparql", answer.status_code] += 1
                if answer.status_code == 200 and answer.text not in known.values():
                    wrong.append(answer.text)
                for path in ("/healthz", "/", "/dumps/facts.ttl.gz", "/queries/projects"):
                    statuses[path, own.get(path).status_code] += 1

    asking = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for each in asking:
        each.start()
    try:
        for turn in range(100):
            wanted = (first, second)[turn % 2]
            activate(releases, wanted)
            eventually(lambda wanted=wanted: served(client) == wanted, 30)
    finally:
        over.set()
        for each in asking:
            each.join()
    assert not wrong
    assert {status for _, status in statuses} == {200}, statuses
    assert statuses["sparql", 200] > 50
    eventually(lambda: len(children()) <= at_rest[0], 20)
    eventually(lambda: descriptors() <= at_rest[1] + 4, 20)
    assert memory_of() < at_rest[2] + 50
