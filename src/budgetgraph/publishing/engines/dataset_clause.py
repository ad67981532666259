"""The RDF dataset that a query names itself, with FROM and FROM NAMED: read, or taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from budgetgraph.ground.errors import QueryError
from budgetgraph.publishing.engines.contract import Dataset
from budgetgraph.publishing.engines.prologue import Prologue, read_prologue, term_at
from budgetgraph.publishing.query_places import line_and_column
from budgetgraph.publishing.sparql_text import Kind, Lexer, Token, tokens

_FORM = re.compile(r"select|ask|construct|describe", re.IGNORECASE)
_OPTION = re.compile(r"distinct|reduced", re.IGNORECASE)
_FROM = re.compile(r"from", re.IGNORECASE)
_NAMED = re.compile(r"named", re.IGNORECASE)
_VARIABLE = re.compile(r"[?$](?:\w|[^\x00-\x7f])+", re.ASCII)


@dataclass(frozen=True, slots=True)
class _FromClause:
    """``FROM`` or ``FROM NAMED`` with its ``graph``, from ``start`` to before ``end``."""

    graph: str
    is_named: bool
    start: int
    end: int


def dataset_of(query: str) -> Dataset | None:
    """The graphs in the FROM clauses of ``query``, prefixes and BASE resolved; ``None`` without a clause.

    Raises :class:`QueryError` if a FROM clause names no graph.
    """
    found = list(_from_clauses(query))
    if not found:
        return None
    return Dataset(
        tuple(each.graph for each in found if not each.is_named),
        tuple(each.graph for each in found if each.is_named),
    )


def without_dataset(query: str) -> str:
    """``query`` with spaces in place of its FROM clauses: the dataset goes beside it.

    Raises :class:`QueryError` as :func:`dataset_of`, which reads the same clauses.
    """
    text = list(query)
    for clause in _from_clauses(query):
        for position in range(clause.start, clause.end):
            if text[position] != "\n":
                text[position] = " "
    return "".join(text)


def _from_clauses(query: str) -> Iterator[_FromClause]:
    if _FROM.search(query) is None:
        return
    header = _Header(query)
    position = header.end()
    while (clause := _FROM.match(query, position)) is not None:
        position = header.lexer.skipped(clause.end())
        # A prefix may itself begin with "named", so the engine first reads a name, then the word.
        graph, end = header.graph_at(position)
        named = None
        if graph is None and (named := _NAMED.match(query, position)) is not None:
            position = header.lexer.skipped(named.end())
            graph, end = header.graph_at(position)
        if graph is None:
            line, _ = line_and_column(query, position)
            raise QueryError(
                f"FROM in line {line} names no graph",
                hint="Write FROM <IRI> or FROM NAMED <IRI>, with an absolute IRI or a declared prefix.",
            )
        yield _FromClause(graph, named is not None, clause.start(), end)
        position = header.lexer.skipped(end)


class _Header:
    """A query up to its FROM clauses."""

    def __init__(self, query: str) -> None:
        self._query = query
        self.lexer = Lexer(query)
        self._prologue: Prologue = read_prologue(query, self.lexer)
        self._rest: Iterator[Token] = tokens(query)

    def graph_at(self, position: int) -> tuple[str | None, int]:
        """The IRI of the graph that is named at ``position``, and where its name ends."""
        term = term_at(self._query, position)
        if term is None:
            return None, position
        return self._prologue.iri(term), position + len(term)

    def end(self) -> int:
        """Where FROM may stand: behind ASK, what is selected or described, or the template."""
        position = self._prologue.end
        form = _FORM.match(self._query, position)
        if form is None:
            return len(self._query)
        word = form.group().lower()
        position = self.lexer.skipped(form.end())
        if word == "ask":
            return position
        if word == "construct":
            if not self._query.startswith("{", position):
                return position
            return self._behind_brackets(position)
        option = _OPTION.match(self._query, position) if word == "select" else None
        if option is not None:
            position = self.lexer.skipped(option.end())
        if self._query.startswith("*", position):
            return self.lexer.skipped(position + 1)
        return self._behind_items(position, word)

    def _behind_items(self, position: int, form: str) -> int:
        """Behind variables and the expressions of SELECT or the IRIs of DESCRIBE."""
        while True:
            variable = _VARIABLE.match(self._query, position)
            if variable is not None:
                position = self.lexer.skipped(variable.end())
            elif form == "select" and self._query.startswith("(", position):
                position = self._behind_brackets(position)
            elif form == "describe" and self.graph_at(position)[0] is not None:
                position = self.lexer.skipped(self.graph_at(position)[1])
            else:
                return position

    def _behind_brackets(self, position: int) -> int:
        """Behind the bracket that closes the one at ``position``."""
        depth = 0
        for token in self._rest:  # goes on where it stopped: brackets come in the order of the text
            if token.start < position or token.kind is not Kind.MARK:
                continue
            depth += (token.text in "({") - (token.text in ")}")
            if depth == 0:
                return self.lexer.skipped(token.end)
        return len(self._query)
