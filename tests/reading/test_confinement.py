"""Reading in a process of its own: same results, and whatever happens to it happens to one file."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from budgetgraph.ground.errors import (
    DamagedInputError,
    EncryptedInputError,
    ReaderStoppedError,
)
from budgetgraph.reading import read_bytes
from budgetgraph.reading.confinement import ConfinedReader
from budgetgraph.reading.document import (
    Cell,
    Grid,
    Passage,
    Reading,
    Row,
    Unread,
)
from budgetgraph.reading.formats import FileFormat
from budgetgraph.reading.reading_frames import heard, reading_told

from .office_making import word, xls, xlsx

posix = pytest.mark.skipif(os.name != "posix", reason="ends processes by signals")

PROGRAM = textwrap.dedent(
    """
    import ctypes, os, signal, sys, time
    from budgetgraph.ground.errors import DamagedInputError
    from budgetgraph.reading.confined_process import serve
    from budgetgraph.reading.document import Passage, Reading

    def read(content, file_format):
        what = content.decode()
        if what == "segfault":
            ctypes.string_at(0)
        elif what == "abort":
            os.abort()
        elif what == "leave":
            os._exit(3)
        elif what == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        elif what == "sleep":
            time.sleep(600)
        elif what == "hold":
            # A parser that never lets others have a turn.
            ctypes.PyDLL(None).sleep(600)
        elif what == "memory":
            bytearray(1 << 40)
        elif what == "grow":
            kept = []
            while True:
                kept.append(bytearray(1 << 24))
        elif what == "large":
            bytearray(b"1") * (600 << 20)
        elif what == "deep":
            return read(content, file_format)
        elif what == "fault":
            raise KeyError("odd")
        elif what == "damaged":
            raise DamagedInputError("is damaged", hint="do something", line=3)
        elif what == "print":
            print("noise"); os.write(1, b"more noise")
        elif what == "nonsense":
            os.write(answers(), bytes(8) + bytes([1]))
            time.sleep(600)
        return Reading("text/x", (Passage(f"{os.getpid()}", 1),))

    def answers():
        # The pipe to the parent is where standard output was.
        return max(int(each) for each in os.listdir("/proc/self/fd") if pipe(each))

    def pipe(each):
        try:
            return os.readlink(f"/proc/self/fd/{each}").startswith("pipe:")
        except OSError:
            return False

    serve(read)
    """
)


@pytest.fixture
def reader() -> Iterator[ConfinedReader]:
    reader = ConfinedReader(seconds=20, program=PROGRAM)
    yield reader
    reader.close()


def ask(reader: ConfinedReader, what: str) -> str:
    (passage,) = reader.read(what.encode(), FileFormat.PDF).blocks
    assert isinstance(passage, Passage)
    return passage.text


@pytest.mark.parametrize("content", [xlsx, xls, word])
def test_the_result_is_the_same_as_without(content: object) -> None:
    def fill(made: object) -> None:
        if content is word:
            made.add_table(2, 2).cell(0, 0).text = "预算\n支出"  # type: ignore[attr-defined]
        elif content is xls:
            made.add_sheet("a").write_merge(0, 1, 0, 1, "预算")  # type: ignore[attr-defined]
        else:
            made.active["B2"] = "预算"  # type: ignore[attr-defined]

    made = content(fill)  # type: ignore[operator]
    assert read_bytes(made, "a") == read_bytes(made, "a", confined=False)


def test_readings_come_through_the_pipe_as_they_are() -> None:
    cells = (
        Cell("一\n\ud800", 3, 1, 2, 2, 1, 1),
        Cell("", 4, 2, 2),
        Cell("x", 3, 9, None, file=2),
        Cell("y", 3, 4, 2),
    )
    grid = Grid((Row(cells), Row(())), (Grid((Row(cells[:1]),)),))
    passage = Passage("a\x00", 1, 2, 3, True, 4)
    reading = Reading("a/b", (passage, grid), (Unread("hidden", None, 4),))
    assert heard(reading_told(reading)) == reading


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b'{"error": {}}', b'{"media_type":"a","blocks":[7],"unread":[]}']
)
def test_what_is_no_answer_is_no_reading(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        heard(data)


def test_one_process_reads_many_files(reader: ConfinedReader) -> None:
    assert {ask(reader, "fine") for _ in range(5)} == {str(reader.pid)}


def test_a_large_parent_does_not_wear_out_its_readers(reader: ConfinedReader) -> None:
    held = bytearray(b"1") * (700 << 20)
    assert {ask(reader, "fine") for _ in range(3)} == {str(reader.pid)}
    assert len(held)


@posix
@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("segfault", "broke down"),
        ("abort", "broke down at this file .it is damaged, or asks for more memory"),
        ("leave", "ended with 3"),
        ("killed", "memory"),
        ("deep", "RecursionError"),
        ("fault", "KeyError: 'odd'"),
    ],
)
def test_a_reader_that_breaks_down_costs_one_file(
    what: str, told: str, reader: ConfinedReader
) -> None:
    ask(reader, "fine")
    with pytest.raises(ReaderStoppedError, match=told) as caught:
        ask(reader, what)
    assert caught.value.hint
    assert ask(reader, "fine") == str(reader.pid)


@posix
@pytest.mark.parametrize("what", ["sleep", "hold"])
def test_a_reader_that_takes_too_long_is_ended(what: str) -> None:
    reader = ConfinedReader(seconds=1, program=PROGRAM)
    start = time.monotonic()
    with pytest.raises(ReaderStoppedError, match="longer than 1 seconds"):
        ask(reader, what)
    assert time.monotonic() - start < 5
    assert ask(reader, "fine") == str(reader.pid)
    reader.close()


@pytest.mark.skipif(sys.platform != "linux", reason="caps memory")
@pytest.mark.parametrize("what", ["memory", "grow"])
def test_a_reader_that_takes_too_much_memory_is_ended(what: str) -> None:
    reader = ConfinedReader(seconds=60, memory_bytes=512 * 2**20, program=PROGRAM)
    with pytest.raises(ReaderStoppedError, match="more memory"):
        ask(reader, what)
    assert ask(reader, "fine") == str(reader.pid)
    reader.close()


@pytest.mark.skipif(sys.platform != "linux", reason="counts memory")
def test_a_process_that_has_grown_makes_room_for_a_new_one(reader: ConfinedReader) -> None:
    first = ask(reader, "large")
    assert ask(reader, "fine") != first


def test_errors_of_readers_come_through_the_pipe(reader: ConfinedReader) -> None:
    with pytest.raises(DamagedInputError, match="is damaged") as caught:
        ask(reader, "damaged")
    assert (caught.value.hint, caught.value.line) == ("do something", 3)


def test_what_a_library_prints_is_no_answer(reader: ConfinedReader) -> None:
    assert ask(reader, "print") == str(reader.pid)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="looks for the pipe")
def test_an_answer_that_makes_no_sense_ends_the_process(reader: ConfinedReader) -> None:
    with pytest.raises(ReaderStoppedError, match="makes no sense"):
        ask(reader, "nonsense")
    assert ask(reader, "fine") == str(reader.pid)


@posix
def test_a_process_that_was_ended_between_two_files_is_replaced(reader: ConfinedReader) -> None:
    first = ask(reader, "fine")
    os.kill(int(first), signal.SIGKILL)
    time.sleep(0.2)
    assert ask(reader, "fine") != first


def gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        # A process that nobody waits for is dead and still has its number.
        state = Path(f"/proc/{pid}/stat")
        if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


PARENT = textwrap.dedent(
    """
    import sys, threading, time
    from budgetgraph.reading.confinement import ConfinedReader
    from budgetgraph.reading.formats import FileFormat

    program, busy, how = sys.argv[1:]
    reader = ConfinedReader(program=program)
    reader.read(b"fine", FileFormat.PDF)
    print(reader.pid, flush=True)
    if busy == "busy":
        threading.Thread(target=reader.read, args=(b"sleep", FileFormat.PDF), daemon=True).start()
        time.sleep(0.3)
    if how == "wait":
        time.sleep(600)
    """
)


@posix
@pytest.mark.parametrize("busy", ["idle", "busy"])
@pytest.mark.parametrize("how", ["ends", "killed"])
def test_no_process_is_left_when_the_parent_is_gone(busy: str, how: str) -> None:
    argument = "wait" if how == "killed" else "end"
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, PROGRAM, busy, argument],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    if how == "killed":
        time.sleep(0.5)
        parent.kill()
    parent.wait(timeout=20)
    parent.stdout.close()
    assert gone(pid)


def _read_elsewhere(content: bytes) -> int:
    return len(read_bytes(content, "a").blocks)


def test_it_works_in_processes_of_a_pool() -> None:
    content = xlsx(lambda book: book.active.append(["预算", 1]))
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(_read_elsewhere, [content] * 6) == [1] * 6


@posix
def test_a_copy_of_this_process_has_a_reader_of_its_own(reader: ConfinedReader) -> None:
    content = xlsx(lambda book: book.active.append(["预算", 1]))
    read_bytes(content, "a")
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.map(_read_elsewhere, [content]) == [1]
    assert _read_elsewhere(content) == 1


def test_a_password_and_damage_are_errors_of_their_own() -> None:
    content = bytearray(xlsx(lambda book: None))
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        content[at + 8] |= 1
        at += 4
    with pytest.raises(EncryptedInputError, match="password"):
        read_bytes(bytes(content), "a.xlsx")
