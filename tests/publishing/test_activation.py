"""What is active: switched in one step, always one release or the other, and back again."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing import activation
from budgetgraph.publishing.activation import activate, activate_named, roll_back
from budgetgraph.publishing.publish import Work, publish
from budgetgraph.publishing.release import activations, find_folder, open_release, release_folders
from budgetgraph.publishing.settings import Settings
from tests.publishing.building import active, leftovers, without_rights

pytestmark = pytest.mark.slow


@pytest.fixture
def releases(two_releases: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(two_releases, tmp_path / "releases"))


def copy_of(releases: Path, number: int) -> str:
    """Another release, as far as switching goes: a copy under an id of its own."""
    original = open_release(releases)
    name = f"{number:016x}"
    (releases / name / "store").mkdir(parents=True)
    text = (original.path / "manifest.json").read_text(encoding="utf-8")
    text = text.replace(f'"id": "{original.id}"', f'"id": "{name}"')
    (releases / name / "manifest.json").write_text(text, encoding="utf-8")
    return name


def test_a_reader_sees_one_or_the_other(releases: Path) -> None:
    both = activations(releases)
    seen: set[str] = set()
    failures: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                seen.add(open_release(releases).id)
            except BaseException as error:
                failures.append(error)
                return

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for turn in range(300):
        activate(releases, both[turn % 2])
    stop.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert seen == set(both)
    assert leftovers(releases) == []
    assert not list(releases.glob(".active-*"))


def test_back_and_back_again(releases: Path) -> None:
    newer, older = activations(releases)
    third = copy_of(releases, 3)
    activate_named(releases, third)
    assert activations(releases) == (third, newer, older)
    assert roll_back(releases).id == newer
    assert roll_back(releases).id == older
    before = (releases / "active").read_bytes()
    with pytest.raises(ReleaseError, match="no release was active before") as caught:
        roll_back(releases)
    assert "releases list" in (caught.value.hint or "")
    assert (releases / "active").read_bytes() == before


def test_back_over_releases_that_are_gone(releases: Path) -> None:
    newer, older = activations(releases)
    third = copy_of(releases, 3)
    activate(releases, third)
    shutil.rmtree(releases / newer)
    assert roll_back(releases).id == older
    assert activations(releases) == (older,)


def test_not_back_to_what_cannot_be_opened(releases: Path) -> None:
    newer, older = activations(releases)
    (releases / older / "manifest.json").write_text("{")
    with pytest.raises(ReleaseError, match="cannot be read"):
        roll_back(releases)
    assert activations(releases) == (newer, older)
    assert open_release(releases).id == newer


def test_fifty_turns_are_remembered(releases: Path) -> None:
    for number in range(60):
        activate(releases, f"{number:016x}")
    assert activations(releases) == tuple(f"{number:016x}" for number in range(59, 9, -1))


def test_activating_twice_is_one_turn(releases: Path) -> None:
    newer, older = activations(releases)
    activate(releases, newer)
    assert activations(releases) == (newer, older)
    activate(releases, older)
    assert activations(releases) == (older, newer)


def test_names(releases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newer, older = activations(releases)
    for name in (older[:4], older, str(releases / older), f"{releases / newer}/../{older}"):
        activate(releases, newer)
        assert activate_named(releases, name).id == older
        assert active(releases) == older
    assert activate_named(releases, "previous").id == newer
    monkeypatch.chdir(releases / older)
    assert activate_named(releases, ".").id == older
    for name in ("../../etc", "../nothing", "zzzz", "abc", newer.upper(), "\0", "x" * 5000):
        with pytest.raises(ReleaseError):
            find_folder(releases, name)
    assert active(releases) == older


def test_only_a_release_of_this_folder(releases: Path, tmp_path: Path) -> None:
    newer, older = activations(releases)
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(releases, elsewhere)
    for folder in (elsewhere / older, shutil.copytree(releases / older, releases / "backup")):
        with pytest.raises(ReleaseError, match="is not the folder"):
            activate_named(releases, str(folder))
        assert activations(releases) == (newer, older)
    (releases / "0123456789abcdef").symlink_to(releases / older)
    with pytest.raises(ReleaseError):
        activate_named(releases, str(releases / "0123456789abcdef" / "store"))
    assert activations(releases) == (newer, older)


def test_not_what_is_removed_at_this_very_moment(
    releases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer, older = activations(releases)
    switch = activation._point

    def removed_meanwhile(folder: Path, ids: list[str]) -> None:
        shutil.rmtree(releases / older, ignore_errors=True)
        switch(folder, ids)

    monkeypatch.setattr(activation, "_point", removed_meanwhile)
    with pytest.raises(ReleaseError, match="removed just now"):
        activate_named(releases, older)
    assert active(releases) == newer


RUBBISH: dict[str, Callable[[Path], object]] = {
    "empty": lambda pointer: pointer.write_bytes(b""),
    "blank": lambda pointer: pointer.write_bytes(b"\n\n"),
    "no text": lambda pointer: pointer.write_bytes(b"\xff\xfe\x00rubbish"),
    "a way out": lambda pointer: pointer.write_text("../../etc\n"),
    "a long line": lambda pointer: pointer.write_text("0" * 100_000),
}


@pytest.mark.parametrize("rubbish", RUBBISH.values(), ids=RUBBISH)
def test_a_pointer_with_rubbish(releases: Path, rubbish: Callable[[Path], object]) -> None:
    older = activations(releases)[1]
    rubbish(releases / "active")
    for attempt in (open_release, roll_back, activations):
        with pytest.raises(ReleaseError) as caught:
            attempt(releases)
        assert caught.value.path == releases / "active"
        assert len(str(caught.value)) < 500
    activate_named(releases, older)
    assert activations(releases) == (older,)


def test_a_folder_in_the_place_of_the_pointer(releases: Path) -> None:
    older = activations(releases)[1]
    (releases / "active").unlink()
    (releases / "active").mkdir()
    for attempt in (open_release, roll_back, lambda folder: activate_named(folder, older)):
        with pytest.raises(ReleaseError) as caught:
            attempt(releases)
        assert caught.value.path == releases / "active"
    assert not list(releases.glob(".active-*"))


def test_adding_does_not_lose_documents_when_the_pointer_is_damaged(
    releases: Path, small_documents: tuple[Path, ...]
) -> None:
    (releases / "active").write_text("rubbish")
    with pytest.raises(ReleaseError, match="does not name a release"):
        publish(small_documents[2:3], releases, Settings(), add=True, work=Work(1))
    assert (releases / "active").read_text() == "rubbish"
    assert len(release_folders(releases)) == 2


def test_publishing_tells_that_the_pointer_is_damaged(
    releases: Path, small_documents: tuple[Path, ...]
) -> None:
    (releases / "active").write_text("rubbish")
    done = publish(small_documents[:1], releases, Settings(), work=Work(1))
    assert done.activated
    assert isinstance(done.restarted, ReleaseError)
    assert "does not name a release" in str(done.restarted)


_WITHOUT_RIGHTS = """
import sys
from pathlib import Path
from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing import activation, pruning, release
# without rights
releases = Path(sys.argv[1])
for attempt in (
    lambda: activation.activate(releases, "0" * 16),
    lambda: activation.activate_named(releases, "previous"),
    lambda: activation.roll_back(releases),
    lambda: pruning.prune(releases, 0),
):
    try:
        attempt()
    except ReleaseError as error:
        print(error)
"""


def test_without_permission_to_write(releases: Path) -> None:
    before = sorted((path.name, path.stat().st_mtime_ns) for path in releases.iterdir())
    told = without_rights(_WITHOUT_RIGHTS, releases, folder=releases)
    assert len(told) == 4
    assert all("Permission denied" in each for each in told), told
    assert sorted((path.name, path.stat().st_mtime_ns) for path in releases.iterdir()) == before
