"""Output goes where it is told to, and destroys nothing: streams, links, and what is being read."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from budgetgraph.cli.files import OutputError, require_no_source, write_whole
from tests.cli.conftest import Run, environment

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")


@pytest.fixture
def fifo(tmp_path: Path) -> Path:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


def reader_of(path: Path) -> tuple[threading.Thread, list[bytes]]:
    pieces: list[bytes] = []
    thread = threading.Thread(target=lambda: pieces.append(path.read_bytes()), daemon=True)
    thread.start()
    return thread, pieces


def test_a_pipe_is_written_into_and_stays(fifo: Path) -> None:
    thread, pieces = reader_of(fifo)
    write_whole(fifo, [b"a", b"b"])
    thread.join(10)
    assert pieces == [b"ab"]
    assert stat.S_ISFIFO(fifo.lstat().st_mode)
    assert [path.name for path in fifo.parent.iterdir()] == ["pipe"]


def test_a_link_to_a_pipe_is_written_into_and_stays(fifo: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(fifo)
    thread, pieces = reader_of(fifo)
    write_whole(link, [b"ab"])
    thread.join(10)
    assert pieces == [b"ab"]
    assert link.is_symlink()
    assert stat.S_ISFIFO(link.stat().st_mode)


@pytest.mark.parametrize("there", [True, False])
def test_a_link_stays_and_its_target_is_written(tmp_path: Path, there: bool) -> None:
    (tmp_path / "other").mkdir()
    target = tmp_path / "other" / "real.ttl"
    if there:
        target.write_bytes(b"old")
    link = tmp_path / "link.ttl"
    link.symlink_to(Path("other", "real.ttl"))
    write_whole(link, [b"new"])
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert [path.name for path in target.parent.iterdir()] == ["real.ttl"]


def test_a_link_in_a_circle_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OutputError, match="cannot be written"):
        write_whole(tmp_path / "a", [b"x"])


def test_an_open_descriptor_is_written_into(tmp_path: Path) -> None:
    # Opened by its name, the file would lose what was written before.
    path = tmp_path / "log"
    with path.open("wb") as file:
        file.write(b"before ")
        file.flush()
        write_whole(Path(f"/dev/fd/{file.fileno()}"), [b"new"])
        file.write(b" after")
    assert path.read_bytes() == b"before new after"
    with pytest.raises(OutputError, match="cannot be written"):
        write_whole(Path("/dev/fd/999"), [b"new"])


def test_process_substitution(example_path: Path, tmp_path: Path) -> None:
    command = (
        f"'{sys.executable}' -m budgetgraph convert '{example_path}' -o >(wc -c > count);"
        " status=$?; wait $!; exit $status"
    )
    subprocess.run(["bash", "-c", command], env=environment(), cwd=tmp_path, check=True, timeout=60)
    assert int((tmp_path / "count").read_text()) > 100_000


def test_converting_into_a_pipe(run: Run, example_path: Path, fifo: Path) -> None:
    thread, pieces = reader_of(fifo)
    assert run("convert", example_path, "-o", fifo).returncode == 0
    thread.join(10)
    assert pieces[0].startswith(b"@prefix")
    assert stat.S_ISFIFO(fifo.lstat().st_mode)


# --- what is read is not overwritten -------------------------------------------------------------


@pytest.mark.parametrize("name", ["./budget.md", "link.md", "hard.md"])
def test_the_source_is_never_the_target(
    run: Run, example_path: Path, tmp_path: Path, name: str
) -> None:
    source = tmp_path / "budget.md"
    content = example_path.read_bytes()
    source.write_bytes(content)
    (tmp_path / "link.md").symlink_to(source)
    (tmp_path / "hard.md").hardlink_to(source)
    done = run("convert", "budget.md", "-o", name)
    assert done.returncode == 2
    assert "would be overwritten" in done.stderr.decode()
    assert source.read_bytes() == content


def test_no_source_in_the_target_folder(run: Run, example_path: Path, tmp_path: Path) -> None:
    source = tmp_path / "budget.ttl"
    content = example_path.read_bytes()
    source.write_bytes(content)
    done = run("convert", "budget.ttl", "-o", "./")
    assert done.returncode == 2
    assert "would be overwritten" in done.stderr.decode()
    assert source.read_bytes() == content
    assert run("convert", "budget.ttl", "-o", "./", "--format", "nquads").returncode == 0


def test_a_missing_source_or_target_is_no_conflict(tmp_path: Path) -> None:
    require_no_source([tmp_path / "a"], [tmp_path / "a"])


# --- empty names ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["convert", ""],
        ["convert", "budget.md", ""],
        ["convert", "budget.md", "-o", ""],
        ["convert", "budget.md", "--base-iri", ""],
        ["publish", "", "--releases", "r"],
        ["publish", "budget.md", "--releases", ""],
        ["serve", "--releases", ""],
        ["serve", "--releases", "r", "--host", ""],
        ["demo", "--check", "--releases", ""],
        ["query", "", "1"],
        ["query", "r", ""],
        ["synthesize", ""],
    ],
)
def test_an_empty_name_is_not_the_current_folder(
    run: Run, example_path: Path, tmp_path: Path, arguments: list[str]
) -> None:
    (tmp_path / "budget.md").write_bytes(example_path.read_bytes())
    done = run(*arguments)
    assert done.returncode == 2
    assert "is empty" in done.stderr.decode()
    assert done.stdout == b""
    assert [path.name for path in tmp_path.iterdir()] == ["budget.md"]


def test_standard_input_is_not_read_and_that_is_said(run: Run) -> None:
    done = run("convert", "-")
    assert done.returncode == 2
    assert "standard input is not read" in done.stderr.decode()


def test_a_folder_that_is_not_there_is_told_with_what_to_do(run: Run, example_path: Path) -> None:
    done = run("convert", example_path, "-o", "missing/budget.ttl")
    assert done.returncode == 2
    assert "hint: Make its folder first" in done.stderr.decode()
