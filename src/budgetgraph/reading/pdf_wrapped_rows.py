"""Rows of a table without rules whose cells hold several lines.

The lines of one cell stand nearer to each other than those of two rows do, wherever the cells beside them
have theirs (a figure stands beside the middle of a long name). Where all lines are as far apart, this
module says nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median_low

from budgetgraph.reading.aligned import Span
from budgetgraph.reading.page_lines import Line
from budgetgraph.reading.pdf_broken_names import with_rests
from budgetgraph.reading.pdf_cells import is_number
from budgetgraph.reading.pdf_rows import (
    CHARACTER,
    PITCH,
    SAME_LEFT,
    Entry,
    alike_in_size,
    is_figures,
    is_part,
    reach,
)

_LEAST_PITCH = 0.9
"""Heights of print that two lines of one cell are apart at least."""
_ALIKE = 1.08
"""By how much the lines of a cell may be farther apart than others are."""
_APART = 1.22
"""By how much the lines of two rows are farther apart, at least, than those of one cell."""
_ROWS = 3
"""Rows with figures that show how far apart rows are."""
_SINGLES = 60
"""Lines of a single piece that may follow each other in a list whose amounts are nothing."""
_NEAR = 6
"""Lines among which the next line of a cell is."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a line: the entry that it stands in, and its place among the entry's pieces."""

    entry: int
    index: int
    line: Line
    span: Span


def by_distance(entries: Sequence[Entry]) -> list[Entry]:
    """The entries with the lines of one row put together where their distances show it.

    A header is put together cell by cell: its cells reach over different rows.
    """
    result = list(entries)
    for first, end in reversed(list(_regions(entries))):
        joined = _joined(entries[first:end])
        if joined is not None:
            result[first:end] = joined
    return with_rests(result)


def _regions(entries: Sequence[Entry]) -> Iterator[tuple[int, int]]:
    """Stretches of print of one size in which most lines are in several pieces."""
    for start, end in _of_one_size(entries):
        first: int | None = None
        last = start
        for index in range(start, end + 1):
            if index < end and entries[index].apart:
                first = index if first is None else first
                last = index
            elif first is not None and (index == end or index - last > _SINGLES):
                # What stands alone above the first and below the last may be the rest of their cells.
                top, bottom = max(first - 2, start), min(last + 3, end)
                if _shows_distances(entries[top:bottom]):
                    yield top, bottom
                first = None


def _shows_distances(entries: Sequence[Entry]) -> bool:
    """True for enough rows with figures, or a figure that is broken beyond doubt."""
    return sum(entry.figures for entry in entries) >= _ROWS or any(
        is_part(span.text) for entry in entries for span in entry.spans
    )


def _of_one_size(entries: Sequence[Entry]) -> Iterator[tuple[int, int]]:
    """Stretches of entries whose print has about one height."""
    start = 0
    for index, (one, other) in enumerate(pairwise(entries), start=1):
        if not alike_in_size(one.lines[-1], other.lines[0]):
            yield start, index
            start = index
    if entries:
        yield start, len(entries)


def _joined(entries: Sequence[Entry]) -> list[Entry] | None:
    """The entries of a region put together to rows, or None where nothing shows that they must be."""
    if any(len(entry.lines) > 1 or entry.lines[0].turn for entry in entries):
        return None
    links = _links(entries)
    chains = _chains(links)
    if not chains or not _may_be_cells(chains):
        return None
    if not _are_cells(chains, entries):
        doubtful = {piece.entry for chain in chains.values() for piece in chain}
        return [replace(entry, unsure=number in doubtful) for number, entry in enumerate(entries)]
    rows: list[Entry] = []
    for first, end in _bands(entries, links):
        members = entries[first:end]
        if not any(entry.figures for entry in members):
            rows += _by_cells(members, first, chains)
        elif len(members) == 1:
            rows += members
        else:
            row = _row(members, first, chains)
            if row is None:
                return None
            rows.append(row)
    return rows


def _links(entries: Sequence[Entry]) -> list[tuple[_Piece, _Piece]]:
    """Pairs of pieces below each other that are lines of one cell by how near they are."""
    pieces = [
        _Piece(number, index, part, span)
        for number, entry in enumerate(entries)
        for index, (part, span) in enumerate(zip(entry.lines[0].parts(), entry.spans, strict=True))
    ]
    size = median_low([piece.line.size for piece in pieces])
    links: list[tuple[_Piece, _Piece]] = []
    for figures in (True, False):
        pairs = [
            ((other.line.baseline - one.line.baseline) / max(size, 0.1), one, other)
            for one, other in _neighbours(pieces)
            if (is_figures(one.span.text) and is_figures(other.span.text)) == figures
        ]
        steps = sorted(distance for distance, _, _ in pairs)
        broken = [
            distance
            for distance, one, other in pairs
            if distance <= PITCH and (is_part(one.span.text) or is_part(other.span.text))
        ]
        near = _nearness(steps) or _nearness_of_parts(broken)
        if near is not None:
            links += [(one, other) for distance, one, other in pairs if distance <= near]
    return links


