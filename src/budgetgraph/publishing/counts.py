"""What a database holds, counted: for the manifest, and again when a release is verified."""

from __future__ import annotations

from typing import Any

from budgetgraph.publishing.store import Store

_TRIPLES = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_GRAPHS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_CLASSES = "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c"


def default_triples(store: Store) -> int:
    """The number of triples of the default graph."""
    ((number,),) = store.table(_TRIPLES).rows
    return int(number or 0)


def graph_counts(store: Store) -> dict[str, int]:
    """The number of triples of each named graph, by IRI."""
    return {str(iri): int(number or 0) for iri, number in store.table(_GRAPHS).rows}


def class_counts(store: Store) -> list[dict[str, Any]]:
    """How many things of each class the default graph has, by IRI of the class."""
    rows = sorted((str(iri), int(number or 0)) for iri, number in store.table(_CLASSES).rows)
    return [{"iri": iri, "entities": number} for iri, number in rows]
