"""Legal bases (政策依据) named in running text."""

from __future__ import annotations

import re

from budgetgraph.interpreting.folding import tidy
from budgetgraph.interpreting.records import LegalBasis

_LAW = re.compile(r"《([^《》]+)》(?:（([^（）]*\d[^（）]*)）)?")
_NUMBERED_LAW = re.compile(r"^(?P<title>.*?\d{4}年\d+号.*)$")


def legal_bases(text: str) -> list[LegalBasis]:
    """The documents a text names as a project's legal basis: 《…》（number), or … 年 … 号文件.

    Only the first numbered item is read where the text is numbered: the others give other reasons.
    """
    tidied = tidy(text)
    first = re.split(r"2[、.．](?!\d)", tidied, maxsplit=1)[0]
    first = re.sub(r"^1[、.．]", "", first)
    first = re.sub(r"^[^：《]{0,20}(?:依据|根据)[：:]", "", first)
    found: list[LegalBasis] = []
    for piece in _outside_brackets(first):
        law = _LAW.search(piece)
        if law:
            found.append(LegalBasis(law.group(1), law.group(2)))
        elif _NUMBERED_LAW.match(piece):
            found.append(LegalBasis(re.sub(r"内容$", "", piece.strip("。；，"))))
    return list(dict.fromkeys(found))


def _outside_brackets(text: str) -> list[str]:
    """A text cut at 、 and ； that stand outside brackets and book-title marks."""
    pieces, depth, current = [], 0, ""
    for character in text:
        if character in "《（〔":
            depth += 1
        elif character in "》）〕":
            depth -= 1
        if character in "、；" and depth == 0:
            pieces.append(current)
            current = ""
        else:
            current += character
    return [*pieces, current]
