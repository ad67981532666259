"""A server in a process of its own, for all that is done to it here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.fire.server_process import Server, started


@pytest.fixture(scope="module")
def server(releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Four workers, short deadlines, and a queue in which everybody finds a place."""
    options = ("--workers", "4", "--timeout", "2", "--max-bytes", "4M", "--queue", "200")
    with started(releases, tmp_path_factory.mktemp("log"), *options) as server:
        yield server
