"""Facts by key (law 5): one fact is one item, however often it is printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.ledger import Ledger
from budgetgraph.interpreting.partitions import Hierarchy, Rank, Stated, refused
from budgetgraph.interpreting.records import NOT_ADDITIVE, BudgetItem, ItemKey, Role


@dataclass(slots=True)
class _Entry:
    amount: Decimal
    derived: bool
    rank: Rank = Rank.GRID
    sources: list[SourceCell] = field(default_factory=list)

    @property
    def stated(self) -> Stated:
        grain = max((s.grain for s in self.sources if s.grain is not None), default=Decimal(0))
        return Stated(self.amount, self.rank, grain)


class FactBook:
    """Collects printed amounts. The first printing gives the amount; others are sources or findings."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._entries: dict[ItemKey, _Entry] = {}

    def add(
        self, key: ItemKey, amount: Decimal, source: SourceCell, rank: Rank = Rank.GRID
    ) -> None:
        """Note that ``source`` prints ``amount`` (yuan) for the fact ``key``."""
        self._ledger.mapped(source)
        entry = self._entries.get(key)
        if entry is None:
            self._entries[key] = _Entry(amount, False, rank, [source])
            return
        if entry.derived:
            self._entries[key] = _Entry(amount, False, rank, [source, *entry.sources])
            return
        entry.rank = min(entry.rank, rank)
        if entry.amount != amount:
            self._report_difference(entry, amount, source)
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
            f"同一数据印了不同数值：表{first.table}为“{first.text}”，表{source.table}为“{source.text}”",
            f"one fact, different figures: {first.text!r} in {first.table}, "
            f"{source.text!r} in {source.table}",
            (first, source),
        )

    def derive(self, key: ItemKey, amount: Decimal, sources: Iterable[SourceCell]) -> None:
        """Note an amount (yuan) computed from printed figures, unless the fact is known already."""
        if key not in self._entries:
            cells = list(dict.fromkeys(sources))
            self._entries[key] = _Entry(amount, True, Rank.NARRATIVE, cells)

    def amount(self, key: ItemKey) -> Decimal | None:
        """The amount of a fact in yuan, or None."""
        entry = self._entries.get(key)
        return entry.amount if entry else None

    def keys(self) -> tuple[ItemKey, ...]:
        """All facts so far, in the order they were first printed."""
        return tuple(self._entries)

    def settle(self, year: int, department: str, hierarchy: Hierarchy) -> None:
        """Drop the facts that would make the lines of a dataset overlap; each becomes a finding.

        Call once, when everything is read; ``year`` is the document's own.
        """
        datasets: dict[str, dict[ItemKey, Stated]] = {}
        for key, entry in self._entries.items():
            if key.year == year and key.breakdown not in NOT_ADDITIVE:
                datasets.setdefault(key.breakdown, {})[key] = entry.stated
        for stated in datasets.values():
            for key in sorted(refused(stated, hierarchy, department), key=self.keys().index):
                self._refuse(key)

    def _refuse(self, key: ItemKey) -> None:
        entry = self._entries.pop(key)
        kept = {cell for other in self._entries.values() for cell in other.sources}
        self._ledger.reject(cell for cell in entry.sources if cell not in kept)
        first = entry.sources[0]
        self._ledger.finding(
            "overlapping-figure",
            Severity.INFO,
            f"第{first.line}行“{first.text}”与表格的划分重叠，为避免重复计算未单独发布",
            f"line {first.line}: {first.text!r} overlaps with how the tables divide the total; "
            "it is not published, so that no sum counts it twice",
            entry.sources,
        )

    def items(self, year: int, hierarchy: Hierarchy) -> tuple[BudgetItem, ...]:
        """All facts as items with their roles; ``year`` is the document's own.

        An item is a subtotal when something narrower stands in the same dataset (``docs/model.md``).
        """
        own = {
            key for key in self._entries if key.year == year and key.breakdown not in NOT_ADDITIVE
        }
        wider = {above for key in own for above in hierarchy.generalisations(key)}

        def role(key: ItemKey) -> Role:
            if key not in own:
                return Role.PLAIN
            return Role.SUBTOTAL if key in wider else Role.LINE

        return tuple(
            BudgetItem(key, entry.amount, role(key), entry.derived, tuple(entry.sources))
            for key, entry in self._entries.items()
        )
