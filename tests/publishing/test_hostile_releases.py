"""A release may come from anywhere: nothing in it leads out of it, is obeyed by a store, or steers a terminal."""

from __future__ import annotations

import copy
import json
import os
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Literal, URIRef

from budgetgraph.cli import difference_text, releases_text
from budgetgraph.graph.iris import DEFAULT_BASE, Iris
from budgetgraph.graph.terms import exact_term
from budgetgraph.ground.errors import ReleaseError
from budgetgraph.ground.printable import encodable, printable
from budgetgraph.publishing import dump_lines
from budgetgraph.publishing.difference.amounts import Labels
from budgetgraph.publishing.difference.contents import FACTS, Contents
from budgetgraph.publishing.difference.findings import read_findings
from budgetgraph.publishing.difference.triples import by_subject, number_of, read_lines
from budgetgraph.publishing.dump_lines import is_iri, is_triple, own_file
from budgetgraph.publishing.manifest_shape import misfit
from budgetgraph.publishing.publish import Work, publish
from budgetgraph.publishing.push.dumps import dumped_graphs
from budgetgraph.publishing.release import Release, open_release
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.verification import problems_of
from budgetgraph.reading import read_bytes
from tests.publishing.push.releases import make_release

HASH = "0" * 64
SOURCE = {"name": "预算.md", "sha256": HASH, "bytes": 5}
FOLDER = "dumps/documents/420111/036/2026/budget"
FACTS_GRAPH = f"{DEFAULT_BASE}graph/facts/420111/036/2026/budget/v2"
MANIFEST: dict[str, Any] = {
    "format": 3,
    "id": "0123456789abcdef",
    "software": "budgetgraph 0.1.0",
    "base_iri": DEFAULT_BASE,
    "catalogue": {},
    "documents": [
        {
            "title": "部门预算 😀",
            "region": "420111",
            "department": "036",
            "year": 2026,
            "kind": "budget",
            "source": SOURCE,
            "version": 2,
            "path": f"{FOLDER}/v2",
            "graphs": [FACTS_GRAPH],
            "findings": {"info": 0},
            "versions": [{"version": 1, "path": f"{FOLDER}/v1", "source": SOURCE}],
        }
    ],
    "graphs": [
        {"iri": FACTS_GRAPH, "triples": 1, "dump": "dumps/full.nq", "range": [0, 9]},
        {
            "iri": f"{DEFAULT_BASE}graph/catalog",
            "triples": 0,
            "dump": "dumps/catalog.nq",
            "range": [7, 7],
        },
    ],
    "files": [{"path": "store/MANIFEST-000005", "bytes": 0, "sha256": HASH}],
    "triples": 1,
    "classes": [{"iri": "https://w3id.org/budgetgraph/ontology#BudgetLine", "entities": 1}],
}
EVIL_IRI = f"{DEFAULT_BASE}graph/x> ; DROP ALL ; CLEAR SILENT GRAPH <http://y"
PATHS = (
    *("", ".", "..", "/", "/dev/zero", "../outside.nq", "dumps/../../x", "dumps//x", "dumps/x/"),
    *("./dumps/x", "dumps/./x", "dumps\\x", "C:\\x", "dumps/x\n", "dumps/\x1b[31m", "dumps/\0"),
    *("dumps/\ud800", "dumps/\u202ex", "~/x y", 7, None, ["dumps/x"]),
)
FOLDERS = (
    *PATHS,
    *(FOLDER, f"{FOLDER}/v0", f"{FOLDER}/v3", f"{FOLDER}/v02", f"{FOLDER}/v2/x", f"{FOLDER}/v2\n"),
    *("dumps/documents/../../../../x/v2", "dumps/documents/420111/036/2027/budget/v2"),
    *("dumps/documents/420111/-036/2026/budget/v2", "dumps/documents/420111/0.6/2026/budget/v2"),
    *("x/dumps/documents/420111/036/2026/budget/v2", "dumps/documents/420111/036/budget/v2"),
)
IRIS = (
    *(EVIL_IRI, "", "https://else.example/graph/x", f"{DEFAULT_BASE}a b", f'{DEFAULT_BASE}"'),
    *(f"{DEFAULT_BASE}{each}" for each in "<>{}|^`\\\n\x00\x7f\x9f\u202e\ud800"),
)
BASES = (
    *("", "/", "urn:x", "ftp://a/", "https://a", "https:///", "https://a b/", "https://a/?q/"),
    *(
        "https://a/#/",
        "https://u@a/",
        "https://a/b//",
        "https://a/../",
        "https://a:x/",
        'http://"/',
    ),
    *("https://a/>/", "https://é/", "https://a/\n", "https://a/\x1b/", "https://[/", None, 7),
)
COUNTS = (-1, True, 1.0, "1", None, 2**63, [1])
RANGES: tuple[Any, ...] = (
    [],
    [0],
    [0, 1, 2],
    [2, 1],
    [-1, 1],
    [0, 2**63],
    [0, True],
    [0, 1.0],
    ["0", "1"],
    "01",
    {},
)
HASHES = ("", "0" * 63, "0" * 65, "G" * 64, f"{HASH}\n", 7)
TEXTS: tuple[Any, ...] = (None, 7, [], "half \ud800")
WRONG: dict[str, tuple[Any, ...]] = {
    "base_iri": BASES,
    "software": TEXTS,
    "catalogue": (None, [], "x"),
    "issued": TEXTS[1:],
    "triples": COUNTS,
    "graphs[0].iri": (*IRIS, f"{DEFAULT_BASE}graph/catalog", 7),
    "graphs[0].dump": (*PATHS, "dumps/facts.nq", "dumps/evil.nq"),
    "graphs[0].range": RANGES,
    "graphs[0].triples": COUNTS,
    "documents[0].title": TEXTS,
    "documents[0].path": FOLDERS,
    "documents[0].year": (*COUNTS, 2025),
    "documents[0].version": (*COUNTS, 3),
    "documents[0].graphs[0]": IRIS,
    "documents[0].findings": (None, [], {"info": -1}, {"info": []}, {"\ud800": 1}),
    "documents[0].source.name": TEXTS,
    "documents[0].source.sha256": HASHES,
    "documents[0].source.bytes": COUNTS,
    "documents[0].versions[0].path": (
        *PATHS,
        *(f"{FOLDER}/v2", f"{FOLDER}/v3", "dumps/documents/420111/037/2026/budget/v1"),
    ),
    "files[0].path": PATHS,
    "files[0].bytes": COUNTS,
    "files[0].sha256": HASHES,
    "classes[0].iri": (*IRIS[:2], *IRIS[3:]),
    "classes[0].entities": COUNTS,
}


