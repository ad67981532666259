"""Identities that fail: which figure is to blame, and which tables it contradicts.

One wrong figure breaks several identities at once, so they are one contradiction: that of the figure which
explains most of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

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
        _contradiction(suspect, group, support)
        for suspect, group in _explained(failing, _figures(identities), support)
    )


def _explained(
    failing: Sequence[Identity], figures: Sequence[Figure], support: Mapping[Figure, int]
) -> Iterator[tuple[Figure, list[Identity]]]:
    """The figure that most of the open identities are about, with those, until none is open.

    Of equally many the figure that least of those that hold are about, then the first printed.
    """
    order = {figure: n for n, figure in enumerate(figures)}
    numbers = [sorted({order[figure] for figure in each.figures}) for each in failing]
    about: dict[int, list[int]] = {}
    for identity, own in enumerate(numbers):
        for number in own:
            about.setdefault(number, []).append(identity)
    counts = {number: len(found) for number, found in about.items()}
    heap = [(-count, support.get(figures[n], 0), n) for n, count in counts.items()]
    heapify(heap)
    open_ = set(range(len(failing)))
    while open_:
        count, held, number = heappop(heap)
        if counts[number] != -count:
            # Some of its identities were explained by another figure since it was put there.
            if counts[number]:
                heappush(heap, (-counts[number], held, number))
            continue
        group = [identity for identity in about[number] if identity in open_]
        for identity in group:
            open_.remove(identity)
            for each in numbers[identity]:
                counts[each] -= 1
        yield figures[number], [failing[identity] for identity in group]


def _contradiction(
    suspect: Figure, group: Sequence[Identity], support: Mapping[Figure, int]
) -> Contradiction:
    """Where the fault may be: figures that explain as much as the suspect, unless others stand alone.

    A figure that nothing else confirms is doubted before those that other identities confirm.
    """
    candidates = [figure for figure, n in _counted(group).items() if n == len(group)]
    alone = [figure for figure in candidates if not support.get(figure)]
    blamed = alone if alone and suspect in alone else candidates
    tables = tuple(sorted({f.table for f in blamed if f.table is not None}))
    return Contradiction(suspect, tuple(group), tables, tuple(candidates))


def _figures(identities: Iterable[Identity]) -> list[Figure]:
    return list(dict.fromkeys(f for each in identities for f in each.figures))


def _counted(identities: Iterable[Identity]) -> dict[Figure, int]:
    counts: dict[Figure, int] = {}
    for each in identities:
        for figure in dict.fromkeys(each.figures):
            counts[figure] = counts.get(figure, 0) + 1
    return counts
