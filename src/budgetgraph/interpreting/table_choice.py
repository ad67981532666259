"""Which of the tables that share a title a grid is: its header decides, never its place or number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from budgetgraph.ground.codes import load_code_lists
from budgetgraph.interpreting.category_labels import category_list
from budgetgraph.interpreting.flowing_choice import flowing_choice
from budgetgraph.interpreting.flowing_header import is_flowing
from budgetgraph.interpreting.form_heads import form_among
from budgetgraph.interpreting.headers import fitting, match_header
from budgetgraph.interpreting.source_labels import is_source_list
from budgetgraph.interpreting.table_kinds import (
    GridSpecification,
    SourceListSpecification,
    Specification,
)
from budgetgraph.reading.document import Row

_TELLING_COLUMNS = 2
"""A single column of amounts tells no table without title from another."""


def chosen(rows: Sequence[Row], candidates: Sequence[Specification]) -> Specification | None:
    """The only candidate that fits the rows, or None. A single candidate is not asked for its header.

    Of two forms of projects with titles that are nearly one (…申报表) the labels decide.
    """
    if any(each.kind == "performance-application" for each in candidates):
        form = form_among(rows)
        if form is not None and form.kind == "project-performance":
            return form
    if len(candidates) <= 1 or not rows:
        return candidates[0] if candidates else None
    if is_flowing(rows):
        return flowing_choice(rows, candidates, load_code_lists())
    grids = fitting(rows, (s for s in candidates if isinstance(s, GridSpecification)))
    if len(grids) == 1:
        return grids[0]
    if not grids:
        listed = [
            s for s in candidates if isinstance(s, GridSpecification) and category_list(rows, s)
        ]
        if len(listed) == 1:
            return listed[0]
    lists = [s for s in candidates if isinstance(s, SourceListSpecification)]
    if not grids and lists and is_source_list(rows):
        return lists[0]
    return None


def by_header(
    rows: Sequence[Row], specifications: Iterable[Specification]
) -> GridSpecification | None:
    """The only specification of all whose header a table without title has, or None."""
    found = [
        s
        for s in specifications
        if isinstance(s, GridSpecification)
        and (header := match_header(rows, s)) is not None
        and not header.unknown
        and len(header.amounts) >= _TELLING_COLUMNS
    ]
    return found[0] if len(found) == 1 else None
