"""Work over many files: processes that die, are interrupted, or lose their parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetgraph.ground.errors import InputError
from budgetgraph.publishing.batch import Outcome, UnexpectedError, WorkersError, run_batch

SOURCE = Path(__file__).parent.parent.parent / "src"


def measure(path: Path) -> Any:
    """The work of these tests, a number. It has to be importable in another process."""
    what = path.name.partition("-")[0]
    if what == "kill":
        time.sleep(0.1)  # while others are at work
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "slow":
        time.sleep(0.1)
    if what == "broken":
        raise InputError("is broken", path=path)
    if what == "full":
        raise OSError(28, "No space left on device", "there")
    if what == "strange":
        return lambda: 1
    return len(path.name)


def named(*names: str) -> list[Path]:
    return [Path(name) for name in names]


@pytest.mark.parametrize("where", ["first", "middle", "last"])
def test_exactly_the_file_that_kills_its_process_fails(where: str) -> None:
    names = [f"slow-{number}" for number in range(12)]
    position = {"first": 0, "middle": 6, "last": 12}[where]
    names.insert(position, "kill-1")
    seen: list[Outcome[int]] = []
    outcomes = run_batch(named(*names), measure, workers=2, progress=seen.append)
    assert [str(outcome.path) for outcome in outcomes] == names
    assert sorted(str(outcome.path) for outcome in seen) == sorted(names)
    assert [str(each.path) for each in outcomes if each.error] == ["kill-1"]
    assert isinstance(outcomes[position].error, UnexpectedError)
    assert "worker process died" in str(outcomes[position].error)
    assert all(each.result == len(each.path.name) for each in outcomes if not each.error)


def test_several_files_that_kill(tmp_path: Path) -> None:
    names = [f"slow-{number}" for number in range(6)]
    names[1:1] = ["kill-1", "kill-2", "broken-1"]
    outcomes = run_batch(named(*names), measure, workers=3)
    failed = [str(each.path) for each in outcomes if each.error]
    assert failed == ["kill-1", "kill-2", "broken-1"]


def test_a_result_that_cannot_travel_is_this_files_failure() -> None:
    outcomes = run_batch(named("strange", "a", "bb"), measure, workers=2)
    assert isinstance(outcomes[0].error, UnexpectedError)
    assert [outcome.result for outcome in outcomes[1:]] == [1, 2]


def test_a_full_disk_is_no_fault_of_the_program() -> None:
    (outcome,) = run_batch(named("full"), measure)
    assert "No space left" in str(outcome.error)
    assert outcome.error is not None
    assert "report" not in (outcome.error.hint or "")


class Counting(Executor):
    """Threads, and the most tasks that were handed out at a time."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(4)
        self._lock = Lock()
        self.open = self.most = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        with self._lock:
            self.open += 1
            self.most = max(self.most, self.open)
        future = self._threads.submit(fn, *args, **kwargs)
        future.add_done_callback(self._ended)
        return future

    def _ended(self, _: object) -> None:
        with self._lock:
            self.open -= 1


names = st.lists(st.sampled_from(["a", "bb", "ccc", "broken-1", "broken-22", "full"]), max_size=60)


@settings(max_examples=40, deadline=None)
@given(names)
def test_any_executor_gives_what_one_process_gives(given_names: list[str]) -> None:
    paths = named(*given_names)

    def told(outcomes: list[Outcome[int]]) -> list[object]:
        return [(str(each.path), each.result, str(each.error)) for each in outcomes]

    executor = Counting()
    assert told(run_batch(paths, measure, executor=executor, workers=2)) == told(
        run_batch(paths, measure, workers=1)
    )
    assert executor.most <= 8


def test_a_hundred_thousand_files_are_not_handed_out_at_once() -> None:
    executor = Counting()
    paths = [Path(str(number)) for number in range(100_000)]
    outcomes = run_batch(paths, measure, executor=executor, workers=4)
    assert sum(outcome.result or 0 for outcome in outcomes) == sum(len(path.name) for path in paths)
    assert executor.most <= 16


