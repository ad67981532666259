"""One dump and its gzip beside it, written section by section, with sizes and hashes of both.

The places of the sections are kept, so that a larger dump can take them over by bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Self

from budgetgraph.graph.sections import Frame
from budgetgraph.publishing.gzip_pieces import GzipAssembly, compressed_piece


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of a release: its path inside the release, its size and its SHA-256 (hex)."""

    path: str
    bytes: int
    sha256: str

    def as_json(self) -> dict[str, Any]:
        """The entry of the manifest."""
        return {"path": self.path, "bytes": self.bytes, "sha256": self.sha256}


@dataclass(frozen=True, slots=True)
class Section:
    """A section in its plain and its compressed form."""

    plain: bytes
    compressed: bytes

    @classmethod
    def of(cls, plain: bytes) -> Section:
        """The section with this text."""
        return cls(plain, compressed_piece(plain))


Span = tuple[int, int]
"""Start and length in bytes."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a section lies in the plain file and in the gzip."""

    plain: Span
    compressed: Span


class DumpFile:
    """Writes ``path`` and ``path.gz`` as a context manager; ``add`` the sections in between.

    ``places`` says where each named section came to lie.
    """

    def __init__(self, path: Path, frame: Frame) -> None:
        self.places: dict[str, Place] = {}
        self._path = path
        self._frame = frame
        self._separator = Section.of(frame.separator)
        self._stack = ExitStack()
        self._any = False

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._plain = stack.enter_context(_HashedFile(self._path))
            self._gzip = stack.enter_context(_HashedFile(_gzip_path(self._path)))
            self._assembly = GzipAssembly(self._gzip)
            self._write(Section.of(self._frame.header))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        with self._stack:
            if kind is None:
                self._write(Section.of(self._frame.footer))
                self._assembly.finish()

    def add(self, section: Section, name: str | None = None) -> None:
        """Append a section; an empty one leaves no trace."""
        if section.plain and self._any:
            self._write(self._separator)
        start = self._plain.size, self._gzip.size
        self._write(section)
        self._any = self._any or bool(section.plain)
        if name is not None:
            self.places[name] = Place(
                (start[0], self._plain.size - start[0]), (start[1], self._gzip.size - start[1])
            )

    def entries(self, path: str) -> tuple[FileEntry, FileEntry]:
        """The entries of both files, once they are written; ``path`` is that of the plain one."""
        return self._plain.entry(path), self._gzip.entry(f"{path}.gz")

    def _write(self, section: Section) -> None:
        self._plain.write(section.plain)
        self._assembly.add(section.compressed, section.plain)


class SectionReader:
    """Takes sections out of a dump and its gzip, at the places that were noted when they were written."""

    def __init__(self, path: Path, places: Mapping[str, Place]) -> None:
        self._path = path
        self._places = places

    def read(self, name: str) -> Section:
        """The section ``name``. Raises :class:`OSError` for a file that is gone or too short."""
        place = self._places[name]
        return Section(
            _cut(self._path, place.plain), _cut(_gzip_path(self._path), place.compressed)
        )


def hash_file(folder: Path, path: str) -> FileEntry:
    """The entry of a file that lies in ``folder`` already."""
    file = folder / path
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return FileEntry(path, file.stat().st_size, digest)


def _cut(path: Path, span: Span) -> bytes:
    start, length = span
    with path.open("rb") as file:
        file.seek(start)
        cut = file.read(length)
    if len(cut) != length:
        raise OSError(0, "is shorter than it was", str(path))
    return cut


def _gzip_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.gz")


class _HashedFile:
    """A file that knows its size and hash while it is written."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("wb")
        self._hash = hashlib.sha256()
        self.size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, data: bytes, /) -> int:
        self._hash.update(data)
        self.size += len(data)
        return self._file.write(data)

    def entry(self, path: str) -> FileEntry:
        return FileEntry(path, self.size, self._hash.hexdigest())
