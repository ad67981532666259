"""How a store is watched: one question for many answers, and none that was asked too early."""

from __future__ import annotations

import asyncio

import pytest

from budgetgraph.publishing.engines import remote_watch
from budgetgraph.publishing.engines.contract import EngineTooSlow, EngineUnavailable
from budgetgraph.publishing.engines.remote_release import Expected, Rows
from budgetgraph.publishing.engines.remote_watch import StoreChanged, StoreWatch

MARKS = "urn:g/pushed"
EXPECTED = Expected("0123456789abcdef", MARKS, {"urn:g/a": "aa", "urn:g/b": "bb"}, "cc", 7)


class FakeMarks:
    """A store of marks alone: ``marks`` are its state, ``looks`` counts the short questions."""

    def __init__(self) -> None:
        self.marks = {("urn:g/a", "aa"), ("urn:g/b", "bb"), (MARKS, "cc")}
        self.looks = 0
        self.fails: Exception | None = None
        self.stopped: asyncio.Event | None = None

    async def ask(self, query: str, _: tuple[str, ...], __: tuple[str, ...]) -> Rows:
        seen = set(self.marks)
        if "SUM(" in query:
            self.looks += 1
            if self.stopped is not None:
                await self.stopped.wait()
            await asyncio.sleep(0.01)
            if self.fails is not None:
                raise self.fails
            return [{"n": str(len(seen)), "sum": repr(sorted(seen))}]
        if "?k" in query:
            rows = [{"s": s, "v": v, "k": f"{s} {v}"} for s, v in sorted(seen)]
            return [] if "urn:g/" in query.partition("FILTER")[2] else rows
        return [{"n": "7"}]


async def watched(store: FakeMarks) -> StoreWatch:
    watch = StoreWatch(EXPECTED, store.ask, None)
    assert await watch.check() == ()
    store.looks = 0
    return watch


def test_answers_that_come_together_share_a_question() -> None:
    async def run() -> None:
        store = FakeMarks()
        watch = await watched(store)
        begun = await watch.begin()
        await asyncio.gather(*(watch.confirm(begun) for _ in range(50)))
        assert store.looks == 1

    asyncio.run(run())


def test_a_question_that_was_asked_before_the_answer_came_does_not_count() -> None:
    async def run() -> None:
        store = FakeMarks()
        watch = await watched(store)
        begun = await watch.begin()
        early = asyncio.create_task(watch.confirm(begun))
        await asyncio.sleep(0.005)  # it has seen the marks, and is on its way back
        store.marks.pop()
        late = asyncio.create_task(watch.confirm(begun))
        await early
        with pytest.raises(StoreChanged, match="being changed"):
            await late
        await watch.close()

    asyncio.run(run())


def test_a_query_that_ran_through_a_change_is_refused_though_all_is_well_again() -> None:
    async def run() -> None:
        store = FakeMarks()
        watch = await watched(store)
        begun = await watch.begin()
        mark = store.marks.pop()
        with pytest.raises(StoreChanged):
            await watch.confirm(await watch.begin())
        store.marks.add(mark)
        await watch.confirm(await watch.begin())
        with pytest.raises(StoreChanged, match="being changed"):
            await watch.confirm(begun)
        await watch.close()

    asyncio.run(run())


def test_while_the_store_holds_something_else_no_query_is_sent() -> None:
    async def run() -> None:
        store = FakeMarks()
        watch = await watched(store)
        store.marks.pop()
        with pytest.raises(StoreChanged):
            await watch.confirm(await watch.begin())
        with pytest.raises(StoreChanged, match="being changed"):
            await watch.begin()
        await watch.close()

    asyncio.run(run())


def test_other_marks_of_the_same_release_are_looked_at_as_a_whole() -> None:
    async def run() -> None:
        store = FakeMarks()
        watch = await watched(store)
        store.marks.add((MARKS, "default-graph"))
        with pytest.raises(StoreChanged):
            await watch.confirm(await watch.begin())
        await asyncio.sleep(0.1)
        await watch.confirm(await watch.begin())
        await watch.close()

    asyncio.run(run())


def test_each_gets_an_error_of_its_own() -> None:
    """Errors carry the id of their query."""

    async def run() -> None:
        store = FakeMarks()
        watch = await watched(store)
        store.fails = EngineUnavailable("gone")
        errors = await asyncio.gather(*(watch.confirm(0) for _ in range(3)), return_exceptions=True)
        assert store.looks == 1
        assert [type(each) for each in errors] == [EngineUnavailable] * 3
        assert len({id(each) for each in errors}) == 3

    asyncio.run(run())


def test_who_leaves_takes_nothing_from_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        store = FakeMarks()
        watch = await watched(store)
        store.stopped = asyncio.Event()
        leaving, staying = (asyncio.create_task(watch.confirm(0)) for _ in range(2))
        await asyncio.sleep(0.01)
        leaving.cancel()
        await asyncio.sleep(0.01)
        store.stopped.set()
        await staying
        assert leaving.cancelled()
        assert store.looks == 1
        store.stopped = asyncio.Event()
        monkeypatch.setattr(remote_watch, "_LOOK_SECONDS", 0.05)
        with pytest.raises(EngineTooSlow):
            await watch.confirm(0)

    asyncio.run(run())


def test_a_store_that_changes_during_the_check_is_not_believed() -> None:
    async def run() -> None:
        store = FakeMarks()
        whole = store.ask

        async def ask(query: str, default: tuple[str, ...], named: tuple[str, ...]) -> Rows:
            rows = await whole(query, default, named)
            if "SUM(" not in query and "?k" not in query:
                store.marks.pop()
            return rows

        watch = StoreWatch(EXPECTED, ask, None)
        assert await watch.check() == ("it is being changed at this moment",)

    asyncio.run(run())
