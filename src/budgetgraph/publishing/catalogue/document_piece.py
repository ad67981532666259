"""One document's part of the catalogue: its data as a whole, its datasets, versions and files.

A piece describes only what belongs to its document. No triple of it is in the piece of another document
or in the head (:mod:`.whole`), so that pieces can be put together without comparing them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, PROV, QB, RDF

from budgetgraph.graph.iris import DocumentIris
from budgetgraph.graph.mapping.items import YUAN
from budgetgraph.graph.mapping.literals import chinese, date_literal
from budgetgraph.graph.mapping.things import CHINESE
from budgetgraph.graph.mapping.triples import Triple
from budgetgraph.ground.codes import load_code_lists
from budgetgraph.ground.vocabulary import CV, DCAT, ONTOLOGY, dsd_iri
from budgetgraph.interpreting.records import NOT_ADDITIVE, Interpretation
from budgetgraph.publishing.catalogue.described import (
    accessible,
    english,
    keywords,
    named,
    responsible,
    statistical,
)
from budgetgraph.publishing.catalogue.files import (
    FileDescription,
    distribution_triples,
    file_name,
    kind_of,
    terms_of_use,
)
from budgetgraph.publishing.catalogue.settings import CatalogueSettings, Text
from budgetgraph.publishing.shared_graphs import ontology_graph


def document_catalogue(
    interpretation: Interpretation,
    iris: DocumentIris,
    version: int,
    earlier: Sequence[int],
    files: Sequence[FileDescription],
    settings: CatalogueSettings,
) -> Graph:
    """What the catalogue says about one document, in its current ``version``.

    ``earlier`` are the superseded versions that keep their folder (never ``version`` itself), ``files``
    the document's files in the release. The graph's identifier is the graph of the catalogue. There are no blank nodes in it.
    """
    graph = Graph(identifier=iris.shared.shared_graph("catalog"), bind_namespaces="none")
    for triple in _piece(_Document(interpretation, iris, settings), version, earlier, files):
        graph.add(triple)
    return graph


class _Document:
    """What all entries of one document share."""

    def __init__(
        self, interpretation: Interpretation, iris: DocumentIris, settings: CatalogueSettings
    ) -> None:
        budget, heading = interpretation.budget, interpretation.budget.heading
        names = {unit.code: unit.name for unit in budget.units}
        self.iris = iris
        self.settings = settings
        self.budget = budget
        self.files = interpretation.files
        self.name = names.get(heading.department, heading.department)
        self.region = heading.region.name or heading.region.code
        self.kind = _label("document-kind", heading.kind)
        self.title = Text(
            heading.title or f"{self.name}{heading.year}年{self.kind.zh}",
            f"{self.kind.en} {heading.year}: {self.name} ({self.region})",
        )
        issued = None if heading.issued is None else date_literal(heading.issued)
        # What is printed but is no date stays in the facts: DCAT wants a date here.
        self.issued = issued if issued is not None and issued.datatype is not None else None

    def common(self, node: URIRef, words: Text | None = None) -> Iterator[Triple]:
        """What the data as a whole, each dataset and each version say alike."""
        iris = self.iris
        yield from statistical(node)
        yield from responsible(node, self.settings, iris.shared)
        yield from accessible(node, self.settings)
        yield node, DCTERMS.creator, iris.issuer()
        yield node, DCTERMS.spatial, iris.shared.region(iris.region)
        yield node, DCTERMS.temporal, iris.shared.period(iris.year)
        yield node, DCTERMS.language, CHINESE
        yield node, DCTERMS.provenance, iris.shared.statement("provenance")
        yield node, PROV.wasDerivedFrom, iris.document()
        if self.issued is not None:
            yield node, DCTERMS.issued, self.issued
        more = words or Text()
        yield from keywords(
            node,
            filter(None, (self.kind.zh, self.name, self.region, more.zh)),
            filter(None, (self.kind.en, more.en)),
        )


def _piece(
    document: _Document, version: int, earlier: Sequence[int], files: Sequence[FileDescription]
) -> Iterator[Triple]:
    shared = document.iris.shared
    current = [(kind_of(file_name(each.path)), shared.distribution(each.path)) for each in files]
    yield from _data(document, version, [node for _, node in current])
    roles: dict[str, set[str]] = {}
    for item in document.budget.items:
        roles.setdefault(item.key.breakdown, set()).add(item.role.value)
    # A dataset does not repeat the compressed files: they are listed with the data as a whole.
    plain = [
        (kind.content.roles, node)
        for kind, node in current
        if kind.content is not None and not kind.compressed
    ]
    for breakdown, found in roles.items():
        held = [node for in_file, node in plain if not found.isdisjoint(in_file)]
        yield from _dataset(document, breakdown, version, held)
    yield from _versions(document, version, earlier, [node for _, node in current])
    for file in files:
        yield from distribution_triples(file, shared, document.settings)


def _data(document: _Document, version: int, files: Iterable[URIRef]) -> Iterator[Triple]:
    iris, node, title = document.iris, document.iris.data(), document.title
    description = Text(
        f"由《{title.zh}》转换的关联数据：收支、项目与绩效，每个数字都注明出处。金额单位为元。",
        f"The {document.kind.en.lower()} for {iris.year} of {document.name} as linked data: revenue,"
        " expenditure, projects and performance, every figure with where it is printed."
        " Amounts are in yuan.",
    )
    page = iris.shared.description(node)
    yield from named(node, title, description)
    yield from document.common(node)
    yield from _listed(document, node, version, iris.path)
    yield node, DCTERMS.isPartOf, iris.shared.whole_dataset()
    yield node, DCAT.landingPage, page
    yield page, RDF.type, FOAF.Document
    for file in files:
        yield node, DCAT.distribution, file


def _dataset(
    document: _Document, breakdown: str, version: int, files: Iterable[URIRef]
) -> Iterator[Triple]:
    iris, node = document.iris, document.iris.dataset(breakdown)
    code = iris.breakdown_code(breakdown)
    label = _label("breakdown", code)
    additive = breakdown not in NOT_ADDITIVE
    title = Text(
        f"{document.name}{iris.year}年{label.zh}",
        f"{label.en}, {iris.year}: {document.name} ({document.region})",
    )
    description = Text(
        f"《{document.title.zh}》中的{label.zh}。"
        + ("同一数据集的明细行可以相加。" if additive else "本数据集的数据项不可相加。")
        + "金额单位为元。",
        f"{label.en} in the {document.kind.en.lower()} for {iris.year} of {document.name}. "
        + ("Its lines may be added." if additive else "Its items must not be added.")
        + " Amounts are in yuan.",
    )
    yield from named(node, title, description)
    yield from document.common(node, label)
    yield from _listed(document, node, version, f"{iris.path}/{code}")
    yield node, DCTERMS.isPartOf, iris.data()
    for predicate, component in _structure(code):
        yield node, predicate, component
    yield node, CV.statUnitMeasure, YUAN
    for file in files:
        yield node, DCAT.distribution, file


def _listed(document: _Document, node: URIRef, version: int, identifier: str) -> Iterator[Triple]:
    """That an entry is in the catalogue and in the series of its department."""
    iris = document.iris
    yield iris.shared.catalogue(), DCAT.dataset, node
    yield node, DCAT.inSeries, iris.series()
    yield node, DCTERMS.identifier, Literal(identifier)
    yield node, DCTERMS.conformsTo, ONTOLOGY
    yield node, DCAT.version, Literal(str(version))


def _versions(
    document: _Document, version: int, earlier: Sequence[int], files: Iterable[URIRef]
) -> Iterator[Triple]:
    """The versions of the data, oldest first. They are no documents: nothing is counted twice."""
    iris, data = document.iris, document.iris.data()
    numbers = [*sorted(set(earlier)), version]
    for number in numbers:
        node = iris.document_version(number)
        yield data, DCAT.hasVersion, node
        yield node, DCAT.isVersionOf, data
        yield node, DCAT.version, Literal(str(number))
        yield from named(node, *_version_texts(document, number, number == version))
        yield from document.common(node)
    newest = iris.document_version(version)
    yield data, DCAT.hasCurrentVersion, newest
    for source in document.files:
        yield newest, PROV.wasDerivedFrom, iris.shared.source_file(source.sha256)
    for older, newer in pairwise(numbers):
        before, after = iris.document_version(older), iris.document_version(newer)
        yield after, DCAT.previousVersion, before
        yield after, PROV.wasRevisionOf, before
        yield after, DCTERMS.replaces, before
        yield before, DCTERMS.isReplacedBy, after
    for file in files:
        yield newest, DCAT.distribution, file
    for number in numbers[:-1]:
        yield from _superseded_files(document, number)


def _version_texts(document: _Document, number: int, current: bool) -> tuple[Text, Text]:
    title = document.title
    state = Text("现行版本", "current") if current else Text("已被替代的版本", "superseded")
    return (
        Text(f"{title.zh}（第{number}版）", f"{title.en}, version {number}"),
        Text(
            f"《{title.zh}》数据的第{number}版（{state.zh}）。",
            f"Version {number} ({state.en}) of the data of: {title.en}.",
        ),
    )


def _superseded_files(document: _Document, number: int) -> Iterator[Triple]:
    """The folder of a superseded version: its files are kept, but no longer listed one by one."""
    iris, folder = document.iris, document.iris.folder(number)
    node = iris.shared.distribution(folder)
    yield iris.document_version(number), DCAT.distribution, node
    yield node, RDF.type, DCAT.Distribution
    yield node, DCTERMS.title, chinese(f"第{number}版的文件")
    yield node, DCTERMS.title, english(f"Files of version {number}")
    yield node, DCTERMS.description, chinese("存放该版本全部文件的文件夹。")
    yield node, DCTERMS.description, english("The folder with all files of this version.")
    yield node, DCAT.accessURL, iris.shared.download(folder)
    yield from terms_of_use(node, document.settings, iris.shared)


@cache
def _label(scheme: str, code: str) -> Text:
    concept = load_code_lists().concept(scheme, code)
    if concept is None:
        return Text(code, code)
    return Text(concept.labels_zh[0] if concept.labels_zh else code, concept.label_en)


@cache
def _structure(breakdown: str) -> tuple[tuple[URIRef, URIRef], ...]:
    """Dimensions and attributes of a breakdown, from its data structure definition."""
    ontology = ontology_graph()
    found = [
        (predicate, component)
        for specification in ontology.objects(dsd_iri(breakdown), QB.component)
        for source, predicate in ((QB.dimension, CV.dimension), (QB.attribute, CV.attribute))
        for component in ontology.objects(specification, source)
        if isinstance(component, URIRef)
    ]
    return tuple(sorted(found))
