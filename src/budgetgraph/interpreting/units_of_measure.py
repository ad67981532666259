"""In which unit of measure (万元, 元) each table of a document is.

Its own line declares it (单位：万元), or its header (预算数（元）), which is nearer to the figures and wins. A
table that declares none is in that of the other tables of its kind, else in the one in which its figures
are printed elsewhere: never in that of other tables, because forms print some in 元 and some in 万元.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import UNIT_FACTORS, parse_amount, unit_in_brackets
from budgetgraph.interpreting.flowing_header import is_flowing
from budgetgraph.interpreting.headers import match_header
from budgetgraph.interpreting.ledger import Ledger
from budgetgraph.interpreting.table_kinds import GridSpecification
from budgetgraph.interpreting.table_sheet import Sheet
from budgetgraph.interpreting.undeclared_units import (
    PrintedElsewhere,
    has_amounts,
    printed_elsewhere,
    unit_by_figures,
)
from budgetgraph.reading.document import Cell, Passage

USUAL = "万元"
"""The unit of a table that prints no amount, where it does not matter."""

UNCERTAIN = ""
"""In the place of a unit: nobody can tell it."""

_HEADER_ROWS = 6


class UnitsOfMeasure:
    """The units of the sheets of a document; ``told`` is the text that speaks of their figures."""

    def __init__(self, sheets: Sequence[Sheet], told: Sequence[Passage], ledger: Ledger) -> None:
        self.sheets = sheets
        self.told = told
        self.ledger = ledger

    def of(self, sheet: Sheet) -> str:
        """The unit of a sheet: 万元, 元, what it declares although nobody knows it, or ``UNCERTAIN``.

        A finding says where header and line declare two, and where a unit is found by other means.
        """
        said = _units_of_header(sheet)
        if sheet.unit in UNIT_FACTORS and not sheet.specification_is_form:
            others = [(cell, unit) for cell, unit in said if unit != sheet.unit]
            if others:
                return self._of_two(sheet, others)
        declared = _declared(sheet)
        if declared is not None:
            return declared
        if not has_amounts(sheet):
            return USUAL
        return self._undeclared(sheet)

    def _of_two(self, sheet: Sheet, others: Sequence[tuple[SourceCell, str]]) -> str:
        """The unit of a table whose header names another one than its line: each column has its own.

        Where columns have no header of their own only a header with one unit for all is understood.
        """
        declared = sheet.unit
        assert declared is not None
        units = dict.fromkeys(unit for _, unit in others)
        first = next(iter(units))
        self.ledger.finding(
            "unit-differs",
            Severity.WARNING,
            f"表{sheet.label}注明单位为“{declared}”，表头为“{'、'.join(units)}”，所在列按表头处理",
            f"table {sheet.label} declares {declared}, its header {', '.join(units)}; the columns were read by "
            "the header",
            [cell for cell, _ in others],
        )
        specification = sheet.specification
        if not isinstance(specification, GridSpecification):
            return first if len(units) == 1 else UNCERTAIN
        header = None if is_flowing(sheet.rows) else match_header(sheet.rows, specification)
        if header is None:
            return UNCERTAIN
        whole = len(units) == 1 and header.units.keys() == header.amounts.keys()
        return first if whole else declared

    def _undeclared(self, sheet: Sheet) -> str:
        """The unit of a table that declares none, with a finding; ``UNCERTAIN`` where nothing tells it."""
        kind = sheet.specification.kind if sheet.specification else None
        alike = {
            unit
            for other in self.sheets
            if other.specification is not None and other.specification.kind == kind
            if (unit := _declared(other)) in UNIT_FACTORS
        }
        found = (
            alike.pop() if len(alike) == 1 else unit_by_figures(sheet, self._elsewhere) or UNCERTAIN
        )
        if found in UNIT_FACTORS and sheet.specification is not None:
            self.ledger.finding(
                "unit-not-declared",
                Severity.INFO,
                f"表{sheet.label}没有注明单位，按“{found}”处理（其金额与别处相符）",
                f"table {sheet.label} declares no unit; read in {found} (its figures agree with others)",
            )
        return found

    @cached_property
    def _elsewhere(self) -> PrintedElsewhere:
        known = [(s, unit) for s in self.sheets if (unit := _declared(s)) in UNIT_FACTORS]
        return printed_elsewhere(known, self.told)


def _declared(sheet: Sheet) -> str | None:
    """The unit that a table declares in its line, or in its header where that names one; or None."""
    units = {unit for _, unit in _units_of_header(sheet)}
    return sheet.unit or (units.pop() if len(units) == 1 else None)


def _units_of_header(sheet: Sheet) -> list[tuple[SourceCell, str]]:
    """The header cells that name a currency unit: 预算数(元). Forms name it beside their amounts."""
    found = []
    for number, row in enumerate(sheet.rows, 1):
        if not sheet.specification_is_form and (
            number > _HEADER_ROWS or any(_is_figure(cell) for cell in row.cells)
        ):
            break
        found += [
            (sheet.source(number, cell), unit)
            for cell in row.cells
            if (unit := unit_in_brackets(cell.text)) is not None
        ]
    return found


def _is_figure(cell: Cell) -> bool:
    return any(c.isdigit() for c in cell.text) and parse_amount(cell.text, "元") is not None
