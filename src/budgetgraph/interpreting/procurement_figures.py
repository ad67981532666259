"""Figures and cells of a procurement table: what is printed where, which sums hold, what nobody understands."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import UNIT_FACTORS, Amount, is_blank, parse_amount
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.folding import tidy
from budgetgraph.interpreting.procurement_columns import ProcurementRow
from budgetgraph.interpreting.records import ItemKey
from budgetgraph.interpreting.rounding import rounding_slack
from budgetgraph.interpreting.sheets import Sheet

Money = tuple[Amount, SourceCell]
"""A figure and its cell."""


@dataclass(slots=True)
class Sum:
    """A total, if it is printed, and the figures that should add up to it."""

    money: Money | None = None
    parts: list[Money] = field(default_factory=list)
    whole: bool = True
    """Whether all its parts are known: else it is not checked."""


class ProcurementFigures:
    """The figures of one procurement table in currency unit ``unit``."""

    def __init__(self, sheet: Sheet, unit: str, context: Context) -> None:
        self.sheet = sheet
        self.unit = unit
        self.context = context
        self.units: dict[str, str] = {}
        """Currency unit of each column that names its own in brackets, by role."""
        self._strays: dict[str, list[SourceCell]] = {}

    def without_header(self) -> None:
        """A table whose header names no column that is known is left unread."""
        sources = [
            self.sheet.source(number, cell)
            for number, row in enumerate(self.sheet.rows, 1)
            for cell in row.cells
            if not cell.empty
        ]
        if sources:
            self.context.ledger.finding(
                "unknown-header",
                Severity.WARNING,
                f"表{self.sheet.label}“{self.sheet.title}”的表头无法识别，整表未采用",
                f"table {self.sheet.label} ({self.sheet.title}): the header is not known; "
                "the table was left unread",
                sources,
            )

    def check(self, whole: Sum) -> None:
        """A printed sum that is not the sum of what stands below it is a finding."""
        if whole.money is None or not whole.parts or not whole.whole:
            return
        amount, source = whole.money
        figures = [whole.money, *whole.parts]
        slack = rounding_slack([max(each.grain for each, _ in figures)] * len(figures))
        total = sum((part.value for part, _ in whole.parts), Decimal(0))
        if abs(total - amount.value) <= slack:
            return
        below = (total / UNIT_FACTORS[amount.unit]).normalize()
        self.context.ledger.finding(
            "sum-does-not-hold",
            Severity.VIOLATION,
            f"表{self.sheet.label}{source.where_zh}的{source.text}不等于其下{len(whole.parts)}项之和{below:f}",
            f"table {self.sheet.label}, {source.where_en}: {source.text} is not the sum {below:f} of the "
            f"{len(whole.parts)} figures below it",
            [source, *(part for _, part in whole.parts)],
        )

    def check_price(self, row: ProcurementRow, quantity: Money | None, money: Money | None) -> None:
        """Quantity times price is the amount, unless rounding explains the difference."""
        price = self.money(row, "price")
        if quantity is None or price is None or money is None:
            return
        number = quantity[0].value
        slack = abs(number) * price[0].grain / 2 + money[0].grain / 2
        if abs(number * price[0].value - money[0].value) > slack:
            self.context.ledger.finding(
                "row-does-not-add-up",
                Severity.WARNING,
                f"表{self.sheet.label}{money[1].where_zh}的数量乘以单价不等于金额“{money[1].text}”",
                f"table {self.sheet.label}, {money[1].where_en}: quantity times price is not the amount "
                f"{money[1].text!r}",
                [quantity[1], price[1], money[1]],
            )

    def money(self, row: ProcurementRow, role: str) -> Money | None:
        """The figure of a row in a role, with its cell; a quantity is a plain number."""
        if role not in row.cells:
            return None
        source = self.source(row, role)
        if is_blank(source.text):
            self.context.ledger.structural(source)
            return None
        unit = "元" if role == "quantity" else self.units.get(role, self.unit)
        amount = parse_amount(source.text, unit)
        if amount is None:
            self.context.ledger.finding(
                "unreadable-amount",
                Severity.WARNING,
                f"表{self.sheet.label}{source.where_zh}“{source.text}”不是数字，未采用",
                f"table {self.sheet.label}, {source.where_en}: {source.text!r} is no number and was left out",
                (source,),
            )
            return None
        return amount, source if role == "quantity" else source.as_money(unit, amount.grain)

    def fact(self, code: str, money: Money) -> None:
        """Note a total of the department: of all its procurement, or of one kind."""
        context = self.context
        key = ItemKey("procurement", context.year, context.department, (code,))
        context.facts.add(key, money[0].value, money[1])

    def source(self, row: ProcurementRow, role: str) -> SourceCell:
        """The located cell of a row in a role that the row has."""
        return self.sheet.source(row.number, row.cells[role])

    def sources(self, row: ProcurementRow, *without: str) -> list[SourceCell]:
        """The cells of a row whose columns are known, without those of some roles."""
        return [self.source(row, role) for role in row.cells if role not in without]

    def stray(self, row: ProcurementRow) -> None:
        """Keep the cells of columns that nobody knows, to be reported column by column."""
        for label, cell in row.stray:
            source = self.sheet.source(row.number, cell)
            if is_blank(cell.text):
                self.context.ledger.structural(source)
            else:
                self._strays.setdefault(label, []).append(source)

    def report_strays(self) -> None:
        """One finding for each column that nobody knows, once all rows are read."""
        for label, sources in self._strays.items():
            self.context.ledger.finding(
                "unknown-column" if label else "cell-without-header",
                Severity.WARNING,
                f"表{self.sheet.label}的列“{tidy(label)}”无法识别，未采用"
                if label
                else f"表{self.sheet.label}有单元格没有表头，未采用",
                f"table {self.sheet.label}: the column {tidy(label)!r} is not known and was left out"
                if label
                else f"table {self.sheet.label}: cells without a header were left out",
                sources,
            )

    def not_understood(self, row: ProcurementRow) -> None:
        """Report a row that prints figures without words."""
        sources = self.sources(row)
        if not sources:
            return
        self.context.ledger.finding(
            "unknown-row",
            Severity.WARNING,
            f"表{self.sheet.label}{sources[0].where_zh}无法识别，未采用",
            f"table {self.sheet.label}, {sources[0].where_en}: the row is not understood and was left out",
            sources,
        )
