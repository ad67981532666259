"""Opening and closing releases where something goes wrong in the middle: nothing is left behind."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.activation import activate
from budgetgraph.publishing.engines.contract import Limits
from budgetgraph.publishing.engines.pool import WorkerPool
from budgetgraph.publishing.release import Release, open_release
from budgetgraph.web import takeover
from budgetgraph.web.opening import open_engines
from budgetgraph.web.serving import Served
from budgetgraph.web.settings import ServerSettings
from budgetgraph.web.takeover import NoSuchRelease, Releases, TooManyReleases
from tests.web.serving import children, descriptors, eventually, serving

SETTINGS = ServerSettings(workers=2, limits=Limits(seconds=2), follow_seconds=0.05)
OTHERS = ("000000000000000a", "000000000000000b", "000000000000000c")


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(test, 30))


@pytest.fixture
def some(releases: Path, tmp_path: Path) -> Path:
    """A folder with the release of the example, active, and copies of it under other ids."""
    folder = tmp_path / "releases"
    shutil.copytree(releases, folder)
    active = open_release(folder).id
    for name in OTHERS:
        shutil.copytree(folder / active, folder / name)
        manifest = folder / name / "manifest.json"
        text = manifest.read_text(encoding="utf-8")
        manifest.write_text(text.replace(active, name), encoding="utf-8")
    return folder


def break_store(folder: Path) -> None:
    for each in (folder / "store").glob("MANIFEST*"):
        each.unlink()


# -- engines --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fails", [0, 1])
def test_pools_that_cannot_all_start_leave_no_worker(
    release: Release, monkeypatch: pytest.MonkeyPatch, fails: int
) -> None:
    before, files = children(), descriptors()
    usual, starts = WorkerPool.start, []

    async def start(pool: WorkerPool) -> None:
        starts.append(pool)
        await usual(pool)
        if len(starts) == fails + 1:
            raise ReleaseError("no")

    monkeypatch.setattr(WorkerPool, "start", start)

    async def test() -> None:
        with pytest.raises(ReleaseError):
            await open_engines(release, SETTINGS, active=True)
        assert children() == before

    run(test())
    assert descriptors() <= files


def test_opening_that_is_cancelled_leaves_no_worker(release: Release) -> None:
    before = children()

    async def test() -> None:
        for seconds in (0.0, 0.05, 0.3):
            opening = asyncio.create_task(open_engines(release, SETTINGS, active=True))
            await asyncio.sleep(seconds)
            opening.cancel()
            results = await asyncio.gather(opening, return_exceptions=True)
            if isinstance(results[0], Served):
                for pool in results[0].pools:
                    await pool.close()
            assert children() == before

    run(test())


# -- releases -------------------------------------------------------------------------------------------


class Engine:
    """Takes a while to close."""

    def __init__(self) -> None:
        self.closed = False

    async def close(self) -> None:
        await asyncio.sleep(0.05)
        self.closed = True


class Opener:
    """Opens engines as slowly as it is told to, and remembers them."""

    def __init__(self) -> None:
        self.engines: list[Engine] = []
        self.go = asyncio.Event()
        self.go.set()

    async def __call__(self, release: Release, active: bool) -> Served:
        await self.go.wait()
        made = [Engine(), Engine(), Engine()]
        self.engines += made
        return Served(release, *cast(Any, made))


async def opened(folder: Path, opener: Opener, **more: Any) -> Releases:
    kept = {"at_most": 2, "idle_seconds": 0.0, **more}
    releases = Releases(folder, opener, **kept)
    await releases.start()
    return releases


async def ask(releases: Releases, name: str) -> None:
    async with releases.pinned(name):
        pass


def test_closing_while_another_release_is_opened(some: Path) -> None:
    async def test() -> None:
        opener = Opener()
        releases = await opened(some, opener)

        opener.go.clear()
        asking = [asyncio.create_task(ask(releases, name)) for name in OTHERS[:2]]
        await asyncio.sleep(0.1)
        closing = asyncio.create_task(releases.close())
        await asyncio.sleep(0.1)
        opener.go.set()
        await closing
        await asyncio.gather(*asking, return_exceptions=True)
        assert all(each.closed for each in opener.engines)
        assert releases.opened == ()
        with pytest.raises(TooManyReleases):
            await ask(releases, OTHERS[2])

    run(test())


def test_looking_after_that_is_cancelled_closes_all_the_same(some: Path) -> None:
    async def test() -> None:
        opener = Opener()
        releases = await opened(some, opener)
        async with releases.pinned(OTHERS[0]):
            pass
        following = asyncio.create_task(releases.follow(0.01, take_over=True))
        while OTHERS[0] in releases.opened:
            await asyncio.sleep(0.005)
        following.cancel()  # while the first of its engines is being closed
        await asyncio.gather(following, return_exceptions=True)
        await releases.close()
        assert all(each.closed for each in opener.engines)
        assert len(opener.engines) == 6

    run(test())


def test_a_request_that_is_cancelled_at_any_time_holds_nothing(some: Path) -> None:
    async def test() -> None:
        opener = Opener()
        releases = await opened(some, opener)
        reached = asyncio.Event()

        async def ask() -> None:
            async with releases.pinned(OTHERS[0]):
                reached.set()
                await asyncio.sleep(60)

        for seconds in (0, 0.0005, 0.001, 0.002, 0.005, 0.05):
            asking = asyncio.create_task(ask())
            await asyncio.sleep(seconds)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
        assert reached.is_set()
        # Nobody holds it: it can go for two others.
        for name in OTHERS[1:]:
            async with releases.pinned(name):
                pass
        await releases.close()
        assert all(each.closed for each in opener.engines)

    run(test())


def test_what_cannot_be_opened_drives_out_nobody(some: Path) -> None:
    async def test() -> None:
        releases = await opened(some, Opener(), at_most=1)
        (some / OTHERS[1] / "manifest.json").write_text("{", encoding="utf-8")
        async with releases.pinned(OTHERS[0]):
            pass
        with pytest.raises(ReleaseError):
            async with releases.pinned(OTHERS[1]):
                pass
        assert OTHERS[0] in releases.opened
        await releases.close()

    run(test())


def test_ids_that_are_made_up_wait_for_nobody(some: Path) -> None:
    async def test() -> None:
        opener = Opener()
        releases = await opened(some, opener)

        opener.go.clear()
        opening = asyncio.create_task(ask(releases, OTHERS[0]))
        await asyncio.sleep(0.05)
        for name in ("0123456789abcdef", "../" + OTHERS[1], ""):
            with pytest.raises(NoSuchRelease):
                await asyncio.wait_for(ask(releases, name), 1)
        opener.go.set()
        await opening
        await releases.close()

    run(test())


def test_what_could_not_be_opened_is_tried_again(
    some: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(takeover, "TRY_AGAIN_SECONDS", 0.1)
    tries: list[str] = []

    class Unlucky(Opener):
        async def __call__(self, release: Release, active: bool) -> Served:
            if release.id == OTHERS[0]:
                tries.append(release.id)
                if len(tries) < 3:
                    raise ReleaseError("too little memory at the moment")
            return await super().__call__(release, active)

    async def test() -> None:
        releases = await opened(some, Unlucky())
        activate(some, OTHERS[0])
        following = asyncio.create_task(releases.follow(0.01, take_over=True))
        while releases.active.release.id != OTHERS[0]:
            await asyncio.sleep(0.01)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await releases.close()

    with caplog.at_level(logging.ERROR):
        run(test())
    assert len(tries) == 3
    assert len(caplog.records) == 1


def test_a_fault_that_lasts_is_logged_once(some: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def test() -> None:
        releases = await opened(some, Opener())

        async def look() -> None:
            raise OSError("the disk is gone")

        releases.look = look  # type: ignore[method-assign]  # what else could fail at will
        following = asyncio.create_task(releases.follow(0.005, take_over=True))
        await asyncio.sleep(0.2)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await releases.close()

    with caplog.at_level(logging.ERROR):
        run(test())
    assert len(caplog.records) == 1


# -- over HTTP ------------------------------------------------------------------------------------------


@pytest.fixture
def client(some: Path) -> Iterator[httpx.Client]:
    with serving(some, SETTINGS) as site, httpx.Client(base_url=site, timeout=30) as client:
        yield client


def test_a_release_whose_store_is_broken(
    client: httpx.Client, some: Path, caplog: pytest.LogCaptureFixture
) -> None:
    break_store(some / OTHERS[0])
    with caplog.at_level(logging.ERROR):
        for path in ("sparql?query=ASK%7B%7D", "readyz", "doc/org/420111/036"):
            for accept in ("*/*", "text/html"):
                answer = client.get(f"/r/{OTHERS[0]}/{path}", headers={"Accept": accept})
                assert answer.status_code == 503, path
                assert str(some) not in answer.text
                if accept == "*/*" and path != "readyz":
                    assert answer.json()["type"] == "urn:budgetgraph:problem:release"
    assert len(caplog.records) == 1
    assert client.get("/readyz").status_code == 200
    assert client.get(f"/r/{OTHERS[1]}/readyz").status_code == 200


def test_a_folder_that_holds_another_release(client: httpx.Client, some: Path) -> None:
    wrong = "00000000000000ff"
    active = client.get("/healthz").json()["release"]
    shutil.copytree(some / active, some / wrong)
    assert client.get(f"/r/{wrong}/healthz").status_code == 503
    (some / "active").write_text(f"{wrong}\n{active}\n", encoding="utf-8")
    for _ in range(10):
        assert client.get("/healthz").json()["release"] == active
    activate(some, OTHERS[1])
    eventually(lambda: client.get("/healthz").json()["release"] == OTHERS[1])


def test_tight_limits_for_queries_leave_our_own_descriptions_whole(releases: Path) -> None:
    limits = Limits(answer_rows=5, answer_bytes=2_000)
    with (
        serving(releases, ServerSettings(workers=2, limits=limits)) as site,
        httpx.Client(base_url=site, timeout=20) as client,
    ):
        refused = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"})
        assert refused.status_code == 400
        for path in ("/.well-known/void", "/ontology.ttl", "/code/function/2010350.nt"):
            assert client.get(path).status_code == 200, path
        page = client.get("/ontology", headers={"Accept": "text/html"})
        assert page.status_code == 200
