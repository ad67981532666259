"""The format-neutral located document: what a reader gives and the interpreter takes.

A document is a sequence of blocks in reading order: passages of text and grids of cells. Nothing is
judged here; every printed character of the file is in exactly one block.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid as printed. ``column`` counts from 1; ``line`` is the line in a text file."""

    text: str
    line: int
    column: int
    page: int | None = None

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
    """Rows that stand together. Rows may be ragged: converters lose trailing cells."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """One printed line of running text.

    ``level`` is the heading level a converter gave it (1 to 6), 0 for plain text. A heading level is a
    hint only: converters invent and lose them.
    """

    text: str
    line: int
    level: int = 0
    page: int | None = None


Block = Passage | Grid


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read. ``sha256`` is the hex digest of its bytes, ``size`` their number."""

    name: str
    media_type: str
    sha256: str
    size: int
    blocks: tuple[Block, ...]
