"""Floor 1: bytes become a located document. Reading never judges.

:func:`read` chooses the reader by the content of the file, not by its suffix.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from budgetgraph.ground.errors import BudgetgraphError, InputError
from budgetgraph.ground.printable import encodable
from budgetgraph.reading.decoding import decode
from budgetgraph.reading.document import Block, Cell, Document, Grid, Passage, Row
from budgetgraph.reading.text import text_blocks

__all__ = ["Block", "Cell", "Document", "Grid", "Passage", "Row", "read", "read_bytes"]


def read(path: Path) -> Document:
    """Read one file into a located document.

    Raises :class:`~budgetgraph.ground.errors.InputError` (with the path) when the file cannot be opened,
    is empty, binary, or in an encoding that is not read.
    """
    try:
        content = path.read_bytes()
    except IsADirectoryError:
        raise InputError(
            "is a folder, not a file", path=path, hint="name the files in it"
        ) from None
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror or error}",
            path=path,
            hint="check the name and the permissions of the file",
        ) from None
    try:
        return read_bytes(content, path.name)
    except BudgetgraphError as error:
        error.path = path
        raise


def read_bytes(content: bytes, name: str) -> Document:
    """Read the bytes of one file; ``name`` is the file's name without its folder.

    The document's name is ``name`` as it can be written: bytes that are no UTF-8 are replaced in it.
    Raises :class:`~budgetgraph.ground.errors.InputError` as :func:`read` does, without a path.
    """
    return Document(
        name=encodable(name),
        media_type="text/markdown",
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        blocks=text_blocks(decode(content)),
    )
