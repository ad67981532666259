"""What a server asks of an engine, what it gets, and what can go wrong. All that is here is plain values.

Two engines keep this contract: :mod:`~budgetgraph.publishing.engines.pool` (the store of the release, in
worker processes) and :mod:`~budgetgraph.publishing.engines.remote` (another SPARQL server that holds the
pushed release).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol

from budgetgraph.ground.errors import QueryError
from budgetgraph.publishing.formats import Format

if TYPE_CHECKING:  # the store knows the values here; and who only asks need not load its library
    from budgetgraph.publishing.store import Table

MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use.

    ``seconds`` from the start of its evaluation to its last byte, ``answer_bytes`` (before compression)
    and ``answer_rows`` of the answer, ``query_bytes`` of its own text, ``table_bytes`` of a table of
    terms (for a page), ``memory_bytes`` of address space of
    the worker process (without it each worker gets its share of the machine). An answer beyond a limit is
    an error, never a part of an answer.
    """

    seconds: float = 30.0
    answer_bytes: int = 512 * MEBIBYTE
    answer_rows: int = 2_000_000
    query_bytes: int = 256 * 1024
    table_bytes: int = 4 * MEBIBYTE
    memory_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """The RDF dataset that a request names (SPARQL 1.1 Protocol, 2.1.4): IRIs of graphs.

    The default graph is the merge of ``default`` as a set of triples; empty if there are none. No other
    graphs than ``named`` can be asked with ``GRAPH``.
    """

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """Ask for a serialised answer, in the first of ``accepted`` that suits the form of the query.

    ``dataset`` replaces what the query itself names with FROM; ``None`` leaves that as it is. With ``gzip``
    the body is compressed if it is worth it.
    """

    query: str
    accepted: tuple[Format, ...]
    dataset: Dataset | None = None
    gzip: bool = False


@dataclass(frozen=True, slots=True)
class TableRequest:
    """Ask for the first ``rows`` rows of a SELECT or ASK query as terms."""

    query: str
    rows: int
    dataset: Dataset | None = None


@dataclass(frozen=True, slots=True)
class Spooled:
    """A long body: an open file that has no name any more. Who takes it closes it."""

    file: BinaryIO
    size: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer. ``encoding`` is ``gzip`` where the body is compressed.

    ``form`` is ``select``, ``ask``, ``construct`` or ``describe``. ``volatile`` says that the same query may
    have another answer next time (``NOW``, ``RAND``, ``SERVICE`` and their like), so it must not be cached.
    ``rows`` counts rows or triples as far as the engine knows.
    """

    format: Format
    body: bytes | Spooled
    form: str = "select"
    encoding: str | None = None
    volatile: bool = False
    rows: int | None = None

    @property
    def size(self) -> int:
        """Bytes of the body."""
        return self.body.size if isinstance(self.body, Spooled) else len(self.body)


class Engine(Protocol):
    """Answers queries. Cancelling the task that waits for an answer stops the query."""

    async def answer(self, request: AnswerRequest, seconds: float | None = None) -> Answer:
        """The answer. ``seconds`` can only shorten the deadline. Raises :class:`QueryError`."""
        ...

    async def table(self, request: TableRequest, seconds: float | None = None) -> Table:
        """The first rows. ``seconds`` can only shorten the deadline. Raises :class:`QueryError`."""
        ...

    async def close(self) -> None:
        """End everything; queries that run are lost."""
        ...


class QueryTimeout(QueryError):
    """The query took longer than its deadline."""


class WorkerLost(QueryError):
    """The query brought its worker process down: too deeply nested, or out of memory."""


class ResultTooLarge(QueryError):
    """The answer is longer than allowed."""


def table_too_large(most_rows: int, most_bytes: int) -> ResultTooLarge:
    """That a table has more than an engine may give of one."""
    return ResultTooLarge(
        f"the table is larger than this server shows: at most {most_rows:,} rows "
        f"and {most_bytes:,} bytes",
        hint="Ask for less, for example with LIMIT, or for a file: CSV, JSON, XML or TSV.",
    )


class WrongResultFormat(QueryError):
    """The query's answer is of another kind than all the formats that were offered."""


class StoreDamaged(QueryError):
    """The database of the release cannot be read: no fault of the query."""


class NoRoom(QueryError):
    """The disk has no room for a long answer: no fault of the query."""


class WorkerKilled(QueryError):
    """Worker processes of the query were killed by somebody else: the query is not to blame."""


class PoolBusy(QueryError):
    """Enough requests are waiting already, or this one waited too long."""


class QueryStopped(QueryError):
    """An administrator stopped the query."""


class ServiceRefused(QueryError):
    """The query would have this server call another one that it may not call."""


class QueryRefused(QueryError):
    """The query is of a shape that is refused before it is evaluated. ``rule`` is a short, stable name."""

    def __init__(self, message: str, *, rule: str, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.rule = rule


class QuerySyntaxError(QueryError):
    """The query cannot be parsed.

    ``at`` is line and column, both from 1; ``excerpt`` is that line of the query; ``told_zh`` says in
    Chinese what is wrong, where that is known.
    """

    def __init__(
        self,
        message: str,
        *,
        at: tuple[int, int],
        excerpt: str,
        hint: str | None = None,
        told_zh: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.at = at
        self.excerpt = excerpt
        self.told_zh = told_zh


class EngineUnavailable(QueryError):
    """The SPARQL server behind this one cannot be reached, or answers nonsense."""


class EngineTooSlow(QueryError):
    """The SPARQL server behind this one did not answer in time."""
