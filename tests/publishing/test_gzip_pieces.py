"""Gzip files of pieces: what comes out is what went in, for every reader, however it was cut."""

from __future__ import annotations

import gzip
import io
import zlib

from hypothesis import given
from hypothesis import strategies as st

from budgetgraph.publishing.gzip_pieces import GzipAssembly, compressed_piece


def assembled(parts: list[bytes]) -> bytes:
    file = io.BytesIO()
    assembly = GzipAssembly(file)
    for part in parts:
        assembly.add(compressed_piece(part), part)
    assembly.finish()
    return file.getvalue()


@given(st.lists(st.binary(max_size=2000)))
def test_pieces_come_back_as_one_member(parts: list[bytes]) -> None:
    packed = assembled(parts)
    whole = b"".join(parts)
    assert gzip.decompress(packed) == whole
    # A reader that stops at the end of the first member has read everything.
    reader = zlib.decompressobj(16 + zlib.MAX_WBITS)
    assert reader.decompress(packed) + reader.flush() == whole
    assert reader.eof
    assert reader.unused_data == b""


def test_a_piece_does_not_depend_on_what_came_before() -> None:
    piece = compressed_piece(b"the same text, the same text")
    assert piece in assembled([b"the same text", b"the same text, the same text"])
    assert compressed_piece(b"") == b""


def test_there_is_no_time_in_it() -> None:
    assert assembled([b"x"])[4:8] == bytes(4)
