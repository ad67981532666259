"""Resources, pages and canned queries over HTTP."""

from __future__ import annotations

import html
import re

import httpx
import pytest
from rdflib import Graph, URIRef

from budgetgraph.publishing.canned import CannedQuery, load_canned_queries
from budgetgraph.publishing.release import Release
from tests.web.serving import BROWSER

UNIT = "org/420111/036"
BASE = "https://budgetgraph.example/"
NAME = "武汉市洪山区城市运行管理中心"


def test_a_thing_is_described_elsewhere(client: httpx.Client) -> None:
    answer = client.get(f"/id/{UNIT}")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/doc/{UNIT}"
    assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize(
    ("accept", "expected", "parser"),
    [
        ("text/turtle", "text/turtle", "turtle"),
        ("application/ld+json", "application/ld+json", "json-ld"),
        ("application/rdf+xml", "application/rdf+xml", "xml"),
        ("application/n-triples", "application/n-triples", "nt"),
        ("*/*", "text/turtle", "turtle"),
    ],
)
def test_descriptions_for_programs(
    client: httpx.Client, accept: str, expected: str, parser: str
) -> None:
    answer = client.get(f"/id/{UNIT}", headers={"Accept": accept}, follow_redirects=True)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{expected}; charset=utf-8"
    graph = Graph().parse(data=answer.text, format=parser)
    iri = URIRef(f"{BASE}id/{UNIT}")
    assert (iri, None, None) in graph
    assert (None, None, iri) in graph


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".jsonld", ".rdf", ".html"])
def test_descriptions_by_suffix(client: httpx.Client, suffix: str) -> None:
    answer = client.get(f"/doc/{UNIT}{suffix}")
    assert answer.status_code == 200
    assert UNIT in answer.text


def test_description_for_people(client: httpx.Client) -> None:
    answer = client.get(f"/id/{UNIT}", headers=BROWSER, follow_redirects=True)
    assert answer.headers["content-type"].startswith("text/html")
    assert NAME in answer.text
    assert f'href="/doc/{UNIT}001"' in answer.text, "links lead to this server"
    assert "budget unit" in answer.text
    assert "预算单位" in answer.text


def test_every_kind_of_thing_has_its_page(client: httpx.Client, release: Release) -> None:
    table = release.store().table(
        f'SELECT DISTINCT ?t (SAMPLE(?s) AS ?one) {{ ?s a ?t FILTER(STRSTARTS(STR(?s), "{BASE}id/")) }} GROUP BY ?t'
    )
    assert len(table.rows) > 10
    for _, iri in table.rows:
        assert iri is not None
        for headers in (BROWSER, {"Accept": "text/turtle"}):
            address = iri.removeprefix(BASE)
            answer = client.get(f"/{address}", headers=headers, follow_redirects=True)
            assert answer.status_code == 200, iri


