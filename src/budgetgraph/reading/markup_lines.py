"""The lines of a web page as a browser prints them, and what it does not print.

Navigation, the head and the foot of a site, forms, hidden elements and what is struck out are no part of
a document: they are not read, and their characters are counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement


def _named(names: str) -> frozenset[str]:
    return frozenset(names.split())


_BREAKING = _named(
    "address article aside blockquote body br caption center dd details dir div dl dt fieldset "
    "figcaption figure form h1 h2 h3 h4 h5 h6 hgroup hr html li main menu ol p pre section summary "
    "table tbody td tfoot th thead tr ul"
)
_WITHOUT_TEXT = _named(
    "canvas datalist embed frame frameset head iframe map object script style svg template xml"
)
_FURNITURE = _named("button input nav noscript option select textarea")
_STRUCK = _named("del s strike")
_RAISED = _named("sup sub")
_ENDS_OF_PAGE = _named("header footer")
_FURNITURE_NAMES = _named(
    "bdsharebuttonbox breadcrumb breadcrumbs copyright crumb crumbs footer mainnav menu nav navbar "
    "navigation pagination share sidebar sitenav subnav topnav"
)
_MOST_FURNITURE = 3000  # Characters and elements: who calls the whole page a menu is not believed.
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|"
    r"text-decoration[a-z-]*\s*:[^;]*\bline-through\b",
    re.IGNORECASE,
)
_OUTLINE = re.compile(r"mso-outline-level\s*:\s*([1-6])", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f\x0b]+")
_WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]"
_BREAK_IN_CHINESE = re.compile(rf"(?<={_WIDE})[ \t]*[\r\n]\s*(?={_WIDE})")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_SMALLEST_PICTURE = 64


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of text, the level of the heading that it is (0: none), and its line in the source."""

    text: str
    level: int
    source_line: int


@dataclass(slots=True)
class Unseen:
    """What is not read: characters that are not part of the document, and pictures."""

    characters: int = 0
    pictures: int = 0

    def count(self, text: str) -> None:
        """Count the characters of a text that is not read, white space apart."""
        self.characters += len(re.sub(r"\s", "", text))


def lines_of(
    root: HtmlElement, unseen: Unseen, is_table: Callable[[HtmlElement], bool]
) -> Iterator[PrintedLine | HtmlElement]:
    """The printed lines inside an element in order, and in their place the elements that are tables.

    Nothing below a table is looked at. What is not read is counted in ``unseen``.
    """
    walker = etree.iterwalk(root, events=("start", "end"))
    line = _OpenLine()
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if tag in _BREAKING:
                yield from line.close()
                line.open(element)
            if element is not root and tag == "table" and is_table(element):
                walker.skip_subtree()
                yield element
            elif tag in _WITHOUT_TEXT or is_unprinted(element):
                walker.skip_subtree()
                if tag not in _WITHOUT_TEXT:
                    unseen.count("".join(element.itertext()))
            else:
                unseen.pictures += tag == "img" and _is_large(element)
                # A raised figure is a note: 100 with the note 1 is not 1001.
                line.add(" " if tag in _RAISED else None)
                line.add(element.text)
            continue
        if tag in _BREAKING:
            yield from line.close()
            line.leave(element)
        elif tag in _RAISED:
            line.add(" ")
        if element is not root:
            line.add(element.tail)
    yield from line.close()


class _OpenLine:
    """The line that is being printed."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.levels: list[tuple[HtmlElement, int]] = []
        self.pre = 0
        self.source_line = 1

    def open(self, element: HtmlElement) -> None:
        self.source_line = element.sourceline or self.source_line
        self.pre += element.tag == "pre"
        level = _level(element)
        if level:
            self.levels.append((element, level))

    def leave(self, element: HtmlElement) -> None:
        self.pre -= element.tag == "pre"
        if self.levels and self.levels[-1][0] is element:
            self.levels.pop()

    def add(self, text: str | None) -> None:
        if text:
            # In preformatted text a line is a line.
            self.parts.append(text.replace("\n", "\x00") if self.pre else text)

    def close(self) -> Iterator[PrintedLine]:
        if not self.parts:
            return
        level = self.levels[-1][1] if self.levels else 0
        for part in "".join(self.parts).split("\x00"):
            text = printed(part)
            if text:
                yield PrintedLine(text, level, self.source_line)
        self.parts = []


def printed(text: str) -> str:
    """A text as a browser prints it: white space as one space, nothing invisible.

    A line end between Chinese characters is none: Word breaks its HTML anywhere.
    """
    text = _BREAK_IN_CHINESE.sub("", text)
    return _SPACE.sub(" ", text).translate(_INVISIBLE).replace("\xa0", " ").strip()


def is_unprinted(element: HtmlElement) -> bool:
    """Whether an element is hidden or struck out, or belongs to the site and not to the document."""
    tag = element.tag
    if tag in _STRUCK:
        return True
    if tag in _FURNITURE or "hidden" in element.attrib or element.get("role") == "navigation":
        return True
    if tag in _ENDS_OF_PAGE and not any(
        above.tag in ("article", "main") for above in element.iterancestors()
    ):
        return True
    if _HIDING.search(element.get("style", "")):
        return True
    names = f"{element.get('class', '')} {element.get('id', '')}".lower().split()
    return not _FURNITURE_NAMES.isdisjoint(names) and _is_small(element)


def _is_small(element: HtmlElement) -> bool:
    """Whether an element may be a menu: it has no table and little text. Looks no further than needed."""
    room = _MOST_FURNITURE
    for below in element.iter():
        room -= 1 + len(below.text or "") + len(below.tail or "")
        if room < 0 or below.tag == "table":
            return False
    return True


def _level(element: HtmlElement) -> int:
    tag = element.tag
    if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        return int(tag[1])
    outline = _OUTLINE.search(element.get("style", "")) if tag == "p" else None
    return int(outline.group(1)) if outline else 0


def _is_large(picture: HtmlElement) -> bool:
    """Whether a picture may be a page: icons say that they are small."""
    sizes = (re.match(r"\d+", picture.get(side, "")) for side in ("width", "height"))
    return bool(picture.get("src")) and all(
        size is None or int(size.group()[:6]) >= _SMALLEST_PICTURE for size in sizes
    )
