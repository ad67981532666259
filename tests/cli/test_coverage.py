"""``budgetgraph coverage`` as a user runs it."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

from tests.cli.conftest import Run

DOCUMENT = [
    "file",
    "issuer",
    "year",
    "kind",
    "tables_found",
    "tables_read",
    "tables_confirmed",
    "tables_contradicted",
    "tables_unchecked",
    "cells",
    "facts",
    "findings",
    "seconds",
]


def documents(content: bytes) -> list[dict[str, Any]]:
    found = json.loads(content)
    assert list(found) == ["documents"]
    listed = found["documents"]
    assert isinstance(listed, list)
    return listed


def test_json_has_every_count(run: Run, example_path: Path) -> None:
    done = run("coverage", example_path, "--format", "json")
    assert (done.returncode, done.stderr) == (0, b"")
    (told,) = documents(done.stdout)
    assert list(told) == DOCUMENT
    assert told["file"] == str(example_path)
    assert (told["issuer"][:6], told["year"], told["kind"]) == ("武汉市洪山区", 2026, "budget")
    assert told["tables_found"] == told["tables_read"] == 13
    assert (told["tables_confirmed"], told["tables_contradicted"]) == (12, 1)
    assert told["cells"]["unaccounted"] == 0
    assert told["facts"] > 200
    assert told["seconds"] > 0


def test_only_the_time_differs_between_runs(run: Run, example_path: Path) -> None:
    runs = [
        run("coverage", example_path, "--format", "json", "--tables", PYTHONHASHSEED=seed)
        for seed in "12"
    ]
    told = [documents(each.stdout)[0] for each in runs]
    for each in told:
        each.pop("seconds")
    assert told[0] == told[1]


def test_tables_are_told_with_their_status(run: Run, example_path: Path) -> None:
    done = run("coverage", example_path, "--format", "json", "--tables")
    tables = documents(done.stdout)[0]["tables"]
    assert [each["label"] for each in tables][:6] == ["1", "2", "3", "4", "5-1", "5-2"]
    (contradicted,) = [each for each in tables if each["status"] == "contradicted"]
    assert contradicted["kind"] == "overall-performance"
    assert contradicted["identities_failed"] > 0


def test_csv_is_flat(run: Run, example_path: Path) -> None:
    done = run("coverage", example_path, "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(done.stdout.decode()))
    assert row["tables_found"] == "13"
    assert row["cells_unaccounted"] == "0"
    assert int(row["cells_mapped"]) > 500
    assert row["error"] == ""
    tables = run("coverage", example_path, "--format", "csv", "--tables")
    rows = list(csv.DictReader(io.StringIO(tables.stdout.decode())))
    assert len(rows) == 13
    assert {each["status"] for each in rows} == {"confirmed", "contradicted"}


def test_the_table_names_what_is_not_confirmed(run: Run, example_path: Path) -> None:
    text = run("coverage", example_path).stdout.decode()
    assert "已证实 confirmed" in text
    assert "原文矛盾 contradicted: 表11" in text
    assert "表5-1" not in text
    assert "已证实 confirmed: 表5-1" in run("coverage", example_path, "--tables").stdout.decode()


def test_a_broken_file_is_a_row_and_stops_no_other(
    run: Run, example_path: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a-empty.md").write_bytes(b"")
    (folder / "b-good.md").write_bytes(example_path.read_bytes())
    (folder / "c-letter.txt").write_text("没有任何预算表格的一封信。\n", encoding="utf-8")
    done = run("coverage", folder, "--format", "json")
    assert done.returncode == 1
    assert done.stderr.decode().count("error:") == 2
    empty, good, letter = documents(done.stdout)
    assert list(empty) == ["file", "error"]
    assert good["tables_found"] == 13
    assert Path(letter["file"]).name == "c-letter.txt"
    rows = list(
        csv.DictReader(io.StringIO(run("coverage", folder, "--format", "csv").stdout.decode()))
    )
    assert [bool(row["error"]) for row in rows] == [True, False, True]
    assert empty["error"] in run("coverage", folder).stdout.decode()


def test_no_readable_file_ends_with_two(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_bytes(b"")
    done = run("coverage", "empty.md", "missing.pdf", "--format", "json")
    assert done.returncode == 2
    assert [list(each) for each in documents(done.stdout)] == [["file", "error"]] * 2


def test_globs_and_workers_keep_the_order(run: Run, example_path: Path, tmp_path: Path) -> None:
    for name in ("b.md", "a.md"):
        (tmp_path / name).write_bytes(example_path.read_bytes())
    done = run("coverage", "b.md", "*.md", "--format", "json", "--workers", "2")
    assert [each["file"] for each in documents(done.stdout)] == ["b.md", "a.md"]


def test_a_name_that_is_no_text(run: Run, example_path: Path, tmp_path: Path) -> None:
    name = os.fsdecode(b"budget-\xff.md")
    try:
        (tmp_path / name).write_bytes(example_path.read_bytes())
    except OSError:
        return  # not every file system takes such a name
    for output in ("table", "json", "csv"):
        assert run("coverage", ".", "--format", output).returncode == 0
