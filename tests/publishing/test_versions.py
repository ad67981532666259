"""Corrections: a changed document is the next version, only the current one counts, the rest is reused."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import PROV

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.ground.vocabulary import DCAT
from budgetgraph.publishing import document_folder
from budgetgraph.publishing.activation import roll_back
from budgetgraph.publishing.publish import HeldBack, Publication, Work, publish
from budgetgraph.publishing.release import Release, open_release
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.verification import problems_of
from tests.publishing.test_release import variant

pytestmark = pytest.mark.slow

DOCUMENT = "https://budgetgraph.example/id/doc/420111/036/2026/budget"
SUM = """
    PREFIX bg: <https://w3id.org/budgetgraph/ontology#>
    PREFIX qb: <http://purl.org/linked-data/cube#>
    SELECT ?year (SUM(?amount) AS ?sum) {
      ?line a bg:BudgetLine ; bg:amount ?amount ; bg:fiscalYear ?year ; qb:dataSet/bg:breakdown
        <https://w3id.org/budgetgraph/code/breakdown/project> .
    } GROUP BY ?year ORDER BY ?year"""


def published(
    paths: list[Path], releases: Path, *, add: bool = False, supersede: bool = False
) -> Publication:
    work = Work(workers=1)
    return publish(paths, releases, Settings(), add=add, supersede=supersede, work=work)


def release_of(publication: Publication) -> Release:
    assert publication.release is not None
    assert publication.activated
    assert problems_of(publication.release.path) == []
    return publication.release


def corrected(example: Path, folder: Path) -> Path:
    """The example with one project that costs 10,000 yuan more, wherever that is printed."""
    text = example.read_text(encoding="utf-8")
    assert "340.80" in text
    path = folder / "corrected.md"
    path.write_text(text.replace("340.80", "341.80"), encoding="utf-8")
    return path


def catalogue(release: Release) -> Graph:
    return Graph().parse(release.path / "dumps" / "catalog.nt", format="nt")


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    return tmp_path / "releases"


def test_a_corrected_document_is_version_two(
    example_path: Path, tmp_path: Path, releases: Path
) -> None:
    first = release_of(published([example_path], releases))
    publication = published([corrected(example_path, tmp_path)], releases)
    second = release_of(publication)
    assert [str(key) for key in publication.corrected] == ["420111/036/2026/budget"]
    assert second.id != first.id
    (before,), (entry,) = first.manifest["documents"], second.manifest["documents"]
    assert (before["version"], before["versions"]) == (1, [])
    assert entry["version"] == 2
    assert entry["graphs"] == [
        f"https://budgetgraph.example/graph/{name}/420111/036/2026/budget/v2"
        for name in ("facts", "prov", "report")
    ]
    assert entry["versions"] == [{"version": 1, "path": before["path"], "source": before["source"]}]


def test_superseded_versions_are_only_files(
    example_path: Path, tmp_path: Path, releases: Path
) -> None:
    first = release_of(published([example_path], releases))
    second = release_of(published([corrected(example_path, tmp_path)], releases))
    path = first.manifest["documents"][0]["path"]
    for file in (first.path / path).iterdir():
        assert (second.path / path / file.name).read_bytes() == file.read_bytes()
    old_graph = first.manifest["documents"][0]["graphs"][0]
    assert old_graph not in second.store().graph_names()
    assert old_graph not in (second.path / "dumps" / "facts.nq").read_text(encoding="utf-8")
    (documents,) = (
        second.store()
        .table(
            "PREFIX bg: <https://w3id.org/budgetgraph/ontology#>"
            "SELECT (COUNT(*) AS ?n) { ?d a bg:BudgetDocument }"
        )
        .rows
    )
    assert documents == ("1",)


def test_only_the_current_version_is_added_up(
    example_path: Path, tmp_path: Path, releases: Path
) -> None:
    first = release_of(published([example_path], releases))
    second = release_of(published([corrected(example_path, tmp_path)], releases))
    for release, yuan in ((first, "3920000"), (second, "3930000")):
        assert release.store().table(SUM).rows == (("2026", yuan),)


def test_revision_links(example_path: Path, tmp_path: Path, releases: Path) -> None:
    release_of(published([example_path], releases))
    second = release_of(published([corrected(example_path, tmp_path)], releases))
    graph = catalogue(second)
    old, new = URIRef(f"{DOCUMENT}/v/1"), URIRef(f"{DOCUMENT}/v/2")
    assert (new, DCAT.previousVersion, old) in graph
    assert (new, PROV.wasRevisionOf, old) in graph
    provenance = Graph().parse(second.path / "dumps" / "full.nt", format="nt")
    bundles = [
        URIRef(f"https://budgetgraph.example/graph/facts/420111/036/2026/budget/v{version}")
        for version in (2, 1)
    ]
    assert (bundles[0], PROV.wasRevisionOf, bundles[1]) in provenance


def test_versions_in_one_go_are_the_same_as_one_after_the_other(
    example_path: Path, tmp_path: Path, releases: Path
) -> None:
    later = corrected(example_path, tmp_path)
    release_of(published([example_path], releases))
    step_by_step = release_of(published([later], releases))
    at_once = release_of(published([example_path, later], tmp_path / "other", supersede=True))
    assert at_once.id == step_by_step.id


def test_publishing_the_same_again_is_no_new_version(
    example_path: Path, tmp_path: Path, releases: Path
) -> None:
    later = corrected(example_path, tmp_path)
    release_of(published([example_path], releases))
    second = release_of(published([later], releases))
    again = release_of(published([later], releases))
    assert again.id == second.id


def test_after_a_rollback_the_numbers_go_on_from_there(
    example_path: Path, tmp_path: Path, releases: Path
) -> None:
    first = release_of(published([example_path], releases))
    second = release_of(published([corrected(example_path, tmp_path)], releases))
    assert roll_back(releases).id == first.id
    assert release_of(published([corrected(example_path, tmp_path)], releases)).id == second.id


def test_a_number_is_never_given_to_something_else(
    example_path: Path, tmp_path: Path, releases: Path
) -> None:
    release_of(published([example_path], releases))
    release_of(published([corrected(example_path, tmp_path)], releases))
    roll_back(releases)
    other = tmp_path / "other.md"
    other.write_text(example_path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    third = release_of(published([other], releases))
    (entry,) = third.manifest["documents"]
    assert entry["version"] == 3
    assert [each["version"] for each in entry["versions"]] == [1]
    provenance = Graph().parse(third.path / "dumps" / "full.nt", format="nt")
    graphs = "https://budgetgraph.example/graph/facts/420111/036/2026/budget/v"
    assert set(provenance.subject_objects(PROV.wasRevisionOf)) == {
        (URIRef(f"{graphs}3"), URIRef(f"{graphs}1"))
    }


def test_a_document_that_was_left_out_keeps_its_numbers(
    example_path: Path, tmp_path: Path, releases: Path
) -> None:
    release_of(published([example_path], releases))
    release_of(published([variant(example_path, tmp_path, 2024)], releases))
    back = release_of(published([example_path], releases, add=True))
    assert [each["version"] for each in back.manifest["documents"]] == [1, 1]
    release_of(published([variant(example_path, tmp_path, 2024)], releases))
    later = release_of(published([corrected(example_path, tmp_path)], releases, add=True))
    assert [each["version"] for each in later.manifest["documents"]] == [1, 2]


def test_the_same_versions_again_are_no_new_ones(
    example_path: Path, tmp_path: Path, releases: Path
) -> None:
    chain = [example_path, corrected(example_path, tmp_path)]
    first = release_of(published(chain, releases, supersede=True))
    for _ in range(2):
        assert release_of(published(chain, releases, supersede=True)).id == first.id
    # An older text on top is a new version.
    back = release_of(published([example_path], releases))
    assert back.manifest["documents"][0]["version"] == 3


def test_copies_of_one_size_and_name_are_told_apart(
    example_path: Path, tmp_path: Path, releases: Path
) -> None:
    paths = []
    for year in (2023, 2024):
        folder = tmp_path / str(year)
        folder.mkdir()
        paths.append(variant(example_path, folder, year).rename(folder / "budget.md"))
    release_of(published(paths, releases))
    assert published(paths, releases).reused == 2


def test_other_settings_are_not_mixed(example_path: Path, tmp_path: Path, releases: Path) -> None:
    release_of(published([example_path], releases))
    other = variant(example_path, tmp_path, 2024)
    settings = Settings("https://elsewhere.example/")
    with pytest.raises(ReleaseError, match="another base IRI"):
        publish([other], releases, settings, add=True, work=Work(workers=1))
    done = publish([other, example_path], releases, settings, work=Work(workers=1))
    assert done.reused == 0
    assert done.base_before == "https://budgetgraph.example/"
    manifest = release_of(done).manifest
    assert Settings.of_manifest(manifest).fingerprint == settings.fingerprint


def test_a_file_that_fails_does_not_take_its_document_away(
    example_path: Path, tmp_path: Path, releases: Path
) -> None:
    other = variant(example_path, tmp_path, 2024)
    first = release_of(published([example_path, other], releases))
    other.write_text("nothing", encoding="utf-8")
    done = published([example_path, other], releases)
    assert done.release is not None
    assert done.held_back is HeldBack.FILES_FAILED
    assert open_release(releases).id == first.id


def test_unchanged_documents_are_not_converted_again(
    example_path: Path, tmp_path: Path, releases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [variant(example_path, tmp_path, year) for year in (2023, 2024)]
    release_of(published(others, releases))
    converted: list[Path] = []
    convert = document_folder.convert_files

    def noted(files: tuple[Path, ...], *more: object) -> object:
        converted.extend(files)
        return convert(files, *more)  # type: ignore[arg-type]  # passed on as they come

    monkeypatch.setattr(document_folder, "convert_files", noted)
    done = published([*others, example_path], releases)
    assert converted == [example_path]
    assert done.reused == 2
    elsewhere = release_of(published([example_path, *others], tmp_path / "elsewhere"))
    assert release_of(done).id == elsewhere.id


def test_another_name_or_another_program_converts_again(
    example_path: Path, tmp_path: Path, releases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release_of(published([example_path], releases))
    renamed = tmp_path / "renamed.md"
    renamed.write_bytes(example_path.read_bytes())
    # The file's name is in the provenance.
    assert published([renamed], releases).reused == 0
    assert published([renamed], releases).reused == 1
    monkeypatch.setattr("budgetgraph.publishing.reuse.program_digest", lambda: "another")
    assert published([renamed], releases).reused == 0


def test_a_damaged_document_is_not_taken_over(
    example_path: Path, tmp_path: Path, releases: Path
) -> None:
    other = variant(example_path, tmp_path, 2024)
    first = release_of(published([example_path], releases))
    path = first.path / first.manifest["documents"][0]["path"] / "full.ttl.gz"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    done = published([example_path, other], releases)
    assert done.reused == 0
    release_of(done)


def test_add_keeps_what_is_active(example_path: Path, tmp_path: Path, releases: Path) -> None:
    other = variant(example_path, tmp_path, 2024)
    release_of(published([example_path], releases))
    added = published([other], releases, add=True)
    assert (
        release_of(added).id
        == release_of(published([example_path, other], tmp_path / "elsewhere")).id
    )
    assert added.left_out == ()
    alone = published([other], releases)
    assert [str(key) for key in alone.left_out] == ["420111/036/2026/budget"]


def test_adding_a_correction_replaces_only_its_document(
    example_path: Path, tmp_path: Path, releases: Path
) -> None:
    other = variant(example_path, tmp_path, 2024)
    release_of(published([example_path, other], releases))
    added = release_of(published([corrected(example_path, tmp_path)], releases, add=True))
    assert [(entry["year"], entry["version"]) for entry in added.manifest["documents"]] == [
        (2024, 1),
        (2026, 2),
    ]


def test_nothing_to_add_to_is_told(example_path: Path, tmp_path: Path, releases: Path) -> None:
    first = release_of(published([example_path], releases))
    (first.path / "manifest.json").write_text("{")
    with pytest.raises(ReleaseError, match="manifest"):
        published([variant(example_path, tmp_path, 2024)], releases, add=True)
    restarted = published([variant(example_path, tmp_path, 2024)], releases)
    assert restarted.restarted is not None
    assert open_release(releases).id == release_of(restarted).id
