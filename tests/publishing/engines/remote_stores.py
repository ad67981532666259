"""Real stores that hold the release of the example, and what they answer as terms."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest

from budgetgraph.graph.iris import DEFAULT_BASE
from budgetgraph.publishing import formats
from budgetgraph.publishing.engines.contract import Answer
from budgetgraph.publishing.push import (
    Credentials,
    DefaultGraph,
    Transport,
    Wishes,
    addresses_of,
    push_release,
)
from budgetgraph.publishing.release import Release
from tests.publishing.push.releases import document_graphs, make_release, shared_graphs
from tests.publishing.push.servers import (
    VIRTUOSO_PASSWORD,
    VIRTUOSO_USER,
    oxigraph,
    oxigraph_program,
    virtuoso,
)

MERGE = f"{DEFAULT_BASE}graph/all"
CATALOG = f"{DEFAULT_BASE}graph/catalog"
CODES = f"{DEFAULT_BASE}graph/codes"
ONTOLOGY = f"{DEFAULT_BASE}graph/ontology"

Rows = list[tuple[str, ...]]


def example_release(example: Path, folder: Path) -> Release:
    """A release of the example and of the same department a year later."""
    later = folder / "later.md"
    text = example.read_text(encoding="utf-8")
    for year in (2026, 2025, 2024):
        text = text.replace(str(year), str(year + 1))
    later.write_text(text, encoding="utf-8")
    graphs = {**shared_graphs(), **document_graphs(later), **document_graphs(example)}
    return make_release(folder / "release", graphs)


@contextmanager
def pushed_oxigraph(folder: Path, release: Release | None) -> Iterator[str]:
    """The address for queries of an Oxigraph server that holds ``release``."""
    if oxigraph_program() is None:
        pytest.skip("the program oxigraph (package oxigraph, extra test) is not installed")
    with oxigraph(folder) as server:
        if release is not None:
            push(server.url, "Oxigraph", release)
        yield f"{server.url}/query"


@contextmanager
def pushed_virtuoso(folder: Path, release: Release | None) -> Iterator[str]:
    """The address for queries of a Virtuoso that holds ``release``, and its merge in :data:`MERGE`."""
    if shutil.which("virtuoso-t") is None:
        pytest.skip("virtuoso-t (Debian package virtuoso-opensource) is not installed")
    with virtuoso(folder) as url:
        if release is not None:
            push(url, "Virtuoso", release)
        yield f"{url}/sparql"


def push(url: str, server: str, release: Release) -> None:
    """Push ``release`` as ``budgetgraph push`` does, and remove what is stale."""
    of_virtuoso = server == "Virtuoso"
    owner = Credentials(VIRTUOSO_USER, VIRTUOSO_PASSWORD) if of_virtuoso else Credentials()
    into = DefaultGraph("merge", MERGE) if of_virtuoso else DefaultGraph()
    with Transport(url, owner) as transport:
        wishes = Wishes(into, remove_stale=True)
        assert push_release(release, transport, addresses_of(url, server), wishes).complete


def body_of(answer: Answer) -> bytes:
    """The bytes of an answer, wherever they are."""
    if isinstance(answer.body, bytes):
        return answer.body
    with answer.body.file as file:
        return file.read()


def terms_of(answer: Answer) -> tuple[frozenset[str], Rows]:
    """The variables and rows of an answer, the columns by name; a graph as a table of three."""
    body = body_of(answer)
    if answer.format is formats.NTRIPLES:
        triples = {
            (_shown(each.subject), _shown(each.predicate), _shown(each.object))
            for each in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)
        }
        return frozenset({"s", "p", "o"}), sorted(triples)
    results = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
    if isinstance(results, ox.QueryBoolean):
        return frozenset({"ask"}), [(str(bool(results)).lower(),)]
    names = [each.value for each in results.variables]
    order = sorted(range(len(names)), key=names.__getitem__)
    rows = [tuple(_shown(list(row)[place]) for place in order) for row in results]
    return frozenset(names), rows


def same(first: Rows, second: Rows, *, ordered: bool) -> bool:
    """Whether two tables have the same rows, as often, and in the same order where there is one."""
    return first == second if ordered else Counter(first) == Counter(second)


def _shown(term: object) -> str:
    if term is None:
        return ""
    return "_:" if isinstance(term, ox.BlankNode) else str(term)
