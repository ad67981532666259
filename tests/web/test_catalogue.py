"""The catalogue and the description of the dataset over HTTP."""

from __future__ import annotations

import httpx
import pytest
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import DCAT, FOAF, RDF, VOID, XSD

from budgetgraph.publishing.release import Release
from tests.web.serving import BROWSER

BASE = "https://budgetgraph.example/"


@pytest.mark.parametrize("root", ["", "/r/{id}"])
@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        (".ttl", "text/turtle"),
        (".nt", "application/n-triples"),
        (".jsonld", "application/ld+json"),
        (".trig", "application/trig"),
        (".nq", "application/n-quads"),
    ],
)
def test_the_catalogue_is_the_file(
    client: httpx.Client, release: Release, root: str, suffix: str, media_type: str
) -> None:
    root = root.format(id=release.id)
    file = (release.path / "dumps" / f"catalog{suffix}").read_bytes()
    for address, accept in ((f"/catalog{suffix}", "*/*"), ("/catalog", media_type)):
        answer = client.get(f"{root}{address}", headers={"Accept": accept})
        assert answer.content == file
        assert answer.headers["content-type"] == f"{media_type}; charset=utf-8"
        assert f"<{root}/catalog.html>" in answer.headers["link"]


def test_sizes_keep_their_type(client: httpx.Client) -> None:
    sizes = list(Graph().parse(data=client.get("/catalog").text).objects(None, DCAT.byteSize))
    assert sizes
    assert {each.datatype for each in sizes if isinstance(each, Literal)} == {
        XSD.nonNegativeInteger
    }


def test_the_catalogue_for_people(client: httpx.Client) -> None:
    page = client.get("/catalog", headers=BROWSER)
    assert page.headers["content-type"].startswith("text/html")
    assert "部门预算关联数据目录" in page.text
    assert 'href="/catalog.ttl"' in page.text
    assert client.get("/catalog.html").status_code == 200


def test_other_formats_of_the_catalogue(client: httpx.Client) -> None:
    assert client.get("/catalog", headers={"Accept": "application/rdf+xml"}).status_code == 406
    for path in ("/catalog.rdf", "/catalog.csv", "/catalogue", "/catalog/", "/catalog/x"):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize("root", ["", "/r/{id}"])
def test_the_description_of_the_dataset(client: httpx.Client, release: Release, root: str) -> None:
    root = root.format(id=release.id)
    answer = client.get(f"{root}/.well-known/void")
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    graph = Graph().parse(data=answer.text)
    document = URIRef(f"{BASE}.well-known/void")
    assert (document, RDF.type, VOID.DatasetDescription) in graph
    whole = graph.value(document, FOAF.primaryTopic)
    assert whole == URIRef(f"{BASE}id/dataset/all")
    assert (whole, VOID.sparqlEndpoint, URIRef(f"{BASE}sparql")) in graph
    told = Graph().parse(release.path / "dumps" / "catalog.nt")
    for node in told.subjects(RDF.type, VOID.Dataset):
        for name in ("triples", "classPartition", "subset", "entities", "dataDump"):
            expected = {str(each) for each in told.objects(node, VOID[name])}
            assert {str(each) for each in graph.objects(node, VOID[name])} == expected
    linksets = set(told.subjects(RDF.type, VOID.Linkset))
    assert linksets == set(graph.subjects(RDF.type, VOID.Linkset)) != set()


def test_the_description_of_the_dataset_in_all_formats(client: httpx.Client) -> None:
    for suffix, parser in ((".ttl", "turtle"), (".nt", "nt"), (".rdf", "xml")):
        answer = client.get(f"/.well-known/void{suffix}")
        assert answer.status_code == 200, suffix
        assert (None, RDF.type, VOID.DatasetDescription) in Graph().parse(
            data=answer.text, format=parser
        )
    jsonld = client.get("/.well-known/void", headers={"Accept": "application/ld+json"})
    assert len(Dataset().parse(data=jsonld.text, format="json-ld")) > 100
    page = client.get("/.well-known/void", headers=BROWSER)
    assert (page.status_code, page.headers["location"]) == (303, "/catalog")
