"""Dumps: the same triples in every syntax, in the eyes of four parsers, plain and compressed."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyld import jsonld
from rdflib import Dataset

from budgetgraph.graph.terms import exact_term
from budgetgraph.publishing.pipeline import convert_files
from budgetgraph.publishing.publish import Work, publish
from budgetgraph.publishing.release import Release
from budgetgraph.publishing.settings import Settings
from tests.publishing.test_release import variant

pytestmark = pytest.mark.slow

DUMPS = ("facts", "full", "catalog")
FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
}
NAMED = {"trig", "nq"}
RDFLIB = {"ttl": "turtle", "nt": "nt", "trig": "trig", "nq": "nquads", "jsonld": "json-ld"}
RAPPER = {"ttl": "turtle", "nt": "ntriples", "trig": "trig", "nq": "nquads"}

Quads = frozenset[tuple[str, str, str, str]]
"""Subject, predicate, object and name of the graph (empty for none), as in N-Quads."""


def parsed(content: bytes, suffix: str) -> Quads:
    return frozenset(
        (str(quad.subject), str(quad.predicate), str(quad.object), graph_name(quad))
        for quad in ox.parse(content, FORMATS[suffix])
    )


def graph_name(quad: ox.Quad) -> str:
    return str(quad.graph_name) if isinstance(quad.graph_name, ox.NamedNode) else ""


def without_names(quads: Quads) -> Quads:
    return frozenset((s, p, o, "") for s, p, o, _ in quads)


def folders(release: Release) -> Iterator[Path]:
    yield release.path / "dumps"
    for entry in release.manifest["documents"]:
        for each in (*entry["versions"], entry):
            yield release.path / each["path"]


@pytest.fixture(scope="module")
def release(example_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Two documents, of which one has a version that is superseded."""
    folder = tmp_path_factory.mktemp("dumps")
    second = variant(example_path, folder, 2024)
    first = folder / "first.md"
    text = second.read_text(encoding="utf-8")
    assert "340.80" in text
    first.write_text(text.replace("340.80", "340.90"), encoding="utf-8")
    done = publish(
        [first, example_path, second],
        folder / "releases",
        Settings(),
        supersede=True,
        work=Work(1),
    )
    assert done.release is not None
    return done.release


