"""What the narrative says an expenditure mainly consists of: 主要包括：基本工资、津贴补贴、奖金等支出.

The names are those of economic categories (经济分类科目). What no code list and no table of the document
calls so is not listed; the words stay with the enumeration.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from budgetgraph.ground.codes import TOTAL
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.records import Enumeration, ItemKey

SCHEME = "economic"
_BASIC = "basic"
_BY_CATEGORY = {"nature-fiscal": "economic-fiscal"}
"""Breakdowns by nature alone, and the ones that divide the same money into categories."""

_LIST = re.compile(
    r"^(?:支出)?[，；：]?(?:其中)?[，：]?主要(?:用于|包括|是|为|有)[：:]?(?P<names>[^。；：]+)[。；]?$"
)
_PARTED = re.compile(r"[、，]|(?<=[费资贴险金助出])(?:以及|及|和)")
_ENDING = re.compile(r"(?:等)?(?:方面|各项|日常)?的?(?:支出|费用|开支)?$")
_TOGETHER = {
    "社会保障缴费": ("30104", "30108", "30109", "30110", "30111", "30112"),
    "社会保险缴费": ("30104", "30108", "30109", "30110", "30111", "30112"),
    "社会保险费": ("30104", "30108", "30109", "30110", "30111", "30112"),
    "离退休费": ("30301", "30302"),
    "公务交通补贴": ("30239",),
    "其他公用经费": ("30299",),
}
"""Names that a narrative gives to several categories, or to one in other words."""


def enumeration(
    keys: Iterable[ItemKey], text: str, source: SourceCell, context: Context
) -> Enumeration | None:
    """What ``text``, which follows an amount of the facts ``keys``, says that the amount consists of.

    None where the text is no such list, names no category, or no table divides any of the facts into
    categories.
    """
    match = _LIST.match(text)
    about = next((each for key in keys if match and (each := _divided(key, context))), None)
    if about is None or match is None:
        return None
    pieces = (fold(piece) for piece in _PARTED.split(match.group("names")))
    codes = tuple(dict.fromkeys(code for piece in pieces for code in _codes(piece, about, context)))
    return Enumeration(about, codes, match.group("names"), (source,)) if codes else None


def _divided(key: ItemKey, context: Context) -> ItemKey | None:
    """The fact that a table divides into categories and that ``key`` is, or is part of.

    Tables that do not tell personnel from public expenditure divide both together.
    """
    if key.breakdown in _BY_CATEGORY:
        key = replace(key, breakdown=_BY_CATEGORY[key.breakdown], codes=(TOTAL, *key.codes))
    if not key.breakdown.startswith(SCHEME):
        return None
    facts = context.facts.keys()
    for nature in dict.fromkeys((key.codes[-1], _BASIC)):
        wanted = replace(key, codes=(*key.codes[:-1], nature))
        if context.facts.amount(wanted) is not None and any(
            each.breakdown == wanted.breakdown
            and each.codes[0] != wanted.codes[0]
            and each.codes[1:] == wanted.codes[1:]
            for each in facts
        ):
            return wanted
    return None


def _codes(name: str, about: ItemKey, context: Context) -> tuple[str, ...]:
    """The codes that a name means: of several, those that the table has; the first where it has none."""
    for candidate in (name, _ENDING.sub("", name)):
        called = _TOGETHER.get(candidate) or (
            *(code for code in _printed(candidate, context)),
            *context.codes.by_label(SCHEME, candidate),
        )
        found = [code for code in dict.fromkeys(called) if code != about.codes[0]]
        if found:
            return tuple(code for code in found if _stands(code, about, context)) or (found[0],)
    return ()


def _printed(name: str, context: Context) -> list[str]:
    """The codes that the tables of the document call so."""
    return [
        code
        for (scheme, code), labels in context.code_labels.items()
        if scheme == SCHEME and any(fold(label) == name for label, _ in labels)
    ]


def _stands(code: str, about: ItemKey, context: Context) -> bool:
    """Whether the table prints a category of what ``about`` is the total of."""
    return context.facts.amount(replace(about, codes=(code, *about.codes[1:]))) is not None
