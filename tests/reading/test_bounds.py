"""Files made to hurt, or broken on the way: a clear error, soon, and without much memory."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from budgetgraph.ground.errors import (
    DamagedInputError,
    InputError,
    ReaderStoppedError,
    TooLargeError,
)
from budgetgraph.reading import confinement, limits, read, read_bytes
from budgetgraph.reading.document import Document, Grid
from budgetgraph.reading.formats import FileFormat

from .office_making import paragraph, word, word_by_hand, xls, xlsx, xlsx_by_hand, zipped

resource = pytest.importorskip("resource")
MIB = 2**20


@contextmanager
def soon(seconds: float = 10.0, memory: int = 64 * MIB) -> Iterator[None]:
    """Within this time, and without this process growing by this much."""
    start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert time.monotonic() - start < seconds
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < memory


def refused(content: bytes, error: type[InputError], why: str) -> None:
    with soon(), pytest.raises(error, match=why) as caught:
        read_bytes(content, "a.xlsx")
    assert caught.value.hint


def worksheet(rows: str) -> bytes:
    return xlsx_by_hand(f"<sheetData>{rows}</sheetData>")


def shape(document: Document) -> tuple[int, int]:
    (grid,) = document.blocks
    assert isinstance(grid, Grid)
    return len(grid.rows), len(grid.rows[0].cells)


# What unpacks to much more than it is.


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = zipped([("xl/workbook.xml", b"0" * (64 * MIB))])
    assert len(bomb) < MIB
    refused(bomb, TooLargeError, r"xl/workbook.xml\) unpacks to 1,0.. times its size")


def test_many_small_bombs_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNPACKED_BYTES", 20 * MIB)
    parts = [(f"xl/workbook{number}.xml", b"0" * (9 * MIB)) for number in range(3)]
    with pytest.raises(TooLargeError, match="when it is unpacked"):
        read_bytes(zipped(parts), "a", confined=False)


def test_thousands_of_parts_are_refused() -> None:
    parts = [("xl/workbook.xml", b""), *((f"{number}", b"") for number in range(5001))]
    refused(zipped(parts), TooLargeError, "parts in its ZIP container")


def test_a_directory_as_large_as_a_file_is_not_read() -> None:
    content = bytearray(zipped([("xl/workbook.xml", b"")]))
    end = content.rindex(b"PK\x05\x06")
    content[end + 12 : end + 16] = (100 * MIB).to_bytes(4, "little")
    refused(bytes(content), TooLargeError, "directory")


def test_a_part_that_is_larger_than_it_says_is_damage() -> None:
    content = bytearray(xlsx_by_hand("<sheetData/>" + " " * 10_000))
    entry = content.rindex(b"xl/worksheets/sheet1.xml") - 46
    content[entry + 24 : entry + 28] = (50).to_bytes(4, "little")
    refused(bytes(content), DamagedInputError, "sheet1.xml")


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {after} "{f"&{before};" * 10}">'
        for before, after in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]>"
)


@pytest.mark.parametrize(
    ("prolog", "text"),
    [
        (LAUGHS, "&j;"),
        (f'<!DOCTYPE l [<!ENTITY a "{"ha" * 50_000}">]>', "&a;" * 10_000),
        ('<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "&a;"),
        ('<!DOCTYPE l SYSTEM "http://127.0.0.1:9/a.dtd">', ""),
    ],
    ids=["laughs", "quadratic", "file", "network"],
)
def test_xml_that_refers_to_itself_or_elsewhere_is_refused(prolog: str, text: str) -> None:
    cell = f'<row><c t="inlineStr"><is><t>{text}</t></is></c></row>'
    content = xlsx_by_hand(f"<sheetData>{cell}</sheetData>", prolog=prolog)
    refused(content, DamagedInputError, "document type")
    sheet_alone = f'{prolog}<worksheet xmlns="x"><sheetData>{cell}</sheetData></worksheet>'
    refused(xlsx_by_hand(sheet_alone.encode()), DamagedInputError, r"document type|sheet1\.xml")


def test_endless_depth_is_refused() -> None:
    refused(xlsx_by_hand("<a>" * 10_000 + "</a>" * 10_000), DamagedInputError, "depth")
    inside = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
    refused(word_by_hand(inside[0] * 2000 + inside[1] * 2000), DamagedInputError, "depth")


# More than a document has.


def test_ten_thousand_columns_are_refused() -> None:
    cells = "".join(f"<c><v>{number}</v></c>" for number in range(10_000))
    refused(worksheet(f"<row>{cells}</row>"), TooLargeError, "10,000 columns in a worksheet")


def test_ten_thousand_columns_without_content_are_none() -> None:
    cells = '<c s="1"/>' * 10_000
    with soon():
        document = read_bytes(worksheet(f"<row><c><v>1</v></c>{cells}</row>"), "a")
    assert shape(document) == (1, 1)


def test_more_than_a_million_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CELLS", 10_000)
    rows = "<row><c><v>1</v></c></row>" * 10_001
    with pytest.raises(TooLargeError, match="more than 10,000 cells"):
        read_bytes(worksheet(rows), "a", confined=False)
    # Few cells, far apart: what counts is the grid that they span.
    diagonal = "".join(
        f'<row r="{n}"><c r="{column(n)}{n}"><v>1</v></c></row>' for n in range(1, 200)
    )
    with pytest.raises(TooLargeError, match="more than 10,000 cells"):
        read_bytes(worksheet(diagonal), "a", confined=False)


def column(number: int) -> str:
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def test_a_worksheet_is_as_large_as_its_content_whatever_it_says() -> None:
    # A stray cell in the last corner, and a dimension that says a million rows.
    sheet = (
        '<dimension ref="A1:XFD1048576"/><cols><col min="1" max="16384" width="9"/></cols>'
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>'
    )
    with soon():
        document = read_bytes(xlsx_by_hand(sheet), "a")
    assert shape(document) == (2, 2)


def test_merged_cells_over_each_other_do_not_take_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = "<row>" + "<c><v>1</v></c>" * 10 + "</row>"
    merged = "".join(f'<mergeCell ref="A{n}:J{n + 900}"/>' for n in range(1, 901))
    sheet = f"<sheetData>{cells * 1000}</sheetData><mergeCells>{merged}</mergeCells>"
    with soon():
        read_bytes(xlsx_by_hand(sheet), "a")
    monkeypatch.setattr("budgetgraph.reading.workbook.CELLS", 1000)
    with pytest.raises(DamagedInputError, match="over each other"):
        read_bytes(xlsx_by_hand(sheet), "a", confined=False)


def test_a_document_that_takes_too_much_memory_is_stopped() -> None:
    body = "".join(paragraph(f"预算说明{number * 7919 % 100_003}") for number in range(400_000))
    content = word_by_hand(body)
    reader = confinement.ConfinedReader(memory_bytes=400 * MIB)
    with soon(60), pytest.raises(ReaderStoppedError, match="more memory"):
        reader.read(content, FileFormat.DOCX)
    reader.close()


@pytest.mark.parametrize(
    ("line", "what"), [("一般公共服务支出\t1\n", "cells"), ("一般公共服务支出。\n", "lines")]
)
def test_endless_text_costs_its_reader_and_not_us(line: str, what: str) -> None:
    content = line.encode() * 550_000
    with soon(60, memory=100 * MIB), pytest.raises(TooLargeError, match=what) as caught:
        read_bytes(content, "a.txt")
    assert caught.value.hint


def test_a_file_that_is_too_large_is_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with path.open("wb") as stream:
        stream.truncate(limits.FILE_BYTES + 1)
    with soon(2), pytest.raises(TooLargeError, match="larger than 200 MiB") as caught:
        read(path)
    assert caught.value.path == path


# What is not whole.


def rows_of(book: Any) -> None:
    for number in range(50):
        book.active.append([f"收入{number}", number / 7])


def old_rows_of(book: Any) -> None:
    sheet = book.add_sheet("收支总表")
    for number in range(200):
        sheet.write(number, 0, f"收入{number}")


def lines_of(document: Any) -> None:
    for number in range(50):
        document.add_paragraph(f"第{number}项")


@pytest.mark.parametrize("kind", ["xlsx", "xls", "docx"])
@pytest.mark.parametrize("tenth", range(1, 9))
def test_half_a_file_is_an_error_wherever_it_was_cut(kind: str, tenth: int) -> None:
    whole = {
        "xlsx": lambda: xlsx(rows_of),
        "xls": lambda: xls(old_rows_of),
        "docx": lambda: word(lines_of),
    }[kind]()
    refused(whole[: len(whole) * tenth // 10], DamagedInputError, "damaged")


def test_noise_inside_office_files_gives_errors_or_readings() -> None:
    for whole in (
        xlsx(lambda book: book.active.append(["收入", 1.5])),
        word(lambda document: document.add_table(2, 2)),
        xls(lambda book: book.add_sheet("a").write(0, 0, "预算")),
    ):
        for start in range(0, len(whole), max(1, len(whole) // 40)):
            content = whole[:start] + b"\x5a\xa5\x00\xff" * 4 + whole[start + 16 :]
            try:
                read_bytes(content, "a")
            except ReaderStoppedError as error:
                raise AssertionError(str(error)) from error
            except InputError:
                pass


def test_the_next_file_is_read_after_each_of_them() -> None:
    fine = worksheet("<row><c><v>1</v></c></row>")
    bad = [xlsx_by_hand("<a>" * 5000), zipped([("xl/workbook.xml", b"")]), fine[: len(fine) // 2]]
    for content in bad:
        with pytest.raises(InputError):
            read_bytes(content, "a")
        assert shape(read_bytes(fine, "a")) == (1, 1)
