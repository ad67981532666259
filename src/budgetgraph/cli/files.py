"""Writing a file whole or not at all, and standard output without fuss."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from budgetgraph.ground.errors import BudgetgraphError


class OutputError(BudgetgraphError):
    """The output cannot be written."""


def write_whole(path: Path, content: Iterable[bytes]) -> None:
    """Write pieces beside ``path``, then rename: a reader never sees half a file.

    Raises :class:`OutputError` when it cannot be written; nothing is left behind then.
    """
    if path.is_dir():
        raise OutputError(
            "is a folder",
            path=path,
            hint="Name a file, or end the name with / for one file per document.",
        )
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror or error}", path=path) from error
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(content)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes private files; a result has the permissions of any new file.
        mask = os.umask(0)
        os.umask(mask)
        beside.chmod(0o666 & ~mask)
        os.replace(beside, path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise OutputError(f"cannot be written: {error.strerror or error}", path=path) from error
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def write_standard_output(content: Iterable[bytes]) -> None:
    """Write pieces to standard output; when the reader (head, less) has had enough, end quietly."""
    try:
        stream = sys.stdout.buffer
        stream.writelines(content)
        stream.flush()
    except BrokenPipeError:
        # The interpreter would complain once more when it flushes at exit.
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, sys.stdout.fileno())
        sys.exit(0)


def make_folder(path: Path) -> None:
    """Make the folder ``path`` if it is not there. Raises :class:`OutputError`."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"cannot be made a folder: {error.strerror or error}", path=path
        ) from error
