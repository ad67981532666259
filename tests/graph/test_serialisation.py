"""What is written reads back as the same triples, and the same triples are written the same way."""

from __future__ import annotations

import random
import re

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.namespace import RDF, XSD
from rdflib.term import Node

from budgetgraph.graph.mapping import DocumentGraphs
from budgetgraph.graph.serialisation import SYNTAXES, serialise
from budgetgraph.ground.vocabulary import BG, CODE

BASE = "https://budgetgraph.example/"
RDFLIB_NAMES = {"jsonld": "json-ld", "ntriples": "nt"}
OXIGRAPH_FORMATS = {
    "turtle": pyoxigraph.RdfFormat.TURTLE,
    "nquads": pyoxigraph.RdfFormat.N_QUADS,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
    "ntriples": pyoxigraph.RdfFormat.N_TRIPLES,
}

Quad = tuple[Node, Node, Node, Node | None]

every_syntax = pytest.mark.parametrize("syntax", sorted(SYNTAXES))
with_and_without_base = pytest.mark.parametrize("base", [None, BASE], ids=["absolute", "relative"])


def quads_of(graphs: list[Graph], syntax: str) -> set[Quad]:
    named = SYNTAXES[syntax].named_graphs
    return {
        (*triple, graph.identifier if named and isinstance(graph.identifier, URIRef) else None)
        for graph in graphs
        for triple in graph
    }


def read_by_rdflib(text: str, syntax: str) -> set[Quad]:
    name = RDFLIB_NAMES.get(syntax, syntax)
    if not SYNTAXES[syntax].named_graphs:
        return {(*triple, None) for triple in Graph().parse(data=text, format=name)}
    return set(Dataset().parse(data=text, format=name).quads())


def read_by_oxigraph(text: str, syntax: str) -> set[Quad]:
    def term(node: object) -> Node | None:
        if isinstance(node, pyoxigraph.DefaultGraph):
            return None
        if isinstance(node, pyoxigraph.NamedNode):
            return URIRef(node.value)
        assert isinstance(node, pyoxigraph.Literal)
        if node.language:
            return Literal(node.value, lang=node.language)
        plain = node.datatype.value == str(XSD.string)
        datatype = None if plain else URIRef(node.datatype.value)
        return Literal(node.value, datatype=datatype, normalize=False)

    return {
        (term(q.subject), term(q.predicate), term(q.object), term(q.graph_name))  # type: ignore[misc]  # no quoted triples here
        for q in pyoxigraph.parse(text.encode(), OXIGRAPH_FORMATS[syntax])
    }


@every_syntax
@with_and_without_base
def test_budget_reads_back(graphs: DocumentGraphs, syntax: str, base: str | None) -> None:
    text = serialise(graphs, syntax, base=base)
    assert text.endswith("\n")
    assert "\r" not in text
    expected = quads_of(list(graphs), syntax)
    assert read_by_rdflib(text, syntax) == expected
    assert read_by_oxigraph(text, syntax) == expected


iris = st.one_of(
    st.sampled_from([BG.amount, CODE.function, CODE["function/201"], URIRef(BASE + "id/doc/1/2")]),
    st.from_regex(
        r"https?://[a-z]{1,5}\.example/[A-Za-z0-9._~:/@!$&'()*+,;=-]{0,12}(#[A-Za-z0-9._:/?-]{0,5})?",
        fullmatch=True,
    ),
    st.from_regex(
        r"https://(budgetgraph\.example|w3id\.org/budgetgraph)/[a-z/.-]{0,9}#?[-.0-9A-Za-z]{0,4}",
        fullmatch=True,
    ),
).map(URIRef)  # fmt: skip
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
literals = st.one_of(
    texts.map(Literal),
    texts.map(lambda text: Literal(text, lang="zh")),
    texts.map(lambda text: Literal(text, lang="en-gb")),
    st.from_regex(r"-?[0-9]{1,18}", fullmatch=True).map(
        lambda text: Literal(text, datatype=XSD.integer, normalize=False)
    ),
    st.from_regex(r"-?[0-9]{0,9}\.[0-9]{1,5}", fullmatch=True).map(
        lambda text: Literal(text, datatype=XSD.decimal, normalize=False)
    ),
    st.sampled_from(["true", "false"]).map(
        lambda text: Literal(text, datatype=XSD.boolean, normalize=False)
    ),
    st.dates().map(lambda day: Literal(day.isoformat(), datatype=XSD.date, normalize=False)),
)
triples = st.tuples(iris, iris, iris | literals)


