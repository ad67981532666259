"""How fast the endpoint answers, beside a bare Oxigraph server and rdflib-endpoint, on the same release.

    python benchmarks/endpoint.py RELEASES [--small RELEASES] [--seconds 5] [--only lookups,questions,…]
        [--rdflib-endpoint PROGRAM] [--engine URL --default-graph IRI]

RELEASES has the large release (1,000 departments, as ``benchmarks/release.py --keep`` leaves it), ``--small``
one that rdflib can hold in memory. Needs ``wrk`` (Debian's package), the ``oxigraph`` program (in
``pip install '.[test]'``) and, for the third peer, ``rdflib-endpoint`` in an environment of its own.
``--engine`` adds this endpoint before another store that holds the pushed release.

Every "cold" request has a text that was never sent before (a comment with a number), so that no cache can
know it; "repeated" ones are the same few all the time. What counts are ratios: the load generator takes its
share of the same processor.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
from machine import machine

CONNECTIONS = (1, 16, 64)
LOOKUPS = 2_000
"""Resources that are looked up; more than any answer that is kept could be luck."""

AGGREGATES = {
    "sum by function class": """PREFIX bg: <https://w3id.org/budgetgraph/ontology#>
SELECT ?class (SUM(?amount) AS ?sum) (COUNT(*) AS ?n) WHERE { ?line bg:function ?class ; bg:amount ?amount } GROUP BY ?class ORDER BY DESC(?sum)""",
    "sum by year and region": """PREFIX bg: <https://w3id.org/budgetgraph/ontology#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX qb: <http://purl.org/linked-data/cube#>
