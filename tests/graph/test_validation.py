"""Validation as the pipeline uses it: reports, groups, engines, errors, and what it imports."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF

import budgetgraph
from budgetgraph.graph.iris import DocumentIris, Iris
from budgetgraph.graph.mapping import DocumentGraphs, map_interpretation
from budgetgraph.graph.validation import ValidationReport, validate
from budgetgraph.ground.errors import InputError, StructureError
from budgetgraph.ground.findings import Severity
from budgetgraph.ground.vocabulary import BG, BGS
from budgetgraph.interpreting.records import Budget, Interpretation, ItemKey, Role
from tests.graph.cube_integrity import definitions
from tests.graph.oxigraph_select import oxigraph_engine
from tests.graph.small_budget import complete_budget, interpretation_of, item, money, unit_budget

PACKAGE = Path(budgetgraph.__file__).parent


@pytest.fixture(scope="module")
def codes() -> Graph:
    return definitions()


def report_on(budget: Budget, codes: Graph) -> ValidationReport:
    graphs = map_interpretation(interpretation_of(budget), Iris(), software_version="0.1.0")
    return validate(graphs, codes, engine=oxigraph_engine)


def rules(report: ValidationReport) -> set[str]:
    return {(each.constraint or each.shape).removeprefix(str(BGS)) for each in report.violations}


def test_small_budget_conforms(graphs: DocumentGraphs, codes: Graph) -> None:
    report = validate(graphs, codes, engine=oxigraph_engine)
    assert report.violations == ()
    assert report.conforms
    report.require_structure()


def test_unit_budget_conforms(codes: Graph) -> None:
    assert rules(report_on(unit_budget(), codes)) == set()


def test_real_document_conforms(hubei_interpretation: Interpretation, codes: Graph) -> None:
    graphs = map_interpretation(hubei_interpretation, Iris(), software_version="0.1.0")
    assert validate(graphs, codes, engine=oxigraph_engine).violations == ()


def test_what_is_wrong_where_and_why(
    graphs: DocumentGraphs, codes: Graph, document_iris: DocumentIris
) -> None:
    node = document_iris.item(ItemKey("sangong", 2026, "036", ("sangong-reception",)))
    graphs.facts.remove((node, BG.amount, None))
    graphs.facts.add((node, BG.amount, Literal("0.0")))

    report = validate(graphs, codes, engine=oxigraph_engine)

    (violation,) = report.violations
    assert violation.shape == BGS["S01-amount"]
    assert (violation.focus, violation.path, violation.value) == (node, BG.amount, Literal("0.0"))
    assert violation.severity is Severity.VIOLATION
    assert "元" in violation.message.zh
    assert "yuan" in violation.message.en
    with pytest.raises(StructureError) as caught:
        report.require_structure("budget.md")
    assert str(caught.value) == (
        f"budget.md: S01-amount: <{node}>: 须恰有一个以元为单位的金额（xsd:decimal）。"
        " There must be exactly one amount in yuan (xsd:decimal)."
    )
    assert caught.value.exit_code == 1
    assert not isinstance(caught.value, InputError)


def test_messages_name_what_was_found(graphs: DocumentGraphs, codes: Graph) -> None:
    (node, _, _) = next(iter(graphs.facts.triples((None, BG.nature, None))))
    stranger = URIRef("https://w3id.org/budgetgraph/code/nature/strange")
    graphs.facts.set((node, BG.nature, stranger))
    report = validate(graphs, codes, engine=oxigraph_engine)
    messages = [each.message.en for each in report.violations if each.shape == BGS["S05-scheme"]]
    assert messages == [f"{stranger} is not in the scheme of {BG.nature}."]


def test_the_number_of_violations_is_told(graphs: DocumentGraphs, codes: Graph) -> None:
    graphs.facts.remove((None, BG.phase, None))
    report = validate(graphs, codes, engine=oxigraph_engine)
    with pytest.raises(
        StructureError, match=rf"\({len(report.blocking)} violations of structure\)"
    ):
        report.require_structure()


def test_an_odd_code_of_the_source_stops_nothing(codes: Graph) -> None:
    budget = complete_budget()
    first, *others = budget.units
    report = report_on(replace(budget, units=(replace(first, code="XM-7"), *others)), codes)
    odd = [each for each in report.violations if not each.stops_release]
    assert [(each.shape, each.severity) for each in odd] == [
        (BGS["S06-form-code"], Severity.WARNING)
    ]


def test_negative_amounts_are_the_source_speaking(codes: Graph) -> None:
    budget = complete_budget()
    items = tuple(
        replace(each, amount=Decimal("-1.5")) if each.key.breakdown == "sangong" else each
        for each in budget.items
    )
    assert rules(report_on(replace(budget, items=items), codes)) == set()


def test_missing_baselines_and_duty_numbers_are_the_source_speaking(codes: Graph) -> None:
    budget = complete_budget()
    bare = replace(
        budget,
        duties=(budget.duties[0], replace(budget.duties[1], position=9)),
        indicators=tuple(replace(each, baselines=()) for each in budget.indicators),
    )
    assert rules(report_on(bare, codes)) == set()


def test_our_faults_are_found(codes: Graph) -> None:
    budget = complete_budget()
    source = money("3", 190, 2, "1")
    line_above_lines = item("function-gpb", "201/total", 1, source)
    subtotal_of_nothing = item("sangong", "sangong-abroad", 1, source, role=Role.SUBTOTAL)
    unmarked = item("sangong", "sangong-vehicle-purchase", 1, source, role=Role.PLAIN)
    unfounded = item("procurement", "procurement-goods", 1)
    unlisted = item("procurement", "procurement-dreams", 1, source)
    items = (line_above_lines, subtotal_of_nothing, unmarked, unfounded, unlisted)
    assert rules(report_on(replace(budget, items=(*budget.items, *items)), codes)) == {
        "S02-role",
        "S03-line-overlap",
        "S03-subtotal-apart",
        "S05-scheme-unknown",
        "S12-evidence-none",
    }


def test_structures_that_are_not_there_are_noticed(graphs: DocumentGraphs) -> None:
    report = validate(graphs, Graph(), engine=oxigraph_engine)
    assert "S04-undefined" in rules(report)


def test_engines_agree(graphs: DocumentGraphs, codes: Graph) -> None:
    for kind in (BG.Duty, BG.SourceCell, BG.BudgetUnit):
        graphs.facts.remove((None, RDF.type, kind))
    # The order of the reports is stable, too.
    reports = [validate(graphs, codes, engine=engine) for engine in (oxigraph_engine, None)]
    assert reports[0] == reports[1]
    assert reports[0].violations


def test_pyshacl_is_imported_when_it_is_needed() -> None:
    code = "import sys, budgetgraph.graph.validation; sys.exit('pyshacl' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    assert (
        subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0
    )


@pytest.mark.parametrize(
    ("library", "importers"),
    [
        ("pyshacl", {"graph/validation.py"}),
        (
            "pyoxigraph",
            {"publishing/store.py", "publishing/results.py", "publishing/merged_graphs.py"},
        ),
    ],
)
def test_each_engine_has_one_importer(library: str, importers: set[str]) -> None:
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.split(".")[0] == library for name in names):
                found.add(path.relative_to(PACKAGE).as_posix())
    assert found <= importers
