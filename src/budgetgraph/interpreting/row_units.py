"""Which unit a row is of, in tables that print the lines of several units one after the other.

A column names the unit of every row, or a row with a unit's code and name stands over its lines. Where the
table prints one code several times and does not say for whom, none of these rows counts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from budgetgraph.ground.codes import TOTAL
from budgetgraph.interpreting.amounts import Amount
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.headers import Header
from budgetgraph.interpreting.logical_rows import LogicalRow
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.table_kinds import RowKey
from budgetgraph.interpreting.table_words import ALL_COLUMNS, TOTALS
from budgetgraph.interpreting.unit_names import is_itself, normal_name

_UNIT_CODE = re.compile(r"\d{6}(?:\d{3})*$")
"""A unit's code over its lines: no code of a function or an economic category has six digits."""

_Printed = tuple[tuple[int, Decimal], ...]
"""What a row prints: its amounts in yuan by column."""

Figures = Callable[[LogicalRow], dict[int, Amount]]
"""The amounts of a row by column."""


def is_total(line: LogicalRow) -> bool:
    """Whether a row adds up the table, or the lines of a unit."""
    name, unit = fold(line.name), fold(line.unit)
    return line.key in TOTALS or (
        not line.key and (name in TOTALS or (not name and unit in TOTALS))
    )


class RowUnits:
    """The unit of each row of a table by function or economic category: ``of`` by the row's number.

    None is a row whose unit is not certain, or that cannot be told from another one with its code.
    """

    def __init__(self, sheet: Sheet, header: Header, context: Context) -> None:
        self._sheet = sheet
        self._header = header
        self._context = context
        self.of: dict[int, str | None] = {}
        self.headings: set[int] = set()
        """The numbers of the rows that begin the lines of a unit, with its total."""

    def find(self, lines: Sequence[LogicalRow], figures: Figures) -> None:
        """Find the unit of every row."""
        if any(_names_unit(line) for line in lines):
            self._by_column(lines)
        else:
            self._by_headings(lines)
        printed: dict[tuple[str | None, str], list[_Printed]] = {}
        for line in lines:
            amounts = tuple((c, amount.value) for c, amount in sorted(figures(line).items()))
            if amounts:
                printed.setdefault(self._fact(line), []).append(amounts)
        # A row of a name and figures may be a unit over its lines: then equal figures are not one either.
        units = bool(printed.get((self._context.department, "")))
        for line in lines:
            unit, code = self._fact(line)
            found = printed.get((unit, code), [])
            if code and len(found if units else set(found)) > 1:
                self.of[line.number] = None

    def _fact(self, line: LogicalRow) -> tuple[str | None, str]:
        whole = line.number in self.headings or is_total(line)
        return self.of[line.number], TOTAL if whole else line.code

    def _by_column(self, lines: Sequence[LogicalRow]) -> None:
        """A blank cell is of the unit above where that one's cell is merged over it, or stands over its lines."""
        context = self._context
        named = [line.unit for line in lines if _names_unit(line)]
        several = names_several(named, context.issuer)
        unit: str | None = context.department
        end: float = 0
        for line in lines:
            cell = line.cell(self._header.unit)
            if cell is not None and _names_unit(line):
                unit = context.unit_without_code(line.unit, several)
                end = line.number + cell.rows - 1
                if not line.key and not line.name.strip():
                    self.headings.add(line.number)
                    end = math.inf
                if not several and _is_issuer(line.unit, context.issuer):
                    unit = context.department
                else:
                    context.unit(unit).called(line.unit, self._sheet.source(line.number, cell))
            elif is_total(line):
                unit, end = context.department, 0
            elif line.number > end and end:
                unit = None
            self.of[line.number] = unit

    def _by_headings(self, lines: Sequence[LogicalRow]) -> None:
        context = self._context
        unit = context.department
        for line in lines:
            cell = line.cell(self._header.name) or line.cell(self._header.key)
            name = line.name.strip()
            if cell is not None and name and _UNIT_CODE.match(line.key):
                unit = line.key
                context.unit(unit).called(name, self._sheet.source(line.number, cell))
                self.headings.add(line.number)
            elif is_total(line):
                self.of[line.number] = context.department
                continue
            self.of[line.number] = unit


def _names_unit(line: LogicalRow) -> bool:
    return _is_body(line.unit)


def _is_body(name: str) -> bool:
    return bool(fold(name)) and fold(name) not in TOTALS | ALL_COLUMNS


def _is_issuer(name: str, issuer: str) -> bool:
    return normal_name(name, issuer) == normal_name(issuer)


def names_several(names: Iterable[str], issuer: str) -> bool:
    """Whether a table names other bodies beside the issuer: then the issuer's name is its 本级."""
    return any(_is_body(name) and not _is_issuer(name, issuer) for name in names)


def is_own_part(lines: Sequence[LogicalRow], issuer: str, figures: Figures) -> bool | None:
    """Whether the row of the issuer's name in a table of units is its 本级, and not the department.

    It is where a total is printed and it is less; the department where it is the total itself, or where
    its 本级 has a row of its own. None where the table does not tell.
    """
    units = [line for line in lines if not is_total(line)]
    others = [line for line in units if not _is_issuer(line.name, issuer)]
    own = [line for line in units if _is_issuer(line.name, issuer) and not is_itself(line.name)]
    if not others or not own or len(own) + len(others) < len(units):
        return False
    total = next((line for line in lines if is_total(line)), None)
    if total is not None:
        return _values(figures(own[0])) != _values(figures(total))
    return None if _values(figures(own[0])) != _sums(map(figures, others)) else False


def _values(amounts: dict[int, Amount]) -> dict[int, Decimal]:
    return {column: amount.value for column, amount in amounts.items() if amount.value}


def _sums(rows: Iterable[dict[int, Amount]]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for amounts in rows:
        for column, value in _values(amounts).items():
            found[column] = found.get(column, Decimal(0)) + value
    return found


def has_units(row: RowKey) -> bool:
    """Whether tables with rows of that kind may print them for each unit."""
    return row in (RowKey.FUNCTION, RowKey.ECONOMIC)
