"""Run by ``test_full_disk`` where it may mount: builds on a small disk that becomes full at given points.

Reads a plan and writes the outcomes, both as JSON.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from budgetgraph.publishing.release import activations, release_folders
from budgetgraph.publishing.verification import problems_of
from tests.publishing.building import leftovers, wait_for

_SIZE = "400m"
_PIECE = 1 << 16


def outcomes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What became of the build, for each point at which the disk became full."""
    mount = plan["mount"]
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "none", mount], check=True)
    releases = Path(mount) / "r"
    ballast = Path(mount) / "ballast"
    for point in plan["points"]:
        shutil.rmtree(releases, ignore_errors=True)
        shutil.copytree(plan["origin"], releases)
        (releases / ".build.lock").unlink(missing_ok=True)
        build = subprocess.Popen(
            plan["command"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        came = wait_for(partial(appeared, releases, point), seconds=60)
        os.killpg(build.pid, signal.SIGSTOP)
        fill(ballast)
        os.killpg(build.pid, signal.SIGCONT)
        _, error = build.communicate(timeout=120)
        ballast.unlink()
        yield {
            "point": point if came else f"{point} never appeared",
            "code": build.returncode,
            "error": error.decode(),
            "active": activations(releases)[0],
            "left": leftovers(releases),
            "problems": [
                f"{folder.name}: {problem}"
                for folder in release_folders(releases)
                for problem in problems_of(folder)
            ],
        }


def appeared(releases: Path, point: str) -> bool:
    """Whether something that fits to ``point`` is there."""
    return any(releases.glob(point))


def fill(ballast: Path) -> None:
    """Write into ``ballast`` until there is no space."""
    piece = bytes(_PIECE)
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(piece)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise


if __name__ == "__main__":
    json.dump(list(outcomes(json.load(sys.stdin))), sys.stdout)
