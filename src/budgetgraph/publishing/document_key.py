"""What makes a published document one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from budgetgraph.interpreting.records import Heading


@dataclass(frozen=True, slots=True, order=True)
class DocumentKey:
    """What makes a published document one: region, department, year and kind."""

    region: str
    department: str
    year: int
    kind: str

    @classmethod
    def of(cls, heading: Heading) -> DocumentKey:
        """The key of a document with this heading."""
        return cls(heading.region.code, heading.department, heading.year, heading.kind)

    @classmethod
    def of_entry(cls, entry: Mapping[str, Any]) -> DocumentKey:
        """The key of a document in a manifest."""
        return cls(entry["region"], entry["department"], entry["year"], entry["kind"])

    def __str__(self) -> str:
        return f"{self.region}/{self.department}/{self.year}/{self.kind}"
