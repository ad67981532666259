"""What the release before can lend: documents that have not changed, and versions that are superseded.

Files are linked where the file system can do that, so a release of ten thousand documents takes the
space of what is new in it. Each is read and compared with its hash first: damage is not passed on.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.ground.printable import encodable
from budgetgraph.publishing.document_folder import StagedDocument, read_index
from budgetgraph.publishing.document_key import DocumentKey
from budgetgraph.publishing.dump_file import FileEntry, hash_file
from budgetgraph.publishing.lineage import Lineage, version_of_entry
from budgetgraph.publishing.program import program_digest
from budgetgraph.publishing.release import DOCUMENTS, Release
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.several_files import (
    Files,
    Identities,
    belong_together,
    identities_of_json,
)
from budgetgraph.publishing.source_files import digest_of_source, files_of

_File = tuple[str, int, str]
"""A file by name, size in bytes and SHA-256."""


class Predecessor:
    """The release that was active when a build began; ``None`` for the first build of a folder.

    ``others`` are the other releases there: a number that one of them gave to a version of a document is
    not given to another. ``lineage`` is what all of them say.
    """

    def __init__(
        self, release: Release | None, settings: Settings, others: Iterable[Release] = ()
    ) -> None:
        self._release = release
        manifest: Mapping[str, Any] = {} if release is None else release.manifest
        documents = manifest.get("documents", ())
        self._entries = {DocumentKey.of_entry(entry): entry for entry in documents}
        self.lineage = Lineage.of_releases(
            documents, (entry for other in others for entry in other.manifest["documents"])
        )
        self.same_settings = release is None or (
            Settings.of_manifest(manifest).fingerprint == settings.fingerprint
        )
        self._files = _files_by_folder(manifest.get("files", ()))

    @property
    def base_iri(self) -> str | None:
        """The base IRI of the release."""
        return None if self._release is None else self._release.base_iri

    @property
    def keys(self) -> tuple[DocumentKey, ...]:
        """The documents of the release."""
        return tuple(self._entries)

    def unchanged(
        self, paths: Sequence[Path], folder: Path, *, as_one: bool = False
    ) -> Iterator[StagedDocument]:
        """The documents of those of ``paths`` that were published as they are, taken over into ``folder``.

        ``as_one``: all paths are the files of one document. Otherwise one in several files is taken over
        if its files would be found to belong together again.
        Raises :class:`ReleaseError` if ``folder`` cannot be written.
        """
        if not self.same_settings:
            return
        entries = [each for each in self._entries.values() if each["program"] == program_digest()]
        known = {file[:2] for entry in entries for file in _files_of(entry)}

        def hashed(path: Path) -> _File | None:
            try:
                name = (encodable(path.name), path.stat().st_size)
                return (*name, hash_file(path.parent, path.name).sha256) if name in known else None
            except OSError:
                return None  # Converting it will say what is wrong.

        # Threads are enough: reading and hashing happen outside the interpreter's lock.
        with ThreadPoolExecutor() as pool:
            files = list(pool.map(hashed, paths))
            if as_one:
                same = [each for each in entries if _files_of(each) == tuple(files)]
                documents = [(entry, tuple(paths)) for entry in same]
            else:
                documents = list(self._given(entries, paths, files))
            taken = pool.map(lambda each: self.taken_over(each[0], each[1], folder), documents)
            yield from (each for each in taken if each is not None)

    def _given(
        self,
        entries: Iterable[Mapping[str, Any]],
        paths: Sequence[Path],
        files: Sequence[_File | None],
    ) -> Iterator[tuple[Mapping[str, Any], Files]]:
        """The entries whose files are among ``paths``, which are ``files``."""
        places: dict[_File, list[Path]] = {}
        for path, file in zip(paths, files, strict=True):
            if file is not None:
                places.setdefault(file, []).append(path)
        for entry in entries:
            found = [places.get(file, []) for file in _files_of(entry)]
            if len(found) == 1:
                yield from ((entry, (path,)) for path in found[0])
            elif all(len(each) == 1 for each in found) and belong_together(self._identities(entry)):
                yield entry, tuple(path for (path,) in found)

    def _identities(self, entry: Mapping[str, Any]) -> Identities:
        assert self._release is not None
        try:
            index = read_index(self._release.path / entry["path"])
        except ReleaseError:
            return ()  # It is damaged, and will not be taken over.
        return identities_of_json(index.get("identities", ()))

    def kept(self, but: Iterable[DocumentKey], folder: Path) -> Iterator[StagedDocument]:
        """Every document that is not one of ``but``, taken over; a damaged one is an error."""
        given = frozenset(but)

        def kept(entry: Mapping[str, Any]) -> StagedDocument:
            document = self.taken_over(entry, _names_of(entry), folder)
            if document is None:
                raise self._damaged(entry["path"], "Publish it from its file again.")
            return document

        with ThreadPoolExecutor() as pool:
            yield from pool.map(
                kept, [entry for key, entry in self._entries.items() if key not in given]
            )

    def is_corrected_by(self, document: StagedDocument) -> bool:
        """Whether ``document`` is a later version of one of the release."""
        before = self._entries.get(document.key)
        return before is not None and bool(document.version.number != before["version"])

    def has_published(self, key: DocumentKey, digests: list[str]) -> bool:
        """Whether documents with these digests are the last versions of ``key``, in this order."""
        entry = self._entries.get(key)
        if entry is None:
            return False
        chain = [digest_of_source(each["source"]) for each in (*entry["versions"], entry)]
        return chain[-len(digests) :] == digests

    def superseded(self, document: StagedDocument, folder: Path) -> list[dict[str, Any]]:
        """The earlier versions of ``document`` for its entry, oldest first, their folders taken over."""
        before = self._entries.get(document.key)
        if before is None:
            return []
        versions = list(before["versions"])
        if self.is_corrected_by(document):
            versions.append({name: before[name] for name in ("version", "path", "source")})
        for each in versions:
            if self._linked(each["path"], folder / each["path"]) is None:
                raise self._damaged(each["path"], "Restore it from a copy of that release.")
        return versions

    def taken_over(
        self, entry: Mapping[str, Any], paths: Files, folder: Path
    ) -> StagedDocument | None:
        """The document of ``entry`` with its folder linked below ``folder``; ``None`` if it is damaged."""
        # Two files may be copies of one document, so the name is made of both.
        name = " ".join(map(str, (entry["path"], *paths))).encode("utf-8", "surrogatepass")
        own = folder / hashlib.sha256(name).hexdigest()[:32]
        files = self._linked(entry["path"], own)
        if files is None:
            return None
        index = read_index(own)
        return StagedDocument(
            paths=paths,
            key=DocumentKey.of_entry(entry),
            version=version_of_entry(entry),
            folder=own,
            entry={name: value for name, value in entry.items() if name != "versions"},
            issued=index["issued"],
            worst=index["worst"],
            files=files,
            identities=identities_of_json(index.get("identities", ())),
        )

    def files_below(self, path: str) -> list[FileEntry]:
        """The files that the manifest names in the folder ``path`` of a document."""
        return self._files.get(path, [])

    def _linked(self, path: str, target: Path) -> tuple[FileEntry, ...] | None:
        try:
            return self._all_linked(path, target)
        except OSError as error:
            raise ReleaseError.unwritable(error, target) from error

    def _all_linked(self, path: str, target: Path) -> tuple[FileEntry, ...] | None:
        assert self._release is not None
        source = self._release.path / path
        expected = self.files_below(path)
        files = []
        target.mkdir(parents=True)
        for each in expected:
            name = each.path.removeprefix(f"{path}/")
            found = None
            with suppress(FileNotFoundError):
                # A link is not taken over: what it points to may change.
                if stat.S_ISREG((source / name).lstat().st_mode):
                    found = hash_file(source, name)
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


def _files_of(entry: Mapping[str, Any]) -> tuple[_File, ...]:
    files = files_of(entry["source"])
    return tuple((file["name"], file["bytes"], file["sha256"]) for file in files)


def _names_of(entry: Mapping[str, Any]) -> Files:
    return tuple(Path(file["name"]) for file in files_of(entry["source"]))


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
