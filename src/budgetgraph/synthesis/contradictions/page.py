"""A clean document with what it says and where, and the same document with one wrong print."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.records import Budget, BudgetItem
from budgetgraph.reading import read_bytes

_FIGURE = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?=万元|%)")
"""Figures of a sentence that are counted: money and percentages, but no years and numbers of items."""
_WIDER = frozenset({"total", "basic", "current", "carryover"})


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something is printed: line from 1, column as in :class:`SourceCell`; 0 is the whole line."""

    line: int
    column: int = 0

    def holds(self, cell: SourceCell) -> bool:
        """Whether the cell stands here."""
        return cell.line == self.line and self.column in (0, cell.column)


@dataclass(frozen=True, slots=True)
class Planted:
    """A document with one contradiction.

    ``places`` are where the wrong print stands, the changed one first; where something was left out, the
    places that now lack their counterpart: each of them rightly names it. ``related`` are the other
    printings of the facts concerned, which a finding that the contradiction causes may name instead.
    """

    text: str
    places: tuple[Place, ...]
    related: tuple[Place, ...] = ()


Edits = Mapping[int, str | None]
"""New text by line (from 1); ``None`` takes the line out."""


class Page:
    """A clean document: its lines, and the records that they print."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self._text = text

    @cached_property
    def budget(self) -> Budget:
        """What the document says, with the places."""
        return interpret(read_bytes(self._text.encode(), "clean.md")).budget

    def line(self, number: int) -> str:
        """A line, counted from 1."""
        return self.lines[number - 1]

    def row(self, number: int) -> list[str]:
        """The cells of a table row, by line."""
        return self.line(number).split("\t")

    def with_cell(self, line: int, column: int, printed: str) -> dict[int, str | None]:
        """The edit that prints something else in one cell."""
        row = self.row(line)
        row[column - 1] = printed
        return {line: "\t".join(row)}

    def reprinted(self, cell: SourceCell, printed: str) -> dict[int, str | None] | None:
        """The edit that prints ``printed`` instead of a figure; nothing where it is not found again."""
        in_table = "\t" in self.line(cell.line)
        row = self.row(cell.line) if in_table else [self.line(cell.line)]
        column = cell.column - 1 if in_table else 0
        if column >= len(row):
            return None
        ordinal = cell.part if in_table else cell.column
        if ordinal == 0:
            if row[column] != cell.text:
                return None
            row[column] = printed
            return {cell.line: "\t".join(row)}
        found = self._figure(row[column], ordinal, cell.text)
        if found is None:
            return None
        row[column] = row[column][: found.start()] + printed + row[column][found.end() :]
        return {cell.line: "\t".join(row)}

    def _figure(self, text: str, ordinal: int, printed: str) -> re.Match[str] | None:
        alike = [each for each in _FIGURE.finditer(text) if each[0] == printed]
        if len(alike) == 1:
            return alike[0]
        figures = list(_FIGURE.finditer(text))
        if ordinal <= len(figures) and figures[ordinal - 1][0] == printed:
            return figures[ordinal - 1]
        return None

    def planted(
        self,
        edits: Edits | None,
        places: Iterable[Place],
        related: Iterable[Place] = (),
    ) -> Planted | None:
        """The document with ``edits``; places count the lines of the clean document. Nothing without edits."""
        if not edits:
            return None
        gone = sorted(line for line, text in edits.items() if text is None)
        lines = [
            text
            for number, line in enumerate(self.lines, 1)
            if (text := edits.get(number, line)) is not None
        ]

        def moved(wanted: Iterable[Place]) -> tuple[Place, ...]:
            kept = dict.fromkeys(place for place in wanted if place.line not in gone)
            return tuple(
                Place(place.line - sum(line < place.line for line in gone), place.column)
                for place in kept
            )

        return Planted("\n".join(lines), moved(places), moved(related))

    def printings(
        self, table: str, least: Decimal = Decimal(10_000)
    ) -> list[tuple[BudgetItem, SourceCell]]:
        """The amounts of a table or section, by its key (``t5-1``, ``n5``): facts of at least ``least``
        yuan with the cell that prints them."""
        return [
            (item, cell)
            for item in self.budget.items
            if not item.derived and item.amount >= least
            for cell in item.sources
            if cell.key == table and (cell.text[:1].isdigit())
        ]

    def of_row(self, line: int) -> list[BudgetItem]:
        """The facts that a line prints."""
        return [
            item for item in self.budget.items if any(cell.line == line for cell in item.sources)
        ]

    def around(self, item: BudgetItem) -> Iterator[Place]:
        """Where a fact and everything that is said about it is printed."""
        yield from places(item.sources)
        for claim in self.budget.claims:
            if claim.about == item.key:
                yield from places(claim.sources)

    def above(self, item: BudgetItem) -> Iterator[Place]:
        """Where the facts are printed that are wider than this one in the same breakdown."""
        for other in self.budget.items:
            if other is not item and _is_wider(other, item):
                yield from places(other.sources)

    def lines_with(self, words: str) -> list[int]:
        """The lines that print these words."""
        return [number for number, line in enumerate(self.lines, 1) if words in line]


def places(cells: Iterable[SourceCell]) -> Iterator[Place]:
    """Where these cells are."""
    for cell in cells:
        yield Place(cell.line, cell.column)


def _is_wider(one: BudgetItem, other: BudgetItem) -> bool:
    same = (one.key.breakdown, one.key.year) == (other.key.breakdown, other.key.year)
    if not same or not other.key.unit.startswith(one.key.unit):
        return False
    return all(
        wide in _WIDER or narrow.startswith(wide)
        for wide, narrow in zip(one.key.codes, other.key.codes, strict=True)
    )
