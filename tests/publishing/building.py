"""Builds as a user starts them, in processes of their own, that tests kill, starve and set on each other."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from budgetgraph.publishing.release import activations, release_folders
from budgetgraph.publishing.verification import problems_of
from budgetgraph.synthesis.generator import generate
from budgetgraph.synthesis.renderer import render
from budgetgraph.synthesis.shape import Shape

PROJECT = Path(__file__).parent.parent.parent
SOURCE = PROJECT / "src"
SMALL = (2, 6, 9, 13)
"""Numbers of synthetic documents that are converted quickly."""

_MARK = "BUDGETGRAPH_TEST_BUILD"
_TIMEOUT = 120  # seconds


def small_document(folder: Path, index: int) -> Path:
    """A small synthetic document as a file in ``folder``."""
    budget = generate(1, index, shape=Shape(children=1, indicators=4, duties=1))
    path = folder / f"small-{index}.md"
    path.write_text(render(budget), encoding="utf-8")
    return path


def environment(**more: str) -> dict[str, str]:
    """The environment of a command that runs from the source."""
    kept = {key: value for key, value in os.environ.items() if key != "BUDGETGRAPH_DEBUG"}
    paths = [str(SOURCE), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**kept, "PYTHONPATH": os.pathsep.join(paths), **more}


def command(*arguments: object) -> list[str]:
    """The command line of budgetgraph."""
    return [sys.executable, "-m", "budgetgraph", *map(str, arguments)]


@dataclass(frozen=True)
class Finished:
    """How a command ended."""

    code: int
    out: str
    error: str


@dataclass(frozen=True)
class Running:
    """A command that runs, and the mark that all its processes bear."""

    process: subprocess.Popen[bytes]
    mark: str

    def finished(self) -> Finished:
        """Wait for its end; there is never a traceback."""
        out, error = self.process.communicate(timeout=_TIMEOUT)
        ended = Finished(self.process.returncode, out.decode(), error.decode())
        assert "Traceback" not in ended.error, ended.error
        assert "fault of budgetgraph" not in ended.error, ended.error
        return ended

    def killed(self) -> None:
        """Kill the command, not its workers, and wait for all of them to be gone."""
        self.process.kill()
        self.process.communicate(timeout=_TIMEOUT)
        gone = wait_for(lambda: not self.processes(), seconds=20)
        assert gone, f"still alive: {self.processes()}"

    def processes(self) -> list[int]:
        """Its processes that are alive, workers included (Linux)."""
        wanted = f"{_MARK}={self.mark}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if wanted in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
            except OSError:
                continue  # gone, or not ours
        return found


def started(*arguments: object, cwd: Path | None = None) -> Running:
    """Start a command and do not wait for it."""
    mark = uuid.uuid4().hex
    return Running(
        subprocess.Popen(
            command(*arguments),
            cwd=cwd,
            env=environment(**{_MARK: mark}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ),
        mark,
    )


def ran(*arguments: object, cwd: Path | None = None) -> Finished:
    """Run a command to its end."""
    return started(*arguments, cwd=cwd).finished()


def wait_for(condition: Callable[[], object], *, seconds: float = _TIMEOUT) -> bool:
    """Wait until ``condition`` is true; false if it was not in ``seconds``."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.002)
    return False


def active(releases: Path) -> str:
    """The id of the active release."""
    return activations(releases)[0]


def assert_sound(releases: Path) -> None:
    """Every folder with a manifest is a whole release, and one of them is active."""
    folders = release_folders(releases)
    assert active(releases) in {folder.name for folder in folders}
    for folder in folders:
        assert problems_of(folder) == [], folder


def leftovers(releases: Path) -> list[str]:
    """What is in a folder of releases and should not be there after a build.

    A pointer that was being written stays for a minute: its writer may be at work.
    """
    known = {"active", ".build.lock", *(folder.name for folder in release_folders(releases))}
    names = (path.name for path in releases.iterdir() if not path.name.startswith(".active-"))
    return sorted(name for name in names if name not in known)


def without_rights(script: str, *arguments: object, folder: Path) -> list[str]:
    """The lines that a Python script prints as somebody who may read ``folder`` and not write it.

    What it imports before the line ``# without rights`` is imported with rights.
    """
    if os.getuid() != 0:
        give_up = ""
        writable = [path for path in (folder, *folder.rglob("*")) if os.access(path, os.W_OK)]
    else:  # who may do everything is not stopped by modes
        give_up = "import os; os.setgroups([]); os.setgid(65534); os.setuid(65534)"
        writable = []
        for parent in (folder, *folder.parents):
            if parent.stat().st_uid == os.getuid() and parent != Path("/"):
                parent.chmod(parent.stat().st_mode | 0o055)
    modes = {path: path.stat().st_mode for path in writable}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    try:
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                script.replace("# without rights", give_up),
                *map(str, arguments),
            ],
            env=environment(),
            capture_output=True,
            check=False,
            timeout=_TIMEOUT,
        )
    finally:
        for path, mode in modes.items():
            path.chmod(mode)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().splitlines()
