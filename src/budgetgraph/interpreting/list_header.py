"""The header of lists side by side that lost its columns: how many sides, and the amount columns of each.

The labels over the lines (项目) part the sides. Columns beside each other only stand on the last one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from budgetgraph.ground.codes import TOTAL, CodeLists
from budgetgraph.interpreting.column_orders import lines_of_codes, orders
from budgetgraph.interpreting.header_paths import label_key
from budgetgraph.interpreting.header_words import Label, labels_of
from budgetgraph.interpreting.table_kinds import AmountColumn
from budgetgraph.interpreting.table_words import ALL_COLUMNS, AMOUNT_WORDS, LIST_HEADS
from budgetgraph.reading.document import Cell, Row

_FRAMES = frozenset(
    {
        *("收入", "支出", "本年收入", "本年支出", "财政拨款收入", "财政拨款支出"),
        *("功能分类", "支出用途", "支出功能分类"),
    }
)
"""Labels over whole sides."""
_HEADS = frozenset(map(label_key, LIST_HEADS)) - _FRAMES
_AMOUNTS = frozenset(map(label_key, AMOUNT_WORDS | ALL_COLUMNS))
_USES = "用途"
_SCHEMES = ("nature", "source")
_FUNDS = ("general-public", "government-fund", "state-capital")


@dataclass(frozen=True, slots=True)
class ListSide:
    """One side: its number of amount columns, and the orders in which they may stand."""

    orders: tuple[tuple[AmountColumn, ...], ...]
    scheme: str

    @property
    def columns(self) -> tuple[AmountColumn, ...]:
        """Its amount columns in the first order."""
        return self.orders[0]


@dataclass(frozen=True, slots=True)
class ListHeader:
    """The sides from left to right, and the header as it would stand over them."""

    sides: tuple[ListSide, ...]
    rows: tuple[Row, ...]
    length: int
    """Rows that it is printed in."""

    def first(self, side: int) -> int:
        """The column of the labels of a side, from 1."""
        return 1 + sum(1 + len(each.columns) for each in self.sides[:side])

    @property
    def width(self) -> int:
        """Number of the last column."""
        return self.first(len(self.sides)) - 1


def list_header(rows: Sequence[Row], length: int, codes: CodeLists) -> ListHeader | None:
    """The header in the first ``length`` rows of a list; None where its words do not tell the sides."""
    columns = {
        label_key(cell.text): found
        for row in rows[:length]
        for cell in row.cells
        if (found := _column(label_key(cell.text), codes)) is not None
    }
    columns |= {
        label_key(label): ("source", fund)
        for fund in _FUNDS
        for label in getattr(codes.concept("source", fund), "labels_zh", ())
    }
    known = _FRAMES | _HEADS | _AMOUNTS | columns.keys()
    words = [[cell.text for cell in row.cells] for row in rows[:length]]
    labels = labels_of(words, known, frozenset(_AMOUNTS | columns.keys()))
    if labels is None:
        return None
    heads = _from_left([label for label in labels if label.key in _HEADS])
    amounts = [each for each in labels if each.key in _AMOUNTS | columns.keys() - _FRAMES]
    if len(heads) < 2 or not amounts:
        return None
    single = len(amounts) == len(heads) and all(each.key in _AMOUNTS for each in amounts)
    sides = (
        [ListSide(((AmountColumn(TOTAL, (each.key,)),),), "nature") for each in amounts]
        if single
        else _sides(heads, amounts, columns, codes)
    )
    if sides is None:
        return None
    header = ListHeader(tuple(sides), (), length)
    return replace(header, rows=_rows(rows[0].cells[0], labels, heads, header))


def _column(key: str, codes: CodeLists) -> tuple[str, str] | None:
    """Scheme and code of the label of a column beside a total."""
    for scheme in _SCHEMES:
        found = codes.by_label(scheme, key) or codes.by_label(scheme, key + "预算")
        if len(found) == 1:
            return scheme, found[0]
    return None


def _from_left(heads: Sequence[Label]) -> list[Label]:
    """Heads in the order of their sides: what stands lower is further left only if a line says so."""
    found: list[Label] = []
    for head in heads:
        at = next((n for n, other in enumerate(found) if head.before(other)), len(found))
        found.insert(at, head)
    return found


def _sides(
    heads: Sequence[Label],
    amounts: Sequence[Label],
    columns: dict[str, tuple[str, str]],
    codes: CodeLists,
) -> list[ListSide] | None:
    """Two sides, of which the second has columns beside its total."""
    if len(heads) != 2:
        return None
    first = [each for each in amounts if heads[0].before(each) and each.before(heads[1])]
    rest = [each for each in amounts if each not in first]
    totals = [each for each in rest if each.key in ALL_COLUMNS] or rest
    leaves = [each for each in rest if each.key not in _AMOUNTS or each is totals[0]]
    # Another word for the amount is a frame over its columns.
    if len(first) != 1 or any(each.key in ALL_COLUMNS and each is not totals[0] for each in rest):
        return None
    told = [
        columns.get(each.key, ("", TOTAL)) if each.key not in _AMOUNTS else ("", TOTAL)
        for each in leaves
    ]
    schemes = {scheme for scheme, _ in told if scheme}
    if len(schemes) != 1 or len({code for _, code in told}) != len(told):
        return None
    scheme = schemes.pop()
    every = [AmountColumn(code, (each.text,)) for each, (_, code) in zip(leaves, told, strict=True)]
    lines = lines_of_codes(every, scheme, codes)
    groups = [n for n, line in enumerate(lines) if any(line[0] in other[1:] for other in lines)]
    # 基本支出 over 人员经费 and 公用经费 has no column of its own.
    below = [n for n in range(len(every)) if n not in groups or every[n].code == TOTAL]
    over = {every[n].code: frozenset({leaves[n].key}) for n in groups}
    found = orders(
        [leaves[n] for n in below],
        [lines[n] for n in below],
        [leaves[n] for n in groups if n not in below],
        over,
    )
    if not found:
        return None
    ordered = tuple(tuple(every[below[place]] for place in order) for order in found)
    return [
        ListSide(((AmountColumn(TOTAL, (first[0].key,)),),), "nature"),
        ListSide(ordered, scheme),
    ]


def _rows(
    place: Cell, labels: Sequence[Label], heads: Sequence[Label], header: ListHeader
) -> tuple[Row, ...]:
    """Two rows: the frames over the sides, the labels and columns of the sides."""
    last = len(header.sides) - 1
    frames: dict[int, tuple[str, int]] = {}
    for label in labels:
        if label.key in _FRAMES:
            side = _framed(label.key, last)
            first = header.first(side)
            if first not in frames or _USES in label.key:
                frames[first] = (label.key, header.first(side + 1) - first)
    below = {header.first(n): head.key for n, head in enumerate(heads)}
    for number, listed in enumerate(header.sides):
        start = header.first(number) + 1
        below |= {start + n: column.leaves[0] for n, column in enumerate(listed.columns)}
    line = place.line
    upper = [
        Cell(frames[c][0], line, c, columns=frames[c][1], file=place.file)
        if c in frames
        else Cell("", line, c, file=place.file)
        for c in range(1, header.width + 1)
    ]
    lower = [Cell(below.get(c, ""), line, c, file=place.file) for c in range(1, header.width + 1)]
    return tuple(Row(tuple(cells)) for cells in (upper, lower) if any(not c.empty for c in cells))


def _framed(key: str, last: int) -> int:
    """The side that a frame stands over."""
    if _USES in key:
        return last
    return 0 if "收入" in key else 1
