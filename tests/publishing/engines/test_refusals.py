"""Queries that would only bring a worker down are refused by the right rule; ordinary ones pass."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetgraph.publishing.engines.contract import QueryRefused, ServiceRefused
from budgetgraph.publishing.engines.refusals import check

LONGEST = 256 * 1024
NONE: frozenset[str] = frozenset()


def nested(opening: str, inner: str, closing: str) -> tuple[str, str]:
    return opening * 90 + inner + closing * 90, opening * 101 + inner + closing * 101


def ask(body: str) -> str:
    return f"ASK {{ {body} }}"


HOSTILE = {
    "parentheses": ("nesting", f"SELECT ({nested('(', '1', ')')[1]} AS ?x) {{}}"),
    "functions": ("nesting", f"SELECT ({nested('STR(', '1', ')')[1]} AS ?x) {{}}"),
    "groups": ("nesting", f"ASK {nested('{', '', '}')[1]}"),
    "unclosed": ("nesting", "ASK " + "{" * 10_000),
    "sub-selects": ("nesting", f"SELECT * {nested('{ SELECT * ', '{}', '}')[1]}"),
    "behind a decoy": ("nesting", f"ASK {{ FILTER(1<{nested('(', '1', ')')[1]} && 3>2) }}"),
    "read twice": ("nesting", f"SELECT ({'SUBSTR(' * 11}'a'{',1)' * 11} AS ?x) {{}}"),
    "not": ("operators", f"SELECT ({'!' * 1001}true AS ?x) {{}}"),
    "and": ("operators", ask(f"FILTER({'&&'.join(['?x'] * 600)})")),
    "plus": ("operators", ask(f"FILTER({'+'.join(['?x'] * 1100)})")),
    "path": ("path", ask(f"?s {'|'.join(['<a:q>'] * 102)} ?o")),
    "sequence": ("patterns", ask(f"?s {'/'.join(['<a:q>'] * 90)} ?o")),
    "patterns": ("patterns", ask(" . ".join(f"?s <a:q> ?o{n}" for n in range(81)))),
    "objects": ("patterns", ask("?s <a:q> " + ", ".join(f"?o{n}" for n in range(81)))),
    "blank nodes": ("patterns", ask(f"?s <a:q> {'[ <a:q> ' * 85}1{']' * 85}")),
    "collection": ("patterns", ask(f"?s <a:q> ({'1 ' * 60})")),
    "optional": ("clauses", ask("".join(f"OPTIONAL {{ ?s <a:q> ?o{n} }}" for n in range(81)))),
    "union": ("clauses", ask(" UNION ".join(["{ ?s <a:q> ?o }"] * 500))),
    "expressions": ("clauses", f"SELECT {''.join(f'(1 AS ?x{n})' for n in range(401))} {{}}"),
    "rows": ("values", ask(f"VALUES ?x {{ {'1 ' * 50_001} }}")),
    "product": (
        "values",
        ask("".join(f"VALUES ?x{n} {{ {'1 ' * 101} }}" for n in range(3))),
    ),
    "product in groups": (
        "values",
        ask("".join(f"{{ {{ VALUES ?x{n} {{ {'1 ' * 101} }} }} }}" for n in range(3))),
    ),
    "repetitions": ("regex", ask("FILTER(REGEX(?x, '((a{40}){40}){40}'))")),
    "letters": ("regex", ask(r"FILTER(REGEX(?x, '\\w{50}'))")),
    "long pattern": ("regex", ask(f"FILTER(REGEX(?x, '{'a' * 6000}'))")),
    "long text": ("length", ask("#" + "x" * LONGEST)),
    "annotations": ("nesting", ask(f"?s <a:q> ?o {'{| <a:q> ?o ' * 21}{'|} ' * 21}")),
    "annotations in a row": ("patterns", ask(f"?s <a:q> ?o {'{| <a:q> ?o |} ' * 50}")),
    "reifiers": ("patterns", ask("?s <a:q> ?o " + "".join(f"~ ?r{n} " for n in range(81)))),
    "triples with reifiers": ("patterns", ask(f"{'<< ' * 41}?s{' <a:q> ?o >>' * 41} <a:q> ?z")),
    "triples in triples": ("nesting", f"CONSTRUCT {{ {'<<?s?p' * 101}{'>>' * 101} }} {{}}"),
    "mixed": (
        "nesting",
        ask("{ SELECT * { OPTIONAL { FILTER EXISTS { ?s <a:q> ?o " * 25 + "}}}}" * 25),
    ),
    "update": ("update", "PREFIX a: <a:> INSERT DATA { a:a a:b a:c }"),
    "load": ("update", "LOAD <http://127.0.0.1/>"),
}

ORDINARY = (
    f"SELECT ({nested('(', '1', ')')[0]} AS ?x) {{}}",
    "PREFIX load: <a:> SELECT ?insert { ?insert load:delete 'DROP' } # CLEAR",
    "SELECT ?subject ?predicate ?object WHERE { ?subject ?predicate ?object } LIMIT 25",
    "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>\n"
    "SELECT * WHERE {\n  ?sub ?pred ?obj .\n} LIMIT 10",
    "SELECT * { VALUES (?s ?o) { "
    + " ".join(f"(<http://x/s#{n}> 'o{n}')" for n in range(600))
    + " } ?s ?p ?o }",
    "SELECT * { VALUES ?s { " + " ".join(f"<http://x/{n}>" for n in range(3000)) + " } ?s ?p ?o }",
    "SELECT * {" + "UNION".join(f"{{ VALUES ?a{n} {{ 1 2 3 4 }} }}" for n in range(50)) + "}",
    ask("FILTER(?x IN (" + ", ".join(str(n) for n in range(2000)) + "))"),
    ask(r"FILTER(REGEX(?x, '^[0-9]{4}-\\d{2}-\\d{2}$', 'i'))"),
    "CONSTRUCT { " + " . ".join(f"?s <a:q{n}> ?o" for n in range(300)) + " } WHERE { ?s ?p ?o }",
    "DESCRIBE <http://x/a> ?b { ?b ?p 1 }",
    ask(f"?s <a:q> ?o {'{| <a:q> ?o ' * 20}{'|} ' * 20}"),
    ask("".join(f"?r{n} <a:reifies> <<( ?s <a:q> {n} )>> . " for n in range(70))),
    ask(f"VALUES ?t {{ {'<<( <a:s> <a:q> 1 )>> ' * 500} }} ?r <a:reifies> ?t"),
    ask("FILTER(?t = <<( ?s <a:q> 1 )>> && SUBJECT(?t) = ?s)"),
)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_queries_are_refused_by_their_rule(name: str) -> None:
    rule, query = HOSTILE[name]
    with pytest.raises(QueryRefused) as refused:
        check(query, NONE, LONGEST)
    assert refused.value.rule == rule
    assert refused.value.hint


@pytest.mark.parametrize("query", ORDINARY)
def test_ordinary_queries_pass(query: str) -> None:
    check(query, NONE, LONGEST)


def test_the_message_says_the_number_and_the_limit() -> None:
    with pytest.raises(QueryRefused, match="81 triple patterns that are joined; at most 80"):
        check(HOSTILE["patterns"][1], NONE, LONGEST)


ALLOWED = frozenset(("http://x/sparql",))


@pytest.mark.parametrize(
    "query",
    [
        "ASK { SERVICE <http://x/sparql> { ?s ?p ?o } }",
        "PREFIX x: <http://x/> ASK { SERVICE SILENT x:sparql { } }",
        "BASE <http://x/a/b> ASK { SERVICE <../sparql> { } }",
        r"ASK { SERVICE <http://x/sp\u0061rql> { } }",
    ],
)
def test_an_endpoint_on_the_list_may_be_called(query: str) -> None:
    check(query, ALLOWED, LONGEST)
    with pytest.raises(ServiceRefused):
        check(query, NONE, LONGEST)


@pytest.mark.parametrize(
    "query",
    [
        "ASK { SERVICE ?x { } VALUES ?x { <http://x/sparql> } }",
        "ASK { SERVICE <http://y/sparql> { } }",
        "ASK { SERVICE <http://x/sparql> { SERVICE <http://y/> { } } }",
        "PREFIX silent: <http://x/> PREFIX : <http://y/> ASK { SERVICE silent:sparql { } }",
        "ASK { SERVICE <sparql> { } }",
        "ASK { SERVICE undeclared:sparql { } }",
    ],
)
def test_other_endpoints_may_not(query: str) -> None:
    with pytest.raises(ServiceRefused):
        check(query, ALLOWED, LONGEST)


CALL = " SERVICE <http://h> {"
KINDS = [
    ("", "<", ""),
    ("SELECT (1<", '"', CALL),
    ("ASK { SERVICE", "'", ""),
    ("PREFIX x:<http://h:>ASK{", '"""', CALL),
    ("SELECT (1<", '"""\\"', CALL),
    ("", "(", ""),
    ("", "{", CALL),
    ("", "}", CALL),
    ("", ";", ""),
    ("", "#", ""),
    ("", "#\n", CALL),
    ("SELECT (1<", "<#", CALL),
    ("", "a-", ""),
    ("", "1a", ""),
    ("SELECT (1<", "a.", CALL),
    ("", "x:a.y:", CALL),
    ("PREFIX x:<http://h:>ASK{", "a:b ", CALL),
    ("", "\\", ""),
    ("", "\\u", ""),
    ("", "é", ""),
    ("ASK{FILTER(", "1,", "1)}"),
    ("", "SERVICE ", CALL),
    ("", "SERVICE#", ""),
    ("", "SERVICEx:", ""),
    ("", "SERVICE<x", CALL),
    ("", "SERVICEa", CALL),
    ("", "SERVICESILENT", ""),
    ("", "SERVICE x:a{", ""),
    ("", "SERVICE\\-", CALL),
    ("SELECT (1<", "BASE<a:>", CALL),
    ("", "PREFIX x:<a:>", CALL),
    ("ASK{FILTER(REGEX(?x,", '"[a{9}"', ")}"),
    ("ASK{", "VALUES?x{1}", "}"),
    ("", "{}UNION", ""),
    ("ASK{", "{|", ""),
    ("ASK{", "<<", ""),
]


