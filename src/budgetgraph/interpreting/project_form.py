"""Table 12: the performance form of one level-1 project (项目支出绩效目标表), one after the other."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from budgetgraph.ground.codes import TOTAL
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import NUMBER, is_blank, parse_amount
from budgetgraph.interpreting.context import Context, ProjectDraft, hashed
from budgetgraph.interpreting.folding import fold, strip_ordinal, tidy
from budgetgraph.interpreting.form_heads import begins_project_form
from budgetgraph.interpreting.form_reader import ProjectFormReader, is_figure
from budgetgraph.interpreting.funding import funding_codes
from budgetgraph.interpreting.goals import GoalBook
from budgetgraph.interpreting.indicators import IndicatorReader, horizon_of, is_indicator_header
from budgetgraph.interpreting.legal_bases import legal_bases
from budgetgraph.interpreting.partitions import Rank
from budgetgraph.interpreting.project_head import ProjectHead
from budgetgraph.interpreting.records import (
    Horizon,
    ItemKey,
    ProcurementItem,
    ProjectComponent,
)
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.reading.document import Cell

_SECTIONS = {
    "项目资金来源": "funding",
    "项目支出明细预算": "detail",
    "项目采购": "procurement",
    "项目绩效总目标": "goals",
}
_FUNDING_HEADERS = frozenset(
    {
        "资金来源项目",
        "资金来源",
        "金额",
        "项目支出明细",
        "支出明细",
        "品名",
        "数量",
        "名称",
        "目标说明",
        "采购品名",
    }
)
_MONEY = re.compile(rf"({NUMBER})(万元|亿元|元)")
_EARLIER = re.compile(
    r"(\d{4})年(?:度)?(?:年初|年中)?项目(?:年初)?预算(?:数|安排|为)?[:：]?"
    rf"({NUMBER})(万元|亿元|元)"
)


def has_forms(sheet: Sheet) -> bool:
    """Whether a sheet prints forms of this kind; others of that title are applications."""
    rows = ([fold(cell.text) for cell in row.cells if not cell.empty] for row in sheet.rows)
    return any(begins_project_form(folded) for folded in rows)


def _is_column_header(folded: Sequence[str]) -> bool:
    """Whether a row heads the columns of a section; a cell that is no label may stand beside."""
    known = sum(text in _FUNDING_HEADERS for text in folded)
    return folded[0] in _FUNDING_HEADERS and (known > 1 or known == len(folded))


class ProjectForms(ProjectFormReader):
    """Reads every form of one sheet. Results stay in its attributes."""

    def __init__(
        self, sheet: Sheet, unit: str, context: Context, goals: GoalBook, long_term_year: int | None
    ) -> None:
        super().__init__(sheet, unit, context, goals)
        self.long_term_year = long_term_year
        self._head = ProjectHead(self)
        self._project: ProjectDraft | None = None
        self._listed = set(context.projects)
        self._section = ""
        self._columns: dict[str, int] = {}
        self._goal: Horizon | None = None
        self._funding: list[tuple[list[SourceCell], list[SourceCell]]] = []

    def read(self) -> None:
        """Read all rows; a row that names a project and its code begins the next form."""
        marks = [(before, fold(passage.text)) for before, passage in self.sheet.marks]
        for number, row in enumerate(self.sheet.rows, 1):
            while marks and marks[0][0] < number:
                self._subtitle(marks.pop(0)[1])
            cells = [cell for cell in row.cells if not cell.empty]
            if cells:
                self._row(number, cells)
        self._finish_head()
        self._finish_funding()

    def _subtitle(self, folded: str) -> None:
        """A sub-title that a converter set apart from the rows: 项目采购, 年度绩效目标表."""
        folded = strip_ordinal(folded)
        horizon = horizon_of(folded)
        self._finish_head()
        self._finish_funding()
        if horizon is not None and self.readers:
            self._section = "indicators"
            self.readers[-1].announce(horizon)
        elif folded in _SECTIONS:
            self._section = _SECTIONS[folded]
            self._columns = {}

    def _row(self, number: int, cells: list[Cell]) -> None:
        sources = [self.sheet.source(number, cell) for cell in cells]
        folded = [fold(cell.text) for cell in cells]
        if begins_project_form(folded):
            self._finish_head()
            self._finish_funding()
            self._begin()
        if is_indicator_header(folded, inside=self._section == "indicators") and self.readers:
            self._finish_head()
            self._section = "indicators"
            self.readers[-1].read_header(sources)
            return
        if len(sources) == 1 and horizon_of(folded[0]) is not None and self.readers:
            self._finish_head()
            self._section = "indicators"
            self.readers[-1].read_header(sources)
            return
        if folded[0] in _SECTIONS:
            self._finish_head()
            self._finish_funding()
            self._section = _SECTIONS[folded[0]]
            self._columns = {}
            self.context.ledger.structural(sources[0])
            sources, folded = sources[1:], folded[1:]
        if not sources:
            return
        if self._section != "head" and _is_column_header(folded):
            self._column_header(sources, folded)
            return
        reader = {
            "head": self._head.row,
            "funding": self._funding_row,
            "detail": self._detail_row,
            "procurement": self._procurement_row,
            "goals": self._goal_row,
            "indicators": self._indicator_row,
        }.get(self._section)
        if reader is None:
            self.not_understood(sources)
        else:
            reader(sources, folded)

    def _column_header(self, sources: list[SourceCell], folded: list[str]) -> None:
        """The labels of a section's columns; a cell that is none of them is a finding."""
        labels = {t: s for t, s in zip(folded, sources, strict=True) if t in _FUNDING_HEADERS}
        self._columns = {text: source.column for text, source in labels.items()}
        self.context.ledger.structural(*labels.values())
        self.without_label([s for s in sources if self.context.ledger.is_open(s)])

    # -- head: pairs of label and value -------------------------------------------------------

    def _begin(self) -> None:
        self._section = "head"
        self._head = ProjectHead(self)
        self._project = None
        self._goal = None
        self.count += 1

    def _finish_head(self) -> None:
        """All pairs of the form's head are read: make the project and what the pairs say of it."""
        if self._section != "head" or self._project is not None or not self._head.items():
            return
        context = self.context
        project = self._project = self._head.draft()
        code = project.code
        self._amounts(project)
        self._earlier(project)
        self._contents(project)
        self.reasons.setdefault(code, []).extend((s.text, s) for s in self._head.sources("reasons"))
        self.legal_bases[code] = legal_bases(self._head.text("reasons"))
        reader = IndicatorReader(context, code, self.sheet.label)
        reader.long_term_year = self.long_term_year or project.end_year
        self.readers.append(reader)
        self._section = ""

    def _amounts(self, project: ProjectDraft) -> None:
        for source in self._head.sources("total"):
            amount = parse_amount(source.text, self.unit)
            if amount is None:
                self.unreadable(source)
            else:
                project.total_budget = amount.value
        for source in self._head.sources("annual"):
            self.fact(self._key(project, TOTAL), source)

    def _key(self, project: ProjectDraft, source_code: str, year: int | None = None) -> ItemKey:
        unit = project.unit or self.context.department
        return ItemKey("project", year or self.context.year, unit, (source_code, project.code))

    def _earlier(self, project: ProjectDraft) -> None:
        """``2024年项目预算516.44万元，2025年年初项目预算570万元``: the figures of other years, and of this one."""
        sources = self._head.sources("earlier")
        text = "".join(fold(source.text) for source in sources)
        ends = list(accumulate(len(fold(source.text)) for source in sources))
        for part, match in enumerate(_EARLIER.finditer(text), 1):
            amount = parse_amount(match.group(2), match.group(3))
            assert amount is not None
            # A cell cut by a page break is two cells: the figure stands in the one it begins in.
            source = sources[bisect_right(ends, match.start(2))]
            cell = source.numbered(part, match.group(2)).as_money(match.group(3), amount.grain)
            key = self._key(project, TOTAL, int(match.group(1)))
            self.context.facts.add(key, amount.value, cell, Rank.FORM)

    def _contents(self, project: ProjectDraft) -> None:
        """项目主要内容 names the parts of the project with their amounts."""
        part = 0
        for source in self._head.sources("contents"):
            for piece in re.split(r"[；;。]|</p>", source.text):
                folded = strip_ordinal(fold(piece))
                match = _MONEY.search(folded)
                if match is None:
                    continue
                child = self._child(folded[: match.start()], project)
                amount = parse_amount(match.group(1), match.group(2))
                if child is not None and amount is not None:
                    part += 1
                    cell = source.numbered(part, match.group(1)).as_money(
                        match.group(2), amount.grain
                    )
                    child.parent = project.code
                    self.context.facts.add(self._key(child, TOTAL), amount.value, cell, Rank.FORM)

    def _child(self, name: str, project: ProjectDraft) -> ProjectDraft | None:
        """The listed project (table 10) of that name, if it is not the form's own."""
        among = [code for code in self._listed if code != project.code]
        code = self.context.project_named(name, among) if among else None
        return self.context.projects[code] if code else None

    def _child_of_amount(
        self, name: str, figures: list[SourceCell], project: ProjectDraft
    ) -> ProjectDraft | None:
        """The only listed project of exactly the amount of a row, if its name is much like the label."""
        printed = [a.value for s in figures if (a := parse_amount(s.text, self.unit)) and a.value]
        listed = [self.context.projects[code] for code in self._listed if code != project.code]
        same = [p for p in listed if self.context.facts.amount(self._key(p, TOTAL)) in printed]
        return same[0] if len(same) == 1 and self.context.alike(name, same[0].code) else None

    # -- sections -----------------------------------------------------------------------------

    def _split(self, sources: list[SourceCell]) -> tuple[list[SourceCell], list[SourceCell]]:
        """Labels and figures of a row."""
        column = self._columns.get("金额")
        figures = [s for s in sources if s.column == column] if column else []
        if (
            not figures
            and len(sources) > 1
            and parse_amount(sources[-1].text, self.unit) is not None
        ):
            figures = [sources[-1]]
        return [s for s in sources if s not in figures], figures

    def _funding_row(self, sources: list[SourceCell], folded: list[str]) -> None:
        labels, figures = self._split(sources)
        if self._project is None or not labels:
            self.not_understood(sources)
        else:
            self._funding.append((labels, figures))

    def _finish_funding(self) -> None:
        """Facts from the rows of 项目资金来源, once all of them are known."""
        project, rows, self._funding = self._project, self._funding, []
        if project is None:
            return
        labels = [fold(labels[0].text) for labels, _ in rows]
        filled = [any(not is_blank(s.text) for s in figures) for _, figures in rows]
        for (heads, figures), code in zip(
            rows, funding_codes(labels, filled, self.context.codes), strict=True
        ):
            if code is None:
                self.not_understood([*heads, *figures])
                continue
            self._one_label(heads, mapped=False)
            for source in figures:
                if is_blank(source.text) or code == "":
                    self.context.ledger.structural(source)
                else:
                    self.fact(self._key(project, code), source)

    def _detail_row(self, sources: list[SourceCell], folded: list[str]) -> None:
        project = self._project
        labels, figures = self._split(sources)
        if project is None or not labels:
            self.not_understood(sources)
            return
        if is_figure(labels[0].text):
            self.without_label(sources)
            return
        label = strip_ordinal(fold(labels[0].text))
        if label in ("合计", "小计", "总计"):
            self._one_label(labels, mapped=False)
            for source in figures:
                self.fact(self._key(project, TOTAL), source)
            return
        self._one_label(labels, mapped=True)
        child = self._child(label, project) or self._child_of_amount(label, figures, project)
        if child is not None:
            child.parent = project.code
            child.cite(labels[0])
            child.also_called(label, labels[0])
            key = self._key(child, TOTAL)
        else:
            component = hashed(label, 8)
            self.components.append(
                ProjectComponent(project.code, component, tidy(label), (labels[0],))
            )
            unit = project.unit or self.context.department
            key = ItemKey("project-component", self.context.year, unit, (project.code, component))
        for source in figures:
            self.fact(key, source)

    def _one_label(self, labels: list[SourceCell], mapped: bool) -> None:
        """Claim the label of a row; what else stands beside its figures has no use and is a finding."""
        ledger = self.context.ledger
        (ledger.mapped if mapped else ledger.structural)(labels[0])
        ledger.structural(*(source for source in labels[1:] if is_blank(source.text)))
        self.without_label([source for source in labels[1:] if not is_blank(source.text)])

    def _procurement_row(self, sources: list[SourceCell], folded: list[str]) -> None:
        project = self._project
        columns = {column: label for label, column in self._columns.items()}
        cells = {columns[s.column]: s for s in sources if s.column in columns}
        name = cells.get("品名") or cells.get("采购品名") or cells.get("名称")
        if project is None or name is None:
            self.not_understood(sources)
            return
        self.without_label([s for s in sources if s.column not in columns])
        quantity = parse_amount(cells["数量"].text, "元") if "数量" in cells else None
        amount = parse_amount(cells["金额"].text, self.unit) if "金额" in cells else None
        for label, value in (("数量", quantity), ("金额", amount)):
            if label in cells and value is None:
                self.unreadable(cells[label])
        self.context.ledger.mapped(*(s for s in cells.values() if self.context.ledger.is_open(s)))
        self.procurement.append(
            ProcurementItem(
                project=project.code,
                position=len(self.procurement) + 1,
                name=tidy(name.text),
                quantity=quantity.value if quantity else None,
                amount=amount.value if amount else None,
                sources=tuple(
                    source.as_money(self.unit, amount.grain)
                    if label == "金额" and amount
                    else source
                    for label, source in cells.items()
                ),
            )
        )

    def _goal_row(self, sources: list[SourceCell], folded: list[str]) -> None:
        project = self._project
        horizon = horizon_of(folded[0]) or {
            "长期目标": Horizon.LONG_TERM,
            "年度目标": Horizon.ANNUAL,
        }.get(folded[0])
        if project is not None and horizon is None and self._goal is not None:
            for source in self.texts(sources):
                self.goals.extend(project.code, self._goal, source)
            return
        if project is None or horizon is None:
            self.not_understood(sources)
            return
        self._goal = horizon
        self.context.ledger.structural(sources[0])
        year = self.context.year if horizon is Horizon.ANNUAL else self.readers[-1].long_term_year
        for source in self.texts(sources[1:]):
            self.goals.add(project.code, horizon, source.text, year, source)

    def _indicator_row(self, sources: list[SourceCell], folded: list[str]) -> None:
        del folded
        if not self.readers[-1].read_row(sources):
            self.not_understood(sources)
