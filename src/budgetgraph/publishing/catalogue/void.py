"""The statistics of a release in VoID: how much of what there is, where it is had, what it links to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, VOID

from budgetgraph.graph.iris import DOCUMENT_GRAPHS, SHARED_GRAPHS, Iris, hashed_key
from budgetgraph.graph.mapping.literals import integer_literal
from budgetgraph.graph.mapping.triples import Triple
from budgetgraph.ground.vocabulary import BG, CODE, ONTOLOGY, PREFIXES
from budgetgraph.publishing.catalogue.counts import ReleaseCounts
from budgetgraph.publishing.catalogue.described import both
from budgetgraph.publishing.catalogue.files import FORMATS, FileDescription, file_name, kind_of
from budgetgraph.publishing.catalogue.settings import CatalogueSettings, Text

_FEATURES = "http://www.w3.org/ns/formats/"
_WITHOUT_PROVENANCE = "without-provenance"
_PARTS = {
    "facts": Text("事实数据", "Facts"),
    "prov": Text("来源", "Provenance"),
    "report": Text("核对报告", "Reports"),
    "ontology": Text("本体", "Ontology"),
    "codes": Text("代码表", "Code lists"),
    "rules": Text("核对规则", "Rules of the audit"),
    "register": Text("名录", "Register of regions, units and projects"),
    "comparisons": Text("跨年度核对", "Comparisons of the years of a department"),
    "links": Text("对外链接", "Links to others"),
    _WITHOUT_PROVENANCE: Text("不含来源的全部数据", "All data without provenance"),
}
"""The parts of the whole: one per kind of named graph, and what the dumps ``facts.*`` hold."""


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """A data set of others: ``key`` in IRIs, ``space`` the beginning of its IRIs."""

    key: str
    space: str
    title: Text = field(default_factory=Text)


LINK_TARGETS = (
    LinkTarget(
        "cofog",
        "http://linked.data.gov.au/def/cofog/",
        Text("政府职能分类（COFOG）", "Classification of the Functions of Government (COFOG)"),
    ),
)
"""The data sets that are known by name. Others are named by the beginning of their IRIs."""


def void_graph(
    counts: ReleaseCounts,
    links: Graph,
    files: Sequence[FileDescription],
    iris: Iris,
    settings: CatalogueSettings,
    examples: Iterable[URIRef] = (),
) -> Graph:
    """The VoID description of a release, to be published in the graph of the catalogue.

    ``links`` is the graph of links to others, ``files`` are the files of the release as a whole,
    ``examples`` a few typical things. The whole dataset is the one of the DCAT catalogue.
    """
    graph = Graph(identifier=iris.shared_graph("catalog"), bind_namespaces="none")
    whole = iris.whole_dataset()
    for triple in _whole(whole, counts, files, iris, settings):
        graph.add(triple)
    for triple in _partitions(whole, counts, iris):
        graph.add(triple)
    for triple in _parts(whole, counts, files, iris):
        graph.add(triple)
    for triple in _linksets(links, iris):
        graph.add(triple)
    for example in examples:
        graph.add((whole, VOID.exampleResource, example))
    return graph


def _whole(
    node: URIRef,
    counts: ReleaseCounts,
    files: Iterable[FileDescription],
    iris: Iris,
    settings: CatalogueSettings,
) -> Iterator[Triple]:
    yield node, RDF.type, VOID.Dataset
    yield node, VOID.triples, integer_literal(counts.triples)
    yield node, VOID.classes, integer_literal(len(counts.classes))
    yield node, VOID.properties, integer_literal(len(counts.properties))
    yield node, VOID.entities, integer_literal(counts.entities)
    yield node, VOID.uriSpace, Literal(f"{iris.base}id/")
    yield node, VOID.sparqlEndpoint, iris.endpoint()
    if settings.licence:
        yield node, DCTERMS.license, URIRef(settings.licence)
    for vocabulary in _vocabularies((*counts.classes, *counts.properties)):
        yield node, VOID.vocabulary, vocabulary
    for form in FORMATS:
        if form.feature is not None:
            yield node, VOID.feature, URIRef(_FEATURES + form.feature)
    for address in _dumps("full", files, iris):
        yield node, VOID.dataDump, address


def _partitions(whole: URIRef, counts: ReleaseCounts, iris: Iris) -> Iterator[Triple]:
    for term, entities in counts.classes.items():
        node = iris.partition("class", term)
        yield whole, VOID.classPartition, node
        yield node, RDF.type, VOID.Dataset
        yield node, VOID["class"], URIRef(term)
        yield node, VOID.entities, integer_literal(entities)
    for term, triples in counts.properties.items():
        node = iris.partition("property", term)
        yield whole, VOID.propertyPartition, node
        yield node, RDF.type, VOID.Dataset
        yield node, VOID.property, URIRef(term)
        yield node, VOID.triples, integer_literal(triples)


def _parts(
    whole: URIRef, counts: ReleaseCounts, files: Iterable[FileDescription], iris: Iris
) -> Iterator[Triple]:
    light = iris.part_of_whole(_WITHOUT_PROVENANCE)
    yield from _part(whole, light, _PARTS[_WITHOUT_PROVENANCE])
    for address in _dumps("facts", files, iris):
        yield light, VOID.dataDump, address
    for kind, triples in _by_kind(counts.graphs, iris).items():
        node = iris.part_of_whole(kind)
        yield from _part(whole, node, _PARTS[kind])
        yield node, VOID.triples, integer_literal(triples)
        if kind not in ("prov", "report", "comparisons"):
            yield light, VOID.subset, node


def _part(whole: URIRef, node: URIRef, title: Text) -> Iterator[Triple]:
    yield whole, VOID.subset, node
    yield node, RDF.type, VOID.Dataset
    yield from both(node, DCTERMS.title, title)


def _by_kind(graphs: Mapping[str, int], iris: Iris) -> dict[str, int]:
    """Triples per kind of graph. Only the graphs of a release count, and not the catalogue."""
    found: Counter[str] = Counter()
    start = f"{iris.base}graph/"
    for name, triples in graphs.items():
        # The catalogue is no part, and a graph of another base keeps its "http:" here.
        kind = name.removeprefix(start).partition("/")[0]
        if kind in (*SHARED_GRAPHS, *DOCUMENT_GRAPHS) and kind in _PARTS:
            found[kind] += triples
    return {kind: found[kind] for kind in _PARTS if kind in found}


def _linksets(links: Graph, iris: Iris) -> Iterator[Triple]:
    """One linkset per data set of others and predicate: VoID allows one predicate in each."""
    found: Counter[tuple[LinkTarget, URIRef]] = Counter()
    for subject, predicate, reached in links:
        leads_out = isinstance(reached, URIRef) and not reached.startswith(str(CODE))
        if leads_out and isinstance(predicate, URIRef) and str(subject).startswith(str(CODE)):
            found[_target(str(reached)), predicate] += 1
    for (target, predicate), triples in found.items():
        node, other = iris.linkset(target.key, predicate), iris.link_target(target.key)
        yield iris.whole_dataset(), VOID.subset, node
        yield node, RDF.type, VOID.Linkset
        yield node, VOID.subjectsTarget, iris.part_of_whole("codes")
        yield node, VOID.objectsTarget, other
        yield node, VOID.linkPredicate, predicate
        yield node, VOID.triples, integer_literal(triples)
        yield other, RDF.type, VOID.Dataset
        yield other, VOID.uriSpace, Literal(target.space)
        yield from both(other, DCTERMS.title, target.title)


def _target(iri: str) -> LinkTarget:
    for known in LINK_TARGETS:
        if iri.startswith(known.space):
            return known
    space = iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
    return LinkTarget(hashed_key(space), space)


def _vocabularies(terms: Iterable[str]) -> list[URIRef]:
    """The vocabularies that the terms are of, as far as they have a prefix."""
    used = {term[: max(term.rfind("/"), term.rfind("#")) + 1] for term in terms}
    ours = {str(BG): ONTOLOGY}
    return [ours.get(each, URIRef(each)) for each in PREFIXES.values() if each in used]


def _dumps(content: str, files: Iterable[FileDescription], iris: Iris) -> Iterator[URIRef]:
    for file in files:
        kind = kind_of(file_name(file.path))
        if kind.content is not None and kind.content.name == content:
            yield iris.download(file.path)
