from decimal import Decimal

import pytest

from budgetgraph.synthesis.figures import plain_number, short_amount, table_amount
from budgetgraph.synthesis.form import chinese_number
from budgetgraph.synthesis.values import value


@pytest.mark.parametrize(
    ("yuan", "cell", "sentence"),
    [
        ("9417100", "941.71", "941.71"),
        ("3920000", "392.00", "392"),
        ("386000", "38.60", "38.6"),
        ("0", "0.00", "0"),
    ],
)
def test_money_is_printed_in_wan_with_two_decimals_or_as_short_as_can_be(
    yuan: str, cell: str, sentence: str
) -> None:
    assert table_amount(Decimal(yuan)) == cell
    assert short_amount(Decimal(yuan)) == sentence


def test_no_fact_is_a_blank_cell() -> None:
    assert table_amount(None) == ""


def test_an_amount_that_the_form_cannot_print_is_refused() -> None:
    with pytest.raises(ValueError, match=r"0\.01 万元"):
        table_amount(Decimal(150))


def test_numbers_are_printed_without_exponent() -> None:
    assert plain_number(Decimal("1E+2")) == "100"
    assert plain_number(Decimal("12.50")) == "12.5"


@pytest.mark.parametrize(
    ("number", "ordinal"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (34, "三十四")]
)
def test_ordinals(number: int, ordinal: str) -> None:
    assert chinese_number(number) == ordinal


@pytest.mark.parametrize(
    ("printed", "operator", "number", "unit", "text"),
    [
        ("≥6次/年", "ge", "6", "次/年", None),
        ("≤100%", "le", "100", "%", None),
        ("50条", "eq", "50", "条", None),
        ("516.44万元", "eq", "5164400", "元", None),
        ("保障", None, None, None, "保障"),
        ("——", None, None, None, None),
    ],
)
def test_indicator_values(
    printed: str, operator: str | None, number: str | None, unit: str | None, text: str | None
) -> None:
    found = value(2026, printed)
    assert found.printed == printed
    assert (found.operator, found.unit, found.text) == (operator, unit, text)
    assert found.number == (None if number is None else Decimal(number))
