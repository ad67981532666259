"""The findings of audits as CSV, one row each, safe to open in a spreadsheet.

The file begins with a byte order mark, without which Chinese Excel takes UTF-8 for GBK. Columns of
figures hold plain numbers. A text that a spreadsheet would take for a formula, a number or a date has an
apostrophe before it, as in the tables of a release for spreadsheets.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from budgetgraph.ground.location import SourceCell
from budgetgraph.ground.printable import encodable
from budgetgraph.publishing.audit_record import unit_of
from budgetgraph.publishing.audited import AuditedDocument
from budgetgraph.publishing.tables.csv_text import csv_bytes, plain_decimal
from budgetgraph.publishing.tables.spreadsheet import text_cell

if TYPE_CHECKING:
    from budgetgraph.graph.audit import AuditFinding

COLUMNS = (
    "document",
    "title",
    "year",
    "rule",
    "severity",
    "group",
    "stated",
    "compared",
    "difference",
    "unit",
    "message_zh",
    "message_en",
    "suspect",
    "sources",
    "focus",
    "shape",
)
"""``suspect`` and ``sources`` are places with what is printed there; several are parted by ``|``."""


_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def header() -> bytes:
    """The beginning of the file: the byte order mark and the line with the names of the columns."""
    return _BYTE_ORDER_MARK + csv_bytes([COLUMNS])


def document_csv(document: AuditedDocument, findings: tuple[AuditFinding, ...]) -> bytes:
    """The rows of these findings of a document; none give no bytes."""
    rows = [_row(finding, document) for finding in findings]
    return csv_bytes([[encodable(cell) for cell in row] for row in rows])


def _row(finding: AuditFinding, document: AuditedDocument) -> list[str]:
    texts = {
        "document": document.file,
        "title": document.title,
        "rule": finding.rule,
        "severity": finding.severity.label,
        "unit": unit_of(finding) or "",
        "message_zh": finding.message.zh,
        "message_en": finding.message.en,
        "suspect": "" if finding.suspect is None else _printed(finding.suspect, document),
        "sources": "|".join(_printed(cell, document) for cell in finding.sources),
        "focus": str(finding.focus),
        "shape": str(finding.shape),
    }
    numbers = {
        "year": str(document.year),
        "group": str(finding.group),
        "stated": _number(finding.stated),
        "compared": _number(finding.compared),
        "difference": _number(finding.difference),
    }
    cells = numbers | {name: text_cell(text) for name, text in texts.items()}
    return [cells[name] for name in COLUMNS]


def _printed(cell: SourceCell, document: AuditedDocument) -> str:
    """``表11第348行第4列 947.71``; of a document in several files with the name of the file."""
    file = f"{document.name_of(cell.file)} " if len(document.names) > 1 else ""
    text = " ".join(cell.text.replace("|", "／").split())
    return f"{file}{replace(cell, file=1).place_zh} {text}".strip()


def _number(value: Decimal | None) -> str:
    return "" if value is None else plain_decimal(value)
