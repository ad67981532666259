"""Headers of grids: which column holds what, although merged header cells are lost.

A converted header has its group labels in the first column of the group only, and sometimes a few
columns off. So the lowest label of a column decides; where labels repeat (小计 of this year and of the
carry-over), their order does, and the group label only where order cannot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from budgetgraph.interpreting.amounts import is_blank, parse_amount
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.specifications import AmountColumn, GridSpecification
from budgetgraph.reading.document import Row

_MAX_HEADER_ROWS = 5


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a grid, by column number from 1. ``rows`` is the number of header rows."""

    rows: int
    key: int | None
    name: int | None
    unit: int | None
    amounts: dict[int, AmountColumn]
    unknown: dict[int, str]
    """Columns whose label no specification knows: column number and label."""

    @property
    def width(self) -> int:
        """Number of the last column that holds anything."""
        columns = [
            *self.amounts,
            *self.unknown,
            *(c for c in (self.key, self.name, self.unit) if c),
        ]
        return max(columns, default=0)


def header_length(rows: Sequence[Row], specification: GridSpecification) -> int:
    """How many leading rows are header: all cells known labels, none of them an amount or a code.

    A row whose cell stands under a finished key or name header (科目名称) is data: 合计 is both a column
    label and the name of the first row.
    """
    closed = set(map(fold, (*specification.keys, *specification.names, *specification.units)))
    finished: set[int] = set()
    for index, row in enumerate(rows[:_MAX_HEADER_ROWS]):
        printed = [cell for cell in row.cells if not cell.empty]
        if any(cell.column in finished for cell in printed):
            return index
        if any(_is_figure(cell.text) for cell in printed):
            return index
        finished.update(cell.column for cell in printed if fold(cell.text) in closed)
    return min(len(rows), _MAX_HEADER_ROWS)


def _is_figure(text: str) -> bool:
    folded = fold(text)
    return folded.isdigit() or (
        parse_amount(text, "元") is not None and any(c.isdigit() for c in folded)
    )


def match_header(rows: Sequence[Row], specification: GridSpecification) -> Header | None:
    """The header of a grid under a specification, or None when its labels do not fit it."""
    length = header_length(rows, specification)
    if length == 0:
        return None
    leaves, groups = _leaves(rows[:length], specification)
    key = _find(leaves, specification.keys)
    name = _find(leaves, specification.names)
    unit = _find(leaves, specification.units)
    if specification.keys and key is None and name is None:
        return None
    taken = {column for column in (key, name, unit) if column is not None}
    amounts = _align(
        {c: leaf for c, leaf in leaves.items() if c not in taken}, groups, specification
    )
    if not amounts:
        return None
    unknown = {c: leaf for c, leaf in leaves.items() if c not in taken and c not in amounts}
    return Header(length, key, name, unit, amounts, unknown)


def _leaves(
    rows: Sequence[Row], specification: GridSpecification
) -> tuple[dict[int, str], dict[int, str]]:
    """Lowest label and carried group label of each column."""
    group_labels = set(map(fold, specification.groups))
    leaves: dict[int, str] = {}
    groups: dict[int, str] = {}
    for depth, row in enumerate(rows):
        carried = ""
        for cell in row.cells:
            text = fold(cell.text)
            if text:
                carried = text if text in group_labels else ""
                below = any(
                    cell.column <= len(r.cells) and not r.cells[cell.column - 1].empty
                    for r in rows[depth + 1 :]
                )
                # A group label is a column of its own only where nothing is printed below it, and only
                # if an amount column may be called so; otherwise a shifted merged cell left it there.
                if text not in group_labels or not below:
                    leaves[cell.column] = text
            if carried:
                groups[cell.column] = carried
    known = {fold(leaf) for column in specification.columns for leaf in column.leaves}
    for column, leaf in list(leaves.items()):
        if leaf in group_labels and leaf not in known:
            del leaves[column]
    return leaves, groups


def _find(leaves: dict[int, str], accepted: Sequence[str]) -> int | None:
    folded = set(map(fold, accepted))
    return next((column for column, leaf in sorted(leaves.items()) if leaf in folded), None)


def _align(
    leaves: dict[int, str], groups: dict[int, str], specification: GridSpecification
) -> dict[int, AmountColumn]:
    """Columns to amount columns: by leaf, then by order among equal leaves, then by group label."""
    aligned: dict[int, AmountColumn] = {}
    remaining = dict(sorted(leaves.items()))
    for column, leaf in remaining.items():
        candidates = [c for c in specification.columns if leaf in map(fold, c.leaves)]
        if len(candidates) == 1:
            aligned.setdefault(column, candidates[0])
        elif candidates:
            same = [c for c, other in remaining.items() if _shares(other, candidates)]
            if len(same) == len(candidates):
                aligned[column] = candidates[same.index(column)]
            else:
                group = groups.get(column, "")
                by_group = [c for c in candidates if group in map(fold, c.groups)]
                if len(by_group) == 1:
                    aligned[column] = by_group[0]
    codes = [c.code for c in aligned.values()]
    return aligned if len(set(codes)) == len(codes) else {}


def _shares(leaf: str, candidates: Sequence[AmountColumn]) -> bool:
    return all(leaf in map(fold, candidate.leaves) for candidate in candidates)


def is_column_numbers(row: Row) -> bool:
    """Whether a row only numbers the columns: ``栏次 1 2 3`` or ``1 2 3 4``."""
    printed = [fold(cell.text) for cell in row.cells if not cell.empty]
    numbers = [int(text) for text in printed if text.isdigit()]
    if printed and printed[0] in ("栏次", "行次"):
        return True
    return (
        len(numbers) >= 3
        and len(numbers) == len(printed)
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        and numbers[0] <= 1
    )


def is_blank_row(row: Row) -> bool:
    """Whether nothing is printed in a row, or only marks for nothing."""
    return all(is_blank(cell.text) for cell in row.cells)
