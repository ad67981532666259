"""Which reader reads which format. A reader is loaded when the first file of its format comes."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from budgetgraph.reading import limits
from budgetgraph.reading.document import Grid, Reading
from budgetgraph.reading.formats import FileFormat

_READERS: dict[FileFormat, tuple[str, str]] = {
    FileFormat.PDF: ("budgetgraph.reading.pdf", "read_pdf"),
    FileFormat.XLSX: ("budgetgraph.reading.workbook_xlsx", "read_xlsx"),
    FileFormat.XLS: ("budgetgraph.reading.workbook_xls", "read_xls"),
    FileFormat.DOCX: ("budgetgraph.reading.docx", "read_docx"),
    FileFormat.HTML: ("budgetgraph.reading.markup", "read_html"),
    FileFormat.TEXT: ("budgetgraph.reading.text", "read_text"),
}


def read_as(content: bytes, file_format: FileFormat) -> Reading:
    """Read a file of this format, in this process.

    Raises :class:`~budgetgraph.ground.errors.InputError` for what cannot be read, and for more cells or
    lines than a document may have.
    """
    module, name = _READERS[file_format]
    read: Callable[[bytes], Reading] = getattr(import_module(module), name)
    reading = read(content)
    grids = [each for each in reading.blocks if isinstance(each, Grid)]
    cells = sum(len(row.cells) for grid in grids for row in grid.rows)
    limits.require_at_most("cells", cells, limits.CELLS)
    limits.require_at_most("lines", len(reading.blocks) - len(grids), limits.LINES)
    return reading
