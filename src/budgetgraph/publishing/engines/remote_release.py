"""Whether a store holds a release that was pushed, by the marks that ``budgetgraph push`` left in it."""

from __future__ import annotations

import asyncio
import json
import shlex
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from budgetgraph.ground.errors import QueryError
from budgetgraph.ground.graph_names import marks_graph
from budgetgraph.publishing.engines.contract import EngineUnavailable
from budgetgraph.publishing.push.dumps import dumped_graphs, merged_count, merged_digest
from budgetgraph.publishing.push.marks import CHECKSUM, OURS, Mark
from budgetgraph.publishing.push.questions import PAGE, values_page
from budgetgraph.publishing.release import Release

Rows = list[dict[str, str]]
Ask = Callable[[str, tuple[str, ...], tuple[str, ...]], Awaitable[Rows]]
"""Asks a SELECT query with default graphs and named graphs, gives values by name."""

_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


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


@dataclass(frozen=True, slots=True)
class Expected:
    """What a store holds of a release if it was pushed: digests by graph, and the merge of all graphs."""

    release_id: str
    marks_graph: str
    digests: dict[str, str]
    merged: str
    triples: int


async def expected_of(release: Release) -> Expected:
    """What to expect of a store. Raises :class:`~budgetgraph.ground.errors.ReleaseError` for dumps that
    cannot be read."""
    digests = await asyncio.to_thread(_digests, release)
    return Expected(
        release.id,
        marks_graph(release.base_iri),
        digests,
        merged_digest(digests.items()),
        merged_count(release),
    )


async def differences(expected: Expected, ask: Ask, default_graph: str | None) -> tuple[str, ...]:
    """What the store lacks of a release or has besides it; empty: nothing.

    ``default_graph`` is the graph that holds the merge, ``None`` for the store's own default graph. Raises
    :class:`EngineUnavailable` and its like.
    """
    marks = await _marks(ask, expected.marks_graph)
    found = list(_of_graphs(expected, marks, default_graph))
    if not found:
        # Counting takes a while, and says nothing where the graphs are others anyway.
        found += await _of_default_graph(expected, ask, marks, default_graph)
    return tuple(found)


async def fingerprint(marks_graph: str, ask: Ask) -> tuple[str, str]:
    """Two numbers that are others as soon as a mark is. Raises :class:`EngineUnavailable` and its like."""
    # The sum of twelve digits of each mark: no order, no long text, nothing but plain SPARQL 1.1.
    rows = await ask(
        f"SELECT (COUNT(*) AS ?n) (SUM(<{_INTEGER}>(REPLACE(SUBSTR(STR(?v), 1, 12), "
        f'"[^0-9]", "7"))) AS ?sum) WHERE {{ GRAPH <{marks_graph}> {{ ?s <{CHECKSUM}> ?v }} }}',
        (),
        (marks_graph,),
    )
    row = rows[0] if rows else {}
    return row.get("n", ""), row.get("sum", "")


def _digests(release: Release) -> dict[str, str]:
    return {graph.iri: graph.digest() for graph in dumped_graphs(release)}


def _of_graphs(
    expected: Expected, marks: frozenset[Mark], default_graph: str | None
) -> Iterator[str]:
    digests = expected.digests
    missing = sorted(iri for iri, digest in digests.items() if (iri, digest) not in marks)
    known = {*digests, expected.marks_graph, default_graph}
    others = {(subject, value) for subject, value in marks if subject not in known}
    stale = sorted({subject for subject, _ in others})
    for subject in sorted(subject for subject, value in others if value == expected.merged):
        stale.remove(subject)
        yield f"the default graph is to be another: the merge is in {subject} (--default-graph)"
    if missing:
        yield f"{len(missing)} of {len(digests)} graphs are not there as pushed: {_some(missing)}"
    if stale:
        yield f"{len(stale)} graphs of another release are there: {_some(stale)}"


async def _of_default_graph(
    expected: Expected, ask: Ask, marks: frozenset[Mark], default_graph: str | None
) -> list[str]:
    subject = default_graph or expected.marks_graph
    values = {value for marked, value in marks if marked == subject and value != OURS}
    # A default graph that is a right union by itself was filled by nobody and has no mark.
    if (default_graph is not None or values) and values != {expected.merged}:
        return [f"{_name(default_graph)} is not the merge of this release"]
    graphs = (default_graph,) if default_graph else ()
    rows = await ask("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", graphs, ())
    counted = rows[0].get("n", "") if rows else ""
    if counted != str(expected.triples):
        return [f"{_name(default_graph)} has {counted[:20]} triples instead of {expected.triples}"]
    return []


async def _marks(ask: Ask, graph: str) -> frozenset[Mark]:
    found: set[Mark] = set()
    after = ""
    # Until an empty page: a shorter one may be the store's own limit.
    while True:
        rows = await ask(values_page(graph, CHECKSUM, after, PAGE), (), (graph,))
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


def not_there(
    release: Release, told: tuple[str, ...], store: str, default_graph: str | None
) -> QueryError:
    """The error that says so, with the command to run; ``store`` is for ``push --to``.

    It is for the operator: it has a path in it.
    """
    wish = f" --default-graph {shlex.quote(default_graph)}" if default_graph else ""
    folder = shlex.quote(str(release.path))
    return EngineUnavailable(
        f"the store behind this server does not hold release {release.id}: {'; '.join(told)}",
        hint=f"Push it first: budgetgraph push {folder} --to {shlex.quote(store)}{wish} --remove-stale",
    )


def pushed_to(query_url: str, *, is_virtuoso: bool) -> str:
    """What to give to ``push --to`` for a store that is asked at ``query_url``."""
    if is_virtuoso:  # its root has the faster way
        return query_url.removesuffix("-auth").removesuffix("/sparql")
    return query_url.removesuffix("/query")
