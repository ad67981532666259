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


def test_documents_of_every_format_are_taken_and_the_locks_of_office_are_not(
    tmp_path: Path,
) -> None:
    names = ["a.PDF", "b.xlsx", "c.xls", "d.docx", "e.html", "f.htm", "g.et", "h.xlsm"]
    _touch(tmp_path, *names, "~$b.xlsx", "~$d.docx", "i.png", "j.zip")
    assert [path.name for path in find_inputs([tmp_path])] == names


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


def test_a_pattern_takes_no_files_of_other_programs(tmp_path: Path) -> None:
    _touch(tmp_path, "a.docx", "~$a.docx", "desktop.ini", "Thumbs.db", "b.dat")
    assert [path.name for path in find_inputs([tmp_path / "*"])] == ["a.docx", "b.dat"]
    with pytest.raises(InputError, match="no file matches") as caught:
        find_inputs([tmp_path / "~$*"])
    assert caught.value.hint is not None
    # Who names such a file means it.
    assert len(find_inputs([tmp_path / "~$a.docx"])) == 1


def test_a_pattern_that_also_matches_a_folder_without_documents(tmp_path: Path) -> None:
    _touch(tmp_path, "a.md", "pictures/b.png", "sub/c.md")
    names = [str(path.relative_to(tmp_path)) for path in find_inputs([tmp_path / "*"])]
    assert names == ["a.md", str(Path("sub") / "c.md")]
    with pytest.raises(InputError, match="no file matches"):
        find_inputs([tmp_path / "pict*"])


def test_of_two_names_by_links_the_shorter_stays(tmp_path: Path) -> None:
    _touch(tmp_path, "a/b/x.txt", "a/y.txt", "a/z.txt")
    (tmp_path / "a" / "b" / "loop").symlink_to(tmp_path / "a", target_is_directory=True)
    (tmp_path / "a" / "b" / "link.txt").symlink_to(tmp_path / "a" / "z.txt")
    for argument in (tmp_path / "a", tmp_path / "a" / "**" / "*.txt", tmp_path / "a" / "**"):
        names = [path.relative_to(tmp_path).as_posix() for path in find_inputs([argument])]
        assert names == ["a/b/x.txt", "a/y.txt", "a/z.txt"]


def test_a_link_to_itself_fails_alone(tmp_path: Path) -> None:
    _touch(tmp_path, "a.md")
    (tmp_path / "self.md").symlink_to(tmp_path / "self.md")
    assert [path.name for path in find_inputs([tmp_path / "*"])] == ["a.md", "self.md"]
