"""Part one: the main duties (部门主要职责) and the units of the department (部门机构设置)."""

from __future__ import annotations

import re

from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.folding import fold, ordinal, tidy, without_ordinal
from budgetgraph.interpreting.numbering import numbered_items
from budgetgraph.interpreting.prose import Paragraph, is_heading, paragraphs
from budgetgraph.interpreting.records import Duty
from budgetgraph.reading.document import Passage

_DUTIES = re.compile(r"职责|职能")
_STRUCTURE = re.compile(r"机构设置|单位构成|机构情况|构成情况")
KEY, TABLE = "p1", "一"


def read_duties(passages: list[Passage]) -> list[Duty]:
    """The numbered duties, in printed order; the numbering style of the first one is the duties' own."""
    duties: list[Duty] = []
    style: str | None = None
    in_duties = False
    for paragraph in _paragraphs(passages):
        folded = fold(paragraph.text)
        if paragraph.heading:
            in_duties = bool(_DUTIES.search(folded)) and not _STRUCTURE.search(folded)
            continue
        numbered = ordinal(paragraph.text)
        if not in_duties or numbered is None:
            continue
        style = style or numbered[0]
        if numbered[0] == style:
            duties.append(Duty(numbered[1], without_ordinal(paragraph.text), (_source(paragraph),)))
        elif duties:
            last = duties[-1]
            duties[-1] = Duty(
                last.position, last.text + tidy(paragraph.text), (*last.sources, _source(paragraph))
            )
    return duties


def _paragraphs(passages: list[Passage]) -> list[Paragraph]:
    """Paragraphs; only headings about duties or structure are headings here.

    A short duty without a full stop looks like a heading otherwise.
    """
    found: list[Paragraph] = []
    for paragraph in paragraphs(passages):
        is_title = paragraph.heading and (
            _DUTIES.search(fold(paragraph.text)) or _STRUCTURE.search(fold(paragraph.text))
        )
        style = ordinal(paragraph.text)
        if paragraph.heading and not (is_title and style is not None and style[0] == "一"):
            paragraph = Paragraph(paragraph.text, paragraph.passages)
        found.append(paragraph)
    return found


def _source(paragraph: Paragraph, column: int = 1) -> SourceCell:
    text = "".join(passage.text for passage in paragraph.passages)
    first = paragraph.passages[0]
    return SourceCell(KEY, first.line, column, table=TABLE, page=first.page, text=text)


def cite_duties(
    duties: list[Duty], texts: list[tuple[str, SourceCell]], context: Context
) -> list[Duty]:
    """Duties with the cells that print them again in the performance form, found by their number.

    Another wording there is a finding.
    """
    again = dict(numbered_items("".join(tidy(text) for text, _ in texts)))
    cited = []
    for duty in duties:
        wording = again.get(duty.position)
        found = [source for text, source in texts if wording and fold(wording)[:8] in fold(text)][
            :1
        ]
        if wording is not None and _plain(wording) != _plain(duty.text):
            context.ledger.finding(
                "duty-text-differs",
                Severity.INFO,
                f"第{duty.position}项职责在第一部分和整体支出绩效目标表中文字不同",
                f"duty {duty.position} has different texts in part one and in the performance form",
                (*duty.sources[:1], *found),
            )
        cited.append(Duty(duty.position, duty.text, tuple(dict.fromkeys((*duty.sources, *found)))))
    return cited


def _plain(text: str) -> str:
    return fold(text).rstrip("。;；")


def served_duties(duties: list[Duty], text: str) -> tuple[int, ...]:
    """The duties whose whole text stands in ``text`` (the relation of a project to its department)."""
    folded = fold(text)
    return tuple(d.position for d in duties if len(fold(d.text)) > 8 and _plain(d.text) in folded)


def read_structure(passages: list[Passage], context: Context) -> None:
    """Cite the sentence that lists the units of the department, for every unit it names."""
    in_structure = False
    for paragraph in paragraphs(passages):
        folded = fold(paragraph.text)
        if paragraph.heading or is_heading(paragraph.passages[0]):
            in_structure = bool(_STRUCTURE.search(folded))
            continue
        if not in_structure:
            continue
        source = _source(paragraph)
        for unit in list(context.units.values()):
            if any(name in folded for name in unit.names) and source not in unit.sources:
                unit.sources.append(source)
