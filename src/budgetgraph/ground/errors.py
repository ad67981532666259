"""Exceptions: the program cannot go on. (What a source says or lacks is a finding, never an exception.)

::

    BudgetgraphError
    ├── InputError           a file cannot give a single fact (exit code 2)
    │   ├── EmptyInputError
    │   ├── BinaryInputError
    │   ├── EncodingError
    │   ├── EncryptedInputError
    │   ├── DamagedInputError
    │   ├── ScannedInputError
    │   ├── TooLargeError
    │   ├── ReaderStoppedError
    │   ├── NoBudgetTableError
    │   ├── BlankTemplateError
    │   ├── TruncatedInputError
    │   └── UnsupportedKindError
    ├── DuplicateDocumentError   two files are the same document
    ├── StructureError       a structural shape is violated: our fault, stops a release
    ├── QueryError           a query that cannot be run
    ├── ReleaseError         a release that is missing, damaged or cannot be written
    ├── SettingsError        a setting that is not one
    └── InstallationError    a packaged resource is missing
"""

from __future__ import annotations

import errno
from pathlib import Path

_NO_ROOM = frozenset(
    getattr(errno, name) for name in ("ENOSPC", "EDQUOT", "EFBIG") if hasattr(errno, name)
)
"""What the system says of a full disk, a used-up quota and a file that may not grow; not all have all."""


DEBUG_VARIABLE = "BUDGETGRAPH_DEBUG"
"""Set to 1, an unexpected error is raised with its trace instead of being told in one line."""

OUR_FAULT = f"This is a fault of budgetgraph; please report it. {DEBUG_VARIABLE}=1 shows where."
"""The hint of an error that nobody expected."""

OUR_FAULT_ZH = f"这是 budgetgraph 的错误，请报告；{DEBUG_VARIABLE}=1 可显示出错的位置。"
"""The same in Chinese."""


class BudgetgraphError(Exception):
    """The program cannot go on.

    ``message`` says what is wrong in one line, ``hint`` what to do, ``path`` and ``line`` where.
    ``str()`` gives all of it in the form ``file:line: message``. ``zh`` and ``hint_zh`` say the same in
    Chinese: a class that users often meet has texts for all its errors, one error may have its own.
    """

    exit_code = 2
    zh: str | None = None
    hint_zh: str | None = None

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        path: Path | str | None = None,
        line: int | None = None,
        zh: str | None = None,
        hint_zh: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.path = path
        self.line = line
        if zh is not None:
            # What the class says in general would no longer fit.
            self.zh, self.hint_zh = zh, hint_zh

    def __str__(self) -> str:
        return f"{self._where()}{self.message}"

    @property
    def chinese(self) -> str | None:
        """What :func:`str` says, in Chinese; None where there is no Chinese text."""
        return None if self.zh is None else f"{self._where()}{self.zh}"

    def _where(self) -> str:
        if self.path is None:
            return ""
        return f"{self.path}: " if self.line is None else f"{self.path}:{self.line}: "


class InputError(BudgetgraphError):
    """A file from which nothing can be produced."""


class EmptyInputError(InputError):
    """The file has no text at all."""

    zh = "文件中没有文字"
    hint_zh = "请提供载有预算表格的文件。"


class BinaryInputError(InputError):
    """The file is not text and not a known document format."""

    zh = "文件不是文本，也不是能读取的文档格式"
    hint_zh = "请提供 PDF、XLSX、XLS、DOCX、HTML 或文本格式的预算；压缩包请先解压。"


class EncodingError(InputError):
    """The file is text in an encoding that is not read."""

    zh = "文件的文字编码不能读取"
    hint_zh = "请用 UTF-8 编码另存后再试。"


class EncryptedInputError(InputError):
    """The file is protected by a password and cannot be read without it."""

    zh = "文件有密码或其他保护，不能读取"
    hint_zh = "请打开文件，另存为没有保护的文件后再试。"


class DamagedInputError(InputError):
    """The file is of a known format and is not whole, or not what the format demands."""

    zh = "文件已损坏或不完整"
    hint_zh = "请重新下载；如能用其他软件打开，请另存或打印为新的文件。"


class ScannedInputError(InputError):
    """The file is nothing but pictures of pages: it has no text."""

    zh = "文件是扫描件，各页是没有文字的图片"
    hint_zh = "请寻找发布单位原始的 PDF 或工作簿，或先做文字识别（OCR）。"


class TooLargeError(InputError):
    """The file, or what it unpacks to, is larger than anything a published budget is."""

    zh = "文件或其解压后的内容过大，不会是公开的预算"
    hint_zh = "请只提供预算文件本身。"


class ReaderStoppedError(InputError):
    """The reader was stopped at this file: it took too long or too much memory, or broke down."""

    zh = "读取该文件时用时过长、占用内存过多或读取程序出错，已停止"
    hint_zh = "请提供同一预算的其他格式。"


class NoBudgetTableError(InputError):
    """The document holds no table of a budget form."""

    zh = "文件中没有找到部门预算的表格"
    hint_zh = "请提供带有表格的部门预算。"


class BlankTemplateError(InputError):
    """The document is a blank official form: tables without a single figure."""

    zh = "文件是空白表格，没有任何数字"
    hint_zh = "请提供填好的预算。"


class TruncatedInputError(InputError):
    """The document announces tables and ends before the first of them."""

    zh = "目录列出的预算表在文件中一张也没有"
    hint_zh = "文件可能不完整，请重新获取。"


class UnsupportedKindError(InputError):
    """The document is of a kind that is not read yet (final accounts, 决算)."""

    zh = "文件是决算，目前不能读取"
    hint_zh = "请提供部门预算。"


class DuplicateDocumentError(BudgetgraphError):
    """Two files of one batch are the same department, year and kind, and none supersedes the other."""


class StructureError(BudgetgraphError):
    """The graph violates a structural shape: a fault of this program, not of the source."""

    exit_code = 1


class QueryError(BudgetgraphError):
    """A query that is unknown, malformed, or lacks a parameter.

    ``query_id`` names it in the log of the server that ran it.
    """

    query_id: str | None = None


class ReleaseError(BudgetgraphError):
    """A release that is missing, damaged, of a newer format, or that cannot be written."""

    @classmethod
    def unwritable(cls, error: OSError, path: Path | str) -> ReleaseError:
        """That ``path``, or the file that ``error`` names, cannot be written; what to do if it is full."""
        full = error.errno in _NO_ROOM
        named = error.filename2 or error.filename
        return cls(
            f"cannot be written: {error.strerror or error}",
            path=Path(named) if isinstance(named, str) else path,
            hint="Make room and run it again: the active release is as it was." if full else None,
            zh="不能写入" + ("：磁盘空间不足" if full else ""),
            hint_zh="请腾出空间后重试：已启用的发布没有变化。" if full else None,
        )


class SettingsError(BudgetgraphError):
    """A setting that is not of its type, for example a base IRI that is not one."""


class InstallationError(BudgetgraphError):
    """A packaged resource (ontology, shapes, queries, examples) is missing."""
