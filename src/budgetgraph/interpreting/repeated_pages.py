"""Pages whose end is printed again at the beginning of the next one.

The second printing may begin in the middle of a paragraph. It is given the lines before it from the first
printing, so that both read the same. A text does not tell its pages: there more lines must be equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from budgetgraph.interpreting.folding import fold, ordinal
from budgetgraph.interpreting.prose import Line, line_of
from budgetgraph.reading.document import Passage

_LEAST = 3
"""So many equal lines are no chance."""
_LEAST_IN_TEXT = 8
_MOST_IN_TEXT = 100
"""Lines of a page that is looked for in a text without pages."""


def with_beginnings(passages: Sequence[Passage]) -> tuple[list[Passage], frozenset[Line]]:
    """The passages, with copies of the lines that a repeated one needs to be a whole paragraph.

    Also the lines that are a second printing.
    """
    found: list[Passage] = []
    again: set[Line] = set()
    for index, passage in enumerate(passages):
        before = passages[index - 1] if index else None
        begins = before is not None and (before.file, before.page) != (passage.file, passage.page)
        if begins or (before is not None and passage.page is None):
            first = _repeated_from(passages, index)
            if first is not None:
                begin = _beginning(passages, first)
                found.extend(passages[begin:first])
                found.append(replace(passage, continues=begin < first))
                again.update(map(line_of, passages[index : 2 * index - first]))
                continue
        found.append(passage)
    return found, frozenset(again)


def _repeated_from(passages: Sequence[Passage], index: int) -> int | None:
    """Where, on the page before, the text stands that the page at ``index`` begins with; None if nowhere."""
    page = (passages[index - 1].file, passages[index - 1].page)
    text = page[1] is None
    least = _LEAST_IN_TEXT if text else _LEAST
    for first in range(index - 1, max(index - _MOST_IN_TEXT, 0) - 1 if text else -1, -1):
        if (passages[first].file, passages[first].page) != page:
            break
        length = index - first
        if length < least or index + length > len(passages):
            continue
        if all(
            fold(passages[first + n].text) == fold(passages[index + n].text) for n in range(length)
        ):
            return first
    return None


def _beginning(passages: Sequence[Passage], index: int) -> int:
    """The first line of the paragraph that the line at ``index`` belongs to."""
    while index and passages[index].continues and ordinal(passages[index].text) is None:
        index -= 1
    return index
