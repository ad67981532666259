"""The performance form of a project as it is applied for (财政项目支出绩效目标填报表, 项目绩效目标申报表).

One form per project: its name, kind, units and dates; its money (项目资金) in total and for the year; its goals
side by side; its indicators in columns. Places and years arrange and name these differently: labels decide,
and where merged cells are known, what stands under them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.application_funding import (
    ApplicationFunding,
    is_funding_cell,
    is_funding_side,
)
from budgetgraph.interpreting.application_goals import ApplicationGoals, goal_horizon, is_goal_side
from budgetgraph.interpreting.folding import fold, tidy
from budgetgraph.interpreting.form_reader import ProjectFormReader
from budgetgraph.interpreting.heading import is_caption
from budgetgraph.interpreting.indicator_columns import (
    IndicatorColumns,
    is_column_header,
    is_indicator_side,
)
from budgetgraph.interpreting.indicators import IndicatorReader
from budgetgraph.interpreting.legal_bases import legal_bases
from budgetgraph.interpreting.person_labels import is_person_label
from budgetgraph.interpreting.project_head import ProjectHead, head_label
from budgetgraph.reading.document import Cell

_TITLE = re.compile(
    r"^.{0,60}表(?:\(.{1,30}\))?$|^\(?(?:\d{4}年度?|年度)\)?$|^(?:填报|申报)(?:单位|部门)(?:\(.*\))?:"
)
_SECTION = re.compile(r"^(?:项目)?(?:基本(?:信息|情况)|立项情况|概况)$")

_Line = tuple[int, int, list[Cell]]
"""Number of a row, how many cells it has, and those that print something."""


class PerformanceApplication(ProjectFormReader):
    """Reads every form of one sheet. Results stay in its attributes, as with ``ProjectForms``."""

    def read(self) -> None:
        """Read all rows; a row that names a project begins the next form."""
        form: list[_Line] | None = None
        for number, row in enumerate(self.sheet.rows, 1):
            cells = [cell for cell in row.cells if not cell.empty]
            if not cells:
                continue
            if any(head_label(fold(cell.text)) == "name" for cell in cells):
                self._form(form)
                form = []
            line = (number, len(row.cells), cells)
            if self._is_frame(cells):
                self.context.ledger.structural(*self._sources(line))
            elif form is None:
                self._before(line)
            else:
                form.append(line)
        self._form(form)

    def _is_frame(self, cells: Sequence[Cell]) -> bool:
        """Whether a row prints the title, the year or the issuer above a form."""
        texts = [fold(cell.text) for cell in cells]
        return (
            len(cells) == 1
            and goal_horizon(texts[0]) is None
            and bool(_TITLE.match(texts[0]) or is_caption(cells[0].text))
        )

    def _before(self, line: _Line) -> None:
        """A row above the first form may say who fills it in."""
        sources = self._sources(line)
        if head_label(fold(sources[0].text)) or is_caption("".join(s.text for s in sources)):
            self.context.ledger.structural(*sources)
        else:
            self.not_understood(sources)

    def _form(self, lines: list[_Line] | None) -> None:
        if lines:
            self.count += 1
            _Form(self).read(lines)

    def _sources(self, line: _Line) -> list[SourceCell]:
        return [self.sheet.source(line[0], cell) for cell in line[2]]


class _Form:
    """One form: its rows by what they are, and only then what they say, when the project is known."""

    def __init__(self, forms: PerformanceApplication) -> None:
        self.forms = forms
        self.context = forms.context
        self.head = ProjectHead(forms)
        self.funding = ApplicationFunding(forms)
        self.goals = ApplicationGoals(forms)
        self.indicators: list[tuple[_Line, bool]] = []
        """Rows of the indicators, and whether each is a header."""
        self.section = "head"

    def read(self, lines: Sequence[_Line]) -> None:
        for line in lines:
            self._row(line)
        if not self.head.text("name").strip():
            self._blank()
            return
        project = self.head.draft()
        forms, code = self.forms, project.code
        if project.purpose is None and self.head.text("summary").strip():
            project.purpose = tidy(self.head.text("summary"))
        forms.reasons.setdefault(code, []).extend((s.text, s) for s in self.head.sources("reasons"))
        forms.legal_bases[code] = legal_bases(self.head.text("reasons"))
        self.funding.finish(project)
        self.goals.finish(code, project.end_year)
        reader = IndicatorReader(self.context, code, forms.sheet.label)
        reader.long_term_year = project.end_year
        forms.readers.append(reader)
        columns = IndicatorColumns(forms, reader)
        for (number, width, cells), is_header in self.indicators:
            if is_header:
                columns.header(number, cells, width)
            else:
                columns.row(number, cells, width)

    def _blank(self) -> None:
        """A form without a project's name: what it prints besides labels belongs to nobody."""
        self.forms.count -= 1
        self.forms.not_understood([s for _, sources in self.head.items() for s in sources])
        for _, number, cell in self.goals.texts:
            self.forms.not_understood([self.forms.sheet.source(number, cell)])
        for (number, _, cells), is_header in self.indicators:
            sources = [self.forms.sheet.source(number, cell) for cell in cells]
            if is_header:
                self.context.ledger.structural(*sources)
            else:
                self.forms.not_understood(sources)

    def _row(self, line: _Line) -> None:
        number, width, cells = line
        cells = self._without_side(number, cells)
        folded = [fold(cell.text) for cell in cells]
        sources = [self.forms.sheet.source(number, cell) for cell in cells]
        if not cells:
            return
        if is_column_header(folded):
            self.section = "indicators"
            self.indicators.append(((number, width, cells), True))
        elif any(head_label(text) or is_person_label(text) for text in folded):
            self.section = "head"
            self.head.pairs(sources, folded)
        elif self.section == "indicators":
            self.indicators.append(((number, width, cells), False))
        elif any(map(goal_horizon, folded)):
            self.section = "goals"
            self.goals.row(number, cells)
        elif any(is_funding_cell(text, self.context.codes) for text in folded):
            self.section = "funding"
            self.funding.row(sources)
        elif self.section != "goals" or not self.goals.row(number, cells):
            self.forms.not_understood(sources)

    def _without_side(self, number: int, cells: list[Cell]) -> list[Cell]:
        """The cells right of the headings at the side, which are merged over many rows."""
        folded = [fold(cell.text) for cell in cells]
        source = self.forms.sheet.source(number, cells[0])
        if is_funding_side(folded[0]) and self._heads_funding(folded):
            self.section = "funding"
            self.funding.side(source)
            return cells[1:]
        heads_indicators = is_indicator_side(folded[0]) and is_column_header(folded[1:])
        if heads_indicators:
            return cells  # the header's own reader wants to know whether it says 长期 or 年度
        if is_goal_side(folded) or (
            _SECTION.match(folded[0]) and len(folded) > 1 and head_label(folded[1])
        ):
            self.context.ledger.structural(source)
            return cells[1:]
        return cells

    def _heads_funding(self, folded: Sequence[str]) -> bool:
        return len(folded) > 1 and is_funding_cell(folded[1], self.context.codes)
