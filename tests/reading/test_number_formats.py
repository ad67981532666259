"""What Excel prints for a number and a format."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetgraph.reading.number_formats import BUILT_IN, printed_number, printed_text

ACCOUNTING = BUILT_IN[43]


@pytest.mark.parametrize(
    ("stored", "code", "printed"),
    [
        ("10070.480000000001", "General", "10070.48"),
        ("0.30000000000000004", "General", "0.3"),
        ("2010350", "General", "2010350"),
        ("2010350.0", "General", "2010350"),
        ("1.0E7", "G/通用格式", "10000000"),
        ("0.333333333333333", "General", "0.333333333"),
        ("-3.33333333333333", "General", "-3.333333333"),
        ("123456789.123", "General", "123456789.1"),
        ("420000000001", "General", "420000000001"),
        ("123456789012.34", "General", "123456789012.34"),
        ("123456789012.345", "General", "123456789012"),
        ("100000000.01", "General", "100000000.01"),
        ("1E-10", "General", "1E-10"),
        ("-0.0", "General", "0"),
        ("1234.5", "0", "1235"),
        ("-1234.5", "0", "-1235"),
        ("1.0049999999999999", "0.00", "1.01"),
        ("1234567.891", "#,##0.00", "1,234,567.89"),
        ("999999.995", "#,##0.00", "1,000,000.00"),
        ("123", "#,##0", "123"),
        ("0", "#,##0", "0"),
        ("0", "#,###", ""),
        ("1.5", "#,##0.##", "1.5"),
        ("7", "000", "007"),
        ("2050201", "0000000", "2050201"),
        ("-5", "#,##0.00_);(#,##0.00)", "(5.00)"),
        ("5", "#,##0.00_);(#,##0.00)", "5.00"),
        ("-5", "#,##0.00_ ;[Red]\\-#,##0.00\\ ", "-5.00"),
        ("-5", "0.00_);[Red]\\(0.00\\)", "(5.00)"),
        ("-5", "0.00;[Red]0.00", "-5.00"),
        ("-5", "0.00;0.00", "5.00"),
        ("-5", '0.00;[红色]"负"0.00', "负5.00"),
        ("-5", "[Blue]0.00", "-5.00"),
        ("-5", "0;;0", ""),
        ("123456", "0!.0,万", "12.3万"),
        ("1234567.5", ACCOUNTING, "1,234,567.50"),
        ("-1234567.5", ACCOUNTING, "-1,234,567.50"),
        ("0", ACCOUNTING, "-"),
        ("0", "#,##0.00;-#,##0.00;", ""),
        ("0", '0.00;-0.00;"—"', "—"),
        ("0.2564", "0.00%", "25.64%"),
        ("0.5", "0%", "50%"),
        ("1234.5", '"¥"#,##0.00', "¥1,234.50"),
        ("1234.5", "[$¥-804]#,##0.00", "¥1,234.50"),
        ("1234.5", '#,##0.00"万元"', "1,234.50万元"),
        ("123456789", "#,##0.00,", "123,456.79"),
        ("123456", "0\\.0,", "12.3"),
        ("12", "@", "12"),
        ("45689", "yyyy年m月d日", "2025年2月1日"),
        ("45689", 'yyyy"年"mm"月"dd"日";@', "2025年02月01日"),
        ("45689", "[$-804]yyyy-mm-dd", "2025-02-01"),
        ("45689", "[$-F800]dddd, mmmm dd, yyyy", "2025年2月1日"),
        ("45689.75", "yyyy/m/d h:mm", "2025/2/1 18:00"),
        ("45689", BUILT_IN[57], "2025年2月"),
        ("60", "yyyy-mm-dd", "1900-02-28"),
        # What is not known is given as the value.
        ("0.5", "# ?/?", "0.5"),
        ("1200", "0.00E+00", "1200"),
        ("5", "[>=1]0.0;0", "5"),
        ("5", "[DBNum1]0", "5"),
        ("-1", "yyyy-mm-dd", "-1"),
        ("1", "[h]:mm", "1"),
        ("NaN", "0.00", "NaN"),
        ("1E+999999", "0.00", "1E+999999"),
        ("no number", "0.00", "no number"),
        ("5", "", "5"),
    ],
)
def test_a_number_is_given_as_printed(stored: str, code: str, printed: str) -> None:
    assert printed_number(stored, code) == printed


def test_days_may_be_counted_from_1904() -> None:
    assert printed_number("0", "yyyy-mm-dd", epoch_1904=True) == "1904-01-01"


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("General", "预算"),
        ("@", "预算"),
        ("0.00", "预算"),
        ('@"元"', "预算元"),
        (ACCOUNTING, "预算"),
        ("0;-0;0;", ""),
        ('0;-0;0;"~"@', "~预算"),
    ],
)
def test_words_have_formats_too(code: str, printed: str) -> None:
    assert printed_text("预算", code) == printed


amounts = st.decimals(
    min_value=-(10**11), max_value=10**11, allow_nan=False, allow_infinity=False, places=2
)


@given(amounts)
def test_amounts_with_two_places_are_printed_exactly(amount: Decimal) -> None:
    # What Python prints for the binary number is what a workbook holds.
    stored = repr(float(amount))
    assert Decimal(printed_number(stored)) == amount
    assert Decimal(printed_number(stored, "0.00")) == amount
    assert Decimal(printed_number(stored, "#,##0.00").replace(",", "")) == amount
    assert printed_number(stored, "#,##0.00") == f"{amount + 0:,.2f}".replace("-0.00", "0.00")


@given(amounts, st.integers(min_value=0, max_value=6))
def test_places_are_rounded_half_up(amount: Decimal, places: int) -> None:
    code = f"0.{'0' * places}" if places else "0"
    shown = Decimal(printed_number(str(amount), code))
    assert shown == amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@given(st.integers(min_value=0, max_value=10**15 - 1))
def test_codes_have_neither_separators_nor_a_point(code: int) -> None:
    assert printed_number(str(code)) == str(code)
    assert printed_number(repr(float(code))) == str(code)


@given(amounts)
def test_accounting_differs_from_a_plain_format_at_zero_only(amount: Decimal) -> None:
    expected = "-" if amount == 0 else f"{amount:,.2f}"
    assert printed_number(str(amount), ACCOUNTING) == expected


@given(st.text(alphabet='0#?.,;%@_*\\"[]$-Ggeneralymdhs年月日/() E+!', max_size=30), amounts)
def test_no_format_breaks_the_reader(code: str, amount: Decimal) -> None:
    assert isinstance(printed_number(str(amount), code), str)
    assert isinstance(printed_text("预算", code), str)
