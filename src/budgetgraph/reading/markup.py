"""HTML: pages of government sites, documents saved from Word and workbooks saved from Excel as pages.

HTML has no printed lines. The lines are counted as a page without pictures prints them: each passage is
a line and each row of a grid is one, in reading order from 1.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from typing import Any

import lxml.html
from lxml.html import HtmlElement

from budgetgraph.ground.errors import (
    BinaryInputError,
    EmptyInputError,
    EncodingError,
    TooLargeError,
)
from budgetgraph.reading.decoding import decode
from budgetgraph.reading.document import Block, Passage, Reading, Unread
from budgetgraph.reading.limits import HINT, HINT_ZH, CellRoom
from budgetgraph.reading.markup_lines import PrintedLine, Unseen, lines_of
from budgetgraph.reading.markup_tables import grid_of, is_data_table, lines_above

_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_HEAD = 8192
_CHINESE = frozenset({"gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80", "cp936", "hz-gb-2312"})
_REPLACED = "\ufffd"
_CONTROLS = dict.fromkeys([*range(9), 11, *range(14, 32), 127], " ")


def read_html(content: bytes) -> Reading:
    """A page: its text as passages, its data tables as grids with merged cells.

    The encoding is what the file says (BOM, ``meta``), or what it is (as
    :func:`~budgetgraph.reading.decoding.decode` finds out). Characters that are no text in it are counted
    as ``garbled``, what is hidden or belongs to the site as ``hidden``, pictures as ``picture``. Raises
    :class:`~budgetgraph.ground.errors.EmptyInputError` for a page without any text or table,
    :class:`~budgetgraph.ground.errors.TooLargeError` for a page beyond the limits, and what ``decode``
    raises.
    """
    text = _decoded(content)
    unseen = Unseen()
    lines = 0

    def next_line(_: int) -> int:
        nonlocal lines
        lines += 1
        return lines

    blocks = tuple(_blocks(_parsed(text), unseen, next_line))
    if not blocks and not unseen.pictures:
        raise _without_text()
    unread = (
        Unread("hidden", None, unseen.characters),
        Unread("garbled", None, text.count(_REPLACED)),
        Unread("picture", None, unseen.pictures),
    )
    return Reading("text/html", blocks, tuple(place for place in unread if place.count))


def fragment_blocks(text: str, line_of: Callable[[int], int]) -> tuple[Block, ...]:
    """The blocks of a piece of HTML in another text, such as a table in Markdown.

    ``line_of`` is asked for each passage and each row in their order, with their line in the piece from 1;
    it gives the line to name. Raises :class:`~budgetgraph.ground.errors.TooLargeError` as
    :func:`read_html` does.
    """
    return tuple(_blocks(_parsed(text), Unseen(), line_of))


def _blocks(root: HtmlElement, unseen: Unseen, line_of: Callable[[int], int]) -> Iterator[Block]:
    room = CellRoom()
    for found in lines_of(root, unseen, is_data_table):
        if isinstance(found, PrintedLine):
            yield Passage(found.text, line_of(found.source_line), found.level)
            continue
        for line in lines_above(found, unseen):
            yield Passage(line.text, line_of(line.source_line), line.level)
        grid = grid_of(found, unseen, room, lambda row: line_of(row.sourceline or 1))
        if grid is not None:
            yield grid


def _parsed(text: str) -> HtmlElement:
    """The tree of a page. The parser knows no entities but those of HTML and fetches nothing."""
    parser: Any = lxml.html.HTMLParser(
        encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = lxml.html.document_fromstring(
            text.translate(_CONTROLS).encode("utf-8", "replace"), parser=parser
        )
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError):
        raise _without_text() from None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise TooLargeError(
            "the page has elements in elements beyond any use",
            hint=HINT,
            zh="网页的元素层层嵌套，超过任何用途",
            hint_zh=HINT_ZH,
        )
    return root


def _without_text() -> EmptyInputError:
    return EmptyInputError(
        "the page has no text",
        hint="Give the page with the budget itself.",
        zh="网页中没有文字",
        hint_zh="请提供载有预算的网页。",
    )


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode(content)
    named = _CHARSET.search(content[:_HEAD])
    charset = named.group(1).decode("ascii").lower() if named else ""
    encoding = "gb18030" if charset in _CHINESE else "utf-8" if charset in ("utf-8", "utf8") else ""
    # UTF-8 shows itself; templates name another encoding than the text in them has.
    for likely in filter(None, ("utf-8", encoding)):
        try:
            return content.decode(likely)
        except UnicodeDecodeError:
            continue
    try:
        return decode(content)
    except (EncodingError, BinaryInputError):
        if not encoding:
            raise
        return content.decode(encoding, "replace")
