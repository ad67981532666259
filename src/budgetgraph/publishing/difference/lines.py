"""The lines that one graph has and another lacks, in a bounded part of the memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from budgetgraph.publishing.difference.contents import Place

PART = 1 << 26
"""Of a larger graph, only lines of about so many bytes are held at once."""

_PIECE = 1 << 20


def lines_only_in(one: Place | None, other: Place | None) -> Iterator[bytes]:
    """The triples of ``one`` that ``other`` does not state in the same spelling, each once.

    ``None`` is a graph without triples. They come sorted, those of a large graph part by part; the
    order in the dumps does not matter (a catalogue is in parts, each sorted by itself).
    Raises :class:`ReleaseError` if a dump cannot be read.
    """
    if one is None or (other is not None and _same_bytes(one, other)):
        return
    parts = 1 + (one.end - one.start) // PART
    for part in range(parts):
        found = set(_lines_of_part(one, part, parts))
        if other is not None:
            found.difference_update(_lines_of_part(other, part, parts))
        yield from sorted(found)


def count_lines_only_in(one: Place | None, other: Place | None) -> int:
    """How many triples :func:`lines_only_in` gives."""
    return sum(1 for _ in lines_only_in(one, other))


def _lines_of_part(place: Place, part: int, parts: int) -> Iterator[bytes]:
    if parts == 1:
        return place.lines()
    return (line for line in place.lines() if zlib.crc32(line) % parts == part)


def _same_bytes(one: Place, other: Place) -> bool:
    if one.iri != other.iri or one.end - one.start != other.end - other.start:
        return False
    pieces = zip(one.pieces(_PIECE), other.pieces(_PIECE), strict=True)
    return all(left == right for left, right in pieces)
