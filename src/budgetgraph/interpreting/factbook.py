"""Facts by key (law 5): one fact is one item, however often it is printed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.hierarchy import Hierarchy
from budgetgraph.interpreting.ledger import Ledger
from budgetgraph.interpreting.partitions import Rank, Stated, settled
from budgetgraph.interpreting.records import NOT_ADDITIVE, BudgetItem, ItemKey, Role
from budgetgraph.interpreting.rounding import is_rounding

_Table = tuple[int, str, str | None]
"""The file and label of a table, and its currency unit."""


@dataclass(frozen=True, slots=True)
class Printing:
    """One figure as it is printed: the fact that it is about, its amount in yuan, and where it stands."""

    key: ItemKey
    amount: Decimal
    source: SourceCell


@dataclass(slots=True)
class _Entry:
    amount: Decimal
    derived: bool
    rank: Rank = Rank.GRID
    sources: list[SourceCell] = field(default_factory=list)


class FactBook:
    """Collects printed amounts. The first printing gives the amount; others are sources or findings.

    A printing that is only rounded more coarsely says the same: the finest of them gives the amount.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._entries: dict[ItemKey, _Entry] = {}
        self._printings: dict[tuple[ItemKey, SourceCell], Printing] = {}
        self._lines: set[ItemKey] = set()
        self._grains: dict[_Table, Decimal] = {}
        """The last printed digit of each grid, in yuan."""

    def add(
        self, key: ItemKey, amount: Decimal, source: SourceCell, rank: Rank = Rank.GRID
    ) -> None:
        """Note that ``source`` prints ``amount`` (yuan) for the fact ``key``."""
        self._ledger.mapped(source)
        self._printings.setdefault((key, source), Printing(key, amount, source))
        if rank is Rank.GRID and amount and source.grain:
            table = _table_of(source)
            self._grains[table] = min(self._grains.get(table, source.grain), source.grain)
        entry = self._entries.get(key)
        if entry is None:
            self._entries[key] = _Entry(amount, False, rank, [source])
            return
        if entry.derived:
            # What it was computed from does not print it.
            self._entries[key] = _Entry(amount, False, rank, [source])
            return
        entry.rank = min(entry.rank, rank)
        if entry.amount != amount:
            first = entry.sources[0]
            if not is_rounding(entry.amount, first.grain, amount, source.grain):
                self._report_difference(entry, amount, source)
            elif (source.grain or Decimal(0)) < (first.grain or Decimal(0)):
                entry.amount = amount
                if source not in entry.sources:
                    entry.sources.insert(0, source)
        if source not in entry.sources:
            entry.sources.append(source)

    def _report_difference(self, entry: _Entry, amount: Decimal, source: SourceCell) -> None:
        """Up to one grain the printings may differ by rounding; beyond, the source contradicts itself."""
        first = entry.sources[0]
        grain = max(first.grain or Decimal(0), source.grain or Decimal(0))
        within = abs(entry.amount - amount) <= grain
        self._ledger.finding(
            "printings-differ",
            Severity.WARNING if within else Severity.VIOLATION,
            f"同一数据印了不同数值：{first.table_zh}{first.where_zh}为“{first.text}”，"
            f"{source.table_zh}{source.where_zh}为“{source.text}”",
            f"one fact, different figures: {first.text!r} in {first.table_en}, {first.where_en}; "
            f"{source.text!r} in {source.table_en}, {source.where_en}",
            (first, source),
        )

    def cite(self, key: ItemKey, source: SourceCell) -> None:
        """Note that ``source`` prints a fact again, on a page that stands twice: nothing to compare."""
        self._ledger.mapped(source)
        entry = self._entries.get(key)
        if entry is not None and source not in entry.sources:
            entry.sources.append(source)

    def derive(self, key: ItemKey, amount: Decimal, sources: Iterable[SourceCell]) -> None:
        """Note an amount (yuan) computed from printed figures, unless the fact is known already."""
        if key not in self._entries:
            cells = list(dict.fromkeys(sources))
            self._entries[key] = _Entry(amount, True, Rank.NARRATIVE, cells)

    def amount(self, key: ItemKey) -> Decimal | None:
        """The amount of a fact in yuan, or None."""
        entry = self._entries.get(key)
        return entry.amount if entry else None

    def finest(self, key: ItemKey) -> tuple[Decimal, SourceCell] | None:
        """The amount of a printed fact in yuan, and the cell that prints it so; None for any other."""
        entry = self._entries.get(key)
        return None if entry is None or entry.derived else (entry.amount, entry.sources[0])

    @property
    def printings(self) -> tuple[Printing, ...]:
        """Every figure as printed, also those that differ, in the order they were read."""
        return tuple(self._printings.values())

    def keys(self) -> tuple[ItemKey, ...]:
        """All facts so far, in the order they were first printed."""
        return tuple(self._entries)

    def settle(
        self,
        year: int,
        department: str,
        hierarchy: Hierarchy,
        short: Collection[str] = (),
    ) -> None:
        """Decide which facts of each dataset are its lines; facts that divide it otherwise are dropped.

        What is dropped, and what is no line because the document leaves a gap beside it, becomes a
        finding. Call once, when everything is read; ``year`` is the document's own, ``short`` the
        breakdowns of which figures were left out.
        """
        datasets: dict[str, dict[ItemKey, Stated]] = {}
        for key, entry in self._entries.items():
            if key.year == year and key.breakdown not in NOT_ADDITIVE:
                datasets.setdefault(key.breakdown, {})[key] = self._stated(entry)
        refused: set[ItemKey] = set()
        for breakdown, stated in datasets.items():
            partition = settled(stated, hierarchy, department, short=breakdown in short)
            self._lines |= partition.lines
            refused |= partition.refused
            demoted = [key for key in stated if key in partition.demoted]
            if demoted:
                self._report_gap(demoted)
            for key in stated:
                if key in partition.unmet:
                    self._report_unmet(key)
        self._refuse([key for key in self._entries if key in refused])

    def _stated(self, entry: _Entry) -> Stated:
        """A fact with the grain of its finest printing: a round figure in a table is exact there."""
        grains = [
            self._grains.get(_table_of(source), source.grain)
            for source in entry.sources
            if source.grain is not None
        ]
        return Stated(entry.amount, entry.rank, min(grains, default=Decimal(0)))

    def _report_gap(self, demoted: list[ItemKey]) -> None:
        cells = dict.fromkeys(source for key in demoted for source in self._entries[key].sources)
        first, more = self._entries[demoted[0]].sources[0], len(demoted) - 1
        figures_zh = f"“{first.text}”等{more + 1}个数字" if more else f"“{first.text}”"
        others = f" and {more} more" if more else ""
        self._ledger.finding(
            "incomplete-division",
            Severity.WARNING,
            f"{first.table_zh}{first.where_zh}的{figures_zh}与同级数字不能完整划分其上级合计，"
            "只作合计发布，以较粗一级的数字为明细",
            f"{first.table_en}, {first.where_en}: {first.text!r}{others} and what is printed beside do "
            "not divide the figure above completely; they are published as subtotals, and coarser "
            "figures are the lines",
            cells,
        )

    def _report_unmet(self, key: ItemKey) -> None:
        first = self._entries[key].sources[0]
        self._ledger.finding(
            "incomplete-division",
            Severity.WARNING,
            f"{first.where_zh}“{first.text}”与表格中其下各明细之和不等，只作合计发布",
            f"{first.where_en}: the lines of the tables do not add up to {first.text!r}; it is published "
            "as a subtotal",
            self._entries[key].sources,
        )

    def _refuse(self, keys: list[ItemKey]) -> None:
        entries = [self._entries.pop(key) for key in keys]
        kept = {cell for other in self._entries.values() for cell in other.sources}
        for entry in entries:
            self._ledger.reject(cell for cell in entry.sources if cell not in kept)
            first = entry.sources[0]
            self._ledger.finding(
                "overlapping-figure",
                Severity.INFO,
                f"{first.where_zh}“{first.text}”与表格的划分重叠，为避免重复计算未单独发布",
                f"{first.where_en}: {first.text!r} overlaps with how the tables divide the total; "
                "it is not published, so that no sum counts it twice",
                entry.sources,
            )

    def items(self, year: int) -> tuple[BudgetItem, ...]:
        """All facts as items with their roles, once they are settled; ``year`` is the document's own."""

        def role(key: ItemKey) -> Role:
            if key.year != year or key.breakdown in NOT_ADDITIVE:
                return Role.PLAIN
            return Role.LINE if key in self._lines else Role.SUBTOTAL

        return tuple(
            BudgetItem(key, entry.amount, role(key), entry.derived, tuple(entry.sources))
            for key, entry in self._entries.items()
        )


def _table_of(source: SourceCell) -> _Table:
    return (source.file, source.key, source.unit)
