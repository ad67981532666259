"""One document that was published in several files: tables and narrative apart, or part by part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from budgetgraph.ground.errors import InputError, TooLargeError
from budgetgraph.reading.document import Block, Document, Grid, Passage, Row

MOST_FILES = 99
"""No budget is published in more files; a folder that was meant as a batch often has more."""


def join(documents: Sequence[Document]) -> Document:
    """The document whose files are ``documents``, in their order.

    Everything in it says which file it is from, counted from 1; pages and lines stay those of their file.
    One document is given back as it is. Raises :class:`~budgetgraph.ground.errors.InputError` where a
    file is given twice (its bytes decide, not its name), and
    :class:`~budgetgraph.ground.errors.TooLargeError` for more than 99 files; ``ValueError`` for none.
    """
    if not documents:
        raise ValueError("no document to join")
    files = [file for document in documents for file in document.files]
    require_few(len(files))
    names: dict[str, str] = {}
    for file in files:
        if file.sha256 in names:
            raise InputError(
                f"{file.name} is given twice: it has the same bytes as {names[file.sha256]}",
                hint="Name each file of the document once.",
            )
        names[file.sha256] = file.name
    first = documents[0]
    parts = list(_numbered(documents))
    return replace(
        first,
        blocks=tuple(block for part in parts for block in part.blocks),
        further=tuple(files[1:]),
        unread=tuple(unread for part in parts for unread in part.unread),
    )


def require_few(files: int) -> None:
    """Raise :class:`~budgetgraph.ground.errors.TooLargeError` for more files than a document has."""
    if files > MOST_FILES:
        raise TooLargeError(
            f"{files} files are no single document: {MOST_FILES} is the most",
            hint="Name the files of one document only.",
            zh=f"{files} 个文件不会是同一份文件：最多 {MOST_FILES} 个",
            hint_zh="请只写出同一份文件的各个文件。",
        )


def _numbered(documents: Sequence[Document]) -> Iterator[Document]:
    """The documents with the numbers that their files have among all."""
    before = 0
    for document in documents:
        yield document if before == 0 else _counted_from(document, before)
        before += len(document.files)


def _counted_from(document: Document, before: int) -> Document:
    return replace(
        document,
        blocks=tuple(_moved(block, before) for block in document.blocks),
        unread=tuple(replace(each, file=each.file + before) for each in document.unread),
    )


def _moved(block: Block, before: int) -> Block:
    if isinstance(block, Passage):
        return replace(block, file=block.file + before)
    return _moved_grid(block, before)


def _moved_grid(grid: Grid, before: int) -> Grid:
    return Grid(
        tuple(
            Row(tuple(replace(cell, file=cell.file + before) for cell in row.cells))
            for row in grid.rows
        ),
        tuple(_moved_grid(other, before) for other in grid.alternatives),
        grid.columns,
    )
