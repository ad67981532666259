"""Grids of coded rows: revenue, expenditure, funds, economic categories, “三公” and projects."""

from __future__ import annotations

import re

from budgetgraph.ground.codes import TOTAL
from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import Amount, is_blank, parse_amount
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.foreign_rows import foreign_lines
from budgetgraph.interpreting.headers import Header
from budgetgraph.interpreting.logical_rows import MERGED_CODE, LogicalRow, logical_rows
from budgetgraph.interpreting.named_projects import NamedProjects, PricedRow
from budgetgraph.interpreting.project_codes import join_codes
from budgetgraph.interpreting.project_rows import ProjectRows, is_category
from budgetgraph.interpreting.records import BREAKDOWN_DIMENSIONS, ItemKey
from budgetgraph.interpreting.repeated_projects import in_parts
from budgetgraph.interpreting.row_checks import RowChecks
from budgetgraph.interpreting.row_units import RowUnits, has_units, is_own_part, is_total
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.table_kinds import AmountColumn, GridSpecification, RowKey
from budgetgraph.interpreting.unit_codes import unit_of_shortened
from budgetgraph.interpreting.unit_names import is_itself
from budgetgraph.interpreting.unknown_columns import report_unknown_columns
from budgetgraph.reading.document import Cell

_CODE = {
    "function": re.compile(r"2\d{2}(?:\d{2}){0,2}$"),
    "economic": re.compile(r"3\d{2}(?:\d{2})?$"),
}
"""Codes of expenditure. 036 in such a column is a department, 501 of the government's classification."""
_GOVERNMENT_CODE = re.compile(r"5\d{2}(?:\d{2})?$")
_UNIT_KEY = re.compile(r"\d{3}(?:\d{3})*$|n-")
"""The code of a unit, or its key where it is known by its name alone."""


def read_grid(sheet: Sheet, header: Header, unit: str, context: Context) -> None:
    """Read a grid into facts, unit and project drafts; what cannot be read becomes a finding."""
    specification = sheet.specification
    assert isinstance(specification, GridSpecification)
    _GridReader(sheet, specification, header, unit, context).read()


