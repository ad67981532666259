"""A real server on loopback, serving the example."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn

from budgetgraph.publishing.publish import publish
from budgetgraph.publishing.query_pool import Limits
from budgetgraph.publishing.release import Release
from budgetgraph.publishing.settings import Settings
from budgetgraph.web.app import ServerSettings, create_app

LIMITS = Limits(seconds=2, answer_bytes=8 * 2**20, patience=1)


@pytest.fixture(scope="session")
def release(example_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    done = publish([example_path], tmp_path_factory.mktemp("releases"), Settings())
    assert done.release is not None
    return done.release


@pytest.fixture(scope="session")
def site(release: Release) -> Iterator[str]:
    """The address of the server, without a final slash."""
    app = create_app(release, ServerSettings(workers=2, limits=LIMITS))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="session")
def client(site: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site, timeout=20, headers={"Accept": "*/*"}) as client:
        yield client
