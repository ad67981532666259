"""Budgets of a Shanghai district, read whole: figures taken from the printed documents."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.records import Interpretation
from budgetgraph.reading import read
from tests.interpreting.whole_documents import amount_of, assert_understood, sum_of_lines


@pytest.fixture(scope="module")
def finance_bureau(documents: Path) -> Interpretation:
    return interpret(
        read(documents / "shanghai" / "putuo-finance-bureau-2025-department-budget.pdf")
    )


@pytest.fixture(scope="module")
def government_office(documents: Path) -> Interpretation:
    return interpret(read(documents / "shanghai" / "putuo-government-office-2025-unit-budget.pdf"))


@pytest.fixture(scope="module")
def subdistrict(documents: Path) -> Interpretation:
    return interpret(
        read(documents / "shanghai" / "putuo-wanli-subdistrict-2023-department-budget.pdf")
    )


def _figures(interpretation: Interpretation) -> Counter[str]:
    """How many printed figures each table gave, by its label."""
    cells = {
        (source.table, source.page, source.line, source.column)
        for item in interpretation.budget.items
        for source in item.sources
        if source.row
    }
    return Counter(table for table, *_ in cells)


@pytest.mark.parametrize("name", ["finance_bureau", "government_office", "subdistrict"])
def test_every_cell_is_understood(name: str, request: pytest.FixtureRequest) -> None:
    interpretation: Interpretation = request.getfixturevalue(name)
    assert_understood(interpretation)


def test_the_tables_of_the_finance_bureau(finance_bureau: Interpretation) -> None:
    figures = {label: count for label, count in _figures(finance_bureau).items() if label.isdigit()}
    assert figures == {
        "1": 8,
        "2": 40,
        "3": 44,
        "4": 12,
        "5": 44,
        "8": 90,
        "9": 3,
    }


def test_figures_of_the_finance_bureau(finance_bureau: Interpretation) -> None:
    expected = {
        ("revenue-source", "total"): "31214205.8",
        ("revenue-source", "general-public"): "31214205.8",
        ("function-source", "2010608", "fiscal"): "4188000",
        ("function-all", "2010601", "basic"): "16093326",
        ("function-all", "2010601", "project"): "138514.8",
        ("function-fiscal", "221", "total"): "4736957",
        ("function-gpb", "2080506", "basic"): "873617",
        ("function-gpb", "total", "project"): "6093114.8",
        ("economic-basic", "30102", "personnel"): "13012070",
        ("economic-basic", "31002", "public"): "90000",
        ("economic-basic", "total", "public"): "2294335",
        # Table 9 is in 万元, all others in yuan.
        ("sangong", "total"): "9500",
        ("sangong", "sangong-reception"): "9500",
        ("special-item", "operating-funds"): "2294300",
    }
    found = {key: amount_of(finance_bureau, *key) for key in expected}
    assert found == {key: Decimal(text) for key, text in expected.items()}


def test_blank_tables_give_no_figures(finance_bureau: Interpretation) -> None:
    for breakdown in ("function-govfund", "function-statecap"):
        amounts = [i.amount for i in finance_bureau.budget.items if i.key.breakdown == breakdown]
        assert set(amounts) <= {Decimal(0)}


def test_lines_add_up_once(
    finance_bureau: Interpretation,
    government_office: Interpretation,
    subdistrict: Interpretation,
) -> None:
    for interpretation, total in (
        (finance_bureau, "31214205.8"),
        (government_office, "91016775.35"),
        (subdistrict, "164978640"),
    ):
        for breakdown in ("revenue-source", "function-source", "function-all", "function-gpb"):
            assert sum_of_lines(interpretation, breakdown) == Decimal(total), breakdown


def test_personnel_office_and_project_by_class(government_office: Interpretation) -> None:
    assert government_office.budget.heading.kind == "unit-budget"
    expected = {
        ("class-all", "201", "personnel"): "13819399.88",
        ("class-all", "201", "public"): "1867397.54",
        ("class-all", "201", "project"): "66410000",
        ("class-all", "208", "public"): "265380",
        ("class-all", "total", "personnel"): "22473997.81",
        ("function-all", "2010399", "project"): "20120000",
        ("function-all", "201", "total"): "82096797.42",
    }
    found = {key: amount_of(government_office, *key) for key in expected}
    assert found == {key: Decimal(text) for key, text in expected.items()}
    assert sum_of_lines(government_office, "class-all") == Decimal("91016775.35")


def test_figures_of_the_subdistrict(subdistrict: Interpretation) -> None:
    expected = {
        ("function-all", "2010507", "project"): "601300",
        ("function-all", "2010507", "basic"): "0",
        ("function-gpb", "2080506", "basic"): "2206272",
        ("function-fiscal", "212", "total"): "121319878",
        ("sangong", "total"): "229100",
        ("sangong", "sangong-vehicle-running"): "215600",
        ("special-item", "operating-funds"): "7860900",
    }
    found = {key: amount_of(subdistrict, *key) for key in expected}
    assert found == {key: Decimal(text) for key, text in expected.items()}
