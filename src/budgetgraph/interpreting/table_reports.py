"""What is said about each table of a document after it was read: was the reading confirmed by its sums?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class TableStatus(Enum):
    """What the document's own identities say about the reading of a table."""

    CONFIRMED = "confirmed"
    """At least one identity is about its figures, and all hold; or it is empty, and so is its total elsewhere."""
    CONTRADICTED = "contradicted"
    """An identity fails because of its figures: the source contradicts itself, and a finding says where."""
    UNCHECKED = "unchecked"
    """Nothing in the document can be compared with its figures."""
    UNREAD = "unread"
    """None of its figures could be used; a finding says why."""


@dataclass(frozen=True, slots=True)
class TableReport:
    """One table: ``label`` as printed or by position, ``kind`` of its specification (empty when unknown).

    ``pages`` are empty in text formats, ``line`` is where it begins. ``figures`` is how many it prints
    that are facts, ``confirmed`` how many of them stand in an identity that holds; ``checked`` and
    ``failed`` count the identities about them, and those laid to its charge.
    """

    label: str
    title: str
    kind: str
    status: TableStatus
    pages: tuple[int, ...] = ()
    line: int = 0
    figures: int = 0
    confirmed: int = 0
    checked: int = 0
    failed: int = 0
