"""The path of the data over one file and over many."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import budgetgraph
from budgetgraph.ground.errors import InputError, SettingsError
from budgetgraph.publishing.batch import Outcome, UnexpectedError, run_batch
from budgetgraph.publishing.inputs import find_inputs
from budgetgraph.publishing.pipeline import convert_files
from budgetgraph.publishing.settings import Settings


def test_convert_gives_every_stage(example_path: Path) -> None:
    conversion = budgetgraph.convert(example_path)
    assert conversion.interpretation.budget.heading.year == 2026
    assert str(conversion.key) == "420111/036/2026/budget"
    assert conversion.validation.conforms
    assert all(len(graph) > 0 for graph in conversion.graphs)


def test_base_iri_is_the_publishers(example_path: Path) -> None:
    conversion = convert_files((example_path,), Settings("https://data.example.org/b"))
    assert str(conversion.graphs.facts.identifier).startswith(
        "https://data.example.org/b/graph/facts/"
    )


@pytest.mark.parametrize(
    "base", ["", "data", "ftp://x/", "https://", "https://exa mple/", "http://a/?q"]
)
def test_a_bad_base_is_refused(base: str) -> None:
    with pytest.raises(SettingsError):
        Settings(base)


def test_errors_of_interpretation_name_the_file(tmp_path: Path) -> None:
    path = tmp_path / "letter.md"
    path.write_text("尊敬的领导：\n\n这不是预算。\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        convert_files((path,), Settings())
    assert str(path) in str(caught.value)


def size_of(path: Path) -> int:
    """Work of the batch tests: it has to be importable in another process."""
    if path.name == "bug":
        raise ZeroDivisionError("a fault of ours")
    if path.name == "crash":
        os._exit(1)
    if path.name == "broken":
        raise InputError("is broken", path=path, hint="mend it")
    return len(path.name)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_batch_keeps_order_and_collects_errors(workers: int) -> None:
    paths = [Path(name) for name in ("a", "broken", "bbb", "bug", "cc")]
    seen: list[Outcome[int]] = []
    outcomes = run_batch(paths, size_of, workers=workers, progress=seen.append)
    assert [outcome.path for outcome in outcomes] == paths
    assert [outcome.result for outcome in outcomes] == [1, None, 3, None, 2]
    assert len(seen) == 5
    broken, bug = outcomes[1].error, outcomes[3].error
    assert isinstance(broken, InputError)
    assert (broken.message, broken.hint, str(broken.path)) == ("is broken", "mend it", "broken")
    assert isinstance(bug, UnexpectedError)
    assert "ZeroDivisionError" in str(bug)


def test_a_dead_process_is_an_error_and_no_hang() -> None:
    outcomes = run_batch([Path("crash"), Path("a")], size_of, workers=2)
    assert isinstance(outcomes[0].error, UnexpectedError)
    assert "--jobs" in (outcomes[0].error.hint or "")


def test_folders_globs_and_names(tmp_path: Path) -> None:
    for name in ("b.md", "a.txt", "sub/c.md", ".hidden.md", "README.md", "figure.png"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    found = [path.relative_to(tmp_path).as_posix() for path in find_inputs([tmp_path])]
    assert found == ["a.txt", "b.md", "sub/c.md"]
    assert [path.name for path in find_inputs([tmp_path / "*.md"])] == ["README.md", "b.md"]
    twice = find_inputs([tmp_path / "b.md", tmp_path / "sub" / ".." / "b.md"])
    assert len(twice) == 1
    assert find_inputs([tmp_path / "missing.md"]) == (tmp_path / "missing.md",)


def test_a_file_whose_name_looks_like_a_pattern(tmp_path: Path) -> None:
    path = tmp_path / "budget[1].md"
    path.touch()
    assert find_inputs([path]) == (path,)


def test_folders_and_patterns_without_documents_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no documents"):
        find_inputs([tmp_path])
    with pytest.raises(InputError, match="no file matches"):
        find_inputs([tmp_path / "*.md"])
