"""What a line of a converted text may be, if only spaces part its words: prose, a title, a row.

Converters that know no tables write rows as lines. A line of prose must never become a row, so whatever
reads as a sentence, a heading or a list is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

# A counted thing stands directly behind its number: 20101 人大事务 is a code and a name.
_SENTENCE = re.compile(
    r"[。；！？，]|,(?!\d)|[\d%％]\s*(?:万元|亿元|元)|[\d%％](?:人|个|家|辆|年|月|日|倍|名)"
)
_YEAR = re.compile(r"^20\d{2}\s*年")
"""A label may begin with the year: 2023年“三公”经费预算数."""
_LEADERS = re.compile(r"…|\.{4,}|·{3,}|(?:\. ){3,}")
_MARKDOWN = re.compile(r"[#>*<!|`]|[-+] ")
_UNIT = re.compile(r"单\s*位\s*[:：]|[:：]\s*(?:万元|元)\s*$")
_ISSUER = re.compile(r"(?:编制|填报|预算|主管)?(?:部门|单位)\s*[:：]")
_COLON = re.compile(r"(?<!其中)[:：]")
_TITLE = re.compile(
    r"(?:公开|附|表|附表)?[\d一二三四五六七八九十]{1,3}(?:-\d{1,2})?表|"
    r"表[\d一二三四五六七八九十]{1,3}|第[一二三四五六七八九十]{1,3}部分|目录$|"
    r"(?:\d{4}年|[^\d|]){3,}表(?:[(（].*[)）])?\d{0,3}$"
)
"""The number of a table or a part, or words without figures that end as the name of a table does."""

_MONEY = re.compile(
    r"[-－−(（]?(?:\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+\.\d+)[)）]?|[-－−]?\d+(?:\.\d+)?[%％]"
)
_FIGURE = re.compile(r"[-－−]?\d+|[-—－/]+")
_CODE = re.compile(r"\d{2,3}|\d{5}|\d{7}")
_NUMBERING_DIGITS = 3
_LONGEST_LABEL = 40
_LONGEST_ROW = 1000
_TOTAL = re.compile(r"(?:收入|支出|本年)?[合总小]\s*计")
_PAGE_NUMBER = re.compile(r"[-—－–\s]*\d{1,4}[-—－–\s]*|第\s*\d+\s*页.*")


class LineKind(Enum):
    """What a line may be. ``WORDS`` may be a header, a row without figures, or a heading."""

    BLANK = "blank"
    PROSE = "prose"
    TITLE = "title"
    UNIT = "unit"
    PAGE_NUMBER = "page number"
    WORDS = "words"


def kind_of(line: str) -> LineKind:
    """The kind of a line as printed; a line of figures and names is ``WORDS``."""
    text = line.strip()
    if not text:
        return LineKind.BLANK
    if len(text) > _LONGEST_ROW:
        return LineKind.PROSE
    if _PAGE_NUMBER.fullmatch(text):
        return LineKind.PAGE_NUMBER
    if _UNIT.search(text):
        return LineKind.UNIT
    if _TITLE.match(re.sub(r"\s", "", text)):
        return LineKind.TITLE
    if _SENTENCE.search(_YEAR.sub("", text)) or _LEADERS.search(text) or _MARKDOWN.match(text):
        return LineKind.PROSE
    if _COLON.search(text) or any(len(word) > _LONGEST_LABEL for word in text.split()):
        return LineKind.PROSE
    return LineKind.WORDS


def is_money(word: str) -> bool:
    """Whether a word is an amount or a percentage beyond doubt: with decimals or parted thousands."""
    return _MONEY.fullmatch(word) is not None


def is_figure(word: str) -> bool:
    """Whether a word is an amount, a whole number, a code, or a mark for nothing (``-``)."""
    return is_money(word) or _FIGURE.fullmatch(word) is not None


def is_code(word: str) -> bool:
    """Whether a word has the form of a classification code or of one of its parts."""
    return _CODE.fullmatch(word) is not None


def is_total(text: str) -> bool:
    """Whether a word is the name of a total: 合计, 支出合计."""
    return _TOTAL.fullmatch(text) is not None


def is_column_numbering(words: Sequence[str]) -> bool:
    """Whether words number columns: ``1 2 3``."""
    numbers = [int(word) for word in words if word.isdecimal() and len(word) < _NUMBERING_DIGITS]
    return len(numbers) == len(words) and numbers == list(range(1, len(words) + 1))


def is_caption(line: str) -> bool:
    """Whether a line names the issuer of a table: 编制部门：某区财政局."""
    return _ISSUER.match(line.strip()) is not None


def tabbed_kind(line: str) -> LineKind:
    """The kind of a line with tabs: those before the leaders of a contents page make no cells."""
    return LineKind.TITLE if _LEADERS.search(line) else kind_of(line)
