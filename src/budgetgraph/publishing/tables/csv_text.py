"""Tables as plain CSV (RFC 4180): UTF-8 without a byte order mark, CRLF, quotes only where needed.

The header of a table followed by the bodies of two documents is the table of both documents: the tables
of a whole release are put together from bytes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.tables.schema import Row, Table, Value

_LONGEST_CELL = 2**31 - 1


def header(table: Table) -> bytes:
    """The line with the names of the columns."""
    return csv_bytes([table.names])


def body(table: Table, rows: Iterable[Row]) -> bytes:
    """The lines of ``rows``; no rows give no bytes.

    Decimals are in plain notation (``9417100``, ``0.5``), whatever is missing is empty.
    Raises :class:`ValueError` for a row of another length than the table's, or a number that is not finite.
    """
    width = len(table.columns)
    lines = []
    for row in rows:
        if len(row) != width:
            raise ValueError(f"{len(row)} values for the {width} columns of {table.name}")
        # Nearly all values are texts, and a call for each of them is what would cost time.
        lines.append([value if type(value) is str else cell_text(value) for value in row])
    return csv_bytes(lines)


def csv_bytes(lines: Iterable[Sequence[str]]) -> bytes:
    """Lines of texts as CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    return text.getvalue().encode("utf-8")


def cell_text(value: Value) -> str:
    """A value as it is written: equal values always in the same way."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain_decimal(value)
    return str(value)


def plain_decimal(value: Decimal) -> str:
    """``value`` without an exponent, needless zeros or a negative zero; exact.

    Raises :class:`ValueError` for a value that is not finite.
    """
    if not value.is_finite():
        raise ValueError(f"not a finite number: {value}")
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def read_rows(csv_file: Path, table: Table) -> Iterator[list[str]]:
    """The rows of a plain CSV file of ``table``, without its header, one at a time.

    Raises :class:`ReleaseError` for a file that is missing or is no such table.
    """
    width = len(table.columns)
    # The limit of the csv module is for the whole process: what was set before is put back.
    limit = csv.field_size_limit(_LONGEST_CELL)
    try:
        with csv_file.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            if next(reader, None) != list(table.names):
                raise damaged_table(csv_file, table)
            for row in reader:
                if len(row) != width:
                    raise damaged_table(csv_file, table)
                yield row
    except (csv.Error, UnicodeDecodeError) as error:
        raise damaged_table(csv_file, table) from error
    except OSError as error:
        raise ReleaseError(f"cannot be read: {error.strerror or error}", path=csv_file) from error
    finally:
        csv.field_size_limit(limit)


def damaged_table(csv_file: Path, table: Table) -> ReleaseError:
    """That a file is not what this program writes for ``table``."""
    return ReleaseError(
        f"is not the table {table.name}, or is damaged",
        path=csv_file,
        hint="Publish the documents again.",
    )
