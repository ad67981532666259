"""The same addresses at the root, under the path of the base IRI, under a proxy's path and under a release's id."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from budgetgraph.publishing.publish import publish
from budgetgraph.publishing.settings import Settings
from budgetgraph.web.settings import ServerSettings
from tests.publishing.building import SMALL, small_document
from tests.web.serving import BROWSER, served, serving

BASE = "https://data.example.org/budget/"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Releases of a publisher with a base IRI of its own."""
    folder = tmp_path_factory.mktemp("own")
    document = small_document(folder, SMALL[0])
    assert publish([document], folder / "releases", Settings(base_iri=BASE)).release is not None
    return folder / "releases"


@pytest.fixture(scope="module")
def client(own: Path) -> Iterator[httpx.Client]:
    settings = ServerSettings(workers=2, turns_per_client=2)
    with serving(own, settings) as site, httpx.Client(base_url=site, timeout=20) as client:
        yield client


@pytest.fixture(scope="module")
def item(client: httpx.Client) -> str:
    """The path of some figure after ``id/``."""
    query = "SELECT ?i { ?i <https://w3id.org/budgetgraph/ontology#amount> ?a } LIMIT 1"
    rows = client.get("/sparql", params={"query": query, "format": "csv"}).text.split()
    assert rows[1].startswith(f"{BASE}id/")
    return rows[1].removeprefix(f"{BASE}id/")


def links(html: str) -> set[str]:
    return {each for each in re.findall(r'href="([^"#]*)', html) if each.startswith("/")}


@pytest.mark.parametrize("root", ["", "/budget", "/r/{id}", "/budget/r/{id}"])
def test_a_thing_is_found_and_its_page_leads_on_under_the_same_path(
    client: httpx.Client, item: str, root: str
) -> None:
    root = root.format(id=served(client))
    answer = client.get(f"{root}/id/{item}", headers={"Accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{root}/doc/{item}"
    page = client.get(answer.headers["location"], headers={"Accept": "text/html"})
    assert page.status_code == 200
    found = links(page.text)
    assert found
    assert all(each.startswith(f"{root}/") for each in found)
    if not root:
        assert not any(each.startswith(("/budget", "/r/")) for each in found)


@pytest.mark.parametrize("root", ["", "/budget"])
def test_the_data_keeps_its_public_names(client: httpx.Client, item: str, root: str) -> None:
    text = client.get(f"{root}/doc/{item}.nt").text
    assert f"<{BASE}id/{item}>" in text
    assert "127.0.0.1" not in text


@pytest.mark.parametrize("root", ["", "/budget"])
def test_the_endpoint_answers_under_both(client: httpx.Client, root: str) -> None:
    assert client.get(f"{root}/sparql?query=ASK%7B%7D").json()["boolean"] is True
    assert client.get(f"{root}/dumps/catalog.nt").status_code == 200
    assert client.get(f"{root}/.well-known/void").status_code == 200


def test_a_path_that_only_begins_like_it_is_another(client: httpx.Client) -> None:
    assert client.get("/budgets").status_code == 404
    assert client.get("/budget").status_code == 200


def test_a_proxy_may_pass_the_path_on_or_take_it_off(own: Path, item: str) -> None:
    settings = ServerSettings(workers=2, turns_per_client=2, root_path="/open/data")
    with serving(own, settings) as site, httpx.Client(base_url=site, timeout=20) as client:
        for given in (f"/open/data/id/{item}", f"/id/{item}"):
            answer = client.get(given)
            assert answer.status_code == 303
            assert answer.headers["location"] == f"/open/data/doc/{item}"
        page = client.get(f"/doc/{item}", headers={"Accept": "text/html"})
        assert all(each.startswith("/open/data/") for each in links(page.text))


@pytest.mark.parametrize(
    "path", ["/r/", "/r/abc/sparql", "/r/0000000000000000", "/r/0000000000000000/"]
)
def test_what_is_no_release_is_not_found(client: httpx.Client, path: str) -> None:
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize("root", ["", "/budget"])
def test_people_are_told_of_it_on_a_page(client: httpx.Client, root: str) -> None:
    answer = client.get(f"{root}/r/0123456789abcdef/", headers=BROWSER)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "没有这个发布版本" in answer.text
    assert f'href="{root}/"' in answer.text
    assert "/r/" not in "".join(links(answer.text))
    data = client.get(f"{root}/r/0123456789abcdef/sparql?format=json", headers=BROWSER)
    assert data.json()["type"].endswith("no-release")
    assert data.headers["access-control-allow-origin"] == "*"


def test_a_release_can_be_served_by_itself(own: Path) -> None:
    (folder,) = [each for each in own.iterdir() if (each / "manifest.json").is_file()]
    settings = ServerSettings(workers=2, turns_per_client=2)
    with serving(folder, settings) as site, httpx.Client(base_url=site, timeout=20) as client:
        assert served(client) == folder.name
        assert client.get(f"/r/{folder.name}/sparql?query=ASK%7B%7D").status_code == 200


@pytest.mark.parametrize(("trusted", "scheme"), [((), "http"), (("127.0.0.1",), "https")])
def test_the_scheme_of_a_trusted_proxy_is_believed(
    own: Path, trusted: tuple[str, ...], scheme: str
) -> None:
    settings = ServerSettings(workers=2, turns_per_client=2, trusted_proxies=trusted)
    headers = {"X-Forwarded-Proto": "https", "Host": "data.example.org"}
    with serving(own, settings) as site:
        text = httpx.get(f"{site}/sparql", headers=headers, timeout=20).text
    assert f"{scheme}://data.example.org/sparql" in text


def test_a_redirect_names_no_host(client: httpx.Client) -> None:
    answer = client.get(f"/r/{served(client)}?x=1", headers={"Host": "evil.example"})
    assert answer.status_code == 308
    assert answer.headers["location"] == f"/r/{served(client)}/?x=1"
    assert client.get("/sparql/", headers={"Host": "evil.example"}).status_code == 404
