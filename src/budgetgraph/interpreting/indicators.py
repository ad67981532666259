"""Indicator rows (绩效指标) of tables 11 and 12, although their merged cells are lost or moved.

The words of a cell tell what it is: class names (产出指标, 数量指标), marks for nothing (——) and the
basis (计划标准) come from code lists; what stands between classes and basis is the name and its values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import NULL_MARKS
from budgetgraph.interpreting.context import Context, hashed
from budgetgraph.interpreting.folding import fold, tidy
from budgetgraph.interpreting.records import DEPARTMENT, Horizon, Indicator, IndicatorValue
from budgetgraph.interpreting.targets import parse_value

_HEADER = re.compile(
    r"^(?:目标名称|[一二三]级指标|指标名称|指标值|绩效指标|指标值确定依据|近两年指标值|"
    r"(?:前年|上年|当年|预期当年实现值|当年实现值|预期当年值|当年指标值|指标值设定依据)(?:\(?\d{4}年?\)?)?)$"
)
_OWN_HEADER = re.compile(r"^(?:[一二三]级指标|指标名称|指标值|近两年指标值)")
_ANNUAL_HEADER = re.compile(r"^(?:近两年指标值|前年|上年|预期当年实现值)")
_HORIZONS = {
    "长期绩效目标": Horizon.LONG_TERM,
    "长期绩效目标表": Horizon.LONG_TERM,
    "长期绩效指标": Horizon.LONG_TERM,
    "年度绩效目标": Horizon.ANNUAL,
    "年度绩效目标表": Horizon.ANNUAL,
    "年度绩效指标": Horizon.ANNUAL,
}


def horizon_of(folded: str) -> Horizon | None:
    """The horizon that a label such as 年度绩效目标表 announces, or None."""
    return _HORIZONS.get(folded)


def is_indicator_header(folded: Sequence[str], *, inside: bool) -> bool:
    """Whether a row (its folded non-empty cells) is a header of an indicator block.

    The second header row (前年, 上年) names nothing that only indicators have: it counts only ``inside``
    a block.
    """
    known = all(_HEADER.match(text) or text in _HORIZONS for text in folded)
    return known and any(
        _OWN_HEADER.match(text) or (inside and _HEADER.match(text)) for text in folded
    )


@dataclass(slots=True)
class _Row:
    """One indicator row taken apart."""

    name: list[SourceCell]
    values: list[SourceCell] = field(default_factory=list)
    classes: list[tuple[str, SourceCell]] = field(default_factory=list)
    basis: str | None = None
    basis_cell: SourceCell | None = None


class IndicatorReader:
    """Reads the rows of one owner's indicator blocks, one after the other."""

    def __init__(self, context: Context, owner: str, table: str) -> None:
        self.context = context
        self.owner = owner
        self.table = table
        self.horizon: Horizon | None = None
        self.long_term_year: int | None = None
        self.indicators: dict[tuple[Horizon, str], Indicator] = {}
        self._type: str | None = None
        self._pending: str | None = None

    def announce(self, horizon: Horizon) -> None:
        """A block of that horizon begins: nothing is carried over from the block before."""
        if horizon is not self.horizon:
            self._type = self._pending = None
        self.horizon = horizon

    def read_header(self, sources: Sequence[SourceCell]) -> None:
        """Read a header row: its cells are structural, and some tell the horizon."""
        self.context.ledger.structural(*sources)
        for source in sources:
            folded = fold(source.text)
            horizon = horizon_of(folded)
            if horizon is None and _ANNUAL_HEADER.match(folded):
                horizon = Horizon.ANNUAL
            if horizon is not None:
                self.announce(horizon)

    def read_row(self, sources: Sequence[SourceCell]) -> bool:
        """Read one row (its non-empty cells). False when it is no indicator row."""
        cells = list(sources)
        while cells and horizon_of(fold(cells[0].text)) is not None:
            horizon = horizon_of(fold(cells[0].text))
            assert horizon is not None
            self.announce(horizon)
            self.context.ledger.structural(cells.pop(0))
        row = self._take_apart(cells)
        if row is None or self.horizon is None or not row.values:
            return False
        kind, inferred = self._type_of(row)
        if kind is None:
            self.without_class(tidy(row.name[0].text), cells)
            return True
        self._add(row, kind, inferred)
        return True

    def without_class(self, name: str, cells: Sequence[SourceCell]) -> None:
        """Report an indicator that no class can be told of; it is left out."""
        self.context.ledger.finding(
            "unknown-indicator-class",
            Severity.WARNING,
            f"表{self.table}{cells[0].where_zh}的指标“{name}”没有一级或二级指标，未采用",
            f"table {self.table}, {cells[0].where_en}: the indicator {name!r} has no class and was left out",
            cells,
        )

    def _take_apart(self, cells: list[SourceCell]) -> _Row | None:
        classes: list[tuple[str, SourceCell]] = []
        position = 0
        # The last two cells at least are a name and a value, even if the name is also a class name.
        while position < len(cells) - 2:
            codes = self.context.codes.by_label("indicator-type", fold(cells[position].text))
            if not codes:
                break
            classes.append((codes[0], cells[position]))
            position += 1
        if position >= len(cells):
            return None
        row = _Row([cells[position]], classes=classes)
        rest = cells[position + 1 :]
        while rest and self.context.codes.by_label("target-basis", fold(rest[-1].text)):
            row.basis_cell = rest.pop()
            row.basis = self.context.codes.by_label("target-basis", fold(row.basis_cell.text))[0]
        row.values = rest
        return row

    def _type_of(self, row: _Row) -> tuple[str | None, bool]:
        """The class of a row and whether it was inferred.

        Of a chain of classes, those next to the name are the row's own. Others are merged cells of the
        rows below whose text a converter moved up: they hold for the rows that print no class.
        """
        seconds = [code for code, _ in row.classes if self.level(code) == 2]
        firsts = [code for code, _ in row.classes if self.level(code) == 1]
        if seconds:
            own = seconds[-1]
            others = [code for code in firsts if code != self.first(own)]
            self._pending = seconds[-2] if len(seconds) > 1 else others[0] if others else None
            self._type = own
            # Where another block's class stands in the row, it is the reader who sorts them out.
            return own, self._pending is not None
        if firsts:
            self._pending = None
            if self._type is None or self.first(self._type) != firsts[-1]:
                self._type = self.only_child(firsts[-1])
            return self._type, True
        if self._pending is not None:
            self._type, self._pending = self.only_child(self._pending), None
        return self._type, True

    def level(self, code: str) -> int:
        """1 for a first-level class (一级指标), 2 for a second-level one, 0 for an unlisted code."""
        concept = self.context.codes.concept("indicator-type", code)
        return concept.level if concept else 0

    def first(self, code: str) -> str:
        """The first-level class of a class."""
        ancestors = self.context.codes.ancestors("indicator-type", code)
        return ancestors[-1] if ancestors else code

    def only_child(self, code: str) -> str:
        """The only second level under a first level (满意度), otherwise the code itself."""
        if self.level(code) == 2:
            return code
        children = [
            c
            for c in self.context.codes.codes("indicator-type")
            if self.context.codes.parent("indicator-type", c) == code
        ]
        return children[0] if len(children) == 1 else code

    def _add(self, row: _Row, kind: str, inferred: bool) -> None:
        context = self.context
        context.ledger.mapped(*row.name, *row.values, *(cell for _, cell in row.classes))
        if row.basis_cell is not None:
            context.ledger.mapped(row.basis_cell)
        name = tidy("".join(cell.text for cell in row.name))
        values = self._values(row)
        if values is None:
            context.ledger.finding(
                "indicator-values",
                Severity.WARNING,
                f"表{self.table}的指标“{name}”的指标值列数不符，近两年指标值未采用",
                f"table {self.table}: the values of indicator {name!r} do not fit the columns; "
                "its baselines were left out",
                row.values,
            )
            values = [row.values[-1]]
        *earlier, target = values
        years = (context.year - 2, context.year - 1)
        baselines = tuple(
            parse_value(cell.text, year, context.codes, cell)
            for year, cell in zip(years, earlier, strict=False)
        )
        own_year = self.target_year
        self.note(
            name,
            kind,
            inferred,
            parse_value(target.text, own_year, context.codes, target, about=name),
            sources=(
                *row.name,
                *(cell for _, cell in row.classes),
                *([row.basis_cell] if row.basis_cell else []),
            ),
            baselines=baselines,
            basis=row.basis,
        )

    @property
    def target_year(self) -> int:
        """The year of the targets of the block at hand."""
        annual = self.horizon is Horizon.ANNUAL
        return self.context.year if annual else (self.long_term_year or self.context.year)

    def note(
        self,
        name: str,
        kind: str,
        inferred: bool,
        target: IndicatorValue,
        *,
        sources: tuple[SourceCell, ...],
        baselines: tuple[IndicatorValue, ...] = (),
        basis: str | None = None,
    ) -> None:
        """Note an indicator of the block at hand; one of the same name gets a key of its own."""
        assert self.horizon is not None
        key = hashed(name, 8)
        if (self.horizon, key) in self.indicators:
            key = hashed(f"{name}{kind}{len(self.indicators)}", 8)
        self.indicators[(self.horizon, key)] = Indicator(
            owner=self.owner,
            horizon=self.horizon,
            key=key,
            name=name,
            type=kind,
            type_inferred=inferred,
            target=target,
            baselines=baselines,
            basis=basis,
            sources=sources,
        )

    def _values(self, row: _Row) -> list[SourceCell] | None:
        """Target, or two baselines and target; further cells must be marks for nothing."""
        wanted = 1 if self.horizon is Horizon.LONG_TERM else 3
        if len(row.values) < wanted:
            return list(row.values) if len(row.values) == 1 else None
        beyond = [cell for cell in row.values[wanted:] if fold(cell.text) not in NULL_MARKS]
        if len(beyond) == 1 and beyond[0] == row.values[-1] and row.basis is None:
            self._unknown_basis(beyond[0])
        elif beyond:
            return None
        return list(row.values[:wanted])

    def _unknown_basis(self, cell: SourceCell) -> None:
        """The last column gives the basis (指标值确定依据) in words that no code list has."""
        self.context.ledger.reject((cell,))
        self.context.ledger.finding(
            "unknown-label",
            Severity.INFO,
            f"表{self.table}{cell.where_zh}的指标值确定依据“{tidy(cell.text)}”不在代码表中",
            f"table {self.table}, {cell.where_en}: the basis {tidy(cell.text)!r} is in no code list",
            (cell,),
        )


def with_inferred_classes(indicators: Sequence[Indicator]) -> list[Indicator]:
    """Indicators whose class was inferred, with the class that is known of them elsewhere.

    The same indicator stands in up to four blocks. A class printed beside its name in the department's
    form (table 11, long-term or annual) says more than the place of a row under a lost merged cell; and
    what the department's form says holds for a project's form (table 12), which repeats it. The class
    stays marked as inferred.
    """
    printed: dict[str, set[str]] = {}
    for indicator in indicators:
        if indicator.owner == DEPARTMENT and not indicator.type_inferred:
            printed.setdefault(indicator.key, set()).add(indicator.type)
    known: dict[tuple[Horizon, str], str] = {}
    found = []
    for indicator in indicators:
        if indicator.type_inferred:
            types = printed.get(indicator.key, set())
            repeated = known.get((indicator.horizon, indicator.key), indicator.type)
            indicator = replace(indicator, type=next(iter(types)) if len(types) == 1 else repeated)
        if indicator.owner == DEPARTMENT:
            known[indicator.horizon, indicator.key] = indicator.type
        found.append(indicator)
    return found
