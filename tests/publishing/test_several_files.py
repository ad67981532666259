"""One document in several files: found by issuer and year, named together, reused, corrected, shipped."""

from __future__ import annotations

import itertools
import json
import pickle
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, PROV

from budgetgraph import convert
from budgetgraph.ground.errors import InputError, TooLargeError
from budgetgraph.ground.vocabulary import BG
from budgetgraph.interpreting.records import Identity
from budgetgraph.publishing.batch import Outcome, run_batch
from budgetgraph.publishing.pipeline import interpret_files, read_files
from budgetgraph.publishing.publish import Publication, Work, publish
from budgetgraph.publishing.release import Release
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.several_files import (
    Files,
    Identities,
    TextAloneError,
    Together,
    belong_together,
    run_documents,
)
from budgetgraph.publishing.source_files import digest_of, digest_of_source, names_of
from budgetgraph.publishing.verification import problems_of
from tests.publishing.building import SMALL, small_document
from tests.publishing.parted import in_two_files


@dataclass(frozen=True)
class Told:
    """A result: the names of the files, and what each says it is."""

    names: tuple[str, ...]
    identities: Identities


def identity_of(name: str) -> Identity | None:
    """A file is named for what it is: ``issuer-year-kind-parts``, the parts by their first letter."""
    issuer, year, kind, letters = name.split("-")
    known = {part[0]: part for part in ("overview", "tables", "narrative", "glossary")}
    return Identity(issuer, issuer, int(year), kind, tuple(known[letter] for letter in letters))


def tell(files: Files) -> Told:
    """A file gives a result if one of the files has tables."""
    identities = tuple(identity_of(path.name) for path in files)
    if not any(each is not None and "tables" in each.parts for each in identities):
        error = InputError("no table", path=files[0])
        assert identities[0] is not None
        raise TextAloneError.of(error, identities[0]) if len(files) == 1 else error
    if any("broken" in path.name for path in files) and len(files) > 1:
        raise InputError("is broken", path=files[0])
    return Told(tuple(path.name for path in files), identities)


def run(paths: Sequence[Path], files: Mapping[Path, Files]) -> list[Outcome[Told]]:
    return run_batch(paths, Together(tell, files), workers=1)


def done(names: Sequence[str], *, as_one: bool = False) -> set[tuple[str, ...] | str]:
    """The names of the files of each document that was done, and those of the files that failed."""
    outcomes = run_documents([Path(name) for name in names], run, as_one=as_one)
    return {each.result.names if each.result else each.path.name for each in outcomes}


TEXT, TABLES, WHOLE = "a-2018-budget-ong", "a-2018-budget-t", "a-2018-budget-otng"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([TEXT, TABLES], {(TEXT, TABLES)}),
        # With three parts the one with the cover is first, the tables stand where the form has them.
        (
            ["a-2018-budget-n", "a-2018-budget-t", "a-2018-budget-o"],
            {("a-2018-budget-o", "a-2018-budget-n", "a-2018-budget-t")},
        ),
        (["a-2018-budget-ot", "a-2018-budget-ng"], {("a-2018-budget-ot", "a-2018-budget-ng")}),
        # Of another year, issuer or kind.
        ([TEXT, "a-2017-budget-t"], {TEXT, ("a-2017-budget-t",)}),
        ([TEXT, "b-2018-budget-t"], {TEXT, ("b-2018-budget-t",)}),
        ([TEXT, "a-2018-unit-t"], {TEXT, ("a-2018-unit-t",)}),
        # Nothing is missing, or nothing fits.
        ([TEXT, WHOLE], {TEXT, (WHOLE,)}),
        (["a-2018-budget-otn", "a-2018-budget-ng"], {("a-2018-budget-otn",), "a-2018-budget-ng"}),
        ([TEXT, "a-2018-budget-n"], {TEXT, "a-2018-budget-n"}),
        ([TEXT, TABLES, "a-2018-budget-n"], {TEXT, (TABLES,), "a-2018-budget-n"}),
        ([TABLES, "a-2018-budget-to"], {(TABLES,), ("a-2018-budget-to",)}),
        # Two documents in one batch.
        (
            [TEXT, "b-2018-budget-t", TABLES, "b-2018-budget-on"],
            {(TEXT, TABLES), ("b-2018-budget-on", "b-2018-budget-t")},
        ),
    ],
)
def test_what_belongs_together_in_whatever_order(
    names: list[str], expected: set[tuple[str, ...] | str]
) -> None:
    for order in itertools.permutations(names):
        assert done(order) == expected


def test_named_together_is_together() -> None:
    for names in ([TABLES, TEXT], [TEXT, WHOLE], [TABLES, "b-2017-budget-n"], [TABLES]):
        assert done(names, as_one=True) == {tuple(names)}
    assert done([TEXT, "a-2018-budget-n"], as_one=True) == {TEXT}
    assert run_documents([], run, as_one=True) == []


