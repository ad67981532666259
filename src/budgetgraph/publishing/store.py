"""The embedded triple store.

A store holds each triple twice: in its named graph, and in the default graph, which is the merge of all
named graphs as a set. A merge that the engine makes on the fly would give a triple once per graph that
holds it, and sums of money would be wrong.

Results of the engine belong to the thread that made them, so every function here evaluates, serialises
and lets go in one place: only bytes and plain Python values leave.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.answer_sink import AnswerSink
from budgetgraph.publishing.engines.contract import Dataset, WrongResultFormat
from budgetgraph.publishing.formats import Format
from budgetgraph.publishing.merged_graphs import merge_of_graphs
from budgetgraph.publishing.results import Written, evaluation_errors, write_result

_PIECE = 32 * 2**20
"""Bytes that are loaded at a time: larger pieces take more memory and are not faster."""


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
    def in_memory(cls) -> Store:
        """An empty store without named graphs, to which triples are added."""
        return cls(ox.Store())

    def add(self, triples: bytes) -> None:
        """Add N-Triples to the default graph."""
        with _database_errors(None):
            self._engine.bulk_load(triples, ox.RdfFormat.N_TRIPLES)

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
        dataset: Dataset | None = None,
        limit: int | None = None,
    ) -> Answer:
        """The serialised answer to ``query`` in the first of ``accepted`` that suits its form.

        ``limit`` is a number of bytes; ``dataset`` as for :meth:`write`. Raises :class:`QueryError` for a
        query that cannot be parsed or evaluated, :class:`WrongResultFormat`, :class:`ResultTooLarge`.
        """
        sink = AnswerSink(limit)
        written = self.write(query, accepted, sink, dataset=dataset)
        return Answer(b"".join(sink.chunks), written.format)

    def write(
        self,
        query: str,
        accepted: Iterable[Format],
        sink: AnswerSink,
        *,
        dataset: Dataset | None = None,
    ) -> Written:
        """Write the answer to ``sink``; as :meth:`answer` otherwise.

        ``dataset`` replaces the dataset of the query. Raises
        :class:`~budgetgraph.publishing.engines.contract.QueryRefused` where it needs too large a merge.
        """
        return write_result(self._evaluate(query, dataset), accepted, sink)

    def table(
        self, query: str, *, dataset: Dataset | None = None, limit: int | None = None
    ) -> Table:
        """The first ``limit`` rows of a SELECT query, columns in its order; ASK as one row.

        Otherwise as :meth:`answer`.
        """
        result = self._evaluate(query, dataset)
        if isinstance(result, ox.QueryBoolean):
            return truth_table(bool(result))
        if isinstance(result, ox.QueryTriples):
            raise WrongResultFormat("a CONSTRUCT or DESCRIBE query has no table")
        with evaluation_errors():
            variables = tuple(variable.value for variable in result.variables)
            rows = tuple(
                tuple(None if term is None else _term(term) for term in row)
                for row in islice(result, limit)
            )
        return Table(variables, rows)

    def parsed_form(self, query: str) -> str:
        """``select``, ``ask`` or ``graph`` for a query that the engine can parse, over this store.

        Raises :class:`QueryError` for one that it cannot parse. Only for an empty store: it is evaluated
        to its first row.
        """
        result = self._evaluate(query, None)
        if isinstance(result, ox.QueryTriples):
            return "graph"
        return "ask" if isinstance(result, ox.QueryBoolean) else "select"

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
        self, query: str, dataset: Dataset | None
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        with evaluation_errors(query=query):
            if dataset is None:
                return self._engine.query(query)
            named = _nodes(dataset.named)
            default = _nodes(dataset.default)
            if len(default) <= 1:
                return self._engine.query(query, default_graph=[*default], named_graphs=named)
            # The engine would return a triple once per graph that holds it, and sums would be wrong.
            merge = merge_of_graphs(self._engine, default, named)
            return merge.query(query, default_graph=ox.DefaultGraph(), named_graphs=named)


def _nodes(iris: Iterable[str]) -> list[ox.NamedNode | ox.BlankNode]:
    return [ox.NamedNode(iri) for iri in dict.fromkeys(iris)]


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
