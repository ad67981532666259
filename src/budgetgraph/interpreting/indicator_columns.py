"""Indicators by the columns of their header, where merged cells are known or stand in their place.

Forms differ in what they print beside class, name and value: 指标性质 (≥), 计量单位 (%), 权重, 备注. The header
tells. Rows that do not fit it are told by the words of their cells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.folding import fold, tidy
from budgetgraph.interpreting.form_reader import FormReader
from budgetgraph.interpreting.indicators import IndicatorReader, horizon_of
from budgetgraph.interpreting.records import Horizon, IndicatorValue
from budgetgraph.interpreting.spanning import Span, span_of, under
from budgetgraph.interpreting.targets import parse_value
from budgetgraph.reading.document import Cell

_ROLES = (
    ("first", r"一级指标"),
    ("second", r"二级指标"),
    ("name", r"三级指标(?:名称)?|指标名称|指标内容|具体指标|绩效指标名称"),
    ("basis", r"指标值(?:确定|设定)依据"),
    ("value", r"(?:.{0,8})(?:指标值|目标值)(?:\(.*\))?"),
    ("operator", r"指标性质|指标符号|运算符号?|比较符号?|指标方向"),
    ("unit", r"(?:计量|度量|指标值?|指标计量)?单位"),
    (
        "beside",
        r"(?:指标)?(?:权重|分值|分值权重|绩效度量|解释|说明|备注)(?:\(.*\))?|备注|评分标准|评分细则",
    ),
)
_PATTERNS = tuple((role, re.compile(f"^(?:{pattern})$")) for role, pattern in _ROLES)
_SIDE = re.compile(
    r"^.{0,10}(?:绩效|衡量|考核)(?:目标)?指标$|^绩效目标$|^(?:项目)?(?:年度|长期|中期)?绩效目标指标$"
)
_LONG_TERM = re.compile(r"长期|中期|实施期")
_WORD = re.compile(r"[^\W\d_]")


def _role(folded: str) -> str | None:
    return next((role for role, pattern in _PATTERNS if pattern.match(folded)), None)


def is_column_header(folded: Sequence[str]) -> bool:
    """Whether a row (its folded non-empty cells) heads indicator columns: a name and a class or value."""
    roles = [_role(text) for text in folded]
    return "name" in roles and ("second" in roles or "first" in roles or "value" in roles)


def is_indicator_side(folded: str) -> bool:
    """Whether a cell heads the indicators from the side: 绩效指标, 年度绩效指标."""
    return _SIDE.match(folded) is not None


@dataclass(slots=True)
class _Merged:
    """A class as printed, and the last row that its merged cell covers."""

    code: str | None
    source: SourceCell
    until: int


@dataclass(slots=True)
class _Block:
    """One group of columns: a header may have one for the project and one for the year."""

    horizon: Horizon
    first: _Merged | None = None
    second: _Merged | None = None


@dataclass(slots=True)
class _Parts:
    """The cells of one row in one block, by role."""

    number: int
    cells: dict[str, list[Cell]] = field(default_factory=dict)

    def has(self, *roles: str) -> bool:
        return any(role in self.cells for role in roles)


class IndicatorColumns:
    """Reads header and rows of one form's indicators and gives them to its reader."""

    def __init__(self, form: FormReader, reader: IndicatorReader) -> None:
        self._form = form
        self._reader = reader
        self._columns: list[tuple[Span, str, int]] = []
        self._blocks: list[_Block] = []
        self._width = 0
        self._side: Horizon | None = None

    def header(self, number: int, cells: Sequence[Cell], width: int) -> None:
        """A header row; ``width`` is the number of cells of its row, empty ones included."""
        self._structural(number, cells)
        sides = [h for cell in cells if (h := horizon_of(fold(cell.text))) is not None]
        spans = [span_of(cell) for cell in cells if _role(fold(cell.text)) is not None]
        if not sides and spans == [span for span, _, _ in self._columns]:
            return  # printed again after a page break
        self._side = sides[0] if sides else self._side
        self._columns, self._blocks, self._width = [], [], width
        seen: set[str] = set()
        labels: list[list[str]] = []
        for cell in cells:
            text = fold(cell.text)
            role = _role(text)
            if role is None:
                continue
            if not labels or (role in seen and role in ("first", "second", "name")):
                labels.append([])
                seen = set()
            seen.add(role)
            labels[-1].append(text)
            self._columns.append((span_of(cell), role, len(labels) - 1))
        for texts in labels:
            long_term = any(map(_LONG_TERM.search, texts)) or (len(labels) > 1 and not self._blocks)
            own = Horizon.LONG_TERM if long_term else None
            self._blocks.append(_Block(own or self._side or Horizon.ANNUAL))

    def row(self, number: int, cells: Sequence[Cell], width: int) -> None:
        """A row below the header."""
        cells = self._without_sides(number, cells)
        if not cells:
            return
        headings = [span for span, _, _ in self._columns]
        places = [under(cell, headings) for cell in cells]
        fits = width == self._width and None not in places
        by_block: dict[int, _Parts] = {}
        for cell, place in zip(cells, places, strict=True):
            if fits and place is not None:
                _, role, block = self._columns[place]
                parts = by_block.setdefault(block, _Parts(number))
                parts.cells.setdefault(role, []).append(cell)
        if not fits or not all(self._block(self._blocks[b], by_block[b]) for b in sorted(by_block)):
            self._by_words(number, cells)

    def _without_sides(self, number: int, cells: Sequence[Cell]) -> list[Cell]:
        left = list(cells)
        while left and is_indicator_side(fold(left[0].text)) and len(left) > 1:
            horizon = horizon_of(fold(left[0].text))
            if horizon is not None and len(self._blocks) == 1:
                self._blocks[0].horizon = horizon
            self._structural(number, [left.pop(0)])
        return left

    def _by_words(self, number: int, cells: Sequence[Cell]) -> None:
        """A row that does not fit the header: a page cut its columns, or a converter moved its cells.

        Class names tell themselves; what follows them are the other columns in their order.
        """
        own = [role for _, role, _ in self._columns if role not in ("first", "second")]
        left = list(cells)
        parts = _Parts(number)
        while left and (role := self._class_role(left[0], parts)) is not None:
            parts.cells[role] = [left.pop(0)]
        if len(self._blocks) == 1 and len(left) in (2, len(own)):
            roles = own if len(left) == len(own) else ["name", "value"]
            for role, cell in zip(roles, left, strict=True):
                parts.cells.setdefault(role, []).append(cell)
            if self._block(self._blocks[0], parts):
                return
        self._form.not_understood([self._form.sheet.source(number, cell) for cell in cells])

    def _class_role(self, cell: Cell, parts: _Parts) -> str | None:
        codes = self._form.context.codes.by_label("indicator-type", fold(cell.text))
        if not codes or "second" in parts.cells:
            return None
        return "second" if parts.has("first") or self._reader.level(codes[0]) == 2 else "first"

    def _block(self, block: _Block, parts: _Parts) -> bool:
        """Read the part of a row that stands in one block; False if it makes no sense."""
        self._classes(block, parts)
        if not parts.has("name", "value"):
            cells = [cell for group in parts.cells.values() for cell in group]
            self._structural(parts.number, cells)
            return True
        name = tidy("".join(cell.text for cell in parts.cells.get("name", ())))
        if not parts.has("value") or not _WORD.search(name):
            return False
        sources = self._sources(parts, *(role for role, _ in _ROLES))
        kind, inferred, printed = self._kind(block, parts)
        if kind is None:
            self._reader.without_class(name, sources)
            return True
        self._form.context.ledger.mapped(*sources)
        self._reader.announce(block.horizon)
        basis = [
            code
            for cell in parts.cells.get("basis", ())
            for code in self._form.context.codes.by_label("target-basis", fold(cell.text))
        ]
        self._reader.note(
            name,
            kind,
            inferred,
            self._value(parts, name),
            basis=basis[0] if basis else None,
            sources=tuple(
                dict.fromkeys(
                    [
                        *self._sources(parts, "name"),
                        *printed,
                        *self._sources(parts, "beside", "basis"),
                    ]
                )
            ),
        )
        return True

    def _classes(self, block: _Block, parts: _Parts) -> None:
        """Note the classes that a row prints; each holds for the rows of its merged cell."""
        for role in ("first", "second"):
            for cell in parts.cells.get(role, ())[:1]:
                source = self._form.sheet.source(parts.number, cell)
                codes = self._form.context.codes.by_label("indicator-type", fold(cell.text))
                merged = _Merged(codes[0] if codes else None, source, parts.number + cell.rows - 1)
                if role == "first":
                    for each in (block, *self._without_first):
                        each.first, each.second = merged, None
                else:
                    block.second = merged
                if not codes:
                    self._unknown_class(source)

    @property
    def _without_first(self) -> list[_Block]:
        """Blocks without a first level of their own: they share that of the block beside them."""
        having = {number for _, role, number in self._columns if role == "first"}
        return [block for number, block in enumerate(self._blocks) if number not in having]

    def _kind(self, block: _Block, parts: _Parts) -> tuple[str | None, bool, list[SourceCell]]:
        """The class of a row, whether it was inferred, and the cells that print it.

        It is inferred where neither the row nor a merged cell that covers it prints a known second level.
        """
        printed = [merged.source for merged in (block.first, block.second) if merged is not None]
        if block.second is not None and block.second.code is not None:
            return block.second.code, parts.number > block.second.until, printed
        if block.first is not None and block.first.code is not None:
            code = block.first.code
            return (code if block.second else self._reader.only_child(code)), True, printed
        return None, True, printed

    def _value(self, parts: _Parts, name: str) -> IndicatorValue:
        codes, year = self._form.context.codes, self._reader.target_year
        sources = self._sources(parts, "operator", "value", "unit")
        texts = {
            role: "".join(cell.text for cell in parts.cells.get(role, ()))
            for role in ("operator", "value", "unit")
        }
        value = texts["value"].strip()
        if value[:1].isdigit() and codes.by_label("operator", fold(texts["operator"])):
            value = texts["operator"].strip() + value
        if value[-1:].isdigit() and _is_unit(texts["unit"]):
            value += texts["unit"].strip()
        return parse_value(value, year, codes, *sources, about=name)

    def _sources(self, parts: _Parts, *roles: str) -> list[SourceCell]:
        return [
            self._form.sheet.source(parts.number, cell)
            for role in roles
            for cell in parts.cells.get(role, ())
        ]

    def _structural(self, number: int, cells: Sequence[Cell]) -> None:
        sources = [self._form.sheet.source(number, cell) for cell in cells]
        self._form.context.ledger.structural(*sources)

    def _unknown_class(self, source: SourceCell) -> None:
        label = self._form.sheet.label
        self._form.context.ledger.finding(
            "unknown-label",
            Severity.INFO,
            f"表{label}{source.where_zh}的指标类别“{tidy(source.text)}”不在代码表中",
            f"table {label}, {source.where_en}: the class {tidy(source.text)!r} is in no code list",
            (source,),
        )


def _is_unit(text: str) -> bool:
    return re.search(r"[^\d\W]|%|‰|℃", fold(text)) is not None and fold(text) != "无"
