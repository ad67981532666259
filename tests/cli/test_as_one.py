"""``--as-one``, and files that are put together by issuer and year, as a user runs them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.publishing.building import SMALL, small_document
from tests.publishing.parted import in_two_files


@pytest.fixture
def parted(tmp_path: Path) -> tuple[Path, Path]:
    """The text and the tables of one document."""
    return in_two_files(small_document(tmp_path, SMALL[0]), tmp_path / "in")


def test_convert_as_one(run: Run, parted: tuple[Path, Path], tmp_path: Path) -> None:
    text, tables = parted
    together = run("convert", text, tables, "--as-one", "--report")
    assert together.returncode == 0
    assert together.stderr.decode().startswith(f"{text} + {tables}: ")
    found = run("convert", tables, text)
    assert found.returncode == 0
    assert found.stdout == together.stdout
    told = found.stderr.decode()
    assert f"read as one document: {text} + {tables}\n" in told
    assert "1 of 1 documents converted" in told
    # The user's order is kept.
    assert run("convert", tables, text, "--as-one").stdout != together.stdout
    assert run("convert", tables, "--as-one").returncode == 0


def test_one_output_for_one_document(run: Run, parted: tuple[Path, Path], tmp_path: Path) -> None:
    text, tables = parted
    assert run("convert", text, tables, "--as-one", "-o", "out/").returncode == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == [f"{text.stem}.ttl"]
    assert run("convert", tables, text, "-o", "found/").returncode == 0
    assert [path.name for path in (tmp_path / "found").iterdir()] == [f"{text.stem}.ttl"]
    # A syntax that cannot be joined, and every stage.
    assert run("convert", text, tables, "--as-one", "--format", "jsonld").returncode == 0
    document = run("convert", text, tables, "--as-one", "--until", "document")
    located = json.loads(document.stdout)
    assert located["further"][0]["name"] == tables.name
    assert located["blocks"][-1]["rows"][0]["cells"][0]["file"] == 2
    records = json.loads(run("convert", text, tables, "--as-one", "--until", "records").stdout)
    assert [file["name"] for file in records["files"]] == [text.name, tables.name]
    refused = run("convert", text, tables, "--format", "jsonld")
    assert refused.returncode == 2
    assert "--as-one" in refused.stderr.decode()


def test_a_source_is_never_overwritten(run: Run, parted: tuple[Path, Path]) -> None:
    text, tables = parted
    before = tables.read_bytes()
    done = run("convert", text, tables, "--as-one", "-o", tables)
    assert done.returncode == 2
    assert tables.read_bytes() == before


def test_what_cannot_be_one_document(run: Run, parted: tuple[Path, Path], tmp_path: Path) -> None:
    text, tables = parted
    copy = tmp_path / "copy.md"
    copy.write_bytes(tables.read_bytes())
    for arguments, said in (
        ((text, tables, copy), "copy.md is given twice"),
        ((text, tables, text), f"error: {text}: is named twice"),
        ((text, tmp_path / "missing.md"), "missing.md"),
        ((text,), "before its tables"),
    ):
        done = run("convert", *arguments, "--as-one")
        assert done.returncode == 2, arguments
        assert done.stdout == b""
        assert said in done.stderr.decode()


def test_a_text_alone_is_told_what_to_do(run: Run, parted: tuple[Path, Path]) -> None:
    done = run("convert", parted[0])
    assert done.returncode == 2
    assert "--as-one" in done.stderr.decode()


def test_files_of_another_year_go_on_with_a_warning(
    run: Run, parted: tuple[Path, Path], tmp_path: Path
) -> None:
    text, tables = parted
    other = tmp_path / "other.md"
    other.write_text(text.read_text(encoding="utf-8").replace("2026年", "2025年"), encoding="utf-8")
    done = run("convert", tables, other, "--as-one", "--report", "-o", "out.ttl")
    assert done.returncode == 0
    assert "files-differ" in done.stderr.decode()
    apart = run("convert", tables, other, "-o", "found.ttl")
    assert apart.returncode == 1
    assert "1 of 2 documents converted" in apart.stderr.decode()


def test_coverage_counts_one_document(run: Run, parted: tuple[Path, Path]) -> None:
    text, tables = parted
    for options in ((), ("--as-one",)):
        done = run("coverage", text, tables, "--format", "json", *options)
        assert done.returncode == 0
        (told,) = json.loads(done.stdout)["documents"]
        assert (told["file"], told["further_files"]) == (str(text), [str(tables)])
        assert told["tables_read"] == 13
    rows = list(
        csv.DictReader(
            io.StringIO(run("coverage", text, tables, "--format", "csv").stdout.decode())
        )
    )
    assert [(row["file"], row["further_files"]) for row in rows] == [(str(text), str(tables))]
    assert f"{text} + {tables}" in run("coverage", text, tables).stdout.decode()


@pytest.mark.slow
def test_publish_as_one(run: Run, parted: tuple[Path, Path]) -> None:
    text, tables = parted
    named = run("publish", text, tables, "--as-one", "--releases", "named")
    found = run("publish", tables, text, "--releases", "found")
    for done in (named, found):
        assert done.returncode == 0
        assert "1/1 份文件 documents" in done.stdout.decode()
    assert "read as one document" not in named.stderr.decode()
    assert f"read as one document: {text} + {tables}\n" in found.stderr.decode()
    assert named.stdout.split()[2] == found.stdout.split()[2]  # the id
    shown = run("releases", "show", "--releases", "named").stdout.decode()
    assert f"{text.name} + {tables.name}" in shown


def test_the_real_one(run: Run, documents: Path) -> None:
    folder = documents / "jiangsu"
    text, tables = (
        folder / f"provincial-cppcc-office-2018-{name}.pdf" for name in ("narrative", "tables")
    )
    done = run("convert", tables, text, "--format", "ntriples")
    assert done.returncode == 0
    assert f"read as one document: {text} + {tables}\n" in done.stderr.decode()
    assert run("convert", text, tables, "--as-one", "--format", "ntriples").stdout == done.stdout
