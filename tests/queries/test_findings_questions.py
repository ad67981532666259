"""The questions about findings: on findings made by hand, and on the document whose contradictions are known.

The document prints 947.71 万元 of revenue in table 11, and 941.71 in table 1 and as the expenditure of table 11.
The real document and the example print that on other lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from rdflib import Graph

from budgetgraph.publishing.store import Store
from tests.queries.conftest import Ask, Rows, asker
from tests.queries.test_answers import rows

BG = "https://w3id.org/budgetgraph/ontology#"
SH = "http://www.w3.org/ns/shacl#"
DECIMAL = "http://www.w3.org/2001/XMLSchema#decimal"


def without_lines(found: Rows) -> Rows:
    return [tuple(re.sub("第[0-9]+行", "", cell) for cell in row) for row in found]


def test_21_the_contradiction_of_sixty_thousand_yuan(either: Ask) -> None:
    columns = "department_code year severity stated stated_place compared compared_place difference"
    found = either("figures-that-disagree", columns)
    assert set(without_lines(found)) >= set(
        rows("""
        036 | 2026 | violation | 9477100 | 表11第4列 | 9417100 | 表1第2列   | 60000
        036 | 2026 | violation | 9477100 | 表11第4列 | 9417100 | 表11第4列 | 60000
    """)
    )
    # Rounding is a hundredth of that.
    assert all(abs(int(row[-1])) > 10000 for row in found)
    assert either("figures-that-disagree", columns, amount="60000") == []


def test_22_a_department_with_two_contradictions_of_table_11(either: Ask) -> None:
    columns = "department_code year severity findings contradictions largest_difference"
    found = either("findings-by-department", columns)
    assert [row[2] for row in found] == sorted(
        (row[2] for row in found), key=["violation", "warning", "info"].index
    )
    worst = found[0]
    assert worst[:3] == ("036", "2026", "violation")
    assert int(worst[3]) >= 2
    assert worst[5] == "60000"


def test_23_rounding_is_the_most_frequent(either: Ask) -> None:
    found = either("rules-most-violated", "rule severity findings documents")
    assert found[0][:2] == ("R1", "info")
    assert all(row[3] == "1" for row in found)
    assert either("rules-most-violated", "severity", severity="violation") != []
    assert {row[0] for row in either("rules-most-violated", "severity", severity="info")} == {
        "info"
    }


def test_24_the_figures_of_a_finding_side_by_side(either: Ask) -> None:
    found = either(
        "evidence-of-findings", "stated compared place printed printed_amount", rule="R9"
    )
    assert set(without_lines(found)) >= set(
        rows("""
        9477100 | 9417100 | 表11第4列 | 947.71 | 9477100
        9477100 | 9417100 | 表1第2列  | 941.71 | 9417100
    """)
    )


def test_24_of_one_item(either: Ask) -> None:
    # 住房改革支出 is printed 72.58 where its three items add up to 72.57: rounding.
    found = either("evidence-of-findings", "rule severity stated compared", code="22102")
    assert ("R1", "info", "725800", "725700") in found
    assert either("evidence-of-findings", "rule", code="20899") == []


def test_25_the_figure_that_explains_both(either: Ask) -> None:
    columns = "place printed printed_unit findings stated compared difference"
    found = either("one-figure-many-findings", columns)
    expected = ("表11第4列", "947.71", "万元", "2", "9477100", "9417100", "60000")
    assert expected in without_lines(found)


@dataclass(frozen=True)
class Planted:
    """A finding about the document of 2026: its rule, severity, figures, and the cells that print them."""

    key: str
    rule: str
    severity: str
    stated: str
    compared: str
    unit: str
    cells: tuple[str, ...]
    suspect: str = ""

    def triples(self) -> Iterator[str]:
        node = f"<urn:f/{self.key}>"
        difference = int(self.stated) - int(self.compared)
        yield f"{node} <{SH}resultSeverity> <{SH}{self.severity}>"
        yield f"{node} <{SH}sourceShape> <urn:shape/{self.rule}>"
        if self.rule.startswith("R"):
            yield f"{node} <{SH}sourceConstraint> <urn:constraint/{self.rule}>"
        yield f'{node} <{SH}resultMessage> "说明{self.key}"@zh'
        yield f'{node} <{SH}resultMessage> "message {self.key}"@en'
        yield f'{node} <{BG}rule> "{self.rule}"'
        yield f"{node} <http://purl.org/dc/terms/isPartOf> <urn:doc>"
        for name, number in (
            ("statedValue", self.stated),
            ("comparedValue", self.compared),
            ("difference", difference),
        ):
            yield f'{node} <{BG}{name}> "{number}.0"^^<{DECIMAL}>'
        yield f'{node} <http://schema.org/unitText> "{self.unit}"'
        for cell in self.cells:
            yield f"{node} <http://www.w3.org/ns/prov#wasDerivedFrom> <urn:c/{cell}>"
        if self.suspect:
            yield f"{node} <{BG}suspect> <urn:c/{self.suspect}>"


CELLS = {"a": 500_000, "b": 300_000, "c": 180_000, "d": 520_000, "e": 520_000}
FINDINGS = (
    Planted("sum", "R1", "Violation", "500000", "480000", "元", ("a", "b", "c"), "a"),
    Planted("again", "R2", "Violation", "500000", "520000", "元", ("a", "d"), "a"),
    Planted("small", "R2", "Warning", "520000", "520100", "元", ("d", "e")),
    Planted("note", "R1", "Info", "520000", "300000", "元", ("e",)),
    Planted("percent", "R14", "Violation", "90000", "10", "%", ("e",)),
    Planted("read", "unknown-row", "Warning", "0", "0", "元", ("c",)),
)


@pytest.fixture(scope="module")
def planted() -> str:
    lines = [
        f"<urn:doc> a <{BG}BudgetDocument>",
        f'<urn:doc> <{BG}fiscalYear> "2026"^^<http://www.w3.org/2001/XMLSchema#integer>',
        "<urn:doc> <http://purl.org/dc/terms/creator> <urn:org/1/036>",
        '<urn:org/1/036> <http://purl.org/dc/terms/identifier> "036"',
        '<urn:org/1/036> <http://www.w3.org/2004/02/skos/core#prefLabel> "部门"@zh',
        '<urn:shape/R1> <http://www.w3.org/2000/01/rdf-schema#label> "合计"@zh',
    ]
    for name, amount in CELLS.items():
        lines += [
            f'<urn:c/{name}> <http://www.w3.org/2000/01/rdf-schema#label> "格{name}"@zh',
            f'<urn:c/{name}> <{BG}printedAmount> "{amount}.0"^^<{DECIMAL}>',
            f'<urn:c/{name}> <http://www.w3.org/ns/prov#value> "{amount}"',
        ]
    lines += [line for finding in FINDINGS for line in finding.triples()]
    text = "".join(f"{line} .\n" for line in lines)
    return Graph().parse(data=text, format="turtle").serialize(format="nt")


@pytest.fixture(scope="module")
def ask(planted: str) -> Ask:
    return asker(Store.build([("urn:test:planted", planted.encode())]))


def test_21_of_findings_made_by_hand(ask: Ask) -> None:
    # Neither the percentage, nor the note, nor what is below the threshold.
    columns = "rule stated stated_place compared compared_place compared_cells difference message"
    assert ask("figures-that-disagree", columns) == rows("""
        R1 | 500000 | 格a | 480000 | 格b | 2 | 20000  | 说明sum
        R2 | 500000 | 格a | 520000 | 格d | 1 | -20000 | 说明again
    """)
    small = ask("figures-that-disagree", "rule difference", amount="99")
    assert small[-1] == ("R2", "-100")
    assert ask("figures-that-disagree", "rule", amount="20000") == []


def test_22_of_findings_made_by_hand(ask: Ask) -> None:
    columns = "severity findings contradictions largest_difference"
    assert ask("findings-by-department", columns) == rows("""
        violation | 3 | 3 | 20000
        warning   | 2 | 1 | 100
        info      | 1 | 1 | 220000
    """)


def test_23_of_findings_made_by_hand(ask: Ask) -> None:
    columns = "rule name severity findings documents largest_difference"
    assert ask("rules-most-violated", columns) == rows("""
        R1  | 合计 | info      | 1 | 1 | 220000
        R1  | 合计 | violation | 1 | 1 | 20000
        R14 |      | violation | 1 | 1 | 0
        R2  |      | violation | 1 | 1 | 20000
        R2  |      | warning   | 1 | 1 | 100
    """)
    with_reading = ask("rules-most-violated", "rule", reading="true")
    assert ("unknown-row",) in with_reading


def test_25_of_findings_made_by_hand(ask: Ask) -> None:
    columns = "place findings rule stated compared other_place"
    assert ask("one-figure-many-findings", columns) == rows("""
        格a | 2 | R1 | 500000 | 480000 | 格b
        格a | 2 | R2 | 500000 | 520000 | 格d
    """)
