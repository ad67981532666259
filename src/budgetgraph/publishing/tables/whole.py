"""The tables of one document and of a whole release, as files."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.tables.csv_text import body, damaged_table, header
from budgetgraph.publishing.tables.csvw import FILE_NAME, csvw_metadata
from budgetgraph.publishing.tables.parquet import SUFFIX as PARQUET_SUFFIX
from budgetgraph.publishing.tables.parquet import write_parquet
from budgetgraph.publishing.tables.schema import TABLES, Row, Table
from budgetgraph.publishing.tables.spreadsheet import SUFFIX as SPREADSHEET_SUFFIX
from budgetgraph.publishing.tables.spreadsheet import write_spreadsheet


def write_document_tables(rows: Mapping[str, Sequence[Row]], folder: Path) -> None:
    """Write the plain CSV tables of one document into ``folder``, which is there.

    ``rows`` is what :func:`~budgetgraph.publishing.tables.rows.document_rows` gives; an empty table is a
    file with its header. Raises :class:`ReleaseError` if a file cannot be written.
    """
    for table in TABLES:
        path = plain_path(folder, table)
        try:
            path.write_bytes(header(table) + body(table, rows[table.name]))
        except OSError as error:
            raise ReleaseError.unwritable(error, path) from error


def write_whole_tables(document_folders: Iterable[Path], target: Path) -> None:
    """Put the tables of many documents together, in their order, in every format, in constant memory.

    Each of ``document_folders`` holds what :func:`write_document_tables` wrote; give the current version
    of each document only. ``target`` (made if need be) gets ``{table}.csv``, ``{table}.excel.csv`` and
    ``{table}.parquet`` of every table, and the description of the CSV files.
    Raises :class:`ReleaseError` for a folder without such tables, or if something cannot be written.
    """
    folders = tuple(document_folders)
    try:
        target.mkdir(parents=True, exist_ok=True)
        (target / FILE_NAME).write_bytes(csvw_metadata())
    except OSError as error:
        raise ReleaseError.unwritable(error, target) from error
    for table in TABLES:
        whole = plain_path(target, table)
        _concatenate((plain_path(folder, table) for folder in folders), table, whole)
        write_spreadsheet(whole, table, target / f"{table.name}{SPREADSHEET_SUFFIX}")
        write_parquet(whole, table, target / f"{table.name}{PARQUET_SUFFIX}")


def plain_path(folder: Path, table: Table) -> Path:
    """The plain CSV file of ``table`` in ``folder``."""
    return folder / f"{table.name}.csv"


def _concatenate(parts: Iterable[Path], table: Table, target: Path) -> None:
    expected = header(table)
    try:
        with target.open("wb") as whole:
            whole.write(expected)
            for part in parts:
                with _opened(part) as file:
                    if file.read(len(expected)) != expected:
                        raise damaged_table(part, table)
                    shutil.copyfileobj(file, whole)
    except OSError as error:
        raise ReleaseError.unwritable(error, target) from error


def _opened(part: Path) -> BinaryIO:
    try:
        return part.open("rb")
    except OSError as error:
        raise ReleaseError(f"cannot be read: {error.strerror or error}", path=part) from error
