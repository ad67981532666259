"""Text and Markdown as converters write it: tables in tabs, pipes, HTML or spaces between lines of text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from budgetgraph.reading.decoding import decode
from budgetgraph.reading.document import Block, Cell, Grid, Passage, Reading, Row
from budgetgraph.reading.dropped_cells import PAGE_BREAK, drops_blank_cells, is_page_mark
from budgetgraph.reading.late_titles import titles_first
from budgetgraph.reading.spaced_lines import LineKind, tabbed_kind
from budgetgraph.reading.spaced_text import spaced_tables

_HEADING = re.compile(r"^\s*(#{1,6})\s+")
_RULE_ROW = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")
_TABS = re.compile(r" *\t *")
_HTML_TABLE = re.compile(r"<(/?)table\b[^>]*>", re.IGNORECASE)
_MARKDOWN = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]|[-*+][ \t]+\S|>[ \t]|```|\|.*\|[ \t]*$|<table\b)|\*\*", re.MULTILINE
)


def read_text(content: bytes) -> Reading:
    """A text or Markdown file; ``text/markdown`` where it has marks of Markdown, else ``text/plain``.

    Raises :class:`~budgetgraph.ground.errors.InputError` as
    :func:`~budgetgraph.reading.decoding.decode` does.
    """
    text = decode(content)
    return Reading(
        "text/markdown" if _MARKDOWN.search(text) else "text/plain",
        text_blocks(text),
    )


def text_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a text: table rows become grids, every other non-blank line a passage.

    A line with a tab, or a line that starts and ends with a pipe, is a table row. A blank line ends such a
    grid (converters put one at each page break); joining the pieces is the interpreter's business. Between
    them, rows whose cells are parted by spaces are found by
    :func:`~budgetgraph.reading.spaced_text.spaced_tables`, and tables in HTML as in a web page. Tabs
    between words whose blank cells are lost part words as spaces do. Marks of a converter for the end of
    a page are page breaks.

    Lines are the lines of the text; only a row of an HTML table, or a text behind it, that shares its
    line with what stands before counts as a line of its own.
    """
    return tuple(_blocks(text))


@dataclass(slots=True)
class _LineNumbers:
    """The numbers of the lines: each is greater than the one before."""

    shift: int = 0
    last: int = 0

    def of(self, line: int) -> int:
        """The number of what stands in this line of the text, in reading order."""
        number = max(line + self.shift, self.last + 1)
        self.shift, self.last = number - line, number
        return number


def _blocks(text: str) -> Iterator[Block]:
    numbers = _LineNumbers()
    end, line = 0, 1
    for table in [*_html_tables(text), slice(len(text), len(text))]:
        between = text[end : table.start].split("\n")
        yield from _plain_blocks(list(enumerate(between, start=line)), numbers)
        line += len(between) - 1
        html = text[table]
        if html:
            yield from _html_blocks(html, line, numbers)
        line += html.count("\n")
        end = table.stop


def _html_tables(text: str) -> list[slice]:
    """Where HTML tables stand, without those in other tables. A tag without its partner is text."""
    found: list[slice] = []
    open_tables: list[int] = []
    for tag in _HTML_TABLE.finditer(text):
        if not tag.group(1):
            open_tables.append(tag.start())
        elif open_tables:
            start = open_tables.pop()
            while found and found[-1].start > start:
                found.pop()
            found.append(slice(start, tag.end()))
    return found


def _html_blocks(text: str, first: int, numbers: _LineNumbers) -> tuple[Block, ...]:
    # Loaded when it is needed: most texts have no HTML.
    from budgetgraph.reading.markup import fragment_blocks

    return fragment_blocks(text, lambda line: numbers.of(first + line - 1))


