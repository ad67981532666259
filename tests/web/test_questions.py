"""The canned questions over HTTP: from the release where they can be, live where they cannot."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import httpx
import pytest

from budgetgraph.publishing.answers import read_answer
from budgetgraph.publishing.canned import load_canned_queries
from budgetgraph.publishing.release import Release

NAME = "total-spending"
QUERIES = load_canned_queries()


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_json_is_the_answer_of_the_release(
    query: object, client: httpx.Client, release: Release
) -> None:
    name = str(getattr(query, "name", ""))
    path = read_answer(release, name)
    assert path is not None
    answer = client.get(f"/queries/{name}?format=json", headers={"Accept-Encoding": "identity"})
    assert answer.content == path.read_bytes()
    assert answer.headers["content-type"].startswith("application/sparql-results+json")
    assert int(answer.headers["content-length"]) == path.stat().st_size


@pytest.mark.parametrize("extra", ["", "&breakdown=function-all", "&year="])
def test_defaults_written_out_are_the_same_answer(extra: str, client: httpx.Client) -> None:
    plain = client.get(f"/queries/{NAME}?format=json")
    assert client.get(f"/queries/{NAME}?format=json{extra}").content == plain.content


def test_gzip_is_the_same_and_has_another_tag(client: httpx.Client) -> None:
    plain = client.get(f"/queries/{NAME}?format=json", headers={"Accept-Encoding": "identity"})
    packed = client.get(f"/queries/{NAME}?format=json", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]
    assert "Accept-Encoding" in packed.headers["vary"]


@pytest.mark.parametrize("name", ["json", "csv", "tsv", "xml", "html"])
def test_who_has_it_is_told_so(name: str, client: httpx.Client) -> None:
    address = f"/queries/{NAME}?format={name}"
    etag = client.get(address).headers["etag"]
    again = client.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == etag


@pytest.mark.parametrize("name", ["json", "csv", "html"])
def test_head_has_the_headers_of_get(name: str, client: httpx.Client) -> None:
    address = f"/queries/{NAME}?format={name}"
    told, got = client.head(address), client.get(address)
    assert told.content == b""
    for header in ("etag", "content-type", "content-length"):
        assert told.headers[header] == got.headers[header]


def test_formats_say_the_same(client: httpx.Client) -> None:
    said = json.loads(client.get(f"/queries/{NAME}?format=json").content)
    names = said["head"]["vars"]
    rows = [[row[name]["value"] for name in names] for row in said["results"]["bindings"]]
    answer = client.get(f"/queries/{NAME}?format=csv")
    assert f'filename="{NAME}.csv"' in answer.headers["content-disposition"]
    assert list(csv.reader(io.StringIO(answer.text, newline=""))) == [names, *rows]
    tsv = client.get(f"/queries/{NAME}", headers={"Accept": "text/tab-separated-values"}).text
    assert tsv.splitlines()[0].split("\t") == [f"?{name}" for name in names]
    xml = ElementTree.fromstring(client.get(f"/queries/{NAME}?format=xml").content)
    space = "{http://www.w3.org/2005/sparql-results#}"
    assert len(xml.findall(f"{space}results/{space}result")) == len(rows)


def test_with_a_value_it_is_asked_live(client: httpx.Client) -> None:
    found = client.get(f"/queries/{NAME}?year=2026&format=json").json()["results"]["bindings"]
    none = client.get(f"/queries/{NAME}?year=2019&format=json").json()["results"]["bindings"]
    assert (len(found), len(none)) == (1, 0)


@pytest.mark.parametrize("values", ["", "?year=2026"])
def test_the_page_shows_the_rows(values: str, client: httpx.Client) -> None:
    page = client.get(f"/queries/{NAME}{values}", headers={"Accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert "9,417,100" in page.text


def test_wrong_requests_are_told(client: httpx.Client) -> None:
    def status(rest: str, accept: str = "*/*") -> int:
        return client.get(f"/queries/{rest}", headers={"Accept": accept}).status_code

    assert status("nothing") == 404
    assert status(f"{NAME}?year=abc") == 400
    assert status(f"{NAME}?colour=red") == 400
    assert status(f"{NAME}?year=abc", "text/html") == 400
    assert status(f"{NAME}?format=nonsense") == 400
    assert status(NAME, "image/png") == 406


def test_the_text_is_the_file(client: httpx.Client) -> None:
    answer = client.get(f"/queries/{NAME}.rq")
    assert answer.text == QUERIES[0].text
    assert answer.headers["content-type"].startswith("application/sparql-query")
    etag = answer.headers["etag"]
    headers = {"If-None-Match": etag}
    assert client.get(f"/queries/{NAME}.rq", headers=headers).status_code == 304


def test_the_list_names_all(client: httpx.Client) -> None:
    page = client.get("/queries", headers={"Accept": "text/html"}).text
    for query in QUERIES:
        assert f"/queries/{query.name}" in page


def test_the_list_is_a_folder_too(client: httpx.Client) -> None:
    assert client.get("/queries/").text == client.get("/queries").text


@pytest.mark.parametrize(
    ("fields", "accept", "page"),
    [
        ("format=text/html", "*/*", True),
        ("format=html", "*/*", True),
        ("format=", "text/html", True),
        ("format=", "*/*", False),
        ("format=text/csv", "text/html", False),
        ("format=csv&format=", "text/html", False),
    ],
)
def test_page_or_data(fields: str, accept: str, page: bool, client: httpx.Client) -> None:
    answer = client.get(f"/queries/{NAME}?{fields}", headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html") is page


@pytest.mark.parametrize("path", ["", "queries", f"queries/{NAME}"])
def test_a_page_has_a_tag_for_each_place_and_coding(
    path: str, client: httpx.Client, release: Release
) -> None:
    tags, texts = set(), set()
    for root in ("", f"/r/{release.id}"):
        for coding in ("gzip", "identity"):
            headers = {"Accept": "text/html", "Accept-Encoding": coding}
            answer = client.get(f"{root}/{path}", headers=headers)
            assert answer.headers.get("content-encoding", "identity") == coding
            tags.add(answer.headers["etag"])
            texts.add(answer.text)
    assert len(texts) == 2, "the links begin with the root"
    assert len(tags) == 4
