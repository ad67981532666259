"""The documents of a release, or of one command, compared department by department."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from rdflib import Graph

from budgetgraph.graph.audit import finding_iris
from budgetgraph.graph.audit.report_graph import report_triples
from budgetgraph.graph.iris import DocumentIris, Iris
from budgetgraph.publishing.comparisons import (
    ComparedDocument,
    Comparison,
    compare,
    rules_across,
)
from budgetgraph.publishing.document_folder import StagedDocument, places_of, read_index
from budgetgraph.publishing.dump_file import SectionReader
from budgetgraph.publishing.engine import LoadedGraphs
from budgetgraph.publishing.pipeline import Conversion
from budgetgraph.publishing.report import finding_entry
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.shared_graphs import codes_and_structures
from budgetgraph.publishing.source_files import files_of

_COMPARED = ("facts", "labels", "provenance")
"""The sections of a document's dump that rules look at."""

_Department = tuple[str, str, str]


def across_documents(conversions: Sequence[Conversion], settings: Settings) -> Iterator[Comparison]:
    """What documents that are at hand contradict in each other: those of one department and kind.

    They must have been converted with ``settings``. Nothing for departments with one document.
    """
    departments: dict[_Department, dict[int, Conversion]] = {}
    for each in conversions:
        key = each.key
        of_one = departments.setdefault((key.region, key.department, key.kind), {})
        of_one[key.year] = each
    for _, of_one in sorted(departments.items()):
        if len(of_one) > 1 and rules_across():
            own = [of_one[year] for year in sorted(of_one)]
            loaded = LoadedGraphs((codes_and_structures(), *chain(*(each.graphs for each in own))))
            documents = [
                ComparedDocument(
                    settings.iris.of_document(each.interpretation.budget.heading),
                    tuple(file.name for file in each.interpretation.files),
                )
                for each in own
            ]
            yield from compare(documents, loaded)


def compare_folders(
    documents: Iterable[StagedDocument], folders: Iterable[Path], iris: Iris
) -> Iterator[Comparison]:
    """The same for the documents of a release, which lie in ``folders``: one department in memory at a time.

    Raises :class:`OSError`, :class:`ReleaseError`.
    """
    departments: dict[_Department, list[tuple[StagedDocument, Path]]] = {}
    for document, folder in zip(documents, folders, strict=True):
        key = document.key
        departments.setdefault((key.region, key.department, key.kind), []).append(
            (document, folder)
        )
    for _, own in sorted(departments.items()):
        if len(own) > 1 and rules_across():
            yield from _compared(sorted(own, key=lambda each: each[0].key), iris)


def _compared(own: Sequence[tuple[StagedDocument, Path]], iris: Iris) -> Sequence[Comparison]:
    loaded = LoadedGraphs([codes_and_structures()])
    documents = []
    for document, folder in own:
        reader = SectionReader(folder / "full.nt", places_of(read_index(folder), "full.nt"))
        for part in _COMPARED:
            loaded.add_ntriples(reader.read(part).plain)
        files = files_of(document.entry["source"])
        key = document.key
        of_document = DocumentIris(iris, key.region, key.department, key.year, key.kind)
        documents.append(ComparedDocument(of_document, tuple(str(each["name"]) for each in files)))
    return compare(documents, loaded)


def comparison_graph(comparisons: Iterable[Comparison], iris: Iris) -> Graph:
    """The reports of ``comparisons`` with their findings, as one graph of the release."""
    graph = Graph(identifier=iris.shared_graph("comparisons"), bind_namespaces="none")
    for each in comparisons:
        for triple in report_triples(each.report, each.iris):
            graph.add(triple)
    return graph


def comparison_entries(comparisons: Iterable[Comparison]) -> Mapping[str, list[dict[str, Any]]]:
    """The findings of ``comparisons`` as in ``report/findings.json``, by the key of the newer document."""
    return {
        each.document.iris.path: [
            finding_entry(str(iri), finding, each.files)
            for iri, finding in finding_iris(each.report, each.iris).items()
        ]
        for each in comparisons
    }
