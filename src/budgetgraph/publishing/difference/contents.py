"""What a release's manifest says it holds: documents with the hashes of their files, and where graphs lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.ground.graph_names import graph_space
from budgetgraph.publishing.document_key import DocumentKey
from budgetgraph.publishing.dump_lines import own_file, triples_of
from budgetgraph.publishing.graph_entry import GraphEntry
from budgetgraph.publishing.release import MANIFEST, REPAIR, Release

FACTS, FULL, REPORT = "facts.nt", "full.nt", "report.json"
"""The files of a document's folder that are compared: facts with labels, the same with provenance, findings."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one named graph lies: the lines of N-Quads from byte ``start`` to ``end`` of ``dump``.

    ``release`` is the folder in which ``dump`` must lie.
    """

    release: Path
    iri: str
    triples: int
    dump: Path
    start: int
    end: int

    def lines(self) -> Iterator[bytes]:
        """Each triple as ``subject predicate object``: N-Triples without the dot at the end.

        Raises :class:`ReleaseError` if the dump is missing or does not hold the graph there.
        """
        found = 0
        try:
            with own_file(self.release, self.dump) as file:
                for line in triples_of(file, self.iri, self.start, self.end):
                    found += 1
                    yield line
        except OSError as error:
            raise unreadable(self.dump, error) from None
        # No part of a dump repeats a triple of another: each is one line.
        if found != self.triples:
            raise self._damage()

    def pieces(self, size: int) -> Iterator[bytes]:
        """The bytes of the graph, ``size`` at a time. Raises :class:`ReleaseError` as :meth:`lines` does."""
        left = self.end - self.start
        try:
            with own_file(self.release, self.dump) as file:
                file.seek(self.start)
                while left > 0:
                    piece = file.read(min(size, left))
                    if not piece:
                        raise self._damage()
                    left -= len(piece)
                    yield piece
        except OSError as error:
            raise unreadable(self.dump, error) from None

    def _damage(self) -> ReleaseError:
        return ReleaseError(
            f"does not hold the graph {self.iri} where the manifest says",
            path=self.dump,
            hint=REPAIR,
        )


@dataclass(frozen=True, slots=True)
class Document:
    """One current document of a release: its entry in the manifest, and the hashes of its files by name.

    ``folder`` lies in that of the ``release``.
    """

    entry: dict[str, Any]
    release: Path
    folder: Path
    hashes: dict[str, str | None]

    @property
    def key(self) -> DocumentKey:
        """Region, department, year and kind."""
        return DocumentKey.of_entry(self.entry)

    def same_graphs(self, other: Document) -> bool:
        """Whether the hashes say that both have the same graphs."""
        return self.hashes[FULL] is not None and self.hashes[FULL] == other.hashes[FULL]

    def file(self, name: str) -> bytes:
        """One of the document's files. Raises :class:`ReleaseError` if it cannot be read."""
        path = self.folder / name
        try:
            with own_file(self.release, path) as file:
                return file.read()
        except OSError as error:
            raise unreadable(path, error) from None


class Contents:
    """The manifest of ``release``, indexed. Raises :class:`ReleaseError` if a part of it is missing."""

    def __init__(self, release: Release) -> None:
        self.release = release
        manifest = release.manifest
        try:
            hashes = {str(file["path"]): str(file["sha256"]) for file in manifest["files"]}
            self.hashes = hashes
            self.documents = {
                document.key: document
                for document in (self._document(entry, hashes) for entry in manifest["documents"])
            }
            self.graphs = {place.iri: place for place in map(self._place, manifest["graphs"])}
            of_documents = {str(iri) for entry in manifest["documents"] for iri in entry["graphs"]}
        except (KeyError, TypeError, ValueError) as error:
            raise ReleaseError(
                f"the manifest lacks what a comparison needs: {error}",
                path=release.path / MANIFEST,
                hint="Publish the same documents again with this version of budgetgraph.",
            ) from None
        self._shared = [iri for iri in self.graphs if iri not in of_documents]

    @cached_property
    def shared_graphs(self) -> dict[str, Place]:
        """The graphs that belong to no document, by their name after ``{base}graph/``."""
        prefix = graph_space(self.release.base_iri)
        return {iri.removeprefix(prefix): self.graphs[iri] for iri in sorted(self._shared)}

    def graphs_of(self, document: Document) -> list[Place]:
        """The document's graphs: facts, provenance. Raises :class:`ReleaseError` if one is not listed."""
        try:
            return [self.graphs[iri] for iri in document.entry["graphs"]]
        except KeyError as error:
            raise ReleaseError(
                f"the manifest does not say where the graph {error} lies",
                path=self.release.path / MANIFEST,
                hint=REPAIR,
            ) from None

    def _document(self, entry: dict[str, Any], hashes: dict[str, str]) -> Document:
        path = str(entry["path"])
        return Document(
            entry=entry,
            release=self.release.path,
            folder=self.release.path / path,
            hashes={name: hashes.get(f"{path}/{name}") for name in (FACTS, FULL, REPORT)},
        )

    def _place(self, entry: dict[str, Any]) -> Place:
        graph = GraphEntry.of_json(entry)
        dump = self.release.path / graph.dump
        return Place(self.release.path, graph.iri, graph.triples, dump, graph.start, graph.end)


def says_the_same(old: Document, new: Document) -> bool:
    """Whether two manifests say, by hashes alone, that nothing of a document changed."""
    told = ("title", "version", "source")
    return all(old.entry.get(name) == new.entry.get(name) for name in told) and all(
        old.hashes[name] is not None and old.hashes[name] == new.hashes[name] for name in old.hashes
    )


def unreadable(path: Path, error: OSError) -> ReleaseError:
    """What to raise for a file of a release that cannot be read."""
    if isinstance(error, FileNotFoundError):
        return ReleaseError("the release has lost this file", path=path, hint=REPAIR)
    return ReleaseError(f"cannot be read: {error.strerror or error}", path=path, hint=REPAIR)
