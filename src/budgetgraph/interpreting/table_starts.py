"""Where a table without a title begins: its title was lost, so its header and captions have to tell.

A page goes on with the table before it, with its header again or without; what has another header, or
adds up once more, is a table of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from budgetgraph.interpreting.amounts import parse_amount
from budgetgraph.interpreting.flowing_header import same_words_above
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.headers import is_column_numbers, match_header
from budgetgraph.interpreting.list_sides import header_rows
from budgetgraph.interpreting.specifications import SPECIFICATIONS
from budgetgraph.interpreting.table_kinds import GridSpecification, RowKey, Specification
from budgetgraph.reading.document import Row

_TOTALS = frozenset({"合计", "总计", "收入总计", "支出总计", "收入合计", "支出合计"})


def begins_another(
    before: Sequence[Row],
    rows: Sequence[Row],
    candidates: Sequence[Specification],
    captioned: bool,
) -> bool:
    """Whether ``rows`` begin another table than that of the rows ``before`` them.

    ``candidates`` are what the table before may be; ``captioned``: an issuer or unit line stands between.
    """
    if not _has_header(rows, captioned) or (not captioned and _is_half(before, rows, candidates)):
        return False
    if _same_header(before, rows, candidates):
        # One table has one total.
        return _adds_up(rows) and (_adds_up(before) or (captioned and not _figures(before)))
    return True


def repeats_whole(
    before: Sequence[Row], rows: Sequence[Row], candidates: Sequence[Specification]
) -> bool:
    """Whether ``rows``, below the title repeated, are a second whole table: its header and another total."""
    again = _has_header(rows, True) and _same_header(before, rows, candidates)
    first, second = _totals(before), _totals(rows)
    return again and bool(first and second) and not any(row in first for row in second)


def _is_half(
    before: Sequence[Row], rows: Sequence[Row], candidates: Sequence[Specification]
) -> bool:
    """Whether the rows ``before`` are only the upper part of a header that ``rows`` go on with."""
    for specification in candidates:
        if isinstance(specification, GridSpecification):
            whole = match_header([*before, *rows], specification)
            if whole is not None and whole.rows > len(before):
                return match_header(before, specification) is None
    return False


def _has_header(rows: Sequence[Row], captioned: bool) -> bool:
    """Whether rows begin with a header. Without a caption only one with codes or names is sure."""
    grids = [s for s in SPECIFICATIONS if isinstance(s, GridSpecification)]
    if any(
        match_header(rows, s) is not None for s in grids if captioned or s.row is not RowKey.NONE
    ):
        return True
    printed = [cell for cell in rows[0].cells if not cell.empty]
    return captioned and len(printed) > 1 and header_rows(rows) > 0


def _same_header(
    before: Sequence[Row], rows: Sequence[Row], candidates: Sequence[Specification]
) -> bool:
    if _texts(before[0]) == _texts(rows[0]) or same_words_above(before, rows):
        return True
    for specification in candidates:
        if isinstance(specification, GridSpecification):
            first, again = match_header(before, specification), match_header(rows, specification)
            if first is not None and again is not None:
                columns = [{c.code for c in header.amounts.values()} for header in (first, again)]
                return columns[0] == columns[1]
    return False


def _texts(row: Row) -> list[str]:
    return [fold(cell.text) for cell in row.cells if not cell.empty]


def _adds_up(rows: Sequence[Row]) -> bool:
    """Whether a row with figures is a total (合计 may head a column too)."""
    return bool(_totals(rows))


def _totals(rows: Sequence[Row]) -> list[list[str]]:
    """The texts of the rows with figures that are totals."""
    return [texts for row in _figures(rows) if _TOTALS.intersection(texts := _texts(row))]


def _figures(rows: Sequence[Row]) -> list[Row]:
    return [
        row
        for row in rows
        if any(_is_number(text) for text in _texts(row)) and not is_column_numbers(row)
    ]


def _is_number(text: str) -> bool:
    return text[-1:].isdigit() and parse_amount(text, "元") is not None
