"""Names of the issuer in the heads of its tables (部门：…) that are printed with other characters than everywhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.folding import fold, tidy
from budgetgraph.interpreting.issuer_lines import body_of_line
from budgetgraph.interpreting.records import Unit
from budgetgraph.interpreting.sheets import Sheet
from budgetgraph.interpreting.unit_names import normal_name
from budgetgraph.reading.document import Passage

_ALIKE = 0.85
_SLIP = 3
"""So many characters more or less are a slip of the pen; more are a short form, or another body."""


def with_head_names(units: Sequence[Unit], sheets: Iterable[Sheet]) -> tuple[Unit, ...]:
    """``units``, the issuer first, which gets the names that heads of tables print almost like its own.

    Left out are short forms, names cut at the end of a line, and those that mean the same by the usual
    rules (with or without the place, 本级, 人民政府): what remains is probably misprinted.
    """
    if not units:
        return ()
    issuer, *others = units
    names, sources = list(issuer.printed_names), list(issuer.sources)
    for sheet in sheets:
        for passage in sheet.passages:
            found = _head_name(sheet, passage)
            if found is not None and _is_slip(found.text, issuer, units):
                if found.text not in names:
                    names.append(found.text)
                sources.append(found)
    return (replace(issuer, printed_names=tuple(names), sources=tuple(sources)), *others)


def _head_name(sheet: Sheet, passage: Passage) -> SourceCell | None:
    """The name that a line over a table gives, as printed."""
    name = body_of_line(passage.text)
    if name is None:
        return None
    text = tidy(passage.text)
    ends = (end for end in range(len(text), 0, -1) if fold(text[:end]).endswith(name))
    starts = ((start, end) for end in ends for start in range(end) if fold(text[start:end]) == name)
    start, end = next(starts, (0, 0))
    if not end:
        return None
    return SourceCell(
        sheet.key,
        passage.line,
        1,
        table=sheet.label,
        page=passage.page,
        text=text[start:end].strip(),
        file=passage.file,
    )


def _is_slip(name: str, issuer: Unit, units: Iterable[Unit]) -> bool:
    folded, own = fold(name), fold(issuer.name)
    known = {fold(each) for unit in units for each in (unit.name, *unit.printed_names)}
    means = normal_name(name, issuer.name)
    if folded in known or means in {normal_name(each, issuer.name) for each in known}:
        return False
    if any(each.startswith(folded) or folded.startswith(each) for each in known):
        return False
    if abs(len(folded) - len(own)) > _SLIP:
        return False
    return SequenceMatcher(None, folded, own, autojunk=False).ratio() >= _ALIKE
