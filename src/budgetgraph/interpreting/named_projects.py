"""Projects that a table lists by name alone (项目支出表 of Shanghai and Jiangsu), without codes.

Nothing but its place tells a project from a subtotal, so the sums decide: the list counts only if its
lines add up to its total, or to the project expenditure of the other tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgetgraph.ground.codes import TOTAL
from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import Amount
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.folding import fold, without_ordinal
from budgetgraph.interpreting.headers import Header
from budgetgraph.interpreting.logical_rows import LogicalRow
from budgetgraph.interpreting.records import ItemKey
from budgetgraph.interpreting.rounding import rounding_slack
from budgetgraph.interpreting.row_units import names_several
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.table_words import TOTALS

_EXPENDITURE = ("function-all", "function-fiscal", "function-gpb")
"""Breakdowns that print the project expenditure which a list without a total may add up to."""


@dataclass(frozen=True, slots=True)
class PricedRow:
    """A row and the amounts of its cells, by column of the header."""

    line: LogicalRow
    amounts: dict[int, Amount]

    def amount(self, column: int) -> Amount | None:
        """The amount in a column, or None."""
        return self.amounts.get(column)


class NamedProjects:
    """Reads the rows of one table in currency unit ``unit`` into facts and project drafts."""

    def __init__(self, sheet: Sheet, header: Header, unit: str, context: Context) -> None:
        self.sheet = sheet
        self.header = header
        self.unit = unit
        self.context = context
        self.several = False
        """Whether the table names other units beside the issuer, whose name is then its 本级."""

    def read(self, rows: Sequence[PricedRow]) -> None:
        """Read all rows; projects whose sum is not borne out are left out with a finding."""
        self.several = names_several((row.line.unit for row in rows), self.context.issuer)
        totals = [row for row in rows if self._is_total(row.line)]
        units = [row for row in rows if row not in totals and self._unit_of_subtotal(row.line)]
        projects = [row for row in rows if row not in totals and row not in units]
        for row in totals[:1]:
            self._claim(row.line, mapped=False)
            self._facts(row, self.context.department, TOTAL)
        for row in totals[1:]:
            self._leave_out([row])
        if not self._is_sound(projects, totals):
            self._leave_out([*units, *projects])
            return
        for row in units:
            self._claim(row.line, mapped=True)
            self._facts(row, self._unit_of_subtotal(row.line) or "", TOTAL)
        for row in projects:
            self._project(row)

    # -- what a row is ------------------------------------------------------------------------

    @staticmethod
    def _is_total(line: LogicalRow) -> bool:
        name, unit = fold(line.name), fold(line.unit)
        return name in TOTALS or (not name and (unit in TOTALS or not unit))

    def _unit_of_subtotal(self, line: LogicalRow) -> str | None:
        """The unit whose projects a row adds up: it names the unit and no project."""
        if not fold(line.name):
            return self._unit(line.unit)
        known = self.context.unit_named(line.name)
        own = fold(line.name) == fold(self.context.issuer)
        return known or (self.context.department if own else None)

    def _unit(self, name: str) -> str:
        context = self.context
        return context.unit_without_code(name, self.several) if fold(name) else context.department

    def _is_sound(self, projects: Sequence[PricedRow], totals: Sequence[PricedRow]) -> bool:
        """Whether the projects have names of their own and add up to a total that is known."""
        names = [fold(row.line.name) for row in projects]
        column = next((c for c, each in self.header.amounts.items() if each.code == TOTAL), None)
        if column is None or not projects or len(set(names)) < len(names):
            return False
        amounts = [amount for row in projects if (amount := row.amount(column)) is not None]
        if not amounts:
            return False
        found = sum((amount.value for amount in amounts), Decimal(0))
        coarsest = max(amount.grain for amount in amounts)
        slack = rounding_slack([coarsest] * (len(amounts) + 1))
        printed = [amount.value for row in totals if (amount := row.amount(column)) is not None]
        return any(abs(found - each) <= slack for each in printed or self._expenditure())

    def _expenditure(self) -> list[Decimal]:
        """The department's project expenditure as other tables print it, in yuan."""
        context = self.context
        keys = [
            ItemKey(breakdown, context.year, context.department, (TOTAL, "project"))
            for breakdown in _EXPENDITURE
        ]
        return [amount for key in keys if (amount := context.facts.amount(key)) is not None]

    # -- what it says -------------------------------------------------------------------------

    def _project(self, row: PricedRow) -> None:
        context, line = self.context, row.line
        cell = line.cell(self.header.name)
        assert cell is not None
        name = without_ordinal(line.name)
        code = context.project_called(name) or context.uncoded_project(name)
        draft = context.project(code)
        draft.called(name, self.sheet.source(line.number, cell))
        unit = self._unit(line.unit)
        draft.unit = unit
        place = line.cell(self.header.unit)
        if place is not None and unit != context.department:
            context.unit(unit).called(line.unit, self.sheet.source(line.number, place))
        self._claim(line, mapped=True)
        self._facts(row, unit, code)

    def _facts(self, row: PricedRow, unit: str, project: str) -> None:
        for column, amount in row.amounts.items():
            cell = row.line.cell(column)
            assert cell is not None
            source = self.sheet.source(row.line.number, cell).as_money(amount.unit, amount.grain)
            codes = (self.header.amounts[column].code, project)
            key = ItemKey("project", self.context.year, unit, codes)
            self.context.facts.add(key, amount.value, source)

    def _claim(self, line: LogicalRow, mapped: bool) -> None:
        cells = [line.cell(column) for column in self.header.heads]
        sources = [self.sheet.source(line.number, cell) for cell in cells if cell is not None]
        ledger = self.context.ledger
        (ledger.mapped if mapped else ledger.structural)(*sources)

    def _leave_out(self, rows: Sequence[PricedRow]) -> None:
        for row in rows:
            sources: list[SourceCell] = [
                self.sheet.source(row.line.number, cell)
                for cell in row.line.row.cells
                if not cell.empty and cell.column not in self.header.unknown
            ]
            self.context.ledger.finding(
                "unknown-row",
                Severity.WARNING,
                f"表{self.sheet.label}{sources[0].where_zh}没有项目编码，各行之和与合计不符，未采用",
                f"table {self.sheet.label}, {sources[0].where_en}: the projects have no codes and do not add "
                "up to a known total; the row was left out",
                sources,
            )
