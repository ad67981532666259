"""Single tables without a document around them, for tests of how tables are found and read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from budgetgraph.ground.codes import load_code_lists
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.factbook import FactBook
from budgetgraph.interpreting.hierarchy import Hierarchy
from budgetgraph.interpreting.ledger import Ledger
from budgetgraph.interpreting.records import Balance, ItemKey, Role
from budgetgraph.interpreting.sheets import Sheet, find_sheets
from budgetgraph.interpreting.table_reading import TableReading
from budgetgraph.interpreting.undeclared_units import has_amounts
from budgetgraph.interpreting.units_of_measure import UnitsOfMeasure
from budgetgraph.reading.document import Block, Passage

DEPARTMENT = "n-0123456789"


@dataclass
class Tables:
    """The sheets of some blocks, and what was read of them."""

    context: Context
    sheets: list[Sheet]

    def amount(self, breakdown: str, *codes: str) -> Decimal | None:
        """The amount of a fact of the department in yuan, or None."""
        return self.context.facts.amount(ItemKey(breakdown, self.context.year, DEPARTMENT, codes))

    def facts(self) -> dict[tuple[str, ...], str]:
        """Every figure as printed, by breakdown and codes."""
        return {
            (p.key.breakdown, *p.key.codes): p.source.text for p in self.context.facts.printings
        }

    def lines(self, breakdown: str) -> Decimal:
        """What the lines of a breakdown add up to, in yuan."""
        hierarchy = Hierarchy(self.context.codes, {DEPARTMENT: None}, {})
        self.context.facts.settle(self.context.year, DEPARTMENT, hierarchy)
        items = self.context.facts.items(self.context.year)
        return sum(
            (i.amount for i in items if i.role is Role.LINE and i.key.breakdown == breakdown),
            Decimal(0),
        )

    @property
    def kinds(self) -> list[str | None]:
        """The specification of each sheet."""
        return [s.specification.kind if s.specification else None for s in self.sheets]

    @property
    def findings(self) -> list[str]:
        """The kinds of all findings."""
        return [finding.kind for finding in self.context.ledger.findings]

    @property
    def unaccounted(self) -> tuple[SourceCell, ...]:
        """Cells that nothing claimed."""
        balance: Balance = self.context.ledger.balance()
        return balance.unaccounted


def line(text: str, number: int = 1, page: int = 1) -> Passage:
    """A line of text of a page."""
    return Passage(text, number, page=page)


def read_tables(*blocks: Block, year: int = 2025) -> Tables:
    """The tables among blocks, read; forms are left alone.

    Where no table declares its unit of measure all are in 万元.
    """
    ledger = Ledger()
    context = Context(
        year=year,
        codes=load_code_lists(),
        ledger=ledger,
        facts=FactBook(ledger),
        department=DEPARTMENT,
    )
    tables = Tables(context, find_sheets(blocks))
    units = UnitsOfMeasure(tables.sheets, (), Ledger())
    declared = any(s.unit or units.of(s) for s in tables.sheets if has_amounts(s))
    usual = None if declared else "万元"
    sheets = [replace(sheet, unit=sheet.unit or usual) for sheet in tables.sheets]
    reading = TableReading(context, sheets)
    reading.open_cells()
    for _ in reading.read():
        pass
    return tables
