"""The status of each table: confirmed by the document's own sums, contradicted, unchecked or unread."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from budgetgraph.ground.findings import Severity
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.contradiction_findings import report
from budgetgraph.interpreting.contradictions import Contradiction, contradictions
from budgetgraph.interpreting.factbook import Printing
from budgetgraph.interpreting.hierarchy import Hierarchy
from budgetgraph.interpreting.identities import Figure, Identity, find_identities
from budgetgraph.interpreting.losses import (
    Line,
    Loss,
    breakdowns_of,
    breakdowns_short,
    line_of,
    losses,
    table_lines,
)
from budgetgraph.interpreting.records import BREAKDOWN_DIMENSIONS
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.specifications import (
    GridSpecification,
    ListSpecification,
    Specification,
)
from budgetgraph.interpreting.table_reports import TableReport, TableStatus
from budgetgraph.interpreting.told_contradictions import row_warnings
from budgetgraph.interpreting.unread_places import Page

_ALSO_ZERO: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "function-govfund": (
        ("revenue-source", ("government-fund",)),
        ("revenue-fiscal", ("government-fund",)),
    ),
    "function-statecap": (
        ("revenue-source", ("state-capital",)),
        ("revenue-fiscal", ("state-capital",)),
    ),
}
"""What must be nothing where the table of a breakdown is empty, besides the breakdown itself."""


def figures_of(printings: Iterable[Printing], lines: Mapping[Line, int]) -> list[Figure]:
    """Printed figures with their tables; the same figure once, although two facts may share it."""
    return [
        Figure(each.key, each.amount, each.source, lines.get(line_of(each.source)))
        for each in printings
    ]


def tables_short(sheets: Sequence[Sheet], pages: Collection[Page]) -> frozenset[int]:
    """The tables, counted from 0, on pages of which a reader left out what may be figures."""
    return frozenset(table for line, table in table_lines(sheets).items() if line[:2] in pages)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the identities say about the tables, and what that rests on.

    ``identities`` are all that hold, and those that fail for sure; ``uncertain`` are the lines whose columns
    may have shifted, ``short`` the breakdowns of which figures may not have been read.
    """

    reports: tuple[TableReport, ...]
    lines: Mapping[Line, int]
    figures: tuple[Figure, ...]
    identities: tuple[Identity, ...]
    uncertain: frozenset[Line]
    short: frozenset[str]


def report_tables(
    sheets: Sequence[Sheet],
    context: Context,
    hierarchy: Hierarchy,
    pages: Collection[Page] = (),
) -> Verdicts:
    """What the identities say about every table; contradictions and roundings become findings.

    A sum that fails in a table on one of ``pages`` says nothing: it may lack what was left out there.
    Call once, when everything is read.
    """
    lines = table_lines(sheets)
    figures = figures_of(context.facts.printings, lines)
    lost = losses(context.ledger, sheets, lines)
    incomplete = tables_short(sheets, pages)
    missing = _breakdowns_short(lost, sheets, incomplete, pages)
    every = find_identities(
        figures, hierarchy, department=context.department, losses=lost, short=missing
    )
    excused = [each for each in every if _is_short(each, incomplete)]
    identities = [each for each in every if not _is_short(each, incomplete)]
    found = contradictions(identities)
    unsure = row_warnings(context.ledger.findings, lines, incomplete)
    context.ledger.withdraw(unsure)
    told = report(identities, found, context.ledger, [sheet.title for sheet in sheets])
    unsure += row_warnings(context.ledger.findings, lines, range(len(sheets)))
    short = {loss.table for loss in lost} | {table for each in excused for table in each.tables}
    trial = _Trial(context, figures, short, identities, found)
    sure = set(map(id, told.sure(found)))
    return Verdicts(
        reports=tuple(trial.report(number, sheet) for number, sheet in enumerate(sheets)),
        lines=lines,
        figures=tuple(figures),
        identities=tuple(each for each in identities if each.holds or id(each) in sure),
        uncertain=frozenset(
            [line_of(cell) for finding in unsure for cell in finding.sources]
            + [line_of(loss.cell) for loss in lost if loss.unsettles(loss.cell)]
        ),
        short=missing,
    )


def _is_short(identity: Identity, incomplete: Collection[int]) -> bool:
    """Whether a sum that fails may lack a figure of its table that the reader left out."""
    return identity.kind == "sum" and not identity.holds and identity.whole.table in incomplete


