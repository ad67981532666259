"""A real server on loopback, serving the example."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from budgetgraph.publishing.engines.contract import MEBIBYTE, Limits
from budgetgraph.publishing.publish import publish
from budgetgraph.publishing.release import Release, open_release
from budgetgraph.publishing.settings import Settings
from budgetgraph.web.settings import ServerSettings
from tests.web.serving import serving

LIMITS = Limits(seconds=2, answer_bytes=8 * MEBIBYTE, answer_rows=100_000)


@pytest.fixture(scope="session")
def releases(example_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of releases with one release of the example."""
    folder = tmp_path_factory.mktemp("releases")
    done = publish([example_path], folder, Settings())
    assert done.release is not None
    return folder


@pytest.fixture(scope="session")
def release(releases: Path) -> Release:
    """The release of the example."""
    return open_release(releases)


@pytest.fixture(scope="session")
def site(releases: Path) -> Iterator[str]:
    """The address of the server, without a final slash."""
    settings = ServerSettings(workers=3, limits=LIMITS, patience=1, turns_per_client=2)
    with serving(releases, settings) as address:
        yield address


@pytest.fixture(scope="session")
def client(site: str) -> Iterator[httpx.Client]:
    """A client of the server that takes anything."""
    with httpx.Client(base_url=site, timeout=20, headers={"Accept": "*/*"}) as client:
        yield client
