"""pyoxigraph as an engine for the SPARQL shapes, as the pipeline passes one in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from budgetgraph.graph.selecting import Row, Select


def oxigraph_engine(graphs: Sequence[Graph]) -> Select:
    """Load the graphs as one set of triples."""
    store = store_of(*graphs)

    def select(query: str) -> Iterable[Row]:
        solutions = store.query(query)
        names = [variable.value for variable in solutions.variables]
        return [
            {name: _term(row[name]) for name in names if row[name] is not None} for row in solutions
        ]

    return select


def store_of(*graphs: Graph) -> pyoxigraph.Store:
    """The graphs as one set of triples in a store's default graph."""
    store = pyoxigraph.Store()
    for graph in graphs:
        text = graph.serialize(format="nt", encoding="utf-8")
        store.load(text, format=pyoxigraph.RdfFormat.N_TRIPLES)
    return store


def _term(term: object) -> Node:
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return BNode(term.value)
    assert isinstance(term, pyoxigraph.Literal)
    if term.language:
        return Literal(term.value, lang=term.language)
    return Literal(term.value, datatype=URIRef(term.datatype.value))
