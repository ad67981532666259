"""Performance goals (绩效目标) and yearly tasks (年度工作任务), each once however often it is printed."""

from __future__ import annotations

from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.folding import fold, tidy
from budgetgraph.interpreting.records import Goal, Horizon


class GoalBook:
    """Collects the goals of all owners."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._goals: dict[
            tuple[str, Horizon, str, int | None], tuple[str, int | None, list[SourceCell]]
        ] = {}

    def add(
        self,
        owner: str,
        horizon: Horizon,
        text: str,
        year: int | None,
        source: SourceCell,
        *,
        kind: str = "overall-goal",
        position: int | None = None,
    ) -> None:
        """Note a printed goal. The first wording counts; another wording is a finding."""
        self._context.ledger.mapped(source)
        key = (owner, horizon, kind, position)
        known = self._goals.get(key)
        if known is None:
            self._goals[key] = (tidy(text), year, [source])
            return
        first, first_year, sources = known
        if fold(first) != fold(text):
            self._context.ledger.finding(
                "goal-text-differs",
                Severity.INFO,
                f"同一绩效目标在第{sources[0].line}行和第{source.line}行文字不同",
                f"one performance goal has different texts in lines {sources[0].line} and {source.line}",
                (sources[0], source),
            )
        if source not in sources:
            sources.append(source)
        self._goals[key] = (first, first_year or year, sources)

    def extend(self, owner: str, horizon: Horizon, source: SourceCell) -> bool:
        """Append a text that runs on in the next row to the goal printed last; False if there is none."""
        key = (owner, horizon, "overall-goal", None)
        known = self._goals.get(key)
        if known is None:
            return False
        self._context.ledger.mapped(source)
        text, year, sources = known
        whole = tidy(text + tidy(source.text))
        if len(sources) == 1 or fold(whole) == fold(text):
            self._goals[key] = (whole, year, sources)
        sources.append(source)
        return True

    def goals(self) -> tuple[Goal, ...]:
        """All goals in the order they were first printed."""
        return tuple(
            Goal(owner, horizon, kind, text, year, position, tuple(sources))
            for (owner, horizon, kind, position), (text, year, sources) in self._goals.items()
        )
