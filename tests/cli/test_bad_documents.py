"""Bad files among good ones: the good ones are done, each bad one is told in a line with what to do."""

from __future__ import annotations

import json
import os
import re
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest

from budgetgraph.publishing.release import release_folders
from budgetgraph.publishing.verification import problems_of
from tests.cli.bad_documents import (
    BAD,
    MIB,
    MISNAMED,
    blank,
    budget,
    contents_only,
    good_text,
    printed,
    slow_page,
)
from tests.cli.conftest import Run
from tests.interpreting.fragments import REVENUE
from tests.interpreting.fragments import document as budget_text
from tests.interpreting.other_formats import workbook
from tests.publishing.building import Finished, leftovers, started, wait_for

resource = pytest.importorskip("resource")
GOOD = ("好.md", "好的 表.xlsx")
SECONDS = 90
"""For a folder of all bad files; it takes a fifth of that."""
MEMORY = 640 * MIB
"""What a reader may have here, so that what is endless ends sooner."""
_INTERNAL = re.compile(
    r"Traceback|Error\b|Exception|budgetgraph\.|\bNone\b|0x[0-9a-f]|/src/|signal|ended with|fault of"
)
"""Words that mean nothing to who gives a file."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All bad files, and two good ones."""
    place = tmp_path_factory.mktemp("bad")
    for name, bad in BAD.items():
        (place / name).write_bytes(bad.make())
    (place / GOOD[0]).write_bytes(good_text(tmp_path_factory.mktemp("good")))
    (place / GOOD[1]).write_bytes(workbook(budget()))
    return place


def limited(place: Path, monkeypatch: pytest.MonkeyPatch, **limits: object) -> None:
    """Let commands that are started from now on read with these limits."""
    place.mkdir()
    set_limits = "\n".join(f"limits.{name} = {value!r}" for name, value in limits.items())
    program = "from budgetgraph.reading import limits\n" + set_limits
    (place / "sitecustomize.py").write_text(textwrap.dedent(program), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(place))


def bounded(*arguments: object, cwd: Path, seconds: float = SECONDS) -> Finished:
    """The end of a command that keeps to its time and leaves no process behind."""
    start = time.monotonic()
    running = started(*arguments, cwd=cwd)
    finished = running.finished()
    assert time.monotonic() - start < seconds
    assert wait_for(lambda: not running.processes(), seconds=5), running.processes()
    return finished


def largest_process() -> int:
    """The memory that the largest of all processes took that were started here and have ended, in KiB."""
    return int(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)


def told(error: str) -> dict[str, tuple[str, str]]:
    """The error and the hint for each file. Every error is one line and has a hint, in both languages."""
    lines = [line for line in error.splitlines() if not line.startswith("note:")]
    found: dict[str, tuple[str, str]] = {}
    for start in range(0, len(lines), 4):
        line, hint, line_zh, hint_zh = lines[start : start + 4]
        match = re.fullmatch(r"error: ([^:]+): (.+)", line)
        assert match, line
        name, message = match.groups()
        assert hint.startswith("  hint: ")
        assert re.fullmatch(rf"错误：{re.escape(name)}: .*[\u4e00-\u9fff].*", line_zh)
        assert re.fullmatch(r"  提示：.+。", hint_zh)
        assert name not in found
        found[name] = (message, hint.removeprefix("  hint: "))
    return found


def assert_told(error: str) -> None:
    """Every bad file is told as it has to be, and nothing else."""
    errors = {Path(name).name: each for name, each in told(error).items()}
    assert set(errors) == set(BAD)
    for name, (message, hint) in errors.items():
        assert re.search(BAD[name].error, message), (name, message)
        assert re.search(BAD[name].hint, hint), (name, hint)
        assert not _INTERNAL.search(message + hint), (name, message, hint)


@pytest.fixture(scope="module")
def covered(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Finished, int]:
    """What ``coverage`` makes of the folder, and the memory of the largest process since, in KiB.

    That is none if a process of a test before was larger.
    """
    before = largest_process()
    with pytest.MonkeyPatch.context() as monkeypatch:
        limited(tmp_path_factory.mktemp("limits") / "set", monkeypatch, MEMORY_BYTES=MEMORY)
        done = bounded("coverage", folder.name, "--format", "json", cwd=folder.parent)
    after = largest_process()
    return done, after if after > before else 0


def test_coverage_does_the_good_ones_and_names_the_bad_ones(
    covered: tuple[Finished, int],
) -> None:
    done, _ = covered
    assert done.code == 1
    assert_told(done.error)
    rows: dict[str, dict[str, Any]] = {
        Path(each["file"]).name: each for each in json.loads(done.out)["documents"]
    }
    assert set(rows) == {*BAD, *GOOD}
    assert {name for name, row in rows.items() if "error" not in row} == set(GOOD)
    for name in GOOD:
        assert rows[name]["tables_read"] == rows[name]["tables_found"] > 0


