"""The rows of 项目资金来源 in table 12: sources, and under each 其中 what is new and what is carried over."""

from __future__ import annotations

import re
from collections.abc import Sequence

from budgetgraph.ground.codes import TOTAL, CodeLists
from budgetgraph.interpreting.folding import strip_ordinal

_PART = re.compile(r"^其中[:：]?|^申请当年|^(?:使用)?上年(?:结转|结余)")
_CURRENT = re.compile(r"当年预算拨款|当年拨款")
_CARRYOVER = re.compile(r"结转|结余")


def funding_codes(
    labels: Sequence[str], filled: Sequence[bool], codes: CodeLists
) -> list[str | None]:
    """The ``source`` code of each row (folded labels), in order.

    None where the label is not known. The empty string where a row only adds up its 其中 rows, one of
    which is carried over: it is no source of its own. ``filled`` tells which rows print an amount.
    """
    found: list[str | None] = []
    head: int | None = None
    for position, label in enumerate(map(strip_ordinal, labels)):
        part = _PART.match(label) is not None
        plain = strip_ordinal(re.sub(r"^其中[:：]?", "", label))
        if plain in ("合计", "小计", "总计"):
            found.append(TOTAL)
        elif part and head is not None and found[head] is not None and _CURRENT.search(plain):
            found.append(_source(labels[head], codes))
        elif part and head is not None and _CARRYOVER.search(plain):
            found.append(_carryover(_source(labels[head], codes), codes))
            if filled[position]:
                found[head] = ""
        else:
            head = position
            found.append(_source(label, codes) or _carried_over(label, codes))
    return found


def _source(label: str, codes: CodeLists) -> str | None:
    return next(
        (
            c
            for c in codes.by_label("source", strip_ordinal(label))
            if not c.startswith("carryover")
        ),
        None,
    )


def _carryover(source: str | None, codes: CodeLists) -> str | None:
    code = f"carryover-{source}"
    return code if source and codes.concept("source", code) else None


def _carried_over(label: str, codes: CodeLists) -> str | None:
    """A row of its own for what is carried over: 一般公共预算财政拨款结转结余."""
    listed = next((c for c in codes.by_label("source", label) if c.startswith("carryover")), None)
    return listed or _carryover(_source(_CARRYOVER.sub("", label), codes), codes)
