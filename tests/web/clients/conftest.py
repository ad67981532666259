"""The endpoint under the clients' hands, and a line that breaks."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.web.clients.cutting import cutting_server

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session", autouse=True)
def _no_proxy() -> Iterator[None]:
    """A proxy of the machine is not for the servers of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("NO_PROXY", "no_proxy"):
            patch.setenv(name, "127.0.0.1,localhost")
        yield


@pytest.fixture(scope="session")
def endpoint(site: str) -> str:
    return f"{site}/sparql"


@pytest.fixture(scope="session")
def cut_site(site: str) -> Iterator[str]:
    """The site over a line that breaks before the end of every answer."""
    with cutting_server(site) as url:
        yield url


@pytest.fixture(scope="session")
def cut_endpoint(cut_site: str) -> str:
    return f"{cut_site}/sparql"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a program in an empty folder; what it writes is text."""

    def started(
        *command: str, environment: Mapping[str, str] | None = None, seconds: float = 60
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=tmp_path,
            env={**os.environ, "LC_ALL": "C.UTF-8", **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=seconds,
            check=False,
        )

    return started
