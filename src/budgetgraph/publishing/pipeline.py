"""The path of the data, from the files of a document to graphs that are audited and validated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from budgetgraph.graph.audit import AuditReport, audit_document, report_graph
from budgetgraph.graph.iris import DEFAULT_BASE
from budgetgraph.graph.mapping import DocumentGraphs, map_interpretation
from budgetgraph.graph.validation import ValidationReport, validate_loaded
from budgetgraph.ground.errors import (
    BudgetgraphError,
    InputError,
    NoBudgetTableError,
    TruncatedInputError,
)
from budgetgraph.ground.findings import Severity
from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.identity import identify
from budgetgraph.interpreting.records import Interpretation
from budgetgraph.publishing.document_key import DocumentKey
from budgetgraph.publishing.engine import store_engine
from budgetgraph.publishing.lineage import Lineage, Version
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.several_files import Files, TextAloneError, shown
from budgetgraph.publishing.shared_graphs import codes_and_structures
from budgetgraph.publishing.source_files import digest_of
from budgetgraph.reading import Document, read
from budgetgraph.reading.joining import join, require_few


@dataclass(frozen=True)
class Conversion:
    """One converted document: what it says, as records and as graphs, and what was found in them.

    ``audit`` is about the document: what it contradicts, and what was not understood. ``validation`` is about
    the graphs: whether they have the form that is promised. ``files`` are those of the document, mostly one. ``version`` is that of the document among those
    published.
    """

    files: Files
    interpretation: Interpretation
    graphs: DocumentGraphs
    audit: AuditReport
    validation: ValidationReport
    version: Version

    @property
    def key(self) -> DocumentKey:
        """The document's own key."""
        return DocumentKey.of(self.interpretation.budget.heading)

    @property
    def worst(self) -> Severity | None:
        """The highest severity among findings and violations, ``None`` without any."""
        severities = [each.severity for each in self.audit.findings]
        severities += [each.severity for each in self.validation.violations]
        return max(severities, default=None)


def convert_files(files: Files, settings: Settings, lineage: Lineage | None = None) -> Conversion:
    """Read, interpret, map, audit and validate the files of one document, as the version of it that
    ``lineage`` says (without it, the first).

    Raises :class:`InputError` if it gives no fact, :class:`StructureError` if the graph is malformed.
    """
    interpretation = interpret_files(files)
    key = DocumentKey.of(interpretation.budget.heading)
    digest = digest_of([file.sha256 for file in interpretation.files])
    version = (lineage or Lineage()).version_of(key, digest)
    graphs = map_interpretation(
        interpretation,
        settings.iris,
        version=version.number,
        previous=version.previous,
        software_version=settings.software_version,
    )
    loaded = store_engine((*graphs, codes_and_structures()))
    audited = audit_document(interpretation, settings.iris, loaded)
    of_document = settings.iris.of_document(interpretation.budget.heading)
    report = report_graph(audited, interpretation, graphs, of_document, version.number)
    loaded.add(report)
    graphs = replace(graphs, report=report)
    validation = validate_loaded(graphs, loaded)
    validation.require_structure(shown(files))
    return Conversion(files, interpretation, graphs, audited, validation, version)


def interpret_files(files: Files) -> Interpretation:
    """Read and interpret the files of one document: the records, without the graph.

    Raises :class:`InputError`; for a single file that is the text of a document whose tables may be
    elsewhere, :class:`TextAloneError`.
    """
    document = read_files(files)
    try:
        return interpret(document)
    except BudgetgraphError as error:
        # The interpreter knows the document, not where the files lie.
        if error.path is None:
            error.path = shown(files)
        if len(files) == 1 and isinstance(error, NoBudgetTableError | TruncatedInputError):
            identity = identify(document)
            if identity is not None and identity.parts:
                raise TextAloneError.of(error, identity) from None
        raise


def read_files(files: Files) -> Document:
    """Read the files of one document. Raises :class:`InputError`, also where one of them is given twice."""
    require_few(len(files))  # before any of them is read
    documents = [read(path) for path in files]
    try:
        return join(documents)
    except InputError as error:
        error.path = shown(files)
        raise


def convert(path: str | Path, *further: str | Path, base_iri: str = DEFAULT_BASE) -> Conversion:
    """Convert one budget document, in one file or in several. ``base_iri`` is the publisher's own.

    Raises :class:`InputError` if it gives no fact, :class:`SettingsError` for a bad base.
    """
    return convert_files((Path(path), *map(Path, further)), Settings(base_iri))


def audit(path: str | Path, *further: str | Path, base_iri: str = DEFAULT_BASE) -> AuditReport:
    """What one budget document, in one file or in several, contradicts, and what was not understood in it.

    Raises what :func:`convert` raises.
    """
    return convert(path, *further, base_iri=base_iri).audit
