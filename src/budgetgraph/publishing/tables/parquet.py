"""Tables as Parquet, with DuckDB: this is its only importer.

DuckDB works on one thread with a bounded memory, so that the same table gives the same bytes, and it may
neither load nor install an extension: it reaches no network.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import duckdb

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.tables.csv_text import read_rows
from budgetgraph.publishing.tables.schema import Column, Datatype, Table

SUFFIX = ".parquet"

DECIMAL_DIGITS, DECIMAL_PLACES = 38, 14
"""Of a decimal in Parquet. 14 places hold what calculators leave behind (3.2300000000000004 万元), and 24
digits before the point hold a code of 21 digits that a damaged table shows as an amount."""

_TYPES: dict[Datatype, str] = {
    "string": "VARCHAR",
    "iri": "VARCHAR",
    "boolean": "BOOLEAN",
    "integer": "BIGINT",
    "decimal": f"DECIMAL({DECIMAL_DIGITS}, {DECIMAL_PLACES})",
}
_FORMS: dict[Datatype, str] = {
    "boolean": "true|false",
    "integer": "-?[0-9]{1,18}",
    "decimal": f"-?[0-9]{{1,{DECIMAL_DIGITS - DECIMAL_PLACES}}}([.][0-9]{{1,{DECIMAL_PLACES}}})?",
}
"""What a value must look like to be kept exactly by the cast to its type, which would round it silently."""

_MEMORY = "512MB"
_LONGEST_LINE = 1 << 24  # bytes
_GROUP = 32768
"""Rows of a row group: DuckDB holds one group of all columns in memory before it writes it."""


def write_parquet(csv_file: Path, table: Table, target: Path) -> None:
    """Write the plain table ``csv_file`` as Parquet to ``target``, which is there whole or not at all.

    Codes stay text, decimals are ``DECIMAL(38, 14)``, integers ``BIGINT``, whatever is missing is null.
    Raises :class:`ReleaseError` for a file that is no such table, a value that its type cannot hold
    exactly, a row of more than 16 MiB, or a target that cannot be written.
    """
    expected = sum(1 for _ in read_rows(csv_file, table))
    try:
        with tempfile.TemporaryDirectory(prefix=".parquet-", dir=target.parent) as folder:
            written = Path(folder) / "table.parquet"
            count = _copied(csv_file, table, written, Path(folder))
            if count != expected:
                raise ReleaseError(
                    f"gives {count} rows instead of {expected} in Parquet", path=csv_file
                )
            os.replace(written, target)
    except duckdb.Error as error:
        reason = str(error).strip().partition("\n")[0]
        raise ReleaseError(f"cannot be written as Parquet: {reason}", path=csv_file) from error
    except OSError as error:
        raise ReleaseError(f"cannot be written: {error.strerror or error}", path=target) from error


def _copied(csv_file: Path, table: Table, target: Path, spill: Path) -> int:
    """Copy the table with DuckDB, which may spill into the folder ``spill``; the number of rows."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1,
        "preserve_insertion_order": True,
        "memory_limit": _MEMORY,
        "temp_directory": str(spill),
        "autoload_known_extensions": False,
        "autoinstall_known_extensions": False,
        "allow_community_extensions": False,
        "allow_persistent_secrets": False,
    }
    with duckdb.connect(":memory:", config=settings) as connection:
        row = connection.execute(_statement(csv_file, table, target)).fetchone()
    return 0 if row is None else int(row[0])


def _statement(csv_file: Path, table: Table, target: Path) -> str:
    columns = ", ".join(f"{_quoted(name)}: 'VARCHAR'" for name in table.names)
    selected = ", ".join(map(_selected, table.columns))
    # No new_line option: with it, DuckDB 2.0 finds no row in a table whose cells have line breaks.
    return f"""
        COPY (
            SELECT {selected}
            FROM read_csv(
                {_quoted(_as_pattern(csv_file))}, columns = {{{columns}}}, auto_detect = false,
                header = true, delim = ',', quote = '"', escape = '"', nullstr = '', encoding = 'utf-8',
                strict_mode = true, null_padding = false, ignore_errors = false, parallel = false,
                max_line_size = {_LONGEST_LINE}
            )
        ) TO {_quoted(str(target))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_GROUP})
    """


def _selected(column: Column) -> str:
    name = '"' + column.name.replace('"', '""') + '"'
    form = _FORMS.get(column.datatype)
    if form is None:
        return name
    refusal = _quoted(f"{column.name} cannot be kept exactly: ")
    return f"""
        CASE WHEN {name} IS NULL OR regexp_full_match({name}, {_quoted(form)})
             THEN CAST({name} AS {_TYPES[column.datatype]})
             ELSE error({refusal} || {name}) END AS {name}
    """


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _as_pattern(path: Path) -> str:
    """``path`` as a pattern that matches nothing else: DuckDB reads file names as patterns."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in str(path))