def changed(manifest: dict[str, Any], place: str, value: object) -> dict[str, Any]:
    """A copy of ``manifest`` with ``value`` at ``place``."""
    result = copy.deepcopy(manifest)
    *way, last = (int(each) if each.isdecimal() else each for each in re.findall(r"\w+", place))
    inner: Any = result
    for step in way:
        inner = inner[step]
    inner[last] = value
    return result


def test_a_manifest_as_it_must_be() -> None:
    assert misfit(MANIFEST) is None
    for base in (DEFAULT_BASE, "http://127.0.0.1:8000/a/", "https://x.example/~a/%20/(b)@c/"):
        assert Iris(base).base == base
        assert misfit({**MANIFEST, "base_iri": base, "documents": [], "graphs": []}) is None


def test_what_this_program_publishes_is_as_it_must_be(example_release: Release) -> None:
    assert misfit(example_release.manifest) is None


@pytest.mark.parametrize("place", WRONG)
def test_whatever_leads_elsewhere_is_found(place: str) -> None:
    for value in WRONG[place]:
        found = misfit(changed(MANIFEST, place, value))
        # A number that does not fit to a path is told as the path; a range in a list with its place.
        allowed = {place, re.sub(r"(year|version)$", "path", place)}
        if place == "graphs[0].iri" and value == f"{DEFAULT_BASE}graph/catalog":
            allowed = {"graphs[1].iri"}
        assert found in allowed, (value, found)


def test_whatever_is_missing_is_found() -> None:
    for name in misfit_names():
        without = {key: value for key, value in MANIFEST.items() if key != name}
        assert misfit(without) == name
    for name in ("documents", "graphs", "files", "classes"):
        for key in MANIFEST[name][0]:
            less = copy.deepcopy(MANIFEST)
            del less[name][0][key]
            assert misfit(less) == f"{name}[0].{key}"


