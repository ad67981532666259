"""The same documents give the same release, whoever publishes them, where and how."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from budgetgraph.publishing.release import open_release
from tests.publishing.building import assert_sound, command, environment

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Way:
    """One way to publish: the order of the files, the number of processes, and the surroundings."""

    order: tuple[int, ...]
    workers: int
    umask: int
    variables: dict[str, str]
    relative: bool = False

    def publish(self, documents: tuple[Path, ...], folder: Path) -> Path:
        """The release that comes of it, made with the folder ``folder`` as the working directory."""
        folder.mkdir(parents=True)
        given = [documents[index] for index in self.order]
        files = [os.path.relpath(path, folder) if self.relative else str(path) for path in given]
        releases = "releases" if self.relative else str(folder / "releases")
        done = subprocess.run(
            command("publish", *files, "--releases", releases, "--workers", self.workers),
            cwd=folder,
            env=environment(**self.variables),
            umask=self.umask,
            capture_output=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr.decode()
        assert_sound(folder / "releases")
        return open_release(folder / "releases").path


ONE = Way(
    (0, 1, 2),
    1,
    0o022,
    {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"},
)
OTHERS = {
    "hash seed": Way((0, 1, 2), 1, 0o022, {**ONE.variables, "PYTHONHASHSEED": "4242"}),
    "two processes": Way((0, 1, 2), 2, 0o022, ONE.variables),
    "everything": Way(
        (2, 0, 1),
        2,
        0o077,
        {"PYTHONHASHSEED": "77", "TZ": "Asia/Shanghai", "LC_ALL": "C", "PYTHONUTF8": "0"},
        relative=True,
    ),
}


def content(release: Path) -> dict[str, bytes]:
    """All files but those of the database, and the manifest, which has their hashes."""
    names = {path.relative_to(release).as_posix(): path for path in release.rglob("*")}
    return {
        name: path.read_bytes()
        for name, path in names.items()
        if path.is_file() and name != "manifest.json" and not name.startswith("store/")
    }


@pytest.fixture(scope="module")
def documents(small_documents: tuple[Path, ...]) -> tuple[Path, ...]:
    return small_documents[:3]


@pytest.fixture(scope="module")
def release(documents: tuple[Path, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ONE.publish(documents, tmp_path_factory.mktemp("one") / "here")


@pytest.mark.parametrize("way", OTHERS.values(), ids=OTHERS)
def test_the_same_bytes_in_every_way(
    documents: tuple[Path, ...], release: Path, way: Way, tmp_path: Path
) -> None:
    other = way.publish(documents, tmp_path / "another place")
    assert other.name == release.name
    one, two = content(release), content(other)
    assert len(one) > 150
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == []
