"""Files that need a big parser are read in a process of their own, which can be ended.

A parser of PDF or Office files meets whatever people put on the web. In a process with a deadline and a
cap on its memory a hostile or broken file costs itself, not the batch: the process dies, the file gets an
error, and the next file gets a new process. A process that did well is kept for the next file.

The results are those of reading without it. Where a system cannot cap memory (Windows, macOS), the
deadline alone holds.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import budgetgraph
from budgetgraph.ground.errors import DEBUG_VARIABLE, InstallationError, ReaderStoppedError
from budgetgraph.reading import limits
from budgetgraph.reading.confined_process import ANSWER, REQUEST, out_of_memory
from budgetgraph.reading.document import Reading
from budgetgraph.reading.formats import FileFormat
from budgetgraph.reading.reading_frames import heard

_PROGRAM = "from budgetgraph.reading.confined_process import main; main()"
_PIECE = 2**20
"""Bytes that go through a pipe at a time."""
_OTHER_FORM = "Print it to a new PDF, or save it as XLSX or text, and give that."


class ConfinedReader:
    """A process that reads files one after the other, started with the first and replaced when it dies.

    ``seconds`` is what one file may take, ``memory_bytes`` the address space of the process; ``program``
    is the Python text that it runs. Threads take turns.
    """

    def __init__(
        self,
        *,
        seconds: float = limits.SECONDS,
        memory_bytes: int = limits.MEMORY_BYTES,
        program: str = _PROGRAM,
    ) -> None:
        self._seconds = seconds
        self._memory_bytes = memory_bytes
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The process, if there is one."""
        return None if self._process is None else self._process.pid

    def read(self, content: bytes, file_format: FileFormat) -> Reading:
        """What the reader of ``file_format`` makes of ``content``.

        Raises :class:`~budgetgraph.ground.errors.InputError` as the reader does, and
        :class:`~budgetgraph.ground.errors.ReaderStoppedError` if it is too slow, takes too much memory or
        dies.
        """
        with self._turn:
            process = self._running()
            watch = _Watch(process, self._seconds)
            try:
                answer, goes_on = _asked(process, content, file_format)
            except (OSError, EOFError):
                error = self._why(process, late=watch.has_ended_it)
                self._end()
                raise error from None
            except BaseException:  # half an answer may be left in the pipe
                self._end()
                raise
            finally:
                watch.stop()
            if not goes_on or watch.has_ended_it:
                self._end()
        try:
            return heard(answer)
        except ValueError:
            self.close()
            raise ReaderStoppedError(
                f"the reader of {file_format.value} gave an answer that makes no sense",
                hint=_OTHER_FORM,
            ) from None

    def close(self) -> None:
        """End the process. The next file gets a new one."""
        with self._turn:
            self._end()

    def forget(self) -> None:
        """Let go of the process without ending it: in a copy of this process, it is not ours."""
        process, self._process = self._process, None
        self._turn = threading.Lock()
        if process is not None:
            process.returncode = 0  # its parent waits for it, not we
            _let_go(process)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self._end()  # something ended it between two files
        if self._process is None:
            self._process = _started(self._program, self._seconds, self._memory_bytes)
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        _let_go(process)
        process.wait()

    def _why(self, process: subprocess.Popen[bytes], *, late: bool) -> ReaderStoppedError:
        if late:
            return ReaderStoppedError(
                f"reading the file takes longer than {self._seconds:g} seconds",
                hint=_OTHER_FORM,
                zh=f"读取该文件的时间超过 {self._seconds:g} 秒，已停止",
                hint_zh=ReaderStoppedError.hint_zh,
            )
        end: int | None = None
        with suppress(
            subprocess.TimeoutExpired
        ):  # a pipe closes a moment before its process is gone
            end = process.wait(timeout=1.0)
        if end == -9:  # by the system, for want of memory
            return out_of_memory()
        told = "it is damaged, or asks for more memory than a reader has"
        if end is not None and end >= 0:  # no signal: something left on its own
            told = f"it ended with {end}"
        return ReaderStoppedError(f"the reader broke down at this file ({told})", hint=_OTHER_FORM)


class _Watch:
    """Ends a process at its deadline."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.has_ended_it = False
        self._process = process
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def stop(self) -> None:
        """The work is done."""
        self._timer.cancel()

    def _end(self) -> None:
        self.has_ended_it = True
        self._process.kill()


def _asked(
    process: subprocess.Popen[bytes], content: bytes, file_format: FileFormat
) -> tuple[bytes, bool]:
    """The answer, and whether the process goes on. Raises :class:`OSError` or :class:`EOFError`."""
    name = file_format.name.encode("ascii")
    _send(process.stdin, REQUEST.pack(len(name), len(content)) + name)
    _send(process.stdin, content)
    size, goes_on = ANSWER.unpack(_received(process.stdout, ANSWER.size))
    limits.require_at_most("bytes of text", size, limits.ANSWER_BYTES)
    return _received(process.stdout, size), bool(goes_on)


def _send(stream: IO[bytes] | None, data: bytes) -> None:
    assert stream is not None
    rest = memoryview(data)
    while rest:
        rest = rest[stream.write(rest[:_PIECE]) :]


def _received(stream: IO[bytes] | None, size: int) -> bytes:
    assert stream is not None
    pieces: list[bytes] = []
    while size:
        piece = stream.read(min(size, _PIECE))
        if not piece:
            raise EOFError
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _let_go(process: subprocess.Popen[bytes]) -> None:
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with suppress(OSError):
                stream.close()


def _started(program: str, seconds: float, memory_bytes: int) -> subprocess.Popen[bytes]:
    # Without "site", which a reader has no use for: it is half of the time that Python takes to start.
    # What that would find is in our own path.
    package = str(Path(budgetgraph.__file__).parent.parent)
    path = os.pathsep.join(dict.fromkeys([package, *filter(None, sys.path)]))
    apart: dict[str, Any] = {"process_group": 0} if os.name == "posix" else {}
    debugging = os.environ.get(DEBUG_VARIABLE) == "1"
    try:
        return subprocess.Popen(
            [sys.executable, "-P", "-S", "-c", program, str(seconds), str(memory_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if debugging else subprocess.DEVNULL,
            bufsize=0,  # what is not buffered can be closed in a copy of this process
            env={**os.environ, "PYTHONPATH": path},
            **apart,  # signals of the terminal are for the parent
        )
    except OSError as error:
        raise InstallationError(
            f"no process can be started to read the file: {error.strerror or error}",
            hint="Are there too many processes, or too little memory?",
        ) from None


_reader = ConfinedReader()
atexit.register(_reader.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_reader.forget)


def read_confined(content: bytes, file_format: FileFormat) -> Reading:
    """Read in the process that this one keeps for it; as :meth:`ConfinedReader.read`."""
    return _reader.read(content, file_format)
