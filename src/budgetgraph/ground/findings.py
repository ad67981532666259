"""Findings: here is what the source says or lacks. They never stop the program."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from budgetgraph.ground.location import SourceCell


class Severity(IntEnum):
    """As in SHACL: ``sh:Info`` < ``sh:Warning`` < ``sh:Violation``."""

    INFO = 1
    WARNING = 2
    VIOLATION = 3

    @property
    def label(self) -> str:
        """Lower-case English name, as used by ``--strict`` and in JSON."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What the source says or lacks, with where.

    ``kind`` is a stable ASCII name such as ``unknown-header``; ``sources`` the printed cells it is
    about, in document order (empty only where the finding is about something that is not printed).
    """

    kind: str
    severity: Severity
    message: Message
    sources: tuple[SourceCell, ...] = ()
