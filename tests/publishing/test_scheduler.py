"""Work over a real scheduler and its worker processes: the same bytes, whoever dies."""

from __future__ import annotations

import errno
import os
import re
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetgraph.ground.errors import InputError, InstallationError, ReleaseError
from budgetgraph.publishing import shipping
from budgetgraph.publishing.batch import Outcome, UnexpectedError, WorkersError, run_batch
from budgetgraph.publishing.publish import Work, publish
from budgetgraph.publishing.release import Release, open_release
from budgetgraph.publishing.scheduler import dask_executor
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.shipping import Program, ShippedWork, packed, unpack
from budgetgraph.publishing.verification import problems_of
from tests.publishing.building import PROJECT, ran, small_document

HERE = Program.here()


def copy_or_die(files: tuple[Path, ...], folder: Path) -> str:
    """Work that is quick, and can go wrong in every way."""
    (path,) = files
    if path.name.startswith("kill"):
        time.sleep(0.2)
        os.kill(os.getpid(), signal.SIGKILL)
    if path.name.startswith("slow"):
        time.sleep(0.5)
    if path.name.startswith("broken"):
        raise InputError(f"{path} is broken", path=path, hint="mend it")
    (folder / path.name / "deep").mkdir(parents=True)
    (folder / path.name / "deep" / "copy").write_bytes(path.read_bytes())
    return path.name