@pytest.mark.parametrize("name", BAD)
def test_each_bad_file_is_told_as_what_it_is(name: str, covered: tuple[Finished, int]) -> None:
    errors = {Path(path).name: each for path, each in told(covered[0].error).items()}
    message, hint = errors[name]
    assert re.search(BAD[name].error, message)
    assert re.search(BAD[name].hint, hint)


def test_no_process_takes_more_memory_than_a_reader_may(covered: tuple[Finished, int]) -> None:
    assert covered[1] * 1024 < MEMORY


def test_publish_does_the_good_ones_and_leaves_no_half_release(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(tmp_path / "limits", monkeypatch, MEMORY_BYTES=MEMORY)
    releases = tmp_path / "releases"
    done = bounded("publish", folder, "--releases", releases, cwd=tmp_path)
    assert done.code == 1
    assert_told(done.error)
    assert f"{len(GOOD)}/{len(GOOD) + len(BAD)}" in done.out
    (release,) = release_folders(releases)
    assert problems_of(release) == []
    assert leftovers(releases) == []
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    assert len(manifest["documents"]) == len(GOOD)


def test_publish_of_bad_files_alone_makes_no_release(folder: Path, tmp_path: Path) -> None:
    files = [folder / name for name in ("照片.pdf", "半个.xlsx", "空.pdf", "目录.pdf")]
    done = bounded("publish", *files, "--releases", tmp_path / "releases", cwd=tmp_path)
    assert done.code == 2
    assert done.error.count("error: ") == len(files)
    assert not (tmp_path / "releases").exists()


def test_a_page_that_hangs_its_reader_is_given_up_at_the_deadline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(tmp_path / "limits", monkeypatch, SECONDS=2.0)
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(slow_page())
    (folder / "b.xlsx").write_bytes(workbook(budget()))
    done = bounded("coverage", folder, "--format", "json", "--workers", "1", cwd=tmp_path)
    assert done.code == 1
    ((message, hint),) = told(done.error).values()
    assert message == "reading the file takes longer than 2 seconds"
    assert hint.startswith("Print it to a new PDF")
    slow, good = json.loads(done.out)["documents"]
    assert "error" in slow
    assert good["facts"] > 0


@pytest.mark.parametrize("name", MISNAMED)
def test_the_content_decides_and_not_the_suffix(name: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(MISNAMED[name]())
    (tmp_path / "right.md").write_text(budget_text(), encoding="utf-8")
    done = run("coverage", name, "right.md", "--format", "json")
    assert (done.returncode, done.stderr) == (0, b"")
    found, right = json.loads(done.stdout)["documents"]
    for each in (found, right):
        each.pop("file")
        each.pop("seconds")
        each.pop("cells")
    assert found == right


def test_another_year_in_one_file_is_a_finding(run: Run, tmp_path: Path) -> None:
    text = budget_text() + "\n" + REVENUE.replace("部门收入总表", "2025年部门收入总表")
    (tmp_path / "mixed.md").write_text(text, encoding="utf-8")
    done = run("convert", "mixed.md", "--report", "-o", os.devnull)
    assert done.returncode == 0
    assert "another-year" in done.stderr.decode()
    records = json.loads(run("convert", "mixed.md", "--until", "records").stdout)
    assert {item["key"]["year"] for item in records["budget"]["items"]} == {2026}


def test_an_issuer_that_nobody_can_place_is_a_finding(run: Run, tmp_path: Path) -> None:
    text = budget_text().replace("武汉市洪山区合成示例局", "乌有乡子虚局")
    (tmp_path / "nowhere.md").write_text(text, encoding="utf-8")
    done = run("convert", "nowhere.md", "--report", "-o", os.devnull)
    assert done.returncode == 0
    assert "unknown-region" in done.stderr.decode()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (lambda: printed(blank()), "is a blank form"),
        (lambda: printed(contents_only()), "ends before its tables"),
    ],
    ids=["blank", "contents"],
)
@pytest.mark.parametrize("until", ["records", "graph"])
def test_convert_writes_nothing_for_them(
    content: Any, message: str, until: str, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "bad.pdf").write_bytes(content())
    done = run("convert", "bad.pdf", "--until", until, "-o", "out.txt")
    assert done.returncode == 2
    assert message in done.stderr.decode()
    assert not (tmp_path / "out.txt").exists()
    # What was read can be looked at all the same.
    assert run("convert", "bad.pdf", "--until", "document", "-o", "out.txt").returncode == 0
