"""Verification finds every change of a release, names the file, and changes nothing itself."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgetgraph.publishing import verification
from budgetgraph.publishing.manifest import manifest_text
from budgetgraph.publishing.release import open_release
from budgetgraph.publishing.verification import Problem, problems_of
from tests.publishing.building import without_rights

pytestmark = pytest.mark.slow

MANIFEST = "manifest.json"


@pytest.fixture(scope="module")
def release(two_releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release that every test leaves as it found it."""
    original = open_release(two_releases).path
    copy = tmp_path_factory.mktemp("verification") / original.name
    shutil.copytree(original, copy)
    for file in files_of(copy):
        file.chmod(0o644)
    return copy


@pytest.fixture(autouse=True)
def _whole_before_and_after(release: Path) -> Iterator[None]:
    assert problems_of(release) == []
    yield
    assert problems_of(release) == []


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def paths(problems: list[Problem]) -> set[str]:
    return {problem.path for problem in problems}


@contextmanager
def content(path: Path, changed: bytes) -> Iterator[None]:
    """Another content for a while."""
    whole = path.read_bytes()
    assert changed != whole
    path.write_bytes(changed)
    try:
        yield
    finally:
        path.write_bytes(whole)


def flipped(whole: bytes, position: int, mask: int = 1) -> bytes:
    changed = bytearray(whole)
    changed[position] ^= mask
    return bytes(changed)


def test_a_flipped_bit_in_every_file_is_found(release: Path) -> None:
    # Many files are damaged at once to save time; that one is enough is shown below.
    files = [path for path in files_of(release) if path.name != MANIFEST]
    assert len(files) > 80
    chance = random.Random(1)
    for place in (lambda _: 0, lambda size: size - 1, chance.randrange, chance.randrange):
        whole = {path: path.read_bytes() for path in files if path.stat().st_size}
        for path, before in whole.items():
            path.write_bytes(flipped(before, place(len(before)), 1 << chance.randrange(8)))
        found = paths(problems_of(release))
        for path, before in whole.items():
            path.write_bytes(before)
        assert found >= {path.relative_to(release).as_posix() for path in whole}


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_one_flipped_bit_is_found(release: Path, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from([each for each in files_of(release) if each.stat().st_size]))
    whole = path.read_bytes()
    position = data.draw(st.integers(0, len(whole) - 1))
    mask = 1 << data.draw(st.integers(0, 7))
    with content(path, flipped(whole, position, mask)):
        assert path.relative_to(release).as_posix() in paths(problems_of(release))


def test_a_flipped_bit_anywhere_in_the_manifest_is_found(release: Path) -> None:
    path = release / MANIFEST
    whole = path.read_bytes()
    chance = random.Random(2)
    # The first digit or letter of the value of every name, and places at random.
    ends = (match.end() for match in re.finditer(rb'": ["\[{]*', whole))
    values = sorted(chance.sample(sorted(ends), 30))
    tops = [match.end() for match in re.finditer(rb'\n "[a-z_]+": "?', whole)]
    somewhere = (chance.randrange(len(whole)) for _ in range(20))
    assert len(tops) > 10
    for position in (0, len(whole) - 1, *tops, *values, *somewhere):
        with content(path, flipped(whole, position)):
            assert MANIFEST in paths(problems_of(release)), whole[position - 30 : position + 10]


@pytest.mark.parametrize("length", [0, 1, 100])
def test_truncated_files_are_found(release: Path, length: int) -> None:
    files = [path for path in files_of(release) if path.stat().st_size > length]
    for path in random.Random(length).sample(files, 6):
        with content(path, path.read_bytes()[: length or -1]):
            assert path.relative_to(release).as_posix() in paths(problems_of(release))


def test_an_added_file_is_found(release: Path, tmp_path: Path) -> None:
    for folder in ("", "dumps", "dumps/tables", "store", "report"):
        added = release / folder / "added.txt"
        added.touch()
        found = problems_of(release)
        added.unlink()
        assert found == [
            Problem(added.relative_to(release).as_posix(), "is not in the manifest", stray=True)
        ], folder
    (tmp_path / "file").touch()
    link = release / "dumps" / "more"
    link.symlink_to(tmp_path)
    found = problems_of(release)
    link.unlink()
    assert paths(found) == {"dumps/more"}


