"""The columns of a procurement table (政府采购预算表), also where a page break cut the table.

The next page often prints fewer columns, because nothing stands in the first ones there. Such a page has no
header; its columns are those that fit its cells best, in the order of the header.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise

from budgetgraph.ground.codes import CodeLists
from budgetgraph.interpreting.amounts import is_blank, parse_amount
from budgetgraph.interpreting.folding import fold, strip_ordinal
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.spanning import Span, span_of, under
from budgetgraph.interpreting.table_words import TOTALS
from budgetgraph.reading.document import Cell, Row

CATEGORIES = ("procurement-goods", "procurement-works", "procurement-services")

_ROLES = (
    ("category", r"(?:政府)?采购(?:品目)?大类|品目大类|(?:政府)?采购(?:项目)?类[别型]|类别"),
    ("project", r"专项名称|项目名称|(?:预算|支出)项目(?:名称)?|项目"),
    ("economic", r"(?:部门)?(?:预算)?(?:支出)?经济(?:分类)?科目(?:名称)?"),
    ("name", r"(?:政府)?(?:采购)?(?:物品(?:名称)?|货物名称)|(?:政府)?采购(?:项目|内容)(?:名称)?|品名|名称"),
    ("catalogue", r"(?:政府)?(?:采购)?(?:品目|目录)(?:名称)?"),
    ("unit", r"(?:预算|采购)?单位名称|(?:预算|采购)单位|单位编码|单位代码"),
    ("organisation", r"(?:政府)?采购(?:组织)?(?:形式|方式)|组织形式"),
    ("measure", r"(?:计量)?单位|规格(?:型号)?"),
    ("quantity", r"(?:采购)?数量"),
    ("price", r"(?:采购|预算)?单价(?:\(.*\))?"),
    ("amount", r"(?:(?:政府)?采购)?(?:预算)?(?:总?金额|总计|合计|小计|预算数?)(?:合计|小计|总计)?(?:\(.*\))?"),
    ("number", r"序号|(?:采购)?(?:品目|目录)?(?:编码|代码|序号)"),
    ("remark", r"备注|说明|(?:需求|采购)时间"),
)  # fmt: skip
_PATTERNS = tuple((role, re.compile(f"^(?:{pattern})$")) for role, pattern in _ROLES)
_ORGANISATION = re.compile(r"集中|分散|自行|委托|组织|公开招标|询价|磋商|谈判|单一来源")
_LETTER = re.compile(r"[A-Ca-c]$")
_MAX_ABOVE = 6
_MAX_HEADER = 4
_MAX_SAMPLE = 30
"""Rows of a page that tell which columns it has."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the header: its place, and its role, or the label that none fits."""

    span: Span
    role: str
    label: str