def _plain_blocks(lines: Sequence[tuple[int, str]], numbers: _LineNumbers) -> Iterator[Block]:
    """The blocks of lines without HTML, each with its number in the text."""
    lines = [
        (number, PAGE_BREAK if is_page_mark(part) else part)
        for number, line in lines
        for part in _pages_of(line)
    ]
    if drops_blank_cells([line for _, line in lines]):
        yield from _text_blocks(lines, numbers, tabs=True)
        return
    rows: list[Row] = []
    text: list[tuple[int, str]] = []
    bare = _bare_pipe_lines([line for _, line in lines])
    for index, (number, line) in enumerate(lines):
        cells = _row_cells(f"|{line}|" if index in bare else line)
        if cells is None:
            if rows:
                yield Grid(tuple(rows))
                rows = []
            text.append((number, line))
            continue
        yield from _text_blocks(text, numbers)
        text = []
        if cells:
            rows.append(_row(cells, numbers.of(number)))
    if rows:
        yield Grid(tuple(rows))
    yield from _text_blocks(text, numbers)


def _pages_of(line: str) -> Iterator[str]:
    """What a line holds of each page: a page break (form feed) within it ends what stands before."""
    before, *behind = line.split(PAGE_BREAK)
    if before.strip() or not behind:
        yield before
    for part in behind:
        yield PAGE_BREAK + part


def _text_blocks(
    lines: Sequence[tuple[int, str]], numbers: _LineNumbers, *, tabs: bool = False
) -> Iterator[Block]:
    """The blocks of lines without tabs and pipes that part whole rows; ``tabs``: tabs part words."""
    lines = titles_first(lines)
    tables = {table.first: table for table in spaced_tables([line for _, line in lines], tabs=tabs)}
    cells = _lines_of_cells([line for _, line in lines]) if tabs else set()
    index = 0
    rows: list[Row] = []
    while index < len(lines):
        number, line = lines[index]
        table = tables.get(index)
        parted = table is None and index in cells
        if rows and not parted:
            yield Grid(tuple(rows))
            rows = []
        if parted:
            rows.append(_row(line.split("\t"), numbers.of(number)))
        elif table is not None:
            yield Grid(tuple(_row(words, numbers.of(lines[at][0])) for at, words in table.rows))
            index = table.last
        elif line.strip():
            yield _passage(line, numbers.of(number))
        index += 1
    if rows:
        yield Grid(tuple(rows))


def _lines_of_cells(lines: Sequence[str]) -> set[int]:
    """Indices of the lines whose tabs part cells, as in a form: lines of prose only beside other rows."""
    found: set[int] = set()
    for tabbed, run in groupby(enumerate(lines), key=lambda numbered: "\t" in numbered[1]):
        kinds = {index: tabbed_kind(line) for index, line in run if tabbed}
        if LineKind.WORDS in kinds.values():
            found |= {i for i, kind in kinds.items() if kind in (LineKind.WORDS, LineKind.PROSE)}
    return found


def _bare_pipe_lines(lines: Sequence[str]) -> set[int]:
    """Indices of the lines of Markdown tables without outer pipes: those around a rule row ``---|---``."""
    found: set[int] = set()
    for index, line in enumerate(lines):
        stripped = line.strip()
        if index in found or "|" not in line or stripped.startswith("|"):
            continue
        if not _RULE_ROW.match(stripped):
            continue
        first = last = index
        while first > 0 and "|" in lines[first - 1]:
            first -= 1
        while last + 1 < len(lines) and "|" in lines[last + 1]:
            last += 1
        found.update(range(first, last + 1))
    return found


def _row_cells(line: str) -> Sequence[str] | None:
    """The cells of a table row, no cells for a Markdown rule row, None for a line of text."""
    if "\t" in line:
        return line.split("\t") if line.strip() else None
    stripped = line.strip()
    if len(stripped) > 1 and stripped.startswith("|") and stripped.endswith("|"):
        if _RULE_ROW.match(stripped):
            return []
        return [cell.strip() for cell in stripped[1:-1].split("|")]
    return None


def _row(cells: Sequence[str], line: int) -> Row:
    return Row(tuple(Cell(text, line, column) for column, text in enumerate(cells, start=1)))


def _passage(line: str, number: int) -> Passage:
    level = 0
    heading = _HEADING.match(line)
    if heading:
        level = len(heading.group(1))
        line = line[heading.end() :]
    return Passage(_TABS.sub(" ", line.replace("**", "")).strip(), number, level)
