"""Amounts in messages: in the unit in which the document prints them, with all their digits and no more."""

from __future__ import annotations

from decimal import Decimal

import pytest
from rdflib import Literal
from rdflib.namespace import XSD

from budgetgraph.graph.audit.wording import Amount, difference, filled, number_of, plain
from budgetgraph.ground.findings import Message


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Amount(Decimal("725700"), printed="万元"), "72.57万元"),
        (Amount(Decimal("4100000.0"), printed="万元"), "410万元"),
        (Amount(Decimal("1234"), printed="元"), "1234元"),
        (Amount(Decimal("1234.5")), "1234.5元"),
        (Amount(Decimal("1234"), printed="吨"), "1234元"),
        (Amount(Decimal("-0.00"), printed="万元"), "0万元"),
        (Amount(Decimal("3.1"), "%"), "3.1%"),
        (Amount(Decimal("33.3333333333"), "%"), "33.33%"),
        (Amount(Decimal("12"), "个"), "12个"),
    ],
)
def test_amounts(amount: Amount, text: str) -> None:
    assert amount.text() == text


def test_no_digit_of_a_large_amount_is_lost() -> None:
    assert plain(Decimal("123456789012345678901234567890.10")) == "123456789012345678901234567890.1"
    assert difference(Decimal("1e30"), Decimal("0.01")) == Decimal(
        "999999999999999999999999999999.99"
    )


def test_messages() -> None:
    row = {
        "stated": Literal("725800.0", datatype=XSD.decimal),
        "n": Literal("3.0", datatype=XSD.decimal),
        "place": Literal("表3", lang="zh"),
    }
    told = filled(
        Message("{?place}印{?stated}，{$n}项，{?nothing}", "{?place}: {?stated}, {?n} parts"),
        row,
        {"stated": Amount(Decimal("725800"), printed="万元")},
    )
    assert told == Message("表3印72.58万元，3项，{?nothing}", "表3: 72.58 万元, 3 parts")


def test_only_numbers_are_numbers() -> None:
    assert number_of(Literal("12.50", datatype=XSD.decimal)) == Decimal("12.5")
    assert number_of(Literal("12", datatype=XSD.integer)) == 12
    assert number_of(Literal("12")) is None
    assert number_of(None) is None


def test_between_percentages_there_are_percentage_points() -> None:
    apart = Amount(Decimal("0.047"), "%", points=True)
    assert (apart.text(), apart.text(" ")) == ("0.05个百分点", "0.05 percentage points")
