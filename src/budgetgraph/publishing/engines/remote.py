"""An engine that has another SPARQL 1.1 store do the work: one that holds the release that was pushed to it.

Refusals and syntax errors are those of the embedded engine, because the same workers look at a query before
anything is sent. The store is asked for one format that all stores write well, and the same workers write
from it what the client wants. An answer is complete or an error: it is kept in a file until its end has come.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from io import BytesIO, TextIOWrapper
from typing import Protocol

from budgetgraph.ground.errors import QueryError
from budgetgraph.publishing import formats
from budgetgraph.publishing.engines.contract import (
    Answer,
    AnswerRequest,
    Dataset,
    EngineTooSlow,
    EngineUnavailable,
    Limits,
    ResultTooLarge,
    Spooled,
    TableRequest,
    WrongResultFormat,
    table_too_large,
)
from budgetgraph.publishing.engines.remote_dataset import Forwarded, forwarded
from budgetgraph.publishing.engines.remote_release import (
    Rows,
    expected_of,
    not_there,
    pushed_to,
    rows_of,
)
from budgetgraph.publishing.engines.remote_store import Fetched, RemoteStore, too_slow
from budgetgraph.publishing.engines.remote_text import (
    largest_offset,
    limit_of,
    solutions_count,
    with_limit,
)
from budgetgraph.publishing.engines.remote_watch import StoreWatch
from budgetgraph.publishing.engines.volatility import is_volatile
from budgetgraph.publishing.formats import Content, Format
from budgetgraph.publishing.push.credentials import Credentials
from budgetgraph.publishing.release import Release
from budgetgraph.publishing.results import chosen_format
from budgetgraph.publishing.sparql_json import TooLong, first_rows
from budgetgraph.publishing.store import Table

_GRAPH_FORMS = ("construct", "describe")

_MOST_SORTED = 10_000
"""Virtuoso does not sort more rows for a LIMIT; without one it does."""

_ROWS_AS_INSTALLED = 10_000
_ROW_LIMIT = "SELECT (<bif:virtuoso_ini_item_value>('SPARQL', 'ResultSetMaxRows') AS ?n) WHERE { }"


class Checker(Protocol):
    """Looks at queries and rewrites answers: workers without a store
    (:class:`~budgetgraph.publishing.engines.pool.WorkerPool`)."""

    async def check(self, query: str) -> str:
        """The form of ``query``. Raises :class:`QueryError` for what is refused or cannot be parsed."""
        ...

    async def transcode(self, source: Spooled, from_: Format, to: Format, gzip: bool) -> Answer:
        """The answer in ``source`` in another format. Closes ``source``. Raises :class:`QueryError`."""
        ...


class RemoteEngine:
    """Answers from the store whose address for queries is ``query_url``.

    ``checker`` are workers without a store, which the caller starts and closes. ``default_graph`` is the
    named graph that holds the merge (``budgetgraph push --default-graph IRI``), ``None`` where the store's
    own default graph does. ``connections`` is the largest number of requests to the store at a time.
    """

    def __init__(
        self,
        query_url: str,
        *,
        checker: Checker,
        default_graph: str | None = None,
        limits: Limits | None = None,
        credentials: Credentials | None = None,
        connections: int = 32,
    ) -> None:
        self._checker = checker
        self._default_graph = default_graph
        self._limits = limits or Limits()
        self._store = RemoteStore(
            query_url,
            credentials,
            connections=connections,
            answer_bytes=self._limits.answer_bytes,
        )
        self._query_url = query_url
        self._watch: StoreWatch | None = None
        self._acquainted = False
        self._most_rows: int | None = None

    async def answer(self, request: AnswerRequest, seconds: float | None = None) -> Answer:
        """As :class:`~budgetgraph.publishing.engines.contract.Engine`."""
        deadline = self._deadline(seconds)
        try:
            async with asyncio.timeout_at(deadline):
                form = await self._checker.check(request.query)
                content = Content.GRAPH if form in _GRAPH_FORMS else Content.RESULTS
                chosen = chosen_format(content, request.accepted)
                volatile = await asyncio.to_thread(is_volatile, request.query)
                fetched = await self._complete(form, request.query, request.dataset, deadline)
                answer = await self._written(fetched, chosen, request.gzip)
                if content is Content.RESULTS:
                    await self._uncut(answer, request.query)
        except TimeoutError:
            raise too_slow() from None
        return replace(answer, form=form, volatile=volatile)

    async def table(self, request: TableRequest, seconds: float | None = None) -> Table:
        """As :class:`~budgetgraph.publishing.engines.contract.Engine`."""
        deadline = self._deadline(seconds)
        try:
            async with asyncio.timeout_at(deadline):
                form = await self._checker.check(request.query)
                if form in _GRAPH_FORMS:
                    raise WrongResultFormat("a CONSTRUCT or DESCRIBE query has no table")
                query = request.query
                if 0 < request.rows <= _MOST_SORTED:
                    query = await asyncio.to_thread(with_limit, query, request.rows)
                fetched = await self._complete(form, query, request.dataset, deadline)
                answer = await self._written(fetched, formats.JSON, gzip=False)
                return await asyncio.to_thread(self._table, answer.body, request.rows)
        except TimeoutError:
            raise too_slow() from None

    async def ready(self, seconds: float = 5.0) -> None:
        """Ask the store something small, and whether it still holds the release that was checked.

        Raises :class:`EngineUnavailable` or :class:`EngineTooSlow`.
        """
        try:
            async with asyncio.timeout(seconds):
                await self._require_life(seconds)
                if self._watch is not None:
                    await self._watch.confirm(await self._watch.begin())
        except TimeoutError:
            raise too_slow() from None

    async def _require_life(self, seconds: float) -> None:
        fetched = await self._store.fetch([("query", "ASK { }")], formats.JSON, seconds)
        body = _read(fetched.body)
        if b'"boolean"' not in body:
            rows_of(body)

    async def check_release(self, release: Release, seconds: float = 600.0) -> None:
        """Require that the store holds ``release`` as it was pushed, and no other of this publisher.

        From then on queries see the graphs of this release with GRAPH, and are answered only as long as the
        store holds it. Raises :class:`EngineUnavailable` with what differs, :class:`EngineTooSlow`,
        :class:`~budgetgraph.ground.errors.ReleaseError`.
        """
        watch = StoreWatch(await expected_of(release), self._rows, self._default_graph)
        try:
            async with asyncio.timeout(seconds):
                await self._meet(asyncio.get_running_loop().time() + seconds)
                told = await watch.check()
        except TimeoutError:
            raise EngineTooSlow(
                "the store behind this server could not say in time what it holds"
            ) from None
        if told:
            store = pushed_to(self._query_url, is_virtuoso=self._store.is_virtuoso)
            raise not_there(release, told, store, self._default_graph)
        self._watch = watch

    async def close(self) -> None:
        """As :class:`~budgetgraph.publishing.engines.contract.Engine`. The ``checker`` is the caller's."""
        if self._watch is not None:
            await self._watch.close()
        await self._store.close()

    def _deadline(self, seconds: float | None) -> float:
        allowed = self._limits.seconds if seconds is None else min(seconds, self._limits.seconds)
        return asyncio.get_running_loop().time() + max(allowed, 0.0)

    async def _complete(
        self, form: str, query: str, dataset: Dataset | None, deadline: float
    ) -> Fetched:
        """The store's answer, of which nothing is missing."""
        watch = self._watch
        graphs = None if watch is None else watch.graphs
        # Reading a long text takes tenths of a second, in which others want to be served.
        sent = await asyncio.to_thread(forwarded, query, dataset, self._default_graph, graphs)
        if not self._acquainted:
            await self._meet(deadline)
        begun = 0 if watch is None else await watch.begin()
        if self._most_rows is not None and form in _GRAPH_FORMS:
            await self._require_uncut_graph(sent, self._most_rows, deadline)
        wanted = formats.NTRIPLES if form in _GRAPH_FORMS else formats.JSON
        fetched = await self._store.fetch(sent.parameters(), wanted, _left(deadline))
        try:
            if fetched.cut:
                raise _cut()
            await asyncio.to_thread(self._require_uncut, fetched.rows, query)
            if watch is not None:
                await watch.confirm(begun)
        except BaseException:
            fetched.body.file.close()
            raise
        return fetched

    async def _require_uncut_graph(self, sent: Forwarded, most: int, deadline: float) -> None:
        # Virtuoso makes a graph of its first rows and says nothing, so the rows are counted before.
        limit = await asyncio.to_thread(limit_of, sent.query)
        offset = await asyncio.to_thread(largest_offset, sent.query)
        if limit is not None and limit + offset < most:
            return
        counting = await asyncio.to_thread(solutions_count, sent.query)
        if counting is None:
            return
        rows = await self._ask(replace(sent, query=counting), deadline)
        number = rows[0].get("n", "") if rows else ""
        if not number.isdecimal() or int(number) + offset >= most:
            raise _cut()

    async def _meet(self, deadline: float) -> None:
        """Find out whether the store is Virtuoso, also behind a proxy, and after how many rows it cuts."""
        await self._require_life(min(_left(deadline), 30.0))
        try:
            rows = await self._ask(Forwarded(_ROW_LIMIT), deadline)
            self._most_rows = int(rows[0]["n"])
            self._store.is_virtuoso = True
        except (EngineUnavailable, LookupError, ValueError):
            # Every other store; and one that does not tell everybody.
            self._most_rows = _ROWS_AS_INSTALLED if self._store.is_virtuoso else None
        self._acquainted = True

    async def _rows(self, query: str, default: tuple[str, ...], named: tuple[str, ...]) -> Rows:
        deadline = asyncio.get_running_loop().time() + 600.0
        return await self._ask(Forwarded(query, default, named), deadline)

    async def _ask(self, sent: Forwarded, deadline: float) -> Rows:
        fetched = await self._store.fetch(sent.parameters(), formats.JSON, _left(deadline))
        return rows_of(_read(fetched.body))

    async def _written(self, fetched: Fetched, chosen: Format, gzip: bool) -> Answer:
        try:
            return await self._checker.transcode(fetched.body, fetched.format, chosen, gzip)
        except QueryError as error:
            if type(error) is QueryError:
                raise EngineUnavailable(
                    "the store behind this server answered with something that cannot be read",
                    hint="Try again later, or tell its operator.",
                ) from error
            raise
        finally:
            fetched.body.file.close()

    async def _uncut(self, answer: Answer, query: str) -> None:
        """Raise :class:`ResultTooLarge` for a table of which a part may be missing, and let go of it."""
        try:
            await asyncio.to_thread(self._require_uncut, answer.rows, query)
        except BaseException:
            if isinstance(answer.body, Spooled):
                answer.body.file.close()
            raise

    def _require_uncut(self, rows: int | None, query: str) -> None:
        if rows is None:
            return
        # An OFFSET is taken from the rows that Virtuoso has cut already.
        cut = self._most_rows is not None and rows + largest_offset(query) >= self._most_rows
        if cut or rows > self._limits.answer_rows:
            raise _cut()

    def _table(self, body: bytes | Spooled, rows: int) -> Table:
        """The first ``rows`` from SPARQL JSON as our own workers write it. Closes ``body``."""
        most = min(self._limits.answer_bytes, self._limits.table_bytes)
        file = BytesIO(body) if isinstance(body, bytes) else body.file
        try:
            with TextIOWrapper(file, encoding="utf-8") as text:
                return first_rows(text, rows, most)
        except TooLong:
            raise table_too_large(self._limits.answer_rows, most) from None


def _left(deadline: float) -> float:
    return max(deadline - asyncio.get_running_loop().time(), 0.001)


def _cut() -> ResultTooLarge:
    return ResultTooLarge(
        "the answer has more rows than the store behind this server gives at once",
        hint="Ask for less, for example with LIMIT, or take the dumps.",
    )


def _read(body: bytes | Spooled) -> bytes:
    if isinstance(body, bytes):
        return body
    with body.file as file:
        return file.read()
