"""Versions of documents: which one a file is, seen from the releases that are there already.

A document that says the same as before keeps its version; a corrected one gets the next number that was
never given to something else, also if the release that has it was taken back. The table of all documents
goes along with the conversions, so it is kept packed.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from budgetgraph.publishing.document_key import DocumentKey
from budgetgraph.publishing.source_files import digest_of_source


@dataclass(frozen=True, slots=True)
class Version:
    """The number of a version, from 1, and the numbers of those it supersedes, oldest first."""

    number: int
    earlier: tuple[int, ...] = ()

    @property
    def previous(self) -> int | None:
        """The version that this one corrects."""
        return self.earlier[-1] if self.earlier else None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a document: its ``current`` version with the digest of its files, and all ``given``.

    ``given`` are the numbers that were ever given, with the digest of the files. ``current`` is ``None``
    for a document that is not in the active release.
    """

    current: Version | None
    digest: str
    given: tuple[tuple[int, str], ...]

    def version_of(self, digest: str) -> Version:
        """The version that files with this digest are."""
        if self.current is not None and self.digest == digest:
            return self.current
        earlier: tuple[int, ...] = ()
        if self.current is not None:
            earlier = (*self.current.earlier, self.current.number)
        # A number beyond the current one belongs to a release that was taken back, or left out.
        after = self.current.number if self.current is not None else 0
        again = [number for number, given in self.given if given == digest and number > after]
        highest = max((number for number, _ in self.given), default=0)
        return Version(min(again, default=highest + 1), earlier)


@dataclass(frozen=True, slots=True)
class Lineage:
    """What is known of each document, by ``str`` of its key."""

    packed: bytes = b""

    @classmethod
    def of(cls, known: Mapping[str, Known]) -> Lineage:
        """The lineage that knows these documents."""
        table = {
            key: [
                None if each.current is None else [each.current.number, each.current.earlier],
                each.digest,
                each.given,
            ]
            for key, each in sorted(known.items())
        }
        return cls(zlib.compress(json.dumps(table).encode()) if table else b"")

    @classmethod
    def of_releases(
        cls, active: Iterable[Mapping[str, Any]], others: Iterable[Mapping[str, Any]]
    ) -> Lineage:
        """The lineage from the documents in the manifests of the active release and of all others."""
        current: dict[str, Mapping[str, Any]] = {
            str(DocumentKey.of_entry(entry)): entry for entry in active
        }
        given: dict[str, set[tuple[int, str]]] = {}
        for entry in (*current.values(), *others):
            numbers = given.setdefault(str(DocumentKey.of_entry(entry)), set())
            for each in (entry, *entry["versions"]):
                numbers.add((each["version"], digest_of_source(each["source"])))
        return cls.of(
            {
                key: Known(
                    version_of_entry(current[key]) if key in current else None,
                    digest_of_source(current[key]["source"]) if key in current else "",
                    tuple(sorted(numbers)),
                )
                for key, numbers in given.items()
            }
        )

    def version_of(self, key: DocumentKey, digest: str) -> Version:
        """The version that files with this digest are of the document ``key``."""
        known = _unpacked(self.packed).get(str(key))
        return Version(1) if known is None else known.version_of(digest)

    def after(self, key: DocumentKey, version: Version, digest: str) -> Lineage:
        """This lineage as it is for ``key`` once ``version`` of it, from files with this digest, is current."""
        known = _unpacked(self.packed).get(str(key))
        given = {*(known.given if known is not None else ()), (version.number, digest)}
        return Lineage.of({str(key): Known(version, digest, tuple(sorted(given)))})


def version_of_entry(entry: Mapping[str, Any]) -> Version:
    """The version of a document in a manifest."""
    return Version(entry["version"], tuple(each["version"] for each in entry["versions"]))


@lru_cache(maxsize=4)
def _unpacked(packed: bytes) -> dict[str, Known]:
    if not packed:
        return {}
    return {
        key: Known(
            None if current is None else Version(current[0], tuple(current[1])),
            digest,
            tuple((number, each) for number, each in given),
        )
        for key, (current, digest, given) in json.loads(zlib.decompress(packed)).items()
    }
