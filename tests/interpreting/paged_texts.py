"""Paged documents from drawn pages, for tests of outlines and narratives: what a PDF reader would give."""

from __future__ import annotations

from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.records import BudgetItem, Interpretation, ItemKey
from budgetgraph.reading.document import Block, Cell, Document, Grid, Passage, Row


def paged(*pages: str, file: int = 1) -> tuple[Block, ...]:
    """The blocks of pages drawn as text.

    A line that starts with ``+`` goes on with the one before; lines with ``|`` are rows of a table.
    """
    blocks: list[Block] = []
    for page, drawn in enumerate(pages, 1):
        rows: list[Row] = []
        for line, text in enumerate(drawn.strip("\n").split("\n"), 1):
            if "|" in text:
                cells = [each.strip() for each in text.split("|")]
                rows.append(
                    Row(
                        tuple(
                            Cell(each, line, column, page, file=file)
                            for column, each in enumerate(cells, 1)
                        )
                    )
                )
                continue
            if rows:
                blocks.append(Grid(tuple(rows)))
                rows = []
            goes_on = text.startswith("+")
            blocks.append(
                Passage(text.removeprefix("+"), line, page=page, continues=goes_on, file=file)
            )
        if rows:
            blocks.append(Grid(tuple(rows)))
    return tuple(blocks)


def document(*pages: str) -> Document:
    """A document of one file."""
    return of_blocks(paged(*pages))


def of_blocks(blocks: tuple[Block, ...]) -> Document:
    """A document of these blocks."""
    return Document("drawn.pdf", "application/pdf", "0" * 64, 1, blocks)


def read_pages(*pages: str) -> Interpretation:
    """The interpretation of drawn pages."""
    return interpret(document(*pages))


def found(
    interpretation: Interpretation, breakdown: str, *codes: str, year: int | None = None
) -> BudgetItem | None:
    """The department's own fact of that breakdown, codes and year (the document's), or None."""
    heading = interpretation.budget.heading
    key = ItemKey(breakdown, year or heading.year, heading.department, codes)
    return next((item for item in interpretation.budget.items if item.key == key), None)


def amount(
    interpretation: Interpretation, breakdown: str, *codes: str, year: int | None = None
) -> str | None:
    """The amount of a fact in yuan, without trailing zeros, or None."""
    item = found(interpretation, breakdown, *codes, year=year)
    if item is None:
        return None
    printed = f"{item.amount:f}"
    return printed.rstrip("0").rstrip(".") if "." in printed else printed


def kinds(interpretation: Interpretation) -> list[str]:
    """The kinds of all findings, sorted."""
    return sorted(finding.kind for finding in interpretation.findings)
