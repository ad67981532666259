"""The W3C's three tests of the service description, and what ours says."""

from __future__ import annotations

import json
import time

import httpx
import pytest
from rdflib import RDF, BNode, Dataset, Graph, Literal, Namespace, URIRef

from budgetgraph.publishing.engines.contract import Limits
from budgetgraph.publishing.formats import GRAPH_FORMATS, NTRIPLES, TURTLE
from budgetgraph.publishing.service_triples import FORMAT_NAMES, in_format, service_triples
from tests.web.protocol.small_release import DATA

# Of rdflib, about its own parsers.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")
FORMATS = "http://www.w3.org/ns/formats/"
PARSERS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
    "application/trig": "trig",
    "application/n-quads": "nquads",
}


@pytest.fixture(scope="session")
def description(endpoint: httpx.Client) -> Graph:
    return Graph().parse(data=endpoint.get("/sparql").text, format="turtle")


def test_returns_rdf(endpoint: httpx.Client) -> None:
    answer = endpoint.get("/sparql")
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    assert len(Graph().parse(data=answer.text, format="turtle")) > 20


def test_has_endpoint_triple(description: Graph, w3c_site: str) -> None:
    (service,) = description.subjects(SD.endpoint, URIRef(f"{w3c_site}/sparql"))
    assert (service, RDF.type, SD.Service) in description


def test_conforms_to_schema(description: Graph) -> None:
    """Domains and ranges of the vocabulary (Service Description, section 3)."""
    (service,) = description.subjects(RDF.type, SD.Service)
    assert len(list(description.objects(service, SD.endpoint))) == 1
    (dataset,) = description.objects(service, SD.defaultDataset)
    assert (dataset, RDF.type, SD.Dataset) in description
    (default,) = description.objects(dataset, SD.defaultGraph)
    assert (default, RDF.type, SD.Graph) in description
    for named in description.objects(dataset, SD.namedGraph):
        assert (named, RDF.type, SD.NamedGraph) in description
        (name,) = description.objects(named, SD.name)
        assert isinstance(name, URIRef)
        (graph,) = description.objects(named, SD.graph)
        assert (graph, RDF.type, SD.Graph) in description
    known = {SD.term(name) for name in ("endpoint", "supportedLanguage", "resultFormat", "feature")}
    known |= {SD.term(name) for name in ("defaultEntailmentRegime", "defaultDataset")}
    known |= {SD.term(name) for name in ("defaultGraph", "namedGraph", "name", "graph")}
    used = {each for each in description.predicates() if each.startswith(SD)}
    assert used <= known
    assert not any(isinstance(each, BNode) for each in description.all_nodes())


def test_what_it_says(description: Graph) -> None:
    (service,) = description.subjects(RDF.type, SD.Service)
    assert set(description.objects(service, SD.supportedLanguage)) == {SD.SPARQL11Query}
    formats = {str(each) for each in description.objects(service, SD.resultFormat)}
    assert formats == {FORMATS + name for name in FORMAT_NAMES.values()}
    assert len(formats) == 10
    # No SERVICE, no dereferencing, and the default graph is no union that is made on the fly.
    assert list(description.objects(service, SD.feature)) == []
    (regime,) = description.objects(service, SD.defaultEntailmentRegime)
    assert str(regime) == "http://www.w3.org/ns/entailment/Simple"


def test_it_names_every_graph_with_its_size(description: Graph, endpoint: httpx.Client) -> None:
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    answer = endpoint.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    expected = {row["g"]["value"]: int(row["n"]["value"]) for row in answer}
    found = {}
    for graph, name in description.subject_objects(SD.name):
        (triples,) = description.objects(next(description.objects(graph, SD.graph)), VOID.triples)
        assert isinstance(triples, Literal)
        found[str(name)] = int(triples)
    assert found == expected
    (default,) = description.objects(None, SD.defaultGraph)
    (total,) = description.objects(default, VOID.triples)
    count = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "format": "csv"}
    assert endpoint.get("/sparql", params=count).text.split()[1] == str(total)


@pytest.mark.parametrize("accept", PARSERS)
def test_every_format_of_graphs_says_the_same(
    endpoint: httpx.Client, description: Graph, accept: str
) -> None:
    answer = endpoint.get("/sparql", headers={"Accept": accept})
    assert answer.headers["content-type"] == f"{accept}; charset=utf-8"
    parsed = Dataset(default_union=True).parse(data=answer.text, format=PARSERS[accept])
    assert set(parsed.triples((None, None, None))) == set(description)


