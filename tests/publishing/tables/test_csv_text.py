"""Plain CSV: whatever a cell says survives, and tables are put together from bytes."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.tables.csv_text import body, header, plain_decimal, read_rows
from budgetgraph.publishing.tables.schema import LINES, TABLES, Column, Table

SMALL = Table(
    "small",
    "小表",
    "Small",
    (Column("a", "甲", "A"), Column("b", "乙", "B"), Column("n", "数", "N", "decimal")),
    ("a",),
)
texts = st.text() | st.text(alphabet=" ,;\"\r\n\t=+-@'\x00\ufeff甲1")
rows = st.lists(
    st.tuples(texts, texts, st.none() | st.decimals(allow_nan=False, allow_infinity=False))
)


def parsed(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))


def test_the_form_of_the_file() -> None:
    content = header(SMALL) + body(SMALL, [("x", 'a "b", c\n', Decimal("1E+3")), ("", None, None)])
    assert content == b'a,b,n\r\nx,"a ""b"", c\n",1000\r\n,,\r\n'
    assert header(LINES).startswith(b"item,document,")
    assert body(SMALL, []) == b""


@given(rows)
def test_any_text_survives(values: list[tuple[str, str, Decimal | None]]) -> None:
    read = parsed(header(SMALL) + body(SMALL, values))
    assert read[0] == ["a", "b", "n"]
    assert [(a, b) for a, b, _ in read[1:]] == [(a, b) for a, b, _ in values]
    for (_, _, text), (_, _, number) in zip(read[1:], values, strict=True):
        assert (text == "") if number is None else (Decimal(text) == number)


@given(rows, rows)
def test_bodies_add_up(
    first: list[tuple[str, str, Decimal | None]], second: list[tuple[str, str, Decimal | None]]
) -> None:
    assert body(SMALL, first) + body(SMALL, second) == body(SMALL, first + second)


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_decimals_are_plain_exact_and_canonical(value: Decimal) -> None:
    text = plain_decimal(value)
    assert Decimal(text) == value
    assert not set(text) - set("-.0123456789")
    assert not text.startswith("-0") or text.startswith("-0.")
    assert "." not in text or text[-1] not in "0."
    # The same value with other zeros at its end.
    assert text == plain_decimal(Decimal(text)) == plain_decimal(Decimal(f"{value:f}"))


def test_what_is_no_number_or_no_row_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        body(SMALL, [("a", "b", Decimal("NaN"))])
    with pytest.raises(ValueError, match="2 values"):
        body(SMALL, [("a", "b")])


def test_reading_gives_the_rows_back(tmp_path: Path) -> None:
    file = tmp_path / "small.csv"
    long = "长" * 200_000  # longer than the csv module takes by itself
    limit = csv.field_size_limit()
    file.write_bytes(header(SMALL) + body(SMALL, [(long, "\r\n", True), ("b", "", -3)]))
    assert list(read_rows(file, SMALL)) == [[long, "\r\n", "true"], ["b", "", "-3"]]
    assert csv.field_size_limit() == limit


@pytest.mark.parametrize(
    "content",
    [b"", b"a,b\r\n", b"a,b,n\r\n1,2\r\n", b'a,b,n\r\n1,2,"3\r\n', b"a,b,n\r\n\xff,2,3\r\n"],
)
def test_a_damaged_table_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "small.csv"
    file.write_bytes(content)
    with pytest.raises(ReleaseError) as caught:
        list(read_rows(file, SMALL))
    assert caught.value.path == file


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="cannot be read"):
        list(read_rows(tmp_path / "small.csv", SMALL))


@pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
def test_the_tables_are_well_formed(table: Table) -> None:
    assert len(set(table.names)) == len(table.names)
    assert set(table.primary_key) <= set(table.names)
    for titles in (
        [column.title_zh for column in table.columns],
        [column.title_en for column in table.columns],
    ):
        assert len(set(titles)) == len(titles)
        assert all(titles)
    for column in table.columns:
        assert column.joins is None or column.joins in table.names
        assert bool(column.note_zh) == bool(column.note_en)
