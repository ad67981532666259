"""The entries of one side of a side-by-side table, with labels that a line or page break cut in two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from budgetgraph.interpreting.list_sides import Side, SideKind
from budgetgraph.interpreting.table_words import line_label
from budgetgraph.reading.document import Cell

_LONGEST = 4
"""Pieces that a label may be in."""

NumberedCell = tuple[int, Cell]
"""The number of a row, and one of its cells."""


@dataclass(slots=True)
class Entry:
    """A label in one or more pieces, and its figures. ``moved`` is the side on which they stand instead."""

    labels: list[NumberedCell]
    figures: list[NumberedCell]
    moved: Side | None = None

    @property
    def text(self) -> str:
        """The label folded, without its ordinal and 其中."""
        return line_label("".join(cell.text for _, cell in self.labels))


def joined_entries(
    entries: list[Entry], is_known: Callable[[str, SideKind], bool], kind: SideKind
) -> list[Entry]:
    """Entries with the pieces of a cut label joined: 八、社会保障和就 and 业支出 are one.

    Pieces are joined only where the later ones mean nothing by themselves and the whole does. At most one
    of them may have figures, and a figure without a label is only of the label in the row above it.
    """
    found: list[Entry] = []
    index = 0
    while index < len(entries):
        best, taken = entries[index], 1
        for count in range(2, min(_LONGEST, len(entries) - index) + 1):
            pieces = entries[index : index + count]
            if sum(bool(piece.figures) for piece in pieces) > 1 or not _touches(*pieces[-2:]):
                break
            whole = Entry(
                [cell for piece in pieces for cell in piece.labels],
                [cell for piece in pieces for cell in piece.figures],
                next((piece.moved for piece in pieces if piece.moved), None),
            )
            alone = any(piece.labels and is_known(piece.text, kind) for piece in pieces[1:])
            if not alone and pieces[0].labels and is_known(whole.text, kind):
                best, taken = whole, count
        found.append(best)
        index += taken
    return found


def _touches(above: Entry, piece: Entry) -> bool:
    """Whether a piece may belong to the one above: it has a label, or stands in the next row."""
    last = max((number for number, _ in (*above.labels, *above.figures)), default=0)
    return bool(piece.labels) or piece.figures[0][0] <= last + 1
