"""XLS workbooks (Excel 97-2003 and older, WPS ``.et``) to grids of printed text.

The only importer of xlrd. It gives amounts as binary numbers, as the file holds them; the shortest digits
that stand for such a number are what Excel works with.
"""

from __future__ import annotations

import io
from typing import Any

import xlrd

from budgetgraph.ground.errors import BudgetgraphError, DamagedInputError, EncryptedInputError
from budgetgraph.reading.document import Block, Reading, Unread
from budgetgraph.reading.limits import PAGES, CellRoom, require_at_most
from budgetgraph.reading.number_formats import BUILT_IN, GENERAL, printed_number, printed_text
from budgetgraph.reading.workbook import Worksheet, read_worksheet

MEDIA_TYPE = "application/vnd.ms-excel"

_BY_LANGUAGE = frozenset({14, 22, *range(27, 37), *range(50, 59)})
"""Formats that a file names by number and that every language of Excel shows in its own way."""


def read_xls(content: bytes) -> Reading:
    """The worksheets of a workbook in their order; each is a page, hidden ones are counted and not read.

    Raises :class:`~budgetgraph.ground.errors.DamagedInputError`,
    :class:`~budgetgraph.ground.errors.EncryptedInputError` or
    :class:`~budgetgraph.ground.errors.TooLargeError`.
    """
    try:
        return _read(content)
    except (BudgetgraphError, MemoryError):
        raise
    except Exception as error:  # xlrd raises whatever a wrong byte leads to
        if "encrypted" in str(error).lower():
            raise EncryptedInputError(
                "the workbook is protected by a password", hint="Save it without a password."
            ) from None
        raise DamagedInputError(
            f"the workbook (XLS) is damaged: {' '.join(str(error).split()) or type(error).__name__}",
            hint="Open it in Excel or WPS and save it as XLSX.",
        ) from None


def _read(content: bytes) -> Reading:
    book = xlrd.open_workbook(
        file_contents=content,
        logfile=io.StringIO(),
        formatting_info=True,
        on_demand=True,
        ragged_rows=True,
    )
    require_at_most("worksheets", book.nsheets, PAGES)
    room = CellRoom()
    blocks: list[Block] = []
    unread: list[Unread] = []
    for index in range(book.nsheets):
        sheet = _worksheet(book, book.sheet_by_index(index), room)
        printed, missing = read_worksheet(sheet, index + 1, room)
        blocks += printed
        unread += missing
        book.unload_sheet(index)
    return Reading(MEDIA_TYPE, tuple(blocks), tuple(unread))


def _worksheet(book: Any, found: Any, room: CellRoom) -> Worksheet:
    sheet = Worksheet(
        visible=found.visibility == 0,
        hidden_rows={
            row + 1
            for row, told in found.rowinfo_map.items()
            if told.hidden or (told.height_mismatch and told.height == 0)
        },
        hidden_columns={
            column + 1
            for column, told in found.colinfo_map.items()
            if told.hidden or told.width == 0
        },
        merged=[
            (top + 1, left + 1, bottom, right)
            for top, bottom, left, right in found.merged_cells
            if top < bottom and left < right
        ],
    )
    for row in range(found.nrows):
        for column, cell in enumerate(found.row(row)):
            text = _printed(book, found, sheet, cell)
            sheet.put((row + 1, column + 1), text, room)
    return sheet


def _printed(book: Any, found: Any, sheet: Worksheet, cell: Any) -> str:
    if cell.ctype == xlrd.XL_CELL_TEXT:
        text = cell.value.replace("\r\n", "\n").replace("\r", "\n")
        return printed_text(text, _format(book, cell))
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        if cell.value == 0 and not found.show_zero_values:
            return ""
        printed = printed_number(
            repr(cell.value), _format(book, cell), epoch_1904=book.datemode == 1
        )
        sheet.unprinted += not printed and cell.value != 0
        return printed
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    return ""


def _format(book: Any, cell: Any) -> str:
    if cell.xf_index is None or cell.xf_index >= len(book.xf_list):
        return GENERAL
    key = book.xf_list[cell.xf_index].format_key
    if key in _BY_LANGUAGE:
        return BUILT_IN.get(key, GENERAL)
    told = book.format_map.get(key)
    return told.format_str if told is not None else BUILT_IN.get(key, GENERAL)
