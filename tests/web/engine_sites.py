"""Servers before real stores: releases, stores that hold them as ``budgetgraph push`` wrote them, and addresses."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from budgetgraph.graph.iris import DEFAULT_BASE
from budgetgraph.publishing.activation import activate
from budgetgraph.publishing.engines.contract import MEBIBYTE, Limits
from budgetgraph.publishing.publish import publish
from budgetgraph.publishing.settings import Settings
from budgetgraph.web.settings import ServerSettings
from tests.publishing.building import SMALL, command, environment, small_document
from tests.publishing.push.servers import (
    VIRTUOSO_PASSWORD,
    VIRTUOSO_USER,
    oxigraph,
    oxigraph_program,
    virtuoso,
)

MERGE = f"{DEFAULT_BASE}graph/all"
LIMITS = Limits(seconds=3, answer_rows=6000, answer_bytes=2 * MEBIBYTE)


@dataclass(frozen=True)
class Store:
    """A store: ``url`` for pushing, ``query_url`` for asking, the graph with everything if there is one."""

    url: str
    query_url: str
    default_graph: str | None = None

    @property
    def settings(self) -> ServerSettings:
        """Of a server before this store."""
        return ServerSettings(
            workers=3,
            limits=LIMITS,
            turns_per_client=3,
            engine_url=self.query_url,
            engine_default_graph=self.default_graph,
            follow_seconds=0.05,
            idle_seconds=0.5,
        )

    def push(self, release: Path) -> str:
        """What ``budgetgraph push`` says; it must succeed."""
        wish = () if self.default_graph is None else ("--default-graph", self.default_graph)
        done = subprocess.run(
            command("push", release, "--to", self.url, *wish, "--remove-stale"),
            env=environment(
                BUDGETGRAPH_PUSH_USER=VIRTUOSO_USER, BUDGETGRAPH_PUSH_PASSWORD=VIRTUOSO_PASSWORD
            ),
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def two_releases(example: Path, folder: Path) -> tuple[Path, str, str]:
    """A folder of releases and their ids; the second has a document more and is active."""
    releases = folder / "releases"
    first = publish([example], releases, Settings()).release
    second = publish([example, small_document(folder, SMALL[0])], releases, Settings()).release
    assert first is not None
    assert second is not None
    activate(releases, second.id)
    return releases, first.id, second.id


def require_oxigraph() -> None:
    """Skip the test where there is none."""
    if oxigraph_program() is None:
        pytest.skip("the program oxigraph (package oxigraph, extra test) is not installed")


@contextmanager
def oxigraph_store(folder: Path) -> Iterator[Store]:
    """An empty Oxigraph server."""
    require_oxigraph()
    with oxigraph(folder, "--timeout-s", "5") as server:
        yield Store(server.url, f"{server.url}/query")


@contextmanager
def virtuoso_store(folder: Path) -> Iterator[Store]:
    """An empty Virtuoso."""
    if shutil.which("virtuoso-t") is None:
        pytest.skip("virtuoso-t (Debian package virtuoso-opensource) is not installed")
    with virtuoso(folder) as url:
        yield Store(url, f"{url}/sparql", MERGE)
