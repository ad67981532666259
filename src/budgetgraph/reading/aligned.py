"""Columns of a table without rules, found by where the words of its lines stand.

What belongs to one column stands one below the other: amounts share their right edge, names their left
edge or an indent of it, headers stand above. So the words of all lines, put on top of each other, make
bands with white space between them. Only what covers several columns (a header above a group, a name
that runs over into an empty neighbour) closes that white space, and is kept out of the bands: it covers
two words that stand side by side in another line.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from budgetgraph.reading.spanning_headers import Extent, group_under

_FIGURE = re.compile(r"[-+−－(（]?[\d０-９][\d０-９,，.．\s]*[%％)）]?|[-—－/]+")
UNIT = re.compile(r"单\s*位\s*[:：]\s*(?:[百千万亿]*\s*元|[百千万亿]+$)")
"""The unit (单位：万元), which stands above a table on the line of the issuer: no header."""
TITLE = re.compile(
    r"(?:附?表|附件)\s*[\d一二三四五六七八九十]+|公开\s*[\d一二三四五六七八九十]+\s*表"
    r"|公开表\s*[\d一二三四五六七八九十]+|.*(?:预算|收支|收入|支出|明细|情况|总)表\s*(?:[（(].*[）)])?》?"
)
"""The label (表 3, 附表3, 公开03表) or the title (支出预算总表) of a table, alone on its line."""
_SPACED_OUT = frozenset(
    {"合计", "总计", "小计", "共计", "项目", "收入", "支出", "金额", "科目", "名称"}
)
"""Words that printers stretch over their cell: 合　　计."""

_MOST_COLUMNS = 512
_MOST_JOINED = 3  # What covers more bands than this is no cell of a column that they make up.


@dataclass(frozen=True, slots=True)
class Span:
    """A word, or words with normal spaces between them, and its place on a line.

    ``left`` and ``right`` are whole numbers of any unit, ``right`` the first place after the text: tenths
    of points in a PDF, characters in a text.
    """

    text: str
    left: int
    right: int

    @property
    def figure(self) -> bool:
        """Whether the text is a number, a code or a mark for nothing (``-``)."""
        return _FIGURE.fullmatch(self.text.strip()) is not None


@dataclass(slots=True)
class _Band:
    """The place of a column, the lines that have words there, its figures, and if it has a header."""

    left: int
    right: int
    lines: set[int] = field(default_factory=set)
    figures: tuple[Span, ...] = ()
    headed: bool = False


def aligned_rows(lines: Sequence[Sequence[Span]]) -> tuple[tuple[str, ...], ...] | None:
    """The rows of the table that the lines of a piece of page make up, or None where there are no columns.

    One row for each line, in their order, all of equal length; a place where nothing is printed is an
    empty text. A header above several columns stands in the first of them. The rest of a name that was
    broken stands in a row of its own, in the column of the name: whoever asks knows how far apart the
    lines are. Two columns that no line shows side by side are one, unless both hold figures. There are
    no columns where fewer than two of them have words in two lines, or where they are more than 512.
    """
    sorted_lines = [_words(line) for line in lines]
    body = next((number for number, line in enumerate(sorted_lines) if _is_body(line)), len(lines))
    bands = _bands(sorted_lines, body)
    if len(bands) > _MOST_COLUMNS:
        return None
    doubtful = _join_headers(bands)
    _join_strays(bands, doubtful)
    _drop_group_headers(bands, body)
    if sum(len(band.lines) > 1 for band in bands) < 2:
        return None
    lefts, rights = [band.left for band in bands], [band.right for band in bands]
    placed = [_placed(line, lefts, rights) for line in sorted_lines]
    if body < len(lines):
        extents = [[Extent(span.left, span.right) for span in line] for line in sorted_lines[:body]]
        columns = [Extent(band.left, band.right) for band in bands]
        for number, moved in group_under(extents, placed, columns):
            placed[number] = moved
    return tuple(
        _row(line, columns_of_line, len(bands))
        for line, columns_of_line in zip(sorted_lines, placed, strict=True)
    )


def _words(line: Sequence[Span]) -> list[Span]:
    """The words of a line from left to right, those that were stretched as one."""
    words: list[Span] = []
    for span in sorted(line, key=lambda span: (span.left, span.right)):
        # 类, 款, 项 and 目 side by side are the levels of a code.
        if (
            words
            and words[-1].text + span.text in _SPACED_OUT
            and (len(words) < 2 or words[-2].text != "款")
        ):
            last = words.pop()
            span = Span(f"{last.text} {span.text}", last.left, span.right)
        words.append(span)
    return words


def _is_body(line: Sequence[Span]) -> bool:
    return len(line) > 1 and any(span.figure for span in line)


class _Growing:
    """The bands while words are put on top of each other, from left to right, none over another."""

    def __init__(self) -> None:
        self.bands: list[_Band] = []
        self.lefts: list[int] = []
        self.rights: list[int] = []

    def add(self, span: Span, number: int, header: bool) -> None:
        """Put a word of line ``number`` on top, unless it covers what stands side by side elsewhere."""
        place = _touched(self.lefts, self.rights, span)
        touched = self.bands[place]
        if len(touched) > _MOST_JOINED or _side_by_side(touched):
            return
        if any(number in band.lines for band in touched):
            # A word of the same line stands in the only band here, which something made too wide.
            if touched[0].left - span.left > span.right - touched[-1].right:
                at, left, right = place.start, span.left, touched[0].left
            else:
                at, left, right = place.stop, touched[-1].right, span.right
            if 4 * (right - left) >= span.right - span.left:
                self._put(
                    slice(at, at),
                    _Band(left, right, {number}, (span,) if span.figure else (), header),
                )
            return
        lines = max((band.lines for band in touched), key=len, default=set[int]())
        for band in touched:
            if band.lines is not lines:
                lines |= band.lines
        lines.add(number)
        self._put(
            place,
            _Band(
                min([span.left, *(band.left for band in touched)]),
                max([span.right, *(band.right for band in touched)]),
                lines,
                sum((band.figures for band in touched), (span,) if span.figure else ()),
                any(band.headed for band in touched) or header,
            ),
        )

    def fits_between(self, span: Span) -> bool:
        """Whether a word stands over no band, and between two."""
        place = _touched(self.lefts, self.rights, span)
        return not self.bands[place] and 0 < bisect_right(self.rights, span.left) < len(self.bands)

    def _put(self, place: slice, band: _Band) -> None:
        self.bands[place] = [band]
        self.lefts[place] = [band.left]
        self.rights[place] = [band.right]


def _bands(lines: Sequence[Sequence[Span]], body: int) -> list[_Band]:
    """The bands from left to right. ``body`` is the first line with figures: above it are headers.

    A line of one word (a title, the rest of a name) makes none, unless it is a header that stands above
    nothing else.
    """
    # Rows with figures say where the columns are; narrow words say it best.
    order = sorted(
        (no_row, span.right - span.left, span.left, number, index)
        for number, line in enumerate(lines)
        if len(line) > 1
        for no_row in [not _is_body(line)]
        for index, span in enumerate(line)
    )
    growing = _Growing()
    for *_, number, index in order:
        header = number < body and not any(UNIT.search(span.text) for span in lines[number])
        growing.add(lines[number][index], number, header)
    for number, line in enumerate(lines[:body]):
        if len(line) == 1 and growing.fits_between(line[0]):
            growing.add(line[0], number, True)
    return growing.bands


def _touched(lefts: Sequence[int], rights: Sequence[int], span: Span) -> slice:
    """The bands that the span stands over, by the edges of all."""
    first = bisect_right(rights, span.left)
    return slice(first, max(first, bisect_left(lefts, span.right)))


def _side_by_side(bands: Sequence[_Band]) -> bool:
    """Whether a line has words in two of the bands."""
    return any(
        not first.lines.isdisjoint(second.lines)
        for index, first in enumerate(bands)
        for second in bands[index + 1 :]
    )


def _join_headers(bands: list[_Band]) -> bool:
    """Make one band of a header and the figures that stand beside it, not below it.

    In a wide column a header in its middle or at its left edge is nearer to the figures of the column
    before. But figures that share their right edge stand to the right of their header, those that share
    their left edge to the left of it, and those that share both as the others do. True where figures
    without a header are left: it is not sure which columns are theirs.
    """
    sides = [_side(band) if _only_figures(band) else 0 for band in bands]
    usual = {side for side in sides if side} or {1}
    sure = usual.pop() if len(usual) == 1 else 0
    doubtful = False
    for index in range(len(bands) - 1, -1, -1):
        if not _only_figures(bands[index]):
            continue
        header = _header_of(bands, index, sides[index], sure)
        if header is None:
            doubtful = True
            continue
        first = min(header, index)
        bands[first : first + 2] = [_one(*bands[first : first + 2])]
        sides[first : first + 2] = [0]
    return doubtful and any(map(_only_header, bands))


def _header_of(bands: Sequence[_Band], index: int, side: int, usual: int) -> int | None:
    """The place of the header of figures that have none above them, None where it is not sure."""
    beside = [
        place
        for place in (index - 1, index + 1)
        if 0 <= place < len(bands)
        and bands[place].headed
        and bands[place].lines.isdisjoint(bands[index].lines)
    ]
    if side == 0:
        if len(beside) == 1:
            return beside[0]
        side = usual
    return index - side if side and index - side in beside else None


def _side(band: _Band) -> int:
    """1 for figures that share their right edge, -1 for those that share their left edge, 0 for others."""
    lefts = [span.left for span in band.figures]
    rights = [span.right for span in band.figures]
    widest = max(band.figures, key=lambda span: span.right - span.left)
    near = (widest.right - widest.left) / (2 * len(widest.text))
    share_left, share_right = (max(edges) - min(edges) <= near for edges in (lefts, rights))
    return share_right - share_left


def _only_header(band: _Band) -> bool:
    return band.headed and not band.figures


def _only_figures(band: _Band) -> bool:
    return bool(band.figures) and not band.headed


def _one(left: _Band, right: _Band) -> _Band:
    """Two neighbours as one band."""
    return _Band(
        left.left,
        right.right,
        left.lines | right.lines,
        left.figures + right.figures,
        left.headed or right.headed,
    )


def _join_strays(bands: list[_Band], doubtful: bool) -> None:
    """Make one band of two neighbours that are one column, nearest first.

    A header in the middle of its column stands beside short amounts at the right edge, not above them:
    no line has words in both. Two bands of figures are two columns, and so are two with a header.
    """
    while True:
        nearest = min(
            (
                (right.left - left.right, -index)
                for index, (left, right) in enumerate(pairwise(bands))
                if not (left.figures and right.figures)
                and not (left.headed and right.headed)
                and not (doubtful and (_only_figures(left) or _only_figures(right)))
                and left.lines.isdisjoint(right.lines)
            ),
            default=None,
        )
        if nearest is None:
            return
        index = -nearest[1]
        left, right = bands[index : index + 2]
        bands[index : index + 2] = [_one(left, right)]


def _drop_group_headers(bands: list[_Band], body: int) -> None:
    """Leave out what stands between two columns and above the headers of both.

    It heads the two together and happens to be narrower than the white space between them.
    """
    for index in range(len(bands) - 2, 0, -1):
        band, neighbours = bands[index], (bands[index - 1], bands[index + 1])
        lowest = max(band.lines)
        if lowest < body and all(
            other.headed
            and max(other.lines) >= body
            and lowest < max(number for number in other.lines if number < body)
            and band.lines.isdisjoint(other.lines)
            for other in neighbours
        ):
            del bands[index]


def _placed(line: Sequence[Span], lefts: Sequence[int], rights: Sequence[int]) -> list[int]:
    """The column of each span of a line. Two have the same where there is no column left for one."""
    columns: list[int] = []
    before = -1
    for span in line:
        place = _touched(lefts, rights, span)
        # Of the bands that are still free: a neighbour's word may reach into the one before.
        free = range(max(place.start, before + 1), place.stop)
        if not free and place.start < place.stop:
            column = before
        elif not free:
            column = max(_nearest(lefts, rights, place.start, span), before, 0)
        elif len(free) > 1 and span.figure:
            column = min(free, key=lambda index: (abs(rights[index] - span.right), index))
        else:
            column = free[0]
        columns.append(column)
        before = column
    return columns


def _nearest(lefts: Sequence[int], rights: Sequence[int], after: int, span: Span) -> int:
    """The band next to a span that stands between the bands, the left one if both are as near."""
    if after == len(lefts):
        return after - 1
    if after > 0 and span.left - rights[after - 1] <= lefts[after] - span.right:
        return after - 1
    return after


def _row(line: Sequence[Span], columns: Sequence[int], width: int) -> tuple[str, ...]:
    cells = [""] * width
    for span, column in zip(line, columns, strict=True):
        text = span.text.strip()
        cells[column] = f"{cells[column]} {text}" if cells[column] else text
    return tuple(cells)
