"""A disk that is full, or a limit on the size of files: one clear message, and nothing is harmed."""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.publish import Work, publish
from budgetgraph.publishing.settings import Settings
from tests.publishing.building import (
    PROJECT,
    active,
    assert_sound,
    command,
    environment,
    leftovers,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="uses Linux mounts and limits"),
]

POINTS = (
    ".build.lock",
    ".staging-*/converted/*",
    ".staging-*/release/dumps/full.nq",
    ".staging-*/release/dumps/tables",
    ".staging-*/release/store",
    ".staging-*/release/dumps/catalog.nq",
)
"""When one of these appears in the folder of releases, the disk becomes full."""


@cache
def mounting() -> list[str] | None:
    """How to run a command that may mount file systems which only it sees."""
    for prefix in (["unshare", "-m"], ["unshare", "-r", "-m"]):
        trial = [*prefix, "mount", "-t", "tmpfs", "none", "/mnt"]
        try:
            if subprocess.run(trial, capture_output=True, check=False, timeout=20).returncode == 0:
                return prefix
        except OSError:
            pass
    return None


def assert_told(code: int, error: str) -> None:
    """One message about a disk or a file, and its hint."""
    assert code == 2, error
    assert "Traceback" not in error
    assert "fault of budgetgraph" not in error, error
    told = [line for line in error.splitlines() if line.startswith("error: ")]
    assert len(told) == 1, error
    assert any(
        reason in told[0] for reason in ("No space left", "File too large", "space", "too large")
    ), told


def test_a_disk_that_becomes_full_at_any_step(
    two_releases: Path, small_documents: tuple[Path, ...], tmp_path: Path
) -> None:
    prefix = mounting()
    if prefix is None:
        pytest.skip("no file system can be mounted here (unshare, mount)")
    # What is mounted is seen by that process only, so it also looks at what came of it.
    plan = {
        "mount": str(tmp_path),
        "origin": str(two_releases),
        "points": POINTS,
        "command": command(
            "publish", *small_documents[1:], "--releases", tmp_path / "r", "--workers", "2"
        ),
    }
    done = subprocess.run(
        [*prefix, sys.executable, "-m", "tests.publishing.starving"],
        input=json.dumps(plan).encode(),
        env=environment(),
        cwd=PROJECT,
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    outcomes: list[dict[str, Any]] = json.loads(done.stdout)
    assert [each["point"] for each in outcomes] == list(POINTS)
    for each in outcomes:
        assert_told(each["code"], each["error"])
        assert each["active"] == active(two_releases), each
        assert each["left"] == [], each
        assert each["problems"] == [], each


@pytest.mark.parametrize("size", [10_000, 2_000_000, 4_000_000])
def test_a_limit_on_the_size_of_files(
    two_releases: Path, small_documents: tuple[Path, ...], tmp_path: Path, size: int
) -> None:
    releases = tmp_path / "releases"
    shutil.copytree(two_releases, releases)
    done = subprocess.run(
        command("publish", *small_documents[1:], "--releases", releases, "--workers", "2"),
        env=environment(),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert_told(done.returncode, done.stderr.decode())
    assert active(releases) == active(two_releases)
    assert_sound(releases)
    assert leftovers(releases) == []


def test_a_disk_that_is_full_when_a_document_is_taken_over(
    two_releases: Path,
    small_documents: tuple[Path, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    releases = tmp_path / "releases"
    shutil.copytree(two_releases, releases)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "file")

    monkeypatch.setattr(os, "link", full)
    monkeypatch.setattr(shutil, "copyfile", full)
    for documents, add in ((small_documents[1:2], False), (small_documents[2:3], True)):
        # The same program has made the release, so the document of it is not converted again.
        with pytest.raises(ReleaseError, match="No space left"):
            publish(documents, releases, Settings(), add=add, work=Work(1))
        assert active(releases) == active(two_releases)
        assert leftovers(releases) == []
    assert_sound(releases)
