"""A named graph of a release, as the manifest lists it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class GraphEntry:
    """A named graph of a release: where its N-Quads are, as start and end in bytes of ``dump``."""

    iri: str
    triples: int
    dump: str
    start: int
    end: int

    @classmethod
    def of_json(cls, entry: Mapping[str, Any]) -> Self:
        """The graph of an entry. Raises KeyError, TypeError or ValueError for one of another shape."""
        start, end = entry["range"]
        return cls(
            str(entry["iri"]), int(entry["triples"]), str(entry["dump"]), int(start), int(end)
        )

    def as_json(self) -> dict[str, Any]:
        """The entry of the manifest."""
        return {
            "iri": self.iri,
            "triples": self.triples,
            "dump": self.dump,
            "range": [self.start, self.end],
        }
