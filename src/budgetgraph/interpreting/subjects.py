"""Whose money a clause of the narrative speaks of: the issuer's, or that of another body.

下属救助站基本支出20万元，项目支出10万元: the second clause has no subject of its own, and speaks of the
救助站 all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from budgetgraph.interpreting.figure_labels import ORGANISATION, is_issuer
from budgetgraph.interpreting.folding import fold

_BELOW = re.compile(
    r"(?<![及和与、])(?:下属|所属|直属|代管)(?:的)?[^，。；：、\d及和与]{2,30}?"
    r"(?:局|委|办|院|会|厅|处|所|站|馆|队|校|园|中心|公司)"
)
"""A body below the issuer, by itself: not 局机关及所属单位, nor 下属3家单位."""

_OWN = re.compile(r"本(?:部门|单位|级|局|委|办|院|厅|街道|镇|中心)|我(?:部门|单位|局)|机关本级")
_GOES_ON = re.compile(r"^(?:其中|包括|主要包括)")


class Subject:
    """Remembers, clause by clause, whether another body than the issuer is spoken of."""

    def __init__(self) -> None:
        self._other = False

    def begin(self, sentence: str) -> None:
        """A new sentence begins. 其中 goes on with what the one before spoke of."""
        if not _GOES_ON.match(fold(sentence)):
            self._other = False

    def is_other(
        self,
        clause: str,
        label: str,
        issuers: Sequence[str],
        is_known: Callable[[str], bool],
    ) -> bool:
        """Whether the figure with the words ``label`` before it is another body's.

        ``clause`` is the text since the figure before. ``is_known`` tells whether words name a fact: then
        a body before them that is not the issuer has the fact, and words that are known as they stand
        name no body (社会保障和就业支出).
        """
        own = _OWN.search(clause) or any(fold(name) in fold(clause) for name in issuers if name)
        if _BELOW.search(clause):
            self._other = True
        elif own:
            self._other = False
        elif not is_known(label):
            self._other = self._other or _has_other_body(label, issuers, is_known)
        return self._other


def _has_other_body(label: str, issuers: Sequence[str], is_known: Callable[[str], bool]) -> bool:
    for match in ORGANISATION.finditer(label):
        if any(is_issuer(label[: match.end()], name) for name in issuers if name):
            return False
        if is_known(match.group("rest")):
            return True
    return False
