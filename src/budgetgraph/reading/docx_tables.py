"""Tables of DOCX on a grid: merged cells, cells that a row leaves out, edges drawn a little apart.

Specification: ECMA-376 part 1, 17.4 (tables).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

from budgetgraph.reading.docx_styles import value_of, whole_number
from budgetgraph.reading.docx_text import chosen, local_name
from budgetgraph.reading.limits import COLUMNS, require_at_most

_NARROW = 120
"""Twentieths of a point: between edges nearer than 2 mm nothing can be printed; they are one edge."""
_TRANSPARENT = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "AlternateContent"})


@dataclass(slots=True)
class TableCell:
    """A ``w:tc`` with its place: ``left`` and ``right`` are edges of the grid from 0, ``rows`` it covers."""

    element: etree._Element
    left: int
    right: int
    continues: bool
    rows: int = 1


def table_rows(table: etree._Element) -> tuple[list[list[TableCell]], int]:
    """The cells of every row of a ``w:tbl``, and the number of columns.

    Cells that continue one above are left in (``continues``): what is in them is not printed. Raises
    :class:`~budgetgraph.ground.errors.TooLargeError` for more columns than a grid may have.
    """
    rows = [list(_cells(row)) for row in _inside(table, "tr") if not _is_deleted(row)]
    rows = [row for row in rows if row]
    edges = _edges(table, rows)
    for row in rows:
        for cell in row:
            cell.left, cell.right = edges[cell.left], edges[cell.right]
    _span_rows(rows)
    columns = max((cell.right for row in rows for cell in row), default=0)
    return rows, columns


def _inside(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Children of this name, also those in content controls and the like."""
    for child in chosen(element):
        found = local_name(child)
        if found == name:
            yield child
        elif found in _TRANSPARENT:
            yield from _inside(child, name)


def _is_deleted(row: etree._Element) -> bool:
    return row.find("{*}trPr/{*}del") is not None or row.find("{*}trPr/{*}hidden") is not None


def _cells(row: etree._Element) -> Iterator[TableCell]:
    left = whole_number(value_of(row.find("{*}trPr/{*}gridBefore")), 0)
    previous: TableCell | None = None
    for element in _inside(row, "tc"):
        right = left + max(1, whole_number(value_of(element.find("{*}tcPr/{*}gridSpan")), 1))
        require_at_most("columns in a table", right, COLUMNS)
        beside = element.find("{*}tcPr/{*}hMerge")
        if beside is not None and value_of(beside) != "restart" and previous is not None:
            previous.right = right
        else:
            down = element.find("{*}tcPr/{*}vMerge")
            continues = down is not None and value_of(down) != "restart"
            previous = TableCell(element, left, right, continues)
            yield previous
        left = right


def _edges(table: etree._Element, rows: list[list[TableCell]]) -> dict[int, int]:
    """For every edge that a cell has, its number among those that are edges of a column."""
    used = sorted({edge for row in rows for cell in row for edge in (cell.left, cell.right)} | {0})
    widths = [
        whole_number(value_of(each, "w"), _NARROW)
        for each in table.iterfind("{*}tblGrid/{*}gridCol")
    ]
    numbers = {used[0]: 0}
    for before, edge in pairwise(used):
        apart = sum(widths[before:edge]) >= _NARROW or edge > len(widths)
        numbers[edge] = numbers[before] + apart
    if all(numbers[cell.left] < numbers[cell.right] for row in rows for cell in row):
        return numbers
    return {edge: number for number, edge in enumerate(used)}


def _span_rows(rows: list[list[TableCell]]) -> None:
    above: dict[int, TableCell] = {}
    for row in rows:
        here: dict[int, TableCell] = {}
        for cell in row:
            top = above.get(cell.left) if cell.continues else None
            if top is None:
                cell.continues = False  # continues nothing: a cell of its own
                here[cell.left] = cell
            else:
                top.rows += 1
                here[cell.left] = top
        above = here
