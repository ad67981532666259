"""An engine before a store that is down, slow, wrong or hostile: an honest error, and never a wait for ever."""

from __future__ import annotations

import asyncio
import socket
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from budgetgraph.ground.errors import QueryError
from budgetgraph.publishing import formats
from budgetgraph.publishing.engines.contract import (
    Answer,
    AnswerRequest,
    Dataset,
    EngineTooSlow,
    EngineUnavailable,
    Limits,
    QueryRefused,
    QuerySyntaxError,
    ResultTooLarge,
    ServiceRefused,
    Spooled,
    TableRequest,
    WrongResultFormat,
)
from budgetgraph.publishing.engines.pool import WorkerPool
from budgetgraph.publishing.engines.remote import RemoteEngine
from budgetgraph.publishing.formats import Format
from budgetgraph.publishing.push import Credentials
from tests.publishing.engines.fake_store import (
    JSON_TYPE,
    NO_ROWS,
    ONE_ROW,
    YES,
    FakeStore,
    Script,
    fake_store,
    response,
    sends,
)
from tests.publishing.engines.remote_stores import body_of

T = TypeVar("T")
SELECT = "SELECT ?x { ?x ?p ?o }"
CONSTRUCT = "CONSTRUCT { ?x ?p ?o } WHERE { ?x ?p ?o }"
NT_TYPE = b"application/n-triples"
MIB = 2**20


Ask = Callable[..., Answer]
"""Asks a query of a store."""


@pytest.fixture
def ask(loop: asyncio.Runner, checker: WorkerPool) -> Ask:
    def asking(
        url: str,
        query: str = SELECT,
        *,
        accepted: tuple[formats.Format, ...] = (formats.JSON, formats.NTRIPLES),
        dataset: Dataset | None = None,
        limits: Limits | None = None,
        seconds: float | None = 5.0,
        **settings: object,
    ) -> Answer:
        async def once(engine: RemoteEngine) -> Answer:
            return await engine.answer(AnswerRequest(query, accepted, dataset), seconds)

        return using(loop, checker, url, once, limits or Limits(), **settings)

    return asking


def using(
    loop: asyncio.Runner,
    checker: WorkerPool,
    url: str,
    work: Callable[[RemoteEngine], Awaitable[T]],
    limits: Limits,
    **settings: object,
) -> T:
    async def run() -> T:
        engine = RemoteEngine(url, checker=checker, limits=limits, **settings)  # type: ignore[arg-type]  # settings of a test
        try:
            return await work(engine)
        finally:
            await engine.close()

    return loop.run(run())


def test_an_answer_comes_in_the_format_asked_for(ask: Ask) -> None:
    with fake_store(sends(response(ONE_ROW))) as store:
        answer = ask(store.url, accepted=(formats.CSV,))
    assert body_of(answer).splitlines() == [b"x", b"urn:a"]
    assert (answer.format, answer.form, answer.volatile) == (formats.CSV, "select", False)
    (request,) = store.requests
    assert request.startswith(b"POST /query HTTP/1.1\r\n")
    assert b"query=SELECT+%3Fx" in request
    assert b"timeout" not in request.partition(b"\r\n\r\n")[2]


def test_a_graph_comes_in_the_format_asked_for(ask: Ask) -> None:
    graph = b'<urn:a> <urn:b> "\xe4\xb8\xad" .\n'
    with fake_store(sends(response(graph, media_type=NT_TYPE))) as store:
        answer = ask(store.url, CONSTRUCT, accepted=(formats.TURTLE,))
    assert "中" in body_of(answer).decode()
    assert answer.form == "construct"


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("SELECT ?x { ?x ?p", QuerySyntaxError),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", ServiceRefused),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", QueryError),
        ("SELECT (<bif:http_get>('http://127.0.0.1/') AS ?x) { }", QueryError),
        ("PREFIX f: <bif:> SELECT (f:http_get('http://127.0.0.1/') AS ?x) { }", QueryError),
        ("SELECT (<\\u0062if:http_get>('http://127.0.0.1/') AS ?x) { }", QueryError),
        ("BASE <http://x/> SELECT (<proc>('a') AS ?x) { }", QueryError),
        ("SELECT * { ?s <http://www.openlinksw.com/schemas/bif#contains> 'a' }", QueryRefused),
        ("SELECT * FROM <urn:a> FROM <urn:b> { ?s ?p ?o }", QueryRefused),
        ("SELECT * FROM <urn:a> { GRAPH <urn:c> { ?s ?p ?o } }", QueryRefused),
    ],
)
def test_what_is_refused_is_not_sent(ask: Ask, query: str, error: type[QueryError]) -> None:
    with fake_store(sends(response(ONE_ROW))) as store, pytest.raises(error):
        ask(store.url, query)
    assert store.requests == []


