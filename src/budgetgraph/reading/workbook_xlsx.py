"""XLSX workbooks (also XLSM and what WPS writes) to grids of printed text.

The worksheets are read as the XML that they are, row by row: the digits of an amount are those of the
file and never pass through a binary number, memory holds one row, and a workbook whose styles or
drawings are odd (many export programs write such) is read all the same.

A formula is given by its stored result. Where a program has written none, no reader can tell what Excel
would show: such cells are empty and counted as ``formula``.

Specification: ECMA-376 part 1, 18 (SpreadsheetML), transitional and strict.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from budgetgraph.reading.document import Block, Reading, Unread
from budgetgraph.reading.limits import PAGES, CellRoom, require_at_most
from budgetgraph.reading.number_formats import BUILT_IN, GENERAL, printed_number, printed_text
from budgetgraph.reading.office_package import OfficePackage, damaged
from budgetgraph.reading.workbook import (
    LAST_COLUMN,
    LAST_ROW,
    Worksheet,
    read_worksheet,
)
from budgetgraph.reading.workbook_drawings import below, drawn_on

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUE = frozenset({"1", "true", "on"})


def read_xlsx(content: bytes) -> Reading:
    """The worksheets of a workbook in their order; each is a page, hidden ones are counted and not read.

    Raises :class:`~budgetgraph.ground.errors.DamagedInputError`,
    :class:`~budgetgraph.ground.errors.EncryptedInputError` or
    :class:`~budgetgraph.ground.errors.TooLargeError`.
    """
    package = OfficePackage(content)
    main = package.main_part()
    book = package.tree(main)
    targets = package.relationships(main)
    worksheets = [
        (each, targets[identifier][1])
        for each in book.iter("{*}sheet")
        for identifier in _identifiers(each)
        if targets.get(identifier, ("", ""))[0] == "worksheet"
    ]
    require_at_most("worksheets", len(worksheets), PAGES)
    reader = _WorksheetReader(
        package,
        strings=_shared_strings(package, main),
        formats=_formats(package, main),
        epoch_1904=any(_is_on(each, "date1904") for each in book.iter("{*}workbookPr")),
    )
    room = CellRoom()
    blocks: list[Block] = []
    unread: list[Unread] = []
    for page, (told, part) in enumerate(worksheets, start=1):
        sheet = reader.read(part, room)
        sheet.visible = (told.get("state") or "visible") == "visible"
        printed, missing = read_worksheet(sheet, page, room)
        blocks += printed
        unread += missing
        lines, pictures = drawn_on(package, part) if sheet.visible else ([], 0)
        blocks += below(lines, max((row for row, _ in sheet.cells), default=0), page)
        if pictures:
            unread.append(Unread("picture", page, pictures))
    return Reading(MEDIA_TYPE, tuple(blocks), tuple(unread))


def _identifiers(sheet: etree._Element) -> Iterator[str]:
    """The relationship of a sheet: ``r:id`` in the namespace of either kind of OOXML."""
    for name, value in sheet.attrib.items():
        if str(name).endswith("/relationships}id"):
            yield str(value)


def _is_on(element: etree._Element, attribute: str) -> bool:
    return (element.get(attribute) or "").lower() in _TRUE


def _shared_strings(package: OfficePackage, main: str) -> list[str]:
    part = package.related(main, "sharedStrings")
    if part is None:
        return []
    return [_string(each) for each in package.elements(part, "si")]


def _string(element: etree._Element) -> str:
    """The text of a string: its runs, without the phonetic guides above them."""
    pieces: list[str] = []
    for child in element.iterchildren():
        name = etree.QName(child).localname
        if name == "t":
            pieces.append(child.text or "")
        elif name == "r":
            pieces += [each.text or "" for each in child.iterchildren("{*}t")]
    text = "".join(pieces)
    if "_x" in text:
        text = _ESCAPED.sub(_unescaped, text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unescaped(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in "\t\r\n_" or character.isprintable() else ""


def _formats(package: OfficePackage, main: str) -> list[str]:
    """The number format of every cell style, in the order of their numbers."""
    part = package.related(main, "styles")
    if part is None:
        return []
    styles = package.tree(part)
    own = {
        each.get("numFmtId"): each.get("formatCode") or GENERAL for each in styles.iter("{*}numFmt")
    }
    codes: list[str] = []
    for style in styles.iterfind("{*}cellXfs/{*}xf"):
        number = style.get("numFmtId") or "0"
        known = BUILT_IN.get(int(number), GENERAL) if number.isdecimal() else GENERAL
        codes.append(own.get(number, known))
    return codes


class _WorksheetReader:
    """Reads the worksheets of one workbook, which share strings and styles."""

    def __init__(
        self, package: OfficePackage, *, strings: list[str], formats: list[str], epoch_1904: bool
    ) -> None:
        self._package = package
        self._strings = strings
        self._formats = formats
        self._epoch_1904 = epoch_1904
        self._zeros = True

    def read(self, part: str, room: CellRoom) -> Worksheet:
        """The worksheet in ``part``."""
        sheet = Worksheet()
        self._zeros = True
        row = 0
        for element in self._package.elements(part, "sheetView", "col", "row", "mergeCell"):
            name = etree.QName(element).localname
            if name == "row":
                row = _number(element.get("r"), row + 1, LAST_ROW)
                self._read_row(sheet, element, row, room)
            elif name == "col":
                _hide_columns(sheet, element)
            elif name == "sheetView":
                self._zeros = (element.get("showZeros") or "1").lower() in _TRUE
            else:
                _merge(sheet, element)
        return sheet

    def _read_row(
        self, sheet: Worksheet, element: etree._Element, row: int, room: CellRoom
    ) -> None:
        if _is_on(element, "hidden") or (
            _is_on(element, "customHeight") and _is_zero(element.get("ht"))
        ):
            sheet.hidden_rows.add(row)
        column = 0
        for cell in element.iterchildren("{*}c"):
            reference = _REFERENCE.fullmatch(cell.get("r") or "")
            column = column_number(reference[1]) if reference else column + 1
            if column > LAST_COLUMN:
                raise damaged(f"row {row} has a cell beyond the last column of a worksheet")
            if len(cell):
                sheet.put((row, column), self._printed(sheet, cell), room)

    def _printed(self, sheet: Worksheet, cell: etree._Element) -> str:
        kind = cell.get("t") or "n"
        value: str | None = None
        formula = False
        for child in cell.iterchildren():
            tag = child.tag
            if tag.endswith("}v"):
                value = child.text
            elif tag.endswith("}f"):
                formula = True
            elif tag.endswith("}is"):
                return printed_text(_string(child), self._format(cell))
        if not value:
            sheet.uncomputed += formula and kind != "str"
            return ""
        if kind in ("s", "str", "e", "d", "b"):
            return self._words(kind, value, cell)
        return self._number(sheet, value.strip(), cell)

    def _words(self, kind: str, value: str, cell: etree._Element) -> str:
        if kind == "b":
            return "TRUE" if value.strip() in _TRUE else "FALSE"
        if kind in ("e", "d"):
            return value
        if kind == "str":
            text = _ESCAPED.sub(_unescaped, value).replace("\r\n", "\n")
        else:
            index = int(value) if value.strip().isdecimal() else -1
            if not 0 <= index < len(self._strings):
                raise damaged(f"cell {cell.get('r')} names a text that is not there")
            text = self._strings[index]
        return printed_text(text, self._format(cell))

    def _number(self, sheet: Worksheet, value: str, cell: etree._Element) -> str:
        printed = printed_number(value, self._format(cell), epoch_1904=self._epoch_1904)
        zero = not value.partition("e")[0].partition("E")[0].strip("+-0.")
        if zero and not self._zeros:
            return ""
        sheet.unprinted += not zero and not printed
        return printed

    def _format(self, cell: etree._Element) -> str:
        style = cell.get("s") or "0"
        index = int(style) if style.isdecimal() else 0
        return self._formats[index] if index < len(self._formats) else GENERAL


def column_number(letters: str) -> int:
    """The number of a column from its letters: ``A`` is 1, ``XFD`` 16,384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _number(text: str | None, otherwise: int, most: int) -> int:
    number = int(text) if text is not None and text.isdecimal() and len(text) < 9 else otherwise
    if not 1 <= number <= most:
        raise damaged(f"{number} is no row or column of a worksheet")
    return number


def _is_zero(text: str | None) -> bool:
    return text is not None and not text.strip("0.")


def _hide_columns(sheet: Worksheet, element: etree._Element) -> None:
    if _is_on(element, "hidden") or (
        _is_on(element, "customWidth") and _is_zero(element.get("width"))
    ):
        first = _number(element.get("min"), 1, LAST_COLUMN)
        last = _number(element.get("max"), first, LAST_COLUMN)
        sheet.hidden_columns.update(range(first, last + 1))


def _merge(sheet: Worksheet, element: etree._Element) -> None:
    first, _, last = (element.get("ref") or "").partition(":")
    one = _REFERENCE.fullmatch(first)
    other = _REFERENCE.fullmatch(last or first)
    if one and other:
        rows = sorted((int(one[2]), int(other[2])))
        columns = sorted((column_number(one[1]), column_number(other[1])))
        if rows[0] >= 1 and rows[1] <= LAST_ROW and columns[1] <= LAST_COLUMN:
            sheet.merged.append((rows[0], columns[0], rows[1], columns[1]))
