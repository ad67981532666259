"""Rows of a project table (项目支出表) with codes: units, categories of projects, and projects below them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from budgetgraph.ground.codes import TOTAL
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.logical_rows import LogicalRow
from budgetgraph.interpreting.records import ItemKey
from budgetgraph.interpreting.unit_codes import lacks_zero, unit_of_shortened

_CATEGORY = re.compile(r"\d{2}$")
_UNIT_CODE = re.compile(r"\d{3}(?:\d{3}){0,2}$")
_NOTHING = "000"
"""How no code of a department begins."""


def is_category(key: str) -> bool:
    """Whether the key of a row is that of a category."""
    return key.startswith("category-")


class ProjectRows:
    """Knows the unit that the rows at hand are of, and how many categories each unit prints."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.current_unit = context.department
        self.categories: dict[str, int] = {}

    def count_categories(self, lines: Iterable[LogicalRow]) -> None:
        """How many category rows (本级支出项目 …) each unit prints."""
        unit = self.current_unit
        for line in lines:
            key = line.key or self.context.unit_named(line.name) or ""
            key = unit_of_shortened(key, line.name, self.context) or key
            if _CATEGORY.match(key):
                self.categories[unit] = self.categories.get(unit, 0) + 1
            elif self.is_unit(key):
                unit = key

    def key(self, line: LogicalRow, printed: str, source: SourceCell) -> str | None:
        """What a row is about: ``unit-…``, ``category-…`` or a project code; None when unknown.

        ``printed`` is its code; only units stand in this table without one.
        """
        key = printed or self.context.unit_named(line.name) or ""
        unit = unit_of_shortened(key, line.name, self.context)
        if unit is None and _CATEGORY.match(key):
            return f"category-{key}"
        if not key or (printed and not any(c.isdigit() for c in printed)):
            return None
        key = unit or key
        if unit is not None or self.is_unit(key):
            self.current_unit = key
            self.context.unit(key).called(line.name, source)
            return f"unit-{key}"
        if _UNIT_CODE.match(key) or lacks_zero(key):
            # A body that is not known: the rows below it are of the department, and of no unit above.
            self.current_unit = self.context.department
            return None
        project = self.context.project(key.upper() if key.isascii() else key)
        project.called(line.name, source)
        named = self.context.unit_named(line.unit) if line.unit.strip() else None
        project.unit = named or self.current_unit
        return project.code

    def fact(self, key: str, column: str) -> ItemKey | None:
        """The fact of a row and column; None for one of several category subtotals."""
        context = self.context
        unit, project = self.current_unit, TOTAL
        if key == TOTAL:
            unit = context.department
        elif key.startswith("unit-"):
            unit = key.removeprefix("unit-")
        elif is_category(key):
            # The only category of a unit (本级支出项目) restates the unit's own total.
            if self.categories[self.current_unit] > 1:
                return None
        else:
            unit, project = context.project(key).unit or self.current_unit, key
        return ItemKey("project", context.year, unit, (column, project))

    def is_unit(self, key: str) -> bool:
        """Whether a code is of a unit: one that other tables list, or one below the department's.

        Where the department prints no code, nothing tells more than its form.
        """
        department = self.context.department
        if key in self.context.units:
            return True
        if not _UNIT_CODE.match(key) or key.startswith(_NOTHING):
            return False
        return key.startswith(department) or not department.isdigit()
