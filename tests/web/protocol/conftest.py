"""A real server on loopback, serving the data that the W3C's tests of the protocol expect."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from budgetgraph.publishing.engines.contract import MEBIBYTE, Limits
from budgetgraph.web.settings import ServerSettings
from tests.web.protocol.evaluation_cases import CASES
from tests.web.protocol.small_release import DATA, data_graphs, write_release
from tests.web.serving import serving

LIMITS = Limits(seconds=5, answer_bytes=8 * MEBIBYTE, answer_rows=100_000)


@pytest.fixture(scope="session")
def w3c_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with ``data0.rdf`` to ``data3.rdf`` and a graph for each evaluation case."""
    graphs = data_graphs() | {f"{DATA}{case.name}": case.data.encode() for case in CASES}
    release = write_release(tmp_path_factory.mktemp("w3c") / "0123456789abcdef", DATA, graphs)
    with serving(release, ServerSettings(workers=2, limits=LIMITS)) as address:
        yield address


@pytest.fixture(scope="session")
def endpoint(w3c_site: str) -> Iterator[httpx.Client]:
    """A client for ``/sparql`` that says nothing of itself."""
    with httpx.Client(base_url=w3c_site, timeout=20) as client:
        for name in ("accept", "accept-encoding", "user-agent"):
            del client.headers[name]
        yield client
