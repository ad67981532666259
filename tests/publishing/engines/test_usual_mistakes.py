"""The usual mistakes are named, at their place; what is no mistake is left to the engine."""

from __future__ import annotations

import pytest

from budgetgraph.ground.errors import QueryError
from budgetgraph.publishing.engines.contract import QuerySyntaxError
from budgetgraph.publishing.engines.usual_mistakes import explained

UNKNOWN = QueryError("the query cannot be parsed")


@pytest.mark.parametrize(
    ("query", "at", "told", "told_zh"),
    [
        ("SELECT * { ?s foaf:name ?o }", (1, 15), "foaf: is not declared", "前缀 foaf: 没有声明"),
        ("PREFIX a: <urn:a>\nASK {\n\ta:b b:c ?o }", (3, 6), "b: is not declared", "前缀 b: 没有"),
        ("ASK { :s ?p ?o }", (1, 7), "prefix : is not declared", "前缀 : 没有"),
        ("ASK { ?s ?p ?o；?q ?r }", (1, 15), "； stands where ;", "全角符号 ；"),
        ("SELECT ？s { ?s ?p ?o }", (1, 8), "？ stands where ?", "半角 ?"),
        ("ASK { ?s ?p “预算” }", (1, 13), '“ stands where "', "全角符号 “"),
    ],
)
def test_a_usual_mistake_is_named(query: str, at: tuple[int, int], told: str, told_zh: str) -> None:
    error = explained(UNKNOWN, query)
    assert isinstance(error, QuerySyntaxError)
    assert error.at == at
    assert told in error.message
    assert told_zh in error.told_zh
    assert error.excerpt == query.split("\n")[at[0] - 1]


def test_the_line_for_a_known_prefix_is_given() -> None:
    hint = explained(UNKNOWN, "ASK { ?s bg:amount ?o }").hint
    assert hint is not None
    assert "PREFIX bg: <https://w3id.org/budgetgraph/ontology#>" in hint


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {",
        'ASK { ?s ?p "，；“" . }}',
        "ASK { ?s ?p '''foaf:name；''' }} # foaf:x ；",
        "ASK { _:a ?p <foaf:name> }}",
        "PREFIX 预算: <urn:a> ASK { 预算:b ?p ?o }}",
    ],
)
def test_other_errors_stay_as_they_are(query: str) -> None:
    assert explained(UNKNOWN, query) is UNKNOWN