def misfit_names() -> tuple[str, ...]:
    return tuple(MANIFEST.keys() - {"format", "software"})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@given(place=st.sampled_from(sorted(WRONG)), value=JSON)
def test_no_value_is_too_odd_to_be_looked_at(place: str, value: object) -> None:
    while place:
        found = misfit(changed(MANIFEST, place, value))
        assert found is None or isinstance(found, str)
        place = place.rpartition(".")[0]


@given(
    parts=st.lists(
        st.sampled_from(["..", ".", "", "a", "...", "-", "\\", "~", "a.b", "\0"])
        | st.text(max_size=3)
    )
)
def test_a_path_that_is_taken_stays_inside(parts: list[str]) -> None:
    path = "/".join(parts)
    if misfit(changed(MANIFEST, "files[0].path", path)) is None:
        assert PurePosixPath(path).as_posix() == path
        assert os.path.normpath(f"/release/{path}") == f"/release/{path}"
        assert path.isprintable()


@pytest.fixture
def small(tmp_path: Path) -> Release:
    """A release of two graphs."""
    graphs = {f"{DEFAULT_BASE}graph/{name}": f'<urn:{name}> <urn:p> "1" .\n' for name in "ab"}
    return make_release(tmp_path / "releases" / "0123456789abcdef", graphs)


def test_opening_tells_the_place(small: Release) -> None:
    path = small.path / "manifest.json"
    assert open_release(small.path).id == small.id
    for place, value in (
        ("graphs[0].iri", EVIL_IRI),
        ("graphs[0].dump", "/dev/zero"),
        ("base_iri", "https://x"),
    ):
        path.write_text(json.dumps(changed(small.manifest, place, value)), encoding="utf-8")
        with pytest.raises(ReleaseError) as caught:
            open_release(small.path)
        assert caught.value.path == path
        assert f"damaged: {place} is not" in caught.value.message
        (problem,) = problems_of(small.path)
        assert place in problem.message


def test_what_cannot_be_written_again_is_refused_anywhere(small: Release) -> None:
    path = small.path / "manifest.json"
    for text, fine in ((r"\ud83d\ude00", True), (r"\ud800", False), (r"\uDFFF", False)):
        plain = json.dumps({**small.manifest, "anything": ["@"]})
        path.write_text(plain.replace("@", text), encoding="utf-8")
        if fine:
            open_release(small.path)
        else:
            with pytest.raises(ReleaseError, match="cannot be read"):
                open_release(small.path)


LINE = "<http://a> <http://b> <http://c>"
INJECTIONS = (
    f"{LINE} }} }} ; DROP ALL ; INSERT DATA {{ GRAPH <http://e> {{ {LINE}",
    f"{LINE} . {LINE}",
    f"{LINE} ; <http://b> <http://c>",
    f"{LINE} # ",
    '<http://a> <http://b> "x" } ; DROP ALL ; INSERT DATA { <a:a> <a:a> "x"',
    '<http://a> <http://b> "x\\"',
    '<http://a> <http://b> "\\u0022 } } ; DROP ALL #"',
    '<http://a> <http://b> "\\U00000022 } } ; DROP ALL #"',
    '<http://a> <http://b> "\\u005C"',
    '<http://a> <http://b> "\\u000A"',
    '<http://a> <http://b> "\\x"',
    '<http://a> <http://b> """x"""',
    "<http://a> <http://b> 'x'",
    '<http://a> <http://b> "x"@zh@en',
    '<http://a> <http://b> "x"@',
    '<http://a> <http://b> "x"^^<b>',
    '<http://a> <http://b> "x"^^<http://a> ',
    "<http://a>  <http://b> <http://c>",
    "<http://a> <http://b>\t<http://c>",
    "<http://a> a <http://c>",
    "<http://a> <http://b> 1",
    "<a> <http://b> <http://c>",
    "<http://a\\u003E> <http://b> <http://c>",
    "_:a <http://b> <http://c>",
    "<http://a> <http://b> _:c",
    "<http://a> <http://b> ?x",
    "<http://a> <http://b> <http://c>\r",
    '<http://a> <http://b> "\x00"',
    '<http://a> <http://b> "\n"',
    "",
)


