"""Forms that are no grids (项目绩效目标) in texts that lost their cells: they are left unread, and said to be.

The two sides of such a form stand on the lines of a text without anything between them, and both print
其中：财政资金: whose amount a line holds is not told.
"""

from __future__ import annotations

from budgetgraph.ground.findings import Severity
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.table_kinds import FormSpecification

_TWO_SIDED = frozenset({"performance-application"})


def is_scattered(sheet: Sheet) -> bool:
    """Whether a sheet is a form with two sides that lost its blank cells."""
    form = sheet.specification
    if not isinstance(form, FormSpecification) or form.kind not in _TWO_SIDED or not sheet.rows:
        return False
    cells = [cell for row in sheet.rows for cell in row.cells]
    return cells[0].page is None and not any(cell.empty for cell in cells)


def report_scattered(sheet: Sheet, context: Context) -> None:
    """Say that a form was left unread."""
    context.ledger.finding(
        "unknown-header",
        Severity.WARNING,
        f"表{sheet.label}“{sheet.title}”缺少空白单元格，各栏内容无法对应，整表未采用",
        f"table {sheet.label} ({sheet.title}) has lost its blank cells, so that its fields cannot be told "
        "apart; it was left unread",
        sheet.sources(),
    )
