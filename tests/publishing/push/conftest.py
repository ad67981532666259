"""Releases to push and stores to push them to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from budgetgraph.graph.iris import DEFAULT_BASE
from budgetgraph.publishing.release import Release
from tests.publishing.push.releases import Graphs, document_graphs, make_release, shared_graphs
from tests.publishing.push.servers import (
    OxigraphServer,
    oxigraph,
    oxigraph_program,
    virtuoso,
)

VERSION_1 = f"{DEFAULT_BASE}graph/facts/420111/036/2026/budget/v1"
VERSION_2 = f"{DEFAULT_BASE}graph/facts/420111/036/2026/budget/v2"


@pytest.fixture(scope="session")
def graphs(example_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Graphs:
    """The graphs of a release of the example and of the same department a year later."""
    later = tmp_path_factory.mktemp("documents") / "later.md"
    text = example_path.read_text(encoding="utf-8")
    for year in (2026, 2025, 2024):
        text = text.replace(str(year), str(year + 1))
    later.write_text(text, encoding="utf-8")
    # Both print the same labels of the same department, so one register serves.
    return {**shared_graphs(), **document_graphs(later), **document_graphs(example_path)}


@pytest.fixture(scope="session")
def release(graphs: Graphs, tmp_path_factory: pytest.TempPathFactory) -> Release:
    return make_release(tmp_path_factory.mktemp("push") / "first", graphs)


@pytest.fixture(scope="session")
def corrected_graphs(graphs: Graphs) -> Graphs:
    """The same with a second version of a document: other graph, one amount changed, as many triples."""
    changed = dict(graphs)
    facts = changed.pop(VERSION_1)
    amount = next(line for line in facts.splitlines() if "#amount>" in line and '"0.0"' not in line)
    changed[VERSION_2] = facts.replace(amount, amount.replace('> "', '> "1', 1))
    assert changed[VERSION_2] != facts
    return changed


@pytest.fixture(scope="session")
def corrected(corrected_graphs: Graphs, tmp_path_factory: pytest.TempPathFactory) -> Release:
    return make_release(tmp_path_factory.mktemp("push") / "second", corrected_graphs)


@pytest.fixture
def oxigraph_server(tmp_path: Path) -> Iterator[OxigraphServer]:
    """An Oxigraph server with nothing in it."""
    if oxigraph_program() is None:
        pytest.skip("the program oxigraph (package oxigraph, extra test) is not installed")
    with oxigraph(tmp_path / "oxigraph") as server:
        yield server


@pytest.fixture
def virtuoso_url(tmp_path: Path) -> Iterator[str]:
    """The address of a Virtuoso with nothing in it: starting one is faster than emptying one."""
    if shutil.which("virtuoso-t") is None:
        pytest.skip("virtuoso-t (Debian package virtuoso-opensource) is not installed")
    with virtuoso(tmp_path / "virtuoso") as url:
        yield url
