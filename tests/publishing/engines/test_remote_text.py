"""What is found in a query's text before it goes to another store, and what is changed in it."""

from __future__ import annotations

import pytest

from budgetgraph.ground.errors import SettingsError
from budgetgraph.publishing.engines.contract import Dataset, QueryRefused
from budgetgraph.publishing.engines.dataset_clause import dataset_of, without_dataset
from budgetgraph.publishing.engines.remote_credentials import (
    PASSWORD,
    TOKEN,
    USER,
    engine_address,
)
from budgetgraph.publishing.engines.remote_dataset import MOST_NAMED, NO_GRAPH, forwarded
from budgetgraph.publishing.engines.remote_store import _Virtuoso
from budgetgraph.publishing.engines.remote_text import (
    graphs_asked,
    largest_offset,
    limit_of,
    require_portable,
    solutions_count,
    with_limit,
)
from budgetgraph.publishing.store import Store

ALL = "urn:all"
GRAPHS = frozenset({"urn:g:1", "urn:g:2"})


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (<bif:http_get>('x') AS ?x) { }",
        "SELECT (<sql:anything>() AS ?x) { }",
        "SELECT (<BIF:x>() AS ?x) { }",
        "SELECT (<java:java.lang.Runtime>() AS ?x) { }",
        "SELECT (<\\u0062if:x>() AS ?x) { }",
        "SELECT (<\\U00000062if:x>() AS ?x) { }",
        "PREFIX b: <bif:> SELECT (b:x() AS ?x) { }",
        "BASE <sql:> SELECT (<x>() AS ?x) { }",
        "BASE <http://x/> SELECT (<x>() AS ?x) { }",
        "SELECT * { ?s <bif:contains> 'a' }",
        "SELECT * { ?s <http://www.openlinksw.com/schemas/bif#contains> 'a' }",
    ],
)
def test_commands_of_one_store_are_refused(query: str) -> None:
    with pytest.raises(QueryRefused) as caught:
        require_portable(query)
    assert caught.value.rule == "extension"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x { ?x ?p 'bif:http_get(<bif:x>)' } # <bif:y>",
        "SELECT ?x { ?x <http://x/bif:a> <urn:sql:b> }",
        "SELECT ?bif { ?bif ?p ?o }",
        "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT (xsd:date('2026-01-01') AS ?d) { }",
        "SELECT ?x { ?x (<urn:a>|<urn:b>)/<urn:c> ?o }",
        "BASE <http://x/> SELECT ?x { ?x <a> <b> }",
    ],
)
def test_decoys_pass(query: str) -> None:
    require_portable(query)


def test_dataset_clauses_are_taken_out_and_nothing_else() -> None:
    query = (
        "PREFIX from: <urn:from#> SELECT ?from FROM <urn:a>\nfrom named from:b FROM NAMED<urn:c> "
        "{ ?from from:x 'FROM <urn:d>' # FROM <urn:e>\n }"
    )
    left = without_dataset(query)
    assert len(left) == len(query)
    kept = "PREFIX from: <urn:from#> SELECT ?from { ?from from:x 'FROM <urn:d>' # FROM <urn:e> }"
    assert " ".join(left.split()) == kept


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("ASKFROM <urn:a> { }", "ASK { }"),
        ("PREFIX e: <urn:> SELECT *FROMe:a { }", "PREFIX e: <urn:> SELECT * { }"),
        ("PREFIX e: <urn:> ASK FROMNAMEDe:a { }", "PREFIX e: <urn:> ASK { }"),
        ("DESCRIBE <urn:b>FROM<urn:a>{ }", "DESCRIBE <urn:b> { }"),
        ("ASK FROM # FROM <urn:b>\n <urn:a> { }", "ASK { }"),
    ],
)
def test_dataset_clauses_that_are_glued_to_others(query: str, left: str) -> None:
    Store.build(()).parsed_form(query)
    found = dataset_of(query)
    assert found is not None
    assert {*found.default, *found.named} == {"urn:a"}
    assert " ".join(without_dataset(query).split()) == left


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("SELECT * { ?s ?p 'GRAPH <urn:a>' }", None),
        ("SELECT * { GRAPH <urn:a> { } GRAPH<urn:b>{ } }", ({"urn:a", "urn:b"}, False)),
        ("SELECT * { GRAPH ?g { } GRAPH <urn:b> { } }", ({"urn:b"}, True)),
        ("PREFIX p: <urn:x:> SELECT * { graph p:y { } }", ({"urn:x:y"}, False)),
        ("BASE <http://x/y/> SELECT * { GRAPH <z> { } }", ({"http://x/y/z"}, False)),
        ("SELECT * { GRAPH <urn:\\u0061> { } }", ({"urn:a"}, False)),
        ("PREFIX g: <urn:> SELECT * { GRAPH g:facts\\/1\\/v1 { } }", ({"urn:facts/1/v1"}, False)),
        ("BASE <tag:x,2020:/a/b> SELECT * { GRAPH <c> { } }", ({"tag:x,2020:/a/c"}, False)),
        ("BASE <http://x/graph/> SELECT ?graph { ?graph <graph> ?paragraph } # GRAPH <a> {", None),
        ("PREFIX graph: <urn:> SELECT * { ?x graph:a ?y . { ?y a graph:b } }", None),
        ("PREFIX graph: <urn:> SELECT * { GRAPH graph:graph { } }", ({"urn:graph"}, False)),
        ("PREFIX graph: <urn:> SELECT * { ?x graph:a 1GRAPH ?g { } }", (set(), True)),
    ],
)
def test_graphs_that_are_asked(query: str, found: tuple[set[str], bool] | None) -> None:
    assert graphs_asked(query) == (found and (frozenset(found[0]), found[1]))


