"""The evidence of a document about itself, gathered when all of it is read and its tables are judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set

from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.evidence import Evidence, Line, PrintedTable, Summation
from budgetgraph.interpreting.folding import tidy
from budgetgraph.interpreting.identities import Figure, Identity, finest_grain
from budgetgraph.interpreting.ledger import Ledger
from budgetgraph.interpreting.losses import line_of
from budgetgraph.interpreting.quoting import shown
from budgetgraph.interpreting.records import Fate
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.table_kinds import GridSpecification
from budgetgraph.interpreting.table_status import Verdicts
from budgetgraph.reading.document import Passage

_UNDERSTOOD = frozenset({Fate.MAPPED, Fate.STRUCTURAL})


def gathered(
    sheets: Sequence[Sheet], verdicts: Verdicts, ledger: Ledger, passages: Iterable[Passage]
) -> Evidence:
    """The evidence of a document; ``passages`` are the lines of its running text."""
    printed = {line_of(figure.source) for figure in verdicts.figures}
    return Evidence(
        tables=_tables(sheets, verdicts),
        figures=verdicts.figures,
        summations=_summations(verdicts),
        lines=verdicts.lines,
        support=_support(verdicts.identities),
        uncertain=verdicts.uncertain,
        unread_breakdowns=tuple(sorted(verdicts.short)),
        rows=_rows(sheets, ledger, passages, printed | ledger.mapped_lines),
    )


def _tables(sheets: Sequence[Sheet], verdicts: Verdicts) -> tuple[PrintedTable, ...]:
    own: dict[int | None, list[Figure]] = {}
    for figure in verdicts.figures:
        own.setdefault(figure.table, []).append(figure)
    return tuple(
        PrintedTable(
            key=key,
            cells_key=sheet.key,
            label=sheet.label,
            title=tidy(sheet.title),
            kind=_kind(sheet),
            status=report.status,
            grain=finest_grain(own.get(number, ())) or None,
        )
        for number, (key, sheet, report) in enumerate(
            zip(_keys(sheets), sheets, verdicts.reports, strict=True)
        )
    )


def _keys(sheets: Sequence[Sheet]) -> list[str]:
    """A key for each sheet: the key of its cells, with a number where an earlier one has the same."""
    taken = {sheet.key for sheet in sheets}
    seen: Counter[str] = Counter()
    keys = []
    for sheet in sheets:
        key = sheet.key
        seen[key] += 1
        if seen[key] > 1:
            number = seen[key]
            while (key := f"{sheet.key}-{number}") in taken:
                number += 1
            taken.add(key)
        keys.append(key)
    return keys


def _kind(sheet: Sheet) -> str:
    specification = sheet.specification
    if isinstance(specification, GridSpecification):
        return specification.breakdown
    return specification.kind if specification else ""


def _summations(verdicts: Verdicts) -> tuple[Summation, ...]:
    groups: dict[tuple[int | None, str], list[Figure]] = {}
    for figure in verdicts.figures:
        groups.setdefault((figure.table, figure.key.breakdown), []).append(figure)
    grains = {group: finest_grain(figures) for group, figures in groups.items()}
    return tuple(
        Summation(
            table,
            each.dimension,
            each.whole,
            each.parts,
            grains[table, each.whole.key.breakdown],
        )
        for each in verdicts.identities
        if each.kind == "sum" and (table := each.whole.table) is not None
    )


def _support(identities: Iterable[Identity]) -> dict[SourceCell, int]:
    counts: Counter[SourceCell] = Counter()
    for each in identities:
        if each.holds and each.confirms:
            counts.update({figure.source for figure in each.figures})
    return dict(counts)


def _rows(
    sheets: Sequence[Sheet],
    ledger: Ledger,
    passages: Iterable[Passage],
    wanted: Set[Line],
) -> Mapping[Line, tuple[str, ...]]:
    """The texts of the wanted lines: cell by cell in a table, also empty ones."""
    found: dict[Line, tuple[str, ...]] = {}
    for sheet in sheets:
        for number, row in enumerate(sheet.rows, 1):
            for line in dict.fromkeys((c.file, c.page, c.line) for c in row.cells if not c.empty):
                if line in wanted:
                    texts = (_text(sheet.source(number, cell), ledger) for cell in row.cells)
                    found[line] = found.get(line, ()) + tuple(texts)
    for passage in passages:
        line = (passage.file, passage.page, passage.line)
        if line in wanted:
            found.setdefault(line, (tidy(passage.text),))
    return found


def _text(cell: SourceCell, ledger: Ledger) -> str:
    return tidy(shown(cell, understood=ledger.fate(cell) in _UNDERSTOOD)) if cell.text else ""
