"""The outline of a document: cover, contents, and its parts (概况, 预算表, 情况说明, 名词解释).

Parts are told by the words of their headings, not by their numbers: some places print the narrative
before the tables.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from budgetgraph.interpreting.folding import chinese_number, fold, strip_ordinal
from budgetgraph.reading.document import Block, Document, Grid, Passage

_PART = re.compile(r"^(?:-)?第([一二三四五六七八九十])部分(.*)$")
_CONTENTS = re.compile(r"^(?:.{0,20}公开)?目录$")
_MEANINGS = (
    ("glossary", re.compile(r"名词解释|名词说明|专业名词")),
    ("narrative", re.compile(r"说明$|情况说明|编制说明|预算说明")),
    ("tables", re.compile(r"预算表|公开表|报表|表$")),
    ("overview", re.compile(r"概况|职能|职责|基本情况")),
)


@dataclass(slots=True)
class Part:
    """One part of the body: its printed ordinal (1 …), meaning, heading and blocks."""

    number: int
    meaning: str
    heading: Passage
    blocks: list[Block] = field(default_factory=list)


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


def outline(document: Document) -> Outline:
    """Divide a document into cover, contents and parts.

    A document without part headings is one part of meaning ``whole``.
    """
    blocks = list(document.blocks)
    headings = _part_headings(blocks)
    contents_at = next(
        (
            i
            for i, block in enumerate(blocks)
            if isinstance(block, Passage) and _CONTENTS.match(fold(block.text))
        ),
        None,
    )
    body = _body_headings(headings, blocks, contents_at)
    # Contents without a body: the file ends in, or right after, its contents list.
    body_start = body[0][0] if body else len(blocks)
    front = [block for block in blocks[:body_start] if isinstance(block, Passage)]
    if not body and contents_at is None:
        return _whole(blocks, 0)
    if not body and contents_at is not None:
        start = _repeated_entry(blocks, contents_at)
        if start is not None:
            return _whole(blocks, start)
    if contents_at is None:
        cover, contents = front, []
    else:
        title = blocks[contents_at]
        start = title.line if isinstance(title, Passage) else 0
        cover = [p for p in front if p.line < start]
        contents = [p for p in front if p.line >= start]
    parts = []
    announced = {number: text for _, number, text in headings if _meaning(text)}
    for position, (index, number, text) in enumerate(body):
        end = body[position + 1][0] if position + 1 < len(body) else len(blocks)
        heading = blocks[index]
        assert isinstance(heading, Passage)
        meaning = _meaning(text) or _meaning(announced.get(number, "")) or "whole"
        parts.append(Part(number, meaning, heading, blocks[index + 1 : end]))
    return Outline(cover, contents, parts)


def _part_headings(blocks: Sequence[Block]) -> list[tuple[int, int, str]]:
    """Index, ordinal and text of every line that starts with 第…部分."""
    found = []
    for index, block in enumerate(blocks):
        if isinstance(block, Passage):
            match = _PART.match(fold(block.text))
            if match:
                found.append((index, chinese_number(match.group(1)) or 0, match.group(2)))
    return found


def _body_headings(
    headings: list[tuple[int, int, str]], blocks: Sequence[Block], contents_at: int | None
) -> list[tuple[int, int, str]]:
    """The headings of the body: the contents list ends where the numbering starts again."""
    for position in range(1, len(headings)):
        if headings[position][1] <= headings[position - 1][1]:
            return headings[position:]
    first_grid = next((i for i, block in enumerate(blocks) if isinstance(block, Grid)), None)
    if contents_at is not None and (
        first_grid is None or (headings and headings[-1][0] < first_grid)
    ):
        return []
    return headings


def _meaning(text: str) -> str | None:
    for meaning, pattern in _MEANINGS:
        if pattern.search(text):
            return meaning
    return None


def _repeated_entry(blocks: Sequence[Block], contents_at: int) -> int | None:
    """Where the body of a document without part headings begins: its first line of the contents again."""
    entries: set[str] = set()
    for index in range(contents_at + 1, len(blocks)):
        block = blocks[index]
        if isinstance(block, Grid):
            return index
        line = strip_ordinal(fold(block.text).lstrip("-"))
        if line in entries:
            return index
        entries.add(line)
    return None


def _whole(blocks: list[Block], start: int) -> Outline:
    """A document without parts: its body begins at ``start``, its cover is what stands before the tables."""
    front = [block for block in blocks[:start] if isinstance(block, Passage)]
    cover = []
    for block in blocks:
        if isinstance(block, Grid):
            break
        cover.append(block)
    heading = cover[0] if cover else Passage("", 1)
    return Outline(cover[:12], front, [Part(1, "whole", heading, blocks[start:])])
