"""The format-neutral located document: what a reader gives and the interpreter takes.

A document is a sequence of blocks in reading order: passages of text and grids of cells. Nothing is
judged here; every printed character of the file is in exactly one block.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid as printed.

    ``column`` counts from 1. ``line`` is the line in a text file, in a paged format the line on its page.
    ``page`` counts the pages of a paged format from 1, in a workbook its worksheets. ``columns`` and
    ``rows`` say how many columns and rows of the grid a merged cell covers; the places that it covers
    hold empty cells. Text forms have lost this: there both are 1. Lines inside a cell are parted by
    ``\\n``, unless the printer only broke a word or a number to fit. ``file`` counts the files of the
    document from 1.
    """

    text: str
    line: int
    column: int
    page: int | None = None
    columns: int = 1
    rows: int = 1
    file: int = 1

    @property
    def empty(self) -> bool:
        """True where nothing but white space is printed."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a grid: its cells from left to right, empty ones included."""

    cells: tuple[Cell, ...]

    @property
    def line(self) -> int:
        """Line of the row's first cell."""
        return self.cells[0].line


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows that stand together. Rows may be ragged: converters lose trailing cells.

    ``alternatives`` are other ways to read the same place of the page, best first, where its layout
    allows several (columns by their rules, columns by how the words stand). Every printed character of
    the place is in each of them. Whoever interprets chooses by what adds up.

    ``columns`` are the numbers that the columns have in a worksheet, from 1: a grid has only those in use.
    Empty where a format has no such numbers.
    """

    rows: tuple[Row, ...]
    alternatives: tuple[Grid, ...] = ()
    columns: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """One printed line of running text.

    ``level`` is the heading level a converter gave it (1 to 6), 0 for plain text. A heading level is a
    hint only: converters invent and lose them. ``continues`` is true where the layout shows that the line
    goes on with the paragraph of the passage before it (the line before is full, this one is not
    indented): paged formats cut paragraphs into lines, text forms do not tell. ``line``, ``page`` and
    ``file`` as in :class:`Cell`.
    """

    text: str
    line: int
    level: int = 0
    page: int | None = None
    continues: bool = False
    file: int = 1


Block = Passage | Grid


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as published. ``sha256`` is the hex digest of its bytes, ``size`` their number."""

    name: str
    media_type: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Unread:
    """A place of a file whose content a reader cannot give as text.

    ``kind`` is ``picture`` (a page or an area that is a picture), ``off-page`` (text beyond the edge of
    the page, which nobody sees printed), ``hidden`` (invisible text, hidden rows, columns or worksheets),
    ``garbled`` (text whose characters the file does not tell), ``unparted`` (tables given as lines, since
    it is not sure which lines are one row) or ``formula`` (cells of a workbook whose result the file does
    not hold). ``count`` is the number of characters where there are any, of cells in
    a workbook, of pictures otherwise.
    """

    kind: str
    page: int | None
    count: int
    file: int = 1


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read: one file, or several that belong together.

    ``name``, ``media_type``, ``sha256`` and ``size`` are those of the first file; ``further`` are the
    other files in their order.
    """

    name: str
    media_type: str
    sha256: str
    size: int
    blocks: tuple[Block, ...]
    further: tuple[SourceFile, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """All files of the document, the first first."""
        return (SourceFile(self.name, self.media_type, self.sha256, self.size), *self.further)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of the bytes of one file: its media type, its blocks, and what has no text."""

    media_type: str
    blocks: tuple[Block, ...]
    unread: tuple[Unread, ...] = ()
