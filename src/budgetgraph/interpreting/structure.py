"""The units of a department (机构设置): those the tables list, and those that only the text names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.folding import fold, ordinal, tidy, without_ordinal
from budgetgraph.interpreting.overview import STRUCTURE, Told

_INLINE = re.compile(r"预算单位[^。]*?(?:包括|即|分别(?:是|为))[：，]?(?P<names>[^。：]+)。")
_LIST_FOLLOWS = re.compile(r"(?:包括|如下|分别是)：$")
_INSIDE = re.compile(r"内设(?:机构|科室|处室|部门)")
_BUDGET_UNITS = re.compile(r"预算单位|二级单位|部门预算")
_BODY = re.compile(
    r"^[^\d，。；：“”]{2,40}?(?:局|委|办|院|会|厅|部|处|所|站|馆|队|社|校|园|团|中心|街道|镇|乡|政府|本级)"
    r"(?:（[^（）]{1,12}）)?$"
)
_SEPARATORS = re.compile(r"、|，|和(?=.{4})|以及")


def read_structure(told: Iterable[Told], context: Context, kind: str) -> None:
    """Cite the text for every unit of the tables that it names; where they list none, its own list counts.

    ``kind`` is the document kind: a unit's own budget lists its offices, which are no units.
    """
    structure = [each for each in told if each.about == STRUCTURE]
    for each in structure:
        folded = fold(each.paragraph.text)
        source = each.source()
        for unit in list(context.units.values()):
            if any(name in folded for name in unit.names) and source not in unit.sources:
                unit.sources.append(source)
    others = set(context.units) - {context.department}
    if context.department.startswith("n-") and not others and kind != "unit-budget":
        for each, name in _named(structure):
            code = context.unit_without_code(name)
            if code != context.department:
                context.unit(code).called(name, each.source())


def _named(structure: Iterable[Told]) -> Iterator[tuple[Told, str]]:
    """The budget units that the text names, in one sentence or as a numbered list."""
    in_list = spoken_of = False
    for each in structure:
        text = each.paragraph.text
        if ordinal(text) is not None and in_list:
            name = tidy(without_ordinal(text)).rstrip("。；")
            if _BODY.match(name):
                yield each, name
            continue
        spoken_of = spoken_of or bool(_BUDGET_UNITS.search(text))
        in_list = spoken_of and bool(_LIST_FOLLOWS.search(text)) and not _INSIDE.search(text)
        inline = _INLINE.search(text)
        if inline:
            names = [name.strip() for name in _SEPARATORS.split(inline.group("names"))]
            if all(_BODY.match(name) for name in names):
                yield from ((each, name) for name in names)
