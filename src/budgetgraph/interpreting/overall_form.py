"""Table 11: the performance form of the whole department (整体支出绩效目标表).

One sheet holds six things; the label in its first column says which one a row belongs to.
"""

from __future__ import annotations

import re
from decimal import Decimal

from budgetgraph.ground.codes import TOTAL
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import (
    NUMBER,
    is_blank,
    parse_amount,
    printed_numbers,
    unit_in_brackets,
)
from budgetgraph.interpreting.context import Context, hashed
from budgetgraph.interpreting.folding import fold, strip_ordinal, tidy
from budgetgraph.interpreting.form_reader import FormReader
from budgetgraph.interpreting.goals import GoalBook
from budgetgraph.interpreting.indicators import IndicatorReader, horizon_of, is_indicator_header
from budgetgraph.interpreting.numbering import numbered_items
from budgetgraph.interpreting.partitions import Rank
from budgetgraph.interpreting.records import (
    DEPARTMENT,
    Claim,
    Horizon,
    ItemKey,
    ProjectComponent,
)
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.withholding import is_person_label
from budgetgraph.reading.document import Cell

_SECTIONS = (
    (re.compile(r"^部门\(?单位\)?名称$|^(?:部门|单位)名称$"), "name"),
    (re.compile(r"^部门(?:\(单位\))?总体资金情况|^总体资金情况|^资金情况"), "funds"),
    (re.compile(r"^部门(?:\(单位\))?职能概述|^部门职能|^职能概述"), "duties"),
    (re.compile(r"^年度(?:重点)?工作任务"), "tasks"),
    (re.compile(r"^项目支出情况"), "projects"),
    (re.compile(r"^整体绩效(?:目标|总目标)?$|^目标$|^绩效总目标$"), "goals"),
    (re.compile(r"^长期目标[:：]?$"), "long-term-goal"),
    (re.compile(r"^年度目标[:：]?$"), "annual-goal"),
)
_FUND_HEADERS = re.compile(
    r"^(?:总体资金情况|当年金额|金额|占比|近两年收支金额|收入构成|支出构成|(?:前年|上年)\(?(?:\d{4})?年?\)?)$"
)
_YEAR_MARK = re.compile(r"^(前年|上年)\(?(\d{4})?年?\)?$")
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
        self.claims: list[Claim] = []
        self.components: list[ProjectComponent] = []
        self.duty_texts: list[tuple[str, SourceCell]] = []
        self._section = ""
        self._direction = ""
        self._years: dict[int, int] = {}
        self._columns: dict[str, int] = {}
        self._labelled = False
        self._goal_columns: dict[int, Horizon] = {}
        self._task_texts: list[tuple[str, SourceCell]] = []
        self._projects: list[dict[str, list[SourceCell]]] = []

    def read(self) -> None:
        """Read all rows; rows that no section understands become findings."""
        for number, row in enumerate(self.sheet.rows, 1):
            cells = [cell for cell in row.cells if not cell.empty]
            if cells:
                self._row(number, cells)
        self._read_tasks()
        for project in self._projects:
            self._read_project(project)

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
        section = next((name for pattern, name in _SECTIONS if pattern.match(folded[0])), None)
        self._labelled = section is not None and cells[0].column <= 2
        if section is not None and self._labelled:
            self._section = section
            self.context.ledger.structural(sources[0])
            self.unit = unit_in_brackets(cells[0].text) or self.unit
            sources, folded = sources[1:], folded[1:]
        reader = {
            "name": self._name_row,
            "funds": self._fund_row,
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
        return (
            not any(pattern.match(folded[0]) for pattern, _ in _SECTIONS)
            or horizon_of(folded[0]) is not None
        )

    # -- head and funds -----------------------------------------------------------------------

    def _name_row(self, sources: list[SourceCell], folded: list[str]) -> None:
        for source, text in zip(sources, folded, strict=True):
            if not self.context.codes.by_label("category", text) and len(text) > 3:
                code = self.context.unit_named(source.text) or self.context.department
                self.context.unit(code).called(source.text, source)
                self.context.ledger.mapped(source)
            else:
                self.context.ledger.structural(source)

    def _fund_row(self, sources: list[SourceCell], folded: list[str]) -> None:
        """A row of the fund structure: label, amount, share, and the two earlier years."""
        figures: list[SourceCell] = []
        label: str | None = None
        for source, text in zip(sources, folded, strict=True):
            if text in ("收入构成", "支出构成"):
                self._direction = "fund-revenue" if text == "收入构成" else "fund-expenditure"
            mark = _YEAR_MARK.match(text)
            if mark and mark.group(2):
                self._years[1 if mark.group(1) == "前年" else 2] = int(mark.group(2))
            if _FUND_HEADERS.match(text):
                self.context.ledger.structural(source)
                if mark:
                    self._columns[f"year-{1 if mark.group(1) == '前年' else 2}"] = source.column
            elif label is None and not any(c.isdigit() for c in text) and not is_blank(text):
                label = text
                self.context.ledger.structural(source)
            else:
                figures.append(source)
        if label is None:
            self.not_understood(figures)
            return
        code = self._fund_code(label)
        if code is None or not self._direction:
            self.not_understood([*sources])
            return
        self._fund_figures(code, figures)

    def _fund_code(self, label: str) -> str | None:
        if label in ("合计", "小计", "总计"):
            return TOTAL
        prefix = (
            ("fs-fiscal", "fs-treasury-account", "fs-unit")
            if self._direction == "fund-revenue"
            else (
                "fs-personnel",
                "fs-operation",
                "fs-specific",
            )
        )
        found = [c for c in self.context.codes.by_label("category", label) if c in prefix]
        return found[0] if found else None

    def _fund_figures(self, code: str, figures: list[SourceCell]) -> None:
        key = self._fund_key(code, self.context.year)
        earlier: list[SourceCell] = []
        seen_current = False
        for source in figures:
            text = fold(source.text)
            if is_blank(text):
                self.context.ledger.structural(source)
            elif text.endswith("%"):
                self._share(key, source)
            elif not seen_current and self._is_current(source, figures):
                seen_current = True
                self.fact(key, source)
            else:
                earlier.append(source)
        self._earlier_years(code, earlier)

    def _is_current(self, source: SourceCell, figures: list[SourceCell]) -> bool:
        """This year's amount stands left of the earlier years; a cell of two numbers is theirs."""
        if len(printed_numbers(source.text)) > 1:
            return False
        first = self._columns.get("year-1")
        return first is None or source.column < first or len(figures) > 2

    def _share(self, key: ItemKey, source: SourceCell) -> None:
        numbers = printed_numbers(source.text)
        if len(numbers) == 1 and self.context.facts.amount(key) is not None:
            self.context.ledger.mapped(source)
            self.claims.append(Claim(key, share_percent=Decimal(numbers[0]), sources=(source,)))
        elif len(numbers) == 1 and Decimal(numbers[0]) == 0:
            # 0 % of a fund whose amount is blank says no more than the blank does.
            self.context.ledger.structural(source)
        else:
            self.not_understood([source])

    def _earlier_years(self, code: str, cells: list[SourceCell]) -> None:
        """前年 and 上年, in one cell or in two."""
        self.not_understood([cell for cell in cells if not printed_numbers(cell.text)])
        printed = [
            (cell, cell.numbered(n, number) if len(printed_numbers(cell.text)) > 1 else cell)
            for cell in cells
            for n, number in enumerate(printed_numbers(cell.text), 1)
        ]
        positions = [1, 2] if len(printed) == 2 else self._by_column([cell for cell, _ in printed])
        if len(positions) != len(printed):
            self.not_understood(cells)
            return
        for position, (_, source) in zip(positions, printed, strict=True):
            year = self._years.get(position, self.context.year - 3 + position)
            self.fact(self._fund_key(code, year), source)

    def _by_column(self, cells: list[SourceCell]) -> list[int]:
        columns = {self._columns.get("year-1"): 1, self._columns.get("year-2"): 2}
        return [columns[cell.column] for cell in cells if cell.column in columns]

    def _fund_key(self, code: str, year: int) -> ItemKey:
        return ItemKey(self._direction, year, self.context.department, (code,))

    # -- texts --------------------------------------------------------------------------------

    def _duty_row(self, sources: list[SourceCell], folded: list[str]) -> None:
        del folded
        for source in sources:
            self.duty_texts.append((source.text, source))
            self.context.ledger.mapped(source)

    def _task_row(self, sources: list[SourceCell], folded: list[str]) -> None:
        del folded
        for source in sources:
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
        for source in sources:
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

    def _read_project(self, cells: dict[str, list[SourceCell]]) -> None:
        context = self.context
        every = [source for group in cells.values() for source in group]
        name = "".join(source.text for source in cells.get("name", ()))
        code = context.project_named(name) if name else None
        if code is None:
            if not name:
                self.not_understood(every)
                return
            code = f"n-{hashed(context.department + name, 10)}"
            context.project(code).unit = context.department
        project = context.project(code)
        project.called(name, cells["name"][0])
        context.ledger.mapped(*every)
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
