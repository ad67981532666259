"""In which order columns may stand whose header lost its columns: what the lines of the header leave open.

Labels on one line stand from left to right. A whole stands left of its parts, and nothing else stands
between them. Everything else is open: each order that fits is tried, and the sums of the table decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, permutations

from budgetgraph.ground.codes import CodeLists
from budgetgraph.interpreting.header_words import Label
from budgetgraph.interpreting.table_kinds import AmountColumn

_MOST_ORDERS = 24

Order = tuple[int, ...]
"""Numbers of columns from left to right."""


@dataclass(frozen=True, slots=True)
class _Family:
    """Columns that stand together, by number: a whole, if it has a column, with its parts."""

    members: frozenset[int]
    whole: int | None
    label: Label | None
    """The label over them: what stands left of it stands left of them all."""

    def begins_with_whole(self, order: Order) -> bool:
        return self.whole in (None, next(n for n in order if n in self.members))


def lines_of_codes(
    columns: Sequence[AmountColumn], scheme: str, codes: CodeLists
) -> list[tuple[str, ...]]:
    """The code of each column with those above it; nothing where it is of another breakdown than its table."""
    return [() if c.breakdown else (c.code, *codes.ancestors(scheme, c.code)) for c in columns]


def orders(
    columns: Sequence[Label],
    lines: Sequence[tuple[str, ...]],
    groups: Sequence[Label],
    over: Mapping[str, frozenset[str]],
) -> tuple[Order, ...]:
    """The orders in which columns may stand; none where there are too many.

    ``lines`` are the codes of each column, its own and those above it; ``groups`` the labels that only
    group others, ``over`` says of which codes they may be.
    """
    families = _families(lines, groups, over)
    left = _left(columns, families)
    sets = [family.members for family in families]
    found = list(islice(_ordered((), left, sets), _MOST_ORDERS * len(columns)))
    fitting = [o for o in found if all(family.begins_with_whole(o) for family in families)]
    if len(found) == _MOST_ORDERS * len(columns) or len(fitting) > _MOST_ORDERS:
        return ()
    usual = [each for each in fitting if _is_usual(each, lines)]
    return tuple(usual or fitting)


def _is_usual(order: Order, lines: Sequence[tuple[str, ...]]) -> bool:
    """Whether basic expenditure stands left of projects, as in every form."""
    places = {code: at for at, n in enumerate(order) for code in lines[n]}
    return places.get("basic", -1) < places.get("project", len(order))


def _families(
    lines: Sequence[tuple[str, ...]], groups: Sequence[Label], over: Mapping[str, frozenset[str]]
) -> list[_Family]:
    found = []
    for code in dict.fromkeys(code for line in lines for code in line):
        members = frozenset(n for n, line in enumerate(lines) if code in line)
        if len(members) > 1:
            whole = next((n for n in members if lines[n][0] == code), None)
            label = next((each for each in groups if each.key in over.get(code, ())), None)
            found.append(_Family(members, whole, label))
    return found


def _left(columns: Sequence[Label], families: Sequence[_Family]) -> dict[int, set[int]]:
    """For each column those that stand left of it, as lines of the header tell."""
    left: dict[int, set[int]] = {n: set() for n in range(len(columns))}
    for first, second in permutations(left, 2):
        if columns[first].before(columns[second]):
            left[second].add(first)
    for family in families:
        for column in left.keys() - family.members if family.label else ():
            before = columns[column].before(family.label) if family.label else None
            for member in family.members if before is not None else ():
                left[member if before else column].add(column if before else member)
    for one, other in permutations(families, 2):
        if one.label is None or other.label is None or one.members & other.members:
            continue
        if one.label.before(other.label):
            for member in other.members:
                left[member] |= one.members
    return left


def _ordered(
    done: Order, left: Mapping[int, set[int]], sets: Sequence[frozenset[int]]
) -> Iterator[Order]:
    if len(done) == len(left):
        yield done
        return
    placed = set(done)
    begun = [each for each in sets if each & placed and each - placed]
    for number, before in left.items():
        if number not in placed and before <= placed and all(number in each for each in begun):
            yield from _ordered((*done, number), left, sets)
