"""Provenance: where each thing is printed, from which file, converted by which program.

There is no clock in it: the hashes of the files and the version of the program identify a conversion.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath, PureWindowsPath

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, PROV, RDF, RDFS

from budgetgraph.graph.iris import DocumentIris
from budgetgraph.graph.mapping.literals import chinese, decimal_literal, integer_literal
from budgetgraph.graph.mapping.triples import Triple
from budgetgraph.ground.location import SourceCell
from budgetgraph.ground.vocabulary import BG, DCAT
from budgetgraph.reading.document import SourceFile

_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9_.+-]*/[a-z0-9][a-z0-9_.+-]*")
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


def source_triples(
    thing: URIRef, sources: Iterable[SourceCell], iris: DocumentIris
) -> Iterator[Triple]:
    """That ``thing`` was read from these cells."""
    for cell in sources:
        yield thing, PROV.wasDerivedFrom, iris.cell(cell)


def cell_triples(
    cell: SourceCell, iris: DocumentIris, files: Sequence[SourceFile]
) -> Iterator[Triple]:
    """One printed cell (来源单元格): where it stands and what it says, exactly as printed.

    ``files`` are those of the document. Only where there are several does a cell name its own.
    """
    node = iris.cell(cell)
    yield node, RDF.type, BG.SourceCell
    yield node, DCTERMS.isPartOf, iris.document()
    if len(files) > 1:
        yield node, DCTERMS.source, iris.shared.source_file(files[cell.file - 1].sha256)
    yield node, RDFS.label, chinese(cell.place_zh)
    yield node, RDFS.label, Literal(cell.place_en, lang="en")
    yield node, BG.table, Literal(cell.table or cell.key)
    yield node, PROV.value, Literal(cell.text)
    yield node, BG.column, integer_literal(cell.column)
    if cell.line > 0:
        yield node, BG.line, integer_literal(cell.line)
    if cell.row > 0:
        yield node, BG.row, integer_literal(cell.row)
    if cell.page is not None:
        yield node, BG.page, integer_literal(cell.page)
    if cell.part > 0:
        yield node, BG.part, integer_literal(cell.part)
    if cell.unit is not None:
        yield node, BG.printedUnit, Literal(cell.unit)
    if cell.grain is not None:
        yield node, BG.grain, decimal_literal(cell.grain)


def derivation_triples(item: URIRef, iris: DocumentIris) -> Iterator[Triple]:
    """That an amount was computed: the prior year's, from an amount and its stated change."""
    activity = iris.shared.prior_year_derivation()
    yield item, PROV.wasGeneratedBy, activity
    yield activity, RDF.type, PROV.Activity
    yield activity, RDFS.label, Literal("prior year = amount - stated change", lang="en")
    yield activity, RDFS.label, chinese("上年数 = 本年数 − 增减额")


def conversion_triples(
    files: Sequence[SourceFile],
    iris: DocumentIris,
    version: int,
    software_version: str,
    previous: int | None = None,
) -> Iterator[Triple]:
    """The conversion: the files with their hashes, the facts graph as a bundle, and the program.

    ``previous`` is the version that this one corrects.
    """
    document, activity = iris.document(), iris.conversion(version)
    for file in files:
        yield from _file_triples(file, iris)
        yield activity, PROV.used, iris.shared.source_file(file.sha256)

    bundle = iris.graph("facts", version)
    yield bundle, RDF.type, PROV.Bundle
    yield bundle, PROV.wasGeneratedBy, activity
    yield bundle, PROV.wasDerivedFrom, document
    if previous is not None:
        yield bundle, PROV.wasRevisionOf, iris.graph("facts", previous)

    agent = iris.shared.software(software_version)
    yield activity, RDF.type, PROV.Activity
    yield activity, PROV.used, document
    yield activity, PROV.wasAssociatedWith, agent
    yield agent, RDF.type, PROV.SoftwareAgent
    yield agent, RDFS.label, Literal(f"budgetgraph {software_version}")
    yield agent, DCAT.version, Literal(software_version)


def _file_triples(file: SourceFile, iris: DocumentIris) -> Iterator[Triple]:
    node = iris.shared.source_file(file.sha256)
    yield node, RDF.type, PROV.Entity
    yield node, DCTERMS.identifier, Literal(f"sha256:{file.sha256}")
    yield node, RDFS.label, Literal(_file_name(file.name))
    yield node, PROV.specializationOf, iris.document()
    media_type = file.media_type.partition(";")[0].strip().lower()
    if _MEDIA_TYPE.fullmatch(media_type):
        yield node, DCAT.mediaType, URIRef(_MEDIA_TYPES + media_type)


def _file_name(source: str) -> str:
    # Folders of the machine that converted are nobody's business, in either notation.
    return PurePosixPath(PureWindowsPath(source).name).name
