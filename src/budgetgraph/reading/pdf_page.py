"""What is printed on one page of a PDF: characters, rules and pictures, in coordinates of the page as
it is looked at.

Lengths are points (1/72 inch); x runs to the right and y down from the upper left corner of the visible
page (its crop box, turned as ``/Rotate`` says; a page whose text runs sideways is turned upright too).
"""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from budgetgraph.reading.pdf_characters import UNKNOWN, character_of
from budgetgraph.reading.pdf_drawings import (
    Affine,
    PageRules,
    Point,
    Rule,
    affine_of,
    composed,
    drawn_in,
    is_thin,
    is_white,
)

_INVISIBLE = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_FORM_DEPTH = 12
"""Forms in forms that are followed."""
_LARGE_PICTURE = 0.05
"""The part of the page from which a picture is worth telling; logos and icons are smaller."""
_SCAN = 0.5
"""The part of the page that the picture under an OCR layer covers at least."""
SLANTED = 4
"""The ``turn`` of text that runs neither across nor up or down the page."""
_SLANT = 0.15
"""The rise, as a part of its run, from which text is slanted."""
_OUTLINES = 400
"""Curved shapes on a page without text from which they must be drawn text."""


class Glyph(NamedTuple):
    """One printed character.

    ``left``, ``right``, ``baseline`` and ``size`` are measured along the text's own direction, ``x`` and
    ``y`` are its middle on the page. ``turn`` counts quarter turns clockwise of text that is not upright;
    ``SLANTED`` is text in any other direction, measured as if it were upright.
    """

    text: str
    left: float
    right: float
    baseline: float
    size: float
    x: float
    y: float
    turn: int


@dataclass(slots=True)
class PrintedPage:
    """The visible page and what is on it. Characters beyond its edge or invisible are counted only."""

    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    shades: list[Rule] = field(default_factory=list)
    pictures: int = 0
    off_page: int = 0
    hidden: int = 0
    garbled: int = 0


@dataclass(slots=True)
class _Objects:
    """What the walk over the objects of a page tells, in the coordinates of the file."""

    drawn: PageRules = field(default_factory=PageRules)
    directions: Counter[int] = field(default_factory=Counter)
    invisible: int = 0
    white: int = 0
    pictures: list[tuple[float, float, float, float]] = field(default_factory=list)


def printed_page(page: Any) -> PrintedPage:
    """What is printed on ``page`` (an ``FPDF_PAGE``)."""
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    rotation = pdfium.FPDFPage_GetRotation(page)
    objects = _Objects()
    count = pdfium.FPDFPage_CountObjects(page)
    _walk(
        (pdfium.FPDFPage_GetObject(page, index) for index in range(count)),
        Affine(1.0, 0.0, 0.0, 1.0, 0.0, 0.0),
        objects,
        0,
    )
    quarters = _main_direction(objects.directions, rotation)
    view = _view(box, quarters)
    width, height = box.right - box.left, box.top - box.bottom
    if quarters % 2:
        width, height = height, width
    printed = PrintedPage(width, height)
    printed.rules, printed.shades = objects.drawn.on_page(view, width, height)
    shares = [_share(picture, view, width, height) for picture in objects.pictures]
    scanned = any(share >= _SCAN for share in shares)
    turned = any(direction != quarters for direction in objects.directions)
    grounds = [*objects.drawn.areas, *((each[:2], each[2:]) for each in objects.pictures)]
    _read_glyphs(
        page,
        printed,
        view,
        turned,
        bool(objects.invisible) and not scanned,
        grounds if objects.white else None,
    )
    if not printed.glyphs:
        printed.pictures = len(objects.pictures) or int(objects.drawn.curves >= _OUTLINES)
    elif not (scanned and objects.invisible):
        printed.pictures = sum(share >= _LARGE_PICTURE for share in shares)
    return printed


def _walk(items: Iterator[Any], outer: Affine, objects: _Objects, depth: int) -> None:
    """Look at every object, also those inside forms, whose coordinates ``outer`` takes to the page's."""
    matrix = pdfium.FS_MATRIX()
    for item in items:
        kind = pdfium.FPDFPageObj_GetType(item)
        pdfium.FPDFPageObj_GetMatrix(item, matrix)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            inner = composed(affine_of(matrix), outer)
            objects.directions[_quarter(inner.a, inner.b)] += 1
            objects.invisible += pdfium.FPDFTextObj_GetTextRenderMode(item) in _INVISIBLE
            objects.white += is_white(pdfium.FPDFPageObj_GetFillColor, item)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            drawn_in(item, composed(affine_of(matrix), outer), objects.drawn)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            inner = composed(affine_of(matrix), outer)
            corners = [inner.point(x, y) for x in (0.0, 1.0) for y in (0.0, 1.0)]
            xs, ys = [corner[0] for corner in corners], [corner[1] for corner in corners]
            low, high = (min(xs), min(ys)), (max(xs), max(ys))
            if is_thin(low, high):
                objects.drawn.areas.append((low, high))
            else:
                objects.pictures.append((*low, *high))
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _FORM_DEPTH:
            inner = composed(affine_of(matrix), outer)
            count = max(pdfium.FPDFFormObj_CountObjects(item), 0)
            within = (pdfium.FPDFFormObj_GetObject(item, index) for index in range(count))
            _walk(within, inner, objects, depth + 1)


