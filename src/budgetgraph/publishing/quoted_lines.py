"""The printed lines that findings are about, with the cited cells marked in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.prose import FIGURE

PrintedLine = tuple[int, int | None, int]
"""File (from 1), page and line of what is printed."""

Rows = Mapping[PrintedLine, tuple[str, ...]]
"""The texts of printed lines: the cells of a row, or a line of text as its only one."""

_AROUND = 40
"""Characters of a text that are quoted before and behind a figure."""
_LONGEST = 200
"""Characters of a text without a marked figure."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A cell of a row, or a part of a line of text; ``marked`` where a finding cites it."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """One printed line and the cells of it that a finding cites, in the order of the finding.

    ``in_table``: the pieces are the cells of a row, empty ones too. Otherwise they are the parts of a
    line of text.
    """

    cells: tuple[SourceCell, ...]
    pieces: tuple[Piece, ...]
    in_table: bool

    @property
    def first(self) -> SourceCell:
        """The cell by which the line is known."""
        return self.cells[0]


def line_of(cell: SourceCell) -> PrintedLine:
    """Where the line of a cell is found."""
    return (cell.file, cell.page, cell.line)


def quotes(cells: Iterable[SourceCell], rows: Rows) -> tuple[Quote, ...]:
    """The lines that print ``cells``, each once, in the order of their first cells.

    Of a line that ``rows`` lack its cells alone are quoted.
    """
    lines: dict[tuple[PrintedLine, str], list[SourceCell]] = {}
    for cell in cells:
        lines.setdefault((line_of(cell), cell.key), []).append(cell)
    return tuple(_quote(cited, rows.get(line, ())) for (line, _), cited in lines.items())


def _quote(cited: Sequence[SourceCell], printed: Sequence[str]) -> Quote:
    cells = tuple(cited)
    texts = tuple(_one_line(text) for text in printed)
    places = {_place(cell, texts) for cell in cells}
    if cells[0].row > 0 and None not in places:
        row = (Piece(text, place in places) for place, text in enumerate(texts))
        return Quote(cells, tuple(row), in_table=True)
    if len(texts) == 1 and texts[0]:
        return Quote(cells, _marked_text(texts[0], cells), in_table=False)
    alone = dict.fromkeys(_one_line(cell.text) for cell in cells)
    return Quote(cells, tuple(Piece(_cut(text), True) for text in alone if text), in_table=True)


def _place(cell: SourceCell, texts: Sequence[str]) -> int | None:
    """Which of the texts of a row is that of a cell; ``None`` where that is not plain.

    A row may have been read otherwise than it stands: its blank cells put back, or moved by a column.
    """
    printed, plain = _unspaced(cell.text), [_unspaced(text) for text in texts]
    if cell.column <= len(plain) and printed in plain[cell.column - 1]:
        return cell.column - 1
    return plain.index(printed) if plain.count(printed) == 1 else None


def _marked_text(text: str, cells: Iterable[SourceCell]) -> tuple[Piece, ...]:
    """A line of text in pieces around its cited figures; what is far from them is left out."""
    spans = sorted({span for cell in cells if (span := _span(text, cell)) is not None})
    if not spans:
        return (Piece(_cut(text)),)
    pieces, end = [], 0
    for start, stop in spans:
        if start < end:
            continue
        pieces += [Piece(_between(text[end:start], first=end == 0)), Piece(text[start:stop], True)]
        end = stop
    rest = text[end:]
    pieces.append(Piece(rest if len(rest) <= _AROUND else f"{rest[:_AROUND]}…"))
    return tuple(piece for piece in pieces if piece.text)


def _span(text: str, cell: SourceCell) -> tuple[int, int] | None:
    """Where a line prints a figure; ``None`` where several printings may be meant, or the whole line is."""
    printed = _one_line(cell.text)
    if not printed or printed == text:
        return None
    alone = rf"(?<![\d.]){re.escape(printed)}(?![\d]|\.\d)"
    found = [match.span() for match in re.finditer(alone, text)]
    if len(found) > 1:
        figures = [match.span() for match in FIGURE.finditer(text)]
        start, stop = figures[cell.column - 1] if cell.column <= len(figures) else (0, 0)
        found = [span for span in found if start <= span[0] < span[1] <= stop]
    return found[0] if len(found) == 1 else None


def _between(text: str, *, first: bool) -> str:
    """The text before a figure, or between two; the middle of a long one is left out."""
    if first:
        return text if len(text) <= _AROUND else f"…{text[-_AROUND:]}"
    return text if len(text) <= 2 * _AROUND else f"{text[:_AROUND]}…{text[-_AROUND:]}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _unspaced(text: str) -> str:
    """A text as it is compared: blanks in it may come from lines that were too narrow."""
    return "".join(text.split())
