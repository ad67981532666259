"""What is counted in a database."""

from __future__ import annotations

import pytest

from budgetgraph.publishing.counts import (
    class_counts,
    default_triples,
    entity_count,
    graph_counts,
    property_counts,
)
from budgetgraph.publishing.store import Store

X = "http://x.example/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
ONE = f"""
<{X}a> <{TYPE}> <{X}Two> .
<{X}a> <{TYPE}> <{X}One> .
<{X}a> <{X}p> "1" .
<{X}a> <{X}p> "2" .
<{X}b> <{TYPE}> <{X}One> .
<{X}b> <{X}p> "1" .
"""
OTHER = f"""
<{X}b> <{TYPE}> <{X}One> .
<{X}c> <{X}q> <{X}a> .
"""


@pytest.fixture(scope="module")
def store() -> Store:
    """Two graphs, which have one triple in common."""
    return Store.build([(f"{X}graph/1", ONE.encode()), (f"{X}graph/2", OTHER.encode())])


def test_what_several_graphs_say_is_counted_once(store: Store) -> None:
    assert default_triples(store) == 7
    assert class_counts(store) == [
        {"iri": f"{X}One", "entities": 2},
        {"iri": f"{X}Two", "entities": 1},
    ]
    assert property_counts(store) == {TYPE: 3, f"{X}p": 3, f"{X}q": 1}
    assert sum(property_counts(store).values()) == default_triples(store)
    assert entity_count(store) == 2


def test_triples_of_each_graph(store: Store) -> None:
    assert graph_counts(store) == {f"{X}graph/1": 6, f"{X}graph/2": 2}


def test_nothing_has_no_numbers() -> None:
    empty = Store.build([])
    assert (default_triples(empty), entity_count(empty)) == (0, 0)
    assert class_counts(empty) == []
    assert graph_counts(empty) == property_counts(empty) == {}
