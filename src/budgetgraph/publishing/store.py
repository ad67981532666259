"""The embedded triple store: this is the only module that imports pyoxigraph.

A store holds each triple twice: in its named graph, and in the default graph, which is the merge of all
named graphs as a set. A merge that the engine makes on the fly would give a triple once per graph that
holds it, and sums of money would be wrong.

Results of the engine belong to the thread that made them, so every function here evaluates, serialises
and lets go in one place: only bytes and plain Python values leave.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import RawIOBase
from itertools import islice
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox

from budgetgraph.ground.errors import QueryError, ReleaseError
from budgetgraph.publishing import formats
from budgetgraph.publishing.formats import Content, Format

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
_PIECE = 32 * 2**20
"""Bytes that are loaded at a time: larger pieces take more memory and are not faster."""

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
"""Prefixes of Turtle that the store writes."""


class ResultTooLarge(QueryError):
    """The answer is longer than allowed."""


class WrongResultFormat(QueryError):
    """The query's answer is of another kind than all the formats that were offered."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A serialised answer to a query."""

    body: bytes
    format: Format


@dataclass(frozen=True, slots=True)
class Term:
    """An RDF term: ``kind`` is ``iri``, ``blank`` or ``literal`` (then with ``language`` or ``datatype``)."""

    kind: str
    value: str
    datatype: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """An answer as terms, in the order of ``variables``; ``None`` where a variable is unbound."""

    variables: tuple[str, ...]
    terms: tuple[tuple[Term | None, ...], ...]

    @property
    def rows(self) -> tuple[tuple[str | None, ...], ...]:
        """The values of the terms: IRIs and lexical forms."""
        return tuple(
            tuple(None if term is None else term.value for term in row) for row in self.terms
        )


def truth_table(truth: bool) -> Table:
    """The answer to an ASK query as a table of one row."""
    boolean = "http://www.w3.org/2001/XMLSchema#boolean"
    return Table(("ask",), ((Term("literal", str(truth).lower(), boolean),),))


