"""What a document lets one check about itself, as the triples that ``docs/model.md`` promises."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from rdflib import URIRef
from rdflib.namespace import DCTERMS, PROV, RDF

from budgetgraph.graph.iris import Iris
from budgetgraph.graph.mapping import DocumentGraphs, map_interpretation
from budgetgraph.ground.vocabulary import BG
from budgetgraph.interpreting.evidence import Evidence
from budgetgraph.interpreting.records import Interpretation
from tests.graph.small_budget import complete_budget, interpretation_of, unit_budget
from tests.graph.small_evidence import evidence_of
from tests.graph.test_mapping import BASE, KEY, turtle

CELL = f"id/cell/{KEY}/t5-1"


def mapped(evidence: Evidence) -> DocumentGraphs:
    interpretation = interpretation_of(complete_budget(), evidence)
    return map_interpretation(interpretation, Iris(), software_version="0")


def sums(graphs: DocumentGraphs) -> list[str]:
    return sorted(
        str(s).removeprefix(BASE) for s in graphs.provenance.subjects(RDF.type, BG.Summation)
    )


def test_a_table(graphs: DocumentGraphs) -> None:
    assert turtle(f"""
        <id/table/{KEY}/t5-1> a bg:PrintedTable ; dct:isPartOf <id/doc/{KEY}> ;
            rdfs:label "表5-1 示例表"@zh , "table 5-1"@en ;
            bg:formKind "function-gpb" ; bg:readingStatus "confirmed" ; bg:grain 100.0 .
    """) <= set(graphs.provenance)
    unknown = URIRef(f"{BASE}id/table/{KEY}/t1")
    assert (unknown, RDF.type, BG.PrintedTable) in graphs.provenance
    assert (unknown, BG.formKind, None) not in graphs.provenance


def test_a_cell_of_a_table(graphs: DocumentGraphs) -> None:
    assert turtle(f"""
        <{CELL}/L132C5> bg:inTable <id/table/{KEY}/t5-1> ; bg:printedAmount 362700.0 .
    """) <= set(graphs.provenance)
    assert (URIRef(f"{BASE}{CELL}/L132C5"), BG.uncertain, None) not in graphs.provenance


def test_a_figure_of_the_text_is_in_no_table(graphs: DocumentGraphs) -> None:
    cell = URIRef(f"{BASE}id/cell/{KEY}/n5/L501C1")
    assert (cell, BG.inTable, None) not in graphs.provenance
    assert turtle(f"<id/cell/{KEY}/n5/L501C1> bg:printedAmount 1000000.0 .") <= set(
        graphs.provenance
    )


def test_a_row_that_may_have_shifted(graphs: DocumentGraphs) -> None:
    uncertain = {str(cell) for cell in graphs.provenance.subjects(BG.uncertain)}
    # Its name too stands in that row.
    assert uncertain == {f"{BASE}id/cell/{KEY}/t10/L184C{column}" for column in (2, 4)}


def test_a_sum(graphs: DocumentGraphs) -> None:
    found = URIRef(f"{BASE}id/summation/{KEY}/t5-1/L132C3/nature")
    assert set(graphs.provenance.triples((found, None, None))) == turtle(f"""
        <id/summation/{KEY}/t5-1/L132C3/nature> a bg:Summation ;
            bg:inTable <id/table/{KEY}/t5-1> ; bg:along bg:nature ; bg:grain 100.0 ;
            bg:inDataset <id/dataset/{KEY}/function-gpb> ;
            bg:total <{CELL}/L132C3> ; bg:addend <{CELL}/L132C5> , <{CELL}/L132C6> .
    """)


def test_what_may_not_have_been_read(graphs: DocumentGraphs) -> None:
    assert turtle(f"<id/doc/{KEY}> bg:unreadBreakdown bd:function-statecap .") <= set(
        graphs.provenance
    )
    budget = unit_budget()
    interpretation = interpretation_of(budget, Evidence(unread_breakdowns=("sangong",)))
    of_unit = map_interpretation(interpretation, Iris(), software_version="0").provenance
    (code,) = of_unit.objects(None, BG.unreadBreakdown)
    assert code.endswith("breakdown/unit-sangong")


def test_one_total_that_is_two_facts_has_two_sums() -> None:
    evidence = evidence_of(complete_budget())
    (one,) = evidence.summations
    other = replace(one, addends=one.addends[:1])
    graphs = mapped(replace(evidence, summations=(one, other)))
    start = f"id/summation/{KEY}/t5-1/L132C3/nature"
    assert sums(graphs) == [start, f"{start}/2"]


def test_a_cell_that_is_read_as_two_amounts_prints_none_and_is_in_no_sum() -> None:
    evidence = evidence_of(complete_budget())
    (one,) = evidence.summations
    again = replace(one.total, amount=Decimal(1))
    graphs = mapped(replace(evidence, figures=(*evidence.figures, again)))
    cell = URIRef(f"{BASE}{CELL}/L132C3")
    assert (cell, BG.printedAmount, None) not in graphs.provenance
    assert (cell, RDF.type, BG.SourceCell) in graphs.provenance
    assert sums(graphs) == []


def test_a_cell_is_added_once() -> None:
    evidence = evidence_of(complete_budget())
    (one,) = evidence.summations
    for addends in ((one.addends[0], one.addends[0]), (one.total, one.addends[0])):
        assert sums(mapped(replace(evidence, summations=(replace(one, addends=addends),)))) == []


def test_a_sum_of_a_dataset_that_is_not_there() -> None:
    evidence = evidence_of(complete_budget())
    (one,) = evidence.summations
    key = replace(one.total.key, breakdown="class-all")
    strange = replace(one, total=replace(one.total, key=key))
    assert sums(mapped(replace(evidence, summations=(strange,)))) == []


def test_tables_of_one_label_are_two() -> None:
    evidence = evidence_of(complete_budget())
    first = evidence.tables[0]
    again = replace(first, key=f"{first.key}-2")
    graphs = mapped(replace(evidence, tables=(*evidence.tables, again)))
    found = set(graphs.provenance.subjects(RDF.type, BG.PrintedTable))
    assert len(found) == len(evidence.tables) + 1


def test_the_evidence_of_a_document(hubei_interpretation: Interpretation, iris: Iris) -> None:
    provenance = map_interpretation(hubei_interpretation, iris, software_version="0").provenance
    tables = set(provenance.subjects(RDF.type, BG.PrintedTable))
    assert len(tables) == 13
    summed = set(provenance.subjects(RDF.type, BG.Summation))
    assert len(summed) > 150
    printed = set(provenance.subjects(BG.printedAmount))
    for each in summed:
        cells = {*provenance.objects(each, BG.total), *provenance.objects(each, BG.addend)}
        assert len(cells) > 1
        assert cells <= printed
        assert {provenance.value(cell, BG.inTable) for cell in cells} == {
            provenance.value(each, BG.inTable)
        }
    # An item that is not computed comes from cells that print it, and from no other.
    for item in hubei_interpretation.budget.items:
        node = iris.of_document(hubei_interpretation.budget.heading).item(item.key)
        cells = set(provenance.objects(node, PROV.wasDerivedFrom))
        assert item.derived or cells <= printed
    for cell in provenance.subjects(RDF.type, BG.SourceCell):
        assert (cell, DCTERMS.isPartOf, None) in provenance
