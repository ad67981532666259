"""Good, slow, huge, malformed and hostile queries at once, from tens of connections, while workers are killed.

Afterwards every counter balances and nothing is left behind; meanwhile every good query got the right
answer or an honest refusal.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import httpx
import pytest

from tests.web.fire.server_process import Server
from tests.web.serving import eventually

pytestmark = pytest.mark.slow

SECONDS = float(os.environ.get("BUDGETGRAPH_SOAK_SECONDS", "40"))
"""How long the soak takes; hours, when somebody wants to know."""

SEED = 20261122
TOTAL = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
AMOUNTS = """PREFIX bg: <https://w3id.org/budgetgraph/ontology#>
SELECT ?item ?amount { ?item bg:amount ?amount } ORDER BY ?item LIMIT 50"""
NAMES = 'SELECT DISTINCT ?name { ?s ?p ?name FILTER(LANG(?name) = "zh") } ORDER BY ?name LIMIT 100'
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HUGE = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
LONG = "SELECT * { ?s ?p ?o }"
HOSTILE = (
    "SELECT * { " + "{" * 3000 + "}" * 3000 + " }",
    "SELECT * { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }",
    "SELECT * { FILTER(" + "!" * 9000 + "true) }",
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(600)) + " }",
    "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    'SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), "((((a{90}){90}){90}){90})")) }',
    "ASK { "
    + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(200)))} }}" for n in range(6))
    + " FILTER(?v0 + ?v1 + ?v2 + ?v3 + ?v4 + ?v5 < 0) }",
)
MALFORMED = (
    "SELECT * {",
    "",
    "x" * 300_000,
    "SELECT ?x { ?x ?y }",
    "\x00",
    "ASK { ?s ?p '\ud83d' }",
)
HONEST = {429, 503}
PATIENCE = 10.0
"""How long the server lets a request wait for its turn."""

DEADLINE = 2.0
"""How long it lets a query run."""

VISIT = 5.0
"""The longest that a page, a dump or a look at the server's health may take on a machine that has all cores busy."""


@dataclass
class Soak:
    """What the clients of a soak share and saw."""

    server: Server
    known: dict[str, str]
    until: float
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    spent: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def saw(self, kind: str, status: int) -> None:
        self.statuses[kind, status] += 1

    def spent_by(self, kind: str) -> tuple[float, float, float]:
        """Seconds of the middle one, of all but one in twenty, and of the slowest."""
        spent = sorted(self.spent[kind])
        return spent[len(spent) // 2], spent[len(spent) * 19 // 20], spent[-1]


Client = Callable[[Soak, random.Random, httpx.AsyncClient], Awaitable[None]]


async def ask(client: httpx.AsyncClient, query: str, **headers: str) -> httpx.Response:
    return await client.post("/sparql", data={"query": query}, headers=headers)


async def good(soak: Soak, chance: random.Random, client: httpx.AsyncClient) -> None:
    query, right = chance.choice(list(soak.known.items()))
    # A text of its own, so that it is evaluated; now and then the plain one, which may be known.
    text = query if chance.random() < 0.2 else f"{query} # {chance.random()}"
    begin = time.monotonic()
    answer = await ask(client, text, Accept="text/csv")
    soak.spent["good"].append(time.monotonic() - begin)
    soak.saw("good", answer.status_code)
    if answer.status_code == 200 and answer.text != right:
        soak.wrong.append(f"{query}: {answer.text[:200]}")
    if answer.status_code not in {200} | HONEST:
        soak.wrong.append(f"{query}: {answer.status_code} {answer.text[:300]}")


async def never_200(soak: Soak, chance: random.Random, client: httpx.AsyncClient) -> None:
    kind, texts = chance.choice(
        [("slow", (SLOW,)), ("huge", (HUGE, LONG)), ("hostile", HOSTILE), ("malformed", MALFORMED)]
    )
    text = chance.choice(texts)
    content = text.encode("utf-8", "surrogatepass")
    if text and kind != "malformed":
        content += f" # {chance.random()}".encode()
    answer = await client.post(
        "/sparql", content=content, headers={"Content-Type": "application/sparql-query"}
    )
    soak.saw(kind, answer.status_code)
    told = answer.headers.get("content-type", "")
    if answer.status_code < 400 or not told.startswith("application/problem+json"):
        soak.wrong.append(f"{kind} {text[:80]}: {answer.status_code} {told} {answer.text[:100]}")


async def hang_up(soak: Soak, chance: random.Random, client: httpx.AsyncClient) -> None:
    with suppress(httpx.TimeoutException, TimeoutError):
        async with asyncio.timeout(chance.uniform(0.001, 0.4)):
            await ask(client, f"{chance.choice((SLOW, TOTAL, LONG))} # {chance.random()}")
    soak.saw("hang up", 0)


async def trickle(soak: Soak, chance: random.Random, client: httpx.AsyncClient) -> None:
    """A client that sends, and one that reads, a byte now and then."""
    reader, writer = await asyncio.open_connection("127.0.0.1", soak.server.port)
    request = f"GET /sparql?query=ASK%7B%7D%23{chance.random()} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    with suppress(ConnectionError):
        for byte in request.encode()[: chance.randrange(5, 40)]:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.05)
        if chance.random() < 0.1:
            await reader.read(1)
    writer.close()
    soak.saw("trickle", 0)


