"""Identities that fail: which figure is to blame, and which tables it contradicts.

One wrong figure breaks several identities at once, so they are one contradiction: that of the figure which
explains most of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from budgetgraph.interpreting.explanations import explanations
from budgetgraph.interpreting.identities import Figure, Identity


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Identities that fail because of one figure, and the tables that are wrong if it is.

    ``candidates`` are the figures that all the identities have in common, the suspect among them. Where
    the identities cannot tell which of them it is, all their tables are named.
    """

    suspect: Figure
    identities: tuple[Identity, ...]
    tables: tuple[int, ...]
    candidates: tuple[Figure, ...]


def contradictions(identities: Sequence[Identity]) -> tuple[Contradiction, ...]:
    """The failing identities, laid to the fewest figures that explain them; the worst figure first."""
    failing = [each for each in identities if not each.holds]
    if not failing:
        return ()
    support = _counted(each for each in identities if each.holds and each.confirms)
    return tuple(
        Contradiction(
            suspect=each.suspect,
            identities=tuple(failing[number] for number in each.things),
            tables=tuple(sorted({f.table for f in each.blamed if f.table is not None})),
            candidates=each.candidates,
        )
        for each in explanations(
            [identity.figures for identity in failing], _figures(identities), support
        )
    )


def _figures(identities: Iterable[Identity]) -> list[Figure]:
    return list(dict.fromkeys(f for each in identities for f in each.figures))


def _counted(identities: Iterable[Identity]) -> dict[Figure, int]:
    counts: dict[Figure, int] = {}
    for each in identities:
        for figure in dict.fromkeys(each.figures):
            counts[figure] = counts.get(figure, 0) + 1
    return counts
