"""The catalogue of a release: counted, described, written as dumps, and loaded into the database."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from budgetgraph.publishing.catalogue.counts import ReleaseCounts
from budgetgraph.publishing.catalogue.files import FileDescription
from budgetgraph.publishing.catalogue.void import void_graph
from budgetgraph.publishing.catalogue.whole import DocumentSummary, catalogue_head
from budgetgraph.publishing.counts import (
    class_counts,
    entity_count,
    graph_counts,
    property_counts,
)
from budgetgraph.publishing.document_folder import read_index
from budgetgraph.publishing.dump_file import FileEntry
from budgetgraph.publishing.graph_entry import GraphEntry
from budgetgraph.publishing.release import CATALOG_DUMP, DOCUMENTS
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.shared_graphs import links_graph
from budgetgraph.publishing.store import Store
from budgetgraph.publishing.whole_dumps import write_catalogue_dumps

_EXAMPLES = 3


def write_catalogue(
    release: Path,
    folders: Sequence[Path],
    files: Sequence[FileEntry],
    store: Store,
    settings: Settings,
) -> tuple[list[FileEntry], GraphEntry]:
    """Describe the release in ``store`` and its ``files``; the dumps of the catalogue, and its graph.

    The catalogue is loaded into ``store``. Raises :class:`OSError`, :class:`ReleaseError`.
    """
    iris = settings.iris
    summaries = [_summary(folder) for folder in folders]
    described = [
        FileDescription(each.path, each.bytes, each.sha256)
        for each in files
        if not each.path.startswith(f"{DOCUMENTS}/")
    ]
    head = catalogue_head(summaries, described, iris, settings.catalogue, issued=settings.issued)
    documents = (each.iris(iris).document() for each in summaries[:_EXAMPLES])
    head += void_graph(
        _counts(store), links_graph(), described, iris, settings.catalogue, list(documents)
    )
    written = write_catalogue_dumps(release, head, folders, settings.base_iri)
    quads = release / CATALOG_DUMP
    store.load(quads, quads.with_suffix(".nt"))
    iri = str(head.identifier)
    return written, GraphEntry(iri, graph_counts(store)[iri], CATALOG_DUMP, 0, quads.stat().st_size)


def _summary(folder: Path) -> DocumentSummary:
    index = read_index(folder)
    return DocumentSummary(
        region=index["region"],
        department=index["department"],
        year=index["year"],
        kind=index["kind"],
        region_name=index["names"]["region"],
        department_name=index["names"]["department"],
    )


def _counts(store: Store) -> ReleaseCounts:
    properties = property_counts(store)
    return ReleaseCounts(
        triples=sum(properties.values()),
        classes={each["iri"]: each["entities"] for each in class_counts(store)},
        properties=properties,
        graphs=graph_counts(store),
        entities=entity_count(store),
    )
