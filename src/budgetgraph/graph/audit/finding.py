"""What an audit finds: one finding for each thing that a document contradicts, lacks or leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from rdflib import URIRef
from rdflib.term import Node

from budgetgraph.ground.findings import Message, Severity
from budgetgraph.ground.location import SourceCell

YUAN = "元"


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """One result of a rule, or of the reading of the document (``sh:ValidationResult``).

    ``rule`` is ``R1`` and so on, for a finding of the reading its kind (``unknown-header``). ``focus`` is the
    thing that is wrong, of the reading the document; ``value`` what is wrong about it, where that is one thing.
    ``stated`` is what is printed, ``compared`` what it should agree with, ``difference`` the first less the
    second, all in ``unit``: ``元`` for money, which is in yuan, ``%``, or another.
    ``sources`` are the cells, the most suspicious first. ``suspect`` is the one figure that explains this finding
    and all of its ``group``, where only one can be it. Groups count the causes from 1, the worst first.
    ``items`` are the money facts that the cells print.
    """

    rule: str
    shape: URIRef
    constraint: URIRef | None
    severity: Severity
    message: Message
    focus: URIRef
    value: Node | None = None
    stated: Decimal | None = None
    compared: Decimal | None = None
    difference: Decimal | None = None
    unit: str | None = None
    sources: tuple[SourceCell, ...] = ()
    suspect: SourceCell | None = None
    group: int = 0
    items: tuple[URIRef, ...] = ()

    @property
    def is_of_a_rule(self) -> bool:
        """Whether a rule found it, and not the reading."""
        return self.constraint is not None


@dataclass(frozen=True, slots=True)
class AuditReport:
    """All findings about one document: group by group, the worst first."""

    findings: tuple[AuditFinding, ...] = ()

    @property
    def conforms(self) -> bool:
        """As in SHACL: whether there is no finding at all, not even a note."""
        return not self.findings

    @property
    def worst(self) -> Severity | None:
        """The highest severity; ``None`` without findings."""
        return max((each.severity for each in self.findings), default=None)

    @property
    def counts(self) -> Mapping[Severity, int]:
        """How many findings there are of each severity, the worst first."""
        return {
            severity: sum(each.severity is severity for each in self.findings)
            for severity in sorted(Severity, reverse=True)
        }

    def at_least(self, severity: Severity) -> tuple[AuditFinding, ...]:
        """The findings of this severity or worse."""
        return tuple(each for each in self.findings if each.severity >= severity)


def document_order(cell: SourceCell) -> tuple[int, int, int, int, int, int, str]:
    """What cells are sorted by to stand in the order in which they are printed."""
    return (
        cell.file,
        cell.page or 0,
        cell.line,
        cell.row,
        cell.column,
        cell.part,
        cell.key,
    )
