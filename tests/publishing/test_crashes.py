"""A build that is killed, at whatever point: readers see whole releases only, and the next build cleans up."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from budgetgraph.publishing.release import open_release
from tests.publishing.building import (
    Running,
    active,
    assert_sound,
    command,
    environment,
    leftovers,
    ran,
    started,
    wait_for,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc"),
]

_RELEASE = ".staging-*/release"
POINTS = (
    ".staging-*",
    ".staging-*/reused/*/document.json",
    ".staging-*/converted/*/document.json",
    f"{_RELEASE}/dumps/full.nq",
    f"{_RELEASE}/dumps/tables/*.parquet",
    f"{_RELEASE}/store/*.sst",
    f"{_RELEASE}/dumps/catalog.nq",
    f"{_RELEASE}/manifest.json",
)
"""Paths that appear in the folder of releases, in this order, while a release is built."""

DELAYS = 12


@dataclass(frozen=True)
class Scene:
    """A folder of releases with a release active, and what a build of ``documents`` there gives."""

    origin: Path
    documents: tuple[Path, ...]
    old: str
    new: str
    seconds: float

    def folder(self, target: Path) -> Path:
        """A copy of the folder as it is before the build."""
        shutil.copytree(self.origin, target)
        return target

    def build(self, releases: Path) -> Running:
        """Start the build."""
        return started("publish", *self.documents, "--releases", releases, "--workers", 2)

    def assert_next_build_succeeds(self, releases: Path) -> None:
        """The build, run to its end, gives what it gives elsewhere, and nothing is left behind."""
        done = self.build(releases).finished()
        assert done.code == 0, done.error
        assert open_release(releases).id == active(releases) == self.new
        assert_sound(releases)
        assert leftovers(releases) == []


@pytest.fixture(scope="module")
def scene(
    two_releases: Path, small_documents: tuple[Path, ...], tmp_path_factory: pytest.TempPathFactory
) -> Scene:
    # One document is taken over from the active release, two are converted.
    documents = small_documents[1:]
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "releases"
    shutil.copytree(two_releases, elsewhere)
    begin = time.monotonic()
    done = ran("publish", *documents, "--releases", elsewhere, "--workers", 2)
    assert done.code == 0, done.error
    seconds = time.monotonic() - begin
    return Scene(two_releases, documents, active(two_releases), active(elsewhere), seconds)


def delays(scene: Scene) -> Iterator[float]:
    """Seconds, spread over the whole run: one at random in each of equal parts, and the very end."""
    chance = random.Random(20260101)
    for part in range(DELAYS):
        yield (part + chance.random()) * scene.seconds / DELAYS
    yield scene.seconds * 0.98


def test_killed_at_any_time(scene: Scene, tmp_path: Path) -> None:
    releases = scene.folder(tmp_path / "releases")
    for delay in delays(scene):
        build = scene.build(releases)
        time.sleep(delay)
        build.killed()
        assert active(releases) in (scene.old, scene.new)
        assert_sound(releases)
        if active(releases) == scene.new:
            shutil.rmtree(releases)
            scene.folder(releases)
    scene.assert_next_build_succeeds(releases)


def appeared(releases: Path, point: str, before: set[str]) -> bool:
    """Whether something that fits to ``point`` is there, in a folder that is not one of ``before``."""
    found = releases.glob(point)
    return any(path.relative_to(releases).parts[0] not in before for path in found)


def test_killed_at_every_step(scene: Scene, tmp_path: Path) -> None:
    releases = scene.folder(tmp_path / "releases")
    for point in POINTS:
        # What the build before has left must not be taken for what this one does.
        before = {path.name for path in releases.glob(".staging-*")}
        build = scene.build(releases)
        came = wait_for(partial(appeared, releases, point, before), seconds=60)
        build.killed()
        assert came, f"{point} never appeared"
        assert_sound(releases)
        assert active(releases) == scene.old or point == POINTS[-1]
    scene.assert_next_build_succeeds(releases)


_DYING_ONCE = """
import os, signal
from pathlib import Path
from budgetgraph.publishing import document_folder

mark = Path(os.environ["MARK"])
write = document_folder.write_document_tables

def dying(rows, folder):
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return write(rows, folder)
    assert any(folder.iterdir())  # half of it is there
    os.kill(os.getpid(), signal.SIGKILL)

document_folder.write_document_tables = dying
"""
"""Run at the start of every Python process that finds it as ``sitecustomize``."""


def test_a_worker_killed_in_the_middle_of_a_document(scene: Scene, tmp_path: Path) -> None:
    releases, mark = scene.folder(tmp_path / "releases"), tmp_path / "mark"
    (tmp_path / "sitecustomize.py").write_text(_DYING_ONCE)
    env = environment(MARK=str(mark))
    env["PYTHONPATH"] = f"{tmp_path}{os.pathsep}{env['PYTHONPATH']}"
    done = subprocess.run(
        command("publish", *scene.documents, "--releases", releases, "--workers", 2),
        env=env,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert mark.exists()
    assert done.returncode == 0, done.stderr.decode()
    assert f"发布 release {scene.new}: 3/3 " in done.stdout.decode()
    assert active(releases) == scene.new
    assert_sound(releases)


def test_killed_between_the_rename_and_the_switch(scene: Scene, tmp_path: Path) -> None:
    releases = scene.folder(tmp_path / "releases")
    build = scene.build(releases)
    assert wait_for((releases / scene.new).exists)
    build.killed()
    assert active(releases) in (scene.old, scene.new)
    assert_sound(releases)
    assert (releases / scene.new / "manifest.json").is_file()
    scene.assert_next_build_succeeds(releases)
