"""The side-by-side tables: 部门收支总表 (1) and 财政拨款收支总表 (4).

Revenue lines stand on the left, expenditure classes on the right; the ordinals before the labels are
not codes (六、 is class 208).
"""

from __future__ import annotations

from collections.abc import Callable

from budgetgraph.ground.codes import TOTAL
from budgetgraph.ground.findings import Severity
from budgetgraph.interpreting.amounts import is_blank, parse_amount
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.folding import fold, strip_ordinal
from budgetgraph.interpreting.headers import is_blank_row, is_column_numbers
from budgetgraph.interpreting.records import ItemKey
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.specifications import ListSpecification
from budgetgraph.reading.document import Cell

_HEADER_LABELS = frozenset(
    {
        "收入",
        "支出",
        "项目",
        "预算数",
        "金额",
        "收入项目",
        "支出项目",
        "项目(按功能分类)",
        "功能分类",
        "本年预算",
        "行次",
    }
)
_CURRENT = frozenset({"本年收入", "本年收入合计", "本年收入小计"})
_CARRYOVER = frozenset({"上年结转结余", "上年结转", "上年结余", "上年结转和结余", "上年结转收入"})
_GRAND_REVENUE = frozenset({"收入总计", "收入合计", "收入总计合计"})
_CURRENT_EXPENDITURE = frozenset({"本年支出", "本年支出合计", "本年支出小计"})
_YEAR_END = frozenset(
    {"年终结转结余", "结转下年", "年末结转结余", "结转结余下年", "年终结转和结余"}
)
_GRAND_EXPENDITURE = frozenset({"支出总计", "支出合计"})


def read_balance(sheet: Sheet, unit: str, context: Context) -> None:
    """Read a side-by-side table in ``unit`` into facts; unknown labels become findings."""
    specification = sheet.specification
    assert isinstance(specification, ListSpecification)
    reader = _BalanceReader(sheet, specification, unit, context)
    reader.read()


class _BalanceReader:
    def __init__(
        self, sheet: Sheet, specification: ListSpecification, unit: str, context: Context
    ) -> None:
        self.sheet = sheet
        self.specification = specification
        self.unit = unit
        self.context = context
        self.in_carryover = False
        # Tables 1 and 4 each carry their own money to the next year.
        self._prefix = "" if specification.kind == "balance" else "fiscal-"

    def read(self) -> None:
        """Read the left half, then the right half, row by row."""
        ledger = self.context.ledger
        middle = self._middle()
        halves: tuple[list[tuple[int, list[Cell]]], list[tuple[int, list[Cell]]]] = ([], [])
        for number, row in enumerate(self.sheet.rows, 1):
            printed = [cell for cell in row.cells if not cell.empty]
            header = all(fold(cell.text) in _HEADER_LABELS for cell in printed)
            if header or is_column_numbers(row) or is_blank_row(row):
                ledger.structural(*(self.sheet.source(number, cell) for cell in printed))
            else:
                halves[0].append((number, [c for c in printed if c.column < middle]))
                halves[1].append((number, [c for c in printed if c.column >= middle]))
        for number, cells in halves[0]:
            self._entry(number, cells, self._revenue_key)
        for number, cells in halves[1]:
            self._entry(number, cells, self._expenditure_key)

    def _middle(self) -> int:
        """The column where the right half starts: the second 项目 or 支出 header, else the third column."""
        for row in self.sheet.rows[:4]:
            labels = [
                cell.column for cell in row.cells if fold(cell.text) in ("项目", "支出项目", "支出")
            ]
            left = [
                cell.column for cell in row.cells if fold(cell.text) in ("项目", "收入项目", "收入")
            ]
            if len(labels) == 2:
                return labels[1]
            if labels and left and labels[0] > left[0]:
                return labels[0]
        return 3

    def _entry(
        self, number: int, cells: list[Cell], key_of: Callable[[str], ItemKey | None]
    ) -> None:
        if not cells:
            return
        label, figures = cells[0], cells[1:]
        source = self.sheet.source(number, label)
        key = key_of(strip_ordinal(fold(label.text)))
        if key is None:
            self.context.ledger.finding(
                "unknown-label",
                Severity.WARNING if any(not is_blank(c.text) for c in figures) else Severity.INFO,
                f"表{self.sheet.label}第{label.line}行“{label.text.strip()}”无法识别，未采用",
                f"table {self.sheet.label}, line {label.line}: the label {label.text.strip()!r} is not known",
                [source, *(self.sheet.source(number, c) for c in figures)],
            )
            return
        self.context.ledger.structural(source)
        for position, cell in enumerate(figures):
            self._figure(number, cell, key, position)

    def _figure(self, number: int, cell: Cell, key: ItemKey, position: int) -> None:
        source = self.sheet.source(number, cell)
        if is_blank(cell.text):
            self.context.ledger.structural(source)
            return
        amount = parse_amount(cell.text, self.unit)
        if amount is None or position > 0:
            kind = "unreadable-amount" if amount is None else "ragged-row"
            self.context.ledger.finding(
                kind,
                Severity.WARNING,
                f"表{self.sheet.label}第{cell.line}行第{cell.column}列“{cell.text.strip()}”未采用",
                f"table {self.sheet.label}, line {cell.line}, column {cell.column}: "
                f"{cell.text.strip()!r} was left out",
                (source,),
            )
            return
        self.context.facts.add(key, amount.value, source.as_money(self.unit, amount.grain))

    def _revenue_key(self, label: str) -> ItemKey | None:
        code: str | None
        if label in _CURRENT:
            self.in_carryover, code = False, "current"
        elif label in _CARRYOVER:
            self.in_carryover, code = True, "carryover"
        elif label in _GRAND_REVENUE:
            code = TOTAL
        else:
            found = self.context.codes.by_label("source", label)
            code = next((c for c in found if c.startswith("carryover") == self.in_carryover), None)
            if code is None and self.in_carryover:
                candidates = [f"carryover-{c}" for c in found]
                code = next(
                    (c for c in candidates if self.context.codes.concept("source", c)), None
                )
        if code is None:
            return None
        return self._key(self.specification.revenue, (code,))

    def _expenditure_key(self, label: str) -> ItemKey | None:
        if label in _CURRENT_EXPENDITURE:
            return self._key(self.specification.expenditure, (TOTAL, TOTAL))
        if label in _YEAR_END:
            return self._key("special-item", (f"{self._prefix}year-end-carryover",))
        if label in _GRAND_EXPENDITURE:
            # With money carried to the next year the grand total is more than this year's spending.
            carried = self.context.facts.amount(
                self._key("special-item", (f"{self._prefix}year-end-carryover",))
            )
            if carried:
                return self._key("special-item", (f"{self._prefix}expenditure-grand-total",))
            return self._key(self.specification.expenditure, (TOTAL, TOTAL))
        codes = [c for c in self.context.codes.by_label("function", label) if len(c) == 3]
        if len(codes) != 1:
            return None
        return self._key(self.specification.expenditure, (codes[0], TOTAL))

    def _key(self, breakdown: str, codes: tuple[str, ...]) -> ItemKey:
        return ItemKey(breakdown, self.context.year, self.context.department, codes)
