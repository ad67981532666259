"""Queries over graphs: what an engine gives, and rdflib as the engine that needs nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from rdflib import Graph
from rdflib.term import Node, Variable

Row = Mapping[str, Node]
"""One solution of a query: terms by variable name; an unbound variable is absent."""

Select = Callable[[str], Iterable[Row]]
"""Runs one SELECT query over graphs that are already loaded."""

SelectEngine = Callable[[Sequence[Graph]], Select]
"""Loads graphs as one set of triples and gives what runs queries over it."""


def union(graphs: Iterable[Graph]) -> Graph:
    """The triples of several graphs as one new graph."""
    merged = Graph(bind_namespaces="none")
    for graph in graphs:
        for triple in graph:
            merged.add(triple)
    return merged


def rdflib_engine(graphs: Sequence[Graph]) -> Select:
    """A :data:`SelectEngine` that needs nothing but rdflib. For small graphs."""
    merged = union(graphs)

    def select(query: str) -> Iterable[Row]:
        for bindings in merged.query(query).bindings:
            yield {str(name): term for name, term in bindings.items() if isinstance(name, Variable)}

    return select
