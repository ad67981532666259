"""The lines of lists side by side that lost their blank cells: whose label and whose figure is which.

What a label means says on which side it stands. A label may be cut in pieces on several lines around the
line of its figures; its pieces mean nothing by themselves, and the whole does. A figure belongs to the label
before it. Where a label of another line may come between, it belongs to none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, product

from budgetgraph.interpreting.flowing_header import is_figure
from budgetgraph.interpreting.table_words import line_label
from budgetgraph.reading.document import Cell, Row

_MOST_PIECES = 4
_MOST_SIDES = 4
"""Labels beside each other; a line of more is none of a list."""

IsKnown = Callable[[str, int], bool]
"""Whether a label (folded, without ordinal) means something on a side, counted from 0."""


@dataclass(slots=True)
class ListLine:
    """A label with its figures; ``side`` is None where it may stand on several sides, or on none."""

    label: Cell | None
    figures: list[Cell] = field(default_factory=list)
    side: int | None = None
    inserted: bool = False
    """Whether its pieces stand on other lines than its figures."""

    @property
    def text(self) -> str:
        """The label folded, without its ordinal."""
        return "" if self.label is None else line_label(self.label.text)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A figure that may be of any of several lines, each of a side with one column of amounts."""

    figure: Cell
    owners: tuple[ListLine, ...]


@dataclass(frozen=True, slots=True)
class ListRow:
    """What stands beside each other: a line for each side that is printed.

    ``unsure`` are figures of none of them, ``doubts`` those of one of several.
    """

    lines: tuple[ListLine, ...]
    unsure: tuple[Cell, ...]
    doubts: tuple[Doubt, ...] = ()


def list_rows(rows: Sequence[Row], widths: Sequence[int], is_known: IsKnown) -> list[ListRow]:
    """The rows of a list below its header. ``widths`` are the numbers of amount columns of the sides."""
    joined = _joined([_lines(row) for row in rows], len(widths), is_known)
    return [_row(lines, widths, is_known) for lines in _with_figures(joined, widths)]


def _with_figures(rows: Sequence[list[ListLine]], widths: Sequence[int]) -> list[list[ListLine]]:
    """The rows with figures put to the labels that stand alone on the line above, one for each."""
    found: list[list[ListLine]] = []
    for row in rows:
        above = found[-1] if found else []
        alone = len(row) == 1 and row[0].label is None
        bare = [x for x in above if x.label is not None and not x.figures and not x.inserted]
        # Of a side with several columns all may be.
        single = all(width == 1 for width in widths)
        if alone and single and len(bare) == len(above) == len(row[0].figures) == len(widths):
            for line, figure in zip(bare, row[0].figures, strict=True):
                line.figures = [figure]
        else:
            found.append(row)
    return found


def _lines(row: Row) -> list[ListLine]:
    """The labels of a printed line with the figures behind them; figures before any label have none."""
    found: list[ListLine] = []
    for cell in row.cells:
        if not is_figure(cell.text):
            found.append(ListLine(cell))
        elif found:
            found[-1].figures.append(cell)
        else:
            found.append(ListLine(None, [cell]))
    return found


def _joined(rows: Sequence[list[ListLine]], sides: int, is_known: IsKnown) -> list[list[ListLine]]:
    """The lines with the pieces of cut labels put together, on the line of their figures."""

    def known(text: str) -> bool:
        return any(is_known(text, side) for side in range(sides))

    done = [list(row) for row in rows]
    for number, row in enumerate(done):
        for piece in list(row):
            if piece.label is None or piece not in row or (piece.figures and known(piece.text)):
                continue
            rest = _rest(piece, done[number + 1 : number + _MOST_PIECES], known)
            if rest:
                _join(done, number, piece, rest)
    return [row for row in done if row]


def _rest(
    piece: ListLine, below: Sequence[list[ListLine]], known: Callable[[str], bool]
) -> list[tuple[int, ListLine]]:
    """The pieces on the next lines that make a label of a piece, each with its distance; none if none do."""
    assert piece.label is not None
    choices = [
        [None, *(x for x in row[:_MOST_SIDES] if x.label is not None and not known(x.text))]
        for row in below
    ]
    ways = sorted(product(*choices), key=lambda way: sum(each is not None for each in way))
    for way in ways:
        taken = [(n, each) for n, each in enumerate(way, 1) if each is not None]
        # A line between two pieces is that of the figures: one.
        steps = [n for n, _ in taken]
        apart = [b - a for a, b in pairwise([0, *steps])]
        if not taken or any(by > 2 for by in apart) or sum(by == 2 for by in apart) > 1:
            continue
        text = piece.label.text.strip() + "".join(
            each.label.text.strip() for _, each in taken if each.label
        )
        if sum(bool(each.figures) for each in (piece, *(x for _, x in taken))) <= 1 and known(
            line_label(text)
        ):
            return taken
    return []


