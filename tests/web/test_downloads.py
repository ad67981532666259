"""Downloads: every address in the catalogue leads to the file that the catalogue describes."""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import re
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import VOID

from budgetgraph.ground.vocabulary import DCAT
from budgetgraph.publishing.release import Release
from budgetgraph.web.release_files import FOLDERS, ReleaseFiles
from budgetgraph.web.serving import Served

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


def digest_of(content: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"


@pytest.fixture(scope="module")
def facts(release: Release) -> bytes:
    return (release.path / "dumps" / "facts.nt").read_bytes()


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=10-19", 10, 20),
        ("bytes=0-0", 0, 1),
        ("bytes=-7", -7, None),
        ("bytes=100-", 100, None),
        ("bytes=5-999999999999", 5, None),
    ],
)
def test_parts(
    client: httpx.Client, facts: bytes, wanted: str, start: int, end: int | None
) -> None:
    part = client.get("/dumps/facts.nt", headers={"Range": wanted})
    assert (part.status_code, part.content) == (206, facts[start:end])
    first = start if start >= 0 else len(facts) + start
    last = first + len(part.content) - 1
    assert part.headers["content-range"] == f"bytes {first}-{last}/{len(facts)}"
    assert part.headers["repr-digest"] == digest_of(facts)
    assert "content-digest" not in part.headers, "that would be of the part"


@pytest.mark.parametrize(
    "wanted", ["bytes=5-2", "bytes=-", "bytes=x-y", "lines=1-2", "bytes=0-1,4-5", "bytes=--5"]
)
def test_ranges_that_are_ignored(client: httpx.Client, facts: bytes, wanted: str) -> None:
    whole = client.get("/dumps/facts.nt", headers={"Range": wanted})
    assert (whole.status_code, whole.content) == (200, facts)


@pytest.mark.parametrize("wanted", ["bytes=999999999-", "bytes=-0"])
def test_parts_that_are_not_there(client: httpx.Client, facts: bytes, wanted: str) -> None:
    answer = client.get("/dumps/facts.nt", headers={"Range": wanted})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(facts)}"
    assert answer.headers["content-type"] == "application/problem+json"
    head = client.head("/dumps/facts.nt", headers={"Range": wanted})
    assert head.status_code == 200, "Range is for GET only"


def test_the_rest_of_a_download(client: httpx.Client, facts: bytes) -> None:
    plain = {"Accept-Encoding": "identity"}
    tag = client.get("/dumps/facts.nt", headers=plain).headers["etag"]
    rest = {"Range": "bytes=50-"}
    answer = client.get("/dumps/facts.nt", headers={**rest, "If-Range": tag})
    assert (answer.status_code, answer.content) == (206, facts[50:])
    for other in ('"other"', f"W/{tag}", "Sun, 22 Nov 2026 00:00:00 GMT"):
        answer = client.get("/dumps/facts.nt", headers={**rest, "If-Range": other})
        assert (answer.status_code, answer.content) == (200, facts)


def test_tags_are_checksums(client: httpx.Client, facts: bytes) -> None:
    plain = client.get("/dumps/facts.nt", headers={"Accept-Encoding": "identity"})
    assert plain.headers["etag"] == f'"{hashlib.sha256(facts).hexdigest()}"'
    assert plain.headers["content-digest"] == plain.headers["repr-digest"] == digest_of(facts)
    assert "last-modified" not in plain.headers, "a copy of a release would have another one"
    head = client.head("/dumps/facts.nt", headers={"Accept-Encoding": "identity"})
    assert head.content == b""
    for name in ("content-length", "etag", "repr-digest", "content-type", "accept-ranges"):
        assert head.headers[name] == plain.headers[name]
    assert "content-digest" not in head.headers
    again = client.get("/dumps/facts.nt", headers={"If-None-Match": plain.headers["etag"]})
    assert again.status_code == 200, "the client has the plain one and now wants the other"
    unchanged = {"If-None-Match": plain.headers["etag"], "Accept-Encoding": "identity"}
    answer = client.get("/dumps/facts.nt", headers=unchanged)
    assert (answer.status_code, answer.content) == (304, b"")


