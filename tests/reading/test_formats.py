"""What a file is, whatever it is called."""

from __future__ import annotations

import gzip
import io
import sqlite3
from pathlib import Path

import pytest

from budgetgraph.ground.errors import (
    BinaryInputError,
    DamagedInputError,
    EmptyInputError,
    EncryptedInputError,
)
from budgetgraph.reading import read, read_bytes
from budgetgraph.reading.formats import KNOWN_BINARIES, FileFormat, format_of

from .office_making import word, xls, xlsx, zipped

TABLE = "<table><tr><td>一、部门收支总表</td></tr></table>"


@pytest.fixture(scope="module")
def old_workbook() -> bytes:
    return xls(lambda book: book.add_sheet("收支总表").write(0, 0, "预算"))


def renamed_stream(content: bytes, name: str) -> bytes:
    """A compound file whose stream ``Workbook`` has another name."""
    entry = name.encode("utf-16-le")
    start = content.index("Workbook".encode("utf-16-le"))
    return b"".join(
        [
            content[:start],
            entry.ljust(64, b"\x00"),
            (len(entry) + 2).to_bytes(2, "little"),
            content[start + 66 :],
        ]
    )


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", FileFormat.PDF),
        (b"\r\n\r\n%PDF-1.4\n1 0 obj\n<</Type/Catalog>>", FileFormat.PDF),
        ("预算按 %PDF-1.7 公开".encode(), FileFormat.TEXT),
        ("﻿<!DOCTYPE html><html>".encode(), FileFormat.HTML),
        (b'<?xml version="1.0"?>\n<!-- a -->\n<html xmlns="x">', FileFormat.HTML),
        ("<meta charset='gb2312'><body>预算".encode("gb18030"), FileFormat.HTML),
        ("<html>预算</html>".encode("utf-16"), FileFormat.HTML),
        (TABLE.encode(), FileFormat.HTML),
        (f"{TABLE}\n# 第一部分\n".encode(), FileFormat.TEXT),
        (f"{TABLE}\n预算说明".encode(), FileFormat.TEXT),
        (f"# 第一部分\n{TABLE}".encode(), FileFormat.TEXT),
        (f"{TABLE}\n| a | b |\n<br></p>".encode(), FileFormat.TEXT),
        ("部门收支总表\n单位：万元\n".encode("gb18030"), FileFormat.TEXT),
        (b"MZ is no budget", FileFormat.TEXT),
        (b"", FileFormat.TEXT),
    ],
)
def test_first_bytes_tell_the_format(content: bytes, found: FileFormat) -> None:
    assert format_of(content) is found


def test_office_files_are_told_by_what_is_in_them(old_workbook: bytes) -> None:
    assert format_of(xlsx(lambda book: None)) is FileFormat.XLSX
    assert format_of(word(lambda document: None)) is FileFormat.DOCX
    assert format_of(old_workbook) is FileFormat.XLS
    assert format_of(renamed_stream(old_workbook, "Book")) is FileFormat.XLS
    assert format_of(b"\x09\x08\x10\x00\x00\x06\x05\x00") is FileFormat.XLS
    # Some writers use the separators of Windows in names.
    assert format_of(zipped([("xl\\workbook.xml", b"")])) is FileFormat.XLSX


@pytest.mark.parametrize(("magic", "what", "hint"), KNOWN_BINARIES)
def test_what_is_known_and_not_read_is_named(magic: bytes, what: str, hint: str) -> None:
    with pytest.raises(BinaryInputError) as caught:
        format_of(magic + b"\x00\x01\x02")
    assert what in str(caught.value)
    assert caught.value.hint == hint