@pytest.mark.parametrize("injected", INJECTIONS)
def test_what_is_no_statement_is_never_sent(small: Release, injected: str) -> None:
    assert not is_triple(injected)
    graph = dumped_graphs(small)[1]
    line = f"{injected} <{graph.iri}> .\n".encode()
    before = graph.dump.read_bytes()[: graph.start]
    graph.dump.write_bytes(before + line)
    entry = {**small.manifest["graphs"][1], "range": [graph.start, graph.start + len(line)]}
    manifest = {**small.manifest, "graphs": [small.manifest["graphs"][0], entry]}
    (_, hostile) = dumped_graphs(Release(small.path, manifest))
    with pytest.raises(ReleaseError, match="is no statement") as caught:
        list(hostile.statements())
    assert (caught.value.path, caught.value.line) == (graph.dump, 2)
    place = Contents(Release(small.path, {**manifest, "documents": []})).graphs[graph.iri]
    with pytest.raises(ReleaseError, match="is no statement"):
        list(place.lines())


def test_a_statement_must_be_utf8(small: Release) -> None:
    graph = dumped_graphs(small)[0]
    content = graph.dump.read_bytes()
    # 0xC0 0xA2 is a quotation mark to a careless reader.
    graph.dump.write_bytes(content.replace(b'"1"', b'"\xc0\xa2"'[:3], 1))
    with pytest.raises(ReleaseError, match="is no statement"):
        list(graph.statements())


TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
PIECES = (
    *(
        '"',
        "\\",
        "\\\\",
        '\\"',
        "\\u0022",
        "\\u005C",
        "\\u000A",
        "\\u0001",
        "\\U00000022",
        "\n",
        "\0",
    ),
    *("a", " ", "@zh", "^^", ".", "}", ";", "#", "<urn:a>", "<", ">", "'", "DROP ALL"),
)
ODD = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


def stored_by(triple: str) -> list[str]:
    """The objects in a graph after an update that inserts ``triple`` and should leave all else alone."""
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("urn:x"), ox.NamedNode("urn:x"), ox.Literal("stays")))
    store.update(f"INSERT DATA {{ GRAPH <urn:g> {{\n{triple} .\n}} }}")
    found = list(store.quads_for_pattern(None, None, None, ox.NamedNode("urn:g")))
    assert len(store) == len(found) + 1
    return [str(each.object.value) for each in found if not isinstance(each.object, ox.Triple)]


def resolved(triple: str) -> str:
    """``triple`` as it is to a store that resolves numbers of characters before anything else."""
    return re.sub(r"\\u([0-9A-Fa-f]{4})", lambda match: chr(int(match[1], 16)), triple)


@given(text=TEXT | ODD, language=st.sampled_from([None, "zh", "en-GB"]))
def test_every_statement_that_is_published_is_one(text: str, language: str | None) -> None:
    terms = (URIRef("urn:a"), URIRef("urn:b"), Literal(text, lang=language))
    triple = " ".join(map(exact_term, terms))
    assert is_triple(triple)
    assert stored_by(triple) == [text]


@given(last=ODD | ODD.map('"{}"'.format))
def test_what_counts_as_a_statement_is_exactly_one(last: str) -> None:
    triple = f"<urn:a> <urn:b> {last}"
    if is_triple(triple):
        assert len(stored_by(triple)) == 1
        # Such a store may refuse it, but does not do more than it should.
        with suppress(SyntaxError):
            assert len(stored_by(resolved(triple))) == 1


def test_a_range_is_never_left(small: Release) -> None:
    graph = dumped_graphs(small)[1]
    size = graph.dump.stat().st_size
    for start, end in ((graph.start, size + 1), (size + 10, size + 20), (graph.start, 2**62)):
        entry = {**small.manifest["graphs"][1], "range": [start, end]}
        (wrong,) = dumped_graphs(Release(small.path, {**small.manifest, "graphs": [entry]}))
        with pytest.raises(ReleaseError):
            wrong.digest()
        with pytest.raises(ReleaseError):
            list(wrong.statements())


def test_a_graph_has_as_many_lines_as_triples(small: Release) -> None:
    for triples in (0, 2):
        told = changed({**small.manifest, "documents": []}, "graphs[0].triples", triples)
        release = Release(small.path, told)
        iri = told["graphs"][0]["iri"]
        with pytest.raises(ReleaseError, match="where the manifest says"):
            list(Contents(release).graphs[iri].lines())
        with pytest.raises(ReleaseError, match="where the manifest says"):
            dumped_graphs(release)[0].digest()


