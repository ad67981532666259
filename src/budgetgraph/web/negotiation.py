"""What a client wants: ``Accept`` and ``Accept-Encoding`` (RFC 9110, 12.5.1 and 12.5.3).

Elements that are malformed are skipped, and those after the hundredth. Two common deviations are understood: ``*`` for ``*/*`` and a weight
without its zero (``.2``), both of which old Java clients send.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from budgetgraph.publishing.formats import GRAPH_FORMATS, RESULT_FORMATS, Format

HTML = "text/html"
GZIP = "gzip"

# A plus sign that was not encoded has become a space.
_PAGE_NAMES = ("html", HTML, "application/xhtml+xml", "application/xhtml xml")

# Possessive, so that the time does not grow with the square of what somebody sends.
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]++"
_OPEN_STRING = r'"(?:[^"\\]++|\\.)*+'
_ELEMENT = re.compile(rf'(?:[^,"]++|{_OPEN_STRING}"?+)++', re.DOTALL)
_RANGE = re.compile(rf"({_TOKEN})(?:/({_TOKEN}))?+\s*+(;.*)?", re.DOTALL)
_PARAMETER = re.compile(rf';\s*+(?:({_TOKEN})\s*+=\s*+({_TOKEN}|{_OPEN_STRING}")\s*+)?', re.DOTALL)
_MOST_PARAMETERS = 20
_MOST_ELEMENTS = 100
_WEIGHT = re.compile(r"0?\.[0-9]{1,6}|[01](?:\.0{0,6})?|0\.")
_UTF8 = {"utf-8", "utf8", "us-ascii", "*"}
"""What everything we send may be called."""


_USUAL_LENGTH = 200
"""Characters of a header that is worth remembering."""


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One element of ``Accept``. ``detailed`` where it also says how the text is to be encoded."""

    type: str
    subtype: str
    quality: float
    detailed: bool = False

    def precision(self, media_type: str) -> int:
        """3 for the type with a detail, 2 for the type itself, 1 for ``type/*``, 0 for ``*/*``, else -1."""
        main, _, sub = media_type.partition("/")
        if (self.type, self.subtype) == (main, sub):
            return 3 if self.detailed else 2
        if self.subtype == "*" and self.type == main:
            return 1
        return 0 if (self.type, self.subtype) == ("*", "*") else -1


def parse_accept(header: str | None) -> list[MediaRange]:
    """The ranges of an ``Accept`` header; everything, where there is none.

    Of the parameters only ``charset`` is looked at: a range that asks for another one than UTF-8 is left
    out, because nothing matches it.
    """
    ranges = []
    for main, sub, parameters in _elements(header or "*/*"):
        if sub is None and main == "*":
            sub = "*"
        if sub is None or (main == "*" and sub != "*"):
            continue
        charset = parameters.get("charset")
        if charset is None or charset.lower() in _UTF8:
            quality = _weight(parameters.get("q"))
            ranges.append(MediaRange(main.lower(), sub.lower(), quality, charset is not None))
    return ranges


def quality_of(media_type: str, ranges: Iterable[MediaRange]) -> float:
    """How much ``media_type`` is wanted, by the most precise range that matches; 0 for not at all."""
    best = (-1, 0.0)
    for each in ranges:
        precision = each.precision(media_type)
        if precision > best[0]:
            best = (precision, each.quality)
    return best[1]


def preferred_types(offered: Sequence[str], header: str | None) -> list[str]:
    """``offered`` media types that the client accepts, the most wanted first, ties in our order."""
    ranges = parse_accept(header)
    wanted = [(quality_of(each, ranges), each) for each in offered]
    return [each for quality, each in sorted(wanted, key=lambda pair: -pair[0]) if quality > 0]


def preferred_formats(offered: Sequence[Format], header: str | None) -> list[tuple[Format, str]]:
    """The formats that the client accepts, best first, each with the media type to answer with."""
    if header is not None and len(header) > _USUAL_LENGTH:
        return list(_preferred_formats(tuple(offered), header))
    return list(_known_preferences(tuple(offered), header))


