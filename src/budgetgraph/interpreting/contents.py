"""The contents list (目录): its entries, whole again where they were wrapped, without dots and pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from budgetgraph.interpreting.folding import fold, ordinal, strip_ordinal
from budgetgraph.reading.document import Passage

TITLE = re.compile(r"^(?:.{0,20}公开)?目录$")
"""The heading of the list, folded."""

TABLE = re.compile(r"表(?:\([^()]{1,20}\))?$")
"""How the title of a table ends, folded."""

_PART = re.compile(r"^第[一二三四五六七八九十]+部分")
_LEADERS = re.compile(r"[.…·．。_—-]{2,}\d*$|(?<=[^\d.\s-])\d{1,3}$")
_OWN = re.compile(r"^(?:20\d{2}年(?:度)?)?(?:本?(?:部门|单位|预算单位))?(?=.{3})")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its numbering style (``一``, ``（一``, ``1``, ``部分``) or "", number, and folded text."""

    style: str
    number: int
    text: str

    @property
    def core(self) -> str:
        """The text without ordinal, year and 部门: what a heading of the body ends with."""
        return core(self.text)


def core(text: str) -> str:
    """A folded title without its ordinal, its year and the word 部门 or 单位 before it."""
    return _OWN.sub("", strip_ordinal(text), count=1)


def entries(passages: Iterable[Passage]) -> list[Entry]:
    """The entries of a contents list in printed order. A line without a number goes on with the one before."""
    found: list[Entry] = []
    for passage in passages:
        text = fold(passage.text).lstrip("-")
        if not text or TITLE.match(text):
            continue
        text = _LEADERS.sub("", text)
        style = ordinal(text)
        if _PART.match(text):
            found.append(Entry("部分", 0, text))
        elif style is not None:
            found.append(Entry(*style, text))
        elif found:
            last = found[-1]
            found[-1] = Entry(last.style, last.number, last.text + text)
        elif text:
            found.append(Entry("", 0, text))
    return found
