"""The engine in worker processes: what it answers, what it refuses, what it does not survive and we do."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from budgetgraph.ground.errors import QueryError, ReleaseError
from budgetgraph.publishing import formats
from budgetgraph.publishing.engines.contract import (
    Answer,
    AnswerRequest,
    Dataset,
    Limits,
    PoolBusy,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    ResultTooLarge,
    ServiceRefused,
    Spooled,
    TableRequest,
    WorkerLost,
    WrongResultFormat,
)
from budgetgraph.publishing.engines.pool import WorkerPool
from budgetgraph.publishing.formats import Format
from budgetgraph.publishing.machine_memory import LEAST_MEMORY, machine_memory, memory_share
from budgetgraph.publishing.merged_graphs import MOST_TRIPLES
from budgetgraph.publishing.release import Release
from budgetgraph.publishing.store import Store, Term
from tests.publishing.engines.asking import CROSS_JOIN, Asking, small_store

ANY = (*formats.RESULT_FORMATS, *formats.GRAPH_FORMATS)
LIMITS = Limits(seconds=5, answer_bytes=3_000_000, answer_rows=20_000)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_store(tmp_path_factory.mktemp("store") / "store")


@pytest.fixture(scope="module")
def asking(store: Path) -> Iterator[Asking]:
    with Asking(WorkerPool(store, workers=1, limits=LIMITS)) as asking:
        yield asking


def body_of(answer: Answer) -> bytes:
    if isinstance(answer.body, Spooled):
        with answer.body.file as file:
            return file.read()
    return answer.body


@pytest.mark.parametrize(
    ("query", "form", "rows"),
    [
        ("SELECT ?o { <urn:a> <urn:p> ?o }", "select", 2),
        ("ASK {}", "ask", None),
        ("CONSTRUCT WHERE { <urn:a> ?p ?o }", "construct", 2),
        ("PREFIX construct: <urn:x>\n# construct\nDESCRIBE <urn:a>", "describe", 2),
    ],
)
def test_an_answer_tells_its_form_and_rows(
    asking: Asking, query: str, form: str, rows: int | None
) -> None:
    answer = asking.answer(query, ANY)
    assert (answer.form, answer.rows, answer.volatile) == (form, rows, False)
    assert answer.size == len(body_of(answer))
    assert answer.encoding is None


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()"])
def test_what_is_another_next_time_is_told(asking: Asking, call: str) -> None:
    assert asking.answer(f"SELECT ({call} AS ?x) {{}}", ANY).volatile


@pytest.mark.parametrize("wanted", formats.RESULT_FORMATS)
def test_a_long_answer_comes_in_a_file_and_is_the_same(asking: Asking, wanted: Format) -> None:
    query = "SELECT ?n ?text { ?n <urn:text> ?text } ORDER BY ?n"
    plain, packed = (asking.answer(query, [wanted], gzip=each) for each in (False, True))
    assert isinstance(plain.body, Spooled)
    assert (plain.rows, packed.rows) == (10_000, 10_000)
    assert (plain.encoding, packed.encoding) == (None, "gzip")
    text = body_of(plain)
    assert len(text) == plain.size > 2**20
    assert gzip.decompress(body_of(packed)) == text
    assert text.count(b"text 9999 of") == 1


def test_compression_is_the_same_each_time_and_not_for_little(asking: Asking) -> None:
    query = "SELECT ?n { ?n <urn:text> ?text } ORDER BY ?n LIMIT 200"
    bodies = {body_of(asking.answer(query, [formats.CSV], gzip=True)) for _ in range(2)}
    assert len(bodies) == 1
    assert bodies.pop()[4:8] == b"\0\0\0\0"
    assert asking.answer("ASK {}", [formats.JSON], gzip=True).encoding is None


def test_limits_are_told_and_nothing_is_cut(asking: Asking) -> None:
    rows = "SELECT * { ?n <urn:text> ?a . { VALUES ?b { 1 2 3 } } }"
    with pytest.raises(ResultTooLarge, match=r"20,000 rows and 3,000,000 bytes"):
        asking.answer(rows, [formats.CSV])
    with pytest.raises(ResultTooLarge, match="rows"):
        asking.run(asking.pool.table(TableRequest(rows, rows=10**6)))
    with pytest.raises(ResultTooLarge):
        asking.answer("SELECT ?a ?b ?c { ?n <urn:text> ?a, ?b, ?c }", [formats.XML])
    with pytest.raises(ResultTooLarge):
        asking.answer(
            "CONSTRUCT { ?n <urn:q> ?b } { ?n <urn:text> ?a . VALUES ?b { 1 2 3 } }",
            [formats.NTRIPLES],
        )
    assert asking.still_answers()


def test_a_late_query_is_stopped_at_its_deadline(asking: Asking) -> None:
    for wanted in (QueryTimeout, QueryTimeout):
        started = asking.now()
        with pytest.raises(wanted, match=r"0\.4 seconds"):
            asking.answer(CROSS_JOIN, ANY, seconds=0.4)
        assert asking.now() - started < 1.5
        assert asking.still_answers()


def test_a_deadline_can_only_be_shortened(store: Path) -> None:
    with Asking(WorkerPool(store, workers=1, limits=Limits(seconds=0.5))) as asking:
        started = asking.now()
        with pytest.raises(QueryTimeout):
            asking.answer(CROSS_JOIN, ANY, seconds=3600)
        assert asking.now() - started < 3


@pytest.mark.parametrize("opening", ["{", "("])
def test_deep_nesting_costs_at_most_one_worker(asking: Asking, opening: str) -> None:
    closing = {"{": "}", "(": ")"}[opening]
    inner = opening * 20_000 + ("1" if opening == "(" else "") + closing * 20_000
    query = f"ASK {{ FILTER{inner} }}" if opening == "(" else f"ASK {inner}"
    with pytest.raises(QueryError):
        asking.answer(query, ANY)
    assert asking.still_answers()


def test_slow_planning_is_stopped_too(asking: Asking) -> None:
    patterns = " ".join(f"?a{n} ?p{n} ?a{n + 1} ." for n in range(400))
    with pytest.raises(QueryError):
        asking.answer(f"SELECT * {{ {patterns} }}", ANY, seconds=1)
    assert asking.still_answers()


@pytest.mark.slow
def test_memory_of_a_worker_is_limited(store: Path) -> None:
    limits = Limits(seconds=30, memory_bytes=LEAST_MEMORY)
    with Asking(WorkerPool(store, workers=1, limits=limits)) as asking:
        assert asking.still_answers()
        with pytest.raises(WorkerLost):
            asking.answer(
                "SELECT ?a { ?a ?p ?o . ?b ?q ?r . BIND(CONCAT(STR(?o), STR(?r)) AS ?x) } ORDER BY ?x",
                ANY,
            )
        assert asking.still_answers()
        assert asking.pool.restarts == {"lost": 1}


def test_no_calls_to_other_servers(asking: Asking) -> None:
    with pytest.raises(ServiceRefused):
        asking.answer("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", ANY)


def test_a_query_text_can_be_too_long(store: Path) -> None:
    long = "ASK {} #" + "文" * 200_000
    with Asking(WorkerPool(store, workers=1, limits=Limits(query_bytes=2**20))) as asking:
        assert asking.answer(long, ANY).form == "ask"  # more than a socket takes at once


@pytest.mark.parametrize(
    ("query", "at", "line"),
    [
        ("SELECT * {\r\n\t?s ?p }\r\n", (2, 2), "\t?s ?p }"),
        ("# 预算\nASK { ?s '中文𝒳' ?o }", (2, 7), "ASK { ?s '中文𝒳' ?o }"),
        ("", (1, 1), ""),
        ("SELECT *\n\n\n", (4, 1), ""),
    ],
)
def test_a_syntax_error_has_its_place(
    asking: Asking, query: str, at: tuple[int, int], line: str
) -> None:
    for ask in (lambda: asking.answer(query, ANY), lambda: asking.run(asking.pool.check(query))):
        with pytest.raises(QuerySyntaxError) as caught:
            ask()
        assert caught.value.at == at
        assert caught.value.excerpt == line
        assert f"line {at[0]}, column {at[1]}" in str(caught.value)


def test_a_form_without_a_suitable_format(asking: Asking) -> None:
    with pytest.raises(WrongResultFormat):
        asking.answer("ASK {}", [formats.TURTLE])


COUNT = "SELECT (COUNT(*) AS ?n) (SUM(?o) AS ?sum) FROMS { ?s <urn:p> ?o }"


@pytest.mark.parametrize(
    ("dataset", "froms", "expected"),
    [
        (None, "", ("3", "6")),
        (Dataset(("urn:g1",)), "", ("2", "3")),
        (Dataset(("urn:g1", "urn:g2")), "", ("3", "6")),  # the engine itself: 4 and 8
        (Dataset(("urn:g1", "urn:g1")), "", ("2", "3")),
        (Dataset(named=("urn:g1",)), "", ("0", "0")),
        (Dataset(), "", ("0", "0")),
        (None, "FROM <urn:g1> FROM <urn:g2>", ("3", "6")),
        (Dataset(("urn:g2",)), "FROM <urn:g1> FROM <urn:g3>", ("2", "5")),
    ],
)
def test_the_default_graph_is_a_set(
    asking: Asking, dataset: Dataset | None, froms: str, expected: tuple[str, str]
) -> None:
    request = TableRequest(COUNT.replace("FROMS", froms), 2, dataset)
    (row,) = asking.run(asking.pool.table(request)).rows
    assert row == expected


def test_named_graphs_of_a_dataset(asking: Asking) -> None:
    query = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s <urn:p> ?o } }"
    for dataset, expected in [
        (Dataset(("urn:g1", "urn:g2"), ("urn:g2", "urn:g3")), "3"),
        (Dataset(("urn:g1",), ("urn:g2",)), "2"),
        (Dataset(("urn:g1", "urn:g2")), "0"),
    ]:
        table = asking.run(asking.pool.table(TableRequest(query, 2, dataset)))
        assert table.rows[0][0] == expected


@pytest.mark.slow
def test_a_merge_of_very_large_graphs_is_refused(tmp_path: Path) -> None:
    lines = b"".join(b'<urn:a> <urn:p> "%d" .\n' % number for number in range(MOST_TRIPLES))
    graphs = [("urn:g1", lines), ("urn:g2", b'<urn:a> <urn:p> "x" .\n')]
    Store.build(graphs, tmp_path / "store").seal(tmp_path / "store")
    query = "SELECT (COUNT(*) AS ?n) FROM <urn:g1> FROM <urn:g2> { ?s ?p ?o }"
    with Asking(WorkerPool(tmp_path / "store", workers=1, limits=Limits())) as asking:
        with pytest.raises(QueryRefused, match="more than 500,000 triples") as caught:
            asking.answer(query, ANY)
        assert caught.value.rule == "dataset"
        assert caught.value.hint is not None
        one = query.replace("FROM <urn:g2>", "FROM <urn:g1>")
        assert b"500000" in body_of(asking.answer(one, ANY))


def test_terms_come_as_plain_values(asking: Asking) -> None:
    query = "SELECT ?y ?x { VALUES (?x ?y) { (1 'a'@zh) (<urn:i> UNDEF) } }"
    table = asking.run(asking.pool.table(TableRequest(query, rows=1)))
    assert table.variables == ("y", "x")
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    string = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
    assert table.terms == ((Term("literal", "a", string, "zh"), Term("literal", "1", integer)),)
    (truth,) = asking.run(asking.pool.table(TableRequest("ASK {}", 1))).rows
    assert truth == ("true",)


def test_an_error_in_the_store_crosses_with_its_class(asking: Asking) -> None:
    with pytest.raises(WrongResultFormat, match="table"):
        asking.run(asking.pool.table(TableRequest("DESCRIBE <urn:a>", 1)))


def test_a_missing_store_is_told_by_every_query(tmp_path: Path) -> None:
    with Asking(WorkerPool(tmp_path / "none", workers=2, limits=LIMITS)) as broken:
        for _ in range(20):
            with pytest.raises(ReleaseError, match="no database"):
                broken.answer("ASK {}", ANY)
        # Not one start for each of them.
        assert broken.pool.restarts["failed"] <= 4
        with pytest.raises(ReleaseError, match="no database"):
            broken.run(broken.pool.start())


def test_a_store_that_comes_back_is_taken(tmp_path: Path) -> None:
    with Asking(WorkerPool(tmp_path / "late", workers=1, limits=LIMITS)) as late:
        with pytest.raises(ReleaseError):
            late.answer("ASK {}", ANY)
        small_store(tmp_path / "late")
        late.run(asyncio.sleep(0.6))
        assert late.still_answers()


def test_without_a_store_queries_can_be_checked() -> None:
    with Asking(WorkerPool(None, workers=1, limits=LIMITS)) as front:
        run, pool = front.run, front.pool
        assert run(pool.check("SELECT * { ?s ?p ?o }")) == "select"
        assert run(pool.check("ASK {}")) == "ask"
        assert run(pool.check("describe <urn:x>")) == "describe"
        assert run(pool.check("CONSTRUCT WHERE { ?s ?p ?o }")) == "construct"
        with pytest.raises(ServiceRefused):
            run(pool.check("ASK { SERVICE <urn:x> {} }"))


def test_a_closed_pool_tells_everybody(store: Path) -> None:
    async def used() -> None:
        pool = WorkerPool(store, workers=1, limits=LIMITS)
        running = [
            asyncio.ensure_future(pool.answer(AnswerRequest(CROSS_JOIN, ANY))) for _ in range(3)
        ]
        await asyncio.sleep(0.5)
        await pool.close()
        results = await asyncio.gather(*running, return_exceptions=True)
        assert [type(each) for each in results] == [PoolBusy] * 3
        with pytest.raises(PoolBusy):
            await pool.answer(AnswerRequest("ASK {}", ANY))
        await pool.close()

    asyncio.run(used())


def test_who_waits_too_long_for_a_worker_is_told(asking: Asking) -> None:
    async def both() -> list[Any]:
        first = asyncio.ensure_future(asking.pool.answer(AnswerRequest(CROSS_JOIN, ANY), 1.5))
        await asyncio.sleep(0.1)
        second = asking.pool.answer(AnswerRequest("ASK {}", ANY), 0.2)
        return await asyncio.gather(first, second, return_exceptions=True)

    late, busy = asking.run(both())
    assert isinstance(late, QueryTimeout)
    assert isinstance(busy, PoolBusy)


def test_all_workers_together_leave_half_of_the_machine() -> None:
    for workers in (1, 3, 8):
        share = memory_share(workers)
        assert share <= 4 * 2**30
        assert share * workers <= max(machine_memory() // 2, LEAST_MEMORY * workers)


def test_the_least_memory_suffices_for_a_worker(example_release: Release) -> None:
    limits = Limits(seconds=10, memory_bytes=LEAST_MEMORY)
    with Asking(WorkerPool(example_release.store_path, workers=1, limits=limits)) as small:
        assert small.still_answers()


def test_it_runs_on_other_event_loops(store: Path) -> None:
    uvloop = pytest.importorskip("uvloop")

    async def ask() -> Answer:
        pool = WorkerPool(store, workers=2, limits=LIMITS)
        try:
            await pool.start()
            with pytest.raises(QueryTimeout):
                await pool.answer(AnswerRequest(CROSS_JOIN, ANY), 0.2)
            return await pool.answer(AnswerRequest("SELECT ?o { <urn:a> ?p ?o }", ANY))
        finally:
            await pool.close()

    coroutine: Coroutine[Any, Any, Answer] = ask()
    answer = uvloop.run(coroutine)
    assert isinstance(answer.body, bytes)
    assert len(json.loads(answer.body)["results"]["bindings"]) == 2
