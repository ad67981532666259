"""Tables of web pages: which hold data and which only lay out the page, and where merged cells stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from budgetgraph.reading.document import Cell, Grid, Row
from budgetgraph.reading.limits import COLUMNS, CellRoom, require_at_most
from budgetgraph.reading.markup_lines import (
    PrintedLine,
    Unseen,
    is_unprinted,
    lines_of,
    printed,
)

_PARTS = {"thead": 0, "tbody": 1, "tfoot": 2}
_TRANSPARENT = frozenset({"form", "div", "font", "span", "center"})
_PAGE_PARTS = ("h1", "h2", "h3", "h4", "ul", "ol", "hr", "form", "iframe")
_FEWEST_ROWS_OF_DATA = 3
_LONGEST_CELL = 400
_FIGURE = re.compile(r"[-−]?\d[\d,，]*(?:\.\d+)?[%％]?")
_DIGITS = re.compile(r"\s*(\d{1,9})")


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cell with text: its column from 0, how many columns and rows it covers."""

    text: str
    column: int
    columns: int
    rows: int


def is_data_table(table: HtmlElement) -> bool:
    """Whether a table holds data, that is: rows of several cells, none of which is a page in itself.

    A table of one row or one column lays out the page, unless the row has figures. So does a table that
    has tables in it, unless it is a table in its other cells as well.
    """
    if table.get("role") in ("presentation", "none"):
        return False
    rows = [_cells(row) for row in _rows(table)]
    if max(map(len, rows), default=0) < 2:
        return False
    if next(table.iterdescendants("table"), None) is not None:
        whole = sum(
            sum(bool(_text(cell).strip()) for cell in row if next(cell.iter("table"), None) is None)
            >= _FEWEST_ROWS_OF_DATA
            for row in rows
        )
        return whole >= _FEWEST_ROWS_OF_DATA
    if len(rows) >= _FEWEST_ROWS_OF_DATA:
        return True
    if next(table.iterdescendants(*_PAGE_PARTS), None) is not None:
        return False
    texts = [_text(cell).strip() for row in rows for cell in row]
    longest = max(map(len, texts))
    if longest > _LONGEST_CELL and 2 * longest > sum(map(len, texts)):
        return False
    return len(rows) > 1 or any(_FIGURE.fullmatch(text) for text in texts)


def grid_of(
    table: HtmlElement, unseen: Unseen, room: CellRoom, line_of: Callable[[HtmlElement], int]
) -> Grid | None:
    """The grid of a table, or None if nothing is printed in it.

    ``line_of`` gives the line of a row element. All rows have as many cells as the table has columns in
    which a cell begins: columns that merged cells only pretend to have are left out. Spans end with the
    table, at the next cell, and where :data:`~budgetgraph.reading.limits.COLUMNS` leave room. Raises
    :class:`~budgetgraph.ground.errors.TooLargeError` for too many columns or cells.
    """
    elements = list(_rows(table, unseen))
    placed = _placed([[_spanned(cell, unseen) for cell in _cells(row, unseen)] for row in elements])
    if not any(cell.text for row in placed for cell in row):
        return None
    starts = sorted({cell.column for row in placed for cell in row})
    number = {start: index for index, start in enumerate(starts)}
    rows = []
    for element, row in zip(elements, placed, strict=True):
        room.take(len(starts))
        line = line_of(element)
        cells = [Cell("", line, column) for column in range(1, len(starts) + 1)]
        for cell in row:
            end = cell.column + cell.columns
            columns = sum(1 for start in starts[number[cell.column] :] if start < end)
            at = number[cell.column]
            cells[at] = Cell(cell.text, line, at + 1, columns=columns, rows=cell.rows)
        rows.append(Row(tuple(cells)))
    return Grid(tuple(rows))


def lines_above(table: HtmlElement, unseen: Unseen) -> Iterator[PrintedLine]:
    """What a browser prints above a table: its captions, and what stands in it outside of all cells."""
    waiting = [table]
    while waiting:
        element = waiting.pop()
        for text in (element.text, *(child.tail for child in element)):
            line = printed(text or "")
            if line:
                yield PrintedLine(line, 0, element.sourceline or 1)
        for child in element:
            if child.tag == "tr" or child.tag in _PARTS or child.tag in _TRANSPARENT:
                if not is_unprinted(child):
                    waiting.append(child)
            elif child.tag not in ("td", "th"):
                for found in lines_of(child, unseen, lambda _: False):
                    if isinstance(found, PrintedLine):
                        yield found


def _rows(table: HtmlElement, unseen: Unseen | None = None) -> Iterator[HtmlElement]:
    """The printed rows of a table itself, head first and foot last, not those of tables in it."""
    found: list[tuple[int, HtmlElement]] = []
    waiting = [(1, child) for child in reversed(table)]
    while waiting:
        part, element = waiting.pop()
        if is_unprinted(element):
            if unseen is not None:
                unseen.count(_text(element))
        elif element.tag == "tr":
            found.append((part, element))
        elif element.tag in _PARTS or element.tag in _TRANSPARENT:
            part = _PARTS.get(element.tag, part)
            waiting.extend((part, child) for child in reversed(element))
    return (element for _, element in sorted(found, key=lambda entry: entry[0]))


def _cells(row: HtmlElement, unseen: Unseen | None = None) -> list[HtmlElement]:
    cells = []
    for cell in row:
        if cell.tag in ("td", "th"):
            if not is_unprinted(cell):
                cells.append(cell)
            elif unseen is not None:
                unseen.count(_text(cell))
    return cells


def _text(element: HtmlElement) -> str:
    return "".join(element.itertext())


def _spanned(cell: HtmlElement, unseen: Unseen) -> _Placed:
    lines = lines_of(cell, unseen, lambda _: False)
    text = "\n".join(line.text for line in lines if isinstance(line, PrintedLine))
    return _Placed(text, 0, _span(cell, "colspan"), _span(cell, "rowspan"))


def _span(cell: HtmlElement, name: str) -> int:
    """The number of columns or rows that a cell says it covers; 0 rows are all to the end."""
    digits = _DIGITS.match(cell.get(name, ""))
    return int(digits.group(1)) if digits else 1


def _placed(rows: Sequence[Sequence[_Placed]]) -> list[list[_Placed]]:
    """The cells with their columns: each takes the first place that no cell above reaches into."""
    covered: list[int] = []  # For each column the row before which cells from above end.
    result = []
    for number, row in enumerate(rows):
        placed: list[_Placed] = []
        column = 0
        for after, cell in zip(range(len(row) - 1, -1, -1), row, strict=True):
            while column < len(covered) and covered[column] > number:
                column += 1
            require_at_most("columns in a table", column + 1, COLUMNS)
            end = column + 1
            last = min(column + max(cell.columns, 1), COLUMNS - after)
            while end < last and (end >= len(covered) or covered[end] <= number):
                end += 1
            height = min(cell.rows or len(rows), len(rows) - number)
            covered.extend([0] * (end - len(covered)))
            covered[column:end] = [number + height] * (end - column)
            placed.append(_Placed(cell.text, column, end - column, height))
            column = end
        result.append(placed)
    return result
