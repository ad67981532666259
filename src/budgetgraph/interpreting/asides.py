"""Figures of the narrative that are no budget figure: they set the scene and become no fact.

They are structural in the balance. Amounts of money are never among them: an amount that no rule places
is a finding.
"""

from __future__ import annotations

import re

from budgetgraph.interpreting.prose import Figure, Sentence

_REASONS = {
    "平方米": "floor area",
    "公里": "distance",
    "个": "number of projects, units or events",
    "件": "number of cases or documents",
    "人次": "number of visits",
    "批次": "number of groups",
    "人": "number of people",
    "户": "number of households",
}
_THINGS = frozenset({"辆", "台", "套", "艘", "架"})
_PLANNED = re.compile(r"(?:安排|计划|拟|新增|预算)购置|购置(?:车辆|设备|单价|单位价值|公务用车)")


def aside(sentence: Sentence, figure: Figure) -> str | None:
    """Why a figure is no budget figure, or None where it may be one."""
    if figure.unit in _THINGS:
        planned = _PLANNED.search(sentence.text[: figure.start])
        return "number of things to be bought" if planned else None
    return _REASONS.get(figure.unit)