@pytest.fixture(scope="module", params=DUMPS)
def dump(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_there_is_more_than_one_of_everything(release: Release) -> None:
    assert [
        (entry["year"], entry["version"], [each["version"] for each in entry["versions"]])
        for entry in release.manifest["documents"]
    ] == [(2024, 2, [1]), (2026, 1, [])]
    assert len(list(folders(release))) == 4


def test_the_whole_has_the_current_versions_and_no_other(release: Release, dump: str) -> None:
    def quads(folder: Path) -> Quads:
        found = parsed((folder / f"{dump}.nq").read_bytes(), "nq")
        # The labels of documents are merged: a newer name replaces an older one.
        return frozenset(quad for quad in found if not quad[3].endswith("/register>"))

    def of_documents(found: Quads) -> Quads:
        return frozenset(quad for quad in found if re.search(r"/v[0-9]+>$", quad[3]))

    whole, *_ = folders(release)
    current = [release.path / entry["path"] for entry in release.manifest["documents"]]
    (superseded,) = set(folders(release)) - {whole, *current}
    parts = quads(current[0]) | quads(current[1])
    assert quads(whole) >= parts
    assert of_documents(quads(whole)) == of_documents(parts)
    assert bool(of_documents(parts)) == (dump != "catalog")
    assert not quads(superseded) <= quads(whole)


def test_every_syntax_says_the_same(release: Release, dump: str) -> None:
    for folder in folders(release):
        quads = parsed((folder / f"{dump}.nq").read_bytes(), "nq")
        assert quads
        assert all(name for *_, name in quads)
        for suffix in FORMATS:
            found = parsed((folder / f"{dump}.{suffix}").read_bytes(), suffix)
            assert found == (quads if suffix in NAMED else without_names(quads)), suffix


def test_gzip_holds_the_plain_file_as_one_member(release: Release, dump: str) -> None:
    for folder in folders(release):
        for suffix in FORMATS:
            plain = (folder / f"{dump}.{suffix}").read_bytes()
            packed = (folder / f"{dump}.{suffix}.gz").read_bytes()
            assert gzip.decompress(packed) == plain
            assert len(packed) < len(plain) / 4
            # The end of the only member: checksum and size of everything.
            assert int.from_bytes(packed[-4:], "little") == len(plain)


def test_rdflib_reads_the_same(release: Release, dump: str) -> None:
    folder = release.path / "dumps"
    quads = parsed((folder / f"{dump}.nq").read_bytes(), "nq")
    for suffix, name in RDFLIB.items():
        dataset = Dataset()
        dataset.parse(folder / f"{dump}.{suffix}", format=name)
        named = suffix in NAMED
        found = frozenset(
            (*map(exact_term, (s, p, o)), exact_term(g) if named and g is not None else "")
            for s, p, o, g in dataset.quads((None, None, None, None))
        )
        assert found == (quads if named else without_names(quads)), suffix


@pytest.mark.skipif(shutil.which("rapper") is None, reason="rapper (raptor2-utils) is missing")
def test_raptor_reads_the_same(release: Release, dump: str) -> None:
    folder = release.path / "dumps"
    quads = without_names(parsed((folder / f"{dump}.nq").read_bytes(), "nq"))
    for suffix, name in RAPPER.items():
        ran = subprocess.run(
            ["rapper", "-q", "-i", name, "-o", "ntriples", folder / f"{dump}.{suffix}"],
            capture_output=True,
            check=True,
        )
        assert parsed(ran.stdout, "nt") == quads, suffix


def test_pyld_reads_the_same_json_ld(release: Release, dump: str) -> None:
    folder = release.path / "dumps"
    quads = without_names(parsed((folder / f"{dump}.nq").read_bytes(), "nq"))
    document = json.loads((folder / f"{dump}.jsonld").read_bytes())
    told = jsonld.to_rdf(document, {"format": "application/n-quads"})
    assert parsed(told.encode(), "nq") == quads


def test_a_document_folder_holds_what_converting_gives(
    release: Release, example_path: Path
) -> None:
    graphs = convert_files((example_path,), Settings()).graphs
    _, entry = release.manifest["documents"]
    folder = release.path / entry["path"]
    expected = {
        "facts": (graphs.facts, graphs.register),
        "full": (graphs.facts, graphs.register, graphs.provenance, graphs.report),
    }
    for name, parts in expected.items():
        triples = {tuple(map(exact_term, triple)) for part in parts for triple in part}
        found = parsed((folder / f"{name}.nt").read_bytes(), "nt")
        assert {(s, p, o) for s, p, o, _ in found} == triples


def test_manifest_tells_where_each_graph_lies(release: Release) -> None:
    store = release.store()
    for entry in release.manifest["graphs"]:
        start, end = entry["range"]
        lines = (release.path / entry["dump"]).read_bytes()[start:end]
        quads = parsed(lines, "nq")
        assert {name for *_, name in quads} == {f"<{entry['iri']}>"}
        assert len(quads) == entry["triples"]
        count = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{entry['iri']}> {{ ?s ?p ?o }} }}"
        assert store.table(count).rows == ((str(len(quads)),),)


def test_turtle_is_for_people(release: Release) -> None:
    text = (release.path / "dumps" / "facts.ttl").read_text(encoding="utf-8")
    assert text.startswith("@base <https://budgetgraph.example/> .\n@prefix bg: <")
    assert "bg:amount 9417100.0" in text
    assert "<id/org/420111/036>\n" in text
    # The full address stands nowhere but in the header.
    assert text.count("https://budgetgraph.example/") == 1


def test_no_blank_nodes(release: Release, dump: str) -> None:
    quads = parsed((release.path / "dumps" / f"{dump}.nq").read_bytes(), "nq")
    assert not [term for quad in quads for term in quad if term.startswith("_:")]
