"""The text of a DOCX paragraph: its runs, without what Word does not print.

Specification: ECMA-376 part 1, 17.3 (paragraphs and runs).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from budgetgraph.reading.docx_styles import value_of

_LEFT_OUT = frozenset(
    {
        "pPr",
        "rPr",
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "delInstrText",
        "rt",
        "footnoteRef",
        "endnoteRef",
        "annotationRef",
    }
)
"""Elements of a paragraph whose content is not printed: properties, deletions, field codes, readings."""
_CHARACTERS = {"tab": " ", "ptab": " ", "noBreakHyphen": "-", "cr": "\n", "softHyphen": ""}
_PICTURES = frozenset({"blip", "imagedata"})


@dataclass(slots=True)
class ParagraphText:
    """A paragraph: its text, with ``\\n`` where a line was broken by hand, and what else stands in it.

    ``boxes`` are the text boxes that hang on it, ``pictures`` their number, ``hidden`` the number of
    characters that are hidden, ``garbled`` that of characters of symbol fonts.
    """

    pieces: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    pictures: int = 0
    hidden: int = 0
    garbled: int = 0

    @property
    def text(self) -> str:
        """The text as printed."""
        return "".join(self.pieces)


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def chosen(element: etree._Element) -> Iterator[etree._Element]:
    """The children of an element that stand for it: of alternatives for old programs only the first."""
    if local_name(element) == "AlternateContent":
        yield from element[:1]
    else:
        yield from element


def paragraph_text(paragraph: etree._Element) -> ParagraphText:
    """What is printed of a ``w:p``."""
    found = ParagraphText()
    _collect(paragraph, found, hidden=False)
    return found


def _collect(element: etree._Element, found: ParagraphText, *, hidden: bool) -> None:
    for child in chosen(element):
        name = local_name(child)
        if name == "t":
            _take(child.text or "", found, hidden=hidden)
        elif name in _CHARACTERS:
            _take(_CHARACTERS[name], found, hidden=hidden)
        elif name == "br":
            _take(
                "\n" if value_of(child, "type") in (None, "textWrapping") else "",
                found,
                hidden=hidden,
            )
        elif name == "txbxContent":
            found.boxes.append(child)
        elif name == "sym":
            found.garbled += 1
        elif name == "r":
            _collect(child, found, hidden=_vanishes(child))
        elif name not in _LEFT_OUT:
            found.pictures += name in _PICTURES
            _collect(child, found, hidden=hidden)


def _take(text: str, found: ParagraphText, *, hidden: bool) -> None:
    if hidden:
        found.hidden += len(text.strip())
    else:
        found.pieces.append(text)


def _vanishes(run: etree._Element) -> bool:
    told = run.find("{*}rPr/{*}vanish")
    return told is not None and value_of(told) not in ("0", "false", "off")
