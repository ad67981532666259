"""The directory of a compound file (OLE2), the container of XLS, DOC, PPT and encrypted Office files.

Specification: [MS-CFB] Compound File Binary File Format. Only the names of the streams in the root are
read here: they tell what the file is.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The first bytes of a compound file."""

_ENTRY = 128
_NONE = 0xFFFFFFFF
_END = 0xFFFFFFFA  # and above: marks, not sectors
_MOST_SECTORS = 4096
"""Sectors of a directory that are looked at: 16,384 streams."""


def root_streams(content: bytes) -> frozenset[str]:
    """The names of the streams and storages in the root of a compound file, in lower case.

    Empty where the directory cannot be found: half a file often lacks it.
    """
    try:
        return frozenset(_root_names(_directory(content)))
    except struct.error:
        return frozenset()


def _directory(content: bytes) -> bytes:
    (shift,) = struct.unpack_from("<H", content, 30)
    if shift not in (9, 12):
        return b""
    size = 1 << shift
    (sector,) = struct.unpack_from("<I", content, 48)
    table = _allocation(content, size)
    pieces: list[bytes] = []
    seen: set[int] = set()
    while sector < _END and sector not in seen and len(seen) < _MOST_SECTORS:
        seen.add(sector)
        pieces.append(content[(sector + 1) * size : (sector + 2) * size])
        index, place = divmod(sector, size // 4)
        if index >= len(table):
            break
        (sector,) = struct.unpack_from("<I", content, (table[index] + 1) * size + 4 * place)
    return b"".join(pieces)


def _allocation(content: bytes, size: int) -> list[int]:
    """The sectors of the allocation table, in their order."""
    sectors = [each for each in struct.unpack_from("<109I", content, 76) if each < _END]
    (following,) = struct.unpack_from("<I", content, 68)
    for _ in range(_MOST_SECTORS):
        if following >= _END or (following + 2) * size > len(content):
            break
        *more, following = struct.unpack_from(f"<{size // 4}I", content, (following + 1) * size)
        sectors += [each for each in more if each < _END]
    return sectors


def _root_names(directory: bytes) -> Iterator[str]:
    if len(directory) < _ENTRY:
        return
    (child,) = struct.unpack_from("<I", directory, 76)
    waiting = [child]
    seen: set[int] = set()
    while waiting:
        entry = waiting.pop()
        start = entry * _ENTRY
        if entry == _NONE or entry in seen or start + _ENTRY > len(directory):
            continue
        seen.add(entry)
        (length,) = struct.unpack_from("<H", directory, start + 64)
        name = directory[start : start + min(max(length - 2, 0), 62)]
        yield name.decode("utf-16-le", "replace").lower()
        waiting += struct.unpack_from("<2I", directory, start + 68)
