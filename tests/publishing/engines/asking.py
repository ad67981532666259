"""A pool on an event loop of its own, for tests that are not coroutines; and a small store for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeVar

from budgetgraph.publishing import formats
from budgetgraph.publishing.engines.contract import Answer, AnswerRequest
from budgetgraph.publishing.engines.pool import WorkerPool
from budgetgraph.publishing.formats import Format
from budgetgraph.publishing.store import Store

T = TypeVar("T")

CROSS_JOIN = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
"""Takes years."""

_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


class Asking:
    """Runs a pool's coroutines; closes the pool at the end."""

    def __init__(self, pool: WorkerPool) -> None:
        self.pool = pool
        self._runner = asyncio.Runner()

    def __enter__(self) -> Asking:
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self.pool.close())
        self._runner.close()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(coroutine)

    def answer(
        self,
        query: str,
        accepted: Sequence[Format],
        *,
        seconds: float | None = None,
        gzip: bool = False,
    ) -> Answer:
        request = AnswerRequest(query, tuple(accepted), gzip=gzip)
        return self.run(self.pool.answer(request, seconds))

    def still_answers(self) -> bool:
        body = self.answer("ASK { ?s ?p ?o }", (formats.JSON,)).body
        return isinstance(body, bytes) and b"true" in body

    @staticmethod
    def now() -> float:
        return time.monotonic()


def small_store(path: Path) -> Path:
    """A database with three small graphs that overlap, and one of 10,000 texts."""
    graphs = {
        "urn:g1": [("urn:a", 1), ("urn:a", 2)],
        "urn:g2": [("urn:a", 2), ("urn:b", 3)],
        "urn:g3": [("urn:b", 3)],
    }
    lines = {
        graph: "".join(f'<{s}> <urn:p> "{o}"^^<{_INTEGER}> .\n' for s, o in triples)
        for graph, triples in graphs.items()
    }
    lines["urn:texts"] = "".join(
        f'<urn:n{n:05}> <urn:text> "a long, \\"quoted\\"\\n text {n} of the budget 预算 {"x" * 60}" .\n'
        for n in range(10_000)
    )
    store = Store.build([(graph, text.encode()) for graph, text in lines.items()], path)
    store.seal(path)
    return path
