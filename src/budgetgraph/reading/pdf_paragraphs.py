"""Which lines of a paged document go on with the paragraph of the line before them.

A paragraph is a first line, then lines from the left margin on, each begun only because the line before
it was full. What stands at the same place of most pages (running headers and footers, page numbers) is
no part of any paragraph.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median_low

from budgetgraph.reading.page_lines import Line

_PAGE_NUMBER = re.compile(
    r"[-—–－·\s]*(第\s*)?\d{1,4}(\s*页)?([，,/\s]*(共\s*)?\d{1,4}\s*页?)?[-—–－·\s]*"
)
_EDGE = 0.14
"""The part of the page's height at its top and bottom where running lines and page numbers stand."""
_MARGIN = 0.7
"""Heights of print by which a line at the left margin may be off; indents are two characters."""
_MOST_INDENT = 4.5
"""Heights of print that a paragraph's first line may be indented."""
_SLACK = 0.5
"""Heights of print by which a full line may be short of the right margin."""
_SLACK_WITH_INDENTS = 3.5
"""The same in the middle of a sentence where paragraphs are indented, so that a line at the left margin
begins none: what a worksheet breaks on the screen is not quite as wide on paper."""
_SENTENCE_ENDS = "。！？；：;:"
_LEADERS = re.compile(r"([.…·．‥]\s*){4}")
_FULL_LINES = 4
"""Lines that end together and so show the right margin of a page."""
_TEXT_WIDTH = 0.5
"""The part of the page's width that running text takes at least."""
_PITCH = 1.6
"""Line distances of the page from which white space ends a paragraph."""


@dataclass(frozen=True, slots=True)
class PageOfLines:
    """The lines of a page outside its tables, in reading order.

    ``runs`` are what stands above its first table, between each two, and below the last.
    """

    width: float
    height: float
    runs: tuple[tuple[Line, ...], ...]

    @property
    def lines(self) -> list[Line]:
        """All its lines."""
        return [line for run in self.runs for line in run]


def running_lines(pages: Sequence[PageOfLines]) -> set[int]:
    """The ``id`` of each line that runs through the document: headers, footers, page numbers."""
    places: Counter[tuple[str, int]] = Counter()
    for page in pages:
        places.update({_place(line) for line in page.lines if _at_edge(line, page)})
    enough = max(3, (len(pages) + 1) // 2)
    return {
        id(line)
        for page in pages
        for line in page.lines
        if _at_edge(line, page)
        and (places[_place(line)] >= enough or _PAGE_NUMBER.fullmatch(line.text))
    }


def _place(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "0", line.text), round(line.y / 4)


def _at_edge(line: Line, page: PageOfLines) -> bool:
    return not _EDGE * page.height < line.y < (1 - _EDGE) * page.height


def continuing(pages: Sequence[PageOfLines], running: set[int]) -> set[int]:
    """The ``id`` of each line that goes on with the paragraph of the body line before it.

    ``running`` are the lines that run through the document.
    """
    bodies = [
        [line for line in page.lines if id(line) not in running and not line.turn] for page in pages
    ]
    found: set[int] = set()
    before: Line | None = None
    margins_before: _Margins | None = None
    for page, body, margins in zip(pages, bodies, _margins(pages, bodies), strict=True):
        pitch = _pitch(page, running)
        for index, run in enumerate(page.runs):
            if index:
                before = None
            for line in run:
                if id(line) in running or line.turn:
                    continue
                first = index == 0 and line is body[0]
                if before is not None and (
                    first or line.baseline - before.baseline <= _PITCH * pitch
                ):
                    above = margins_before if first and margins_before is not None else margins
                    if _goes_on(before, line, margins, above):
                        found.add(id(line))
                before = line
        margins_before = margins
    return found


@dataclass(frozen=True, slots=True)
class _Margins:
    """Where the body of a page begins and ends, and whether its paragraphs are indented.

    ``full`` counts the lines that reach the right margin.
    """

    left: float
    right: float
    size: float
    indents: bool
    full: int


def _goes_on(before: Line, line: Line, margins: _Margins, above: _Margins) -> bool:
    """True for a line at the left margin below a full one. ``above`` are the margins of the latter."""
    size = line.size
    if not 0.8 <= before.size / max(size, 0.1) <= 1.25:
        return False
    if line.left > margins.left + _MARGIN * size or _LEADERS.search(before.text):
        return False
    if before.left > above.left + _MOST_INDENT * size:
        return False
    open_end = margins.indents and before.text[-1] not in _SENTENCE_ENDS
    slack = _SLACK_WITH_INDENTS if open_end else _SLACK
    return before.right + line.first_word() > above.right - slack * size


def _margins(pages: Sequence[PageOfLines], bodies: Sequence[Sequence[Line]]) -> list[_Margins]:
    """The margins of each page.

    A page without full lines has the right margin that other pages have, or one as wide as its left.
    """
    own = [_own_margins(body) for body in bodies]
    wide = [
        margins.right - margins.left > _TEXT_WIDTH * page.width
        for page, margins in zip(pages, own, strict=True)
    ]
    full = [
        margins
        for margins, is_wide in zip(own, wide, strict=True)
        if is_wide and margins.full >= _FULL_LINES
    ]
    adjusted = []
    for page, margins, is_wide in zip(pages, own, wide, strict=True):
        alike = [other for other in full if abs(other.left - margins.left) <= 2 * margins.size]
        if is_wide and margins.full >= _FULL_LINES:
            adjusted.append(margins)
        elif alike:
            right = max(median_low([other.right for other in alike]), margins.right)
            indents = any(other.indents for other in alike)
            adjusted.append(replace(margins, right=right, indents=indents))
        elif is_wide and margins.full > 1:
            adjusted.append(margins)
        else:
            right = max(margins.right, page.width - margins.left)
            adjusted.append(replace(margins, right=right))
    return adjusted


def _own_margins(body: Sequence[Line]) -> _Margins:
    """The margins that a page's own lines show: the outermost that several share."""
    lines = [line for line in body if len(line.glyphs) > 1] or list(body)
    if not lines:
        return _Margins(0.0, 0.0, 1.0, False, 0)
    size = median_low([line.size for line in lines])
    lefts = sorted(line.left for line in lines)
    rights = sorted((line.right for line in lines), reverse=True)
    left = next((a for a, b in pairwise(lefts) if b - a <= 0.5 * size), lefts[0])
    right = next((a for a, b in pairwise(rights) if a - b <= size), rights[0])
    right = max(right, rights[0] - 2 * size)
    indented = sum(1.2 * size <= line.left - left <= _MOST_INDENT * size for line in lines)
    full = sum(right - line.right <= size for line in lines)
    return _Margins(left, right, size, indented >= max(2, len(lines) // 10), full)


def _pitch(page: PageOfLines, running: set[int]) -> float:
    """The usual distance of two lines of a page."""
    distances = [
        other.baseline - one.baseline
        for run in page.runs
        for one, other in pairwise(run)
        if id(one) not in running and id(other) not in running and other.baseline > one.baseline
    ]
    return sorted(distances)[len(distances) // 2] if distances else float("inf")
