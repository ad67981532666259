"""The same server before three engines: what clients see is the same, errors of their own apart."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from budgetgraph.publishing.canned import load_canned_queries
from tests.web.engine_sites import LIMITS, Store, oxigraph_store, two_releases, virtuoso_store
from tests.web.serving import BROWSER, eventually, serving

pytestmark = pytest.mark.slow

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
CLASSES = "SELECT ?t (COUNT(*) AS ?n) { ?s a ?t } GROUP BY ?t"
LABELS = (
    "SELECT ?c ?l { ?c <http://www.w3.org/2004/02/skos/core#prefLabel> ?l } ORDER BY ?c ?l LIMIT 50"
)
GRAPH = "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t }"
SLOW = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(STRLEN(STR(?a)) + STRLEN(STR(?f)) = 17) }"
)
TABLES = ("json", "xml", "csv", "tsv")
GRAPHS = ("turtle", "ntriples", "rdfxml", "jsonld")
REFUSED = {
    "update": "DELETE WHERE { ?s ?p ?o }",
    "service": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "syntax": "SELECT ?s WHERE {\n  ?s ?p }",
    "nothing": "",
    "length": f"SELECT * {{ ?s ?p '{'x' * 300_000}' }}",
    "depth": f"SELECT * {{ {'{' * 500} ?s ?p ?o {'}' * 500} }}",
}
PATHS = (
    "/",
    "/queries",
    "/doc/org/420111/036.html",
    "/doc/org/420111/036.ttl",
    "/doc/org/420111/036.nt",
    "/doc/doc/420111/036/2026/budget.jsonld",
    "/id/org/420111/036.ttl",
    "/ontology.ttl",
    "/code/function/2010350.ttl",
    "/code/function/2010350.html",
    "/doc/org/999999/999.ttl",
    "/queries/projects?format=json",
    "/queries/projects?format=csv",
    "/queries/projects.rq",
    "/queries/nothing",
    "/manifest.json",
    "/catalog.ttl",
    "/.well-known/void.ttl",
    "/openapi.json",
    "/dumps/facts.ttl.gz",
)


@pytest.fixture(scope="module")
def two(example_path: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    return two_releases(example_path, tmp_path_factory.mktemp("two"))


@pytest.fixture(scope="module")
def embedded(two: tuple[Path, str, str]) -> Iterator[httpx.Client]:
    settings = replace(Store("", "").settings, engine_url=None)
    with serving(two[0], settings) as site, client_of(site) as client:
        yield client


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def store(
    request: pytest.FixtureRequest,
    two: tuple[Path, str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Store]:
    """A store that holds the active release."""
    make = virtuoso_store if request.param == "virtuoso" else oxigraph_store
    with make(tmp_path_factory.mktemp("store") / "data") as found:
        found.push(two[0])
        yield found


@pytest.fixture(scope="module")
def remote(two: tuple[Path, str, str], store: Store) -> Iterator[httpx.Client]:
    with serving(two[0], store.settings) as site, client_of(site) as client:
        yield client


def client_of(site: str) -> httpx.Client:
    return httpx.Client(base_url=site, timeout=30, headers={"Accept": "*/*"}, trust_env=False)


def ask(client: httpx.Client, query: str, **parameters: str) -> httpx.Response:
    return client.get("/sparql", params={"query": query, **parameters})


def terms(response: httpx.Response) -> object:
    """The answer without what may differ: the order of rows and of triples."""
    media_type = response.headers["content-type"].partition(";")[0]
    if media_type == "application/sparql-results+json":
        found = response.json()
        bindings = found.get("results", {}).get("bindings", [found.get("boolean")])
        return found["head"], sorted(json.dumps(each, sort_keys=True) for each in bindings)
    if media_type in ("text/csv", "text/tab-separated-values"):
        first, *rest = response.text.splitlines()
        return first, sorted(rest)
    if media_type == "application/sparql-results+xml":
        results = ox.parse_query_results(response.content, ox.QueryResultsFormat.XML)
        assert isinstance(results, ox.QuerySolutions)
        return sorted(str(list(row)) for row in results)
    kind = ox.RdfFormat.from_media_type(media_type)
    assert kind is not None, media_type
    return {str(each) for each in ox.parse(response.content, format=kind)}


def same_headers(one: httpx.Response, other: httpx.Response) -> None:
    # The query's id and the time are of each answer; lengths differ with the order of rows.
    own = {"x-query-id", "date", "content-length", "transfer-encoding"}
    seen = [{k: v for k, v in each.headers.items() if k not in own} for each in (one, other)]
    assert seen[0] == seen[1]


@pytest.mark.parametrize("format_name", [*TABLES, *GRAPHS])
def test_the_same_answer_in_each_format(
    embedded: httpx.Client, remote: httpx.Client, format_name: str
) -> None:
    for query in (GRAPH,) if format_name in GRAPHS else (COUNT, CLASSES, LABELS):
        answers = [ask(each, query, format=format_name) for each in (embedded, remote)]
        assert [each.status_code for each in answers] == [200, 200], answers[1].text
        assert terms(answers[0]) == terms(answers[1])
        same_headers(*answers)


def test_the_three_ways_to_ask_and_datasets(embedded: httpx.Client, remote: httpx.Client) -> None:
    ontology = "https://budgetgraph.example/graph/ontology"
    named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    for client in (embedded, remote):
        assert client.post("/sparql", data={"query": COUNT}).status_code == 200
    for query, parameters in (
        (COUNT, {"default-graph-uri": ontology}),
        (named, {"named-graph-uri": ontology}),
        (COUNT.replace("{", f"FROM <{ontology}> {{", 1), {}),
    ):
        counted = [ask(each, query, format="csv", **parameters) for each in (embedded, remote)]
        assert counted[0].text == counted[1].text
        raw = [
            each.post(
                "/sparql",
                params=parameters,
                content=query,
                headers={"Content-Type": "application/sparql-query", "Accept": "text/csv"},
            )
            for each in (embedded, remote)
        ]
        assert raw[0].text == raw[1].text == counted[0].text


@pytest.mark.parametrize("name", REFUSED)
def test_refusals_are_the_same(embedded: httpx.Client, remote: httpx.Client, name: str) -> None:
    answers = [each.post("/sparql", data={"query": REFUSED[name]}) for each in (embedded, remote)]
    status = 413 if name == "length" else 400
    assert [each.status_code for each in answers] == [status, status]
    assert answers[0].json() == answers[1].json()


def test_formats_that_do_not_suit(embedded: httpx.Client, remote: httpx.Client) -> None:
    for query, accept in ((COUNT, "text/turtle"), (GRAPH, "text/csv"), (COUNT, "image/png")):
        answers = [
            each.get("/sparql", params={"query": query}, headers={"Accept": accept})
            for each in (embedded, remote)
        ]
        assert [each.status_code for each in answers] == [406, 406]
        assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize("path", PATHS)
def test_the_same_pages_and_files(embedded: httpx.Client, remote: httpx.Client, path: str) -> None:
    for headers in ({"Accept": "*/*"}, BROWSER):
        answers = [each.get(path, headers=headers) for each in (embedded, remote)]
        assert answers[0].status_code == answers[1].status_code
        # The addresses in pages and catalogues are those of the server that was asked.
        texts = [
            each.content.replace(str(client.base_url).rstrip("/").encode(), b"SITE")
            for each, client in zip(answers, (embedded, remote), strict=True)
        ]
        assert texts[0] == texts[1]
        head = remote.head(path, headers=headers)
        assert head.status_code == answers[1].status_code
        assert head.content == b""


def test_the_service_description(embedded: httpx.Client, remote: httpx.Client) -> None:
    answers = [
        each.get("/sparql", headers={"Accept": "text/turtle"}) for each in (embedded, remote)
    ]
    assert [each.status_code for each in answers] == [200, 200]
    assert "sparql-service-description#Service>" in answers[1].text
    sites = [str(each.base_url).rstrip("/") for each in (embedded, remote)]
    assert answers[0].text.replace(sites[0], "SITE") == answers[1].text.replace(sites[1], "SITE")


@pytest.mark.parametrize(
    "question",
    [
        "projects?year=2026&format=csv",
        "total-spending?unit=036&format=csv",
        "procurement?year=2026&format=csv",
        "where-printed?unit=036&format=json",
    ],
)
def test_live_questions(embedded: httpx.Client, remote: httpx.Client, question: str) -> None:
    answers = [each.get(f"/queries/{question}") for each in (embedded, remote)]
    assert [each.status_code for each in answers] == [200, 200], answers[1].text
    assert "036" in answers[0].text
    assert terms(answers[0]) == terms(answers[1])
    page = remote.get(f"/queries/{question.partition('&')[0]}", headers=BROWSER)
    assert page.status_code == 200
    assert "<table" in page.text


def test_all_questions_live(embedded: httpx.Client, remote: httpx.Client, store: Store) -> None:
    # docs/engines.md says what Virtuoso makes of these two.
    others = {"three-public"} if store.default_graph else set()
    different = set()
    for question in load_canned_queries():
        text = f"{question.bind({})}\n# live"
        answers = [ask(each, text, format="csv") for each in (embedded, remote)]
        assert [each.status_code for each in answers] == [200, 200], answers[1].text
        if terms(answers[0]) != terms(answers[1]):
            different.add(question.name)
    assert different <= others


def test_releases_by_id(
    embedded: httpx.Client, remote: httpx.Client, two: tuple[Path, str, str]
) -> None:
    counts = set()
    for each in two[1:]:
        path = f"/r/{each}/sparql"
        answers = [
            client.get(path, params={"query": COUNT, "format": "csv"})
            for client in (embedded, remote)
        ]
        assert answers[0].text == answers[1].text
        assert "immutable" in answers[1].headers["cache-control"]
        assert remote.get(f"/r/{each}/doc/org/420111/036.ttl").status_code == 200
        counts.add(answers[1].text)
    assert len(counts) == 2


def test_validators_and_coding(embedded: httpx.Client, remote: httpx.Client) -> None:
    plain = remote.get("/sparql", params={"query": LABELS}, headers={"Accept-Encoding": "identity"})
    packed = remote.get("/sparql", params={"query": LABELS}, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    again = remote.get(
        "/sparql",
        params={"query": LABELS},
        headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["etag"]},
    )
    assert again.status_code == 304
    assert ask(embedded, LABELS).headers["etag"] == ask(remote, LABELS).headers["etag"]
    head = remote.head("/sparql", params={"query": LABELS}, headers={"Accept-Encoding": "identity"})
    assert head.content == b""
    assert head.headers["content-length"] == str(len(plain.content))


def test_limits(remote: httpx.Client) -> None:
    many = "SELECT ?s ?p ?o { ?s ?p ?o }"
    long = (
        "SELECT ?s (CONCAT(STR(?s), STR(?s), STR(?s), STR(?s), STR(?s), STR(?s), STR(?s), STR(?s)) AS ?x) "
        f"{{ ?s ?p ?o }} LIMIT {LIMITS.answer_rows - 1}"
    )
    for query in (many, long):
        answer = ask(remote, query)
        assert answer.status_code == 400, answer.text[:200]
        assert answer.json()["type"].endswith("too-large")
        assert answer.json()["limits"]["rows"] == LIMITS.answer_rows


def test_a_slow_query_ends_at_the_deadline(embedded: httpx.Client, remote: httpx.Client) -> None:
    for client, status in ((embedded, 503), (remote, 504)):
        start = time.monotonic()
        answer = ask(client, SLOW, timeout="1")
        assert answer.status_code == status, answer.text
        assert time.monotonic() - start < 2.5
        assert answer.headers["content-type"] == "application/problem+json"
        assert ask(client, COUNT).status_code == 200


def test_a_client_that_hangs_up(remote: httpx.Client) -> None:
    def running() -> bool:
        return 'budgetgraph_running{lane="queries"} 1.0' in remote.get("/metrics").text

    with (
        client_of(str(remote.base_url)) as leaving,
        pytest.raises(httpx.ReadTimeout),
    ):
        leaving.get("/sparql", params={"query": SLOW}, timeout=0.5)
    eventually(lambda: not running(), 1.5)
    assert ask(remote, COUNT + " # after").status_code == 200
