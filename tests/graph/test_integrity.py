"""The graph is a well-formed RDF Data Cube, and each constraint finds what it is there to find."""

from __future__ import annotations

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import QB, RDF, RDFS, SKOS

from budgetgraph.graph.iris import Iris
from budgetgraph.graph.mapping import DocumentGraphs, map_interpretation
from budgetgraph.graph.selecting import union
from budgetgraph.ground.vocabulary import BG, SDMX_ATTRIBUTE, dsd_iri
from budgetgraph.interpreting.records import Interpretation, ItemKey
from tests.graph.cube_integrity import CONSTRAINTS, assert_integrity, definitions, violated
from tests.graph.small_budget import HEADING, interpretation_of, unit_budget

ITEM = ItemKey("function-gpb", 2026, "036", ("2010350", "personnel"))


def test_small_budget(graphs: DocumentGraphs) -> None:
    assert len(CONSTRAINTS) == 10
    assert_integrity([*graphs, definitions()])


def test_unit_budget(iris: Iris) -> None:
    graphs = map_interpretation(interpretation_of(unit_budget()), iris, software_version="0.1.0")
    assert_integrity([*graphs, definitions()])


def test_real_document(hubei_interpretation: Interpretation, iris: Iris) -> None:
    graphs = map_interpretation(hubei_interpretation, iris, software_version="0.1.0")
    assert_integrity([*graphs, definitions()])


def _broken(name: str, graph: Graph) -> None:
    item = Iris().of_document(HEADING).item(ITEM)
    dataset = graph.value(item, QB.dataSet)
    structure = dsd_iri("function-gpb")
    (measure,) = graph.objects(structure, QB.component / QB.measure)
    stranger = URIRef("https://budgetgraph.example/id/stranger")
    match name:
        case "IC-1":
            graph.remove((item, QB.dataSet, None))
        case "IC-2":
            graph.add((dataset, QB.structure, dsd_iri("sangong")))
        case "IC-3":
            graph.remove((None, QB.measure, measure))
        case "IC-4":
            graph.remove((BG.function, RDFS.range, None))
        case "IC-5":
            graph.remove((BG.function, QB.codeList, None))
        case "IC-11":
            graph.remove((item, BG.nature, None))
        case "IC-12":
            for predicate, node in list(graph.predicate_objects(item)):
                graph.add((stranger, predicate, node))
        case "IC-13":
            graph.remove((dataset, SDMX_ATTRIBUTE.unitMeasure, None))
        case "IC-14":
            graph.remove((item, BG.amount, None))
        case "IC-19":
            graph.set((item, BG.nature, stranger))
            graph.add((stranger, RDF.type, SKOS.Concept))
            graph.add((stranger, SKOS.notation, Literal("stranger")))


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_constraint_finds_what_it_is_for(name: str, graphs: DocumentGraphs) -> None:
    graph = union([*graphs, definitions()])
    _broken(name, graph)
    assert name in violated([graph])
