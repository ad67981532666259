"""Whether the figures of a row are what its header says: by its own sums, and by the number of its cells."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from budgetgraph.ground.findings import Severity
from budgetgraph.interpreting.amounts import Amount, parse_amount
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.headers import Header
from budgetgraph.interpreting.logical_rows import LogicalRow
from budgetgraph.interpreting.row_sums import adds_up, left_over
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.table_kinds import GridSpecification
from budgetgraph.reading.document import Cell

_MANY_ROWS = 3


class RowChecks:
    """Checks the rows of one grid in ``unit`` (``万元``, ``元``), and says what is wrong with them."""

    def __init__(
        self,
        sheet: Sheet,
        specification: GridSpecification,
        header: Header,
        unit: str,
        context: Context,
    ) -> None:
        self.sheet = sheet
        self.specification = specification
        self.header = header
        self.unit = unit
        self.context = context

    def is_misread(self, lines: list[LogicalRow]) -> bool:
        """Whether most rows do not add up: no source is that wrong, so its columns were not understood."""
        wrong: set[Decimal] = set()
        right = 0
        for line in lines:
            amounts = self.parsed(line, self.header.amounts)
            holds = self._adds_up(amounts)
            if holds is False and not self._is_explained(line, amounts):
                # One figure repeated for its class, subclass and item is one.
                wrong.add(max(amount.value for amount in amounts.values()))
            right += holds is True
        return len(wrong) >= _MANY_ROWS and len(wrong) > right

    def _is_explained(self, line: LogicalRow, amounts: dict[int, Amount]) -> bool:
        """Whether a column that is not known holds what a row lacks."""
        by_code = {self.header.amounts[c].code: amount for c, amount in amounts.items()}
        unknown = self.parsed(line, self.header.unknown)
        lacking = left_over(by_code, self.specification.column_dimension, self.context.codes)
        return bool(lacking) and lacking == sum((a.value for a in unknown.values()), Decimal(0))

    def parsed(self, line: LogicalRow, columns: Iterable[int]) -> dict[int, Amount]:
        """The amounts of a row in some columns; what is no amount is passed over."""
        cells = {column: cell for column in columns if (cell := line.cell(column)) is not None}
        units = {column: self.header.unit_of(column, self.unit) for column in cells}
        found = {column: parse_amount(cell.text, units[column]) for column, cell in cells.items()}
        return {column: amount for column, amount in found.items() if amount is not None}

    def is_sound(self, line: LogicalRow, amounts: dict[int, Amount]) -> bool:
        """Report a row with too many or too few cells; false where its figures then do not add up."""
        inside = [cell for cell in line.placed.stray if cell.column <= self.header.width]
        beyond = [cell for cell in line.placed.stray if cell.column > self.header.width]
        self._report_unheaded(line, inside)
        # Grids of a page have all their cells; only text forms lose them.
        missing = 0 if self._on_page(line) else self.header.width - len(line.row.cells)
        if not beyond and missing <= 0:
            self._check_sum(line, amounts)
            return True
        what_zh = "多出单元格" if beyond else "缺少单元格"
        what_en = "too many cells" if beyond else "too few cells"
        where = line.source(self.sheet)
        if self._adds_up(amounts) is False:
            self.context.ledger.finding(
                "ragged-row",
                Severity.WARNING,
                f"表{self.sheet.label}{where.where_zh}{what_zh}，且各列不相加，整行未采用",
                f"table {self.sheet.label}, {where.where_en}: {what_en}, and its columns do not add up; "
                "the row was left out",
                line.sources(self.sheet),
            )
            return False
        self.context.ledger.finding(
            "ragged-row",
            # With a total and one part only, any column would add up.
            Severity.WARNING if beyond or len(amounts) == 2 else Severity.INFO,
            f"表{self.sheet.label}{where.where_zh}{what_zh}",
            f"table {self.sheet.label}, {where.where_en}: {what_en}",
            [self.sheet.source(line.number, cell) for cell in beyond]
            or line.sources(self.sheet)[:1],
        )
        return True

    def _check_sum(self, line: LogicalRow, amounts: dict[int, Amount]) -> None:
        """A whole row whose columns do not add up is published as it is, and said to be so."""
        if self._adds_up(amounts) is False:
            where = line.source(self.sheet)
            cells = [line.cell(column) for column in amounts]
            self.context.ledger.finding(
                "row-does-not-add-up",
                Severity.WARNING,
                f"表{self.sheet.label}{where.where_zh}各列不相加：可能是原文有误，也可能是列错位",
                f"table {self.sheet.label}, {where.where_en}: the columns do not add up; the source may "
                "be wrong, or a column may have shifted",
                [self.sheet.source(line.number, cell) for cell in cells if cell is not None],
            )

    def _report_unheaded(self, line: LogicalRow, cells: list[Cell]) -> None:
        """Cells inside the table whose column lost its header."""
        if cells:
            where = line.source(self.sheet)
            self.context.ledger.finding(
                "cell-without-header",
                Severity.WARNING,
                f"表{self.sheet.label}{where.where_zh}有单元格没有表头，未采用",
                f"table {self.sheet.label}, {where.where_en}: cells without a header were left out",
                [self.sheet.source(line.number, cell) for cell in cells],
            )

    def _adds_up(self, amounts: dict[int, Amount]) -> bool | None:
        scheme = self.specification.column_dimension
        by_code = {
            self.header.amounts[column].code: amount
            for column, amount in amounts.items()
            if self.header.amounts[column].breakdown is None
        }
        return adds_up(by_code, scheme, self.context.codes)

    @staticmethod
    def _on_page(line: LogicalRow) -> bool:
        return line.row.cells[0].page is not None
