"""Parquet: exact types, the same bytes every time, and no network."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.tables.csv_text import body, header, plain_decimal
from budgetgraph.publishing.tables.parquet import LONGEST_TEXT, write_parquet
from budgetgraph.publishing.tables.schema import TABLES, Column, Row, Table

SMALL = Table(
    "small",
    "小表",
    "Small",
    (
        Column("code", "代码", "Code"),
        Column("amount", "金额", "Amount", "decimal"),
        Column("year", "年", "Year", "integer"),
        Column("sure", "确定", "Sure", "boolean"),
        Column("about", "关于", "About", "iri"),
    ),
    ("code",),
)


def written(folder: Path, *rows: Row) -> Path:
    folder.mkdir(exist_ok=True)
    source, target = folder / "small.csv", folder / "small.parquet"
    source.write_bytes(header(SMALL) + body(SMALL, rows))
    write_parquet(source, SMALL, target)
    return target


def read_back(path: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(), path.open("rb") as file:
        # Through a relation of a copy with a plain name: DuckDB would read the name as a pattern.
        plain = path.absolute().parent / "copy.parquet"
        plain.write_bytes(file.read())
        return duckdb.read_parquet(str(plain), hive_partitioning=False).fetchall()


def test_types_and_values(tmp_path: Path) -> None:
    target = written(
        tmp_path,
        ("036", Decimal("-9417100.50"), 2026, True, "https://a.example/"),
        ("0", Decimal("0.00000000000001"), -3, False, None),
        (None, None, None, None, None),
        ("420111260360030000100", Decimal("9" * 24), 10**17, None, None),
        ('a\r\nb"\n,\r', Decimal("1E+3"), 0, None, "x"),
    )
    relation = duckdb.read_parquet(str(target))
    assert dict(zip(relation.columns, map(str, relation.types), strict=True)) == {
        "code": "VARCHAR",
        "amount": "DECIMAL(38,14)",
        "year": "BIGINT",
        "sure": "BOOLEAN",
        "about": "VARCHAR",
    }
    assert relation.fetchall() == [
        ("036", Decimal("-9417100.5"), 2026, True, "https://a.example/"),
        ("0", Decimal("0.00000000000001"), -3, False, None),
        (None, None, None, None, None),
        ("420111260360030000100", Decimal("9" * 24), 10**17, None, None),
        ('a\r\nb"\n,\r', Decimal(1000), 0, None, "x"),
    ]


def test_an_empty_table_has_its_columns(tmp_path: Path) -> None:
    relation = duckdb.read_parquet(str(written(tmp_path)))
    assert relation.columns == list(SMALL.names)
    assert relation.fetchall() == []


@pytest.mark.parametrize(
    ("amount", "year"),
    [
        (Decimal("340.8000000000000000001"), 1),
        (Decimal("340800000000000000000000000000.80"), 1),
        (Decimal("0.000000000000001"), 1),
        (Decimal("-1E+24"), 1),
        (Decimal(1), 10**18),
        (Decimal("9" * 300_000), 1),
    ],
)
def test_a_number_that_cannot_be_held_exactly_is_missing(
    tmp_path: Path, amount: Decimal, year: int
) -> None:
    target = written(
        tmp_path,
        ("b", Decimal(1), 1, True, None),
        ("a", amount, year, None, "x"),
        ("c", *[None] * 4),
    )
    expected = (None, 1) if year == 1 else (Decimal(1), None)
    assert read_back(target) == [
        ("b", Decimal(1), 1, True, None),
        ("a", *expected, None, "x"),
        ("c", *[None] * 4),
    ]
    # The plain table keeps it.
    assert f"a,{plain_decimal(amount)},{year},,x" in (tmp_path / "small.csv").read_text(
        encoding="utf-8"
    )


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@example([Decimal("94171.00000000000000000000000001"), Decimal("1E-14"), Decimal("-0.0")])
@given(
    st.lists(
        st.decimals(allow_nan=False, allow_infinity=False).filter(lambda d: abs(d.adjusted()) < 60)
    )
)
def test_a_number_is_held_exactly_or_missing(tmp_path: Path, amounts: list[Decimal]) -> None:
    target = written(tmp_path, *(("a", amount, None, None, None) for amount in amounts))
    for amount, row in zip(amounts, read_back(target), strict=True):
        whole, _, places = plain_decimal(amount).lstrip("-").partition(".")
        holds = len(whole) <= 24 and len(places) <= 14
        assert row[1] == (amount if holds else None)


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (("a", "1e3", 1, None, None), "amount"),
        (("a", "12,5", 1, None, None), "amount"),
        (("a", Decimal(1), "2026.5", None, None), "year"),
        (("a", Decimal(1), 1, "yes", None), "sure"),
    ],
)
def test_what_is_no_such_value_is_refused(tmp_path: Path, row: Row, name: str) -> None:
    with pytest.raises(ReleaseError, match=f"{name} is no "):
        written(tmp_path, ("b", Decimal(1), 1, None, None), row)
    assert [path.name for path in tmp_path.iterdir()] == ["small.csv"]


def test_a_text_that_is_too_long_is_missing_and_stops_nothing(tmp_path: Path) -> None:
    huge = "x" * (1 << 26)  # longer than a line may be
    longest = '预"算\n' * (LONGEST_TEXT // 4)
    target = written(
        tmp_path,
        (huge, Decimal(1), 1, True, "y"),
        (longest, Decimal(2), 2, False, longest),
        ("x" * (LONGEST_TEXT + 1), *[None] * 4),
    )
    assert read_back(target) == [
        (None, Decimal(1), 1, True, "y"),
        (longest, Decimal(2), 2, False, longest),
        (None,) * 5,
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "copy.parquet",
        "small.csv",
        "small.parquet",
    ]


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    st.lists(
        st.tuples(
            st.text(alphabet=" ,;\"\r\n\t'甲1#\\\ufeff") | st.text(),
            st.decimals(-(10**20), 10**20, places=14) | st.none(),
            st.integers(-(10**17), 10**17) | st.none(),
        )
    )
)
def test_any_text_survives(
    tmp_path: Path, values: list[tuple[str, Decimal | None, int | None]]
) -> None:
    target = written(tmp_path, *((*value, None, "end") for value in values))
    assert duckdb.read_parquet(str(target)).fetchall() == [
        (text or None, amount, year, None, "end") for text, amount, year in values
    ]


@pytest.mark.parametrize("relative", [False, True])
@pytest.mark.parametrize(
    "name",
    [
        *("it's", "a [1] b", "what*", "q?", "{x}", '"quoted"', "中文 文件夹"),
        *("~", "~x", "file:", "s3:", "department=999", "code=EVIL", "amount=5", "year=7/code=x"),
    ],
)
def test_any_folder_name_will_do(
    tmp_path: Path, name: str, relative: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "what else").mkdir()  # a pattern would match it too
    (tmp_path / name).mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    target = written(
        Path(name) if relative else tmp_path / name, ("036", Decimal(1), 1, None, None)
    )
    assert read_back(target) == [("036", Decimal(1), 1, None, None)]


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes on Linux")
def test_a_folder_whose_name_is_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="not UTF-8"):
        written(tmp_path / os.fsdecode(b"\xff"), ("036", Decimal(1), 1, None, None))


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    target = written(tmp_path, ("a", Decimal(1), 1, None, None))
    before = target.read_bytes()
    with pytest.raises(ReleaseError):
        written(tmp_path, ("a", "no number", 1, None, None))
    assert target.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small.csv", "small.parquet"]


def test_a_missing_table_or_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="cannot be read"):
        write_parquet(tmp_path / "small.csv", SMALL, tmp_path / "small.parquet")
    source = tmp_path / "small.csv"
    source.write_bytes(header(SMALL))
    with pytest.raises(ReleaseError, match="cannot be written"):
        write_parquet(source, SMALL, tmp_path / "missing" / "small.parquet")


def test_two_processes_write_the_same_bytes(whole_tables: Path, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from budgetgraph.publishing.tables.parquet import write_parquet\n"
        "from budgetgraph.publishing.tables.schema import TABLES\n"
        "for table in TABLES:\n"
        "    write_parquet(Path(sys.argv[1], table.name + '.csv'), table,"
        " Path(sys.argv[2], table.name + '.parquet'))\n"
    )
    hashes = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        subprocess.run(
            [sys.executable, "-c", program, str(whole_tables), str(folder)],
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path), "HOME": str(folder)},
        )
        names = sorted(path.name for path in folder.iterdir())
        assert names == sorted(f"{table.name}.parquet" for table in TABLES)
        hashes.append([hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names])
    assert hashes[0] == hashes[1]
    assert hashes[0] == [
        hashlib.sha256((whole_tables / name).read_bytes()).hexdigest() for name in names
    ]


def test_codes_of_the_example_keep_their_zeros(whole_tables: Path) -> None:
    lines = whole_tables / "lines.parquet"
    rows = duckdb.sql(f"SELECT DISTINCT department, region FROM '{lines}'").fetchall()
    assert rows == [("036", "420111")]
    types = {row[0]: row[1] for row in duckdb.sql(f"DESCRIBE SELECT * FROM '{lines}'").fetchall()}
    assert types["amount"] == "DECIMAL(38,14)"
    assert types["fiscal_year"] == types["printed_line"] == "BIGINT"
    assert types["function"] == types["unit"] == types["item"] == "VARCHAR"


def test_no_extension_is_loaded_or_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, object] = {}
    connect = duckdb.connect

    def spying(database: str, config: dict[str, object]) -> object:
        connection = connect(database, config=config)
        rows = connection.execute("SELECT name, value FROM duckdb_settings()").fetchall()
        seen.update(rows)
        return connection

    monkeypatch.setattr("budgetgraph.publishing.tables.parquet.duckdb.connect", spying)
    written(tmp_path, ("a", Decimal(1), 1, None, None))
    assert seen["autoload_known_extensions"] == "false"
    assert seen["autoinstall_known_extensions"] == "false"
    assert seen["allow_community_extensions"] == "false"
    assert seen["threads"] == "1"
    assert str(seen["temp_directory"]).startswith(str(tmp_path))
