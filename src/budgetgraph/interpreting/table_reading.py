"""The tables of a document read one after the other, and what is said of those that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from budgetgraph.ground.findings import Severity
from budgetgraph.interpreting.amounts import UNIT_FACTORS
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.folding import tidy
from budgetgraph.interpreting.scattered_forms import is_scattered, report_scattered
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.source_list import read_source_list
from budgetgraph.interpreting.table_kinds import (
    FormSpecification,
    GridSpecification,
    ListSpecification,
    SourceListSpecification,
)
from budgetgraph.interpreting.table_ways import read_grid_table, read_list_table, read_table
from budgetgraph.interpreting.units_of_measure import UnitsOfMeasure
from budgetgraph.reading.document import Passage


class TableReading:
    """Reads grids and lists of a document; hands over the forms, which need what the others name."""

    def __init__(
        self, context: Context, sheets: Sequence[Sheet], told: Sequence[Passage] = ()
    ) -> None:
        self.context = context
        self.sheets = sheets
        self.units = UnitsOfMeasure(sheets, told, context.ledger)

    def open_cells(self) -> None:
        """Register every printed cell; captions inside grids are structural."""
        ledger = self.context.ledger
        for sheet in self.sheets:
            for source in (*sheet.sources(), *sheet.caption_sources()):
                ledger.open(source)
            ledger.structural(*sheet.caption_sources())

    def read(self) -> Iterator[tuple[Sheet, str | None]]:
        """Read the sheets in printed order. Each is given back when it is read.

        With its unit where it is a form, which the caller reads when all others are; with None otherwise.
        """
        for sheet in self.sheets:
            unit = self.units.of(sheet)
            form = isinstance(sheet.specification, FormSpecification) and unit in UNIT_FACTORS
            if form and is_scattered(sheet):
                report_scattered(sheet, self.context)
                form = False
            elif not form:
                self._read(sheet, unit)
            yield sheet, unit if form else None

    def _read(self, sheet: Sheet, unit: str) -> None:
        specification = sheet.specification
        if specification is None and sheet.candidates and sheet.rows:
            _unknown_header(sheet, self.context)
        elif specification is None:
            self._unknown_table(sheet)
        elif unit not in UNIT_FACTORS:
            if sheet.rows:
                self._unknown_unit(sheet)
        elif isinstance(specification, GridSpecification):
            self._grid(sheet, specification, unit)
        elif isinstance(specification, ListSpecification):
            read_list_table(sheet, specification, unit, self.context)
        elif isinstance(specification, SourceListSpecification):
            read_table(sheet, lambda each, into: read_source_list(each, unit, into), self.context)

    def _grid(self, sheet: Sheet, specification: GridSpecification, unit: str) -> None:
        if sheet.rows:
            read_grid_table(sheet, specification, unit, _unknown_header, self.context)

    def _unknown_unit(self, sheet: Sheet) -> None:
        self.context.ledger.finding(
            "unknown-unit",
            Severity.WARNING,
            f"表{sheet.label}的单位“{sheet.unit}”无法识别，整表未采用"
            if sheet.unit not in (None, *UNIT_FACTORS)
            else f"表{sheet.label}的单位无法确定：没有注明（或注明不一），其金额也不与别处相符，整表未采用",
            f"table {sheet.label} is in {sheet.unit}, which is not a known unit; it was left unread"
            if sheet.unit not in (None, *UNIT_FACTORS)
            else f"table {sheet.label} declares no unit (or several), and its figures are those of no other "
            "place in any unit; it was left unread",
            sheet.sources(),
        )

    def _unknown_table(self, sheet: Sheet) -> None:
        if not sheet.rows:
            return
        first = sheet.source(1, sheet.rows[0].cells[0])
        self.context.ledger.finding(
            "unknown-table",
            Severity.WARNING,
            f"{first.where_zh}的表格“{sheet.title}”无法识别，整表未采用",
            f"the table in {first.where_en} ({sheet.title or 'no title'}) is not known; it was left unread",
            sheet.sources(),
        )


def _unknown_header(sheet: Sheet, context: Context) -> None:
    context.ledger.finding(
        "unknown-header",
        Severity.WARNING,
        f"表{sheet.label}“{tidy(sheet.title)}”的表头无法识别，整表未采用",
        f"table {sheet.label} ({tidy(sheet.title)}): the header is not known; the table was left unread",
        sheet.sources(),
    )
