"""Grids from tables of a PDF page without rules between their columns.

Where rules run across the page between the rows, what stands between two of them is one row.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import median_low

from budgetgraph.reading.aligned import TITLE, UNIT, Span, aligned_rows
from budgetgraph.reading.document import Cell, Grid, Row
from budgetgraph.reading.page_lines import Line
from budgetgraph.reading.pdf_cells import is_number
from budgetgraph.reading.pdf_drawings import Rule
from budgetgraph.reading.pdf_rows import Entry, is_amount, is_part
from budgetgraph.reading.pdf_wrapped_rows import by_distance

_SENTENCE = re.compile(r"[，。；]")
_SENTENCES = 0.2
"""The part of the rows of a table that may have the punctuation of sentences, as notes in it do."""
_FIGURE_ROWS = 2
"""Rows with a figure beside something else that a table without rules has at least."""
_ROWS = 3
_BROKEN = 0.8
"""The part of the usual distance of rows at which a line is the rest of the row above it."""
_REGULAR = 1.1
"""The part of the usual distance of rows up to which what follows is the next row."""
_ALIGNED = 20
"""Tenths of points by which the names of a column may begin elsewhere."""
_BESIDE = 4
"""Rows above and below names that show their column."""
_ACROSS = 90.0
"""Points from which a rule across the page may part the rows of a table."""
_ALIKE = 6.0
"""Points by which the ends of such rules may differ."""

LineAt = Callable[[float], int]
"""The number of the first printed line of the page that is not above a height."""


def with_unruled(
    lines: Sequence[Line], rules: Sequence[Rule], page: int, line_at: LineAt
) -> tuple[list[Line | Grid], int]:
    """The lines in order, with grids in place of those that are tables without rules down.

    The second are the characters of tables that stay lines, since it is not sure which lines are one row.

    A table has at least three rows in several pieces, two of them with figures; between them may be
    single pieces (the rest of a name, a title of a group), not two in a row.
    """
    entries = by_distance(_entries(lines, rules))
    items: list[Line | Grid] = []
    done = unsure = 0
    for first, end in _runs(entries):
        grid = _grid(entries[first:end], page, line_at)
        if grid is not None and (
            _has_parts(grid) or any(entry.unsure for entry in entries[first:end])
        ):
            unsure += sum(len(span.text) for entry in entries[first:end] for span in entry.spans)
        elif grid is not None:
            items += [line for entry in entries[done:first] for line in entry.lines]
            items.append(grid)
            done = end
    return [*items, *(line for entry in entries[done:] for line in entry.lines)], unsure


def aligned_grid(lines: Sequence[Line], page: int, line_at: LineAt) -> Grid | None:
    """The grid of lines whose words stand in columns, one row for each line, or None."""
    grid = _grid([Entry(line.spans(), [line]) for line in lines], page, line_at)
    return None if grid is not None and _has_parts(grid) else grid


def _has_parts(grid: Grid) -> bool:
    """True where a column of amounts holds parts of numbers that belong together."""
    for column in range(len(grid.rows[0].cells)):
        texts = [row.cells[column].text for row in grid.rows]
        if any(map(is_part, texts)) and any(
            is_number(text) and ("." in text or "," in text) for text in texts
        ):
            return True
    return False


def _entries(lines: Sequence[Line], rules: Sequence[Rule]) -> list[Entry]:
    """The rows to be: single lines, or all lines between two rules that part rows."""
    entries: list[Entry] = []
    last: tuple[int, int] | None = None
    ladders = _ladders(rules)
    for line in lines:
        band = None if line.turn else _band(line, ladders)
        if band is not None and band == last:
            entries[-1].lines.append(line)
            entries[-1].spans += line.spans()
        else:
            entries.append(Entry(line.spans(), [line]))
        last = band
    return [part for entry in entries for part in _one_or_many(entry)]


def _ladders(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Rules across the page that begin and end together, where there are enough of them for rows."""
    ladders: list[list[Rule]] = []
    for rule in sorted(rule for rule in rules if rule.horizontal):
        if rule.end - rule.start < _ACROSS:
            continue
        for ladder in ladders:
            if (
                abs(ladder[0].start - rule.start) <= _ALIKE
                and abs(ladder[0].end - rule.end) <= _ALIKE
            ):
                ladder.append(rule)
                break
        else:
            ladders.append([rule])
    return [ladder for ladder in ladders if len(ladder) > _ROWS]


def _band(line: Line, ladders: Sequence[Sequence[Rule]]) -> tuple[int, int] | None:
    """Between which rules of which ladder a line stands, None for a line on no ladder."""
    for index, ladder in enumerate(ladders):
        within = ladder[0].start - _ALIKE <= line.left and line.right <= ladder[0].end + _ALIKE
        if within and ladder[0].at < line.y < ladder[-1].at:
            return index, bisect_left(ladder, line.y, key=lambda rule: rule.at)
    return None


