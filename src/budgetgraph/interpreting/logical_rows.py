"""The data rows of a grid as a reader of the page sees them: wrapped names joined, repeated headers gone."""

from __future__ import annotations

from dataclasses import dataclass

from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import is_blank
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.headers import Header, is_blank_row, is_column_numbers
from budgetgraph.interpreting.ledger import Ledger
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.reading.document import Cell, Row

TOTALS = frozenset({"合计", "总计", "本年支出合计", "支出合计", "本年合计"})
"""Names of the row that adds up a grid (folded)."""


@dataclass(slots=True)
class LogicalRow:
    """One row: its number in the sheet, its cells by column, and its names with what wraps into later rows."""

    number: int
    row: Row
    name: str = ""
    unit: str = ""

    def cell(self, column: int | None) -> Cell | None:
        if column is None or column > len(self.row.cells):
            return None
        return self.row.cells[column - 1]

    def text(self, column: int | None) -> str:
        cell = self.cell(column)
        return "" if cell is None else cell.text


def logical_rows(sheet: Sheet, header: Header, ledger: Ledger) -> list[LogicalRow]:
    """Data rows, without blank rows, column numbers and headers repeated after a page break.

    Claims the cells of the rows that it drops or joins.
    """
    return _Joiner(sheet, header, ledger).rows()


class _Joiner:
    def __init__(self, sheet: Sheet, header: Header, ledger: Ledger) -> None:
        self.sheet = sheet
        self.header = header
        self.ledger = ledger

    def rows(self) -> list[LogicalRow]:
        headers = {self._folded(row) for row in self.sheet.rows[: self.header.rows]}
        lines: list[LogicalRow] = []
        for number, row in enumerate(self.sheet.rows[self.header.rows :], self.header.rows + 1):
            if is_blank_row(row) or is_column_numbers(row) or self._folded(row) in headers:
                self.ledger.structural(*self._printed(number, row))
                continue
            line = LogicalRow(number, row)
            line.name = line.text(self.header.name)
            line.unit = line.text(self.header.unit)
            if lines and self._completes(lines[-1], line):
                # The amounts stand in the second row of a wrapped name.
                heads = [cell for cell in row.cells if cell.column not in self.header.amounts]
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

    def _completes(self, above: LogicalRow, line: LogicalRow) -> bool:
        """Whether a row without key gives the amounts of the row above, which has a key and none."""
        return (
            self.header.key is not None
            and not is_blank(above.text(self.header.key))
            and not self._figures(above)
            and is_blank(line.text(self.header.key))
            and bool(line.name.strip())
            and fold(line.name) not in TOTALS
            and bool(self._figures(line))
        )

    def _joined(self, above: LogicalRow, line: LogicalRow) -> LogicalRow:
        """The two rows of a wrapped name as one."""
        heads = {self.header.key, self.header.name, self.header.unit}
        cells = tuple(
            above.row.cells[cell.column - 1]
            if cell.column in heads and cell.column <= len(above.row.cells)
            else cell
            for cell in line.row.cells
        )
        return LogicalRow(line.number, Row(cells), above.name + line.name, above.unit + line.unit)

    def _figures(self, line: LogicalRow) -> list[Cell]:
        return [
            c for c in line.row.cells if c.column in self.header.amounts and not is_blank(c.text)
        ]

    def _continues(self, line: LogicalRow) -> bool:
        has_key = not is_blank(line.text(self.header.key)) if self.header.key else False
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
