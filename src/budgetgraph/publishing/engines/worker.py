"""A worker process: it has the store open and answers one request at a time until its socket closes.

What it does may take for ever, overflow the stack or use up its memory; whoever started it kills it then.
It dies by itself with its parent, even in the middle of a query.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from budgetgraph.ground.errors import DEBUG_VARIABLE, BudgetgraphError, QueryError, ReleaseError
from budgetgraph.publishing.answer_sink import AnswerSink
from budgetgraph.publishing.engines import refusals
from budgetgraph.publishing.engines.channel import (
    FORMATS,
    INLINE_BYTES,
    PIECE,
    FrameReader,
    dataset_heard,
    error_told,
    frame,
)
from budgetgraph.publishing.engines.contract import QuerySyntaxError, table_too_large
from budgetgraph.publishing.engines.dataset_clause import dataset_of
from budgetgraph.publishing.engines.volatility import is_volatile
from budgetgraph.publishing.results import Written, transcode
from budgetgraph.publishing.sparql_text import form_of
from budgetgraph.publishing.store import Store


class _Reply:
    """A frame to send, with the file that holds its body if it is long."""

    def __init__(self, told: dict[str, Any], body: bytes = b"", file: Any = None) -> None:
        self.told = told
        self.body = body
        self.file = file


class Worker:
    """The requests that a worker can answer, over ``store``; ``check`` wants an empty one.

    ``limits`` has ``answer_bytes``, ``answer_rows``, ``query_bytes`` and ``table_bytes``.
    """

    def __init__(self, store: Store, limits: dict[str, int], services: frozenset[str]) -> None:
        self._store = store
        self._limits = limits
        self._services = services

    def reply(self, told: dict[str, Any], body: bytes, descriptor: int | None) -> _Reply:
        """The answer to one request, or the error that it ends in. Raises nothing of its own."""
        try:
            if told["do"] == "transcode":
                return self._transcode(told, body, descriptor)
            refusals.check(told["query"], self._services, self._limits["query_bytes"])
            if told["do"] == "check":
                return self._check(told["query"])
            if told["do"] == "table":
                return self._table(told)
            return self._answer(told)
        except BudgetgraphError as error:
            return _Reply({"error": error_told(_in_words(error, told.get("query")))})
        except MemoryError:
            os._exit(1)  # as where the engine itself finds no memory
        except Exception as error:
            if os.environ.get(DEBUG_VARIABLE) == "1":
                raise
            failed = QueryError(f"the query cannot be evaluated: {type(error).__name__}")
            return _Reply({"error": error_told(failed)})

    def _answer(self, told: dict[str, Any]) -> _Reply:
        query = told["query"]
        sink = self._sink(told)
        dataset = dataset_heard(told["dataset"]) or dataset_of(query)
        accepted = [FORMATS[name] for name in told["accepted"]]
        try:
            written = self._store.write(query, accepted, sink, dataset=dataset)
        except BaseException:
            sink.discard()
            raise
        form = form_of(query) if written.form == "graph" else written.form
        return _written(written, sink, form, is_volatile(query))

    def _table(self, told: dict[str, Any]) -> _Reply:
        query, most = told["query"], self._limits["answer_rows"]
        dataset = dataset_heard(told["dataset"]) or dataset_of(query)
        table = self._store.table(query, dataset=dataset, limit=min(told["rows"], most + 1))
        rows = [
            [term and (term.kind, term.value, term.datatype, term.language) for term in row]
            for row in table.terms
        ]
        body = json.dumps(rows, separators=(",", ":")).encode()
        largest = min(self._limits["answer_bytes"], self._limits["table_bytes"])
        if len(rows) > most or len(body) > largest:
            raise table_too_large(most, largest)
        return _Reply({"variables": table.variables}, body)

    def _check(self, query: str) -> _Reply:
        dataset_of(query)
        form = self._store.parsed_form(query)
        return _Reply({"form": form_of(query) if form == "graph" else form})

    def _transcode(self, told: dict[str, Any], body: bytes, descriptor: int | None) -> _Reply:
        sink = self._sink(told)
        source: BinaryIO = BytesIO(body)
        if descriptor is not None:
            source = os.fdopen(descriptor, "rb", closefd=False)
        try:
            with source:
                source.seek(0)
                written = transcode(source, FORMATS[told["from"]], FORMATS[told["to"]], sink)
        except BaseException:
            sink.discard()
            raise
        form = "construct" if written.form == "graph" else written.form
        return _written(written, sink, form, volatile=False)

    def _sink(self, told: dict[str, Any]) -> AnswerSink:
        return AnswerSink(
            self._limits["answer_bytes"],
            self._limits["answer_rows"],
            gzip=told["gzip"],
            spool_beyond=INLINE_BYTES,
        )


def _in_words(error: BudgetgraphError, query: str | None) -> BudgetgraphError:
    """``error``, with the usual cause of a syntax error in ``query``."""
    if query is None or not isinstance(error, QuerySyntaxError):
        return error
    from budgetgraph.publishing.engines.usual_mistakes import explained  # for those who need it

    return explained(error, query)


def _written(written: Written, sink: AnswerSink, form: str, volatile: bool) -> _Reply:
    told = {
        "format": written.format.name,
        "form": form,
        "encoding": sink.encoding,
        "volatile": volatile,
        "rows": written.rows,
        "size": sink.size,
    }
    return _Reply(told, b"" if sink.file is not None else b"".join(sink.chunks), sink.file)


class _Connection:
    """The worker's end of the socket; requests may bring a descriptor, replies may take one."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._reader = FrameReader()

    def request(self) -> tuple[dict[str, Any], bytes, int | None] | None:
        """The next one; ``None`` when the other side has closed."""
        descriptors: list[int] = []
        while True:
            piece, found, _, _ = socket.recv_fds(self._socket, PIECE, 1)
            descriptors += found
            if not piece:
                return None
            complete = self._reader.feed(piece)
            if complete is not None:
                return (*complete, descriptors[0] if descriptors else None)

    def send(self, reply: _Reply) -> None:
        data = frame(reply.told, reply.body)
        if reply.file is None:
            self._socket.sendall(data)
            return
        sent = socket.send_fds(self._socket, [data], [reply.file.fileno()])
        self._socket.sendall(data[sent:])
        reply.file.close()


