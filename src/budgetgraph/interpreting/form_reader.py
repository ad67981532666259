"""What the readers of the form-shaped tables share: findings about rows and amounts of their sheet."""

from __future__ import annotations

from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import parse_amount
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.goals import GoalBook
from budgetgraph.interpreting.indicators import IndicatorReader
from budgetgraph.interpreting.partitions import Rank
from budgetgraph.interpreting.records import (
    ItemKey,
    LegalBasis,
    ProcurementItem,
    ProjectComponent,
)
from budgetgraph.interpreting.sheets import Sheet


def is_figure(text: str) -> bool:
    """Whether a cell holds a number and nothing else."""
    digits = any(character.isdigit() for character in text)
    return digits and parse_amount(text.rstrip().rstrip("%％"), "元") is not None


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
            f"表{self.sheet.label}{source.where_zh}“{source.text}”不是金额，未采用",
            f"table {self.sheet.label}, {source.where_en}: {source.text!r} is no amount and was left out",
            (source,),
        )

    def texts(self, sources: list[SourceCell]) -> list[SourceCell]:
        """The cells that are texts. Bare figures among them are of no label: they become a finding."""
        figures = [source for source in sources if is_figure(source.text)]
        self.without_label(figures)
        return [source for source in sources if source not in figures]

    def without_label(self, sources: list[SourceCell]) -> None:
        """Cells beside known ones that no label and no header is for."""
        if sources:
            first = sources[0]
            self.context.ledger.finding(
                "cell-without-header",
                Severity.WARNING,
                f"表{self.sheet.label}{first.where_zh}有单元格没有对应的栏目，未采用",
                f"table {self.sheet.label}, {first.where_en}: cells without a label were left out",
                sources,
            )

    def not_understood(self, sources: list[SourceCell]) -> None:
        """Cells of a row that no part of the form claims."""
        open_cells = [source for source in sources if self.context.ledger.is_open(source)]
        if open_cells:
            first = open_cells[0]
            self.context.ledger.finding(
                "unknown-row",
                Severity.WARNING,
                f"表{self.sheet.label}{first.where_zh}无法识别，未采用",
                f"table {self.sheet.label}, {first.where_en}: the row is not understood and was left out",
                open_cells,
            )


class ProjectFormReader(FormReader):
    """The forms of the projects of one sheet. What they say stays in the attributes."""

    def __init__(self, sheet: Sheet, unit: str, context: Context, goals: GoalBook) -> None:
        super().__init__(sheet, unit, context, goals)
        self.readers: list[IndicatorReader] = []
        self.procurement: list[ProcurementItem] = []
        self.components: list[ProjectComponent] = []
        self.legal_bases: dict[str, list[LegalBasis]] = {}
        self.reasons: dict[str, list[tuple[str, SourceCell]]] = {}
        self.count = 0
