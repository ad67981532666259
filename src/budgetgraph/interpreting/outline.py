"""The outline of a document: cover, contents, and its parts (概况, 预算表, 情况说明, 名词解释).

Parts are told by the words of their headings, not by their numbers or order: some places print the
narrative before the tables, some publish both in files of their own. Forms without 第…部分 are the
business of :mod:`~budgetgraph.interpreting.titled_parts`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from budgetgraph.interpreting.announced_tables import announced_tables, caption_start
from budgetgraph.interpreting.contents import TITLE, Entry, entries
from budgetgraph.interpreting.folding import chinese_number, fold, strip_ordinal
from budgetgraph.interpreting.part_meanings import meaning_of_part
from budgetgraph.interpreting.running_lines import page_of
from budgetgraph.interpreting.titled_parts import heading_at, titled_parts
from budgetgraph.reading.document import Block, Document, Grid, Passage

_PART = re.compile(r"^(?:-)?第([一二三四五六七八九十])部分(.*)$")
_CHINESE = "〇一二三四五六七八九十"
_SENTENCE = re.compile(r"[。，；]")
_ROW = re.compile(r"\d[\d,，]*\.\d+(?:\s|$)|\d{1,3}(?:[,，]\d{3})+")
"""An amount: lines of a table that no reader found to be one."""

_LONGEST_HEADING = 60


@dataclass(slots=True)
class Part:
    """One part of the body: its printed ordinal (1 …), meaning, heading and blocks."""

    number: int
    meaning: str
    heading: Passage
    blocks: list[Block] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The number as readers know it: 三."""
        return _CHINESE[self.number] if self.number < len(_CHINESE) else str(self.number)

    @property
    def passages(self) -> list[Passage]:
        """The text lines of the part."""
        return [block for block in self.blocks if isinstance(block, Passage)]


@dataclass(slots=True)
class Outline:
    """What stands before the body, and the body's parts in printed order."""

    cover: list[Passage]
    contents: list[Passage]
    parts: list[Part]

    def blocks(self, meaning: str) -> list[Block]:
        """The blocks of all parts of a meaning, in printed order."""
        return [block for part in self.parts if part.meaning == meaning for block in part.blocks]

    def passages(self, meaning: str) -> list[Passage]:
        """The text lines of all parts of a meaning."""
        return [block for block in self.blocks(meaning) if isinstance(block, Passage)]

    @property
    def entries(self) -> list[Entry]:
        """The entries of the contents list."""
        return entries(self.contents)


@dataclass(frozen=True, slots=True)
class _PartHeading:
    """Where a line 第…部分 stands among the blocks, its number, and its text behind the number."""

    index: int
    number: int
    text: str


def outline(document: Document) -> Outline:
    """Divide a document into cover, contents and parts.

    A document without part headings is one part of meaning ``whole``. Of a document in several files
    each is divided for itself; a file of nothing but tables is the part of the tables.
    """
    files: dict[int, list[Block]] = {}
    for block in document.blocks:
        first = block if isinstance(block, Passage) else block.rows[0].cells[0]
        files.setdefault(first.file, []).append(block)
    if len(files) < 2:
        return _outline_of(list(document.blocks))
    return _joined([_outline_of(blocks) for blocks in files.values()])


def _joined(frames: list[Outline]) -> Outline:
    """One outline of the outlines of all files. A file of bare tables has no cover where another has one."""
    divided = any(part.meaning != "whole" for frame in frames for part in frame.parts)
    if divided:
        for part in [part for frame in frames for part in frame.parts]:
            if part.meaning == "whole":
                has_grids = any(isinstance(block, Grid) for block in part.blocks)
                part.meaning = "tables" if has_grids else "narrative"
    covered = [frame for frame in frames if frame.contents or frame.parts[0].meaning != "tables"]
    return Outline(
        [passage for frame in covered or frames for passage in frame.cover],
        [passage for frame in frames for passage in frame.contents],
        [part for frame in frames for part in frame.parts],
    )


def _outline_of(blocks: list[Block]) -> Outline:
    """The outline of one file."""
    headings = _part_headings(blocks)
    contents_at = next(
        (
            index
            for index, block in enumerate(blocks)
            if isinstance(block, Passage) and TITLE.match(fold(block.text))
        ),
        None,
    )
    body = _body_headings(headings, blocks, contents_at)
    if not headings:
        titled = titled_parts(blocks, contents_at)
        if titled is not None:
            cover, contents = _front(blocks[: titled[0].start], contents_at)
            parts = [
                Part(each.number, each.meaning, each.heading, blocks[each.begin : each.end])
                for each in titled
            ]
            return Outline(cover, contents, parts)
    if not body and contents_at is None:
        return _whole(blocks, 0)
    if not body and contents_at is not None:
        start = _repeated_entry(blocks, contents_at)
        if start is not None:
            return _whole(blocks, start)
    # Contents without a body: the file ends in, or right after, its contents list.
    cover, contents = _front(blocks[: body[0].index if body else len(blocks)], contents_at)
    return Outline(cover, contents, _with_tables(_parts(blocks, headings, body), contents))


def _front(blocks: list[Block], contents_at: int | None) -> tuple[list[Passage], list[Passage]]:
    """The passages of the cover and those of the contents list."""
    cut = len(blocks) if contents_at is None else contents_at
    cover = [block for block in blocks[:cut] if isinstance(block, Passage)]
    return cover, [block for block in blocks[cut:] if isinstance(block, Passage)]


