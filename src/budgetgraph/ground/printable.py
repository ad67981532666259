"""Text from elsewhere as it can be shown: what steers a terminal, or is no text at all, is replaced."""

from __future__ import annotations

import re

REPLACED = "\N{REPLACEMENT CHARACTER}"

_HALF = re.compile("[\ud800-\udfff]")
# Control characters, line and paragraph separators, and what turns the direction of writing.
_STEERING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def printable(text: str) -> str:
    """``text`` on one line, with :data:`REPLACED` for every character that is not to be seen but obeyed."""
    return _STEERING.sub(REPLACED, text)


def encodable(text: str) -> str:
    """``text`` with :data:`REPLACED` for every half of a surrogate pair: it can be written as UTF-8.

    The name of a file has such halves where its bytes are no UTF-8.
    """
    return _HALF.sub(REPLACED, text)
