"""Facts by key (law 5): one fact is one item, however often it is printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product

from budgetgraph.ground.codes import TOTAL, CodeLists
from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.ledger import Ledger
from budgetgraph.interpreting.records import (
    BREAKDOWN_DIMENSIONS,
    NOT_ADDITIVE,
    BudgetItem,
    ItemKey,
    Role,
)


@dataclass(slots=True)
class _Entry:
    amount: Decimal
    derived: bool
    sources: list[SourceCell] = field(default_factory=list)


class FactBook:
    """Collects printed amounts. The first printing gives the amount; others are sources or findings."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._entries: dict[ItemKey, _Entry] = {}

    def add(self, key: ItemKey, amount: Decimal, source: SourceCell) -> None:
        """Note that ``source`` prints ``amount`` (yuan) for the fact ``key``."""
        self._ledger.mapped(source)
        entry = self._entries.get(key)
        if entry is None:
            self._entries[key] = _Entry(amount, False, [source])
            return
        if entry.derived:
            entry.derived = False
            entry.amount = amount
            entry.sources.insert(0, source)
            return
        if entry.amount != amount:
            first = entry.sources[0]
            self._ledger.finding(
                "printings-differ",
                Severity.WARNING,
                f"同一数据印了不同数值：表{first.table}为“{first.text}”，表{source.table}为“{source.text}”",
                f"one fact, different figures: {first.text!r} in {first.table}, {source.text!r} in {source.table}",
                (first, source),
            )
        if source not in entry.sources:
            entry.sources.append(source)

    def derive(self, key: ItemKey, amount: Decimal, sources: Iterable[SourceCell]) -> None:
        """Note an amount (yuan) computed from printed figures; a printed one takes precedence."""
        if key not in self._entries:
            self._entries[key] = _Entry(amount, True, list(dict.fromkeys(sources)))

    def amount(self, key: ItemKey) -> Decimal | None:
        """The amount of a fact in yuan, or None."""
        entry = self._entries.get(key)
        return entry.amount if entry else None

    def keys(self) -> tuple[ItemKey, ...]:
        """All facts so far, in the order they were first printed."""
        return tuple(self._entries)

    def items(
        self,
        year: int,
        codes: CodeLists,
        units: Mapping[str, str | None],
        projects: Mapping[str, str | None],
    ) -> tuple[BudgetItem, ...]:
        """All facts as items with their roles.

        ``year`` is the document's own; ``units`` and ``projects`` give the parent of each code. An item
        is a subtotal when something narrower stands in the same dataset (see ``docs/model.md``).
        """
        above = _Hierarchy(codes, units, projects)
        wider: set[ItemKey] = set()
        own = [
            key for key in self._entries if key.year == year and key.breakdown not in NOT_ADDITIVE
        ]
        known = set(own)
        for key in own:
            wider.update(
                candidate for candidate in above.generalisations(key) if candidate in known
            )

        def role(key: ItemKey) -> Role:
            if key.year != year or key.breakdown in NOT_ADDITIVE:
                return Role.PLAIN
            return Role.SUBTOTAL if key in wider else Role.LINE

        return tuple(
            BudgetItem(key, entry.amount, role(key), entry.derived, tuple(entry.sources))
            for key, entry in self._entries.items()
        )


class _Hierarchy:
    """What stands above a code, in each dimension."""

    def __init__(
        self, codes: CodeLists, units: Mapping[str, str | None], projects: Mapping[str, str | None]
    ) -> None:
        self._codes = codes
        self._units = units
        self._projects = projects

    def generalisations(self, key: ItemKey) -> Iterable[ItemKey]:
        """Every key strictly wider than ``key`` in the same dataset."""
        dimensions = BREAKDOWN_DIMENSIONS[key.breakdown]
        choices = [self._upwards(self._units, key.unit)]
        choices += [self._codes_upwards(d, c) for d, c in zip(dimensions, key.codes, strict=True)]
        for unit, *codes in product(*choices):
            wider = ItemKey(key.breakdown, key.year, unit, tuple(codes))
            if wider != key:
                yield wider

    def _codes_upwards(self, dimension: str, code: str) -> list[str]:
        if dimension == "project":
            return self._upwards(self._projects, code) + ([TOTAL] if code != TOTAL else [])
        if dimension == "component":
            return [code]
        return [code, *self._codes.ancestors(dimension, code)]

    @staticmethod
    def _upwards(parents: Mapping[str, str | None], code: str) -> list[str]:
        chain = [code]
        while (parent := parents.get(chain[-1])) is not None and parent not in chain:
            chain.append(parent)
        return chain
