"""Answers in SPARQL JSON become the terms that the embedded engine would have given itself."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from budgetgraph.publishing import formats
from budgetgraph.publishing.sparql_json import TooLong, first_rows, table_of_json
from budgetgraph.publishing.store import Store

EMPTY = Store.build(())
EVERY_KIND = """SELECT ?none ?iri ?text ?tagged ?number ?triple {
  BIND(<urn:a> AS ?iri) BIND("甲\\n\\"]}" AS ?text) BIND("x"@zh AS ?tagged) BIND(5 AS ?number)
  BIND(TRIPLE(<urn:a>, <urn:b>, TRIPLE(<urn:a>, <urn:b>, "y\\""@en)) AS ?triple)
}"""


@pytest.mark.parametrize(
    "query", [EVERY_KIND, "ASK { }", "ASK { ?s ?p ?o }", "SELECT ?x { ?x ?p ?o }"]
)
def test_both_ways_give_what_the_engine_gives(query: str) -> None:
    text = EMPTY.answer(query, [formats.JSON]).body.decode()
    expected = EMPTY.table(query)
    assert table_of_json(json.loads(text)) == expected
    assert first_rows(io.StringIO(text), 10) == expected


@pytest.mark.parametrize(
    "answer",
    [
        {"x": 1},
        [],
        None,
        7,
        {"head": {}},
        {"head": {"vars": ["x"]}, "results": {}},
        {"head": {"vars": ["x"]}, "results": {"bindings": 5}},
        {"head": {"vars": ["x"]}, "results": {"bindings": [None]}},
        {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": "urn:a"}]}},
        {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "uri"}}]}},
        {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "uri", "value": 5}}]}},
        {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "?", "value": "a"}}]}},
    ],
)
def test_anything_else_is_told(answer: Any) -> None:
    with pytest.raises(ValueError, match=r"is (no|not)"):
        table_of_json(answer)


def test_no_more_is_kept_than_allowed() -> None:
    values = " ".join(f'"{number:0>90}"' for number in range(2000))
    query = f"SELECT ?x {{ VALUES ?x {{ {values} }} }}"
    text = EMPTY.answer(query, [formats.JSON]).body.decode()
    assert len(first_rows(io.StringIO(text), 8, 1200).terms) == 8
    file = io.StringIO(text)
    with pytest.raises(TooLong):
        first_rows(file, 9999, 1200)
    assert file.tell() < 100_000


def test_one_row_or_a_head_without_an_end_is_not_kept() -> None:
    begin = '{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"'
    for text in (begin + "x" * 10**6, '{"head":{"vars":["' + "x" * 10**6):
        file = io.StringIO(text)
        with pytest.raises(TooLong):
            first_rows(file, 1, 1200)
        assert file.tell() < 200_000
