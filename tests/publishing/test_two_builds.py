"""Builds at the same time, and switching, removing and verifying while one runs."""

from __future__ import annotations

import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.activation import activate, roll_back
from budgetgraph.publishing.pruning import prune
from budgetgraph.publishing.publish import Publication, Work, publish
from budgetgraph.publishing.release import activations, open_release, release_folders
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.verification import problems_of
from budgetgraph.publishing.workshop import build_lock, workshop
from tests.publishing.building import (
    Running,
    active,
    assert_sound,
    leftovers,
    ran,
    started,
    wait_for,
)

pytestmark = pytest.mark.slow


def build(documents: tuple[Path, ...], releases: Path, *options: str) -> Running:
    return started("publish", *documents, "--releases", releases, "--workers", 1, *options)


def keys(releases: Path) -> set[str]:
    return {entry["department"] for entry in open_release(releases).manifest["documents"]}


def copied(two_releases: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(two_releases, tmp_path / "releases"))


def test_different_documents(small_documents: tuple[Path, ...], tmp_path: Path) -> None:
    releases = tmp_path / "deep" / "releases"
    builds = [build(small_documents[:1], releases), build(small_documents[1:2], releases)]
    ends = [each.finished() for each in builds]
    assert [each.code for each in ends] == [0, 0]
    assert len(release_folders(releases)) == len(activations(releases)) == 2
    assert_sound(releases)
    assert leftovers(releases) == []


def test_the_same_documents(small_documents: tuple[Path, ...], tmp_path: Path) -> None:
    builds = [build(small_documents[:1], tmp_path / "r") for _ in range(2)]
    assert [each.finished().code for each in builds] == [0, 0]
    assert len(release_folders(tmp_path / "r")) == len(activations(tmp_path / "r")) == 1
    assert_sound(tmp_path / "r")
    assert leftovers(tmp_path / "r") == []


def test_no_document_is_lost_when_two_add(
    two_releases: Path, small_documents: tuple[Path, ...], tmp_path: Path
) -> None:
    releases = copied(two_releases, tmp_path)
    before = keys(releases)
    builds = [build((each,), releases, "--add") for each in small_documents[2:]]
    assert [each.finished().code for each in builds] == [0, 0]
    assert len(keys(releases)) == 3
    assert keys(releases) > before
    assert_sound(releases)


def test_switching_removing_and_verifying_while_a_build_runs(
    two_releases: Path, small_documents: tuple[Path, ...], tmp_path: Path
) -> None:
    releases = copied(two_releases, tmp_path)
    newer, older = activations(releases)
    running = build(small_documents[2:3], releases)
    assert wait_for(lambda: list(releases.glob(".staging-*")))
    refused = ran("releases", "prune", "--keep", 0, "--releases", releases)
    assert refused.code == 2
    assert "a build is running" in refused.error
    assert ran("releases", "rollback", "--releases", releases).code == 0
    assert ran("releases", "verify", "--all", "--releases", releases).code == 0
    assert running.process.poll() is None, "the build was over before anything else was tried"
    end = running.finished()
    assert end.code == 1
    assert "NOT active" in end.out
    assert "another release was activated meanwhile" in end.error
    assert active(releases) == older
    assert {folder.name for folder in release_folders(releases)} > {newer, older}
    assert_sound(releases)
    assert leftovers(releases) == []


def test_a_build_does_not_undo_a_switch(
    two_releases: Path, small_documents: tuple[Path, ...], tmp_path: Path
) -> None:
    releases = copied(two_releases, tmp_path)
    newer, older = activations(releases)

    def during(switch: object) -> Publication:
        assert callable(switch)
        work = Work(1, progress=lambda _: switch())
        return publish(small_documents[1:3], releases, Settings(), work=work)

    done = during(lambda: activate(releases, older))
    assert done.release is not None
    assert not done.activated
    assert active(releases) == older
    assert problems_of(done.release.path) == []
    # The very release that was active when the build began, switched to again: nothing has changed.
    done = during(lambda: activate(releases, older))
    assert done.activated
    assert done.release is not None
    assert active(releases) == done.release.id
    assert roll_back(releases).id == older
    assert newer in activations(releases) or (releases / newer).is_dir()


def test_nothing_is_removed_while_the_lock_is_held(two_releases: Path, tmp_path: Path) -> None:
    releases = copied(two_releases, tmp_path)
    with build_lock(releases), pytest.raises(ReleaseError, match="a build is running"):
        prune(releases, 0)
    assert len(release_folders(releases)) == 2
    assert len(prune(releases, 0)) == 1


def test_who_waits_in_a_folder_that_is_taken_away_again(tmp_path: Path) -> None:
    releases = tmp_path / "new" / "releases"
    waits, done = threading.Event(), threading.Event()

    def second() -> None:
        with workshop(releases, waits.set) as staging:
            (staging / "file").write_text("kept")
            (staging / "file").rename(releases / "file")
        done.set()

    thread = threading.Thread(target=second)
    with workshop(releases):
        thread.start()
        assert waits.wait(20)
    thread.join(20)
    assert done.is_set(), "the second build failed"
    assert (releases / "file").read_text() == "kept"


def test_one_at_a_time_in_a_folder_that_comes_and_goes(tmp_path: Path) -> None:
    releases = tmp_path / "a" / "b"
    inside: list[Path] = []

    def build_nothing(_: int) -> None:
        with workshop(releases, lambda: None) as staging:
            inside.append(staging)
            assert len(inside) == 1
            assert [path.name for path in releases.glob(".staging-*")] == [staging.name]
            time.sleep(0.001)
            assert staging.is_dir()
            inside.remove(staging)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(build_nothing, range(60)))
    if releases.exists():  # whoever came when it was there leaves it there
        assert {path.name for path in releases.iterdir()} <= {".build.lock"}
