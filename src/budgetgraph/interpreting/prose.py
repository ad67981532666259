"""Running text: paragraphs joined over line and page breaks, sentences, and the figures in them.

Every figure keeps its line, and its ordinal on that line as column, although a paragraph may have been
cut in two by a line or a page break in the middle of a word or of a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.folding import fold, ordinal, tidy
from budgetgraph.reading.document import Passage

FIGURE = re.compile(
    r"(?<![\d.])(-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)\s*(万元|亿元|元|%|辆|台|套|个|人次|批次|人|户|平方米|公里|件|艘|架)(?!以上|以下|以内|及以上|及以下|\(含|（含)"
    r"|(?<=为)(0)()(?=[，。；])"
)
"""A figure of a sentence: a number with a unit, or 为0. Years, dates, names (12345 热线) and limits (50万元以上) are none."""

_LONGEST_HEADING = 45
_ENDS = "。；：！？:;"
_CUT_NUMBER = re.compile(r"\d,$")
_PERCENT = re.compile(r"(?<=\d)\s+(?=%)")
_SENTENCE = re.compile(r"[^。！]*[。！]?")
_HEADING_MARKS = re.compile(r"[。，；：！？]|\d\s*(?:万元|元|%)")


Line = tuple[int, int | None, int]
"""File, page and line."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit in a sentence: offsets into the sentence, and where it is printed.

    The unit is empty where a zero is printed without one (为0).
    """

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
    """Passages joined where a line or page break cut a paragraph in two; headings stand alone.

    ``headings`` is False for parts that have none (the glossary): there the first half of a broken
    entry would look like one.
    """
    found: list[Paragraph] = []
    pending: list[Passage] = []

    def flush() -> None:
        if pending:
            found.append(Paragraph("".join(line_texts(pending)), tuple(pending)))
            pending.clear()

    for passage in passages:
        text = line_text(passage)
        if not text:
            continue
        ended = bool(pending) and line_text(pending[-1])[-1:] in _ENDS
        wrapped = passage.continues and bool(pending) and not (ended and ordinal(text) is not None)
        if not pending and found and _goes_on(found[-1], passage):
            heading = found.pop()
            lines = (*heading.passages, passage)
            if _is_title(heading.text + text):
                found.append(Paragraph(heading.text + text, lines, heading=True))
            else:
                pending.extend(lines)  # The first line of an item that only looked like a heading.
            continue
        if headings and is_heading(passage) and not (wrapped and not ended):
            flush()
            found.append(Paragraph(text, (passage,), heading=True))
            continue
        if pending and not wrapped and (ordinal(text) is not None or ended):
            flush()
        pending.append(passage)
    flush()
    return found


def _goes_on(heading: Paragraph, passage: Passage) -> bool:
    """Whether a line belongs to the heading above it."""
    return heading.heading and passage.continues and ordinal(line_text(passage)) is None


def _is_title(text: str) -> bool:
    """Whether a text is short enough for a heading, and no sentence."""
    return len(text) <= _LONGEST_HEADING and not _HEADING_MARKS.search(text)


def line_text(passage: Passage) -> str:
    """The tidy text of a line, its percent signs next to their numbers."""
    return _PERCENT.sub("", tidy(passage.text))


def line_texts(passages: Sequence[Passage]) -> list[str]:
    """The tidy lines of a paragraph: a number that was cut behind a comma (``1,`` ``023.45``) is whole."""
    texts = [line_text(passage) for passage in passages]
    for number in range(len(texts) - 1):
        if _CUT_NUMBER.search(_printed_end(passages[number])) and texts[number + 1][:3].isdigit():
            texts[number] = texts[number][:-1] + ","
    return texts


def _printed_end(passage: Passage) -> str:
    """The last characters of a line as printed, in half width."""
    return fold(passage.text)[-4:]


def is_heading(passage: Passage) -> bool:
    """Whether a line is a section heading: short, without sentence marks or figures, and numbered.

    The heading level a converter gave does not decide: it is invented and lost.
    """
    text = line_text(passage)
    if not _is_title(text):
        return False
    style = ordinal(text)
    return style is not None and style[0] in ("一", "（一")


def split_sentences(paragraph: Paragraph, key: str, table: str) -> list[Sentence]:
    """The sentences of a paragraph with located figures; ``key`` and ``table`` name the section."""
    starts, offset = [], 0
    for text in line_texts(paragraph.passages):
        starts.append(offset)
        offset += len(text)
    figures = _figures(paragraph, starts, key, table)
    counts: dict[Line, int] = {}
    for _, _, figure in figures:
        counts[line_of(figure.source)] = figure.source.column
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
        column = counts[line_of(passage)] = counts.get(line_of(passage), 0) + 1
        whole = _cell(passage, key, table, column, text)
        sentences.append(Sentence(text, inside, whole))
    return sentences


def _figures(
    paragraph: Paragraph, starts: Sequence[int], key: str, table: str
) -> list[tuple[int, int, Figure]]:
    found = []
    on_line: dict[Line, int] = {}
    for match in FIGURE.finditer(paragraph.text):
        passage = paragraph.passages[_passage_at(starts, match.start())]
        column = on_line[line_of(passage)] = on_line.get(line_of(passage), 0) + 1
        number = match.group(1) or match.group(3)
        source = _cell(passage, key, table, column, number)
        figure = Figure(match.start(), match.end(), number, match.group(2) or "", source)
        found.append((match.start(), match.end(), figure))
    return found


def line_of(place: Passage | SourceCell) -> Line:
    """File, page and line."""
    return (place.file, place.page, place.line)


def _cell(passage: Passage, key: str, table: str, column: int, text: str) -> SourceCell:
    return SourceCell(
        key, passage.line, column, table=table, page=passage.page, text=text, file=passage.file
    )


def _passage_at(starts: Sequence[int], offset: int) -> int:
    return max(index for index, start in enumerate(starts) if start <= offset)
