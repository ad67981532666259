"""Worksheets as grids: what XLSX and XLS have in common.

Every worksheet is a page, and what is printed on it is one grid. Rows of one cell with words above it
(title, unit) are text, as they are on paper, and so is a worksheet that has no others (a cover, a list of
contents). Its lines are the row numbers that Excel shows. Rows and columns in which nothing is printed are left out: a stray cell in the last column of a worksheet does
not make it 16,384 columns wide.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from budgetgraph.ground.errors import DamagedInputError
from budgetgraph.reading.document import Block, Cell, Grid, Passage, Row, Unread
from budgetgraph.reading.limits import CELLS, COLUMNS, CellRoom, require_at_most

LAST_ROW = 1_048_576
"""The last row of a worksheet."""
LAST_COLUMN = 16_384
"""The last column of a worksheet, XFD."""

_FEW_LETTERS = 8

Place = tuple[int, int]
"""Row and column of a worksheet, from 1."""


@dataclass(slots=True)
class Worksheet:
    """What a file says about one worksheet.

    ``cells`` holds the printed text of every cell that has one. ``merged`` are merged cells: first row,
    first column, last row, last column. ``uncomputed`` counts formulas without a stored result,
    ``unprinted`` values that their number format hides.
    """

    visible: bool = True
    cells: dict[Place, str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    uncomputed: int = 0
    unprinted: int = 0

    def put(self, place: Place, text: str, room: CellRoom) -> None:
        """Note the printed ``text`` of a cell; white space alone is nothing."""
        if text and not text.isspace():
            room.take()
            self.cells[place] = text


def read_worksheet(
    sheet: Worksheet, page: int, room: CellRoom
) -> tuple[tuple[Block, ...], tuple[Unread, ...]]:
    """The text and the grid that are printed on a worksheet, and what stands in it and nobody sees printed.

    No block for an empty worksheet. Unread are ``hidden`` and ``formula``, counted in cells. Raises
    :class:`~budgetgraph.ground.errors.TooLargeError` beyond the limits of a grid.
    """
    hidden, printed = len(sheet.cells), None
    if sheet.visible:
        printed = _Printed(sheet)
        hidden = printed.hidden
    hidden += sheet.unprinted
    unread = [Unread("hidden", page, hidden)] if hidden else []
    if sheet.uncomputed:
        unread.append(Unread("formula", page, sheet.uncomputed))
    if printed is None or not printed.cells:
        return (), tuple(unread)
    rows = sorted({row for row, _ in printed.cells})
    lines = _lines_above(printed, rows)
    if len(rows) == len(printed.cells) and _is_text(printed.cells.values()):
        lines = [(row, text) for (row, _), text in sorted(printed.cells.items())]
    text = [Passage(_one_line(text), row, page=page) for row, text in lines]
    rows = rows[len(lines) :]
    if not rows:
        return tuple(text), tuple(unread)
    columns = sorted({column for row, column in printed.cells if row >= rows[0]})
    require_at_most("columns in a worksheet", len(columns), COLUMNS)
    room.take(len(rows) * len(columns) - len(printed.cells) + len(lines))
    grid = Grid(tuple(_rows(printed, rows, columns, page)), columns=tuple(columns))
    return (*text, grid), tuple(unread)


class _Printed:
    """The cells of a worksheet that are seen, each at the first of its visible places.

    ``spans`` holds the last row and column of the merged ones, ``hidden`` the number of the others.
    """

    def __init__(self, sheet: Worksheet) -> None:
        self.cells = dict(sheet.cells)
        self.spans: dict[Place, Place] = {}
        self.hidden = 0
        self._work = 0
        for area in sheet.merged:
            self._merge(sheet, area)
        for place in list(self.cells):
            if place[0] in sheet.hidden_rows or place[1] in sheet.hidden_columns:
                del self.cells[place]
                self.hidden += 1

    def _merge(self, sheet: Worksheet, area: tuple[int, int, int, int]) -> None:
        top, left, bottom, right = area
        text = self.cells.pop((top, left), None)
        for place in self._covered(area):
            # A value under a merged cell is in the file, and nobody sees it.
            del self.cells[place]
            self.hidden += 1
        if text is None:
            return
        row = next((r for r in range(top, bottom + 1) if r not in sheet.hidden_rows), None)
        column = next((c for c in range(left, right + 1) if c not in sheet.hidden_columns), None)
        if row is None or column is None:
            self.hidden += 1
            return
        self.cells[row, column] = text
        self.spans[row, column] = (bottom, right)

    def _covered(self, area: tuple[int, int, int, int]) -> list[Place]:
        top, left, bottom, right = area
        size = (bottom - top + 1) * (right - left + 1)
        self._work += min(size, len(self.cells))
        if self._work > 4 * CELLS:
            raise DamagedInputError(
                "the merged cells of a worksheet lie over each other",
                hint="Open it in Excel and save it again.",
            )
        if size > len(self.cells):
            return [
                (row, column)
                for row, column in self.cells
                if top <= row <= bottom and left <= column <= right
            ]
        return [
            (row, column)
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
            if (row, column) in self.cells
        ]


def _lines_above(printed: _Printed, rows: list[int]) -> list[tuple[int, str]]:
    """The rows above the first one of two cells, as lines of text, if they are words at an edge of the sheet.

    A word in the middle, or one that is merged into rows below, is a label of the grid.
    """
    in_row: dict[int, list[Place]] = {}
    for place in printed.cells:
        in_row.setdefault(place[0], []).append(place)
    edges = {edge(column for _, column in printed.cells) for edge in (min, max)}
    lines: list[tuple[int, str]] = []
    for row in rows:
        if len(in_row[row]) > 1:
            return lines
        (place,) = in_row[row]
        bottom, right = printed.spans.get(place, place)
        at_edge = place[1] in edges or right > place[1]
        text = printed.cells[place]
        if bottom > row or not at_edge or not any(map(str.isalpha, text)):
            return lines
        lines.append((row, text))
    return []


def _is_text(texts: Collection[str]) -> bool:
    """Whether most cells hold words and not numbers, and more than a word or two."""
    letters = [sum(character.isalpha() for character in text) for text in texts]
    return 2 * sum(map(bool, letters)) > len(letters) and sum(letters) > _FEW_LETTERS


def _one_line(text: str) -> str:
    """A cell's text without its line breaks: a row of a worksheet is one line."""
    return " ".join(text.split("\n"))


def _rows(printed: _Printed, rows: list[int], columns: list[int], page: int) -> Iterator[Row]:
    for row in rows:
        cells: list[Cell] = []
        for number, column in enumerate(columns, start=1):
            text = printed.cells.get((row, column), "")
            span = printed.spans.get((row, column)) if text else None
            if span is None:
                cells.append(Cell(text, row, number, page))
            else:
                down = bisect_right(rows, span[0]) - bisect_left(rows, row)
                across = bisect_right(columns, span[1]) - bisect_left(columns, column)
                cells.append(Cell(text, row, number, page, columns=across, rows=down))
        yield Row(tuple(cells))
