"""Local descriptions, readable pages, and errors for people."""

from __future__ import annotations

import html
import re

import httpx
import pytest
from rdflib import Graph, URIRef

from budgetgraph.publishing.formats import NTRIPLES
from budgetgraph.publishing.release import Release
from budgetgraph.web.addresses import local_address, namespace_of
from budgetgraph.web.labels import LABELS, names_of_period
from tests.web.serving import BROWSER

BASE = "https://budgetgraph.example/"
PUBLIC = "https://w3id.org/budgetgraph/"
DOCUMENT = "/doc/doc/420111/036/2026/budget"
TURTLE = {"Accept": "text/turtle"}


@pytest.mark.parametrize(
    ("iri", "address"),
    [
        (f"{BASE}id/org/420111/036", "/doc/org/420111/036"),
        (f"{PUBLIC}code/function/2010350", "/code/function/2010350"),
        (f"{PUBLIC}dsd/function-gpb", "/dsd/function-gpb"),
        (f"{PUBLIC}ontology#BudgetLine", "/ontology#BudgetLine"),
        (f"{PUBLIC}ontology", "/ontology"),
        (f"{BASE}", "/"),
        (f"{BASE}dumps/facts.ttl", "/dumps/facts.ttl"),
        (f"{BASE}doc/dataset/420111", "/doc/dataset/420111"),
        (f"{BASE}sparql", "/sparql"),
        (f"{BASE}metrics", None),
        (f"{PUBLIC}code/x y", None),
        ("https://example.org/", None),
    ],
)
def test_local_addresses(iri: str, address: str | None) -> None:
    assert local_address(BASE, iri) == address


def test_there_are_no_other_rooms() -> None:
    with pytest.raises(ValueError, match="room"):
        namespace_of(BASE, "attic")


@pytest.mark.parametrize("path", ["code/function/2010350", "dsd/function-gpb", "code/function"])
def test_codes_and_structures_are_described_here(client: httpx.Client, path: str) -> None:
    page = client.get(f"/{path}", headers=BROWSER)
    assert page.status_code == 200
    assert f"{PUBLIC}{path}" in page.text, "the IRI that is shown is the public one"
    assert f'href="{PUBLIC}' not in page.text
    for address, headers in ((f"/{path}", TURTLE), (f"/{path}.ttl", BROWSER)):
        answer = client.get(address, headers=headers)
        assert (URIRef(f"{PUBLIC}{path}"), None, None) in Graph().parse(data=answer.text)