@dataclass
class Cluster:
    """A scheduler and worker processes with a nanny, in their own folder, on loopback."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    address: str = ""

    def start(self, workers: int = 2) -> None:
        scheduler = self._run("scheduler", "--host", "127.0.0.1", "--port", "0")
        found = self._logged(scheduler, rb"Scheduler at:\s+(tcp://[0-9.:]+)")
        self.address = found.group(1).decode()
        if workers:
            self.add(workers)

    def add(self, workers: int, **variables: str) -> subprocess.Popen[bytes]:
        arguments = (self.address, "--host", "127.0.0.1", "--nthreads", "1")
        worker = self._run("worker", *arguments, "--nworkers", str(workers), **variables)
        self._logged(worker, rb"Registered to:", workers)
        return worker

    def _run(self, *arguments: str, **variables: str) -> subprocess.Popen[bytes]:
        log = self.folder / f"{len(self.processes)}.log"
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(PROJECT / "src"), str(PROJECT)]),
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
            "DASK_TEMPORARY_DIRECTORY": str(self.folder),
            **self.variables,
            **variables,
        }
        command = [sys.executable, "-m", "dask", *arguments, "--no-dashboard"]
        with log.open("wb") as told:
            process = subprocess.Popen(
                command, cwd=self.folder, env=environment, stdout=told, stderr=told
            )
        self.processes.append(process)
        return process

    def _logged(self, process: subprocess.Popen[bytes], what: bytes, times: int = 1) -> Any:
        log = self.folder / f"{self.processes.index(process)}.log"
        deadline = time.monotonic() + 60
        while True:
            found = list(re.finditer(what, log.read_bytes()))
            if len(found) >= times:
                return found[0]
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture
def own_cluster(tmp_path: Path) -> Iterator[Cluster]:
    (tmp_path / "own").mkdir()
    cluster = Cluster(tmp_path / "own")
    yield cluster
    cluster.stop()


def sources(folder: Path, *names: str) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text(f"text of {name}\n" * 100, encoding="utf-8")
    return [folder / name for name in names]


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


@dataclass(frozen=True)
class Local:
    """Documents, and the release of them that this machine makes alone."""

    documents: tuple[Path, ...]
    release: Release


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Local:
    folder = tmp_path_factory.mktemp("documents")
    documents = tuple(small_document(folder, index) for index in range(12))
    done = publish(documents, tmp_path_factory.mktemp("local"), Settings(), work=Work(2))
    assert done.release is not None
    assert len(done.documents) == 12
    return Local(documents, done.release)


def content_of(release: Release) -> dict[str, bytes]:
    """All files but those of the database and the manifest, which has their hashes."""
    files = files_below(release.path)
    return {
        path: data
        for path, data in files.items()
        if path != "manifest.json" and not path.startswith("store/")
    }


def assert_same_release(one: Release, two: Release) -> None:
    assert one.id == two.id
    mine, other = content_of(one), content_of(two)
    assert mine.keys() == other.keys()
    assert [path for path in mine if mine[path] != other[path]] == []
    assert problems_of(one.path) == []


@pytest.mark.slow
@pytest.mark.parametrize("allowed_failures", ["0", "1"])
def test_a_worker_killed_in_the_middle_loses_nothing(
    own_cluster: Cluster, local: Local, allowed_failures: str, tmp_path: Path
) -> None:
    # Who has a task done again that a worker died of: with 0 this program, with 1 the scheduler.
    own_cluster.variables["DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES"] = allowed_failures
    own_cluster.start()
    with dask_executor(own_cluster.address) as executor:
        victim = executor.submit(os.getpid).result()
    seen: list[Outcome[Any]] = []

    def kill_one(outcome: Outcome[Any]) -> None:
        seen.append(outcome)
        if len(seen) == 3:
            os.kill(victim, signal.SIGKILL)

    executor_of = partial(dask_executor, own_cluster.address)
    before = set(Path.cwd().iterdir())
    done = publish(
        local.documents,
        tmp_path / "releases",
        Settings(),
        work=Work(executor=executor_of, progress=kill_one),
    )
    assert done.failures == ()
    assert [each.path for each in done.documents] == list(local.documents)
    assert len(seen) == 12
    assert done.activated
    assert done.release is not None
    assert_same_release(done.release, local.release)
    assert set(Path.cwd().iterdir()) == before
    with dask_executor(own_cluster.address) as executor:
        assert executor.submit(os.getpid).result() != victim


@pytest.mark.slow
def test_the_command_over_a_scheduler(cluster: Cluster, local: Local, tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    done = ran("publish", *local.documents, "--releases", releases, "--scheduler", cluster.address)
    assert (done.code, done.out.count(local.release.id)) == (0, 1), done.error
    assert_same_release(open_release(releases), local.release)


@pytest.mark.slow
def test_a_file_that_kills_its_workers_is_the_only_failure(
    cluster: Cluster, tmp_path: Path
) -> None:
    names = [f"slow-{number}" for number in range(6)]
    names[2:2] = ["kill-1", "broken-1"]
    paths = [*sources(tmp_path / "in", *names), tmp_path / "in" / "missing"]
    with dask_executor(cluster.address) as executor:
        outcomes = run_batch(paths, ShippedWork(copy_or_die, tmp_path / "out"), executor=executor)
    failed = {outcome.path.name: outcome.error for outcome in outcomes if outcome.error}
    assert list(failed) == ["kill-1", "broken-1", "missing"]
    assert isinstance(failed["kill-1"], UnexpectedError)
    assert "worker process died" in str(failed["kill-1"])
    # Told as if it had happened here.
    broken = failed["broken-1"]
    assert isinstance(broken, InputError)
    assert str(broken) == f"{paths[3]}: {paths[3]} is broken"
    assert broken.hint == "mend it"
    assert isinstance(failed["missing"], InputError)
    assert set(files_below(tmp_path / "out")) == {f"slow-{number}/deep/copy" for number in range(6)}


def test_workers_that_run_another_program_are_refused(cluster: Cluster) -> None:
    for other in (HERE._replace(digest="0" * 64), HERE._replace(version="9.9")):
        with (
            pytest.raises(WorkersError, match=r"the worker tcp://127.* runs budgetgraph") as caught,
            dask_executor(cluster.address, program=other),
        ):
            pass
        assert "same version" in (caught.value.hint or "")


def test_a_worker_that_comes_later_with_another_program_ends_the_batch(
    cluster: Cluster, tmp_path: Path
) -> None:
    paths = sources(tmp_path / "in", "a", "b")
    work = ShippedWork(copy_or_die, tmp_path / "out", program=HERE._replace(digest="0" * 64))
    with (
        pytest.raises(WorkersError, match="of this task runs budgetgraph"),
        dask_executor(cluster.address) as executor,
    ):
        run_batch(paths, work, executor=executor)


@pytest.mark.slow
def test_a_worker_without_the_program_is_named(own_cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "budgetgraph.py").write_text("raise ImportError('not here')\n")
    own_cluster.start(0)
    own_cluster.add(1, PYTHONPATH=str(tmp_path))
    with (
        pytest.raises(WorkersError, match=r"has no such budgetgraph.*not here"),
        dask_executor(own_cluster.address),
    ):
        pass


@pytest.mark.slow
def test_a_scheduler_that_dies_is_told(own_cluster: Cluster, tmp_path: Path) -> None:
    own_cluster.start(1)
    paths = sources(tmp_path / "in", *(f"slow-{number}" for number in range(40)))
    seen: list[float] = []

    def kill(_: object) -> None:
        seen.append(time.monotonic())
        if len(seen) == 2:
            own_cluster.processes[0].kill()

    work = ShippedWork(copy_or_die, tmp_path / "out")
    with (
        pytest.raises(WorkersError, match=f"scheduler {own_cluster.address} was lost"),
        dask_executor(own_cluster.address) as executor,
    ):
        run_batch(paths, work, executor=executor, progress=kill)
    assert time.monotonic() - seen[1] < 15


@pytest.mark.slow
def test_a_scheduler_without_workers_is_told(own_cluster: Cluster, tmp_path: Path) -> None:
    own_cluster.start(0)
    with (
        pytest.raises(WorkersError, match="has no workers"),
        dask_executor(own_cluster.address, timeout=1),
    ):
        pass
    worker = own_cluster.add(1)
    paths = sources(tmp_path / "in", *(f"slow-{number}" for number in range(40)))
    work = ShippedWork(copy_or_die, tmp_path / "out")
    with (
        pytest.raises(WorkersError, match="no workers for 1 seconds"),
        dask_executor(own_cluster.address, patience=1) as executor,
    ):
        run_batch(paths, work, executor=executor, progress=lambda _: worker.terminate())


UNREACHABLE = """
import sys
from budgetgraph.publishing.batch import WorkersError
from budgetgraph.publishing.scheduler import dask_executor
try:
    with dask_executor(sys.argv[1], timeout=1):
        pass
