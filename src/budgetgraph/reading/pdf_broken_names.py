"""Names of a table without rules that go on below their row, where only their own lines tell so.

Word processors set the rows of a table as close as the lines of a cell. What stands below a name that
reaches as far as any, with nothing but such rests beside it, is its rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from budgetgraph.reading.aligned import Span
from budgetgraph.reading.pdf_rows import (
    CHARACTER,
    PITCH,
    SAME_LEFT,
    Entry,
    alike_in_size,
    is_figures,
    reach,
)

_ITEM = re.compile(r"[（(]?[一二三四五六七八九十\d]+[）)、.．]|其中|(附?表|附件|公开)\s*\d")
"""How an item of a list, or the label of a table, begins."""


def with_rests(entries: Sequence[Entry]) -> list[Entry]:
    """The entries with lines put to the row above that only go on with its names.

    The name that goes on reaches as far as any that begins where it does.
    """
    reaching = reach(entries)
    rows: list[Entry] = []
    for entry in entries:
        above = rows[-1] if rows else None
        joined = None
        if above is not None and above.apart and len(entry.lines) == 1:
            joined = _with_rest(above, entry, reaching)
        if joined is None:
            rows.append(entry)
        else:
            rows[-1] = joined
    return rows


def _with_rest(above: Entry, entry: Entry, reaching: Mapping[int, int]) -> Entry | None:
    """The row above with the rests of its names, or None where the entry is a row."""
    line, last = entry.lines[0], above.lines[-1]
    if line.turn or last.turn or not alike_in_size(line, last):
        return None
    if line.baseline - last.baseline > PITCH * line.size:
        return None
    spans = list(above.spans)
    for rest in entry.spans:
        if is_figures(rest.text) or _ITEM.match(rest.text):
            return None
        names = [
            index for index, span in enumerate(spans) if abs(span.left - rest.left) <= SAME_LEFT
        ]
        if len(names) != 1:
            return None
        name = spans[names[0]]
        lowest = next(
            (
                span
                for each in reversed(above.lines)
                for span in each.spans()
                if abs(span.left - rest.left) <= SAME_LEFT
            ),
            name,
        )
        if lowest.right + CHARACTER * line.size <= reaching[rest.left // SAME_LEFT]:
            return None
        spans[names[0]] = Span(name.text + rest.text, name.left, max(name.right, rest.right))
    return Entry(spans, [*above.lines, line])
