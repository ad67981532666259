"""Removing releases: the active one stays, whatever else there is."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing import pruning
from budgetgraph.publishing.activation import activate
from budgetgraph.publishing.pruning import prune
from budgetgraph.publishing.release import activations, open_release
from budgetgraph.publishing.verification import problems_of
from budgetgraph.publishing.workshop import build_lock
from tests.publishing.building import without_rights


def release(releases: Path, number: int, *, manifest: str | None = "{", age: int = 0) -> str:
    """A folder as pruning sees it; the lower ``age``, the newer."""
    name = f"{number:016x}"
    (releases / name / "store").mkdir(parents=True)
    if manifest is not None:
        (releases / name / "manifest.json").write_text(manifest)
        os.utime(releases / name / "manifest.json", (10**9 - age, 10**9 - age))
    return name


def names(releases: Path) -> set[str]:
    return {path.name for path in releases.iterdir() if path.is_dir()}


@settings(max_examples=60, deadline=None)
@given(
    whole=st.sets(st.integers(0, 12)),
    without_manifest=st.sets(st.integers(13, 16)),
    history=st.lists(st.integers(0, 20), unique=True, min_size=1),
    keep=st.integers(0, 15),
)
def test_the_active_release_stays(
    whole: set[int], without_manifest: set[int], history: list[int], keep: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        releases = Path(folder)
        for number in whole:
            release(releases, number, age=number)
        for number in without_manifest:
            release(releases, number, manifest=None)
        for number in reversed(history):
            activate(releases, f"{number:016x}")
        before = names(releases)
        served = [each for each in history if each in whole]
        if whole and not served:
            with pytest.raises(ReleaseError, match="no release is active"):
                prune(releases, keep)
            assert names(releases) == before
            return
        told = prune(releases, keep, dry_run=True)
        assert names(releases) == before
        removed = prune(releases, keep)
        assert removed == told
        assert names(releases) == before - set(removed)
        # The active one, or the last active one that is still there, and then the newest.
        order = [*served, *sorted(whole - set(served))]
        expected = {f"{number:016x}" for number in order[: keep + 1]}
        incomplete = {f"{number:016x}" for number in without_manifest}
        assert names(releases) == expected | incomplete
        assert prune(releases, keep) == ()


def test_other_things_stay(tmp_path: Path) -> None:
    one, two = release(tmp_path, 1), release(tmp_path, 2)
    activate(tmp_path, two)
    (tmp_path / "notes.txt").touch()
    shutil.copytree(tmp_path / one, tmp_path / "backup")
    (tmp_path / ".staging-killed").mkdir()
    (tmp_path / "f00000000000000f").touch()
    assert prune(tmp_path, 0) == (one,)
    assert {path.name for path in tmp_path.iterdir()} == {
        two,
        "active",
        "notes.txt",
        "backup",
        "f00000000000000f",
        ".build.lock",
    }


@pytest.mark.parametrize("pointer", ["", "rubbish", "../x"])
def test_nothing_is_removed_when_the_pointer_is_damaged(tmp_path: Path, pointer: str) -> None:
    release(tmp_path, 1)
    release(tmp_path, 2)
    (tmp_path / "active").write_text(pointer)
    with pytest.raises(ReleaseError):
        prune(tmp_path, 0)
    assert len(names(tmp_path)) == 2


def test_nothing_is_removed_without_a_pointer(tmp_path: Path) -> None:
    release(tmp_path, 1)
    with pytest.raises(ReleaseError, match="no release is active"):
        prune(tmp_path, 5)
    assert len(names(tmp_path)) == 1


def test_nothing_is_removed_while_a_build_runs(tmp_path: Path) -> None:
    one, two = release(tmp_path, 1), release(tmp_path, 2)
    activate(tmp_path, one)
    with build_lock(tmp_path):
        with pytest.raises(ReleaseError, match="a build is running") as caught:
            prune(tmp_path, 0)
        assert caught.value.hint
        assert prune(tmp_path, 0, dry_run=True) == (two,)
    assert len(names(tmp_path)) == 2


def test_no_folder(tmp_path: Path) -> None:
    for dry_run in (True, False):
        with pytest.raises(ReleaseError):
            prune(tmp_path / "nothing", 0, dry_run=dry_run)
    assert not (tmp_path / "nothing").exists()
    assert prune(tmp_path, 0) == ()


def test_what_is_activated_at_this_very_moment_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, three = (release(tmp_path, number) for number in (1, 2, 3))
    activate(tmp_path, three)
    choose = pruning._superfluous

    def activated_meanwhile(releases: Path, keep: int) -> tuple[str, ...]:
        chosen = choose(releases, keep)
        activate(releases, one)
        return chosen

    monkeypatch.setattr(pruning, "_superfluous", activated_meanwhile)
    assert prune(tmp_path, 0) == (two,)
    assert (tmp_path / one / "manifest.json").is_file()
    assert activations(tmp_path)[0] == one
    assert not list(tmp_path.glob(".staging-*"))


_WITHOUT_RIGHTS = """
import sys
from pathlib import Path
from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.pruning import prune
# without rights
try:
    print(prune(Path(sys.argv[1]), 0))
except ReleaseError as error:
    print(error)
"""


def test_without_permission(tmp_path: Path) -> None:
    activate(tmp_path, release(tmp_path, 1))
    release(tmp_path, 2)
    (told,) = without_rights(_WITHOUT_RIGHTS, tmp_path, folder=tmp_path)
    assert "Permission denied" in told
    assert len(names(tmp_path)) == 2


@pytest.mark.slow
def test_damaged_releases_around(two_releases: Path, tmp_path: Path) -> None:
    releases = Path(shutil.copytree(two_releases, tmp_path / "releases"))
    newer, older = activations(releases)
    for number, manifest in enumerate(("", "{", "[]", '{"format": 99}')):
        release(releases, number, manifest=manifest)
    (releases / older / "store" / "CURRENT").unlink()
    removed = prune(releases, 1)
    assert set(removed) == {f"{number:016x}" for number in range(4)}
    assert prune(releases, 0) == (older,)
    assert open_release(releases).id == newer
    assert problems_of(releases / newer) == []
