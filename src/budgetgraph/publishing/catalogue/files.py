"""The files of a release as distributions: two tables say all about a file from its name.

``facts.ttl.gz`` is the content ``facts`` in the format ``.ttl``, compressed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, XSD

from budgetgraph.graph.iris import Iris
from budgetgraph.graph.mapping.literals import chinese
from budgetgraph.graph.mapping.triples import Triple
from budgetgraph.ground.vocabulary import DCAT, DCATAP, ONTOLOGY, SPDX
from budgetgraph.publishing.catalogue.authorities import (
    AVAILABILITY,
    DCAT_3,
    FILE_TYPE,
    MEDIA_TYPE,
    TABULAR,
    TABULAR_METADATA,
)
from budgetgraph.publishing.catalogue.settings import CatalogueSettings

_COMPRESSED = ".gz"
GZIP = "application/gzip"
"""The media type of compressed files."""


@dataclass(frozen=True, slots=True)
class FileDescription:
    """A file of a release: ``path`` relative to the release, size in bytes, SHA-256 as hex digits."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format by its suffix: name, media type (IANA), code in the EU table of file types, standard.

    ``feature`` is the technical feature of VoID that a dump in this format gives.
    """

    suffix: str
    name: str
    media_type: str
    file_type: str
    standard: URIRef | None = None
    feature: str | None = None


@dataclass(frozen=True, slots=True)
class FileContent:
    """What a file is about, by its name without suffixes. ``roles`` are the roles of items in it."""

    name: str
    zh: str
    en: str
    description_zh: str
    description_en: str
    standard: URIRef | None = None
    roles: frozenset[str] = frozenset()


FORMATS = (
    FileFormat(".ttl", "Turtle", "text/turtle", "RDF_TURTLE", feature="Turtle"),
    FileFormat(".nt", "N-Triples", "application/n-triples", "RDF_N_TRIPLES", feature="N-Triples"),
    FileFormat(".trig", "TriG", "application/trig", "RDF_TRIG", feature="TriG"),
    FileFormat(".nq", "N-Quads", "application/n-quads", "RDF_N_QUADS", feature="N-Quads"),
    FileFormat(".jsonld", "JSON-LD", "application/ld+json", "JSON_LD", feature="JSON-LD"),
    FileFormat(".excel.csv", "CSV, Excel", "text/csv", "CSV"),
    FileFormat(".csv", "CSV", "text/csv", "CSV", TABULAR),
    FileFormat(".parquet", "Parquet", "application/vnd.apache.parquet", "PARQUET"),
    FileFormat(".json", "JSON", "application/json", "JSON"),
)
"""All formats; of two suffixes that fit the longer one comes first."""

_EVERY_ROLE = frozenset({"line", "subtotal", "plain"})
CONTENTS = (
    FileContent(
        "facts",
        "事实数据",
        "Facts",
        "文件所述的事实及其标签，不含来源。",
        "What the documents say, with labels, without provenance.",
        ONTOLOGY,
        _EVERY_ROLE,
    ),
    FileContent(
        "full",
        "事实数据与来源",
        "Facts and provenance",
        "文件所述的事实、标签，以及每个数字所在的原表单元格。",
        "What the documents say, with labels and the printed cell of every figure.",
        ONTOLOGY,
    ),
    FileContent(
        "lines",
        "明细行",
        "Lines",
        "金额明细表：同一口径的明细行可以相加。",
        "A table of amounts: lines of one breakdown may be added.",
        roles=frozenset({"line"}),
    ),
    FileContent(
        "subtotals",
        "小计",
        "Subtotals",
        "小计表：已含在明细行之中，不可再相加。",
        "A table of subtotals: their amounts are in the lines already and must not be added.",
        roles=frozenset({"subtotal"}),
    ),
    FileContent(
        "other-items",
        "其他数据项",
        "Other items",
        "既非明细也非小计的金额，如上年数。",
        "Amounts that are neither lines nor subtotals, for example of the year before.",
        roles=frozenset({"plain"}),
    ),
    FileContent("projects", "项目", "Projects", "项目表。", "A table of the projects."),
    FileContent(
        "indicators",
        "绩效指标",
        "Indicators",
        "绩效指标及其目标值表。",
        "A table of the performance indicators and their targets.",
    ),
    FileContent(
        "findings",
        "核对发现",
        "Findings",
        "读取与核对中发现的问题。",
        "What was found when the documents were read and checked.",
    ),
    FileContent(
        "report",
        "转换报告",
        "Report of the conversion",
        "每个印刷单元格的去向与发现的问题。",
        "What became of every printed cell, and what was found.",
    ),
    FileContent(
        "document", "索引", "Index", "本文件各版本的索引。", "An index of the document's files."
    ),
    FileContent(
        "catalog",
        "目录",
        "Catalogue",
        "本目录（DCAT 3 与 VoID）。",
        "This catalogue, in DCAT 3 and VoID.",
        DCAT_3,
    ),
    FileContent(
        "csv-metadata",
        "表格元数据",
        "Metadata of the tables",
        "CSV 表格的列说明（CSVW）。",
        "The columns of the CSV tables (CSVW).",
        TABULAR_METADATA,
    ),
)
"""The contents that a release has files of."""

_CONTENT_OF = {content.name: content for content in CONTENTS}


@dataclass(frozen=True, slots=True)
class FileKind:
    """All that the name of a file says about it; ``None`` for what the tables do not know."""

    content: FileContent | None
    format: FileFormat | None
    compressed: bool


@lru_cache(maxsize=1024)
def kind_of(name: str) -> FileKind:
    """What a file name (without folders) says."""
    stem = name.removesuffix(_COMPRESSED)
    form = next((each for each in FORMATS if stem.endswith(each.suffix)), None)
    known = stem if form is None else stem.removesuffix(form.suffix)
    return FileKind(_CONTENT_OF.get(known), form, stem != name)


def file_name(path: str) -> str:
    """The last step of a path."""
    return path.rpartition("/")[2]


def distribution_triples(
    file: FileDescription, iris: Iris, settings: CatalogueSettings
) -> Iterator[Triple]:
    """One file as a distribution with its checksum."""
    node, checksum = iris.distribution(file.path), iris.checksum(file.path)
    address = iris.download(file.path)
    yield node, DCAT.downloadURL, address
    yield node, DCAT.accessURL, address
    for predicate, value in _of_name(file_name(file.path)):
        yield node, predicate, value
    yield from terms_of_use(node, settings, iris)
    size = Literal(str(file.bytes), datatype=XSD.nonNegativeInteger, normalize=False)
    yield node, DCAT.byteSize, size
    yield node, SPDX.checksum, checksum
    yield checksum, RDF.type, SPDX.Checksum
    yield checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256
    value = Literal(file.sha256.lower(), datatype=XSD.hexBinary, normalize=False)
    yield checksum, SPDX.checksumValue, value


def terms_of_use(distribution: URIRef, settings: CatalogueSettings, iris: Iris) -> Iterator[Triple]:
    """Licence, rights and availability of a distribution, as far as the publisher gives them."""
    if settings.licence:
        yield distribution, DCTERMS.license, URIRef(settings.licence)
    if settings.rights:
        yield distribution, DCTERMS.rights, iris.statement("rights")
    if settings.availability:
        yield distribution, DCATAP.availability, AVAILABILITY[settings.availability]


@lru_cache(maxsize=1024)
def _of_name(name: str) -> tuple[tuple[URIRef, URIRef | Literal], ...]:
    """What is the same for all files of one name: texts and formats. Made once per name."""
    kind = kind_of(name)
    content, form = kind.content, kind.format
    how_zh = "，".join(filter(None, (form.name if form else "", "gzip" if kind.compressed else "")))
    how_en = how_zh.replace("，", ", ")
    title_zh, title_en = (content.zh, content.en) if content else (name, name)
    found: list[tuple[URIRef, URIRef | Literal]] = [
        (RDF.type, DCAT.Distribution),
        (DCTERMS.title, chinese(f"{title_zh}（{how_zh}）" if how_zh else title_zh)),
        (DCTERMS.title, Literal(f"{title_en} ({how_en})" if how_en else title_en, lang="en")),
    ]
    if content is not None:
        found.append((DCTERMS.description, chinese(content.description_zh)))
        found.append((DCTERMS.description, Literal(content.description_en, lang="en")))
    if form is not None:
        found.append((DCAT.mediaType, MEDIA_TYPE[form.media_type]))
        found.append((DCTERMS.format, FILE_TYPE[form.file_type]))
    if kind.compressed:
        found.append((DCAT.compressFormat, MEDIA_TYPE[GZIP]))
    standards = {each.standard for each in (content, form) if each is not None and each.standard}
    found.extend((DCTERMS.conformsTo, each) for each in sorted(standards))
    return tuple(found)
