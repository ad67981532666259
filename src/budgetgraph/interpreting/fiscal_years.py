"""The fiscal year of a document, and tables of another year that stand in the same file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from budgetgraph.ground.errors import InputError
from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.headers import is_column_numbers
from budgetgraph.interpreting.ledger import Ledger
from budgetgraph.interpreting.outline import Outline, Part
from budgetgraph.interpreting.prose import is_heading
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.title_lines import year_of_line
from budgetgraph.reading.document import Grid

_YEAR = re.compile(r"(20\d{2})年(?:度)?(?=[^。]{0,30}?(?:预算|部门|单位))")
_TABLE_YEAR = re.compile(r"(20\d{2})年")
_FIGURE = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?")


def fiscal_year(title: str, outline: Outline, sheets: Sequence[Sheet]) -> int | None:
    """The fiscal year: from the title, the contents list, the part headings or the table titles.

    Where all tables with figures name another year than the title, and nothing else names the title's,
    it is theirs: the cover is an old one. A few titles left from an earlier year decide nothing.
    """
    printed = _first([title])
    tables = Counter(year for sheet in sheets if (year := _year_of(sheet)) is not None)
    if printed is not None:
        theirs = _year_of_all(sheets)
        old_cover = theirs not in (None, printed) and not _is_named(printed, theirs, outline)
        return theirs if old_cover else printed
    texts = [*(p.text for p in outline.contents), *(p.heading.text for p in outline.parts)]
    found = _first([*texts, *(sheet.title for sheet in sheets)])
    return found if found is not None or not tables else tables.most_common(1)[0][0]


def _year_of_all(sheets: Sequence[Sheet]) -> int | None:
    """The one year that the titles of all tables with figures name; two tables at least."""
    years = [_year_of(sheet) for sheet in sheets if _has_figures(sheet)]
    return years[0] if len(years) > 1 and len(set(years)) == 1 else None


def _has_figures(sheet: Sheet) -> bool:
    return any(
        _FIGURE.fullmatch(fold(cell.text))
        for row in sheet.rows
        if not is_column_numbers(row)
        for cell in row.cells
    )


def _is_named(year: int, tables: int | None, outline: Outline) -> bool:
    """Whether the body says that its budget is of ``year``: in its contents, its headings or its text.

    A budget tells of the year before in its text, so that only a later year counts there.
    """
    headings = [*outline.contents, *(part.heading for part in outline.parts)]
    headings += [p for part in outline.parts for p in part.passages if is_heading(p)]
    if any(_first([passage.text]) == year for passage in headings):
        return True
    if tables is None or year < tables:
        return False
    texts = (fold(p.text) for part in outline.parts for p in part.passages)
    return any(int(match.group(1)) == year for text in texts for match in _YEAR.finditer(text))


def require_year(year: int | None) -> int:
    """The year, or :class:`InputError` when the document names none."""
    if year is None:
        raise InputError(
            "no fiscal year is named in the title, the contents or the headings",
            hint="The first lines should say for which year the budget is, such as 2026年部门预算.",
            zh="标题、目录和各部分的标题都没有写明预算年度",
            hint_zh="文件开头应写明预算年度，例如 2026年部门预算。",
        )
    return year


def parts_of_year(outline: Outline, year: int, ledger: Ledger) -> Outline:
    """The outline without the parts of a second document, of another year, in the same file.

    Its numbering begins again, and its headings say another year than those of the first.
    """
    groups: list[list[Part]] = []
    for part in outline.parts:
        if not groups or part.number in {each.number for each in groups[-1]}:
            groups.append([])
        groups[-1].append(part)
    years = [_years_of(group) for group in groups]
    if not any(year in each for each in years):
        return outline
    others = [group for group, each in zip(groups, years, strict=True) if each and year not in each]
    for group in others:
        _report_group(group, year, ledger)
    left_out = {id(part) for group in others for part in group}
    kept = [part for part in outline.parts if id(part) not in left_out]
    return Outline(outline.cover, outline.contents, kept)


def _years_of(parts: Iterable[Part]) -> set[int]:
    """The fiscal years that the headings of parts say."""
    found = (_YEAR.search(fold(part.heading.text)) for part in parts)
    return {int(match.group(1)) for match in found if match}


def open_cells(parts: Sequence[Part], ledger: Ledger) -> list[SourceCell]:
    """The cells of the tables in parts that are left out, registered as printed."""
    cells = [
        SourceCell(
            "o", cell.line, cell.column, page=cell.page, text=cell.text.strip(), file=cell.file
        )
        for part in parts
        for block in part.blocks
        if isinstance(block, Grid)
        for row in block.rows
        for cell in row.cells
        if not cell.empty
    ]
    for cell in cells:
        ledger.open(cell)
    return cells


def _report_group(parts: Sequence[Part], year: int, ledger: Ledger) -> None:
    cells = open_cells(parts, ledger)
    first = parts[0].heading
    where = SourceCell("o", first.line, 1, page=first.page, text=first.text, file=first.file)
    ledger.finding(
        "another-year",
        Severity.WARNING,
        f"{where.where_zh}“{first.text}”起的各部分不是{year}年的，未采用",
        f"the parts from {first.text!r} in {where.where_en} are not of {year}; they were left out",
        cells or (where,),
    )


def sheets_of_year(sheets: Sequence[Sheet], year: int, title: str, ledger: Ledger) -> list[Sheet]:
    """The tables of the document's own year. Each other one is a finding, and none of its figures a fact."""
    printed = _first([title])
    if printed is not None and printed != year:
        ledger.finding(
            "another-year",
            Severity.WARNING,
            f"标题写的是{printed}年，各表都是{year}年，按{year}年处理",
            f"the title says {printed}, all tables say {year}; read as {year}",
        )
    kept = []
    for sheet in sheets:
        other = _year_of(sheet)
        if other is None or other == year:
            kept.append(sheet)
            continue
        cells = sheet.sources()
        for cell in cells:
            ledger.open(cell)
        where = cells[0] if cells else None
        ledger.finding(
            "another-year",
            Severity.WARNING,
            f"{where.where_zh if where else ''}的表“{sheet.title}”是{other}年的，本文件是{year}年预算，未采用",
            f"{where.where_en if where else 'a place without cells'}: the table {sheet.title} is of {other}, "
            f"the budget of {year}; it was left out",
            cells,
        )
    return kept


def _year_of(sheet: Sheet) -> int | None:
    """The year that the title of a table says, or a line that stands with it (预算年度：2025)."""
    match = _TABLE_YEAR.search(fold(sheet.title))
    said = (year_of_line(passage.text) for passage in sheet.passages)
    return int(match.group(1)) if match else next((year for year in said if year), None)


def _first(texts: Iterable[str]) -> int | None:
    for text in texts:
        match = _YEAR.search(fold(text))
        if match:
            return int(match.group(1))
    return None
