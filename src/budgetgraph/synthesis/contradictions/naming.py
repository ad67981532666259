"""Wrong names and codes: of projects, units, functions, economic categories, duties, glossary entries."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable

from budgetgraph.ground.codes import load_code_lists
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.records import Project
from budgetgraph.synthesis.contradictions.page import Page, Place, Planted, places

_SLIPS = ("及", "新", "费", "等")
_LEFT_OUT = "省市区县镇乡"


def project_renamed(page: Page, chance: random.Random) -> Planted | None:
    """A project with another name in one of the tables and sections that print it."""
    found = [
        (project, cell)
        for project in _children(page)
        for cell in _names(page, project)
        if cell.key in ("t10", "t11", "t12", "n10")
    ]
    if not found:
        return None
    project, cell = chance.choice(found)
    wrong = _misspelt(project.name, chance, 4)
    return page.planted(
        _replaced(page, cell.line, project.name, wrong), [Place(cell.line)], _told(page, project)
    )


def project_missing(table: str) -> Callable[[Page, random.Random], Planted | None]:
    """A project that one table (by its key) does not list, though all others do.

    A table lists another project besides: one without any may be of a form that lists none.
    """

    def plant(page: Page, chance: random.Random) -> Planted | None:
        found = [
            (project, cell)
            for project in _children(page)
            for cell in _names(page, project)
            if cell.key == table
        ]
        if len({project.code for project, _ in found}) < 1 + table.startswith("t"):
            return None
        project, cell = chance.choice(found)
        edits: dict[int, str | None] = {cell.line: None}
        if table == "n10":
            edits[cell.line + 1] = None
        above = [
            place
            for item in page.budget.items
            if item.key.breakdown == "project" and project.code in item.key.codes
            for place in page.above(item)
        ]
        parent = [
            place
            for item in page.budget.items
            if item.key.breakdown == "project" and project.parent in item.key.codes
            for place in page.around(item)
        ]
        return page.planted(edits, [*_told(page, project), *above, *parent])

    return plant


def project_code(page: Page, chance: random.Random) -> Planted | None:
    """A project code (项目代码) that is not of this place, department, form or any year before."""
    cells = [
        cell
        for project in page.budget.projects
        for cell in project.sources
        if cell.text == project.code
    ]
    cells += [
        cell_at(page, cell, 1)
        for project in _children(page)
        for cell in project.sources
        if cell.key == "t10" and page.row(cell.line)[0] == project.code
    ]
    if not cells:
        return None
    cell = chance.choice(cells)
    code = cell.text
    wrong = chance.choice(
        (
            f"{int(code[:6]) + 100_000}{code[6:]}",
            f"{code[:6]}{(int(code[6:8]) + 3) % 100:02d}{code[8:]}",
            f"{code[:8]}{(int(code[8:11]) + 7) % 1000:03d}{code[11:]}",
            code[:-1],
            f"{code[:11]}A{code[12:]}",
        )
    )
    related = [
        place
        for project in page.budget.projects
        if project.code == code
        for place in _told(page, project)
    ]
    return page.planted(
        page.with_cell(cell.line, cell.column, wrong),
        [Place(cell.line, cell.column), Place(cell.line)],
        related,
    )


def cell_at(page: Page, cell: SourceCell, column: int) -> SourceCell:
    """The cell of the same row in another column."""
    return SourceCell(cell.key, cell.line, column, text=page.row(cell.line)[column - 1])


def functional_code(page: Page, chance: random.Random) -> Planted | None:
    """A seven-digit function (功能科目) with another code in table 3 or 5-1, beside its own name."""
    return _code(page, chance, ("t3", "t5-1"), 7)


def economic_code(page: Page, chance: random.Random) -> Planted | None:
    """A five-digit economic category (经济科目) with another code in table 6, beside its own name."""
    return _code(page, chance, ("t6",), 5)


def _code(page: Page, chance: random.Random, tables: Iterable[str], length: int) -> Planted | None:
    leaves = sorted(
        {
            (cell.line, item.key.codes[0])
            for table in tables
            for item, cell in page.printings(table)
            if cell.column == 3 and re.fullmatch(rf"\d{{{length}}}", item.key.codes[0])
        }
    )
    if not leaves:
        return None
    line, code = chance.choice(leaves)
    used = {
        part
        for item in page.budget.items
        for part in item.key.codes
        if part.isdigit() and len(part) == length
    }
    digits = [
        code[:-2] + f"{last:02d}" for last in range(1, 99) if code[:-2] + f"{last:02d}" not in used
    ]
    related = [
        place
        for item in page.budget.items
        if code in item.key.codes or item in page.of_row(line)
        for place in (*page.around(item), *page.above(item))
    ]
    related += [
        place
        for entry in page.budget.definitions
        if entry.code == code
        for place in places(entry.sources)
    ]
    return page.planted(
        page.with_cell(line, 1, chance.choice(digits)), [Place(line, 1), Place(line)], related
    )


def unit_name(page: Page, chance: random.Random) -> Planted | None:
    """A unit with another name in one of the tables."""
    found = [
        (unit, cell)
        for unit in page.budget.units
        for cell in unit.sources
        if cell.key in ("t2", "t5-2", "t10") and cell.text == unit.name
    ]
    if not found:
        return None
    unit, cell = chance.choice(found)
    return page.planted(
        page.with_cell(cell.line, cell.column, _misspelt(unit.name, chance, 8)),
        [Place(cell.line)],
        places(unit.sources),
    )


def duty_text(page: Page, chance: random.Random) -> Planted | None:
    """A main duty (主要职责) in other words in table 11 than in part one, or the other way round."""
    duty = chance.choice(page.budget.duties)
    found = [cell for cell in duty.sources if cell.key in ("p1", "t11")]
    if len(found) < 2:
        return None
    cell = chance.choice(found)
    return page.planted(
        _replaced(page, cell.line, duty.text, _misspelt(duty.text, chance, 4)),
        [Place(cell.line)],
        places(duty.sources),
    )


def glossary_entry(page: Page, chance: random.Random) -> Planted | None:
    """A function that the glossary (名词解释) explains and the tables do not have."""
    entries = [
        (entry, cell)
        for entry in page.budget.definitions
        if entry.scheme == "function"
        for cell in entry.sources
    ]
    if not entries:
        return None
    entry, cell = chance.choice(entries)
    codes = load_code_lists()
    used = {part for item in page.budget.items for part in item.key.codes}
    own = codes.concept("function", entry.code)
    others = [
        code
        for code in codes.codes("function")
        if len(code) == 7 and code[:5] == entry.code[:5] and code not in used
    ]
    if own is None or not others:
        return None
    concept = codes.concept("function", chance.choice(others))
    if concept is None or concept.labels_zh[0] == own.labels_zh[0]:
        return None
    right, wrong = f"{own.labels_zh[0]}（项）", f"{concept.labels_zh[0]}（项）"
    related = [
        place
        for item in page.budget.items
        if entry.code in item.key.codes
        for place in places(item.sources)
    ]
    return page.planted(
        _replaced(page, cell.line, right, wrong), [Place(cell.line), *related], related
    )


def project_years(page: Page, chance: random.Random) -> Planted | None:
    """A continuing project that ends in the year in which it starts, or before this year."""
    lines = [
        line
        for line in page.lines_with("终止年度")
        if "持续性项目" in page.line(line - 1) and len(page.row(line)) == 4
    ]
    if not lines:
        return None
    line = chance.choice(lines)
    row = page.row(line)
    if chance.random() < 0.5:
        row[3] = row[1]
    else:
        row[1], row[3] = row[3], row[1]
    # The form says of itself what the project is: its name and code stand above, its kind beside.
    return page.planted({line: "\t".join(row)}, [Place(line)], [Place(line - 1), Place(line - 4)])


def _children(page: Page) -> list[Project]:
    return [project for project in page.budget.projects if project.parent is not None]


def _names(page: Page, project: Project) -> list[SourceCell]:
    """The cells that print a project's name, one for each line; sentences of section ten too."""
    found = {
        cell.line: cell
        for cell in project.sources
        if project.name in re.sub(r"^\d+\. ", "", page.line(cell.line))
        and (cell.key != "t12" or page.row(cell.line)[0] == "")
    }
    for item in page.budget.items:
        if project.code in item.key.codes:
            for cell in item.sources:
                if cell.key == "n10" and project.name in page.line(cell.line):
                    found.setdefault(cell.line, cell)
    return list(found.values())


def _told(page: Page, project: Project) -> list[Place]:
    """Where a project and its money are printed."""
    money = [
        place
        for item in page.budget.items
        if project.code in item.key.codes
        for place in page.around(item)
    ]
    return [*places(project.sources), *money]


def _replaced(page: Page, line: int, right: str, wrong: str) -> dict[int, str | None] | None:
    text = page.line(line)
    return {line: text.replace(right, wrong, 1)} if right in text else None


def _misspelt(name: str, chance: random.Random, spared: int) -> str:
    """A name with a character too many, too few or another, after the first ``spared`` ones.

    A name without its 市 or 区 is a shorter one, not misspelt.
    """
    position = chance.randrange(spared, len(name) - 1)
    slip = chance.choice([each for each in _SLIPS if each != name[position]])
    ways = ("more", "less", "other") if name[position] not in _LEFT_OUT else ("more", "other")
    way = chance.choice(ways)
    rest = name[position:] if way == "more" else name[position + 1 :]
    return name[:position] + ("" if way == "less" else slip) + rest
