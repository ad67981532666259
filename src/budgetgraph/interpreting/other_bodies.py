"""Tables and parts of another body than the issuer, in the same file: none of their figures is the issuer's.

A department may print the tables of a body below it behind its own. The line 编制单位：… of a table says it,
the name in its title, or the title of the second budget between two tables.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.captions import caption_lines
from budgetgraph.interpreting.fiscal_years import open_cells
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.issuer_lines import body_of_line, body_of_title, is_other_body
from budgetgraph.interpreting.ledger import Ledger
from budgetgraph.interpreting.outline import Outline, Part
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.titles import title_parts
from budgetgraph.reading.document import Block, Grid, Passage

_CAPTION_ROWS = 3
_PART = re.compile(r"^-?第[一二三四五六七八九十]部分")


def sheets_of_issuer(sheets: Sequence[Sheet], issuer: str, ledger: Ledger) -> list[Sheet]:
    """The tables of the issuer. All others of one body are a finding, and none of their figures a fact.

    Where every table names another body than the cover nothing is left out: then the names differ only.
    """
    bodies = list(_bodies(sheets))
    others = [body is not None and is_other_body(body, issuer) for body in bodies]
    if all(other for sheet, other in zip(sheets, others, strict=True) if _is_grid(sheet)):
        return list(sheets)
    left_out: dict[str, list[Sheet]] = {}
    for sheet, body, other in zip(sheets, bodies, others, strict=True):
        if body is not None and other:
            left_out.setdefault(body, []).append(sheet)
    for body, theirs in left_out.items():
        cells = [cell for s in theirs for cell in (*s.caption_sources(), *s.sources())]
        _report(body, issuer, [s.label for s in theirs], cells, ledger)
    return [sheet for sheet, other in zip(sheets, others, strict=True) if not other]


@dataclass(slots=True)
class _Named:
    """The bodies that the lines of a sheet name: above its rows, and below them."""

    above: str | None = None
    below: str | None = None
    title: str | None = None
    """That of the title of a budget above the rows."""
    next_title: str | None = None


def _bodies(sheets: Sequence[Sheet]) -> Iterator[str | None]:
    """The body of each sheet; None where neither it nor a line before it names one.

    A line between two tables is of the one below, unless all lines stand below their tables. The forms
    of projects name the unit that carries a project out, in the budget of its department.
    """
    lines = [_named_in(sheet) for sheet in sheets]
    grids = [named for named, sheet in zip(lines, sheets, strict=True) if _is_grid(sheet)]
    below = _are_below(grids)
    document: str | None = None
    before: str | None = None
    for sheet, named in zip(sheets, lines, strict=True):
        document = named.title or document
        parts = title_parts(sheet.title)
        titled = (parts.body if parts else "") or None
        own = named.above or titled or (named.below if below else before)
        yield document if sheet.specification_is_form else own or document
        document, before = named.next_title or document, named.below


def _named_in(sheet: Sheet) -> _Named:
    found = _Named()
    for passage in sheet.passages:
        titled, named = body_of_title(passage.text), body_of_line(passage.text)
        if _stands_below(passage, sheet):
            found.next_title, found.below = titled or found.next_title, named or found.below
        else:
            found.title, found.above = titled or found.title, found.above or named
    return found


def _are_below(lines: Sequence[_Named]) -> bool:
    """Whether more tables without a line above get one if each line is of the table over it."""
    below = sum(each.above is None and each.below is not None for each in lines)
    above = sum(each.above is None and before.below is not None for before, each in pairwise(lines))
    return below > above


def _stands_below(passage: Passage, sheet: Sheet) -> bool:
    if not sheet.rows:
        return False
    first = sheet.rows[0].cells[0]
    return (passage.file, passage.page or 0, passage.line) > (
        first.file,
        first.page or 0,
        first.line,
    )


def _is_grid(sheet: Sheet) -> bool:
    return bool(sheet.rows) and not sheet.specification_is_form


def parts_of_issuer(outline: Outline, issuer: str, ledger: Ledger) -> Outline:
    """The outline without the parts of a second document, of another body, in the same file."""
    groups: list[list[Part]] = []
    for part in outline.parts:
        if not groups or part.number in {1, *(each.number for each in groups[-1])}:
            groups.append([])
        groups[-1].append(part)
    bodies = _bodies_of_groups(groups)
    others = [body is not None and is_other_body(body, issuer) for body in bodies]
    if not any(others) or all(others):
        return outline
    left_out: dict[str, list[Part]] = {}
    for group, body, other in zip(groups, bodies, others, strict=True):
        if body is not None and other:
            left_out.setdefault(body, []).extend(group)
    for body, parts in left_out.items():
        first = parts[0].heading
        where = SourceCell("o", first.line, 1, page=first.page, text=first.text, file=first.file)
        _report(body, issuer, [], open_cells(parts, ledger) or [where], ledger)
    gone = {id(part) for parts in left_out.values() for part in parts}
    kept = [part for part in outline.parts if id(part) not in gone]
    return Outline(outline.cover, outline.contents, kept)


def _bodies_of_groups(groups: Sequence[Sequence[Part]]) -> list[str | None]:
    """The body of each document in the file: a list of contents is of the document behind it."""
    found = [_body_of_parts(group) for group in groups]
    for number in reversed(range(len(groups) - 1)):
        listed = not any(isinstance(b, Grid) for part in groups[number] for b in part.blocks)
        if found[number] is None and listed:
            found[number] = found[number + 1]
    for number in range(1, len(groups)):
        found[number] = found[number] or found[number - 1]
    return found


def _body_of_parts(parts: Sequence[Part]) -> str | None:
    """The body that the headings of parts name, else the one that most of their tables do."""
    for part in parts:
        body = body_of_title(_PART.sub("", fold(part.heading.text)))
        if body is not None:
            return body
    lines = [line for part in parts for block in part.blocks for line in _lines_of(block)]
    named = Counter(body for line in lines if (body := body_of_line(line)) is not None)
    return named.most_common(1)[0][0] if named else None


def _lines_of(block: Block) -> tuple[str, ...]:
    """The issuer lines that a block prints, alone or in the first rows of a table."""
    if isinstance(block, Passage):
        return (block.text,)
    rows = block.rows[:_CAPTION_ROWS]
    return tuple(x for row in rows for x in caption_lines(c.text for c in row.cells if not c.empty))


def _report(
    body: str, issuer: str, labels: Sequence[str], cells: Sequence[SourceCell], ledger: Ledger
) -> None:
    for cell in cells:
        ledger.open(cell)
    where_zh = f"{cells[0].where_zh}起" if cells else ""
    where_en = f"from {cells[0].where_en}" if cells else "without any cell"
    tables_zh = f"表{'、'.join(labels)}" if labels else "各部分"
    tables_en = f"table{'s' * (len(labels) > 1)} {', '.join(labels)}" if labels else "the parts"
    verb = "stands" if len(labels) == 1 else "stand"
    left = "it was" if len(labels) == 1 else "they were"
    ledger.finding(
        "another-issuer",
        Severity.WARNING,
        f"{where_zh}的{tables_zh}是“{body}”的，本文件是“{issuer}”的预算，未采用",
        f"{tables_en} ({where_en}) of {body} {verb} in the budget of {issuer}; {left} left out",
        cells,
    )
