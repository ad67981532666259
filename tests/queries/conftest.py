"""The stores that the queries are asked of, and a way to ask."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import Graph

from budgetgraph.graph.serialisation import serialise
from budgetgraph.publishing.canned import find_canned_query, load_canned_queries
from budgetgraph.publishing.pipeline import Conversion, convert_files
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.shared_graphs import codes_and_structures, links_graph, rules_graph
from budgetgraph.publishing.store import Store

Rows = list[tuple[str, ...]]
Ask = Callable[..., Rows]


def dataset_of(conversion: Conversion) -> list[Graph]:
    return [*conversion.graphs, codes_and_structures(), links_graph(), rules_graph()]


def store_of(graphs: list[Graph]) -> Store:
    return Store.build(
        (f"urn:test:{number}", serialise(graph, "ntriples").encode())
        for number, graph in enumerate(graphs)
    )


def asker(store: Store) -> Ask:
    queries = load_canned_queries()

    def ask(name: str, columns: str, **parameters: str) -> Rows:
        table = store.table(find_canned_query(queries, name).bind(parameters))
        places = [table.variables.index(column) for column in columns.split()]
        return [tuple(row[place] or "" for place in places) for row in table.rows]

    return ask


@pytest.fixture(scope="session")
def hubei_graphs(hubei_path: Path) -> list[Graph]:
    return dataset_of(convert_files((hubei_path,), Settings()))


@pytest.fixture(scope="session")
def hubei(hubei_graphs: list[Graph]) -> Ask:
    return asker(store_of(hubei_graphs))


@pytest.fixture(scope="session")
def example_graphs(example_path: Path) -> list[Graph]:
    return dataset_of(convert_files((example_path,), Settings()))


@pytest.fixture(scope="session")
def example_store(example_graphs: list[Graph]) -> Store:
    return store_of(example_graphs)


@pytest.fixture(scope="session")
def example_merged(example_graphs: list[Graph]) -> Graph:
    merged = Graph()
    for graph in example_graphs:
        for triple in graph:
            merged.add(triple)
    return merged


@pytest.fixture(scope="session")
def example(example_store: Store) -> Ask:
    return asker(example_store)


@pytest.fixture(params=["hubei", "example"])
def either(request: pytest.FixtureRequest) -> Ask:
    """The real document and the example, which carries the same facts."""
    return request.getfixturevalue(request.param)
