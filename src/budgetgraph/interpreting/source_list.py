"""The list of revenue sources in groups (收入预算总表 of Jiangsu): 一般公共预算资金 小计, its parts, the next group.

A group's name stands in a merged cell beside its lines; 小计 is the amount of the group. Lines are known
by their names alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from budgetgraph.ground.codes import TOTAL
from budgetgraph.ground.findings import Severity
from budgetgraph.interpreting.amounts import is_blank, parse_amount
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.header_paths import label_key
from budgetgraph.interpreting.headers import is_blank_row, is_column_numbers
from budgetgraph.interpreting.records import ItemKey
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.source_labels import GRAND_REVENUE, SOURCE_LIST_HEADER, SUBTOTAL
from budgetgraph.interpreting.table_kinds import SourceListSpecification
from budgetgraph.interpreting.table_words import line_label
from budgetgraph.reading.document import Cell


@dataclass(slots=True)
class _Line:
    number: int
    group: Cell | None
    label: Cell
    figures: list[Cell]

    @property
    def name(self) -> str:
        return line_label(self.label.text)


def read_source_list(sheet: Sheet, unit: str, context: Context) -> None:
    """Read a list of revenue sources in ``unit`` into facts; unknown labels become findings."""
    specification = sheet.specification
    assert isinstance(specification, SourceListSpecification)
    _SourceListReader(sheet, specification, unit, context).read()


class _SourceListReader:
    def __init__(
        self, sheet: Sheet, specification: SourceListSpecification, unit: str, context: Context
    ) -> None:
        self.sheet = sheet
        self.specification = specification
        self.unit = unit
        self.context = context

    def read(self) -> None:
        """Read line by line; a group's name may stand at any line of its group."""
        lines = self._lines()
        for index, line in enumerate(lines):
            code = self._code(line, lines, index)
            source = self.sheet.source(line.number, line.label)
            if code is None:
                self._unknown(line)
                continue
            self.context.ledger.structural(source)
            for cell in line.figures:
                self._figure(line.number, cell, code)

    def _lines(self) -> list[_Line]:
        lines: list[_Line] = []
        for number, row in enumerate(self.sheet.rows, 1):
            printed = [cell for cell in row.cells if not cell.empty]
            header = SOURCE_LIST_HEADER.issuperset(label_key(cell.text) for cell in printed)
            if header or is_column_numbers(row) or is_blank_row(row):
                self._structural(number, printed)
                continue
            figures = [c for c in printed if is_blank(c.text) or self._is_figure(c)]
            labels = [cell for cell in printed if cell not in figures]
            if not labels:
                self._left_out(number, figures)
                continue
            group = labels[0] if len(labels) > 1 else None
            if group is not None:
                self._structural(number, labels[:-1])
            lines.append(_Line(number, group, labels[-1], figures))
        return lines

    def _is_figure(self, cell: Cell) -> bool:
        return parse_amount(cell.text, self.unit) is not None

    def _code(self, line: _Line, lines: list[_Line], index: int) -> str | None:
        if line.name in GRAND_REVENUE:
            return TOTAL
        if line.name != SUBTOTAL:
            return self._source(line.name)
        for other in lines[index:]:
            if other is not line and other.name == SUBTOTAL:
                return None
            if other.group is not None:
                return self._source(line_label(other.group.text))
        return None

    def _source(self, name: str) -> str | None:
        found = self.context.codes.by_label("source", name)
        return found[0] if len(found) == 1 else None

    def _figure(self, number: int, cell: Cell, code: str) -> None:
        source = self.sheet.source(number, cell)
        amount = None if is_blank(cell.text) else parse_amount(cell.text, self.unit)
        if amount is None:
            self.context.ledger.structural(source)
            return
        context = self.context
        key = ItemKey(self.specification.breakdown, context.year, context.department, (code,))
        context.facts.add(key, amount.value, source.as_money(self.unit, amount.grain))

    def _structural(self, number: int, cells: list[Cell]) -> None:
        self.context.ledger.structural(*(self.sheet.source(number, cell) for cell in cells))

    def _unknown(self, line: _Line) -> None:
        source = self.sheet.source(line.number, line.label)
        printed = any(not is_blank(cell.text) for cell in line.figures)
        self.context.ledger.finding(
            "unknown-label",
            Severity.WARNING if printed else Severity.INFO,
            f"表{self.sheet.label}{source.where_zh}“{source.text}”无法识别，未采用",
            f"table {self.sheet.label}, {source.where_en}: the label {source.text!r} is not known",
            [source, *(self.sheet.source(line.number, cell) for cell in line.figures)],
        )

    def _left_out(self, number: int, cells: list[Cell]) -> None:
        sources = [self.sheet.source(number, cell) for cell in cells]
        self.context.ledger.finding(
            "unknown-row",
            Severity.WARNING,
            f"表{self.sheet.label}{sources[0].where_zh}只有金额，没有名称，未采用",
            f"table {self.sheet.label}, {sources[0].where_en}: amounts without a name were left out",
            sources,
        )
