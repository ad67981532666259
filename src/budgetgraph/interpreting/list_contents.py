"""What the lines of a list say that it is: sources of revenue, classes of expenditure, or uses.

A header that only says 项目 and 预算数, or that a converter lost, does not tell; the lines do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from budgetgraph.ground.codes import CodeLists
from budgetgraph.interpreting.table_words import line_label
from budgetgraph.reading.document import Cell, Row

_CLASS_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Contents:
    """How many lines name a source of revenue, a class of expenditure (一般公共服务支出), a use (基本支出)."""

    sources: int
    classes: int
    uses: int

    @property
    def is_revenue(self) -> bool:
        """Whether the lines list revenue rather than expenditure."""
        return self.sources > self.classes + self.uses

    @property
    def is_expenditure(self) -> bool:
        """Whether the lines list expenditure rather than revenue."""
        return self.classes + self.uses > self.sources


def contents(cells: Iterable[Cell], codes: CodeLists) -> Contents:
    """What the printed cells of a column of labels name. A total says it by 收入 or 支出."""
    sources = classes = uses = 0
    for label in (line_label(cell.text) for cell in cells if not cell.empty):
        found = codes.by_label("function", label)
        is_class = any(len(code) == _CLASS_DIGITS for code in found)
        is_use = bool(codes.by_label("nature", label))
        is_source = bool(codes.by_label("source", label)) or label.startswith(("收入", "本年收入"))
        sources += is_source
        classes += not is_source and (is_class or label.startswith(("支出", "本年支出")))
        uses += not is_source and not is_class and is_use
    return Contents(sources, classes, uses)


def columns_of_labels(rows: Sequence[Row], codes: CodeLists) -> tuple[int | None, int | None]:
    """The column whose lines list revenue and the one whose lines list classes; None where there is none."""
    width = max((len(row.cells) for row in rows), default=0)
    told = {
        column: contents((c for row in rows for c in row.cells if c.column == column), codes)
        for column in range(1, width + 1)
    }
    revenue = [c for c, each in told.items() if each.is_revenue]
    expenditure = [c for c, each in told.items() if each.is_expenditure and each.classes]
    return (
        max(revenue, key=lambda c: told[c].sources, default=None),
        max(expenditure, key=lambda c: told[c].classes, default=None),
    )
