"""What a finding may quote of the cells it is about.

Where no rule understands a cell nobody knows what it says: it may be a person. There only figures and
labels that the forms are known to have are quoted; the place says where the rest can be read. A name is
never quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from budgetgraph.ground.codes import fold_label, load_code_lists
from budgetgraph.ground.location import SourceCell
from budgetgraph.ground.vocabulary import SCHEMES
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.person_labels import is_column_label, is_person_label
from budgetgraph.interpreting.person_names import is_name

_NOT_UNDERSTOOD = frozenset(
    {
        "another-issuer",
        "another-year",
        "cell-without-header",
        "ragged-row",
        "table-outside-tables-part",
        "unaccounted-cell",
        "unknown-column",
        "unknown-header",
        "unknown-row",
        "unknown-table",
        "unknown-unit",
    }
)
"""Kinds of findings about cells that no rule understands."""

_FIGURE = re.compile(r"[-+0-9.,%()/:~—–＝=<>≥≤年月日季度万亿元个项人次辆台套]{1,40}")


def quoted(kind: str, message: str, cells: Iterable[SourceCell]) -> tuple[SourceCell, ...]:
    """The cells that a finding of a kind is about, without the texts that it may not quote.

    What the ``message`` itself names is the label of a column or row by its place; it stays.
    """
    named = fold(message)
    return tuple(
        cell if _may_be_quoted(kind, fold(cell.text), named) else replace(cell, text="")
        for cell in cells
    )


def shown(cell: SourceCell, *, understood: bool) -> str:
    """What may be quoted of a cell of a table, empty where nothing may; ``understood`` where a rule claims it."""
    folded = fold(cell.text)
    named = is_name(folded)
    return cell.text if _is_known(folded) or (understood and not named) else ""


def without_names(message: str, cells: Iterable[SourceCell]) -> str:
    """A message without the texts of cells that are nothing but names."""
    for cell in cells:
        printed = cell.text.strip()
        if len(printed) > 1 and is_name(fold(printed)):
            message = message.replace(printed, "…")
    return message


def _may_be_quoted(kind: str, folded: str, message: str) -> bool:
    if is_name(folded):
        return False
    return kind not in _NOT_UNDERSTOOD or folded in message or _is_known(folded)


def _is_known(folded: str) -> bool:
    """Whether a folded text is a figure, or a label that the forms or the code lists have."""
    return (
        _FIGURE.fullmatch(folded) is not None
        or is_column_label(folded)
        or is_person_label(folded)
        or fold_label(folded) in _labels()
    )


@cache
def _labels() -> frozenset[str]:
    """Every label of the code lists, folded."""
    lists = load_code_lists()
    return frozenset(
        fold_label(label)
        for scheme in SCHEMES
        for code in lists.codes(scheme)
        if (concept := lists.concept(scheme, code)) is not None
        for label in concept.labels_zh
    )
