"""Tables in converted text without tabs and pipes: columns by spaces, or words in a row.

Two kinds of converters lose the rules of a table. Those that keep the layout put several spaces between
columns, so that the words of a column stand below each other. The others put one space between cells and
lose the blank ones; such rows are given as ragged as they are, and what adds up says which cells they
have (the interpreter's business).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from budgetgraph.reading.aligned import TITLE, Span, aligned_rows
from budgetgraph.reading.dropped_cells import spread_joined, words_of
from budgetgraph.reading.spaced_lines import (
    LineKind,
    is_code,
    is_column_numbering,
    is_figure,
    is_money,
    is_total,
    kind_of,
)

_PIECE = re.compile(r"\S+(?: \S+)*")
_WORD = re.compile(r"\S+")
_COUNTED = re.compile(r"[年月日个项号类款级]")
_ORDINAL = re.compile(r"\d{1,2}[.．、]|[（(][一二三四五六七八九十廿卅\d]{1,3}[)）]")
_ITEM = re.compile(r"(?:[一二三四五六七八九十]{1,3}|\d{1,2})[、.．]|[（(]")
_FEWEST_FLOWING_ROWS = 3
_FEWEST_FIGURES = 3
_MOST_HEADER_LINES = 10
_MOST_LINES_WITHOUT_FIGURES = 24
_LONGEST_REST = 6
_WIDE = ("W", "F")


@dataclass(frozen=True, slots=True)
class SpacedTable:
    """A table among the lines of a text: the rows, each with the index of its line and its cells."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def first(self) -> int:
        """Index of its first line."""
        return self.rows[0][0]

    @property
    def last(self) -> int:
        """Index of its last line."""
        return self.rows[-1][0]


@dataclass(frozen=True, slots=True)
class _Line:
    index: int
    kind: LineKind
    pieces: tuple[tuple[str, int], ...]
    """What two spaces part, and where it starts; amounts and codes by themselves."""
    words: tuple[str, ...]
    text: str

    @property
    def row(self) -> bool:
        """Whether the line is a row of a table in columns: several words, the first not the only figure."""
        return len(self.pieces) > 1 and any(is_figure(text) for text, _ in self.pieces[1:])


def spaced_tables(lines: Sequence[str], *, tabs: bool = False) -> tuple[SpacedTable, ...]:
    """The tables among consecutive lines of text, in order; no two share a line.

    Lines of tables in tabs or pipes must not be among them; ``tabs``: tabs part words, and blank cells are
    lost. A page break (form feed) ends a table; on the next page it may go on.
    """
    tables: list[SpacedTable] = []
    page: list[_Line] = []
    goes_on = False
    for index, line in enumerate([*lines, "\f"]):
        if "\f" in line:
            found = list(_page_tables(page, goes_on))
            tables.extend(found)
            if any(each.kind is not LineKind.BLANK for each in page):
                goes_on = _ends_with(page, found)
            page = []
        page.append(_line(index, line.replace("\f", " "), tabs))
    return tuple(tables)


def _ends_with(page: Sequence[_Line], tables: Sequence[SpacedTable]) -> bool:
    """Whether nothing but a page number stands below the last table of a page."""
    said = [x for x in page if x.kind not in (LineKind.BLANK, LineKind.PAGE_NUMBER)]
    return bool(tables) and said[-1].index <= tables[-1].last


def _line(index: int, text: str, tabs: bool) -> _Line:
    text = text.replace("\u3000", "  ").replace("\xa0", " ").rstrip()
    kind = kind_of(text)
    if kind is not LineKind.WORDS:
        return _Line(index, kind, (), (), text)
    words = tuple(spread_joined(tuple(_joined(tuple(words_of(text, tabs))))))
    return _Line(index, kind, tuple(_pieces(text)), words, text)


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    for match in _PIECE.finditer(text):
        start, before = match.start(), None
        words = list(_WORD.finditer(match.group()))
        for word, after in pairwise(words):
            if _parted(word.group(), after.group(), word.start() == (before or 0)):
                yield text[start : match.start() + word.end()], start
                start = match.start() + after.start()
                before = after.start()
        yield text[start : match.end()], start


