"""The evidence of a document about itself: what is printed where, and what its tables add up.

Records as in :mod:`~budgetgraph.interpreting.records`; what they are made from is in
:mod:`~budgetgraph.interpreting.evidence_gathering`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.table_reports import TableStatus

if TYPE_CHECKING:
    from budgetgraph.interpreting.identities import Figure

Line = tuple[int, int | None, int]
"""File, page and line of a document."""


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """One table of the document.

    ``key`` names it alone in the document, in ASCII where its label is; ``cells_key`` is that of its cells,
    which two tables may share. ``kind`` is that of its specification, of a grid the code of its breakdown,
    empty where it is unknown. ``grain`` is the value in yuan of the finest printed digit of its amounts
    that are not zero; None where there are none.
    """

    key: str
    cells_key: str
    label: str
    title: str
    kind: str
    status: TableStatus
    grain: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Summation:
    """A printed figure, and the printed figures that its table divides it into along one dimension.

    ``table`` counts the tables from 0. ``grain``, in yuan, is the finest of the figures that the table prints
    of this breakdown.
    """

    table: int
    dimension: str
    total: Figure
    addends: tuple[Figure, ...]
    grain: Decimal

    @property
    def cells(self) -> tuple[SourceCell, ...]:
        """The cells of the total and of its addends."""
        return (self.total.source, *(addend.source for addend in self.addends))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What rules about the document's own figures need to know.

    ``figures`` are all printed amounts, also those that differ, each with the number of its table, in the
    order they were read. ``lines`` gives the table, counted from 0, that a printed line is of.
    ``support`` counts for a cell the equations that hold and that its figure is part of. ``uncertain`` are
    the lines whose columns may have shifted. ``unread_breakdowns`` are those of which printed figures may not
    have been read. ``rows`` are the texts of the lines that print a figure or anything else that a fact is
    made of: of a row cell by cell, also empty ones, of running text the line; without personal data.
    """

    tables: tuple[PrintedTable, ...] = ()
    figures: tuple[Figure, ...] = field(default=(), repr=False)
    summations: tuple[Summation, ...] = ()
    lines: Mapping[Line, int] = field(default_factory=dict, repr=False)
    support: Mapping[SourceCell, int] = field(default_factory=dict, repr=False)
    uncertain: frozenset[Line] = field(default=frozenset(), repr=False)
    unread_breakdowns: tuple[str, ...] = ()
    rows: Mapping[Line, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def table_of(self, cell: SourceCell) -> int | None:
        """The table, counted from 0, that a cell is of; None for a cell of running text."""
        number = self.lines.get((cell.file, cell.page, cell.line))
        if number is None or self.tables[number].cells_key != cell.key:
            return None
        return number

    def is_uncertain(self, cell: SourceCell) -> bool:
        """Whether the figure of a cell may be that of another column."""
        return cell.row > 0 and (cell.file, cell.page, cell.line) in self.uncertain
