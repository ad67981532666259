"""Pages whose table comes before its title: converters give the words in the order they were drawn.

Some programs draw the cells of a table first, and its title, the unit and labels of several lines last. In
a document that is so on most of its pages these lines are put over the rows again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from budgetgraph.reading.dropped_cells import PAGE_BREAK, words_of
from budgetgraph.reading.spaced_lines import (
    LineKind,
    is_caption,
    is_figure,
    is_money,
    is_total,
    kind_of,
)

NumberedLine = tuple[int, str]
"""The number of a line in the text, and the line."""


@dataclass(frozen=True, slots=True)
class _Page:
    lines: tuple[NumberedLine, ...]
    rows: tuple[int, ...]
    titles: tuple[int, ...]

    @property
    def title_first(self) -> bool:
        return bool(self.rows and self.titles) and self.titles[0] < self.rows[0]

    @property
    def title_last(self) -> bool:
        return bool(self.rows and self.titles) and self.titles[0] > self.rows[-1]

    def turned(self) -> tuple[NumberedLine, ...]:
        """The title and the captions first, then labels of the header, then the rows."""
        end = self.rows[-1] + 1
        if self._ends_in_name(end):
            end += 1
        rest = self.lines[end:]
        moved: list[list[NumberedLine]] = [[], [], []]
        kept: list[NumberedLine] = []
        for line in rest:
            kind = kind_of(line[1])
            if kind is LineKind.TITLE:
                moved[0].append(line)
            elif kind is LineKind.UNIT or is_caption(line[1]):
                moved[1].append(line)
            elif kind is LineKind.WORDS:
                moved[2].append(line)
            else:
                kept.append(line)
        head, body = self.lines[:1], self.lines[1:end]
        if head and head[0][1].strip(PAGE_BREAK + " "):
            head, body = (), (*head, *body)
        while body and not body[0][1].strip():
            head, body = (*head, body[0]), body[1:]
        return (*head, *moved[0], *moved[1], *moved[2], *body, *kept)

    def _ends_in_name(self, end: int) -> bool:
        """Whether the line below the last row is the rest of its name, which stands around its figures."""
        row = tuple(words_of(self.lines[end - 1][1], tabs=False))
        below = self.lines[end][1] if end < len(self.lines) else ""
        return all(map(is_figure, row)) and kind_of(below) is LineKind.WORDS


def titles_first(lines: Sequence[NumberedLine]) -> list[NumberedLine]:
    """The lines with titles of tables over their rows, where the document has them below."""
    pages = [_page(page) for page in _pages(lines)]
    last = sum(page.title_last for page in pages)
    if last <= sum(page.title_first for page in pages):
        return list(lines)
    return [line for page in pages for line in (page.turned() if page.title_last else page.lines)]


def _pages(lines: Sequence[NumberedLine]) -> list[list[NumberedLine]]:
    pages: list[list[NumberedLine]] = [[]]
    for line in lines:
        if PAGE_BREAK in line[1]:
            pages.append([])
        pages[-1].append(line)
    return pages


def _page(lines: Sequence[NumberedLine]) -> _Page:
    rows, titles = [], []
    for index, (_, line) in enumerate(lines):
        kind = kind_of(line)
        if kind is LineKind.TITLE and line.strip().endswith("表"):
            titles.append(index)
        elif kind is LineKind.WORDS:
            words = tuple(words_of(line, "\t" in line))
            figures = len(words) > 1 and is_figure(words[-1]) and any(map(is_money, words))
            if figures or is_total("".join(words)):
                rows.append(index)
    return _Page(tuple(lines), tuple(rows), tuple(titles))
