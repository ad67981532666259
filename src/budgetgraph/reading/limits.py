"""How much a file may ask for. A published budget has some hundred pages; nothing here is near that.

A file beyond a limit is refused with :class:`~budgetgraph.ground.errors.TooLargeError` before it is
worked on, or, where only the work shows it, with
:class:`~budgetgraph.ground.errors.ReaderStoppedError`.
"""

from __future__ import annotations

from budgetgraph.ground.errors import TooLargeError

FILE_BYTES = 200 * 2**20
"""Bytes of a file."""
UNCONFINED_TEXT_BYTES = 2**20
"""Bytes of text that are read without a process that can be ended: several times a long budget."""
UNPACKED_BYTES = 500 * 2**20
"""Bytes of all parts of a ZIP container (XLSX, DOCX) when they are unpacked."""
UNPACKED_RATIO = 200
"""How many times larger than its packed form a part may be. Worksheets shrink to a tenth, and repeated
rows to a fiftieth."""
UNPACKED_UNSUSPECTED_BYTES = 10 * 2**20
"""Bytes of a part up to which its ratio does not matter: an empty form with thousands of styled cells."""
ZIP_ENTRIES = 5000
"""Parts of a ZIP container."""
PAGES = 2000
"""Pages of a document, worksheets of a workbook."""
CELLS = 1_000_000
"""Cells of a document, the empty ones of its grids included."""
LINES = 500_000
"""Lines of running text of a document."""
COLUMNS = 512
"""Columns of a grid."""
SECONDS = 120.0
"""Seconds that the reader of one file may take."""
MEMORY_BYTES = 2 * 2**30
"""Bytes of address space of the process that reads."""
ANSWER_BYTES = 512 * 2**20
"""Bytes of a document on its way from the process that reads."""

HINT = "This is no budget document as it is published; give the document alone."
"""What to do about a file beyond a limit."""
HINT_ZH = "公开的预算文件不会这样大；请只提供预算文件本身。"
"""The same in Chinese."""

CHINESE = {
    "bytes of directory in its ZIP container": ("压缩包的目录有", "字节"),
    "bytes of text": ("文件的文字有", "字节"),
    "bytes when it is unpacked": ("文件解压后有", "字节"),
    "cells": ("文件有", "个单元格"),
    "cells in a table": ("文件的一张表格有", "个单元格"),
    "columns in a table": ("文件的一张表格有", "列"),
    "columns in a worksheet": ("文件的一张工作表有", "列"),
    "lines": ("文件有", "行文字"),
    "pages": ("文件有", "页"),
    "parts in its ZIP container": ("文件的压缩包内有", "个部分"),
    "worksheets": ("文件有", "张工作表"),
}
"""What is counted, in Chinese: the words before the number and those after it."""


def too_large(what: str, found: int, limit: int) -> TooLargeError:
    """The error to raise for ``found`` things called ``what`` (of :data:`CHINESE`) where ``limit`` may be."""
    before, after = CHINESE[what]
    return TooLargeError(
        f"the file has {found:,} {what}; at most {limit:,} are read",
        hint=HINT,
        zh=f"{before} {found:,} {after}，最多读取 {limit:,} {after}",
        hint_zh=HINT_ZH,
    )


def require_at_most(what: str, found: int, limit: int) -> None:
    """Raise :class:`~budgetgraph.ground.errors.TooLargeError` if ``found`` is more than ``limit``."""
    if found > limit:
        raise too_large(what, found, limit)


class CellRoom:
    """Counts the cells of a document while it is read, so that it ends before memory does."""

    def __init__(self) -> None:
        self._taken = 0

    def take(self, count: int = 1) -> None:
        """Raise :class:`~budgetgraph.ground.errors.TooLargeError` if ``count`` more are too many."""
        self._taken += count
        if self._taken > CELLS:
            raise TooLargeError(
                f"the file has more than {CELLS:,} cells",
                hint=HINT,
                zh=f"文件的单元格多于 {CELLS:,} 个，超过最多可读取的数量",
                hint_zh=HINT_ZH,
            )
