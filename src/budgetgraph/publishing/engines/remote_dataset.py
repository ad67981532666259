"""What is sent to another store for a query: its text and its dataset, so that both mean what we mean.

Stores differ in what they make of a dataset, as measured with Virtuoso 7.2.5 and Oxigraph 0.5:

* FROM twice, or two default graphs, give a triple once per graph that holds it, and sums are wrong.
* Virtuoso adds ``default-graph-uri`` to the FROM clauses in the text; the protocol says that it replaces them.
* Virtuoso, asked with a default graph alone, has all graphs of the store in ``GRAPH ?g`` and none in
  ``GRAPH <iri>``, which then counts as one solution (``COUNT(*)`` is 1, ``ASK`` is true).

So the clauses are taken out of the text and go beside it, one default graph at most, and where GRAPH is used
every graph that it may see is named.
"""

from __future__ import annotations

from dataclasses import dataclass

from budgetgraph.publishing.engines.contract import Dataset, QueryRefused
from budgetgraph.publishing.engines.dataset_clause import dataset_of, without_dataset
from budgetgraph.publishing.engines.remote_text import graphs_asked, require_portable

NO_GRAPH = "urn:budgetgraph:no-graph"
"""Named where there is no graph to name: a store that is told nothing takes all."""

MOST_NAMED = 300
"""Graphs that are named in one request. Virtuoso took 0.2 s to prepare a query with 1,000, and 7 s with a join."""


@dataclass(frozen=True, slots=True)
class Forwarded:
    """``query`` as it is sent, and the graphs that are sent with it as parameters."""

    query: str
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def parameters(self) -> list[tuple[str, str]]:
        """The parameters of the SPARQL 1.1 Protocol."""
        return [
            ("query", self.query),
            *(("default-graph-uri", iri) for iri in self.default),
            *(("named-graph-uri", iri) for iri in self.named),
        ]


def forwarded(
    query: str,
    dataset: Dataset | None,
    default_graph: str | None,
    graphs: frozenset[str] | None,
) -> Forwarded:
    """What to send for ``query``.

    ``dataset`` is that of the request; ``default_graph`` the graph in which the store holds the merge,
    ``None`` if that is its default graph; ``graphs`` the graphs of the release, ``None`` if nobody knows.
    Raises :class:`QueryRefused` for what the store would answer wrongly.
    """
    require_portable(query)
    own = dataset_of(query)
    asked = graphs_asked(query)
    if dataset is None and own is None:
        return _of_release(query, asked, default_graph, graphs)
    if own is not None:
        query = without_dataset(query)
    chosen = dataset if dataset is not None else own
    assert chosen is not None
    default = tuple(dict.fromkeys(chosen.default))
    if len(default) > 1:
        raise QueryRefused(
            "several graphs as one default graph are not merged by the store behind this server",
            rule="dataset",
            hint="Name one default graph, or none: then the merge of all graphs is asked.",
        )
    named = tuple(dict.fromkeys(chosen.named))
    _require_named(asked, frozenset(named))
    # Also where there are both: without a name a store may show all its graphs.
    needed = not named and (asked is not None or not default)
    return Forwarded(query, default, (NO_GRAPH,) if needed else named)


def _of_release(
    query: str,
    asked: tuple[frozenset[str], bool] | None,
    default_graph: str | None,
    graphs: frozenset[str] | None,
) -> Forwarded:
    if asked is not None and graphs is not None:
        _require_named(asked, graphs)
    if default_graph is None:
        return Forwarded(query)
    if asked is None:
        return Forwarded(query, (default_graph,))
    constants, variable = asked
    if not variable:
        return Forwarded(query, (default_graph,), tuple(sorted(constants)))
    if graphs is None or len(graphs) > MOST_NAMED:
        raise QueryRefused(
            "the store behind this server cannot look through all graphs of this release at once",
            rule="dataset",
            hint="Say which graphs: GRAPH <iri>, or GRAPH ?g with FROM NAMED <iri>. "
            "Without GRAPH the merge of all graphs is asked.",
        )
    return Forwarded(query, (default_graph,), tuple(sorted(graphs)))


def _require_named(asked: tuple[frozenset[str], bool] | None, named: frozenset[str]) -> None:
    """Stores answer ``GRAPH <iri>`` for a graph outside of the dataset wrongly, or from other people's."""
    outside = sorted(asked[0] - named) if asked else []
    if outside:
        raise QueryRefused(
            f"GRAPH <{outside[0][:200]}>: this is no named graph of the dataset",
            rule="dataset",
            hint="FROM <iri> makes a graph the default graph; FROM NAMED <iri> is for GRAPH.",
        )
