"""The report of a conversion as plain values: findings, and what became of every printed cell."""

from __future__ import annotations

from typing import Any

from budgetgraph.ground.findings import Finding, Severity
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


def conversion_report(interpretation: Interpretation) -> dict[str, Any]:
    """What ``report/findings.json`` of a release says about one document."""
    return {
        **document_identity(interpretation),
        "severities": severity_counts(interpretation),
        "balance": {
            "cells": {fate.value: interpretation.balance.cells.get(fate, 0) for fate in Fate},
            "sentences": {
                fate.value: interpretation.balance.sentences.get(fate, 0) for fate in Fate
            },
            "unaccounted": [
                _place(cell, interpretation) for cell in interpretation.balance.unaccounted
            ],
        },
        "findings": [_finding(finding, interpretation) for finding in interpretation.findings],
    }


def severity_counts(interpretation: Interpretation) -> dict[str, int]:
    """How many findings there are of each severity."""
    return {
        severity.label: sum(each.severity is severity for each in interpretation.findings)
        for severity in Severity
    }


def _finding(finding: Finding, interpretation: Interpretation) -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "severity": finding.severity.label,
        "message": {"zh": finding.message.zh, "en": finding.message.en},
        "sources": [_place(cell, interpretation) for cell in finding.sources],
    }


def _place(cell: SourceCell, interpretation: Interpretation) -> dict[str, Any]:
    several = len(interpretation.files) > 1
    place = {
        "file": interpretation.files[cell.file - 1].name if several else None,
        "table": cell.table,
        "page": cell.page,
        "line": cell.line,
        "column": cell.column,
        "part": cell.part or None,
        "printed": cell.text,
    }
    return {name: value for name, value in place.items() if value is not None}