def test_only_what_is_exceptional_is_worked_on_twice() -> None:
    worked: list[Files] = []

    def noted(paths: Sequence[Path], files: Mapping[Path, Files]) -> list[Outcome[Told]]:
        worked.extend(files.get(path, (path,)) for path in paths)
        return run(paths, files)

    names = [TEXT, "b-2018-budget-otng", TABLES, "c-2018-budget-t"]
    run_documents([Path(name) for name in names], noted)
    assert worked == [*((Path(name),) for name in names), (Path(TEXT), Path(TABLES))]


def test_outcomes_come_in_the_order_of_the_files() -> None:
    paths = [Path(name) for name in (TABLES, "b-2018-budget-otng", TEXT)]
    outcomes = run_documents(paths, run)
    assert [each.files for each in outcomes] == [(paths[1],), (paths[2], paths[0])]


def test_what_cannot_be_done_together_stays_as_it_is() -> None:
    text, tables = Path("broken-2018-budget-n"), Path("broken-2018-budget-t")
    first, second = run_documents([text, tables], run)
    assert (first.path, str(first.error)) == (text, f"{text}: is broken")
    assert second.result == tell((tables,))


def test_another_text_makes_a_known_document_doubtful() -> None:
    text, tables, more = (Path(name) for name in (TEXT, TABLES, "a-2018-budget-n"))
    known = Outcome(text, tell((text, tables)), further=(tables,))
    (same,) = run_documents([tables, text], run, known=[known])
    assert same is known
    outcomes = run_documents([tables, text, more], run, known=[known])
    assert [(each.files, each.error is None) for each in outcomes] == [
        ((tables,), True),
        ((text,), False),
        ((more,), False),
    ]


def test_belonging_together_needs_order_and_identities() -> None:
    text, tables = identity_of(TEXT), identity_of(TABLES)
    assert belong_together((text, tables))
    for wrong in ((tables, text), (text,), (text, None), (tables, None, text), ()):
        assert not belong_together(wrong)


def test_the_error_of_a_text_alone_crosses_processes() -> None:
    with pytest.raises(TextAloneError) as caught:
        tell((Path(TEXT),))
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.hint, again.identity) == (
        str(caught.value),
        caught.value.hint,
        identity_of(TEXT),
    )


def test_the_digest_of_one_file_is_its_own() -> None:
    assert digest_of(["a" * 64]) == "a" * 64
    digests = {digest_of(each) for each in (["a", "b"], ["b", "a"], ["a"], ["ab"], ["a", "b", "c"])}
    assert len(digests) == 5


# -- real conversions ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_document(tmp_path_factory.mktemp("whole"), SMALL[0])


