"""Who published what for which year: the cover, the contents list, the unit codes of the tables."""

from __future__ import annotations

import re
from collections.abc import Iterable

from budgetgraph.ground.errors import InputError, UnsupportedKindError
from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import unit_of_line
from budgetgraph.interpreting.context import Context, hashed
from budgetgraph.interpreting.folding import fold, tidy
from budgetgraph.interpreting.headers import match_header
from budgetgraph.interpreting.outline import Outline
from budgetgraph.interpreting.records import Heading
from budgetgraph.interpreting.regions import UNRESOLVED, region_of
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.specifications import GridSpecification, RowKey

_YEAR = re.compile(r"(20\d{2})年(?:度)?(?=[^。]{0,30}?(?:预算|部门|单位))")
_ISSUED = re.compile(r"^(20\d{2})年(\d{1,2})月(?:(\d{1,2})日)?$")
_ACCOUNTS = re.compile(r"决算")
_BUDGET = re.compile(r"预算")
_UNIT_BUDGET = re.compile(r"单位预算")
_ISSUER_LINE = re.compile(
    r"^(?:编制)?(?:部门|单位|预算单位|编制单位)(?:名称)?[:：](.+?)(?:单位[:：].*)?$"
)
_UNIT_CODE = re.compile(r"^\d{3}(?:\d{3})*$")


def title_of(outline: Outline) -> tuple[str, str | None]:
    """The title on the cover, its lines joined, and the month of issue (``YYYY-MM``) if printed."""
    issued: str | None = None
    lines: list[str] = []
    for passage in outline.cover:
        match = _ISSUED.match(fold(passage.text))
        if match:
            year, month, day = match.groups()
            issued = f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "")
        elif passage.text.strip() and issued is None:
            lines.append(tidy(passage.text))
    return "".join(lines), issued


def year_of(title: str, outline: Outline, sheets: Iterable[Sheet]) -> int | None:
    """The fiscal year: from the title, the contents list, the part headings or the table titles."""
    texts = [
        title,
        *(p.text for p in outline.contents),
        *(part.heading.text for part in outline.parts),
    ]
    texts += [sheet.title for sheet in sheets]
    for text in texts:
        match = _YEAR.search(fold(text))
        if match:
            return int(match.group(1))
    return None


def kind_of(title: str, outline: Outline, sheets: Iterable[Sheet]) -> str:
    """The document kind. Raises :class:`UnsupportedKindError` for final accounts (决算)."""
    headings = " ".join(
        [title, *(part.heading.text for part in outline.parts), *(s.title for s in sheets)]
    )
    folded = fold(headings)
    if len(_ACCOUNTS.findall(folded)) > len(_BUDGET.findall(folded)):
        raise UnsupportedKindError(
            "the document is a final account (决算), which is not supported yet",
            hint="give the budget (预算) of the department",
        )
    return "unit-budget" if _UNIT_BUDGET.search(fold(title)) else "budget"


def find_department(sheets: Iterable[Sheet], issuer: str) -> str:
    """The department's code: the shortest unit code that the tables print, or ``n-`` and a hash.

    A department has a code of three digits, its units one of six that starts with it.
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
    return min(codes, key=len) if codes else f"n-{hashed('部门' + issuer, 10)}"


def issuer_of(title: str, sheets: Iterable[Sheet]) -> str:
    """The issuer's name: from a line 部门：…, else what stands before the year on the cover."""
    for sheet in sheets:
        for passage in sheet.passages:
            match = _ISSUER_LINE.match(tidy(passage.text).replace(" ", ""))
            if match and len(match.group(1)) > 3:
                return match.group(1)
    return re.split(r"20\d{2}年", tidy(title))[0]


def name_department(context: Context, frame: Outline) -> None:
    """Give a department that no table lists its name from the cover, so that it has a source."""
    unit = context.unit(context.department)
    if not unit.sources:
        first = next(iter([*frame.cover, *frame.contents, *(p.heading for p in frame.parts)]))
        source = SourceCell("c", first.line, 1, table="封面", page=first.page, text=first.text)
        unit.called(context.issuer or first.text, source)


def is_caption(text: str) -> bool:
    """Whether a line only names the issuer or the currency unit of a table."""
    tidied = tidy(text).replace(" ", "")
    return unit_of_line(text) is not None or bool(_ISSUER_LINE.match(tidied))


def make_heading(
    context: Context, kind: str, title: str, issued: str | None, issuer: str
) -> Heading:
    """The document's identity. An issuer whose place is unknown is a finding, never a guess."""
    names = context.unit(context.department).names
    name = next(iter(names.values()), issuer)
    region = region_of(name)
    if region is UNRESOLVED:
        region = region_of(title)
    if region is UNRESOLVED:
        context.ledger.finding(
            "unknown-region",
            Severity.WARNING,
            f"无法从名称“{name}”判断行政区划",
            f"the place of the issuer {name!r} is not in the division list",
        )
    return Heading(kind, region, context.department, context.year, title, issued)


def require_year(year: int | None) -> int:
    """The year, or :class:`InputError` when the document names none."""
    if year is None:
        raise InputError(
            "no fiscal year is named in the title, the contents or the headings",
            hint="the first lines should say for which year the budget is, such as 2026年部门预算",
        )
    return year
