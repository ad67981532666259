"""Releases: the same documents give the same bytes, what is half done is no release."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SKOS

from budgetgraph.ground.errors import InputError, ReleaseError
from budgetgraph.ground.findings import Severity
from budgetgraph.publishing import release_writer
from budgetgraph.publishing.activation import activate
from budgetgraph.publishing.publish import Publication, Work, publish
from budgetgraph.publishing.register import merge_registers
from budgetgraph.publishing.release import Release, open_release
from budgetgraph.publishing.settings import Settings

pytestmark = pytest.mark.slow


def published(
    paths: list[Path],
    releases: Path,
    *,
    supersede: bool = False,
    strict: Severity | None = None,
) -> Publication:
    work = Work(workers=1)
    return publish(paths, releases, Settings(), supersede=supersede, strict=strict, work=work)


def variant(example: Path, folder: Path, year: int) -> Path:
    """The example as a document of another year, which makes it another document."""
    text = example.read_text(encoding="utf-8")
    for offset in (0, -1, -2):
        text = text.replace(str(2026 + offset), f"@{offset}@")
    for offset in (0, -1, -2):
        text = text.replace(f"@{offset}@", str(year + offset))
    path = folder / f"budget-{year}.md"
    path.write_text(text, encoding="utf-8")
    return path


def bytes_of(release: Release) -> dict[str, str]:
    """The hash of every file but those of the database and the manifest, which has their hashes."""
    return {
        each["path"]: each["sha256"]
        for each in release.manifest["files"]
        if not each["path"].startswith("store/")
    }


def test_manifest_names_every_file_with_its_hash(example_release: Release) -> None:
    files = [path for path in example_release.path.rglob("*") if path.is_file()]
    named = {example_release.path / each["path"] for each in example_release.manifest["files"]}
    assert named == set(files) - {example_release.path / "manifest.json"}
    for entry in example_release.manifest["files"]:
        content = (example_release.path / entry["path"]).read_bytes()
        assert len(content) == entry["bytes"]
        assert hashlib.sha256(content).hexdigest() == entry["sha256"]
    (document,) = example_release.manifest["documents"]
    assert (document["region"], document["department"], document["year"]) == ("420111", "036", 2026)


def test_dumps_hold_what_the_store_holds(example_release: Release) -> None:
    dumps = (example_release.path / "dumps" / name for name in ("full.nq", "catalog.nq"))
    lines = {line for dump in dumps for line in dump.read_text(encoding="utf-8").splitlines()}
    (row,) = example_release.store().table("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }").rows
    assert row == (str(len(lines)),)
    assert sum(entry["triples"] for entry in example_release.manifest["graphs"]) == len(lines)


def test_same_documents_give_the_same_bytes_in_any_order(
    example_path: Path, tmp_path: Path
) -> None:
    other = variant(example_path, tmp_path, 2024)
    one = published([example_path, other], tmp_path / "one").release
    two = published([other, example_path], tmp_path / "two").release
    assert one is not None
    assert two is not None
    assert one.id == two.id
    assert bytes_of(one) == bytes_of(two)


def test_publishing_again_changes_nothing(example_path: Path, tmp_path: Path) -> None:
    first = published([example_path], tmp_path).release
    assert first is not None
    before = {path: path.stat().st_mtime_ns for path in first.path.rglob("*")}
    second = published([example_path], tmp_path).release
    assert second is not None
    assert second.id == first.id
    assert {path: path.stat().st_mtime_ns for path in first.path.rglob("*")} == before


def test_no_temporary_things_stay_behind(example_release: Release) -> None:
    names = {path.name for path in example_release.path.parent.iterdir()}
    assert names == {"active", ".build.lock", example_release.id}


def test_an_interrupted_run_leaves_the_old_release_active(
    example_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = published([example_path], tmp_path / "r").release
    assert old is not None

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(release_writer, "manifest_text", fails)
    with pytest.raises(ReleaseError, match="No space left"):
        published([variant(example_path, tmp_path, 2024)], tmp_path / "r")
    assert open_release(tmp_path / "r").id == old.id
    assert {path.name for path in (tmp_path / "r").iterdir()} == {"active", ".build.lock", old.id}


def test_what_has_no_manifest_is_replaced(example_path: Path, tmp_path: Path) -> None:
    release = published([example_path], tmp_path).release
    assert release is not None
    (release.path / "manifest.json").unlink()
    with pytest.raises(ReleaseError, match="no complete release"):
        open_release(tmp_path)
    again = published([example_path], tmp_path).release
    assert again is not None
    assert again.id == release.id


def _lose_store(release: Path) -> None:
    shutil.rmtree(release / "store")


def _lose_tables(release: Path) -> None:
    for path in (release / "store").glob("*.sst"):
        path.unlink()


def _scramble_tables(release: Path) -> None:
    for path in (release / "store").glob("*.sst"):
        path.write_bytes(bytes(reversed(path.read_bytes())))


def _lose_pointer(release: Path) -> None:
    (release / "store" / "CURRENT").unlink()


def _break_manifest(release: Path) -> None:
    (release / "manifest.json").write_text("{")


def _lose_dump(release: Path) -> None:
    (release / "dumps" / "full.nq").unlink()


def _change_report(release: Path) -> None:
    path = release / "report" / "findings.json"
    path.write_bytes(path.read_bytes().replace(b"1", b"2"))


def _change_a_document(release: Path) -> None:
    path = next((release / "dumps" / "documents").rglob("full.nt"))
    path.write_bytes(path.read_bytes().replace(b"1", b"2"))


@pytest.mark.parametrize(
    "damage",
    [
        _lose_store,
        _lose_tables,
        _scramble_tables,
        _lose_pointer,
        _break_manifest,
        _lose_dump,
        _change_report,
        _change_a_document,
    ],
)
def test_a_damaged_release_is_written_anew(
    example_path: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    release = published([example_path], tmp_path).release
    assert release is not None
    whole = bytes_of(release)
    damage(release.path)
    again = published([example_path], tmp_path).release
    assert again is not None
    assert again.id == release.id
    assert bytes_of(again) == whole
    (row,) = again.store().table("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }").rows
    assert row == (str(sum(entry["triples"] for entry in again.manifest["graphs"])),)
    assert {path.name for path in tmp_path.iterdir()} == {"active", ".build.lock", release.id}


def test_folders_that_stay_empty_are_removed(tmp_path: Path) -> None:
    (tmp_path / "empty.md").touch()
    published([tmp_path / "empty.md"], tmp_path / "a" / "b")
    assert [path.name for path in tmp_path.iterdir()] == ["empty.md"]


def test_one_document_twice_names_both_files(example_path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.md"
    copy.write_bytes(example_path.read_bytes() + b"\n")
    refused = published([example_path, copy], tmp_path / "r")
    (error,) = refused.duplicates
    assert str(copy) in str(error)
    assert str(example_path) in str(error)
    assert (refused.release, refused.documents, refused.given) == (None, (), 2)
    assert not (tmp_path / "r").exists()
    done = published([example_path, copy], tmp_path / "r", supersede=True)
    assert [document.path for document in done.documents] == [copy]


def test_all_pairs_are_told_with_all_broken_files(
    small_documents: tuple[Path, ...], tmp_path: Path
) -> None:
    first, second = small_documents[:2]
    (tmp_path / "empty.md").touch()
    copies = []
    for name, path in (("a.md", first), ("b.md", second), ("c.md", first)):
        copies.append(tmp_path / name)
        copies[-1].write_bytes(path.read_bytes() + b"\n")
    done = published([first, second, tmp_path / "empty.md", *copies], tmp_path / "r")
    assert done.release is None
    assert [error.path for error in done.failures] == [tmp_path / "empty.md"]
    told = {(error.path, str(first) in error.message) for error in done.duplicates}
    assert told == {(copies[0], True), (copies[1], False), (copies[2], True)}


def test_broken_files_are_listed_and_the_rest_is_published(
    example_path: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.md"
    empty.touch()
    done = published([empty, example_path, tmp_path / "missing.md"], tmp_path / "r")
    assert done.release is not None
    assert all(isinstance(error, InputError) for error in done.failures)
    assert len(done.failures) == 2


def test_a_threshold_keeps_the_release_from_being_written(hubei_path: Path, tmp_path: Path) -> None:
    # Two tables of the document state different totals, which is a violation.
    for threshold in (Severity.WARNING, Severity.VIOLATION):
        done = published([hubei_path], tmp_path / "r", strict=threshold)
        assert done.release is None
        assert done.too_severe == (hubei_path,)
        assert not (tmp_path / "r").exists()
    assert published([hubei_path], tmp_path / "r").release is not None


def test_years_do_not_double_what_a_breakdown_adds_up_to(
    example_path: Path, tmp_path: Path
) -> None:
    release = published(
        [example_path, variant(example_path, tmp_path, 2024)], tmp_path / "r"
    ).release
    assert release is not None
    table = release.store().table("""
        PREFIX bg: <https://w3id.org/budgetgraph/ontology#>
        PREFIX qb: <http://purl.org/linked-data/cube#>
        SELECT ?year (SUM(?amount) AS ?sum) {
          ?line a bg:BudgetLine ; bg:amount ?amount ; bg:fiscalYear ?year ; qb:dataSet/bg:breakdown
            <https://w3id.org/budgetgraph/code/breakdown/function-gpb> .
        } GROUP BY ?year ORDER BY ?year""")
    assert table.rows == (("2024", "9417000"), ("2026", "9417000"))


def test_newest_label_is_preferred() -> None:
    unit = URIRef("https://budgetgraph.example/id/org/1/036")
    registers = []
    for name in ("旧名", "新名", "新名"):
        register = Graph()
        register.add((unit, SKOS.prefLabel, Literal(name, lang="zh")))
        register.add((unit, SKOS.altLabel, Literal("新名", lang="zh")))
        registers.append(register)
    merged = merge_registers("urn:register", registers)
    assert set(merged.objects(unit, SKOS.prefLabel)) == {Literal("新名", lang="zh")}
    assert set(merged.objects(unit, SKOS.altLabel)) == {Literal("旧名", lang="zh")}


COMPLETE = {
    "format": 3,
    "id": "0" * 16,
    "base_iri": "https://a/",
    "documents": [],
    "graphs": [],
    "files": [],
    "triples": 0,
    "classes": [],
    "catalogue": {},
}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "cannot be read"),
        ("[]", "not a manifest"),
        (json.dumps({"format": 99, "id": "0" * 16, "base_iri": "https://a/"}), "format 99"),
        (json.dumps({"format": 1, "id": "0" * 16, "base_iri": "https://a/"}), "format 1"),
        (json.dumps({"format": 3, "id": "0" * 16, "base_iri": "https://a/"}), "not complete"),
        (json.dumps(COMPLETE), "lost its database"),
    ],
)
def test_a_damaged_release_is_told(tmp_path: Path, content: str, message: str) -> None:
    folder = tmp_path / ("0" * 16)
    folder.mkdir()
    (folder / "manifest.json").write_text(content)
    activate(tmp_path, folder.name)
    with pytest.raises(ReleaseError, match=message):
        open_release(tmp_path)


@pytest.mark.parametrize("name", ["../../etc", "", "x" * 200])
def test_a_strange_pointer_leads_nowhere(tmp_path: Path, name: str) -> None:
    (tmp_path / "active").write_text(name)
    with pytest.raises(ReleaseError, match="does not name"):
        open_release(tmp_path)


def test_no_release_tells_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError) as caught:
        open_release(tmp_path)
    assert "publish" in (caught.value.hint or "")
