"""Writing a release: into a staging folder, manifest last, then renamed into place.

The same documents and settings give the same dumps, tables, reports and id, byte for byte, in whatever
order the documents come. (The database holds the same triples, and the answers to the canned questions
say the same, but those files are written by the engine in its own way.)
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from rdflib import Graph

from budgetgraph.ground.codes import code_graph
from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.activation import sync_folder
from budgetgraph.publishing.answer_writer import write_answers
from budgetgraph.publishing.catalogue.settings_file import values_of
from budgetgraph.publishing.catalogue_dump import write_catalogue
from budgetgraph.publishing.counts import class_counts, default_triples
from budgetgraph.publishing.document_folder import REPORT, StagedDocument, places_of, read_index
from budgetgraph.publishing.dump_file import FileEntry, SectionReader, hash_file
from budgetgraph.publishing.exact_json import exact_json
from budgetgraph.publishing.manifest import manifest_text, release_id
from budgetgraph.publishing.program import program_digest, shapes_digest
from budgetgraph.publishing.register import merge_registers
from budgetgraph.publishing.release import (
    DATA_DUMP,
    DOCUMENTS,
    DUMPS,
    FINDINGS,
    FORMAT,
    MANIFEST,
    STORE,
    TABLES,
    Release,
    open_release,
)
from budgetgraph.publishing.reuse import Predecessor
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.shared_graphs import (
    links_graph,
    ontology_graph,
    ontology_version,
    rules_graph,
)
from budgetgraph.publishing.store import Store
from budgetgraph.publishing.tables.whole import write_whole_tables
from budgetgraph.publishing.verification import problems_of
from budgetgraph.publishing.whole_dumps import write_data_dumps
from budgetgraph.publishing.years_together import (
    compare_folders,
    comparison_entries,
    comparison_graph,
)


@dataclass(frozen=True)
class Versions:
    """A document of a release: its current version, and those before it that were given with it."""

    current: StagedDocument
    superseded: tuple[StagedDocument, ...] = ()


def write_release(
    releases: Path,
    documents: Sequence[Versions],
    settings: Settings,
    staging: Path,
    predecessor: Predecessor,
) -> Release:
    """Write the release of ``documents`` (one per key), without making it active.

    A release that is there already and whole is left as it is; a damaged one is written anew.
    Raises :class:`ReleaseError` if it cannot be written.
    """
    target = staging / "release"
    try:
        (target / DUMPS).mkdir(parents=True)
        return _write(releases, target, documents, settings, predecessor)
    except OSError as error:
        raise ReleaseError.unwritable(error, releases) from error


def _write(
    releases: Path,
    target: Path,
    documents: Sequence[Versions],
    settings: Settings,
    predecessor: Predecessor,
) -> Release:
    ordered = sorted(documents, key=lambda each: each.current.key)
    files: list[FileEntry] = []
    entries = [_place(each, target, predecessor, files) for each in ordered]
    current = [each.current for each in ordered]
    placed = [target / each.entry["path"] for each in current]
    shared = list(_shared_graphs(current, placed, settings))
    comparisons = tuple(compare_folders(current, placed, settings.iris))
    evidence = [comparison_graph(comparisons, settings.iris)] if comparisons else []
    dumps, graphs = write_data_dumps(target, shared, placed, settings.base_iri, evidence=evidence)
    write_whole_tables(placed, target / TABLES)
    tables = sorted(each.name for each in (target / TABLES).iterdir())
    files += [*dumps, *(hash_file(target, f"{TABLES}/{name}") for name in tables)]
    files.append(_write_findings(target, placed, comparison_entries(comparisons)))
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "software": f"budgetgraph {settings.software_version}",
        "ontology": ontology_version(),
        "shapes": shapes_digest(),
        "program": program_digest(),
        "base_iri": settings.base_iri,
        "catalogue": values_of(settings.catalogue),
        "issued": None if settings.issued is None else str(settings.issued),
        "documents": entries,
    }
    identity = release_id(manifest, [each.as_json() for each in files])
    final = releases / identity
    # Whoever publishes the same again need not wait for the database. A stray file harms nothing.
    if final.exists() and all(each.stray for each in problems_of(final)):
        return open_release(final)
    store = Store.create(target / STORE)
    store.load(target / DATA_DUMP, (target / DATA_DUMP).with_suffix(".nt"))
    catalogue, catalogue_graph = write_catalogue(target, placed, files, store, settings)
    files += catalogue
    manifest["triples"] = default_triples(store)
    manifest["classes"] = class_counts(store)
    store.seal(target / STORE)
    files += [hash_file(target, f"{STORE}/{each.name}") for each in (target / STORE).iterdir()]
    answered = write_answers(target)
    files += answered.files
    manifest["answers"] = list(answered.entries)
    manifest["graphs"] = [each.as_json() for each in (*graphs, catalogue_graph)]
    manifest["files"] = [each.as_json() for each in sorted(files, key=lambda each: each.path)]
    (target / MANIFEST).write_bytes(manifest_text({"id": identity, **manifest}))
    _put_in_place(target, final)
    return open_release(final)


def _place(
    document: Versions, target: Path, predecessor: Predecessor, files: list[FileEntry]
) -> dict[str, Any]:
    """Move the folders of a document into the release and name its files; its entry in the manifest."""
    chain = (*document.superseded, document.current)
    earlier = predecessor.superseded(chain[0], target)
    for each in earlier:
        files += predecessor.files_below(each["path"])
    for staged in chain:
        path = staged.entry["path"]
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        os.rename(staged.folder, target / path)
        files += [
            FileEntry(f"{path}/{each.path}", each.bytes, each.sha256) for each in staged.files
        ]
    earlier += [
        {name: each.entry[name] for name in ("version", "path", "source")}
        for each in document.superseded
    ]
    return {**document.current.entry, "versions": earlier}


def _shared_graphs(
    documents: Sequence[StagedDocument], folders: Sequence[Path], settings: Settings
) -> Iterator[Graph]:
    iris = settings.iris
    by_age = sorted(
        zip(documents, folders, strict=True),
        key=lambda each: (each[0].key.year, each[0].issued, each[0].key),
    )
    register = str(iris.shared_graph("register"))
    named = {
        "codes": code_graph(),
        "links": links_graph(),
        "ontology": ontology_graph(),
        "register": merge_registers(register, (_labels(folder) for _, folder in by_age)),
        "rules": rules_graph(),
    }
    for name, graph in named.items():
        copy = Graph(identifier=iris.shared_graph(name), bind_namespaces="none")
        for triple in graph:
            copy.add(triple)
        yield copy


def _labels(folder: Path) -> Graph:
    reader = SectionReader(folder / "facts.nt", places_of(read_index(folder), "facts.nt"))
    graph = Graph(bind_namespaces="none")
    return graph.parse(data=reader.read("labels").plain, format="nt")


def _write_findings(
    target: Path, folders: Iterable[Path], compared: Mapping[str, list[dict[str, Any]]]
) -> FileEntry:
    """The reports of the documents; of one with a comparison (by its key) with what that found."""
    path = target / FINDINGS
    path.parent.mkdir()
    with path.open("wb") as file:
        before = b"[\n"
        for folder in folders:
            report = (folder / REPORT).read_bytes().rstrip(b"\n")
            key = folder.parent.relative_to(target / DOCUMENTS).as_posix()
            if key in compared:
                told = json.loads(report, parse_float=Decimal)
                report = exact_json({**told, "comparisons": compared[key]}).encode()
            file.write(before + report)
            before = b",\n"
        file.write(b"\n]\n")
    return hash_file(target, FINDINGS)


def _put_in_place(target: Path, final: Path) -> None:
    # Everything is on the disk before the name is: also when the power goes.
    if hasattr(os, "sync"):
        os.sync()
    if os.path.lexists(final):
        # What is there is damaged, or half of an interrupted run. It goes with the staging folder.
        os.rename(final, target.with_name("damaged"))
    os.rename(target, final)
    sync_folder(final.parent)
    with suppress(OSError):
        shutil.rmtree(target.with_name("damaged"))
