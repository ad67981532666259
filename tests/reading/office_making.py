"""Office files for tests, made in memory: by the libraries that others use, or by hand to be odd."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

import docx
import openpyxl
import xlwt
from docx.document import Document as WordDocument

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def xlsx(fill: Callable[[Any], None]) -> bytes:
    """A workbook by openpyxl; ``fill`` is given it with one empty worksheet."""
    book = openpyxl.Workbook()
    fill(book)
    return _saved(book.save)


def xls(fill: Callable[[Any], None]) -> bytes:
    """An old workbook by xlwt; ``fill`` is given it without worksheets."""
    book = xlwt.Workbook()
    fill(book)
    return _saved(book.save)


def word(fill: Callable[[WordDocument], None]) -> bytes:
    """A document by python-docx."""
    document = docx.Document()
    fill(document)
    return _saved(document.save)


def zipped(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """A ZIP file of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return buffer.getvalue()


def xlsx_by_hand(
    sheet: str | bytes,
    *,
    strings: str = "",
    styles: str = "",
    properties: str = "",
    namespace: str = SPREADSHEET,
    prolog: str = "",
) -> bytes:
    """A workbook with one worksheet whose XML is ``sheet`` (what stands in its root)."""

    def part(root: str, inner: str) -> bytes:
        return f'{prolog}<{root} xmlns="{namespace}">{inner}</{root}>'.encode()

    body = part("worksheet", sheet) if isinstance(sheet, str) else sheet
    return zipped(
        [
            ("[Content_Types].xml", b"<Types/>"),
            ("_rels/.rels", _links(("officeDocument", "xl/workbook.xml"))),
            (
                "xl/workbook.xml",
                part(
                    f'workbook xmlns:r="{_RELATIONSHIPS}"',
                    f'{properties}<sheets><sheet name="a" sheetId="1" r:id="r0"/></sheets>',
                ).replace(f'</workbook xmlns:r="{_RELATIONSHIPS}">'.encode(), b"</workbook>"),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                _links(
                    ("worksheet", "worksheets/sheet1.xml"),
                    ("sharedStrings", "sharedStrings.xml"),
                    ("styles", "styles.xml"),
                ),
            ),
            ("xl/worksheets/sheet1.xml", body),
            ("xl/sharedStrings.xml", part("sst", strings)),
            ("xl/styles.xml", part("styleSheet", styles)),
        ]
    )


def word_by_hand(body: str, *, numbering: str = "", styles: str = "") -> bytes:
    """A document whose body, numbering and styles are this XML, with the prefix ``w``."""

    def part(root: str, inner: str) -> bytes:
        return f'<w:{root} xmlns:w="{WORD}">{inner}</w:{root}>'.encode()

    return zipped(
        [
            ("[Content_Types].xml", b"<Types/>"),
            ("_rels/.rels", _links(("officeDocument", "word/document.xml"))),
            ("word/document.xml", part("document", f"<w:body>{body}</w:body>")),
            (
                "word/_rels/document.xml.rels",
                _links(("numbering", "numbering.xml"), ("styles", "styles.xml")),
            ),
            ("word/numbering.xml", part("numbering", numbering)),
            ("word/styles.xml", part("styles", styles)),
        ]
    )


def paragraph(text: str, properties: str = "") -> str:
    """The XML of a paragraph."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def _links(*targets: tuple[str, str]) -> bytes:
    links = "".join(
        f'<Relationship Id="r{number}" Type="{_RELATIONSHIPS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets)
    )
    return f'<Relationships xmlns="{_PACKAGE}">{links}</Relationships>'.encode()


def _saved(save: Callable[[Any], None]) -> bytes:
    buffer = io.BytesIO()
    save(buffer)
    return buffer.getvalue()
