"""Query 16 also lists what a department buys for no project that its document lists."""

from __future__ import annotations

from pathlib import Path

from rdflib import Graph

QUERY = Path(__file__).parent.parent.parent / "queries" / "16-procurement.rq"
DATA = """
@prefix bg: <https://w3id.org/budgetgraph/ontology#> .
@prefix cat: <https://w3id.org/budgetgraph/code/category/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix ex: <https://x.example/id/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

ex:unit a bg:BudgetUnit ; dct:identifier "036" ; skos:prefLabel "合成厅"@zh .
ex:document a bg:BudgetDocument ; bg:fiscalYear 2018 ; dct:creator ex:unit .
ex:cell dct:isPartOf ex:document .
ex:other dct:isPartOf ex:document .
cat:procurement-services skos:notation "procurement-services" .
ex:item a bg:ProcurementItem ; skos:prefLabel "会议服务"@zh ; bg:unit ex:unit ; bg:amount 640.0 ;
    bg:category cat:procurement-services ; prov:wasDerivedFrom ex:cell , ex:other .
ex:unpriced a bg:ProcurementItem ; skos:prefLabel "印刷品"@zh ; bg:unit ex:unit ;
    prov:wasDerivedFrom ex:cell .
"""


def test_a_purchase_for_no_listed_project_is_listed_once() -> None:
    graph = Graph().parse(data=DATA, format="turtle")
    (row,) = graph.query(QUERY.read_text(encoding="utf-8"))
    found = {str(name): value for name, value in row.asdict().items()}
    assert {name: str(value) for name, value in found.items()} == {
        "department_code": "036",
        "department": "合成厅",
        "year": "2018",
        "scope": "item",
        "code": "procurement-services",
        "label": "会议服务",
        "amount": "640.0",
    }
