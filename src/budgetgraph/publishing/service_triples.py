"""What a SPARQL endpoint says of itself, in the words of SPARQL 1.1 Service Description and VoID."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import Any

from budgetgraph.ground.quoting import quoted
from budgetgraph.publishing import formats
from budgetgraph.publishing.answer_sink import AnswerSink
from budgetgraph.publishing.engines.contract import Limits
from budgetgraph.publishing.formats import Format
from budgetgraph.publishing.results import transcode

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
_FORMATS = "http://www.w3.org/ns/formats/"
_A = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"

FORMAT_NAMES: Mapping[Format, str] = {
    formats.JSON: "SPARQL_Results_JSON",
    formats.XML: "SPARQL_Results_XML",
    formats.CSV: "SPARQL_Results_CSV",
    formats.TSV: "SPARQL_Results_TSV",
    formats.TURTLE: "Turtle",
    formats.NTRIPLES: "N-Triples",
    formats.RDFXML: "RDF_XML",
    formats.JSONLD: "JSON-LD",
    formats.TRIG: "TriG",
    formats.NQUADS: "N-Quads",
}
"""The last parts of the IRIs that the W3C gave to the formats."""


def service_triples(
    manifest: Mapping[str, Any], endpoint: str, limits: Limits, services: Iterable[str]
) -> bytes:
    """The description, in N-Triples, of the service at ``endpoint`` for the release with this manifest.

    ``services`` are the endpoints that queries may call. Everything has an IRI of its own below
    ``endpoint``, nothing is a blank node.
    """
    lines = (
        f"<{subject}> <{predicate}> {term} .\n"
        for subject, predicate, term in _statements(manifest, endpoint, limits, tuple(services))
    )
    return "".join(lines).encode()


def in_format(triples: bytes, wanted: Format) -> bytes:
    """N-Triples of ours in another format of graphs."""
    if wanted is formats.NTRIPLES:
        return triples
    sink = AnswerSink()
    transcode(BytesIO(triples), formats.NTRIPLES, wanted, sink)
    return b"".join(sink.chunks)


def _statements(
    manifest: Mapping[str, Any], endpoint: str, limits: Limits, services: tuple[str, ...]
) -> Iterator[tuple[str, str, str]]:
    service, dataset, default = (
        f"{endpoint}#{name}" for name in ("service", "dataset", "default-graph")
    )
    yield service, _A, f"<{SD}Service>"
    yield service, f"{SD}endpoint", f"<{endpoint}>"
    yield service, f"{SD}supportedLanguage", f"<{SD}SPARQL11Query>"
    for name in FORMAT_NAMES.values():
        yield service, f"{SD}resultFormat", f"<{_FORMATS}{name}>"
    if services:
        yield service, f"{SD}feature", f"<{SD}BasicFederatedQuery>"
    yield (
        *(service, f"{SD}defaultEntailmentRegime"),
        "<http://www.w3.org/ns/entailment/Simple>",
    )
    for text, language in _limits_in_words(limits):
        yield service, f"{_RDFS}comment", f"{quoted(text)}@{language}"
    # The same service as in the catalogue, where it has one name wherever it is copied to.
    yield service, f"{_RDFS}seeAlso", f"<{manifest['base_iri']}id/service/sparql>"
    yield service, f"{SD}defaultDataset", f"<{dataset}>"
    yield dataset, _A, f"<{SD}Dataset>"
    yield dataset, f"{SD}defaultGraph", f"<{default}>"
    yield default, _A, f"<{SD}Graph>"
    yield default, _A, f"<{VOID}Dataset>"
    yield default, f"{VOID}triples", _integer(manifest["triples"])
    for number, graph in enumerate(manifest["graphs"], start=1):
        named = f"{endpoint}#graph-{number}"
        yield dataset, f"{SD}namedGraph", f"<{named}>"
        yield named, _A, f"<{SD}NamedGraph>"
        yield named, f"{SD}name", f"<{graph['iri']}>"
        yield named, f"{SD}graph", f"<{named}-triples>"
        yield f"{named}-triples", _A, f"<{SD}Graph>"
        yield f"{named}-triples", _A, f"<{VOID}Dataset>"
        yield f"{named}-triples", f"{VOID}triples", _integer(graph["triples"])


def _limits_in_words(limits: Limits) -> tuple[tuple[str, str], ...]:
    seconds = f"{limits.seconds:g}"
    return (
        (
            f"A query may run for {seconds} seconds, be {limits.query_bytes} bytes long, and have an answer of"
            f" {limits.answer_rows} rows or triples and {limits.answer_bytes} bytes. Beyond that the answer is"
            " an error, never a part of the answer.",
            "en",
        ),
        (
            f"一个查询最长运行 {seconds} 秒，文本最长 {limits.query_bytes} 字节，结果最多 {limits.answer_rows} 行（三元组）、"
            f"{limits.answer_bytes} 字节。超过上限时返回错误，绝不返回不完整的结果。",
            "zh",
        ),
    )


def _integer(number: int) -> str:
    return f'"{number}"^^<{_INTEGER}>'