def _parts(
    blocks: list[Block], headings: list[_PartHeading], body: list[_PartHeading]
) -> list[Part]:
    announced = {h.number: h.text for h in headings if meaning_of_part(h.text)}
    parts = []
    for position, heading in enumerate(body):
        end = body[position + 1].index if position + 1 < len(body) else len(blocks)
        line = blocks[heading.index]
        assert isinstance(line, Passage)
        begin = heading.index + 1
        promised = announced.get(heading.number, "")
        wrapped = _wrapped(heading.text, promised, blocks[begin:end])
        if wrapped is not None:
            line = replace(line, text=line.text + wrapped.text)
            begin += 1
        meaning = meaning_of_part(heading.text) or meaning_of_part(promised) or "whole"
        parts.append(Part(heading.number, meaning, line, blocks[begin:end]))
    return parts


def _with_tables(parts: list[Part], contents: Sequence[Passage]) -> list[Part]:
    """The parts, and where none is of the tables, what of them the contents call tables as a part."""
    if any(part.meaning in ("tables", "whole") for part in parts):
        return parts
    listed = entries(contents)
    number = max((part.number for part in parts), default=0)
    found: list[Part] = []
    for part in parts:
        place = announced_tables(part.blocks, listed)
        if place is None:
            found.append(part)
            continue
        begin, end = place
        tables = part.blocks[begin:end]
        found.append(replace(part, blocks=part.blocks[:begin] + part.blocks[end:]))
        number += 1
        found.append(Part(number, "tables", heading_at(tables[0]), tables))
    return found


def _wrapped(text: str, announced: str, below: Sequence[Block]) -> Passage | None:
    """The second line of a heading that does not say what its part is: 2017年度部门预算表."""
    line = below[0] if below else None
    if meaning_of_part(text) or not isinstance(line, Passage) or len(below) < 2:
        return None
    folded = fold(line.text)
    known = announced.endswith(folded) if announced else bool(meaning_of_part(folded))
    return line if known and len(folded) > 3 and strip_ordinal(folded) == folded else None


def _part_headings(blocks: Sequence[Block]) -> list[_PartHeading]:
    """Every line that starts with 第…部分, except where it goes on with a sentence."""
    found: list[_PartHeading] = []
    for index, block in enumerate(blocks):
        match = _PART.match(fold(block.text)) if isinstance(block, Passage) else None
        if match is None or len(match.group(2)) > _LONGEST_HEADING:
            continue
        if _SENTENCE.search(match.group(2)):
            continue
        found.append(_PartHeading(index, chinese_number(match.group(1)) or 0, match.group(2)))
    return found


def _body_headings(
    headings: list[_PartHeading], blocks: Sequence[Block], contents_at: int | None
) -> list[_PartHeading]:
    """The headings of the body: the contents list ends where a part is named again.

    What holds a table is no list of contents: then a second document follows the first in one file.
    """
    if contents_at is None:
        headings = _without_repeats(headings)
    named: set[int] = set()
    for position, heading in enumerate(headings):
        if heading.number in named:
            above = blocks[headings[0].index : heading.index]
            if contents_at is None and any(isinstance(block, Grid) for block in above):
                return headings
            return _without_repeats(headings[position:])
        named.add(heading.number)
    first_grid = next((i for i, block in enumerate(blocks) if isinstance(block, Grid)), None)
    if contents_at is not None and (
        first_grid is None or (headings and headings[-1].index < first_grid)
    ):
        return []
    return headings


def _without_repeats(headings: list[_PartHeading]) -> list[_PartHeading]:
    """Headings without those that only say on the next page which part goes on."""
    return [
        heading
        for position, heading in enumerate(headings)
        if position == 0
        or (heading.number, heading.text)
        != (headings[position - 1].number, headings[position - 1].text)
    ]


def _repeated_entry(blocks: Sequence[Block], contents_at: int) -> int | None:
    """Where the body of a document without part headings begins: its first line of the contents again."""
    listed: set[str] = set()
    for index in range(contents_at + 1, len(blocks)):
        block = blocks[index]
        if isinstance(block, Grid):
            same_page = page_of(block) == page_of(blocks[contents_at])
            return index if same_page else caption_start(blocks, index, contents_at + 1)
        line = strip_ordinal(fold(block.text).lstrip("-"))
        if line in listed:
            return index
        listed.add(line)
    return None


def _whole(blocks: list[Block], start: int) -> Outline:
    """A document without parts: its body begins at ``start``, its cover is what stands before the tables."""
    front = [block for block in blocks[:start] if isinstance(block, Passage)]
    cover: list[Passage] = []
    for block in blocks:
        if isinstance(block, Grid) or _ends_cover(block, cover):
            break
        cover.append(block)
    heading = cover[0] if cover else Passage("", 1)
    return Outline(cover, front, [Part(1, "whole", heading, blocks[start:])])


def _ends_cover(line: Passage, cover: Sequence[Passage]) -> bool:
    """Whether a line is no longer of the cover: the contents list, a numbered heading, text, or a row.

    The first line always is: it names the document best.
    """
    text = fold(line.text)
    return bool(cover) and bool(
        TITLE.match(text)
        or strip_ordinal(text) != text
        or _SENTENCE.search(text)
        or _ROW.search(line.text)
        or len(text) > _LONGEST_HEADING
    )
