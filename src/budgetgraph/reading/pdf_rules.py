"""The rules (表线) of a page put together: pieces to lines, and lines that touch to heaps.

Each heap is a table, several tables without space between them, a frame, or a line under a heading.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from budgetgraph.reading.pdf_drawings import Rule

BORDER = 4.5
"""Points up to which two parallel rules are one border."""
_SAME_LINE = 0.8
"""Points between rules that are one line drawn twice."""
_GAP = 3.0
"""Points between the pieces of one rule."""
_SHORTEST = 4.0
"""Points from which a rule is one; corners and single dots are shorter."""


def joined(rules: Iterable[Rule]) -> list[Rule]:
    """The rules with pieces of one line put together, without those that stay too short."""
    joined: list[Rule] = []
    for horizontal in (True, False):
        alike = sorted(rule for rule in rules if rule.horizontal == horizontal)
        for line in _runs(alike, _SAME_LINE):
            at = (line[0].at + line[-1].at) / 2
            start, end = 0.0, float("-inf")
            for piece in sorted(line, key=lambda rule: (rule.start, rule.end)):
                if piece.start > end + _GAP:
                    if end > start + _SHORTEST:
                        joined.append(Rule(horizontal, at, start, end))
                    start, end = piece.start, piece.end
                end = max(end, piece.end)
            if end > start + _SHORTEST:
                joined.append(Rule(horizontal, at, start, end))
    return joined


def _runs(rules: Sequence[Rule], width: float) -> Iterable[list[Rule]]:
    """Sorted rules in runs that are at most ``width`` wide."""
    run: list[Rule] = []
    for rule in rules:
        if run and rule.at - run[0].at > width:
            yield run
            run = []
        run.append(rule)
    if run:
        yield run


def connected(rules: Sequence[Rule]) -> list[list[Rule]]:
    """The rules in heaps of those that touch each other, in order of their first rule."""
    heads = list(range(len(rules)))

    def head(index: int) -> int:
        while heads[index] != index:
            heads[index] = heads[heads[index]]
            index = heads[index]
        return index

    across = [(rule.at, index) for index, rule in enumerate(rules) if rule.horizontal]
    down = [(rule.at, index) for index, rule in enumerate(rules) if not rule.horizontal]
    for index, rule in enumerate(rules):
        others, parallels = (down, across) if rule.horizontal else (across, down)
        for near, start, end in (
            (others, rule.start - BORDER, rule.end + BORDER),
            (parallels, rule.at, rule.at + BORDER),
        ):
            for at in range(bisect_left(near, (start, -1)), len(near)):
                if near[at][0] > end:
                    break
                if _touch(rule, rules[near[at][1]]):
                    heads[head(near[at][1])] = head(index)
    heaps: dict[int, list[Rule]] = {}
    for index, rule in enumerate(rules):
        heaps.setdefault(head(index), []).append(rule)
    return list(heaps.values())


def _touch(one: Rule, other: Rule) -> bool:
    """True for rules that cross, meet at a corner, or run side by side as a double border."""
    if one.horizontal != other.horizontal:
        return (
            one.start - BORDER <= other.at <= one.end + BORDER
            and other.start - BORDER <= one.at <= other.end + BORDER
        )
    return one.start < other.end and other.start < one.end


def bounds(heap: Sequence[Rule]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a heap of rules."""
    xs = [x for rule in heap for x in ((rule.start, rule.end) if rule.horizontal else (rule.at,))]
    ys = [y for rule in heap for y in ((rule.at,) if rule.horizontal else (rule.start, rule.end))]
    return min(xs), min(ys), max(xs), max(ys)


def stands_in(rule: Rule, box: tuple[float, float, float, float]) -> bool:
    """True for a rule whose middle is in a box, or on its edge."""
    middle = (rule.start + rule.end) / 2
    x, y = (middle, rule.at) if rule.horizontal else (rule.at, middle)
    left, top, right, bottom = box
    return left - BORDER <= x <= right + BORDER and top - BORDER <= y <= bottom + BORDER
