"""Headers of grids: which column holds what.

Where the grid has its merged cells, the path of labels over a column decides. A text form has lost
them: group labels stand in the first column of the group only, and sometimes a few columns off. Then the
lowest label of a column decides; where labels repeat (小计 of this year and of the carry-over), their
order does, and the group label only where order cannot.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from budgetgraph.interpreting.amounts import is_blank, parse_amount, unit_in_brackets
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.header_paths import (
    CODE_PARTS,
    NUMBERING,
    HeaderEntry,
    has_spans,
    header_entries,
    label_key,
    other_columns,
)
from budgetgraph.interpreting.table_kinds import AmountColumn, GridSpecification, RowKey
from budgetgraph.reading.document import Row

_MAX_HEADER_ROWS = 5
_MAX_SPANNED_ROWS = 8


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a grid, by column number from 1. ``rows`` is the number of header rows.

    ``parts`` are the columns of a code printed in parts (类, 款, 项); ``key`` is the first of them.
    ``spans`` says how many columns a header cell covers, ``ignored`` are columns that only number rows.
    """

    rows: int
    key: int | None
    name: int | None
    unit: int | None
    amounts: dict[int, AmountColumn]
    unknown: dict[int, str]
    """Columns whose label no specification knows: column number and label."""
    parts: tuple[int, ...] = ()
    ignored: tuple[int, ...] = ()
    spans: dict[int, int] = field(default_factory=dict)
    others: frozenset[int] = frozenset()
    """Those of the unknown columns that are of another year, or compare with one."""
    units: dict[int, str] = field(default_factory=dict)
    """The currency units that amount columns name themselves: 合计（万元）."""

    def unit_of(self, column: int, unit: str) -> str:
        """The currency unit of a column: its own, else the ``unit`` of its table."""
        return self.units.get(column, unit)

    @property
    def heads(self) -> tuple[int, ...]:
        """The columns that say what a row is about: key (or its parts), name and unit."""
        keys = self.parts or ((self.key,) if self.key else ())
        return (*keys, *(c for c in (self.name, self.unit) if c))

    @property
    def columns(self) -> tuple[int, ...]:
        """Every column that has a label, from left to right."""
        return tuple(sorted({*self.heads, *self.amounts, *self.unknown, *self.ignored}))

    @property
    def width(self) -> int:
        """Number of the last column that holds anything."""
        return max((c + self.spans.get(c, 1) - 1 for c in self.columns), default=0)


def header_length(rows: Sequence[Row], specification: GridSpecification) -> int:
    """How many leading rows are header: all cells known labels, none of them an amount or a code.

    A row whose cell stands under a finished key or name header (科目名称) is data: 合计 is both a column
    label and the name of the first row. 类, 款 and 项 stand under the header of their code.
    """
    closed = set(map(label_key, (*specification.keys, *specification.names, *specification.units)))
    finished: set[int] = set()
    limit = _MAX_SPANNED_ROWS if has_spans(rows[:_MAX_SPANNED_ROWS]) else _MAX_HEADER_ROWS
    for index, row in enumerate(rows[:limit]):
        printed = [cell for cell in row.cells if not cell.empty]
        in_parts = any(fold(cell.text) in CODE_PARTS for cell in printed)
        if not in_parts and any(cell.column in finished for cell in printed):
            return index
        if any(_is_figure(cell.text) for cell in printed) or is_column_numbers(row):
            return index
        for cell in printed:
            if label_key(cell.text) in closed:
                finished.update(range(cell.column, cell.column + cell.columns))
    return min(len(rows), limit)


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
    spanned = has_spans(rows[:length])
    if spanned:
        entries = {entry.column: entry for entry in header_entries(rows[:length])}
        groups: dict[int, str] = {}
    else:
        leaves, groups = _leaves(rows[:length], specification)
        entries = {column: HeaderEntry(column, 1, leaf) for column, leaf in leaves.items()}
    parts = tuple(c for c, entry in sorted(entries.items()) if entry.label in CODE_PARTS)
    key = parts[0] if parts else _find(entries, specification.keys)
    name = _find(entries, specification.names)
    unit = _find(entries, specification.units)
    if specification.keys and key is None and name is None:
        return None
    taken = {column for column in (*parts, key, name, unit) if column is not None}
    ignored = tuple(
        c for c, entry in entries.items() if c not in taken and entry.label in NUMBERING
    )
    rest = {c: entry for c, entry in entries.items() if c not in taken and c not in ignored}
    others = other_columns(rest.values())
    of_year = {c: entry for c, entry in rest.items() if c not in others}

    def aligned(columns: dict[int, HeaderEntry]) -> dict[int, AmountColumn]:
        if spanned:
            return _by_path(columns, specification)
        return _align(columns, groups, specification)

    amounts = aligned(of_year)
    if not amounts:
        # 2024年预算数 beside 合计 without a year: the table is of the later one.
        undated = {c: entry for c, entry in of_year.items() if entry.year is None}
        others |= of_year.keys() - undated.keys()
        amounts = aligned(undated)
    codes = {column.code for column in amounts.values()}
    if not codes or not codes.issuperset(specification.required):
        return None
    group_labels = set(map(label_key, specification.groups))
    unknown = {
        c: entry.label
        for c, entry in rest.items()
        if c not in amounts and not (spanned and label_key(entry.label) in group_labels)
    }
    spans = {c: entry.columns for c, entry in entries.items() if entry.columns > 1}
    units = {c: said for c in amounts if (said := _own_unit(entries[c])) is not None}
    left_out = others & unknown.keys()
    return Header(length, key, name, unit, amounts, unknown, parts, ignored, spans, left_out, units)


