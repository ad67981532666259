"""What the release before can lend: documents that have not changed, and versions that are superseded.

Files are linked where the file system can do that, so a release of ten thousand documents takes the
space of what is new in it. Each is read and compared with its hash first: damage is not passed on.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.document_folder import StagedDocument, read_index
from budgetgraph.publishing.document_key import DocumentKey
from budgetgraph.publishing.dump_file import FileEntry, hash_file
from budgetgraph.publishing.lineage import Lineage
from budgetgraph.publishing.program import program_digest
from budgetgraph.publishing.release import DOCUMENTS, Release
from budgetgraph.publishing.settings import Settings


class Predecessor:
    """The release that was active when a build began; ``None`` for the first build of a folder."""

    def __init__(self, release: Release | None, settings: Settings) -> None:
        self._release = release
        manifest: Mapping[str, Any] = {} if release is None else release.manifest
        self.documents: tuple[Mapping[str, Any], ...] = tuple(manifest.get("documents", ()))
        self._entries = {DocumentKey.of_entry(entry): entry for entry in self.documents}
        self.lineage = Lineage.of_documents(self.documents)
        same_settings = manifest.get("settings") == settings.fingerprint
        self._same_program = same_settings and manifest.get("program") == program_digest()
        self._files = _files_by_folder(manifest.get("files", ()))

    @property
    def keys(self) -> tuple[DocumentKey, ...]:
        """The documents of the release."""
        return tuple(self._entries)

    def unchanged(self, paths: Iterable[Path], folder: Path) -> Iterator[StagedDocument]:
        """The documents of those of ``paths`` that were published as they are, taken over into ``folder``.

        Raises :class:`ReleaseError` if ``folder`` cannot be written.
        """
        if not self._same_program:
            return
        by_source = {
            (entry["source"]["name"], entry["source"]["bytes"]): entry for entry in self.documents
        }

        def taken(path: Path) -> StagedDocument | None:
            try:
                entry = by_source.get((path.name, path.stat().st_size))
                if entry is None or _sha256(path) != entry["source"]["sha256"]:
                    return None
            except OSError:
                return None  # Converting it will say what is wrong.
            return self.taken_over(entry, path, folder)

        # Threads are enough: reading and hashing happen outside the interpreter's lock.
        with ThreadPoolExecutor() as pool:
            yield from (each for each in pool.map(taken, paths) if each is not None)

    def kept(self, but: Iterable[DocumentKey], folder: Path) -> Iterator[StagedDocument]:
        """Every document that is not one of ``but``, taken over; a damaged one is an error."""
        given = frozenset(but)
        for key, entry in self._entries.items():
            if key not in given:
                document = self.taken_over(entry, Path(entry["source"]["name"]), folder)
                if document is None:
                    raise self._damaged(entry["path"], "Publish it from its file again.")
                yield document

    def is_corrected_by(self, document: StagedDocument) -> bool:
        """Whether ``document`` is a later version of one of the release."""
        before = self._entries.get(document.key)
        return before is not None and bool(document.entry["version"] > before["version"])

    def superseded(self, document: StagedDocument, folder: Path) -> list[dict[str, Any]]:
        """The earlier versions of ``document`` for its entry, oldest first, their folders taken over."""
        before = self._entries.get(document.key)
        if before is None:
            return []
        versions = list(before.get("versions", ()))
        if document.entry["version"] > before["version"]:
            versions.append({name: before[name] for name in ("version", "path", "source")})
        for each in versions:
            if self._linked(each["path"], folder / each["path"]) is None:
                raise self._damaged(each["path"], "Restore it from a copy of that release.")
        return versions

    def taken_over(
        self, entry: Mapping[str, Any], path: Path, folder: Path
    ) -> StagedDocument | None:
        """The document of ``entry`` with its folder linked below ``folder``; ``None`` if it is damaged."""
        # Two files may be copies of one document, so the name is made of both.
        name = f"{entry['path']} {path}".encode("utf-8", "surrogatepass")
        own = folder / hashlib.sha256(name).hexdigest()[:32]
        files = self._linked(entry["path"], own)
        if files is None:
            return None
        index = read_index(own)
        return StagedDocument(
            path=path,
            key=DocumentKey.of_entry(entry),
            folder=own,
            entry={name: value for name, value in entry.items() if name != "versions"},
            issued=index["issued"],
            worst=index["worst"],
            files=files,
        )

    def files_below(self, path: str) -> list[FileEntry]:
        """The files that the manifest names in the folder ``path`` of a document."""
        return self._files.get(path, [])

    def _linked(self, path: str, target: Path) -> tuple[FileEntry, ...] | None:
        assert self._release is not None
        source = self._release.path / path
        expected = self.files_below(path)
        files = []
        target.mkdir(parents=True)
        for each in expected:
            name = each.path.removeprefix(f"{path}/")
            try:
                found = hash_file(source, name)
            except FileNotFoundError:
                found = None
            if found is None or (found.bytes, found.sha256) != (each.bytes, each.sha256):
                shutil.rmtree(target)
                return None
            _link(source / name, target / name)
            files.append(found)
        return tuple(files) or None

    def _damaged(self, path: str, hint: str) -> ReleaseError:
        assert self._release is not None
        return ReleaseError(
            "a document of the active release is damaged", path=self._release.path / path, hint=hint
        )


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links: a full disk fails here again
        shutil.copyfile(source, target)


def _files_by_folder(files: Iterable[Mapping[str, Any]]) -> dict[str, list[FileEntry]]:
    folders: defaultdict[str, list[FileEntry]] = defaultdict(list)
    for each in files:
        path = each["path"]
        if path.startswith(f"{DOCUMENTS}/"):
            folders[path.rpartition("/")[0]].append(FileEntry(path, each["bytes"], each["sha256"]))
    return folders


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
