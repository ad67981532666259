"""``budgetgraph convert`` as a user runs it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import Dataset, Graph

from tests.cli.conftest import Run, environment
from tests.publishing.building import SMALL, small_document

PARSERS = {"turtle": "turtle", "ntriples": "nt", "jsonld": "json-ld"}


@pytest.mark.parametrize("syntax", ["turtle", "ntriples", "jsonld", "nquads", "trig"])
def test_every_syntax_holds_the_same_triples(run: Run, example_path: Path, syntax: str) -> None:
    done = run("convert", example_path, "--format", syntax)
    assert done.returncode == 0
    assert done.stderr == b""
    if syntax in PARSERS:
        triples = len(Graph().parse(data=done.stdout, format=PARSERS[syntax]))
    else:
        triples = len(Dataset(default_union=True).parse(data=done.stdout, format=syntax))
    assert triples > 8000


def test_output_is_the_same_every_time(run: Run, example_path: Path) -> None:
    first = run("convert", example_path, PYTHONHASHSEED="1")
    second = run("convert", example_path, PYTHONHASHSEED="2")
    assert first.stdout == second.stdout


def test_into_a_file_and_over_it(run: Run, example_path: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.ttl"
    target.write_text("old")
    assert run("convert", example_path, "-o", target).returncode == 0
    assert target.read_bytes().startswith(b"@prefix")
    assert [path.name for path in tmp_path.iterdir()] == ["out.ttl"]
    mask = os.umask(0)
    os.umask(mask)
    assert target.stat().st_mode & 0o777 == 0o666 & ~mask


def test_into_a_folder_one_file_each(run: Run, example_path: Path, tmp_path: Path) -> None:
    done = run("convert", example_path, "-o", "made/", "--format", "nquads")
    assert done.returncode == 0
    assert [path.name for path in (tmp_path / "made").iterdir()] == [f"{example_path.stem}.nq"]


def test_report_tells_what_became_of_every_cell(run: Run, example_path: Path) -> None:
    done = run("convert", example_path, "--report")
    told = done.stderr.decode()
    assert "单元格 cells" in told
    assert "未交代 unaccounted 0" in told
    assert "findings" in told
    assert done.stdout.startswith(b"@prefix"), "the report does not mix with the data"


@pytest.mark.parametrize(("stage", "first"), [("document", "name"), ("records", "files")])
def test_until_shows_the_stages(run: Run, example_path: Path, stage: str, first: str) -> None:
    done = run("convert", example_path, "--until", stage)
    assert next(iter(json.loads(done.stdout))) == first


def test_until_graph_is_before_the_audit(run: Run, example_path: Path) -> None:
    unaudited = run("convert", example_path, "--until", "graph", "--format", "ntriples").stdout
    whole = run("convert", example_path, "--format", "ntriples").stdout
    lines = set(whole.splitlines())
    assert lines > set(unaudited.splitlines())
    assert b"ValidationResult" not in unaudited
    report = b"\n".join(lines - set(unaudited.splitlines()))
    assert b"ValidationResult" in report
    assert b"BudgetItem>" not in report


def test_base_iri(run: Run, example_path: Path) -> None:
    done = run(
        "convert", example_path, "--base-iri", "https://data.example.org/b/", "--format", "ntriples"
    )
    assert b"<https://data.example.org/b/id/org/420111/036>" in done.stdout
    assert b"budgetgraph.example" not in done.stdout
    wrong = run("convert", example_path, "--base-iri", "nonsense")
    assert wrong.returncode == 2
    assert b"base IRI" in wrong.stderr


def test_bad_files_are_told_and_the_rest_is_done(
    run: Run, example_path: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.md").write_bytes(example_path.read_bytes())
    (folder / "empty.md").touch()
    (folder / "binary.md").write_bytes(bytes(range(256)))
    (folder / "letter.md").write_text("你好\n", encoding="utf-8")
    done = run("convert", folder, "-o", "out/")
    assert done.returncode == 1
    told = done.stderr.decode()
    for name in ("empty.md", "binary.md", "letter.md"):
        assert f"error: {folder / name}: " in told
    assert "1 of 4 documents" in told
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["good.ttl"]


def test_nothing_can_be_produced(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.md").touch()
    done = run("convert", "empty.md", "-o", "out.ttl")
    assert done.returncode == 2
    assert done.stderr.decode().startswith("error: empty.md: ")
    assert not (tmp_path / "out.ttl").exists()
    assert run("convert", "missing.md").returncode == 2
    assert run("convert", "*.pdf").returncode == 2


def test_one_document_twice(run: Run, example_path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.md"
    copy.write_bytes(example_path.read_bytes())
    done = run("convert", example_path, copy)
    assert done.returncode == 2
    assert done.stdout == b""
    assert str(copy) in done.stderr.decode()
    assert str(example_path) in done.stderr.decode()
    assert run("convert", example_path, copy, "--supersede").returncode == 0


def test_all_pairs_and_errors_are_told_and_the_rest_is_written(run: Run, tmp_path: Path) -> None:
    first, second, third = (small_document(tmp_path, index) for index in SMALL[:3])
    copies = [tmp_path / name for name in ("first.md", "second.md")]
    for copy, path in zip(copies, (first, second), strict=True):
        copy.write_bytes(path.read_bytes() + b"\n")
    done = run("convert", first, second, third, "missing.md", *copies, "-o", "out/")
    assert done.returncode == 1
    told = done.stderr.decode()
    for copy, path in zip(copies, (first, second), strict=True):
        assert re.search(rf"(?m)^error: {copy}: is the same document .* as {path}$", told)
        assert re.search(rf"(?m)^错误：{copy}: 与 {path} 是同一份预算", told)
    assert "error: missing.md: " in told
    assert "1 of 6 documents converted" in told
    assert [path.stem for path in (tmp_path / "out").iterdir()] == [third.stem]


def test_outputs_of_one_name(run: Run, tmp_path: Path) -> None:
    """A name that two formats share is told apart by the format; one of two folders is not."""
    first, second = (small_document(tmp_path, index) for index in SMALL[:2])
    names = ("in/budget.md", "in/budget.txt", "a/x.md", "b/x.md", "a/y.md", "b/y.md")
    for name, path in zip(names, (first, second) * 3, strict=True):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(path.read_bytes())
    assert run("convert", "in", "-o", "out/").returncode == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "budget.md.ttl",
        "budget.txt.ttl",
    ]
    done = run("convert", "a", "b", "-o", "other/")
    told = done.stderr.decode()
    assert done.returncode == 2
    assert "x.md.ttl: would be written for a/x.md and for b/x.md; y.md.ttl would be" in told
    assert "x.md.ttl: 会由 a/x.md、b/x.md 写入；y.md.ttl 会由" in told
    assert not (tmp_path / "other").exists()


def test_an_error_is_told_in_both_languages(run: Run, tmp_path: Path) -> None:
    (tmp_path / "空白.txt").write_text("  ", encoding="utf-8")
    for command in ("convert", "coverage"):
        for name, zh, hint in (
            ("没有.pdf", "文件不存在", "请检查文件名和读取权限。"),
            ("空白.txt", "文件是空的", "请提供预算文件。"),
        ):
            lines = run(command, name).stderr.decode().splitlines()
            assert lines[0].startswith(f"error: {name}: ")
            assert lines[1].startswith("  hint: ")
            assert lines[2:4] == [f"错误：{name}: {zh}", f"  提示：{hint}"]


def test_strict(run: Run, hubei_path: Path) -> None:
    # The document has warnings: names of projects differ between its tables.
    done = run("convert", hubei_path, "-o", "a.ttl", "--strict", "warning")
    assert done.returncode == 1
    assert "发现达到 --strict 的程度 findings reach the threshold" in done.stderr.decode()
    assert run("convert", hubei_path, "-o", "a.ttl").returncode == 0
    assert run("convert", hubei_path, "--strict", "nonsense").returncode == 2


def test_where_nothing_can_be_written(run: Run, example_path: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for target in ("nowhere/out.ttl", "file/out.ttl", "file/out/"):
        done = run("convert", example_path, "-o", target)
        assert done.returncode == 2, target
        assert done.stderr.decode().startswith("error: "), target
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk here")
def test_a_full_disk_is_told(example_path: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "budgetgraph", "convert", str(example_path)],
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    assert "No space left" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_a_reader_that_leaves_is_no_error(example_path: Path) -> None:
    command = f"'{sys.executable}' -m budgetgraph convert '{example_path}' --format ntriples | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], env=environment(), capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[1] == "0"


def test_a_fault_of_ours_is_one_line(run: Run, example_path: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import budgetgraph.publishing.pipeline as p\n"
        "def broken(*a, **k): raise KeyError('x')\n"
        "p.map_interpretation = broken\n"
    )
    source = environment()["PYTHONPATH"]
    done = run("convert", example_path, PYTHONPATH=f"{tmp_path}{os.pathsep}{source}")
    assert done.returncode == 2
    told = done.stderr.decode()
    assert "unexpected KeyError" in told
    assert "report" in told
    assert "BUDGETGRAPH_DEBUG=1" in told
