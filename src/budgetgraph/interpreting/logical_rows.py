"""The data rows of a grid as a reader of the page sees them: wrapped names joined, repeated headers gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import ZERO_WORDS, is_blank
from budgetgraph.interpreting.columns import PlacedRow, Segment, place, segments
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.headers import Header, is_blank_row, is_column_numbers
from budgetgraph.interpreting.ledger import Ledger
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.table_kinds import GridSpecification
from budgetgraph.interpreting.table_words import TOTALS
from budgetgraph.reading.document import Cell, Row

MERGED_CODE = re.compile(r"^(\d{3,7})([^\d].*)$")
"""A code and a name in one cell."""

_PART_DIGITS = 2


@dataclass(slots=True)
class LogicalRow:
    """One row: its number in the sheet, its cells by column, its key and names with what wraps into later rows."""

    number: int
    row: Row
    placed: PlacedRow
    key: str = ""
    name: str = ""
    unit: str = ""

    @property
    def code(self) -> str:
        """The code that the row prints: its key, or the digits in front of the name in one cell."""
        merged = MERGED_CODE.match(self.key or fold(self.name))
        return merged.group(1) if merged else self.key

    def cell(self, column: int | None) -> Cell | None:
        """The printed cell in a column of the header, or None."""
        return None if column is None else self.placed.cells.get(column)

    def text(self, column: int | None) -> str:
        """What is printed in a column of the header, or nothing."""
        cell = self.cell(column)
        return "" if cell is None else cell.text

    def source(self, sheet: Sheet) -> SourceCell:
        """The place of the row: that of its first cell."""
        return sheet.source(self.number, self.row.cells[0])

    def sources(self, sheet: Sheet) -> list[SourceCell]:
        """All that is printed in the row."""
        return [sheet.source(self.number, cell) for cell in self.row.cells if not cell.empty]


def logical_rows(
    sheet: Sheet, specification: GridSpecification, header: Header, ledger: Ledger
) -> list[LogicalRow]:
    """Data rows, without blank rows, column numbers and headers repeated after a page break.

    Claims the cells of the rows that it drops or joins. Rows of a page whose columns cannot be told are
    left out with a finding.
    """
    return _Joiner(sheet, specification, header, ledger).rows()


class _Joiner:
    def __init__(
        self, sheet: Sheet, specification: GridSpecification, header: Header, ledger: Ledger
    ) -> None:
        self.sheet = sheet
        self.specification = specification
        self.header = header
        self.ledger = ledger
        self.parts: list[str] = []

    def rows(self) -> list[LogicalRow]:
        headers = {self._folded(row) for row in self.sheet.rows[: self.header.rows]}
        lines: list[LogicalRow] = []
        for number, row, segment in self._data_rows():
            if is_column_numbers(row) or self._says_nothing(row) or self._folded(row) in headers:
                self.ledger.structural(*self._printed(number, row))
                continue
            assert segment.places is not None
            line = LogicalRow(number, row, place(row, segment.places))
            line.key = self._key(line)
            line.name = line.text(self.header.name)
            line.unit = line.text(self.header.unit)
            if lines and self._completes(lines[-1], line):
                # The amounts stand in the second row of a wrapped name.
                heads = [
                    cell
                    for cell in row.cells
                    if cell not in [line.cell(c) for c in self.header.amounts]
                ]
                self.ledger.mapped(*self._printed(number, Row(tuple(heads))))
                lines[-1] = self._joined(lines[-1], line)
                continue
            if lines and self._continues(line):
                # A long name runs on in the next row after a page break.
                lines[-1].name += line.name
                lines[-1].unit += line.unit
                self.ledger.mapped(*self._printed(number, row))
                continue
            lines.append(line)
        return lines

    def _says_nothing(self, row: Row) -> bool:
        """Whether a row is blank, says 无 under the headers of its names, or numbers the only two columns."""
        printed = [cell for cell in row.cells if not is_blank(cell.text)]
        texts = [fold(cell.text) for cell in printed]
        if texts == ["1", "2"]:
            return self.header.width == len(texts)
        alone = len(texts) == 1 and texts[0] in ZERO_WORDS
        return is_blank_row(row) or (alone and printed[0].column in self.header.heads)

    def _data_rows(self) -> Iterator[tuple[int, Row, Segment]]:
        """The rows below the headers, with their numbers from 1 and their segments."""
        for segment in segments(self.sheet, self.specification, self.header):
            head = segment.start + segment.header_rows
            for number in range(segment.start, head):
                self.ledger.structural(*self._printed(number + 1, self.sheet.rows[number]))
            if segment.places is None:
                self._report_other_columns(segment)
                continue
            for number in range(head, segment.end):
                yield number + 1, self.sheet.rows[number], segment

    def _report_other_columns(self, segment: Segment) -> None:
        cells = [
            source
            for number in range(segment.start, segment.end)
            for source in self._printed(number + 1, self.sheet.rows[number])
        ]
        first = cells[0]
        self.ledger.finding(
            "unknown-header",
            Severity.WARNING,
            f"表{self.sheet.label}{first.where_zh}起的续表列数与表头不符，未采用",
            f"table {self.sheet.label}, from {first.where_en}: the continued part has other columns than "
            "the header and was left out",
            cells,
        )

    def _key(self, line: LogicalRow) -> str:
        """The row's key, folded; a code printed in parts (类, 款, 项) is put together.

        A part that is left blank with a part printed on its right is that of the row above.
        """
        if not self.header.parts:
            return fold(line.text(self.header.key))
        parts = [fold(line.text(column)) for column in self.header.parts]
        named = next((part for part in parts if part and not part.isdigit()), None)
        if named is not None or not any(parts):
            return named or ""
        last = max(index for index, part in enumerate(parts) if part)
        above = self.parts + [""] * len(parts)
        filled = [part or above[index] for index, part in enumerate(parts[: last + 1])]
        self.parts = filled
        if not all(filled):
            # A row of the level between is missing: nobody can tell the whole code.
            return "-".join(filled)
        code = filled[0]
        for part in filled[1:]:
            # Some print the whole code in each column.
            code = part if part.startswith(code) else code + part.zfill(_PART_DIGITS)
        return code

    def _completes(self, above: LogicalRow, line: LogicalRow) -> bool:
        """Whether a row without key gives the amounts of the row above, which has only a key and a name."""
        return (
            self.header.key is not None
            and not is_blank(above.key)
            and not self._figures(above)
            and set(above.placed.cells) <= {*self.header.heads, *self.header.amounts}
            and is_blank(line.key)
            and bool(line.name.strip())
            and fold(line.name) not in TOTALS
            and bool(self._figures(line))
        )

    def _joined(self, above: LogicalRow, line: LogicalRow) -> LogicalRow:
        """The two rows of a wrapped name as one."""
        cells = dict(line.placed.cells)
        heads = {column: above.cell(column) for column in self.header.heads}
        cells |= {column: head for column, head in heads.items() if head is not None}
        row = Row(tuple(heads.get(cell.column) or cell for cell in line.row.cells))
        placed = PlacedRow(cells, line.placed.stray)
        name, unit = above.name + line.name, above.unit + line.unit
        return LogicalRow(line.number, row, placed, above.key, name, unit)

    def _figures(self, line: LogicalRow) -> list[Cell]:
        cells = [line.cell(column) for column in self.header.amounts]
        return [cell for cell in cells if cell is not None and not is_blank(cell.text)]

    def _continues(self, line: LogicalRow) -> bool:
        has_key = not is_blank(line.key) if self.header.key else False
        printed = bool(line.name.strip() or line.unit.strip())
        return printed and not self._figures(line) and not has_key and fold(line.name) not in TOTALS

    def _printed(self, number: int, row: Row) -> list[SourceCell]:
        return [self.sheet.source(number, cell) for cell in row.cells if not cell.empty]

    @staticmethod
    def _folded(row: Row) -> tuple[str, ...]:
        texts = [fold(cell.text) for cell in row.cells]
        while texts and not texts[-1]:
            texts.pop()
        return tuple(texts)
