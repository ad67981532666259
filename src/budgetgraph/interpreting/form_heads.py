"""Forms told by their own labels, where their title is lost or is that of a form which looks otherwise.

整体支出绩效目标表 begins with the department and its funds, 项目支出绩效目标表 with the name and the code of
a project; both labels stand beside their values, and not over them as in a grid.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.specifications import specification
from budgetgraph.interpreting.table_kinds import FormSpecification
from budgetgraph.reading.document import Row

OVERALL_SECTIONS = (
    (re.compile(r"^部门\(?单位\)?名称$|^(?:部门|单位)名称$"), "name"),
    (re.compile(r"^部门(?:\(单位\))?总体资金情况|^总体资金情况|^资金情况"), "funds"),
    (re.compile(r"^部门(?:\(单位\))?职能概述|^部门职能|^职能概述"), "duties"),
    (re.compile(r"^年度(?:重点)?工作任务"), "tasks"),
    (re.compile(r"^项目支出情况"), "projects"),
    (re.compile(r"^整体绩效(?:目标|总目标)?$|^目标$|^绩效总目标$"), "goals"),
    (re.compile(r"^长期目标[:：]?$"), "long-term-goal"),
    (re.compile(r"^年度目标[:：]?$"), "annual-goal"),
)
"""The labels of the parts of a department's form, and what the parts are."""

FORMS_OF_PROJECTS = frozenset({"project-performance", "performance-application"})
"""Kinds of forms whose title is often that of the other one."""

_TELLING = frozenset({"funds", "duties", "tasks", "projects"})
"""Parts that no other form has."""
_PROJECT_LABELS = frozenset(
    {"项目申请理由", "项目主要内容", "项目总预算", "项目前两年预算及当年预算变动情况"}
    | {"项目资金来源", "项目支出明细预算"}
)
"""Labels of a project's form that no application has."""
_NEAR = 4
"""So many rows below the first one a department's form names its funds or its duties."""
_FORM_ROWS = 30
"""A form has no more rows before its goals."""


def begins_project_form(folded: Sequence[str]) -> bool:
    """Whether the printed cells of a row, folded, name a project and its code."""
    return (
        bool(folded)
        and folded[0] == "项目名称"
        and any(text in ("项目代码", "项目编码") for text in folded)
    )


def overall_section(folded: str) -> str | None:
    """Which part of a department's form a folded label begins, or None."""
    return next((name for pattern, name in OVERALL_SECTIONS if pattern.match(folded)), None)


def form_beginning(rows: Sequence[Row]) -> FormSpecification | None:
    """The form whose first row is the first of ``rows``, or None. Grids have other first rows."""
    first = _printed(rows[0]) if rows else []
    kind = None
    if begins_project_form(first) and first[1] not in ("项目代码", "项目编码"):
        labels = {text for row in rows[1:_FORM_ROWS] for text in _printed(row)}
        kind = "project-performance" if labels & _PROJECT_LABELS else None
    elif first and overall_section(first[0]) == "name":
        below = {overall_section(texts[0]) for r in rows[1:_NEAR] if (texts := _printed(r))}
        kind = "overall-performance" if below & _TELLING else None
    found = specification(kind) if kind else None
    assert found is None or isinstance(found, FormSpecification)
    return found


def form_among(rows: Sequence[Row]) -> FormSpecification | None:
    """The form that begins in one of ``rows``, or None."""
    found = (form_beginning(rows[n:]) for n, row in enumerate(rows) if _may_begin(row))
    return next((each for each in found if each is not None), None)


def _may_begin(row: Row) -> bool:
    first = _printed(row)
    return bool(first) and (first[0] == "项目名称" or overall_section(first[0]) == "name")


def _printed(row: Row) -> list[str]:
    return [fold(cell.text) for cell in row.cells if not cell.empty]
