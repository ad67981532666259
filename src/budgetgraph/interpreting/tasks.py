"""The tasks of the year (年度主要工作任务及目标) of the overview, as goals of the department."""

from __future__ import annotations

from collections.abc import Iterable

from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.folding import ordinal, without_ordinal
from budgetgraph.interpreting.goals import GoalBook
from budgetgraph.interpreting.overview import TASKS, Told
from budgetgraph.interpreting.records import DEPARTMENT, Horizon


def read_tasks(told: Iterable[Told], goals: GoalBook, year: int) -> list[SourceCell]:
    """Read the numbered tasks into goals of kind ``work-task``, unless a form has them; returns their cells.

    A list may be grouped: （一） … with tasks 1. to 24. below. Then the numbers that run on through all
    groups are the tasks.
    """
    section = [each for each in told if each.about == TASKS]
    style = _style(section)
    if style is None or goals.holds(DEPARTMENT, "work-task"):
        return []
    tasks: list[list[Told]] = []
    for each in section:
        numbered = ordinal(each.paragraph.text)
        if numbered is not None and numbered[0] == style:
            tasks.append([each])
        elif tasks and not each.paragraph.heading:
            tasks[-1].append(each)
    sources = []
    for position, task in enumerate(tasks, 1):
        first, *more = task
        text = without_ordinal(first.paragraph.text) + "".join(m.paragraph.text for m in more)
        goals.add(
            DEPARTMENT,
            Horizon.ANNUAL,
            text,
            year,
            first.source(),
            kind="work-task",
            position=position,
        )
        sources += [each.source() for each in task]
    return sources


def _style(section: list[Told]) -> str | None:
    """The numbering style of the tasks."""
    numbers: dict[str, list[int]] = {}
    for each in section:
        numbered = ordinal(each.paragraph.text)
        if numbered is not None:
            numbers.setdefault(numbered[0], []).append(numbered[1])
    if not numbers:
        return None
    deepest = list(numbers)[-1]
    runs_on = numbers[deepest] == list(range(1, len(numbers[deepest]) + 1))
    return deepest if runs_on else next(iter(numbers))