def _one_or_many(entry: Entry) -> list[Entry]:
    """The entry with pieces that stand below each other joined; a row for each line if these are figures.

    Figures below figures are rows that have no rule between them.
    """
    if len(entry.lines) == 1:
        return [entry]
    stacks: list[list[Span]] = []
    for span in entry.spans:
        for stack in stacks:
            if span.left < stack[0].right and stack[0].left < span.right:
                stack.append(span)
                break
        else:
            stacks.append([span])
    if any(sum(is_amount(span.text) for span in stack) > 1 for stack in stacks):
        return [Entry(line.spans(), [line]) for line in entry.lines]
    joined = [
        Span(
            "".join(span.text for span in stack),
            min(span.left for span in stack),
            max(span.right for span in stack),
        )
        for stack in stacks
    ]
    return [Entry(joined, entry.lines)]


def _runs(entries: Sequence[Entry]) -> list[tuple[int, int]]:
    """Where tables may stand among the entries: the first, and the one after the last."""
    runs: list[tuple[int, int]] = []
    first: int | None = None
    last = 0
    for index, entry in enumerate(entries):
        if entry.apart:
            if first is not None and any(UNIT.search(span.text) for span in entry.spans):
                runs.append((first, last + 1))
                first = None
            first = index if first is None else first
            last = index
        elif first is not None and (index - last > 1 or _is_title(entry)):
            runs.append((first, last + 1))
            first = None
    if first is not None:
        runs.append((first, last + 1))
    bridged: list[tuple[int, int]] = []
    for run in runs:
        if bridged and _goes_on(entries, bridged[-1], run):
            bridged[-1] = bridged[-1][0], run[1]
        else:
            bridged.append(run)
    return [run for run in bridged if _may_be_table(entries[run[0] : run[1]])]


def _goes_on(entries: Sequence[Entry], above: tuple[int, int], below: tuple[int, int]) -> bool:
    """True where the names between two runs stand in a column of both, at the distance of their rows.

    So does a list beside which nothing stands for a while, all its amounts being nothing.
    """
    members = entries[above[0] : above[1]]
    between = entries[above[1] : below[0]]
    steps = _steps(members)
    if not between or not steps:
        return False
    if any(entry.lines[0].turn or _is_title(entry) for entry in between):
        return False
    usual = median_low(steps)
    if max(_steps(entries[above[1] - 1 : below[0] + 1])) > _REGULAR * usual:
        return False
    return all(
        len(entry.spans) == 1
        and all(
            any(
                abs(span.left - entry.spans[0].left) <= _ALIGNED
                for each in side
                for span in each.spans
            )
            for side in (members[-_BESIDE:], entries[below[0] : below[0] + _BESIDE])
        )
        for entry in between
    )


def _steps(entries: Sequence[Entry]) -> list[float]:
    """How far the entries are apart."""
    return [other.lines[0].baseline - one.lines[-1].baseline for one, other in pairwise(entries)]


def _is_title(entry: Entry) -> bool:
    """True for the label or title of a table, which ends the table above it."""
    return len(entry.spans) == 1 and TITLE.fullmatch(entry.spans[0].text) is not None


def _may_be_table(entries: Sequence[Entry]) -> bool:
    several = [entry for entry in entries if entry.apart]
    sentences = sum(any(_SENTENCE.search(span.text) for span in entry.spans) for entry in entries)
    if sentences > _SENTENCES * len(entries):
        return False
    figures = sum(any(is_amount(span.text) for span in entry.spans[1:]) for entry in several)
    return len(several) >= _ROWS and figures >= _FIGURE_ROWS


def _grid(entries: Sequence[Entry], page: int, line_at: LineAt) -> Grid | None:
    texts = aligned_rows([entry.spans for entry in entries])
    if texts is None:
        return None
    rows = _rejoined([(list(row), entry) for row, entry in zip(texts, entries, strict=True)])
    heads = [line_at(min(line.y - 0.5 * line.size for line in entry.lines)) for _, entry in rows]
    return Grid(
        tuple(
            Row(tuple(Cell(text, head, column, page) for column, text in enumerate(row, 1)))
            for (row, _), head in zip(rows, heads, strict=True)
        )
    )


def _rejoined(rows: list[tuple[list[str], Entry]]) -> list[tuple[list[str], Entry]]:
    """The rows with the rest of a broken name put back to it; each with where it begins.

    A rest stands alone below its name, nearer than rows stand to each other.
    """
    distances = [
        after[1].lines[0].baseline - before[1].lines[-1].baseline
        for before, after in pairwise(rows)
        if sum(map(bool, before[0])) > 1 and sum(map(bool, after[0])) > 1
    ]
    near = _BROKEN * median_low(distances) if distances else 0.0
    joined: list[tuple[list[str], Entry]] = []
    lowest = 0.0
    for texts, entry in rows:
        filled = [column for column, text in enumerate(texts) if text]
        above = joined[-1][0] if joined else texts
        if (
            joined
            and len(filled) == 1
            and above[filled[0]]
            and not is_amount(texts[filled[0]])
            and entry.lines[0].baseline - lowest <= near
        ):
            above[filled[0]] += texts[filled[0]]
        else:
            joined.append((texts, entry))
        lowest = entry.lines[-1].baseline
    return joined
