"""Several ways to read one table: the one that explains the document's sums best is taken.

A grid read with shifted columns is worse than none. So a table whose own reading is not borne out is read
in the other ways that its layout allows, each for itself, and the document's identities decide. A way
that leaves out what another reads is never the better one: a row that nobody reads contradicts nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from budgetgraph.ground.findings import Message, Severity
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.identities import Figure, find_identities
from budgetgraph.interpreting.losses import Line, line_of, losses, table_lines
from budgetgraph.interpreting.records import Fate
from budgetgraph.interpreting.sheets import Sheet

_MOST_ROWS = 20_000
"""Rows of one table that are read for trial, all its ways together: each way reads the whole table."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to read a table: its rows and columns as a sheet, and what puts its facts into a context.

    ``what`` says, in a few words, how it differs from the table's own reading.
    """

    sheet: Sheet
    read: Callable[[Context], None]
    what: Message


@dataclass(frozen=True, slots=True)
class Merit:
    """How well a reading explains the sums: identities about the table that hold, and that fail.

    ``whole`` is false where figures of the table were left out; ``figures`` counts those that were read.
    ``doubtful`` are the lines with figures of identities that fail, or with figures that were left out.
    """

    holds: int
    fails: int
    whole: bool
    figures: int
    doubtful: frozenset[Line] = field(default=frozenset(), compare=False)

    @property
    def clean(self) -> bool:
        """Whether there is nothing to improve."""
        return self.whole and not self.fails and self.holds > 0

    def betters(self, other: Merit) -> bool:
        """Whether it explains more than another reading, and reads all that the other reads.

        One failing identity weighs more than one that holds by chance.
        """
        if self.figures < other.figures or (other.whole and not self.whole):
            return False
        return self._explained > other._explained

    @property
    def _explained(self) -> tuple[int, int, bool, int]:
        return (self.holds - 2 * self.fails, -self.fails, self.whole, self.figures)


class Trials:
    """Reads one table for trial, beside what was read before it; the context stays as it is.

    The number of rows that are read so is bounded: see :meth:`affords`.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.rows = 0
        """Rows read so far."""
        self._merits: dict[int, tuple[Way, Merit]] = {}
        tables: dict[str, int] = {}
        # What was read before counts by its own label; the table on trial is 0.
        self._before = [
            Figure(
                each.key,
                each.amount,
                each.source,
                1 + tables.setdefault(each.source.key, len(tables)),
            )
            for each in context.facts.printings
        ]

    def affords(self, way: Way) -> bool:
        """Whether a way may still be tried."""
        return self.rows + len(way.sheet.rows) <= _MOST_ROWS

    def merit(self, way: Way) -> Merit:
        """How well a way explains the sums of its table and of what was read before."""
        known = self._merits.get(id(way))
        if known is None:
            known = self._merits[id(way)] = way, self._merit(way)
        return known[1]

    def _merit(self, way: Way) -> Merit:
        self.rows += len(way.sheet.rows)
        trial = self.context.trial()
        for source in way.sheet.sources():
            trial.ledger.open(source)
        way.read(trial)
        lines = table_lines([way.sheet])
        own = [
            Figure(each.key, each.amount, each.source, 0 if line_of(each.source) in lines else None)
            for each in trial.facts.printings
        ]
        lost = losses(trial.ledger, [way.sheet], lines)
        found = find_identities(
            [*self._before, *own], trial.hierarchy(), department=trial.department, about=0
        )
        failing = [each for each in found if not each.holds]
        doubtful = {line_of(figure.source) for each in failing for figure in each.figures}
        return Merit(
            holds=sum(each.holds and each.confirms for each in found),
            fails=len(failing),
            whole=not lost,
            figures=sum(figure.table == 0 for figure in own),
            doubtful=frozenset(doubtful | {line_of(loss.cell) for loss in lost}),
        )


def read_best(own: Way, others: Callable[[Trials], Iterable[Way]], context: Context) -> None:
    """Read a table in the best of several ways.

    ``others`` are tried only where its own reading is not borne out; of equally good ones the first
    wins. Another than its own is a finding.
    """
    trials = Trials(context)
    first = trials.merit(own)
    chosen, best = own, first
    for other in () if first.clean else others(trials):
        found = trials.merit(other)
        if found.betters(best):
            chosen, best = other, found
    take(chosen, own.sheet, context)
    if chosen is not own:
        _report(chosen, first, best, context)


def take(way: Way, sheet: Sheet, context: Context) -> None:
    """Read ``sheet`` in one way: its rows are those of the way from now on."""
    if way.sheet is not sheet:
        context.ledger.forget(sheet.sources())
        sheet.rows, sheet.breaks, sheet.grids = way.sheet.rows, way.sheet.breaks, way.sheet.grids
        for source in sheet.sources():
            context.ledger.open(source)
    way.read(context)


def _report(way: Way, own: Merit, other: Merit, context: Context) -> None:
    sheet = way.sheet
    ledger = context.ledger
    printed = [cell for cell in sheet.sources() if ledger.fate(cell) is Fate.MAPPED]
    ledger.finding(
        "read-otherwise",
        Severity.INFO,
        f"表{sheet.label}{way.what.zh}：这样{other.holds}个勾稽关系成立、{other.fails}个不成立，"
        f"否则{own.holds}个成立、{own.fails}个不成立",
        f"table {sheet.label} {way.what.en}: so {other.holds} identities hold and {other.fails} fail, "
        f"otherwise {own.holds} hold and {own.fails} fail",
        printed[:1],
    )
