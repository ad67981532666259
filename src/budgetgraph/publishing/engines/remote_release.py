"""Whether a store holds a release that was pushed, by the marks that ``budgetgraph push`` left in it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator

from budgetgraph.ground.errors import QueryError
from budgetgraph.ground.graph_names import pushed_graph
from budgetgraph.ground.quoting import quoted
from budgetgraph.publishing.engines.contract import EngineUnavailable
from budgetgraph.publishing.push.dumps import dumped_graphs, merged_count, merged_digest
from budgetgraph.publishing.push.marks import CHECKSUM, OURS
from budgetgraph.publishing.release import Release

PAGE = 1000
"""Rows that are asked for at once: stores cut longer answers without a word."""

Rows = list[dict[str, str]]
Ask = Callable[[str, tuple[str, ...], tuple[str, ...]], Awaitable[Rows]]
"""Asks a SELECT query with default graphs and named graphs, gives values by name."""

Mark = tuple[str, str]


def rows_of(body: bytes) -> Rows:
    """The rows of SPARQL JSON as values by name. Raises :class:`EngineUnavailable` for anything else."""
    try:
        bindings = json.loads(body)["results"]["bindings"]
        return [{name: str(term["value"]) for name, term in row.items()} for row in bindings]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise EngineUnavailable(
            "the store behind this server does not answer with SPARQL results",
            hint="Is its address the one for queries?",
        ) from None


async def differences(
    release: Release, ask: Ask, default_graph: str | None
) -> tuple[tuple[str, ...], frozenset[str]]:
    """What the store lacks of ``release`` or has besides it (empty: nothing), and the release's graphs.

    ``default_graph`` is the graph that holds the merge, ``None`` for the store's own default graph. Raises
    :class:`EngineUnavailable` and its like, :class:`~budgetgraph.ground.errors.ReleaseError` for dumps
    that cannot be read.
    """
    digests = await asyncio.to_thread(_digests, release)
    marks = await _marks(ask, pushed_graph(release.base_iri))
    merged = merged_digest(digests.items())
    found = list(_of_graphs(release, digests, marks, merged, default_graph))
    if not found:
        # Counting takes a while, and says nothing where the graphs are others anyway.
        found += await _of_default_graph(release, ask, marks, merged, default_graph)
    return tuple(found), frozenset(digests)


def _digests(release: Release) -> dict[str, str]:
    return {graph.iri: graph.digest() for graph in dumped_graphs(release)}


def _of_graphs(
    release: Release,
    digests: dict[str, str],
    marks: frozenset[Mark],
    merged: str,
    default_graph: str | None,
) -> Iterator[str]:
    missing = sorted(iri for iri, digest in digests.items() if (iri, digest) not in marks)
    known = {*digests, pushed_graph(release.base_iri), default_graph}
    others = {(subject, value) for subject, value in marks if subject not in known}
    stale = sorted({subject for subject, _ in others})
    for subject in sorted(subject for subject, value in others if value == merged):
        stale.remove(subject)
        yield f"the default graph is to be another: the merge is in {subject} (--default-graph)"
    if missing:
        yield f"{len(missing)} of {len(digests)} graphs are not there as pushed: {_some(missing)}"
    if stale:
        yield f"{len(stale)} graphs of another release are there: {_some(stale)}"


async def _of_default_graph(
    release: Release,
    ask: Ask,
    marks: frozenset[Mark],
    merged: str,
    default_graph: str | None,
) -> list[str]:
    subject = default_graph or pushed_graph(release.base_iri)
    values = {value for marked, value in marks if marked == subject and value != OURS}
    # A default graph that is a right union by itself was filled by nobody and has no mark.
    if (default_graph is not None or values) and values != {merged}:
        return [f"{_name(default_graph)} is not the merge of this release"]
    expected = merged_count(release)
    graphs = (default_graph,) if default_graph else ()
    rows = await ask("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", graphs, ())
    counted = rows[0].get("n", "") if rows else ""
    if counted != str(expected):
        return [f"{_name(default_graph)} has {counted[:20]} triples instead of {expected}"]
    return []


async def _marks(ask: Ask, graph: str) -> frozenset[Mark]:
    found: set[Mark] = set()
    after = ""
    # Until an empty page: a shorter one may be the store's own limit.
    while True:
        rows = await ask(
            f"SELECT ?s ?v ?k WHERE {{ GRAPH <{graph}> {{ ?s <{CHECKSUM}> ?v }} "
            f'BIND(CONCAT(STR(?s), " ", STR(?v)) AS ?k) FILTER(?k > {quoted(after)}) }} '
            f"ORDER BY ?k LIMIT {PAGE}",
            (),
            (graph,),
        )
        if not rows:
            return frozenset(found)
        if any({"s", "v", "k"} - row.keys() for row in rows) or rows[-1]["k"] <= after:
            raise EngineUnavailable("the store behind this server does not answer what it is asked")
        found |= {(row["s"], row["v"]) for row in rows}
        after = rows[-1]["k"]


def _some(names: list[str]) -> str:
    return ", ".join(names[:3]) + (", …" if len(names) > 3 else "")


def _name(default_graph: str | None) -> str:
    return f"the graph {default_graph}" if default_graph else "the default graph"


def not_there(told: tuple[str, ...], default_graph: str | None) -> QueryError:
    """The error that says so, with the command to run."""
    wish = f" --default-graph {default_graph}" if default_graph else ""
    return EngineUnavailable(
        f"the store behind this server does not hold this release: {'; '.join(told)}",
        hint=f"Push it first: budgetgraph push RELEASES --to STORE{wish} --remove-stale",
    )
