"""All that a release holds about one document, as a folder of its own.

It depends on the document, the settings and the program only, never on the other documents: so it is
made in a process or on a machine of its own, and the next release takes it over as it is.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rdflib import Graph

from budgetgraph.graph.sections import frames, sections
from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.catalogue.document_piece import document_catalogue
from budgetgraph.publishing.catalogue.files import FileDescription
from budgetgraph.publishing.document_key import DocumentKey
from budgetgraph.publishing.dump_file import DumpFile, FileEntry, Place, Section, hash_file
from budgetgraph.publishing.exact_json import exact_json
from budgetgraph.publishing.json_text import json_text
from budgetgraph.publishing.lineage import Lineage, Version
from budgetgraph.publishing.pipeline import Conversion, convert_files
from budgetgraph.publishing.program import program_digest
from budgetgraph.publishing.report import conversion_report, document_identity, severity_counts
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.several_files import (
    Files,
    Identities,
    identities_json,
)
from budgetgraph.publishing.source_files import digest_of_source
from budgetgraph.publishing.tables.rows import document_rows
from budgetgraph.publishing.tables.schema import TABLES
from budgetgraph.publishing.tables.whole import write_document_tables

INDEX = "document.json"
REPORT = "report.json"
DATA = {
    "facts": ("facts", "labels"),
    "full": ("facts", "labels", "provenance", "report"),
}
"""The dumps of a document, and the sections of each."""
NAMED = ("facts", "provenance", "report")
"""The sections that are named graphs of the document, in the order in which the manifest lists them."""
CATALOGUE = {"catalog": ("catalog",)}
_TABLES = tuple(f"{table.name}.csv" for table in TABLES)


@dataclass(frozen=True)
class StagedDocument:
    """A document on its way into a release: small, because it crosses process borders.

    ``paths`` are the files it was read from, ``identities`` what each says it is, ``folder`` its own folder, ``entry`` what the manifest says
    of it, ``worst`` the highest severity of a finding, ``issued`` when it was published (sorts by time).
    """

    paths: Files
    key: DocumentKey
    version: Version
    folder: Path
    entry: dict[str, Any]
    issued: str
    worst: int
    files: tuple[FileEntry, ...]
    identities: Identities = ()

    @property
    def path(self) -> Path:
        """The first of the files it was read from."""
        return self.paths[0]

    @property
    def digest(self) -> str:
        """Of the files it was read from."""
        return digest_of_source(self.entry["source"])


def stage_document(
    files: Files, folder: Path, *, settings: Settings, lineage: Lineage
) -> StagedDocument:
    """Convert the files of one document and write its folder below ``folder``.

    Raises what the conversion raises, and :class:`ReleaseError` if the folder cannot be written.
    """
    conversion = convert_files(files, settings, lineage)
    # A name of its own for each attempt: a file is tried again if its process dies half way, and one
    # that is given twice may be worked on twice at the same time.
    own = folder / uuid.uuid4().hex
    try:
        return _written(conversion, settings, own)
    except OSError as error:
        raise ReleaseError.unwritable(error, own) from error


def _written(conversion: Conversion, settings: Settings, folder: Path) -> StagedDocument:
    folder.mkdir(parents=True)
    interpretation = conversion.interpretation
    heading = interpretation.budget.heading
    iris = settings.iris.of_document(heading)
    path = iris.folder(conversion.version.number).rstrip("/")
    dumps = _Dumps(folder, settings.base_iri)
    graphs = {
        "facts": conversion.graphs.facts,
        "labels": conversion.graphs.register,
        "provenance": conversion.graphs.provenance,
        "report": conversion.graphs.report,
    }
    files = dumps.write(DATA, graphs)
    report = exact_json(conversion_report(interpretation, conversion.audit, iris))
    (folder / REPORT).write_text(f"{report}\n", encoding="utf-8", newline="\n")
    rows = document_rows(interpretation, conversion.audit, iris, conversion.version.number)
    write_document_tables(rows, folder)
    files += [hash_file(folder, name) for name in (*_TABLES, REPORT)]
    catalogue = document_catalogue(
        interpretation,
        iris,
        conversion.version.number,
        conversion.version.earlier,
        [FileDescription(f"{path}/{each.path}", each.bytes, each.sha256) for each in files],
        settings.catalogue,
    )
    files += dumps.write(CATALOGUE, {"catalog": catalogue})
    entry = {
        **document_identity(interpretation),
        "version": conversion.version.number,
        "program": program_digest(),
        "path": path,
        "graphs": [str(graphs[name].identifier) for name in NAMED],
        "findings": severity_counts(conversion.audit),
    }
    issued, worst = heading.issued or "", int(conversion.worst or 0)
    department = next(
        (unit.name for unit in interpretation.budget.units if unit.code == heading.department), ""
    )
    index = {
        **entry,
        "names": {"region": heading.region.name, "department": department or heading.title},
        "issued": issued,
        "worst": worst,
        "triples": {name: len(graph) for name, graph in graphs.items()},
        "sections": dumps.places,
        "identities": identities_json(interpretation.identities),
    }
    (folder / INDEX).write_bytes(json_text(index))
    files.append(hash_file(folder, INDEX))
    return StagedDocument(
        paths=conversion.files,
        key=conversion.key,
        version=conversion.version,
        folder=folder,
        entry=entry,
        issued=issued,
        worst=worst,
        files=tuple(files),
        identities=interpretation.identities,
    )


class _Dumps:
    """Writes the dumps of a document, and notes the ``places`` of their sections."""

    def __init__(self, folder: Path, base: str) -> None:
        self.places: dict[str, dict[str, list[int]]] = {}
        self._folder = folder
        self._base = base

    def write(
        self, variants: Mapping[str, tuple[str, ...]], graphs: Mapping[str, Graph]
    ) -> list[FileEntry]:
        """Write ``variants`` of ``graphs``; the files that came of it."""
        files: list[FileEntry] = []
        texts = {
            name: {suffix: Section.of(text) for suffix, text in sections(graph, self._base).items()}
            for name, graph in graphs.items()
        }
        for variant, parts in variants.items():
            for suffix, frame in frames(self._base).items():
                name = f"{variant}.{suffix}"
                with DumpFile(self._folder / name, frame) as dump:
                    for part in parts:
                        dump.add(texts[part][suffix], part)
                files += dump.entries(name)
                self.places[name] = {
                    part: [*place.plain, *place.compressed] for part, place in dump.places.items()
                }
        return files


_NEEDED = frozenset({"issued", "worst", "names", "graphs", "triples", "sections"})


def read_index(folder: Path) -> dict[str, Any]:
    """The index of a document's folder. Raises :class:`ReleaseError` if it is gone or damaged."""
    try:
        index = json.loads((folder / INDEX).read_bytes())
    except (OSError, ValueError) as error:
        raise ReleaseError(f"cannot be read: {error}", path=folder / INDEX) from error
    if not isinstance(index, dict) or not index.keys() >= _NEEDED:
        raise ReleaseError("is not the index of a document", path=folder / INDEX)
    return index


def places_of(index: dict[str, Any], name: str) -> dict[str, Place]:
    """Where the sections of a dump lie, by the index of its folder."""
    return {
        part: Place((numbers[0], numbers[1]), (numbers[2], numbers[3]))
        for part, numbers in index["sections"][name].items()
    }
