"""Reading the dumps of a release that may come from anywhere: ordinary files of its own, strict lines only.

Lines of dumps are sent to stores inside of updates, and written into patches. What is no statement in
canonical form could be a command there.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.release import REPAIR

_BLOCK = 1 << 20
_IRI = r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]*'
# Canonical: only what has no other form is written by its number, so that a reader who resolves numbers
# before anything else, as SPARQL has it, never comes upon a quotation mark.
_TEXT = (
    r'"[^\x00-\x1f"\\\x7f\ufffe\uffff]*'
    r'(?:\\(?:[btnfr"\\]|u00(?:0[0-7BEF]|1[0-9A-F]|7F)|uFFF[EF])[^\x00-\x1f"\\\x7f\ufffe\uffff]*)*"'
)
_LANGUAGE = r"[A-Za-z]+(?:-[A-Za-z0-9]+)*"
_TRIPLE = re.compile(rf"<{_IRI}> <{_IRI}> (?:<{_IRI}>|{_TEXT}(?:@{_LANGUAGE}|\^\^<{_IRI}>)?)")
_WHOLE_IRI = re.compile(_IRI)

LONGEST = 1 << 26
"""Bytes: a longer line is none of ours, and is not read to its end."""


def is_iri(text: str) -> bool:
    """Whether ``text`` can stand between ``<`` and ``>`` in a query as it is."""
    return _WHOLE_IRI.fullmatch(text) is not None


def is_triple(text: str) -> bool:
    """Whether ``text`` is a triple of canonical N-Triples, without its end, space and dot."""
    return _TRIPLE.fullmatch(text) is not None


def own_file(release: Path, path: Path) -> BinaryIO:
    """Open a file of the release in the folder ``release`` for reading.

    Raises :class:`OSError` if it cannot be read, and for what is no ordinary file (a device would never
    end) or lies elsewhere, behind a link.
    """
    ordinary = stat.S_ISREG(path.lstat().st_mode)
    if not ordinary or not path.resolve().is_relative_to(release.resolve()):
        raise OSError(0, "is no ordinary file of the release", str(path))
    return path.open("rb")


def triples_of(file: BinaryIO, iri: str, start: int, end: int) -> Iterator[bytes]:
    """The N-Quads from byte ``start`` to ``end`` of ``file``, each without the name of its graph, its end.

    Raises :class:`ReleaseError`, with the number of the line in the file, for one that is no canonical
    statement in the graph ``iri``, or does not end before ``end``; :class:`OSError`.
    """
    ending = f" <{iri}> .\n".encode()
    left = end - start
    file.seek(start)
    while left > 0:
        line = file.readline(min(left, LONGEST))
        triple = line[: -len(ending)]
        if not line.endswith(ending) or not _is_written(triple):
            raise _wrong_line(file, iri, end - left)
        left -= len(line)
        yield triple


def _is_written(triple: bytes) -> bool:
    try:
        return is_triple(triple.decode())
    except UnicodeDecodeError:
        return False


def _wrong_line(file: BinaryIO, iri: str, start: int) -> ReleaseError:
    file.seek(0)
    number, left = 1, start
    while left and (block := file.read(min(left, _BLOCK))):
        number += block.count(b"\n")
        left -= len(block)
    return ReleaseError(
        f"holds a line that is not of {iri}, or is no statement, where the manifest says that it lies",
        path=Path(file.name),
        line=number,
        hint=REPAIR,
    )
