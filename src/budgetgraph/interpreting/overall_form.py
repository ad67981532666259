"""Table 11: the performance form of the whole department (整体支出绩效目标表).

One sheet holds six things; the label in its first column says which one a row belongs to.
"""

from __future__ import annotations

import re

from budgetgraph.ground.codes import TOTAL
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import NUMBER, is_blank, parse_amount, unit_in_brackets
from budgetgraph.interpreting.context import Context, hashed
from budgetgraph.interpreting.folding import fold, strip_ordinal, tidy
from budgetgraph.interpreting.form_heads import overall_section
from budgetgraph.interpreting.form_reader import FormReader, is_figure
from budgetgraph.interpreting.fund_structure import FundStructure
from budgetgraph.interpreting.goals import GoalBook
from budgetgraph.interpreting.indicators import IndicatorReader, horizon_of, is_indicator_header
from budgetgraph.interpreting.numbering import numbered_items
from budgetgraph.interpreting.partitions import Rank
from budgetgraph.interpreting.person_labels import is_person_label
from budgetgraph.interpreting.records import (
    DEPARTMENT,
    Claim,
    Horizon,
    ItemKey,
    ProjectComponent,
)
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.reading.document import Cell

_UNTIL = re.compile(r"截[止至]到?(\d{4})年")
_COMPONENT = re.compile(rf"^([^，。；：\d]{{2,30}}?)({NUMBER})(万元|元)")
_PROJECT_COLUMNS = {
    "name": ("项目名称",),
    "type": ("项目类别", "项目类型"),
    "total": ("项目总预算", "总预算"),
    "annual": ("项目本年度预算", "本年度预算", "项目当年预算"),
    "purpose": ("项目主要支出方向和用途", "主要支出方向和用途", "项目主要支出方向及用途"),
}


