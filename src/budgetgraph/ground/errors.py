"""Exceptions: the program cannot go on. (What a source says or lacks is a finding, never an exception.)

::

    BudgetgraphError
    ├── InputError           a file cannot give a single fact (exit code 2)
    │   ├── EmptyInputError
    │   ├── BinaryInputError
    │   ├── EncodingError
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


class BudgetgraphError(Exception):
    """The program cannot go on.

    ``message`` says what is wrong in one line, ``hint`` what to do, ``path`` and ``line`` where.
    ``str()`` gives all of it in the form ``file:line: message``.
    """

    exit_code = 2

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        path: Path | str | None = None,
        line: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.path = path
        self.line = line

    def __str__(self) -> str:
        where = ""
        if self.path is not None:
            where = f"{self.path}:{self.line}: " if self.line is not None else f"{self.path}: "
        return f"{where}{self.message}"


class InputError(BudgetgraphError):
    """A file from which nothing can be produced."""


class EmptyInputError(InputError):
    """The file has no text at all."""


class BinaryInputError(InputError):
    """The file is not text and not a known document format."""


class EncodingError(InputError):
    """The file is text in an encoding that is not read."""


class NoBudgetTableError(InputError):
    """The document holds no table of a budget form."""


class BlankTemplateError(InputError):
    """The document is a blank official form: tables without a single figure."""


class TruncatedInputError(InputError):
    """The document announces tables and ends before the first of them."""


class UnsupportedKindError(InputError):
    """The document is of a kind that is not read yet (final accounts, 决算)."""


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
        )


class SettingsError(BudgetgraphError):
    """A setting that is not of its type, for example a base IRI that is not one."""


class InstallationError(BudgetgraphError):
    """A packaged resource (ontology, shapes, queries, examples) is missing."""
