"""Makes PDFs for tests: pages with tables in many styles of rules, running text and odd pages."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
WIDTH, HEIGHT = 595.0, 842.0
STYLES = (
    "lines",
    "boxes",
    "thin",
    "pieces",
    "mitred",
    "double",
    "shaded",
    "no-outer",
    "dotted",
    "pictures",
    "tiles",
)
"""Ways to draw the rules of a table: one line each; a box around each cell; rectangles so thin that they
are lines; such rectangles for each side of a cell, with gaps at the corners; with slanted ends; double borders; lines over
grounds in white and grey; no line on the outside; lines of dots; pictures one dot wide; no lines but a
grey ground for each cell."""

Merged = dict[tuple[int, int], tuple[int, int]]
"""Rows and columns that the cell at (row, column) covers."""


@dataclass(frozen=True)
class Placed:
    """Where a table was drawn: the lines of its columns and rows, y from the top."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]


class Pages:
    """A PDF in the making; y runs down from the top."""

    def __init__(
        self, *, password: str | None = None, width: float = WIDTH, height: float = HEIGHT
    ) -> None:
        if FONT not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self._buffer = io.BytesIO()
        encrypted = (
            None if password is None else StandardEncryption(password, "owner", strength=128)
        )
        self.canvas = Canvas(
            self._buffer,
            pagesize=(width, height),
            encrypt=encrypted,
            invariant=1,
            pageCompression=0,
        )
        self.height = height

    def text(self, x: float, y: float, text: str, size: float = 10.5, mode: int = 0) -> None:
        """Print ``text`` with its baseline at ``y``; ``mode`` 3 is invisible."""
        line = self.canvas.beginText(x, self.height - y)
        line.setFont(FONT, size)
        line.setTextRenderMode(mode)
        line.textOut(text)
        self.canvas.drawText(line)

    def page(self) -> None:
        """End this page."""
        self.canvas.showPage()

    def content(self) -> bytes:
        """The bytes of the file."""
        self.canvas.save()
        return self._buffer.getvalue()

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a line."""
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def area(self, x0: float, y0: float, x1: float, y1: float, grey: float = 0.0) -> None:
        """Fill a rectangle; 1 is white."""
        self.canvas.setFillGray(grey)
        self.canvas.rect(x0, self.height - y1, x1 - x0, y1 - y0, stroke=0, fill=1)
        self.canvas.setFillGray(0)

    def picture(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a picture."""
        from PIL import Image

        image = ImageReader(Image.new("RGB", (40, 40), (200, 120, 40)))
        self.canvas.drawImage(image, x0, self.height - y1, x1 - x0, y1 - y0)

    def table(
        self,
        cells: Sequence[Sequence[str]],
        style: str = "lines",
        *,
        x: float = 60.0,
        y: float = 100.0,
        widths: Sequence[float] | None = None,
        row_height: float = 22.0,
        merged: Merged | None = None,
        figures: Collection[int] = (),
        size: float = 10.5,
    ) -> Placed:
        """Draw a table with its upper left corner at (x, y). ``\\n`` parts the lines of a cell.

        Amounts, and the columns of ``figures`` (from 0), stand at the right edge of their cells.
        """
        merged = merged or {}
        widths = widths or [450.0 / len(cells[0])] * len(cells[0])
        heights = [
            row_height + (size * 1.3) * max(text.count("\n") for text in row) for row in cells
        ]
        xs = [x + sum(widths[:index]) for index in range(len(widths) + 1)]
        ys = [y + sum(heights[:index]) for index in range(len(heights) + 1)]
        if style != "none":
            _draw_rules(self, xs, ys, merged, style)
        for row, texts in enumerate(cells):
            for column, text in enumerate(texts):
                rows, columns = merged.get((row, column), (1, 1))
                lines = text.split("\n") if text else []
                middle = (ys[row] + ys[row + rows]) / 2
                top = middle - size * 1.3 * (len(lines) - 1) / 2 + 0.35 * size
                for index, line in enumerate(lines):
                    wide = pdfmetrics.stringWidth(line, FONT, size)
                    right = xs[column + columns] - 5 - wide
                    figure = column in figures or (text[:1].isdigit() and "." in text)
                    left = right if figure else xs[column] + 5
                    self.text(left, top + index * size * 1.3, line, size)
        return Placed(tuple(xs), tuple(ys))


