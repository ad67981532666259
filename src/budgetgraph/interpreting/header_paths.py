"""The label of a header cell and its path from the top, where the grid still has its merged cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from budgetgraph.interpreting.folding import fold
from budgetgraph.reading.document import Cell, Row

CODE_PARTS = ("类", "款", "项")
"""Labels of the columns of a code that is printed in parts."""

NUMBERING = frozenset({"序号", "行次", "栏次"})
"""Labels of columns that only number the rows."""

_YEAR = re.compile(r"^20\d{2}年(?:度)?")
_UNIT = re.compile(r"\((?:金额)?(?:单位[:：]?)?[百千万亿十]*元\)$")
_ANY_YEAR = re.compile(r"20\d{2}(?=年)")
_LAST_YEAR = re.compile(r"^(?:上年|上一年|去年)(?!.*(?:结转|结余))")
_COMPARED = re.compile(r"增减|增长|下降|变动|比上年|[占同环]比|比重|比例|%")
_SAYS_BUDGET = re.compile(r"(?<=.)(?:预算金额|预算数|预算)$")


@lru_cache(maxsize=8192)
def label_key(text: str) -> str:
    """What a header label says: folded, without year, currency unit and 预算数 (2025年机关运行经费预算数)."""
    folded = _UNIT.sub("", _YEAR.sub("", fold(text)))
    return _SAYS_BUDGET.sub("", folded) or folded


@dataclass(frozen=True, slots=True)
class HeaderEntry:
    """A column that a header cell heads: its first column, how many it covers, its label.

    ``above`` are the labels that stand over it, from the top.
    """

    column: int
    columns: int
    label: str
    above: tuple[str, ...] = ()

    def covers(self, cell: Cell) -> bool:
        """Whether a cell of a later row stands below this entry."""
        return self.column < cell.column + cell.columns and cell.column < self.column + self.columns

    def labels(self) -> list[str]:
        """The label, alone and with what stands over it, for labels that are broken into two rows."""
        whole = self.label
        found = [whole]
        for upper in reversed(self.above):
            whole = upper + whole
            found.append(whole)
        return found

    @property
    def path(self) -> tuple[str, ...]:
        """The labels over the column from the top, and its own."""
        return (*self.above, self.label)

    @property
    def year(self) -> int | None:
        """The year that the path says, the latest of several; None where it says none."""
        years = [int(found) for text in self.path for found in _ANY_YEAR.findall(text)]
        return max(years, default=None)


def other_columns(entries: Iterable[HeaderEntry]) -> frozenset[int]:
    """Columns that are no amounts of this year: those of an earlier one, and comparisons with it.

    上年预算数, 2024年预算数 beside 2025年预算数, 比上年增减 and what stands below it.
    """
    entries = list(entries)
    latest = max((e.year for e in entries if e.year), default=0)
    return frozenset(
        e.column for e in entries if (e.year or latest) < latest or any(map(is_aside, e.path))
    )


def is_aside(folded: str) -> bool:
    """Whether a header label is of last year's amounts (上年预算数), or compares (增减%)."""
    return bool(_LAST_YEAR.search(folded) or _COMPARED.search(folded))


def has_spans(rows: Sequence[Row]) -> bool:
    """Whether the grid tells which cells are merged: text forms have lost it."""
    return any(cell.columns > 1 or cell.rows > 1 for row in rows for cell in row.cells)


def header_entries(rows: Sequence[Row]) -> list[HeaderEntry]:
    """The columns of a header with merged cells: each cell that no other header cell stands below."""
    found: list[HeaderEntry] = []
    for depth, row in enumerate(rows):
        for cell in row.cells:
            if cell.empty or _is_headed(cell, rows[depth + 1 :]):
                continue
            above = tuple(
                fold(other.text)
                for upper in rows[:depth]
                for other in upper.cells
                if not other.empty and other.column <= cell.column < other.column + other.columns
            )
            found.append(HeaderEntry(cell.column, cell.columns, fold(cell.text), above))
    return sorted(found, key=lambda entry: entry.column)


def _is_headed(cell: Cell, below: Sequence[Row]) -> bool:
    """Whether header cells stand below a cell, so that it only groups them."""
    end = cell.column + cell.columns
    return any(
        not other.empty and cell.column < other.column + other.columns and other.column < end
        for row in below
        for other in row.cells
    )
