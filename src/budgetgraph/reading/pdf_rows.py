"""The rows to be of a table without rules: lines, or several of them put together, and their pieces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from budgetgraph.reading.aligned import Span
from budgetgraph.reading.page_lines import Line
from budgetgraph.reading.pdf_cells import is_number

_LEADERS = re.compile(r"([.…·．‥]\s*){4}")
_AMOUNT = re.compile(r"[-+−]?[\d,，]+(\.\d+)?[%％]?|[-—－]+")
_FIGURES = re.compile(r"[-+−]?[\d,，.]*\d[\d,，.]*[%％]?|[.,，]\d*")
PITCH = 1.7
"""Heights of print that two lines of one cell are apart at most."""
CHARACTER = 9.0
"""Tenths of points, for each point of its height, that a character is wide; a full line lacks them."""
SAME_LEFT = 15
"""Tenths of points by which the lines of a name may begin elsewhere."""


@dataclass(slots=True)
class Entry:
    """A row to be: its pieces, and the lines that they stand on.

    ``unsure`` says that its figures may be parts of broken ones.
    """

    spans: list[Span]
    lines: list[Line]
    unsure: bool = False

    @property
    def apart(self) -> bool:
        """True where several pieces stand side by side. Leaders (……) make no columns."""
        return len(self.spans) > 1 and not any(_LEADERS.search(line.text) for line in self.lines)

    @property
    def figures(self) -> bool:
        """True where a figure, or a part of one, stands beside something else."""
        return any(is_figures(span.text) for span in self.spans[1:])


def is_amount(text: str) -> bool:
    """True for what is printed in a column of figures: a number, a code, or dashes for nothing."""
    return _AMOUNT.fullmatch(text) is not None


def is_figures(text: str) -> bool:
    """True for a figure, also for a part of one that its cell has broken."""
    return _FIGURES.fullmatch(text) is not None


def is_part(text: str) -> bool:
    """True for what can only be a part of a number: ``17,1``, ``58.``, ``00.00``."""
    plain = text.replace("，", ",")
    return is_figures(text) and ("." in plain or "," in plain) and not is_number(plain)


def reach(entries: Sequence[Entry]) -> dict[int, int]:
    """How far pieces that begin at the same place reach, by that place."""
    found: dict[int, int] = {}
    for entry in entries:
        for line in entry.lines:
            for span in line.spans():
                at = span.left // SAME_LEFT
                for place in (at - 1, at, at + 1):
                    found[place] = max(found.get(place, 0), span.right)
    return found


def alike_in_size(one: Line, other: Line) -> bool:
    """True for lines of about one height of print."""
    return 0.8 <= one.size / max(other.size, 0.1) <= 1.25
