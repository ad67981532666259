"""The variant for spreadsheets, above all for Chinese Excel: ``{table}.excel.csv``.

Excel guesses: it takes UTF-8 without a byte order mark for GBK, 036 for the number 36, 5-1 for the
fifth of January, a project's code of 21 digits for 4.2E+20, and ``=…`` for a formula, which may be an
attack. Therefore:

- The file begins with a byte order mark, and the headings are Chinese with English in brackets.
- A code and its label stand in one cell (``2010350 事业运行``), as do a printed figure and its unit
  (``941.71 万元``): a text that nothing can take for a number. English labels are left out.
- The number of a table stands as ``表5-1``. Addresses (IRIs) are in the last columns.
- Columns of figures hold plain numbers, negative ones too. Excel has 15 digits: a number with more is
  written as text, because a figure that is silently changed is worse than one that cannot be added.
- Columns of text hold nothing but text. A text that a spreadsheet would take for a formula, a number,
  a date, a time, a truth value or an error gets an apostrophe before it: Excel's own mark for text,
  which it shows until the cell is edited. A text that begins with an apostrophe gets one too, so
  that taking one apostrophe away always gives the text. (``="5-1"`` would hide the mark, but is itself a
  formula, and other programs show it as it stands.)
- A cell longer than the 32,767 characters that Excel holds is cut, and says so.

Excel opens 1,048,576 rows at most; the plain tables and Parquet have no such limit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.tables.csv_text import csv_bytes, read_rows
from budgetgraph.publishing.tables.schema import LIST_SEPARATOR, Column, Table

SUFFIX = ".excel.csv"

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_MARK = "'"
_LONGEST = 32767
_CUT = "……（过长，已截断）"
_FORMULA = frozenset("=+-@\u2212")
_ROWS_AT_ONCE = 500

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
# Rather too much than too little: what is marked without need costs an apostrophe.
_GUESSED = re.compile(
    rf"(?=.*\d)(?:[\d\s.,:/\\+\-–%‰()$¥€£*^年月日号时時分秒点上下午]|am?|pm?|e|{_MONTH})+"
    r"|true|false|真|假|#[a-z0-9/_]+[!?]?"
)


def write_spreadsheet(csv_file: Path, table: Table, target: Path) -> None:
    """Write the variant of the plain table ``csv_file`` to ``target``, in constant memory.

    Raises :class:`ReleaseError` for a file that is no such table, or a target that cannot be written.
    """
    rows = (spreadsheet_cells(table, row) for row in read_rows(csv_file, table))
    try:
        with target.open("wb") as file:
            file.write(_BYTE_ORDER_MARK + csv_bytes([spreadsheet_header(table)]))
            for block in _blocks(rows):
                file.write(csv_bytes(block))
    except OSError as error:
        raise ReleaseError.unwritable(error, target) from error


def spreadsheet_header(table: Table) -> list[str]:
    """The headings: Chinese, with English in brackets."""
    return [f"{column.title_zh} ({column.title_en})" for column, _ in _layout(table)]


def spreadsheet_cells(table: Table, row: Sequence[str]) -> list[str]:
    """The cells of one row of a plain table."""
    return [_cell(column, [row[place] for place in places]) for column, places in _layout(table)]


def text_cell(text: str) -> str:
    """``text`` so that a spreadsheet takes it for text. An empty text stays empty."""
    # Codes and labels come again and again; long texts do not, and would fill the memory.
    return _remembered_cell(text) if len(text) <= 200 else _safe_cell(text)


def _safe_cell(text: str) -> str:
    marked = _MARK + text if _is_taken_for_something(text) else text
    if len(marked) * 2 > _LONGEST and _utf16_length(marked) > _LONGEST:
        kept = marked.encode("utf-16-le")[: 2 * (_LONGEST - len(_CUT))]
        # Half a character at the cut is left out.
        return kept.decode("utf-16-le", "ignore") + _CUT
    return marked


_remembered_cell = lru_cache(maxsize=1 << 15)(_safe_cell)


def number_cell(text: str) -> str:
    """A number as it is; as text where it has more than the 15 digits of a spreadsheet."""
    digits = text.lstrip("-").replace(".", "").lstrip("0")
    if "." not in text:
        digits = digits.rstrip("0")
    if _NUMBER.fullmatch(text) and len(digits) <= 15:
        return text
    return _MARK + text if text else ""


def _is_taken_for_something(text: str) -> bool:
    if not text:
        return False
    if text[0] == _MARK or unicodedata.category(text[0]) == "Cc":
        return True
    # Spreadsheets skip blanks, and East Asian ones read full-width forms as plain ones.
    plain = unicodedata.normalize("NFKC", text)
    while plain and (plain[0].isspace() or unicodedata.category(plain[0]) in ("Cc", "Cf")):
        plain = plain[1:]
    return plain[:1] in _FORMULA or _GUESSED.fullmatch(plain.rstrip().casefold()) is not None


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _cell(column: Column, parts: Sequence[str]) -> str:
    if column.datatype in ("integer", "decimal"):
        return number_cell(parts[0])
    if column.datatype == "boolean":
        return {"true": "是", "false": "否"}.get(parts[0], text_cell(parts[0]))
    if column.is_list:
        lists = [part.split(LIST_SEPARATOR) for part in parts]
        return text_cell("；".join(_joined(each) for each in zip_longest(*lists, fillvalue="")))
    text = _joined(parts)
    if column.kept_as and _is_taken_for_something(text):
        text = column.kept_as + text
    return text_cell(text)


def _joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else " ".join(part for part in parts if part)


@lru_cache(maxsize=16)
def _layout(table: Table) -> tuple[tuple[Column, tuple[int, ...]], ...]:
    """The columns of the variant, each with the places of what its cells are made of; addresses last."""
    columns = (
        (
            column,
            (
                place,
                *(
                    other
                    for other, joined in enumerate(table.columns)
                    if joined.joins == column.name
                ),
            ),
        )
        for place, column in enumerate(table.columns)
        if column.in_spreadsheet and column.joins is None
    )
    return tuple(sorted(columns, key=lambda each: each[0].datatype == "iri"))


def _blocks(rows: Iterator[list[str]]) -> Iterator[list[list[str]]]:
    block: list[list[str]] = []
    for row in rows:
        block.append(row)
        if len(block) == _ROWS_AT_ONCE:
            yield block
            block = []
    if block:
        yield block
