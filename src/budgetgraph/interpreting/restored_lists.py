"""Side-by-side lists that lost their blank cells, with each label and each amount in its column again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product

from budgetgraph.ground.codes import TOTAL
from budgetgraph.interpreting.amounts import parse_amount
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.flowing_header import is_figure
from budgetgraph.interpreting.flowing_lines import by_columns
from budgetgraph.interpreting.folding import fold, strip_ordinal
from budgetgraph.interpreting.list_header import ListHeader, list_header
from budgetgraph.interpreting.list_labels import BalanceLabels
from budgetgraph.interpreting.list_lines import Doubt, ListLine, ListRow, list_rows
from budgetgraph.interpreting.list_sides import SideKind
from budgetgraph.interpreting.ordered_figures import FiguredRow, meanings
from budgetgraph.interpreting.restored_rows import Restored
from budgetgraph.interpreting.table_kinds import AmountColumn, ListSpecification
from budgetgraph.reading.document import Cell, Row

_MOST_HEADER_ROWS = 8
_MOST_DOUBTS = 6


def restored_list(
    rows: Sequence[Row], specification: ListSpecification, unit: str, context: Context
) -> Restored | None:
    """The list with its header and its rows in columns; None where its words do not tell its sides."""
    labels = BalanceLabels(specification, context)
    length = _header_length(rows, labels)
    header = list_header(rows, length, context.codes)
    if header is None:
        return None
    kinds = _kinds(rows[length:], len(header.sides), labels)
    widths = [len(side.columns) for side in header.sides]

    def is_known(label: str, side: int) -> bool:
        return labels.is_known(label, kinds[side])

    found = list_rows(rows[length:], widths, is_known)
    return _Placing(header, found, labels, unit, context).restored(len(widths))


def _header_length(rows: Sequence[Row], labels: BalanceLabels) -> int:
    """How many rows stand above the first with a figure or with an item of the list (一、财政拨款收入)."""
    for number, row in enumerate(rows[:_MOST_HEADER_ROWS]):
        for cell in row.cells:
            folded = fold(cell.text)
            if is_figure(cell.text) or strip_ordinal(folded) != folded:
                return number
    return min(len(rows), _MOST_HEADER_ROWS)


def _kinds(rows: Sequence[Row], sides: int, labels: BalanceLabels) -> list[SideKind]:
    """What the sides list: revenue, then classes or uses of expenditure, or both."""
    if sides > 2:
        return [SideKind.REVENUE, SideKind.FUNCTION, SideKind.NATURE]
    said = [ListLine(cell).text for row in rows for cell in row.cells if not is_figure(cell.text)]
    of_kind = {
        kind: sum(labels.is_known(text, kind) for text in said)
        for kind in (SideKind.FUNCTION, SideKind.NATURE)
    }
    return [SideKind.REVENUE, max(of_kind, key=lambda kind: of_kind[kind])]


class _Placing:
    """Puts the lines of a list into the columns of its header."""

    def __init__(
        self,
        header: ListHeader,
        rows: Sequence[ListRow],
        labels: BalanceLabels,
        unit: str,
        context: Context,
    ) -> None:
        self._header = header
        self._rows = rows
        self._labels = labels
        self._unit = unit
        self._codes = context.codes
        self._placed: dict[int, tuple[AmountColumn | None, ...]] = {}
        """What the figures of a line are, by its identity."""

    def restored(self, sides: int) -> Restored:
        """All rows in columns, and the figures that have no sure one."""
        undecided = self._decide([doubt for row in self._rows for doubt in row.doubts])
        for side in range(sides):
            self._settle(side)
        done = list(self._header.rows)
        left_out: list[tuple[int, tuple[Cell, ...]]] = []
        for row in self._rows:
            cells: dict[int, Cell] = {}
            unsure = [*row.unsure, *(d.figure for d in row.doubts if d in undecided)]
            for line in row.lines:
                unsure += self._place(line, cells)
            # A line that says nothing for sure is one of the table all the same.
            done.append(
                by_columns(cells, self._header.width, next(iter((*cells.values(), *unsure))))
            )
            if unsure:
                beyond = [replace(c, column=self._header.width + c.column) for c in unsure]
                left_out.append((len(done), tuple(beyond)))
        return Restored(tuple(done), tuple(left_out), len(self._header.rows))

    def _decide(self, doubts: Sequence[Doubt]) -> Sequence[Doubt]:
        """Give each doubtful figure to the line with which all sides of expenditure add up; else all stay open."""
        if not doubts or len(doubts) > _MOST_DOUBTS:
            return doubts
        sound = []
        for owners in product(*(doubt.owners for doubt in doubts)):
            given = {id(o): d.figure for d, o in zip(doubts, owners, strict=True)}
            if len(given) == len(doubts) and self._adds_up(given):
                sound.append(owners)
        if len(sound) != 1:
            return doubts
        for doubt, owner in zip(doubts, sound[0], strict=True):
            owner.figures = [doubt.figure]
        return ()

    def _adds_up(self, given: dict[int, Cell]) -> bool:
        """Whether the lines of each side of expenditure add up to its one total; False where none is told."""
        totals = set(self._amounts(given, total=True, sides=range(1, len(self._header.sides))))
        return len(totals) == 1 and all(
            {sum(self._amounts(given, total=False, sides=(side,)), Decimal(0))} == totals
            for side in range(1, len(self._header.sides))
        )

    def _amounts(
        self, given: dict[int, Cell], *, total: bool, sides: Sequence[int]
    ) -> Iterator[Decimal]:
        for line in (line for row in self._rows for line in row.lines if line.side in sides):
            cells = [given[id(line)]] if id(line) in given else line.figures
            if self._is_total(line) == total:
                amounts = [parse_amount(cell.text, self._unit) for cell in cells]
                yield from (amount.value for amount in amounts if amount is not None)

    def _settle(self, side: int) -> None:
        """Find out what the figures of all lines of a side are; its total is their whole."""
        told = self._header.sides[side]
        lines = [line for row in self._rows for line in row.lines if line.side == side]
        if len(told.columns) == 1:
            for line in lines:
                only = len(line.figures) == 1
                self._placed[id(line)] = tuple(
                    told.columns[0] if only else None for _ in line.figures
                )
            return
        total = next((n for n, line in enumerate(lines) if self._is_total(line)), None)
        figured = [
            FiguredRow(tuple(line.figures), None if n == total else total, self._known(n == total))
            for n, line in enumerate(lines)
        ]
        found = meanings(figured, told.orders, told.scheme, self._unit, self._codes)
        for line, said in zip(lines, found, strict=True):
            self._placed[id(line)] = said

    def _is_total(self, line: ListLine) -> bool:
        return self._labels.is_expenditure_total(line.text)

    def _known(self, total: bool) -> Callable[[AmountColumn], Decimal | None]:
        """What revenue says about the funds that expenditure is paid from.

        A fund without a figure has none, unless its figure may be one that belongs to no label.
        """
        revenue = self._revenue() if total else {}
        return lambda column: revenue.get(column.code)

    def _revenue(self) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        strays = any(row.unsure for row in self._rows)
        for line in (line for row in self._rows for line in row.lines if line.side == 0):
            codes = self._codes.by_label("source", line.text)
            amounts = [parse_amount(cell.text, self._unit) for cell in line.figures]
            told = len(amounts) == 1 or not (amounts or strays)
            if len(codes) == 1 and codes[0] != TOTAL and told:
                found[codes[0]] = amounts[0].value if amounts and amounts[0] else Decimal(0)
        return found

    def _place(self, line: ListLine, cells: dict[int, Cell]) -> list[Cell]:
        """Put a line where it stands; the figures that stand nowhere for sure."""
        assert line.label is not None
        if line.side is None:
            free = next(
                (
                    first
                    for side in reversed(range(len(self._header.sides)))
                    if (first := self._header.first(side)) not in cells
                ),
                None,
            )
            if free is not None and not line.figures:
                cells[free] = line.label
                return []
            return [line.label, *line.figures]
        first = self._header.first(line.side)
        cells[first] = line.label
        columns = self._header.sides[line.side].columns
        unsure = []
        for cell, meaning in zip(line.figures, self._placed[id(line)], strict=True):
            if meaning is None:
                unsure.append(cell)
            else:
                cells[self._column(line, first + 1 + columns.index(meaning))] = cell
        return unsure

    def _column(self, line: ListLine, column: int) -> int:
        """The column of a figure; that of a total of classes and uses is the last one."""
        last = len(self._header.sides) - 1
        shared = 0 < (line.side or 0) < last and self._is_total(line)
        return self._header.width if shared else column
