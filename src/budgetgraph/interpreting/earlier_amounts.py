"""Amounts of an earlier year that the narrative tells: printed beside a change, or following from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgetgraph.ground.codes import TOTAL
from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import UNIT_FACTORS, parse_amount
from budgetgraph.interpreting.changes import Tail
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.ledger import Ledger
from budgetgraph.interpreting.partitions import Rank
from budgetgraph.interpreting.prose import Figure
from budgetgraph.interpreting.records import ItemKey


@dataclass(frozen=True, slots=True)
class Told:
    """An amount (yuan) that a sentence told, the facts it restates, and where.

    ``sound`` is False where the amount contradicts what was printed before: nothing is derived from it.
    """

    keys: list[ItemKey]
    value: Decimal
    source: SourceCell
    sound: bool = True

    @property
    def whole(self) -> bool:
        """Whether all facts are totals."""
        return all(code == TOTAL for key in self.keys for code in key.codes)


def derive_earlier(
    key: ItemKey, tail: Tail, told: Told, figures: Sequence[Figure], context: Context
) -> None:
    """Note the amount of the year that ``tail`` compares the fact ``key`` with.

    ``figures`` are those of the tail. A printed amount is a fact; one that follows from the change is
    derived, from what was ``told`` or the finer figure of a table.
    """
    assert tail.year is not None
    earlier = ItemKey(key.breakdown, tail.year, key.unit, key.codes)
    if tail.base is not None:
        context.facts.add(earlier, tail.base, priced(figures[0]), Rank.NARRATIVE)
    elif tail.change is not None:
        money = [f for f in figures if f.unit in UNIT_FACTORS][:1]
        changes = [priced(figure) for figure in money]
        value, cells = _fit(key, told, money, context)
        if value >= 0 > value - tail.change:
            _impossible(told, changes, context.ledger)
            return
        context.facts.derive(earlier, value - tail.change, (*cells, *changes))


def priced(figure: Figure) -> SourceCell:
    """The cell of a figure, with its unit and grain where it is money."""
    amount = parse_amount(figure.number, figure.unit) if figure.unit in UNIT_FACTORS else None
    return figure.source.as_money(amount.unit, amount.grain) if amount else figure.source


def _fit(
    key: ItemKey, told: Told, change: Sequence[Figure], context: Context
) -> tuple[Decimal, tuple[SourceCell, ...]]:
    """What was told, and where; where it is coarser than the change, the finer figure that it rounds.

    0.0942亿元, 减少132.71万元 are of 941.71万元. Two figures of one grain belong together as they are.
    """
    amounts = [parse_amount(figure.number, figure.unit) for figure in change]
    fine = min((amount.grain for amount in amounts if amount), default=None)
    known = context.facts.finest(key)
    grain = told.source.grain or Decimal(0)
    if fine is None or known is None or known[0] == told.value or grain <= fine:
        return told.value, (told.source,)
    finer = (known[1].grain or Decimal(0)) < grain
    return (known[0], (known[1], told.source)) if finer else (told.value, (told.source,))


def _impossible(told: Told, cells: Sequence[SourceCell], ledger: Ledger) -> None:
    """What grew by more than it is would have been less than nothing: the source is wrong."""
    source = cells[0] if cells else told.source
    ledger.finding(
        "change-does-not-fit",
        Severity.WARNING,
        f"{source.where_zh}的增加额“{source.text}”大于金额“{told.source.text}”本身，未推算上年数",
        f"{source.where_en}: the increase {source.text!r} is more than the amount "
        f"{told.source.text!r} itself; no earlier amount follows from it",
        (told.source, *cells),
    )
