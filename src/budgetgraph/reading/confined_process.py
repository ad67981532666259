"""What runs in the process that reads for another one: one request after the other, over pipes.

A request is two lengths (4 and 8 bytes), the name of a format, and the bytes of a file. The answer is a
length (8 bytes), a byte that says whether the process goes on, and a reading or an error in JSON. The
process ends when its standard input does, even while it reads a file.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import queue
import struct
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from budgetgraph.ground.errors import (
    DEBUG_VARIABLE,
    OUR_FAULT,
    OUR_FAULT_ZH,
    BudgetgraphError,
    ReaderStoppedError,
)
from budgetgraph.reading.document import Reading
from budgetgraph.reading.formats import FileFormat
from budgetgraph.reading.reading_frames import error_told, reading_told

REQUEST = struct.Struct(">IQ")
ANSWER = struct.Struct(">QB")

_GRACE = 10.0
"""Seconds after its deadline at which the process ends itself, should nobody have ended it."""
_RETIRE_AT = 512 * 2**20
"""Bytes of memory after which the process makes room for a new one: what a parser took, it keeps."""


def main() -> None:
    """Serve with the readers of this program; the arguments are seconds and bytes."""
    from budgetgraph.reading.readers import read_as

    serve(read_as)


def serve(read: Callable[[bytes, FileFormat], Reading]) -> None:
    """Answer requests with what ``read`` makes of them, until standard input ends."""
    seconds, memory = float(sys.argv[1]), int(sys.argv[2])
    _cap_memory(memory)
    # A document is a million small things that stay: looking through them again and again takes a third
    # of the time.
    gc.set_threshold(100_000, 20, 20)
    # What a library prints must not come between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests: queue.SimpleQueue[tuple[FileFormat, bytes]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, requests), daemon=True).start()
    goes_on = True
    while goes_on:
        file_format, content = requests.get()
        # This watch needs no turn of the interpreter: a parser that never comes back is ended as well.
        faulthandler.dump_traceback_later(seconds + _GRACE, exit=True)
        answer, goes_on = _answer(read, content, file_format)
        del content
        faulthandler.cancel_dump_traceback_later()
        goes_on = goes_on and _memory_taken() < _RETIRE_AT
        try:
            answers.write(ANSWER.pack(len(answer), goes_on))
            answers.write(answer)
            answers.flush()
        except OSError:
            goes_on = False
        del answer
    os._exit(0)


def _listen(stream: BinaryIO, requests: queue.SimpleQueue[tuple[FileFormat, bytes]]) -> None:
    with suppress(OSError, ValueError, MemoryError, struct.error):
        while head := stream.read(REQUEST.size):
            named, size = REQUEST.unpack(head)
            file_format = FileFormat[stream.read(named).decode("ascii")]
            content = stream.read(size)
            if len(content) < size:
                break
            requests.put((file_format, content))
            del content
    os._exit(0)


def _answer(
    read: Callable[[bytes, FileFormat], Reading], content: bytes, file_format: FileFormat
) -> tuple[bytes, bool]:
    """What to answer, and whether the process can go on after it."""
    try:
        return reading_told(read(content, file_format)), True
    except BudgetgraphError as error:
        return error_told(error), True
    except MemoryError:
        return error_told(out_of_memory()), False
    except Exception as error:
        if os.environ.get(DEBUG_VARIABLE) == "1":
            traceback.print_exc()
        return error_told(broken_down(error, file_format)), False


def out_of_memory() -> ReaderStoppedError:
    """The error for a file that takes more memory than a reader may have."""
    return ReaderStoppedError(
        "reading the file takes more memory than a budget document ever does",
        hint="Give the document alone, or print it to a new PDF or save it as XLSX.",
        zh="读取该文件占用的内存超过任何预算文件所需，已停止",
        hint_zh="请只提供预算文件本身，或打印为新的 PDF、另存为 XLSX。",
    )


def broken_down(error: Exception, file_format: FileFormat) -> ReaderStoppedError:
    """The error for a fault of a reader at one file."""
    told = " ".join(str(error).split())[:300]
    return ReaderStoppedError(
        f"the reader of {file_format.value} broke down at this file: {type(error).__name__}: {told}",
        hint=OUR_FAULT,
        zh=f"{file_format.value} 的读取程序在该文件处出错：{type(error).__name__}: {told}",
        hint_zh=OUR_FAULT_ZH,
    )


def _cap_memory(size: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        size = min(size, hard)
    # A Mac knows the limit and refuses it.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (size, hard))
    # A crash is told to the parent, not kept on the disk.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _memory_taken() -> int:
    """The most bytes that this process has held at once."""
    # The resource usage of Linux begins with what the parent held when it started this process.
    with suppress(OSError, ValueError, IndexError):
        for line in (
            Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
        ):
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
