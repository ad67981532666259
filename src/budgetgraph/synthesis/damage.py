"""Conversion damage: what converters do to a document without changing what it says.

Each kind is a pure function of a text and a source of chance. A reader that claims to handle a kind
must give the same records before and after it.
"""

from __future__ import annotations

import codecs
import random
from collections.abc import Callable, Iterable, Mapping

from budgetgraph.synthesis.broken_lines import break_paragraphs, break_tables, continue_cells
from budgetgraph.synthesis.broken_rows import (
    join_numbers,
    lose_merged_cells,
    move_classes_up,
    pad_rows,
    trim_rows,
)
from budgetgraph.synthesis.broken_words import (
    change_width,
    invent_headings,
    leave_html,
    leave_latex,
    lose_headings,
    shorten_dashes,
    space_words,
    widen_digits,
)

Damage = Callable[[str, random.Random], str]

DAMAGES: Mapping[str, Damage] = {
    "spaces": space_words,
    "width": change_width,
    "wide-digits": widen_digits,
    "latex": leave_latex,
    "html": leave_html,
    "invented-headings": invent_headings,
    "lost-headings": lose_headings,
    "dashes": shorten_dashes,
    "broken-tables": break_tables,
    "continued-cells": continue_cells,
    "broken-paragraphs": break_paragraphs,
    "padded-rows": pad_rows,
    "trimmed-rows": trim_rows,
    "two-numbers": join_numbers,
    "lost-merged-cells": lose_merged_cells,
    "moved-classes": move_classes_up,
}
"""Every kind of damage to the text, by name, in the order in which they are done together."""

ENCODINGS: Mapping[str, Callable[[str], bytes]] = {
    "utf-8": lambda text: text.encode(),
    "bom": lambda text: codecs.BOM_UTF8 + text.encode(),
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "no-final-newline": lambda text: text.rstrip("\n").encode(),
    "gb18030": lambda text: text.encode("gb18030"),
}
"""How a file may hold the text, by name."""


def damaged(text: str, kinds: Iterable[str], seed: int) -> str:
    """``text`` with these kinds of damage, done in the order of :data:`DAMAGES`.

    Raises :class:`KeyError` for an unknown kind.
    """
    chosen = set(kinds)
    for unknown in chosen - set(DAMAGES):
        raise KeyError(f"no such damage: {unknown}")
    for name, damage in DAMAGES.items():
        if name in chosen:
            text = damage(text, random.Random(f"{seed}/{name}"))
    return text
