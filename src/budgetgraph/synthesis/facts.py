"""The facts of one budget, looked up by key while a document is printed from them.

Every look-up is remembered: what was never asked for was not printed, and the form then cannot carry
that budget. So nothing gets lost between records and document without an error.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from budgetgraph.ground.codes import CodeLists
from budgetgraph.interpreting.records import (
    DEPARTMENT,
    Budget,
    Claim,
    Definition,
    Horizon,
    Indicator,
    ItemKey,
    Project,
    Unit,
)
from budgetgraph.synthesis.figures import short_amount, table_amount


class UnprintableError(ValueError):
    """A budget holds something that the official form has no place for."""


class Facts:
    """Look-ups over one budget. Amounts are in yuan, cells in 万元."""

    def __init__(self, budget: Budget, codes: CodeLists) -> None:
        self.budget = budget
        self.year = budget.heading.year
        self._items = {item.key: item for item in budget.items}
        self._claims: dict[ItemKey, list[Claim]] = {}
        for claim in budget.claims:
            self._claims.setdefault(claim.about, []).append(claim)
        self._definitions = {(entry.scheme, entry.code): entry for entry in budget.definitions}
        self._own_labels = {
            (entry.scheme, entry.code): entry.label for entry in budget.printed_codes
        }
        self._printed_classes: dict[str, set[str]] = {}
        self._department_classes: dict[tuple[Horizon, str], str] = {}
        for indicator in budget.indicators:
            if indicator.owner == DEPARTMENT:
                self._department_classes[indicator.horizon, indicator.key] = indicator.type
            if indicator.owner == DEPARTMENT and not indicator.type_inferred:
                self._printed_classes.setdefault(indicator.key, set()).add(indicator.type)
        self._codes = codes
        # In the order of the first look-up, which is the order of printing.
        self._printed: dict[object, None] = {}
        self.department = self._department()

    @property
    def name(self) -> str:
        """Full name of the department."""
        return self.department.name

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units below the department, in document order."""
        return tuple(unit for unit in self.budget.units if unit is not self.department)

    def unit_name(self, code: str) -> str:
        """The name of the unit with this budget code; raises :class:`UnprintableError` if unknown."""
        for unit in self.budget.units:
            if unit.code == code:
                return unit.name
        raise UnprintableError(f"no unit {code} in this budget")

    def label(self, scheme: str, code: str) -> str:
        """The Chinese label of a code; raises :class:`UnprintableError` where nobody named it."""
        own = self._own_labels.get((scheme, code))
        if own is not None:
            self._printed[(scheme, code)] = None
            return own
        concept = self._codes.concept(scheme, code)
        if concept is None:
            raise UnprintableError(f"code {code} of {scheme} has no label")
        return concept.labels_zh[0]

    def level_one(self, indicator_type: str) -> str:
        """The level-one code above an indicator type of level two."""
        parent = self._codes.parent("indicator-type", indicator_type)
        if parent is None:
            raise UnprintableError(f"{indicator_type} is no level-two indicator type")
        return parent

    def told_class(self, indicator: Indicator) -> str | None:
        """The class that the department's form tells of an indicator whose own row prints none."""
        found = self._printed_classes.get(indicator.key, set())
        if len(found) == 1:
            return next(iter(found))
        if indicator.owner == DEPARTMENT:
            return None
        return self._department_classes.get((indicator.horizon, indicator.key))

    def only_second_level(self, level_one: str) -> str | None:
        """The second level under ``level_one`` if there is just one, else None."""
        below = [
            code
            for code in self._codes.codes("indicator-type")
            if self._codes.parent("indicator-type", code) == level_one
        ]
        return below[0] if len(below) == 1 else None

    def project_type(self, project: Project, among: tuple[str, ...]) -> str:
        """The label of the first of the project's types that is ``among`` these, or nothing."""
        found = next((code for code in project.types if code in among), None)
        return "" if found is None else self.label("project-type", found)

    def function_path(self, code: str) -> str:
        """类, 款 and 项 of a seven-digit function, as sentences print them."""
        names = [self.label("function", part) for part in (code[:3], code[:5], code)]
        return "".join(f"{name}（{level}）" for name, level in zip(names, "类款项", strict=True))

    def codes_of(self, breakdown: str) -> tuple[str, ...]:
        """First codes of this year's items of a breakdown, ordered as a table lists them.

        That is ``total`` first and then by code, so that a class stands before its parts.
        """
        found = {
            key.codes[0]
            for key in self._items
            if (key.breakdown, key.year) == (breakdown, self.year)
        }
        return tuple(sorted(found, key=lambda code: (code != "total", code)))

    def amount(
        self, breakdown: str, *codes: str, unit: str | None = None, year: int | None = None
    ) -> Decimal | None:
        """Amount in yuan of an item, of the department and the document's year unless said otherwise."""
        key = ItemKey(breakdown, year or self.year, unit or self.department.code, codes)
        item = self._items.get(key)
        if item is None:
            return None
        self._printed[key] = None
        return item.amount

    def cell(
        self, breakdown: str, *codes: str, unit: str | None = None, year: int | None = None
    ) -> str:
        """The same as a table cell in 万元, blank where there is no such item."""
        return table_amount(self.amount(breakdown, *codes, unit=unit, year=year))

    def cell_or_blank(self, breakdown: str, *codes: str) -> str:
        """The same, but blank also for a zero, which a sentence must then state."""
        item = self._items.get(ItemKey(breakdown, self.year, self.department.code, codes))
        return self.cell(breakdown, *codes) if item is not None and item.amount else ""

    def sentence_amount(
        self, breakdown: str, *codes: str, unit: str | None = None, year: int | None = None
    ) -> str:
        """The same in a sentence (``392万元``); raises :class:`UnprintableError` if there is none."""
        amount = self.amount(breakdown, *codes, unit=unit, year=year)
        if amount is None:
            raise UnprintableError(f"a sentence needs {breakdown} {codes}")
        return f"{short_amount(amount)}万元"

    def claims(self, breakdown: str, *codes: str) -> tuple[Claim, ...]:
        """What the narrative says about an item; an item derived from a change counts as printed by it."""
        key = ItemKey(breakdown, self.year, self.department.code, codes)
        found = tuple(self._claims.get(key, ()))
        for claim in found:
            self._printed[claim] = None
            if claim.change is not None:
                self._printed[ItemKey(breakdown, self.year - 1, key.unit, codes)] = None
        return found

    def change(self, breakdown: str, *codes: str) -> Claim | None:
        """The claim about a change of an item, if there is one."""
        return next((c for c in self.claims(breakdown, *codes) if c.change is not None), None)

    def share(self, breakdown: str, *codes: str) -> Claim | None:
        """The claim about a share of an item, if there is one."""
        return next(
            (c for c in self.claims(breakdown, *codes) if c.share_percent is not None), None
        )

    def definition(self, scheme: str, code: str) -> Definition | None:
        """The glossary entry about a code, if there is one."""
        entry = self._definitions.get((scheme, code))
        if entry is not None:
            self._printed[(scheme, code, "definition")] = None
        return entry

    def defined_functions(self) -> tuple[str, ...]:
        """Functions that the glossary explains, in document order."""
        return tuple(code for scheme, code in self._definitions if scheme == "function")

    def top_projects(self) -> tuple[Project, ...]:
        """Level-1 projects: those with a form of table 12."""
        return tuple(project for project in self.budget.projects if project.parent is None)

    def children(self, project: Project) -> tuple[Project, ...]:
        """Level-2 projects of a level-1 project."""
        return tuple(child for child in self.budget.projects if child.parent == project.code)

    def indicators(self, owner: str, horizon: Horizon) -> tuple[Indicator, ...]:
        """Indicators of one block, in document order."""
        return tuple(
            indicator
            for indicator in self.budget.indicators
            if (indicator.owner, indicator.horizon) == (owner, horizon)
        )

    def components(self, project: Project) -> None:
        """Note that the purpose of a project, with its components and their amounts, is printed."""
        purpose = "".join((project.purpose or "").split())
        for component in self.budget.components:
            if component.project == project.code:
                codes = (component.project, component.key)
                amount = self.amount("project-component", *codes, unit=project.unit)
                if amount is None or f"{component.name}{short_amount(amount)}万元" not in purpose:
                    raise UnprintableError(
                        f"the purpose of {project.code} does not name {component.name}"
                    )

    def in_print_order(self) -> Budget:
        """The budget with its items and claims in the order in which they were first printed."""
        order = {printed: position for position, printed in enumerate(self._printed)}
        return replace(
            self.budget,
            items=tuple(sorted(self.budget.items, key=lambda item: order[item.key])),
            claims=tuple(sorted(self.budget.claims, key=lambda claim: order[claim])),
        )

    def check_complete(self) -> None:
        """Raise :class:`UnprintableError` if an item, claim, definition or own code was not printed."""
        missing = [
            *(f"item {key}" for key in self._items if key not in self._printed),
            *(
                f"claim {c}"
                for group in self._claims.values()
                for c in group
                if c not in self._printed
            ),
            *(
                f"definition {key}"
                for key in self._definitions
                if (*key, "definition") not in self._printed
            ),
            *(f"own label of {key}" for key in self._own_labels if key not in self._printed),
        ]
        if missing:
            raise UnprintableError(
                f"the form has no place for {len(missing)} records: {missing[:5]}"
            )

    def _department(self) -> Unit:
        for unit in self.budget.units:
            if unit.code == self.budget.heading.department:
                return unit
        raise UnprintableError(f"no unit {self.budget.heading.department!r} in this budget")