def _own_unit(entry: HeaderEntry) -> str | None:
    """The currency unit that a column names in its label, or in the nearest label above it."""
    return next((unit for label in reversed(entry.path) if (unit := unit_in_brackets(label))), None)


def fitting(
    rows: Sequence[Row], specifications: Iterable[GridSpecification]
) -> list[GridSpecification]:
    """Those of several specifications whose header a grid has, with the fewest unknown columns."""
    found: list[tuple[int, GridSpecification]] = []
    for specification in specifications:
        header = match_header(rows, specification)
        if header is None:
            continue
        if specification.row is RowKey.NONE and (
            header.unknown.keys() - header.others
            or len(_rows_with_figures(rows[header.rows :])) > 1
        ):
            continue
        found.append((len(header.unknown) - len(header.others), specification))
    fewest = min((unknown for unknown, _ in found), default=0)
    return [specification for unknown, specification in found if unknown == fewest]


def _rows_with_figures(rows: Sequence[Row]) -> list[Row]:
    return [
        row
        for row in rows
        if any(_is_figure(cell.text) for cell in row.cells) and not is_column_numbers(row)
    ]


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


def _find(entries: dict[int, HeaderEntry], accepted: Sequence[str]) -> int | None:
    wanted = set(map(label_key, accepted))
    return next(
        (
            column
            for column, entry in sorted(entries.items())
            if any(label_key(label) in wanted for label in entry.labels())
        ),
        None,
    )


def _by_path(
    entries: dict[int, HeaderEntry], specification: GridSpecification
) -> dict[int, AmountColumn]:
    """Columns to amount columns by their whole header path; none if two columns are the same one."""
    aligned: dict[int, AmountColumn] = {}
    for column, entry in entries.items():
        best = _best(entry, specification)
        if best is not None:
            aligned[column] = best
    codes = [(c.breakdown, c.code) for c in aligned.values()]
    return aligned if len(set(codes)) == len(codes) else {}


def _best(entry: HeaderEntry, specification: GridSpecification) -> AmountColumn | None:
    """The amount column that a path means: its group is over it, or it has none."""
    above = set(map(label_key, entry.above))
    groups = {label_key(group) for c in specification.columns for group in c.groups}
    for label in map(label_key, entry.labels()):
        named = [c for c in specification.columns if label in map(label_key, c.leaves)]
        in_group = [c for c in named if above & set(map(label_key, c.groups))]
        free = [c for c in named if not c.groups] or (named if not above & groups else [])
        for candidates in (in_group, free):
            if len(candidates) == 1:
                return candidates[0]
            if candidates:
                # The nearest label over the column tells (小计 of 用车 inside of “三公”经费).
                nearest = [
                    c
                    for upper in map(label_key, reversed(entry.above))
                    for c in candidates
                    if upper in map(label_key, c.groups)
                ]
                if nearest or candidates is in_group:
                    return nearest[0] if nearest else None
                # Without any group over it a column is of this year, which stands first.
                return candidates[0]
    return None


def _align(
    entries: dict[int, HeaderEntry], groups: dict[int, str], specification: GridSpecification
) -> dict[int, AmountColumn]:
    """Columns to amount columns: by leaf, then by order among equal leaves, then by group label."""
    aligned: dict[int, AmountColumn] = {}
    leaves = {column: label_key(entry.label) for column, entry in sorted(entries.items())}
    for column, leaf in leaves.items():
        candidates = [c for c in specification.columns if leaf in map(label_key, c.leaves)]
        if len(candidates) == 1:
            aligned.setdefault(column, candidates[0])
        elif candidates:
            same = [c for c, other in leaves.items() if _shares(other, candidates)]
            if len(same) == len(candidates):
                aligned[column] = candidates[same.index(column)]
            else:
                group = groups.get(column, "")
                by_group = [c for c in candidates if group in map(fold, c.groups)]
                named = {fold(each) for c in candidates for each in c.groups}
                if len(by_group) == 1:
                    aligned[column] = by_group[0]
                elif len(same) == 1 and not named & set(groups.values()):
                    aligned[column] = candidates[0]
    codes = [c.code for c in aligned.values()]
    return aligned if len(set(codes)) == len(codes) else {}


def _shares(leaf: str, candidates: Sequence[AmountColumn]) -> bool:
    return all(leaf in map(label_key, candidate.leaves) for candidate in candidates)


def is_column_numbers(row: Row) -> bool:
    """Whether a row only numbers the columns: ``栏次 1 2 3`` or ``1 2 3 4``."""
    printed = [fold(cell.text) for cell in row.cells if not cell.empty]
    numbers = [int(text) for text in printed if text.isdigit()]
    if printed and printed[0] in ("栏次", "行次"):
        return True
    if "栏次" in printed and all(t.isdigit() or t in ("栏次", *CODE_PARTS) for t in printed):
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