def test_a_line_without_end_is_not_read_to_it(
    small: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dump_lines, "LONGEST", 20)
    with pytest.raises(ReleaseError, match="is no statement"):
        list(dumped_graphs(small)[0].statements())


@pytest.mark.parametrize("kind", ["link", "device", "pipe", "folder", "linked folder"])
def test_only_ordinary_files_of_the_release_are_read(
    small: Release, tmp_path: Path, kind: str
) -> None:
    dump = small.path / "dumps" / "full.nq"
    outside = tmp_path / "outside"
    outside.mkdir()
    dump.rename(outside / "full.nq")
    if kind == "link":
        dump.symlink_to(outside / "full.nq")
    elif kind == "device":
        dump.symlink_to("/dev/zero")
    elif kind == "pipe":
        os.mkfifo(dump)
    elif kind == "folder":
        dump.mkdir()
    else:
        (small.path / "dumps" / "catalog.nq").unlink()
        (small.path / "dumps").rmdir()
        (small.path / "dumps").symlink_to(outside)
    with pytest.raises(OSError, match="no ordinary file of the release"):
        own_file(small.path, dump)
    graph = dumped_graphs(small)[0]
    place = Contents(small).graphs[graph.iri]
    for read in (graph.digest, lambda: list(graph.statements()), lambda: list(place.lines())):
        with pytest.raises(ReleaseError, match="no ordinary file of the release"):
            read()
    with pytest.raises(ReleaseError, match="no ordinary file of the release"):
        list(place.pieces(10))


