"""What lies on a worksheet and in none of its cells: text boxes, and pictures, which have no text.

Specification: ECMA-376 part 1, 20.5 (SpreadsheetML drawings).
"""

from __future__ import annotations

from collections.abc import Iterator

from budgetgraph.reading.document import Passage
from budgetgraph.reading.office_package import OfficePackage


def drawn_on(package: OfficePackage, worksheet: str) -> tuple[list[str], int]:
    """The lines of the text boxes on the worksheet in this part, and the number of its pictures."""
    part = package.related(worksheet, "drawing")
    if part is None:
        return [], 0
    root = package.tree(part)
    lines = [
        line
        for box in root.iter("{*}txBody")
        for paragraph in box.iterchildren("{*}p")
        if (line := "".join(each.text or "" for each in paragraph.iter("{*}t")).strip())
    ]
    return lines, sum(1 for _ in root.iter("{*}pic"))


def below(lines: list[str], row: int, page: int) -> Iterator[Passage]:
    """The lines of text boxes as passages after the last ``row``: boxes lie over cells, not between them."""
    for number, line in enumerate(lines, start=row + 1):
        yield Passage(line, number, page=page)
