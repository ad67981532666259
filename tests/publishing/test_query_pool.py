"""Queries in processes: late, deep and greedy ones end; the pool goes on."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from budgetgraph.ground.errors import QueryError, ReleaseError
from budgetgraph.publishing import formats
from budgetgraph.publishing.query_pool import (
    LEAST_MEMORY,
    AnswerRequest,
    Limits,
    PoolBusy,
    QueryPool,
    QueryTimeout,
    ServiceRefused,
    TableRequest,
    WorkerLost,
    machine_memory,
    memory_share,
)
from budgetgraph.publishing.release import Release
from budgetgraph.publishing.store import ResultTooLarge

CROSS_JOIN = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LIMITS = Limits(seconds=1.5, answer_bytes=10_000, patience=0.3, waiting=2)


@pytest.fixture(scope="module")
def pool(example_release: Release) -> Iterator[QueryPool]:
    with QueryPool(example_release.store_path, workers=1, limits=LIMITS) as pool:
        yield pool


def ask(pool: QueryPool, query: str, seconds: float | None = None) -> bytes:
    request = AnswerRequest(query, (*formats.RESULT_FORMATS, *formats.GRAPH_FORMATS))
    return pool.answer(request, seconds).body


def still_answers(pool: QueryPool) -> bool:
    return b"true" in ask(pool, "ASK { ?s ?p ?o }")


def test_a_late_query_is_stopped_at_its_deadline(pool: QueryPool) -> None:
    ask(pool, "ASK {}")  # the worker is up
    started = time.monotonic()
    with pytest.raises(QueryTimeout):
        ask(pool, CROSS_JOIN, seconds=0.5)
    assert time.monotonic() - started < 1.5
    assert still_answers(pool)


def test_a_deadline_can_only_be_shortened(pool: QueryPool) -> None:
    started = time.monotonic()
    with pytest.raises(QueryTimeout):
        ask(pool, CROSS_JOIN, seconds=3600)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("opening", ["{", "("])
def test_deep_nesting_costs_one_worker(pool: QueryPool, opening: str) -> None:
    closing = {"{": "}", "(": ")"}[opening]
    inner = opening * 20_000 + ("1" if opening == "(" else "") + closing * 20_000
    query = f"ASK {{ FILTER{inner} }}" if opening == "(" else f"ASK {inner}"
    with pytest.raises((WorkerLost, QueryError)):
        ask(pool, query)
    assert still_answers(pool)


def test_slow_planning_is_stopped_too(pool: QueryPool) -> None:
    patterns = " ".join(f"?a{n} ?p{n} ?a{n + 1} ." for n in range(400))
    with pytest.raises(QueryError):
        ask(pool, f"SELECT * {{ {patterns} }}", seconds=1)
    assert still_answers(pool)


def test_a_long_answer_is_refused(pool: QueryPool) -> None:
    with pytest.raises(ResultTooLarge):
        ask(pool, "SELECT * { ?s ?p ?o }")


def test_no_calls_to_other_servers(pool: QueryPool) -> None:
    with pytest.raises(ServiceRefused):
        ask(pool, "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


def test_several_default_graphs_are_refused(pool: QueryPool) -> None:
    with pytest.raises(QueryError, match="default graph"):
        ask(pool, "SELECT * FROM <urn:a> FROM <urn:b> { ?s ?p ?o }")


def test_when_all_are_busy_others_are_told_soon(pool: QueryPool) -> None:
    results: list[type[Exception]] = []

    def slow() -> None:
        try:
            ask(pool, CROSS_JOIN)
        except QueryError as error:
            results.append(type(error))

    threads = [threading.Thread(target=slow) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert results.count(PoolBusy) >= 3
    assert results.count(QueryTimeout) >= 1
    assert still_answers(pool)


def test_terms_come_as_plain_values(pool: QueryPool) -> None:
    table = pool.table(TableRequest("SELECT ?x { VALUES ?x { 1 'a'@zh <urn:i> } }", rows=2))
    assert len(table.terms) == 2


def test_a_missing_store_is_told_by_every_query(tmp_path: Path) -> None:
    with QueryPool(tmp_path / "none", workers=1, limits=LIMITS) as broken:
        for _ in range(2):
            with pytest.raises(ReleaseError, match="no database"):
                ask(broken, "ASK {}")


@pytest.mark.parametrize("noticed", [True, False])
def test_an_idle_worker_that_died_costs_nobody_anything(
    pool: QueryPool, monkeypatch: pytest.MonkeyPatch, noticed: bool
) -> None:
    assert still_answers(pool)
    (worker,) = pool._all
    if not noticed:  # it dies between the look and the request
        monkeypatch.setattr(worker, "is_alive", lambda: True, raising=False)
    pid = worker._process.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    worker._process.join(5)
    assert still_answers(pool)
    assert still_answers(pool)


def test_all_workers_together_leave_half_of_the_machine() -> None:
    for workers in (1, 3, 8):
        share = memory_share(workers)
        assert share <= 4 * 2**30
        assert share * workers <= max(machine_memory() // 2, LEAST_MEMORY * workers)


def test_the_least_memory_suffices_for_a_worker(example_release: Release) -> None:
    limits = Limits(seconds=10, memory_bytes=LEAST_MEMORY)
    with QueryPool(example_release.store_path, workers=1, limits=limits) as small:
        assert still_answers(small)
