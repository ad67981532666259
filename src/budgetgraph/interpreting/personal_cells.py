"""Personal data of a grid: which cells its labels own, beside them, below them and under their heads.

Forms print 项目负责人 | 张三 | 联系电话 | 62345678 in a row, lists print the labels on top of columns, and
converters lose where cells were merged. A label owns what stands right of it up to the next label, and,
where it heads a column, what stands below it down to the next head.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.person_labels import (
    is_column_label,
    is_form_label,
    is_person_label,
    is_title,
    names_person,
)
from budgetgraph.interpreting.person_names import is_name, is_phone, may_be_names
from budgetgraph.reading.document import Cell, Grid

Place = tuple[int, int]
"""Indices of a row and of a cell in it."""

Heads = dict[int, int]
"""Columns (from 1) that a label heads, each with the number of columns of its grid."""

_SHORT_NUMBER = re.compile(r"\d{1,6}(?:\.\d+)?")
_AMOUNT = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\d{1,6}|\d{9,10}|\d{12,})")
_COUNTED = re.compile(r"编码|代码|编号|合计|小计|金额|预算|支出|收入|资金|账号|数$")


class PersonalCells:
    """Finds the cells of one grid that are personal data because of where they stand.

    ``heads`` are the columns that labels headed to the end of the grid before: a list that goes on over
    the page has its labels there.
    """

    def __init__(self, grid: Grid, heads: Heads | None = None) -> None:
        self._rows = [row.cells for row in grid.rows]
        self._folded = [[fold(cell.text) for cell in cells] for cells in self._rows]
        self._owned: set[Place] = set()
        self._width = max(len(cells) for cells in self._rows)
        self.open_heads: Heads = {}
        for column, width in (heads or {}).items():
            if width == self._width and self._begins_with_person(column):
                self._own_column(0, range(column, column + 1), everything=True)
        for index, folded in enumerate(self._folded):
            labels = [at for at, text in enumerate(folded) if is_person_label(text)]
            if labels and self._labels_people(folded, labels):
                self._read_row(index, labels)
            self._beside_titles(index)

    @property
    def owned(self) -> frozenset[Place]:
        """The cells that are withheld whole."""
        return frozenset(self._owned)

    def amounts(self) -> frozenset[int]:
        """The columns (from 1) of figures or codes: eleven digits alone in them are no telephone."""
        found: set[int] = set()
        for cells, folded in zip(self._rows, self._folded, strict=True):
            for cell, text in zip(cells, folded, strict=True):
                if _COUNTED.search(text) if not _has_digit(text) else _AMOUNT.fullmatch(text):
                    found.update(range(cell.column, cell.column + cell.columns))
        return frozenset(found)

    @staticmethod
    def _labels_people(folded: Sequence[str], labels: Sequence[int]) -> bool:
        """Whether a row labels personal data. A phone beside quantity and price is something to buy."""
        if any(names_person(folded[at]) for at in labels):
            return True
        return not any(_SHORT_NUMBER.fullmatch(text) for text in folded)

    def _read_row(self, index: int, labels: Sequence[int]) -> None:
        cells, folded = self._rows[index], self._folded[index]
        heads = [at for at in labels if self._heads_column(index, at, labels)]
        for at in labels:
            if at in heads:
                self._own_below(index, at, everything=True)
                self._own_people(index, at)
            else:
                self._own_beside(index, at)
                self._own_below(index, at, everything=False)
        # Who leads something may stand before the word that says so.
        for at in range(labels[0]):
            if is_name(folded[at]) or (is_phone(folded[at]) and not cells[at].empty):
                self._own(index, at)

    def _heads_column(self, index: int, at: int, labels: Sequence[int]) -> bool:
        """Whether a label has no value beside it: the next cell is a label, or all of the row are."""
        cells, folded = self._rows[index], self._folded[index]
        following = at + cells[at].columns
        if following < len(cells) and folded[following]:
            return following in labels or is_column_label(folded[following])
        printed = [text for text in folded if text]
        return (
            not any(folded[following:])
            and len(printed) > 1
            and all(is_person_label(text) or is_column_label(text) for text in printed)
            and not any(self._blank_value(index, label) for label in labels if label != at)
        )

    def _blank_value(self, index: int, at: int) -> bool:
        """Whether a label has an empty cell beside it and more behind: a form that nobody filled in."""
        folded = self._folded[index]
        following = at + self._rows[index][at].columns
        return following < len(folded) and not folded[following] and any(folded[following:])

    def _own_beside(self, index: int, at: int) -> None:
        """The values right of a label, in all rows that the label covers."""
        end = self._end_of_values(index, at)
        columns = range(self._rows[index][at].column + 1, self._column_after(index, end))
        for below in range(index, min(index + self._rows[index][at].rows, len(self._rows))):
            self._own_columns(below, columns)
        below = index + self._rows[index][at].rows
        # A list of names goes on in the next row, under no label of its own.
        while below < len(self._rows) and self._goes_on(below, at):
            self._own_columns(below, columns)
            below += 1

    def _end_of_values(self, index: int, at: int) -> int:
        folded = self._folded[index]
        valued = False
        for other in range(at + 1, len(folded)):
            text = folded[other]
            if is_person_label(text) or is_form_label(text) or (valued and is_column_label(text)):
                return other
            valued = valued or bool(text)
        return len(folded)

    def _column_after(self, index: int, end: int) -> int:
        cells = self._rows[index]
        return cells[end].column if end < len(cells) else cells[-1].column + cells[-1].columns

    def _own_columns(self, index: int, columns: range) -> None:
        for at, cell in enumerate(self._rows[index]):
            if cell.column in columns and not is_person_label(cell.text):
                self._own(index, at)

    def _goes_on(self, index: int, at: int) -> bool:
        folded = self._folded[index]
        printed = [text for text in folded if text]
        return (
            not folded[0]
            and (at >= len(folded) or not folded[at])
            and bool(printed)
            and all(
                (may_be_names(text) and not is_column_label(text)) or is_phone(text)
                for text in printed
            )
        )

    def _own_people(self, index: int, at: int) -> None:
        """Names and numbers beside a label that seems to head a column: 负责人 | 财务部门 | 张三."""
        folded = self._folded[index]
        for other in range(at + 1, len(folded)):
            if is_person_label(folded[other]):
                return
            if is_name(folded[other]) or is_phone(folded[other]):
                self._own(index, other)

    def _own_below(self, index: int, at: int, *, everything: bool) -> None:
        """The cells under a label: all down to the next label, or names and numbers as long as there are."""
        head = self._rows[index][at]
        columns = range(head.column, head.column + head.columns)
        self._own_column(index + head.rows, columns, everything=everything)

    def _own_column(self, first: int, columns: range, *, everything: bool) -> None:
        for below in range(first, len(self._rows)):
            for place, cell in enumerate(self._rows[below]):
                text = self._folded[below][place]
                if cell.column not in columns or not text:
                    continue
                if self._ends_column(below, text):
                    return
                if not (everything or is_name(text) or is_phone(text)):
                    return
                self._own(below, place)
        if everything:
            self.open_heads.update(dict.fromkeys(columns, self._width))

    def _begins_with_person(self, column: int) -> bool:
        """Whether the first that a column prints is a name or a number."""
        texts = (
            text
            for cells, folded in zip(self._rows, self._folded, strict=True)
            for cell, text in zip(cells, folded, strict=True)
            if cell.column == column and text
        )
        first = next(texts, "")
        return is_name(first) or is_phone(first)

    def _ends_column(self, index: int, text: str) -> bool:
        """Whether a cell below a head is a label itself."""
        if is_person_label(text) or is_form_label(text):
            return True
        row = self._folded[index]
        return is_column_label(text) and sum(map(is_column_label, row)) > 1

    def _beside_titles(self, index: int) -> None:
        """A name beside an office or an act: 科长 | 张三, 制表 | 王五."""
        folded = self._folded[index]
        for at, text in enumerate(folded):
            if not text or not is_title(text):
                continue
            value = next((other for other in range(at + 1, len(folded)) if folded[other]), None)
            if value is not None and (is_name(folded[value]) or is_phone(folded[value])):
                self._own(index, value)
                continue
            self._own_below(index, at, everything=False)

    def _own(self, index: int, at: int) -> None:
        if self._folded[index][at]:
            self._owned.add((index, at))


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def is_bare_number(cell: Cell) -> bool:
    """Whether a cell prints digits and nothing else."""
    return fold(cell.text).isdigit()
