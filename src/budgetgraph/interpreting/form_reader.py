"""What the readers of the two form-shaped tables share: findings about rows and amounts of their sheet."""

from __future__ import annotations

from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import parse_amount
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.goals import GoalBook
from budgetgraph.interpreting.partitions import Rank
from budgetgraph.interpreting.records import ItemKey
from budgetgraph.interpreting.sheets import Sheet


class FormReader:
    """One sheet of a form, the currency unit it is printed in, and the document around it."""

    def __init__(self, sheet: Sheet, unit: str, context: Context, goals: GoalBook) -> None:
        self.sheet = sheet
        self.unit = unit
        self.context = context
        self.goals = goals

    def fact(self, key: ItemKey, source: SourceCell) -> None:
        """Note the amount printed in ``source`` for the fact ``key``, or a finding if it is none."""
        amount = parse_amount(source.text, self.unit)
        if amount is None:
            self.unreadable(source)
        else:
            cell = source.as_money(self.unit, amount.grain)
            self.context.facts.add(key, amount.value, cell, Rank.FORM)

    def unreadable(self, source: SourceCell) -> None:
        """A cell that should hold an amount and does not."""
        self.context.ledger.finding(
            "unreadable-amount",
            Severity.WARNING,
            f"表{self.sheet.label}第{source.line}行“{source.text}”不是金额，未采用",
            f"table {self.sheet.label}, line {source.line}: {source.text!r} is no amount and was left out",
            (source,),
        )

    def not_understood(self, sources: list[SourceCell]) -> None:
        """Cells of a row that no part of the form claims."""
        open_cells = [source for source in sources if self.context.ledger.is_open(source)]
        if open_cells:
            line = open_cells[0].line
            self.context.ledger.finding(
                "unknown-row",
                Severity.WARNING,
                f"表{self.sheet.label}第{line}行无法识别，未采用",
                f"table {self.sheet.label}, line {line}: the row is not understood and was left out",
                open_cells,
            )