def _parted(word: str, after: str, first: bool) -> bool:
    """Whether one space parts two cells: beside an amount, and behind a code that is not counted."""
    if is_money(word) or is_money(after):
        return True
    return first and is_code(word) and _COUNTED.match(after) is None


def _joined(words: Sequence[str]) -> Iterator[str]:
    """The words of a line; the number of an item and its name are one, and so is 合 计."""
    waiting = ""
    for word in words:
        if waiting and not is_figure(word) and (len(waiting) > 1 or word in "计"):
            yield f"{waiting} {word}"
            waiting = ""
            continue
        if waiting:
            yield waiting
            waiting = ""
        if _ORDINAL.fullmatch(word) or word in ("合", "总", "小"):
            waiting = word
        else:
            yield word
    if waiting:
        yield waiting


def _page_tables(lines: Sequence[_Line], goes_on: bool) -> Iterator[SpacedTable]:
    """The tables of one page: runs of lines that may be rows, in columns if they have some.

    ``goes_on``: the page before ends with a table.
    """
    run: list[_Line] = []
    unit = False
    for line in lines:
        if line.kind is LineKind.BLANK:
            continue
        if line.kind is LineKind.WORDS:
            run.append(line)
            continue
        yield from _run_tables(run, unit, goes_on)
        run = []
        unit = line.kind is LineKind.UNIT
        goes_on = goes_on and line.kind is LineKind.PAGE_NUMBER
    yield from _run_tables(run, unit, goes_on)


def _run_tables(run: Sequence[_Line], unit: bool, goes_on: bool) -> Iterator[SpacedTable]:
    """The tables of lines without prose between them; ``unit``: the line above names the unit."""
    table = _in_columns(run, unit)
    if table is not None:
        yield table
    else:
        yield from _flowing(run, unit, goes_on)


def _in_columns(run: Sequence[_Line], unit: bool) -> SpacedTable | None:
    several = [number for number, line in enumerate(run) if len(line.pieces) > 1]
    rows = [number for number, line in enumerate(run) if line.row]
    if any("\t" in line.text for line in run):
        return None
    wide = sum("  " in run[number].text.strip() for number in several)
    if not rows or len(several) < 2 or 2 * wide < len(several):
        return None
    first, last = several[0], several[-1]
    if unit and first <= _MOST_HEADER_LINES:
        first = 0
    while last + 1 < len(run) and _ends_table(run[last + 1], run[first : last + 1]):
        last += 1
    lines = run[first : last + 1]
    # Some converters count the places of a terminal, others characters, and a dash of Chinese print (—)
    # as one place or two: in one of these ways, edges agree.
    ways = ((2, 1), (2, 2), (1, 1))
    spans = max(([_spans(line, *way) for line in lines] for way in ways), key=_agreement)
    cells = aligned_rows(spans)
    if cells is None:
        return None
    return SpacedTable(tuple((line.index, row) for line, row in zip(lines, cells, strict=True)))


def _ends_table(line: _Line, above: Sequence[_Line]) -> bool:
    """Whether a line of one word below a table belongs to it: the rest of a name, a row without figures.

    It stands where words of the table stand, but not at the left margin, where headings do, and is not
    the label or the title of the next table.
    """
    starts = {start for other in above[-_MOST_LINES_WITHOUT_FIGURES:] for _, start in other.pieces}
    text, left = line.pieces[0]
    if left <= min(starts) + 2 or TITLE.fullmatch(text):
        return False
    return len(text) <= _LONGEST_REST or any(left + by in starts for by in (-1, 0, 1))


def _spans(line: _Line, wide: int, dash: int) -> list[Span]:
    """The words of a line and their places, if a Chinese character takes ``wide`` of them.

    ``dash`` are the places of a dash, and of whatever else is wide only in Chinese print.
    """
    places = [0, *accumulate(_places(character, wide, dash) for character in line.text)]
    return [Span(text, places[start], places[start + len(text)]) for text, start in line.pieces]


def _places(character: str, wide: int, dash: int) -> int:
    if _is_wide(character):
        return wide
    return dash if unicodedata.east_asian_width(character) == "A" else 1


def _is_wide(character: str) -> bool:
    return not character.isascii() and unicodedata.east_asian_width(character) in _WIDE


