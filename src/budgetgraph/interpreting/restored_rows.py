"""Rows with their blank cells put back, where the sums of the table say where they were.

``row_alignment`` finds the columns; here rows become what it needs, and its answers become rows again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from budgetgraph.ground.codes import TOTAL, CodeLists
from budgetgraph.interpreting.amounts import is_blank, parse_amount
from budgetgraph.interpreting.flowing_header import is_figure, is_flowing
from budgetgraph.interpreting.flowing_lines import by_columns
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.headers import Header
from budgetgraph.interpreting.row_alignment import align, columns_above
from budgetgraph.interpreting.row_places import Places, RaggedRow
from budgetgraph.interpreting.table_kinds import GridSpecification, RowKey
from budgetgraph.interpreting.table_words import TOTALS
from budgetgraph.reading.document import Cell, Row

_FEWEST_DIGITS = 2
_UNIT_DIGITS = 3
"""Digits of each level of a unit's code."""
_TOTAL_ROW = "合计"

Known = Callable[[str, str], Decimal | None]
"""The amount in yuan of a row's key (``total`` for 合计) and a column's code, if another table prints it."""


def nothing_known(key: str, code: str) -> None:
    """For a table of which nothing is known elsewhere."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A table with its blanks: all rows, and the figures without a sure place by row number from 1.

    ``head`` is the number of rows of its header, with those that repeat it.
    """

    rows: tuple[Row, ...]
    left_out: tuple[tuple[int, tuple[Cell, ...]], ...]
    head: int


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A row: what says what it is about, by column, and its figures in order."""

    heads: dict[int, Cell]
    figures: tuple[Cell, ...]
    code: str


def has_ragged_rows(rows: Sequence[Row], header: Header) -> bool:
    """Whether rows of a text table may have lost blank cells between their figures."""
    return not header.parts and any(_may_have_lost(row, header) for row in rows[header.rows :])


def _holds_amounts(row: Row, header: Header) -> bool:
    """Whether a row that was not read has words and amounts: it may be several rows in one line."""
    words = [is_figure(cell.text) for cell in row.cells]
    return any(words) and not all(words) and bool(header.heads)


def _may_have_lost(row: Row, header: Header) -> bool:
    inner = row.cells[len(header.heads) :]
    return (
        row.cells[0].page is None
        and len(row.cells) < header.width
        and not any(cell.empty for cell in inner)
        and bool(inner)
    )


def restored(
    rows: Sequence[Row],
    header: Header,
    specification: GridSpecification,
    unit: str,
    codes: CodeLists,
    known: Known = nothing_known,
) -> Restored:
    """Every row of the table with its figures in their columns, as the sums of rows and columns say.

    ``known`` gives the amount that was read elsewhere for a row's key and a column's code.
    In a table that lost all its blanks, figures without a sure place are left out; a row that is short
    among others that are whole stays as it stands.
    """
    flowing = is_flowing(rows)
    repeated = {cell.text for row in rows[: header.rows] for cell in row.cells}
    parsed = {
        number: line
        for number, row in enumerate(rows[header.rows :], header.rows)
        if not all(cell.text in repeated for cell in row.cells)
        and (line := _parsed(row, header, flowing)) is not None
    }
    several = [
        number
        for number, row in enumerate(rows[header.rows :], header.rows)
        if flowing and number not in parsed and _holds_amounts(row, header)
    ]
    numbers = [n for n, line in parsed.items() if line.figures]
    above_rows = wholes([parsed[n].code for n in numbers], specification, codes)
    columns = list(header.amounts)
    above = columns_above(
        [header.amounts[column].code for column in columns], specification.column_dimension, codes
    )
    amounts = {n: _amounts(parsed[n].figures, unit) for n in numbers}
    ragged = [
        RaggedRow(
            tuple(amount for amount, _ in amounts[n]),
            whole,
            _printed_places(rows[n], header, columns, flowing),
            _known_amounts(parsed[n].code, header, columns, known),
        )
        for n, whole in zip(numbers, above_rows, strict=True)
    ]
    grains = [grain for n in numbers for amount, grain in amounts[n] if amount]
    found = align(ragged, above, min(grains, default=Decimal(0)))
    done = list(rows)
    for n, line in parsed.items():
        if not line.figures:
            done[n] = _row(line, {}, header)
    left_out: list[tuple[int, tuple[Cell, ...]]] = []
    for n in several:
        done[n] = _row(_Parsed({}, rows[n].cells, ""), {}, header)
        beyond = (replace(c, column=header.width + c.column) for c in rows[n].cells)
        left_out.append((n + 1, tuple(beyond)))
    for n, places in zip(numbers, found, strict=True):
        line = parsed[n]
        if None in places and not flowing:
            continue
        placed = {columns[p]: c for p, c in zip(places, line.figures, strict=True) if p is not None}
        done[n] = _row(line, placed, header)
        # Beyond the columns: no place in the table is theirs.
        unsure = tuple(
            replace(c, column=header.width + c.column)
            for p, c in zip(places, line.figures, strict=True)
            if p is None
        )
        if unsure:
            left_out.append((n + 1, unsure))
    return Restored(tuple(done), tuple(left_out), header.rows)


def _parsed(row: Row, header: Header, flowing: bool) -> _Parsed | None:
    """The parts of a row; None where its figures cannot be those of the columns.

    A row without figures in a table without blanks is the rest of a long name.
    """
    if not flowing:
        heads = {c.column: c for c in row.cells if c.column in header.heads}
        lost = _may_have_lost(row, header)
        places = {c.column for c in row.cells} if lost else set(header.amounts)
        figures = tuple(
            c for c in row.cells if not c.empty and c.column in places - set(header.heads)
        )
    else:
        words = list(row.cells)
        count = 0
        while count < len(words) and is_figure(words[-1 - count].text):
            count += 1
        if count and _begins_with_code(words, count, header):
            count -= 1
        if _are_several(words[: len(words) - count], header):
            return None
        figures = tuple(words[len(words) - count :])
        heads = _heads(words[: len(words) - count], header)
    if len(figures) > len(header.amounts) or not (figures or (flowing and heads)):
        return None
    if any(parse_amount(c.text, "元") is None and not is_blank(c.text) for c in figures):
        return None
    key = heads.get(header.key or 0)
    name = heads.get(header.name or 0)
    code = fold(key.text) if key is not None else ""
    if not code and (name is None or fold(name.text) in TOTALS):
        code = _TOTAL_ROW
    return _Parsed(heads, figures, code)


def _are_several(words: Sequence[Cell], header: Header) -> bool:
    """Whether a line may be several rows: an amount stands in its name, where no code does."""
    place = _code_place([fold(word.text) for word in words], header)
    return any(is_figure(word.text) for n, word in enumerate(words) if n != place)


def _begins_with_code(words: Sequence[Cell], count: int, header: Header) -> bool:
    """Whether the first of the last ``count`` words, all figures, is a code, which has no decimals."""
    code, *others = (fold(word.text) for word in words[-count:])
    if count == len(words):
        return bool(header.heads) and code.isdigit()
    whole = code.isdigit() and len(code) % _UNIT_DIGITS == 0
    return _name_first(header) and whole and any("." in other for other in others)


def _heads(words: Sequence[Cell], header: Header) -> dict[int, Cell]:
    """Words before the figures: the code, if one looks like it, then unit and name in their order."""
    free = list(words)
    heads: dict[int, Cell] = {}
    place = _code_place([fold(word.text) for word in free], header)
    if place is not None and header.key is not None:
        heads[header.key] = free.pop(place)
    if header.unit is not None and len(free) > 1:
        before = header.name is not None and header.unit < header.name
        heads[header.unit] = free.pop(0 if before else -1)
    if header.name is not None and free:
        heads[header.name] = free[0]
    return heads


def _code_place(words: Sequence[str], header: Header) -> int | None:
    """Where the code stands among the words before the figures: behind the name where its column does."""
    if header.key is None or not words:
        return None
    if header.name is None and header.unit is None:
        return 0 if words[0] else None
    coded = [place for place, word in enumerate(words) if _is_code(word)]
    if _name_first(header):
        return coded[-1] if coded and coded[-1] > 0 else None
    if header.unit is not None and header.unit < header.key:
        return coded[0] if coded else None
    return 0 if 0 in coded or header.name is None else None


def _name_first(header: Header) -> bool:
    return header.key is not None and header.name is not None and header.name < header.key


def _is_code(word: str) -> bool:
    digits = sum(c.isdigit() for c in word)
    return word.isascii() and word.isalnum() and digits >= _FEWEST_DIGITS


def _amounts(figures: Sequence[Cell], unit: str) -> list[tuple[Decimal, Decimal]]:
    """Value and grain of each figure in yuan; a mark for nothing is zero."""
    found = []
    for cell in figures:
        amount = parse_amount(cell.text, unit)
        found.append((amount.value, amount.grain) if amount else (Decimal(0), Decimal(0)))
    return found


def _printed_places(
    row: Row, header: Header, columns: Sequence[int], flowing: bool
) -> Places | None:
    """The columns of a row that has kept its blanks; None where it may have lost some."""
    if flowing:
        figures = sum(is_figure(cell.text) for cell in row.cells)
        return tuple(range(len(columns))) if figures == header.width else None
    if _may_have_lost(row, header):
        return None
    printed = [cell.column for cell in row.cells if not cell.empty]
    return tuple(n for n, column in enumerate(columns) if column in printed)


def _known_amounts(
    key: str, header: Header, columns: Sequence[int], known: Known
) -> dict[int, Decimal]:
    code = TOTAL if key in TOTALS else key
    found = {n: known(code, header.amounts[column].code) for n, column in enumerate(columns)}
    return {n: amount for n, amount in found.items() if amount is not None}


def wholes(
    keys: Sequence[str], specification: GridSpecification, codes: CodeLists
) -> list[int | None]:
    """For each row, by its code or 合计, the row that it is a part of: the nearest code above it, else the total.

    A row without a key is a part of none.
    """
    rows: dict[str, int] = {}
    for number, key in enumerate(keys):
        rows.setdefault(key, number)
    total = next((rows[key] for key in keys if key in TOTALS), None)
    found: list[int | None] = []
    for number, key in enumerate(keys):
        nearest = next((rows[up] for up in _above(key, specification, codes) if up in rows), total)
        found.append(None if nearest == number or key in TOTALS or not key else nearest)
    return found


def _above(key: str, specification: GridSpecification, codes: CodeLists) -> Sequence[str]:
    if specification.row in (RowKey.FUNCTION, RowKey.ECONOMIC) and key.isdigit():
        return codes.ancestors(specification.row.value, key)
    return [key[:length] for length in range(len(key) - 1, 2, -1)]


def _row(line: _Parsed, figures: Mapping[int, Cell], header: Header) -> Row:
    """A row of full width, its cells numbered as the header's columns."""
    first = next(iter((*line.heads.values(), *line.figures)))
    return by_columns({**line.heads, **figures}, header.width, first)
