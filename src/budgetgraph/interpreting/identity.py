"""Whose document a file is, for which year, and which parts of one it holds.

One document may be published in several files, its tables (预算表) and its text (情况说明) apart. A file
without tables gives no fact by itself, but it says what it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from budgetgraph.ground.errors import UnsupportedKindError
from budgetgraph.ground.findings import Severity
from budgetgraph.interpreting.fiscal_years import fiscal_year
from budgetgraph.interpreting.heading import issuer_of, kind_of, title_of
from budgetgraph.interpreting.ledger import Ledger
from budgetgraph.interpreting.outline import Outline, Part, outline
from budgetgraph.interpreting.records import Identity
from budgetgraph.interpreting.running_lines import without_running_lines
from budgetgraph.interpreting.sheets import Sheet, find_sheets
from budgetgraph.interpreting.unit_names import normal_name
from budgetgraph.reading.document import Document, Passage

_PARTS = ("overview", "tables", "narrative", "glossary")
_SENTENCES = 5
"""A file without headings has a narrative if it prints so many sentences: fewer are notes under tables."""


def identify(document: Document) -> Identity | None:
    """What a document is, also where it has no tables; ``None`` where it does not say who issued it or when.

    ``None``, too, for final accounts (决算). Nothing is raised and nothing reported.
    """
    return _identity(without_running_lines(document))


def identities_of(
    document: Document, frame: Outline, sheets: Sequence[Sheet]
) -> tuple[Identity | None, ...]:
    """The identity of each file of ``document``, from which running lines are gone.

    ``frame`` and ``sheets`` are those of the whole, so that a document in one file is not divided again.
    """
    if not document.further:
        return (_identity_of(frame, sheets),)
    return tuple(_identity(each) for each in _apart(document))


def report_other_documents(
    document: Document, identities: Sequence[Identity | None], ledger: Ledger
) -> None:
    """A finding for each file that is of another issuer or year than the first that says it."""
    known = [
        (number, name.name, each)
        for number, (name, each) in enumerate(zip(document.files, identities, strict=True), 1)
        if each is not None
    ]
    for number, name, each in known[1:]:
        first, first_name, expected = known[0]
        if (each.issuer, each.year) != (expected.issuer, expected.year):
            ledger.finding(
                "files-differ",
                Severity.WARNING,
                f"第{number}个文件“{name}”是{each.issuer_printed}{each.year}年的，第{first}个文件“{first_name}”"
                f"是{expected.issuer_printed}{expected.year}年的；按同一份文件处理",
                f"file {number} ({name}) is of {each.issuer_printed}, {each.year}, file {first} ({first_name})"
                f" of {expected.issuer_printed}, {expected.year}; they were read as one document",
            )


def _identity(document: Document) -> Identity | None:
    frame = outline(document)
    return _identity_of(frame, find_sheets(frame.blocks("tables") + frame.blocks("whole")))


def _identity_of(frame: Outline, sheets: Sequence[Sheet]) -> Identity | None:
    title, _ = title_of(frame)
    try:
        kind = kind_of(title, frame, sheets)
    except UnsupportedKindError:
        return None
    year = fiscal_year(title, frame, sheets)
    issuer = issuer_of(frame, title, sheets)
    if year is None or not issuer:
        return None
    return Identity(normal_name(issuer), issuer, year, kind, _parts(frame, sheets))


def _parts(frame: Outline, sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """The parts that the file holds, and does not only announce."""
    found = {"tables"} if any(sheet.rows for sheet in sheets) else set()
    for part in frame.parts:
        sentences = _sentences(part)
        if part.meaning == "whole" and sentences >= _SENTENCES:
            found.add("narrative")
        elif part.meaning not in ("whole", "tables") and sentences:
            found.add(part.meaning)
    return tuple(part for part in _PARTS if part in found)


def _sentences(part: Part) -> int:
    return sum("。" in passage.text for passage in part.passages)


def _apart(document: Document) -> Iterator[Document]:
    """The files of a document as documents of their own. Their blocks keep the number of their file."""
    for number, file in enumerate(document.files, 1):
        blocks = tuple(
            block
            for block in document.blocks
            if (block if isinstance(block, Passage) else block.rows[0].cells[0]).file == number
        )
        yield replace(
            document,
            name=file.name,
            media_type=file.media_type,
            sha256=file.sha256,
            size=file.size,
            blocks=blocks,
            further=(),
        )
