"""PDF: the characters and rules of each page become passages and grids.

PDFium (through pypdfium2) parses the file and knows the fonts; everything from the page on is ours.
Specification: ISO 32000-1, 9.10 (extraction of text) and 8.5 (paths).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2

from budgetgraph.ground.errors import (
    DamagedInputError,
    EmptyInputError,
    EncryptedInputError,
    InputError,
    ScannedInputError,
)
from budgetgraph.reading import limits
from budgetgraph.reading.document import Block, Grid, Passage, Reading, Unread
from budgetgraph.reading.page_lines import Line, lines_of
from budgetgraph.reading.pdf_columns import in_columns
from budgetgraph.reading.pdf_lattice import RuledTable
from budgetgraph.reading.pdf_page import SLANTED, Glyph, PrintedPage, printed_page
from budgetgraph.reading.pdf_page_breaks import TablePart, put_together
from budgetgraph.reading.pdf_paragraphs import PageOfLines, continuing, running_lines
from budgetgraph.reading.pdf_tables import ruled_part
from budgetgraph.reading.pdf_unruled import with_unruled
from budgetgraph.reading.ruled_tables import ruled_tables

MEDIA_TYPE = "application/pdf"
_PASSWORD, _SECURITY = 4, 5
"""What PDFium says of a file that needs a password, and of one with a protection that it does not know."""


@dataclass(frozen=True, slots=True)
class _Page:
    """What is on a page in reading order, and the numbers of its lines (by ``id``).

    ``parts`` tells more of the first and the last grid, by their places among the items. ``unparted`` are
    the characters of tables whose rows are not sure.
    """

    number: int
    width: float
    height: float
    items: tuple[Line | Grid, ...]
    numbers: dict[int, int]
    parts: dict[int, TablePart]
    unparted: int

    def lines(self) -> PageOfLines:
        """Its lines outside of tables."""
        runs: list[list[Line]] = [[]]
        for item in self.items:
            if isinstance(item, Grid):
                runs.append([])
            else:
                runs[-1].append(item)
        return PageOfLines(self.width, self.height, tuple(map(tuple, runs)))


def read_pdf(content: bytes) -> Reading:
    """Read the bytes of a PDF with text.

    Raises :class:`~budgetgraph.ground.errors.EncryptedInputError` if it needs a password,
    :class:`~budgetgraph.ground.errors.ScannedInputError` if it is nothing but pictures,
    :class:`~budgetgraph.ground.errors.TooLargeError` beyond the limits, and
    :class:`~budgetgraph.ground.errors.DamagedInputError` or
    :class:`~budgetgraph.ground.errors.EmptyInputError` if there is nothing to read. A page that cannot
    be read while others can is told in ``unread``.
    """
    pages: list[_Page] = []
    unread: list[Unread] = []
    document = _opened(content)
    try:
        limits.require_at_most("pages", len(document), limits.PAGES)
        cells = 0
        for number, printed in _printed_pages(document):
            if printed is None:
                unread.append(Unread("garbled", number, 0))
                continue
            unread += _unread(printed, number)
            pages.append(_read_page(printed, number))
            if pages[-1].unparted:
                unread.append(Unread("unparted", number, pages[-1].unparted))
            cells += sum(
                len(row.cells)
                for item in pages[-1].items
                if isinstance(item, Grid)
                for row in item.rows
            )
            limits.require_at_most("cells", cells, limits.CELLS)
    finally:
        document.close()
    blocks = tuple(_blocks(pages))
    if not blocks:
        raise _nothing_read(unread)
    return Reading(MEDIA_TYPE, blocks, tuple(unread))


def _opened(content: bytes) -> Any:
    """The file as PDFium sees it."""
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if error.err_code == _PASSWORD:
            raise EncryptedInputError(
                "the PDF is protected by a password",
                hint="Open it with the password and save it without one.",
            ) from None
        if error.err_code == _SECURITY:
            raise EncryptedInputError(
                "the PDF is protected in a way that is not known",
                hint="Open it and print it to a new PDF.",
            ) from None
        raise DamagedInputError(
            "the PDF is damaged: no page of it can be found",
            hint="Download the file again; if it opens elsewhere, print it to a new PDF.",
        ) from None


def _printed_pages(document: Any) -> Iterator[tuple[int, PrintedPage | None]]:
    """The pages from 1; None where PDFium cannot read one."""
    for index in range(len(document)):
        try:
            page = document[index]
        except pypdfium2.PdfiumError:
            yield index + 1, None
            continue
        try:
            printed = printed_page(page.raw)
        finally:
            page.close()
        yield index + 1, printed


def _unread(printed: PrintedPage, number: int) -> list[Unread]:
    counts = {
        "picture": printed.pictures,
        "off-page": printed.off_page,
        "hidden": printed.hidden,
        "garbled": printed.garbled,
    }
    return [Unread(kind, number, count) for kind, count in counts.items() if count]


def _nothing_read(unread: Sequence[Unread]) -> InputError:
    """The error for a file without a single passage or table."""
    if any(place.kind == "picture" for place in unread):
        return ScannedInputError(
            "the PDF is scanned: its pages are pictures without text",
            hint="Find the publisher's own PDF or workbook, or have its text recognised (OCR) first.",
        )
    if any(place.kind == "garbled" for place in unread):
        return DamagedInputError(
            "the PDF is damaged: none of its pages can be read",
            hint="Download the file again; if it opens elsewhere, print it to a new PDF.",
        )
    return EmptyInputError(
        "the PDF has no text",
        hint="Give the document that holds the tables.",
        zh="PDF 中没有文字",
        hint_zh="请提供载有表格的文件。",
    )


def _read_page(printed: PrintedPage, number: int) -> _Page:
    """The lines and grids of a page."""
    tables = [
        table
        for table in ruled_tables(printed.rules, printed.shades, printed.glyphs)
        if len(table.xs) > 2
    ]
    inside, outside = _shared_out(printed.glyphs, tables)
    stretches: list[list[Line]] = [[] for _ in range(len(tables) + 1)]
    for line in lines_of(outside):
        stretches[sum(table.ys[0] < line.y for table in tables)].append(line)
    stretches = [in_columns(stretch) for stretch in stretches]
    body = [line for stretch in stretches for line in stretch]
    units = sorted(
        [(line.y, line.x, index) for index, line in enumerate(body)]
        + [(line.y, line.x, -1) for members in inside for line in lines_of(members)]
    )
    heights = [y for y, _, _ in units]

    def line_at(height: float) -> int:
        return bisect_left(heights, height) + 1

    items: list[Line | Grid] = []
    parts: dict[int, TablePart] = {}
    unparted = 0
    for index, stretch in enumerate(stretches):
        if index:
            part = ruled_part(tables[index - 1], inside[index - 1], number, line_at)
            if part is not None:
                parts[len(items)] = part
                items.append(part.grid)
        more, unsure = with_unruled(stretch, printed.rules, number, line_at)
        items += more
        unparted += unsure
    numbers = {
        id(body[index]): place for place, (_, _, index) in enumerate(units, start=1) if index >= 0
    }
    parts = {place: parts[place] for place in (min(parts), max(parts))} if parts else {}
    return _Page(number, printed.width, printed.height, tuple(items), numbers, parts, unparted)


def _shared_out(
    glyphs: Sequence[Glyph], tables: Sequence[RuledTable]
) -> tuple[list[list[Glyph]], list[Glyph]]:
    """The characters inside each table, the first where tables overlap, and those in none.

    What runs slantwise over a table (a watermark) is not in it.
    """
    inside: list[list[Glyph]] = [[] for _ in tables]
    outside: list[Glyph] = []
    for glyph in glyphs:
        for table, members in zip(tables, inside, strict=True):
            if glyph.turn != SLANTED and table.square_at(glyph.x, glyph.y) is not None:
                members.append(glyph)
                break
        else:
            outside.append(glyph)
    return inside, outside


def _blocks(pages: Sequence[_Page]) -> Iterator[Block]:
    """All pages' passages and grids; only together do they show what runs through them."""
    lines = [page.lines() for page in pages]
    running = running_lines(lines)
    goes_on = continuing(lines, running)
    grids = _over_page_breaks(pages, running)
    for at, page in enumerate(pages):
        for place, item in enumerate(page.items):
            if isinstance(item, Grid):
                grid = grids.get((at, place), item)
                if grid.rows:
                    yield grid
            else:
                yield Passage(
                    item.text,
                    page.numbers[id(item)],
                    page=page.number,
                    continues=id(item) in goes_on,
                )


def _over_page_breaks(pages: Sequence[_Page], running: set[int]) -> dict[tuple[int, int], Grid]:
    """The grids that tables over several pages are, by the index of their page and their place there."""
    grids: dict[tuple[int, int], Grid] = {}
    chain: list[tuple[int, int]] = []
    for at, page in enumerate(pages):
        body = [
            place
            for place, item in enumerate(page.items)
            if isinstance(item, Grid) or id(item) not in running
        ]
        if chain and body and body[0] in page.parts:
            chain.append((at, body[0]))
            if len(body) == 1:
                continue
        if len(chain) > 1:
            joined = put_together([pages[index].parts[place] for index, place in chain])
            grids.update(zip(chain, joined, strict=True))
        chain = [(at, body[-1])] if body and body[-1] in page.parts else []
    if len(chain) > 1:
        joined = put_together([pages[index].parts[place] for index, place in chain])
        grids.update(zip(chain, joined, strict=True))
    return grids
