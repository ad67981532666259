"""Reading graphs out of dumps: every statement once, in pieces within the limits, damage noticed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetgraph.graph.iris import DEFAULT_BASE
from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.push import Addresses, Credentials, Method, Transport, push_release
from budgetgraph.publishing.push.dumps import (
    batches,
    dumped_graphs,
    merged_count,
    merged_digest,
    repeated_statement,
)
from budgetgraph.publishing.release import Release
from tests.publishing.push.releases import make_release

A, B, C = (f"{DEFAULT_BASE}graph/{name}" for name in "abc")
SHARED = '<urn:s> <urn:p> "shared"@zh .\n'
GRAPHS = {
    A: f'<urn:a> <urn:p> "1" .\n<urn:a> <urn:p> <{A}> .\n',
    B: f'<urn:b> <urn:p> "ends <x> ." .\n{SHARED}',
    C: SHARED,
}


@pytest.fixture
def small(tmp_path: Path) -> Release:
    return make_release(tmp_path / "release", GRAPHS)


def test_each_graph_is_its_own_statements(small: Release) -> None:
    read = {graph.iri: b"".join(graph.statements()).decode() for graph in dumped_graphs(small)}
    assert read == GRAPHS
    assert merged_count(small) == 4


@given(
    st.lists(st.binary(min_size=1, max_size=30)),
    st.integers(1, 60),
    st.integers(1, 5),
)
def test_batches_hold_everything_within_their_limits(
    lines: list[bytes], max_bytes: int, max_lines: int
) -> None:
    pieces = list(batches(lines, max_bytes, max_lines))
    assert b"".join(pieces) == b"".join(lines)
    assert all(pieces)
    longest = max(map(len, lines), default=0)
    assert all(len(piece) <= max(max_bytes, longest) for piece in pieces)
    assert len(pieces) >= len(lines) / max_lines


def test_a_repeated_statement_is_found(small: Release) -> None:
    graphs = dumped_graphs(small)
    assert repeated_statement(graphs) == SHARED.encode()
    assert repeated_statement(graphs[:2]) is None


def test_the_digest_of_a_merge_does_not_depend_on_the_order() -> None:
    assert merged_digest([(A, "1"), (B, "2")]) == merged_digest([(B, "2"), (A, "1")])
    assert merged_digest([(A, "1"), (B, "2")]) != merged_digest([(A, "2"), (B, "1")])


def test_a_shortened_dump_is_noticed(small: Release) -> None:
    dump = small.path / "dumps/full.nq"
    dump.write_bytes(dump.read_bytes()[:-5])
    with pytest.raises(ReleaseError, match=f"has 0 statements of {C} where .* says 1"):
        [graph.digest() for graph in dumped_graphs(small)]


def test_a_missing_dump_is_noticed(small: Release) -> None:
    (small.path / "dumps/full.nq").unlink()
    with pytest.raises(ReleaseError, match="cannot be read"):
        dumped_graphs(small)[0].digest()


def test_a_range_over_another_graph_is_noticed(small: Release) -> None:
    entries = small.manifest["graphs"]
    entries[0]["range"] = entries[1]["range"]
    with pytest.raises(ReleaseError, match=f"a line that is not of {A}"):
        list(dumped_graphs(small)[0].statements())


@pytest.mark.parametrize("gone", ["range", "dump", "triples"])
def test_a_manifest_that_does_not_say_enough_is_refused(small: Release, gone: str) -> None:
    del small.manifest["graphs"][0][gone]
    with pytest.raises(ReleaseError, match="does not say where each graph lies"):
        dumped_graphs(small)


def test_a_graph_of_somebody_else_is_refused(small: Release) -> None:
    manifest = json.loads(json.dumps(small.manifest).replace(A, "https://else.example/graph/a"))
    with pytest.raises(ReleaseError, match="is not a graph of this publisher"):
        dumped_graphs(Release(small.path, manifest))


def test_the_graph_of_marks_is_no_graph_of_a_release(tmp_path: Path) -> None:
    marks = f"{DEFAULT_BASE}graph/pushed"
    release = make_release(tmp_path / "release", {**GRAPHS, marks: SHARED})
    addresses = Addresses("http://127.0.0.1:1/q", "http://127.0.0.1:1/u", None, Method.UPDATE)
    with (
        Transport("http://127.0.0.1:1", Credentials(), waits=()) as transport,
        pytest.raises(ReleaseError, match="says what was pushed"),
    ):
        push_release(release, transport, addresses)
