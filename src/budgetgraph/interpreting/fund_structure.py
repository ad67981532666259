"""The fund structure (总体资金情况) of table 11: revenue and expenditure by kind, with shares and two earlier years."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from budgetgraph.ground.codes import TOTAL
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import is_blank, printed_numbers
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.form_reader import FormReader
from budgetgraph.interpreting.records import Claim, ItemKey

_HEADERS = re.compile(
    r"^(?:总体资金情况|当年金额|金额|占比|近两年收支金额|收入构成|支出构成|(?:前年|上年)\(?(?:\d{4})?年?\)?)$"
)
_YEAR_MARK = re.compile(r"^(前年|上年)\(?(\d{4})?年?\)?$")
_YEAR = re.compile(r"^\(?(20\d{2})年?\)?$")
_TOTALS = frozenset({"合计", "小计", "总计"})
_KINDS = {
    "fund-revenue": ("fs-fiscal", "fs-treasury-account", "fs-unit"),
    "fund-expenditure": ("fs-personnel", "fs-operation", "fs-specific"),
}


class FundStructure:
    """Reads the rows of the fund structure on behalf of ``form``. The printed shares stay in ``claims``.

    The header cells 前年 and 上年, with their years or without, may stand in the rows of the funds.
    """

    def __init__(self, form: FormReader) -> None:
        self.claims: list[Claim] = []
        self._form = form
        self._context = form.context
        self._direction = ""
        self._years: dict[int, int] = {}
        self._columns: dict[int, int] = {}

    def read_row(self, sources: list[SourceCell], folded: list[str]) -> None:
        """A row: label, amount, share, and the two earlier years; and what it has of the header."""
        figures: list[SourceCell] = []
        label: str | None = None
        mark: int | None = None
        for source, text in zip(sources, folded, strict=True):
            if text in ("收入构成", "支出构成"):
                self._direction = "fund-revenue" if text == "收入构成" else "fund-expenditure"
            if _HEADERS.match(text):
                self._context.ledger.structural(source)
                mark = self._mark(text, source) or mark
            elif mark is not None and not is_blank(text):
                self._behind_mark(mark, source, text)
            elif label is None and not any(c.isdigit() for c in text) and not is_blank(text):
                label = text
                self._context.ledger.structural(source)
            else:
                figures.append(source)
        figures = self._without_years(figures)
        code = None if label is None else self._code(label)
        if label is None:
            self._form.not_understood(figures)
        elif code is None or not self._direction:
            self._form.not_understood([*sources])
        else:
            self._figures(code, figures)

    # -- the two earlier years ------------------------------------------------------------------

    def _mark(self, text: str, source: SourceCell) -> int | None:
        """1 for 前年, 2 for 上年; their columns and, where it is printed with them, their year are kept."""
        found = _YEAR_MARK.match(text)
        if found is None:
            return None
        position = 1 if found.group(1) == "前年" else 2
        self._columns[position] = source.column
        if found.group(2):
            self._years[position] = int(found.group(2))
        return position

    def _behind_mark(self, mark: int, source: SourceCell, text: str) -> None:
        """Behind 上年 stands its year. Whose amount another number would be is not to be known."""
        year = _YEAR.match(text)
        if year is None or self._years.setdefault(mark, int(year.group(1))) != int(year.group(1)):
            self._form.not_understood([source])
        else:
            self._context.ledger.structural(source)

    def _without_years(self, figures: list[SourceCell]) -> list[SourceCell]:
        """The figures without years that slipped from the header into the row.

        The two last years side by side are the header's. One of them alone may be an amount or a year
        as long as the header has not told both: it is left out with a finding.
        """
        if len(self._years) == 2:
            return figures
        last = (self._context.year - 2, self._context.year - 1)
        printed = [year for source in figures if (year := _bare_year(source)) in last]
        both = [
            source for source in figures if printed_numbers(source.text) == tuple(map(str, last))
        ]
        if printed == list(last) or both:
            self._years.update(enumerate(last, 1))
            years = both or [source for source in figures if _bare_year(source) in last]
            self._context.ledger.structural(*years)
            return [source for source in figures if source not in years]
        if len(printed) == 1 and not any(fold(source.text).endswith("%") for source in figures):
            alone = [source for source in figures if _bare_year(source) in last]
            self._form.not_understood(alone)
            return [source for source in figures if source not in alone]
        return figures

    def _earlier_years(self, code: str, cells: list[SourceCell]) -> None:
        """The amounts of 前年 and 上年, in one cell or in two."""
        self._form.not_understood([cell for cell in cells if not printed_numbers(cell.text)])
        printed = [
            (cell, cell.numbered(n, number) if len(printed_numbers(cell.text)) > 1 else cell)
            for cell in cells
            for n, number in enumerate(printed_numbers(cell.text), 1)
        ]
        positions = [1, 2] if len(printed) == 2 else self._by_column([cell for cell, _ in printed])
        if len(positions) != len(printed):
            self._form.not_understood(cells)
            return
        for position, (_, source) in zip(positions, printed, strict=True):
            year = self._years.get(position, self._context.year - 3 + position)
            self._form.fact(self._key(code, year), source)

    def _by_column(self, cells: Sequence[SourceCell]) -> list[int]:
        columns = {column: position for position, column in self._columns.items()}
        return [columns[cell.column] for cell in cells if cell.column in columns]

    # -- this year ------------------------------------------------------------------------------

    def _code(self, label: str) -> str | None:
        if label in _TOTALS:
            return TOTAL
        kinds = _KINDS.get(self._direction, ())
        found = [c for c in self._context.codes.by_label("category", label) if c in kinds]
        return found[0] if found else None

    def _figures(self, code: str, figures: list[SourceCell]) -> None:
        key = self._key(code, self._context.year)
        earlier: list[SourceCell] = []
        seen_current = False
        for source in figures:
            text = fold(source.text)
            if is_blank(text):
                self._context.ledger.structural(source)
            elif text.endswith("%"):
                self._share(key, source)
            elif not seen_current and self._is_current(source, figures):
                seen_current = True
                self._form.fact(key, source)
            else:
                earlier.append(source)
        self._earlier_years(code, earlier)

    def _is_current(self, source: SourceCell, figures: list[SourceCell]) -> bool:
        """This year's amount stands left of the earlier years; a cell of two numbers is theirs."""
        if len(printed_numbers(source.text)) > 1:
            return False
        first = self._columns.get(1)
        return first is None or source.column < first or len(figures) > 2

    def _share(self, key: ItemKey, source: SourceCell) -> None:
        numbers = printed_numbers(source.text)
        if len(numbers) == 1 and self._context.facts.amount(key) is not None:
            self._context.ledger.mapped(source)
            self.claims.append(Claim(key, share_percent=Decimal(numbers[0]), sources=(source,)))
        elif len(numbers) == 1 and Decimal(numbers[0]) == 0:
            # 0 % of a fund whose amount is blank says no more than the blank does.
            self._context.ledger.structural(source)
        else:
            self._form.not_understood([source])

    def _key(self, code: str, year: int) -> ItemKey:
        return ItemKey(self._direction, year, self._context.department, (code,))


def _bare_year(source: SourceCell) -> int | None:
    """The year that a cell prints and nothing else, or None."""
    found = _YEAR.match(fold(source.text))
    return int(found.group(1)) if found else None
