"""Who published what for which year: the cover, the contents list, the unit codes of the tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from budgetgraph.ground.errors import UnsupportedKindError
from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import unit_of_line
from budgetgraph.interpreting.context import Context, hashed
from budgetgraph.interpreting.folding import fold, tidy
from budgetgraph.interpreting.headers import match_header
from budgetgraph.interpreting.issuer_lines import is_body, is_other_body
from budgetgraph.interpreting.outline import Outline
from budgetgraph.interpreting.records import Heading, Region
from budgetgraph.interpreting.regions import UNRESOLVED, divided, region_of
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.specifications import GridSpecification, RowKey
from budgetgraph.interpreting.titles import specifications_titled
from budgetgraph.interpreting.unit_names import normal_name
from budgetgraph.reading.document import Passage

_ISSUED = re.compile(r"^(20\d{2})年(\d{1,2})月(?:(\d{1,2})日)?$")
_ACCOUNTS = re.compile(r"决算")
_BUDGET = re.compile(r"预算")
_UNIT_BUDGET = re.compile(r"单位预算")
_ISSUER_LINE = re.compile(
    r"^(?:(?:预算)?主管|编制|填报|编报|公开)?(?:部门|单位|预算单位|编制单位)(?:\(单位\)|（单位）)?(?:名称)?[:：]"
    r"(.+?)(?:(?:金额)?单位[:：].*)?$"
)
_UNIT_LINE = re.compile(r"^(?:预算|编制)?单位(?:名称)?[:：]")
_TABLE_LABEL = re.compile(r"^(?:附?表|公开表|公开)\d{1,2}(?:-\d{1,2})?表?$")
_AFTER_YEAR = re.compile(
    r"^(?:度)?(?:[省市区县]级|本级)?(?:(?:部门|单位)预算)?(?:信息)?(?:公开|草案|编制|情况|说明)*"
    r"(?P<name>.*?)(?:[省市区县]级|本级)?(?:(?:部门|单位)预算.*)?$"
)
_UNIT_CODE = re.compile(r"^\d{3}(?:\d{3})*$")
_DEPARTMENT_DIGITS = 3


def title_of(outline: Outline) -> tuple[str, str | None]:
    """The title on the cover, its lines joined, and the month of issue (``YYYY-MM``) if printed.

    A line that names the issuer (预算主管部门：…) stands behind the title in brackets.
    """
    issued: str | None = None
    lines: list[str] = []
    named: list[str] = []
    for passage in outline.cover:
        text = tidy(passage.text)
        match = _ISSUED.match(fold(passage.text))
        if match:
            year, month, day = match.groups()
            issued = f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "")
        elif text and issued is None and text not in lines and not _is_label(passage.text):
            issuer = _issuer_in(passage)
            if issuer is None:
                lines.append(text)
            else:
                named.append(issuer)
    title = "".join(lines)
    missing = [name for name in dict.fromkeys(named) if fold(name) not in fold(title)]
    return title + "".join(f"（{name}）" for name in missing if title), issued


def _is_label(text: str) -> bool:
    """Whether a line names a table, or its currency unit, and not the document."""
    folded = fold(text)
    return bool(_TABLE_LABEL.match(folded) or unit_of_line(text) or specifications_titled(folded))


def _issuer_in(passage: Passage) -> str | None:
    """The issuer that a line 部门：… names, or None."""
    match = _ISSUER_LINE.match(tidy(passage.text).replace(" ", ""))
    return match.group(1) if match and len(match.group(1)) > 3 else None


def kind_of(title: str, outline: Outline, sheets: Iterable[Sheet]) -> str:
    """The document kind. Raises :class:`UnsupportedKindError` for final accounts (决算)."""
    headings = " ".join(
        [title, *(part.heading.text for part in outline.parts), *(s.title for s in sheets)]
    )
    folded = fold(headings)
    if len(_ACCOUNTS.findall(folded)) > len(_BUDGET.findall(folded)):
        raise UnsupportedKindError(
            "the document is a final account (决算), which is not supported yet",
            hint="Give the budget (预算) of the department.",
        )
    if _UNIT_BUDGET.search(fold(title)):
        return "unit-budget"
    by_unit = any(_UNIT_LINE.match(fold(p.text)) and _issuer_in(p) for p in outline.cover)
    return "unit-budget" if by_unit and "部门预算" not in fold(title) else "budget"


def find_department(sheets: Iterable[Sheet], issuer: str, kind: str) -> str:
    """The department's code: the unit code above all others that the tables print, or ``n-`` and a hash.

    A department has a code of three digits, its units one of six that starts with it: of units side by
    side none is the department. The hash is of the name and of what it is: a department (部门), or the
    unit (单位) of a unit's own budget.
    """
    codes: list[str] = []
    for sheet in sheets:
        specification = sheet.specification
        if not isinstance(specification, GridSpecification) or specification.row not in (
            RowKey.UNIT,
            RowKey.PROJECT,
        ):
            continue
        header = match_header(sheet.rows, specification)
        if header is None or header.key is None:
            continue
        for row in sheet.rows[header.rows :]:
            code = fold(row.cells[header.key - 1].text) if header.key <= len(row.cells) else ""
            if _UNIT_CODE.match(code) and len(code) <= 9:
                codes.append(code)
    shortest = min(codes, key=len, default="")
    if shortest and all(_stands_above(shortest, code) for code in codes):
        return shortest
    what = "单位" if kind == "unit-budget" else "部门"
    return f"n-{hashed(what + normal_name(issuer), 10)}"


def _stands_above(code: str, other: str) -> bool:
    """Whether a code may be that of the department of ``other``: units may come from other departments."""
    return other.startswith(code) or len(code) == _DEPARTMENT_DIGITS < len(other)


def issuer_of(outline: Outline, title: str, sheets: Sequence[Sheet]) -> str:
    """The issuer's name: from a line 部门：… of the cover or a table, else around the year on the cover.

    A few tables of another body than the cover names are those of a body below the issuer.
    """
    for passage in outline.cover:
        name = _issuer_in(passage)
        if name is not None:
            return name
    titled = _name_in(title)
    named = [n for sheet in sheets if (n := _named_by(sheet)) is not None]
    stray = bool(named) and is_body(titled) and is_other_body(named[0], titled)
    if named and not (stray and _is_seldom(named, sheets)):
        return named[0]
    return titled


def _named_by(sheet: Sheet) -> str | None:
    """The issuer that a line 部门：… of a table names, or None."""
    return next((name for p in sheet.passages if (name := _issuer_in(p)) is not None), None)


def _is_seldom(named: Sequence[str], sheets: Sequence[Sheet]) -> bool:
    """Whether few tables name the body that the first one of them does: it may be one below the issuer."""
    tables = sum(bool(sheet.rows) and not sheet.specification_is_form for sheet in sheets)
    return 2 * named.count(named[0]) <= tables


def _name_in(title: str) -> str:
    """The name around the year in the title of a document."""
    before, *after = re.split(r"20\d{2}年", tidy(title), maxsplit=1)
    if after and not divided(before)[1]:
        match = _AFTER_YEAR.match(after[0])
        if match and len(match.group("name")) > 3:
            return match.group("name")
    return before


def name_department(context: Context, frame: Outline) -> None:
    """Give a department that no table lists its name from the cover, so that it has a source."""
    unit = context.unit(context.department)
    if not unit.sources:
        lines = [*frame.cover, *frame.contents, *(p.heading for p in frame.parts)]
        lines += [passage for part in frame.parts for passage in part.passages]
        named = [line for line in lines if context.issuer and context.issuer in tidy(line.text)]
        first = next(iter([*named, *lines]))
        source = SourceCell(
            "c", first.line, 1, table="封面", page=first.page, text=first.text, file=first.file
        )
        unit.called(context.issuer or first.text, source)


def is_caption(text: str) -> bool:
    """Whether a line only names the issuer or the currency unit of a table."""
    tidied = tidy(text).replace(" ", "")
    return unit_of_line(text) is not None or bool(_ISSUER_LINE.match(tidied))


def make_heading(
    context: Context, kind: str, title: str, issued: str | None, frame: Outline
) -> Heading:
    """The document's identity. An issuer whose place is unknown is a finding, never a guess.

    A document without a title is called by its issuer, year and kind.
    """
    names = context.unit(context.department).names
    name = next(iter(names.values()), context.issuer)
    region = next(_regions([name, context.issuer, title, *_front(frame)]), UNRESOLVED)
    if region is UNRESOLVED:
        context.ledger.finding(
            "unknown-region",
            Severity.WARNING,
            f"无法从名称“{name}”判断行政区划",
            f"the place of the issuer {name!r} is not in the division list",
        )
    what = "单位预算" if kind == "unit-budget" else "部门预算"
    printed = title or f"{context.issuer}{context.year}年{what}"
    return Heading(kind, region, context.department, context.year, printed, issued)


def _regions(names: Iterable[str]) -> Iterator[Region]:
    """The places that names begin with, in their order."""
    return (region for region in map(region_of, names) if region is not UNRESOLVED)


def _front(frame: Outline) -> list[str]:
    """Lines of the front that may begin with the issuer's full name: cover and headings of parts."""
    return [
        *(passage.text for passage in frame.cover),
        *(re.sub(r"^第.部分", "", fold(part.heading.text)) for part in frame.parts),
    ]
