"""The questions stay fast on many departments: a badly planned join grows with the square."""

from __future__ import annotations

import time

import pytest
from rdflib import Graph

from budgetgraph.graph.serialisation import serialise
from budgetgraph.publishing.canned import CannedQuery, load_canned_queries
from budgetgraph.publishing.store import Store

DEPARTMENTS = 40
SECONDS = 1.5
"""Each query takes a few hundredths of a second here; the shapes that hurt take tens of seconds."""


@pytest.fixture(scope="module")
def many(example_graphs: list[Graph]) -> Store:
    facts, provenance, register, report, *shared = (
        serialise(graph, "ntriples").encode() for graph in example_graphs
    )
    one = b"\n".join((facts, provenance, register, report))
    copies = (
        (f"urn:test:{number}", one.replace(b"420111", b"43%04d" % number))
        for number in range(DEPARTMENTS)
    )
    return Store.build([*copies, *((f"urn:test:s{n}", each) for n, each in enumerate(shared))])


@pytest.mark.parametrize("query", load_canned_queries(), ids=lambda query: query.name)
@pytest.mark.parametrize("unit", [None, "430003/036"])
def test_time_over_many_departments(many: Store, query: CannedQuery, unit: str | None) -> None:
    text = query.bind({"unit": unit} if unit else {})
    started = time.process_time()
    many.table(text)
    assert time.process_time() - started < SECONDS