SELECT ?year ?region (SUM(?amount) AS ?sum) WHERE { ?line qb:dataSet ?set ; bg:amount ?amount ; bg:fiscalYear ?year . ?set dct:source ?document . ?document dct:spatial ?region } GROUP BY ?year ?region ORDER BY ?year ?region""",
    "properties and how often": "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY DESC(?n)",
    "classes and how often": "SELECT ?c (COUNT(*) AS ?n) WHERE { ?s a ?c } GROUP BY ?c ORDER BY DESC(?n)",
}
ROWS = 1_000_000
CSV = f"SELECT ?s ?p ?o WHERE {{ ?s ?p ?o }} LIMIT {ROWS}"

_LUA = """
local paths, n, cold, own = {}, 0, %(cold)s, 0
for line in io.lines("%(paths)s") do paths[#paths + 1] = line end
wrk.headers["Accept"] = "%(accept)s"
function request()
  n = n + 1
  local path = paths[(n %% #paths) + 1]
  if cold then path = path .. "%%20%%23%(mark)s." .. n end
  return wrk.format("GET", path)
end
function done(summary, latency)
  io.write(string.format('{"requests": %%d, "microseconds": %%d, "errors": %%d, "p50": %%d, "p95": %%d, "p99": %%d}',
    summary.requests, summary.duration,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout,
    latency:percentile(50), latency:percentile(95), latency:percentile(99)))
end
"""


@dataclass(frozen=True)
class Peer:
    """A server to measure: its name and the address of its SPARQL endpoint."""

    name: str
    root: str
    path: str

    @property
    def endpoint(self) -> str:
        """The address of queries."""
        return self.root + self.path


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def running(command: list[str], root: str, ready: str, patience: float = 300) -> Iterator[None]:
    """A server as a process group of its own, from the time it answers at ``ready``."""
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        until = time.monotonic() + patience
        while True:
            with suppress(httpx.HTTPError):
                if httpx.get(root + ready, timeout=60).status_code < 500:
                    break
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"did not start: {' '.join(command)}")
            time.sleep(0.2)
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def ours(releases: Path, *more: str, name: str = "budgetgraph") -> Iterator[Peer]:
    """This endpoint, as the command starts it; limits wide enough for what is measured."""
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    limits = ["--timeout", "120", "--max-rows", "3000000", "--max-bytes", "1G", "--queue", "500"]
    command = [sys.executable, "-m", "budgetgraph", "serve", "--releases", str(releases)]
    with running([*command, "--port", str(port), *limits, *more], root, "/readyz"):
        yield Peer(name, root, "/sparql")


@contextmanager
def oxigraph(store: Path) -> Iterator[Peer]:
    """The bare server of the same engine."""
    port = free_port()
    program = str(Path(sys.executable).with_name("oxigraph"))
    command = [program, "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
    root = f"http://127.0.0.1:{port}"
    with running(command, root, "/"):
        yield Peer("oxigraph serve-read-only", root, "/query")


@contextmanager
def rdflib_endpoint(program: str, dump: Path) -> Iterator[Peer]:
    """The endpoint over rdflib, with the dump in memory."""
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    command = [program, "serve", "--host", "127.0.0.1", "--port", str(port), str(dump)]
    with running(command, root, "/?query=ASK%20%7B%7D"):
        yield Peer("rdflib-endpoint", root, "/")


def active(releases: Path) -> Path:
    """The folder of the active release."""
    return releases / (releases / "active").read_text(encoding="utf-8").split()[0]


def items_of(release: Path, count: int) -> list[str]:
    """IRIs of budget items, evenly from the whole release."""
    import gzip

    found: dict[str, None] = {}
    for folder in sorted((release / "dumps" / "documents").rglob("facts.nt.gz"))[:200]:
        with gzip.open(folder, "rt", encoding="utf-8") as lines:
            for line in lines:
                if "/id/item/" in line or "/item/" in line:
                    match = re.match(r"<([^>]*/item/[^>]*)> <[^>]*#amount>", line)
                    if match:
                        found[match[1]] = None
    every = list(found)
    return every[:: max(1, len(every) // count)][:count]


def load(
    peer: Peer, paths: list[str], accept: str, cold: bool, connections: int, seconds: int
) -> dict[str, float]:
    """What wrk measures on ``paths``: requests per second and percentiles in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        listed, script = Path(folder) / "paths", Path(folder) / "load.lua"
        listed.write_text("\n".join(paths), encoding="utf-8")
        mark = f"{connections}.{time.monotonic_ns()}"
        script.write_text(
            _LUA % {"cold": str(cold).lower(), "paths": listed, "accept": accept, "mark": mark},
            encoding="utf-8",
        )
        ran = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s", "-s", str(script), peer.root],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    told = json.loads(ran.stdout[ran.stdout.rindex("{") :])
    return {
        "per second": told["requests"] / (told["microseconds"] / 1e6),
        "errors": told["errors"],
        **{name: told[name] / 1000 for name in ("p50", "p95", "p99")},
    }


def lookups(peers: list[Peer], items: list[str], seconds: int, small: bool = False) -> None:
    """(a) What is said about one resource."""
    accept = "application/n-triples"
    print(f"\n### (a) lookups of one resource{' (small release)' if small else ''}\n")
    print("| request | server | connections | per second | p50 ms | p95 ms | p99 ms | errors |")
    print("|---|---|---|---|---|---|---|---|")
    for title, cold in (("cold", True), ("repeated", False)):
        chosen = items if cold else items[:50]
        queries = [f"CONSTRUCT {{ <{iri}> ?p ?o }} WHERE {{ <{iri}> ?p ?o }}" for iri in chosen]
        for connections in CONNECTIONS:
            for peer in peers:
                paths = [f"{peer.path}?query={quote(query)}" for query in queries]
                load(peer, paths, accept, cold, connections, 1)
                rounds = [load(peer, paths, accept, cold, connections, seconds) for _ in range(3)]
                _row([f"CONSTRUCT, {title}", peer.name, str(connections)], rounds)
    mine = [peer for peer in peers if peer.path == "/sparql"]
    for connections in CONNECTIONS:
        for peer in mine:
            paths = ["/doc/" + iri.split("/id/", 1)[1] + ".nt" for iri in items]
            rounds = [load(peer, paths, accept, False, connections, seconds) for _ in range(3)]
            _row(["page /doc/….nt", peer.name, str(connections)], rounds)


def _row(first: list[str], rounds: list[dict[str, float]]) -> None:
    def middle(name: str) -> float:
        return statistics.median(each[name] for each in rounds)

    rates = sorted(each["per second"] for each in rounds)
    spread = f"{middle('per second'):.0f} ({rates[0]:.0f}–{rates[-1]:.0f})"
    cells = [spread, *(f"{middle(name):.1f}" for name in ("p50", "p95", "p99"))]
    print(
        f"| {' | '.join([*first, *cells, str(int(sum(each['errors'] for each in rounds)))])} |",
        flush=True,
    )


def timed(peer: Peer, query: str, number: int, timeout: float) -> tuple[float, int] | None:
    """Seconds and rows of one query that no cache knows; ``None`` if it failed or took too long."""
    text = f"{query}\n# {peer.name} {number} {time.monotonic_ns()}"
    with httpx.Client(timeout=timeout, headers={"Accept": "text/csv"}) as client:
        begin = time.monotonic()  # making a client takes longer than many an answer
        try:
            answer = client.post(peer.endpoint, data={"query": text})
        except httpx.HTTPError:
            return None
        spent = time.monotonic() - begin
    return (spent, answer.text.count("\n") - 1) if answer.status_code == 200 else None


def one_by_one(
    title: str, peers: list[Peer], queries: dict[str, str], rounds: int = 3, timeout: float = 120
) -> None:
    """Each query alone, the median of some rounds."""
    print(f"\n### {title}\n")
    print(f"| query | {' | '.join(f'{peer.name} s' for peer in peers)} | rows |")
    print("|---" * (len(peers) + 2) + "|")
    for name, query in queries.items():
        cells, rows = [], 0
        for peer in peers:
            results = []
            for number in range(rounds):
                result = timed(peer, query, number, timeout)
                results.append(result)
                if result is None or result[0] > 20:
                    break
            good = [each for each in results if each is not None]
            if len(good) < len(results):
                cells.append("failed")
            else:
                rows = good[0][1]
                cells.append(f"{statistics.median(each[0] for each in good):.3f}")
        print(f"| {name} | {' | '.join(cells)} | {rows} |", flush=True)


def questions() -> dict[str, str]:
    """The twenty questions, as plain text."""
    from budgetgraph.publishing.canned import load_canned_queries

    return {each.name: each.bind({}) for each in load_canned_queries()}


def precomputed(peer: Peer, names: list[str]) -> None:
    """The questions as the release has answered them."""
    print("\n### (b) the questions, precomputed, in ms\n")
    print("| question | first | again |")
    print("|---|---|---|")
    with httpx.Client(base_url=peer.root, timeout=60) as client:
        for name in names:
            cells = []
            for _ in range(2):
                begin = time.monotonic()
                status = client.get(f"/queries/{name}?format=csv").status_code
                cells.append(
                    f"{(time.monotonic() - begin) * 1000:.1f}{'' if status == 200 else f' ({status})'}"
                )
            print(f"| {name} | {' | '.join(cells)} |", flush=True)


def table_of_rows(peers: list[Peer]) -> None:
    """(d) A million rows of CSV, and what a small request waits meanwhile."""
    print(f"\n### (d) {ROWS:,} rows of CSV\n")
    print("| server | first byte s | whole s | MB | p50 of others ms | longest of others ms |")
    print("|---|---|---|---|---|---|")
    for peer in peers:
        waits: list[float] = []
        over = threading.Event()
        other = threading.Thread(target=_others, args=(peer, waits, over))
        other.start()
        begin, size, first = time.monotonic(), 0, 0.0
        params = {"query": f"{CSV} # {time.monotonic_ns()}"}
        with httpx.stream(
            "GET", peer.endpoint, params=params, headers={"Accept": "text/csv"}, timeout=300
        ) as answer:
            for piece in answer.iter_raw():
                first = first or time.monotonic() - begin
                size += len(piece)
        whole = time.monotonic() - begin
        over.set()
        other.join()
        middle, longest = statistics.median(waits) * 1000, max(waits) * 1000
        print(
            f"| {peer.name} | {first:.2f} | {whole:.2f} | {size / 1e6:.0f} | {middle:.1f} | {longest:.1f} |",
            flush=True,
        )


def _others(peer: Peer, waits: list[float], over: threading.Event) -> None:
    number = 0
    with httpx.Client(timeout=120) as client:
        while not over.is_set():
            number += 1
            begin = time.monotonic()
            client.get(
                peer.endpoint, params={"query": f"ASK {{}} # {begin} {number}"}
            ).raise_for_status()
            waits.append(time.monotonic() - begin)
            time.sleep(0.02)


def stalls(peer: Peer) -> None:
    """What a small request and a page wait while two clients aggregate."""
    print("\n### Others during (c)\n")
    over = threading.Event()

    def aggregate(number: int) -> None:
        while not over.is_set():
            timed(peer, AGGREGATES["properties and how often"], number, 120)

    busy = [threading.Thread(target=aggregate, args=(number,)) for number in range(2)]
    measured: dict[str, list[float]] = {}
    for each in busy:
        each.start()
    until = time.monotonic() + 15
    with httpx.Client(base_url=peer.root, timeout=120) as client:
        while time.monotonic() < until:
            for path in (
                "/healthz",
                "/",
                "/dumps/catalog.ttl.gz",
                f"/sparql?query=ASK%7B%7D%23{time.monotonic_ns()}",
            ):
                begin = time.monotonic()
                client.get(path).raise_for_status()
                measured.setdefault(path.partition("?")[0], []).append(time.monotonic() - begin)
    over.set()
    for each in busy:
        each.join()
    print("| request | p50 ms | p99 ms | longest ms |")
    print("|---|---|---|---|")
    for path, waits in measured.items():
        waits.sort()
        p99 = waits[min(len(waits) - 1, int(len(waits) * 0.99))]
        print(
            f"| {path} | {statistics.median(waits) * 1000:.1f} | {p99 * 1000:.1f} | {waits[-1] * 1000:.1f} |"
        )


def main() -> None:
    """Measure, and print Markdown."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("releases", type=Path)
    parser.add_argument("--small", type=Path)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--only", default="lookups,questions,aggregates,csv,stalls,small,engine")
    parser.add_argument("--rdflib-endpoint")
    parser.add_argument("--engine")
    parser.add_argument("--default-graph")
    asked = parser.parse_args()
    parts: set[str] = set(asked.only.split(","))
    print("\n".join(f"- {name}: {value}" for name, value in machine().items()))
    release = active(asked.releases)
    with ours(asked.releases) as budgetgraph, oxigraph(release / "store") as bare:
        both = [budgetgraph, bare]
        if "lookups" in parts:
            lookups(both, items_of(release, LOOKUPS), asked.seconds)
        if "questions" in parts:
            one_by_one("(b) the twenty questions, plain text, not precomputed", both, questions())
            precomputed(budgetgraph, list(questions()))
        if "aggregates" in parts:
            one_by_one("(c) aggregates", both, AGGREGATES)
        if "stalls" in parts:
            stalls(budgetgraph)
        if "csv" in parts:
            table_of_rows(both)
    if "engine" in parts and asked.engine:
        more = [
            "--engine",
            asked.engine,
            *(["--default-graph", asked.default_graph] if asked.default_graph else []),
        ]
        with (
            ours(asked.releases) as budgetgraph,
            ours(asked.releases, *more, name="budgetgraph --engine") as front,
        ):
            both = [budgetgraph, front]
            one_by_one("(b) with another engine behind", both, questions(), rounds=2)
            one_by_one("(c) with another engine behind", both, AGGREGATES, rounds=2)
    if "small" in parts and asked.small and asked.rdflib_endpoint:
        small = active(asked.small)
        dump = small / "dumps" / "full.nt"
        with (
            ours(asked.small) as budgetgraph,
            oxigraph(small / "store") as bare,
            rdflib_endpoint(asked.rdflib_endpoint, dump) as slow,
        ):
            every = [budgetgraph, bare, slow]
            if "lookups" in parts:
                lookups(every, items_of(small, LOOKUPS), asked.seconds, small=True)
            one_by_one("(b) on the small release", every, questions(), timeout=30)
            one_by_one("(c) on the small release", every, AGGREGATES, timeout=30)


if __name__ == "__main__":
    main()
