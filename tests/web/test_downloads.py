"""Downloads: every address in the catalogue leads to the file that the catalogue describes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import httpx
import pytest
from rdflib import Graph, Namespace, URIRef

from budgetgraph.ground.vocabulary import DCAT
from budgetgraph.publishing.release import Release

SPDX = Namespace("http://spdx.org/rdf/terms#")
BASE = "https://budgetgraph.example/"


@pytest.fixture(scope="module")
def catalogue(release: Release) -> Graph:
    return Graph().parse(release.path / "dumps" / "catalog.nt", format="nt")


def test_every_download_is_there_with_its_size_and_checksum(
    client: httpx.Client, catalogue: Graph
) -> None:
    addresses = set(catalogue.subject_objects(DCAT.downloadURL))
    assert len(addresses) > 50
    for distribution, address in addresses:
        answer = client.get(str(address).replace(BASE, "/"))
        assert answer.status_code == 200, address
        assert len(answer.content) == int(str(catalogue.value(distribution, DCAT.byteSize)))
        checksum = catalogue.value(distribution, SPDX.checksum)
        digest = str(catalogue.value(checksum, SPDX.checksumValue))
        assert hashlib.sha256(answer.content).hexdigest() == digest.lower()
        told = catalogue.value(distribution, DCAT.mediaType)
        assert isinstance(told, URIRef)
        if not str(address).endswith(".gz"):
            media_type = answer.headers["content-type"].partition(";")[0]
            assert str(told).endswith(f"media-types/{media_type}")


def test_parts_heads_and_tags(client: httpx.Client) -> None:
    whole = client.get("/dumps/facts.nt")
    part = client.get("/dumps/facts.nt", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    head = client.head("/dumps/facts.nt")
    assert head.content == b""
    assert head.headers["content-length"] == str(len(whole.content))
    assert head.headers["etag"] == whole.headers["etag"]


def test_the_folder_of_a_document_is_its_index(client: httpx.Client, release: Release) -> None:
    (entry,) = release.manifest["documents"]
    for end in ("", "/"):
        assert client.get(f"/{entry['path']}{end}").json()["version"] == 1


@pytest.mark.parametrize(
    "path",
    [
        "/dumps/",
        "/dumps/nothing.ttl",
        "/dumps/tables",
        "/dumps/..%2Fmanifest.json",
        "/dumps/%2e%2e/manifest.json",
        "/dumps/documents/%2e%2e/%2e%2e/manifest.json",
        "/dumps//etc/passwd",
        "/dumps/facts.ttl%00",
        "/report/../store/CURRENT",
    ],
)
def test_nothing_else_is_served(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_links_are_not_followed(client: httpx.Client, release: Release, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    link = release.path / "dumps" / "link.txt"
    link.symlink_to(secret)
    try:
        assert client.get("/dumps/link.txt").status_code == 404
    finally:
        link.unlink()
