"""Grids of coded rows: tables 2, 3, 5-1, 5-2, 6, 7, 8, 9 and 10 of the form."""

from __future__ import annotations

import re

from budgetgraph.ground.codes import TOTAL
from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import Amount, is_blank, parse_amount
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.folding import fold, tidy
from budgetgraph.interpreting.headers import Header
from budgetgraph.interpreting.logical_rows import TOTALS, LogicalRow, logical_rows
from budgetgraph.interpreting.records import BREAKDOWN_DIMENSIONS, ItemKey
from budgetgraph.interpreting.row_sums import adds_up
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.specifications import GridSpecification, RowKey
from budgetgraph.reading.document import Cell, Row

_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}$")
_UNIT_CODE = re.compile(r"\d{3}(?:\d{3})*$")
_MERGED_CODE = re.compile(r"^(\d{3,7})([^\d].*)$")
_CATEGORY = re.compile(r"\d{2}$")


def read_grid(sheet: Sheet, header: Header, unit: str, context: Context) -> None:
    """Read a grid into facts, unit and project drafts; what cannot be read becomes a finding."""
    specification = sheet.specification
    assert isinstance(specification, GridSpecification)
    _GridReader(sheet, specification, header, unit, context).read()


class _GridReader:
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
        self.current_unit = context.department
        self.categories: dict[str, int] = {}

    def read(self) -> None:
        ledger = self.context.ledger
        for index, row in enumerate(self.sheet.rows[: self.header.rows]):
            ledger.structural(*self._sources(index + 1, row))
        if self.header.unknown:
            self._report_unknown_columns()
        lines = logical_rows(self.sheet, self.header, ledger)
        if self.specification.row is RowKey.PROJECT:
            self._count_categories(lines)
        for line in lines:
            self._read_line(line)

    def _count_categories(self, lines: list[LogicalRow]) -> None:
        """How many category rows (本级支出项目 …) each unit prints."""
        unit = self.current_unit
        for line in lines:
            key = fold(line.text(self.header.key)) or self.context.unit_named(line.name) or ""
            if _CATEGORY.match(key):
                self.categories[unit] = self.categories.get(unit, 0) + 1
            elif key in self.context.units or (_UNIT_CODE.match(key) and len(key) <= 9):
                unit = key

    def _read_line(self, line: LogicalRow) -> None:
        key = self._row_key(line)
        if key is None:
            self.context.ledger.finding(
                "unknown-row",
                Severity.WARNING,
                f"表{self.sheet.label}第{line.row.line}行无法识别，未采用",
                f"table {self.sheet.label}, line {line.row.line}: the row is not understood and was left out",
                self._sources(line.number, line.row),
            )
            return
        amounts = self._amounts(line)
        if not self._width_is_sound(line, amounts):
            return
        for column, amount in amounts.items():
            cell = line.row.cells[column - 1]
            source = self.sheet.source(line.number, cell).as_money(self.unit, amount.grain)
            fact = self._fact(key, self.header.amounts[column].code)
            if fact is None:
                self.context.ledger.finding(
                    "category-subtotal",
                    Severity.INFO,
                    f"表{self.sheet.label}第{cell.line}行是项目类别小计，未单独发布",
                    f"table {self.sheet.label}, line {cell.line}: subtotal of a project category, not published",
                    (source,),
                )
            else:
                self.context.facts.add(fact, amount.value, source)

    def _amounts(self, line: LogicalRow) -> dict[int, Amount]:
        amounts: dict[int, Amount] = {}
        for column in self.header.amounts:
            cell = line.cell(column)
            if cell is None or cell.empty:
                continue
            source = self.sheet.source(line.number, cell)
            if is_blank(cell.text):
                self.context.ledger.structural(source)
                continue
            amount = parse_amount(cell.text, self.unit)
            if amount is None:
                self.context.ledger.finding(
                    "unreadable-amount",
                    Severity.WARNING,
                    f"表{self.sheet.label}第{cell.line}行第{column}列“{cell.text.strip()}”不是金额，未采用",
                    f"table {self.sheet.label}, line {cell.line}, column {column}: "
                    f"{cell.text.strip()!r} is no amount and was left out",
                    (source,),
                )
                continue
            amounts[column] = amount
        return amounts

    def _width_is_sound(self, line: LogicalRow, amounts: dict[int, Amount]) -> bool:
        """Report rows with too many or too few cells; leave out those whose figures then do not add up."""
        printed = [cell for cell in line.row.cells if not cell.empty]
        self._report_unheaded(line, printed)
        beyond = [cell for cell in printed if cell.column > self.header.width]
        missing = self.header.width - len(line.row.cells)
        if not beyond and missing <= 0:
            self._check_sum(line, amounts)
            return True
        what_zh = "多出单元格" if beyond else "缺少单元格"
        what_en = "too many cells" if beyond else "too few cells"
        if self._adds_up(amounts) is False:
            self.context.ledger.finding(
                "ragged-row",
                Severity.WARNING,
                f"表{self.sheet.label}第{line.row.line}行{what_zh}，且各列不相加，整行未采用",
                f"table {self.sheet.label}, line {line.row.line}: {what_en}, and its columns do not add up; "
                "the row was left out",
                self._sources(line.number, line.row),
            )
            return False
        self.context.ledger.finding(
            "ragged-row",
            # With a total and one part only, any column would add up.
            Severity.WARNING if beyond or len(amounts) == 2 else Severity.INFO,
            f"表{self.sheet.label}第{line.row.line}行{what_zh}",
            f"table {self.sheet.label}, line {line.row.line}: {what_en}",
            [self.sheet.source(line.number, cell) for cell in beyond]
            or [self.sheet.source(line.number, printed[0])],
        )
        return True

    def _check_sum(self, line: LogicalRow, amounts: dict[int, Amount]) -> None:
        """A whole row whose columns do not add up is published as it is, and said to be so."""
        if self._adds_up(amounts) is False:
            self.context.ledger.finding(
                "row-does-not-add-up",
                Severity.WARNING,
                f"表{self.sheet.label}第{line.row.line}行各列不相加：可能是原文有误，也可能是列错位",
                f"table {self.sheet.label}, line {line.row.line}: the columns do not add up; the source may "
                "be wrong, or a column may have shifted",
                [self.sheet.source(line.number, line.row.cells[column - 1]) for column in amounts],
            )

    def _report_unheaded(self, line: LogicalRow, printed: list[Cell]) -> None:
        """Cells inside the table whose column lost its header."""
        header = self.header
        known = {*header.amounts, *header.unknown, header.key, header.name, header.unit}
        cells = [
            cell for cell in printed if cell.column < header.width and cell.column not in known
        ]
        if cells:
            self.context.ledger.finding(
                "cell-without-header",
                Severity.WARNING,
                f"表{self.sheet.label}第{line.row.line}行有单元格没有表头，未采用",
                f"table {self.sheet.label}, line {line.row.line}: cells without a header were left out",
                [self.sheet.source(line.number, cell) for cell in cells],
            )

    def _adds_up(self, amounts: dict[int, Amount]) -> bool | None:
        scheme = self.specification.column_dimension
        by_code = {self.header.amounts[column].code: amount for column, amount in amounts.items()}
        return adds_up(by_code, scheme, self.context.codes)

    # -- rows ---------------------------------------------------------------------------------

    def _row_key(self, line: LogicalRow) -> str | None:
        """What the row is about: a code, ``total``, a unit or project code; None when unknown.

        Claims the cells of key, name and unit in the ledger.
        """
        row = self.specification.row
        if row is RowKey.NONE:
            return TOTAL
        key = fold(line.text(self.header.key))
        name = fold(line.name)
        if key in TOTALS or (not key and name in TOTALS):
            self._claim_structural(line)
            return TOTAL
        if not key and not name and row is RowKey.PROJECT:
            return TOTAL
        merged = _MERGED_CODE.match(key or name)
        if merged and (not name or not key) and row in (RowKey.FUNCTION, RowKey.ECONOMIC):
            key, line.name = merged.group(1), merged.group(2)
        if row is RowKey.FUNCTION or row is RowKey.ECONOMIC:
            return self._coded(line, key)
        if row is RowKey.UNIT:
            return self._unit_row(line, key)
        return self._project_row(line, key)

    def _coded(self, line: LogicalRow, key: str) -> str | None:
        scheme = self.specification.row.value
        if not _CODE.match(key) or (scheme == "economic" and len(key) == 7):
            return None
        cell = line.cell(self.header.name) or line.cell(self.header.key)
        assert cell is not None
        source = self.sheet.source(line.number, cell)
        self.context.print_label(scheme, key, line.name, source)
        self._claim_mapped(line)
        return key

    def _unit_row(self, line: LogicalRow, key: str) -> str | None:
        cell = line.cell(self.header.name) or line.cell(self.header.key)
        if cell is None or (key and not _UNIT_CODE.match(key)) or not (key or line.name.strip()):
            return None
        key = key or self.context.unit_without_code(line.name)
        self.context.unit(key).called(line.name or key, self.sheet.source(line.number, cell))
        self._claim_mapped(line)
        return key

    def _project_row(self, line: LogicalRow, key: str) -> str | None:
        cell = line.cell(self.header.name) or line.cell(self.header.key)
        if cell is None:
            return None
        if not key:
            # Only units stand in this table without a code.
            key = self.context.unit_named(line.name) or ""
        if not key:
            return None
        source = self.sheet.source(line.number, cell)
        if _CATEGORY.match(key):
            self._claim_structural(line)
            return f"category-{key}"
        if key in self.context.units or (_UNIT_CODE.match(key) and len(key) <= 9):
            self.current_unit = key
            self.context.unit(key).called(line.name, source)
            self._claim_mapped(line)
            return f"unit-{key}"
        project = self.context.project(_ascii_code(key))
        project.called(line.name, source)
        named = self.context.unit_named(line.unit) if line.unit.strip() else None
        project.unit = named or self.current_unit
        self._claim_mapped(line)
        return project.code

    def _fact(self, key: str, column: str) -> ItemKey | None:
        """The fact that a figure in a row and column prints; None for one of several category subtotals."""
        context = self.context
        breakdown = self.specification.breakdown
        row = self.specification.row
        if row is RowKey.UNIT:
            return ItemKey(
                breakdown, context.year, context.department if key == TOTAL else key, (column,)
            )
        if row is RowKey.NONE:
            return ItemKey(breakdown, context.year, context.department, (column,))
        if row is RowKey.PROJECT:
            return self._project_fact(key, column)
        codes = {self.specification.row.value: key, self.specification.column_dimension: column}
        ordered = tuple(codes[d] for d in BREAKDOWN_DIMENSIONS[breakdown])
        return ItemKey(breakdown, context.year, context.department, ordered)

    def _project_fact(self, key: str, column: str) -> ItemKey | None:
        context = self.context
        unit, project = self.current_unit, TOTAL
        if key == TOTAL:
            unit = context.department
        elif key.startswith("unit-"):
            unit = key.removeprefix("unit-")
        elif key.startswith("category-"):
            # The only category of a unit (本级支出项目) restates the unit's own total.
            if self.categories[self.current_unit] > 1:
                return None
        else:
            unit, project = context.project(key).unit or self.current_unit, key
        return ItemKey("project", context.year, unit, (column, project))

    # -- cells --------------------------------------------------------------------------------

    def _claim_mapped(self, line: LogicalRow) -> None:
        self.context.ledger.mapped(*self._heads(line))

    def _claim_structural(self, line: LogicalRow) -> None:
        self.context.ledger.structural(*self._heads(line))

    def _heads(self, line: LogicalRow) -> list[SourceCell]:
        columns = (self.header.key, self.header.name, self.header.unit)
        cells = [line.cell(column) for column in columns]
        return [
            self.sheet.source(line.number, cell)
            for cell in cells
            if cell is not None and not cell.empty
        ]

    def _sources(self, number: int, row: Row) -> list[SourceCell]:
        return [self.sheet.source(number, cell) for cell in row.cells if not cell.empty]

    def _report_unknown_columns(self) -> None:
        for column, label in self.header.unknown.items():
            cells = [
                self.sheet.source(number, row.cells[column - 1])
                for number, row in enumerate(self.sheet.rows, 1)
                if column <= len(row.cells) and not row.cells[column - 1].empty
            ]
            self.context.ledger.finding(
                "unknown-column",
                Severity.WARNING,
                f"表{self.sheet.label}的列“{tidy(label)}”无法识别，未采用",
                f"table {self.sheet.label}: the column {tidy(label)!r} is not known and was left out",
                cells,
            )


def _ascii_code(key: str) -> str:
    return key.upper() if key.isascii() else key
