"""Worker processes that are killed, abandoned or left alone: nothing is left behind and nobody pays for it."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from budgetgraph.ground.errors import QueryError
from budgetgraph.publishing import formats
from budgetgraph.publishing.engines.contract import (
    Answer,
    AnswerRequest,
    Limits,
    QueryTimeout,
    Spooled,
    WorkerKilled,
)
from budgetgraph.publishing.engines.pool import WorkerPool
from tests.publishing.engines.asking import CROSS_JOIN, Asking, small_store

ANY = (*formats.RESULT_FORMATS, *formats.GRAPH_FORMATS)
SOME_TIME = """SELECT (COUNT(*) AS ?n) {
  { SELECT ?a { ?a ?b ?c } LIMIT 700 } { SELECT ?d { ?d ?e ?f } LIMIT 700 }
  FILTER(STRLEN(SHA512(CONCAT(STR(?a), STR(?d)))) > 1)
}"""
"""Takes a second or so."""

SOURCE = Path(__file__).parents[3] / "src"

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_store(tmp_path_factory.mktemp("store") / "store")


@pytest.fixture
def asking(store: Path) -> Iterator[Asking]:
    with Asking(WorkerPool(store, workers=1, limits=Limits(seconds=10))) as asking:
        asking.run(asking.pool.start())
        yield asking


def pid_of(pool: WorkerPool) -> int:
    (worker,) = pool._all
    return worker.pid


def children() -> set[int]:
    found = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError):  # a thread that has ended meanwhile
            found |= {int(each) for each in (task / "children").read_text().split()}
    return found


def descriptors() -> int:
    gc.collect()
    return len(os.listdir("/proc/self/fd"))


def state_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "gone"


def eventually(holds: Callable[[], bool], seconds: float = 5) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    return holds()


def test_nothing_is_left_of_a_pool(store: Path) -> None:
    before = (children(), descriptors())

    async def used() -> None:
        pool = WorkerPool(store, workers=2, limits=Limits(seconds=5))
        await pool.start()
        for _ in range(3):
            with pytest.raises(QueryTimeout):
                await pool.answer(AnswerRequest(CROSS_JOIN, ANY), 0.1)
            long = await pool.answer(AnswerRequest("SELECT * { ?s ?p ?o }", ANY))
            assert isinstance(long.body, Spooled)
            long.body.file.close()
            running = asyncio.ensure_future(pool.answer(AnswerRequest(CROSS_JOIN, ANY)))
            await asyncio.sleep(0.05)
            running.cancel()
        await pool.close()
        assert children() == before[0]

    for _ in range(2):
        asyncio.run(used())
        assert (children(), descriptors()) == before


@pytest.mark.parametrize("noticed", [True, False])
def test_an_idle_worker_that_died_costs_nobody_anything(asking: Asking, noticed: bool) -> None:
    assert asking.still_answers()
    pid = pid_of(asking.pool)
    os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: state_of(pid) == "Z")  # the pool cannot have seen it yet
    if noticed:
        asking.run(asyncio.sleep(0.3))
        assert state_of(pid) == "gone"
        assert asking.pool.workers_alive() == 1
    assert asking.still_answers()
    assert asking.still_answers()
    assert asking.pool.restarts == {"idle": 1}


def test_a_query_that_was_not_begun_is_given_to_another_worker(asking: Asking) -> None:
    pid = pid_of(asking.pool)

    async def killed_before_it_reads() -> bytes | Spooled:
        os.kill(pid, signal.SIGSTOP)
        asked = asyncio.ensure_future(asking.pool.answer(AnswerRequest("ASK {}", ANY)))
        await asyncio.sleep(0.1)
        os.kill(pid, signal.SIGKILL)
        return (await asked).body

    body = asking.run(killed_before_it_reads())
    assert isinstance(body, bytes)
    assert b"true" in body
    assert asking.pool.restarts == {"idle": 1}


def test_a_query_whose_worker_is_killed_from_outside_gets_another(asking: Asking) -> None:
    async def killed() -> Answer:
        asked = asyncio.ensure_future(asking.pool.answer(AnswerRequest(SOME_TIME, ANY)))
        await asyncio.sleep(0.1)
        assert not asked.done()
        os.kill(pid_of(asking.pool), signal.SIGKILL)
        return await asked

    assert isinstance(asking.run(killed()).body, bytes)
    assert asking.pool.restarts == {"lost": 1}


def test_a_query_whose_workers_are_killed_one_after_the_other_is_told_so(asking: Asking) -> None:
    async def killed() -> None:
        asked = asyncio.ensure_future(asking.pool.answer(AnswerRequest(CROSS_JOIN, ANY)))
        before: set[int] = set()
        for _ in range(3):
            await asyncio.sleep(0.3)
            now = children() - before
            before |= now
            for pid in now:
                os.kill(pid, signal.SIGKILL)
        await asked

    with pytest.raises(WorkerKilled):
        asking.run(killed())
    assert asking.still_answers()
    assert asking.pool.restarts["lost"] == 2


def test_cancelling_kills_a_long_query_and_spares_a_short_one(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid = pid_of(asking.pool)

    async def cancelled(query: str) -> float:
        asked = asyncio.ensure_future(asking.pool.answer(AnswerRequest(query, ANY)))
        await asyncio.sleep(0)
        started = time.monotonic()
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        waited = time.monotonic() - started
        await asyncio.sleep(0.4)
        return waited

    monkeypatch.setattr("budgetgraph.publishing.engines.pool.GRACE", 5.0)
    for _ in range(5):
        assert asking.run(cancelled("ASK {}")) < 0.1
    assert asking.still_answers()
    assert pid_of(asking.pool) == pid
    monkeypatch.setattr("budgetgraph.publishing.engines.pool.GRACE", 0.1)
    # Its turn lasts until its worker is usable again, or somebody could keep all workers from working.
    assert asking.run(cancelled(CROSS_JOIN)) < 2
    assert asking.pool.workers_alive() == 1
    assert asking.still_answers()
    assert pid_of(asking.pool) != pid
    assert eventually(lambda: state_of(pid) == "gone")
    assert asking.pool.restarts == {"cancelled": 1}


def test_a_worker_that_dies_again_and_again_is_not_restarted_for_ever(asking: Asking) -> None:
    async def killed(times: int) -> None:
        for _ in range(times):
            for worker in [*asking.pool._idle]:
                os.kill(worker.pid, signal.SIGKILL)
            await asyncio.sleep(0.15)

    asking.run(killed(10))
    assert asking.pool.restarts["idle"] <= 3
    assert asking.still_answers()


def test_a_full_disk_is_an_error_and_costs_no_worker(store: Path) -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # A file that may not grow is what a full disk is, for who writes.
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
    try:
        with Asking(WorkerPool(store, workers=1, limits=Limits())) as asking:
            asking.run(asking.pool.start())
            pid = pid_of(asking.pool)
            for _ in range(2):
                with pytest.raises(QueryError, match="cannot be kept") as caught:
                    asking.answer("SELECT * { ?a ?b ?c }", [formats.JSON])
                assert "no room" in str(caught.value.hint)
            assert asking.still_answers()
            assert pid_of(asking.pool) == pid
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


SERVER = """
import asyncio, signal, sys
from pathlib import Path
from budgetgraph.publishing import formats
from budgetgraph.publishing.engines.contract import AnswerRequest, Limits
from budgetgraph.publishing.engines.pool import WorkerPool

