"""Literals have one lexical form, and it survives writing and reading."""

from __future__ import annotations

import re
from decimal import Decimal

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, Literal
from rdflib.namespace import XSD

from budgetgraph.graph.mapping.literals import (
    boolean_literal,
    date_literal,
    decimal_literal,
    integer_literal,
)


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("9417100", "9417100.0"),
        ("9417100.00", "9417100.0"),
        ("1E+7", "10000000.0"),
        ("1.50", "1.5"),
        ("-0.00", "0.0"),
        ("-12.40", "-12.4"),
        ("0.05", "0.05"),
        ("1E-9", "0.000000001"),
        ("12345678901234567890123456789012345.67", "12345678901234567890123456789012345.67"),
    ],
)
def test_canonical_decimals(value: str, form: str) -> None:
    literal = decimal_literal(Decimal(value))
    assert str(literal) == form
    assert literal.datatype == XSD.decimal


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**17), max_value=10**17))
def test_decimals_are_exact_and_canonical(value: Decimal) -> None:
    literal = decimal_literal(value)
    assert re.fullmatch(r"-?(0|[1-9][0-9]*)\.([0-9]*[1-9]|0)", literal)
    assert literal != Literal("-0.0", datatype=XSD.decimal)
    assert Decimal(str(literal)) == value
    assert literal.toPython() == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, max_value=10**14))
def test_decimals_survive_turtle(value: Decimal) -> None:
    literal = decimal_literal(value)
    (read,) = Graph().parse(data=f"<x:a> <x:b> {literal} .", format="turtle").objects()
    assert read == literal
    (quad,) = pyoxigraph.parse(f"<x:a> <x:b> {literal} .", pyoxigraph.RdfFormat.TURTLE)
    assert (quad.object.value, quad.object.datatype.value) == (str(literal), str(XSD.decimal))


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_no_number_no_literal(value: str) -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        decimal_literal(Decimal(value))


def test_equal_decimals_of_other_spelling_are_one_literal() -> None:
    assert decimal_literal(Decimal("1.0")) == decimal_literal(Decimal("1.000"))


def test_integers_and_booleans() -> None:
    assert integer_literal(2026).n3() == '"2026"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert str(boolean_literal(True)) == "true"
    assert str(boolean_literal(False)) == "false"
    # True == 1 in Python: a shared cache would mix them up.
    assert str(integer_literal(1)) == "1"


@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("2025-12-31", XSD.date),
        ("2026-01", XSD.gYearMonth),
        ("2026", XSD.gYear),
        ("2026-13", None),
        ("2026-02-30", None),
        ("二〇二六年", None),
        ("20260115", None),
    ],
)
def test_dates(text: str, datatype: object) -> None:
    literal = date_literal(text)
    assert (str(literal), literal.datatype) == (text, datatype)