class _GridReader:
    def __init__(
        self,
        sheet: Sheet,
        specification: GridSpecification,
        header: Header,
        unit: str,
        context: Context,
    ) -> None:
        self.sheet = sheet
        self.specification = specification
        self.header = header
        self.unit = unit
        self.context = context
        self.projects = ProjectRows(context)
        self.checks = RowChecks(sheet, specification, header, unit, context)
        self.units = RowUnits(sheet, header, context)
        self.own_part: bool | None = False

    def read(self) -> None:
        """Read row by row; the header and what repeats it are structural."""
        lines = logical_rows(self.sheet, self.specification, self.header, self.context.ledger)
        row = self.specification.row
        foreign = foreign_lines(self.sheet, lines, self.header)
        if foreign:
            self._not_read(
                foreign,
                "是另一张没有标题的表，未采用",
                "is another table that lost its title; it was left out",
            )
            lines = lines[: lines.index(foreign[0])]
        report_unknown_columns(self.sheet, self.header, lines, self.context)
        if row is RowKey.PROJECT and self.header.key is not None:
            lines = self._of_whole_codes(lines)
        if row is RowKey.PROJECT:
            self.projects.count_categories(lines)
        if row is RowKey.PROJECT and self.header.key is None:
            named = NamedProjects(self.sheet, self.header, self.unit, self.context)
            named.read([self._priced(line) for line in lines])
            return
        if self.checks.is_misread(lines):
            self._leave_out(lines)
            return
        if row is RowKey.ECONOMIC:
            lines = self._of_departments(lines)
        if has_units(row):
            self.units.find(lines, self._figures)
            lines = self._with_unit(lines)
        if row is RowKey.UNIT:
            self.own_part = is_own_part(lines, self.context.issuer, self._figures)
        for line in lines:
            self._read_line(line)

    def _of_departments(self, lines: list[LogicalRow]) -> list[LogicalRow]:
        """The rows by the departments' economic categories (部门预算支出经济分类).

        Those by the government's (501 机关工资福利支出) are left out. A table of these alone says nothing
        of the departments' categories, not even by its total.
        """
        others = [line for line in lines if _GOVERNMENT_CODE.match(line.code)]
        if not others:
            return lines
        mixed = any(_CODE["economic"].match(line.code) for line in lines)
        self._not_read(
            others if mixed else lines,
            "按政府预算支出经济分类列示，未采用",
            "is by the government's economic classification and was left out",
        )
        return [ln for ln in lines if not _GOVERNMENT_CODE.match(ln.code)] if mixed else []

    def _of_whole_codes(self, lines: list[LogicalRow]) -> list[LogicalRow]:
        """The rows of a project table with their codes put together; parts of codes are one finding."""
        joined = join_codes(lines, self.header, self.projects.is_unit)
        for line in joined.claimed:
            self._claim_ignored(line)
            self._claim_mapped(line)
        if joined.doubtful:
            self._not_read(
                joined.doubtful,
                "的项目编码不完整，或只是编码的一部分，未采用",
                "prints codes that are not whole, or only parts of codes; these rows were left out",
            )
        parts = in_parts(joined.lines, self._figures, self.projects.is_unit)
        if parts:
            self._not_read(
                parts,
                "同一项目分列多行，各行只是其一部分，未采用",
                "prints projects on several rows, a part of their money on each; these rows were left out",
            )
        left = {line.number for line in parts}
        return [line for line in joined.lines if line.number not in left]

    def _with_unit(self, lines: list[LogicalRow]) -> list[LogicalRow]:
        """The rows whose unit is certain; the others are one finding."""
        left = [line for line in lines if self.units.of[line.number] is None]
        if left:
            self._not_read(
                left,
                "同一科目出现多次而金额不同，或不知属于哪个单位，未采用",
                "prints a code several times with other figures, or does not say for which unit; these "
                "rows were left out",
            )
        return [line for line in lines if self.units.of[line.number] is not None]

    def _not_read(self, lines: list[LogicalRow], zh: str, en: str) -> None:
        """One finding for several rows."""
        first = lines[0].source(self.sheet)
        self.context.ledger.finding(
            "unknown-row",
            Severity.WARNING,
            f"表{self.sheet.label}{first.where_zh}起{zh}",
            f"table {self.sheet.label}, from {first.where_en}, {en}",
            [source for line in lines for source in line.sources(self.sheet)],
        )

    def _figures(self, line: LogicalRow) -> dict[int, Amount]:
        return self.checks.parsed(line, self.header.amounts)

    def _leave_out(self, lines: list[LogicalRow]) -> None:
        unknown = self.header.unknown.keys()
        cells = [
            self.sheet.source(line.number, cell)
            for line in lines
            for cell in line.row.cells
            if not cell.empty and cell.column not in unknown
        ]
        self.context.ledger.finding(
            "unknown-header",
            Severity.WARNING,
            f"表{self.sheet.label}的多数行各列不相加，表头与数据的列无法对应，整表未采用",
            f"table {self.sheet.label}: in most rows the columns do not add up, so that header and figures "
            "cannot be matched; the table was left unread",
            cells,
        )

    def _priced(self, line: LogicalRow) -> PricedRow:
        self._claim_ignored(line)
        amounts = self._amounts(line)
        return PricedRow(line, amounts if self.checks.is_sound(line, amounts) else {})

    def _read_line(self, line: LogicalRow) -> None:
        key = self._row_key(line)
        if key is None:
            self._not_understood(line)
            return
        amounts = self._amounts(line)
        if not self.checks.is_sound(line, amounts):
            return
        for column, amount in amounts.items():
            cell = line.cell(column)
            assert cell is not None
            source = self.sheet.source(line.number, cell).as_money(amount.unit, amount.grain)
            facts = self._facts(key, self.header.amounts[column], self._unit_of(line))
            if not facts:
                self.context.ledger.finding(
                    "category-subtotal",
                    Severity.INFO,
                    f"表{self.sheet.label}{source.where_zh}是项目类别小计，未单独发布",
                    f"table {self.sheet.label}, {source.where_en}: subtotal of a project category, not published",
                    (source,),
                )
            for fact in facts:
                self.context.facts.add(fact, amount.value, source)

    def _not_understood(self, line: LogicalRow) -> None:
        where = line.source(self.sheet)
        self.context.ledger.finding(
            "unknown-row",
            Severity.WARNING,
            f"表{self.sheet.label}{where.where_zh}无法识别，未采用",
            f"table {self.sheet.label}, {where.where_en}: the row is not understood and was left out",
            line.sources(self.sheet),
        )

    def _amounts(self, line: LogicalRow) -> dict[int, Amount]:
        amounts: dict[int, Amount] = {}
        for column in self.header.amounts:
            cell = line.cell(column)
            if cell is None or cell.empty:
                continue
            source = self.sheet.source(line.number, cell)
            if is_blank(cell.text):
                self.context.ledger.structural(source)
                continue
            amount = parse_amount(cell.text, self.header.unit_of(column, self.unit))
            if amount is None:
                self.context.ledger.finding(
                    "unreadable-amount",
                    Severity.WARNING,
                    f"表{self.sheet.label}{source.where_zh}第{cell.column}列“{cell.text.strip()}”不是金额，未采用",
                    f"table {self.sheet.label}, {source.where_en}, column {cell.column}: "
                    f"{cell.text.strip()!r} is no amount and was left out",
                    (source,),
                )
                continue
            amounts[column] = amount
        return amounts

    # -- rows ---------------------------------------------------------------------------------

    def _row_key(self, line: LogicalRow) -> str | None:
        """What the row is about: a code, ``total``, a unit or project code; None when unknown.

        Claims the cells of key, name and unit in the ledger.
        """
        row = self.specification.row
        if row is RowKey.NONE:
            return TOTAL
        self._claim_ignored(line)
        key = line.key
        name = fold(line.name)
        if is_total(line):
            (self._claim_mapped if self._unit_of(line) else self._claim_structural)(line)
            return TOTAL
        if not key and not name and row is RowKey.PROJECT:
            self._claim_structural(line)
            return TOTAL
        merged = MERGED_CODE.match(key or name)
        if merged and (not name or not key) and row in (RowKey.FUNCTION, RowKey.ECONOMIC):
            key, line.name = merged.group(1), merged.group(2)
        if line.number in self.units.headings:
            self._claim_mapped(line)
            return TOTAL
        if row is RowKey.FUNCTION or row is RowKey.ECONOMIC:
            return self._coded(line, key)
        if row is RowKey.UNIT:
            return self._unit_row(line, key)
        return self._project_row(line, key)

    def _coded(self, line: LogicalRow, key: str) -> str | None:
        scheme = self.specification.row.value
        if not _CODE[scheme].match(key):
            return None
        cell = line.cell(self.header.name) or self._first_head(line)
        assert cell is not None
        source = self.sheet.source(line.number, cell)
        self._claim_mapped(line)
        return self.context.coded(scheme, key, line.name, source)

    def _unit_row(self, line: LogicalRow, key: str) -> str | None:
        cell = line.cell(self.header.name) or line.cell(self.header.key)
        key = self._whole_code(line, key) if cell is not None else key
        if cell is None or (key and not _UNIT_KEY.match(key)) or not (key or line.name.strip()):
            return None
        if not key and self.own_part is None and not is_itself(line.name):
            key = self.context.unit_without_code(line.name)
            if key == self.context.department:
                return None
        key = key or self.context.unit_without_code(line.name, bool(self.own_part))
        self.context.unit(key).called(line.name or key, self.sheet.source(line.number, cell))
        self._claim_mapped(line)
        return key

    def _whole_code(self, line: LogicalRow, key: str) -> str:
        """The key of a row of a unit, also where its printed code has lost its leading zero."""
        unit = unit_of_shortened(key, line.name, self.context)
        place = line.cell(self.header.key)
        if unit is None or place is None:
            return key
        if unit != key.zfill(len(unit)):
            source = self.sheet.source(line.number, place)
            self.context.ledger.finding(
                "unlisted-code",
                Severity.INFO,
                f"表{self.sheet.label}{source.where_zh}的单位代码“{key}”位数不足，按单位名称识别",
                f"table {self.sheet.label}, {source.where_en}: {key!r} has too few digits for the code of a "
                "unit; the name tells the unit",
                (source,),
            )
        return unit

    def _project_row(self, line: LogicalRow, key: str) -> str | None:
        cell = line.cell(self.header.name) or line.cell(self.header.key)
        if cell is None:
            return None
        self._whole_code(line, key)
        found = self.projects.key(line, key, self.sheet.source(line.number, cell))
        if found is None:
            return None
        (self._claim_structural if is_category(found) else self._claim_mapped)(line)
        return found

    def _unit_of(self, line: LogicalRow) -> str | None:
        """The unit below the department whose lines a table lists apart; None for the department's."""
        unit = self.units.of.get(line.number)
        return None if unit == self.context.department else unit

    def _facts(self, key: str, column: AmountColumn, own: str | None) -> list[ItemKey]:
        """The facts that a figure in a row and column prints; none for one of several category subtotals.

        ``own`` is the unit that the row is of, None where it is of the department.
        """
        context = self.context
        specification = self.specification
        breakdown = specification.breakdown
        unit = own or context.department
        if column.breakdown is not None:
            return [ItemKey(column.breakdown, context.year, unit, (column.code,))]
        if specification.row is RowKey.UNIT:
            return [ItemKey(breakdown, context.year, unit if key == TOTAL else key, (column.code,))]
        if specification.row is RowKey.NONE:
            return [ItemKey(breakdown, context.year, unit, (column.code,))]
        if specification.row is RowKey.PROJECT:
            fact = self.projects.fact(key, column.code)
            return [] if fact is None else [fact]
        codes = {specification.row.value: key, specification.column_dimension: column.code}
        ordered = tuple(codes[d] for d in BREAKDOWN_DIMENSIONS[breakdown])
        found = [ItemKey(breakdown, context.year, unit, ordered)]
        if key == TOTAL:
            found += [
                ItemKey(each.breakdown, context.year, unit, each.codes)
                for each in specification.restated
                if each.column == column.code
            ]
        return found

    # -- cells --------------------------------------------------------------------------------

    def _claim_mapped(self, line: LogicalRow) -> None:
        self.context.ledger.mapped(*self._heads(line))

    def _claim_structural(self, line: LogicalRow) -> None:
        self.context.ledger.structural(*self._heads(line))

    def _heads(self, line: LogicalRow) -> list[SourceCell]:
        cells = [line.cell(column) for column in self.header.heads]
        return [self.sheet.source(line.number, cell) for cell in cells if cell is not None]

    def _first_head(self, line: LogicalRow) -> Cell | None:
        cells = [line.cell(column) for column in self.header.heads]
        return next((cell for cell in cells if cell is not None), None)

    def _claim_ignored(self, line: LogicalRow) -> None:
        """Row numbers (序号) say nothing."""
        cells = [line.cell(column) for column in self.header.ignored]
        sources = [self.sheet.source(line.number, cell) for cell in cells if cell is not None]
        self.context.ledger.structural(*sources)
