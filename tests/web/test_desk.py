"""The desk: the same question at the same time is asked once; who leaves frees what nobody else wants."""

from __future__ import annotations

import asyncio
import io
import json
import tempfile
from pathlib import Path
from typing import Any, cast

import pytest

from budgetgraph.ground.errors import QueryError
from budgetgraph.publishing import formats
from budgetgraph.publishing.engines.contract import (
    Answer,
    AnswerRequest,
    Dataset,
    PoolBusy,
    QueryStopped,
    Spooled,
    TableRequest,
)
from budgetgraph.publishing.release import Release
from budgetgraph.publishing.store import Table, Term
from budgetgraph.web.admission import Admission
from budgetgraph.web.caching import AnswerCache
from budgetgraph.web.client_identity import ClientIdentity
from budgetgraph.web.desk import ClientGone, Delivery, Desk, Lane
from budgetgraph.web.metrics import Metrics
from budgetgraph.web.query_log import QueryLog
from budgetgraph.web.serving import Served
from tests.web.at_the_desk import Client, run


class Engine:
    """Answers when it is told to, and counts what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.cancelled = 0
        self.go = asyncio.Event()
        self.result: Answer | QueryError = Answer(formats.JSON, b"{}")

    async def answer(self, request: AnswerRequest, seconds: float | None = None) -> Answer:
        self.asked.append(request.query)
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if isinstance(self.result, QueryError):
            raise self.result
        if isinstance(self.result.body, Spooled):
            file = tempfile.TemporaryFile()  # noqa: SIM115  # its taker closes it
            file.write(b"long")
            file.seek(0)
            return Answer(formats.CSV, Spooled(file, 4))
        return self.result

    async def table(self, request: TableRequest, seconds: float | None = None) -> Table:
        self.asked.append(request.query)
        await self.go.wait()
        return Table(("n",), ((Term("literal", "1"),),))

    async def close(self) -> None:
        pass


def client_of(engine: Engine, release: str = "a" * 16, host: str = "192.0.2.1") -> Client:
    place = Release(Path("nowhere"), {"id": release})
    return Client(Served(place, engine, engine, cast(Any, None)), host)


def new_desk(log: io.StringIO | None = None, per_client: int = 4, waiting: int = 8) -> Desk:
    lanes = {lane: Admission(4, waiting, 5.0, per_client, waiting) for lane in Lane}
    query_log = None if log is None else QueryLog(log)
    return Desk(lanes, AnswerCache(1_000_000), ClientIdentity(), Metrics(), query_log)


def asked(query: str = "ASK {}") -> AnswerRequest:
    return AnswerRequest(query, (formats.JSON,))


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_the_same_question_at_the_same_time_is_evaluated_once() -> None:
    async def test() -> None:
        engine, desk = Engine(), new_desk()
        waiting = [
            asyncio.create_task(desk.answer(client_of(engine).request, asked())) for _ in range(5)
        ]
        await settle()
        assert len(desk.running()) == 1
        engine.go.set()
        deliveries = await asyncio.gather(*waiting)
        assert engine.asked == ["ASK {}"]
        assert len({each.query_id for each in deliveries}) == 1
        again = await desk.answer(client_of(engine).request, asked())
        assert again.cached
        assert engine.asked == ["ASK {}"]
        assert desk.running() == []

    run(test())


def test_other_questions_releases_and_formats_are_evaluated_apart() -> None:
    async def test() -> None:
        engine, desk = Engine(), new_desk()
        engine.go.set()
        for request, query in (
            (client_of(engine).request, asked()),
            (client_of(engine, "b" * 16).request, asked()),
            (client_of(engine).request, asked("ASK { }")),
            (client_of(engine).request, AnswerRequest("ASK {}", (formats.XML,))),
            (client_of(engine).request, AnswerRequest("ASK {}", (formats.JSON,), gzip=True)),
        ):
            assert not (await desk.answer(request, query)).cached
        assert len(engine.asked) == 5

    run(test())


def test_one_who_leaves_does_not_take_the_answer_from_the_others() -> None:
    async def test() -> None:
        engine, desk = Engine(), new_desk()
        first, second = client_of(engine), client_of(engine, host="192.0.2.2")
        leaving = asyncio.create_task(desk.answer(first.request, asked()))
        staying = asyncio.create_task(desk.answer(second.request, asked()))
        await settle()
        first.left.set()
        with pytest.raises(ClientGone):
            await leaving
        assert engine.cancelled == 0
        engine.go.set()
        assert (await staying).answer.body == b"{}"

    run(test())


def test_when_all_have_left_the_query_is_stopped_and_the_next_one_starts_anew() -> None:
    async def test() -> None:
        engine, desk = Engine(), new_desk()
        clients = [client_of(engine), client_of(engine)]
        tasks = [asyncio.create_task(desk.answer(each.request, asked())) for each in clients]
        await settle()
        for each in clients:
            each.left.set()
        late = asyncio.create_task(desk.answer(client_of(engine).request, asked()))
        for task in tasks:
            with pytest.raises(ClientGone):
                await task
        await settle()
        engine.go.set()
        assert (await late).answer.body == b"{}"
        assert desk.running() == []
        assert desk.admissions[Lane.QUERIES].running == 0

    run(test())


def test_an_administrator_stops_a_query() -> None:
    async def test() -> None:
        log = io.StringIO()
        engine, desk = Engine(), new_desk(log)
        task = asyncio.create_task(desk.answer(client_of(engine).request, asked()))
        table = asyncio.create_task(
            desk.table(client_of(engine).request, TableRequest("SELECT", 1))
        )
        await settle()
        assert not desk.stop("nothing")
        for each in desk.running():
            assert desk.stop(each.query_id)
        for waiting in (task, table):
            with pytest.raises(QueryStopped):
                await waiting
        assert desk.running() == []
        assert engine.cancelled == 1

    run(test())


def test_a_long_answer_has_one_owner_and_the_others_get_their_own() -> None:
    async def test() -> None:
        engine, desk = Engine(), new_desk()
        engine.result = Answer(formats.CSV, Spooled(io.BytesIO(), 4))
        waiting = [
            asyncio.create_task(desk.answer(client_of(engine).request, asked())) for _ in range(3)
        ]
        await settle()
        engine.go.set()
        bodies = [each.answer.body for each in await asyncio.gather(*waiting)]
        for body in bodies:
            assert isinstance(body, Spooled)
            with body.file:
                assert body.file.read() == b"long"
        assert len({id(body) for body in bodies}) == 3
        assert len(desk.cache) == 0

    run(test())


def test_what_is_new_each_time_is_shared_with_nobody() -> None:
    async def test() -> None:
        engine, desk = Engine(), new_desk()
        engine.result = Answer(formats.JSON, b"{}", volatile=True)
        waiting = [
            asyncio.create_task(desk.answer(client_of(engine).request, asked())) for _ in range(3)
        ]
        await settle()
        engine.go.set()
        deliveries = await asyncio.gather(*waiting)
        assert len({each.query_id for each in deliveries}) == 3
        assert len(engine.asked) == 3
        assert len(desk.cache) == 0

    run(test())


def test_one_clients_queue_is_no_other_clients_refusal() -> None:
    async def test() -> None:
        engine, desk = Engine(), new_desk(per_client=1, waiting=1)
        greedy = [
            asyncio.create_task(
                desk.answer(client_of(engine).request, asked(f"ASK {{}} #{number}"))
            )
            for number in range(4)
        ]
        await settle()
        # The text is the one that was refused to the greedy one.
        modest = asyncio.create_task(
            desk.answer(client_of(engine, host="192.0.2.9").request, asked("ASK {} #3"))
        )
        await settle()
        engine.go.set()
        results = await asyncio.gather(*greedy, return_exceptions=True)
        assert sum(isinstance(each, PoolBusy) for each in results) == 2
        assert (await modest).answer.body == b"{}"

    run(test())


def test_nobody_waits_in_the_line_of_another_client() -> None:
    async def test() -> None:
        engine, desk = Engine(), new_desk(per_client=1)
        # One client has its turn and a popular question in its line; others ask that too.
        greedy = [
            asyncio.create_task(desk.answer(client_of(engine).request, asked(query)))
            for query in ("ASK { 1 }", "ASK { 2 }", "popular")
        ]
        await settle()
        others = [client_of(engine, host=f"192.0.2.{number}").request for number in (5, 6)]
        waiting = [asyncio.create_task(desk.answer(each, asked("popular"))) for each in others]
        await settle()
        assert engine.asked == ["ASK { 1 }", "popular"]  # once for the two others
        engine.go.set()
        await asyncio.gather(*greedy, *waiting)
        # When the turn of the first came, the answer was known.
        assert engine.asked == ["ASK { 1 }", "popular", "ASK { 2 }"]

    run(test())


def test_a_file_that_nobody_takes_is_closed() -> None:
    class Noted(Engine):
        """Has its answer ready, and remembers the file."""

        def __init__(self) -> None:
            super().__init__()
            self.files: list[Any] = []

        async def answer(self, request: AnswerRequest, seconds: float | None = None) -> Answer:
            await self.go.wait()
            file = tempfile.TemporaryFile()  # noqa: SIM115  # its taker closes it
            self.files.append(file)
            return Answer(formats.CSV, Spooled(file, 0))

    async def leave_after(steps: int) -> None:
        engine, desk = Noted(), new_desk()
        client = client_of(engine)
        task = asyncio.create_task(desk.answer(client.request, asked()))
        await settle()
        engine.go.set()
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()  # as at the end of the server
        results = await asyncio.gather(task, return_exceptions=True)
        await settle()
        for result in results:
            if isinstance(result, Delivery):
                assert isinstance(result.answer.body, Spooled)
                assert not result.answer.body.file.closed
            else:
                assert all(each.closed for each in engine.files)
        assert desk.running() == []
        assert desk.admissions[Lane.QUERIES].running == 0

    async def test() -> None:
        for steps in range(12):
            await leave_after(steps)

    run(test())


def test_the_names_of_graphs_take_memory_too() -> None:
    async def test() -> None:
        engine, desk = Engine(), new_desk()
        engine.go.set()
        graphs = tuple(f"http://example.org/{'g' * 1000}/{number}" for number in range(20))
        request = AnswerRequest("ASK {}", (formats.JSON,), Dataset(graphs, ()))
        await desk.answer(client_of(engine).request, request)
        assert desk.cache.bytes > 80_000

    run(test())


def test_errors_are_told_to_all_and_are_not_kept() -> None:
    async def test() -> None:
        log = io.StringIO()
        engine, desk = Engine(), new_desk(log)
        engine.go.set()
        engine.result = QueryError("no")
        for _ in range(2):
            with pytest.raises(QueryError):
                await desk.answer(client_of(engine).request, asked())
        assert len(engine.asked) == 2
        engine.result = Answer(formats.JSON, b"{}")
        assert not (await desk.answer(client_of(engine).request, asked())).cached
        assert (await desk.answer(client_of(engine).request, asked())).cached

    run(test())


def test_a_known_answer_is_logged_in_the_lane_that_asks() -> None:
    log = io.StringIO()

    async def test() -> None:
        engine, desk = Engine(), new_desk(log)
        engine.go.set()
        for lane in (Lane.PAGES, Lane.PAGES, Lane.QUERIES):
            await desk.answer(client_of(engine).request, asked(), lane=lane)
        while log.getvalue().count("\n") < 3:
            await asyncio.sleep(0.005)

    run(test())
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [each["lane"] for each in lines] == ["pages", "pages", "queries"]
    assert [each["cached"] for each in lines] == [False, True, True]


def test_each_query_is_logged_once_without_its_text() -> None:
    log = io.StringIO()

    async def test() -> None:
        engine, desk = Engine(), new_desk(log)
        engine.go.set()
        await desk.answer(client_of(engine).request, asked("ASK { 秘密 }"))
        await desk.answer(client_of(engine).request, asked("ASK { 秘密 }"))
        for _ in range(100):
            if log.getvalue().count("\n") == 2:
                return
            await asyncio.sleep(0.02)

    run(test())
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [each["cached"] for each in lines] == [False, True]
    assert [each["outcome"] for each in lines] == ["ok", "ok"]
    assert "秘密" not in log.getvalue()
    assert "192.0.2" not in log.getvalue()