def _preferred_formats(
    offered: tuple[Format, ...], header: str | None
) -> tuple[tuple[Format, str], ...]:
    by_type = {media_type: each for each in offered for media_type in each.media_types}
    # Other names of a format are answered only to those who ask for just them.
    ranges = [each for each in parse_accept(header) if each.quality > 0]
    asked = {f"{each.type}/{each.subtype}" for each in ranges}
    types = [
        media_type
        for media_type, each in by_type.items()
        if media_type == each.media_type or media_type in asked
    ]
    types.sort(key=lambda media_type: media_type != by_type[media_type].media_type)
    chosen: dict[Format, str] = {}
    for media_type in preferred_types(types, header):
        chosen.setdefault(by_type[media_type], media_type)
    return tuple(chosen.items())


_known_preferences = lru_cache(maxsize=256)(_preferred_formats)
"""Programs send the same header every time."""


def wants_page(accept: str | None) -> bool:
    """Whether a browser is asking: HTML is named and is not wanted less than data."""
    if accept is None or HTML not in accept.lower():
        return False
    data = [each for known in (*RESULT_FORMATS, *GRAPH_FORMATS) for each in known.media_types]
    return preferred_types([HTML, *data], accept)[:1] == [HTML]


def asks_for_page(accept: str | None, format_name: str | None) -> bool:
    """Whether a page is wanted and not data: by the name of a format in the address, or else by ``Accept``.

    A blank name is none.
    """
    name = (format_name or "").strip().lower()
    return name in _PAGE_NAMES if name else wants_page(accept)


@dataclass(frozen=True, slots=True)
class Codings:
    """How a body may be sent: ``gzip`` if it is wanted at least as much as none, ``plain`` if none is allowed."""

    gzip: bool
    plain: bool


def accepted_codings(header: str | None) -> Codings:
    """What an ``Accept-Encoding`` header allows. Without one, everything: then nothing is compressed."""
    if header is None:
        return Codings(gzip=False, plain=True)
    weights: dict[str, float] = {}
    for name, sub, parameters in _elements(header):
        if sub is None:
            coding = name.lower().removeprefix("x-")
            weights.setdefault(coding, _weight(parameters.get("q")))
    others = weights.get("*")
    gzip = weights.get(GZIP, 0.0 if others is None else others)
    # No coding is always allowed, after all that is listed, unless it is ruled out by name or by "*".
    plain = weights.get("identity", 1.0 if others != 0 else 0.0)
    wanted = gzip >= plain if "identity" in weights else True
    return Codings(gzip=gzip > 0 and wanted, plain=plain > 0)


def _elements(header: str) -> Iterator[tuple[str, str | None, dict[str, str]]]:
    """The elements of a list as name, what stands after a slash, and the parameters (names in small letters)."""
    for found in islice(_ELEMENT.finditer(header), _MOST_ELEMENTS):
        match = _RANGE.fullmatch(found.group().strip())
        if match is None:
            continue
        parameters = _parameters(match[3] or "")
        if parameters is not None:
            yield match[1], match[2], parameters


def _parameters(text: str) -> dict[str, str] | None:
    parameters: dict[str, str] = {}
    position = 0
    for _ in range(_MOST_PARAMETERS):
        if position >= len(text):
            return parameters
        match = _PARAMETER.match(text, position)
        if match is None:
            return None
        position = match.end()
        if match[1] is not None:
            value = match[2]
            if value.startswith('"'):
                value = re.sub(r"\\(.)", r"\1", value[1:-1], flags=re.DOTALL)
            parameters.setdefault(match[1].lower(), value)
    return None


def _weight(text: str | None) -> float:
    """A weight; 1 where there is none or it is no weight: the client did name the element."""
    return float(text) if text is not None and _WEIGHT.fullmatch(text) else 1.0
