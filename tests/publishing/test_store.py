"""The store: the default graph is a set, answers come in every format, limits hold."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from budgetgraph.ground.errors import QueryError, ReleaseError
from budgetgraph.publishing import formats
from budgetgraph.publishing.engines.contract import Dataset, ResultTooLarge, WrongResultFormat
from budgetgraph.publishing.formats import Format
from budgetgraph.publishing.release import Release
from budgetgraph.publishing.store import Store

TWO_GRAPHS = [
    ("urn:g1", b'<urn:a> <urn:p> "1" .\n<urn:a> <urn:p> "2"@zh .\n'),
    ("urn:g2", b'<urn:a> <urn:p> "1" .\n'),
]


@pytest.fixture
def store() -> Store:
    return Store.build(TWO_GRAPHS)


def test_default_graph_holds_each_triple_once(store: Store) -> None:
    assert store.table("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows == (("2",),)
    assert store.table("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }").rows == (("3",),)
    assert store.graph_names() == ("urn:g1", "urn:g2")


def test_default_graph_of_a_release_is_the_set_of_its_named_graphs(
    example_release: Release,
) -> None:
    store = example_release.store()
    merged = store.table("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows
    distinct = store.table(
        "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } }"
    ).rows
    assert merged == distinct


@pytest.mark.parametrize("wanted", formats.RESULT_FORMATS)
def test_select_in_every_format(store: Store, wanted: Format) -> None:
    answer = store.answer("SELECT ?o { <urn:a> <urn:p> ?o } ORDER BY ?o", [wanted])
    assert answer.format is wanted
    assert b"2" in answer.body


def test_language_and_datatype_survive(store: Store) -> None:
    answer = store.answer(
        "SELECT ?o (1.5 AS ?n) { <urn:a> <urn:p> ?o FILTER(LANG(?o) != '') }", [formats.JSON]
    )
    (row,) = json.loads(answer.body)["results"]["bindings"]
    assert row["o"] == {"type": "literal", "value": "2", "xml:lang": "zh"}
    assert row["n"]["datatype"].endswith("#decimal")


def test_csv_can_be_read_back(store: Store) -> None:
    answer = store.answer("SELECT ?o { <urn:a> <urn:p> ?o } ORDER BY STR(?o)", [formats.CSV])
    assert list(csv.reader(io.StringIO(answer.body.decode()))) == [["o"], ["1"], ["2"]]


@pytest.mark.parametrize("wanted", formats.GRAPH_FORMATS)
def test_construct_in_every_format(store: Store, wanted: Format) -> None:
    answer = store.answer("CONSTRUCT WHERE { ?s ?p ?o }", [formats.JSON, wanted])
    assert answer.format is wanted
    assert b"urn:a" in answer.body


def test_a_form_without_a_suitable_format_is_told(store: Store) -> None:
    with pytest.raises(WrongResultFormat):
        store.answer("ASK {}", [formats.TURTLE])
    with pytest.raises(WrongResultFormat):
        store.answer("CONSTRUCT WHERE { ?s ?p ?o }", [formats.JSON])


def test_too_much_is_refused_and_never_cut(store: Store) -> None:
    with pytest.raises(ResultTooLarge):
        store.answer("SELECT * { ?a ?b ?c . ?d ?e ?f }", [formats.CSV], limit=40)


@pytest.mark.parametrize("query", ["", "SELECT", "DELETE WHERE { ?s ?p ?o }", "SELECT * { ?s ?p }"])
def test_what_is_no_query_is_refused_with_its_place(store: Store, query: str) -> None:
    with pytest.raises(QueryError, match=r"line 1, column \d+"):
        store.answer(query, [formats.JSON])


def test_named_graphs_of_a_request(store: Store) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    answer = store.answer(query, [formats.CSV], dataset=Dataset(("urn:g2",)))
    assert answer.body.split() == [b"n", b"1"]


def test_no_store_is_an_error_and_makes_none(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError):
        Store.read_only(tmp_path / "nothing")
    assert list(tmp_path.iterdir()) == []


def test_a_released_store_cannot_be_written(example_release: Release) -> None:
    store = example_release.store()
    with pytest.raises(QueryError):
        store.answer("INSERT DATA { <urn:a> <urn:b> <urn:c> }", [formats.JSON])
