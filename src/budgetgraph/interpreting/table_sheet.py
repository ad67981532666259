"""A sheet: one table of a document with its title, label, unit of measure and rows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.table_kinds import FormSpecification, Specification
from budgetgraph.reading.document import Cell, Grid, Passage, Row


@dataclass(slots=True)
class Sheet:
    """One table: its specification (None when unknown), label, unit and rows.

    ``label`` is what readers know ("5-1"), ``key`` its ASCII form ("t5-1"); ``unit`` the declared
    currency unit or None; ``rows`` all rows of its grids in order; ``passages`` the text around them.
    """

    specification: Specification | None
    title: str
    label: str
    unit: str | None = None
    rows: list[Row] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    marks: list[tuple[int, Passage]] = field(default_factory=list)
    """Sub-titles inside the form: number of rows before them, and the line itself."""
    candidates: tuple[Specification, ...] = ()
    """The specifications that its title may mean; its header decides between them."""
    captions: list[Row] = field(default_factory=list)
    """Rows of its grids that only name it, its issuer or its unit, or are notes. No rows of the table."""
    breaks: list[int] = field(default_factory=list)
    """Numbers of rows before each further grid: the places where a page break cut the table."""
    grids: list[tuple[int, Grid]] = field(default_factory=list)
    """The grids that its rows are of, each with the number of rows before it."""

    @property
    def key(self) -> str:
        """The label in ASCII, for IRIs: ``t5-1``."""
        return f"t{self.label}" if self.label.isascii() and self.label else "t"

    @property
    def specification_is_form(self) -> bool:
        """Whether the sheet is one of the performance forms."""
        return isinstance(self.specification, FormSpecification)

    def source(self, row_number: int, cell: Cell) -> SourceCell:
        """The located source of one cell of this sheet; ``row_number`` counts from 1, 0 in a caption."""
        return SourceCell(
            self.key,
            cell.line,
            cell.column,
            table=self.label,
            row=row_number,
            page=cell.page,
            text=cell.text.strip(),
            file=cell.file,
        )

    def with_grid(self, number: int, other: Grid) -> Sheet:
        """The sheet with another reading in the place of its ``number``-th grid, counted from 0."""
        starts = [start for start, _ in self.grids] + [len(self.rows)]
        start, end = starts[number], starts[number + 1]
        first, last = self.rows[start].line, self.rows[end - 1].line
        captions = {row.line for row in self.captions}
        rows = [r for r in other.rows if first <= r.line <= last and r.line not in captions]
        by = len(rows) - (end - start)
        grids = [(at + by if at > start else at, grid) for at, grid in self.grids]
        grids[number] = (start, other)
        return replace(
            self,
            rows=[*self.rows[:start], *rows, *self.rows[end:]],
            breaks=[at + by if at > start else at for at in self.breaks],
            grids=grids,
        )

    def sources(self) -> list[SourceCell]:
        """The located sources of all printed cells of its rows."""
        return [
            self.source(number, cell)
            for number, row in enumerate(self.rows, 1)
            for cell in row.cells
            if not cell.empty
        ]

    def caption_sources(self) -> list[SourceCell]:
        """The located sources of all printed cells of its captions."""
        return [self.source(0, c) for row in self.captions for c in row.cells if not c.empty]
