"""Documents in several files: which file everything is from, and what cannot be one document."""

from __future__ import annotations

import pytest

from budgetgraph.ground.errors import InputError, TooLargeError
from budgetgraph.reading import Cell, Document, Grid, Passage, Row, read_bytes
from budgetgraph.reading.document import SourceFile, Unread
from budgetgraph.reading.joining import MOST_FILES, join


def document(name: str, text: str) -> Document:
    return read_bytes(text.encode(), name)


def paged(name: str, sha256: str) -> Document:
    """A document of one page: a line, a table that can be read in two ways, a picture."""
    grid = Grid((Row((Cell("1", 2, 1, page=1), Cell("2", 2, 2, page=1))),))
    other = Grid((Row((Cell("1 2", 2, 1, page=1),)),))
    return Document(
        name,
        "application/pdf",
        sha256,
        10,
        (Passage("标题", 1, page=1), Grid(grid.rows, (other,))),
        unread=(Unread("picture", 1, 2),),
    )


def numbers(document: Document) -> list[int]:
    """The file of every passage and cell, alternatives included, in their order."""
    found = []
    for block in document.blocks:
        if isinstance(block, Passage):
            found.append(block.file)
        else:
            for grid in (block, *block.alternatives):
                found += [cell.file for row in grid.rows for cell in row.cells]
    return found


def test_one_document_is_itself() -> None:
    alone = paged("a.pdf", "a")
    assert join([alone]) == alone


def test_everything_says_which_file_it_is_from() -> None:
    joined = join([paged("a.pdf", "a"), paged("b.pdf", "b"), paged("c.pdf", "c")])
    assert numbers(joined) == [1] * 4 + [2] * 4 + [3] * 4
    assert joined.unread == tuple(Unread("picture", 1, 2, file) for file in (1, 2, 3))
    assert joined.name == "a.pdf"
    assert joined.files == tuple(
        SourceFile(f"{name}.pdf", "application/pdf", name, 10) for name in "abc"
    )


def test_pages_and_lines_stay_those_of_their_file() -> None:
    first, second = document("a.md", "甲\n\n乙\n"), document("b.md", "丙\n")
    joined = join([first, second])
    placed = [(b.text, b.line, b.file) for b in joined.blocks if isinstance(b, Passage)]
    assert placed == [("甲", 1, 1), ("乙", 3, 1), ("丙", 1, 2)]


def test_the_order_is_that_of_the_call() -> None:
    first, second = document("a.md", "甲\n"), document("b.md", "乙\n")
    assert [file.name for file in join([second, first]).files] == ["b.md", "a.md"]


def test_joining_in_two_steps_is_the_same() -> None:
    one, two, three = (paged(f"{name}.pdf", name) for name in "abc")
    assert join([join([one, two]), three]) == join([one, two, three])
    assert join([one, join([two, three])]) == join([one, two, three])


def test_the_same_bytes_twice_are_an_error_that_names_both() -> None:
    with pytest.raises(InputError, match=r"copy\.md is given twice.*as a\.md") as caught:
        join([document("a.md", "甲\n"), document("b.md", "乙\n"), document("copy.md", "甲\n")])
    assert caught.value.hint


def test_there_is_a_most_and_a_least() -> None:
    most = [paged(f"{number}.pdf", str(number)) for number in range(MOST_FILES)]
    assert len(join(most).files) == 99
    with pytest.raises(TooLargeError, match="100 files"):
        join([*most, paged("more.pdf", "more")])
    with pytest.raises(ValueError, match="no document"):
        join([])
