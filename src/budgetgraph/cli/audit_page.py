"""The audit of documents as one page that needs nothing else: no network, no scripts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from budgetgraph import __version__
from budgetgraph.cli.audit_words import (
    CLEAN,
    MEANINGS,
    SEVERITIES,
    amounts_of,
    causes,
    compared_name,
)
from budgetgraph.ground.errors import BudgetgraphError
from budgetgraph.ground.findings import Message, Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.ground.printable import printable
from budgetgraph.publishing.audit_record import document_record
from budgetgraph.publishing.audited import AuditedDocument
from budgetgraph.publishing.quoted_lines import Piece, Quote

if TYPE_CHECKING:
    from budgetgraph.graph.audit import AuditFinding

_SHOWN = 6
"""So many printed lines of a finding are shown side by side, the others on demand."""


def head(
    documents: Sequence[tuple[str, Mapping[str, Any], Mapping[Severity, int]]],
    failures: Iterable[BudgetgraphError],
) -> str:
    """The beginning of the page, with an overview of its documents: key, record and counts of each."""
    return _template("audit_head.html").render(
        name=_safe(documents[0][1]["title"]) if len(documents) == 1 else "",
        severities=[
            {
                "level": severity.label,
                "words": SEVERITIES[severity],
                "meaning": MEANINGS[severity],
            }
            for severity in sorted(Severity, reverse=True)
        ],
        documents=[
            {
                "anchor": _anchor(key),
                "file": _safe(compared_name(record)),
                "title": _title(record),
                "counts": list(counts.values()),
            }
            for key, record, counts in documents
        ],
        failures=[
            {
                "file": _safe(str(each.path or "")),
                "zh": _safe(each.zh or ""),
                "en": _safe(each.message),
            }
            for each in failures
        ],
    )


def document_section(document: AuditedDocument, least: Severity) -> str:
    """The findings of one document by cause; those below ``least`` can be unfolded."""
    record = document_record(document)
    listed = document.at_least(least)
    notes = [each for each in document.findings if each.severity < least]
    names = {each.shape: _name(each, document) for each in notes}
    by_shape = Counter(each.shape for each in notes)
    return _template("audit_document.html").render(
        anchor=_anchor(document.key),
        file=_safe(compared_name(record)),
        title=_title(record),
        issuer=_safe(document.issuer),
        year=document.year,
        clean=None if document.at_least(Severity.WARNING) else CLEAN,
        counts=[
            {"level": severity.label, "words": SEVERITIES[severity], "count": count}
            for severity, count in document.counts.items()
        ],
        causes=[
            {
                "first": _told(cause.first, document),
                "suspect": _suspect(cause.first),
                "others": [_told(each, document) for each in cause.findings[1:]],
            }
            for cause in causes(listed)
        ],
        notes=[_told(each, document) for each in notes],
        counted_notes=[{"name": names[shape], "count": count} for shape, count in by_shape.items()],
    )


def tail() -> str:
    """The end of the page."""
    return _template("audit_tail.html").render(version=__version__)


def _told(finding: AuditFinding, document: AuditedDocument) -> dict[str, Any]:
    quotes = document.quotes_of(finding)
    shown = [_quote(quote, finding.suspect, document) for quote in quotes]
    return {
        "level": finding.severity.label,
        "severity": SEVERITIES[finding.severity],
        "name": _name(finding, document),
        "zh": _safe(finding.message.zh),
        "en": _safe(finding.message.en),
        "amounts": amounts_of(finding),
        "quotes": shown[:_SHOWN],
        "more_quotes": shown[_SHOWN:],
    }


def _quote(quote: Quote, suspect: SourceCell | None, document: AuditedDocument) -> dict[str, Any]:
    several = len(quote.cells) > 1
    doubted = _doubted(quote, suspect)
    # The file is named, not counted.
    cell = replace(quote.first, file=1)
    line = Message(f"{cell.table_zh}{cell.where_zh}", f"{cell.table_en}, {cell.where_en}")
    place = line if several else Message(cell.place_zh, cell.place_en)
    return {
        "file": _safe(document.name_of(quote.first.file)) if len(document.names) > 1 else "",
        "place": Message(_safe(place.zh), _safe(place.en)),
        "in_table": quote.in_table,
        "pieces": [
            {"text": _safe(each.text), "marked": each.marked, "doubted": each is doubted}
            for each in quote.pieces
        ],
    }


def _doubted(quote: Quote, suspect: SourceCell | None) -> Piece | None:
    """What prints the figure in doubt; ``None`` where the line does not, or prints the same twice."""
    if suspect is None or suspect not in quote.cells:
        return None
    printed = "".join(suspect.text.split())
    found = [each for each in quote.pieces if each.marked and printed == "".join(each.text.split())]
    return found[0] if len(found) == 1 else None


def _suspect(finding: AuditFinding) -> dict[str, str] | None:
    cell = finding.suspect
    if cell is None:
        return None
    texts = {"zh": cell.place_zh, "en": cell.place_en, "text": " ".join(cell.text.split())}
    return {name: _safe(text) for name, text in texts.items()}


def _name(finding: AuditFinding, document: AuditedDocument) -> dict[str, str]:
    name = document.name_of_shape(finding) or Message("", "")
    return {"rule": finding.rule, "zh": name.zh, "en": name.en}


def _title(record: Mapping[str, Any]) -> str:
    """The title of a document, or of the comparison with its earlier ones."""
    title = _safe(record["title"])
    return f"{title} · 与往年文件对照" if "compared_with" in record else title


def _anchor(key: str) -> str:
    return "d-" + re.sub(r"[^A-Za-z0-9]+", "-", key)


def _safe(text: str) -> str:
    return printable(text)


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("budgetgraph.cli"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)
