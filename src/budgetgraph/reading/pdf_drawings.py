"""Rules (表线) among the drawings of a PDF page: drawn lines, and areas so thin that they are lines.

Fills in white draw nothing: word processors paint the ground of every cell. The edges of other filled
areas are kept apart as shades; they part cells only where no rules do.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

_THIN = 3.0
"""Points up to which a filled area is a line."""
_DOT = 1.6
"""Points up to which a filled square is a dot of a dotted line."""
_SLANT = 1.0
"""Points by which a line may miss the horizontal or the vertical."""
_WHITE = 250
_WHOLE = 0.9
"""The part of the page's width and height from which a filled area is its ground."""

Point = tuple[float, float]


class Affine(NamedTuple):
    """A matrix of the PDF: x' = a·x + c·y + e, y' = b·x + d·y + f."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def point(self, x: float, y: float) -> Point:
        """Where the matrix takes a point."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f


class Rule(NamedTuple):
    """A line of a table: ``at`` is its y if it is horizontal and its x otherwise."""

    horizontal: bool
    at: float
    start: float
    end: float


def affine_of(matrix: Any) -> Affine:
    """The values of an ``FS_MATRIX``."""
    return Affine(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def composed(inner: Affine, outer: Affine) -> Affine:
    """The matrix that does ``inner`` first and ``outer`` then."""
    e, f = outer.point(inner.e, inner.f)
    return Affine(
        inner.a * outer.a + inner.b * outer.c,
        inner.a * outer.b + inner.b * outer.d,
        inner.c * outer.a + inner.d * outer.c,
        inner.c * outer.b + inner.d * outer.d,
        e,
        f,
    )


@dataclass(slots=True)
class PageRules:
    """The drawings of a page in the coordinates of the file; ``curves`` counts shapes that are no lines."""

    lines: list[tuple[Point, Point]] = field(default_factory=list)
    areas: list[tuple[Point, Point]] = field(default_factory=list)
    curves: int = 0

    def on_page(self, view: Affine, width: float, height: float) -> tuple[list[Rule], list[Rule]]:
        """The rules and the shades' edges on the visible page, which ``view`` leads to."""
        rules: list[Rule] = []
        shades: list[Rule] = []
        for start, end in self.lines:
            rules += _rule(view.point(*start), view.point(*end))
        for corner, opposite in self.areas:
            (x0, y0), (x1, y1) = view.point(*corner), view.point(*opposite)
            x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
            if x1 - x0 <= _DOT and y1 - y0 <= _DOT:
                rules += [
                    Rule(True, (y0 + y1) / 2, x0, x1),
                    Rule(False, (x0 + x1) / 2, y0, y1),
                ]
            elif min(x1 - x0, y1 - y0) > _THIN:
                if x1 - x0 < _WHOLE * width or y1 - y0 < _WHOLE * height:
                    shades += [Rule(True, y, x0, x1) for y in (y0, y1)]
                    shades += [Rule(False, x, y0, y1) for x in (x0, x1)]
            elif y1 - y0 <= x1 - x0:
                rules.append(Rule(True, (y0 + y1) / 2, x0, x1))
            else:
                rules.append(Rule(False, (x0 + x1) / 2, y0, y1))
        return _visible(rules, width, height), _visible(shades, width, height)


def _rule(start: Point, end: Point) -> list[Rule]:
    """The line between two points as a rule, if it runs straight across or down."""
    (x0, y0), (x1, y1) = start, end
    if abs(y1 - y0) <= _SLANT and abs(x1 - x0) > abs(y1 - y0):
        return [Rule(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))]
    if abs(x1 - x0) <= _SLANT and abs(y1 - y0) > abs(x1 - x0):
        return [Rule(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))]
    return []


def _visible(rules: list[Rule], width: float, height: float) -> list[Rule]:
    """The rules as far as they are on the page."""
    kept = []
    for rule in rules:
        across, along = (height, width) if rule.horizontal else (width, height)
        start, end = max(rule.start, 0.0), min(rule.end, along)
        if -1.0 <= rule.at <= across + 1.0 and start < end:
            kept.append(Rule(rule.horizontal, rule.at, start, end))
    return kept


_fill_mode, _stroked = ctypes.c_int(), ctypes.c_int()
_px, _py = ctypes.c_float(), ctypes.c_float()
_colour = [ctypes.c_uint() for _ in range(4)]


def drawn_in(path: Any, matrix: Affine, drawn: PageRules) -> None:
    """Add what ``path`` (an ``FPDF_PAGEOBJECT``) draws; ``matrix`` leads to the page's coordinates."""
    if not pdfium.FPDFPath_GetDrawMode(path, _fill_mode, _stroked):
        return
    stroked = bool(_stroked.value) and not is_white(pdfium.FPDFPageObj_GetStrokeColor, path)
    filled = bool(_fill_mode.value) and not is_white(pdfium.FPDFPageObj_GetFillColor, path)
    if not stroked and not filled:
        return
    for points, straight in _figures(path, matrix):
        if not straight:
            drawn.curves += 1
        elif stroked:
            drawn.lines += pairwise(points)
        else:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            corner, opposite = (min(xs), min(ys)), (max(xs), max(ys))
            if is_thin(corner, opposite) or _is_rectangle(points):
                drawn.areas.append((corner, opposite))
            else:
                drawn.curves += 1


def is_thin(corner: Point, opposite: Point) -> bool:
    """True for an area so thin that it is a line, whatever its ends look like."""
    return min(abs(opposite[0] - corner[0]), abs(opposite[1] - corner[1])) <= _THIN


def is_white(colour_of: Any, path: Any) -> bool:
    """True for a colour that nobody sees on paper. A colour that cannot be told is taken for visible."""
    if not colour_of(path, *_colour):
        return False
    red, green, blue, alpha = (part.value for part in _colour)
    return bool(alpha < 10 or min(red, green, blue) >= _WHITE)


def _figures(path: Any, matrix: Affine) -> list[tuple[list[Point], bool]]:
    """The outlines of a path: their points, closed ones with the first again, and if all is straight."""
    figures: list[tuple[list[Point], bool]] = []
    points: list[Point] = []
    straight = True
    for index in range(max(pdfium.FPDFPath_CountSegments(path), 0)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, _px, _py)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                figures.append((points, straight))
            points, straight = [], True
        elif kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            straight = False
        points.append(matrix.point(_px.value, _py.value))
        if pdfium.FPDFPathSegment_GetClose(segment) and points[0] != points[-1]:
            points.append(points[0])
    if len(points) > 1:
        figures.append((points, straight))
    return figures


def _is_rectangle(points: list[Point]) -> bool:
    """True for a rectangle along the axes, closed or not."""
    corners = points[:-1] if len(points) > 4 and points[0] == points[-1] else points
    if len(corners) != 4:
        return False
    return all(
        min(abs(a[0] - b[0]), abs(a[1] - b[1])) < 0.05
        for a, b in zip(corners, [*corners[1:], corners[0]], strict=True)
    )
