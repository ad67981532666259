"""The embedded store as the engine of the SPARQL shapes: hundreds of times faster than rdflib."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from budgetgraph.graph.selecting import Row
from budgetgraph.graph.serialisation import statements
from budgetgraph.publishing.shared_graphs import (
    codes_and_structures,
    codes_and_structures_ntriples,
)
from budgetgraph.publishing.store import Store, Term


class LoadedGraphs:
    """Graphs as one set of triples that queries run over (a :data:`~budgetgraph.graph.selecting.Select`)."""

    def __init__(self, graphs: Iterable[Graph] = ()) -> None:
        self._store = Store.in_memory()
        for graph in graphs:
            self.add(graph)

    def add(self, graph: Graph) -> None:
        """Load one more graph."""
        self._store.add(_ntriples(graph))

    def add_ntriples(self, triples: bytes) -> None:
        """Load one more graph that is N-Triples already."""
        self._store.add(triples)

    def __call__(self, query: str) -> Iterable[Row]:
        table = self._store.table(query)
        for row in table.terms:
            yield {
                name: _node(term)
                for name, term in zip(table.variables, row, strict=True)
                if term is not None
            }


def store_engine(graphs: Sequence[Graph]) -> LoadedGraphs:
    """A :data:`~budgetgraph.graph.selecting.SelectEngine`: loads ``graphs`` as one set of triples."""
    return LoadedGraphs(graphs)


def _ntriples(graph: Graph) -> bytes:
    if graph is codes_and_structures():
        return codes_and_structures_ntriples()
    return "".join(f"{line}\n" for line in statements(set(graph))).encode()


def _node(term: Term) -> Node:
    if term.kind == "iri":
        return URIRef(term.value)
    if term.kind == "blank":
        return BNode(term.value)
    if term.language is not None:
        return Literal(term.value, lang=term.language)
    return Literal(term.value, datatype=None if term.datatype is None else URIRef(term.datatype))