def _neighbours(pieces: Sequence[_Piece]) -> Iterator[tuple[_Piece, _Piece]]:
    """Each piece with the one right below it, if they have print of the same size."""
    for at, one in enumerate(pieces):
        for other in pieces[at + 1 :]:
            if other.entry > one.entry + _NEAR:
                break
            if (
                other.entry > one.entry
                and other.span.left < one.span.right
                and one.span.left < other.span.right
            ):
                if alike_in_size(one.line, other.line):
                    yield one, other
                break


def _nearness(steps: Sequence[float]) -> float | None:
    """The distance up to which lines are of one cell, None where the distances do not tell."""
    if not steps or not _LEAST_PITCH <= steps[0] <= PITCH:
        return None
    near = [step for step in steps if step <= _ALIKE * steps[0]]
    far = steps[len(near) :]
    return near[-1] if len(far) > 1 and far[0] >= _APART * near[-1] else None


def _nearness_of_parts(steps: Sequence[float]) -> float | None:
    """The distance of the parts of numbers, None where it is not one."""
    if not steps or not min(steps) >= _LEAST_PITCH or max(steps) > _ALIKE * min(steps):
        return None
    return max(steps)


def _chains(links: Sequence[tuple[_Piece, _Piece]]) -> dict[tuple[int, int], list[_Piece]]:
    """The pieces of each cell with several lines, by the entry and the place of each of them."""
    chains: dict[tuple[int, int], list[_Piece]] = {}
    for one, other in sorted(links, key=lambda link: (link[0].entry, link[0].index)):
        chain = chains.setdefault((one.entry, one.index), [one])
        if (other.entry, other.index) not in chains:
            chain.append(other)
            chains[other.entry, other.index] = chain
    return chains


def _may_be_cells(chains: dict[tuple[int, int], list[_Piece]]) -> bool:
    """False where figures below figures are rows that stand close: what they make up is no number."""
    return all(
        _whole("".join(piece.span.text for piece in chain))
        for chain in chains.values()
        if is_figures(chain[0].span.text)
    )


def _are_cells(chains: dict[tuple[int, int], list[_Piece]], entries: Sequence[Entry]) -> bool:
    """False where each figure stands beside a name of its own and none is only a part of a number."""
    figures = [chain for chain in chains.values() if is_figures(chain[0].span.text)]
    if any(is_part(piece.span.text) for chain in figures for piece in chain):
        return True
    reaching = reach(entries)
    rests = {
        id(rest.span)
        for chain in chains.values()
        for name, rest in pairwise(chain)
        if name.span.right + CHARACTER * name.line.size > reaching[name.span.left // SAME_LEFT]
        and rest.span.right - rest.span.left
        < name.span.right - name.span.left - 0.5 * CHARACTER * name.line.size
    }
    return not any(
        _is_named(entries[piece.entry], rests) for chain in figures for piece in chain[1:]
    )


def _is_named(entry: Entry, rests: Collection[int]) -> bool:
    """True for a line with a name, which is no figure and not the rest of a longer name above it."""
    return any(not is_figures(span.text) and id(span) not in rests for span in entry.spans)


def _whole(text: str) -> bool:
    """True for a number or a code."""
    return is_number(text) or text.isdigit()


def _bands(
    entries: Sequence[Entry], links: Sequence[tuple[_Piece, _Piece]]
) -> list[tuple[int, int]]:
    """The rows: the first of their entries, and the one after the last."""
    reach = list(range(len(entries)))
    for one, other in links:
        reach[one.entry] = max(reach[one.entry], other.entry)
    bands: list[tuple[int, int]] = []
    for number in range(len(entries)):
        if bands and number < bands[-1][1]:
            bands[-1] = bands[-1][0], max(bands[-1][1], reach[number] + 1)
        else:
            bands.append((number, reach[number] + 1))
    return bands


def _row(
    members: Sequence[Entry], first: int, chains: dict[tuple[int, int], list[_Piece]]
) -> Entry | None:
    """One row of all pieces, None where one cell would have pieces that are not near each other."""
    spans: list[Span] = []
    for number, entry in enumerate(members, start=first):
        for index, span in enumerate(entry.spans):
            chain = chains.get((number, index))
            if chain is None or chain[0].span is span:
                spans.append(_joined_span(chain) if chain else span)
    ordered = sorted(spans, key=lambda span: span.left)
    if any(one.right > other.left for one, other in pairwise(ordered)):
        return None
    return Entry(ordered, [line for entry in members for line in entry.lines])


def _by_cells(
    members: Sequence[Entry], first: int, chains: dict[tuple[int, int], list[_Piece]]
) -> Iterator[Entry]:
    """The lines with each cell whole on its first: those of a header reach over different rows."""
    for number, entry in enumerate(members, start=first):
        spans = []
        for index, span in enumerate(entry.spans):
            chain = chains.get((number, index))
            if chain is None or chain[0].span is span:
                spans.append(_joined_span(chain) if chain else span)
        if spans:
            yield Entry(spans, entry.lines)


def _joined_span(chain: Sequence[_Piece]) -> Span:
    return Span(
        "".join(piece.span.text for piece in chain),
        min(piece.span.left for piece in chain),
        max(piece.span.right for piece in chain),
    )
