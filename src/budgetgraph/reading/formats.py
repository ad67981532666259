"""What a file is, by its content: names and suffixes lie.

Office exports of budget systems are often HTML or text named ``.xls``, and WPS names its workbooks
``.et``. What is known and not read is refused here, with what to do instead.
"""

from __future__ import annotations

import re
from enum import Enum

from budgetgraph.ground.errors import DamagedInputError, EncryptedInputError
from budgetgraph.reading.compound_file import MAGIC as COMPOUND_FILE
from budgetgraph.reading.compound_file import root_streams
from budgetgraph.reading.refusals import refusal


class FileFormat(Enum):
    """A format that is read. ``TEXT`` is everything that is no other: text, Markdown, tab-separated."""

    PDF = "PDF"
    XLSX = "XLSX"
    XLS = "XLS"
    DOCX = "DOCX"
    HTML = "HTML"
    TEXT = "text"


_DOCUMENT_ITSELF = "Give the budget document itself (PDF, XLSX, XLS, DOCX, HTML or text)."
_PICTURE = "Pictures are not read; give the document as PDF with text, as a workbook or as text."
_UNPACK = "Unpack it first."

KNOWN_BINARIES: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG", "a picture (PNG)", _PICTURE),
    (b"\xff\xd8\xff", "a picture (JPEG)", _PICTURE),
    (b"GIF8", "a picture (GIF)", _PICTURE),
    (b"BM\x00", "a picture (BMP)", _PICTURE),
    (b"II*\x00", "a picture (TIFF)", _PICTURE),
    (b"MM\x00*", "a picture (TIFF)", _PICTURE),
    (b"\x1f\x8b", "a gzip archive", _UNPACK),
    (b"7z\xbc\xaf", "a 7z archive", _UNPACK),
    (b"Rar!", "a RAR archive", _UNPACK),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ", "an xz archive", _UNPACK),
    (b"PK\x05\x06", "an empty ZIP archive", _DOCUMENT_ITSELF),
    (b"PK\x07\x08", "a piece of a split ZIP archive", "Put the pieces together and unpack them."),
    (b"SQLite format 3", "a SQLite database", _DOCUMENT_ITSELF),
    (b"{\\rtf", "a Rich Text file (RTF)", "Save it as DOCX."),
    (b"%!PS", "a PostScript file", "Convert it to PDF."),
    (b"MZ", "a program", _DOCUMENT_ITSELF),
)
"""First bytes of formats that are known and not read, what they are, and what to do."""

_XLS_WITHOUT_CONTAINER = (
    b"\x09\x00\x04\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x04\x06\x00",
    b"\x09\x08\x08\x00",
    b"\x09\x08\x10\x00",
)
_BLANK = b" \t\r\n\x0b\x0c\xef\xbb\xbf\x00"
_START = 4096
"""Bytes at the start of a file that tell text formats apart."""
_PDF_START = re.compile(rb"%PDF-[0-9]")
_PDF_OBJECT = re.compile(rb"[0-9]+ [0-9]+ obj\b|/Type|\bxref\b")
_BEFORE_HTML = re.compile(r"(?:\s|<!--.*?-->|<\?xml[^>]*\?>)*", re.DOTALL)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|title|base)\b", re.IGNORECASE)
_FRAGMENT = re.compile(
    r"<(?:table|div|p|span|center|font|style|script|link|section|article|h[1-6])\b", re.IGNORECASE
)
_ENDS_AS_FRAGMENT = re.compile(rb"</[a-zA-Z][a-zA-Z0-9]*\s*>\s*\Z")
_MARKDOWN_LINE = re.compile(rb"^(?:#{1,6}[ \t]|\|.*\|[ \t]*$)", re.MULTILINE)
_OTHER_XML = (
    ("<?mso-application", "an XML file of Office 2003", "Save it as XLSX or DOCX."),
    ("<pkg:package", "a Word file in one XML (flat OPC)", "Save it as DOCX."),
    ("<uof:", "a UOF file", "Save it as XLSX or DOCX."),
)
_OTHER_CONTAINERS = (
    ("ofd.xml", "an OFD file", "OFD is not read: convert it to PDF."),
    ("ppt/presentation.xml", "a presentation (PPTX)", _DOCUMENT_ITSELF),
    ("xl/workbook.bin", "a binary workbook (XLSB)", "Save it as XLSX."),
    ("content.xml", "an OpenDocument file (ODS, ODT)", "Save it as XLSX or DOCX."),
    ("index/document.iwa", "a file of Apple Pages or Numbers", "Export it as PDF or XLSX."),
)
_OTHER_COMPOUND_FILES = (
    ("worddocument", "an old Word file (DOC)", "Open it in Word or WPS and save it as DOCX."),
    ("powerpoint document", "an old presentation (PPT)", _DOCUMENT_ITSELF),
    ("__properties_version1.0", "an Outlook message", "Give the document that is attached to it."),
    ("hwpsummaryinformation", "a Hangul document (HWP)", "Convert it to PDF."),
)
_ENCRYPTED = frozenset({"encryptedpackage", "encryptioninfo"})