@pytest.mark.parametrize(
    "path",
    [
        "/id/org/000000/nothing-here",
        "/doc/org/000000/nothing-here",
        "/doc/org/000000/nothing-here.ttl",
        "/doc/x%3E%20%3Fp%20%3Fo%20%7D%20UNION%20%7B",
        "/doc/",
        "/nowhere",
        "/doc/%E4%B8%AD",
    ],
)
def test_nothing_there(client: httpx.Client, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/turtle"}, follow_redirects=True)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_description_not_acceptable(client: httpx.Client) -> None:
    assert client.get(f"/doc/{UNIT}", headers={"Accept": "image/png"}).status_code == 406


def test_landing_page(client: httpx.Client) -> None:
    page = client.get("/", headers=BROWSER).text
    assert NAME in page
    for query in load_canned_queries():
        assert html.escape(query.title_en, quote=True).replace("&#x27;", "&#39;") in page
        assert query.title_zh in page


def test_every_link_of_the_landing_page_works(client: httpx.Client) -> None:
    for link in sorted(set(re.findall(r'href="(/[^"]*)"', client.get("/").text))):
        assert client.get(link, headers=BROWSER, follow_redirects=True).status_code == 200, link


@pytest.mark.parametrize("query", load_canned_queries(), ids=lambda query: query.name)
def test_a_canned_query_as_page_data_and_text(client: httpx.Client, query: CannedQuery) -> None:
    name = query.name
    page = client.get(f"/queries/{name}", headers=BROWSER)
    assert page.status_code == 200
    assert query.title_zh in page.text
    data = client.get(f"/queries/{name}", params={"format": "json", "unit": "036", "year": "2026"})
    assert data.json()["head"]["vars"][0]
    text = client.get(f"/queries/{name}.rq")
    assert text.headers["content-type"].startswith("application/sparql-query")
    assert text.text == query.text


def test_parameters_of_a_canned_query(client: httpx.Client) -> None:
    answer = client.get("/queries/total-spending", params={"unit": "036", "format": "csv"})
    assert "9417100" in answer.text
    bad = client.get("/queries/total-spending", params={"year": "2026 }", "format": "csv"})
    assert bad.status_code == 400
    assert "year" in bad.json()["detail"]
    page = client.get("/queries/total-spending", params={"year": '"><script>'}, headers=BROWSER)
    assert page.status_code == 400
    assert "<script>" not in page.text
    assert client.get("/queries/total-spendign").status_code == 404


def test_the_form_page(client: httpx.Client) -> None:
    empty = client.get("/sparql", headers=BROWSER)
    assert empty.status_code == 200
    assert "<textarea" in empty.text
    filled = client.get("/sparql", params={"query": "SELECT ('<b>&' AS ?x) {}", "format": "html"})
    assert "&lt;b&gt;&amp;" in filled.text
    graph = client.get(
        "/sparql", params={"query": "CONSTRUCT WHERE { ?s ?p ?o }", "format": "html"}
    )
    assert graph.status_code == 200
    wrong = client.get("/sparql", params={"query": "SELECT", "format": "html"})
    assert wrong.status_code == 400
    assert "line 1" in wrong.text


def test_rows_that_are_not_shown_are_announced(client: httpx.Client) -> None:
    page = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }", "format": "html"}).text
    assert "only the first 1000" in page


def test_pages_ask_nobody_else(client: httpx.Client) -> None:
    for path in ("/", "/sparql", f"/doc/{UNIT}.html"):
        answer = client.get(path, headers=BROWSER)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert not re.search(r'(?:src|<link[^>]*href)="', answer.text)


def test_health(client: httpx.Client, release: Release) -> None:
    assert client.get("/healthz").json() == {"status": "ok", "release": release.id}
    assert client.head("/healthz").status_code == 200


def test_a_figure_is_named_and_its_places_are_told(client: httpx.Client) -> None:
    item = "item/420111/036/2026/budget/function-all/2026/exp/036/2010350/total"
    answer = client.get(f"/doc/{item}", headers=BROWSER)
    title = re.search("<h1>(.*?)</h1>", answer.text)
    assert title is not None
    assert NAME in title[1]
    assert "2010350 事业运行" in title[1]
    assert title[1].endswith("，2026年，4,100,600 元")
    assert re.search(r"410\.06</a>（表3，第[0-9]+行第[0-9]+列）", answer.text)
    assert re.search(r"table 3, line [0-9]+, column [0-9]+", answer.text)


def test_a_document_leads_to_what_was_found_in_it(client: httpx.Client) -> None:
    answer = client.get("/doc/doc/420111/036/2026/budget", headers=BROWSER)
    links = [
        html.unescape(link)
        for link in re.findall('href="(/(?:queries|report)/[^"]+)"', answer.text)
    ]
    assert "/queries/totals-that-differ?unit=420111/036&year=2026" in links
    assert len(links) == 8
    for link in links:
        assert client.get(link).status_code == 200
    assert "9,477,100 元" in client.get(links[1], headers=BROWSER).text
    other = client.get(f"/doc/{UNIT}", headers=BROWSER).text
    assert "/queries/" not in other.partition("<h1>")[2]
