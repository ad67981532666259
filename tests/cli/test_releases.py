"""``budgetgraph releases`` and what is wrong with what it is given: one message, never a traceback."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

pytestmark = pytest.mark.slow


@pytest.fixture
def own(releases: Path, tmp_path: Path) -> Path:
    """A copy of the folder with a release, to be damaged."""
    return Path(shutil.copytree(releases, tmp_path / "own"))


def release_in(folder: Path) -> Path:
    return folder / (folder / "active").read_text().split()[0]


def told(error: bytes) -> str:
    """The one message on standard error."""
    text = error.decode()
    assert "fault of budgetgraph" not in text, text
    messages = [line for line in text.splitlines() if line.lower().startswith("error:")]
    assert len(messages) == 1, text
    assert len(messages[0]) < 1000
    return messages[0]


@pytest.mark.parametrize(
    "name", ["0123456789abcdef", "zzzz", "../", "../../etc", "previous", "x" * 300, "/nothing"]
)
def test_an_unknown_release(run: Run, own: Path, name: str) -> None:
    for command in (["show"], ["verify"], ["activate"], ["diff", "active"]):
        done = run("releases", *command, name, "--releases", own)
        assert done.returncode == 2, (command, name)
        assert told(done.stderr)


def test_an_ambiguous_start(run: Run, own: Path) -> None:
    release = release_in(own)
    shutil.copytree(release, own / f"{release.name[:8]}{'0' * 8}")
    for command in (["show"], ["verify"], ["activate"], ["diff", "active"]):
        done = run("releases", *command, release.name[:8], "--releases", own)
        assert done.returncode == 2
        assert "is the start of several releases" in told(done.stderr)
        assert run("releases", *command, release.name[:3], "--releases", own).returncode == 2


def test_no_folder_of_releases(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "empty").mkdir()
    for folder in ("file", "missing", "empty"):
        for command in (["show"], ["verify"], ["activate", "abcd"], ["rollback"], ["diff", "abcd"]):
            done = run("releases", *command, "--releases", folder)
            assert done.returncode == 2, (folder, command)
            assert told(done.stderr)
    assert run("releases", "prune", "--keep", 0, "--releases", "missing").returncode == 2
    assert not (tmp_path / "missing").exists()
    assert run("releases", "list", "--releases", "empty").returncode == 0


DAMAGED: dict[str, bytes] = {
    "empty": b"",
    "truncated": b'{"format": 2, "id": "01',
    "no UTF-8": b'{"format": 2, "id": "\xff\xfe"}',
    "deep": b'{"format": 2, "documents": ' + b"[" * 100_000,
    "list": b"[]",
    "older": b'{"format": 1}',
    "newer": b'{"format": 3}',
    "odd": b'{"format": {"a": []}}',
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_manifest(run: Run, own: Path, damage: bytes) -> None:
    release = release_in(own)
    (release / "manifest.json").write_bytes(damage)
    for command in (["show"], ["activate", release.name], ["diff", "active"]):
        done = run("releases", *command, "--releases", own)
        assert done.returncode == 2, command
        assert str(release) in told(done.stderr)
    done = run("releases", "verify", "--releases", own)
    assert done.returncode == 1
    assert b"manifest.json: " in done.stdout
    done = run("releases", "list", "--releases", own)
    assert done.returncode == 0
    assert "warning: " in done.stderr.decode()


WRONG: tuple[Any, ...] = (None, 7, "text", {}, [None], [7], [{}], [{"path": 7, "bytes": "x"}])


@pytest.mark.parametrize("name", ["documents", "graphs", "files"])
def test_a_manifest_of_wrong_types(run: Run, own: Path, name: str, example_path: Path) -> None:
    path = release_in(own) / "manifest.json"
    manifest = json.loads(path.read_bytes())
    for value in WRONG:
        path.write_text(json.dumps({**manifest, name: value}), encoding="utf-8")
        done = run("releases", "show", "--releases", own)
        assert done.returncode == 2, value
        assert "manifest" in told(done.stderr)
    done = run("releases", "verify", "--releases", own)
    assert done.returncode == 1
    assert run("releases", "list", "--releases", own).returncode == 0
    assert run("releases", "diff", "active", "--releases", own).returncode == 2
    done = run("publish", example_path, "--releases", own, "--add")
    assert done.returncode == 2
    assert told(done.stderr)
    assert run("publish", example_path, "--releases", own).returncode == 0
    assert run("releases", "verify", "--releases", own).returncode == 0


def test_the_help_is_whole(run: Run) -> None:
    told = run("releases", "--help", COLUMNS="80").stdout.decode()
    assert "  verify " in told
    assert "..." not in told.partition("Commands:")[2]
    assert "diff [OPTIONS] A [B]" in run("releases", "diff", "--help").stdout.decode()


def test_findings_are_named_in_one_order(run: Run, example_path: Path, tmp_path: Path) -> None:
    text = example_path.read_text(encoding="utf-8")
    # An amount that is none, and a term that nobody knows.
    text = text.replace("30201\t办公费\t4.30", "30201\t办公费\t两万")
    text = text.replace("（二）基本支出：", "（二）某种支出：")
    (tmp_path / "budget.md").write_text(text, encoding="utf-8")
    # The two contradictions (of table 11 with itself and table 1) and the roundings are the example's own.
    told = re.compile("发现 findings: 2 violation, [12] warning, [0-9]+ info")
    published = told.search(run("publish", "budget.md", "--releases", "r").stdout.decode())
    assert published
    assert published[0] in run("releases", "show", "--releases", "r").stdout.decode()


def test_verify_tells_what_differs(run: Run, own: Path) -> None:
    whole = run("releases", "verify", "--releases", own)
    assert whole.returncode == 0
    assert whole.stdout.decode() == f"{release_in(own).name}: 完好 whole\n"
    dump = release_in(own) / "dumps" / "facts.ttl"
    dump.write_bytes(dump.read_bytes()[:-1])
    for options in ([], ["--all"]):
        done = run("releases", "verify", *options, "--releases", own)
        assert done.returncode == 1
        assert b"dumps/facts.ttl: has " in done.stdout


def test_publish_where_it_cannot_be(run: Run, example_path: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in ("file", "file/below", "n" * 300, "/proc/nothing"):
        done = run("publish", example_path, "--releases", folder)
        assert done.returncode == 2, folder
        assert told(done.stderr)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    "base", ["", "example", "urn:x", "https://", "https://a b/", "ftp://a/", "x"]
)
def test_a_base_that_is_none(run: Run, example_path: Path, tmp_path: Path, base: str) -> None:
    done = run("publish", example_path, "--releases", "r", "--base-iri", base)
    assert done.returncode == 2
    assert told(done.stderr)
    assert not (tmp_path / "r").exists()
