"""Tables of codes without their blank cells: the sums tell the order of the columns and where figures stood.

A header whose labels are broken over lines leaves several orders of its columns. All in which no row
contradicts itself are tried; a figure is taken where they agree on what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import zip_longest

from budgetgraph.ground.codes import TOTAL, CodeLists
from budgetgraph.interpreting.flowing_lines import FlowingLine, by_columns, flowing_lines
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.headers import Header
from budgetgraph.interpreting.ordered_figures import FiguredRow, meanings
from budgetgraph.interpreting.restored_rows import Known, Restored, nothing_known, wholes
from budgetgraph.interpreting.table_kinds import AmountColumn, GridSpecification
from budgetgraph.reading.document import Cell, Row

_TOTAL_ROW = "合计"


def restored_by_orders(
    rows: Sequence[Row],
    headers: Sequence[Header],
    specification: GridSpecification,
    unit: str,
    codes: CodeLists,
    known: Known = nothing_known,
) -> Restored:
    """The table with its blanks under the first of ``headers``, whose columns may stand in any of their orders.

    Rows that repeat the header follow it. ``known`` as for :func:`~budgetgraph.interpreting.restored_rows.restored`.
    """
    header = headers[0]
    lines = flowing_lines(
        rows, header, lambda code, name: _is_named(specification, code, name, codes)
    )
    keys = [
        line.code or (_TOTAL_ROW if _adds_up_table(line, header) else "") for line in lines.lines
    ]

    def known_in(key: str) -> Callable[[AmountColumn], Decimal | None]:
        row = TOTAL if key == _TOTAL_ROW else key
        return lambda column: known(row, column.code) if row else None

    told = set(_of_table(lines.lines, header))
    figured = [
        FiguredRow(line.figures if n in told else (), whole, known_in(key))
        for n, (line, whole, key) in enumerate(
            zip(lines.lines, wholes(keys, specification, codes), keys, strict=True)
        )
    ]
    orders = [[column for _, column in sorted(each.amounts.items())] for each in headers]
    found = meanings(figured, orders, specification.column_dimension, unit, codes)
    columns = {id(column): number for number, column in header.amounts.items()}
    head = [*rows[: header.rows], *lines.repeated]
    done: list[Row] = list(head)
    left_out: list[tuple[int, tuple[Cell, ...]]] = []
    for line, said in zip(lines.lines, found, strict=True):
        cells = line.heads(header)
        # Beyond the columns: no place in the table is theirs.
        unsure = [*([] if header.name else line.names), *line.unsure]
        for cell, meaning in zip_longest(line.figures, said):
            if meaning is None:
                unsure.append(cell)
            else:
                cells[columns[id(meaning)]] = cell
        first = next(iter((*line.figures, *line.codes, *line.names, *line.unsure)))
        done.append(by_columns(cells, header.width, first))
        if unsure:
            beyond = (replace(cell, column=header.width + cell.column) for cell in unsure)
            left_out.append((len(done), tuple(beyond)))
    return Restored(tuple(done), tuple(left_out), len(head))


def _adds_up_table(line: FlowingLine, header: Header) -> bool:
    """Whether a line is the total; only in a table without codes and names it needs no word for that."""
    return line.is_total or not (header.heads or line.names)


def _of_table(lines: Sequence[FlowingLine], header: Header) -> Iterable[int]:
    """The numbers of the lines whose figures are of the table.

    One without codes and names has one row: its total, or the only row that has nothing but figures.
    """
    if header.heads:
        return [n for n, line in enumerate(lines) if line.codes or line.names]
    bare = [n for n, line in enumerate(lines) if line.figures and not line.names]
    total = [n for n, line in enumerate(lines) if line.figures and line.is_total]
    return next((found for found in (total, bare) if len(found) == 1), ())


def _is_named(specification: GridSpecification, code: str, name: str, codes: CodeLists) -> bool:
    concept = codes.concept(specification.row.value, code) if code else None
    return concept is not None and fold(name) in map(fold, concept.labels_zh)
