"""Text and Markdown as converters write it: tab-separated or pipe tables between lines of text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budgetgraph.reading.document import Block, Cell, Grid, Passage, Row

_HEADING = re.compile(r"^\s*(#{1,6})\s+")
_RULE_ROW = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")


def text_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a text: runs of table rows become grids, every other non-blank line a passage.

    A line with a tab, or a line that starts and ends with a pipe, is a table row. A blank line ends a
    grid (converters put one at each page break); joining the pieces is the interpreter's business.
    """
    return tuple(_blocks(text))


def _blocks(text: str) -> Iterator[Block]:
    rows: list[Row] = []
    lines = text.split("\n")
    bare = _bare_pipe_lines(lines)
    for number, line in enumerate(lines, start=1):
        cells = _row_cells(f"|{line}|" if number in bare else line)
        if cells is not None:
            if cells:
                rows.append(_row(cells, number))
            continue
        if rows:
            yield Grid(tuple(rows))
            rows = []
        if line.strip():
            yield _passage(line, number)
    if rows:
        yield Grid(tuple(rows))


def _bare_pipe_lines(lines: list[str]) -> set[int]:
    """Numbers of the lines of Markdown tables without outer pipes: those around a rule row ``---|---``."""
    found: set[int] = set()
    for index, line in enumerate(lines):
        if not _RULE_ROW.match(line) or "|" not in line or line.strip().startswith("|"):
            continue
        first = last = index
        while first > 0 and "|" in lines[first - 1]:
            first -= 1
        while last + 1 < len(lines) and "|" in lines[last + 1]:
            last += 1
        found.update(range(first + 1, last + 2))
    return found


def _row_cells(line: str) -> list[str] | None:
    """The cells of a table row, an empty list for a Markdown rule row, None for a line of text."""
    if "\t" in line:
        return line.split("\t") if line.strip() else None
    stripped = line.strip()
    if len(stripped) > 1 and stripped.startswith("|") and stripped.endswith("|"):
        if _RULE_ROW.match(stripped):
            return []
        return [cell.strip() for cell in stripped[1:-1].split("|")]
    return None


def _row(cells: list[str], line: int) -> Row:
    return Row(tuple(Cell(text, line, column) for column, text in enumerate(cells, start=1)))


def _passage(line: str, number: int) -> Passage:
    level = 0
    heading = _HEADING.match(line)
    if heading:
        level = len(heading.group(1))
        line = line[heading.end() :]
    return Passage(line.replace("**", "").strip(), number, level)
