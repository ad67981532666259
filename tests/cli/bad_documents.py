"""Files that give no budget, as people and the web have them: made on the spot, small, each with its error.

What is made here to be endless or enormous is so for its reader, not for the test.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image

from budgetgraph.reading import read_bytes
from budgetgraph.reading.document import Document, Passage
from tests.interpreting.fragments import document as budget_text
from tests.interpreting.other_formats import printed, web_page, word_file, workbook
from tests.publishing.building import SMALL, small_document
from tests.reading.office_making import xlsx_by_hand, zipped

MIB = 2**20


@dataclass(frozen=True)
class Bad:
    """A bad file: how it is made, and what its error and hint have to say, as patterns."""

    make: Callable[[], bytes]
    error: str
    hint: str


# PDFs by hand.


def pdf(objects: Iterable[bytes]) -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalogue."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, each in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, each))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    out.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start))
    return out.getvalue()


def stream(content: bytes, more: bytes = b"") -> bytes:
    """A packed stream object."""
    packed = zlib.compress(content, 9)
    return b"<</Length %d/Filter/FlateDecode%b>>\nstream\n%b\nendstream" % (
        len(packed),
        more,
        packed,
    )


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]%b>>"


def recursive_page_tree() -> bytes:
    """A page tree that has itself among its children."""
    return pdf([CATALOGUE, b"<</Type/Pages/Count 9/Kids[2 0 R 3 0 R]>>", PAGE % b""])


def empty_pages(count: int) -> bytes:
    """Pages without content."""
    kids = b" ".join(b"%d 0 R" % (number + 3) for number in range(count))
    tree = b"<</Type/Pages/Count %d/Kids[%b]>>" % (count, kids)
    return pdf([CATALOGUE, tree, *[PAGE % b""] * count])


def form_in_itself() -> bytes:
    """A page that draws a form that draws itself."""
    resources = b"/Resources<</XObject<</F 5 0 R>>>>"
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]" + resources
    return pdf(
        [
            CATALOGUE,
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            PAGE % (b"/Contents 4 0 R" + resources),
            stream(b"/F Do"),
            stream(b"/F Do /F Do", form),
        ]
    )


def forms_in_forms(levels: int = 12, each: int = 12) -> bytes:
    """A page that draws a form that draws a form, many times each: nobody lives to see the end of it."""

    def resources(number: int) -> bytes:
        return b"/Resources<</XObject<</F %d 0 R>>>>" % number

    forms = [
        stream(
            b"/F Do " * each,
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]" + resources(min(6 + level, 4 + levels)),
        )
        for level in range(levels - 1)
    ]
    last = stream(b"0 0 m 9 9 l S", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    return pdf(
        [
            CATALOGUE,
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            PAGE % (b"/Contents 4 0 R" + resources(5)),
            stream(b"/F Do"),
            *forms,
            last,
        ]
    )


def photographs() -> bytes:
    """Pages that are pictures."""
    buffer = io.BytesIO()
    page = Image.effect_noise((120, 160), 80)
    page.save(buffer, "PDF", save_all=True, append_images=[page, page])
    return buffer.getvalue()


# Budgets and what is left of them.


def budget() -> Document:
    """A small budget of the official form."""
    return read_bytes(budget_text().encode(), "budget.md")


def blank() -> Document:
    """The form of :func:`budget` without a figure."""
    text = budget_text()
    for figure in ("50.00", "30.00", "20.00"):
        text = text.replace(figure, "")
    return read_bytes(text.encode(), "blank.md")


def contents_only() -> Document:
    """A cover and a contents list."""
    lines = (
        "某市某局2026年部门预算编制说明",
        "目录",
        "第一部分 某市某局概况",
        "第二部分 某市某局2026年部门预算表",
        "一、部门收支总表",
        "二、部门收入总表",
        "三、部门支出总表",
        "第三部分 某市某局2026年部门预算情况说明",
    )
    return Document("contents", "text/plain", "", 0, tuple(map(Passage, lines, range(1, 9))))


def good_text(folder: Path, index: int = SMALL[0]) -> bytes:
    """A budget that is read, as text."""
    folder.mkdir(exist_ok=True)
    return small_document(folder, index).read_bytes()


def columns(count: int) -> bytes:
    """A worksheet of one row."""
    cells = "".join(f"<c><v>{number}</v></c>" for number in range(count))
    return xlsx_by_hand(f"<sheetData><row>{cells}</row></sheetData>")


def spread(rows: int, columns: int) -> bytes:
    """A worksheet with few cells, so far apart that its grid has many."""
    row = "<row>" + "<c><v>1</v></c>" * columns + "</row>"
    return xlsx_by_hand(f"<sheetData>{row}{'<row><c><v>1</v></c></row>' * rows}</sheetData>")


def rows(count: int) -> bytes:
    """A worksheet of a million rows, which hardly differ."""
    return xlsx_by_hand(f"<sheetData>{'<row><c><v>1.50</v></c></row>' * count}</sheetData>")


def slow_page(rectangles: int = 1_500_000) -> bytes:
    """A page whose rectangles keep a reader at work for longer than anybody waits."""
    return pdf(
        [
            CATALOGUE,
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            PAGE % b"/Contents 4 0 R",
            stream(b"1 1 9 9 re f\n" * rectangles),
        ]
    )


def half(content: bytes) -> bytes:
    """The first half of a file, as a broken download leaves it."""
    return content[: len(content) // 2]


_ALONE = "give the document alone"
_NEW_PDF = "^Print it to a new PDF"

BAD: dict[str, Bad] = {
    "照片.pdf": Bad(photographs, "is scanned: its pages are pictures", "OCR"),
    "有密码.pdf": Bad(lambda: printed(budget(), "secret"), "by a password", "without one"),
    "半个.pdf": Bad(lambda: half(printed(budget())), "PDF is damaged", "^Download the file again"),
    "半个.xlsx": Bad(lambda: half(workbook(budget())), "damaged: it is cut off", "^Download"),
    "半个.docx": Bad(lambda: half(word_file(budget())), "damaged: it is cut off", "^Download"),
    "炸弹.xlsx": Bad(
        lambda: zipped([("xl/workbook.xml", b"0" * (32 * MIB))]),
        "unpacks to 1,0.. times its size",
        "as it was published",
    ),
    "万列.xlsx": Bad(partial(columns, 10_000), "10,000 columns", _ALONE),
    "百万行.xlsx": Bad(partial(rows, 1_000_000), "times its size", "as it was published"),
    "百万格.xlsx": Bad(partial(spread, 2_600, 400), "more than 1,000,000 cells", _ALONE),
    "百万格.txt": Bad(lambda: b"a\t1\t2\n" * 350_000, "1,050,000 cells", _ALONE),
    "空白 表.pdf": Bad(lambda: printed(blank()), "is a blank form", "completed budget"),
    "空白 表.xlsx": Bad(lambda: workbook(blank()), "is a blank form", "completed budget"),
    "空白 表.docx": Bad(lambda: word_file(blank()), "is a blank form", "completed budget"),
    "目录.pdf": Bad(lambda: printed(contents_only()), "ends before its tables", "get it again"),
    "循环页.pdf": Bad(recursive_page_tree, "none of its pages can be read", "^Download"),
    "循环图形.pdf": Bad(form_in_itself, "damaged, or asks for more memory", _NEW_PDF),
    "图形套图形.pdf": Bad(forms_in_forms, "damaged, or asks for more memory", _NEW_PDF),
    "万页.pdf": Bad(partial(empty_pages, 10_000), "10,000 pages; at most 2,000", _ALONE),
    "空.pdf": Bad(lambda: b"", "is empty", "budget document"),
    "图片.pdf": Bad(
        lambda: b"\x89PNG\r\n\x1a\n" + bytes(99), "a picture .PNG.", "as PDF with text"
    ),
    "没找到.pdf": Bad(
        lambda: b"<!DOCTYPE html><html><body><h1>404 Not Found</h1></body></html>",
        "no table of a department budget",
        "published budget document",
    ),
}
"""Bad files by name."""

MISNAMED: dict[str, Callable[[], bytes]] = {
    "pdf.xlsx": lambda: printed(budget()),
    "xlsx.pdf": lambda: workbook(budget()),
    "html.xls": lambda: web_page(budget()),
    "docx.md": lambda: word_file(budget()),
}
"""A good document in files with the wrong suffix."""
