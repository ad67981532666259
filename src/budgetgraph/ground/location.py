"""Where something is printed: the source cell (来源单元格).

A source cell is a table cell, a figure in a sentence, or a passage of text, exactly as printed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

_PARTS = tuple("一二三四五六七八九十")
"""Numbers of the parts of a document."""

_NUMBER = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?")
"""A figure of a sentence, as it is cited; whatever else is cited there is a passage."""


@dataclass(frozen=True, slots=True, order=True)
class SourceCell:
    """One printed value and where it stands.

    ``table`` is the label readers know ("5-1", "三.五"), ``key`` its ASCII form for IRIs ("t5-1", "n5").
    ``row`` counts rows inside the table from 1, ``column`` columns from 1; in sentences the column is
    the ordinal of the figure on its line. ``line`` is the line of a text file from 1, ``page`` the page
    of a paged format from 1. ``part`` tells two figures printed in one cell apart (0: the whole cell).
    ``unit`` is the printed currency unit ("万元", "元"), ``grain`` the value in yuan of the last
    printed digit; both only where the cell is a money amount. ``file`` counts the files of a document
    that was published in several, from 1.
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
    file: int = 1

    def __deepcopy__(self, memo: object) -> SourceCell:
        """A value that never changes is its own copy."""
        return self

    @property
    def where_zh(self) -> str:
        """The place for people: ``第12行``, ``第3页第5行``."""
        of_file = f"第{self.file}个文件" if self.file > 1 else ""
        return of_file + (f"第{self.page}页" if self.page is not None else "") + f"第{self.line}行"

    @property
    def where_en(self) -> str:
        """The place for people: ``line 12``, ``page 3, line 5``."""
        of_file = f"file {self.file}, " if self.file > 1 else ""
        return (
            of_file + (f"page {self.page}, " if self.page is not None else "") + f"line {self.line}"
        )

    @property
    def table_zh(self) -> str:
        """The table or the part of the text for people: ``表5-1``, ``第三部分五``, ``封面``."""
        if self.key.startswith("t"):
            return f"表{self.table}"
        part, _, section = self.table.partition(".")
        return f"第{part}部分{section}" if part in _PARTS else self.table

    @property
    def table_en(self) -> str:
        """The table or the part of the text for people: ``table 5-1``, ``part 三.五``, ``封面``."""
        if self.key.startswith("t"):
            return f"table {self.table}"
        return f"part {self.table}" if self.table.partition(".")[0] in _PARTS else self.table

    @property
    def place_zh(self) -> str:
        """The cell for people: ``表5-1第218行第3列``, ``第三部分五第536行第1个数字``, ``第三部分五第536行``."""
        return self.table_zh + self._row_zh + self._column_zh

    @property
    def place_en(self) -> str:
        """The cell for people: ``table 5-1, line 218, column 3``, ``part 三.五, line 536, figure 1``."""
        row = self.where_en if self.line > 0 else f"row {self.row}"
        return ", ".join(each for each in (self.table_en, row, self._column_en) if each)

    @property
    def _row_zh(self) -> str:
        return self.where_zh if self.line > 0 else f"第{self.row}行"

    @property
    def _column_zh(self) -> str:
        if self._in_text:
            return f"第{self.column}个数字" if self._is_figure else ""
        return f"第{self.column}列" + (f"第{self.part}个数字" if self.part else "")

    @property
    def _column_en(self) -> str:
        if self._in_text:
            return f"figure {self.column}" if self._is_figure else ""
        return f"column {self.column}" + (f", figure {self.part}" if self.part else "")

    @property
    def _in_text(self) -> bool:
        """Whether it is no cell of a row, but a figure of a sentence or a passage."""
        return self.row < 1

    @property
    def _is_figure(self) -> bool:
        return _NUMBER.fullmatch(self.text) is not None

    def numbered(self, part: int, text: str) -> SourceCell:
        """The same place, narrowed to its ``part``-th figure, printed as ``text``."""
        return replace(self, part=part, text=text)

    def as_money(self, unit: str, grain: Decimal) -> SourceCell:
        """The same cell, known to be a money amount in ``unit`` with the given grain in yuan."""
        return replace(self, unit=unit, grain=grain)


def page_ranges(pages: Sequence[int]) -> str:
    """Page numbers in ascending order, those that follow each other as a range: ``3-5, 8``."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
