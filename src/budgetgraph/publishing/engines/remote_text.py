"""What a server in front of another store must know of a query's text, and the few changes made to it.

Only queries that our own parser took come here, so the text is well-formed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from budgetgraph.publishing.engines.clause_readings import LONG, clauses
from budgetgraph.publishing.engines.contract import QueryRefused
from budgetgraph.publishing.sparql_text import FORMS, Kind, Token, tokens

# Virtuoso calls its own functions and SQL procedures by such IRIs, Jena any Java class. Some of them make
# requests or read settings: <bif:http_get>("http://…") does, as anybody.
_EXTENSIONS = re.compile(r"(?:bif|sql|java|javascript):|https?://(?:www\.)?openlinksw\.com/", re.I)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def require_portable(query: str) -> None:
    """Raise :class:`QueryRefused` where a store could take part of ``query`` for a command of its own."""
    held = list(tokens(query))
    for place, token in enumerate(held):
        if token.kind is not Kind.IRI:
            continue
        iri = _decoded(token.text[1:-1])
        called = place + 1 < len(held) and held[place + 1].text == "("
        # A store that does not resolve the name of a function looks for a procedure of that name.
        if _EXTENSIONS.match(iri) or (called and not _SCHEME.match(iri)):
            raise QueryRefused(
                f"functions of one kind of store are not called here: <{iri[:80]}>",
                rule="extension",
                hint="Use the functions of SPARQL 1.1.",
            )


def graphs_asked(query: str) -> tuple[frozenset[str], bool] | None:
    """The IRIs after GRAPH, and whether a variable stands there too; ``None`` without GRAPH.

    Under every reading that the engine could take, so rather one graph too many. A name that is too long
    for a graph stands for all.
    """
    constants = set()
    variable = False
    for clause in clauses(query, "graph"):
        for target, iri in zip(clause.targets, clause.iris, strict=True):
            if target.startswith(("?", "$")):
                variable = True
            elif iri is not None:
                constants.add(iri)
            elif len(target) >= LONG:
                # Only a part was looked at. Whatever the rest is, this is the name of no graph, and
                # looking at more of its kind takes time.
                return frozenset({target}), variable
            # What else stands for no IRI the engine does not take there: it has read the text otherwise.
    return (frozenset(constants), variable) if constants or variable else None


def largest_offset(query: str) -> int:
    """The largest number after OFFSET, 0 without one."""
    return max(_numbers_after("offset", list(tokens(query))), default=0)


def limit_of(query: str) -> int | None:
    """The number after the last LIMIT of the query itself, not of one in braces."""
    return next(iter(_numbers_after("limit", list(_outside(query)))), None)


def with_limit(query: str, rows: int) -> str:
    """``query`` with LIMIT, if it is a SELECT that has none and ends where one can stand."""
    outside = list(_outside(query))
    if _form(outside) is None or any(_is_word(each, "limit", "values") for each in outside):
        return query
    # On a line of its own: the last one may be a comment.
    return f"{query}\nLIMIT {rows}" if _is_word(_form(outside), "select") else query


def solutions_count(query: str) -> str | None:
    """A query for the number of solutions of a CONSTRUCT or DESCRIBE; ``None`` if there is no pattern."""
    held = list(tokens(query))
    form = _form(_outside(query))
    if form is None:
        return None
    place = next(number for number, each in enumerate(held) if each.start == form.start)
    if not _is_word(form, "construct"):
        rest = [each for each in held[place + 1 :] if _is_word(each, "where") or each.text == "{"]
        start = rest[0].start if rest else None
    elif held[place + 1].text == "{":
        start = _after_braces(held[place + 1 :])
    else:
        start = held[place + 1].start
    if start is None:
        return None
    inner = f"SELECT * {query[start:]}"
    return f"{query[: form.start]}SELECT (COUNT(*) AS ?n) WHERE {{ {{ {inner}\n}} }}"


def _after_braces(held: Sequence[Token]) -> int | None:
    depth = 0
    for token in held:
        depth += (token.text == "{") - (token.text == "}")
        if depth == 0:
            return token.end
    return None


def _outside(query: str) -> Iterator[Token]:
    """The tokens that are in no braces."""
    depth = 0
    for token in tokens(query):
        depth -= token.text == "}"
        if depth == 0:
            yield token
        depth += token.text == "{"


def _form(held: Iterator[Token] | Sequence[Token]) -> Token | None:
    return next((each for each in held if _is_word(each, *FORMS)), None)


def _numbers_after(word: str, held: Sequence[Token]) -> list[int]:
    return [
        int(number.text)
        for token, number in pairwise(held)
        if _is_word(token, word) and number.kind is Kind.NUMBER
    ]


def _is_word(token: Token | None, *words: str) -> bool:
    return token is not None and token.kind is Kind.WORD and token.text.lower() in words


def _decoded(text: str) -> str:
    return _CODEPOINT.sub(lambda found: chr(int(found[1] or found[2], 16)), text)
