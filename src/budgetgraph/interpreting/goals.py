"""Performance goals (绩效目标) and yearly tasks (年度工作任务), each once however often it is printed."""

from __future__ import annotations

from dataclasses import dataclass

from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.folding import fold, tidy
from budgetgraph.interpreting.records import Goal, Horizon

_Key = tuple[str, Horizon, str, int | None]


@dataclass(slots=True)
class _Printing:
    text: str
    year: int | None
    sources: list[SourceCell]


class GoalBook:
    """Collects the printings of all goals. The first wording counts; another wording is a finding."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._printings: dict[_Key, list[_Printing]] = {}

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
        """Note a printed goal."""
        self._context.ledger.mapped(source)
        printings = self._printings.setdefault((owner, horizon, kind, position), [])
        printings.append(_Printing(tidy(text), year, [source]))

    def extend(self, owner: str, horizon: Horizon, source: SourceCell) -> bool:
        """Append a text that runs on in the next row to the goal printed last; False if there is none."""
        printings = self._printings.get((owner, horizon, "overall-goal", None))
        if not printings:
            return False
        self._context.ledger.mapped(source)
        last = printings[-1]
        last.text = tidy(last.text + tidy(source.text))
        last.sources.append(source)
        return True

    def holds(self, owner: str, kind: str) -> bool:
        """Whether a goal of that owner and kind was printed."""
        return any(key[0] == owner and key[2] == kind for key in self._printings)

    def goals(self) -> tuple[Goal, ...]:
        """All goals in the order they were first printed. Reports wordings that differ: call it once."""
        found = []
        for (owner, horizon, kind, position), printings in self._printings.items():
            first, *others = printings
            differing = [other for other in others if fold(other.text) != fold(first.text)]
            for other in differing:
                self._report(first, other)
            wordings = tuple({fold(other.text): other.text for other in differing}.values())
            year = next((p.year for p in printings if p.year is not None), None)
            sources = tuple(dict.fromkeys(s for p in printings for s in p.sources))
            found.append(Goal(owner, horizon, kind, first.text, year, position, sources, wordings))
        return tuple(found)

    def _report(self, first: _Printing, other: _Printing) -> None:
        one, two = first.sources[0], other.sources[0]
        self._context.ledger.finding(
            "goal-text-differs",
            Severity.INFO,
            f"同一绩效目标在{one.where_zh}和{two.where_zh}文字不同",
            f"one performance goal has different texts in {one.where_en} and in {two.where_en}",
            (*first.sources, *other.sources),
        )
