"""The side-by-side tables: 收支总表 and 财政拨款收支总表.

Revenue lines stand on the left; on the right expenditure classes, with one amount or with columns by
nature or fund, and in some forms uses (支出用途) beside them. The ordinals before the labels are not
codes (六、 is class 208, and elsewhere another): names decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from budgetgraph.ground.codes import TOTAL
from budgetgraph.ground.findings import Severity
from budgetgraph.interpreting.amounts import is_blank, parse_amount
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.header_paths import NUMBERING, has_spans
from budgetgraph.interpreting.headers import is_blank_row, is_column_numbers
from budgetgraph.interpreting.list_entries import Entry, joined_entries
from budgetgraph.interpreting.list_labels import BalanceLabels
from budgetgraph.interpreting.list_sides import (
    Side,
    SideColumn,
    SideKind,
    header_rows,
    sides_by_lines,
    sides_of,
)
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.table_kinds import ListSpecification
from budgetgraph.interpreting.table_words import AMOUNT_WORDS, LIST_HEADS
from budgetgraph.reading.document import Cell, Row

_HEADER_LABELS = LIST_HEADS | AMOUNT_WORDS | NUMBERING

_SEVERAL = 2
"""Lines with several figures that cannot be an oversight."""


def read_balance(sheet: Sheet, unit: str, context: Context) -> None:
    """Read a side-by-side table in ``unit`` into facts; unknown labels become findings."""
    specification = sheet.specification
    assert isinstance(specification, ListSpecification)
    _BalanceReader(sheet, specification, unit, context).read()


class _BalanceReader:
    def __init__(
        self, sheet: Sheet, specification: ListSpecification, unit: str, context: Context
    ) -> None:
        self.sheet = sheet
        self.unit = unit
        self.context = context
        self.labels = BalanceLabels(specification, context)
        told = sides_of(sheet.rows, context.codes)
        # Where the grid tells merged cells or is of a page, a figure is not taken for a label.
        on_page = any(row.cells[0].page is not None for row in sheet.rows[:1])
        self.exact = bool(told) and (on_page or has_spans(sheet.rows))
        self.head = header_rows(sheet.rows) if told else 0
        self.sides = told or sides_by_lines(sheet.rows, context.codes)

    def read(self) -> None:
        """Read one side after the other, each row by row."""
        self._report_unknown_columns()
        rows = list(self._data_rows())
        self._claim_numbering(rows)
        printed = [self._entries(side, rows) for side in self.sides]
        self._move_totals(printed)
        entries = [
            joined_entries(listed, self.labels.is_known, side.kind)
            for side, listed in zip(self.sides, printed, strict=True)
        ]
        # Now also totals whose label was cut in two.
        self._move_totals(entries)
        for side, listed in zip(self.sides, entries, strict=True):
            if side.kind is SideKind.OTHER:
                self._other_classification(listed)
                continue
            told = not _is_ambiguous(side, listed)
            for entry in listed:
                self._read_entry(side, entry, told)

    def _data_rows(self) -> Iterator[tuple[int, Row]]:
        """The rows that are no header, column numbers or blank, with their numbers from 1."""
        for number, row in enumerate(self.sheet.rows, 1):
            printed = [cell for cell in row.cells if not cell.empty]
            header = number <= self.head or all(
                fold(cell.text) in _HEADER_LABELS for cell in printed
            )
            if header or is_column_numbers(row) or is_blank_row(row):
                self._structural(number, printed)
            else:
                yield number, row

    def _entries(self, side: Side, rows: list[tuple[int, Row]]) -> list[Entry]:
        """What a side prints, row by row: the first cell is the label unless it is a figure."""
        found = []
        for number, row in rows:
            cells = [cell for cell in row.cells if not cell.empty and side.holds(cell)]
            aside = {*side.ignored, *(entry.column for entry in side.unknown)}
            cells = [cell for cell in cells if cell.column not in aside]
            if not cells:
                continue
            if self.exact and self._is_figure(cells[0]):
                found.append(Entry([], [(number, cell) for cell in cells]))
            else:
                first, *rest = cells
                found.append(Entry([(number, first)], [(number, cell) for cell in rest]))
        return found

    def _claim_numbering(self, rows: list[tuple[int, Row]]) -> None:
        """Row numbers, left of the first side or in a column of their own, say nothing."""
        first = self.sides[0].first
        ignored = {column for side in self.sides for column in side.ignored}
        for number, row in rows:
            cells = [c for c in row.cells if c.column < first or c.column in ignored]
            self._structural(number, [cell for cell in cells if not cell.empty])

    def _is_figure(self, cell: Cell) -> bool:
        return parse_amount(cell.text, self.unit) is not None

    def _move_totals(self, entries: list[list[Entry]]) -> None:
        """A total of expenditure whose figure stands on the next side (支出合计 | | | 21,955.35)."""
        for (_, left), (place, right) in pairwise(zip(self.sides, entries, strict=True)):
            for entry in [e for e in right if not e.labels]:
                row = entry.figures[0][0]
                owner = next(
                    (e for e in left if e.labels and e.labels[-1][0] == row and not e.figures), None
                )
                if owner is not None and self.labels.is_expenditure_total(owner.text):
                    owner.figures = entry.figures
                    owner.moved = place
                    right.remove(entry)

    # -- entries ------------------------------------------------------------------------------

    def _read_entry(self, side: Side, entry: Entry, told: bool) -> None:
        if not entry.labels:
            self._unlabelled(entry)
            return
        cells = [self.sheet.source(number, cell) for number, cell in entry.labels]
        if not self.labels.is_known(entry.text, side.kind):
            printed = any(not is_blank(cell.text) for _, cell in entry.figures)
            self.context.ledger.finding(
                "unknown-label",
                Severity.WARNING if printed else Severity.INFO,
                f"表{self.sheet.label}{cells[0].where_zh}“{cells[0].text}”无法识别，未采用",
                f"table {self.sheet.label}, {cells[0].where_en}: the label {cells[0].text!r} is not known",
                [*cells, *(self.sheet.source(number, cell) for number, cell in entry.figures)],
            )
            return
        self.context.ledger.structural(*cells)
        self.labels.begin(entry.text, side.kind)
        told = told and not _has_several(entry)
        for position, (number, cell) in enumerate(entry.figures):
            self._figure(side, entry, position if told else None, number, cell)

    def _figure(
        self, side: Side, entry: Entry, position: int | None, number: int, cell: Cell
    ) -> None:
        source = self.sheet.source(number, cell)
        if is_blank(cell.text):
            self.context.ledger.structural(source)
            return
        amount = parse_amount(cell.text, self.unit)
        column = self._column(side, entry, position, cell)
        keys = self.labels.keys(entry.text, side.kind, column, bool(entry.moved)) if column else []
        if amount is None or not keys:
            kind = "unreadable-amount" if amount is None else "ragged-row"
            self.context.ledger.finding(
                kind,
                Severity.WARNING,
                f"表{self.sheet.label}{source.where_zh}第{cell.column}列“{source.text}”未采用",
                f"table {self.sheet.label}, {source.where_en}, column {cell.column}: "
                f"{source.text!r} was left out",
                (source,),
            )
            return
        for key in keys:
            self.context.facts.add(key, amount.value, source.as_money(self.unit, amount.grain))

    @staticmethod
    def _column(side: Side, entry: Entry, position: int | None, cell: Cell) -> SideColumn | None:
        """The column of a figure by its place under the header.

        A side whose header tells no column at all takes its first figure; none where ``position`` is
        None, for then several figures may be meant.
        """
        where = side if entry.moved is None else entry.moved
        if not where.columns and not where.unknown:
            only = SideColumn(cell.column, cell.column, "nature", TOTAL)
            return only if position == 0 else None
        last = cell.column + cell.columns - 1
        found = next((c for c in where.columns if c.first <= last and cell.column <= c.last), None)
        # What adds up all sides is of no column of the next one but its total.
        return None if entry.moved and found and found.code != TOTAL else found

    def _unlabelled(self, entry: Entry) -> None:
        sources = [self.sheet.source(number, cell) for number, cell in entry.figures]
        self.context.ledger.finding(
            "unknown-label",
            Severity.WARNING,
            f"表{self.sheet.label}{sources[0].where_zh}只有金额，没有名称，未采用",
            f"table {self.sheet.label}, {sources[0].where_en}: amounts without a label were left out",
            sources,
        )

    def _other_classification(self, entries: list[Entry]) -> None:
        cells = [each for entry in entries for each in (*entry.labels, *entry.figures)]
        if cells:
            sources = [self.sheet.source(number, cell) for number, cell in cells]
            self.context.ledger.finding(
                "unknown-column",
                Severity.WARNING,
                f"表{self.sheet.label}中从{sources[0].where_zh}起的一栏按其他分类列示，未采用",
                f"table {self.sheet.label}, from {sources[0].where_en}: a list by another classification "
                "was left out",
                sources,
            )

    def _report_unknown_columns(self) -> None:
        for side in self.sides:
            for entry in side.unknown:
                numbered = enumerate(self.sheet.rows, 1)
                cells = [
                    self.sheet.source(number, cell)
                    for number, row in numbered
                    if not is_column_numbers(row)
                    for cell in row.cells
                    if cell.column == entry.column and not cell.empty
                ]
                other = entry.column in side.others
                self.context.ledger.finding(
                    "unknown-column",
                    Severity.INFO if other else Severity.WARNING,
                    f"表{self.sheet.label}的列“{entry.label}”"
                    f"{'不是本年预算金额' if other else '无法识别'}，未采用",
                    f"table {self.sheet.label}: the column {entry.label!r} "
                    f"{'is no amount of this year' if other else 'is not known'} and was left out",
                    cells,
                )

    def _structural(self, number: int, cells: list[Cell]) -> None:
        self.context.ledger.structural(*(self.sheet.source(number, cell) for cell in cells))


def _is_ambiguous(side: Side, entries: list[Entry]) -> bool:
    """Whether lines of a side print several figures and its header tells no columns for them."""
    if side.columns or side.unknown:
        return False
    return sum(_has_several(entry) for entry in entries) >= _SEVERAL


def _has_several(entry: Entry) -> bool:
    """Whether a line prints several figures of its own."""
    printed = sum(not is_blank(cell.text) for _, cell in entry.figures)
    return entry.moved is None and printed > 1
