"""What explains most with least: things that went wrong, laid to the fewest members that explain them.

A thing is anything with members: an equation with its figures, a finding with its cells.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Generic, TypeVar

Member = TypeVar("Member", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Explanation(Generic[Member]):
    """Things, by their numbers, that one member explains.

    ``candidates`` are the members that all the things have in common, the suspect among them. ``blamed`` are
    those of them that may be wrong: one that nothing confirms is doubted before those that something confirms.
    """

    suspect: Member
    things: tuple[int, ...]
    candidates: tuple[Member, ...]
    blamed: tuple[Member, ...]


def explanations(
    things: Sequence[Iterable[Member]],
    members: Sequence[Member],
    support: Mapping[Member, int],
) -> Iterator[Explanation[Member]]:
    """The member that most of the open things have, with those, until none is open. A thing has a member or more.

    Of equally many the member with the least ``support`` (the number of things in order that it is part of),
    then the first of ``members``, which holds all of them.
    """
    order = {member: n for n, member in enumerate(members)}
    numbers = [sorted({order[member] for member in own}) for own in things]
    about: dict[int, list[int]] = {}
    for thing, own in enumerate(numbers):
        for number in own:
            about.setdefault(number, []).append(thing)
    counts = {number: len(found) for number, found in about.items()}
    heap = [(-count, support.get(members[n], 0), n) for n, count in counts.items()]
    heapify(heap)
    open_ = set(range(len(things)))
    while open_:
        count, held, number = heappop(heap)
        if counts[number] != -count:
            # Some of its things were explained by another member since it was put there.
            if counts[number]:
                heappush(heap, (-counts[number], held, number))
            continue
        group = [thing for thing in about[number] if thing in open_]
        for thing in group:
            open_.remove(thing)
            for each in numbers[thing]:
                counts[each] -= 1
        shared = set(numbers[group[0]]).intersection(*(numbers[thing] for thing in group))
        candidates = tuple(members[n] for n in sorted(shared))
        yield _explanation(members[number], tuple(group), candidates, support)


def _explanation(
    suspect: Member,
    group: tuple[int, ...],
    candidates: tuple[Member, ...],
    support: Mapping[Member, int],
) -> Explanation[Member]:
    alone = tuple(member for member in candidates if not support.get(member))
    return Explanation(suspect, group, candidates, alone if suspect in alone else candidates)
