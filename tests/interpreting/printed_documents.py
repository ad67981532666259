"""A drawn table as files of several formats, so that readers and interpreter are tested together."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

from budgetgraph.reading.document import Grid
from tests.interpreting.drawn_tables import drawn_grid
from tests.interpreting.other_documents import Drawn
from tests.reading.office_making import word, xlsx
from tests.reading.pdf_making import Merged, Pages


def _texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in grid.rows]


def _merged(grid: Grid) -> Merged:
    return {
        (r, c): (cell.rows, cell.columns)
        for r, row in enumerate(grid.rows)
        for c, cell in enumerate(row.cells)
        if cell.rows > 1 or cell.columns > 1
    }


def _covered(merged: Merged) -> set[tuple[int, int]]:
    return {
        (r + i, c + j)
        for (r, c), (high, wide) in merged.items()
        for i in range(high)
        for j in range(wide)
        if i or j
    }


def as_html(table: Drawn) -> bytes:
    """A page with paragraphs and a table with merged cells."""
    grid = drawn_grid(table.grid)
    merged, covered = _merged(grid), _covered(_merged(grid))
    rows = ""
    for r, texts in enumerate(_texts(grid)):
        cells = ""
        for c, text in enumerate(texts):
            if (r, c) not in covered:
                high, wide = merged.get((r, c), (1, 1))
                cells += f'<td rowspan="{high}" colspan="{wide}">{html.escape(text)}</td>'
        rows += f"<tr>{cells}</tr>"
    lines = "".join(f"<p>{html.escape(text)}</p>" for text in table.lines)
    return f"<html><body>{lines}<table>{rows}</table></body></html>".encode()


def as_markdown(table: Drawn) -> bytes:
    """Paragraphs and a pipe table, merged cells lost."""
    texts = _texts(drawn_grid(table.grid))
    rows = ["|" + "|".join(row) + "|" for row in texts]
    rows.insert(1, "|" + "---|" * len(texts[0]))
    return ("\n\n".join(table.lines) + "\n\n" + "\n".join(rows) + "\n").encode()


def as_workbook(table: Drawn) -> bytes:
    """A worksheet with the lines above the table in its first column."""
    grid = drawn_grid(table.grid)
    above = len(table.lines)

    def fill(book: Any) -> None:
        for number, text in enumerate(table.lines, 1):
            book.active.cell(number, 1, text)
        for r, texts in enumerate(_texts(grid), above + 1):
            for c, text in enumerate(texts, 1):
                if text:
                    book.active.cell(r, c, text)
        for (r, c), (high, wide) in _merged(grid).items():
            top, left = above + 1 + r, c + 1
            book.active.merge_cells(
                start_row=top, start_column=left, end_row=top + high - 1, end_column=left + wide - 1
            )

    return xlsx(fill)


def as_word(table: Drawn) -> bytes:
    """Paragraphs and a table with merged cells."""
    grid = drawn_grid(table.grid)
    texts = _texts(grid)

    def fill(document: Any) -> None:
        for text in table.lines:
            document.add_paragraph(text)
        made = document.add_table(len(texts), len(texts[0]))
        places = [row.cells for row in made.rows]
        for r, row in enumerate(texts):
            for c, text in enumerate(row):
                if text:
                    places[r][c].text = text
        for (r, c), (high, wide) in _merged(grid).items():
            places[r][c].merge(places[r + high - 1][c + wide - 1])

    return word(fill)


def as_pdf(table: Drawn) -> bytes:
    """A page in landscape with centred lines and a ruled table."""
    grid = drawn_grid(table.grid)
    pages = Pages(width=842, height=595)
    for number, text in enumerate(table.lines):
        pages.text(421 - 5.25 * len(text), 60 + 18 * number, text)
    pages.table(
        _texts(grid),
        y=70 + 18 * len(table.lines),
        x=20,
        widths=[800 / len(grid.rows[0].cells)] * len(grid.rows[0].cells),
        merged=_merged(grid),
        size=6,
    )
    pages.page()
    return pages.content()


FORMATS: dict[str, Callable[[Drawn], bytes]] = {
    "html": as_html,
    "markdown": as_markdown,
    "workbook": as_workbook,
    "word": as_word,
    "pdf": as_pdf,
}
"""How a table can be printed."""
