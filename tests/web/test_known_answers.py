"""Answers that lie in the release: read without an engine, written in other formats by one worker in an orderly way."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from budgetgraph.publishing import formats
from budgetgraph.publishing.canned import load_canned_queries
from budgetgraph.publishing.engines.contract import Answer, AnswerRequest, Spooled
from budgetgraph.publishing.formats import Format
from budgetgraph.publishing.release import Release
from budgetgraph.web.admission import Admission
from budgetgraph.web.caching import AnswerCache
from budgetgraph.web.client_identity import ClientIdentity
from budgetgraph.web.desk import ClientGone, Desk, Lane
from budgetgraph.web.metrics import Metrics
from budgetgraph.web.serving import Served
from tests.web.at_the_desk import Client, run

QUESTION = load_canned_queries()[0].text


class Writer:
    """Stands for the workers that write: waits until it is told to go on."""

    def __init__(self) -> None:
        self.begun = 0
        self.stopped = 0
        self.go = asyncio.Event()

    async def transcode(
        self, source: Spooled | bytes, from_: Format, to: Format, gzip: bool = False
    ) -> Answer:
        self.begun += 1
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.stopped += 1
            raise
        return Answer(to, b"written")


def client_of(release: Release, writer: Writer, host: str) -> Client:
    nobody = cast(Any, None)
    return Client(Served(release, nobody, nobody, cast(Any, writer)), host)


def new_desk() -> Desk:
    lanes = {lane: Admission(1, 8, 5.0, 1, 8) for lane in Lane}
    return Desk(lanes, AnswerCache(1_000_000), ClientIdentity(), Metrics())


async def until(true: Any) -> None:
    while not true():
        await asyncio.sleep(0.005)


def test_in_their_own_format_they_need_no_worker(release: Release) -> None:
    async def test() -> None:
        desk, writer = new_desk(), Writer()
        asked = AnswerRequest(QUESTION, (formats.JSON,))
        delivery = await desk.answer(client_of(release, writer, "192.0.2.1").request, asked)
        assert delivery.cached
        assert delivery.answer.format is formats.JSON
        assert writer.begun == 0

    run(test())


def test_in_another_format_they_are_written_once(release: Release) -> None:
    async def test() -> None:
        desk, writer = new_desk(), Writer()
        asked = AnswerRequest(QUESTION, (formats.CSV,))
        clients = [client_of(release, writer, f"192.0.2.{number}") for number in range(5)]
        waiting = [asyncio.create_task(desk.answer(each.request, asked)) for each in clients]
        await until(lambda: writer.begun == 1)
        # Seen by the administrator, and in the lane of short work: queries of others go on.
        assert {each.lane for each in desk.running()} == {Lane.PAGES.value}
        assert desk.admissions[Lane.QUERIES].running == 0
        writer.go.set()
        answers = [each.answer.body for each in await asyncio.gather(*waiting)]
        assert answers == [b"written"] * 5
        assert writer.begun == 1
        assert (await desk.answer(clients[0].request, asked)).cached

    run(test())


def test_who_hangs_up_stops_the_writing(release: Release) -> None:
    async def test() -> None:
        desk, writer = new_desk(), Writer()
        client = client_of(release, writer, "192.0.2.1")
        asked = AnswerRequest(QUESTION, (formats.XML,))
        task = asyncio.create_task(desk.answer(client.request, asked))
        await until(lambda: writer.begun == 1)
        client.left.set()
        with pytest.raises(ClientGone):
            await task
        await until(lambda: writer.stopped == 1 and not desk.running())

    run(test())
