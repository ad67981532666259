"""The files of a release that anybody may have: what the manifest lists, and nothing else on the disk."""

from __future__ import annotations

import hashlib
import os
import stat
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from starlette.concurrency import run_in_threadpool

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

_KEPT = 8
"""Releases whose lists are kept."""


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


@dataclass(slots=True, eq=False)
class ReleaseFiles:
    """What is served of one release, by path; ``graphs`` by IRI."""

    release: Release
    graphs: dict[str, GraphEntry] = field(default_factory=dict)
    _files: dict[str, FileOfRelease] = field(default_factory=dict)
    _folders: dict[str, set[str]] = field(default_factory=dict)
    """Names of the folders in each folder."""
    _inside: dict[str, list[FileOfRelease]] = field(default_factory=dict)

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
        path = self.release.path
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


_known: OrderedDict[str, ReleaseFiles] = OrderedDict()


async def files_of(release: Release) -> ReleaseFiles:
    """What is served of ``release``; read from its manifest once. Raises :class:`ReleaseError`."""
    found = _known.get(release.id)
    # A damaged release that was published again has the same id.
    if found is not None and found.release.manifest is release.manifest:
        _known.move_to_end(release.id)
        return found
    found = await run_in_threadpool(list_files, release)
    _known[release.id] = found
    while len(_known) > _KEPT:
        _known.popitem(last=False)
    return found


def list_files(release: Release) -> ReleaseFiles:
    """What is served of ``release``, by its manifest. Raises :class:`ReleaseError`."""
    listed = ReleaseFiles(release)
    try:
        text = (release.path / MANIFEST).read_bytes()
    except OSError as error:
        raise ReleaseError("the manifest cannot be read", path=release.path) from error
    listed._files[MANIFEST] = FileOfRelease(MANIFEST, len(text), hashlib.sha256(text).hexdigest())
    for entry in release.manifest["files"]:
        _add(listed, entry)
    for entry in release.manifest["graphs"]:
        listed.graphs[entry["iri"]] = GraphEntry.of_json(entry)
    return listed


def _add(listed: ReleaseFiles, entry: dict[str, Any]) -> None:
    file = FileOfRelease(entry["path"], entry["bytes"], entry["sha256"])
    steps = file.path.split("/")
    if steps[0] not in FOLDERS or len(steps) < 2 or {"", ".", ".."} & set(steps):
        return
    listed._files[file.path] = file
    listed._inside.setdefault("/".join(steps[:-1]), []).append(file)
    for count in range(1, len(steps)):
        inside = listed._folders.setdefault("/".join(steps[:count]), set())
        if count < len(steps) - 1:
            inside.add(steps[count])
