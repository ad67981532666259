"""What a database holds, counted: for the manifest and the catalogue, and again for verification.

All but :func:`graph_counts` count in the default graph, which is a set: nothing is counted twice. Each is
one pass over an index, without joins.
"""

from __future__ import annotations

from typing import Any

from budgetgraph.publishing.store import Store

_TRIPLES = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_GRAPHS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
# A thing is of a class once, so rows need no DISTINCT.
_CLASSES = "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c"
_PROPERTIES = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"
_ENTITIES = "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c }"


def default_triples(store: Store) -> int:
    """The number of triples of the default graph."""
    return _number(store, _TRIPLES)


def graph_counts(store: Store) -> dict[str, int]:
    """The number of triples of each named graph, by IRI."""
    return _numbers(store, _GRAPHS)


def class_counts(store: Store) -> list[dict[str, Any]]:
    """How many things each class has, sorted by the IRI of the class, as the manifest says it."""
    return [{"iri": iri, "entities": number} for iri, number in _numbers(store, _CLASSES).items()]


def property_counts(store: Store) -> dict[str, int]:
    """The number of triples with each property, by IRI; their sum is the number of all triples."""
    return _numbers(store, _PROPERTIES)


def entity_count(store: Store) -> int:
    """How many things have a class."""
    return _number(store, _ENTITIES)


def _number(store: Store, query: str) -> int:
    ((number,),) = store.table(query).rows
    return int(number or 0)


def _numbers(store: Store, query: str) -> dict[str, int]:
    return {str(iri): int(number or 0) for iri, number in sorted(store.table(query).rows)}