def test_the_ontology_is_described_here(client: httpx.Client, release: Release) -> None:
    page = client.get("/ontology", headers=BROWSER).text
    assert 'id="BudgetLine"' in page
    assert "budget unit" in page
    assert "有自己预算代码的部门" in page
    graph = Graph().parse(data=client.get("/ontology", headers=TURTLE).text)
    assert (URIRef(f"{PUBLIC}ontology#BudgetLine"), None, None) in graph
    for suffix in (".ttl", ".nt", ".jsonld", ".rdf", ".html"):
        assert client.get(f"/ontology{suffix}").status_code == 200
    assert client.get("/ontology", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("start", [DOCUMENT, "/doc/org/420111/036", "/code/function/2010350"])
def test_no_link_of_a_page_is_dead(client: httpx.Client, start: str) -> None:
    page = client.get(start, headers=BROWSER).text
    for link in sorted(set(re.findall(r'href="(/[^"]*)"', page))):
        address, _, anchor = html.unescape(link).partition("#")
        answer = client.get(address, headers=BROWSER, follow_redirects=True)
        assert answer.status_code == 200, link
        if anchor:
            assert f'id="{anchor}"' in answer.text


def test_the_page_of_a_document(client: httpx.Client) -> None:
    page = client.get(DOCUMENT, headers=BROWSER).text
    datasets, _, rest = page.partition("Description</span>")
    assert "2026年支出预算（按功能分类和支出性质）" in datasets
    assert "9,417,100 元" in datasets
    assert datasets.count('href="/doc/dataset/') == 16
    assert 'href="/doc/item/' in datasets
    assert 'href="/doc/cell/' not in page
    assert "个来源单元格未列出" in rest
    assert "行政区划" in page


COMMENT = URIRef("http://www.w3.org/2000/01/rdf-schema#comment")
TOPIC = URIRef("http://xmlns.com/foaf/0.1/primaryTopic")


def test_links_that_are_not_in_the_data_are_announced(client: httpx.Client) -> None:
    code = URIRef(f"{PUBLIC}code/direction/expenditure")
    graph = Graph().parse(data=client.get("/code/direction/expenditure").text)
    document = graph.value(None, TOPIC, code)
    assert document == URIRef(f"{BASE}code/direction/expenditure"), "not the code says so"
    notes = {str(each) for each in graph.objects(document, COMMENT)}
    assert len(notes) == 2
    assert any("Only 100 of the links" in each for each in notes)
    links = set(graph.subject_predicates(code)) - {(document, TOPIC)}
    assert len(links) == 100
    few = Graph().parse(data=client.get("/doc/org/420111/036001").text)
    assert (None, TOPIC, None) not in few


def test_descriptions_name_what_they_point_to(client: httpx.Client, release: Release) -> None:
    query = f"SELECT ?s {{ ?s a <{PUBLIC}ontology#BudgetLine> }} LIMIT 1"
    ((iri,),) = release.store().table(query).rows
    assert iri is not None
    answer = client.get(f"/doc/{iri.removeprefix(BASE + 'id/')}.nt")
    graph = Graph().parse(data=answer.text, format="nt")
    told = release.store().answer(
        f"CONSTRUCT {{ <{iri}> ?p ?o }} WHERE {{ <{iri}> ?p ?o }}", [NTRIPLES]
    )
    assert set(Graph().parse(data=told.body, format="nt")) <= set(graph)
    unit = graph.value(URIRef(iri), URIRef(f"{PUBLIC}ontology#unit"))
    assert graph.value(unit, URIRef("http://www.w3.org/2004/02/skos/core#prefLabel"))


@pytest.mark.parametrize("root", ["", "/r/{id}"])
@pytest.mark.parametrize("suffix", ["", ".ttl", ".nt", ".jsonld", ".rdf", ".html"])
def test_headers_of_a_description(
    client: httpx.Client, release: Release, root: str, suffix: str
) -> None:
    root = root.format(id=release.id)
    path = f"{root}/doc/org/420111/036{suffix}"
    answer = client.get(path)
    assert answer.status_code == 200
    links = answer.headers["link"]
    for end, media_type in (
        (".ttl", "text/turtle"),
        (".nt", "application/n-triples"),
        (".jsonld", "application/ld+json"),
        (".rdf", "application/rdf+xml"),
        (".html", "text/html"),
    ):
        assert f'<{root}/doc/org/420111/036{end}>; rel="alternate"; type="{media_type}"' in links
    assert f'<{BASE}id/org/420111/036>; rel="about"' in links
    assert f'<{BASE}doc/org/420111/036>; rel="canonical"' in links
    assert answer.headers["vary"] == "Accept, Accept-Encoding"
    assert ("immutable" in answer.headers["cache-control"]) is bool(root)
    head = client.head(path)
    assert head.content == b""
    assert head.headers["content-length"] == answer.headers["content-length"]
    again = client.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == answer.headers["etag"]


def test_every_representation_has_its_own_tag(client: httpx.Client) -> None:
    tags = set()
    for accept in ("text/turtle", "application/n-triples", "text/html"):
        for coding in ("gzip", "identity"):
            headers = {"Accept": accept, "Accept-Encoding": coding}
            answer = client.get("/doc/org/420111/036", headers=headers)
            assert answer.headers.get("content-encoding", "identity") == coding
            tags.add(answer.headers["etag"])
    assert len(tags) == 6


def test_a_pinned_thing_stays_pinned(client: httpx.Client, release: Release) -> None:
    root = f"/r/{release.id}"
    answer = client.get(f"{root}/id/org/420111/036.ttl")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"{root}/doc/org/420111/036.ttl",
    )
    assert answer.headers["link"] == f'<{root}/doc/org/420111/036.ttl>; rel="describedby"'