class Store:
    """An RDF dataset that answers SPARQL queries."""

    def __init__(self, engine: ox.Store) -> None:
        self._engine = engine

    @classmethod
    def build(cls, graphs: Iterable[tuple[str, bytes | Path]], path: Path | None = None) -> Store:
        """A store of named graphs plus their merge; pairs of IRI and N-Triples (bytes or a file).

        In memory, or as a new database in the folder ``path``. Raises :class:`ReleaseError` if it
        cannot be written.
        """
        with _database_errors(path):
            store = ox.Store() if path is None else ox.Store(str(path))
            for iri, triples in graphs:
                for target in (ox.NamedNode(iri), ox.DefaultGraph()):
                    # Bulk loading N-Triples is faster than handing over terms one by one.
                    if isinstance(triples, Path):
                        store.bulk_load(
                            path=str(triples), format=ox.RdfFormat.N_TRIPLES, to_graph=target
                        )
                    else:
                        store.bulk_load(triples, ox.RdfFormat.N_TRIPLES, to_graph=target)
            if path is not None:
                store.optimize()
                store.flush()
        return cls(store)

    @classmethod
    def create(cls, path: Path) -> Store:
        """A new, empty database in the folder ``path``, to be loaded and sealed.

        Raises :class:`ReleaseError` if it cannot be written.
        """
        with _database_errors(path):
            return cls(ox.Store(str(path)))

    def load(self, quads: Path, triples: Path) -> None:
        """Load a file of N-Quads into its named graphs and one of N-Triples into the default graph.

        Raises :class:`ReleaseError` if they cannot be read or the database cannot be written.
        """
        for path, syntax in ((quads, ox.RdfFormat.N_QUADS), (triples, ox.RdfFormat.N_TRIPLES)):
            with _database_errors(path), path.open("rb") as lines:
                # In pieces: the engine keeps in memory what it is given in one call.
                while piece := lines.read(_PIECE):
                    self._engine.bulk_load(piece + lines.readline(), syntax)

    def seal(self, path: Path) -> None:
        """Optimise this database, which lies in ``path``, and close it: it cannot be used after that.

        Raises :class:`ReleaseError` if it cannot be written.
        """
        with _database_errors(path):
            self._engine.optimize()
            self._engine.flush()
            del self._engine
            # The engine's own diary: it has the time in it and is of no use to a reader.
            for left in (*path.glob("LOG*"), *path.glob("LOCK")):
                left.unlink()
            for file in path.iterdir():
                file.chmod(0o444)

    @classmethod
    def read_only(cls, path: Path) -> Store:
        """The finished database in the folder ``path``. Raises :class:`ReleaseError` if there is none."""
        if not path.is_dir():
            raise ReleaseError("there is no database here", path=path)
        with _database_errors(path):
            return cls(ox.Store.read_only(str(path)))

    def answer(
        self,
        query: str,
        accepted: Iterable[Format],
        *,
        default_graph: str | None = None,
        named_graphs: Iterable[str] | None = None,
        limit: int | None = None,
    ) -> Answer:
        """The serialised answer to ``query`` in the first of ``accepted`` that suits its form.

        ``default_graph`` and ``named_graphs`` (IRIs) replace the dataset of the query; ``limit`` is a
        number of bytes. Raises :class:`QueryError` for a query that cannot be parsed or evaluated,
        :class:`WrongResultFormat`, :class:`ResultTooLarge`.
        """
        result = self._evaluate(query, default_graph, named_graphs)
        content = Content.GRAPH if isinstance(result, ox.QueryTriples) else Content.RESULTS
        chosen = next((wanted for wanted in accepted if wanted.content is content), None)
        if chosen is None:
            form = "CONSTRUCT or DESCRIBE" if content is Content.GRAPH else "SELECT or ASK"
            raise WrongResultFormat(f"a {form} query has no answer in the formats asked for")
        sink = _Sink(limit)
        with _evaluation_errors(sink):
            if isinstance(result, ox.QueryTriples):
                ox.serialize(result, cast(Any, sink), _GRAPH_FORMATS[chosen], prefixes=PREFIXES)
            else:
                result.serialize(cast(Any, sink), _RESULT_FORMATS[chosen])
        return Answer(b"".join(sink.chunks), chosen)

    def table(
        self,
        query: str,
        *,
        default_graph: str | None = None,
        named_graphs: Iterable[str] | None = None,
        limit: int | None = None,
    ) -> Table:
        """The first ``limit`` rows of a SELECT query, columns in its order; ASK as one row.

        Otherwise as :meth:`answer`.
        """
        result = self._evaluate(query, default_graph, named_graphs)
        if isinstance(result, ox.QueryBoolean):
            return truth_table(bool(result))
        if isinstance(result, ox.QueryTriples):
            raise WrongResultFormat("a CONSTRUCT or DESCRIBE query has no table")
        with _evaluation_errors(_Sink(None)):
            variables = tuple(variable.value for variable in result.variables)
            rows = tuple(
                tuple(None if term is None else _term(term) for term in row)
                for row in islice(result, limit)
            )
        return Table(variables, rows)

    def graph_names(self) -> tuple[str, ...]:
        """The IRIs of the named graphs, sorted."""
        return tuple(sorted(str(graph.value) for graph in self._engine.named_graphs()))

    def graphs_stating(self, line: bytes) -> tuple[str, ...]:
        """The IRIs of the named graphs, sorted, that state the triple of one line of N-Triples.

        The engine compares numbers, dates and language tags by value: a yes for ``"5"^^xsd:integer`` may
        mean ``"05"^^xsd:nonNegativeInteger``. A no (an empty tuple) is always a no. Raises
        :class:`ReleaseError` for what is no line of N-Triples, and if the database cannot be read.
        """
        try:
            (quad,) = ox.parse(line, ox.RdfFormat.N_TRIPLES)
        except (SyntaxError, ValueError) as error:
            raise ReleaseError(f"is no triple: {line[:200]!r}") from error
        with _database_errors(None):
            found = self._engine.quads_for_pattern(quad.subject, quad.predicate, quad.object)
            graphs = [each.graph_name for each in found]
        return tuple(sorted(each.value for each in graphs if isinstance(each, ox.NamedNode)))

    def _evaluate(
        self, query: str, default_graph: str | None, named_graphs: Iterable[str] | None
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        with _evaluation_errors(_Sink(None)):
            return self._engine.query(
                query,
                default_graph=None if default_graph is None else ox.NamedNode(default_graph),
                named_graphs=None
                if named_graphs is None
                else [ox.NamedNode(name) for name in named_graphs],
            )


class _Sink(RawIOBase):
    """Collects what is written and stops the evaluation, by an exception, beyond its limit."""

    def __init__(self, limit: int | None) -> None:
        self.chunks: list[bytes] = []
        self.overflowed = False
        self._left = limit

    def writable(self) -> bool:
        return True

    def write(self, chunk: Any, /) -> int:
        data = bytes(chunk)
        if self._left is not None:
            self._left -= len(data)
            if self._left < 0:
                self.overflowed = True
                raise OSError("the answer is too large")
        self.chunks.append(data)
        return len(data)


@contextmanager
def _evaluation_errors(sink: _Sink) -> Iterator[None]:
    try:
        yield
    except SyntaxError as error:
        raise _syntax_error(str(error)) from error
    except (OSError, RuntimeError, ValueError) as error:
        if sink.overflowed:
            raise ResultTooLarge(
                "the answer is larger than this server sends",
                hint="Ask for less, for example with LIMIT.",
            ) from error
        raise QueryError(f"the query cannot be evaluated: {error}") from error


def _syntax_error(told: str) -> QueryError:
    match = re.match(r"error at (\d+):(\d+): (.*)", told, re.DOTALL)
    if match is None:
        return QueryError(f"the query cannot be parsed: {' '.join(told.split())[:200]}")
    line, column, expected = match.groups()
    # The parser lists everything it could have taken, character classes included.
    hint = " ".join(re.sub(r"\['.*", "…", expected, flags=re.DOTALL).split())
    message = f"the query cannot be parsed: line {line}, column {column}"
    return QueryError(message, hint=hint if len(hint) <= 160 else f"{hint[:160]}…")


@contextmanager
def _database_errors(path: Path | None) -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise ReleaseError(
            f"the database cannot be opened or written: {error}", path=path
        ) from error


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Term:
    if isinstance(term, ox.NamedNode):
        return Term("iri", term.value)
    if isinstance(term, ox.BlankNode):
        return Term("blank", term.value)
    if isinstance(term, ox.Literal):
        return Term("literal", term.value, term.datatype.value, term.language)
    return Term("literal", str(term))
