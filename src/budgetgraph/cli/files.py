"""Writing a file whole or not at all, and standard output without fuss."""

from __future__ import annotations

import os
import re
import stat
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from budgetgraph.ground.errors import BudgetgraphError

_DESCRIPTOR = re.compile(r"/(?:dev|proc/self)/fd/([0-9]+)")
_STANDARD = {"/dev/stdout": 1, "/dev/stderr": 2}


class OutputError(BudgetgraphError):
    """The output cannot be written."""


def write_whole(path: Path, content: Iterable[bytes]) -> None:
    """Write pieces beside ``path``, then rename: a reader never sees half a file.

    A symbolic link stays and what it points to is written. A device, a pipe and an open descriptor
    (``/dev/fd/63``) are written into and never replaced. Raises :class:`OutputError` when it cannot be
    written; nothing is left behind then.
    """
    if path.is_dir():
        raise OutputError(
            "is a folder",
            path=path,
            hint="Name a file, or end the name with / for one file per document.",
            zh="是文件夹",
            hint_zh="请写出文件名；如要每份预算一个文件，名称以 / 结尾。",
        )
    try:
        if _is_stream(path):
            _write_into(path, content)
        else:
            _replace(Path(os.path.realpath(path)), content)
    except OSError as error:
        lost = not path.parent.is_dir()
        raise OutputError(
            f"cannot be written: {error.strerror or error}",
            path=path,
            hint="Make its folder first, or name one that is there." if lost else None,
            zh=f"无法写入（{error.strerror or error}）",
            hint_zh="请先建立文件夹，或写出已有的文件夹。" if lost else None,
        ) from error


def require_no_source(targets: Iterable[Path], sources: Iterable[Path]) -> None:
    """Raise :class:`OutputError` if writing a target would destroy a source; links are followed."""
    known = {identity: path for path in sources if (identity := _identity(path)) is not None}
    for target in targets:
        identity = _identity(target)
        source = None if identity is None else known.get(identity)
        if source is not None:
            raise OutputError(
                f"is also read ({source}) and would be overwritten",
                path=target,
                hint="Name another file for the output.",
                zh=f"也是要读取的文件（{source}），会被覆盖",
                hint_zh="请换一个输出文件名。",
            )


def _identity(path: Path) -> tuple[int, int] | None:
    with suppress(OSError):
        status = path.stat()
        if stat.S_ISREG(status.st_mode):
            return status.st_dev, status.st_ino
    return None


def _descriptor(path: Path) -> int | None:
    match = _DESCRIPTOR.fullmatch(str(path))
    return int(match[1]) if match else _STANDARD.get(str(path))


def _is_stream(path: Path) -> bool:
    if _descriptor(path) is not None:
        return True
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        return False


def _write_into(path: Path, content: Iterable[bytes]) -> None:
    descriptor = _descriptor(path)
    # The descriptor itself, not its name: opened by name, a file behind it would lose what it holds.
    opened = os.open(path, os.O_WRONLY) if descriptor is None else os.dup(descriptor)
    # A reader of a pipe who has had enough is no error.
    with suppress(BrokenPipeError), os.fdopen(opened, "wb") as stream:
        stream.writelines(content)


def _replace(path: Path, content: Iterable[bytes]) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
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
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def write_standard_output(content: Iterable[bytes]) -> None:
    """Write pieces to standard output; when the reader (head, less) has had enough, drop the rest quietly.

    The exit code stays that of the command: ``--strict`` holds however much of a report is read.
    """
    try:
        stream = sys.stdout.buffer
        stream.writelines(content)
        stream.flush()
    except BrokenPipeError:
        # The interpreter would complain once more when it flushes at exit.
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, sys.stdout.fileno())
        os.close(devnull)


def make_folder(path: Path) -> None:
    """Make the folder ``path`` if it is not there. Raises :class:`OutputError`."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"cannot be made a folder: {error.strerror or error}",
            path=path,
            zh=f"无法建立文件夹（{error.strerror or error}）",
        ) from error
