"""RDF Patch: applied to the old default graph it gives exactly the new one."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.difference import lines, patch_rows
from budgetgraph.publishing.release import Release
from tests.publishing.difference.conftest import CATALOGUE, RENAMED
from tests.publishing.difference.handmade import (
    XSD,
    Maker,
    Sample,
    damaged,
    default_graph,
    write_graphs,
)

ROW = re.compile(
    r'(?:TX|TC|H (?:id|prev) <urn:uuid:[0-9a-f-]{36}>|[AD] <[^>]+> <[^>]+> (?:<[^>]+>|"(?:[^"\\]|\\.)*"(?:@[A-Za-z-]+|\^\^<[^>]+>)?)) \.'
)


def rows_of(old: Release, new: Release) -> list[str]:
    text = b"".join(patch_rows(old, new)).decode()
    assert text.endswith("\n")
    return text[:-1].split("\n")


def applied(rows: Iterable[str], triples: set[str]) -> set[str]:
    """A small interpreter: every row has an effect, or the patch is wrong."""
    result = set(triples)
    committed = False
    for row in rows:
        assert ROW.fullmatch(row), row
        code, _, rest = row.partition(" ")
        if code == "D":
            result.remove(rest)
        elif code == "A":
            assert rest not in result
            result.add(rest)
        committed = code == "TC"
    assert committed
    return result


def update_of(rows: Iterable[str]) -> str:
    triples = {code: [row[2:] for row in rows if row.startswith(f"{code} ")] for code in "DA"}
    deleted, added = ("\n".join(triples[code]) for code in "DA")
    return f"DELETE DATA {{\n{deleted}\n}} ;\nINSERT DATA {{\n{added}\n}}"


def loaded(lines: Iterable[str]) -> ox.Store:
    store = ox.Store()
    store.load("\n".join(lines).encode(), ox.RdfFormat.N_TRIPLES)
    return store


def require_law(old: Release, new: Release) -> list[str]:
    rows = rows_of(old, new)
    before, after = default_graph(old), default_graph(new)
    assert applied(rows, before) == after
    # The database answers from the same graph, in its own spelling.
    mirror, wanted = loaded(before), loaded(after)
    mirror.update(update_of(rows))
    assert set(mirror) == set(wanted)
    by_hand = loaded(before)
    for row in rows:
        if row[0] in "DA":
            (triple,) = ox.parse(row[2:], ox.RdfFormat.N_TRIPLES)
            quad = ox.Quad(triple.subject, triple.predicate, triple.object)
            (by_hand.remove if row[0] == "D" else by_hand.add)(quad)
    assert set(by_hand) == set(wanted)
    return rows


def test_patch_leads_from_one_release_to_the_other_and_back(old: Release, new: Release) -> None:
    there, back = require_law(old, new), require_law(new, old)
    assert {row[2:] for row in there if row[0] == "D"} == {row[2:] for row in back if row[0] == "A"}
    assert any("byteSize" not in row and "/d/1>" in row for row in there), "the catalogue is in it"


def test_what_another_document_states_stays(
    maker: Maker, example: Sample, earlier: Sample, old: Release
) -> None:
    alone = maker.release(example, catalogue=CATALOGUE)
    rows = require_law(old, alone)
    # The unit is a unit in both documents.
    assert not any("/id/org/" in row and "#type>" in row for row in rows)
    assert any("/2024/budget" in row and row.startswith("D ") for row in rows)
    require_law(alone, old)
    require_law(alone, maker.release(earlier))


def test_names_of_shared_things(maker: Maker, example: Sample, earlier: Sample) -> None:
    # The register makes the newest name the preferred one, whoever prints it.
    renamed = maker.sample(RENAMED)
    rows = require_law(maker.release(example, earlier), maker.release(renamed, earlier))
    assert any(row.startswith("A ") and "#altLabel>" in row for row in rows)


def test_another_program(maker: Maker, example: Sample, earlier: Sample) -> None:
    one = maker.release(example, earlier)
    rows = require_law(one, maker.release(example, earlier, software="0.2.0"))
    # Both documents lose what they say about the program: it is deleted once.
    assert (
        sum(
            "D " in row and "software/budgetgraph/0.1.0> <http://www.w3.org/ns/dcat#version>" in row
            for row in rows
        )
        == 1
    )


SPELLINGS = [
    *(
        f'"{number}"^^<{XSD}{kind}>'
        for number in ("5", "05")
        for kind in ("integer", "nonNegativeInteger", "decimal")
    ),
    '"5"',
    '"x"@en',
    '"x"@EN',
    '"x"',
    "<urn:x>",
    '"\\"x\\" ."',
    '"<urn:x> ."@zh',
]
LINES = [f"<urn:s{n}> <urn:p> {value} ." for n in range(2) for value in SPELLINGS]
GRAPHS = st.dictionaries(
    st.sampled_from(["codes", "links", "register"]), st.sets(st.sampled_from(LINES))
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(GRAPHS, GRAPHS)
def test_law_holds_to_the_letter_of_literals(
    one: dict[str, set[str]], two: dict[str, set[str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        old = write_graphs(Path(folder, "old"), dict(one))
        new = write_graphs(Path(folder, "new"), dict(two))
        assert applied(rows_of(old, new), default_graph(old)) == default_graph(new)


def test_rows_are_the_same_every_time_and_chain(old: Release, new: Release) -> None:
    rows = rows_of(old, new)
    assert rows == rows_of(old, new)
    assert rows[0].split()[2] == rows_of(new, old)[1].split()[2], "id of one is prev of the next"
    assert rows[2] == "TX ."
    codes = [row[0] for row in rows[3:-1]]
    assert codes == sorted(codes, reverse=True), "deletions first"


def test_order_of_lines_in_a_dump_does_not_matter(
    old: Release, new: Release, tmp_path: Path
) -> None:
    mixed = damaged(new, tmp_path / "mixed")
    dump = mixed.path / "dumps" / "full.nq"
    content = dump.read_bytes()
    for place in mixed.manifest["graphs"]:
        start, end = place["range"]
        if place["dump"] == "dumps/full.nq":
            lines = content[start:end].splitlines(keepends=True)
            content = content[:start] + b"".join(reversed(lines)) + content[end:]
    dump.write_bytes(content)
    assert rows_of(old, mixed) == rows_of(old, new)


def test_same_release_gives_an_empty_patch(old: Release) -> None:
    rows = rows_of(old, old)
    assert [row.split()[0] for row in rows] == ["H", "H", "TX", "TC"]


def test_equal_documents_are_not_read(old: Release, new: Release, tmp_path: Path) -> None:
    copies = damaged(old, tmp_path / "old"), damaged(new, tmp_path / "new")
    for copy in copies:
        dump = copy.path / "dumps" / "full.nq"
        content = bytearray(dump.read_bytes())
        for place in copy.manifest["graphs"]:
            # Of its facts one is asked for: it prints a name too that the other document has changed.
            if "/2024/" in place["iri"] and "/facts/" not in place["iri"]:
                start, end = place["range"]
                content[start:end] = bytes(end - start)
        dump.write_bytes(content)
    assert rows_of(*copies) == rows_of(old, new)


def test_different_bases_have_no_patch(maker: Maker, example: Sample, old: Release) -> None:
    other = maker.release(example, base="https://other.example/")
    with pytest.raises(ReleaseError, match="different base IRIs"):
        rows_of(old, other)


@pytest.mark.parametrize("content", [None, b"", b"<urn:a> <urn:b> <urn:c> .\n"])
def test_a_lost_or_broken_dump_is_told(
    old: Release, new: Release, tmp_path: Path, content: bytes | None
) -> None:
    copy = damaged(new, tmp_path / "copy")
    dump = copy.path / "dumps" / "full.nq"
    dump.unlink() if content is None else dump.write_bytes(content)
    with pytest.raises(ReleaseError) as caught:
        rows_of(old, copy)
    assert caught.value.path == dump
    assert "again" in (caught.value.hint or "")


@pytest.mark.parametrize("cut", ["line", "byte"])
def test_a_range_that_is_too_short_is_told(
    old: Release, new: Release, tmp_path: Path, cut: str
) -> None:
    copy = damaged(new, tmp_path / "copy")
    place = next(each for each in copy.manifest["graphs"] if "/facts/" in each["iri"])
    content = (copy.path / place["dump"]).read_bytes()
    start, end = place["range"]
    place["range"][1] = content.rindex(b"\n", start, end - 1) + 1 if cut == "line" else end - 1
    with pytest.raises(ReleaseError, match="where the manifest says"):
        rows_of(old, copy)


def test_a_database_that_contradicts_the_dumps_gives_no_whole_patch(
    old: Release, new: Release, tmp_path: Path
) -> None:
    copy = damaged(new, tmp_path / "copy")
    copy.manifest["triples"] += 1
    rows = patch_rows(old, copy)
    written: list[bytes] = []
    with pytest.raises(ReleaseError, match="triples"):
        written.extend(rows)
    assert b"TX .\n" in written
    assert b"TC .\n" not in written


def test_large_graphs_are_compared_part_by_part(
    old: Release, new: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = rows_of(old, new)
    monkeypatch.setattr(lines, "PART", 10_000)
    assert sorted(rows_of(old, new)) == sorted(whole)