class OverallForm(FormReader):
    """Reads one sheet of the form. Results stay in its attributes."""

    def __init__(self, sheet: Sheet, unit: str, context: Context, goals: GoalBook) -> None:
        super().__init__(sheet, unit, context, goals)
        self.indicators = IndicatorReader(context, DEPARTMENT, sheet.label)
        self._funds = FundStructure(self)
        self.components: list[ProjectComponent] = []
        self.duty_texts: list[tuple[str, SourceCell]] = []
        self._section = ""
        self._columns: dict[str, int] = {}
        self._labelled = False
        self._goal_columns: dict[int, Horizon] = {}
        self._task_texts: list[tuple[str, SourceCell]] = []
        self._projects: list[dict[str, list[SourceCell]]] = []

    @property
    def claims(self) -> list[Claim]:
        """The shares that the fund structure prints."""
        return self._funds.claims

    def read(self) -> None:
        """Read all rows; rows that no section understands become findings."""
        for number, row in enumerate(self.sheet.rows, 1):
            cells = [cell for cell in row.cells if not cell.empty]
            if cells:
                self._row(number, cells)
        self._read_tasks()
        names = ["".join(s.text for s in project.get("name", ())) for project in self._projects]
        codes = self.context.projects_named(names)
        for project, name, code in zip(self._projects, names, codes, strict=True):
            self._read_project(project, name, code)

    def _row(self, number: int, cells: list[Cell]) -> None:
        sources = [self.sheet.source(number, cell) for cell in cells]
        folded = [fold(cell.text) for cell in cells]
        if is_person_label(folded[0]):
            self.context.ledger.structural(*sources)
            return
        if is_indicator_header(folded, inside=self._section == "indicators"):
            self._section = "indicators"
            self.indicators.read_header(sources)
            return
        if (
            self._section == "indicators"
            and self._is_indicator_row(folded)
            and self.indicators.read_row(sources)
        ):
            return
        section = overall_section(folded[0])
        self._labelled = section is not None and cells[0].column <= 2
        if section is not None and self._labelled:
            self._section = section
            self.context.ledger.structural(sources[0])
            self.unit = unit_in_brackets(cells[0].text) or self.unit
            sources, folded = sources[1:], folded[1:]
        reader = {
            "name": self._name_row,
            "funds": self._funds.read_row,
            "duties": self._duty_row,
            "tasks": self._task_row,
            "projects": self._project_row,
            "goals": self._goal_row,
            "long-term-goal": self._labelled_goal_row,
            "annual-goal": self._labelled_goal_row,
        }.get(self._section)
        if reader is not None:
            reader(sources, folded)
        else:
            self.not_understood(sources)

    def _is_indicator_row(self, folded: list[str]) -> bool:
        return overall_section(folded[0]) is None or horizon_of(folded[0]) is not None

    # -- head --------------------------------------------------------------------------------

    def _name_row(self, sources: list[SourceCell], folded: list[str]) -> None:
        for source, text in zip(sources, folded, strict=True):
            if is_figure(text):
                self.without_label([source])
            elif not self.context.codes.by_label("category", text) and len(text) > 3:
                code = self.context.unit_named(source.text) or self.context.department
                self.context.unit(code).called(source.text, source)
                self.context.ledger.mapped(source)
            else:
                self.context.ledger.structural(source)

    # -- texts --------------------------------------------------------------------------------

    def _duty_row(self, sources: list[SourceCell], folded: list[str]) -> None:
        del folded
        for source in self.texts(sources):
            self.duty_texts.append((source.text, source))
            self.context.ledger.mapped(source)

    def _task_row(self, sources: list[SourceCell], folded: list[str]) -> None:
        del folded
        for source in self.texts(sources):
            self._task_texts.append((source.text, source))
            self.context.ledger.mapped(source)

    def _read_tasks(self) -> None:
        text = "".join(tidy(text) for text, _ in self._task_texts)
        items = numbered_items(text) or ([(1, text)] if text else [])
        for position, task in items:
            source = next(
                (s for t, s in self._task_texts if fold(task)[:12] in fold(t)),
                self._task_texts[0][1],
            )
            self.goals.add(
                DEPARTMENT,
                Horizon.ANNUAL,
                task,
                self.context.year,
                source,
                kind="work-task",
                position=position,
            )

    def _goal_row(self, sources: list[SourceCell], folded: list[str]) -> None:
        """整体绩效目标: 长期目标（截止 … 年） and 年度目标 side by side, then their texts."""
        labels = [re.match(r"^(长期|年度)目标", text) for text in folded]
        if sources and all(labels):
            for text in folded:
                until = _UNTIL.search(text)
                if until:
                    self.indicators.long_term_year = int(until.group(1))
            self.context.ledger.structural(*sources)
            return
        if not self._labelled and self._goal_columns:
            # A text cut by a page break runs on below its own column.
            for source in sources:
                self._continue_goal(self._goal_columns.get(source.column), source)
            return
        sources = self.texts(sources)
        both = (Horizon.LONG_TERM, Horizon.ANNUAL)
        for source, horizon in zip(sources, both, strict=False):
            self._goal_columns[source.column] = horizon
            self._goal(horizon, source)
        self.not_understood(sources[2:])

    def _continue_goal(self, horizon: Horizon | None, source: SourceCell) -> None:
        if horizon is None or not self.goals.extend(DEPARTMENT, horizon, source):
            self.not_understood([source])

    def _labelled_goal_row(self, sources: list[SourceCell], folded: list[str]) -> None:
        del folded
        horizon = Horizon.LONG_TERM if self._section == "long-term-goal" else Horizon.ANNUAL
        for source in self.texts(sources):
            if self._labelled:
                self._goal(horizon, source)
            else:
                self._continue_goal(horizon, source)

    def _goal(self, horizon: Horizon, source: SourceCell) -> None:
        year = self.context.year if horizon is Horizon.ANNUAL else self.indicators.long_term_year
        self.goals.add(DEPARTMENT, horizon, source.text, year, source)

    # -- projects -----------------------------------------------------------------------------

    def _project_row(self, sources: list[SourceCell], folded: list[str]) -> None:
        headers = {
            name: source.column
            for name, labels in _PROJECT_COLUMNS.items()
            for source, text in zip(sources, folded, strict=True)
            if text in labels
        }
        if "name" in headers:
            self._columns.update({f"project-{name}": column for name, column in headers.items()})
            self.context.ledger.structural(*sources)
            return
        columns = {self._columns.get(f"project-{name}"): name for name in _PROJECT_COLUMNS}
        cells = {columns[s.column]: s for s in sources if s.column in columns}
        self.not_understood([s for s in sources if s.column not in columns])
        if "total" not in cells and "annual" not in cells and self._projects:
            for name, source in cells.items():
                self._projects[-1].setdefault(name, []).append(source)
        elif cells:
            self._projects.append({name: [source] for name, source in cells.items()})

    def _read_project(
        self, cells: dict[str, list[SourceCell]], name: str, code: str | None
    ) -> None:
        context = self.context
        every = [source for group in cells.values() for source in group]
        if code is None:
            if not name:
                self.not_understood(every)
                return
            code = context.uncoded_project(name)
            context.project(code).unit = context.department
        project = context.project(code)
        project.called(name, cells["name"][0])
        bad = [s for s in cells.get("total", ()) if parse_amount(s.text, self.unit) is None]
        for source in bad:
            if not is_blank(source.text):
                self.unreadable(source)
        context.ledger.mapped(*(source for source in every if source not in bad))
        for source in cells.get("type", ())[:1]:
            label = fold("".join(s.text for s in cells["type"]))
            types = context.codes.by_label("project-type", label)
            project.types.extend(t for t in types[:1] if t not in project.types)
            project.cite(source)
        unit = project.unit or context.department
        for source in cells.get("total", ()):
            amount = parse_amount(source.text, self.unit)
            if amount is not None:
                project.total_budget = project.total_budget or amount.value
            project.cite(source)
        for source in cells.get("annual", ()):
            self.fact(ItemKey("project", context.year, unit, (TOTAL, code)), source)
        purpose = "".join(source.text for source in cells.get("purpose", ()))
        if purpose:
            project.purpose = project.purpose or tidy(purpose)
            for source in cells["purpose"]:
                project.cite(source)
            self._read_components(code, unit, tidy(purpose), cells["purpose"][0])

    def _read_components(self, project: str, unit: str, text: str, source: SourceCell) -> None:
        """Parts of a project that its purpose names with amounts: ``1. 办公电费 5 万元：…``."""
        for position, (_, item) in enumerate(numbered_items(text), 1):
            match = _COMPONENT.match(item)
            if match is None:
                continue
            amount = parse_amount(match.group(2), match.group(3))
            assert amount is not None
            name = strip_ordinal(match.group(1))
            key = hashed(name, 8)
            cell = source.numbered(position, match.group(2)).as_money(match.group(3), amount.grain)
            self.components.append(ProjectComponent(project, key, tidy(name), (source,)))
            fact = ItemKey("project-component", self.context.year, unit, (project, key))
            self.context.facts.add(fact, amount.value, cell, Rank.FORM)
