"""What people usually get wrong in a query: said in words, where the engine's parser only lists what it could have taken."""

from __future__ import annotations

from budgetgraph.ground.errors import QueryError
from budgetgraph.publishing.engines.contract import QuerySyntaxError
from budgetgraph.publishing.engines.prologue import read_prologue
from budgetgraph.publishing.query_places import line_and_column, line_text
from budgetgraph.publishing.results import PREFIXES
from budgetgraph.publishing.sparql_text import Kind, Lexer, Token, tokens

_FULL_WIDTH = dict(zip("；，。？（）｛｝：“”‘’＜＞＝！", ";,.?(){}:\"\"''<>=!", strict=True))


def explained(error: QueryError, query: str) -> QueryError:
    """The syntax ``error`` of ``query`` with its usual cause, if there is one in it; otherwise as it is."""
    return _full_width(query) or _undeclared_prefix(query) or error


def _full_width(query: str) -> QueryError | None:
    for token in tokens(query):
        if token.kind in (Kind.STRING, Kind.IRI):
            continue
        for offset, character in enumerate(token.text):
            if character in _FULL_WIDTH:
                right = _FULL_WIDTH[character]
                return _mistake(
                    query,
                    token.start + offset,
                    f"the full-width character {character} stands where {right} is meant",
                    f"此处是全角符号 {character}，应为半角 {right}",
                )
    return None


def _undeclared_prefix(query: str) -> QueryError | None:
    prologue = read_prologue(query, Lexer(query))
    for token in tokens(query):
        if token.start < prologue.end or token.kind is not Kind.PREFIXED:
            continue
        prefix = _prefix_of(token)
        if prefix != "_" and prefix not in prologue.prefixes:
            known = PREFIXES.get(prefix, "…")
            return _mistake(
                query,
                token.start,
                f"the prefix {prefix}: is not declared",
                f"前缀 {prefix}: 没有声明",
                hint=f"Begin the query with: PREFIX {prefix}: <{known}>",
            )
    return None


def _prefix_of(token: Token) -> str:
    return token.text.partition(":")[0]


def _mistake(
    query: str, at: int, told: str, told_zh: str, hint: str | None = None
) -> QuerySyntaxError:
    line, column = line_and_column(query, at)
    return QuerySyntaxError(
        f"the query cannot be parsed: line {line}, column {column}: {told}",
        at=(line, column),
        excerpt=line_text(query, line),
        hint=hint,
        told_zh=told_zh,
    )