SECRET = "urn:secret/a"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { GRAPH <urn:secret/a> { ?s ?p ?o } }",
        "SELECT * { BIND(1 AS ?x) ?a ?b trueGRAPH <urn:secret/a> { ?s ?p ?o } }",
        "SELECT * { ?a ?b 1.GRAPH <urn:secret/a> { ?s ?p ?o } }",
        'SELECT * { ?a ?b "x"GRAPH <urn:secret/a> { ?s ?p ?o } }',
        "PREFIX e: <urn:ok/> PREFIXe: <urn:secret/> SELECT * { GRAPH e:a { ?s ?p ?o } }",
        "PREFIX e: <urn:secret/> SELECT * { GRAPHe:a { ?s ?p ?o } }",
        "PREFIX e: <urn:secret/> SELECT * { ?a ?b trueGRAPHe:a { ?s ?p ?o } }",
        "PREFIX : <urn:secret/> PREFIX graph: <urn:ok/> SELECT * { graph:a { ?s ?p ?o } }",
        "PREFIX h: <http://x:> SELECT * { ?a ?b h:GRAPH <urn:secret/a> { ?s ?p ?o } }",
        "BASE <urn:x:/y> BASE <tag:x,2020:/secret/b> SELECT * { GRAPH <a> { ?s ?p ?o } }",
    ],
)
def test_no_graph_of_others_is_asked_however_it_is_written(query: str) -> None:
    seen = "tag:x,2020:/secret/a" if "tag:" in query else SECRET
    lines = b"".join(
        b"<urn:s> <urn:p> %s .\n" % value
        for value in (b'"true"^^<http://www.w3.org/2001/XMLSchema#boolean>', b'"x"', b"<http://x:>")
    )
    lines += b'<urn:s> <urn:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    lines += b'<urn:s> <urn:p> "1."^^<http://www.w3.org/2001/XMLSchema#decimal> .\n'
    # So the engine reads it: what is in that graph is an answer.
    assert Store.build([(seen, lines)]).table(query).terms
    with pytest.raises(QueryRefused) as caught:
        forwarded(query, None, ALL, GRAPHS)
    assert caught.value.rule == "dataset"
    assert seen in str(caught.value)


def test_a_graph_of_ours_may_have_any_name_and_a_long_one_is_none() -> None:
    ours = frozenset({"http://ok/graph/facts/1/v1"})
    query = "PREFIX g: <http://ok/graph/> SELECT * { GRAPH g:facts\\/1\\/v1 { ?s ?p ?o } }"
    assert forwarded(query, None, ALL, ours).named == tuple(ours)
    long = f"SELECT * {{ GRAPH <urn:{'x' * 3000}> {{ ?s ?p ?o }} }}"
    with pytest.raises(QueryRefused, match="no named graph"):
        forwarded(long, None, ALL, ours)


@pytest.mark.parametrize(
    ("query", "offset", "limit"),
    [
        ("SELECT * { ?s ?p ?o } LIMIT 5 OFFSET 7", 7, 5),
        ("SELECT * { { SELECT * { } OFFSET 9 LIMIT 2 } } OFFSET 3", 9, None),
        ("SELECT * { ?s ?p 'LIMIT 5 OFFSET 7' }", 0, None),
    ],
)
def test_limit_and_offset(query: str, offset: int, limit: int | None) -> None:
    assert (largest_offset(query), limit_of(query)) == (offset, limit)


@pytest.mark.parametrize(
    ("query", "limited"),
    [
        ("SELECT * { ?s ?p ?o } # all", "SELECT * { ?s ?p ?o } # all\nLIMIT 5"),
        ("SELECT * { { SELECT * { } LIMIT 9 } }", "SELECT * { { SELECT * { } LIMIT 9 } }\nLIMIT 5"),
        ("SELECT * { } LIMIT 9", None),
        ("SELECT * { } VALUES ?x { 1 }", None),
        ("ASK { }", None),
    ],
)
def test_a_limit_is_added_where_it_can_stand(query: str, limited: str | None) -> None:
    assert with_limit(query, 5) == (limited or query)