def test_who_gets_what_without_a_query(endpoint: httpx.Client) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    page = endpoint.get("/sparql", headers=browser)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<form" in page.text
    assert (
        endpoint.get("/sparql", headers={"Accept": "*/*"})
        .headers["content-type"]
        .startswith("text/turtle")
    )
    by_name = endpoint.get("/sparql", params={"format": "ntriples"}, headers=browser)
    assert by_name.headers["content-type"].startswith("application/n-triples")
    results = {"Accept": "application/sparql-results+json"}
    assert endpoint.get("/sparql", headers=results).status_code == 406
    assert endpoint.get("/sparql?query=").status_code == 400
    assert endpoint.get(f"/sparql?default-graph-uri={DATA}data1.rdf").status_code == 400
    assert endpoint.post("/sparql", data={"format": "turtle"}).status_code == 400


def test_it_is_kept_by_clients(endpoint: httpx.Client) -> None:
    first = endpoint.get("/sparql")
    again = endpoint.get("/sparql", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    head = endpoint.head("/sparql")
    assert {**head.headers, "date": ""} == {**first.headers, "date": ""}
    packed = endpoint.get("/sparql", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == first.text
    assert packed.headers["etag"] != first.headers["etag"]


def test_a_false_name_of_the_host_gets_nowhere(endpoint: httpx.Client) -> None:
    for host in ("evil.example/><urn:x>", "a b", 'x"y'):
        answer = endpoint.get("/sparql", headers={"Host": host})
        if answer.status_code == 200:
            assert "evil" not in answer.text
            Graph().parse(data=answer.text, format="turtle")


def test_services_that_may_be_called_are_a_feature() -> None:
    manifest = {"base_iri": DATA, "triples": 1, "graphs": []}
    services = ["https://other.example/sparql"]
    told = service_triples(manifest, "http://127.0.0.1/sparql", Limits(), services)
    graph = Graph().parse(data=told, format="nt")
    assert set(graph.objects(None, SD.feature)) == {SD.BasicFederatedQuery}


def test_a_large_release_is_described_quickly() -> None:
    graphs = [{"iri": f"{DATA}graph/facts/{n}", "triples": n} for n in range(4_000)]
    manifest = {"base_iri": DATA, "triples": 1_000_000, "graphs": graphs}
    started = time.monotonic()
    told = service_triples(manifest, "http://127.0.0.1/sparql", Limits(), ())
    for wanted in GRAPH_FORMATS:
        assert in_format(told, wanted)
    assert time.monotonic() - started < 5
    assert in_format(told, NTRIPLES) == told
    assert told.count(b"NamedGraph> .") == 4_000
    assert json.dumps(in_format(told, TURTLE).decode())


def test_the_limits_are_said(endpoint: httpx.Client, description: Graph) -> None:
    comments = {
        each.language: str(each)
        for each in description.objects()
        if getattr(each, "language", None)
    }
    assert "5 seconds" in comments["en"]
    assert "5 秒" in comments["zh"]
    answer = endpoint.get("/sparql", params={"query": "ASK {}"})
    assert answer.headers["x-limit-rows"] == "100000"
    assert answer.headers["x-limit-bytes"] == str(8 * 2**20)
    assert answer.headers["x-limit-seconds"] == "5"


def test_where_the_release_is_pinned(endpoint: httpx.Client, w3c_site: str) -> None:
    answer = endpoint.get("/r/0123456789abcdef/sparql")
    graph = Graph().parse(data=answer.text, format="turtle")
    expected = URIRef(f"{w3c_site}/r/0123456789abcdef/sparql")
    assert list(graph.objects(None, SD.endpoint)) == [expected]
    assert "immutable" in answer.headers["cache-control"]


def test_a_copy_under_the_path_of_the_base(endpoint: httpx.Client, w3c_site: str) -> None:
    answer = endpoint.get("/2009/09/sparql/data/sparql")
    graph = Graph().parse(data=answer.text, format="turtle")
    expected = URIRef(f"{w3c_site}/2009/09/sparql/data/sparql")
    assert list(graph.objects(None, SD.endpoint)) == [expected]
