"""The ways in which the layout of a table allows it to be read.

Its own is that of its grids as they stand. Besides: the other grids that a reader saw in the same place of
a page, all columns one further to the left or right, and blanks put back where a converter dropped them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import partial

from budgetgraph.ground.codes import TOTAL
from budgetgraph.ground.findings import Message, Severity
from budgetgraph.interpreting.balances import read_balance
from budgetgraph.interpreting.category_labels import category_list
from budgetgraph.interpreting.category_list import read_category_list
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.flowing_header import flowing_header, flowing_headers, is_flowing
from budgetgraph.interpreting.flowing_lines import figures_beside
from budgetgraph.interpreting.flowing_rows import restored_by_orders
from budgetgraph.interpreting.grids import read_grid
from budgetgraph.interpreting.headers import Header, match_header
from budgetgraph.interpreting.readings import Trials, Way, read_best, take
from budgetgraph.interpreting.records import BREAKDOWN_DIMENSIONS, ItemKey
from budgetgraph.interpreting.restored_lists import restored_list
from budgetgraph.interpreting.restored_rows import Restored, has_ragged_rows, restored
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.table_kinds import GridSpecification, ListSpecification, RowKey

_OWN = Message("按原样读取", "is read as it stands")
_OTHER_GRID = Message("按字词的位置分列读取", "is read by the columns of its words")
_BLANKS = Message("按勾稽关系补回空格读取", "is read with its lost blank cells put back")
_SHIFTED = {
    1: Message("各金额列右移一列读取", "is read with its amounts one column to the right"),
    -1: Message("各金额列左移一列读取", "is read with its amounts one column to the left"),
}

Read = Callable[[Sheet, Context], None]
"""Reads a table into a context: what it understands becomes facts, the rest findings."""


def read_table(sheet: Sheet, read: Read, context: Context) -> None:
    """Read a table of any kind, in another grid of the same place if that explains the sums better."""
    if is_flowing(sheet.rows):
        whole = replace(sheet, rows=figures_beside(sheet.rows), breaks=[])
        take(_way(whole, read, _BLANKS), sheet, context)
    elif any(grid.alternatives for _, grid in sheet.grids):
        own = _way(sheet, read, _OWN)
        read_best(own, lambda trials: _other_grids(own, read, trials), context)
    else:
        read(sheet, context)


def read_list_table(
    sheet: Sheet, specification: ListSpecification, unit: str, context: Context
) -> None:
    """Read a table of lists side by side in the way that explains the sums best."""

    def read(each: Sheet, into: Context) -> None:
        read_balance(each, unit, into)

    if is_flowing(sheet.rows):
        table = restored_list(sheet.rows, specification, unit, context)
        if table is None:
            _report_unknown_sides(sheet, context)
        else:
            whole = replace(sheet, rows=list(table.rows), breaks=[])
            take(_restoring(sheet, whole, table, read), sheet, context)
    else:
        read_table(sheet, read, context)


def _report_unknown_sides(sheet: Sheet, context: Context) -> None:
    context.ledger.finding(
        "unknown-header",
        Severity.WARNING,
        f"表{sheet.label}缺少空白单元格，表头又不能说明各栏，整表未采用",
        f"table {sheet.label} has lost its blank cells, and its header does not tell its columns; it was "
        "left unread",
        sheet.sources(),
    )


def read_grid_table(
    sheet: Sheet, specification: GridSpecification, unit: str, unread: Read, context: Context
) -> None:
    """Read a table of coded rows in the way that explains the sums best.

    ``unread`` says that a table has no known header.
    """

    def read(each: Sheet, into: Context) -> None:
        header = match_header(each.rows, specification)
        listed = category_list(each.rows, specification, unit) if header is None else None
        if header is not None:
            read_grid(each, header, unit, into)
        elif listed is not None:
            read_category_list(each, listed, specification, unit, into)
        else:
            unread(each, into)

    if is_flowing(sheet.rows):
        way = _flowing_way(sheet, specification, unit, context)
        if way is None:
            # Without blanks its columns are not those of the cells: better none than wrong ones.
            unread(sheet, context)
        else:
            take(way, sheet, context)
        return

    def others(trials: Trials) -> Iterator[Way]:
        header = match_header(sheet.rows, specification)
        one_unit = header is not None and {unit}.issuperset(header.units.values())
        if header is not None and one_unit and has_ragged_rows(sheet.rows, header):
            yield _restored_way(sheet, header, specification, unit, context)
        yield from _other_grids(own, read, trials)
        if header is not None:
            yield from _borne_out(own, _shifted_ways(sheet, header, unit), trials)

    own = _way(sheet, read, _OWN)
    read_best(own, others, context)


def _way(sheet: Sheet, read: Read, what: Message) -> Way:
    return Way(sheet, lambda context: read(sheet, context), what)


def _shifted_ways(sheet: Sheet, header: Header, unit: str) -> Iterator[Way]:
    """All amounts one column further, where the header stands one column off."""
    width = max(len(row.cells) for row in sheet.rows)
    for by, what in _SHIFTED.items():
        amounts = {column + by: each for column, each in header.amounts.items()}
        taken = {*header.heads, *header.unknown, *header.ignored}
        if not taken & set(amounts) and min(amounts) >= 1 and max(amounts) <= width:
            spans = {c + by if c in header.amounts else c: n for c, n in header.spans.items()}
            units = {column + by: each for column, each in header.units.items()}
            shifted = replace(header, amounts=amounts, spans=spans, units=units)
            yield _way(sheet, partial(_read_under, header=shifted, unit=unit), what)


def _borne_out(own: Way, ways: Iterable[Way], trials: Trials) -> Iterator[Way]:
    """The ways that lose no figure and explain more sums than its own: else a shift is a guess."""
    first = trials.merit(own)
    for way in ways:
        found = trials.merit(way)
        if found.whole and found.holds > first.holds and found.figures >= first.figures:
            yield way


def _read_under(sheet: Sheet, context: Context, header: Header, unit: str) -> None:
    read_grid(sheet, header, unit, context)


def _other_grids(own: Way, read: Read, trials: Trials) -> Iterator[Way]:
    """The table with other grids in their places: on all pages, then grid by grid whatever is better.

    Grids with a figure that does not add up, or that was left out, come first: the trials are bounded.
    """
    best = own
    most = max((len(grid.alternatives) for _, grid in own.sheet.grids), default=0)
    for position in range(most):
        changed = own.sheet
        for number, (_, grid) in enumerate(own.sheet.grids):
            if position < len(grid.alternatives):
                changed = changed.with_grid(number, grid.alternatives[position])
        way = _way(changed, read, _OTHER_GRID)
        if trials.merit(way).betters(trials.merit(best)):
            best = way
    for number in _doubtful_first(own, trials):
        grid = own.sheet.grids[number][1]
        for other in (grid, *grid.alternatives):
            if other.rows == best.sheet.grids[number][1].rows:
                continue
            way = _way(best.sheet.with_grid(number, other), read, _OTHER_GRID)
            if trials.merit(best).clean or not trials.affords(way):
                break
            if trials.merit(way).betters(trials.merit(best)):
                best = way
    if best is not own:
        yield best


def _doubtful_first(own: Way, trials: Trials) -> list[int]:
    """The numbers of the grids with alternatives, those with a doubtful figure before the others."""
    doubtful = trials.merit(own).doubtful

    def is_sound(number: int) -> bool:
        rows = own.sheet.grids[number][1].rows
        return not any(
            (cell.file, cell.page, cell.line) in doubtful for r in rows for cell in r.cells
        )

    grids = [n for n, (_, grid) in enumerate(own.sheet.grids) if grid.alternatives]
    return sorted(grids, key=is_sound)


def _flowing_way(
    sheet: Sheet, specification: GridSpecification, unit: str, context: Context
) -> Way | None:
    """A table whose blank cells are all lost, with them put back; None where its header is not known."""
    if specification.row in (RowKey.UNIT, RowKey.PROJECT):
        header = flowing_header(sheet.rows, specification)
        if header is None:
            return None
        return _restored_way(sheet, header, specification, unit, context)
    headers = flowing_headers(sheet.rows, specification, context.codes)
    if not headers:
        return None
    known = partial(_known, specification, context)
    table = restored_by_orders(sheet.rows, headers, specification, unit, context.codes, known)
    whole = replace(sheet, rows=list(table.rows), breaks=[])
    return _way_of(sheet, whole, table, replace(headers[0], rows=table.head), unit)


def _restored_way(
    sheet: Sheet, header: Header, specification: GridSpecification, unit: str, context: Context
) -> Way:
    """The table with its blank cells put back; figures without a sure place become a finding."""
    known = partial(_known, specification, context)
    table = restored(sheet.rows, header, specification, unit, context.codes, known)
    return _way_of(sheet, replace(sheet, rows=list(table.rows)), table, header, unit)


def _way_of(sheet: Sheet, whole: Sheet, table: Restored, header: Header, unit: str) -> Way:
    return _restoring(sheet, whole, table, partial(_read_under, header=header, unit=unit))


def _restoring(sheet: Sheet, whole: Sheet, table: Restored, read: Read) -> Way:
    """The way to read the ``whole`` of a table; figures without a sure place become a finding."""

    def reading(into: Context) -> None:
        read(whole, into)
        _report_left_out(sheet, table, into)

    return Way(whole, reading, _BLANKS)


def _known(
    specification: GridSpecification, context: Context, key: str, column: str
) -> Decimal | None:
    """The amount in a row and column of a table, if the document printed it before."""
    fact = _fact(specification, key, column, context)
    amount = None if fact is None else context.facts.amount(fact)
    for each in specification.restated if key == TOTAL and amount is None else ():
        if each.column == column:
            restated = ItemKey(each.breakdown, context.year, context.department, each.codes)
            amount = context.facts.amount(restated)
    return amount


def _fact(
    specification: GridSpecification, key: str, column: str, context: Context
) -> ItemKey | None:
    """The fact of the department in a row and column; None in rows of units and projects."""
    codes = {specification.column_dimension: column}
    if specification.row in (RowKey.FUNCTION, RowKey.ECONOMIC):
        codes[specification.row.value] = key
    elif key != TOTAL:
        return None
    dimensions = BREAKDOWN_DIMENSIONS[specification.breakdown]
    ordered = tuple(codes.get(dimension, TOTAL) for dimension in dimensions)
    return ItemKey(specification.breakdown, context.year, context.department, ordered)


def _report_left_out(sheet: Sheet, table: Restored, context: Context) -> None:
    for number, cells in table.left_out:
        sources = [sheet.source(number, cell) for cell in cells]
        for source in sources:
            context.ledger.open(source)
        context.ledger.finding(
            "ragged-row",
            Severity.WARNING,
            f"表{sheet.label}{sources[0].where_zh}缺少的空格无法由勾稽关系确定，金额未采用",
            f"table {sheet.label}, {sources[0].where_en}: the row has lost its blank cells, and the sums do "
            "not tell in which columns its figures stand; they were left out",
            sources,
        )
