"""Text on a terminal, where a Chinese character is as wide as two Latin ones."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len, set_cell_size

ELLIPSIS = "…"

_TOKEN = re.compile(r"[!-~]+|.", re.DOTALL)
"""A run of Latin letters and digits stays together; a line may end after any other character."""
_NEVER_FIRST = frozenset("，。；：、！？）】》”’…％%!),.:;?]}")
"""What may not begin a line."""
_NEVER_LAST = frozenset("（【《“‘([{")
"""What may not end a line."""


def width_of(text: str) -> int:
    """The columns that ``text`` takes."""
    return cell_len(text)


def padded(text: str, width: int) -> str:
    """``text`` and blanks, ``width`` columns together where it is not longer already."""
    return text + " " * max(0, width - cell_len(text))


def cut(text: str, width: int) -> str:
    """``text`` in at most ``width`` columns, its end given as ``…`` where it is longer."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(0, width - 1)).rstrip() + ELLIPSIS


def wrapped(text: str, width: int | None, indent: str = "") -> list[str]:
    """``text`` in lines of at most ``width`` columns that all begin with ``indent``; one line without a width.

    A word that is wider than a line has a line of its own.
    """
    if width is None:
        return [indent + text]
    room = max(1, width - cell_len(indent))
    lines: list[str] = []
    line = ""
    for word in _words(text):
        if line and cell_len(line + word.rstrip()) > room:
            lines.append(indent + line.rstrip())
            line = word.lstrip()
        else:
            line += word
    return [*lines, indent + line.rstrip()]


def _words(text: str) -> Iterator[str]:
    """What has to stay on one line, piece by piece."""
    word = ""
    for token in _TOKEN.findall(text):
        joins = token[0] in _NEVER_FIRST or token.isspace() or (word and word[-1] in _NEVER_LAST)
        if word and not joins:
            yield word
            word = ""
        word += token
    yield word
