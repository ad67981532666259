"""The findings of an audit as plain values, for JSON and CSV. Amounts are decimals, in yuan where they are money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgetgraph.ground.location import SourceCell
from budgetgraph.publishing.audited import AuditedDocument

if TYPE_CHECKING:
    from budgetgraph.graph.audit import AuditFinding


def finding_record(finding: AuditFinding, document: AuditedDocument) -> dict[str, Any]:
    """One finding. ``amounts`` are the stated and the compared one, in this order, or empty.

    ``group`` counts the causes in a document from 1: findings of one group have one cause, which
    ``suspect`` names where it is known.
    """
    return {
        "document": document.file,
        "rule": finding.rule,
        "severity": finding.severity.label,
        "message": {"zh": finding.message.zh, "en": finding.message.en},
        "amounts": _amounts(finding),
        "difference": finding.difference,
        "unit": unit_of(finding),
        "suspect": None if finding.suspect is None else source_record(finding.suspect, document),
        "group": finding.group,
        "focus": str(finding.focus),
        "shape": str(finding.shape),
        "sources": [source_record(cell, document) for cell in finding.sources],
    }


def source_record(cell: SourceCell, document: AuditedDocument) -> dict[str, Any]:
    """A printed cell: file, page (in paged formats), table as people know it, line, column and text."""
    return {
        "document": document.name_of(cell.file),
        "page": cell.page,
        "table": cell.table,
        "line": cell.line,
        "column": cell.column,
        "text": cell.text,
    }


def document_record(document: AuditedDocument) -> dict[str, Any]:
    """One document. As in SHACL it ``conforms`` where nothing is found, not even a note.

    What it contradicts in earlier documents is a record of its own, with ``compared_with``.
    """
    return {
        "file": document.file,
        **({"compared_with": list(document.compared_with)} if document.compared_with else {}),
        "title": document.title,
        "issuer": document.issuer,
        "year": document.year,
        "kind": document.kind,
        "conforms": not document.findings,
        "counts": {severity.label: count for severity, count in document.counts.items()},
    }


def unit_of(finding: AuditFinding) -> str | None:
    """The unit of the amounts of a finding, 元 where none is named; ``None`` without amounts."""
    return None if finding.stated is None and finding.compared is None else finding.unit or "元"


def _amounts(finding: AuditFinding) -> list[Any]:
    return [] if unit_of(finding) is None else [finding.stated, finding.compared]
