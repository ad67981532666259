"""Styles and list numbering of DOCX: what Word prints before a paragraph without it being in its text.

Specification: ECMA-376 part 1, 17.7 (styles) and 17.9 (numbering).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from budgetgraph.reading.list_numerals import numeral
from budgetgraph.reading.office_package import OfficePackage

_LEVELS = 9
_HEADING = re.compile(r"(?:heading|标题) ?([1-9])", re.IGNORECASE)
_MOST_BASES = 20
_CLOSES_ITSELF = "、，。．：；）】〕》"


def value_of(element: etree._Element | None, name: str = "val") -> str | None:
    """The attribute ``w:name``, whichever of the two namespaces the file uses."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def whole_number(text: str | None, otherwise: int) -> int:
    """A small number in an attribute, ``otherwise`` where there is none."""
    return int(text) if text is not None and re.fullmatch(r"[0-9]{1,6}", text) else otherwise


@dataclass(slots=True)
class _Style:
    based_on: str | None
    level: int | None
    number: str | None
    depth: int | None


class Styles:
    """The paragraph styles of a document."""

    def __init__(self, package: OfficePackage, main: str) -> None:
        self._styles: dict[str, _Style] = {}
        self._default: str | None = None
        part = package.related(main, "styles")
        if part is None:
            return
        for style in package.tree(part).iterchildren("{*}style"):
            identifier = value_of(style, "styleId") or ""
            name = value_of(style.find("{*}name")) or ""
            properties = style.find("{*}pPr")
            number, depth = _numbering_of(properties)
            self._styles[identifier] = _Style(
                value_of(style.find("{*}basedOn")), _level(properties, name), number, depth
            )

    def level(self, style: str | None, properties: etree._Element | None) -> int:
        """The heading level of a paragraph: 1 to 6, 0 for plain text."""
        own = _level(properties, "")
        if own is None:
            own = next((each.level for each in self._line(style) if each.level is not None), 0)
        return own if own <= 6 else 0

    def numbering(
        self, style: str | None, properties: etree._Element | None
    ) -> tuple[str, int] | None:
        """The list of a paragraph and how deep it stands in it, from 0."""
        number, depth = _numbering_of(properties)
        for each in self._line(style):
            number = each.number if number is None else number
            depth = each.depth if depth is None else depth
        return None if number in (None, "0") else (str(number), min(depth or 0, _LEVELS - 1))

    def _line(self, style: str | None) -> list[_Style]:
        """A style and those that it is based on."""
        line: list[_Style] = []
        while style in self._styles and len(line) < _MOST_BASES:
            line.append(self._styles[style])
            style = line[-1].based_on
        return line


def _level(properties: etree._Element | None, name: str) -> int | None:
    if properties is not None:
        told = value_of(properties.find("{*}outlineLvl"))
        if told is not None:
            return (whole_number(told, 9) + 1) % 10  # 9 is body text
    match = _HEADING.fullmatch(name.strip())
    if match:
        return int(match[1])
    return 1 if name.lower() == "title" else None


def _numbering_of(properties: etree._Element | None) -> tuple[str | None, int | None]:
    told = None if properties is None else properties.find("{*}numPr")
    if told is None:
        return None, None
    depth = value_of(told.find("{*}ilvl"))
    return value_of(told.find("{*}numId")), None if depth is None else whole_number(depth, 0)


@dataclass(slots=True)
class _Level:
    """How one level of a list is written."""

    start: int = 1
    number_format: str = "decimal"
    text: str = ""
    legal: bool = False
    restart: int | None = None
    separate: bool = True


@dataclass(slots=True)
class _List:
    levels: list[_Level]
    counted: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


class Numbering:
    """The lists of a document, counting while its paragraphs are read in their order."""

    def __init__(self, package: OfficePackage, main: str) -> None:
        self._lists: dict[str, _List] = {}
        self._kinds: dict[str, str] = {}
        self._starts: dict[str, dict[int, int]] = {}
        part = package.related(main, "numbering")
        if part is None:
            return
        root = package.tree(part)
        by_style: dict[str, str] = {}
        links: dict[str, str] = {}
        for kind in root.iterchildren("{*}abstractNum"):
            identifier = value_of(kind, "abstractNumId") or ""
            self._lists[identifier] = _List(_levels(kind))
            if named := value_of(kind.find("{*}styleLink")):
                by_style[named] = identifier
            if linked := value_of(kind.find("{*}numStyleLink")):
                links[identifier] = linked
        for each in root.iterchildren("{*}num"):
            number = value_of(each, "numId") or ""
            kind_of = value_of(each.find("{*}abstractNumId")) or ""
            self._kinds[number] = by_style.get(links.get(kind_of, ""), kind_of)
            self._starts[number] = _starts(each)

    def next_mark(self, number: str, depth: int) -> str:
        """What is printed before the next paragraph of list ``number`` at ``depth``, with its space."""
        found = self._lists.get(self._kinds.get(number, ""))
        if found is None:
            return ""
        for level, start in list(self._starts.get(number, {}).items()):
            if level == depth:  # counts from its own start, once
                found.counted[level] = start - 1
                del self._starts[number][level]
        level_before = found.counted[depth]
        found.counted[depth] = (
            found.levels[depth].start if level_before is None else level_before + 1
        )
        for deeper in range(depth + 1, _LEVELS):
            restart = found.levels[deeper].restart
            if restart is None or (restart and depth < restart):
                found.counted[deeper] = None
        return self._mark(found, depth)

    def _mark(self, found: _List, depth: int) -> str:
        level = found.levels[depth]

        def figure(match: re.Match[str]) -> str:
            index = int(match[1]) - 1
            told = found.levels[index]
            value = found.counted[index]
            return numeral(
                told.start if value is None else value,
                "decimal" if level.legal else told.number_format,
            )

        text = re.sub(r"%([1-9])", figure, level.text)
        # Bullets of symbol fonts have no meaning as text.
        text = "".join(each for each in text if not "\ue000" <= each <= "\uf8ff")
        if text and level.separate and text[-1] not in _CLOSES_ITSELF:
            text += " "
        return text


def _levels(kind: etree._Element) -> list[_Level]:
    levels = [_Level() for _ in range(_LEVELS)]
    for each in kind.iterchildren("{*}lvl"):
        index = whole_number(value_of(each, "ilvl"), _LEVELS)
        if index >= _LEVELS:
            continue
        legal = each.find("{*}isLgl")
        restart = value_of(each.find("{*}lvlRestart"))
        levels[index] = _Level(
            start=whole_number(value_of(each.find("{*}start")), 0),
            number_format=value_of(each.find("{*}numFmt")) or "decimal",
            text=value_of(each.find("{*}lvlText")) or "",
            legal=legal is not None and value_of(legal) not in ("0", "false"),
            restart=None if restart is None else whole_number(restart, 0),
            separate=value_of(each.find("{*}suff")) != "nothing",
        )
    return levels


def _starts(number: etree._Element) -> dict[int, int]:
    starts: dict[int, int] = {}
    for each in number.iterchildren("{*}lvlOverride"):
        told = value_of(each.find("{*}startOverride"))
        if told is not None:
            starts[whole_number(value_of(each, "ilvl"), 0)] = whole_number(told, 1)
    return starts
