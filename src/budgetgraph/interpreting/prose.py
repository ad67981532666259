"""Running text: paragraphs joined over page breaks, sentences, and the figures in them.

Every figure keeps its line, and its ordinal on that line as column, although a paragraph may have been
cut in two by a page break in the middle of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.folding import ordinal, tidy
from budgetgraph.reading.document import Passage

FIGURE = re.compile(
    r"(?<![\d.])(-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)\s*(万元|亿元|元|%|辆|台|套|个|人次|批次|人|户|平方米|公里|件|艘|架)(?!以上|以下|以内|\(含)"
)
"""A figure of a sentence: a number with a unit. Years, dates, names (12345 热线) and limits (50万元以上) are none."""

_ENDS = "。；：！？:;"
_SENTENCE = re.compile(r"[^。！]*[。！]?")
_HEADING_MARKS = re.compile(r"[。，；：！？]|\d\s*(?:万元|元|%)")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit in a sentence: offsets into the sentence, and where it is printed."""

    start: int
    end: int
    number: str
    unit: str
    source: SourceCell


@dataclass(frozen=True, slots=True)
class Sentence:
    """A tidy sentence with its figures; ``whole`` is the sentence itself as a source."""

    text: str
    figures: tuple[Figure, ...]
    whole: SourceCell


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The passages of one paragraph, joined and tidy; ``heading`` where it is a section heading."""

    text: str
    passages: tuple[Passage, ...]
    heading: bool = False

    @property
    def line(self) -> int:
        """Line of the first passage."""
        return self.passages[0].line


def paragraphs(passages: Iterable[Passage], *, headings: bool = True) -> list[Paragraph]:
    """Passages joined where a page break cut a paragraph in two; headings stand alone.

    ``headings`` is False for parts that have none (the glossary): there the first half of a broken
    entry would look like one.
    """
    found: list[Paragraph] = []
    pending: list[Passage] = []

    def flush() -> None:
        if pending:
            found.append(Paragraph("".join(tidy(p.text) for p in pending), tuple(pending)))
            pending.clear()

    for passage in passages:
        text = tidy(passage.text)
        if not text:
            continue
        if headings and is_heading(passage):
            flush()
            found.append(Paragraph(text, (passage,), heading=True))
            continue
        if pending and (ordinal(text) is not None or tidy(pending[-1].text)[-1:] in _ENDS):
            flush()
        pending.append(passage)
    flush()
    return found


def is_heading(passage: Passage) -> bool:
    """Whether a line is a section heading: short, without sentence marks or figures, and numbered.

    The heading level a converter gave does not decide: it is invented and lost.
    """
    text = tidy(passage.text)
    if len(text) > 45 or _HEADING_MARKS.search(text):
        return False
    style = ordinal(text)
    return style is not None and style[0] in ("一", "（一")


def split_sentences(paragraph: Paragraph, key: str, table: str) -> list[Sentence]:
    """The sentences of a paragraph with located figures; ``key`` and ``table`` name the section."""
    starts, offset = [], 0
    for passage in paragraph.passages:
        starts.append(offset)
        offset += len(tidy(passage.text))
    figures = _figures(paragraph, starts, key, table)
    counts: dict[int, int] = {}
    for _, _, figure in figures:
        counts[figure.source.line] = max(counts.get(figure.source.line, 0), figure.source.column)
    sentences = []
    for match in _SENTENCE.finditer(paragraph.text):
        text = match.group()
        if not text.strip():
            continue
        inside = tuple(
            Figure(f.start - match.start(), f.end - match.start(), f.number, f.unit, f.source)
            for start, _, f in figures
            if match.start() <= start < match.end()
        )
        passage = paragraph.passages[_passage_at(starts, match.start())]
        # The sentence itself comes after the figures of its line, so that places do not collide.
        column = counts[passage.line] = counts.get(passage.line, 0) + 1
        whole = SourceCell(key, passage.line, column, table=table, page=passage.page, text=text)
        sentences.append(Sentence(text, inside, whole))
    return sentences


def _figures(
    paragraph: Paragraph, starts: Sequence[int], key: str, table: str
) -> list[tuple[int, int, Figure]]:
    found = []
    on_line: dict[int, int] = {}
    for match in FIGURE.finditer(paragraph.text):
        passage = paragraph.passages[_passage_at(starts, match.start())]
        column = on_line[passage.line] = on_line.get(passage.line, 0) + 1
        source = SourceCell(
            key, passage.line, column, table=table, page=passage.page, text=match.group(1)
        )
        figure = Figure(match.start(), match.end(), match.group(1), match.group(2), source)
        found.append((match.start(), match.end(), figure))
    return found


def _passage_at(starts: Sequence[int], offset: int) -> int:
    return max(index for index, start in enumerate(starts) if start <= offset)
