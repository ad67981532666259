"""The claims of the narrative while it is read: what it says about an amount, and the reasons it adds."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from budgetgraph.ground.codes import TOTAL
from budgetgraph.interpreting.changes import parse_reason
from budgetgraph.interpreting.ledger import Ledger
from budgetgraph.interpreting.prose import Sentence
from budgetgraph.interpreting.records import Claim, ItemKey

_OF_FISCAL = re.compile(
    r"^(?:本年)?财政拨款(?:收入、?支出|收支)(?=(?:增加|减少|变动|增减|变化|（(?:增加|减少)）)+的?(?:主要)?原因)"
)


class ClaimBook:
    """Collects claims in printed order."""

    def __init__(self, ledger: Ledger) -> None:
        self.claims: list[Claim] = []
        self._ledger = ledger

    def add(self, claim: Claim, *, again: bool) -> None:
        """Keep a claim; on a page that is printed twice (``again``) it is the same one with more cells."""
        if again and claim in self.claims:
            index = self.claims.index(claim)
            sources = tuple(dict.fromkeys((*self.claims[index].sources, *claim.sources)))
            self.claims[index] = replace(claim, sources=sources)
        else:
            self.claims.append(claim)

    def read_reason(self, sentence: Sentence, last: list[ItemKey]) -> int:
        """The reason that a sentence begins with, for the changes of ``last``; length understood.

        财政拨款收入支出增加的主要原因 speaks of the fiscal totals, wherever they were told.
        """
        overall = _OF_FISCAL.match(sentence.text)
        begin = overall.end() if overall else 0
        reason = parse_reason(sentence.text[begin:])
        if not reason:
            return 0
        end = begin + sentence.text[begin:].index(reason) + len(reason)
        cells = tuple(f.source for f in sentence.figures if f.start < end)
        about = _is_fiscal if overall else self._told(last)
        changed = [
            index
            for index, claim in enumerate(self.claims)
            if claim.reason is None and _changes(claim) and about(claim)
        ]
        for index in changed:
            claim = self.claims[index]
            sources = (*claim.sources, *(cells or (sentence.whole,)))
            self.claims[index] = replace(claim, reason=reason, sources=sources)
        if changed:
            self._ledger.mapped(*cells)
        return end if changed else 0

    def _told(self, last: list[ItemKey]) -> Callable[[Claim], bool]:
        """Whether a claim is about the amount told last, and nothing was claimed since."""
        current = bool(self.claims) and self.claims[-1].about in last
        return lambda claim: current and any(claim.about is key for key in last)


def _changes(claim: Claim) -> bool:
    return claim.change is not None or claim.change_percent is not None


def _is_fiscal(claim: Claim) -> bool:
    """Whether a claim says that the fiscal appropriation as a whole changed."""
    key = claim.about
    whole = key.codes in ((TOTAL,), (TOTAL, TOTAL))
    of_all = key.breakdown == "revenue-source" and key.codes == ("fiscal",)
    return bool(claim.change) and (
        of_all or (whole and key.breakdown in ("revenue-fiscal", "function-fiscal"))
    )
