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
    "content", [b"text\x00with nul", b"\x01\x02\x03\x04 \x05\x06", b"\xff\xfe\x00\xd8"]
)
def test_what_is_no_text_is_said_to_be_binary(content: bytes) -> None:
    with pytest.raises(BinaryInputError, match=r"binary|neither text") as caught:
        decode(content)
    assert caught.value.hint


def test_bytes_that_are_no_encoding_we_read() -> None:
    with pytest.raises(EncodingError, match="unknown"):
        decode(b"abc \xff\xff\xff\xff def")