def test_what_is_wrong_with_the_workers_ends_the_batch() -> None:
    with pytest.raises(WorkersError):
        run_batch(named("a", "b"), gone, workers=2)


def gone(path: Path) -> int:
    raise WorkersError("all gone")


SLOW_PARENT = f"""
import os, signal, sys, time
from pathlib import Path
sys.path.insert(0, {str(SOURCE)!r})
from budgetgraph.publishing.batch import run_batch

def leave_a_trace(path):
    path.with_name(f"{{os.getpid()}}.pid").touch()
    time.sleep(30 if path.name != "0" else 0.1)

if __name__ == "__main__":
    # Whoever runs the tests in the background may have had SIGINT ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    print("ready", flush=True)
    run_batch([Path(sys.argv[1], str(n)) for n in range(50)], leave_a_trace, workers=3)
"""


UNGUARDED = f"""
import sys
sys.path.insert(0, {str(SOURCE)!r})
from os.path import basename
from pathlib import Path
from budgetgraph.publishing.batch import run_batch

outcomes = run_batch([Path("a"), Path("bb"), Path("ccc")], basename, workers=2)
print([each.result for each in outcomes], __file__)
"""


@pytest.mark.parametrize("from_where", ["a file", "standard input"])
def test_workers_do_not_run_the_script_again(tmp_path: Path, from_where: str) -> None:
    script = tmp_path / "script.py"
    script.write_text(UNGUARDED)
    name = str(script) if from_where == "a file" else "-"
    done = subprocess.run(
        [sys.executable, name], input=UNGUARDED.encode(), capture_output=True, timeout=60
    )
    assert done.stderr == b""
    file = name if from_where == "a file" else "<stdin>"
    assert done.stdout.decode() == f"['a', 'bb', 'ccc'] {file}\n"


def start_parent(folder: Path) -> subprocess.Popen[bytes]:
    """A process with a batch that takes long, in a group of its own, at the start of it."""
    script = folder / "parent.py"
    script.write_text(SLOW_PARENT)
    process = subprocess.Popen(
        [sys.executable, str(script), str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], list[int]]]:
    """Such a process in the middle of its batch, and its workers."""
    process = start_parent(tmp_path)
    until(lambda: len(list(tmp_path.glob("*.pid"))) == 3, 60)
    workers = [int(file.stem) for file in tmp_path.glob("*.pid")]
    yield process, workers
    process.kill()
    for each in workers:
        if runs(each):  # which would keep the pipes open
            os.kill(each, signal.SIGKILL)
    process.communicate()


def until(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.05)


def runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


on_linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")


@on_linux
@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM])
def test_no_worker_outlives_its_parent(
    parent: tuple[subprocess.Popen[bytes], list[int]], sign: signal.Signals
) -> None:
    process, workers = parent
    assert all(runs(each) for each in workers)
    process.send_signal(sign)
    until(lambda: not any(runs(each) for each in workers), 5)


@on_linux
@pytest.mark.slow
def test_ctrl_c_ends_all_soon_and_quietly(
    parent: tuple[subprocess.Popen[bytes], list[int]],
) -> None:
    process, workers = parent
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
    _, told = process.communicate(timeout=5)
    assert not any(runs(each) for each in workers)
    # The script itself does not catch it, so one trace is its own; workers add none.
    assert told.count(b"Traceback") == 1
    assert told.rstrip().endswith(b"KeyboardInterrupt")
    assert b"Process" not in told


@on_linux
@pytest.mark.slow
def test_ctrl_c_while_processes_are_starting(tmp_path: Path) -> None:
    for delay in (0.02, 0.04, 0.06, 0.1, 0.15, 0.2, 0.3):
        process = start_parent(tmp_path)
        time.sleep(delay)
        os.killpg(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=10)
        assert told.count(b"Traceback") == 1, told.decode()
        assert told.rstrip().endswith(b"KeyboardInterrupt")
        assert b"SpawnProcess" not in told
        assert b"spawn_main" not in told
