"""One client has all that it may have busy with queries that do not end: nobody else notices."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import suppress

import httpx
import pytest

from tests.web.fire.server_process import Server

pytestmark = pytest.mark.slow

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SMALL = "SELECT ?item { ?item a ?class } LIMIT 5"
AT_ONCE = 1.5
"""Seconds: two workers compute all the time, on machines with two cores."""

SECONDS = 8.0


def of(server: Server, address: str, connections: int = 1) -> httpx.AsyncClient:
    """A client with an address of its own."""
    transport = httpx.AsyncHTTPTransport(
        local_address=address, limits=httpx.Limits(max_connections=connections)
    )
    return httpx.AsyncClient(base_url=server.root, timeout=60, transport=transport)


async def runaway(client: httpx.AsyncClient, until: float, patience: float | None) -> Counter[int]:
    """Ask again and again, and wait for the answer, or hang up after ``patience`` seconds."""
    statuses: Counter[int] = Counter()
    while time.monotonic() < until:
        params = {"query": f"{RUNAWAY} # {time.monotonic()}"}
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                statuses[(await client.get("/sparql", params=params)).status_code] += 1
        if statuses[429]:
            await asyncio.sleep(0.05)
    return statuses


async def others(server: Server, until: float) -> dict[str, list[float]]:
    """Small queries, pages, dumps and looks at the server's health, and the seconds that each took."""
    spent: dict[str, list[float]] = {}
    async with of(server, "127.4.0.2") as client:
        while time.monotonic() < until:
            small = f"/sparql?query={SMALL} # {time.monotonic()}".replace("#", "%23")
            for name, path in (
                ("query", small),
                *((path, path) for path in ("/healthz", "/readyz", "/", "/dumps/facts.nt")),
            ):
                begin = time.monotonic()
                answer = await client.get(path)
                spent.setdefault(name, []).append(time.monotonic() - begin)
                assert answer.status_code == 200, answer.text
            await asyncio.sleep(0.02)
    return spent


@pytest.mark.parametrize("patience", [None, 0.02], ids=["waits", "hangs up"])
def test_a_runaway_client_delays_nobody_else(server: Server, patience: float | None) -> None:
    async def both() -> tuple[list[Counter[int]], dict[str, list[float]]]:
        until = time.monotonic() + SECONDS
        async with of(server, "127.4.0.1", 24) as greedy:
            running = [asyncio.create_task(runaway(greedy, until, patience)) for _ in range(24)]
            await asyncio.sleep(0.5)
            spent = await others(server, until)
            return await asyncio.gather(*running), spent

    statuses, spent = asyncio.run(both())
    told = sum(statuses, Counter())
    print(told, {name: (len(each), round(max(each), 3)) for name, each in spent.items()})
    if patience is None:
        assert told[503] >= 4  # they ran until their deadline
        assert told[429] > 0  # and had no more than their share of the queue
    assert len(spent["query"]) > SECONDS / 2
    for name, each in spent.items():
        assert max(each) < AT_ONCE, (name, sorted(each)[-5:])
