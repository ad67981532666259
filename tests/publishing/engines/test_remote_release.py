"""Whether a real store holds the release, and what real stores do at their limits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from budgetgraph.publishing import formats
from budgetgraph.publishing.engines.contract import (
    AnswerRequest,
    EngineTooSlow,
    EngineUnavailable,
    Limits,
    ResultTooLarge,
)
from budgetgraph.publishing.engines.pool import WorkerPool
from budgetgraph.publishing.engines.remote import RemoteEngine
from budgetgraph.publishing.release import Release
from tests.publishing.engines.remote_stores import (
    CATALOG,
    CODES,
    MERGE,
    body_of,
    example_release,
    push,
    pushed_oxigraph,
    pushed_virtuoso,
)
from tests.publishing.push import servers
from tests.publishing.push.releases import make_release, shared_graphs
from tests.publishing.push.servers import VIRTUOSO_PASSWORD, VIRTUOSO_USER

pytestmark = pytest.mark.slow
T = TypeVar("T")
Work = Callable[[RemoteEngine], Awaitable[T]]
SLOW = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(STRLEN(STR(?a)) + STRLEN(STR(?f)) = 17) }"
)


@pytest.fixture(scope="module")
def release(example_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    return example_release(example_path, tmp_path_factory.mktemp("held"))


@pytest.fixture(scope="module")
def smaller(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Another release of the same publisher, without documents and with another catalogue."""
    graphs = shared_graphs()
    graphs[CATALOG] = graphs[CATALOG].replace("2026-02-03", "2026-02-04")
    return make_release(tmp_path_factory.mktemp("smaller") / "release", graphs)


def using(
    loop: asyncio.Runner, checker: WorkerPool, url: str, graph: str | None, work: Work[T]
) -> T:
    async def run() -> T:
        engine = RemoteEngine(url, checker=checker, default_graph=graph, limits=Limits(seconds=60))
        try:
            return await work(engine)
        finally:
            await engine.close()

    return loop.run(run())


def update(url: str, text: str) -> None:
    """Change a store from outside."""
    of_virtuoso = url.endswith("/sparql")
    address = f"{url}-auth" if of_virtuoso else url.replace("/query", "/update")
    response = httpx.post(
        address,
        content=text.encode(),
        headers={"Content-Type": "application/sparql-update"},
        auth=httpx.DigestAuth(VIRTUOSO_USER, VIRTUOSO_PASSWORD) if of_virtuoso else None,
        trust_env=False,
        timeout=60,
    )
    assert response.is_success, response.text


@pytest.mark.parametrize("make", ["oxigraph", "virtuoso"])
def test_a_store_is_asked_whether_it_holds_the_release(
    make: str,
    release: Release,
    smaller: Release,
    tmp_path: Path,
    loop: asyncio.Runner,
    checker: WorkerPool,
) -> None:
    of_virtuoso = make == "virtuoso"
    graph = MERGE if of_virtuoso else None
    name = "Virtuoso" if of_virtuoso else "Oxigraph"

    def refusal(of: Release, default_graph: str | None = graph) -> EngineUnavailable:
        with pytest.raises(EngineUnavailable) as caught:
            using(loop, checker, url, default_graph, lambda engine: engine.check_release(of))
        assert "budgetgraph push" in str(caught.value.hint)
        return caught.value

    with (pushed_virtuoso if of_virtuoso else pushed_oxigraph)(tmp_path / make, None) as url:
        root = url.rpartition("/")[0]
        assert "9 of 9 graphs" in str(refusal(release))
        push(root, name, release)
        using(loop, checker, url, graph, lambda engine: engine.check_release(release))
        told = str(refusal(smaller))
        assert "1 of 4 graphs" in told
        assert "of another release" in told
        # The merge is held in the other way.
        if of_virtuoso:
            assert "the default graph is to be another" in str(refusal(release, None))
        else:
            assert "is not the merge" in str(refusal(release, MERGE))
        where = f"GRAPH <{MERGE}> {{ <urn:a> <urn:b> <urn:c> }}" if of_virtuoso else (
            "<urn:a> <urn:b> <urn:c>"
        )  # fmt: skip
        update(url, f"INSERT DATA {{ {where} }}")
        assert f"{release.manifest['triples'] + 1} triples" in str(refusal(release))
        push(root, name, smaller)
        using(loop, checker, url, graph, lambda engine: engine.check_release(smaller))
        assert "graphs are not there" in str(refusal(release))