def test_periods_have_names(client: httpx.Client) -> None:
    page = client.get("/catalog", headers=BROWSER).text
    assert '<a href="/doc/period/2026">2026年</a>' in page
    assert "<h1>2026年 2026</h1>" in client.get("/doc/period/2026", headers=BROWSER).text


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("2026-01-01/2026-12-31", ("2026年", "2026")),
        ("2026-01-01/2027-12-31", ("2026年01月01日至2027年12月31日", "2026-01-01 to 2027-12-31")),
        ("2026/2027", None),
        ("", None),
    ],
)
def test_names_of_periods(text: str, names: tuple[str, str] | None) -> None:
    assert names_of_period(text) == names


def test_links_that_are_not_shown_are_announced(client: httpx.Client) -> None:
    page = client.get("/code/direction/expenditure", headers=BROWSER).text
    assert "只显示前 100 个" in page
    assert "only the first 100 are shown" in page
    assert "只显示前" not in client.get(DOCUMENT, headers=BROWSER).text


def test_terms_of_others_have_chinese_names(release: Release) -> None:
    own = (PUBLIC, BASE)
    used = release.store().table(
        "SELECT DISTINCT ?t { { ?s ?t ?o } UNION { ?s a ?t } } ORDER BY ?t"
    )
    lacking = [t for (t,) in used.rows if t and not t.startswith(own) and t not in LABELS]
    assert lacking == []


def test_what_has_no_name_shows_its_text(client: httpx.Client, release: Release) -> None:
    query = f"SELECT ?s {{ ?s <http://www.w3.org/ns/prov#wasDerivedFrom> ?c ; a <{PUBLIC}ontology#BudgetLine> }} LIMIT 1"
    ((iri,),) = release.store().table(query).rows
    assert iri is not None
    page = client.get(f"/doc/{iri.removeprefix(BASE + 'id/')}", headers=BROWSER).text
    assert re.search(r'href="/doc/cell/[^"]*">[^<]*[0-9.]+</a>', page)
    assert not re.search(r'href="/doc/cell/[^"]*">https:', page)


def test_amounts_on_pages_and_in_data(client: httpx.Client) -> None:
    page = client.get("/queries/total-spending", headers=BROWSER).text
    assert "9,417,100 元" in page
    assert ">2026<" in page
    assert "9,417,100" not in client.get("/queries/total-spending?format=csv").text
    points = client.get("/queries/percentages", headers=BROWSER).text
    assert " 元<" not in points


@pytest.mark.parametrize(
    ("path", "status", "zh", "en"),
    [
        ("/nope", 404, "没有这个地址", "There is nothing at this address"),
        ("/doc/nope", 404, "没有这个地址", "There is nothing at this address"),
        ("/queries/nope", 404, "没有这个查询", "There is no such query"),
        ("/sparql?query=ASK%7B%7D&timeout=x", 400, "请求有误", "timeout is a number"),
        ("/queries/total-spending?year=x", 400, "参数 year", "is no year"),
        ("/queries/total-spending?colour=x", 400, "没有参数", "has no parameter"),
        ("/sparql?query=SELECT&format=html", 400, "第 1 行", "line 1"),
    ],
)
def test_errors_for_people(client: httpx.Client, path: str, status: int, zh: str, en: str) -> None:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["vary"] == "Accept, Accept-Encoding"
    assert zh in answer.text
    assert en in answer.text


def test_errors_for_programs_stay_data(client: httpx.Client) -> None:
    for path, headers in (
        ("/nope", TURTLE),
        ("/queries/nope", {}),
        ("/queries/total-spending?year=x&format=csv", BROWSER),
        ("/queries/nope?format=json", BROWSER),
        ("/sparql?query=SELECT&output=csv", BROWSER),
        ("/sparql?query=SELECT&format=csv&output=html", BROWSER),
    ):
        answer = client.get(path, headers=headers)
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("fields", ["format=text/html", "format=HTML", "format=&output=html"])
def test_errors_are_pages_by_the_same_names_as_answers(client: httpx.Client, fields: str) -> None:
    for path in ("/nope?", "/sparql?timeout=x&"):
        answer = client.get(f"{path}{fields}")
        assert answer.headers["content-type"].startswith("text/html")
