"""Bytes to text: which encodings are read, and how the others are refused."""

from __future__ import annotations

import pytest

from budgetgraph.ground.errors import BinaryInputError, EmptyInputError, EncodingError
from budgetgraph.reading.decoding import decode

TEXT = "部门收支总表\n单位：万元\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_that_are_read_give_the_same_text(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


def test_line_ends_are_one_kind() -> None:
    assert decode(TEXT.replace("\n", "\r\n").encode()) == TEXT
    assert decode(TEXT.replace("\n", "\r").encode()) == TEXT


@pytest.mark.parametrize("content", [b"", b"\n \t\n", b"\xef\xbb\xbf", b"\x00\x00"])
def test_no_text_is_an_empty_file(content: bytes) -> None:
    with pytest.raises(EmptyInputError, match="empty"):
        decode(content)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"text\x00with nul", "binary"),
        (b"\x01\x02\x03\x04 \x05\x06", "binary"),
    ],
)
def test_binary_files_are_named(content: bytes, what: str) -> None:
    with pytest.raises(BinaryInputError, match=what):
        decode(content)


def test_bytes_that_are_no_encoding_we_read() -> None:
    with pytest.raises(EncodingError, match="unknown"):
        decode(b"abc \xff\xff\xff\xff def")
