"""Which format a client wants: ``Accept`` with q-values and wildcards (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from budgetgraph.publishing.formats import GRAPH_FORMATS, RESULT_FORMATS, Format

HTML = "text/html"

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_RANGE = re.compile(rf"\s*({_TOKEN})/({_TOKEN})\s*((?:;[^,]*)?)")
_QUALITY = re.compile(r";\s*[qQ]\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)")


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One element of ``Accept``."""

    type: str
    subtype: str
    quality: float

    def precision(self, media_type: str) -> int:
        """2 for the type itself, 1 for ``type/*``, 0 for ``*/*``, -1 where it does not match."""
        main, _, sub = media_type.partition("/")
        if (self.type, self.subtype) == (main, sub):
            return 2
        if self.subtype == "*" and self.type == main:
            return 1
        return 0 if (self.type, self.subtype) == ("*", "*") else -1


def parse_accept(header: str | None) -> list[MediaRange]:
    """The ranges of an ``Accept`` header; everything, where there is none. Broken elements are skipped."""
    ranges = []
    for element in (header or "*/*").split(","):
        match = _RANGE.fullmatch(element)
        if match is None:
            continue
        quality = _QUALITY.search(match[3] + ";") if match[3] else None
        ranges.append(
            MediaRange(match[1].lower(), match[2].lower(), float(quality[1]) if quality else 1.0)
        )
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
    return list(chosen.items())


def wants_page(accept: str | None) -> bool:
    """Whether a browser is asking: HTML is named and is not wanted less than data."""
    if accept is None or HTML not in accept.lower():
        return False
    data = [each for known in (*RESULT_FORMATS, *GRAPH_FORMATS) for each in known.media_types]
    return preferred_types([HTML, *data], accept)[:1] == [HTML]
