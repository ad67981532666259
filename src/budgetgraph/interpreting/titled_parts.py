"""Parts without 第…部分: a contents list numbered 一、 to 九、, and headings that stand on top of pages.

The headings of the body have no number and the issuer or the year in front (上海市普陀区财政局主要职能,
2025年部门预算编制说明). The tables have no heading at all: their part begins where the first one stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from budgetgraph.interpreting.announced_tables import caption_start
from budgetgraph.interpreting.contents import TABLE, Entry, entries
from budgetgraph.interpreting.folding import fold, ordinal, strip_ordinal
from budgetgraph.interpreting.part_meanings import meaning_of_title
from budgetgraph.interpreting.running_lines import page_of
from budgetgraph.reading.document import Block, Grid, Passage

_MARKS = re.compile(r"[。；，：:,;！？]")
_LONGEST_HEADING = 45


@dataclass(frozen=True, slots=True)
class TitledPart:
    """A part: its heading stands at ``start``, its blocks from ``begin`` up to ``end``."""

    number: int
    meaning: str
    heading: Passage
    start: int
    begin: int
    end: int


def titled_parts(blocks: Sequence[Block], contents_at: int | None) -> list[TitledPart] | None:
    """The parts of a document whose headings have no number, or None where it is not of this kind.

    ``contents_at`` is the index of the line 目录, None where there is none.
    """
    listed = _flat_entries(blocks, contents_at)
    if contents_at is not None and listed is None:
        return None
    paged = any(page_of(block) is not None for block in blocks)
    if not paged and listed is None:
        return None
    starts = _starts(blocks, contents_at, listed or [])
    meanings = {meaning for _, meaning, _ in starts}
    if len(starts) < 2 or not meanings & {"narrative", "overview", "glossary"}:
        return None
    parts = []
    for position, (index, meaning, number) in enumerate(starts):
        end = starts[position + 1][0] if position + 1 < len(starts) else len(blocks)
        line = blocks[index]
        is_heading = isinstance(line, Passage) and meaning != "tables"
        heading = heading_at(line)
        parts.append(
            TitledPart(number, meaning, heading, index, index + 1 if is_heading else index, end)
        )
    return parts


def heading_at(block: Block) -> Passage:
    """The heading of a part that begins with ``block``: an empty line where that is a table."""
    if isinstance(block, Passage):
        return block
    cell = block.rows[0].cells[0]
    return Passage("", cell.line, page=cell.page, file=cell.file)


def _flat_entries(blocks: Sequence[Block], contents_at: int | None) -> list[Entry] | None:
    """The parts that a contents list announces in one flat list 一、 二、 …; None where it is another kind."""
    if contents_at is None:
        return None
    lines: list[Passage] = []
    for index in range(contents_at + 1, len(blocks)):
        block = blocks[index]
        if isinstance(block, Grid):
            break
        found = entries([*lines, block])
        if lines and found[-1:] and _is_body(block, lines, found):
            break
        lines.append(block)
    flat = [entry for entry in entries(lines) if entry.style == "一"]
    in_order = [entry.number for entry in flat] == list(range(1, len(flat) + 1))
    known = {meaning_of_title(entry.text) for entry in flat}
    if not in_order or len(flat) < 3 or "tables" not in known or len(known - {None}) < 3:
        return None
    return flat


def _is_body(block: Passage, lines: Sequence[Passage], found: Sequence[Entry]) -> bool:
    """Whether a line behind the entries ``lines`` is a heading of the body.

    It is on another page and without number, or it repeats an entry with its number or without.
    """
    text = fold(block.text)
    numbered = ordinal(text) is not None
    if page_of(block) != page_of(lines[-1]) and not numbered and not block.continues:
        # The second half of a wrapped entry on the next page completes a title.
        return not (len(text) < _LONGEST_HEADING and _completes(found))
    listed = entries(lines)
    if not numbered:
        cores = [entry.core for entry in listed if entry.style == "一"]
        return any(len(core) >= 3 and text.endswith(core) for core in cores)
    style = ordinal(text)
    return style is not None and any(
        entry.style == style[0] == "一" and entry.number == style[1] for entry in listed
    )


def _completes(found: Sequence[Entry]) -> bool:
    """Whether the last entry is a table's or a part's title only with the line just joined to it."""
    return bool(TABLE.search(found[-1].text)) and len(found[-1].text) < 2 * _LONGEST_HEADING


def _starts(
    blocks: Sequence[Block], contents_at: int | None, listed: Sequence[Entry]
) -> list[tuple[int, str, int]]:
    """Index, meaning and number of every block where a part begins."""
    found: list[tuple[int, str, int]] = []
    previous = None if contents_at is None else page_of(blocks[contents_at])
    # Without pages nothing tells a title but its words: those of each entry count once.
    pending = list(listed)
    first = 0 if contents_at is None else _behind_contents(blocks, contents_at, listed)
    for index in range(first, len(blocks)):
        block = blocks[index]
        page = page_of(block)
        on_top = page is not None and page != previous
        previous = page
        in_tables = bool(found) and found[-1][1] == "tables"
        if isinstance(block, Grid):
            if not in_tables:
                behind = found[-1][0] + 1 if found else 0
                start = caption_start(blocks, index, behind)
                found.append((start, "tables", len(found) + 1))
            continue
        entry = _entry_of(block, pending, on_top=on_top or page is None)
        if entry is not None:
            if page is None:
                pending.remove(entry)
            meaning = meaning_of_title(entry.text)
            if meaning is not None and not (meaning == "tables" and in_tables):
                found.append((index, meaning, entry.number))
        elif on_top and not block.continues:
            meaning = _untold(block)
            if meaning is not None and not (meaning == "tables" and in_tables):
                found.append((index, meaning, len(found) + 1))
    return found


def _behind_contents(blocks: Sequence[Block], contents_at: int, listed: Sequence[Entry]) -> int:
    """The index of the first block behind the contents list."""
    wanted = listed[-1].number if listed else 0
    last = contents_at
    for index in range(contents_at + 1, len(blocks)):
        block = blocks[index]
        if isinstance(block, Grid):
            break
        style = ordinal(fold(block.text))
        if style is not None and style == ("一", wanted):
            return index + 1
        last = index
    return last + 1


def _entry_of(block: Passage, listed: Sequence[Entry], *, on_top: bool) -> Entry | None:
    """The entry of the contents list that a line is the heading of.

    On top of a page, and in a text without pages, issuer and year may stand in front of it. Elsewhere it must be the entry itself,
    with its own number or with none: 七、绩效目标 in the narrative is not the part 八、绩效目标.
    """
    text = fold(block.text)
    if block.continues or not _may_be_heading(text):
        return None
    style = ordinal(text)
    bare = strip_ordinal(text)
    for entry in listed:
        if style is not None and style != (entry.style, entry.number):
            continue
        if len(entry.core) >= 3 and bare.endswith(entry.core):
            before = bare.removesuffix(entry.core)
            if on_top or before in strip_ordinal(entry.text).removesuffix(entry.core):
                return entry
    return None


def _untold(block: Passage) -> str | None:
    """The meaning of a line on top of a page that no contents list announces."""
    text = fold(block.text)
    if not _may_be_heading(text) or ordinal(text) is not None:
        return None
    return "tables" if TABLE.search(text) else meaning_of_title(text)


def _may_be_heading(text: str) -> bool:
    return 3 <= len(text) <= _LONGEST_HEADING and not _MARKS.search(text)