def test_the_compressed_neighbour_is_sent(
    client: httpx.Client, release: Release, facts: bytes
) -> None:
    packed = (release.path / "dumps" / "facts.nt.gz").read_bytes()
    with client.stream("GET", "/dumps/facts.nt", headers={"Accept-Encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert raw == packed
    assert gzip.decompress(raw) == facts
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"].startswith("application/n-triples")
    assert answer.headers["content-length"] == str(len(packed))
    assert answer.headers["content-digest"] == digest_of(packed)
    assert "Accept-Encoding" in answer.headers["vary"]
    rest = {
        "Accept-Encoding": "gzip",
        "Range": "bytes=9-",
        "If-Range": answer.headers["etag"],
    }
    with client.stream("GET", "/dumps/facts.nt", headers=rest) as answer:
        assert b"".join(answer.iter_raw()) == packed[9:]
        assert (answer.status_code, answer.headers["content-encoding"]) == (206, "gzip")
    itself = client.get("/dumps/facts.nt.gz")
    assert "content-encoding" not in itself.headers
    assert itself.content == packed


def test_pinned_files_are_kept_for_ever(client: httpx.Client, release: Release) -> None:
    pinned = client.get(f"/r/{release.id}/dumps/facts.ttl")
    assert "immutable" in pinned.headers["cache-control"]
    assert "immutable" not in client.get("/dumps/facts.ttl").headers["cache-control"]


@pytest.mark.parametrize("root", ["", "/r/{id}"])
def test_the_manifest(client: httpx.Client, release: Release, root: str) -> None:
    answer = client.get(root.format(id=release.id) + "/manifest.json")
    assert answer.content == (release.path / "manifest.json").read_bytes()
    assert answer.headers["content-digest"] == digest_of(answer.content)


def test_the_folder_of_a_document_is_its_index(client: httpx.Client, release: Release) -> None:
    (entry,) = release.manifest["documents"]
    for end in ("", "/"):
        assert client.get(f"/{entry['path']}{end}").json()["version"] == 1


@pytest.mark.parametrize(
    "folder", ["dumps", "dumps/", "dumps/tables", "report/", "dumps/documents"]
)
@pytest.mark.parametrize("root", ["", "/r/{id}"])
def test_folders_are_pages(client: httpx.Client, release: Release, root: str, folder: str) -> None:
    root = root.format(id=release.id)
    page = client.get(f"{root}/{folder}", headers={"Accept": "text/html"}, follow_redirects=True)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    inside = [
        each
        for each in release.manifest["files"]
        if each["path"].rpartition("/")[0] == folder.rstrip("/")
    ]
    for each in inside:
        assert f'href="{root}/{each["path"]}"' in page.text
        assert each["sha256"] in page.text
    assert len(re.findall("<code>[0-9a-f]{64}</code>", page.text)) == len(inside)


@pytest.mark.parametrize(
    "path",
    [
        "/dumps/nothing.ttl",
        "/dumps/nothing/",
        "/dumps/..%2Fmanifest.json",
        "/dumps/%2e%2e/manifest.json",
        "/dumps/documents/%2e%2e/%2e%2e/manifest.json",
        "/dumps//etc/passwd",
        "/dumps/facts.ttl%00",
        "/report/../store/CURRENT",
        "/store/CURRENT",
        "/store/",
    ],
)
def test_nothing_else_is_served(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_the_manifest_does_not_list_is_not_served(
    client: httpx.Client, release: Release
) -> None:
    stray = release.path / "dumps" / "stray.txt"
    stray.write_text("stray", encoding="utf-8")
    try:
        assert client.get("/dumps/stray.txt").status_code == 404
    finally:
        stray.unlink()


def test_a_damaged_file_is_not_passed_off(client: httpx.Client, release: Release) -> None:
    path = release.path / "dumps" / "tables" / "findings.csv"
    whole = path.read_bytes()
    path.unlink()  # it may be a hard link to that of another release
    path.write_bytes(whole + b"x")
    try:
        answer = client.get("/dumps/tables/findings.csv")
    finally:
        path.unlink()
        path.write_bytes(whole)
    assert answer.status_code == 500
    assert answer.json()["type"].endswith("damaged")
    assert str(release.path) not in answer.text


@pytest.mark.parametrize("root", ["", "/r/{id}"])
def test_all_of_a_named_graph(client: httpx.Client, release: Release, root: str) -> None:
    root = root.format(id=release.id)
    for entry in release.manifest["graphs"]:
        address = f"{root}/{entry['iri'].removeprefix(BASE)}"
        quads = client.get(f"{address}.nq")
        assert quads.headers["content-type"] == "application/n-quads; charset=utf-8"
        lines = quads.text.splitlines()
        assert len(set(lines)) == entry["triples"]
        assert all(line.endswith(f" <{entry['iri']}> .") for line in lines)
        page = client.get(address, headers={"Accept": "text/html"})
        assert f'href="{address}.nq"' in page.text
        assert f"{entry['triples']:,} 条三元组" in page.text
        said = Graph().parse(data=client.get(address).text)
        iri = URIRef(entry["iri"])
        assert str(said.value(iri, VOID.triples)) == str(entry["triples"])
        assert (iri, VOID.dataDump, URIRef(f"{entry['iri']}.nq")) in said
    assert client.get("/graph/nothing.nq").status_code == 404


def test_links_are_not_followed(client: httpx.Client, release: Release, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    link = release.path / "dumps" / "link.txt"
    link.symlink_to(secret)
    try:
        assert client.get("/dumps/link.txt").status_code == 404
    finally:
        link.unlink()


def test_the_files_of_a_release_are_listed_once(release: Release) -> None:
    async def listed(served: Served) -> tuple[ReleaseFiles, ReleaseFiles]:
        return await served.files(), await served.files()

    nobody = cast(Any, None)
    first, again = asyncio.run(listed(Served(release, nobody, nobody, nobody)))
    assert first is again
    paths = {entry["path"] for entry in release.manifest["files"]}
    served = {path for path in paths if first.file(path)}
    assert served == {path for path in paths if path.split("/")[0] in FOLDERS}
    assert first.folder("dumps") is not None
    assert first.folder("") is first.folder("store") is None
    other, _ = asyncio.run(listed(Served(release, nobody, nobody, nobody)))
    assert other is not first, "what was listed goes with the release that was opened"