except WorkersError as error:
    print(error)
"""


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["closed", "silent", "malformed", "unknown"])
def test_an_unreachable_scheduler_is_told_soon_and_quietly(kind: str, tmp_path: Path) -> None:
    with socket.socket() as silent, socket.socket() as closed:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        closed.bind(("127.0.0.1", 0))
        address = {
            "closed": f"tcp://127.0.0.1:{closed.getsockname()[1]}",
            "silent": f"tcp://127.0.0.1:{silent.getsockname()[1]}",
            "malformed": "somewhere",
            "unknown": "post://127.0.0.1:1",
        }[kind]
        done = subprocess.run(
            [sys.executable, "-c", UNREACHABLE, address],
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(PROJECT / "src")},
            timeout=20,
            check=True,
        )
    assert done.stderr == b""
    assert address in done.stdout.decode()
    assert done.stdout.count(b"\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_scheduler_that_others_keep_busy_is_waited_for(
    own_cluster: Cluster, tmp_path: Path
) -> None:
    own_cluster.start(1)
    (source,) = sources(tmp_path / "in", "a")
    work = ShippedWork(copy_or_die, tmp_path / "out")
    with dask_executor(own_cluster.address) as other:
        busy = other.submit(time.sleep, 4)
        with dask_executor(own_cluster.address, timeout=1) as executor:
            (outcome,) = run_batch([source], work, executor=executor)
        assert busy.result() is None
    assert outcome.result == "a"


def test_without_dask_the_hint_says_how(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InstallationError) as caught, dask_executor("tcp://127.0.0.1:1"):
        pass
    assert "budgetgraph[dask]" in (caught.value.hint or "")


name = st.text("abc.-_预算 ", min_size=1, max_size=8).filter(lambda text: text.strip(". ") != "")


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(name, st.binary(max_size=2000), max_size=5))
def test_packing_and_unpacking_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, content: dict[str, bytes]
) -> None:
    one, two = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("two")
    for index, (file, data) in enumerate(content.items()):
        place = one / f"folder-{index % 2}"
        place.mkdir(exist_ok=True)
        (place / file).write_bytes(data)
    unpack(packed(one), two)
    assert files_below(two) == files_below(one)
    for index, file in enumerate(two.rglob("*")):
        os.utime(file, (index, index))
    assert packed(two) == packed(one)


def test_unpacking_replaces_what_a_first_try_left(tmp_path: Path) -> None:
    (tmp_path / "made" / "own").mkdir(parents=True)
    (tmp_path / "made" / "own" / "file").write_bytes(b"new")
    for left in ("own/file", "own/half", "other/file"):
        (tmp_path / "in" / left).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / left).write_bytes(b"old")
    unpack(packed(tmp_path / "made"), tmp_path / "in")
    assert files_below(tmp_path / "in") == {"own/file": b"new", "other/file": b"old"}


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device", "somewhere")


@pytest.mark.parametrize("method", ["write_bytes", "mkdir"])
def test_a_full_disk_here_is_no_fault_of_the_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    sources(tmp_path / "made", "a")
    archive = packed(tmp_path / "made")
    monkeypatch.setattr(Path, method, lambda *_, **__: full())
    with pytest.raises(ReleaseError, match="cannot be written: No space left") as caught:
        unpack(archive, tmp_path / "in")
    assert caught.value.path == Path("somewhere")  # what the system names


def test_a_full_disk_here_stops_the_publication(
    small_documents: tuple[Path, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Path.write_bytes
    times = count()

    def once(path: Path, data: bytes) -> int:
        if path.name == "full.nq" and path.parent.parent.name == "converted" and not next(times):
            full()
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", once)
    work = Work(executor=lambda: ThreadPoolExecutor(1))
    with pytest.raises(ReleaseError, match="No space left"):
        publish(small_documents[:2], tmp_path / "r", Settings(), work=work)
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize("name", ["packed", "tempfile"])
def test_a_full_disk_of_a_worker_ends_the_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (source,) = sources(tmp_path / "in", "a")
    if name == "packed":
        monkeypatch.setattr(shipping, "packed", full)
    else:
        monkeypatch.setattr(Path, "write_bytes", full)
    work = ShippedWork(copy_or_die, tmp_path / "out")
    with pytest.raises(WorkersError, match="No space left"):
        run_batch([source], work, workers=1)


@pytest.mark.parametrize(
    "name",
    ["../x", "a/../../x", "/etc/x", "a//x", "./x", "C:/x", "C:x", "..\\x", "a\\x", "folder/", "."],
)
def test_nothing_is_unpacked_elsewhere(name: str, tmp_path: Path) -> None:
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        writer.writestr("good", b"good")
        writer.writestr(zipfile.ZipInfo(name), b"bad")
    (tmp_path / "in").mkdir()
    with pytest.raises(WorkersError, match="another place"):
        unpack(archive.getvalue(), tmp_path / "in")
    assert files_below(tmp_path) == {}


@pytest.mark.parametrize("damage", [lambda data: data[:-30], lambda data: b"PK" + data[30:]])
def test_damaged_archives_are_told(damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    sources(tmp_path / "in", "a", "b")
    with pytest.raises(WorkersError, match="damaged"):
        unpack(damage(packed(tmp_path / "in")), tmp_path / "out")


def test_restored_gives_the_result_its_source_back(tmp_path: Path) -> None:
    (source,) = sources(tmp_path / "in", "a")
    work = ShippedWork(
        copy_or_die,
        tmp_path / "out",
        restored=lambda result, files: f"{files[0].parent.name}/{result}",
    )
    assert work(source) == "in/a"