@pytest.fixture(scope="module")
def parted(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The text and the tables of one document."""
    return in_two_files(whole, tmp_path_factory.mktemp("parted"))


def published(
    paths: Sequence[Path], releases: Path, *, add: bool = False, as_one: bool = False
) -> Publication:
    return publish(paths, releases, Settings(), add=add, as_one=as_one, work=Work(workers=1))


def release_of(publication: Publication) -> Release:
    assert publication.release is not None
    assert publication.activated
    assert problems_of(publication.release.path) == []
    return publication.release


def test_the_text_alone_says_where_its_tables_may_be(parted: tuple[Path, Path]) -> None:
    with pytest.raises(TextAloneError) as caught:
        interpret_files(parted[:1])
    assert "--as-one" in (caught.value.hint or "")
    assert caught.value.path == str(parted[0])


def test_one_file_twice_and_too_many_files(parted: tuple[Path, Path], tmp_path: Path) -> None:
    copy = tmp_path / "copy.md"
    copy.write_bytes(parted[0].read_bytes())
    with pytest.raises(InputError, match="given twice") as caught:
        read_files((parted[0], copy))
    assert str(copy) in str(caught.value.path)
    with pytest.raises(TooLargeError):
        read_files(tuple(tmp_path / str(number) for number in range(100)))  # none of them is there


def test_several_files_in_python(whole: Path, parted: tuple[Path, Path]) -> None:
    conversion = convert(*parted)
    assert conversion.files == parted
    assert conversion.interpretation.budget == convert(whole).interpretation.budget


def test_provenance_names_both_files(parted: tuple[Path, Path]) -> None:
    conversion = convert(*parted)
    files = [f"id/file/{file.sha256}" for file in conversion.interpretation.files]
    base = "https://budgetgraph.example/"
    nodes = {URIRef(f"{base}{file}") for file in files}
    graph = conversion.graphs.provenance
    assert set(graph.subjects(PROV.specializationOf, None)) == nodes
    assert nodes < set(graph.objects(None, PROV.used))
    cells = set(graph.subjects(BG.column, None))
    assert cells
    for cell in cells:
        (file,) = graph.objects(cell, DCTERMS.source)
        assert (file == URIRef(f"{base}{files[1]}")) == ("/F2" in str(cell))


@pytest.mark.slow
def test_a_release_of_parted_and_whole_documents(
    parted: tuple[Path, Path], small_documents: tuple[Path, ...], tmp_path: Path
) -> None:
    text, tables = parted
    given = [tables, small_documents[1], text]
    publication = published(given, tmp_path / "one")
    release = release_of(publication)
    assert publication.joined == (parted,)
    assert (publication.given, len(publication.documents), publication.failures) == (2, 2, ())
    entry = next(each for each in release.manifest["documents"] if "further" in each["source"])
    assert entry["source"]["name"] == text.name
    assert [file["name"] for file in entry["source"]["further"]] == [tables.name]
    assert names_of(entry["source"]) == f"{text.name} + {tables.name}"
    # The order of the arguments and the way do not matter.
    assert release_of(published(given[::-1], tmp_path / "other")).id == release.id
    named = published(parted, tmp_path / "named", as_one=True)
    added = published(small_documents[1:2], tmp_path / "named", add=True)
    assert release_of(named).manifest["documents"][0]["source"] == entry["source"]
    assert release_of(added).id == release.id
    catalogue = Graph().parse(release.path / "dumps" / "catalog.nt", format="nt")
    for file in (entry["source"], *entry["source"]["further"]):
        node = URIRef(f"https://budgetgraph.example/id/file/{file['sha256']}")
        assert list(catalogue.subjects(PROV.wasDerivedFrom, node))


@pytest.mark.slow
def test_places_in_reports_and_tables_name_the_file(example_path: Path, tmp_path: Path) -> None:
    text, tables = in_two_files(example_path, tmp_path / "in")
    release = release_of(published([text, tables], tmp_path / "releases"))
    report = json.loads((release.path / "report" / "findings.json").read_bytes())
    sources = [source for finding in report[0]["findings"] for source in finding["sources"]]
    assert sources
    assert {tables.name} <= {source["file"] for source in sources} <= {tables.name, text.name}
    lines = (release.path / "dumps" / "tables" / "lines.csv").read_text(encoding="utf-8")
    assert f",{tables.name}," in lines
    assert f",{text.name}," in lines


@pytest.mark.slow
def test_unchanged_files_are_taken_over_together(parted: tuple[Path, Path], tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    first = release_of(published(parted, releases))
    for paths, as_one in ((parted, False), (parted[::-1], False), (parted, True)):
        again = published(paths, releases, as_one=as_one)
        assert (release_of(again).id, again.reused, again.joined) == (first.id, 1, (parted,))
    # In another order it is another document: its places are others.
    turned = published(parted[::-1], releases, as_one=True)
    assert turned.reused == 0
    assert release_of(turned).manifest["documents"][0]["version"] == 2
    # What was put together by name would not be found in this order.
    assert published(parted, releases).reused == 0


@pytest.mark.slow
def test_versions_go_by_all_files(parted: tuple[Path, Path], tmp_path: Path) -> None:
    text, tables = parted
    releases = tmp_path / "releases"
    alone = release_of(published([tables], releases)).manifest["documents"][0]
    assert "further" not in alone["source"]
    # The text comes later: tables that were published alone are not taken over alone.
    both = published(parted, releases)
    assert both.reused == 0
    (entry,) = release_of(both).manifest["documents"]
    assert (entry["version"], entry["versions"][0]["source"]) == (2, alone["source"])
    corrected = tmp_path / text.name
    corrected.write_text(text.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    (later,) = release_of(published([corrected, tables], releases)).manifest["documents"]
    assert later["version"] == 3
    digests = [digest_of_source(each["source"]) for each in (*later["versions"], later)]
    assert len(set(digests)) == 3


@pytest.mark.slow
def test_a_text_without_its_tables_fails_alone(
    parted: tuple[Path, Path], small_documents: tuple[Path, ...], tmp_path: Path
) -> None:
    publication = published([parted[0], small_documents[1]], tmp_path / "releases")
    (error,) = publication.failures
    assert isinstance(error, TextAloneError)
    assert (publication.given, len(publication.documents), publication.joined) == (2, 1, ())


@pytest.mark.slow
def test_elsewhere_it_is_the_same(parted: tuple[Path, Path], tmp_path: Path) -> None:
    # Both files have one name, in folders of their own.
    files = [tmp_path / str(number) / "budget.md" for number in range(2)]
    for file, path in zip(files, parted, strict=True):
        file.parent.mkdir()
        file.write_bytes(path.read_bytes())
    here = release_of(published(files, tmp_path / "here"))
    work = Work(executor=partial(ThreadPoolExecutor, 1))
    for number, as_one in enumerate((False, True)):
        there = publish(files, tmp_path / f"there-{number}", Settings(), work=work, as_one=as_one)
        assert there.joined == (tuple(files),)
        assert release_of(there).id == here.id