def _agreement(lines: Sequence[Sequence[Span]]) -> int:
    """How many words share their left or right edge with others."""
    lefts = Counter(span.left for line in lines for span in line)
    rights = Counter(span.right for line in lines for span in line)
    return sum(max(lefts[span.left], rights[span.right]) - 1 for line in lines for span in line)


def _flowing(run: Sequence[_Line], unit: bool, goes_on: bool) -> Iterator[SpacedTable]:
    """Rows whose cells one space parts, with what stands between and above them.

    At least three, or one that has nothing but amounts: no sentence has. Less where a table goes on, and
    below the line of the unit, where even a blank form is a table.
    """
    rows = [number for number, line in enumerate(run) if _is_flowing_row(line.words, unit)]
    groups: list[list[int]] = []
    for number in rows:
        if groups and number - groups[-1][-1] <= _MOST_LINES_WITHOUT_FIGURES:
            groups[-1].append(number)
        else:
            groups.append([number])
    if unit and not rows and _is_blank_form(run):
        yield SpacedTable(tuple((line.index, line.words) for line in run))
    end = 0
    for group in groups:
        alone = any(_is_all_figures(run[number].words, unit) for number in group)
        on = goes_on and not end and _goes_on(run, group[0])
        if len(group) < _FEWEST_FLOWING_ROWS and not alone and not on:
            continue
        first = group[0]
        most = _MOST_LINES_WITHOUT_FIGURES if on else _MOST_HEADER_LINES
        while first > end and group[0] - first < most and _heads(run, first):
            first -= 1
        end = group[-1] + 1
        if end < len(run) and _is_rest(run[end], run[end - 1]):
            end += 1
        while end < len(run) and all(map(is_figure, (*run[end - 1].words, *run[end].words))):
            # The rest of a row of figures that was cut in two.
            end += 1
        yield SpacedTable(tuple((line.index, line.words) for line in run[first:end]))


def _is_blank_form(run: Sequence[_Line]) -> bool:
    """Whether lines without figures are the header of a table and its total, which is blank."""
    return (
        1 < len(run) <= _MOST_HEADER_LINES
        and is_total("".join(run[-1].words))
        and any(len(line.words) > 1 for line in run[:-1])
    )


def _goes_on(run: Sequence[_Line], row: int) -> bool:
    """Whether the first row of a page goes on with a table: a code, a total, an item or an amount begins it."""
    first = run[row].words[0]
    begins = is_code(first) or is_total(first) or is_money(first) or bool(_ITEM.match(first))
    return begins and row <= _MOST_LINES_WITHOUT_FIGURES


def _is_rest(line: _Line, row: _Line) -> bool:
    """Whether a line below the last row of a page is the rest of its name, which stands around it."""
    return (
        len(line.words) == 1
        and len(line.text.strip()) <= _LONGEST_REST
        and not is_figure(line.words[0])
        and all(map(is_figure, row.words))
        and is_code(row.words[0])
    )


def _heads(run: Sequence[_Line], below: int) -> bool:
    """Whether the line above the given one stands directly above it."""
    return run[below].index - run[below - 1].index == 1


def _is_flowing_row(words: Sequence[str], unit: bool) -> bool:
    """Whether words are the cells of a row: a code or a name first, figures at the end.

    In a table of two sides the amount of the second side may be blank: then an item with a number
    follows the first amount. A name and one whole number is a line of a contents page. A table of totals
    has rows of amounts only, and an amount may stand below the line of its name.
    """
    if all(map(is_figure, words)):
        return (len(words) == 1 and is_money(words[0])) or _is_all_figures(words, unit)
    if not is_figure(words[-1]):
        return any(
            is_money(word) and _ITEM.match(after) is not None for word, after in pairwise(words)
        )
    return is_money(words[-1]) or is_code(words[0]) or is_figure(words[-2])


def _is_all_figures(words: Sequence[str], unit: bool) -> bool:
    """Whether a line is a row of amounts only: below a unit line whole numbers may be amounts too."""
    if not all(map(is_figure, words)) or is_column_numbering(words):
        return False
    count = sum(any(c.isdigit() for c in word) if unit else is_money(word) for word in words)
    return count >= _FEWEST_FIGURES
