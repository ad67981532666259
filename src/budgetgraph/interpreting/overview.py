"""Part one: the main duties (部门主要职责) and the units of the department (部门机构设置).

Forms put both into one part with headings, or each on a page of its own whose title is the heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import UNIT_FACTORS
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.folding import fold, ordinal, tidy, without_ordinal
from budgetgraph.interpreting.numbering import numbered_items
from budgetgraph.interpreting.outline import Part
from budgetgraph.interpreting.prose import FIGURE, Paragraph, Sentence, paragraphs, split_sentences
from budgetgraph.interpreting.records import Duty
from budgetgraph.interpreting.stated_counts import StatedCount

DUTIES, STRUCTURE, TASKS, OTHER = "duties", "structure", "tasks", "other"
_TOPICS = (
    (STRUCTURE, re.compile(r"机构设置|单位构成|机构情况|构成情况|所属单位")),
    (TASKS, re.compile(r"工作任务|工作目标|重点工作|主要任务")),
    (DUTIES, re.compile(r"职责|职能")),
)


@dataclass(frozen=True, slots=True)
class Told:
    """A paragraph of the overview, what its section is about, and the label of its part (一)."""

    about: str
    paragraph: Paragraph
    table: str

    def source(self, column: int = 1) -> SourceCell:
        """The whole paragraph as a source."""
        text = "".join(passage.text for passage in self.paragraph.passages)
        first = self.paragraph.passages[0]
        return SourceCell(
            "p1",
            first.line,
            column,
            table=self.table,
            page=first.page,
            text=text,
            file=first.file,
        )


def overview(parts: Iterable[Part]) -> list[Told]:
    """The paragraphs of all overview parts in printed order, each with what its section is about."""
    found: list[Told] = []
    for part in parts:
        if part.meaning in ("overview", "whole"):
            found.extend(Told(about, paragraph, part.label) for about, paragraph in _sections(part))
    return found


def _sections(part: Part) -> Iterator[tuple[str, Paragraph]]:
    # A document without parts is all in one: there other sections are not of the overview.
    untold = "" if part.meaning == "whole" else OTHER
    about = (untold and _topic(part.heading.text)) or untold
    listed = ""
    for paragraph in paragraphs(part.passages):
        style = ordinal(paragraph.text)
        if _is_title(paragraph, about, listed):
            about, listed = _topic(paragraph.text) or untold, ""
            continue
        listed = listed or (style[0] if style is not None else "")
        yield about, paragraph


def _topic(title: str) -> str | None:
    folded = fold(title)
    return next((about for about, pattern in _TOPICS if pattern.search(folded)), None)


def _is_title(paragraph: Paragraph, about: str, listed: str) -> bool:
    """Whether a paragraph is a heading of the overview; ``listed`` is the numbering style of the list above.

    A short duty without a full stop looks like a heading, too: 二、 among 一、 三、 is none.
    """
    style = ordinal(paragraph.text)
    if not paragraph.heading or style is None or style[0] != "一":
        return False
    if _topic(paragraph.text) is not None:
        return True
    return listed != "一" and (about != DUTIES or listed != "")


def read_duties(told: Iterable[Told]) -> list[Duty]:
    """The numbered duties, in printed order; the numbering style of the first one is the duties' own."""
    duties: list[Duty] = []
    style: str | None = None
    for each in told:
        text = each.paragraph.text
        numbered = ordinal(text)
        if each.about != DUTIES or numbered is None:
            continue
        style = style or numbered[0]
        if numbered[0] == style:
            duties.append(Duty(numbered[1], without_ordinal(text), (each.source(),)))
        elif duties:
            last = duties[-1]
            duties[-1] = Duty(last.position, last.text + tidy(text), (*last.sources, each.source()))
    return duties


def account_for(
    told: Iterable[Told], published: Iterable[SourceCell], context: Context
) -> list[Sentence]:
    """Give the sentences of the overview that hold figures their fate; returns those that name money.

    Those of a published text (a duty, a task) are mapped with it; numbers of posts, offices or units
    elsewhere set the scene and are structural. Money is for the narrative to place.
    """
    kept = {(cell.file, cell.page, cell.line) for cell in published if cell.key == "p1"}
    money: list[Sentence] = []
    for each in told:
        if not each.about or not FIGURE.search(each.paragraph.text):
            continue
        first = each.paragraph.passages[0]
        mapped = (first.file, first.page, first.line) in kept
        for sentence in split_sentences(each.paragraph, "p1", each.table):
            cells = tuple(figure.source for figure in sentence.figures)
            if not cells:
                continue
            context.ledger.open_sentence(cells)
            if mapped:
                context.ledger.mapped(*cells)
                continue
            scene = [f.source for f in sentence.figures if f.unit not in UNIT_FACTORS]
            context.ledger.structural(*scene)
            if len(scene) < len(cells):
                money.append(sentence)
    return money


def listed_duties(texts: list[tuple[str, SourceCell]]) -> StatedCount | None:
    """How many duties the performance form lists, or None where it does not number them."""
    items = numbered_items("".join(tidy(text) for text, _ in texts))
    cells = tuple(dict.fromkeys(source for _, source in texts))
    return StatedCount(len(items), cells) if items else None


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
        others = duty.other_wordings
        if wording is not None and _plain(wording) != _plain(duty.text):
            others = tuple(dict.fromkeys((*others, wording)))
            context.ledger.finding(
                "duty-text-differs",
                Severity.INFO,
                f"第{duty.position}项职责在第一部分和整体支出绩效目标表中文字不同",
                f"duty {duty.position} has different texts in part one and in the performance form",
                (*duty.sources[:1], *found),
            )
        sources = tuple(dict.fromkeys((*duty.sources, *found)))
        cited.append(replace(duty, other_wordings=others, sources=sources))
    return cited


def _plain(text: str) -> str:
    return fold(text).rstrip("。;；")


def served_duties(duties: list[Duty], text: str) -> tuple[int, ...]:
    """The duties whose whole text stands in ``text`` (the relation of a project to its department)."""
    folded = fold(text)
    return tuple(d.position for d in duties if len(fold(d.text)) > 8 and _plain(d.text) in folded)


def cite_copies(duties: list[Duty], texts: list[tuple[str, SourceCell]]) -> list[Duty]:
    """Duties with the cells of ``texts``, as of a project's form, that repeat another wording of them."""
    cited = []
    for duty in duties:
        copies = [
            source
            for text, source in texts
            if any(_plain(wording) in fold(text) for wording in duty.other_wordings)
        ]
        sources = tuple(dict.fromkeys((*duty.sources, *copies)))
        cited.append(replace(duty, sources=sources))
    return cited
