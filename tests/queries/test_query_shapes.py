"""No question has the shapes that are slow over many departments (``docs/writing-queries.md``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from budgetgraph.publishing.canned import CannedQuery, load_canned_queries

SEVERAL_PATTERNS = {
    "annual-targets": [4, 4],
    "duties-and-money": [5],
    "cofog": [5],
    "one-place": [2],
}
"""The patterns of each ``OPTIONAL`` that has more than one: measured, and cheap enough there."""

COALESCED = re.compile(r"BIND\(COALESCE\((?P<values>[^()]*)\) AS")


@pytest.mark.parametrize("query", load_canned_queries(), ids=lambda query: query.name)
def test_an_optional_has_one_pattern(query: CannedQuery) -> None:
    assert [*_patterns_of_optionals(query.text)] == SEVERAL_PATTERNS.get(query.name, [])


@pytest.mark.parametrize("query", load_canned_queries(), ids=lambda query: query.name)
def test_a_coalesced_variable_is_always_bound(query: CannedQuery) -> None:
    for found in COALESCED.finditer(query.text):
        last = found["values"].split(",")[-1].strip()
        # ?concept is itself bound by a COALESCE that ends in a constant.
        assert last in {"skos:Concept", "?concept"}, found[0]


def test_the_patterns_of_an_optional_are_counted() -> None:
    prefixes = "SELECT * { ?a <urn:p> ?b "
    one = prefixes + "OPTIONAL { ?b <urn:q> ?c OPTIONAL { ?c <urn:r> ?d } } }"
    two = prefixes + "OPTIONAL { ?b <urn:q> ?c . ?c <urn:r> ?d FILTER(?d > 1) } }"
    assert [*_patterns_of_optionals(one)] == []
    assert [*_patterns_of_optionals(two)] == [2]


def _patterns_of_optionals(text: str) -> Iterator[int]:
    for node in _nodes(translateQuery(parseQuery(text)).algebra):
        if node.name != "LeftJoin":
            continue
        inner = node.p2
        # A sub-select (ToMultiSet) says itself where it begins.
        while inner.name in {"Filter", "Extend"}:
            inner = inner.p
        while inner.name == "LeftJoin":
            inner = inner.p1
        if inner.name == "BGP" and len(inner.triples) > 1:
            yield len(inner.triples)


def _nodes(part: Any) -> Iterator[CompValue]:
    if isinstance(part, CompValue):
        yield part
        part = list(part.values())
    if isinstance(part, list | tuple):
        for each in part:
            yield from _nodes(each)