def test_a_release_behind_a_link_is_read(small: Release, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(small.path)
    (graph, _) = dumped_graphs(open_release(link))
    assert list(graph.statements()) == [b'<urn:a> <urn:p> "1" .\n']


SERVICE = "http://x> } SERVICE <http://127.0.0.1:9/> { ?aa ?bb ?n } VALUES ?zzz { <http://y"


def test_no_value_of_a_dump_becomes_a_query(small: Release) -> None:
    assert not is_iri(SERVICE)
    missing = Labels(Release(small.path / "nothing", small.manifest))
    missing.learn([SERVICE, "half \ud800", ""])  # would open the database
    assert missing.named(SERVICE).labels == {}
    with pytest.raises(ReleaseError):
        missing.learn(["http://x/"])


@pytest.fixture
def document(small: Release) -> Callable[[str, bytes], Any]:
    """A function that gives a document of the release with one file."""

    def written(name: str, content: bytes) -> Any:
        folder = small.path / FOLDER / "v2"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        manifest = {**small.manifest, "documents": MANIFEST["documents"]}
        (found,) = Contents(Release(small.path, manifest)).documents.values()
        return found

    return written


@pytest.mark.parametrize("injected", [*INJECTIONS[:-1], f"<http://a> <http://b> <{SERVICE}>"])
def test_a_document_is_strict_triples(document: Callable[[str, bytes], Any], injected: str) -> None:
    found = document(FACTS, f"{LINE} .\n{injected} .\n".encode())
    with pytest.raises(ReleaseError, match=r"is not N-Triples"):
        by_subject(read_lines(found, FACTS), found, FACTS)


def test_a_document_stays_in_its_release(
    document: Callable[[str, bytes], Any], tmp_path: Path
) -> None:
    found = document(FACTS, b"")
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    (found.folder / FACTS).unlink()
    (found.folder / FACTS).symlink_to(tmp_path / "secret")
    with pytest.raises(ReleaseError, match="no ordinary file of the release"):
        found.file(FACTS)


def test_numbers_are_plain() -> None:
    wrong = ('"1E999999999"', '"sNaN"', '"NaN"', '"Infinity"', '"1_0"', '"１"', '"\\n1"', "<urn:x>")
    for term in wrong:
        assert number_of([term]) is None, term
    assert str(number_of(['"1E9"', '"-2.50"'])) == "-2.50"


FINDING = {"rule": "R1", "severity": "info", "message": {"zh": "中", "en": "e"}, "sources": []}


@pytest.mark.parametrize(
    "damage",
    [
        *({"severity": 7, name: None} for name in ("message", "sources")),
        {"sources": {}},
        {"sources": [7]},
        {"message": {"zh": "\ud800", "en": "e"}},
        {"message": {"zh": "中"}},
    ],
)
def test_a_report_is_as_it_must_be(
    document: Callable[[str, bytes], Any], damage: dict[str, Any]
) -> None:
    content = json.dumps({"findings": [FINDING]}).encode()
    assert read_findings(document("report.json", content)) == [FINDING]
    content = json.dumps({"findings": [{**FINDING, **damage}]}).encode()
    with pytest.raises(ReleaseError, match="is not the report"):
        read_findings(document("report.json", content))
    without = {name: value for name, value in FINDING.items() if name != "severity"}
    with pytest.raises(ReleaseError, match="is not the report"):
        read_findings(document("report.json", json.dumps({"findings": [without]}).encode()))
    with pytest.raises(ReleaseError, match="is not the report"):
        read_findings(document("report.json", b'{"findings": ' + b"[" * 100_000))


STEERING = "预算[/x][red]:x:\n\x1b[31m\x9b\u2028\u202e\ud800"
SHOWN = "预算[/x][red]:x:��[31m����"


def test_printable_keeps_what_can_be_seen() -> None:
    assert printable(STEERING) == SHOWN
    assert printable("武汉市 é 😀 𠮷") == "武汉市 é 😀 𠮷"


@given(st.text())
def test_what_is_printable_steers_nothing(text: str) -> None:
    shown = printable(text)
    assert len(shown) == len(text)
    assert len(shown.splitlines()) <= 1
    assert not set(shown) & {"\x1b", "\x9b", "\r", "\b", "\u202e"}
    assert encodable(shown) == shown
    shown.encode()


def test_a_list_of_releases_shows_what_they_say(small: Release) -> None:
    named = Release(small.path, {**small.manifest, "software": STEERING})
    table = releases_text.releases_table([releases_text.summary(named, active=True)])
    assert SHOWN in table
    assert table.count("\n") == 5


def test_a_description_shows_what_a_release_says(small: Release) -> None:
    entry = copy.deepcopy(MANIFEST["documents"][0])
    entry["source"]["name"] = entry["title"] = STEERING
    manifest = {**small.manifest, "documents": [entry], "software": STEERING}
    text = releases_text.description(Release(small.path, manifest))
    assert text.count(SHOWN) == 3
    assert len(text.splitlines()) == text.count("\n") == 8
    text.encode()


def test_a_difference_shows_what_releases_say() -> None:
    text = difference_text._listed(STEERING, ("a", "b"), [(STEERING, "x")], right=(1,)).decode()
    assert text.count(SHOWN) == 2
    assert "\x1b" not in text


NAMES = (
    (b"x\xff\xe9\xa2.md", "x���.md"),
    (b"a\n\x1b[31m\x07\"'<b>&,;|.md", "a\n\x1b[31m\x07\"'<b>&,;|.md"),
    ("预算\u2028\u202e.md".encode(), "预算\u2028\u202e.md"),
)


@pytest.mark.parametrize(("name", "kept"), NAMES)
def test_the_name_of_a_document_can_be_written(name: bytes, kept: str) -> None:
    assert read_bytes(b"text", os.fsdecode(name)).name == kept


@pytest.mark.slow
@pytest.mark.parametrize(("name", "kept"), NAMES)
def test_a_file_of_any_name_is_published(
    tmp_path: Path, small_documents: tuple[Path, ...], name: bytes, kept: str
) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(small_documents[0].read_bytes())
    done = publish([path], tmp_path / "releases", Settings(), work=Work(1))
    assert done.release is not None
    assert problems_of(done.release.path) == []
    (entry,) = open_release(done.release.path).manifest["documents"]
    assert entry["source"]["name"] == kept
    assert releases_text.description(done.release).replace("\n", "").isprintable()
    folder = done.release.path / entry["path"]
    assert json.loads((folder / "report.json").read_bytes())["source"]["name"] == kept
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    for suffix, syntax in (
        ("nt", ox.RdfFormat.N_TRIPLES),
        ("ttl", ox.RdfFormat.TURTLE),
        ("trig", ox.RdfFormat.TRIG),
        ("jsonld", ox.RdfFormat.JSON_LD),
    ):
        quads = ox.parse((folder / f"full.{suffix}").read_bytes(), syntax)
        assert kept in {str(each.object.value) for each in quads if each.predicate == label}
    for graph in dumped_graphs(done.release):
        assert sum(1 for _ in graph.statements()) == graph.triples
