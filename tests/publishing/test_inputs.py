"""Which files are meant by names, folders and globs."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgetgraph.ground.errors import InputError
from budgetgraph.publishing.inputs import find_inputs


def _touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x", encoding="utf-8")


def test_a_folder_gives_its_documents_in_order_of_names(tmp_path: Path) -> None:
    _touch(
        tmp_path, "b.md", "a.txt", "sub/c.tsv", "README.md", "picture.png", ".hidden/d.md", ".e.md"
    )
    names = [str(path.relative_to(tmp_path)) for path in find_inputs([tmp_path])]
    assert names == ["a.txt", "b.md", str(Path("sub") / "c.tsv")]


def test_what_is_hidden_above_the_folder_does_not_matter(tmp_path: Path) -> None:
    # A virtual environment is usually called .venv, and the examples are installed inside it.
    _touch(tmp_path, ".venv/examples/a.md")
    assert len(find_inputs([tmp_path / ".venv" / "examples"])) == 1


def test_a_file_named_twice_is_one(tmp_path: Path) -> None:
    _touch(tmp_path, "a.md")
    assert len(find_inputs([tmp_path / "a.md", tmp_path, str(tmp_path / "*.md")])) == 1


def test_nothing_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no documents"):
        find_inputs([tmp_path])
    with pytest.raises(InputError, match="no file matches"):
        find_inputs([str(tmp_path / "*.md")])
