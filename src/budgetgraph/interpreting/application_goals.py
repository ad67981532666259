"""The goals of a performance application: of the project and of the year, side by side or one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.form_reader import FormReader
from budgetgraph.interpreting.records import Horizon
from budgetgraph.interpreting.spanning import Span, span_of, under
from budgetgraph.reading.document import Cell

_LONG_TERM = re.compile(
    r"^(?:项目总(?:体)?目标|(?:中长期|长期|中期|实施期)(?:绩效)?(?:总)?(?:体)?目标|总体(?:绩效)?目标"
    r"|项目绩效总目标|项目总体绩效目标)(?:\(.*\))?$"
)
_ANNUAL = re.compile(
    r"^(?:(?:项目)?(?:本年度?|当年|年度)(?:总体|绩效|总)*目标|(?:项目)?绩效目标)(?:\(.*\))?$"
)


def goal_horizon(folded: str) -> Horizon | None:
    """The horizon of the goal that a folded label heads (项目总目标, 年度总体目标), or None."""
    if _LONG_TERM.match(folded):
        return Horizon.LONG_TERM
    return Horizon.ANNUAL if _ANNUAL.match(folded) else None


def is_goal_side(folded: Sequence[str]) -> bool:
    """Whether the first cell of a row heads goals from the side: its neighbour is a goal's label too."""
    if len(folded) < 2 or goal_horizon(folded[1]) is None:
        return False
    return goal_horizon(folded[0]) is not None or bool(re.match(r"^.{0,6}目标$", folded[0]))


class ApplicationGoals:
    """Collects the goals of one form; ``texts`` are the printed pieces of each, in order."""

    def __init__(self, form: FormReader) -> None:
        self._form = form
        self._headings: list[tuple[Span, Horizon]] = []
        self.texts: list[tuple[Horizon, int, Cell]] = []

    def row(self, number: int, cells: Sequence[Cell]) -> bool:
        """Read one row: labels, labels with their text, or texts below labels. False if it is none."""
        horizons = [goal_horizon(fold(cell.text)) for cell in cells]
        if not any(horizons):
            return self._below(number, cells)
        self._headings = []
        for cell, horizon in zip(cells, horizons, strict=True):
            source = self._form.sheet.source(number, cell)
            if horizon is not None:
                self._form.context.ledger.structural(source)
                self._headings.append((span_of(cell), horizon))
            elif self._headings:
                self.texts.append((self._headings[-1][1], number, cell))
            else:
                self._form.not_understood([source])
        return True

    def _below(self, number: int, cells: Sequence[Cell]) -> bool:
        if not self._headings:
            return False
        spans = [span for span, _ in self._headings]
        for position, cell in enumerate(cells):
            found = under(cell, spans)
            if found is None or len(cells) == len(spans):
                found = min(position, len(spans) - 1)
            self.texts.append((self._headings[found][1], number, cell))
        return True

    def finish(self, owner: str, long_term_year: int | None) -> None:
        """Put the goals into the book; a text in several rows is one goal."""
        year = self._form.context.year
        begun: set[Horizon] = set()
        for horizon, number, cell in self.texts:
            source = self._form.sheet.source(number, cell)
            if horizon in begun:
                self._form.goals.extend(owner, horizon, source)
                continue
            begun.add(horizon)
            of = year if horizon is Horizon.ANNUAL else long_term_year
            self._form.goals.add(owner, horizon, source.text, of, source)