def _draw_rules(
    pages: Pages, xs: Sequence[float], ys: Sequence[float], merged: Merged, style: str
) -> None:
    hidden_across, hidden_down = _inner_sides(merged)
    _draw_grounds(pages, xs, ys, style)
    if style == "tiles":
        return
    draw = _DRAWN[style]
    outside = style != "no-outer"
    for line, y in enumerate(ys):
        for column in range(len(xs) - 1):
            edge = line in (0, len(ys) - 1)
            if (line, column) not in hidden_across and (outside or not edge):
                draw(pages, xs[column], y, xs[column + 1], y)
    for line, x in enumerate(xs):
        for row in range(len(ys) - 1):
            edge = line in (0, len(xs) - 1)
            if (row, line) not in hidden_down and (outside or not edge):
                draw(pages, x, ys[row], x, ys[row + 1])


def _draw_grounds(pages: Pages, xs: Sequence[float], ys: Sequence[float], style: str) -> None:
    """Fill the cells of styles that have a ground."""
    squares = [(x0, y0, x1, y1) for y0, y1 in pairwise(ys) for x0, x1 in pairwise(xs)]
    if style == "shaded":
        pages.area(xs[0], ys[0], xs[-1], ys[1], 0.8)
        for x0, y0, x1, y1 in squares:
            pages.area(x0 + 5, y0 + 3, x1 - 5, y1 - 3, 1.0)
    elif style == "tiles":
        for x0, y0, x1, y1 in squares:
            pages.area(x0, y0, x1 - 1.5, y1 - 1.5, 0.9)


def _inner_sides(merged: Merged) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """The sides inside merged cells, which have no rule: (line, column) across and (row, line) down."""
    across: set[tuple[int, int]] = set()
    down: set[tuple[int, int]] = set()
    for (row, column), (rows, columns) in merged.items():
        for i in range(rows):
            for j in range(columns):
                if i:
                    across.add((row + i, column + j))
                if j:
                    down.add((row + i, column + j))
    return across, down


def _thin(pages: Pages, x0: float, y0: float, x1: float, y1: float) -> None:
    pages.area(x0, y0, x1 + 0.5 * (y0 == y1) + 0.48 * (x0 == x1), y1 + 0.48 * (y0 == y1))


def _piece(pages: Pages, x0: float, y0: float, x1: float, y1: float) -> None:
    across = y0 == y1
    _thin(
        pages,
        x0 + 1.0 * across,
        y0 + 1.0 * (not across),
        x1 - 1.0 * across,
        y1 - 1.0 * (not across),
    )


def _double(pages: Pages, x0: float, y0: float, x1: float, y1: float) -> None:
    across = y0 == y1
    for off in (-1.25, 1.25):
        pages.line(
            x0 + off * (not across), y0 + off * across, x1 + off * (not across), y1 + off * across
        )


def _dots(pages: Pages, x0: float, y0: float, x1: float, y1: float) -> None:
    for index in range(int(max(x1 - x0, y1 - y0) / 2) + 1):
        x, y = min(x0 + 2 * index, x1), min(y0 + 2 * index, y1)
        pages.area(x, y, x + 0.7, y + 0.7)


def _box(pages: Pages, x0: float, y0: float, x1: float, y1: float) -> None:
    """A line drawn twice, as boxes beside each other do."""
    pages.line(x0, y0, x1, y1)
    pages.line(x1, y1, x0, y0)


def _mitred(pages: Pages, x0: float, y0: float, x1: float, y1: float) -> None:
    """A thin area with slanted ends, as LibreOffice draws borders."""
    across = y0 == y1
    path = pages.canvas.beginPath()
    path.moveTo(x0, pages.height - y0)
    path.lineTo(x1, pages.height - y1)
    path.lineTo(x1 - 0.5 * across + 0.5 * (not across), pages.height - y1 + 0.5 * (1 - 2 * across))
    path.lineTo(x0 + 0.5, pages.height - y0 - 0.5)
    path.close()
    pages.canvas.drawPath(path, stroke=0, fill=1)


def _thin_picture(pages: Pages, x0: float, y0: float, x1: float, y1: float) -> None:
    across = y0 == y1
    pages.picture(x0, y0, x1 + 0.75 * (not across), y1 + 0.75 * across)


_DRAWN: dict[str, Callable[[Pages, float, float, float, float], None]] = {
    "lines": Pages.line,
    "boxes": _box,
    "thin": _thin,
    "pieces": _piece,
    "double": _double,
    "shaded": Pages.line,
    "no-outer": Pages.line,
    "dotted": _dots,
    "mitred": _mitred,
    "pictures": _thin_picture,
}
