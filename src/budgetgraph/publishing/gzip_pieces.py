"""Gzip files put together from compressed pieces, without compressing anything again.

A piece is raw deflate data that ends in a full flush, so it needs nothing that came before it and leaves
the stream on a byte border (RFC 1951, section 3.2.4; this is also how pigz works). A file of pieces is
one ordinary gzip member (RFC 1952), which every reader takes: files of several members are cut short by
some browsers.
"""

from __future__ import annotations

import struct
import zlib
from typing import Protocol

_LEVEL = 6
# Deflate, no flags, no time, no extra flags, unknown system: the same bytes whenever and wherever.
_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_LAST_BLOCK = b"\x03\x00"


class Writer(Protocol):
    """What bytes can be written to."""

    def write(self, data: bytes, /) -> object:
        """Take ``data``."""


def compressed_piece(data: bytes) -> bytes:
    """``data`` as one piece; nothing for nothing."""
    if not data:
        return b""
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflate.compress(data) + deflate.flush(zlib.Z_FULL_FLUSH)


class GzipAssembly:
    """Writes a gzip file of pieces. Each is added with the plain data it stands for, for the checksum."""

    def __init__(self, file: Writer) -> None:
        self._file = file
        self._crc = 0
        self._size = 0
        file.write(_HEADER)

    def add(self, piece: bytes, plain: bytes) -> None:
        """Append ``piece``, which is ``compressed_piece(plain)``."""
        self._crc = zlib.crc32(plain, self._crc)
        self._size += len(plain)
        self._file.write(piece)

    def finish(self) -> None:
        """Write the end of the member. The file stays open."""
        self._file.write(_LAST_BLOCK + struct.pack("<II", self._crc, self._size & 0xFFFFFFFF))