def serve(connection: socket.socket, settings: dict[str, Any]) -> None:
    """Open the store that ``settings`` name, say so, and answer requests until there are no more."""
    channel = _Connection(connection)
    try:
        _limit_memory(settings["memory_bytes"])
        path = settings["store"]
        store = Store.build(()) if path is None else Store.read_only(Path(path))
    except BudgetgraphError as error:
        channel.send(_Reply({"error": error_told(error)}))
        return
    worker = Worker(store, settings["limits"], frozenset(settings["services"]))
    if os.environ.get(DEBUG_VARIABLE) != "1":
        _be_quiet()
    channel.send(_Reply({"ready": True}))
    while (request := channel.request()) is not None:
        told, body, descriptor = request
        try:
            reply = worker.reply(told, body, descriptor)
        finally:
            if descriptor is not None:
                os.close(descriptor)
        channel.send(reply)


def _be_quiet() -> None:
    # From here on, what is written there is the engine's last words about a query that killed it, and the
    # one who asked is told.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _end_with_parent(lifeline: int) -> None:
    """Let the system end this process when nobody holds the other end of the pipe ``lifeline``.

    A thread that looks now and then would have to wait for the engine. Raises :class:`SystemExit` if the
    other end is closed already.
    """
    import fcntl
    import select

    with suppress(AttributeError, OSError):  # where there is no such signal, the socket closes
        signal.signal(signal.SIGIO, signal.SIG_DFL)
        fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
        flags = fcntl.fcntl(lifeline, fcntl.F_GETFL)
        fcntl.fcntl(lifeline, fcntl.F_SETFL, flags | os.O_ASYNC)
    if select.select([lifeline], [], [], 0)[0]:
        raise SystemExit(1)


def _limit_memory(limit: int | None) -> None:
    if limit is None:
        return
    import resource

    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (ValueError, OSError) as error:
        raise ReleaseError(f"a worker cannot be kept to {limit:,} bytes: {error}") from None


def main() -> None:
    """Run with the descriptors of the socket and the lifeline, and the settings in JSON, as arguments."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    channel, lifeline, settings = sys.argv[1:]
    _end_with_parent(int(lifeline))
    # A socket or a pipe that is gone is how a worker is told to end.
    with suppress(BrokenPipeError, ConnectionResetError), socket.socket(fileno=int(channel)) as end:
        serve(end, json.loads(settings))
    os._exit(0)  # closing the store in order takes time and is of no use
