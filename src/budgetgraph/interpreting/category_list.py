"""Reads tables that print one row of amounts the other way: a line for each category (“三公”经费支出表)."""

from __future__ import annotations

from budgetgraph.ground.findings import Severity
from budgetgraph.interpreting.amounts import parse_amount
from budgetgraph.interpreting.category_labels import CategoryList, category_of, cell_in
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.folding import tidy
from budgetgraph.interpreting.headers import is_blank_row, is_column_numbers
from budgetgraph.interpreting.records import ItemKey
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.table_kinds import GridSpecification


def read_category_list(
    sheet: Sheet, found: CategoryList, specification: GridSpecification, unit: str, context: Context
) -> None:
    """Read a list of categories in currency unit ``unit`` into facts."""
    ledger = context.ledger
    aside = {entry.column for entry in found.others}
    for number, row in enumerate(sheet.rows, 1):
        cells = [c for c in row.cells if not c.empty and c.column not in aside]
        sources = [sheet.source(number, cell) for cell in cells]
        if number <= found.rows or is_blank_row(row) or is_column_numbers(row):
            ledger.structural(*sources)
            continue
        column, printed = category_of(row, found, specification), cell_in(row, found.amount)
        ledger.structural(*(s for s in sources if printed is None or s.column != printed.column))
        if printed is None:
            continue
        source = sheet.source(number, printed)
        amount = parse_amount(printed.text, unit)
        if column is None or amount is None:
            ledger.structural(source)
            continue
        key = ItemKey(
            column.breakdown or specification.breakdown,
            context.year,
            context.department,
            (column.code,),
        )
        context.facts.add(key, amount.value, source.as_money(unit, amount.grain))
    _report_others(sheet, found, context)


def _report_others(sheet: Sheet, found: CategoryList, context: Context) -> None:
    for entry in found.others:
        cells = [
            sheet.source(number, cell)
            for number, row in enumerate(sheet.rows, 1)
            for cell in row.cells
            if cell.column == entry.column and not cell.empty
        ]
        context.ledger.finding(
            "unknown-column",
            Severity.INFO,
            f"表{sheet.label}的列“{tidy(entry.label)}”不是本年预算金额，未采用",
            f"table {sheet.label}: the column {tidy(entry.label)!r} is no amount of this year and was left out",
            cells,
        )
