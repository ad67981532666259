"""Turns: the bounds hold, nobody is passed over, and nothing is left of who goes away."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Coroutine
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from budgetgraph.web.admission import Admission, Bound, NoTurn

CLIENTS = ("a", "b", "c")
RUNNING, WAITING, PATIENCE, PER_CLIENT, WAITING_PER_CLIENT = 3, 5, 10.0, 2, 3


class SteppedLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock goes when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def time(self) -> float:
        return self.now

    def settle(self) -> None:
        for _ in range(6):
            self.call_soon(self.stop)
            self.run_forever()


class Visitor:
    """One request: waits, runs until it is told to end, and remembers how it went."""

    def __init__(
        self, client: str, loop: SteppedLoop, admission: Admission, log: list[str]
    ) -> None:
        self.client = client
        self.since = loop.now
        self.state = "waiting"
        self.bound: Bound | None = None
        self._end = asyncio.Event()
        self._log = log
        self.task = loop.create_task(self._visit(admission))

    async def _visit(self, admission: Admission) -> None:
        try:
            async with admission.turn(self.client):
                self.state = "running"
                self._log.append(self.client)
                await self._end.wait()
        except NoTurn as error:
            self.bound = error.bound
        finally:
            self.state = "gone"

    def end(self) -> None:
        self._end.set()


class Turns(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.loop = SteppedLoop()
        self.admission = Admission(RUNNING, WAITING, PATIENCE, PER_CLIENT, WAITING_PER_CLIENT)
        self.visitors: list[Visitor] = []
        self.given: list[str] = []
        # How often others got a turn while a client waited and could have had one.
        self.passed: dict[str, Counter[str]] = {}

    def those(self, state: str, client: str | None = None) -> list[Visitor]:
        return [
            each for each in self.visitors if each.state == state and client in (None, each.client)
        ]

    def step(self, leaving: Collection[Visitor] = ()) -> None:
        before = len(self.given)
        could = {
            client
            for client in CLIENTS
            if set(self.those("waiting", client)) - set(leaving)
            and len(self.those("running", client)) < PER_CLIENT
        }
        self.loop.settle()
        for client in self.given[before:]:
            self.passed.pop(client, None)
            for other in could - {client}:
                passed = self.passed.setdefault(other, Counter())
                passed[client] += 1
                assert passed[client] <= 1, f"{client} twice before {other}"
            could -= {client}
        for client in CLIENTS:
            if not self.those("waiting", client):
                self.passed.pop(client, None)
        self.visitors = [each for each in self.visitors if each.state != "gone"]

    @rule(client=st.sampled_from(CLIENTS))
    def come(self, client: str) -> None:
        running, waiting = len(self.those("running")), len(self.those("waiting"))
        own = len(self.those("running", client))
        own_waiting = len(self.those("waiting", client))
        longest = max(len(self.those("waiting", each)) for each in CLIENTS)
        before = self.those("waiting")
        visitor = Visitor(client, self.loop, self.admission, self.given)
        self.visitors.append(visitor)
        self.loop.settle()
        if running < RUNNING and own < PER_CLIENT:
            assert visitor.state == "running"
        elif own_waiting >= WAITING_PER_CLIENT:
            assert visitor.bound is Bound.CLIENT_QUEUE
        elif waiting >= WAITING and longest <= own_waiting + 1:
            assert visitor.bound is Bound.QUEUE
        elif waiting >= WAITING:
            # The latest request of the one with most of them has made room.
            assert visitor.state == "waiting"
            (refused,) = (each for each in before if each.state == "gone")
            assert refused.bound is Bound.QUEUE
            of_client = [each for each in before if each.client == refused.client]
            assert len(of_client) == longest
            assert of_client[-1] is refused
        else:
            assert visitor.state == "waiting"
        self.step()

    @precondition(lambda self: self.those("running"))
    @rule(data=st.data())
    def end_some(self, data: st.DataObject) -> None:
        running = self.those("running")
        for visitor in data.draw(st.lists(st.sampled_from(running), min_size=1, unique=True)):
            visitor.end()
        self.step()

    @precondition(lambda self: self.visitors)
    @rule(data=st.data(), also_end=st.booleans())
    def hang_up(self, data: st.DataObject, also_end: bool) -> None:
        """Cancel some, perhaps at the very moment in which turns become free."""
        leaving = data.draw(st.lists(st.sampled_from(self.visitors), min_size=1, unique=True))
        if also_end:
            for visitor in self.those("running"):
                visitor.end()
            if data.draw(st.booleans()):  # the turn is given, and not yet taken
                self.loop.call_soon(self.loop.stop)
                self.loop.run_forever()
        for visitor in leaving:
            visitor.task.cancel()
        self.step(leaving)

    @rule(seconds=st.sampled_from([1.0, 4.0, PATIENCE]))
    def time_goes_by(self, seconds: float) -> None:
        self.loop.now += seconds
        late = [each for each in self.those("waiting") if self.loop.now - each.since >= PATIENCE]
        self.step()
        assert all(each.bound is Bound.PATIENCE for each in late)

    @invariant()
    def counts_balance(self) -> None:
        assert self.admission.running == len(self.those("running")) <= RUNNING
        assert self.admission.waiting == len(self.those("waiting")) <= WAITING
        for client in CLIENTS:
            assert len(self.those("running", client)) <= PER_CLIENT
            assert len(self.those("waiting", client)) <= WAITING_PER_CLIENT

    @invariant()
    def no_turn_is_idle(self) -> None:
        if self.admission.running < RUNNING:
            for each in self.those("waiting"):
                assert len(self.those("running", each.client)) == PER_CLIENT

    def teardown(self) -> None:
        for visitor in self.visitors:
            visitor.task.cancel()
        self.loop.settle()
        assert self.admission.running == self.admission.waiting == 0
        assert not self.admission._lines
        assert not self.admission._running
        self.loop.close()


TestTurns = Turns.TestCase
TestTurns.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def runs(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """The test, in an event loop."""

    def run() -> None:
        asyncio.run(test())

    run.__name__ = test.__name__
    return run


@runs
async def test_many_requests_of_one_delay_another_by_one_turn() -> None:
    admission = Admission(1, 50, 10, 1, 40)
    order: list[str] = []
    begin = asyncio.Event()

    async def visit(client: str) -> None:
        async with admission.turn(client):
            order.append(client)
            await begin.wait()

    async with asyncio.TaskGroup() as group:
        for _ in range(30):
            group.create_task(visit("greedy"))
        group.create_task(visit("modest"))
        await asyncio.sleep(0)
        assert (admission.running, admission.waiting) == (1, 30)
        begin.set()
    # One turn ran already; then one of those that waited longer.
    assert order.index("modest") == 2
    assert len(order) == 31


@runs
async def test_a_queue_that_others_have_filled_has_a_place_for_who_has_none() -> None:
    admission = Admission(1, 30, 10, 1, 10)
    over = asyncio.Event()
    served: list[str] = []

    async def ask(client: str) -> None:
        async with admission.turn(client):
            served.append(client)
            await over.wait()

    hostile = [asyncio.create_task(ask(f"hostile {n % 3}")) for n in range(31)]
    await asyncio.sleep(0)
    assert admission.waiting == 30
    good = [asyncio.create_task(ask(f"good {number}")) for number in range(20)]
    await asyncio.sleep(0)
    assert admission.waiting == 30
    over.set()
    assert await asyncio.gather(*good) == [None] * 20
    refused = [each for each in await asyncio.gather(*hostile, return_exceptions=True) if each]
    assert len(refused) == 20
    assert all(isinstance(each, NoTurn) and each.bound is Bound.QUEUE for each in refused)


@runs
async def test_what_a_refusal_says() -> None:
    admission = Admission(1, 1, 0.01, 1, 1)
    async with admission.turn("a") as turn:
        assert turn.waited < 0.01
        with pytest.raises(NoTurn, match=r"waited 0\.01 seconds") as caught:
            async with admission.turn("b"):
                pass
        assert caught.value.bound is Bound.PATIENCE
        assert 1 <= caught.value.retry_after <= 60
        assert str(caught.value.retry_after) in (caught.value.hint or "")
        waits = asyncio.create_task(admission.turn("b").__aenter__())
        await asyncio.sleep(0)
        for client, bound in (("b", Bound.CLIENT_QUEUE), ("c", Bound.QUEUE)):
            with pytest.raises(NoTurn) as refused:
                async with admission.turn(client):
                    pass
            assert refused.value.bound is bound
            assert refused.value.message_zh
        waits.cancel()
        with suppress(asyncio.CancelledError):
            await waits
    assert admission.running == admission.waiting == 0


@runs
async def test_the_guess_grows_with_long_turns_and_stays_reasonable() -> None:
    loop = asyncio.get_running_loop()
    admission = Admission(1, 0, 1, 1, 1)
    real = loop.time
    with pytest.MonkeyPatch.context() as patch:
        for _ in range(3):
            async with admission.turn("a"):
                patch.setattr(loop, "time", lambda: real() + 1000)
            patch.undo()
    async with admission.turn("a"):
        with pytest.raises(NoTurn) as caught:
            async with admission.turn("b"):
                pass
    assert caught.value.retry_after == 60


@runs
async def test_an_error_inside_gives_the_turn_back() -> None:
    admission = Admission(1, 1, 1, 1, 1)
    with pytest.raises(ZeroDivisionError):
        async with admission.turn("a"):
            raise ZeroDivisionError
    assert admission.running == 0


@pytest.mark.parametrize("wrong", [(0, 1, 1, 1, 1), (1, -1, 1, 1, 1), (1, 1, 1, 0, 1)])
def test_senseless_bounds(wrong: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="negative"):
        Admission(*wrong)