@dataclass(frozen=True, slots=True)
class ProcurementHeader:
    """Where the header stands (``start`` to ``end``, exclusive) and its columns from left to right."""

    start: int
    end: int
    columns: tuple[Column, ...]

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of the columns in their order; a column of no known role has the role ``unknown``."""
        return tuple(column.role for column in self.columns)


@dataclass(slots=True)
class ProcurementRow:
    """A row of the body: its number in the sheet and its cells by role."""

    number: int
    cells: dict[str, Cell] = field(default_factory=dict)
    stray: list[tuple[str, Cell]] = field(default_factory=list)
    """Cells of columns that nobody knows, with the label of the column (empty where it has none)."""
    uncertain: bool = False
    """Whether it may be the sum of the rows below it, or one more of them."""

    def text(self, role: str) -> str:
        """The folded text of the cell in that role, empty where nothing is printed."""
        return fold(self.cells[role].text) if role in self.cells else ""


def category_of(folded: str, codes: CodeLists) -> str | None:
    """The code of a kind of procurement: ``procurement-goods`` of 一、货物A or 货物类; None for other text."""
    plain = _LETTER.sub("", strip_ordinal(re.sub(r"^[A-Ca-c][.、:]?(?=\D)", "", folded)))
    found = [c for c in codes.by_label("category", plain) if c in CATEGORIES]
    return found[0] if found else None


def find_header(rows: Sequence[Row], codes: CodeLists) -> ProcurementHeader | None:
    """The header among the first rows: the lines that, read together, name most columns."""
    best: tuple[int, int, ProcurementHeader] | None = None
    for start in range(min(len(rows), _MAX_ABOVE)):
        for end in range(start + 1, min(len(rows), start + _MAX_HEADER) + 1):
            columns = _columns(rows[start:end], codes)
            known = [column.role for column in columns if column.role != "unknown"]
            if len(known) < 2 or not any(r == "amount" or r in CATEGORIES for r in known):
                continue
            if known.count("amount") > 1 and known.count("project") > 1:
                # Two lists side by side are no procurement table.
                continue
            rank = (len(known) - (len(columns) - len(known)), -(end - start))
            if best is None or rank > best[:2]:
                best = (*rank, ProcurementHeader(start, end, columns))
    return best[2] if best else None


def _columns(rows: Sequence[Row], codes: CodeLists) -> tuple[Column, ...]:
    """Columns of a header whose labels may be broken over its rows: 采购品目大 above 类."""
    texts: dict[int, list[Cell]] = {}
    for row in rows:
        for cell in row.cells:
            if not cell.empty:
                texts.setdefault(cell.column, []).append(cell)
    columns: list[Column] = []
    for column, cells in sorted(texts.items()):
        label = fold("".join(cell.text for cell in cells))
        last = fold(cells[-1].text)
        role = _role(label, codes) or _role(last, codes)
        below = any(other > column and other <= span_of(cells[0]).last for other in texts)
        if role is None and below:
            continue  # a label over several columns, which have labels of their own
        if role in {known.role for known in columns}:
            role = None
        columns.append(Column(span_of(cells[-1]), role or "unknown", label))
    if all(column.role != "name" for column in columns):
        # Where nothing but the catalogue (采购目录) names what is bought, it does.
        columns = [replace(c, role="name") if c.role == "catalogue" else c for c in columns]
    ends = [column.span.first - 1 for column in columns[1:]]
    return tuple(
        replace(c, span=Span(c.span.first, min(c.span.last, end)))
        for c, end in zip(columns, [*ends, columns[-1].span.last] if columns else [], strict=True)
    )


def _role(folded: str, codes: CodeLists) -> str | None:
    found = next((role for role, pattern in _PATTERNS if pattern.match(folded)), None)
    return found or category_of(folded, codes)


def body(sheet: Sheet, header: ProcurementHeader, codes: CodeLists) -> list[ProcurementRow]:
    """The rows below the header with their cells by role; rows without print are left out."""
    found: list[ProcurementRow] = []
    numbered = list(enumerate(sheet.rows, 1))
    bounds = [0, *sheet.breaks, len(sheet.rows)]
    for start, end in pairwise(bounds):
        rows = numbered[max(start, header.end) : end]
        part = [(n, row) for n, row in rows if any(not cell.empty for cell in row.cells)]
        place = (
            _placed(header) if start < header.end else _continued(part, sheet.rows, header, codes)
        )
        found += [_by_role(number, row, place) for number, row in part]
    return found


_Place = Callable[[Cell], Column | None]


def _placed(header: ProcurementHeader) -> _Place:
    """The column of a cell by where it stands under the header."""
    spans = [column.span for column in header.columns]

    def place(cell: Cell) -> Column | None:
        found = under(cell, spans)
        return None if found is None else header.columns[found]

    return place


def _continued(
    part: Sequence[tuple[int, Row]],
    rows: Sequence[Row],
    header: ProcurementHeader,
    codes: CodeLists,
) -> _Place:
    """The column of a cell on a later page: by a repeated header, else by what the cells say."""
    again = find_header([row for _, row in part], codes)
    if again is not None and set(again.roles) >= set(header.roles):
        return _placed(again)
    cells = [{cell.column: cell for cell in row.cells if not cell.empty} for _, row in part]
    printed = sorted({column for row in cells for column in row})
    if len(printed) > len(header.columns):
        return _placed(header)
    choices = [
        dict(zip(printed, chosen, strict=True))
        # From the right: what a page lacks are the columns of parents, on the left.
        for chosen in reversed(list(combinations(header.columns, len(printed))))
    ]
    if part and len(part[0][1].cells) == len(rows[header.start].cells):
        # As many columns as the header has are likely the same, unless their cells say otherwise.
        own = _placed(header)
        same = {row[column].column: own(row[column]) for row in cells for column in row}
        choices.insert(0, {c: column for c, column in same.items() if column is not None})
    best = max(choices, key=lambda chosen: _fit(cells[:_MAX_SAMPLE], chosen, codes))
    return lambda cell: best.get(cell.column)


def _fit(
    rows: Sequence[Mapping[int, Cell]], columns: Mapping[int, Column], codes: CodeLists
) -> int:
    """How well the cells of some grid columns fit the columns of the header they would be."""
    score = 0
    for row in rows:
        texts = {
            columns[column].role: fold(cell.text)
            for column, cell in row.items()
            if column in columns
        }
        figures = [text for text in texts.values() if _is_money(text)]
        if not figures or set(texts.values()) & TOTALS:
            continue  # words that a page cut off, and the total, are nowhere out of place
        leaf = bool(texts.get("organisation")) or bool(texts.get("quantity"))
        for role, text in texts.items():
            score += _fits(role, text, leaf, codes)
    return score


def _is_money(folded: str) -> bool:
    return not is_blank(folded) and parse_amount(folded, "元") is not None


def _fits(role: str, text: str, leaf: bool, codes: CodeLists) -> int:
    money = _is_money(text)
    category = category_of(text, codes) is not None
    if role in ("amount", "quantity", "price") or role in CATEGORIES:
        return 4 if money else -4
    if role == "organisation":
        return 4 if _ORGANISATION.search(text) else -4
    if role == "category":
        return 4 if category else -2
    if money or category:
        return -3
    if role == "economic":
        known = bool(codes.by_label("economic", text))
        return (2 if known else -1) - (2 if leaf else 0)
    return 1 if (role == "name") == leaf else -1


def _by_role(number: int, row: Row, place: _Place) -> ProcurementRow:
    found = ProcurementRow(number)
    for cell in row.cells:
        if cell.empty:
            continue
        column = place(cell)
        if column is None:
            found.stray.append(("", cell))
        elif column.role == "unknown" or column.role in found.cells:
            found.stray.append((column.label, cell))
        else:
            found.cells[column.role] = cell
    return found
