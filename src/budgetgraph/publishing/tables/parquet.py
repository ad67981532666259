"""Tables as Parquet, with DuckDB: this is its only importer.

One odd cell never stops a release, and is never changed silently: a number that its type cannot hold
exactly and a text longer than :data:`LONGEST_TEXT` are null here, and stand in the plain CSV as they are
(the printed text of a figure is in a column beside it here, too).

DuckDB works on one thread with a bounded memory, so that the same table gives the same bytes, and it may
neither load nor install an extension: it reaches no network.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import duckdb

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.tables.csv_text import csv_bytes, header, read_rows
from budgetgraph.publishing.tables.schema import Column, Datatype, Table

SUFFIX = ".parquet"

DECIMAL_DIGITS, DECIMAL_PLACES = 38, 14
"""Of a decimal in Parquet. 14 places hold what calculators leave behind (3.2300000000000004 万元), and 24
digits before the point hold a code of 21 digits that a damaged table shows as an amount."""

LONGEST_TEXT = 100_000
"""Characters of a text in Parquet. Thousands of longer ones would not fit into DuckDB's memory."""

_TYPES: dict[Datatype, str] = {
    "string": "VARCHAR",
    "iri": "VARCHAR",
    "boolean": "BOOLEAN",
    "integer": "BIGINT",
    "decimal": f"DECIMAL({DECIMAL_DIGITS}, {DECIMAL_PLACES})",
}
_WELL_FORMED: dict[Datatype, str] = {
    "boolean": "true|false",
    "integer": "-?[0-9]+",
    "decimal": "-?[0-9]+([.][0-9]+)?",
}
"""What the plain CSV has; anything else is damage."""
_EXACT: dict[Datatype, str] = {
    "boolean": _WELL_FORMED["boolean"],
    "integer": "-?[0-9]{1,18}",
    "decimal": f"-?[0-9]{{1,{DECIMAL_DIGITS - DECIMAL_PLACES}}}([.][0-9]{{1,{DECIMAL_PLACES}}})?",
}
"""What is kept exactly by the cast to its type, which would round it silently."""

_MEMORY = "512MB"
_LONGEST_LINE = (
    1 << 26
)  # bytes: with a hundred columns of the longest texts there would still be room
_GROUP = 32768
"""Rows of a row group: DuckDB holds one group of all columns in memory before it writes it."""


def write_parquet(csv_file: Path, table: Table, target: Path) -> None:
    """Write the plain table ``csv_file`` as Parquet to ``target``, which is there whole or not at all.

    Codes stay text, decimals are ``DECIMAL(38, 14)``, integers ``BIGINT``, whatever is missing is null,
    and so is what cannot be held exactly (see the top of this module).
    Raises :class:`ReleaseError` for a file that is no such table, or a target that cannot be written.
    """
    _require_utf8(target.absolute())
    try:
        with tempfile.TemporaryDirectory(prefix=".parquet-", dir=target.parent) as temporary:
            # Absolute, because DuckDB reads "~" and "file:" at the beginning of a path in its own way.
            folder = Path(temporary).absolute()
            written = folder / "table.parquet"
            source, expected = _without_long_texts(csv_file.absolute(), table, folder)
            count = _copied(source, table, written, folder)
            if count != expected:
                raise ReleaseError(
                    f"gives {count} rows instead of {expected} in Parquet", path=csv_file
                )
            os.replace(written, target)
    except duckdb.Error as error:
        reason = str(error).strip().partition("\n")[0]
        raise ReleaseError(f"cannot be written as Parquet: {reason}", path=csv_file) from error
    except OSError as error:
        raise ReleaseError.unwritable(error, target) from error


def _require_utf8(path: Path) -> None:
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        raise ReleaseError(
            "the name of the folder is not UTF-8, which DuckDB needs",
            path=path.parent,
            hint="Use a folder with another name, or another locale (LC_ALL=C.UTF-8).",
        ) from None


def _without_long_texts(csv_file: Path, table: Table, folder: Path) -> tuple[Path, int]:
    """The table to read and the number of its rows: a copy in ``folder`` if a text is too long."""
    count, too_long = 0, False
    for row in read_rows(csv_file, table):
        count += 1
        too_long = too_long or max(map(len, row)) > LONGEST_TEXT
    if not too_long:
        return csv_file, count
    copy = folder / "table.csv"
    with copy.open("wb") as file:
        file.write(header(table))
        for row in read_rows(csv_file, table):
            file.write(csv_bytes([["" if len(cell) > LONGEST_TEXT else cell for cell in row]]))
    return copy, count


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
    # Hive partitions would be columns that DuckDB takes from the path: …/department=999/lines.csv.
    # No new_line option: with it, DuckDB 2.0 finds no row in a table whose cells have line breaks.
    return f"""
        COPY (
            SELECT {selected}
            FROM read_csv(
                {_quoted(_as_pattern(csv_file))}, columns = {{{columns}}}, auto_detect = false,
                header = true, delim = ',', quote = '"', escape = '"', nullstr = '', encoding = 'utf-8',
                strict_mode = true, null_padding = false, ignore_errors = false, parallel = false,
                max_line_size = {_LONGEST_LINE}, buffer_size = {_LONGEST_LINE},
                hive_partitioning = false
            )
        ) TO {_quoted(str(target))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_GROUP})
    """


def _selected(column: Column) -> str:
    name = '"' + column.name.replace('"', '""') + '"'
    if column.datatype not in _EXACT:
        return name
    refusal = _quoted(f"{column.name} is no {column.datatype}: ")
    return f"""
        CASE WHEN regexp_full_match({name}, {_quoted(_EXACT[column.datatype])})
             THEN CAST({name} AS {_TYPES[column.datatype]})
             WHEN {name} IS NULL OR regexp_full_match({name}, {_quoted(_WELL_FORMED[column.datatype])})
             THEN NULL
             ELSE error({refusal} || {name}) END AS {name}
    """


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _as_pattern(path: Path) -> str:
    """``path`` as a pattern that matches nothing else: DuckDB reads file names as patterns."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in str(path))
