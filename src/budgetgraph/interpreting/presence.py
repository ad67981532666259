"""What a document announces and what it holds: nothing to read, blank forms, files cut off."""

from __future__ import annotations

import re

from budgetgraph.ground.errors import NoBudgetTableError, TruncatedInputError, UnsupportedKindError
from budgetgraph.ground.findings import Severity
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.folding import fold, strip_ordinal
from budgetgraph.interpreting.headers import match_header
from budgetgraph.interpreting.outline import Outline
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.specifications import SPECIFICATIONS, GridSpecification


def require_tables(frame: Outline, sheets: list[Sheet]) -> None:
    """Raise when there is no table to read: truncated, final accounts, or no budget at all."""
    known = [s for s in sheets if s.specification is not None and s.rows]
    untitled = [s for s in sheets if s.specification is None and s.rows]
    if known or any(_has_known_header(sheet) for sheet in untitled):
        return
    announced = _announced(frame)
    texts = fold("".join(p.text for p in [*frame.cover, *frame.contents][:40]))
    if "决算" in texts and "预算" not in texts:
        raise UnsupportedKindError(
            "the document is a final account (决算), which is not supported yet",
            hint="give the budget (预算) of the department",
        )
    if announced:
        raise TruncatedInputError(
            f"the file ends before its tables: {len(announced)} are announced, none is there",
            hint="the file was probably cut off; get it again",
        )
    raise NoBudgetTableError(
        "no table of a department budget was found",
        hint="give a published budget document with its tables",
    )


def _has_known_header(sheet: Sheet) -> bool:
    return any(
        isinstance(s, GridSpecification) and match_header(sheet.rows, s) is not None
        for s in SPECIFICATIONS
    )


def _announced(frame: Outline) -> list[str]:
    """The table titles that the contents list announces."""
    titles = {fold(t) for s in SPECIFICATIONS for t in s.titles}
    lines = [strip_ordinal(fold(p.text).lstrip("-")) for p in frame.contents]
    return [line for line in lines if line in titles]


def report_missing_parts(
    frame: Outline, sheets: list[Sheet], meanings: list[str], context: Context
) -> None:
    """Findings for what the contents list announces and the body lacks: the file was cut off."""
    for title in _announced(frame):
        kinds = {s.kind for s in SPECIFICATIONS if title in map(fold, s.titles)}
        if not any(s.specification is not None and s.specification.kind in kinds for s in sheets):
            context.ledger.finding(
                "missing-table",
                Severity.WARNING,
                f"目录中的“{title}”在正文中没有找到",
                f"the contents announce the table {title}, the body does not have it",
            )
    announced_parts = [p for p in frame.contents if re.match(r"^-?第.部分", fold(p.text))]
    if len(announced_parts) > len(meanings):
        context.ledger.finding(
            "missing-part",
            Severity.WARNING,
            f"目录列有{len(announced_parts)}个部分，正文只有{len(meanings)}个",
            f"the contents announce {len(announced_parts)} parts, the body has {len(meanings)}; "
            "the file may be cut off",
        )
