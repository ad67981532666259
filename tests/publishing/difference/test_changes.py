"""What is told about documents, facts, amounts, findings and cells."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from budgetgraph.graph.iris import DEFAULT_BASE
from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.difference import compare, json_pieces
from budgetgraph.publishing.difference.changes import Difference, DocumentChange
from budgetgraph.publishing.difference.findings import FindingChange, FindingChanges
from budgetgraph.publishing.release import Release
from tests.publishing.difference.conftest import (
    OFFICE,
    ONE_LINE_MORE,
    PRINTING,
    RENAMED,
    UNREADABLE,
)
from tests.publishing.difference.handmade import Maker, Sample, damaged


def only_change(difference: Difference) -> DocumentChange:
    (change,) = difference.changed_documents()
    return change


def test_documents_added_removed_and_unchanged(
    maker: Maker, example: Sample, earlier: Sample, old: Release
) -> None:
    later = maker.release(example, maker.of_year(2023))
    difference = compare(old, later)
    assert [str(each.key) for each in difference.added] == ["420111/036/2023/budget"]
    assert [str(each.key) for each in difference.removed] == ["420111/036/2024/budget"]
    assert list(difference.changed_documents()) == []
    assert difference.documents_in_both == 1
    assert difference.differs_outside_documents


def test_amounts_old_new_and_difference(maker: Maker, example: Sample) -> None:
    difference = compare(maker.release(example), maker.release(maker.sample(OFFICE, PRINTING)))
    change = only_change(difference)
    amounts = {
        (each.dimensions["economic"].code, each.dimensions["nature"].code): each
        for each in change.amounts
    }
    assert amounts.keys() == {
        (code, nature) for code in ("30201", "30202") for nature in ("basic", "public")
    }
    office = amounts["30201", "public"]
    assert (office.old, office.new, office.difference) == (
        Decimal(43000),
        Decimal(45000),
        Decimal(2000),
    )
    assert office.role == "BudgetLine"
    assert office.fiscal_year == "2026"
    assert office.dimensions["economic"].labels["zh"] == "办公费"
    assert office.breakdown is not None
    assert office.breakdown.code == "economic-basic"
    assert office.unit is not None
    assert office.unit.code == "036"
    assert amounts["30202", "basic"].difference == Decimal(-2000)
    assert all(fact.only_amount for fact in change.facts)
    # Their sum is off by rounding before and after, with other figures.
    assert {rule_of(each) for each in change.findings.changes} == {"R1"}


def rule_of(change: FindingChange) -> str:
    return str(change.shown["rule"])


def unreadable(findings: FindingChanges) -> list[FindingChange]:
    """What changed about amounts that cannot be read; sums without them change too."""
    return [each for each in findings.changes if rule_of(each) == "unreadable-amount"]


def test_an_amount_that_is_gone_is_described_from_the_old_release(
    old: Release, new: Release
) -> None:
    change = only_change(compare(old, new))
    gone = [each for each in change.amounts if each.change == "removed"]
    assert [(each.old, each.new, each.difference) for each in gone] == [
        (Decimal(20000), None, None)
    ] * 2
    assert all(each.dimensions["economic"].labels["zh"] == "电费" for each in gone)
    back = only_change(compare(new, old))
    assert sorted(each.item for each in back.amounts if each.change == "added") == sorted(
        each.item for each in gone
    )


def test_each_side_is_named_by_its_own_release(maker: Maker, example: Sample) -> None:
    recoded = maker.sample(("42011126036T000000100", "42011126036T000000109"))
    change = only_change(compare(maker.release(example), maker.release(recoded)))
    named = {
        (each.change, each.dimensions["project"].code): each.dimensions["project"].labels.get("zh")
        for each in change.amounts
        if "project" in each.dimensions
    }
    assert named == {
        ("removed", "42011126036T000000100"): "区城运中心工作经费",
        ("added", "42011126036T000000109"): "区城运中心工作经费",
    }


def test_a_renamed_project_changes_in_its_name_only(maker: Maker, example: Sample) -> None:
    difference = compare(maker.release(example), maker.release(maker.sample(RENAMED)))
    change = only_change(difference)
    renamed = [fact for fact in change.facts if "/id/project/" in fact.subject]
    (fact,) = renamed
    assert [each.property.rpartition("#")[2] for each in fact.properties] == [
        "prefLabel",
        "printedName",
    ]
    for value in fact.properties:
        assert value.removed == (f'"{RENAMED[0]}"@zh',)
        assert value.added == (f'"{RENAMED[1]}"@zh',)
    assert {each.name: (each.added, each.removed) for each in difference.graphs}["register"] == (
        1,
        1,
    )


def test_moved_cells_are_no_changed_facts(maker: Maker, example: Sample) -> None:
    change = only_change(
        compare(maker.release(example), maker.release(maker.sample(ONE_LINE_MORE)))
    )
    assert change.facts == ()
    assert change.amounts == ()
    assert change.cells.moved > 700
    assert (change.cells.added, change.cells.removed) == (0, 0)


def test_reprinted_cells_are_not_moved(maker: Maker, example: Sample) -> None:
    change = only_change(compare(maker.release(example), maker.release(maker.sample(OFFICE))))
    assert (change.cells.moved, change.cells.added, change.cells.removed) == (0, 2, 2)


def test_findings_come_go_and_move(maker: Maker, example: Sample) -> None:
    plain = maker.release(example)
    sample = maker.sample(UNREADABLE)
    one = maker.release(sample)
    below = maker.release(maker.sample(UNREADABLE, ONE_LINE_MORE))
    come = only_change(compare(plain, one)).findings
    assert [each.change for each in unreadable(come)] == ["added", "added"]
    gone = only_change(compare(one, plain)).findings
    assert [each.change for each in unreadable(gone)] == ["removed", "removed"]
    moved = only_change(compare(one, below)).findings
    assert (moved.changes, moved.moved) == ((), len(sample.audit(DEFAULT_BASE).findings))


def test_findings_that_move_alone_are_told(maker: Maker, tmp_path: Path) -> None:
    sample = maker.sample(UNREADABLE)
    one = maker.release(sample)
    copy = damaged(one, tmp_path / "copy")
    path = "dumps/documents/420111/036/2026/budget/v1/report.json"
    report = (copy.path / path).read_text(encoding="utf-8")
    (copy.path / path).write_text(report.replace('"line": ', '"line": 1'), encoding="utf-8")
    next(each for each in copy.manifest["files"] if each["path"] == path)["sha256"] = "other"
    change = only_change(compare(one, copy))
    assert (change.findings.changes, change.findings.moved) == (
        (),
        len(sample.audit(DEFAULT_BASE).findings),
    )
    assert change.facts == ()


def test_a_new_version_alone_changes_no_fact(maker: Maker, example: Sample) -> None:
    again = Sample(example.interpretation, version=2)
    change = only_change(compare(maker.release(example), maker.release(again)))
    assert (change.facts, change.cells.moved) == ((), 0)
    assert (change.old.entry["version"], change.new.entry["version"]) == (1, 2)


def test_another_program_alone_changes_no_document(maker: Maker, example: Sample) -> None:
    difference = compare(maker.release(example), maker.release(example, software="0.2.0"))
    assert list(difference.changed_documents()) == []
    assert difference.made_with["software"] == ("budgetgraph 0.1.0", "budgetgraph 0.2.0")
    assert difference.made_with.keys() == {"software", "program"}
    assert difference.differs_outside_documents


def test_under_another_base_documents_and_findings_are_compared(
    maker: Maker, example: Sample, earlier: Sample
) -> None:
    there = maker.release(
        maker.sample(UNREADABLE, version=2), earlier, base="https://other.example/"
    )
    difference = compare(maker.release(example, earlier), there)
    change = only_change(difference)
    assert not difference.facts_compared
    assert difference.graphs == ()
    assert (change.facts, change.amounts) == ((), ())
    assert len(unreadable(change.findings)) == 2
    assert "base_iri" in difference.made_with


def test_only_documents_that_may_differ_are_read(
    old: Release, new: Release, tmp_path: Path
) -> None:
    # A thousand documents that no file is behind: their hashes say that they are the same.
    copies = damaged(old, tmp_path / "old"), damaged(new, tmp_path / "new")
    for copy in copies:
        for number in range(1000):
            path = f"dumps/documents/420111/{number:04}/2026/budget/v1"
            copy.manifest["documents"].append(
                {
                    **copy.manifest["documents"][0],
                    "department": f"{number:04}",
                    "version": 1,
                    "source": {"name": "x.md", "sha256": "0", "bytes": 1},
                    "path": path,
                    "graphs": [],
                }
            )
            for name in ("facts.nt", "full.nt", "report.json"):
                copy.manifest["files"].append(
                    {"path": f"{path}/{name}", "bytes": 1, "sha256": f"{number}"}
                )
    difference = compare(*copies)
    assert str(only_change(difference).new.key) == "420111/036/2026/budget"
    assert difference.documents_in_both == 1002


@pytest.mark.parametrize("name", ["facts.nt", "full.nt", "report.json"])
@pytest.mark.parametrize("content", [None, b"nothing", b"\xff\xfe"])
def test_a_lost_or_broken_file_is_told(
    old: Release, new: Release, tmp_path: Path, name: str, content: bytes | None
) -> None:
    copy = damaged(new, tmp_path / "copy")
    path = copy.path / "dumps/documents/420111/036/2026/budget/v2" / name
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(ReleaseError) as caught:
        list(compare(old, copy).changed_documents())
    assert caught.value.path == path
    assert "again" in (caught.value.hint or "")


def test_a_manifest_without_files_is_told(old: Release, tmp_path: Path) -> None:
    copy = damaged(old, tmp_path / "copy")
    del copy.manifest["documents"][0]["path"]
    with pytest.raises(ReleaseError, match="path"):
        compare(old, copy)


def test_json_has_exact_amounts_and_stable_keys(old: Release, new: Release) -> None:
    pieces = list(json_pieces(compare(old, new)))
    told = json.loads(b"".join(pieces))
    assert list(told) == [
        "format",
        "old",
        "new",
        "made_with",
        "facts_compared",
        "graphs",
        "documents",
        "differ",
    ]
    assert told["differ"] is True
    assert told["documents"]["unchanged"] == 1
    (document,) = told["documents"]["changed"]
    assert document["document"] == "420111/036/2026/budget"
    assert {each["difference"] for each in document["amounts"]} == {"2000.0", "-2000.0", None}
    assert b"".join(json_pieces(compare(old, new))) == b"".join(pieces)


def test_json_of_equal_releases(
    maker: Maker, old: Release, example: Sample, earlier: Sample
) -> None:
    told = json.loads(b"".join(json_pieces(compare(old, old))))
    assert told["differ"] is False
    assert told["documents"] == {"added": [], "removed": [], "changed": [], "unchanged": 2}


def test_every_key_of_the_json_is_documented(old: Release, new: Release) -> None:
    page = (Path(__file__).parents[3] / "docs" / "diff.md").read_text(encoding="utf-8")
    example = json.loads(page.split("```json\n")[1].split("```")[0])
    told = json.loads(b"".join(json_pieces(compare(old, new))))
    assert shape(told) <= shape(example)


def shape(value: object, place: str = "") -> set[str]:
    """The paths of all keys; what is named after data (dimensions, values) counts as one."""
    if isinstance(value, list):
        return {path for each in value for path in shape(each, f"{place}[]")}
    if not isinstance(value, dict):
        return set()
    if place.endswith(".dimensions"):
        return {path for each in value.values() for path in shape(each, f"{place}.*")}
    paths = {f"{place}.{key}" for key in value}
    return paths.union(*(shape(each, f"{place}.{key}") for key, each in value.items()))
