"""Runs the real command in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent.parent / "src"
Run = Callable[..., subprocess.CompletedProcess[bytes]]


def environment(**more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key != "BUDGETGRAPH_DEBUG"}
    return {**kept, "PYTHONPATH": str(SOURCE), "COLUMNS": "100", **more}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """``run("convert", …)`` in an empty folder; the outcome is never a traceback."""

    def run(*arguments: object, **more: str) -> subprocess.CompletedProcess[bytes]:
        done = subprocess.run(
            [sys.executable, "-m", "budgetgraph", *map(str, arguments)],
            cwd=tmp_path,
            env=environment(**more),
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        return done

    return run


@pytest.fixture(scope="session")
def releases(example_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a published example, made by the command itself."""
    folder = tmp_path_factory.mktemp("cli") / "releases"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "budgetgraph",
            "publish",
            str(example_path),
            "--releases",
            str(folder),
        ],
        env=environment(),
        check=True,
        capture_output=True,
        timeout=120,
    )
    return folder
