"""The files of a document as the manifest of a release names them, and the one digest that they make.

``source`` of an entry is the first file (``name``, ``sha256``, ``bytes``); ``further`` in it, where there
are any, are the others in their order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from budgetgraph.reading.document import SourceFile

Source = Mapping[str, Any]


def source_of(files: Sequence[SourceFile]) -> dict[str, Any]:
    """What an entry says of the files of its document."""
    first, *further = [
        {"name": file.name, "sha256": file.sha256, "bytes": file.size} for file in files
    ]
    return {**first, "further": further} if further else first


def files_of(source: Source) -> tuple[Source, ...]:
    """The files of an entry, the first first."""
    return (source, *source.get("further", ()))


def names_of(source: Source) -> str:
    """The names of the files for people: ``tables.pdf + narrative.pdf``."""
    return " + ".join(str(file.get("name", "")) for file in files_of(source))


def digest_of(hashes: Sequence[str]) -> str:
    """What makes the content of a document one, from the SHA-256 of its files in their order.

    The hash of a single file is its own.
    """
    if len(hashes) == 1:
        return hashes[0]
    return hashlib.sha256("".join(f"{each}\n" for each in hashes).encode()).hexdigest()


def digest_of_source(source: Source) -> str:
    """The digest of the files of an entry."""
    return digest_of([str(file["sha256"]) for file in files_of(source)])
