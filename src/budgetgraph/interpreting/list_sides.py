"""The sides of a side-by-side table: which columns list revenue, classes of expenditure, or uses.

Each side is a column of labels and the columns of amounts on its right. The header tells, and where it
has lost its labels, or only says 项目 and 预算数, the lines below it do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from budgetgraph.ground.codes import TOTAL, CodeLists
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.header_paths import (
    NUMBERING,
    HeaderEntry,
    has_spans,
    header_entries,
    is_aside,
    label_key,
    other_columns,
)
from budgetgraph.interpreting.headers import is_column_numbers
from budgetgraph.interpreting.list_contents import Contents, columns_of_labels, contents
from budgetgraph.interpreting.table_words import ALL_COLUMNS, AMOUNT_WORDS, LIST_HEADS
from budgetgraph.reading.document import Cell, Row

_AMOUNTS = AMOUNT_WORDS | ALL_COLUMNS
_REMARKS = frozenset({"备注", "说明"})
_COLUMN_NAMES = frozenset(
    {"人员经费", "公用经费", "项目支出", "一般公共", "政府性基金", "国有资本经营"}
)
"""Labels of columns beside the classes, in a list they are lines."""
_GROUPS = frozenset(
    {
        "收入",
        "支出",
        "本年收入",
        "本年支出",
        "财政拨款收入",
        "财政拨款支出",
        "功能分类",
        "支出用途",
        "基本支出",
    }
)
_HEADER_WORDS = LIST_HEADS | _AMOUNTS | _GROUPS | NUMBERING | _REMARKS
_USES = ("支出用途", "支出性质", "按用途")
_CLASSIFIED = re.compile(r"(?:支出)?(?:项目|科目)?\((?:按.+?)\)$")
"""A list by some classification: 项目(按支出功能分类), 项目(按经济分类)."""
_OTHER_CLASSES = ("经济", "部门", "单位")
_MAX_HEADER_ROWS = 6


class SideKind(Enum):
    """What a side lists."""

    REVENUE = "revenue"
    FUNCTION = "function"
    NATURE = "nature"
    OTHER = "other"
    """By a classification that this table has no facts for (项目（按经济分类）)."""


@dataclass(frozen=True, slots=True)
class SideColumn:
    """A column of amounts: a code of the scheme ``nature`` or ``source``; TOTAL for 金额.

    ``parted`` is true for a total that stands beside columns of its parts by nature.
    """

    first: int
    last: int
    scheme: str
    code: str
    parted: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """One side: its columns from ``first`` to before ``end``, and its amount columns.

    ``columns`` is empty where the header tells nothing: then any figure beside the label is its amount.
    """

    kind: SideKind
    first: int
    end: int
    columns: tuple[SideColumn, ...] = ()
    unknown: tuple[HeaderEntry, ...] = ()
    ignored: tuple[int, ...] = ()
    """Columns that only number the rows."""
    others: frozenset[int] = frozenset()
    """Those of the unknown columns that are of another year, or compare with one."""

    def holds(self, cell: Cell) -> bool:
        """Whether a cell stands on this side."""
        return self.first <= cell.column < self.end


def header_rows(rows: Sequence[Row]) -> int:
    """How many leading rows hold nothing but header labels."""
    spanned = has_spans(rows[:_MAX_HEADER_ROWS])
    # A text that lost its blank cells does not tell which of its figures stands in which column.
    in_columns = any(cell.empty for row in rows for cell in row.cells)
    for index, row in enumerate(rows[:_MAX_HEADER_ROWS]):
        printed = [cell for cell in row.cells if not cell.empty]
        # In a text form a single 项目支出 is a line of the list.
        named = spanned or (in_columns and index > 0 and len(printed) > 1)
        words = _HEADER_WORDS | _COLUMN_NAMES if named else _HEADER_WORDS
        if is_column_numbers(row) or not all(_is_said(cell, words) for cell in printed):
            return index
    return min(len(rows), _MAX_HEADER_ROWS)


def _is_said(cell: Cell, words: frozenset[str]) -> bool:
    folded = fold(cell.text)
    said = label_key(cell.text) in words or folded in words or is_aside(folded)
    return said or bool(_CLASSIFIED.match(folded))


def sides_of(rows: Sequence[Row], codes: CodeLists) -> list[Side]:
    """The sides of a table by its header, from left to right; empty where the header does not tell them."""
    length = header_rows(rows)
    head, lines = list(rows[:length]), rows[length:]
    entries = header_entries(head) if has_spans(head) else _lowest(head)
    labels = [entry for entry in entries if _is_label(entry)]
    if len(labels) < 2:
        return []
    starts = [entry.column for entry in labels]
    ends = [*starts[1:], 1 + max(len(row.cells) for row in rows)]
    found = []
    for number, (entry, end) in enumerate(zip(labels, ends, strict=True)):
        listed = (c for row in lines for c in row.cells if c.column == entry.column)
        kind = _kind(number, entry, contents(listed, codes))
        amounts = [e for e in entries if entry.column < e.column < end]
        found.append(_side(kind, entry, amounts, end, codes))
    return found


def sides_by_lines(rows: Sequence[Row], codes: CodeLists) -> list[Side]:
    """The sides of a table whose header does not tell them, by what its lines name.

    A list that names no class of expenditure is all revenue, and its unknown labels are told.
    """
    end = 1 + max((len(row.cells) for row in rows), default=1)
    revenue, expenditure = columns_of_labels(rows, codes)
    if expenditure is None or expenditure == revenue:
        return [Side(SideKind.REVENUE, 1, end)]
    if revenue is None:
        return [Side(SideKind.FUNCTION, expenditure, end)]
    first, second = sorted((revenue, expenditure))
    kinds = (SideKind.REVENUE, SideKind.FUNCTION)
    left, right = kinds if first == revenue else kinds[::-1]
    return [Side(left, first, second), Side(right, second, end)]


def _lowest(rows: Sequence[Row]) -> list[HeaderEntry]:
    """The lowest label of each column of a header that lost its merged cells."""
    found: dict[int, str] = {}
    above: dict[int, tuple[str, ...]] = {}
    for row in rows:
        for cell in row.cells:
            if not cell.empty:
                if cell.column in found:
                    above[cell.column] = (*above.get(cell.column, ()), found[cell.column])
                found[cell.column] = fold(cell.text)
    return [HeaderEntry(c, 1, label, above.get(c, ())) for c, label in sorted(found.items())]


def _is_label(entry: HeaderEntry) -> bool:
    return bool(_CLASSIFIED.match(entry.label)) or any(
        label in LIST_HEADS for label in entry.labels()
    )


def _side(
    kind: SideKind, label: HeaderEntry, entries: Sequence[HeaderEntry], end: int, codes: CodeLists
) -> Side:
    ignored = tuple(entry.column for entry in entries if entry.label in NUMBERING)
    others = other_columns(entries)
    meanings = [
        (e, None if e.column in others else _meaning(e, codes))
        for e in entries
        if e.column not in ignored
    ]
    said = [found for _, found in meanings if found is not None]
    # Of two columns with one meaning neither is known to be the one.
    meanings = [(e, None if found and said.count(found) > 1 else found) for e, found in meanings]
    parted = any(found and found[0] == "nature" and found[1] != TOTAL for _, found in meanings)
    columns = tuple(
        SideColumn(e.column, e.column + e.columns - 1, *found, parted and found[1] == TOTAL)
        for e, found in meanings
        if found is not None
    )
    unknown = tuple(entry for entry, found in meanings if found is None)
    return Side(kind, label.column, end, columns, unknown, ignored, others)


def _kind(number: int, label: HeaderEntry, listed: Contents) -> SideKind:
    """What a side lists: the header says it, else its lines, else it is revenue that stands first."""
    said = "".join((*label.above, label.label))
    if any(word in said for word in _USES):
        return SideKind.NATURE
    if _CLASSIFIED.match(label.label) and any(word in label.label for word in _OTHER_CLASSES):
        return SideKind.OTHER
    if "支出" in said:
        return SideKind.FUNCTION
    if "收入" in said or listed.is_revenue:
        return SideKind.REVENUE
    if listed.is_expenditure or "功能" in said:
        return SideKind.FUNCTION
    return SideKind.FUNCTION if number else SideKind.REVENUE


def _meaning(entry: HeaderEntry, codes: CodeLists) -> tuple[str, str] | None:
    """Scheme and code of an amount column, or None."""
    if label_key(entry.label) in _AMOUNTS or entry.label in _AMOUNTS:
        return "nature", TOTAL
    for scheme in ("nature", "source"):
        found = codes.by_label(scheme, entry.label)
        if len(found) == 1:
            return scheme, found[0]
    return None
