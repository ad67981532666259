"""What is not read is told in both languages, with the same numbers and names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from budgetgraph import reading
from budgetgraph.ground.errors import EmptyInputError, InputError, TooLargeError
from budgetgraph.reading import formats, limits, read_bytes
from budgetgraph.reading.joining import MOST_FILES, require_few
from budgetgraph.reading.refusals import FORMATS, HINTS, refusal

SOURCES = [path.read_text("utf-8") for path in Path(reading.__file__).parent.glob("*.py")]
LIMITED = {
    what
    for source in SOURCES
    for what in re.findall(r"(?:require_at_most|too_large)\(\s*\"([^\"]+)\"", source)
}
REFUSED = [
    *formats.KNOWN_BINARIES,
    *formats._OTHER_XML,
    *formats._OTHER_CONTAINERS,
    *formats._OTHER_COMPOUND_FILES,
]


@pytest.mark.parametrize("what", sorted(LIMITED))
def test_every_limit_is_told_with_its_numbers(what: str) -> None:
    error = limits.too_large(what, 12_345, 2_000)
    assert str(error) == f"the file has 12,345 {what}; at most 2,000 are read"
    assert error.zh is not None
    assert re.findall("[0-9,]+", error.zh) == ["12,345", "2,000"]
    assert error.hint_zh is not None


def test_no_limit_is_named_that_nothing_has() -> None:
    assert set(limits.CHINESE) == LIMITED


@pytest.mark.parametrize(("what", "hint"), [entry[1:] for entry in REFUSED])
def test_every_format_that_is_not_read_has_a_chinese_name(what: str, hint: str) -> None:
    error = refusal(what, hint)
    assert str(error) == f"the file is {what}, not a budget document"
    assert error.zh == f"文件是{FORMATS[what]}，不是预算文件"
    assert error.hint_zh == HINTS[hint]


@pytest.mark.parametrize(
    ("content", "chinese"),
    [
        (b"", "文件是空的"),
        (b"<html><body></body></html>", "网页中没有文字"),
        (b"\x89PNG\r\n\x1a\n", "文件是图片（PNG），不是预算文件"),
        (b"MIME-Version: 1.0\r\n\r\n", "文件是网页存档（MHT），不是预算文件"),
    ],
)
def test_a_file_is_refused_in_chinese_too(content: bytes, chinese: str) -> None:
    with pytest.raises(InputError) as raised:
        read_bytes(content, "a", confined=False)
    assert raised.value.zh == chinese
    assert raised.value.hint_zh is not None


def test_the_process_that_reads_tells_it_as_well() -> None:
    with pytest.raises(EmptyInputError) as raised:
        read_bytes(b"<html><body></body></html>", "a.html")
    assert raised.value.zh == "网页中没有文字"


def test_too_many_files_of_one_document() -> None:
    with pytest.raises(TooLargeError) as raised:
        require_few(MOST_FILES + 1)
    assert raised.value.zh == f"{MOST_FILES + 1} 个文件不会是同一份文件：最多 {MOST_FILES} 个"
