"""Calls to other servers are found however they are disguised; decoys pass."""

from __future__ import annotations

import time

import pytest

from budgetgraph.publishing.engines.service_calls import calls_service
from budgetgraph.publishing.sparql_text import tokens

CALLS: tuple[str, ...] = (
    "SELECT * { SERVICE <http://x> { ?s ?p ?o } }",
    "SELECT * { service<http://x>{ ?s ?p ?o } }",
    "ASK { SERVICE SILENT <http://x> { } }",
    "ASK { SERVICE#c\n<http://h/>#d\n{} }",
    "ASK { SERVICE ?where { } }",
    "PREFIX : <a:> ASK { SERVICE:b{} }",
    # The engine's parser needs no space between words.
    "ASK{FILTER(1<2)SERVICE?x{}}",
    "ASK{?s ?p 1SERVICE<http://h>{}}",
    "ASK{?s ?p 1e5SERVICE<http://h>{}}",
    "ASK{?s ?p trueSERVICE<http://h>{}}",
    "ASK{OPTIONAL{}SERVICESILENT?x{}}",
    "PREFIX silentx: <a:> ASK{SERVICEsilentx:b{}}",
    "ASK{?s ?p x:a.SERVICE <http://h/>{}}",
    # "<" compares, and what follows only looks like an IRI, a comment or a string.
    "ASK { FILTER(1<2#>\n) SERVICE <http://h/> {} }",
    "ASK { ?s ?p ?a FILTER(?a<'x>') SERVICE <http://h/> {?s ?p 'y'} }",
    'ASK { VALUES ?x {""" x"} SERVICE <http://h/> {} }',
    # Three quotes whose escapes are wrong are an empty string and a quote.
    'ASK{ VALUES ?x {""" x"} #\\q\n SERVICE <http://h/> {} #"""\n}',
    # A prefixed name that is no IRI as a whole ends at its colon.
    "PREFIX x: <http://h:> ASK { ?s ?p x:SERVICE <http://h/> {} }",
    "PREFIX x: <http://h/#> PREFIX y: <http://h/> ASK { ?s ?p x:SERVICEy:\\#z{} }",
    "PREFIX a.b: <http://h/> ASK { SERVICEa.b:c{} }",
    "PREFIX a: <http://h/> ASK { SERVICE a:c\\-d{} }",
    "PREFIX a: <http://h/> ASK { SERVICE a:c.d{} }",
    "PREFIX a: <http://h/> ASK { SERVICE a:%41{} }",
)
LONG = "x" * 5_000
CALLS += (
    f"PREFIX a: <http://h/> ASK {{ SERVICE a:{LONG} {{}} }}",
    f"PREFIX a{LONG}: <http://h/> ASK {{ SERVICE a{LONG}:a {{}} }}",
    f"PREFIX a: <http://h/> ASK {{ SERVICE a:{'b' * 150}{chr(92)}-{LONG} {{}} }}",
    "PREFIX a: <http://h/> ASK { SERVICE a:" + r"\-" * 60 + " {} }",
    f"ASK {{ SERVICE ?{LONG} {{}} }}",
    f"ASK {{ SERVICE <http://h/{LONG}> {{}} }}",
)
DECOYS = (
    "ASK { ?service-service ?p ?x=?y }",
    f"ASK {{ ?s <http://h/service{LONG[:1500]}> 'service{LONG}' }}",
    "SELECT ?service ?x { ?service ?p ?x }",
    "ASK { ?s ?p 'SERVICE <http://h/> { }' }",
    'ASK { ?s ?p """SERVICE <http://h/> { """ }',
    "ASK { ?s <http://x/service> ?x { } } # SERVICE <a> {",
    "ASK { ?s <http://h/SERVICE?x> ?o }",
    "PREFIX service: <a:> SELECT * { GRAPH service:b { ?s service:p ?o } }",
    "PREFIX SERVICE: <a:> ASK { SERVICE:b ?p ?c }",
    "SELECT * FROM <urn:service> { ?s ?p 'x'@service }",
)


@pytest.mark.parametrize("query", CALLS)
def test_a_call_is_found(query: str) -> None:
    assert calls_service(query)


@pytest.mark.parametrize("query", DECOYS)
def test_a_decoy_passes(query: str) -> None:
    assert not calls_service(query)


@pytest.mark.parametrize("query", [*CALLS, *DECOYS, "é\x00\\ ?", "'", '"""'])
def test_tokens_lose_nothing_but_white_space_and_comments(query: str) -> None:
    end = 0
    for token in tokens(query):
        between = query[end : token.start].strip()
        assert not between or between.startswith("#")
        assert query[token.start : token.end] == token.text
        end = token.end


@pytest.mark.parametrize("piece", ["<a", "'", '<a>"""', "a:", "{", "\\", "?x "])
def test_long_texts_take_no_long_time(piece: str) -> None:
    started = time.process_time()
    calls_service(piece * 20_000)
    assert time.process_time() - started < 5
