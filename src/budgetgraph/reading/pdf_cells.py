"""The text of a table cell: its lines, put together again where only the narrow cell broke them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from budgetgraph.reading.page_lines import Line

_MOST_PADDING = 6.0
"""Points that a table keeps free beside its cells' text; Word has 5.4, spreadsheets 2."""
_SLACK = 0.25
"""Heights of print by which a line may be narrower than what was broken before it."""
_OFF_CENTRE = 0.6
"""Heights of print by which a line in the middle of its cell may be off it, left against right."""
_NUMBER = re.compile(r"[-+−]?(\d{1,3}(,\d{3})+|\d+)(\.\d{1,6})?[%％]?")
_NUMBER_PART = re.compile(r"[-+−\d,.%％]+")
_DECIMALS = re.compile(r"\.\d$")
_LIKELY = 2.5
"""Digits for which a cell may have room that holds an amount with one decimal above a digit."""
_ZEROS = re.compile(r"0\d")
_LATIN = re.compile(r"[A-Za-z]")


def is_number(text: str) -> bool:
    """True for a whole printed number."""
    return bool(_NUMBER.fullmatch(text)) and not _ZEROS.match(text)


def cell_text(lines: Sequence[Line], left: float, right: float) -> str:
    """The text of ``lines`` in a cell between ``left`` and ``right``.

    Lines are parted by ``\\n`` where the next word would still have had room on the line before; else the
    cell broke them and nothing parts them (a space between Latin words). Characters that stand one below
    the other are one word. A number is put together only if it is one then, and its first line fills the
    cell from side to side or no line for itself is a number (``17,1`` above ``58.53``).
    """
    if not lines:
        return ""
    if all(len(line.glyphs) == 1 and line.glyphs[0].text > "\u2e80" for line in lines):
        return "".join(line.text for line in lines)
    if _is_cut(lines):
        return "".join(line.text for line in lines)
    left, right = _without_padding(lines, left, right)
    text = lines[0].text
    for before, line in pairwise(lines):
        text += _between(before, line, left, right) + line.text
    return text


def goes_on(above: Sequence[Line], below: Sequence[Line], left: float, right: float) -> bool:
    """True where the text of a cell between ``left`` and ``right`` goes on from ``above`` to ``below``.

    The cell had no more room for the next word, or what stands above is not yet a number.
    """
    lines = [*above, *below]
    return _is_cut(lines) or (
        _between(above[-1], below[0], *_without_padding(lines, left, right)) != "\n"
    )


def _is_cut(lines: Sequence[Line]) -> bool:
    """True for lines that only together are a number."""
    texts = [line.text for line in lines]
    return is_number("".join(texts)) and not all(map(is_number, texts))


def _without_padding(lines: Sequence[Line], left: float, right: float) -> tuple[float, float]:
    """From where to where a cell holds text."""
    free = min(min(line.left - left, right - line.right) for line in lines)
    padding = min(max(free, 0.0), _MOST_PADDING)
    return left + padding, right - padding


def _between(before: Line, line: Line, left: float, right: float) -> str:
    """What parts two lines of a cell that holds text from ``left`` to ``right``."""
    word = line.first_word()
    first, second = before.text, line.text
    number = bool(_NUMBER_PART.fullmatch(first) and _NUMBER_PART.fullmatch(second))
    if number:
        # A number is broken only where the cell cannot hold it: every digit that fits stands above.
        word = line.glyphs[0].right - line.left
        if not _NUMBER.fullmatch(first + second):
            return "\n"
        if _DECIMALS.search(first) and second.isdigit():
            # Hardly a figure of its own; how wide the cell is for print is not sure to a digit.
            word *= _LIKELY
    room = right - before.right
    # Figures stand at the right of a cell that has room for more: it is full only where both sides are.
    if number or (_centred(before, left, right) and _centred(line, left, right)):
        room += before.left - left
    if word <= room - _SLACK * line.size:
        return "\n"
    return " " if _LATIN.match(first[-1]) and _LATIN.match(second[0]) else ""


def _centred(line: Line, left: float, right: float) -> bool:
    """True for a line in the middle between ``left`` and ``right``."""
    return abs((line.left - left) - (right - line.right)) <= _OFF_CENTRE * line.size
