"""Budgets of Jiangsu provincial bodies, read whole: figures taken from the printed documents."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.records import Interpretation
from budgetgraph.reading import read
from tests.interpreting.whole_documents import amount_of, assert_understood, sum_of_lines

KINDS = {
    "balance",
    "revenue-list",
    "expenditure-by-nature",
    "fiscal-balance",
    "fiscal-by-function",
    "fiscal-basic-by-economic",
    "general-public-by-function",
    "basic-by-economic",
    "sangong-meetings-training",
    "government-fund",
    "operating-funds-by-economic",
    "procurement-list",
}


@pytest.fixture(scope="module")
def consultative_conference(documents: Path) -> Interpretation:
    """Tables of one grid each, titles merged into their first cells."""
    return interpret(read(documents / "jiangsu" / "provincial-cppcc-office-2018-tables.pdf"))


@pytest.fixture(scope="module")
def congress(documents: Path) -> Interpretation:
    """Tables that touch each other and are cut by pages, without labels; the forms of 2017."""
    name = "provincial-peoples-congress-office-2017-department-budget.pdf"
    return interpret(read(documents / "jiangsu" / name))


@pytest.fixture(scope="module")
def procuratorate(documents: Path) -> Interpretation:
    """Titles over the tables with labels such as 公开08 表：…; grids with many columns that nobody sees."""
    return interpret(
        read(documents / "jiangsu" / "provincial-procuratorate-2018-department-budget.pdf")
    )


@pytest.mark.parametrize("name", ["consultative_conference", "congress", "procuratorate"])
def test_every_table_is_known_and_every_cell_understood(
    name: str, request: pytest.FixtureRequest
) -> None:
    interpretation: Interpretation = request.getfixturevalue(name)
    assert {table.kind for table in interpretation.tables} == KINDS
    assert len(interpretation.tables) == len(KINDS)
    assert_understood(interpretation)


def test_figures_of_the_consultative_conference(consultative_conference: Interpretation) -> None:
    expected = {
        ("revenue-source", "total"): "101504800",
        ("revenue-source", "unit-funds"): "800000",
        ("revenue-source", "public-appropriation"): "100704800",
        ("function-all", "201", "total"): "78274600",
        ("nature-all", "reserve"): "11576300",
        ("nature-fiscal", "basic"): "55981700",
        ("function-fiscal", "2010204", "total"): "8141600",
        ("economic-fiscal", "30114", "basic"): "201600",
        ("function-gpb", "2210202", "total"): "11076000",
        ("economic-basic", "30302", "basic"): "4557400",
        ("economic-operating", "30231"): "1566000",
        ("special-item", "operating-funds"): "11158500",
        ("sangong", "total"): "6751000",
        ("sangong", "sangong-abroad"): "1060000",
        ("sangong", "sangong-vehicle-running"): "1566000",
        ("special-item", "meetings"): "8841600",
        ("special-item", "training"): "976000",
        ("special-item", "sangong-meetings-training"): "16568600",
    }
    found = {key: amount_of(consultative_conference, *key) for key in expected}
    assert found == {key: Decimal(text) for key, text in expected.items()}


def test_figures_of_the_congress(congress: Interpretation) -> None:
    expected = {
        ("revenue-source", "current"): "136490700",
        ("function-all", "208", "total"): "16085100",
        ("function-all", "221", "total"): "15122300",
        ("function-all", "total", "total"): "136490700",
        ("nature-all", "reserve"): "1284300",
        ("function-fiscal", "2010104", "total"): "13052500",
        # 30311 was the housing provident fund until 2017; 30307 had another name.
        ("economic-fiscal", "30311-2017", "basic"): "4942200",
        ("economic-basic", "30307", "basic"): "302400",
        ("economic-operating", "31002"): "590000",
        ("special-item", "operating-funds"): "56193100",
        ("sangong", "sangong-reception"): "4275000",
        ("special-item", "meetings"): "13052500",
    }
    found = {key: amount_of(congress, *key) for key in expected}
    assert found == {key: Decimal(text) for key, text in expected.items()}
    assert amount_of(congress, "economic-fiscal", "30311", "basic") is None


def test_figures_of_the_procuratorate(procuratorate: Interpretation) -> None:
    expected = {
        ("revenue-source", "general-public"): "219409600",
        ("revenue-source", "other-income"): "143900",
        ("function-all", "204", "total"): "164587500",
        ("function-all", "221", "total"): "36603800",
        ("nature-all", "project"): "55730000",
        ("nature-fiscal", "basic"): "139799200",
        ("function-fiscal", "2040405", "total"): "18950000",
        ("economic-fiscal", "30211", "basic"): "450000",
        ("economic-basic", "302", "basic"): "27225700",
        ("sangong", "total"): "4843000",
        ("sangong", "sangong-vehicle-running"): "2678000",
        ("special-item", "training"): "7000000",
        ("special-item", "operating-funds"): "27225700",
    }
    found = {key: amount_of(procuratorate, *key) for key in expected}
    assert found == {key: Decimal(text) for key, text in expected.items()}


def test_lines_add_up_once(
    consultative_conference: Interpretation,
    congress: Interpretation,
    procuratorate: Interpretation,
) -> None:
    for interpretation, total, fiscal in (
        (consultative_conference, "101504800", "100704800"),
        (congress, "136490700", "136490700"),
        (procuratorate, "219553500", "219409600"),
    ):
        for breakdown in ("revenue-source", "function-all", "nature-all"):
            assert sum_of_lines(interpretation, breakdown) == Decimal(total), breakdown
        for breakdown in ("revenue-fiscal", "nature-fiscal", "function-fiscal", "function-gpb"):
            assert sum_of_lines(interpretation, breakdown) == Decimal(fiscal), breakdown
