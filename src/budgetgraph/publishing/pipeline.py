"""The path of the data, from a file to validated graphs, and the same over many files."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from budgetgraph.graph.iris import DEFAULT_BASE
from budgetgraph.graph.mapping import DocumentGraphs, map_interpretation
from budgetgraph.graph.validation import ValidationReport, validate
from budgetgraph.ground.errors import BudgetgraphError
from budgetgraph.ground.findings import Severity
from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.records import Interpretation
from budgetgraph.publishing.document_key import DocumentKey, same_document
from budgetgraph.publishing.engine import store_engine
from budgetgraph.publishing.lineage import Lineage, Version
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.shared_graphs import codes_and_structures
from budgetgraph.reading import read

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Conversion:
    """One converted document: what it says, as records and as graphs, and what validation found.

    ``version`` is that of the document among those published.
    """

    path: Path
    interpretation: Interpretation
    graphs: DocumentGraphs
    validation: ValidationReport
    version: Version

    @property
    def key(self) -> DocumentKey:
        """The document's own key."""
        return DocumentKey.of(self.interpretation.budget.heading)

    @property
    def worst(self) -> Severity | None:
        """The highest severity among findings and violations, ``None`` without any."""
        severities = [each.severity for each in self.interpretation.findings]
        severities += [each.severity for each in self.validation.violations]
        return max(severities, default=None)


def convert_file(path: Path, settings: Settings, lineage: Lineage | None = None) -> Conversion:
    """Read, interpret, map and validate one file, as the version of its document that ``lineage`` says
    (without it, the first).

    Raises :class:`InputError` if it gives no fact, :class:`StructureError` if the graph is malformed.
    """
    interpretation = interpret_file(path)
    key = DocumentKey.of(interpretation.budget.heading)
    version = (lineage or Lineage()).version_of(key, interpretation.source_sha256)
    graphs = map_interpretation(
        interpretation,
        settings.iris,
        version=version.number,
        previous=version.previous,
        software_version=settings.software_version,
    )
    validation = validate(graphs, codes_and_structures(), engine=store_engine)
    validation.require_structure(str(path))
    return Conversion(path, interpretation, graphs, validation, version)


def interpret_file(path: Path) -> Interpretation:
    """Read and interpret one file: the records, without the graph. Raises :class:`InputError`."""
    document = read(path)
    try:
        return interpret(document)
    except BudgetgraphError as error:
        # The interpreter knows the document, not where the file lies.
        if error.path is None:
            error.path = path
        raise


def convert(path: str | Path, *, base_iri: str = DEFAULT_BASE) -> Conversion:
    """Convert one budget document. ``base_iri`` is the publisher's own.

    Raises :class:`InputError` if the file gives no fact, :class:`SettingsError` for a bad base.
    """
    return convert_file(Path(path), Settings(base_iri))


def one_document_each(
    items: Iterable[T],
    key: Callable[[T], K],
    path: Callable[[T], Path],
    *,
    supersede: bool,
) -> tuple[T, ...]:
    """``items`` without documents that a later item replaces, in their order.

    With ``supersede`` the later of two with one key replaces the earlier; without it that raises
    :class:`DuplicateDocumentError`, which names both files.
    """
    chosen: dict[K, T] = {}
    for item in items:
        earlier = chosen.pop(key(item), None)
        if earlier is not None and not supersede:
            raise same_document(key(item), path(item), path(earlier))
        chosen[key(item)] = item
    return tuple(chosen.values())