def test_virtuoso_never_cuts_without_a_word(
    release: Release,
    tmp_path: Path,
    loop: asyncio.Runner,
    checker: WorkerPool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    few = servers._VIRTUOSO_INI.replace("ResultSetMaxRows = 1000000", "ResultSetMaxRows = 1000")
    monkeypatch.setattr(servers, "_VIRTUOSO_INI", few)
    cut = [
        "SELECT ?s { ?s ?p ?o }",
        "SELECT ?s { ?s ?p ?o } LIMIT 1000",
        "SELECT DISTINCT ?s { ?s ?p ?o }",
        "SELECT ?s { ?s ?p ?o } ORDER BY ?s OFFSET 5",
        "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o }",
        "CONSTRUCT { <urn:all> <urn:is> <urn:one> } WHERE { ?s a ?o }",
        "CONSTRUCT WHERE { ?s a ?o }",
        "CONSTRUCT WHERE { ?s a ?o } LIMIT 1000",
        "DESCRIBE ?s WHERE { ?s a ?o }",
    ]
    whole = {
        "SELECT ?s { ?s ?p ?o } LIMIT 999": 999,
        "CONSTRUCT { <urn:all> <urn:is> <urn:one> } WHERE { ?s a ?o } LIMIT 999": 1,
        "SELECT (COUNT(*) AS ?n) { { SELECT * { ?s ?p ?o } } }": 1,
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{CATALOG}> {{ ?s ?p ?o }} }}": 6,
        f"SELECT ?s {{ GRAPH <{CODES}> {{ ?s ?p ?o }} }} ORDER BY ?s LIMIT 10 OFFSET 20": 10,
    }
    accepted = (formats.CSV, formats.NTRIPLES)

    async def work(engine: RemoteEngine) -> None:
        await engine.check_release(release)
        for query in cut:
            with pytest.raises(ResultTooLarge):
                await engine.answer(AnswerRequest(query, accepted))
        for query, rows in whole.items():
            answer = await engine.answer(AnswerRequest(query, accepted))
            header = answer.format is formats.CSV
            assert len(body_of(answer).splitlines()) == rows + header, query

    with pushed_virtuoso(tmp_path / "virtuoso", release) as url:
        using(loop, checker, url, MERGE, work)


def test_virtuoso_stops_at_the_deadline_and_its_part_is_not_passed_on(
    release: Release, tmp_path: Path, loop: asyncio.Runner, checker: WorkerPool
) -> None:
    async def work(engine: RemoteEngine) -> None:
        await engine.check_release(release)
        start = time.monotonic()
        with pytest.raises(EngineTooSlow):
            await engine.answer(AnswerRequest(SLOW, (formats.JSON,)), 1.5)
        assert time.monotonic() - start < 3

    with pushed_virtuoso(tmp_path / "virtuoso", release) as url:
        using(loop, checker, url, MERGE, work)
        # What the store sends when its time is over looks like an answer (no row, or a count that
        # is too small: it depends on where it was stopped), but for one header.
        asked = {"query": SLOW, "default-graph-uri": MERGE, "timeout": "1000"}
        accept = {"Accept": formats.JSON.media_type}
        part = httpx.post(url, data=asked, headers=accept, trust_env=False, timeout=30)
        assert part.status_code == 200
        counted = [int(row["n"]["value"]) for row in part.json()["results"]["bindings"]]
        assert all(n < release.manifest["triples"] ** 2 for n in counted)
        assert part.headers["x-sql-state"] == "S1TAT"


@pytest.mark.parametrize("make", ["oxigraph", "virtuoso"])
def test_stores_count_a_triple_of_two_default_graphs_twice(
    make: str, release: Release, tmp_path: Path
) -> None:
    """Why several default graphs are refused before such a store."""
    with (pushed_virtuoso if make == "virtuoso" else pushed_oxigraph)(tmp_path / make, None) as url:
        for graph in ("urn:g:1", "urn:g:2"):
            update(url, f"INSERT DATA {{ GRAPH <{graph}> {{ <urn:a> <urn:b> 5 }} }}")
        asked = {
            "query": "SELECT (SUM(?n) AS ?sum) { ?s <urn:b> ?n }",
            "default-graph-uri": ["urn:g:1", "urn:g:2"],
        }
        accept = {"Accept": formats.JSON.media_type}
        answer = httpx.post(url, data=asked, headers=accept, trust_env=False, timeout=30)
        assert answer.json()["results"]["bindings"][0]["sum"]["value"] == "10"


def test_a_store_that_goes_away_and_comes_back(
    release: Release, tmp_path: Path, loop: asyncio.Runner, checker: WorkerPool
) -> None:
    """The engine needs no restart: an honest error while the store is down, answers after it."""
    if servers.oxigraph_program() is None:
        pytest.skip("the program oxigraph (package oxigraph, extra test) is not installed")
    ask = AnswerRequest("ASK { ?s ?p ?o }", (formats.JSON,))
    with servers.oxigraph(tmp_path / "oxigraph") as server:
        push(server.url, "Oxigraph", release)

        async def work(engine: RemoteEngine) -> None:
            assert b"true" in body_of(await engine.answer(ask))
            server.kill()
            with pytest.raises(EngineUnavailable):
                await engine.answer(ask)
            server.start()
            assert b"true" in body_of(await engine.answer(ask))

        using(loop, checker, f"{server.url}/query", None, work)