def format_of(content: bytes) -> FileFormat:
    """The format of a file with these bytes. Nothing is unpacked.

    An empty file is text. Raises :class:`~budgetgraph.ground.errors.BinaryInputError` for a known format
    that is not read, :class:`~budgetgraph.ground.errors.EncryptedInputError` for an Office file with a
    password, :class:`~budgetgraph.ground.errors.DamagedInputError` for half a container,
    :class:`~budgetgraph.ground.errors.TooLargeError` for a container of too many parts.
    """
    if content.startswith(b"PK\x03\x04"):
        return _in_zip(content)
    if content.startswith(COMPOUND_FILE[:4]):
        return _in_compound_file(content)
    if content.startswith(_XLS_WITHOUT_CONTAINER):
        return FileFormat.XLS
    if _is_pdf(content):
        return FileFormat.PDF
    for magic, what, hint in KNOWN_BINARIES:
        if content.startswith(magic) and not _is_prose(magic, content):
            raise refusal(what, hint)
    return _in_text(content)


def _is_pdf(content: bytes) -> bool:
    # Readers of PDF allow a kilobyte before its first line; a text may speak about PDF.
    found = _PDF_START.search(content, 0, 1024)
    if found is None:
        return False
    return found.start() == 0 or _PDF_OBJECT.search(content, found.end(), 65_536) is not None


def _is_prose(magic: bytes, content: bytes) -> bool:
    """Whether first bytes that are also letters begin a text (``MZ`` is a word as well)."""
    start = content[len(magic) : _START]
    return magic in (b"MZ", b"BZh") and b"\x00" not in start and start.isascii()


def _in_zip(content: bytes) -> FileFormat:
    from budgetgraph.reading.office_package import part_names

    names = part_names(content)
    if any(name.startswith("word/document") for name in names):
        return FileFormat.DOCX
    for part, what, hint in _OTHER_CONTAINERS:
        if part in names:
            raise refusal(what, hint)
    if any(name.startswith("xl/workbook") for name in names):
        return FileFormat.XLSX
    if "[content_types].xml" in names:
        raise refusal("an Office file of another kind", _DOCUMENT_ITSELF)
    raise refusal("a ZIP archive", _UNPACK)


def _in_compound_file(content: bytes) -> FileFormat:
    streams = root_streams(content)
    if streams & {"workbook", "book"}:
        return FileFormat.XLS
    if streams & _ENCRYPTED:
        raise EncryptedInputError(
            "the Office file is protected by a password", hint="Save it without a password."
        )
    for stream, what, hint in _OTHER_COMPOUND_FILES:
        if any(stream in each for each in streams):
            raise refusal(what, hint)
    if streams:
        raise refusal("an old Office file of another kind", _UNPACK)
    raise DamagedInputError(
        "the file is an old Office file (XLS, DOC) that is cut off or damaged",
        hint="Download it again, or open it in Excel or WPS and save it as XLSX.",
    )


def _in_text(content: bytes) -> FileFormat:
    start = _start_of_text(content)
    for mark, what, hint in _OTHER_XML:
        if start.startswith("<?xml") and mark in start:
            raise refusal(what, hint)
    if re.match(r"mime-version:", start, re.IGNORECASE):
        raise refusal("a web archive (MHT)", "Save it as HTML, XLSX or DOCX.")
    begin = _BEFORE_HTML.match(start)
    body = start[begin.end() :] if begin else start
    if _PAGE.match(body):
        return FileFormat.HTML
    # Markdown may begin with a table in HTML; a page that was cut out of a site is nothing but tags.
    if (
        _FRAGMENT.match(body)
        and _ENDS_AS_FRAGMENT.search(content[-200:])
        and not _MARKDOWN_LINE.search(content)
    ):
        return FileFormat.HTML
    return FileFormat.TEXT


def _start_of_text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content[:_START].decode("utf-16", "replace")
    return content.lstrip(_BLANK)[:_START].decode("latin-1")