async def visit(soak: Soak, chance: random.Random, client: httpx.AsyncClient) -> None:
    """Pages, dumps and health: they must never wait for queries."""
    path = chance.choice(("/healthz", "/", "/dumps/facts.nt", "/queries/projects?format=csv"))
    begin = time.monotonic()
    answer = await client.get(path)
    soak.spent["visit"].append(time.monotonic() - begin)
    soak.saw(f"visit {path}", answer.status_code)
    if answer.status_code != 200:
        soak.wrong.append(f"{path}: {answer.status_code}")


async def behave(soak: Soak, kind: Client, seed: int) -> None:
    chance = random.Random(seed)
    # Everybody has an address of their own on loopback, as on the web.
    transport = httpx.AsyncHTTPTransport(
        local_address=f"127.1.0.{seed - SEED + 1}", limits=httpx.Limits(max_connections=1)
    )
    root = soak.server.root
    async with httpx.AsyncClient(base_url=root, timeout=60, transport=transport) as client:
        while time.monotonic() < soak.until:
            await kind(soak, chance, client)
            await asyncio.sleep(chance.uniform(0, 0.05))


async def kill_workers(soak: Soak, seed: int) -> int:
    chance, killed = random.Random(seed), 0
    while time.monotonic() < soak.until - 1:
        await asyncio.sleep(chance.uniform(0.5, 2))
        workers = sorted(soak.server.workers())
        if workers:
            with suppress(ProcessLookupError):
                os.kill(chance.choice(workers), signal.SIGKILL)
                killed += 1
    return killed


async def soak_for(soak: Soak) -> int:
    kinds: list[Client] = (
        [good] * 20 + [never_200] * 10 + [hang_up] * 5 + [trickle] * 5 + [visit] * 4
    )
    everybody = [behave(soak, kind, SEED + number) for number, kind in enumerate(kinds)]
    killing = asyncio.create_task(kill_workers(soak, SEED))
    await asyncio.gather(*everybody)
    return await killing


async def ask_all_workers(server: Server) -> None:
    """Small queries at the same time, from clients of their own, and one through the worker for pages."""
    for _ in range(3):
        async with httpx.AsyncClient(base_url=server.root, timeout=20) as client:
            answers = [
                client.post(
                    "/sparql",
                    data={"query": f"{AMOUNTS} # {time.monotonic()} {number}"},
                    headers={"Accept": "text/csv"},
                )
                for number in range(8)
            ]
            await asyncio.gather(*answers, client.get("/readyz"))


def report(soak: Soak, killed: int, descriptors: int, memory: float) -> str:
    """What a long soak showed, for those who run it with ``-s``."""
    told = [f"{SECONDS:g} s, {killed} workers killed"]
    for kind in ("good", "visit"):
        middle, most, slowest = soak.spent_by(kind)
        told.append(f"{kind}: p50 {middle:.3f} s, p95 {most:.3f} s, slowest {slowest:.3f} s")
    told += [f"{kind} {status}: {count}" for (kind, status), count in sorted(soak.statuses.items())]
    told.append(f"files {descriptors} -> {soak.server.descriptors()}")
    told.append(f"memory {memory:.0f} -> {soak.server.memory():.0f} MiB")
    return "\n".join(told)


def test_a_soak_of_everything_at_once(server: Server) -> None:
    known = {}
    for query in (TOTAL, AMOUNTS, NAMES):
        answer = httpx.post(
            f"{server.root}/sparql", data={"query": query}, headers={"Accept": "text/csv"}
        )
        assert answer.status_code == 200
        known[query] = answer.text
    time.sleep(1)
    workers, descriptors = len(server.workers()), server.descriptors_at_rest()
    # Warm: what a server of some age has in memory.
    asyncio.run(soak_for(Soak(server, known, time.monotonic() + SECONDS / 8)))
    time.sleep(3)
    memory = server.memory()
    soak = Soak(server, known, time.monotonic() + SECONDS)
    killed = asyncio.run(soak_for(soak))
    time.sleep(3)

    assert not soak.wrong, soak.wrong[:5]
    asked = len(soak.spent["good"])
    assert soak.statuses["good", 200] > 0.9 * asked, soak.statuses
    assert soak.spent_by("good")[1] < PATIENCE + DEADLINE, soak.spent_by("good")
    assert soak.spent_by("visit")[2] < VISIT, soak.spent_by("visit")
    assert killed > SECONDS / 8

    eventually(lambda: server.busy() == 0)
    # A worker that dies again and again without work comes back when it is asked for.
    asyncio.run(ask_all_workers(server))
    eventually(lambda: len(server.workers()) == workers == server.metrics()["budgetgraph_workers"])
    eventually(lambda: server.nameless_files() == 0)
    assert server.descriptors() <= descriptors + 3
    assert server.memory() < memory + 30
    after = server.metrics()
    # Each query that came in was counted and logged once, however it ended.
    counted = sum(
        value for name, value in after.items() if name.startswith("budgetgraph_queries_total")
    )
    eventually(lambda: counted == len(server.log.read_text(encoding="utf-8").splitlines()))
    assert after["budgetgraph_query_log_lost_total"] == 0
    waited = "budgetgraph_query_waited_seconds"
    assert after[f'{waited}_bucket{{le="{PATIENCE}"}}'] > 0.99 * after[f"{waited}_count"]
    assert counted >= sum(
        soak.statuses[kind, status]
        for kind, status in soak.statuses
        if kind in {"good", "slow", "huge", "hostile"} and status not in {413}
    )
    print(report(soak, killed, descriptors, memory))
