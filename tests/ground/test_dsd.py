"""The data structure definitions are generated, complete and well-formed Data Cube."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Literal
from rdflib.namespace import QB

from budgetgraph.ground.codes import code_graph, load_code_lists
from budgetgraph.ground.resources import resource_dir
from budgetgraph.ground.vocabulary import BG, PREFIXES, code_iri, dsd_iri
from budgetgraph.interpreting.records import BREAKDOWN_DIMENSIONS, NOT_ADDITIVE

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "generate-dsd"
BREAKDOWNS = [*BREAKDOWN_DIMENSIONS, *(f"unit-{name}" for name in BREAKDOWN_DIMENSIONS)]


@pytest.fixture(scope="module")
def graph() -> Graph:
    graph = Graph()
    graph += code_graph()
    graph.parse(resource_dir("ontology") / "budgetgraph.ttl")
    graph.parse(resource_dir("ontology") / "dsd.ttl")
    return graph


def test_the_file_is_what_the_script_generates() -> None:
    printed = subprocess.run(
        [sys.executable, str(SCRIPT), "--stdout"], check=True, capture_output=True, timeout=60
    ).stdout
    text = (resource_dir("ontology") / "dsd.ttl").read_text(encoding="utf-8")
    assert text == printed.decode("utf-8").replace("\r\n", "\n")


def test_breakdown_codes_and_structures_are_the_same(graph: Graph) -> None:
    assert set(load_code_lists().codes("breakdown")) == set(BREAKDOWNS)
    structures = set(graph.subjects(RDF.type, QB.DataStructureDefinition))
    assert structures == {dsd_iri(breakdown) for breakdown in BREAKDOWNS}


@pytest.mark.parametrize("breakdown", BREAKDOWNS)
def test_a_structure_has_the_dimensions_that_the_program_writes(
    graph: Graph, breakdown: str
) -> None:
    rows = graph.query(
        "SELECT ?dimension WHERE { ?dsd qb:component ?c . ?c qb:dimension ?dimension ; qb:order ?order }"
        " ORDER BY ?order",
        initBindings={"dsd": dsd_iri(breakdown)},
        initNs={"qb": QB},
    )
    own = BREAKDOWN_DIMENSIONS[
        breakdown.removeprefix("unit-") if breakdown not in BREAKDOWN_DIMENSIONS else breakdown
    ]
    names = ("unit", "fiscalYear", "phase", "direction", *own)
    assert [tuple(row) for row in rows] == [(BG[name],) for name in names]  # type: ignore[arg-type]  # rows of a SELECT


@pytest.mark.parametrize("breakdown", BREAKDOWNS)
def test_additive_is_stated_on_every_breakdown(graph: Graph, breakdown: str) -> None:
    (stated,) = graph.objects(code_iri("breakdown", breakdown), BG.additive)
    assert isinstance(stated, Literal)
    assert stated.toPython() is (breakdown.removeprefix("unit-") not in NOT_ADDITIVE)


# Each asks for what must not be; after the integrity constraints of the Data Cube recommendation.
CONSTRAINTS = {
    "a structure without label in both languages": """
        SELECT ?x WHERE { ?x a qb:DataStructureDefinition .
          FILTER(!EXISTS { ?x rdfs:label ?z FILTER(LANG(?z) = "zh") }
              || !EXISTS { ?x rdfs:label ?e FILTER(LANG(?e) = "en") }) }""",
    "IC-2 a component of no structure, or of two": """
        SELECT ?x WHERE { ?x a qb:ComponentSpecification .
          { SELECT ?x (COUNT(?dsd) AS ?n) WHERE { ?x a qb:ComponentSpecification .
              OPTIONAL { ?dsd qb:component ?x } } GROUP BY ?x } FILTER(?n != 1) }""",
    "IC-2 a component with no property, or with two": """
        SELECT ?x WHERE { ?x a qb:ComponentSpecification .
          { SELECT ?x (COUNT(?p) AS ?n) WHERE { ?x a qb:ComponentSpecification .
              OPTIONAL { ?x qb:dimension|qb:measure|qb:attribute ?p } } GROUP BY ?x } FILTER(?n != 1) }""",
    "IC-3 a structure without measure": """
        SELECT ?x WHERE { ?x a qb:DataStructureDefinition .
          FILTER NOT EXISTS { ?x qb:component/qb:measure ?m . ?m a qb:MeasureProperty } }""",
    "IC-3 a dimension that is not declared one": """
        SELECT ?x WHERE { ?dsd qb:component/qb:dimension ?x . FILTER NOT EXISTS { ?x a qb:DimensionProperty } }""",
    "IC-4 a dimension without range": """
        SELECT ?x WHERE { ?x a qb:DimensionProperty . FILTER NOT EXISTS { ?x rdfs:range ?r } }""",
    "IC-5 a dimension over concepts without code list": """
        SELECT ?x WHERE { ?x a qb:DimensionProperty ; rdfs:range skos:Concept .
          FILTER NOT EXISTS { ?x qb:codeList ?l . ?l a skos:ConceptScheme } }""",
    "IC-6 an optional component that is no attribute": """
        SELECT ?x WHERE { ?x qb:componentRequired false ; qb:dimension|qb:measure ?p }""",
    "an order used twice in one structure": """
        SELECT ?x WHERE { ?x qb:component ?a , ?b . ?a qb:order ?n . ?b qb:order ?n . FILTER(?a != ?b) }""",
    "a structure without required unit of measure on the dataset, or without observation status": """
        SELECT ?x WHERE { ?x a qb:DataStructureDefinition .
          FILTER(!EXISTS { ?x qb:component ?c . ?c qb:attribute sdmx-attribute:unitMeasure ;
                             qb:componentRequired true ; qb:componentAttachment qb:DataSet }
              || !EXISTS { ?x qb:component/qb:attribute sdmx-attribute:obsStatus }) }""",
}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_integrity(graph: Graph, name: str) -> None:
    assert list(graph.query(CONSTRAINTS[name], initNs=dict(PREFIXES))) == []


def test_the_constraints_would_find_something() -> None:
    broken = Graph().parse(
        format="turtle",
        data="""
        @prefix qb: <http://purl.org/linked-data/cube#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <x:d> a qb:DataStructureDefinition ; qb:component <x:c1> , <x:c2> .
        <x:c1> a qb:ComponentSpecification ; qb:dimension <x:p> , <x:q> ; qb:order 1 ; qb:componentRequired false .
        <x:c2> a qb:ComponentSpecification ; qb:order 1 .
        <x:p> a qb:DimensionProperty .
        <x:q> a qb:DimensionProperty ; rdfs:range skos:Concept .
        <x:c3> a qb:ComponentSpecification ; qb:dimension <x:undeclared> .
        <x:e> a qb:DataStructureDefinition ; qb:component <x:c4> .
        <x:c4> a qb:ComponentSpecification ; qb:dimension <x:undeclared> .
        """,
    )
    for name, query in CONSTRAINTS.items():
        assert list(broken.query(query, initNs=dict(PREFIXES))), name
