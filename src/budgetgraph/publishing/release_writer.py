"""Writing a release: into a temporary sibling, manifest last, then renamed and made active.

The same documents and settings give the same dumps, report, manifest and id, byte for byte, in whatever
order the documents come. (The database holds the same triples, but its files are the engine's own.)
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rdflib import Graph

from budgetgraph.graph.serialisation import serialise
from budgetgraph.ground.codes import code_graph
from budgetgraph.ground.errors import QueryError, ReleaseError
from budgetgraph.publishing.pipeline import Conversion, DocumentKey, convert_file
from budgetgraph.publishing.register import merge_registers
from budgetgraph.publishing.release import (
    DATA_DUMP,
    FINDINGS,
    FORMAT,
    ID_PATTERN,
    MANIFEST,
    STORE,
    Release,
    activate,
    open_release,
    write_durably,
)
from budgetgraph.publishing.report import conversion_report, document_identity, severity_counts
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.shared_graphs import links_graph, ontology_graph
from budgetgraph.publishing.store import Store


@dataclass(frozen=True)
class StagedDocument:
    """A converted document on its way into a release: small, because it crosses process borders.

    ``graphs`` are pairs of graph IRI and file of N-Triples; ``register`` is N-Triples.
    """

    path: Path
    key: DocumentKey
    issued: str
    worst: int
    entry: dict[str, Any]
    report: dict[str, Any]
    graphs: tuple[tuple[str, Path], ...]
    register: str


def stage_document(path: Path, settings: Settings, folder: Path) -> StagedDocument:
    """Convert one file and put its graphs into ``folder``. Raises what the conversion raises."""
    conversion = convert_file(path, settings)
    graphs = []
    for graph in (conversion.graphs.facts, conversion.graphs.provenance):
        iri = str(graph.identifier)
        # Two files may be the same document, so the name needs the source file in it.
        name = hashlib.sha256(f"{iri} {path.resolve()}".encode()).hexdigest()[:32]
        file = folder / f"{name}.nt"
        file.write_bytes(serialise(graph, "ntriples").encode())
        graphs.append((iri, file))
    return StagedDocument(
        path=path,
        key=conversion.key,
        issued=conversion.interpretation.budget.heading.issued or "",
        worst=int(conversion.worst or 0),
        entry=_entry(conversion),
        report=conversion_report(conversion.interpretation),
        graphs=tuple(graphs),
        register=serialise(conversion.graphs.register, "ntriples"),
    )


@contextmanager
def staging_folder(releases: Path) -> Iterator[str]:
    """A temporary folder beside the releases, so that finished work can be renamed into place.

    ``releases`` is made if it is not there, and goes again if nothing was put there.
    Raises :class:`ReleaseError` if it is no folder that can be written.
    """
    made = [folder for folder in (releases, *releases.parents) if not folder.exists()]
    try:
        try:
            releases.mkdir(parents=True, exist_ok=True)
            staging = tempfile.TemporaryDirectory(
                prefix=".staging-", dir=releases, ignore_cleanup_errors=True
            )
        except OSError as error:
            raise ReleaseError(
                f"cannot be written: {error.strerror or error}", path=releases
            ) from error
        with staging as folder:
            yield folder
    finally:
        with suppress(OSError):  # the first that holds something ends it
            for each in made:
                each.rmdir()


def write_release(
    releases: Path, documents: Sequence[StagedDocument], settings: Settings, staging: Path
) -> Release:
    """Write the release of ``documents`` (one per key) and make it active.

    ``staging`` is the folder of :func:`staging_folder` that holds the documents' graphs. A release that
    is there already and whole is left as it is; a damaged one is written anew.
    Raises :class:`ReleaseError` if it cannot be written.
    """
    ordered = sorted(documents, key=lambda document: document.key)
    try:
        target = staging / "release"
        for folder in (target / "dumps", target / "report"):
            folder.mkdir(parents=True)
        graphs = sorted([*_shared_graphs(ordered, settings, staging), *_document_graphs(ordered)])
        entries = _write_dump(target / DATA_DUMP, graphs)
        (target / FINDINGS).write_bytes(_json([document.report for document in ordered]))
        content = {
            "format": FORMAT,
            "software": f"budgetgraph {settings.software_version}",
            "base_iri": settings.base_iri,
            "documents": [document.entry for document in ordered],
            "graphs": entries,
            "files": [_file(target, name) for name in (DATA_DUMP, FINDINGS)],
        }
        # The manifest holds the hash of every file, so its own hash stands for all of the release.
        release_id = hashlib.sha256(_json(content)).hexdigest()[:16]
        manifest = {"id": release_id, **content}
        if _is_whole(releases / release_id, manifest):
            activate(releases, release_id)
            return open_release(releases)
        Store.build(graphs, target / STORE)
        write_durably(target / MANIFEST, _json(manifest))
        _put_in_place(target, releases / release_id, staging)
    except OSError as error:
        raise ReleaseError(
            f"the release cannot be written: {error.strerror or error}",
            path=error.filename or releases,
        ) from error
    activate(releases, release_id)
    return open_release(releases)


def _is_whole(folder: Path, manifest: dict[str, Any]) -> bool:
    """Whether ``folder`` holds all of the release of this manifest, unharmed."""
    try:
        if (folder / MANIFEST).read_bytes() != _json(manifest):
            return False
        if any(_file(folder, entry["path"]) != entry for entry in manifest["files"]):
            return False
        # Counting reads all of the database, so a file of it that is gone or broken is noticed.
        count = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
        counted = open_release(folder).store().table(count).rows
    except (OSError, ReleaseError, QueryError):
        return False
    return counted == ((str(sum(graph["triples"] for graph in manifest["graphs"])),),)


def _put_in_place(target: Path, final: Path, staging: Path) -> None:
    # What is there is damaged, or half of an interrupted run. It goes with the staging folder.
    if ID_PATTERN.fullmatch(final.name) and os.path.lexists(final):
        os.rename(final, staging / "damaged")
    os.rename(target, final)


def _shared_graphs(
    documents: Sequence[StagedDocument], settings: Settings, staging: Path
) -> Iterator[tuple[str, Path]]:
    iris = settings.iris
    oldest_first = sorted(documents, key=lambda each: (each.key.year, each.issued, each.key))
    register = merge_registers(
        str(iris.shared_graph("register")),
        (Graph().parse(data=document.register, format="nt") for document in oldest_first),
    )
    for name, graph in (
        ("ontology", ontology_graph()),
        ("codes", code_graph()),
        ("links", links_graph()),
        ("register", register),
    ):
        file = staging / f"{name}.nt"
        file.write_bytes(serialise(graph, "ntriples").encode())
        yield str(iris.shared_graph(name)), file


def _document_graphs(documents: Iterable[StagedDocument]) -> Iterator[tuple[str, Path]]:
    for document in documents:
        yield from document.graphs


def _write_dump(path: Path, graphs: Iterable[tuple[str, Path]]) -> list[dict[str, Any]]:
    """All graphs as N-Quads: ordered by graph, then by line. Files of N-Triples are sorted already."""
    entries = []
    with path.open("wb") as dump:
        for iri, file in graphs:
            ending = f" <{iri}> .\n".encode()
            triples = 0
            with file.open("rb") as lines:
                for line in lines:
                    dump.write(line.removesuffix(b" .\n") + ending)
                    triples += 1
            entries.append({"iri": iri, "triples": triples})
    return entries


def _entry(conversion: Conversion) -> dict[str, Any]:
    interpretation = conversion.interpretation
    return {
        **document_identity(interpretation),
        "version": 1,
        "graphs": [
            str(conversion.graphs.facts.identifier),
            str(conversion.graphs.provenance.identifier),
        ],
        "findings": severity_counts(interpretation),
    }


def _file(target: Path, name: str) -> dict[str, Any]:
    path = target / name
    return {"path": name, "bytes": path.stat().st_size, "sha256": _sha256(path)}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
