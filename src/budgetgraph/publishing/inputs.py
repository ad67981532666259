"""Which files are meant: names, folders and globs, each file once, in the order given."""

from __future__ import annotations

import glob
from collections.abc import Iterable
from pathlib import Path

from budgetgraph.ground.errors import InputError

DOCUMENT_SUFFIXES = frozenset({".md", ".markdown", ".txt", ".tsv"})
"""What is taken from a folder. A file that is named is always tried: its content decides, not its name."""

_NOT_DOCUMENTS = frozenset({"readme", "license", "changelog"})


def find_inputs(arguments: Iterable[str | Path]) -> tuple[Path, ...]:
    """The files that ``arguments`` name. Folders are searched recursively, in the order of names.

    A file that is named and is not there is returned all the same: it fails alone, with its name.
    Raises :class:`InputError` for a folder without documents, a glob without matches, an empty name, and
    ``-``: standard input is not read.
    """
    found: dict[Path, Path] = {}
    for argument in arguments:
        if argument == "":
            raise InputError(
                "an empty name names no file", hint="Is a variable of the shell unset?"
            )
        if argument == "-":
            raise InputError(
                "standard input is not read",
                hint="Write the document to a file: its name and its hash go into the result.",
            )
        for path in _files(Path(argument)):
            # The same file twice in one batch is a slip, not two documents.
            found.setdefault(path.resolve(), path)
    return tuple(found.values())


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        files = [
            each
            for each in sorted(path.rglob("*"))
            if each.is_file() and _is_document(each.relative_to(path))
        ]
        if not files:
            raise InputError(
                "the folder holds no documents",
                path=path,
                hint=f"Documents end in {', '.join(sorted(DOCUMENT_SUFFIXES))}; name other files one by one.",
            )
        return files
    if not path.exists() and glob.has_magic(str(path)):
        matches = [Path(each) for each in sorted(glob.glob(str(path), recursive=True))]
        if not matches:
            raise InputError("no file matches", path=path)
        return [
            file for match in matches for file in (_files(match) if match.is_dir() else [match])
        ]
    return [path]


def _is_document(path: Path) -> bool:
    """``path`` is relative to the folder that was named: what is hidden above it does not matter."""
    hidden = any(part.startswith(".") for part in path.parts)
    return (
        not hidden
        and path.suffix.lower() in DOCUMENT_SUFFIXES
        and path.stem.lower() not in _NOT_DOCUMENTS
    )
