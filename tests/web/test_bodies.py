"""Spooled bodies: exact, at the reader's pace, and the file is closed whatever happens."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable
from typing import Any

import pytest
from starlette.types import Message, Send

from budgetgraph.publishing.engines.contract import Spooled
from budgetgraph.web.bodies import SpooledResponse, body_response

SIZE = 1_000_003


def spooled(size: int = SIZE) -> Spooled:
    file = tempfile.TemporaryFile()  # noqa: SIM115 (whoever sends it closes it: that is the test)
    file.write(b"x" * SIZE)
    file.seek(0)
    return Spooled(file, size)


def sent(
    body: Spooled,
    method: str = "GET",
    *,
    send: Send | None = None,
    gone: Callable[[], bool] = lambda: False,
) -> list[Message]:
    """What the response sends; ``gone`` is when the client has hung up."""
    messages: list[Message] = []

    async def collect(message: Message) -> None:
        messages.append(message)
        if send is not None:
            await send(message)

    async def receive() -> Message:
        while not gone():
            await asyncio.sleep(0)
        return {"type": "http.disconnect"}

    scope: dict[str, Any] = {"type": "http", "method": method}
    response = SpooledResponse(body, headers={"Content-Type": "text/csv"})
    asyncio.run(response(scope, receive, collect))
    return messages


def test_all_of_it_is_sent_in_pieces_with_its_length() -> None:
    body = spooled()
    start, *pieces = sent(body)
    assert (b"content-length", str(SIZE).encode()) in start["headers"]
    assert (b"content-type", b"text/csv") in start["headers"]
    assert sum(len(each["body"]) for each in pieces) == SIZE
    assert len(pieces) > 3
    assert not pieces[-1].get("more_body", False)
    assert all(each["more_body"] for each in pieces[:-1])
    assert body.file.closed


def test_head_reads_nothing() -> None:
    body = spooled()
    start, *pieces = sent(body, "HEAD")
    assert (b"content-length", str(SIZE).encode()) in start["headers"]
    assert [each["body"] for each in pieces] == [b""]
    assert body.file.closed


def test_a_file_that_is_too_short_never_looks_complete() -> None:
    body = spooled(SIZE + 1)
    with pytest.raises(EOFError):
        sent(body)
    assert body.file.closed


def test_a_client_that_hangs_up_ends_it() -> None:
    body = spooled()
    count = 0

    def gone() -> bool:
        return count > 1

    async def swallow(message: Message) -> None:
        nonlocal count
        count += 1
        await asyncio.sleep(0.02)

    messages = sent(body, send=swallow, gone=gone)
    assert sum(len(each.get("body", b"")) for each in messages) < SIZE
    assert body.file.closed


@pytest.mark.parametrize("error", [OSError, ConnectionResetError, BrokenPipeError])
def test_a_server_that_tells_of_the_hang_up(error: type[OSError]) -> None:
    async def fail(message: Message) -> None:
        if message["type"] == "http.response.body":
            raise error

    body = spooled()
    sent(body, send=fail)
    assert body.file.closed


def test_being_cancelled_closes_the_file() -> None:
    body = spooled()

    async def stall(message: Message) -> None:
        await asyncio.sleep(60)

    async def cancelled() -> None:
        async def receive() -> Message:
            await asyncio.sleep(60)
            return {"type": "http.disconnect"}

        scope: dict[str, Any] = {"type": "http", "method": "GET"}
        task = asyncio.create_task(SpooledResponse(body)(scope, receive, stall))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    assert body.file.closed


def test_no_descriptor_is_left() -> None:
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        sent(spooled())
    assert len(os.listdir("/proc/self/fd")) == before


def test_bytes_are_an_ordinary_answer() -> None:
    response = body_response(b"abc", headers={"ETag": '"x"'})
    assert response.headers["content-length"] == "3"
    assert response.headers["etag"] == '"x"'
