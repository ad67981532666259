"""The rows of a document: read off the example by hand, and the same facts as in the graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, PROV, QB, RDF

from budgetgraph.graph.audit import AuditFinding, AuditReport
from budgetgraph.graph.iris import Iris
from budgetgraph.graph.mapping import DocumentGraphs, map_interpretation
from budgetgraph.ground.findings import KINDS, Message, Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.ground.vocabulary import BG, BGS, CODE, SDMX_ATTRIBUTE
from budgetgraph.interpreting.records import (
    BudgetItem,
    Interpretation,
    ItemKey,
    PrintedCode,
    Role,
)
from budgetgraph.publishing.tables.rows import document_rows
from budgetgraph.publishing.tables.schema import TABLES, Value

TABLE = {table.name: table for table in TABLES}
ITEM_TABLES = ("lines", "subtotals", "other-items")
BASE = "https://budgetgraph.example/"
KEY = "420111/036/2026/budget"
CENTRE = "武汉市洪山区城市运行管理中心（武汉市洪山区社会管理网格化服务中心）"


def rows_of(
    interpretation: Interpretation, name: str, *findings: AuditFinding
) -> list[dict[str, Value]]:
    iris = Iris().of_document(interpretation.budget.heading)
    rows = document_rows(interpretation, AuditReport(findings), iris, 1)
    return [dict(zip(TABLE[name].names, row, strict=True)) for row in rows[name]]


def filled(row: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in row.items() if value is not None}


DOCUMENT = {
    "document": f"{BASE}id/doc/{KEY}",
    "region": "420111",
    "region_name": "洪山区",
    "department": "036",
    "department_name": CENTRE,
    "document_kind": "budget",
    "document_kind_zh": "部门预算",
    "document_kind_en": "Department budget",
    "document_year": 2026,
    "version": 1,
}


def test_a_line_of_table_3(example_interpretation: Interpretation) -> None:
    rows = rows_of(example_interpretation, "lines")
    (row,) = (r for r in rows if (r["breakdown"], r["function"]) == ("function-all", "2010350"))
    assert filled(row) == DOCUMENT | {
        "item": f"{BASE}id/item/{KEY}/function-all/2026/exp/036/2010350/basic",
        "dataset": f"{BASE}id/dataset/{KEY}/function-all",
        "fiscal_year": 2026,
        "breakdown": "function-all",
        "breakdown_zh": "支出预算（按功能分类和支出性质）",
        "breakdown_en": "Expenditure by function and nature",
        "direction": "expenditure",
        "direction_zh": "支出",
        "direction_en": "Expenditure",
        "phase": "approved",
        "phase_zh": "批复预算",
        "phase_en": "Approved budget",
        "unit": "036",
        "unit_name": CENTRE,
        "function": "2010350",
        "function_zh": "事业运行",
        "function_en": "Operation of public institutions (government offices)",
        "nature": "basic",
        "nature_zh": "基本支出",
        "nature_en": "Basic expenditure",
        "amount": Decimal(4100600),
        "currency": "CNY",
        "status": "A",
        "printed_text": "410.06",
        "printed_unit": "万元",
        "printed_table": "3",
        "printed_row": 5,
        "printed_line": 137,
        "printed_column": 4,
        "printed_cells": 1,
    }


def test_a_project_with_its_total_and_its_bases(example_interpretation: Interpretation) -> None:
    rows = rows_of(example_interpretation, "projects")
    row = next(r for r in rows if r["code"] == "420111260360030000100")
    purpose = row.pop("purpose")
    assert isinstance(purpose, str)
    assert filled(row) == DOCUMENT | {
        "project": f"{BASE}id/project/420111260360030000100",
        "code": "420111260360030000100",
        "code_name": "区城运中心运行项目",
        "children": 3,
        "unit": "036",
        "unit_name": CENTRE,
        "supervising_unit": "036",
        "supervising_unit_name": CENTRE,
        "types": "specific-target|continuing",
        "types_zh": "特定目标类|持续性项目",
        "types_en": "Specific-target project|Continuing project",
        "start_year": 2026,
        "end_year": 2026,
        "total_budget": Decimal(3920000),
        "annual_amount": Decimal(3920000),
        "currency": "CNY",
        "legal_bases": "洪编2019年12号"
        "|武汉市党政机关法律顾问管理办法（武法发〔2021〕4号）"
        "|市人民政府办公厅关于加快推进政府向社会力量购买服务的意见（试行）（武政办〔2014〕24号）",
    }
    parts = [r for r in rows if r["parent"] == "420111260360030000100"]
    assert [r["annual_amount"] for r in parts] == [124000, 388000, 3408000]
    assert {r["parent_name"] for r in parts} == {"区城运中心运行项目"}
    # What stands at the bottom adds up once.
    assert sum(r["annual_amount"] for r in rows if r["children"] == 0) == Decimal(3920000)


def test_an_indicator_has_a_row_for_each_value(example_interpretation: Interpretation) -> None:
    rows = rows_of(example_interpretation, "indicators")
    first = filled(rows[0])
    assert first == DOCUMENT | {
        "indicator": f"{BASE}id/indicator/{KEY}/dept/long-term/e305060e",
        "owner_kind": "department",
        "owner_kind_zh": "部门整体",
        "owner": "036",
        "owner_name": CENTRE,
        "horizon": "long-term",
        "horizon_zh": "长期目标",
        "horizon_en": "Long term",
        "class1": "cost",
        "class1_zh": "成本指标",
        "class1_en": "Cost indicators",
        "class2": "cost-economic",
        "class2_zh": "经济成本指标",
        "class2_en": "Economic cost",
        "class_inferred": False,
        "name": "项目支出控制率",
        "basis": "plan",
        "basis_zh": "计划标准",
        "basis_en": "Plan standard",
        "role": "target",
        "role_zh": "目标值",
        "value_year": 2028,
        "operator": "le",
        "operator_zh": "小于等于",
        "operator_en": "less than or equal to",
        "number": Decimal(100),
        "number_unit": "%",
        "printed_text": "≤100%",
    }
    annual = [r for r in rows if r["horizon"] == "annual" and r["owner_kind"] == "department"]
    assert [r["role"] for r in annual[:3]] == ["target", "baseline", "baseline"]
    assert [r["value_year"] for r in annual[:3]] == [2026, 2024, 2025]
    of_projects = [r for r in rows if r["owner_kind"] == "project"]
    assert {(r["owner"], r["owner_name"]) for r in of_projects} == {
        ("420111260360030000100", "区城运中心运行项目")
    }


def test_a_finding_shows_its_figures_and_its_first_place(
    example_interpretation: Interpretation,
) -> None:
    cells = (
        SourceCell("t11", line=348, column=4, table="11", row=8, text="947.71"),
        SourceCell("t1", line=109, column=2, table="1", row=5, text="941.71"),
    )
    message = Message("表11印947.71万元", "table 11 prints 947.71 万元")
    contradiction = AuditFinding(
        rule="R9",
        shape=BGS["R09-total"],
        constraint=BGS["R09-total-constraint"],
        severity=Severity.VIOLATION,
        message=message,
        focus=URIRef(f"{BASE}id/item/x"),
        stated=Decimal(9477100),
        compared=Decimal(9417100),
        difference=Decimal(60000),
        unit="元",
        sources=cells,
        suspect=cells[0],
        group=1,
    )
    missing = AuditFinding(
        rule="missing-table",
        shape=BGS["missing-table"],
        constraint=None,
        severity=Severity.WARNING,
        message=Message("缺表9", "no table 9"),
        focus=URIRef(f"{BASE}id/doc/{KEY}"),
        group=2,
    )
    first, second = rows_of(example_interpretation, "findings", contradiction, missing)
    assert str(first.pop("finding")).startswith(f"{BASE}id/finding/{KEY}/R9/")
    assert first.pop("rule_zh")
    assert first.pop("rule_en")
    assert filled(first) == DOCUMENT | {
        "number": 1,
        "cause": 1,
        "rule": "R9",
        "severity": "violation",
        "severity_zh": "违规",
        "message_zh": message.zh,
        "message_en": message.en,
        "stated": Decimal(9477100),
        "compared": Decimal(9417100),
        "difference": Decimal(60000),
        "amounts_unit": "元",
        "suspect_table": "11",
        "suspect_line": 348,
        "suspect_column": 4,
        "suspect_text": "947.71",
        "printed_text": "947.71",
        "printed_table": "11",
        "printed_row": 8,
        "printed_line": 348,
        "printed_column": 4,
        "printed_cells": 2,
    }
    assert (second["number"], second["severity"], second["printed_cells"]) == (2, "warning", 0)
    assert (second["rule"], second["rule_zh"]) == ("missing-table", KINDS["missing-table"].zh)
    assert second["printed_table"] is None
    assert second["stated"] is None


def check_items(interpretation: Interpretation, facts: Graph) -> None:
    """The item tables say of each item what the graph says."""
    classes = {"lines": BG.BudgetLine, "subtotals": BG.Subtotal}
    by_table = {name: rows_of(interpretation, name) for name in ITEM_TABLES}
    for name, wanted in classes.items():
        stated = {str(node) for node in facts.subjects(RDF.type, wanted)}
        assert {r["item"] for r in by_table[name]} == stated
    every = [row for rows in by_table.values() for row in rows]
    assert len(every) == len({row["item"] for row in every})
    assert {r["item"] for r in every} == {
        str(node) for node in facts.subjects(RDF.type, BG.BudgetItem)
    }
    for row in every:
        node = URIRef(str(row["item"]))
        dataset = facts.value(node, QB.dataSet)
        assert row["dataset"] == str(dataset)
        assert CODE[f"breakdown/{row['breakdown']}"] == facts.value(dataset, BG.breakdown)
        assert CODE[f"phase/{row['phase']}"] == facts.value(node, BG.phase)
        assert CODE[f"direction/{row['direction']}"] == facts.value(node, BG.direction)
        for property_, value in ((BG.fiscalYear, row["fiscal_year"]), (BG.amount, row["amount"])):
            literal = facts.value(node, property_)
            assert isinstance(literal, Literal)
            assert literal.toPython() == value
        assert str(facts.value(node, SDMX_ATTRIBUTE.obsStatus)).endswith(f"-{row['status']}")
        for dimension in ("function", "economic", "nature", "source", "category", "project"):
            value = facts.value(node, BG[dimension])
            code = None if value is None else str(value).rpartition("/")[2]
            assert row[dimension] == code
            if code is not None:
                assert row[f"{dimension}_zh"]


def test_items_are_those_of_the_graph(
    example_interpretation: Interpretation, example_graphs: DocumentGraphs
) -> None:
    check_items(example_interpretation, example_graphs.facts)


def test_items_of_the_real_document(hubei_interpretation: Interpretation) -> None:
    graphs = map_interpretation(hubei_interpretation, Iris(), software_version="0")
    check_items(hubei_interpretation, graphs.facts)


def test_a_units_own_document_has_breakdowns_of_its_own(
    example_interpretation: Interpretation,
) -> None:
    budget = example_interpretation.budget
    own = replace(
        example_interpretation,
        budget=replace(budget, heading=replace(budget.heading, kind="unit-budget")),
    )
    check_items(own, map_interpretation(own, Iris(), software_version="0").facts)
    row = rows_of(own, "lines")[0]
    assert (row["breakdown"], row["document_kind_zh"]) == ("unit-revenue-source", "单位预算")
    assert str(row["breakdown_zh"]).startswith("单位预算：")


def test_projects_and_indicators_are_those_of_the_graph(
    example_interpretation: Interpretation, example_graphs: DocumentGraphs
) -> None:
    facts = example_graphs.facts
    rows = rows_of(example_interpretation, "projects")
    assert {r["project"] for r in rows} == {str(n) for n in facts.subjects(RDF.type, BG.Project)}
    for row in rows:
        parent = facts.value(URIRef(str(row["project"])), DCTERMS.isPartOf)
        assert row["parent"] == (None if parent is None else str(parent).rpartition("/")[2])

    stated = {
        (
            str(facts.value(node, BG.indicator)),
            int(str(facts.value(node, BG.fiscalYear))),
            role,
        ): str(facts.value(node, PROV.value))
        for role, wanted in (("target", BG.Target), ("baseline", BG.Baseline))
        for node in facts.subjects(RDF.type, wanted)
    }
    rows = rows_of(example_interpretation, "indicators")
    shown = {(r["indicator"], r["value_year"], r["role"]): r["printed_text"] for r in rows}
    assert shown == stated
    assert len(rows) == len(stated)


def test_a_printed_code_has_its_printed_label(example_interpretation: Interpretation) -> None:
    budget = example_interpretation.budget
    item = BudgetItem(
        ItemKey("function-all", 2026, "999", ("2019901", "basic")), Decimal(1), Role.LINE
    )
    changed = replace(
        example_interpretation,
        budget=replace(
            budget,
            items=(item,),
            printed_codes=(PrintedCode("function", "2019901", "印出的名称"),),
        ),
    )
    (row,) = rows_of(changed, "lines")
    assert (row["function_zh"], row["function_en"]) == ("印出的名称", None)
    # What the document does not name, and does not print, stays empty.
    assert (row["unit_name"], row["printed_text"], row["printed_cells"]) == (None, None, 0)


@pytest.mark.parametrize(
    ("units", "annual"),
    [((), None), (("036001",), 1), (("036001", "036"), 2), (("036001", "036002"), None)],
)
def test_the_amount_of_a_project_is_never_a_sum_of_ours(
    example_interpretation: Interpretation, units: tuple[str, ...], annual: int | None
) -> None:
    budget = example_interpretation.budget
    project = budget.projects[0]
    items = [
        BudgetItem(
            ItemKey("project", 2026, unit, ("total", project.code)), Decimal(n), Role.SUBTOTAL
        )
        for n, unit in enumerate(units, start=1)
    ]
    noise = [
        BudgetItem(
            ItemKey("project", 2025, "036", ("total", project.code)), Decimal(7), Role.PLAIN
        ),
        BudgetItem(
            ItemKey("project", 2026, "036", ("general-public", project.code)), Decimal(8), Role.LINE
        ),
    ]
    changed = replace(
        example_interpretation,
        budget=replace(budget, items=(*noise, *items), projects=(project,)),
    )
    (row,) = rows_of(changed, "projects")
    assert row["annual_amount"] == annual
