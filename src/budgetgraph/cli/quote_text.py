"""Printed lines on a terminal: the place, the row or text, the cited cells in brackets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from budgetgraph.cli.wide_text import ELLIPSIS, cut, padded, width_of, wrapped
from budgetgraph.ground.printable import printable
from budgetgraph.publishing.quoted_lines import Piece, Quote

_INDENT = "     "
_BETWEEN = " │ "
_ROOM = 100
"""Columns for a row where lines are not broken."""
_NARROW = 48
"""A row that would have less room beside its place stands below it."""
_CELL = 24
_MARKED = 48


def quote_lines(
    quotes: Sequence[Quote], names: Sequence[str], width: int | None, colour: bool
) -> Iterator[str]:
    """The lines that print what is cited, each after its place; places are as wide as the widest.

    Of several files, whose ``names`` these are, the place names the one.
    """
    places = [_place(quote, names) for quote in quotes]
    column = max(map(width_of, places), default=0)
    for quote, place in zip(quotes, places, strict=True):
        before = f"{_INDENT}{padded(place, column)}  "
        if not quote.in_table:
            text = "".join(_bracketed(piece) for piece in quote.pieces)
            yield from wrapped(place, width, _INDENT)
            yield from wrapped(text, width, _INDENT + "  ")
            continue
        room = _ROOM if width is None else width - width_of(before)
        if room < _NARROW:
            yield from wrapped(place, width, _INDENT)
            before = _INDENT + "  "
            room = max(1, (width or _ROOM) - width_of(before))
        yield before + _row(quote.pieces, room, colour)


def _place(quote: Quote, names: Sequence[str]) -> str:
    file = f"{names[quote.first.file - 1]} " if len(names) > 1 else ""
    cell = replace(quote.first, file=1)
    return printable(f"{file}{cell.table_zh}{cell.where_zh} {cell.table_en}, {cell.where_en}")


def _bracketed(piece: Piece) -> str:
    return f"[{printable(piece.text)}]" if piece.marked else printable(piece.text)


def _row(pieces: Sequence[Piece], room: int, colour: bool) -> str:
    """As many cells of a row as there is room for: the cited ones, then its first two, then the nearest."""
    printed = {n: piece for n, piece in enumerate(pieces) if piece.text}
    marked = [n for n, piece in printed.items() if piece.marked]
    texts = {n: _cell(piece, room) for n, piece in printed.items()}

    def importance(n: int) -> tuple[int, int]:
        if n in marked:
            return 0, n
        return (
            (1, n) if n in list(printed)[:2] else (2, min((abs(n - m) for m in marked), default=n))
        )

    kept: list[int] = []
    for n in sorted(printed, key=importance):
        wider = sorted([*kept, n])
        if kept and width_of(_joined(wider, list(printed), texts)) > room:
            break
        kept = wider
    if colour:
        texts |= {n: f"\x1b[1m{texts[n]}\x1b[0m" for n in marked}
    return _joined(kept, list(printed), texts)


def _cell(piece: Piece, room: int) -> str:
    text = printable(piece.text)
    marked = max(1, min(_MARKED, room - len("[]")))
    return f"[{cut(text, marked)}]" if piece.marked else cut(text, _CELL)


def _joined(kept: Sequence[int], printed: Sequence[int], texts: dict[int, str]) -> str:
    """The kept cells of a row, with an ellipsis where others stand between them."""
    told: list[str] = []
    for n in printed:
        if n in kept:
            told.append(texts[n])
        elif not told or told[-1] != ELLIPSIS:
            told.append(ELLIPSIS)
    return _BETWEEN.join(told)
