"""The labels of side-by-side tables and the facts that they mean."""

from __future__ import annotations

from budgetgraph.ground.codes import TOTAL
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.list_sides import SideColumn, SideKind
from budgetgraph.interpreting.records import ItemKey
from budgetgraph.interpreting.source_labels import GRAND_REVENUE
from budgetgraph.interpreting.table_kinds import ListSpecification

_CURRENT = frozenset(
    {"本年收入", "本年收入合计", "本年收入小计", "当年收入", "当年收入合计", "当年收入小计"}
)
_CARRYOVER = frozenset(
    {
        "上年结转结余",
        "上年结转",
        "上年结余",
        "上年结转和结余",
        "上年结转收入",
        "上年结转资金",
        "上年结转和结余资金",
    }
)
_CURRENT_EXPENDITURE = frozenset(
    {"本年支出", "本年支出合计", "本年支出小计", "当年支出", "当年支出合计", "当年支出小计"}
)
_YEAR_END = frozenset(
    {
        "年终结转结余",
        "结转下年",
        "结转下年资金",
        "年末结转结余",
        "结转结余下年",
        "年终结转和结余",
    }
)
_GRAND_EXPENDITURE = frozenset({"支出总计", "支出合计", "总计", "合计"})
_FUNDS = {
    "general-public": "function-gpb",
    "government-fund": "function-govfund",
    "state-capital": "function-statecap",
}
"""Breakdown of the column of each fund."""


class BalanceLabels:
    """What a label of a side-by-side table means; remembers whether the carry-over is being listed."""

    def __init__(self, specification: ListSpecification, context: Context) -> None:
        self._specification = specification
        self._context = context
        self._in_carryover = False
        # Both tables carry their own money to the next year.
        self._prefix = "" if specification.kind == "balance" else "fiscal-"

    def is_known(self, label: str, kind: SideKind) -> bool:
        """Whether a label (folded, without ordinal) means something on a side of that kind."""
        if kind is SideKind.REVENUE:
            return self._source(label) is not None
        if self.is_expenditure_total(label) or label in _YEAR_END:
            return True
        codes = self._natures(label) if kind is SideKind.NATURE else self._classes(label)
        return len(codes) == 1

    def is_expenditure_total(self, label: str) -> bool:
        """Whether a label adds up all sides of expenditure, or is the money that is left."""
        return label in _CURRENT_EXPENDITURE | _GRAND_EXPENDITURE | _YEAR_END

    def begin(self, label: str, kind: SideKind) -> None:
        """Note that a line of revenue begins: lines below 上年结转 are parts of it."""
        if kind is SideKind.REVENUE and label in _CURRENT:
            self._in_carryover = False
        elif kind is SideKind.REVENUE and label in _CARRYOVER:
            self._in_carryover = True

    def keys(self, label: str, kind: SideKind, column: SideColumn, shared: bool) -> list[ItemKey]:
        """The facts that a figure of a line states; ``shared`` where it adds up classes and uses."""
        if kind is SideKind.REVENUE:
            code = self._source(label)
            if code is None or column.code != TOTAL:
                return []
            return [self._key(self._specification.revenue, code)]
        if kind is SideKind.NATURE:
            if label in _CURRENT_EXPENDITURE:
                # What is carried to the next year is one of the uses: without it they are what is spent.
                return self._spent(TOTAL, column)
            return self._use_keys(label)
        found = self._class_keys(label, column)
        return found + (self._use_keys(label) if shared else [])

    # -- revenue ------------------------------------------------------------------------------

    def _source(self, label: str) -> str | None:
        if label in _CURRENT:
            return "current"
        if label in _CARRYOVER:
            return "carryover"
        if label in GRAND_REVENUE:
            return TOTAL
        found = self._context.codes.by_label("source", label)
        code = next((c for c in found if c.startswith("carryover") == self._in_carryover), None)
        if code is None and self._in_carryover:
            candidates = [f"carryover-{c}" for c in found]
            code = next((c for c in candidates if self._context.codes.concept("source", c)), None)
        return code

    # -- expenditure --------------------------------------------------------------------------

    def _classes(self, label: str) -> list[str]:
        return [c for c in self._context.codes.by_label("function", label) if len(c) == 3]

    def _natures(self, label: str) -> list[str]:
        return list(self._context.codes.by_label("nature", label))

    def _class_keys(self, label: str, column: SideColumn) -> list[ItemKey]:
        if label in _YEAR_END:
            return self._year_end() if column.code == TOTAL else []
        if label in _CURRENT_EXPENDITURE:
            return self._spent(TOTAL, column)
        if label in _GRAND_EXPENDITURE:
            if not self._carried():
                return self._spent(TOTAL, column)
            # With money carried to the next year the grand total is more than this year's spending.
            grand = self._key("special-item", f"{self._prefix}expenditure-grand-total")
            return [grand] if column.code == TOTAL else []
        return self._spent(self._classes(label)[0], column)

    def _spent(self, code: str, column: SideColumn) -> list[ItemKey]:
        """The facts of a class in a column: of the table's breakdown, of a fund, or of the details."""
        specification = self._specification
        if column.scheme == "source":
            fund = _FUNDS.get(column.code)
            return [] if fund is None else [self._key(fund, code, TOTAL)]
        detail = (
            [self._key(specification.detail, code, column.code)] if specification.detail else []
        )
        if column.code != TOTAL:
            return detail
        whole = self._key(specification.expenditure, code, TOTAL)
        return [whole, *(detail if column.parted else [])]

    def _use_keys(self, label: str) -> list[ItemKey]:
        nature = self._specification.nature
        if label in _YEAR_END:
            return [*self._year_end(), self._key(nature, "next-year")]
        if label in _GRAND_EXPENDITURE:
            return [self._key(nature, TOTAL)]
        if label in _CURRENT_EXPENDITURE:
            # What is carried to the next year is one of the uses: only 支出合计 is their total.
            return []
        return [self._key(nature, code) for code in self._natures(label)[:1]]

    def _year_end(self) -> list[ItemKey]:
        return [self._key("special-item", f"{self._prefix}year-end-carryover")]

    def _carried(self) -> bool:
        return bool(self._context.facts.amount(self._year_end()[0]))

    def _key(self, breakdown: str, *codes: str) -> ItemKey:
        return ItemKey(breakdown, self._context.year, self._context.department, codes)
