"""Where something is printed: the source cell (来源单元格).

A source cell is a table cell, a figure in a sentence, or a passage of text, exactly as printed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal


@dataclass(frozen=True, slots=True, order=True)
class SourceCell:
    """One printed value and where it stands.

    ``table`` is the label readers know ("5-1", "三.五"), ``key`` its ASCII form for IRIs ("t5-1", "n5").
    ``row`` counts rows inside the table from 1, ``column`` columns from 1; in sentences the column is
    the ordinal of the figure on its line. ``line`` is the line of a text file from 1, ``page`` the page
    of a paged format from 1. ``part`` tells two figures printed in one cell apart (0: the whole cell).
    ``unit`` is the printed currency unit ("万元", "元"), ``grain`` the value in yuan of the last
    printed digit; both only where the cell is a money amount.
    """

    key: str
    line: int
    column: int
    part: int = 0
    table: str = ""
    row: int = 0
    page: int | None = None
    text: str = ""
    unit: str | None = None
    grain: Decimal | None = None

    def numbered(self, part: int, text: str) -> SourceCell:
        """The same place, narrowed to its ``part``-th figure, printed as ``text``."""
        return replace(self, part=part, text=text)

    def as_money(self, unit: str, grain: Decimal) -> SourceCell:
        """The same cell, known to be a money amount in ``unit`` with the given grain in yuan."""
        return replace(self, unit=unit, grain=grain)
