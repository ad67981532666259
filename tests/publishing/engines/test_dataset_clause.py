"""The dataset of a query is read as the engine reads it."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from budgetgraph.ground.errors import QueryError
from budgetgraph.publishing.engines.contract import Dataset
from budgetgraph.publishing.engines.dataset_clause import dataset_of
from budgetgraph.publishing.engines.volatility import is_volatile
from budgetgraph.publishing.sparql_text import form_of

GRAPHS = ("http://x/a", "http://x/b", "http://x/c/d", "http://x/é")
HEADERS = ("SELECT ?s", "SELECT*", "SELECT ((1<(2))&&3>2 AS ?x) ?s", "SELECT DISTINCT?s")
CLAUSES = (
    ("", ()),
    ("FROM <http://x/a>", ("http://x/a",)),
    ("FROM<a>", ("http://x/a",)),
    ("from p:b", ("http://x/b",)),
    ("FROM <c/../c/./d> # FROM <b>\n", ("http://x/c/d",)),
    (r"FROM <http://x/\u00e9>", ("http://x/é",)),
    ("FROM p:c\\/d FROM NAMED <http://x/b>", ("http://x/c/d",)),
)


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize(("clause", "graphs"), CLAUSES)
def test_the_default_graph_is_the_engine_s(
    header: str, clause: str, graphs: tuple[str, ...]
) -> None:
    store = ox.Store()
    for graph in GRAPHS:
        node = ox.NamedNode(graph)
        store.add(ox.Quad(node, ox.NamedNode("http://x/p"), ox.Literal("1"), node))
    query = f"BASE <http://x/> PREFIX p: <> {header} {clause} {{ ?s ?p ?o }}"
    dataset = dataset_of(query)
    assert (() if dataset is None else dataset.default) == graphs
    solutions = store.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    assert {str(row["s"].value) for row in solutions} == set(graphs)


def test_named_graphs_and_words_elsewhere() -> None:
    assert dataset_of("ASK FROM NAMED <a:n> FROM <a:d> {}") == Dataset(("a:d",), ("a:n",))
    assert dataset_of("CONSTRUCT { ?s ?p '}' } FROM <a:d> { ?s ?p ?o }") == Dataset(("a:d",))
    assert dataset_of("PREFIX from: <a:> DESCRIBE from:x FROM <a:d>") == Dataset(("a:d",))
    assert dataset_of("SELECT * { ?s ?from 'FROM <a:b>' } # FROM <a:c>") is None


@pytest.mark.parametrize("graph", ["x:undeclared", "<relative>", "?v", "", r"<a:\uD800>"])
def test_what_names_no_graph_is_an_error(graph: str) -> None:
    with pytest.raises(QueryError, match="names no graph"):
        dataset_of(f"SELECT * FROM {graph} {{}}")


@pytest.mark.parametrize(
    "call", ["NOW()", "rand ( )", "UUID()", "STRUUID()", "BNODE()", "bnode('a')", "1+NOW#c\n()"]
)
def test_calls_that_change_are_volatile(call: str) -> None:
    assert is_volatile(f"SELECT ({call} AS ?x) {{}}")
    assert is_volatile("ASK { SERVICE <http://x/> {} }")


@pytest.mark.parametrize(
    "body",
    [
        "?now ?p 'NOW()'",
        "?s p:now (1)",
        "?s <http://x/rand()> ?o # UUID()",
        "?s ?p 1 . ?s p:service ?o",
    ],
)
def test_words_elsewhere_are_not(body: str) -> None:
    assert not is_volatile(f"PREFIX p: <a:> SELECT * {{ {body} }}")


@pytest.mark.parametrize("form", ["select", "ask", "construct", "describe"])
def test_the_form(form: str) -> None:
    assert form_of(f"# ASK\nBASE<a:>PREFIX ask: <b:> PREFIXx:<c:>\n{form.upper()}*") == form
