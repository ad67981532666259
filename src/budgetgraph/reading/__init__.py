"""Floor 1: bytes become a located document. Reading never judges.

:func:`read` chooses the reader by the content of the file, not by its suffix.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from budgetgraph.ground.errors import BudgetgraphError, InputError, TooLargeError
from budgetgraph.ground.printable import encodable
from budgetgraph.reading.document import Block, Cell, Document, Grid, Passage, Row
from budgetgraph.reading.formats import FileFormat, format_of
from budgetgraph.reading.limits import FILE_BYTES, HINT, HINT_ZH, UNCONFINED_TEXT_BYTES
from budgetgraph.reading.readers import read_as

__all__ = [
    "Block",
    "Cell",
    "Document",
    "Grid",
    "Passage",
    "Row",
    "content_of",
    "read",
    "read_bytes",
]


def read(path: Path) -> Document:
    """Read one file into a located document.

    Raises :class:`~budgetgraph.ground.errors.InputError` (with the path) when the file cannot be opened,
    is empty, too large, damaged, encrypted, of a format or in an encoding that is not read, or when its
    reader had to be stopped.
    """
    content = content_of(path)
    try:
        return read_bytes(content, path.name)
    except BudgetgraphError as error:
        error.path = path
        raise


def content_of(path: Path) -> bytes:
    """The bytes of a file that may be a document; no more of it is in memory than a document may have.

    Raises :class:`~budgetgraph.ground.errors.InputError` with the path if it cannot be opened or is too
    large.
    """
    try:
        with path.open("rb") as stream:
            # What cannot be read is not loaded; a pipe has no size before it is read.
            size = os.fstat(stream.fileno()).st_size
            content = stream.read(FILE_BYTES + 1) if size <= FILE_BYTES else b""
    except IsADirectoryError:
        raise InputError(
            "is a folder, not a file",
            path=path,
            hint="Name the files in it.",
            zh="是文件夹，不是文件",
            hint_zh="请写出其中的文件。",
        ) from None
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror or error}",
            path=path,
            hint="Check the name and the permissions of the file.",
            zh="文件不存在" if isinstance(error, FileNotFoundError) else "文件不能读取",
            hint_zh="请检查文件名和读取权限。",
        ) from None
    if max(size, len(content)) > FILE_BYTES:
        too_many = _too_many_bytes()
        too_many.path = path
        raise too_many
    return content


def read_bytes(content: bytes, name: str, *, confined: bool = True) -> Document:
    """Read the bytes of one file; ``name`` is the file's name without its folder.

    The document's name is ``name`` as it can be written: bytes that are no UTF-8 are replaced in it. What
    needs a big parser, and very long text, is read in a process that can be ended, unless ``confined`` is
    false: the result is the same. Raises :class:`~budgetgraph.ground.errors.InputError` as :func:`read`
    does, without a path.
    """
    if len(content) > FILE_BYTES:
        raise _too_many_bytes()
    file_format = format_of(content)
    small = file_format is FileFormat.TEXT and len(content) <= UNCONFINED_TEXT_BYTES
    if confined and not small:
        # Loaded when it is needed: text needs no process.
        from budgetgraph.reading.confinement import read_confined

        reading = read_confined(content, file_format)
    else:
        reading = read_as(content, file_format)
    return Document(
        name=encodable(name),
        media_type=reading.media_type,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        blocks=reading.blocks,
        unread=reading.unread,
    )


def _too_many_bytes() -> TooLargeError:
    return TooLargeError(
        f"the file is larger than {FILE_BYTES // 2**20} MiB",
        hint=HINT,
        zh=f"文件大于 {FILE_BYTES // 2**20} MiB",
        hint_zh=HINT_ZH,
    )
