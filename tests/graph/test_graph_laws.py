"""What holds for the graphs of every document: disjoint, without blank nodes or persons, reproducible."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

from rdflib import BNode, URIRef
from rdflib.namespace import FOAF, PROV, QB, RDF

from budgetgraph.graph.iris import Iris
from budgetgraph.graph.mapping import DocumentGraphs, map_interpretation
from budgetgraph.ground.vocabulary import BG
from budgetgraph.interpreting.records import (
    Budget,
    Interpretation,
)
from tests.graph.small_budget import (
    complete_budget,
    interpretation_of,
    unit_budget,
)

BASE = "https://budgetgraph.example/"
KEY = "420111/036/2026/budget"


def test_a_unit_budget_counts_no_money_twice() -> None:
    department = _graphs_of(complete_budget()).facts
    unit = _graphs_of(unit_budget()).facts
    assert set(unit.subjects(RDF.type, BG.BudgetItem)).isdisjoint(
        department.subjects(RDF.type, BG.BudgetItem)
    )
    assert set(unit.objects(None, BG.breakdown)).isdisjoint(department.objects(None, BG.breakdown))
    assert {str(node).rpartition("/")[2][:5] for node in unit.objects(None, QB.structure)} == {
        "unit-"
    }


def _graphs_of(budget: Budget) -> DocumentGraphs:
    return map_interpretation(interpretation_of(budget), Iris(), software_version="0.1.0")


def test_laws(graphs: DocumentGraphs) -> None:
    for one, other in combinations(graphs, 2):
        assert not set(one) & set(other), "a triple is in one graph only"
    for graph in graphs:
        for node in (node for triple in graph for node in triple):
            assert not isinstance(node, BNode)
            assert not isinstance(node, URIRef) or node.isascii()
    kinds = {kind for graph in graphs for kind in graph.objects(None, RDF.type)}
    assert not kinds & {FOAF.Person, PROV.Person}
    assert not any("vcard" in str(node) or "person" in str(node).lower() for node in kinds)


def test_everything_read_has_a_cell(graphs: DocumentGraphs) -> None:
    unread = {
        BG.BudgetDocument,
        QB.DataSet,
        URIRef("http://data.europa.eu/eli/ontology#LegalResource"),
    }
    for thing in set(graphs.facts.subjects(RDF.type, None)):
        if not unread & set(graphs.facts.objects(thing, RDF.type)):
            cells = set(graphs.provenance.objects(thing, PROV.wasDerivedFrom))
            assert cells, thing
            for cell in cells:
                assert (cell, RDF.type, BG.SourceCell) in graphs.provenance
                assert len(list(graphs.provenance.objects(cell, PROV.value))) == 1


def test_every_class_and_most_properties_of_the_ontology_are_used(graphs: DocumentGraphs) -> None:
    used = {node for graph in graphs for _, predicate, kind in graph for node in (predicate, kind)}
    terms = {BG[name] for name in BG.__annotations__ if not name.startswith("_")}
    of_findings = {
        *(BG.rule, BG.statedValue, BG.comparedValue, BG.difference, BG.suspect, BG.concerns),
    }
    # In the code lists, in paged documents and in what an audit finds.
    assert terms - used <= {BG.additive, BG.page} | of_findings


def test_graph_names(graphs: DocumentGraphs) -> None:
    assert [str(graph.identifier) for graph in graphs] == [
        f"{BASE}graph/facts/{KEY}/v1",
        f"{BASE}graph/prov/{KEY}/v1",
        f"{BASE}graph/register",
        f"{BASE}graph/report/{KEY}/v1",
    ]


SCRIPT = """
import hashlib
from budgetgraph.graph.iris import Iris
from budgetgraph.graph.mapping import map_interpretation
from budgetgraph.graph.serialisation import SYNTAXES, serialise
from tests.graph.small_budget import complete_budget, interpretation_of

graphs = map_interpretation(interpretation_of(complete_budget()), Iris(), software_version="0")
for syntax in sorted(SYNTAXES):
    text = serialise(graphs, syntax, base="https://budgetgraph.example/")
    print(syntax, hashlib.sha256(text.encode()).hexdigest())
"""


def test_hash_seed_does_not_matter() -> None:
    root = Path(__file__).parents[2]
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "PYTHONPATH": os.pathsep.join([str(root / "src"), str(root)]),
            },
            cwd=root,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(outputs) == 1
    assert outputs.pop().count("\n") == 5


def test_real_document(hubei_interpretation: Interpretation) -> None:
    graphs = map_interpretation(hubei_interpretation, Iris(), software_version="0.1.0")
    test_laws(graphs)
    test_everything_read_has_a_cell(graphs)
    items = set(graphs.facts.subjects(RDF.type, BG.BudgetItem))
    assert len(items) == len(hubei_interpretation.budget.items)
