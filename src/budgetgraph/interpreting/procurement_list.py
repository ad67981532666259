"""Procurement tables (政府采购预算表): totals by kind as facts, and what is to be bought as items.

Jiangsu prints a tree: kind (一、货物A), special item (专项名称) with its economic classification, item with the
form of its procurement (采购组织形式); parents stand in rows of their own with the sum of what follows, and are
not repeated below. Elsewhere it is a plain list (品目, 数量, 单价, 金额), or columns 货物, 工程 and 服务.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from budgetgraph.ground.codes import TOTAL
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import (
    UNIT_FACTORS,
    is_blank,
    unit_in_brackets,
    unit_of_line,
)
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.folding import fold, strip_ordinal, tidy
from budgetgraph.interpreting.headers import is_column_numbers
from budgetgraph.interpreting.procurement_columns import (
    CATEGORIES,
    ProcurementHeader,
    ProcurementRow,
    body,
    category_of,
    find_header,
)
from budgetgraph.interpreting.procurement_figures import Money, ProcurementFigures, Sum
from budgetgraph.interpreting.procurement_parents import with_parents
from budgetgraph.interpreting.records import ProcurementItem
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.table_words import TOTALS

_PARENTS = ("project", "economic")
_LEAF = ("name", "organisation", "quantity", "price")
_FIGURES = ("amount", "quantity", "price", *CATEGORIES)
_EMPTY = ("此表为空", "本表为空", "空表", "无数据", "说明", "注")


def read_procurement_list(sheet: Sheet, unit: str, context: Context) -> list[ProcurementItem]:
    """Read a procurement table of currency unit ``unit``: facts into ``context``, items as the result.

    Sums inside the table are checked; one that does not hold, and what is not understood, is a finding.
    """
    reader = _ProcurementReader(sheet, unit, context)
    header = find_header(sheet.rows, context.codes)
    if header is None:
        reader.without_header()
        return []
    return reader.read(header)


def with_own_places(items: Iterable[ProcurementItem]) -> tuple[ProcurementItem, ...]:
    """The items, each with a position that no other item of its project has.

    A project's form and the department's list may both name what is bought for one project.
    """
    taken: set[tuple[str | None, int]] = set()
    found = []
    for item in items:
        position = item.position
        while (item.project, position) in taken:
            position += 1
        taken.add((item.project, position))
        found.append(item if position == item.position else replace(item, position=position))
    return tuple(found)


class _ProcurementReader(ProcurementFigures):
    """Walks the rows of one table; keeps the parents that later rows do not repeat."""

    def __init__(self, sheet: Sheet, unit: str, context: Context) -> None:
        super().__init__(sheet, unit, context)
        self.items: list[ProcurementItem] = []
        self.parents: dict[str, SourceCell] = {}
        self.kind: str | None = None
        self.kind_source: SourceCell | None = None
        self.name: SourceCell | None = None
        self.total = Sum()
        self.of_kind: Sum | None = None
        self.of_parent: Sum | None = None
        self.across: list[ProcurementRow] = []

    def read(self, header: ProcurementHeader) -> list[ProcurementItem]:
        """Read all rows below the header."""
        self._above(header)
        self.units = {c.role: unit_in_brackets(c.label) or self.unit for c in header.columns}
        labels = {column.label for column in header.columns}
        printed = {
            fold(cell.text) for row in self.sheet.rows[: header.end] for cell in row.cells
        } | labels
        rows = self._joined(body(self.sheet, header, self.context.codes))
        for row in with_parents(rows, self.sheet.breaks, header, self.context.codes):
            cells = [*row.cells.values(), *(cell for _, cell in row.stray)]
            texts = [fold(cell.text) for cell in cells]
            again = set(texts) <= printed
            if again or is_column_numbers(self.sheet.rows[row.number - 1]) or _is_empty(texts):
                self.context.ledger.structural(
                    *(self.sheet.source(row.number, cell) for cell in cells)
                )
            elif set(row.cells) & set(CATEGORIES):
                self.stray(row)
                self.across.append(row)
            else:
                self._row(row)
        self._close_parent()
        self._close_kind()
        if not self.of_kind:
            self.check(self.total)
        self._read_across()
        self.report_strays()
        return self.items

    def _above(self, header: ProcurementHeader) -> None:
        """Title, issuer and currency unit above the header, and the header itself."""
        for number, row in enumerate(self.sheet.rows[: header.end], 1):
            for cell in row.cells:
                if cell.empty:
                    continue
                self.context.ledger.structural(self.sheet.source(number, cell))
                declared = unit_of_line(cell.text) if number <= header.start else None
                self.unit = declared if declared in UNIT_FACTORS else self.unit

    def _joined(self, rows: Sequence[ProcurementRow]) -> list[ProcurementRow]:
        """Rows with what a page break cut off: words that stand alone at the top of the next page."""
        found: list[ProcurementRow] = []
        for row in rows:
            if not found or not _goes_on(found[-1], row):
                found.append(row)
                continue
            for role, cell in row.cells.items():
                self.context.ledger.mapped(self.sheet.source(row.number, cell))
                first = found[-1].cells[role]
                found[-1].cells[role] = replace(first, text=f"{first.text}\n{cell.text}")
        return found

    # -- the tree and the plain list ------------------------------------------------------------

    def _row(self, row: ProcurementRow) -> None:
        self.stray(row)
        money = self.money(row, "amount")
        texts = {r: row.text(r) for r in row.cells if r not in (*_FIGURES, "number", "remark")}
        kinds = [k for t in texts.values() if (k := category_of(t, self.context.codes))]
        if any(strip_ordinal(text) in TOTALS for text in texts.values()):
            self._total(row, money)
        elif row.uncertain:
            self._uncertain(row)
        elif not texts:
            self.not_understood(row)
        elif kinds and len(texts) == 1:
            self._kind(row, kinds[0], money)
        else:
            self._member(row, money)

    def _total(self, row: ProcurementRow, money: Money | None) -> None:
        self.context.ledger.structural(*self.sources(row, "amount"))
        if money is not None:
            self.total.money = money
            self.fact(TOTAL, money)

    def _uncertain(self, row: ProcurementRow) -> None:
        """A row that may be a parent or not: no sum of this kind can be checked."""
        self._close_parent()
        self.not_understood(row)
        self.name = None
        self.parents.pop("economic", None)
        if "project" in row.cells:
            self.parents = {"project": self.source(row, "project")}
        if self.of_kind is not None:
            self.of_kind.whole = False
        self.total.whole = False

    def _kind(self, row: ProcurementRow, kind: str, money: Money | None) -> None:
        """一、货物A: the total of a kind, and the parent of what follows."""
        self._close_parent()
        self._close_kind()
        heads = self.sources(row, "amount")
        self.context.ledger.mapped(*heads)
        self.kind, self.kind_source = kind, heads[0]
        self.parents = {}
        self.of_kind = Sum(money)
        if money is not None:
            self.fact(kind, money)

    def _member(self, row: ProcurementRow, money: Money | None) -> None:
        """A row below a kind: a parent with its sum, or something to buy."""
        if "category" in row.cells:
            self.kind = category_of(row.text("category"), self.context.codes)
            self.kind_source = self.source(row, "category") if self.kind else None
        own = [role for role in _PARENTS if role in row.cells]
        if own:
            self._close_parent()
        if "project" in own:
            self.parents = {}
        for role in own:
            self.parents[role] = self.source(row, role)
        if any(role in row.cells for role in _LEAF):
            self._leaf(row, money)
        elif not own:
            self.not_understood(row)
        else:
            self.context.ledger.mapped(*self.sources(row, "amount"))
            self.name = None
            self.of_parent = Sum(money)
            if money is not None:
                self._whole().parts.append(money)

    def _leaf(self, row: ProcurementRow, money: Money | None) -> None:
        """Something to buy. A blank name repeats the one above, with another form of procurement."""
        if "name" in row.cells:
            self.name = self.source(row, "name")
        name = self.name or self._parent_name()
        if name is None:
            self.not_understood(row)
            return
        quantity = self.money(row, "quantity")
        self.check_price(row, quantity, money)
        if money is not None:
            (self.of_parent or self._whole()).parts.append(money)
        self._item(name, quantity, money, self.sources(row, "amount", "quantity"))

    def _parent_name(self) -> SourceCell | None:
        return self.parents.get("economic") or self.parents.get("project")

    def _whole(self) -> Sum:
        """What a row below the kinds is a part of."""
        return self.of_kind or self.total

    def _close_parent(self) -> None:
        """The rows of a parent are read. One without rows below it is itself something to buy."""
        whole, self.of_parent = self.of_parent, None
        if whole is None or whole.money is None:
            return
        name = self._parent_name()
        if whole.parts or name is None:
            self.check(whole)
            self.context.ledger.structural(whole.money[1])
        else:
            self._item(name, None, whole.money, [])

    def _close_kind(self) -> None:
        if self.of_kind is not None:
            self.check(self.of_kind)

    def _item(
        self,
        name: SourceCell,
        quantity: Money | None,
        money: Money | None,
        others: Sequence[SourceCell],
    ) -> None:
        special = self.parents.get("project")
        project = self.context.project_called(special.text) if special else None
        position = Counter(item.project for item in self.items)[project] + 1
        figures = [figure[1] for figure in (quantity, money) if figure is not None]
        parents = [source for source in (*self.parents.values(), self.kind_source) if source]
        sources = tuple(dict.fromkeys([name, *others, *figures, *parents]))
        self.context.ledger.mapped(*sources)
        self.items.append(
            ProcurementItem(
                project=project,
                position=position,
                name=tidy(name.text),
                quantity=quantity[0].value if quantity else None,
                amount=money[0].value if money else None,
                category=self.kind,
                purpose=tidy(special.text) if special and project is None else None,
                sources=sources,
            )
        )

    # -- columns 货物, 工程, 服务 -----------------------------------------------------------------

    def _read_across(self) -> None:
        """Rows with a figure for each kind: the total, or the only row, gives facts; others are items."""
        totals = [row for row in self.across if self._is_total(row)]
        whole = totals[:1] or (self.across if len(self.across) == 1 else [])
        for row in self.across:
            heads = [r for r in row.cells if r not in (*_FIGURES, "number", "remark")]
            names = [r for r in ("name", "project", "unit", *heads) if r in row.cells]
            name = self.source(row, names[0]) if names else None
            if row in whole or name is None:
                self.context.ledger.structural(*self.sources(row, "amount", *CATEGORIES))
                for role, code in (("amount", TOTAL), *((kind, kind) for kind in CATEGORIES)):
                    if (money := self.money(row, role)) is not None:
                        self.fact(code, money)
                continue
            self.parents = {r: self.source(row, r) for r in ("project",) if r in row.cells}
            for kind in CATEGORIES:
                money = self.money(row, kind)
                if money is not None and money[0].value:
                    self.kind, self.kind_source = kind, None
                    self._item(name, None, money, [])
            self.context.ledger.mapped(*self.sources(row))

    def _is_total(self, row: ProcurementRow) -> bool:
        return any(row.text(role) in TOTALS for role in row.cells)


def _goes_on(above: ProcurementRow, row: ProcurementRow) -> bool:
    """Whether a row only goes on with words of the last row of the page before it."""
    pages = {cell.page for cell in (*above.cells.values(), *row.cells.values())}
    return (
        len(pages) > 1
        and bool(row.cells)
        and not row.stray
        and not set(_FIGURES) & set(row.cells)
        and row.cells.keys() <= above.cells.keys() - {"category"}
    )


def _is_empty(texts: Sequence[str]) -> bool:
    """Whether a row prints nothing, or says that the table is empty."""
    return all(is_blank(text) or text == "无" or text.startswith(_EMPTY) for text in texts)
