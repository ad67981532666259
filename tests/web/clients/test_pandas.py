"""pandas over CSV and Parquet, from an address alone."""

from __future__ import annotations

from decimal import Decimal
from http.client import IncompleteRead
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest

from tests.web.clients.known_figures import (
    CLASS_ROWS,
    CLASSES,
    EMPTY,
    EXACT,
    NAME_201,
    PERSONNEL_HEAD,
    SYNTAX_ERROR,
    TERMS,
    TOO_LARGE,
)

pandas = pytest.importorskip("pandas", reason="pandas (extra test) is not installed")


def address(endpoint: str, query: str) -> str:
    return f"{endpoint}?{urlencode({'query': query, 'format': 'csv'})}"


def test_codes_and_texts(endpoint: str) -> None:
    table = pandas.read_csv(address(endpoint, CLASSES), dtype=str)
    assert list(table.columns) == ["code", "name", "total"]
    assert list(table.itertuples(index=False, name=None)) == CLASS_ROWS


def test_exact_decimals(endpoint: str) -> None:
    table = pandas.read_csv(address(endpoint, TERMS), converters={"exact": Decimal})
    assert list(table.exact) == [EXACT]
    assert list(table.name) == [NAME_201]
    assert table.nothing.isna().all()
    sums = pandas.read_csv(address(endpoint, CLASSES), converters={"total": Decimal})
    assert sums.total.sum() == Decimal(9_417_000)


def test_nothing_found(endpoint: str) -> None:
    table = pandas.read_csv(address(endpoint, EMPTY))
    assert (list(table.columns), len(table)) == (["line", "amount"], 0)


def test_a_question(site: str) -> None:
    table = pandas.read_csv(
        f"{site}/queries/personnel-cost?format=csv",
        dtype={"department_code": str, "category_code": str},
        converters={"amount": Decimal, "share_percent": Decimal},
    )
    columns = ["category_code", "category", "amount", "share_percent"]
    head = [
        tuple(map(str, row)) for row in table[columns].head(2).itertuples(index=False, name=None)
    ]
    assert head == PERSONNEL_HEAD
    assert set(table.department_code) == {"036"}


def test_a_table_of_the_dumps(site: str) -> None:
    lines = pandas.read_csv(f"{site}/dumps/tables/lines.csv", dtype=str)
    of_breakdown = lines[lines.breakdown == "function-gpb"]
    assert sum(map(Decimal, of_breakdown.amount)) == Decimal(9_417_000)


@pytest.mark.parametrize("query", [SYNTAX_ERROR, TOO_LARGE])
def test_errors(endpoint: str, query: str) -> None:
    with pytest.raises(HTTPError, match="400"):
        pandas.read_csv(address(endpoint, query))


def test_a_broken_line_is_an_error(cut_endpoint: str) -> None:
    with pytest.raises(IncompleteRead):
        pandas.read_csv(address(cut_endpoint, CLASSES))