def _join(
    rows: list[list[ListLine]], number: int, piece: ListLine, rest: Sequence[tuple[int, ListLine]]
) -> None:
    """Put a label together on the line of its figures, which is between its pieces where one is."""
    assert piece.label is not None
    text = piece.label.text.strip()
    for by, each in rest:
        assert each.label is not None
        text += each.label.text.strip()
        rows[number + by].remove(each)
    owner = next((each for each in (piece, *(x for _, x in rest)) if each.figures), None)
    steps = [0, *(by for by, _ in rest)]
    between = next((a + 1 for a, b in pairwise(steps) if b - a == 2), None)
    whole = ListLine(replace(piece.label, text=text), owner.figures if owner else [])
    at = rows[number].index(piece)
    if owner is None and between is not None:
        rows[number].remove(piece)
        whole.inserted = True
        rows[number + between].append(whole)
    else:
        rows[number][at] = whole


def _row(lines: list[ListLine], widths: Sequence[int], is_known: IsKnown) -> ListRow:
    printed = [line for line in lines if not line.inserted]
    _take_sides(printed, len(widths), is_known)
    for line in lines:
        if line.inserted:
            free = [
                n
                for n in range(len(widths))
                if is_known(line.text, n) and n not in [x.side for x in printed]
            ]
            line.side = free[0] if len(free) == 1 else None
    unsure, doubts = _shared_out(lines, widths)
    kept = sorted(
        (x for x in lines if x.label is not None), key=lambda x: (x.side is None, x.side or 0)
    )
    return ListRow(tuple(kept), tuple(unsure), tuple(doubts))


def _take_sides(lines: Sequence[ListLine], sides: int, is_known: IsKnown) -> None:
    """Give each label its side: from left to right, where only one way is open."""
    labels = [line for line in lines if line.label is not None]
    if len(labels) > _MOST_SIDES:
        return
    choices: list[list[int | None]] = [
        [n for n in range(sides) if is_known(line.text, n)] or [None] for line in labels
    ]
    ways = [
        way
        for way in product(*choices)
        if all(a < b for a, b in pairwise([n for n in way if n is not None]))
    ]
    for number, line in enumerate(labels if ways else ()):
        found = {way[number] for way in ways}
        # A total over the last sides stands on the first of them.
        shared = len(labels) > 1 and 0 not in found
        if None not in found and (len(found) == 1 or shared):
            line.side = min(n for n in found if n is not None)


def _shared_out(lines: Sequence[ListLine], widths: Sequence[int]) -> tuple[list[Cell], list[Doubt]]:
    """Give figures without a sure label to the labels of other lines, where their number tells; the others."""
    unsure: list[Cell] = []
    doubts: list[Doubt] = []
    inserted = [line for line in lines if line.inserted]
    printed = [line for line in lines if not line.inserted]
    for number, line in enumerate(printed):
        after = next((x.side for x in printed[number + 1 :] if x.side is not None), len(widths))
        before = -1 if line.label is None else line.side
        between = [
            x for x in inserted if x.side is None or before is None or before < x.side < after
        ]
        between.sort(key=lambda x: x.side if x.side is not None else -1)
        if not between:
            if line.label is None:
                unsure += line.figures
            continue
        owners = [*([line] if line.label is not None else []), *between]
        plain = all(x.side is not None and widths[x.side] == 1 for x in owners)
        figures, line.figures = line.figures, []
        if figures and plain and len(figures) == len(owners):
            for owner, figure in zip(owners, figures, strict=True):
                owner.figures = [figure]
        elif figures and len(owners) == 1 and owners[0].side is not None:
            owners[0].figures = figures
        elif len(figures) == 1 and plain:
            doubts.append(Doubt(figures[0], tuple(owners)))
        else:
            unsure += figures
    return unsure, doubts
