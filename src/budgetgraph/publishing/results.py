"""Results of the engine as text in the format asked for, and its errors in our words.

With :mod:`~budgetgraph.publishing.store` and :mod:`~budgetgraph.publishing.merged_graphs` one of the three
modules that import pyoxigraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

import pyoxigraph as ox

from budgetgraph.ground.errors import QueryError
from budgetgraph.publishing import formats
from budgetgraph.publishing.answer_sink import AnswerSink
from budgetgraph.publishing.engines.contract import (
    QuerySyntaxError,
    StoreDamaged,
    WrongResultFormat,
)
from budgetgraph.publishing.formats import Content, Format
from budgetgraph.publishing.query_places import line_and_column, line_text

_DAMAGE = re.compile(r"Corruption:|IO error:|\.sst\b")
_RESULT_FORMATS = {
    formats.JSON: ox.QueryResultsFormat.JSON,
    formats.XML: ox.QueryResultsFormat.XML,
    formats.CSV: ox.QueryResultsFormat.CSV,
    formats.TSV: ox.QueryResultsFormat.TSV,
}
_GRAPH_FORMATS = {
    formats.TURTLE: ox.RdfFormat.TURTLE,
    formats.NTRIPLES: ox.RdfFormat.N_TRIPLES,
    formats.NQUADS: ox.RdfFormat.N_QUADS,
    formats.TRIG: ox.RdfFormat.TRIG,
    formats.RDFXML: ox.RdfFormat.RDF_XML,
    formats.JSONLD: ox.RdfFormat.JSON_LD,
}

PREFIXES = {
    "bg": "https://w3id.org/budgetgraph/ontology#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefixes of the graphs that are written."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written to a sink: ``form`` is ``select``, ``ask`` or ``graph``; ``rows`` if it is known."""

    format: Format
    form: str
    rows: int | None


def write_result(
    result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples,
    accepted: Iterable[Format],
    sink: AnswerSink,
) -> Written:
    """Write ``result`` to ``sink`` in the first of ``accepted`` that suits it.

    Raises :class:`WrongResultFormat` if none does, and :class:`QueryError` if evaluation fails or the sink
    takes no more.
    """
    if isinstance(result, ox.QueryTriples):
        chosen = chosen_format(Content.GRAPH, accepted)
        return Written(chosen, "graph", _write_graph(result, chosen, sink))
    chosen = chosen_format(Content.RESULTS, accepted)
    is_table = isinstance(result, ox.QuerySolutions)
    sink.begin(chosen, rows=is_table)
    with evaluation_errors(sink):
        result.serialize(cast(Any, sink), _RESULT_FORMATS[chosen])
        sink.finish()
    return Written(chosen, "select" if is_table else "ask", sink.rows)


def transcode(source: BinaryIO, from_: Format, to: Format, sink: AnswerSink) -> Written:
    """Write what ``source`` says in ``from_`` to ``sink`` in ``to``: the same terms, in the same order.

    Language tags become lower case, as everywhere in the engine. Raises :class:`WrongResultFormat` between
    tables and graphs and for CSV as a source, which does not tell terms apart; :class:`QueryError` if
    ``source`` is not in ``from_``.
    """
    if from_.content is not to.content or from_ is formats.CSV:
        raise WrongResultFormat(f"{from_.name} cannot be rendered as {to.name}")
    with _source_errors(from_, sink):
        if from_ in _RESULT_FORMATS:
            result = ox.parse_query_results(cast(Any, source), _RESULT_FORMATS[from_])
            return write_result(result, [to], sink)
        statements = ox.parse(cast(Any, source), _GRAPH_FORMATS[from_])
        return Written(to, "graph", _write_graph(statements, to, sink))


def chosen_format(content: Content, accepted: Iterable[Format]) -> Format:
    """The first of ``accepted`` that holds ``content``. Raises :class:`WrongResultFormat` if none does."""
    for wanted in accepted:
        if wanted.content is content:
            return wanted
    form = "CONSTRUCT or DESCRIBE" if content is Content.GRAPH else "SELECT or ASK"
    raise WrongResultFormat(f"a {form} query has no answer in the formats asked for")


def _write_graph(statements: Iterable[Any], chosen: Format, sink: AnswerSink) -> int:
    written = 0

    def counted() -> Iterator[Any]:
        nonlocal written
        for statement in statements:
            written += 1
            # Before it is written: at the end the disk would hold all that nobody gets.
            sink.count(written)
            yield statement

    sink.begin(chosen, rows=False)
    with evaluation_errors(sink):
        ox.serialize(counted(), cast(Any, sink), _GRAPH_FORMATS[chosen], prefixes=PREFIXES)
        sink.finish()
    return written


@contextmanager
def evaluation_errors(sink: AnswerSink | None = None, query: str | None = None) -> Iterator[None]:
    """Turn what the engine raises into :class:`QueryError`, or into the reason why ``sink`` takes no more.

    Syntax errors only where ``query`` is given.
    """
    try:
        yield
    except SyntaxError as error:
        if query is None:
            raise
        raise _syntax_error(str(error), query) from error
    except (OSError, RuntimeError, ValueError, QueryError) as error:
        if sink is not None and sink.failure is not None:
            raise sink.failure from None
        if isinstance(error, QueryError):
            raise
        if _DAMAGE.search(str(error)):  # what it says has the names of files in it
            raise StoreDamaged("the database of this release cannot be read") from error
        raise QueryError(f"the query cannot be evaluated: {_in_a_line(str(error))}") from error


@contextmanager
def _source_errors(from_: Format, sink: AnswerSink) -> Iterator[None]:
    try:
        yield
    except (SyntaxError, OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the answer is not {from_.name}: {_in_a_line(str(error))}") from error
    except QueryError as error:
        if error is sink.failure:
            raise
        raise QueryError(f"the answer is not {from_.name}: {error.message}") from error


def _syntax_error(told: str, query: str) -> QueryError:
    match = re.match(r"error at (\d+):(\d+): (.*)", told, re.DOTALL)
    if match is None:
        return QueryError(f"the query cannot be parsed: {_in_a_line(told)}")
    expected = match[3]
    line, column = _place(query, int(match[1]), int(match[2]), expected)
    excerpt = line_text(query, line)
    # The engine says how far it has come, which may be the end of the line itself.
    column = min(column, len(excerpt) + 1)
    # The parser lists everything it could have taken, character classes included.
    hint = " ".join(re.sub(r"\['.*", "…", expected, flags=re.DOTALL).split())
    return QuerySyntaxError(
        f"the query cannot be parsed: line {line}, column {column}",
        at=(line, column),
        excerpt=excerpt,
        hint=hint if len(hint) <= 160 else f"{hint[:160]}…",
    )


def _place(query: str, line: int, column: int, expected: str) -> tuple[int, int]:
    """Where a query goes wrong, from where the parser says that it does.

    To compare keywords whatever their case, the parser takes as many characters as the keyword has and
    then says that it failed behind them: often in the next line. If it expected nothing but keywords of
    one length, the fault is that many characters before.
    """
    told = expected.strip().removeprefix("expected ").removeprefix("one of ").split(", ")
    words = set(told) - {"[_]"}
    lengths = {len(word) for word in words}
    if len(lengths) != 1 or not all(re.fullmatch("[A-Za-z]{2,}", word) for word in words):
        return line, column
    ends = sum(len(each) + 1 for each in query.split("\n")[: line - 1]) + column - 1
    return line_and_column(query, max(ends - lengths.pop(), 0))


def _in_a_line(told: str) -> str:
    return " ".join(told.split())[:200]
