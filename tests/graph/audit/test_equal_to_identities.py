"""The rules about sums, printings and tables that must fit say what the reading says of a document.

A digit is changed in a synthetic document. What the interpretation finds then (``sum-does-not-hold``,
``printings-differ``) the rules R1 to R13 find as well, with the same cells; about the clean document they
say nothing above Info.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache

import pytest

from budgetgraph.graph.audit.rules import AuditRule, audit_rules
from budgetgraph.graph.audit.runner import Result, results
from budgetgraph.graph.iris import Iris
from budgetgraph.graph.mapping import map_interpretation
from budgetgraph.ground.findings import Finding, Severity
from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.records import Interpretation
from budgetgraph.reading import read_bytes
from budgetgraph.synthesis.generator import generate
from budgetgraph.synthesis.renderer import render
from budgetgraph.synthesis.shape import Shape
from tests.graph.oxigraph_select import oxigraph_engine

OF_SUMS = frozenset({"R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R12", "R13"})
TOLD_BY_RULES = frozenset({"sum-does-not-hold", "printings-differ"})
SHAPES = {
    "small": Shape(units=1, projects=1, children=2, indicators=4, duties=2),
    "funds": Shape(
        units=2, projects=2, functions=3, indicators=4, duties=2, several_sources=True, zeros=True
    ),
    "carried": Shape(units=3, projects=1, functions=2, indicators=4, duties=2, carryover=True),
    "rounded": Shape(units=2, projects=1, functions=3, indicators=4, duties=2, rounded=True),
}
CHANGES = 3
_AMOUNT = re.compile(r"(?<![\d.])\d+\.\d{2}(?![\d%])")
_IRIS = Iris("https://x.example/")

shapes = pytest.mark.parametrize("name", SHAPES)


def rules() -> tuple[AuditRule, ...]:
    return tuple(rule for rule in audit_rules() if rule.identifier in OF_SUMS)


@cache
def text_of(name: str) -> str:
    return render(generate(7, list(SHAPES).index(name), shape=SHAPES[name]))


def read(text: str) -> Interpretation:
    return interpret(read_bytes(text.encode(), "budget.md"))


def told(interpretation: Interpretation) -> list[Result]:
    """What the rules find above Info."""
    graphs = map_interpretation(interpretation, _IRIS, software_version="0")
    select = oxigraph_engine(tuple(graphs))
    return [each for each in results(rules(), select) if each.rule.severity > Severity.INFO]


def changed(text: str, seed: str) -> str:
    """The text with one digit of one printed amount changed, in the tables or the narrative."""
    chance = random.Random(seed)
    found = chance.choice(list(_AMOUNT.finditer(text)))
    places = [n for n in range(*found.span()) if text[n].isdigit()]
    at = chance.choice(places[:2] if len(places) > 3 else places[:1])
    digit = chance.choice([each for each in "123456789" if each != text[at]])
    return text[:at] + digit + text[at + 1 :]


def cells_of(finding: Finding, interpretation: Interpretation) -> set[str]:
    iris = _IRIS.of_document(interpretation.budget.heading)
    return {str(iris.cell(cell)) for cell in finding.sources}


def findings(interpretation: Interpretation) -> Iterator[Finding]:
    return (each for each in interpretation.findings if each.kind in TOLD_BY_RULES)


@shapes
def test_a_clean_document_is_told_of_nothing(name: str) -> None:
    assert [each.rule.shape for each in told(read(text_of(name)))] == []


@shapes
@pytest.mark.parametrize("change", range(CHANGES))
def test_the_rules_find_what_the_reading_finds(name: str, change: int) -> None:
    interpretation = read(changed(text_of(name), f"{name}-{change}"))
    found = told(interpretation)
    named = {cell for result in found for cell in result.cells}
    for finding in findings(interpretation):
        assert cells_of(finding, interpretation) <= named, finding.message.en
    known = [cells_of(each, interpretation) for each in interpretation.findings if each.sources]
    for result in found:
        assert any(not cells.isdisjoint(result.cells) for cells in known), result.row
