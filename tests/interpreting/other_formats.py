"""A located document written in other formats, as people and their converters write it.

What each format can hold is kept, and what converters of its kind lose is lost: merged cells in Markdown
and text, columns in flowing text.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from budgetgraph.reading.document import Cell, Document, Grid, Passage
from tests.reading.office_making import word, xlsx
from tests.reading.pdf_making import Pages

_CAPTIONS = 3
"""Lines before a table that come with it: label, title, unit."""
_GAP = 3
"""Spaces between the columns of a layout."""
_PAGE_NUMBER = re.compile(r"[-—–\s]*\d{1,3}[-—–\s]*")
_AMOUNT = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+\.\d+")


def printed(document: Document, password: str | None = None) -> bytes:
    """A PDF with the lines as they are and the tables with rules, on pages as large as it takes."""
    texts = [
        max((_width(cell.text) for row in block.rows for cell in row.cells), default=0)
        * len(block.rows[0].cells)
        if isinstance(block, Grid)
        else _width(block.text)
        for block in document.blocks
    ]
    width = 120 + 6.0 * max(texts, default=0)
    height = 120 + 24.0 * sum(
        len(block.rows) + 2 if isinstance(block, Grid) else 1 for block in document.blocks
    )
    pages = Pages(password=password, width=width, height=height)
    for _, blocks in groupby(document.blocks, _page):
        y = 60.0
        for block in blocks:
            if isinstance(block, Passage):
                pages.text(60, y, block.text)
                y += 20
                continue
            count = max(len(row.cells) for row in block.rows)
            cells = [[cell.text for cell in row.cells] for row in block.rows]
            merged = {
                (index, cell.column - 1): (cell.rows, cell.columns)
                for index, row in enumerate(block.rows)
                for cell in row.cells
                if cell.rows > 1 or cell.columns > 1
            }
            widths = [(width - 120) / count] * count
            drawn = [row + [""] * (count - len(row)) for row in cells]
            y = pages.table(drawn, y=y, widths=widths, merged=merged).ys[-1] + 30
        pages.page()
    return pages.content()


def workbook(document: Document, *, as_numbers: bool = False) -> bytes:
    """A worksheet for each table with its captions, and for the text of a page; merged cells stay.

    Amounts are text, or numbers with their format.
    """

    def fill(book: Any) -> None:
        book.remove(book.active)
        for number, blocks in enumerate(_worksheets(document), start=1):
            sheet = book.create_sheet(f"Sheet{number}")
            row = 0
            for block in blocks:
                if isinstance(block, Passage):
                    row += 1
                    _put(sheet.cell(row, 1), block.text, as_numbers=False)
                    continue
                for cells in block.rows:
                    row += 1
                    for cell in cells.cells:
                        if cell.text:
                            _put(sheet.cell(row, cell.column), cell.text, as_numbers=as_numbers)
                        if cell.rows > 1 or cell.columns > 1:
                            sheet.merge_cells(
                                start_row=row,
                                start_column=cell.column,
                                end_row=row + cell.rows - 1,
                                end_column=cell.column + cell.columns - 1,
                            )

    return xlsx(fill)


def workbook_of_numbers(document: Document) -> bytes:
    """As :func:`workbook`, with amounts as numbers."""
    return workbook(document, as_numbers=True)


def word_file(document: Document) -> bytes:
    """Paragraphs and tables with merged cells."""

    def fill(target: Any) -> None:
        for block in _joined(document):
            if isinstance(block, Passage):
                target.add_paragraph(block.text)
                continue
            table = target.add_table(len(block.rows), max(len(row.cells) for row in block.rows))
            for index, row in enumerate(block.rows):
                for cell in row.cells:
                    if cell.rows > 1 or cell.columns > 1:
                        last = table.cell(index + cell.rows - 1, cell.column + cell.columns - 2)
                        table.cell(index, cell.column - 1).merge(last)
                    if cell.text:
                        table.cell(index, cell.column - 1).text = cell.text

    return word(fill)


def web_page(document: Document) -> bytes:
    """Paragraphs and tables with merged cells."""
    parts = ["<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>"]
    for block in _joined(document):
        if isinstance(block, Passage):
            parts.append(f"<p>{html.escape(block.text)}</p>")
            continue
        parts.append("<table>")
        for row in block.rows:
            parts.append("<tr>")
            parts += [
                f'<td rowspan="{cell.rows}" colspan="{cell.columns}">'
                + html.escape(cell.text).replace("\n", "<br>")
                + "</td>"
                for cell in _not_covered(block, row.cells)
            ]
            parts.append("</tr>")
        parts.append("</table>")
    parts.append("</body></html>")
    return "\n".join(parts).encode()


def markdown_tabs(document: Document) -> bytes:
    """Cells parted by tabs; merged cells are lost."""
    return _text(document, lambda texts: "\t".join(text.replace("\n", "") for text in texts))


def markdown_pipes(document: Document) -> bytes:
    """Pipe tables, each with a line of dashes below its first row; merged cells are lost."""
    lines: list[str] = []
    for block in _joined(document):
        lines.append("")
        if isinstance(block, Passage):
            lines.append(block.text)
            continue
        for index, row in enumerate(block.rows):
            texts = [cell.text.replace("|", "\\|").replace("\n", "<br>") for cell in row.cells]
            lines.append(f"| {' | '.join(texts)} |")
            if index == 0:
                lines.append("|" + " --- |" * len(texts))
    return "\n".join(lines).encode()


def layout_text(document: Document) -> bytes:
    """Columns by position with spaces between them, pages by form feeds; lines as printed."""
    pages: list[str] = []
    for _, blocks in groupby(document.blocks, _page):
        lines: list[str] = []
        for block in blocks:
            lines += [block.text] if isinstance(block, Passage) else _aligned(block)
        pages.append("\n".join(lines))
    return "\n\f".join(pages).encode()


def flowing_text(document: Document, between: str = " ") -> bytes:
    """One space between cells; blank cells and merged cells are lost; lines as printed."""

    def row(texts: list[str]) -> str:
        return between.join(text.replace("\n", "") for text in texts if text.strip())

    pages: list[str] = []
    for _, blocks in groupby(document.blocks, _page):
        lines: list[str] = []
        for block in blocks:
            if isinstance(block, Passage):
                lines.append(block.text)
            else:
                lines += [row([cell.text for cell in each.cells]) for each in block.rows]
        pages.append("\n".join(lines))
    mark = "\n\n-- PAGE_BREAK --\n\n" if between != " " else "\n"
    return mark.join(pages).encode()


def tabbed_flow(document: Document) -> bytes:
    """As :func:`flowing_text`, with tabs between cells and marks for the end of each page."""
    return flowing_text(document, " \t")


FORMATS: dict[str, Callable[[Document], bytes]] = {
    "pdf": printed,
    "xlsx": workbook,
    "xlsx-numbers": workbook_of_numbers,
    "docx": word_file,
    "html": web_page,
    "tabs": markdown_tabs,
    "pipes": markdown_pipes,
    "layout": layout_text,
    "flowing": flowing_text,
    "tabbed-flow": tabbed_flow,
}


def _worksheets(document: Document) -> Iterator[list[Passage | Grid]]:
    """Each grid with the few lines before it, and the text between them."""
    for _, page in groupby(document.blocks, _page):
        waiting: list[Passage | Grid] = []
        for block in page:
            if _is_page_number(block):
                continue
            if isinstance(block, Grid):
                captions = waiting[-_CAPTIONS:]
                if waiting[:-_CAPTIONS]:
                    yield waiting[:-_CAPTIONS]
                yield [*captions, block]
                waiting = []
            else:
                waiting.append(block)
        if waiting:
            yield waiting


def _is_page_number(block: Passage | Grid) -> bool:
    return isinstance(block, Passage) and _PAGE_NUMBER.fullmatch(block.text) is not None


def _page(block: Passage | Grid) -> int:
    page = block.page if isinstance(block, Passage) else block.rows[0].cells[0].page
    return page or 1


def _joined(document: Document) -> Iterator[Passage | Grid]:
    """The blocks without page numbers, and with the lines of a paragraph joined, as converters do."""
    waiting: Passage | None = None
    for block in document.blocks:
        if _is_page_number(block):
            continue
        if isinstance(block, Passage) and block.continues and waiting is not None:
            waiting = Passage(waiting.text + block.text, waiting.line, waiting.level, waiting.page)
            continue
        if waiting is not None:
            yield waiting
            waiting = None
        if isinstance(block, Passage):
            waiting = block
        else:
            yield block
    if waiting is not None:
        yield waiting


def _put(place: Any, text: str, *, as_numbers: bool) -> None:
    if as_numbers and _AMOUNT.fullmatch(text):
        place.value = float(text.replace(",", ""))
        decimals = len(text.partition(".")[2])
        grouped = "#,##0" if "," in text else "0"
        place.number_format = grouped + ("." + "0" * decimals if decimals else "")
    else:
        place.value = text
        place.number_format = "@"
        place.data_type = "s"  # a text that begins with = is no formula


def _not_covered(grid: Grid, cells: tuple[Cell, ...]) -> list[Cell]:
    """The cells of a row that no merged cell covers, in the grid they are of."""
    covered: set[tuple[int, int]] = set()
    for index, row in enumerate(grid.rows):
        for cell in row.cells:
            places = {
                (index + down, cell.column + right)
                for down in range(cell.rows)
                for right in range(cell.columns)
            }
            covered |= places - {(index, cell.column)}
        if row.cells is cells:
            return [cell for cell in cells if (index, cell.column) not in covered]
    raise ValueError("the row is not of the grid")


def _text(document: Document, row: Callable[[list[str]], str]) -> bytes:
    lines: list[str] = []
    for block in _joined(document):
        lines.append("")
        if isinstance(block, Passage):
            lines.append(block.text)
        else:
            lines += [row([cell.text for cell in each.cells]) for each in block.rows]
    return "\n".join(lines).encode()


def _aligned(grid: Grid) -> list[str]:
    rows = [[cell.text.replace("\n", "") for cell in row.cells] for row in grid.rows]
    widths = [0] * max(map(len, rows))
    merged: list[tuple[Cell, int]] = []
    for row in grid.rows:
        for cell in row.cells:
            wide = _width(cell.text.replace("\n", ""))
            if cell.columns > 1:
                merged.append((cell, wide))
            else:
                widths[cell.column - 1] = max(widths[cell.column - 1], wide)
    # What is printed over several columns has room in them.
    for cell, wide in merged:
        covered = slice(cell.column - 1, cell.column - 1 + cell.columns)
        room = sum(widths[covered]) + _GAP * (cell.columns - 1)
        widths[covered.stop - 1] += max(0, wide - room)
    lines = []
    for row in rows:
        line, start = "", 0
        for text, width in zip(row, widths, strict=False):
            if text:
                line += " " * max(0 if not line else 1, start - _width(line)) + (
                    " " * (width - _width(text)) if _AMOUNT.fullmatch(text) else ""
                )
                line += text
            start += width + _GAP
        lines.append(line)
    return lines


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)
