"""Personal data is withheld before anything downstream sees it (decisions: privacy).

Forms print who filled them in (填报人), who leads a project (项目负责人) and a telephone (联系电话). Names
and numbers are taken out here, in the located document itself: by the words of their own text
(:mod:`~budgetgraph.interpreting.personal_texts`), by the labels of a grid
(:mod:`~budgetgraph.interpreting.personal_cells`), under a line of labels, and wherever a name that was
found is printed again. Only places are remembered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.person_labels import is_column_label, is_person_label
from budgetgraph.interpreting.person_names import HAN, is_name, is_phone, may_be_names
from budgetgraph.interpreting.personal_cells import Heads, PersonalCells, is_bare_number
from budgetgraph.interpreting.personal_texts import (
    Span,
    redacted,
    redacted_lines,
    remaining,
    united,
)
from budgetgraph.reading.document import Block, Cell, Document, Grid, Passage, Row

_Printed = TypeVar("_Printed", Cell, Passage)
_FEWEST_DIGITS = 7
_NAME_LENGTHS = (4, 3, 2)
_HAN_RUN = re.compile(rf"{HAN}{{2,}}")
_BODY = re.compile(r"[区县市局委办处科所院校站队镇乡部厅组室]$")
"""江宁区 is no name although it looks like one: it must not go everywhere."""

_NUMBER = re.compile(r"(?<![0-9.,])[0-9][-0-9]{6,20}(?![0-9.,])")
_LONGEST_VALUE = 16
_SENTENCE = re.compile(r"[。；！？]")
_PARTS = re.compile(r"[\s、,，;；:：/()（）]+")


@dataclass(slots=True)
class _Taken:
    """What was taken out: names and numbers by their folded text. It never leaves this module."""

    names: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)

    def note(self, texts: Iterable[str]) -> None:
        for text in texts:
            whole = fold(text)
            for part in [whole, *map(fold, _PARTS.split(text))]:
                digits = re.sub(r"\D", "", part)
                if is_name(part) and len(part) < 5 and not _BODY.search(part):
                    self.names.add(part)
                elif len(digits) >= _FEWEST_DIGITS and is_phone(part):
                    self.numbers.add(part)

    def spans(self, text: str) -> list[Span]:
        """Where they are printed again. A name of two characters is part of many words: it must stand alone."""
        found = [m.span() for m in _NUMBER.finditer(text) if fold(m.group()) in self.numbers]
        for run in _HAN_RUN.finditer(text):
            at = run.start()
            while at < run.end():
                length = self._length_at(text, at, run.end())
                if length == 2 and (at, at + length) != run.span():
                    length = 0
                if length:
                    found.append((at, at + length))
                at += length or 1
        return united(found)

    def _length_at(self, text: str, at: int, end: int) -> int:
        """The length of the longest name that begins at a place, 0 where none does."""
        return next(
            (n for n in _NAME_LENGTHS if at + n <= end and text[at : at + n] in self.names), 0
        )


def withhold(document: Document) -> tuple[Document, tuple[SourceCell, ...]]:
    """The document without personal data, and the places (never the texts) of what was withheld."""
    taken = _Taken()
    places: dict[SourceCell, None] = {}
    blocks = _with_passages(document.blocks, taken, places)
    heads: Heads = {}
    for index, block in enumerate(blocks):
        if isinstance(block, Grid):
            blocks[index], heads = _without_personal(block, taken, places, heads)
    if taken.names or taken.numbers:
        blocks = [_without_again(block, taken, places) for block in blocks]
    return replace(document, blocks=tuple(blocks)), tuple(places)


def _with_passages(
    blocks: Sequence[Block], taken: _Taken, places: dict[SourceCell, None]
) -> list[Block]:
    """The blocks with the passages of each paragraph redacted together: lines cut names in two."""
    found: list[Block] = []
    paragraph: list[Passage] = []

    def flush() -> None:
        lines = redacted_lines([passage.text for passage in paragraph])
        for passage, line in zip(paragraph, lines, strict=True):
            taken.note(line.taken)
            found.append(_replaced(passage, line.text, places))
        paragraph.clear()

    for block in blocks:
        if isinstance(block, Passage) and paragraph and block.continues:
            paragraph.append(block)
            continue
        flush()
        if isinstance(block, Passage):
            paragraph.append(block)
        else:
            found.append(block)
    flush()
    return _below_labels(blocks, found, taken, places)


def _below_labels(
    printed: Sequence[Block],
    blocks: Sequence[Block],
    taken: _Taken,
    places: dict[SourceCell, None],
) -> list[Block]:
    """The blocks without the values of a line that is nothing but labels (联系人 联系电话).

    A name that stands alone goes on with a line, or with the last row of a table, that named somebody.
    """
    found: list[Block] = []
    below = named = False
    for before, block in zip(printed, blocks, strict=True):
        if not isinstance(block, Passage) or not isinstance(before, Passage):
            below, named = False, isinstance(before, Grid) and _ends_with_a_person(before)
        elif _is_line_of_labels(before.text):
            below, named = True, False
        elif before.text.strip():
            changed = before.text != block.text
            values = _values(block.text, changed=changed) if below else None
            below = below and (changed or values is not None)
            if values is None and named and is_name(fold(block.text)):
                values = [block.text]
            named = changed or bool(values)
            if values:
                taken.note(values)
                block = _replaced(block, _without_words(block.text, values), places)
        found.append(block)
    return found


def _ends_with_a_person(grid: Grid) -> bool:
    return bool(grid.rows) and any(is_person_label(cell.text) for cell in grid.rows[-1].cells)


def _is_line_of_labels(text: str) -> bool:
    """Whether a line has a label of personal data, and other labels at most."""
    words = text.split()
    if is_person_label(text):
        return True
    return any(map(is_person_label, words)) and all(
        is_person_label(word) or is_column_label(fold(word)) for word in words
    )


def _values(text: str, *, changed: bool) -> list[str] | None:
    """The words of a line under labels that may be personal; None where it is no line of values.

    A line that is ``changed``, since something was taken out of it, is one.
    """
    words = text.split()
    if _SENTENCE.search(text) or any(len(word) > _LONGEST_VALUE for word in words):
        return None
    whole = fold(text)
    if is_name(whole) or (len(words) == 1 and may_be_names(whole) and not is_column_label(whole)):
        return [text]
    if not changed and not any(is_name(fold(word)) or is_phone(fold(word)) for word in words):
        return None
    return [
        word
        for word in words
        if (may_be_names(fold(word)) and not is_column_label(fold(word))) or is_phone(fold(word))
    ]


def _without_words(text: str, words: Sequence[str]) -> str:
    for word in words:
        text = text.replace(word, "", 1)
    return text if text.strip() else ""


def _without_personal(
    grid: Grid, taken: _Taken, places: dict[SourceCell, None], heads: Heads
) -> tuple[Grid, Heads]:
    """A grid, and the other ways to read its place, without what its labels and its own texts tell.

    ``heads`` are the columns that the grid before it left open, returned are those that this one does.
    """
    cells = PersonalCells(grid, heads)
    owned, amounts = cells.owned, cells.amounts()
    rows: list[Row] = []
    for index, row in enumerate(grid.rows):
        kept: list[Cell] = []
        for at, cell in enumerate(row.cells):
            if (index, at) in owned:
                taken.note([cell.text])
                kept.append(_replaced(cell, "", places))
                continue
            bare = is_bare_number(cell) and cell.column in amounts
            left = redacted(cell.text, amount=bare)
            taken.note(left.taken)
            kept.append(_replaced(cell, left.text, places))
        rows.append(Row(tuple(kept)))
    # The other ways to read the place hide the same characters; they are counted once.
    others = tuple(_without_personal(other, taken, {}, heads)[0] for other in grid.alternatives)
    return Grid(tuple(rows), others, grid.columns), cells.open_heads


def _without_again(block: Block, taken: _Taken, places: dict[SourceCell, None]) -> Block:
    """A block without the names and numbers that were taken out elsewhere."""

    def left(text: str) -> str:
        if fold(text) in taken.names:
            return ""
        spans = taken.spans(text)
        return remaining(text, spans) if spans else text

    if isinstance(block, Passage):
        return _replaced(block, left(block.text), places)
    return Grid(
        tuple(
            Row(tuple(_replaced(cell, left(cell.text), places) for cell in row.cells))
            for row in block.rows
        ),
        tuple(
            other
            for each in block.alternatives
            if isinstance(other := _without_again(each, taken, {}), Grid)
        ),
        block.columns,
    )


def _replaced(printed: _Printed, text: str, places: dict[SourceCell, None]) -> _Printed:
    """A cell or passage with another text. Where nothing is left its place is remembered, never what it was."""
    if text == printed.text:
        return printed
    if not text.strip():
        column = printed.column if isinstance(printed, Cell) else 1
        place = SourceCell("withheld", printed.line, column, page=printed.page, file=printed.file)
        places.setdefault(place)
    return replace(printed, text=text)