def _breakdowns_short(
    lost: Sequence[Loss],
    sheets: Sequence[Sheet],
    incomplete: Collection[int],
    pages: Collection[Page],
) -> frozenset[str]:
    """The breakdowns that may lack figures; any may stand on a page without a table, such as a hidden one."""
    printed = {line[:2] for line in table_lines(sheets)}
    if any(page not in printed for page in pages):
        return frozenset(BREAKDOWN_DIMENSIONS)
    return breakdowns_short(lost, sheets) | breakdowns_of(sheets, incomplete)


@dataclass
class _Trial:
    """What is known about the figures of all tables, and the verdict on each table."""

    context: Context
    figures: Sequence[Figure]
    lost: set[int]
    identities: Sequence[Identity]
    found: Sequence[Contradiction]
    confirmed: set[Figure] = field(init=False)

    def __post_init__(self) -> None:
        self.confirmed = {
            figure
            for each in self.identities
            if each.holds and each.confirms
            for figure in each.figures
        }

    def report(self, number: int, sheet: Sheet) -> TableReport:
        own = [figure for figure in self.figures if figure.table == number]
        checked = [each for each in self.identities if number in each.tables and each.confirms]
        failed = [each for each in self.found if number in each.tables]
        status = self._status(number, sheet, own, bool(failed))
        pages = sorted(
            {cell.page for row in sheet.rows for cell in row.cells if cell.page is not None}
        )
        places = [row.line for row in sheet.rows] or [passage.line for passage in sheet.passages]
        return TableReport(
            label=sheet.label,
            title=sheet.title,
            kind=sheet.specification.kind if sheet.specification else "",
            status=status,
            pages=tuple(pages),
            line=places[0] if places else 0,
            figures=len(own),
            confirmed=sum(figure in self.confirmed for figure in own),
            checked=len(checked),
            failed=sum(number in each.tables for one in failed for each in one.identities),
        )

    def _status(self, number: int, sheet: Sheet, own: list[Figure], failed: bool) -> TableStatus:
        if failed:
            return TableStatus.CONTRADICTED
        if not any(figure.amount for figure in own) and number not in self.lost:
            return self._empty(number, sheet, own)
        if not own:
            return TableStatus.UNREAD
        if number not in self.lost and any(figure in self.confirmed for figure in own):
            return TableStatus.CONFIRMED
        return TableStatus.UNCHECKED

    def _empty(self, number: int, sheet: Sheet, own: list[Figure]) -> TableStatus:
        """A table without a figure: right if the document has no such money anywhere else either."""
        specification = sheet.specification
        if specification is None:
            return TableStatus.UNREAD if sheet.rows else TableStatus.UNCHECKED
        breakdowns = _breakdowns(specification)
        if not breakdowns:
            return TableStatus.UNCHECKED
        elsewhere = [f for f in self.figures if f.table != number and self._is_of(f, breakdowns)]
        if elsewhere:
            self._report_emptiness(sheet, own, elsewhere)
            return TableStatus.CONTRADICTED
        return TableStatus.CONFIRMED if sheet.rows or own else TableStatus.UNCHECKED

    def _is_of(self, figure: Figure, breakdowns: tuple[str, ...]) -> bool:
        key = figure.key
        if key.year != self.context.year or not figure.amount:
            return False
        also = [each for name in breakdowns for each in _ALSO_ZERO.get(name, ())]
        return key.breakdown in breakdowns or (key.breakdown, key.codes) in also

    def _report_emptiness(self, sheet: Sheet, own: list[Figure], elsewhere: list[Figure]) -> None:
        other = elsewhere[0].source
        self.context.ledger.finding(
            "table-is-empty",
            Severity.VIOLATION,
            f"表{sheet.label}没有金额，但{other.where_zh}（{other.table_zh}）印有“{other.text}”",
            f"table {sheet.label} holds no money, but {other.where_en} ({other.table_en}) prints {other.text!r}",
            [figure.source for figure in [*own, *elsewhere]],
        )


def _breakdowns(specification: Specification) -> tuple[str, ...]:
    if isinstance(specification, GridSpecification):
        return (specification.breakdown,)
    if isinstance(specification, ListSpecification):
        return (specification.revenue, specification.expenditure)
    return ()
