"""What codes are called: labels of the code lists, and names as one document prints them."""

from __future__ import annotations

from collections.abc import Mapping

from budgetgraph.ground.codes import TOTAL, CodeLists, load_code_lists
from budgetgraph.interpreting.records import Budget
from budgetgraph.publishing.tables.schema import Value


class Labels:
    """The labels that hold for one document. A code without a label has ``None``."""

    def __init__(self, budget: Budget) -> None:
        self.lists: CodeLists = load_code_lists()
        self._units = {unit.code: unit.name for unit in budget.units}
        self._projects = {project.code: project.name for project in budget.projects}
        self._components = {(each.project, each.key): each.name for each in budget.components}
        self._printed = {(each.scheme, each.code): each.label for each in budget.printed_codes}

    def unit(self, code: str | None) -> str | None:
        """The name of a department or unit."""
        return None if code is None else self._units.get(code)

    def project(self, code: str | None) -> str | None:
        """The name of a project."""
        return None if code is None else self._projects.get(code)

    def concept(self, scheme: str, code: str | None) -> tuple[str | None, str | None]:
        """Chinese and English label of a code; a code that the lists lack has its printed label only."""
        if code is None:
            return None, None
        concept = self.lists.concept(scheme, code)
        if concept is None:
            return self._printed.get((scheme, code)), None
        return (concept.labels_zh[0] if concept.labels_zh else None), concept.label_en

    def coded(self, column: str, scheme: str, code: str | None) -> Mapping[str, Value]:
        """The three cells of a code: itself and its labels."""
        zh, en = self.concept(scheme, code)
        return {column: code, f"{column}_zh": zh, f"{column}_en": en}

    def dimensions(self, codes: Mapping[str, str]) -> Mapping[str, Value]:
        """The cells of an item's dimensions, from its codes by dimension."""
        cells: dict[str, Value] = {}
        for dimension, code in codes.items():
            if dimension == "project" and code != TOTAL:
                cells |= {"project": code, "project_zh": self.project(code)}
            elif dimension == "component":
                name = self._components.get((codes["project"], code))
                cells |= {"component": code, "component_zh": name}
            else:
                cells |= self.coded(dimension, dimension, code)
        return cells
