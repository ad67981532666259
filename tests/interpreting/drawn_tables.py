"""Tables drawn as text, with merged cells and page breaks, for tests of readers that take a sheet."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from budgetgraph.ground.codes import load_code_lists
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.factbook import FactBook
from budgetgraph.interpreting.ledger import Ledger
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.reading.document import Cell, Grid, Row

DEPARTMENT = "n-0123456789"
ISSUER = "上海市普陀区合成示例街道办事处"
_MERGED = re.compile(r"<(\d+)x(\d+)>$")


def drawn_grid(text: str, *, page: int | None = 1) -> Grid:
    """A grid from lines of cells parted by ``|``; ``产出指标<1x3>`` is one column wide, three rows high.

    The covered places are drawn as empty cells; ``/n`` inside a cell is a line break.
    """
    lines = [line.strip() for line in text.strip().splitlines()]
    rows = []
    for number, line in enumerate(lines, 1):
        cells = []
        for column, printed in enumerate(line.split("|"), 1):
            merged = _MERGED.search(printed.strip())
            shown = _MERGED.sub("", printed.strip()).replace("/n", "\n")
            columns, high = (int(merged[1]), int(merged[2])) if merged else (1, 1)
            cells.append(Cell(shown, number, column, page, columns, high))
        rows.append(Row(tuple(cells)))
    return Grid(tuple(rows))


def sheet_of(*grids: Grid, label: str = "10") -> Sheet:
    """The sheet that these grids are the pages of."""
    sheet = Sheet(None, "", label)
    for grid in grids:
        if sheet.rows:
            sheet.breaks.append(len(sheet.rows))
        sheet.rows.extend(grid.rows)
    return sheet


def context_of(sheet: Sheet, *, year: int = 2023) -> Context:
    """The state of an interpretation in which only this sheet is printed."""
    ledger = Ledger()
    for number, row in enumerate(sheet.rows, 1):
        for cell in row.cells:
            if not cell.empty:
                ledger.open(sheet.source(number, cell))
    return Context(
        year=year,
        codes=load_code_lists(),
        ledger=ledger,
        facts=FactBook(ledger),
        department=DEPARTMENT,
        issuer=ISSUER,
    )


def kinds(context: Context) -> list[str]:
    """The kinds of all findings so far."""
    return [finding.kind for finding in context.ledger.findings]


def muddled(words: list[str]) -> st.SearchStrategy[Grid]:
    """Tables put together of these words without any sense, ragged and wrongly merged."""
    cell = st.tuples(st.sampled_from(["", *words]), st.integers(1, 3), st.integers(1, 3))
    rows = st.lists(st.lists(cell, min_size=1, max_size=7), min_size=1, max_size=12)

    def drawn(table: list[list[tuple[str, int, int]]]) -> Grid:
        return Grid(
            tuple(
                Row(
                    tuple(
                        Cell(text, line, column, 1, *((wide, high) if text else (1, 1)))
                        for column, (text, wide, high) in enumerate(row, 1)
                    )
                )
                for line, row in enumerate(table, 1)
            )
        )

    return rows.map(drawn)
