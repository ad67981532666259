"""Numbered texts: ``1. … 2. …`` and ``（1）…（2）…`` inside one cell or paragraph."""

from __future__ import annotations

import re

_MARKER = re.compile(r"(?<![\d.第])(?:（(\d{1,2})）|(\d{1,2})[.、．](?!\d))")


def numbered_items(text: str) -> list[tuple[int, str]]:
    """The items of a tidy text with their numbers; empty when the text is not numbered from 1.

    Only markers in sequence count, so a number inside a sentence starts no item.
    """
    starts: list[tuple[int, int, int]] = []
    for match in _MARKER.finditer(text):
        number = int(match.group(1) or match.group(2))
        if number == len(starts) + 1:
            starts.append((number, match.start(), match.end()))
    if not starts or text[: starts[0][1]].strip():
        return []
    ends = [start for _, start, _ in starts[1:]] + [len(text)]
    return [
        (number, text[begin:end].strip())
        for (number, _, begin), end in zip(starts, ends, strict=True)
    ]
