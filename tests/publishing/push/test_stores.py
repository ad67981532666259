"""Pushing to real stores: what is there afterwards, what is sent again, what an interruption leaves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from budgetgraph.graph.iris import DEFAULT_BASE
from budgetgraph.ground.graph_names import marks_graph
from budgetgraph.publishing.canned import find_canned_query, load_canned_queries
from budgetgraph.publishing.push import (
    Addresses,
    Credentials,
    DefaultGraph,
    Method,
    Pushed,
    PushError,
    Transport,
    Wishes,
    addresses_of,
    push_release,
    questions,
)
from budgetgraph.publishing.push.marks import CHECKSUM
from budgetgraph.publishing.push.questions import Questions
from budgetgraph.publishing.push.writers import GraphStoreWriter
from budgetgraph.publishing.release import Release
from tests.publishing.push.conftest import VERSION_1, VERSION_2
from tests.publishing.push.proxy import (
    FORWARD,
    FORWARD_AND_LOSE,
    LOSE,
    Asked,
    Proxy,
    Reply,
    proxy_to,
)
from tests.publishing.push.reading_back import Triple, rows, stored, triples
from tests.publishing.push.releases import Graphs, lines_of, make_release
from tests.publishing.push.servers import (
    VIRTUOSO_PASSWORD,
    VIRTUOSO_USER,
    OxigraphServer,
    oxigraph,
)

pytestmark = pytest.mark.slow

MERGE = f"{DEFAULT_BASE}graph/all"
NOWAIT = (0.0, 0.0)
_DECIMAL = re.compile(r'"([^"]*)"\^\^<http://www\.w3\.org/2001/XMLSchema#decimal>')


@dataclass(frozen=True)
class Target:
    """A store, how it calls itself, who may write to it, and what it does to literals."""

    url: str
    server: str
    credentials: Credentials
    method: Method
    default_graph: DefaultGraph
    stored_object: Callable[[str], str]

    def addresses(self, url: str | None = None) -> Addresses:
        return addresses_of(url or self.url, self.server, method=self.method)

    @contextmanager
    def connection(self, waits: tuple[float, ...] = NOWAIT) -> Iterator[Transport]:
        with Transport(self.url, self.credentials, seconds=60, waits=waits) as transport:
            yield transport

    def push(
        self,
        release: Release,
        proxy: Proxy | None = None,
        waits: tuple[float, ...] = NOWAIT,
        **wishes: Any,
    ) -> Pushed:
        wished = Wishes(**{"default_graph": self.default_graph, **wishes})
        with self.connection(waits) as transport:
            addresses = self.addresses(proxy.url if proxy else None)
            return push_release(release, transport, addresses, wished)

    def sizes(self, graphs: Graphs) -> dict[str, int]:
        return {iri: self.count(iri) for iri in graphs}

    def holds(self, graph: str | None) -> frozenset[Triple]:
        with self.connection() as transport:
            return stored(transport, self.addresses(), graph)

    def count(self, graph: str | None) -> int:
        with self.connection() as transport:
            addresses = self.addresses()
            assert addresses.query
            return Questions(transport, addresses.query).count(graph)

    def expected(self, text: str) -> frozenset[Triple]:
        return frozenset((s, p, self.stored_object(o)) for s, p, o in triples(text))


def shortest_decimal(term: str) -> str:
    """Decimals as both stores give them back: without zeros after the last digit that counts."""
    match = _DECIMAL.fullmatch(term)
    if match is None:
        return term
    return term.replace(match[1], f"{Decimal(match[1]).normalize():f}", 1)


def in_oxigraph(term: str) -> str:
    """The restricted integers become plain ones too."""
    return shortest_decimal(term).replace("#nonNegativeInteger>", "#integer>")


@pytest.fixture(params=[Method.GRAPH_STORE, Method.UPDATE], ids=lambda method: method.value)
def method(request: pytest.FixtureRequest) -> Method:
    chosen: Method = request.param
    return chosen


@pytest.fixture
def to_oxigraph(method: Method, oxigraph_server: OxigraphServer) -> Target:
    return Target(
        oxigraph_server.url, "Oxigraph", Credentials(), method, DefaultGraph(), in_oxigraph
    )


@pytest.fixture
def to_virtuoso(method: Method, virtuoso_url: str) -> Target:
    owner = Credentials(VIRTUOSO_USER, VIRTUOSO_PASSWORD)
    merge = DefaultGraph("merge", MERGE)
    return Target(virtuoso_url, "Virtuoso", owner, method, merge, shortest_decimal)


@pytest.fixture(params=["to_oxigraph", "to_virtuoso"])
def target(request: pytest.FixtureRequest, method: Method) -> Target:
    got: Target = request.getfixturevalue(request.param)
    return got


@pytest.fixture
def proxy(target: Target) -> Iterator[Proxy]:
    with proxy_to(target.url) as proxy:
        yield proxy


def sizes_of(graphs: Graphs) -> dict[str, int]:
    return {iri: text.count("\n") for iri, text in graphs.items()}


def merge_of(target: Target) -> str | None:
    return target.default_graph.iri


def size_of(release: Release, graph: str) -> int:
    """How many triples a graph has by the manifest of its release."""
    return next(each["triples"] for each in release.manifest["graphs"] if each["iri"] == graph)


def check_holds(target: Target, graphs: Graphs) -> None:
    """Every graph and the merge are in the store, triple for triple."""
    assert target.sizes(graphs) == sizes_of(graphs)
    for iri, text in graphs.items():
        assert target.holds(iri) == target.expected(text)
    merged = "".join(sorted({f"{line}\n" for lines in lines_of(graphs).values() for line in lines}))
    assert target.holds(merge_of(target)) == target.expected(merged)
    assert target.count(merge_of(target)) == merged.count("\n")


def test_a_store_holds_what_was_pushed(target: Target, release: Release, graphs: Graphs) -> None:
    done = target.push(release)
    assert done.complete
    assert sorted(done.sent) == sorted(graphs)
    assert done.triples == sum(text.count("\n") for text in graphs.values())
    assert done.default_graph == "filled"
    check_holds(target, graphs)


def test_a_second_push_writes_nothing(target: Target, release: Release, proxy: Proxy) -> None:
    target.push(release)
    done = target.push(release, proxy)
    assert done.complete
    assert (done.sent, done.triples, done.default_graph) == ([], 0, "there")
    assert len(done.skipped) == 9
    assert proxy.asked
    assert proxy.written == []


@pytest.mark.parametrize("year", ["2026", "2027"])
def test_a_question_has_the_answer_of_the_release(
    target: Target, release: Release, year: str
) -> None:
    target.push(release)
    question = find_canned_query(load_canned_queries(), "total-spending")
    # Both parameters: Virtuoso takes COALESCE(?year = ?unbound, true) for false, see docs/push.md.
    text = question.bind({"year": year, "unit": "036"})
    table = release.store().table(text)
    wanted = [dict(zip(table.variables, row, strict=True)) for row in table.rows]
    assert len(wanted) == 1
    url = target.addresses().query
    assert url
    got = rows(url, text, target.credentials, merge_of(target))
    assert [row | {"amount": Decimal(row["amount"])} for row in got] == [
        row | {"amount": Decimal(row["amount"] or "")} for row in wanted
    ]


@pytest.mark.parametrize(("write", "fate"), [(0, LOSE), (4, FORWARD_AND_LOSE), (9, LOSE)])
def test_an_interrupted_push_goes_on(
    target: Target, release: Release, graphs: Graphs, proxy: Proxy, fate: str, write: int
) -> None:
    def broken(asked: Asked) -> str:
        return fate if asked.writes and len(proxy.written) > write else FORWARD

    proxy.fate = broken
    with pytest.raises(PushError):
        target.push(release, proxy, waits=())
    proxy.fate = lambda _: FORWARD
    done = target.push(release, proxy)
    assert done.complete
    assert len(done.sent) + len(done.skipped) == len(graphs)
    assert (len(done.skipped) > 0) == (write > 1)
    check_holds(target, graphs)


def test_a_graph_cut_in_the_middle_is_sent_again(
    target: Target, release: Release, graphs: Graphs, proxy: Proxy
) -> None:
    target.push(release)
    half = "".join(graphs[VERSION_1].splitlines(keepends=True)[:-1000])
    with target.connection() as transport:
        url = target.addresses().graph_store
        assert url
        GraphStoreWriter(transport, url).replace(VERSION_1, [half.encode()])
    done = target.push(release, max_body=50_000)
    assert done.sent == [VERSION_1]
    assert target.sizes(graphs) == sizes_of(graphs)


def test_a_lost_connection_and_a_busy_store_are_tried_again(
    target: Target, release: Release, graphs: Graphs, proxy: Proxy
) -> None:
    busy = Reply(503, b"busy", {"Retry-After": "0"})
    fates = {2: busy, 5: LOSE, 6: busy, 9: FORWARD_AND_LOSE, 15: Reply(429)}
    proxy.fate = lambda asked: fates.get(asked.number, FORWARD)
    assert target.push(release, proxy).complete
    assert len(proxy.asked) > 15
    assert target.sizes(graphs) == sizes_of(graphs)


def test_a_corrected_release_replaces_what_changed(
    target: Target,
    release: Release,
    corrected: Release,
    corrected_graphs: Graphs,
    proxy: Proxy,
) -> None:
    foreign = "urn:test:foreign"
    with target.connection() as transport:
        url = target.addresses().update
        assert url
        insert = f"INSERT DATA {{ GRAPH <{foreign}> {{ <urn:a> <urn:b> <urn:c> }} }}".encode()
        transport.send(
            "POST", url, content=insert, headers={"Content-Type": "application/sparql-update"}
        )
    target.push(release)
    done = target.push(corrected)
    assert done.sent == [VERSION_2]
    assert done.stale == [VERSION_1]
    assert not done.complete
    assert target.count(VERSION_1) == size_of(release, VERSION_1)
    done = target.push(corrected, proxy, remove_stale=True)
    assert (done.sent, done.removed, done.stale) == ([], [VERSION_1], [])
    assert done.complete
    assert target.count(VERSION_1) == 0
    assert target.count(foreign) == 1
    assert not any(foreign in asked.body.decode() + asked.path for asked in proxy.written)
    check_holds(target, corrected_graphs)
    marked = {subject for subject, _, _ in target.holds(marks_graph(corrected.base_iri))}
    assert f"<{VERSION_2}>" in marked
    assert f"<{VERSION_1}>" not in marked
    # Back to the first release: its version is sent again.
    assert target.push(release, remove_stale=True).sent == [VERSION_1]


def test_equal_counts_are_not_taken_for_equal_content(
    target: Target, release: Release, graphs: Graphs, proxy: Proxy, tmp_path: Path
) -> None:
    changed = dict(graphs)
    changed[VERSION_1] = graphs[VERSION_1].replace('"9417100.0"', '"9417101.0"')
    assert changed[VERSION_1] != graphs[VERSION_1]
    other = make_release(tmp_path / "changed", changed)
    target.push(release)
    done = target.push(other)
    assert done.sent == [VERSION_1]
    assert done.default_graph == "filled"
    assert target.holds(VERSION_1) == target.expected(changed[VERSION_1])


def test_marks_go_before_their_graphs_are_touched(
    target: Target, release: Release, graphs: Graphs, proxy: Proxy, tmp_path: Path
) -> None:
    changed = dict(graphs)
    changed[VERSION_1] = graphs[VERSION_1].replace('"9417100.0"', '"9417101.0"')
    other = make_release(tmp_path / "changed", changed)
    target.push(release)
    # All of the other content arrives, with as many triples; then the connection is gone for good.
    proxy.fate = lambda _: LOSE if target.holds(VERSION_1) == arrived else FORWARD
    arrived = target.expected(changed[VERSION_1])
    with pytest.raises(PushError):
        target.push(other, proxy, waits=())
    assert target.holds(VERSION_1) == arrived
    assert target.push(release).sent == [VERSION_1]
    assert target.holds(VERSION_1) == target.expected(graphs[VERSION_1])


def test_pages_of_answers_are_put_together(
    target: Target, release: Release, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    target.push(release)
    monkeypatch.setattr(questions, "PAGE", 2)
    done = target.push(release, proxy)
    assert (done.sent, len(done.skipped)) == ([], 9)
    assert proxy.written == []


def test_a_graph_of_another_size_is_told(target: Target, release: Release, proxy: Proxy) -> None:
    def swallowed(asked: Asked) -> str | Reply:
        into = asked.path.endswith("graph%2Ffacts%2F420111%2F036%2F2026%2Fbudget%2Fv1")
        into |= f"GRAPH <{VERSION_1}>".encode() in asked.body
        return Reply(204) if asked.writes and into else FORWARD

    proxy.fate = swallowed
    done = target.push(release, proxy)
    assert not done.complete
    size = size_of(release, VERSION_1)
    assert size > 4000
    assert f"the graph {VERSION_1} should hold {size} triples and holds 0" in done.differences
    proxy.fate = lambda _: FORWARD
    assert target.push(release, proxy).sent == [VERSION_1]


def test_a_killed_server_is_gone_on_with(
    release: Release, graphs: Graphs, to_oxigraph: Target, oxigraph_server: OxigraphServer
) -> None:
    with proxy_to(oxigraph_server.url) as proxy:

        def killed(asked: Asked) -> str:
            if len(proxy.written) == 9:
                oxigraph_server.kill()
            return FORWARD

        proxy.fate = killed
        with pytest.raises(PushError, match="broke the connection"):
            to_oxigraph.push(release, proxy)
    oxigraph_server.start()
    done = to_oxigraph.push(release)
    assert done.complete
    assert done.skipped
    assert done.sent
    assert to_oxigraph.sizes(graphs) == sizes_of(graphs)


def test_a_default_graph_of_somebody_else_is_left_alone(
    to_oxigraph: Target, release: Release
) -> None:
    with to_oxigraph.connection() as transport:
        url = f"{to_oxigraph.url}/store?default"
        transport.send(
            "PUT",
            url,
            content=b"<urn:a> <urn:b> <urn:c> .\n",
            headers={"Content-Type": "application/n-triples"},
        )
    done = to_oxigraph.push(release)
    assert "holds 1 triples that no push wrote" in done.differences[0]
    assert to_oxigraph.count(None) == 1
    done = to_oxigraph.push(release, default_graph=DefaultGraph("skip"))
    assert done.complete
    assert to_oxigraph.count(None) == 1
    done = to_oxigraph.push(release, default_graph=DefaultGraph("fill"))
    assert done.complete
    assert to_oxigraph.count(None) == release.manifest["triples"]


def test_a_default_graph_of_an_earlier_release_is_told(
    to_oxigraph: Target, release: Release, corrected: Release
) -> None:
    to_oxigraph.push(release)
    done = to_oxigraph.push(corrected, default_graph=DefaultGraph("skip"), remove_stale=True)
    assert "holds an earlier release" in done.differences[0]


@pytest.mark.parametrize("mode", ["auto", "fill"])
def test_a_union_that_counts_twice_is_told(
    to_virtuoso: Target, release: Release, mode: str
) -> None:
    done = to_virtuoso.push(release, default_graph=DefaultGraph(mode))
    assert len(done.skipped) + len(done.sent) == 9
    assert done.default_graph == ""
    assert len(done.differences) == 1
    assert "union of all graphs" in done.differences[0]
    assert to_virtuoso.push(release, default_graph=DefaultGraph("skip")).complete


def test_a_union_in_oxigraph_is_noticed(
    release: Release, tmp_path_factory: pytest.TempPathFactory, oxigraph_server: OxigraphServer
) -> None:
    folder = tmp_path_factory.mktemp("union")
    with oxigraph(folder, "--union-default-graph") as server:
        target = Target(
            server.url, "Oxigraph", Credentials(), Method.AUTO, DefaultGraph(), in_oxigraph
        )
        done = target.push(release)
    assert "union of all graphs" in done.differences[0]
    assert len(done.sent) == 9


def test_virtuoso_takes_an_error_inside_coalesce_for_false(to_virtuoso: Target) -> None:
    # The reason why questions are asked there with every parameter; docs/push.md says so.
    text = "SELECT ?s { GRAPH <http://www.openlinksw.com/schemas/virtrdf#> { ?s a ?o } FILTER(COALESCE(?s = ?unbound, true)) } LIMIT 1"
    url = to_virtuoso.addresses().query
    assert url
    assert rows(url, text, to_virtuoso.credentials) == []
    whole = text.replace("?unbound", "?s")
    assert len(rows(url, whole, to_virtuoso.credentials)) == 1


def test_marks_are_outside_the_merge(to_oxigraph: Target, release: Release) -> None:
    to_oxigraph.push(release)
    marks = to_oxigraph.holds(marks_graph(release.base_iri))
    assert len(marks) == len(release.manifest["graphs"]) + 2
    assert {predicate for _, predicate, _ in marks} == {f"<{CHECKSUM}>"}
    assert not marks & to_oxigraph.holds(None)
