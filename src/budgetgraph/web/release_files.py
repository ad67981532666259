"""The files of a release that anybody may have: what the manifest lists, and nothing else on the disk."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.graph_entry import GraphEntry
from budgetgraph.publishing.release import MANIFEST, Release

FOLDERS = ("dumps", "report", "answers")
"""The folders of a release that are served, under their own names."""

_FORMS = {
    ".excel.csv": "CSV (Excel)",
    ".csv": "CSV",
    ".parquet": "Parquet",
    ".jsonld": "JSON-LD",
    ".json": "JSON",
    ".srj": "SPARQL JSON",
    ".ttl": "Turtle",
    ".trig": "TriG",
    ".nt": "N-Triples",
    ".nq": "N-Quads",
}
"""Ends of names, the longer ones first."""


@dataclass(frozen=True, slots=True)
class FileOfRelease:
    """A file: its path inside the release, its size and its SHA-256 (hex)."""

    path: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """The last step of the path."""
        return self.path.rpartition("/")[2]

    @property
    def form(self) -> str:
        """The name of the format, for people."""
        name = self.name.removesuffix(".gz")
        form = next((form for end, form in _FORMS.items() if name.endswith(end)), "")
        return form if name == self.name else f"{form} + gzip"


class ReleaseFiles:
    """What is served of one release, by path; ``graphs`` by IRI."""

    def __init__(
        self, release: Release, files: Iterable[FileOfRelease], graphs: Iterable[GraphEntry]
    ) -> None:
        """``files`` may all be had; their folders too."""
        self.graphs = {each.iri: each for each in graphs}
        self._release = release
        self._files = {each.path: each for each in files}
        self._folders: dict[str, set[str]] = {}  # names of the folders in each folder
        self._inside: dict[str, list[FileOfRelease]] = {}
        for each in self._files.values():
            steps = each.path.split("/")[:-1]
            self._inside.setdefault("/".join(steps), []).append(each)
            for count in range(1, len(steps) + 1):
                inside = self._folders.setdefault("/".join(steps[:count]), set())
                inside.update(steps[count : count + 1])

    @classmethod
    def of(cls, release: Release) -> ReleaseFiles:
        """What is served of ``release``, by its manifest. Blocks. Raises :class:`ReleaseError`."""
        try:
            text = (release.path / MANIFEST).read_bytes()
        except OSError as error:
            raise ReleaseError("the manifest cannot be read", path=release.path) from error
        manifest = FileOfRelease(MANIFEST, len(text), hashlib.sha256(text).hexdigest())
        graphs = map(GraphEntry.of_json, release.manifest["graphs"])
        return cls(release, (manifest, *_listed(release.manifest["files"])), graphs)

    def file(self, path: str) -> FileOfRelease | None:
        """The file with this path, if it may be had."""
        return self._files.get(path)

    def folder(self, path: str) -> tuple[list[str], list[FileOfRelease]] | None:
        """The folders (names) and files in a folder, by name; ``None`` if there is no such folder."""
        if path not in self._folders:
            return None
        files = sorted(self._inside.get(path, ()), key=lambda each: each.path)
        return sorted(self._folders[path]), files

    def opened(self, file: FileOfRelease) -> BinaryIO:
        """The file, opened. Blocks.

        Raises :class:`ReleaseError` if it is gone, is no ordinary file, or has not the size that was listed:
        then its checksum would be a lie.
        """
        path = self._release.path
        for step in PurePosixPath(file.path).parts:
            path = path / step
            if path.is_symlink():
                raise ReleaseError("is a link", path=path)
        try:
            content = os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")
        except OSError as error:
            raise ReleaseError(f"cannot be read: {error.strerror or error}", path=path) from error
        told = os.fstat(content.fileno())
        if not stat.S_ISREG(told.st_mode) or told.st_size != file.size:
            content.close()
            raise ReleaseError("is not the file that the manifest lists", path=path)
        return content


def _listed(entries: Iterable[dict[str, Any]]) -> Iterator[FileOfRelease]:
    """The files of a manifest that lie in one of :data:`FOLDERS`, and nowhere else."""
    for entry in entries:
        steps = entry["path"].split("/")
        if steps[0] in FOLDERS and len(steps) > 1 and not {"", ".", ".."} & set(steps):
            yield FileOfRelease(entry["path"], entry["bytes"], entry["sha256"])