@every_syntax
@with_and_without_base
@settings(max_examples=60, deadline=None)
@given(found=st.sets(triples, max_size=12))
def test_any_graph_reads_back(
    syntax: str, base: str | None, found: set[tuple[Node, Node, Node]]
) -> None:
    graph = Graph(identifier=URIRef(BASE + "graph/facts/x"))
    for triple in found:
        graph.add(triple)
    text = serialise(graph, syntax, base=base)
    assert read_by_oxigraph(text, syntax) == quads_of([graph], syntax)


@every_syntax
def test_order_of_triples_does_not_matter(graphs: DocumentGraphs, syntax: str) -> None:
    text = serialise(graphs, syntax, base=BASE)
    shuffled = []
    for graph in graphs:
        found = list(graph)
        random.Random(7).shuffle(found)
        copy = Graph(identifier=graph.identifier)
        for triple in found:
            copy.add(triple)
        shuffled.append(copy)
    assert serialise(shuffled, syntax, base=BASE) == text


def test_turtle_is_readable(graphs: DocumentGraphs) -> None:
    text = serialise(graphs, "turtle", base=BASE)
    assert text.startswith(
        f"@base <{BASE}> .\n@prefix bg: <https://w3id.org/budgetgraph/ontology#> ."
    )
    assert (
        """
<id/item/420111/036/2026/budget/function-gpb/2026/exp/036/2010350/personnel>
    a bg:BudgetItem , bg:BudgetLine , qb:Observation ;
    qb:dataSet <id/dataset/420111/036/2026/budget/function-gpb> ;
    bg:unit <id/org/420111/036> ;
    bg:fiscalYear 2026 ;
    bg:phase phase:approved ;
    bg:direction dir:expenditure ;
    bg:function fn:2010350 ;
    bg:nature nat:personnel ;
    bg:amount 362700.0 ;
    sdmx-attribute:obsStatus sdmx-code:obsStatus-A ;
    prov:wasDerivedFrom <id/cell/420111/036/2026/budget/t5-1/L132C5> .
"""
        in text
    )
    assert "\\/" not in text
    assert "@prefix foaf:" not in text, "only the prefixes that are used"
    assert text.index("a bg:BudgetDocument") < text.index("a bg:BudgetItem")
    assert text.index("a bg:BudgetItem") < text.index("a bg:SourceCell")


def test_lines_count_as_numbers() -> None:
    graph = Graph()
    for line in (218, 99, 1000):
        graph.add((URIRef(f"{BASE}id/cell/t1/L{line}C1"), RDF.type, BG.SourceCell))
    assert re.findall(r"L(\d+)C", serialise(graph, "turtle")) == ["99", "218", "1000"]


def test_canonical_ntriples_escapes() -> None:
    graph = Graph()
    graph.add((URIRef("x:s"), URIRef("x:p"), Literal('a"b\\c\nd\re\tf\x0bg\x7fh预算')))
    assert serialise(graph, "ntriples") == (
        '<x:s> <x:p> "a\\"b\\\\c\\nd\\re\\tf\\u000Bg\\u007Fh预算" .\n'
    )


def test_no_graphs_no_statements() -> None:
    assert serialise([], "ntriples") == ""
    assert serialise([], "turtle") == ""


def test_graph_without_a_name_is_the_default_graph() -> None:
    graph = Graph()
    graph.add((URIRef("x:s"), URIRef("x:p"), URIRef("x:o")))
    assert serialise(graph, "nquads") == "<x:s> <x:p> <x:o> .\n"
    assert "{" not in serialise(graph, "trig")


@every_syntax
@pytest.mark.parametrize(
    "triple",
    [
        (BNode(), RDF.type, BG.Duty),
        (URIRef("x:s"), RDF.type, BNode()),
        (URIRef("x:s with space"), RDF.type, BG.Duty),
        (URIRef("relative"), RDF.type, BG.Duty),
    ],
    ids=["blank subject", "blank object", "space", "relative"],
)
def test_what_cannot_be_published_is_refused(syntax: str, triple: tuple[Node, Node, Node]) -> None:
    graph = Graph()
    graph.add(triple)
    with pytest.raises(ValueError, match=r"only IRIs|not an IRI"):
        serialise(graph, syntax)


def test_unknown_syntax() -> None:
    with pytest.raises(ValueError, match="no syntax 'rdfxml'"):
        serialise(Graph(), "rdfxml")
