"""What a server has open is not removed under its hands."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.activation import activate
from budgetgraph.publishing.in_use import in_use, nobody_uses
from budgetgraph.publishing.pruning import prune

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such locks")

SOURCE = Path(__file__).parent.parent.parent / "src"


def release(releases: Path, number: int) -> Path:
    folder = releases / f"{number:016x}"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{")
    return folder


def test_a_release_in_use_stays_until_nobody_uses_it(tmp_path: Path) -> None:
    one, two, active = (release(tmp_path, number) for number in (1, 2, 3))
    activate(tmp_path, active.name)
    kept: list[str] = []
    first, second = in_use(one), in_use(one)
    assert prune(tmp_path, 0, dry_run=True, left=kept.append) == (two.name,)
    assert prune(tmp_path, 0, left=kept.append) == (two.name,)
    assert kept == [one.name, one.name]
    assert one.is_dir()
    assert not two.exists()
    first.close()
    first.close()
    assert prune(tmp_path, 0) == ()
    second.close()
    assert prune(tmp_path, 0) == (one.name,)


def test_a_release_that_cannot_be_written(tmp_path: Path) -> None:
    one = release(tmp_path, 1)
    (one / "manifest.json").chmod(0o444)
    one.chmod(0o555)
    try:
        with closing(in_use(one)), nobody_uses(one) as unused:
            assert not unused
    finally:
        one.chmod(0o755)


def test_the_system_lets_go_when_the_server_dies(tmp_path: Path) -> None:
    one = release(tmp_path, 1)
    text = (
        "import sys, time; from pathlib import Path\n"
        "from budgetgraph.publishing.in_use import in_use\n"
        "handle = in_use(Path(sys.argv[1])); print('held', flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", text, str(one)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    ) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"held\n"
        with nobody_uses(one) as unused:
            assert not unused
        server.kill()
        server.wait(10)
    with nobody_uses(one) as unused:
        assert unused


def test_a_release_that_is_being_removed(tmp_path: Path) -> None:
    one = release(tmp_path, 1)
    with nobody_uses(one) as unused:
        assert unused
        with pytest.raises(ReleaseError, match="is being removed"):
            in_use(one)


def test_a_release_that_goes_while_it_is_waited_for(tmp_path: Path) -> None:
    one = release(tmp_path, 1)
    told: list[str] = []

    def open_it() -> None:
        try:
            in_use(one)
        except ReleaseError as error:
            told.append(error.message)

    opening = threading.Thread(target=open_it)
    with nobody_uses(one):
        opening.start()
        time.sleep(0.2)
        one.rename(tmp_path / "grave")
    opening.join(5)
    assert told == ["was removed just now"]


def test_somebody_who_only_looks_stops_nobody(tmp_path: Path) -> None:
    one = release(tmp_path, 1)

    def look() -> None:
        with nobody_uses(one):
            time.sleep(0.2)

    looking = threading.Thread(target=look)
    looking.start()
    time.sleep(0.05)
    in_use(one).close()
    looking.join(5)


def test_nothing_stays_open(tmp_path: Path) -> None:
    one = release(tmp_path, 1)
    before = len(os.listdir("/proc/self/fd"))
    in_use(one).close()
    with nobody_uses(one):
        pass
    with pytest.raises(ReleaseError, match="cannot be opened"):
        in_use(tmp_path / "none")
    assert len(os.listdir("/proc/self/fd")) == before
