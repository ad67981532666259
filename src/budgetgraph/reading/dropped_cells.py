"""Text of converters that part cells by tabs and drop the blank ones, and that mark the ends of pages.

PDF libraries of web browsers write a page so: one line of words for each line of the page, a tab where a
gap is wide, nothing where a cell is blank. What seems to be the second column may be any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from budgetgraph.reading.spaced_lines import is_code, is_figure

PAGE_BREAK = "\f"

_PAGE_MARK = re.compile(
    r"[-=*\[<]{1,5}\s*(?:PAGE[_ ]?BREAK|(?:page\s*)?\d{1,4}\s*(?:of|/)\s*\d{1,4}|page\s*\d{1,4})\s*"
    r"[-=*\]>]{1,5}",
    re.IGNORECASE,
)
_STRONG = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+(?:\.\d{2})?|\d+\.\d{2})")
"""An amount beyond doubt: where it ends is told by its thousands or its two decimals."""
_LETTER = re.compile(r"[\u4e00-\u9fff（）]")
_FEWEST_LINES = 3
_PARTS = frozenset("类款项")
_PAIRS = frozenset(
    {"合计", "总计", "小计", "目录", "项目", "收入", "支出", "金额", "科目", "编码", "名称"}
)
"""Words of two letters that are spread over their cells."""
_FEWEST_LETTERS = 3


def is_page_mark(line: str) -> bool:
    """Whether a line is the mark of a converter for the end of a page: ``-- 9 of 29 --``."""
    return _PAGE_MARK.fullmatch(line.strip()) is not None


def drops_blank_cells(lines: Sequence[str]) -> bool:
    """Whether the tabs of a text part words without blank cells: rows of several lengths, none blank.

    Only rows with amounts are told so. Where blanks are kept, some cell is blank in any budget.
    """
    rows = [line.split("\t") for line in lines if "\t" in line]
    priced = sum(any(map(_STRONG.search, row)) for row in rows)
    if priced < _FEWEST_LINES or len({len(row) for row in rows}) == 1:
        return False
    return all(cell.strip() for row in rows for cell in row)


def words_of(line: str, tabs: bool) -> Iterator[str]:
    """The words of a line, nothing glued together. ``tabs``: what tabs part are words, spaces and all.

    But amounts and codes are words by themselves.
    """
    for cell in line.split("\t"):
        parts = cell.split()
        whole = tabs and not any(is_figure(part) or is_code(part) for part in parts)
        for word in [" ".join(parts)] if whole and parts else parts:
            yield from _unglued(word)


def _unglued(word: str) -> Iterator[str]:
    """A word with its amounts by themselves: ``82,096,797.4282,096,797.42`` are two, and so on."""
    start = 0
    while not is_figure(word[start:]):
        match = next((m for m in _STRONG.finditer(word, start) if _stands_alone(m, start)), None)
        if match is None:
            break
        if match.start() > start:
            yield word[start : match.start()]
        yield match.group()
        start = match.end()
    if start < len(word):
        yield word[start:]


def _stands_alone(match: re.Match[str], start: int) -> bool:
    """Whether an amount has letters, another amount or nothing on either side; one ended at ``start``."""
    before, after = match.string[start : match.start()], match.string[match.end() :]
    begins = not before or _LETTER.match(before[-1]) is not None
    return begins and (not after or any(each.match(after) for each in (_LETTER, _STRONG)))


def spread_joined(words: Sequence[str]) -> Iterator[str]:
    """The words with labels put together whose letters are spread over the cell: 当 年 收 入, 项 目."""
    run: list[str] = []
    for word in (*words, ""):
        if len(word) == 1 and "\u4e00" <= word <= "\u9fff":
            run.append(word)
            continue
        yield from _joined_letters(run)
        run = []
        if word:
            yield word


def _joined_letters(letters: Sequence[str]) -> Sequence[str]:
    pairs = [one + two for one, two in zip(letters[::2], letters[1::2], strict=False)]
    if len(letters) % 2 == 0 and _PAIRS.issuperset(pairs):
        return pairs
    if len(letters) >= _FEWEST_LETTERS and not _PARTS.issuperset(letters):
        return ["".join(letters)]
    return letters
