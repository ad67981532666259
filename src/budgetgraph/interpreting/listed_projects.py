"""Projects that only the narrative names: the list behind the sum of the projects with goals.

``编报绩效目标的项目共4个，涉及项目预算资金598.46万元。其中：中介机构服务费418.80万元，…`` The list
counts if it adds up to the sum: then its names are projects and its figures their budgets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from budgetgraph.ground.codes import TOTAL
from budgetgraph.interpreting.amounts import UNIT_FACTORS, parse_amount
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.figure_labels import last_piece
from budgetgraph.interpreting.folding import strip_ordinal, tidy
from budgetgraph.interpreting.partitions import Rank
from budgetgraph.interpreting.prose import Figure, Sentence
from budgetgraph.interpreting.records import ItemKey
from budgetgraph.interpreting.rounding import rounding_slack

_BEGINS = re.compile(r"^(?:其中|分别为|包括|具体为)[：，]?")
_NAME = re.compile(r"^[^\d%]{3,60}$")


@dataclass(frozen=True, slots=True)
class _Listed:
    name: str
    figure: Figure
    value: Decimal
    grain: Decimal


def read_listed_projects(sentence: Sentence, total: Decimal, context: Context) -> bool:
    """Read a list of projects that adds up to ``total`` (yuan) into facts; False where it is none."""
    listed = _listed(sentence)
    if listed is None or len({each.name for each in listed}) < len(listed):
        return False
    coarsest = max(each.grain for each in listed)
    slack = rounding_slack([coarsest] * (len(listed) + 1))
    if abs(sum((each.value for each in listed), Decimal(0)) - total) > slack:
        return False
    for each in listed:
        # Of two names that are much alike each is a project of its own: both stand in one list.
        code = context.project_called(each.name)
        code = code or context.uncoded_project(each.name)
        context.project(code).called(each.name, sentence.whole)
        key = ItemKey("project", context.year, context.department, (TOTAL, code))
        source = each.figure.source.as_money(each.figure.unit, each.grain)
        context.facts.add(key, each.value, source, Rank.NARRATIVE)
    return True


def _listed(sentence: Sentence) -> list[_Listed] | None:
    """The names and amounts of a sentence that is nothing but a list of them."""
    begin = _BEGINS.match(sentence.text)
    if begin is None or not sentence.figures:
        return None
    found = []
    for figure in sentence.figures:
        if figure.unit not in UNIT_FACTORS:
            return None
        name = strip_ordinal(tidy(last_piece(sentence.text[begin.end() : figure.start])))
        amount = parse_amount(figure.number, figure.unit)
        if amount is None or not _NAME.match(name):
            return None
        found.append(_Listed(name.strip("“”、 "), figure, amount.value, amount.grain))
    return found
