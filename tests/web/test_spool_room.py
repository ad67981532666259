"""Long answers that wait for their readers take a bounded amount of disk."""

from __future__ import annotations

import io

import pytest

from budgetgraph.publishing.engines.contract import PoolBusy, Spooled
from budgetgraph.web.spool_room import SpoolRoom


def long_answer(size: int) -> Spooled:
    return Spooled(io.BytesIO(b"x" * size), size)


def test_a_client_who_does_not_read_gets_no_more() -> None:
    room = SpoolRoom(total=100, per_client=20)
    room.require("a")
    first = room.keep("a", long_answer(15))
    room.require("a")
    second = room.keep("a", long_answer(15))
    with pytest.raises(PoolBusy):
        room.require("a")
    room.require("b")
    assert room.bytes == 30
    assert first.file.read() == b"x" * 15
    first.file.close()
    first.file.close()  # a second time changes nothing
    room.require("a")
    second.file.close()
    assert room.bytes == 0


def test_all_clients_together_are_bounded() -> None:
    room = SpoolRoom(total=40, per_client=20)
    kept = [room.keep(name, long_answer(20)) for name in "ab"]
    with pytest.raises(PoolBusy):
        room.require("c")
    with kept[0].file:
        pass
    room.require("c")
