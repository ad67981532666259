"""Tables without a part of their own: a workbook with one worksheet per table prints no 第二部分.

What the contents list calls a table is one wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from budgetgraph.interpreting.contents import TABLE, Entry
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.running_lines import page_of
from budgetgraph.reading.document import Block, Grid, Passage

_SENTENCE = re.compile(r"[。；，]")
_CAPTION_LINES = 4
"""Lines above a table that belong to it: label, title, issuer and unit."""
_CAPTION_ROWS = 3
"""Rows of a table that may hold its caption in merged cells."""
_SHORTEST_TITLE = 4


def caption_start(blocks: Sequence[Block], index: int, first: int) -> int:
    """Where the table at ``index`` begins: at the lines above it, from ``first`` on, that belong to it."""
    page = page_of(blocks[index])
    start = index
    for above in range(index - 1, max(first, index - _CAPTION_LINES) - 1, -1):
        block = blocks[above]
        if not isinstance(block, Passage) or page_of(block) != page:
            break
        if _SENTENCE.search(fold(block.text)):
            break
        start = above
    return start


def announced_tables(blocks: Sequence[Block], listed: Sequence[Entry]) -> tuple[int, int] | None:
    """Begin and end of the tables among ``blocks``, if ``listed`` announces one of them; else None.

    They end with the last grid and, where there are pages, with what else is on its page.
    """
    titles = {entry.core for entry in listed if TABLE.search(entry.text)}
    titles = {title for title in titles if len(title) >= _SHORTEST_TITLE}
    grids = [index for index, block in enumerate(blocks) if isinstance(block, Grid)]
    for position, index in enumerate(grids):
        first = grids[position - 1] + 1 if position else 0
        start = caption_start(blocks, index, first)
        if any(title in text for text in _captions(blocks, start, index) for title in titles):
            return start, _end(blocks, grids[-1])
    return None


def _captions(blocks: Sequence[Block], start: int, index: int) -> list[str]:
    """What may be the title of the table at ``index``: lines above it, also wrapped, and merged cells."""
    lines = [fold(block.text) for block in blocks[start:index] if isinstance(block, Passage)]
    grid = blocks[index]
    assert isinstance(grid, Grid)
    for row in grid.rows[:_CAPTION_ROWS]:
        texts = [cell.text for cell in row.cells if not cell.empty]
        lines += [fold(texts[0])] if len(texts) == 1 else []
    return [*lines, "".join(lines)]


def _end(blocks: Sequence[Block], last: int) -> int:
    page = page_of(blocks[last])
    if page is None:
        return len(blocks)
    below = range(last + 1, len(blocks))
    return next((index for index in below if page_of(blocks[index]) != page), len(blocks))
