"""Printed lines: characters that stand side by side, and the text that they read as.

Spaces are taken from the white space on the page: printers leave out the characters for them, or set
characters for spaces that nobody sees. A word that is spread over its line (财 政 业 务) is one word.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low

from budgetgraph.reading.aligned import Span
from budgetgraph.reading.pdf_page import SLANTED, Glyph

_SAME_BASELINE = 0.12
"""Heights of print by which characters on one baseline may be off."""
_SAME_LINE = 0.6
"""The part of its height that smaller or shifted print has beside the line it belongs to."""
_WORD_GAP = {"wide": 0.9, "mixed": 0.9, "narrow": 0.22, "figures": 0.4}
"""Heights of print from which white space parts words, by what stands beside it."""
_SPACE = 0.12
"""The same where the file has a character for the space."""
_COLUMN_GAP = {"wide": 0.9, "mixed": 0.8, "narrow": 0.7, "figures": 0.7}
"""Heights of print from which white space may part the columns of a table."""
_TIGHT = 0.08
_CLEAR = 0.5
"""The same between Chinese characters where most of the line stand no farther apart than the smaller."""
_SPREAD = 1.6
"""Heights of print up to which single characters at equal distances are one word."""
_TWICE = 0.3
"""Parts of its width by which a character may be off from itself where bold type is printed twice."""
_SHIFT = (0.1, 0.5)
"""The same for points and commas: parts of their height, if no more than these parts of their width."""
_OVER = 0.25
"""The part of its width that a character shares with one that it is printed over."""
_OVERPRINTED = 3
"""Such characters in two lines that are not one."""
_FIGURE = re.compile(r"[\d,.，．%％-]")
_AMOUNT = re.compile(r"(\d{1,3}(,\d{3})+|\d+)(\.\d{1,6})?|-")
_EXACT = 0.05
"""Heights of print that the digits of one number may stand apart; most stand side by side."""
_OPENING = frozenset("（(《〈【「『“‘[{")
_CLOSING = frozenset("）)》〉】」』”’]}，。、；：！？,.;:!?%％…")


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line. ``glyphs`` are its characters without white space, ``gaps`` the separators before
    all but the first: nothing, a space, or a tab where the columns of a table may part.

    ``left``, ``right``, ``baseline`` and ``size`` are measured along its direction (:class:`Glyph`),
    ``x`` and ``y`` are its upright middle on the page.
    """

    glyphs: tuple[Glyph, ...]
    gaps: tuple[str, ...]
    size: float

    @property
    def text(self) -> str:
        """The line as it reads."""
        return self.glyphs[0].text + "".join(
            (gap and " ") + glyph.text
            for gap, glyph in zip(self.gaps, self.glyphs[1:], strict=True)
        )

    @property
    def left(self) -> float:
        """Where its first character begins."""
        return self.glyphs[0].left

    @property
    def right(self) -> float:
        """Where its last character ends."""
        return max(glyph.right for glyph in self.glyphs[-3:])

    @property
    def baseline(self) -> float:
        """The baseline of most of its characters."""
        return median_low([glyph.baseline for glyph in self.glyphs])

    @property
    def turn(self) -> int:
        """Quarter turns clockwise of its direction."""
        return self.glyphs[0].turn

    @property
    def y(self) -> float:
        """Its middle on the page, from above."""
        return median_low([glyph.y for glyph in self.glyphs])

    @property
    def x(self) -> float:
        """Its leftmost middle of a character on the page."""
        return min(glyph.x for glyph in self.glyphs)

    def parts(self) -> Iterator[Line]:
        """The pieces between which the columns of a table may part."""
        first = 0
        for index, gap in enumerate([*self.gaps, "\t"], start=1):
            if gap == "\t":
                yield Line(self.glyphs[first:index], self.gaps[first : index - 1], self.size)
                first = index

    def spans(self) -> list[Span]:
        """The pieces as :func:`~budgetgraph.reading.aligned.aligned_rows` takes them: tenths of points."""
        return [
            Span(part.text, round(part.left * 10), round(part.right * 10)) for part in self.parts()
        ]

    def first_word(self) -> float:
        """The width of what cannot be parted at the beginning: a word or number, with its punctuation."""
        end = 0
        while end < len(self.glyphs) - 1 and self.glyphs[end].text in _OPENING:
            end += 1
        if not _wide(self.glyphs[end]):
            while end < len(self.gaps) and not self.gaps[end] and not _wide(self.glyphs[end + 1]):
                end += 1
        while end < len(self.gaps) and self.glyphs[end + 1].text in _CLOSING:
            end += 1
        return self.glyphs[end].right - self.left


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """The lines that characters make up, from top to bottom; those that are turned come last.

    Slanted text is one line, as it follows in the file.
    """
    by_turn: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        by_turn.setdefault(glyph.turn, []).append(glyph)
    slanted = [glyph for glyph in by_turn.pop(SLANTED, []) if glyph.text != " "]
    lines = [line for turn in sorted(by_turn) for line in _lines_of_one_turn(by_turn[turn])]
    if slanted:
        size = median_low([glyph.size for glyph in slanted])
        lines.append(Line(tuple(slanted), ("",) * (len(slanted) - 1), size))
    return [line for line in lines if line is not None]