async def main():
    pool = WorkerPool(Path(sys.argv[1]), workers=2, limits=Limits())
    await pool.start()
    asked = asyncio.ensure_future(pool.answer(AnswerRequest(sys.argv[2], (formats.JSON,))))
    await asyncio.sleep(0.2)
    print(*(worker.pid for worker in pool._all), flush=True)
    try:
        await asked
    except Exception as error:
        print(type(error).__name__, flush=True)
    await pool.close()

signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background inherits that it is ignored
asyncio.run(main())
"""


def server(store: Path, query: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SERVER, str(store), query],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        start_new_session=True,
    )


def test_workers_end_with_their_parent_even_in_the_middle_of_a_query(store: Path) -> None:
    with server(store, CROSS_JOIN) as parent:
        assert parent.stdout is not None
        pids = [int(each) for each in parent.stdout.readline().split()]
        assert len(pids) == 2
        parent.kill()
    assert eventually(lambda: {state_of(pid) for pid in pids} <= {"gone", "Z"})


def test_ctrl_c_is_the_business_of_the_parent(store: Path) -> None:
    with server(store, CROSS_JOIN) as parent:
        assert parent.stdout is not None
        pids = [int(each) for each in parent.stdout.readline().split()]
        for pid in pids:
            os.kill(pid, signal.SIGINT)
        time.sleep(0.2)
        assert {state_of(pid) for pid in pids} <= {"R", "S"}
        os.killpg(parent.pid, signal.SIGINT)  # as a terminal does
        _, errors = parent.communicate(timeout=10)
    assert "engines/worker.py" not in errors
    assert eventually(lambda: {state_of(pid) for pid in pids} <= {"gone", "Z"})


def test_last_words_of_the_engine_are_not_printed(asking: Asking) -> None:
    # It says there that its stack has overflowed or its memory is used up; who asked is told otherwise.
    assert os.readlink(f"/proc/{pid_of(asking.pool)}/fd/2") == os.devnull


def test_a_worker_holds_few_descriptors(asking: Asking) -> None:
    assert asking.still_answers()
    held = {os.readlink(each) for each in Path(f"/proc/{pid_of(asking.pool)}/fd").iterdir()}
    ours = {os.readlink(each) for each in Path("/proc/self/fd").iterdir() if each.exists()}
    shared = {each for each in held & ours if each.startswith(("socket:", "pipe:"))}
    assert len(shared) <= 1  # its lifeline: one name for both ends
