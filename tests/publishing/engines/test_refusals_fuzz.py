"""The limits protect: what passes them brings no worker down, and looking at a text takes no long time."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

import pytest

from budgetgraph.ground.errors import QueryError
from budgetgraph.publishing import formats
from budgetgraph.publishing.engines.contract import (
    Limits,
    QueryRefused,
    QueryTimeout,
    WorkerLost,
)
from budgetgraph.publishing.engines.pool import WorkerPool
from budgetgraph.publishing.engines.refusals import check
from budgetgraph.publishing.store import Store
from tests.publishing.engines.asking import Asking
from tests.publishing.engines.hostile_texts import FAMILIES, mixed

LIMITS = Limits(seconds=3, memory_bytes=2 * 2**30)
BROKEN = "BROKEN"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "store"
    triples = "".join(f"<a:s{n}> <a:p> <a:s{n + 1}> .\n" for n in range(10))
    built = Store.build([("urn:g", triples.encode())], path)
    built.seal(path)
    return path


def texts(count: int) -> list[tuple[str, str]]:
    """The same texts each time: a family and a size from a third of the limit to ten times as much."""
    chance = random.Random(20260804)
    names = sorted(FAMILIES)
    result = []
    for number in range(count):
        if number % 4 == 3:
            result.append(("mixed", mixed(chance)))
            continue
        name = names[number % len(names)]
        limit, family = FAMILIES[name]
        times = chance.choice((0.3, 0.8, 0.95, 1, 1.02, 1.2, 2, 10))
        result.append((name, family(max(1, int(limit * times)))))
    return result


def outcome_of(asking: Asking, query: str) -> str:
    started = time.process_time()
    try:
        check(query, frozenset(), LIMITS.query_bytes)
    except QueryRefused:
        return "refused"
    finally:
        assert time.process_time() - started < 1
    try:
        asking.answer(query, (formats.JSON, formats.NTRIPLES))
    except WorkerLost:
        return "lost"
    except QueryTimeout:
        return "late"
    except QueryError as error:
        return f"{BROKEN}: {error.message}"
    return "answered"


@pytest.mark.slow
def test_no_text_that_passes_brings_a_worker_down(store: Path) -> None:
    outcomes: dict[str, Counter[str]] = {}
    with Asking(WorkerPool(store, workers=1, limits=LIMITS)) as asking:
        for name, query in texts(300):
            outcomes.setdefault(name, Counter())[outcome_of(asking, query)] += 1
        assert asking.still_answers()
        assert asking.pool.restarts["lost"] == 0
    total = sum(outcomes.values(), Counter())
    assert total["lost"] == 0, outcomes
    # Otherwise these are not the texts that are meant here.
    assert not any(outcome.startswith(BROKEN) for outcome in total), outcomes
    assert total["refused"] > 60, outcomes
    assert total["answered"] > 100, outcomes
    assert total["late"] < 10, outcomes


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_the_limit_of_each_family_lies_where_it_is_said(name: str) -> None:
    limit, family = FAMILIES[name]
    check(family(max(1, limit * 9 // 10 - 2)), frozenset(), LIMITS.query_bytes)
    with pytest.raises(QueryRefused):
        check(family(limit * 11 // 10 + 2), frozenset(), LIMITS.query_bytes)
