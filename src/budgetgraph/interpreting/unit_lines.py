"""Unit lines (单位：万元) between two tables: which of the two declares its unit of measure there.

Most forms print the line over the table, some over its title, some below the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from budgetgraph.interpreting.table_sheet import Sheet
from budgetgraph.reading.document import Passage


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit of measure, the line that declares it, and how many sheets begin ``before`` that line."""

    unit: str
    line: Passage
    before: int


def settle_units(sheets: Sequence[Sheet], lines: Sequence[UnitLine]) -> None:
    """Give each unit line to the table without unit that it stands at.

    Where both have none, all lines of a document stand above their tables, or all below: whichever gives
    more tables a unit. Where that tells nothing neither gets it: a wrong unit is worse than none.
    """
    above = sum(_is_open(_above_of(sheets, line)) for line in lines)
    below = sum(_is_open(_below_of(sheets, line)) for line in lines)
    for line in lines:
        following, preceding = _above_of(sheets, line), _below_of(sheets, line)
        for sheet, other, often, seldom in (
            (following, preceding, above, below),
            (preceding, following, below, above),
        ):
            if sheet is not None and _is_open(sheet) and (not _is_open(other) or often > seldom):
                sheet.unit = line.unit
                break


def _above_of(sheets: Sequence[Sheet], line: UnitLine) -> Sheet | None:
    """The sheet that a line would stand above."""
    return sheets[line.before] if line.before < len(sheets) else None


def _below_of(sheets: Sequence[Sheet], line: UnitLine) -> Sheet | None:
    """The sheet that a line would stand below."""
    return sheets[line.before - 1] if line.before else None


def _is_open(sheet: Sheet | None) -> bool:
    return sheet is not None and sheet.unit is None and bool(sheet.rows)