@pytest.mark.parametrize("services", [NONE, ALLOWED], ids=["none", "some"])
@pytest.mark.parametrize(("before", "piece", "after"), KINDS)
def test_a_check_takes_no_long_time(
    before: str, piece: str, after: str, services: frozenset[str]
) -> None:
    times = (LONGEST - len(before + after)) // len(piece.encode())
    started = time.process_time()
    with contextlib.suppress(QueryRefused, ServiceRefused):
        check(before + piece * times + after, services, LONGEST)
    assert time.process_time() - started < 1.5  # 0.5 s on a machine with nothing else to do


def test_allowed_calls_take_no_long_time_either() -> None:
    prefixes = "".join(f"PREFIX x{n}: <http://x/>\n" for n in range(300))
    query = f"{prefixes} ASK {{ {'SERVICE x9:sparql { } ' * 70} }}"
    started = time.process_time()
    check(query, ALLOWED, LONGEST)
    assert time.process_time() - started < 0.5


NAMES = st.text("abcxyz", min_size=1, max_size=6)
TERMS = st.one_of(
    NAMES.map("?{}".format),
    NAMES.map("<http://x/y#{}>".format),
    NAMES.map("p:{}".format),
    st.text("ab({[<SERVICE", max_size=20).map('"{}"'.format),
    st.integers(0, 10**6).map(str),
)
TRIPLES = st.lists(st.tuples(NAMES.map("?{}".format), NAMES.map("p:{}".format), TERMS), max_size=9)
GROUPS = st.recursive(
    TRIPLES.map(lambda triples: "{ " + " . ".join(map(" ".join, triples)) + " }"),
    lambda inner: st.tuples(
        st.sampled_from(
            ("{ %s }", "{ OPTIONAL %s }", "{ MINUS %s }", "{ %s FILTER(?a < 3 && ?b > 2) }")
        ),
        inner,
    ).map(lambda pair: pair[0] % pair[1]),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(group=GROUPS)
def test_generated_ordinary_queries_pass(group: str) -> None:
    check(f"PREFIX p: <http://x/> SELECT * WHERE {group} LIMIT 10", NONE, LONGEST)
