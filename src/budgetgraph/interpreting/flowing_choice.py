"""Which of the tables that share a title a table is that lost its blank cells: the words of its header decide."""

from __future__ import annotations

from collections.abc import Sequence

from budgetgraph.ground.codes import CodeLists
from budgetgraph.interpreting.flowing_header import flowing_headers
from budgetgraph.interpreting.source_labels import is_source_list
from budgetgraph.interpreting.table_kinds import (
    GridSpecification,
    SourceListSpecification,
    Specification,
)
from budgetgraph.reading.document import Row


def flowing_choice(
    rows: Sequence[Row], candidates: Sequence[Specification], codes: CodeLists
) -> Specification | None:
    """The only candidate that fits the words above the figures, or None. Lists are asked last."""
    grids = [
        s
        for s in candidates
        if isinstance(s, GridSpecification) and flowing_headers(rows, s, codes)
    ]
    if grids:
        # A table that needs more columns tells more.
        grids.sort(key=lambda found: -len(found.required))
        telling = [s for s in grids if len(s.required) == len(grids[0].required)]
        return telling[0] if len(telling) == 1 else None
    lists = [s for s in candidates if isinstance(s, SourceListSpecification)]
    return lists[0] if lists and is_source_list(rows) else None
