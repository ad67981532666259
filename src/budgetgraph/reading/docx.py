"""DOCX documents to passages and grids, in the order in which they are printed.

Word decides where pages end when it prints, so pages are unknown; ``line`` counts paragraphs and table
rows of the document from 1. The running heads and page numbers of its pages are not read. Notes at the
foot of pages come last. Text boxes follow the paragraph that they hang on, tables inside a cell follow
their table.

Specification: ECMA-376 part 1, 17 (WordprocessingML), transitional and strict.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from budgetgraph.reading.document import Block, Cell, Grid, Passage, Reading, Row, Unread
from budgetgraph.reading.docx_styles import Numbering, Styles, value_of
from budgetgraph.reading.docx_tables import TableCell, table_rows
from budgetgraph.reading.docx_text import ParagraphText, chosen, local_name, paragraph_text
from budgetgraph.reading.limits import CellRoom
from budgetgraph.reading.office_package import OfficePackage, damaged

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_NOTES = (("footnotes", "footnote"), ("endnotes", "endnote"))
_LEFT_OUT = frozenset({"del", "moveFrom", "sectPr", "sdtPr", "sdtEndPr", "tcPr", "pPr"})


def read_docx(content: bytes) -> Reading:
    """The paragraphs and tables of a document.

    Raises :class:`~budgetgraph.ground.errors.DamagedInputError`,
    :class:`~budgetgraph.ground.errors.EncryptedInputError` or
    :class:`~budgetgraph.ground.errors.TooLargeError`.
    """
    package = OfficePackage(content)
    main = package.main_part()
    body = package.tree(main).find("{*}body")
    if body is None:
        raise damaged("it has no body of text")
    reader = _DocumentReader(Styles(package, main), Numbering(package, main))
    blocks = list(reader.blocks(body))
    for kind, name in _NOTES:
        part = package.related(main, kind)
        if part is None:
            continue
        for note in package.tree(part).iterchildren(f"{{*}}{name}"):
            if value_of(note, "type") in (None, "normal"):  # others are the rules above the notes
                blocks += reader.blocks(note)
    return Reading(MEDIA_TYPE, tuple(blocks), tuple(reader.unread()))


class _DocumentReader:
    """Walks through a document once, counting its lines and lists."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self._styles = styles
        self._numbering = numbering
        self._room = CellRoom()
        self._line = 0
        self._pictures = 0
        self._hidden = 0
        self._garbled = 0

    def blocks(self, container: etree._Element) -> Iterator[Block]:
        """The blocks of a body, a text box, a cell or a note."""
        for child in chosen(container):
            name = local_name(child)
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tbl":
                yield from self._table(child)
            elif name not in _LEFT_OUT:
                yield from self.blocks(child)

    def unread(self) -> Iterator[Unread]:
        """What has no text, once all blocks are read."""
        counted = {"picture": self._pictures, "hidden": self._hidden, "garbled": self._garbled}
        for kind, count in counted.items():
            if count:
                yield Unread(kind, None, count)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[Block]:
        found, level = self._printed(paragraph)
        for text in found.text.split("\n"):
            self._line += 1
            if text.strip():
                yield Passage(text.strip(), self._line, level)
        for box in found.boxes:
            yield from self.blocks(box)

    def _printed(self, paragraph: etree._Element) -> tuple[ParagraphText, int]:
        """The text of a paragraph with the number that Word puts before it, and its heading level."""
        found = paragraph_text(paragraph)
        self._pictures += found.pictures
        self._hidden += found.hidden
        self._garbled += found.garbled
        properties = paragraph.find("{*}pPr")
        style = None if properties is None else value_of(properties.find("{*}pStyle"))
        listed = self._styles.numbering(style, properties)
        # Word numbers empty paragraphs of lists as well.
        if listed is not None:
            found.pieces.insert(0, self._numbering.next_mark(*listed))
        return found, self._styles.level(style, properties)

    def _table(self, table: etree._Element) -> Iterator[Block]:
        cells, width = table_rows(table)
        self._room.take(len(cells) * width)
        inner: list[etree._Element] = []
        rows: list[Row] = []
        for row in cells:
            self._line += 1
            printed = {cell.left: self._cell(cell, inner) for cell in row if not cell.continues}
            rows.append(
                Row(tuple(printed.get(n) or Cell("", self._line, n + 1) for n in range(width)))
            )
            for cell in row:
                if cell.continues:
                    self._hidden += len("".join(cell.element.itertext("{*}t")).strip())
        if rows:
            yield Grid(tuple(rows))
        for each in inner:
            yield from self._table(each) if local_name(each) == "tbl" else self.blocks(each)

    def _cell(self, cell: TableCell, inner: list[etree._Element]) -> Cell:
        """A cell with the lines of its paragraphs; tables and text boxes inside go to ``inner``."""
        lines: list[str] = []
        for element in self._in_cell(cell.element):
            if local_name(element) == "tbl":
                inner.append(element)
            else:
                found, _ = self._printed(element)
                lines += found.text.split("\n")
                inner += found.boxes
        text = "\n".join(line.strip() for line in lines if line.strip())
        return Cell(
            text,
            self._line,
            cell.left + 1,
            columns=cell.right - cell.left,
            rows=cell.rows,
        )

    def _in_cell(self, element: etree._Element) -> Iterator[etree._Element]:
        for child in chosen(element):
            name = local_name(child)
            if name in ("p", "tbl"):
                yield child
            elif name not in _LEFT_OUT:
                yield from self._in_cell(child)
