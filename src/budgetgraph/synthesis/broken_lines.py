"""Damage by page breaks: tables, cells and paragraphs that go on after a blank line."""

from __future__ import annotations

import random
import re

_LONG = 40
"""Characters from which on a page break may fall into a cell or paragraph."""


def break_tables(text: str, chance: random.Random) -> str:
    """Blank lines between rows of a table."""
    lines = text.split("\n")
    broken: list[str] = []
    for position, line in enumerate(lines):
        broken.append(line)
        inside = "\t" in line and position + 1 < len(lines) and "\t" in lines[position + 1]
        if inside and chance.random() < 0.05:
            broken.append("")
    return "\n".join(broken)


def continue_cells(text: str, chance: random.Random) -> str:
    """A long cell that goes on in a row of its own after a blank line, its other cells empty."""
    lines: list[str] = []
    for line in text.split("\n"):
        cells = line.split("\t")
        longest = max(range(len(cells)), key=lambda n: len(cells[n]))
        cell = cells[longest]
        # The first column holds labels: a page break never falls into one.
        if longest == 0 or len(cells) < 2 or len(cell) < _LONG or chance.random() < 0.5:
            lines.append(line)
            continue
        cut = _cut(cell, chance)
        rest = ["" for _ in cells]
        cells[longest], rest[longest] = cell[:cut], cell[cut:]
        lines += ["\t".join(cells), "", "\t".join(rest)]
    return "\n".join(lines)


def break_paragraphs(text: str, chance: random.Random) -> str:
    """Sentences broken in two, inside a word, with a blank line between the halves."""
    lines: list[str] = []
    for line in text.split("\n"):
        sentence = "\t" not in line and line.endswith("。") and not line.startswith(("#", "-", "*"))
        if sentence and len(line) >= _LONG and chance.random() < 0.3:
            cut = _cut(line, chance)
            lines += [line[:cut], "", line[cut:]]
        else:
            lines.append(line)
    return "\n".join(lines)


def _cut(text: str, chance: random.Random) -> int:
    """A place between two Chinese characters in the middle part of a text, else its middle."""
    places = [
        found.start()
        for found in re.finditer(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", text)
        if len(text) // 5 < found.start() < len(text) * 4 // 5
    ]
    return chance.choice(places) if places else len(text) // 2