@pytest.mark.parametrize(
    ("parts", "what"),
    [
        (["OFD.xml", "Doc_0/Document.xml"], "OFD"),
        (["[Content_Types].xml", "ppt/presentation.xml"], "PPTX"),
        (["[Content_Types].xml", "xl/workbook.bin"], "XLSB"),
        (["mimetype", "content.xml"], "OpenDocument"),
        (["Index/Document.iwa"], "Apple"),
        (["[Content_Types].xml", "visio/document.xml"], "another kind"),
        (["a.pdf", "b.pdf"], "a ZIP archive"),
    ],
)
def test_other_containers_are_named(parts: list[str], what: str) -> None:
    with pytest.raises(BinaryInputError, match=what):
        format_of(zipped((name, b"<a/>") for name in parts))


@pytest.mark.parametrize(
    ("stream", "what"),
    [("WordDocument", "DOC"), ("PowerPoint Document", "PPT"), ("Contents", "another kind")],
)
def test_other_old_office_files_are_named(stream: str, what: str, old_workbook: bytes) -> None:
    with pytest.raises(BinaryInputError, match=what):
        format_of(renamed_stream(old_workbook, stream))


def test_an_office_file_with_a_password_says_so(old_workbook: bytes) -> None:
    with pytest.raises(EncryptedInputError, match="password") as caught:
        format_of(renamed_stream(old_workbook, "EncryptedPackage"))
    assert caught.value.hint


@pytest.mark.parametrize(
    ("start", "what"),
    [
        ('<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "2003"),
        ('<?xml version="1.0"?><pkg:package xmlns:pkg="x"/>', "one XML"),
        ("MIME-Version: 1.0\nContent-Type: multipart/related", "MHT"),
        ("{\\rtf1\\ansi", "RTF"),
    ],
)
def test_other_text_formats_of_office_are_named(start: str, what: str) -> None:
    with pytest.raises(BinaryInputError, match=what) as caught:
        format_of(start.encode())
    assert caught.value.hint


def test_real_binaries_are_named() -> None:
    database = sqlite3.connect(":memory:")
    database.execute("create table a (b)")
    with pytest.raises(BinaryInputError, match="SQLite"):
        read_bytes(database.serialize(), "a.xlsx")
    with pytest.raises(BinaryInputError, match="gzip"):
        read_bytes(gzip.compress(b"a"), "a.pdf")


@pytest.mark.parametrize("name", ["a.pdf", "a.md", "a.docx", "a"])
def test_the_suffix_does_not_matter(name: str, tmp_path: Path, old_workbook: bytes) -> None:
    (tmp_path / name).write_bytes(old_workbook)
    document = read(tmp_path / name)
    assert document.media_type == "application/vnd.ms-excel"
    assert document.name == name


def test_half_a_container_says_so(old_workbook: bytes) -> None:
    whole = xlsx(lambda book: None)
    for half in (whole[: len(whole) // 2], whole[:4], old_workbook[:600], old_workbook[:8]):
        with pytest.raises(DamagedInputError) as caught:
            format_of(half)
        assert caught.value.hint


def test_nothing_is_an_empty_file() -> None:
    with pytest.raises(EmptyInputError, match="empty"):
        read_bytes(b"", "a.pdf")


def test_a_directory_of_streams_that_runs_in_a_circle_ends(old_workbook: bytes) -> None:
    content = bytearray(old_workbook)
    root = content.index("Root Entry".encode("utf-16-le"))
    for place in (68, 72, 76):  # its brothers and its child: itself
        content[root + place : root + place + 4] = (0).to_bytes(4, "little")
    with pytest.raises((BinaryInputError, DamagedInputError)):
        format_of(bytes(content))


def test_random_bytes_behind_the_marks_of_containers_give_clear_errors() -> None:
    for start in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        for fill in (b"\x00", b"\xff", b"\x41", bytes(range(256))):
            buffer = io.BytesIO(start)
            buffer.seek(0, io.SEEK_END)
            buffer.write(fill * (4096 // len(fill)))
            with pytest.raises((DamagedInputError, BinaryInputError)):
                format_of(buffer.getvalue())