@pytest.mark.parametrize(
    ("query", "inner"),
    [
        ("CONSTRUCT { ?s ?p [ ?a ?b ] } WHERE { ?s ?p ?o } LIMIT 3", "SELECT *  WHERE { ?s ?p ?o } LIMIT 3"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "SELECT * WHERE { ?s ?p ?o }"),
        ("DESCRIBE ?s WHERE { ?s ?p ?o }", "SELECT * WHERE { ?s ?p ?o }"),
        ("DESCRIBE * { ?s ?p ?o }", "SELECT * { ?s ?p ?o }"),
    ],
)  # fmt: skip
def test_solutions_of_a_graph_are_counted(query: str, inner: str) -> None:
    counting = solutions_count(f"PREFIX construct: <urn:x> {query}")
    wrapped = f"PREFIX construct: <urn:x> SELECT (COUNT(*) AS ?n) WHERE {{ {{ {inner}\n}} }}"
    assert counting == wrapped


def test_a_description_of_one_thing_has_no_solutions_to_count() -> None:
    assert solutions_count("DESCRIBE <urn:a>") is None


def test_what_goes_beside_a_query() -> None:
    plain = "SELECT * { ?s ?p ?o }"
    one = "SELECT * { GRAPH <urn:g:1> { ?s ?p ?o } }"
    every = "SELECT * { GRAPH ?g { ?s ?p ?o } }"
    sent = forwarded(plain, None, None, GRAPHS)
    assert sent.parameters() == [("query", plain)]
    assert forwarded(plain, None, ALL, GRAPHS).parameters()[1:] == [("default-graph-uri", ALL)]
    assert forwarded(one, None, ALL, GRAPHS).named == ("urn:g:1",)
    assert forwarded(every, None, ALL, GRAPHS).named == ("urn:g:1", "urn:g:2")
    assert forwarded(every, None, None, GRAPHS).named == ()
    both = Dataset(("urn:a", "urn:a"), ("urn:b",))
    assert forwarded(every, both, ALL, GRAPHS).parameters()[1:] == [
        ("default-graph-uri", "urn:a"),
        ("named-graph-uri", "urn:b"),
    ]
    assert forwarded(every, Dataset(("urn:a",)), ALL, GRAPHS).named == (NO_GRAPH,)
    assert forwarded(plain, Dataset(("urn:a",)), ALL, GRAPHS).named == ()
    assert forwarded(plain, Dataset(), ALL, GRAPHS).named == (NO_GRAPH,)


def test_what_a_store_would_answer_wrongly_is_refused() -> None:
    every = "SELECT * { GRAPH ?g { ?s ?p ?o } }"
    many = frozenset(f"urn:g:{number}" for number in range(MOST_NAMED + 1))
    other = "SELECT * { GRAPH <urn:other> { ?s ?p ?o } }"
    for query, dataset, graphs in (
        ("SELECT * { }", Dataset(("urn:a", "urn:b")), GRAPHS),
        ("SELECT * FROM <urn:a> FROM <urn:b> { }", None, GRAPHS),
        (every, None, many),
        (every, None, None),
        (other, None, GRAPHS),
        (other, Dataset((), ("urn:g:1",)), GRAPHS),
    ):
        with pytest.raises(QueryRefused) as caught:
            forwarded(query, dataset, ALL, graphs)
        assert caught.value.rule == "dataset"


@pytest.mark.parametrize("size", [1, 2, 7, 50, 1000])
def test_rows_and_truth_values_of_virtuoso(size: int) -> None:
    datatype = '"datatype": "http://www.w3.org/2001/XMLSchema#boolean"'
    decoy = r"\"XMLSchema#boolean\", \"value\": \"1\""
    row = (
        f'\n    {{ "x": {{ "type": "typed-literal", {datatype}, "value": "1" }}, "y": "{decoy}" }},'
    )
    text = (row * 20 + row.replace('"1"', '"0"')).encode()
    through = _Virtuoso()
    got = b"".join(through.feed(text[at : at + size]) for at in range(0, len(text), size))
    got += through.end()
    assert through.rows == 21
    assert got.count(b'"value": "true"') == 20
    assert got.count(b'"value": "false"') == 1
    assert got.count(decoy.encode()) == 21


def test_credentials_come_from_the_environment_alone() -> None:
    address, credentials = engine_address(
        "https://store.example.org/sparql/", {USER: "u", PASSWORD: "hidden"}
    )
    assert address == "https://store.example.org/sparql"
    assert credentials
    assert "hidden" not in repr(credentials)
    assert not engine_address("http://store.example.org/sparql", {})[1]
    assert engine_address("http://127.0.0.1:8890/sparql", {TOKEN: "t"})[1]
    plain = ("http://store.example.org/sparql", {TOKEN: "hidden"})
    with pytest.raises(SettingsError, match="plain text") as caught:
        engine_address(*plain)
    assert "hidden" not in str(caught.value)
    assert engine_address(*plain, allow_plain=True)[1]
    with pytest.raises(SettingsError, match=PASSWORD):
        engine_address("http://127.0.0.1/sparql", {USER: "u"})
    with pytest.raises(SettingsError) as caught:
        engine_address("http://u:hidden@127.0.0.1/sparql", {})
    assert "BUDGETGRAPH_ENGINE_USER" in str(caught.value.hint)
    assert "hidden" not in str(caught.value)