def test_a_removed_file_is_found(release: Path, tmp_path: Path) -> None:
    for path in random.Random(3).sample(files_of(release), 8):
        shutil.move(path, tmp_path / "away")
        found = problems_of(release)
        shutil.move(tmp_path / "away", path)
        assert paths(found) >= {path.relative_to(release).as_posix()}


def test_what_is_no_ordinary_file_is_found(release: Path, tmp_path: Path) -> None:
    path = release / "dumps" / "full.nq"
    shutil.move(path, tmp_path / "away")
    os.mkfifo(path)
    pipe = problems_of(release)
    path.unlink()
    path.symlink_to(tmp_path / "away")
    link = problems_of(release)
    path.unlink()
    shutil.move(tmp_path / "away", path)
    assert paths(pipe) >= {"dumps/full.nq"}
    assert paths(link) == {"dumps/full.nq"}


def test_few_files_are_in_hand_at_a_time(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_now = most = 0

    class Counting(ThreadPoolExecutor):
        """Futures that were made and are not yet done with, as their memory counts."""

        def map(self, fn: Any, *given: Iterable[Any], **options: Any) -> Iterator[Any]:
            nonlocal open_now, most
            arguments = [*map(list, given)]
            open_now += len(arguments[0])
            most = max(most, open_now)
            yield from super().map(fn, *arguments, **options)
            open_now -= len(arguments[0])

    monkeypatch.setattr(verification, "ThreadPoolExecutor", Counting)
    monkeypatch.setattr(verification, "_AT_ONCE", 7)
    files = [path for path in files_of(release) if path.name != MANIFEST]
    assert problems_of(release) == []
    assert most == 7 < len(files)
    # Whichever batch a file is in, it is looked at.
    for path in (files[0], files[len(files) // 2], files[-1]):
        with content(path, path.read_bytes() + b"#"):
            assert path.relative_to(release).as_posix() in paths(problems_of(release))


def test_another_name_of_the_folder_is_found(release: Path) -> None:
    renamed = release.rename(release.with_name("0123456789abcdef"))
    found = problems_of(renamed)
    renamed.rename(release)
    assert found == [Problem(".", f"the folder is called 0123456789abcdef, not {release.name}")]


def test_swapped_files_of_the_same_size_are_found(release: Path) -> None:
    one, two = release / "dumps" / "full.nt", release / "dumps" / "full.trig"
    first, second = one.read_bytes(), two.read_bytes()
    size = min(len(first), len(second))
    # Equal sizes, the sizes and sums of the manifest of the other one.
    with content(one, second[:size]), content(two, first[:size]):
        assert paths(problems_of(release)) >= {"dumps/full.nt", "dumps/full.trig"}
    with content(one, second), content(two, first):
        assert paths(problems_of(release)) >= {"dumps/full.nt", "dumps/full.trig"}


def _count(name: str) -> Callable[[dict[str, Any]], None]:
    def change(manifest: dict[str, Any]) -> None:
        manifest[name] += 1

    return change


def _entry(name: str, key: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(manifest: dict[str, Any]) -> None:
        assert manifest[name][0][key] != value
        manifest[name][0][key] = value

    return change


def _entry_added(manifest: dict[str, Any]) -> None:
    manifest["files"].append(manifest["files"][-1])


def _entry_from_outside(manifest: dict[str, Any]) -> None:
    entry = next(each for each in manifest["files"] if each["path"].endswith(".gz"))
    manifest["files"].append({**entry, "path": f"../{manifest['id']}/{entry['path']}"})


def _graph_left_out(manifest: dict[str, Any]) -> None:
    del manifest["graphs"][1]


def _range_moved(manifest: dict[str, Any]) -> None:
    manifest["graphs"][2]["range"][0] += 1


def _range_swapped(manifest: dict[str, Any]) -> None:
    one, two = manifest["graphs"][:2]
    one["range"], two["range"] = two["range"], one["range"]


CHANGES = {
    "triples": _count("triples"),
    "class": _entry("classes", "entities", 1),
    "class name": _entry("classes", "iri", "https://example.org/"),
    "triples of a graph": _entry("graphs", "triples", 1),
    "name of a graph": _entry("graphs", "iri", "https://example.org/"),
    "dump of a graph": _entry("graphs", "dump", "dumps/facts.nq"),
    "dump elsewhere": _entry("graphs", "dump", "../../etc/passwd"),
    "range": _entry("graphs", "range", [0, 10]),
    "range backwards": _entry("graphs", "range", [10, 0]),
    "range moved": _range_moved,
    "range swapped": _range_swapped,
    "graph left out": _graph_left_out,
    "size of a file": _entry("files", "bytes", 1),
    "hash of a file": _entry("files", "sha256", "0" * 64),
    "file twice": _entry_added,
    "file from outside": _entry_from_outside,
    "version": _entry("documents", "version", 7),
    "findings": _entry("documents", "findings", {"info": 0, "warning": 0, "violation": 99}),
    "base": lambda manifest: manifest.update(base_iri="https://example.org/"),
    "software": lambda manifest: manifest.update(software="budgetgraph 9"),
    "id": lambda manifest: manifest.update(id="0123456789abcdef"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_manifest_that_says_something_else_is_found(
    release: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    path = release / MANIFEST
    manifest = json.loads(path.read_bytes())
    change(manifest)
    # Nothing but the change itself gives it away: the checksum fits.
    with content(path, manifest_text(manifest)):
        assert problems_of(release)
    with content(path, json.dumps(manifest, ensure_ascii=False).encode()):
        assert MANIFEST in paths(problems_of(release))


WRONG = (
    None,
    True,
    7,
    "text",
    [],
    [None],
    [7],
    ["text"],
    [[]],
    [{}],
    {},
    {"path": []},
    [{"path": "a\0b", "iri": [], "bytes": "1"}],
    [{"path": "\ud800", "iri": "\ud800", "bytes": -1, "dump": [], "range": "ab"}],
)


@pytest.mark.parametrize(
    "name", ["documents", "graphs", "files", "classes", "triples", "base_iri", "settings"]
)
def test_a_manifest_of_wrong_types_is_told(release: Path, name: str) -> None:
    path = release / MANIFEST
    manifest = json.loads(path.read_bytes())
    for value in WRONG:
        with content(path, json.dumps({**manifest, name: value}).encode()):
            found = problems_of(release)
            assert MANIFEST in paths(found), (name, value)


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"\0",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"format": 3}',
        b'{"format": 1e999}',
        b'{"format": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_no_manifest_is_told(release: Path, damaged: bytes) -> None:
    with content(release / MANIFEST, damaged):
        assert paths(problems_of(release)) == {MANIFEST}


def test_what_is_no_release_is_told(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nothing"):
        assert problems_of(folder)


def state(release: Path) -> dict[str, tuple[int, ...]]:
    return {
        str(path): (status.st_mtime_ns, status.st_size, status.st_mode, status.st_ino)
        for path in (release, *release.rglob("*"))
        for status in [path.stat()]
    }


_WITHOUT_RIGHTS = """
import sys
from pathlib import Path
from budgetgraph.publishing.verification import problems_of
# without rights
release = Path(sys.argv[1])
try:
    (release / "store" / "x").touch()
    print("could write")
except PermissionError:
    pass
for problem in problems_of(release):
    print(problem)
"""


def test_nothing_is_changed_and_no_right_to_write_is_needed(release: Path) -> None:
    before = state(release)
    assert problems_of(release) == []
    assert state(release) == before
    assert without_rights(_WITHOUT_RIGHTS, release, folder=release) == []
    assert {path: values[:2] for path, values in state(release).items()} == {
        path: values[:2] for path, values in before.items()
    }
