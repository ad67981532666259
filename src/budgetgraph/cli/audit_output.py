"""The output of ``audit``: each document is told by the process that audits it, and waits in a file.

So memory holds one document at a time, however many there are. What is told of all of them together needs
their counts only.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetgraph.cli.audit_text import View, document_text, summary_text
from budgetgraph.cli.conversion_output import Names, Output
from budgetgraph.cli.files import write_standard_output, write_whole
from budgetgraph.graph.serialisation import serialise
from budgetgraph.ground.errors import BudgetgraphError
from budgetgraph.ground.findings import Severity
from budgetgraph.ground.printable import encodable
from budgetgraph.publishing.audit_record import document_record, finding_record
from budgetgraph.publishing.audited import AuditedDocument, audited
from budgetgraph.publishing.exact_json import exact_json
from budgetgraph.publishing.pipeline import convert_files
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.several_files import Files, Identities, shown

if TYPE_CHECKING:
    from rdflib import Graph

    from budgetgraph.graph.audit import AuditFinding

SUFFIXES = {
    "text": ".audit.txt",
    "json": ".audit.json",
    "csv": ".audit.csv",
    "turtle": ".audit.ttl",
    "html": ".audit.html",
}
"""The formats, and how their files of a folder end."""

_PIECE = 2**20


@dataclass(frozen=True, slots=True)
class Manner:
    """How is told what was found: in which format, and from which ``severity`` on.

    Without a severity JSON and CSV have all findings; for people those that are mere notes are counted.
    ``width`` and ``colour`` are those of the terminal.
    """

    output: str
    severity: Severity | None = None
    width: int | None = None
    colour: bool = False

    @property
    def view(self) -> View:
        """The view of a report for people."""
        return View(self.width, self.colour, self.severity or Severity.WARNING)

    def listed(self, document: AuditedDocument) -> tuple[AuditFinding, ...]:
        """The findings that programs are told."""
        return document.at_least(self.severity or Severity.INFO)


@dataclass(frozen=True)
class Told:
    """One audited document: what is told of it, as a piece of the output (or the file where that waits).

    ``identities`` is what each of its files says it is, ``record`` what JSON says of the document itself.
    """

    files: Files
    key: str
    record: Mapping[str, Any]
    counts: Mapping[Severity, int]
    worst: Severity | None
    content: bytes | Path
    identities: Identities = ()

    @property
    def path(self) -> Path:
        """The first of its files."""
        return self.files[0]

    @property
    def is_comparison(self) -> bool:
        """Whether it is what a document contradicts in earlier ones, and not in itself."""
        return "compared_with" in self.record


def tell(files: Files, settings: Settings, manner: Manner, spool: Path | None) -> Told:
    """Convert and audit the files of one document and tell what was found.

    Raises what the conversion raises.
    """
    conversion = convert_files(files, settings)
    document = audited(conversion, encodable(shown(files)))
    content = content_of(document, manner, conversion.graphs.report).encode()
    told = told_of(document, files, content)
    told = replace(told, identities=conversion.interpretation.identities)
    if spool is None:
        return told
    handle, waiting = tempfile.mkstemp(dir=spool)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return replace(told, content=Path(waiting))


def told_of(document: AuditedDocument, files: Files, content: bytes) -> Told:
    """What is kept of a document whose findings are told in ``content``."""
    return Told(
        files=files,
        key=document.key,
        record=document_record(document),
        counts=document.counts,
        worst=document.worst,
        content=content,
    )


def content_of(document: AuditedDocument, manner: Manner, report: Graph) -> str:
    """One document in the format that is asked for, with its ``report`` graph, which only Turtle shows."""
    if manner.output == "json":
        records = (finding_record(each, document) for each in manner.listed(document))
        return ",\n  ".join(exact_json(each, 2) for each in records)
    if manner.output == "csv":
        from budgetgraph.cli.audit_csv import document_csv

        return document_csv(document, manner.listed(document)).decode()
    if manner.output == "html":
        from budgetgraph.cli.audit_page import document_section

        return document_section(document, manner.view.least)
    if manner.output == "turtle":
        return serialise(report, "turtle")
    return document_text(document, manner.view)


def write_told(
    documents: Sequence[Told],
    failures: Sequence[BudgetgraphError],
    output: str,
    target: Output,
    names: Names,
) -> None:
    """Put what is told in its place: in a folder by ``names``, one file for each document."""
    if target.folder is not None:
        together: dict[Path, list[Told]] = {}
        for each in documents:
            together.setdefault(each.path, []).append(each)
        for path, own in together.items():
            write_whole(target.folder / names[path], _whole(own, (), output))
    elif target.file is not None:
        write_whole(target.file, _whole(documents, failures, output))
    else:
        write_standard_output(_whole(documents, failures, output))


def _whole(
    documents: Sequence[Told], failures: Sequence[BudgetgraphError], output: str
) -> Iterator[bytes]:
    wholes: Mapping[str, Callable[..., Iterator[bytes]]] = {
        "text": _text,
        "json": _json,
        "csv": _csv,
        "turtle": _turtle,
        "html": _html,
    }
    return wholes[output](documents, failures)


def _text(documents: Sequence[Told], failures: Sequence[BudgetgraphError]) -> Iterator[bytes]:
    yield from _pieces(documents)
    if len(documents) + len(failures) > 1:
        yield summary_text(
            [(each.record, each.counts) for each in documents], len(failures)
        ).encode()


def _json(documents: Sequence[Told], failures: Sequence[BudgetgraphError]) -> Iterator[bytes]:
    yield b'{\n "findings": ['
    begun = False
    for each in documents:
        if any(each.counts.values()):
            for number, piece in enumerate(_pieces([each])):
                if number == 0:
                    yield b",\n  " if begun else b"\n  "
                    begun = True
                yield piece
    yield b"\n ],\n" if begun else b"],\n"
    records = [*(each.record for each in documents), *map(_failure, failures)]
    yield f' "documents": {exact_json(records, 1)}\n}}\n'.encode()


def _failure(error: BudgetgraphError) -> Mapping[str, str]:
    return {"file": encodable(str(error.path or "")), "error": encodable(error.message)}


def _csv(documents: Sequence[Told], _: Sequence[BudgetgraphError]) -> Iterator[bytes]:
    from budgetgraph.cli.audit_csv import header

    yield header()
    yield from _pieces(documents)


def _turtle(documents: Sequence[Told], _: Sequence[BudgetgraphError]) -> Iterator[bytes]:
    yield from _pieces(documents)


def _html(documents: Sequence[Told], failures: Sequence[BudgetgraphError]) -> Iterator[bytes]:
    from budgetgraph.cli.audit_page import head, tail

    overview = [(each.key, each.record, each.counts) for each in documents]
    yield head(overview, failures).encode()
    yield from _pieces(documents)
    yield tail().encode()


def _pieces(documents: Iterable[Told]) -> Iterator[bytes]:
    for each in documents:
        if isinstance(each.content, bytes):
            if each.content:
                yield each.content
        else:
            with each.content.open("rb") as file:
                while piece := file.read(_PIECE):
                    yield piece