def _lines_of_one_turn(glyphs: list[Glyph]) -> Iterator[Line | None]:
    runs: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: (glyph.baseline, glyph.left, glyph.text)):
        if runs and glyph.baseline - runs[-1][0].baseline <= _SAME_BASELINE * glyph.size:
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    lines: list[tuple[float, float, int, list[Glyph]]] = []
    for run in runs:
        if all(glyph.text == " " for glyph in run):
            continue
        size = max(glyph.size for glyph in run if glyph.text != " ")
        top, bottom = run[0].baseline - 0.85 * size, run[-1].baseline + 0.12 * size
        for index in range(len(lines) - 1, max(len(lines) - 3, -1), -1):
            upper, lower, count, beside = lines[index]
            overlap = min(bottom, lower) - max(top, upper)
            if overlap >= _SAME_LINE * min(bottom - top, lower - upper) and not _overprints(
                beside, run
            ):
                core = (upper, lower, count) if count >= len(run) else (top, bottom, len(run))
                lines[index] = (*core, beside + run)
                break
        else:
            lines.append((top, bottom, len(run), run))
    for _, _, _, members in sorted(lines, key=lambda line: line[:2]):
        yield _line(members)


def _overprints(one: Sequence[Glyph], other: Sequence[Glyph]) -> bool:
    """True for lines printed over each other: rows that are too low for what stands in them."""
    places = sorted((glyph.left, glyph.right) for glyph in one if glyph.text != " ")
    over = 0
    for glyph in other:
        index = bisect_right(places, (glyph.left, float("inf"))) - 1
        for left, right in places[max(index, 0) : index + 2]:
            shared = min(right, glyph.right) - max(left, glyph.left)
            over += glyph.text != " " and shared > _OVER * (glyph.right - glyph.left)
    return over >= _OVERPRINTED


def _line(members: list[Glyph]) -> Line | None:
    """The line of characters and spaces in any order."""
    printed: list[Glyph] = []
    spaced: list[bool] = []
    space = False
    for glyph in sorted(members, key=lambda glyph: (glyph.left, glyph.right, glyph.text)):
        if glyph.text == " ":
            space = True
        elif not any(_same(glyph, other) for other in printed[-2:]):
            printed.append(glyph)
            spaced.append(space)
            space = False
    if not printed:
        return None
    pairs = list(pairwise(printed))
    gaps = [_gap(one, other, space) for (one, other), space in zip(pairs, spaced[1:], strict=True)]
    whites = [(other.left - one.right) / max(one.size, other.size, 0.1) for one, other in pairs]
    if whites and median_low(whites) <= _TIGHT:
        # In a line that is set tight even a small space is meant.
        for index, (one, other) in enumerate(pairs):
            if whites[index] >= _CLEAR and _wide(one) and _wide(other):
                gaps[index] = "\t"
    _part_figures(printed, gaps, whites)
    _pull_together(printed, gaps)
    return Line(tuple(printed), tuple(gaps), median_low([glyph.size for glyph in printed]))


def _same(glyph: Glyph, other: Glyph) -> bool:
    """True for one character printed twice to look bold."""
    width = other.right - other.left
    return (
        glyph.text == other.text
        and abs(glyph.left - other.left)
        <= max(_TWICE * width, min(_SHIFT[0] * other.size, _SHIFT[1] * width))
        and abs(glyph.baseline - other.baseline) <= _TWICE * other.size
    )


def _wide(glyph: Glyph) -> bool:
    """True for characters of full width: Chinese ones and their punctuation."""
    text = glyph.text
    return text >= "\u2e80" or (text > "\u00ff" and glyph.right - glyph.left >= 0.8 * glyph.size)


def _gap(one: Glyph, other: Glyph, space: bool) -> str:
    """What parts two neighbours: nothing, a space, or a tab where columns may part."""
    white = (other.left - one.right) / max(one.size, other.size, 0.1)
    if white < _SPACE:
        return ""
    wide = _wide(one) + _wide(other)
    if wide:
        kind = "wide" if wide == 2 else "mixed"
    else:
        figures = _FIGURE.match(one.text) and _FIGURE.match(other.text)
        kind = "figures" if figures else "narrow"
    if white >= _COLUMN_GAP[kind]:
        return "\t"
    return " " if space or white >= _WORD_GAP[kind] else ""


def _part_figures(glyphs: Sequence[Glyph], gaps: list[str], whites: Sequence[float]) -> None:
    """Part two amounts that narrow columns print with less than a space between them.

    Each for itself is set tight, and what stands at the seam is a digit on either side, or a dash for
    nothing below amounts with decimals.
    """
    for index, white in enumerate(whites):
        if not (_SPACE <= white < _COLUMN_GAP["figures"] and glyphs[index].text.isdigit()):
            continue
        first = index
        while first and whites[first - 1] <= _EXACT and _FIGURE.match(glyphs[first - 1].text):
            first -= 1
        end = index + 1
        while end < len(whites) and whites[end] <= _EXACT and _FIGURE.match(glyphs[end + 1].text):
            end += 1
        one = "".join(glyph.text for glyph in glyphs[first : index + 1])
        other = "".join(glyph.text for glyph in glyphs[index + 1 : end + 1])
        if _AMOUNT.fullmatch(one) and _AMOUNT.fullmatch(other) and (other != "-" or "." in one):
            gaps[index] = "\t"


def _pull_together(glyphs: Sequence[Glyph], gaps: list[str]) -> None:
    """Take out the spaces of words that are spread: four or more characters at equal distances."""
    start = 0
    while start < len(gaps):
        end = start
        while end < len(gaps) and gaps[end] and _wide(glyphs[end]) and _wide(glyphs[end + 1]):
            end += 1
        if end - start >= 3:
            whites = [glyphs[at + 1].left - glyphs[at].right for at in range(start, end)]
            size = glyphs[start].size
            if max(whites) - min(whites) <= 0.3 * size and max(whites) <= _SPREAD * size:
                gaps[start:end] = [""] * (end - start)
        start = end + 1
