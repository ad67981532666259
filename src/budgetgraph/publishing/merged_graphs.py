"""Several graphs of a store as one default graph, each triple once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import pyoxigraph as ox

from budgetgraph.publishing.engines.contract import QueryRefused

MOST_TRIPLES = 500_000
"""Triples that are copied for a query: about 2 seconds and 400 MB of memory."""


def merge_of_graphs(
    store: ox.Store,
    default: Sequence[ox.NamedNode | ox.BlankNode],
    named: Sequence[ox.NamedNode | ox.BlankNode],
    most: int = MOST_TRIPLES,
) -> ox.Store:
    """A store in memory: the graphs ``default`` as a set in its default graph, ``named`` under their names.

    Raises :class:`QueryRefused` beyond ``most`` triples (each counted as often as it is copied).
    """
    merge = ox.Store()
    copies = _copies(store, default, named)
    merge.bulk_extend(islice(copies, most))
    if next(copies, None) is not None:
        raise QueryRefused(
            f"the graphs of this query have more than {most:,} triples together",
            rule="dataset",
            hint="Name fewer graphs, leave FROM out to ask all graphs, or ask each graph by its name: "
            "FROM NAMED with GRAPH.",
        )
    return merge


def _copies(
    store: ox.Store,
    default: Sequence[ox.NamedNode | ox.BlankNode],
    named: Sequence[ox.NamedNode | ox.BlankNode],
) -> Iterator[ox.Quad]:
    for graph in default:
        for quad in store.quads_for_pattern(None, None, None, graph):
            yield ox.Quad(quad.subject, quad.predicate, quad.object)
    for graph in named:
        yield from store.quads_for_pattern(None, None, None, graph)
