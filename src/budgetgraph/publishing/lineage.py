"""Versions of documents: which one a file is, seen from the release before it.

A document that says the same as before keeps its version; a corrected one gets the next. The table of
all documents goes along with every conversion, so it is kept packed.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from budgetgraph.publishing.document_key import DocumentKey


@dataclass(frozen=True, slots=True)
class Published:
    """A version of a document that was published: its number from 1 and the SHA-256 of its file."""

    version: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Lineage:
    """The newest published version of each document, by ``str`` of its key."""

    packed: bytes = b""

    @classmethod
    def of(cls, published: Mapping[str, Published]) -> Lineage:
        """The lineage with these versions."""
        if not published:
            return cls()
        table = {key: [each.version, each.sha256] for key, each in sorted(published.items())}
        return cls(zlib.compress(json.dumps(table).encode()))

    @classmethod
    def of_documents(cls, documents: Iterable[Mapping[str, Any]]) -> Lineage:
        """The lineage that the ``documents`` of a manifest make."""
        return cls.of(
            {
                str(DocumentKey.of_entry(entry)): Published(
                    entry["version"], entry["source"]["sha256"]
                )
                for entry in documents
            }
        )

    def version_of(self, key: DocumentKey, sha256: str) -> int:
        """The version that a file with this hash is of the document ``key``."""
        before = _unpacked(self.packed).get(str(key))
        if before is None:
            return 1
        return before.version if before.sha256 == sha256 else before.version + 1


@lru_cache(maxsize=4)
def _unpacked(packed: bytes) -> dict[str, Published]:
    if not packed:
        return {}
    table = json.loads(zlib.decompress(packed))
    return {key: Published(*each) for key, each in table.items()}
