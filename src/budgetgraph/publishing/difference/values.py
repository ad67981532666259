"""The difference between two releases as JSON (``docs/diff.md``), document by document."""

from __future__ import annotations

import json
from collections.abc import Generator
from decimal import Decimal
from typing import Any

from budgetgraph.publishing.difference.amounts import AmountChange, Named
from budgetgraph.publishing.difference.changes import MADE_WITH, Difference, DocumentChange
from budgetgraph.publishing.difference.contents import Document
from budgetgraph.publishing.difference.facts import FactChange
from budgetgraph.publishing.difference.findings import FindingChange
from budgetgraph.publishing.release import Release

FORMAT = 1
"""The version of this JSON: it grows when a key changes its meaning, not when one is added."""


def json_pieces(difference: Difference) -> Generator[bytes, None, bool]:
    """The JSON text in pieces; the generator returns whether the releases differ.

    Raises :class:`ReleaseError` where a file is missing or damaged: the text is cut off there.
    """
    compared = difference.facts_compared
    head = {
        "format": FORMAT,
        "old": _release(difference.old),
        "new": _release(difference.new),
        "made_with": {
            name: {"old": old, "new": new} for name, (old, new) in difference.made_with.items()
        },
        "facts_compared": compared,
        "graphs": [
            {"graph": each.name, "added": each.added, "removed": each.removed}
            for each in difference.graphs
        ],
    }
    changed = 0
    yield _text(head, 0)[:-2].encode() + b',\n "documents": {\n'
    yield f'  "added": {_text([_entry(each) for each in difference.added], 2)},\n'.encode()
    yield f'  "removed": {_text([_entry(each) for each in difference.removed], 2)},\n'.encode()
    yield b'  "changed": ['
    for change in difference.changed_documents():
        yield (",\n   " if changed else "\n   ").encode() + _text(_changed(change), 3).encode()
        changed += 1
    yield b"\n  ],\n" if changed else b"],\n"
    differ = difference.differs_outside_documents or changed > 0
    yield f'  "unchanged": {difference.documents_in_both - changed}\n }},\n'.encode()
    yield f' "differ": {json.dumps(differ)}\n}}\n'.encode()
    return differ


def _text(value: Any, indent: int) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1).replace("\n", "\n" + " " * indent)


def _release(release: Release) -> dict[str, Any]:
    return {"id": release.id} | {name: release.manifest.get(name) for name in MADE_WITH}


def _key(document: Document) -> dict[str, Any]:
    key = document.key
    return {
        "document": str(key),
        "region": key.region,
        "department": key.department,
        "year": key.year,
        "kind": key.kind,
    }


def _told(document: Document) -> dict[str, Any]:
    return {name: document.entry.get(name) for name in ("title", "version", "source")}


def _entry(document: Document) -> dict[str, Any]:
    return _key(document) | _told(document)


def _changed(change: DocumentChange) -> dict[str, Any]:
    return {
        **_key(change.new),
        "old": _told(change.old),
        "new": _told(change.new),
        "facts": [_fact(each) for each in change.facts],
        "amounts": [_amount(each) for each in change.amounts],
        "findings": {
            "changes": [_finding(each) for each in change.findings.changes],
            "moved": change.findings.moved,
        },
        "cells": {
            "moved": change.cells.moved,
            "added": change.cells.added,
            "removed": change.cells.removed,
        },
    }


def _fact(fact: FactChange) -> dict[str, Any]:
    return {
        "subject": fact.subject,
        "change": fact.change,
        "types": list(fact.types),
        "properties": [
            {"property": each.property, "removed": list(each.removed), "added": list(each.added)}
            for each in fact.properties
        ],
    }


def _amount(amount: AmountChange) -> dict[str, Any]:
    return {
        "item": amount.item,
        "change": amount.change,
        "role": amount.role,
        "breakdown": _named(amount.breakdown),
        "fiscal_year": None if amount.fiscal_year is None else int(amount.fiscal_year),
        "unit": _named(amount.unit),
        "dimensions": {name: _named(each) for name, each in amount.dimensions.items()},
        "old": _yuan(amount.old),
        "new": _yuan(amount.new),
        "difference": _yuan(amount.difference),
    }


def _named(thing: Named | None) -> dict[str, Any] | None:
    if thing is None:
        return None
    return {
        "iri": thing.iri,
        "code": thing.code,
        "zh": thing.labels.get("zh"),
        "en": thing.labels.get("en"),
    }


def _yuan(amount: Decimal | None) -> str | None:
    # Text, because a float would change it.
    return None if amount is None else f"{amount:f}"


def _finding(finding: FindingChange) -> dict[str, Any]:
    return {"change": finding.change, "old": finding.old, "new": finding.new}
