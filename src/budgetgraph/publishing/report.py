"""The report of a conversion as plain values: findings, and what became of every printed cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from budgetgraph.graph.audit import AuditFinding, AuditReport, finding_iris
from budgetgraph.graph.iris import DocumentIris
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.records import Fate, Interpretation
from budgetgraph.publishing.source_files import source_of


def document_identity(interpretation: Interpretation) -> dict[str, Any]:
    """Which document it is: its heading, and name, SHA-256 and size in bytes of its files."""
    heading = interpretation.budget.heading
    return {
        "title": heading.title,
        "region": heading.region.code,
        "department": heading.department,
        "year": heading.year,
        "kind": heading.kind,
        "source": source_of(interpretation.files),
    }


def conversion_report(
    interpretation: Interpretation, audit: AuditReport, iris: DocumentIris
) -> dict[str, Any]:
    """What ``report/findings.json`` of a release says about one document; amounts are decimals.

    ``iris`` are those that the document was mapped with.
    """
    files = tuple(file.name for file in interpretation.files)
    return {
        **document_identity(interpretation),
        "conforms": audit.conforms,
        "severities": severity_counts(audit),
        "balance": {
            "cells": {fate.value: interpretation.balance.cells.get(fate, 0) for fate in Fate},
            "sentences": {
                fate.value: interpretation.balance.sentences.get(fate, 0) for fate in Fate
            },
            "unaccounted": [_place(cell, files) for cell in interpretation.balance.unaccounted],
        },
        "findings": [
            finding_entry(str(iri), finding, files)
            for iri, finding in finding_iris(audit, iris).items()
        ],
    }


def severity_counts(audit: AuditReport) -> dict[str, int]:
    """How many findings there are of each severity, the mildest first."""
    return {severity.label: count for severity, count in sorted(audit.counts.items())}


def finding_entry(iri: str, finding: AuditFinding, files: Sequence[str]) -> dict[str, Any]:
    """One finding; its cells count ``files`` from 1. ``amounts`` are the stated and the compared one, in ``unit`` (元: yuan), or empty.

    Findings of one ``group`` have one cause, which ``suspect`` names where it is known.
    """
    compared = finding.stated is not None or finding.compared is not None
    return {
        "finding": iri,
        "rule": finding.rule,
        "severity": finding.severity.label,
        "message": {"zh": finding.message.zh, "en": finding.message.en},
        "amounts": [finding.stated, finding.compared] if compared else [],
        "difference": finding.difference,
        "unit": finding.unit,
        "group": finding.group,
        "focus": str(finding.focus),
        "shape": str(finding.shape),
        "suspect": None if finding.suspect is None else _place(finding.suspect, files),
        "sources": [_place(cell, files) for cell in finding.sources],
    }


def _place(cell: SourceCell, files: Sequence[str]) -> dict[str, Any]:
    place = {
        "file": files[cell.file - 1] if len(files) > 1 else None,
        "table": cell.table,
        "page": cell.page,
        "line": cell.line,
        "column": cell.column,
        "part": cell.part or None,
        "printed": cell.text,
    }
    return {name: value for name, value in place.items() if value is not None}