def test_a_format_that_does_not_suit_is_not_sent(ask: Ask) -> None:
    with fake_store(sends(response(ONE_ROW))) as store, pytest.raises(WrongResultFormat):
        ask(store.url, accepted=(formats.TURTLE,))
    assert store.requests == []


def chunked(*pieces: bytes, end: bytes = b"0\r\n\r\n", media_type: bytes = JSON_TYPE) -> bytes:
    head = (
        b"HTTP/1.1 200 OK\r\nContent-Type: "
        + media_type
        + b"\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    return head + b"".join(b"%x\r\n%s\r\n" % (len(each), each) for each in pieces) + end


BAD_ANSWERS = {
    "500": (response(b"boom\n  at /srv/store/Main.java", status=b"500 Oops", media_type=b"text/plain"), False),
    "503": (response(b"", status=b"503 Busy"), False),
    "401": (response(b"", b'WWW-Authenticate: Basic realm="x"', status=b"401 Who"), False),
    "redirect": (response(b"", b"Location: http://127.0.0.1:1/", status=b"307 Elsewhere"), False),
    "204": (b"HTTP/1.1 204 No Content\r\n\r\n", False),
    "web-page": (response(b"<html>", media_type=b"text/html"), False),
    "no-type": (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", False),
    "gzip": (response(ONE_ROW, b"Content-Encoding: gzip"), False),
    "no-json": (response(b"hello"), False),
    "broken-json": (response(ONE_ROW[:-2]), False),
    "other-json": (response(b'{"error": "no"}'), False),
    "wrong-encoding": (response(ONE_ROW.replace(b"urn:a", b"urn:\xff")), False),
    "cut-by-length": (response(ONE_ROW)[:-10], True),
    "cut-in-chunks": (chunked(ONE_ROW, end=b""), True),
    "cut-in-a-chunk": (chunked(ONE_ROW)[:-20], True),
    "no-framing": (b"HTTP/1.1 200 OK\r\nContent-Type: " + JSON_TYPE + b"\r\n\r\n" + ONE_ROW, True),
    "closes-at-once": (b"", True),
    "no-http": (b"SSH-2.0-OpenSSH\r\n", True),
    "sql-state": (response(ONE_ROW, b"X-SQL-State: 22003"), False),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_ANSWERS)
def test_a_bad_answer_is_an_honest_error(ask: Ask, name: str) -> None:
    whole, closes = BAD_ANSWERS[name]
    with fake_store(sends(whole, then_close=closes)) as store:
        with pytest.raises(EngineUnavailable) as caught:
            ask(store.url)
        told = f"{caught.value} {caught.value.hint}"
        assert store.url not in told
        assert "java" not in told
        assert "\n" not in told


@pytest.mark.parametrize("end", [b"", b"5\r\n<urn:"])
def test_a_graph_cut_between_lines_is_noticed(ask: Ask, end: bytes) -> None:
    whole = chunked(b"<urn:a> <urn:b> <urn:c> .\n", end=end, media_type=NT_TYPE)
    with fake_store(sends(whole, then_close=True)) as store, pytest.raises(EngineUnavailable):
        ask(store.url, CONSTRUCT)


def test_a_graph_that_is_none_is_an_honest_error(ask: Ask) -> None:
    whole = response(b"# Empty\nres:x rdf:type .\n", media_type=NT_TYPE)
    with fake_store(sends(whole)) as store, pytest.raises(EngineUnavailable):
        ask(store.url, CONSTRUCT)


def test_the_words_of_a_store_are_told_in_one_line(ask: Ask) -> None:
    refusal = b"Virtuoso 37000 Error SP031: not implemented\r\n\x1b[0m\nSPARQL query:\nSELECT"
    with fake_store(sends(response(refusal, status=b"400 No", media_type=b"text/plain"))) as store:
        with pytest.raises(EngineUnavailable, match="SP031: not implemented") as caught:
            ask(store.url)
        assert "SPARQL query" not in str(caught.value)
        assert "may not support" in str(caught.value.hint)


def test_a_store_that_is_down_or_has_no_name(ask: Ask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    for url in (f"http://127.0.0.1:{port}/query", "http://nowhere.invalid/query"):
        with pytest.raises(EngineUnavailable, match="cannot be reached"):
            ask(url)


def test_a_store_that_speaks_no_tls(ask: Ask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer_plainly() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(response(ONE_ROW))

        threading.Thread(target=answer_plainly, daemon=True).start()
        port = listener.getsockname()[1]
        with pytest.raises(EngineUnavailable, match="cannot be reached"):
            ask(f"https://127.0.0.1:{port}/query")


@pytest.mark.parametrize("behaviour", ["silent", "drip"])
def test_a_slow_store_is_given_up_at_the_deadline(ask: Ask, behaviour: str) -> None:
    with fake_store() as store:
        store.script = getattr(store, behaviour)
        start = time.monotonic()
        with pytest.raises(EngineTooSlow):
            ask(store.url, seconds=0.7)
        assert time.monotonic() - start < 3


def test_endless_headers_are_cut(ask: Ask) -> None:
    with fake_store() as store:
        store.script = store.endless_headers
        with pytest.raises(EngineUnavailable):
            ask(store.url)


def test_an_endless_answer_is_cut_at_its_limit(ask: Ask) -> None:
    with fake_store() as store:
        store.script = store.endless_body
        with pytest.raises(ResultTooLarge):
            ask(store.url, limits=Limits(answer_bytes=4 * MIB))


def test_an_answer_of_ten_gigabytes_is_not_begun(ask: Ask) -> None:
    head = (
        b"HTTP/1.1 200 OK\r\nContent-Type: "
        + JSON_TYPE
        + b"\r\nContent-Length: 10737418240\r\n\r\n"
    )
    with fake_store(sends(head)) as store, pytest.raises(ResultTooLarge):
        ask(store.url)


def test_too_many_rows_are_an_error(ask: Ask) -> None:
    row = b'{"x":{"type":"uri","value":"urn:a"}}'
    body = b'{"head":{"vars":["x"]},"results":{"bindings":[' + b",".join([row] * 11) + b"]}}"
    with fake_store(sends(response(body))) as store, pytest.raises(ResultTooLarge):
        ask(store.url, limits=Limits(answer_rows=10))


VIRTUOSO = b"Server: Virtuoso/07.20.3229 (Linux) x86_64-pc-linux-gnu"


def test_a_part_of_an_answer_is_never_passed_on(ask: Ask) -> None:
    partial = response(ONE_ROW, VIRTUOSO, b"X-SQL-State: S1TAT")
    with fake_store(sends(partial)) as store, pytest.raises(EngineTooSlow):
        ask(store.url)
    cut = response(ONE_ROW, VIRTUOSO, b"X-SPARQL-MaxRows: 10000")
    with fake_store(sends(cut)) as store, pytest.raises(ResultTooLarge):
        ask(store.url)


def test_a_hang_up_reaches_the_store_at_once(loop: asyncio.Runner, checker: WorkerPool) -> None:
    with fake_store() as store:

        async def cancelled(engine: RemoteEngine) -> None:
            asked = asyncio.create_task(engine.answer(AnswerRequest(SELECT, (formats.JSON,))))
            while not store.requests:
                await asyncio.sleep(0.01)
            asked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asked

        using(loop, checker, store.url, cancelled, Limits())
        assert store.gone.wait(3)


def test_connections_are_few_and_used_again(loop: asyncio.Runner, checker: WorkerPool) -> None:
    ports = set()

    def noting(connection: socket.socket, _: bytes) -> None:
        ports.add(connection.getpeername()[1])
        connection.sendall(response(ONE_ROW))

    with fake_store(noting) as store:

        async def many(engine: RemoteEngine) -> None:
            request = AnswerRequest(SELECT, (formats.JSON,))
            await asyncio.gather(*(engine.answer(request, 20.0) for _ in range(20)))

        using(loop, checker, store.url, many, Limits(), connections=2)
    assert len(store.requests) == 20
    assert len(ports) <= 2


def test_proxies_of_the_environment_are_not_asked(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with fake_store(sends(response(ONE_ROW))) as store:
        assert body_of(ask(store.url))


def test_credentials_go_to_the_store_alone(ask: Ask) -> None:
    with fake_store(sends(response(ONE_ROW))) as store:
        ask(store.url, credentials=Credentials(token="hidden"))
    assert b"authorization: bearer hidden" in store.requests[0].lower().replace(
        b"hidden", b"hidden"
    )
    with fake_store(sends(response(ONE_ROW))) as elsewhere:
        redirect = response(b"", b"Location: " + elsewhere.url.encode(), status=b"307 There")
        with fake_store(sends(redirect)) as store, pytest.raises(EngineUnavailable) as caught:
            ask(store.url, credentials=Credentials(token="hidden"))
    assert elsewhere.requests == []
    assert "hidden" not in str(caught.value)


def test_a_dataset_goes_beside_the_query(ask: Ask) -> None:
    with fake_store(sends(response(ONE_ROW))) as store:
        ask(store.url, "SELECT ?x FROM <urn:a> { ?x ?p ?o }")
        ask(store.url, "SELECT ?x FROM <urn:a> { ?x ?p ?o }", dataset=Dataset(named=("urn:b",)))
    own, over = (request.partition(b"\r\n\r\n")[2] for request in store.requests)
    assert b"FROM" not in own + over
    assert own.endswith(b"default-graph-uri=urn%3Aa")
    assert over.endswith(b"named-graph-uri=urn%3Ab")


def test_a_table_asks_for_no_more_rows_than_it_shows(
    loop: asyncio.Runner, checker: WorkerPool
) -> None:
    with fake_store(sends(response(ONE_ROW))) as store:

        async def table(engine: RemoteEngine) -> None:
            got = await engine.table(TableRequest(SELECT, 5))
            assert got.rows == (("urn:a",),)
            with pytest.raises(WrongResultFormat):
                await engine.table(TableRequest(CONSTRUCT, 5))

        using(loop, checker, store.url, table, Limits())
    assert store.requests[0].endswith(b"LIMIT+5")


def test_a_table_is_as_large_as_that_of_the_embedded_engine(
    loop: asyncio.Runner, checker: WorkerPool
) -> None:
    row = b'{"x":{"type":"literal","value":"%s"}}' % (b"x" * 1000)
    body = b'{"head":{"vars":["x"]},"results":{"bindings":[' + b",".join([row] * 2000) + b"]}}"
    query = f"{SELECT} LIMIT 2000"
    with fake_store(sends(response(body))) as store:

        async def table(engine: RemoteEngine) -> None:
            # However long the answer is, it is a file on its way: only what is shown counts.
            got = await engine.table(TableRequest(query, 5))
            assert got.rows == (("x" * 1000,),) * 5
            with pytest.raises(ResultTooLarge, match=r"at most 2,000,000 rows and 8,000 bytes"):
                await engine.table(TableRequest(query, 10))

        using(loop, checker, store.url, table, Limits(table_bytes=8000))


@pytest.mark.parametrize("body", [YES, NO_ROWS])
def test_a_table_of_one_truth_or_of_nothing(
    loop: asyncio.Runner, checker: WorkerPool, body: bytes
) -> None:
    with fake_store(sends(response(body))) as store:

        async def table(engine: RemoteEngine) -> None:
            asked = "ASK { ?s ?p ?o }" if body is YES else SELECT
            got = await engine.table(TableRequest(asked, 5))
            assert got.rows == ((("true",),) if body is YES else ())

        using(loop, checker, store.url, table, Limits())


class _LongAnswers:
    """Workers whose answers are files, of as many rows as they say."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - who takes the answer closes it

    async def check(self, _: str) -> str:
        return "select"

    async def transcode(self, source: Spooled, _: Format, to: Format, gzip: bool) -> Answer:
        source.file.close()
        return Answer(to, Spooled(self.file, 0), rows=self.rows)


def test_an_answer_of_which_a_part_is_missing_leaves_no_file_open(loop: asyncio.Runner) -> None:
    workers = _LongAnswers(11)

    async def ask() -> None:
        engine = RemoteEngine(store.url, checker=workers, limits=Limits(answer_rows=10))
        try:
            with pytest.raises(ResultTooLarge):
                await engine.answer(AnswerRequest(SELECT, (formats.JSON,)))
        finally:
            await engine.close()

    with fake_store(sends(response(ONE_ROW))) as store:
        loop.run(ask())
    assert workers.file.closed


def test_readiness_is_a_real_question(loop: asyncio.Runner, checker: WorkerPool) -> None:
    with fake_store() as store:
        using(loop, checker, store.url, RemoteEngine.ready, Limits())
    with pytest.raises(EngineUnavailable):
        using(loop, checker, store.url, RemoteEngine.ready, Limits())


def test_the_fake_store_is_what_it_says() -> None:
    script: Script = sends(response(NO_ROWS))
    with fake_store(script) as store:
        assert isinstance(store, FakeStore)
        assert store.script is script