def _quarter(a: float, b: float) -> int:
    """Quarter turns counter-clockwise of text that runs in the direction (a, b), y upwards; or slanted."""
    if min(abs(a), abs(b)) > _SLANT * max(abs(a), abs(b)):
        return SLANTED
    if abs(a) >= abs(b):
        return 0 if a >= 0 else 2
    return 1 if b > 0 else 3


def _main_direction(directions: Counter[int], rotation: int) -> int:
    """The direction to read the page in: that of most text, that of the page if there is none such."""
    straight = [(count, -quarter) for quarter, count in directions.items() if quarter != SLANTED]
    count, direction = max(straight, default=(0, -rotation))
    return -direction if count > 0.6 * directions.total() else rotation


def _view(box: Any, quarters: int) -> Affine:
    """From the coordinates of the file to those of the page turned by clockwise quarters, y down."""
    return (
        Affine(1.0, 0.0, 0.0, -1.0, -box.left, box.top),
        Affine(0.0, 1.0, 1.0, 0.0, -box.bottom, -box.left),
        Affine(-1.0, 0.0, 0.0, 1.0, box.right, -box.bottom),
        Affine(0.0, -1.0, -1.0, 0.0, box.top, box.right),
    )[quarters]


def _share(
    picture: tuple[float, float, float, float], view: Affine, width: float, height: float
) -> float:
    """The part of the page that a picture covers."""
    (x0, y0), (x1, y1) = view.point(*picture[:2]), view.point(*picture[2:])
    across = min(max(x0, x1), width) - max(min(x0, x1), 0.0)
    down = min(max(y0, y1), height) - max(min(y0, y1), 0.0)
    return max(across, 0.0) * max(down, 0.0) / max(width * height, 1.0)


def _read_glyphs(
    page: Any,
    printed: PrintedPage,
    view: Affine,
    turned: bool,
    veiled: bool,
    grounds: Sequence[tuple[Point, Point]] | None,
) -> None:
    """Add the characters of the page. ``turned``: look at the direction of each; ``veiled``: leave out
    those that are invisible; ``grounds``: leave out white ones that stand on none of these areas."""
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        return
    try:
        for index in range(pdfium.FPDFText_CountChars(text_page)):
            code = pdfium.FPDFText_GetUnicode(text_page, index)
            if code <= 32 and pdfium.FPDFText_IsGenerated(text_page, index):
                continue
            if (veiled and _veiled(text_page, index)) or (
                grounds is not None and _white_on_white(text_page, index, grounds)
            ):
                printed.hidden += code != 32
                continue
            glyph = _glyph(text_page, index, code, view, turned)
            if glyph is None:
                continue
            if -1.0 <= glyph.x <= printed.width + 1.0 and -1.0 <= glyph.y <= printed.height + 1.0:
                printed.glyphs.append(glyph)
                printed.garbled += glyph.text == UNKNOWN
            else:
                printed.off_page += not glyph.text.isspace()
    finally:
        pdfium.FPDFText_ClosePage(text_page)


def _veiled(text_page: Any, index: int) -> bool:
    item = pdfium.FPDFText_GetTextObject(text_page, index)
    return bool(item) and pdfium.FPDFTextObj_GetTextRenderMode(item) in _INVISIBLE


def _white_on_white(text_page: Any, index: int, grounds: Sequence[tuple[Point, Point]]) -> bool:
    item = pdfium.FPDFText_GetTextObject(text_page, index)
    if not item or not is_white(pdfium.FPDFPageObj_GetFillColor, item):
        return False
    if not pdfium.FPDFText_GetCharOrigin(text_page, index, _x, _y):
        return False
    return not any(
        left <= _x.value <= right and bottom <= _y.value <= top
        for (left, bottom), (right, top) in grounds
    )


_box = pdfium.FS_RECTF()
_edges = [ctypes.c_double() for _ in range(4)]
_x, _y = ctypes.c_double(), ctypes.c_double()
_matrix = pdfium.FS_MATRIX()


def _glyph(text_page: Any, index: int, code: int, view: Affine, turned: bool) -> Glyph | None:
    """The character at ``index``, or None where it has no place."""
    if not pdfium.FPDFText_GetCharOrigin(text_page, index, _x, _y):
        return None
    pdfium.FPDFText_GetLooseCharBox(text_page, index, _box)
    x0, y0, x1, y1 = _box.left, _box.bottom, _box.right, _box.top
    if x1 <= x0 or y1 <= y0:
        pdfium.FPDFText_GetCharBox(text_page, index, _edges[0], _edges[2], _edges[1], _edges[3])
        x0, y0, x1, y1 = (edge.value for edge in _edges)
    turn = 0
    if turned and pdfium.FPDFText_GetMatrix(text_page, index, _matrix):
        across = _matrix.a * view.a + _matrix.b * view.c, _matrix.a * view.b + _matrix.b * view.d
        quarter = _quarter(across[0], -across[1])
        turn = quarter if quarter == SLANTED else -quarter % 4
    (x0, y0), (x1, y1), (_, base) = (
        _along(view.point(x, y), turn) for x, y in ((x0, y0), (x1, y1), (_x.value, _y.value))
    )
    if x0 > x1:
        x0, x1 = x1, x0
    size = abs(y1 - y0)
    x, y = _along(((x0 + x1) / 2, base - 0.35 * size), -turn)
    return Glyph(character_of(code), x0, x1, base, size, x, y, turn)


def _along(point: tuple[float, float], turn: int) -> tuple[float, float]:
    """A point in the frame of text that is turned clockwise by so many quarters."""
    x, y = point
    return ((x, y), (y, -x), (-x, -y), (-y, x))[turn % 4]
