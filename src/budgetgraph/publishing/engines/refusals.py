"""What is refused of a SPARQL query from its text, before the engine sees it."""

from __future__ import annotations

from budgetgraph.publishing.engines.contract import QueryRefused, ServiceRefused
from budgetgraph.publishing.engines.query_shape import check_shape
from budgetgraph.publishing.engines.regular_expressions import check_expressions
from budgetgraph.publishing.engines.service_calls import service_calls
from budgetgraph.publishing.query_places import line_and_column
from budgetgraph.publishing.sparql_text import Lexer, first_words

_UPDATES = ("insert", "delete", "load", "clear", "drop", "create", "copy", "move", "add", "with")


def check_length(query: str, query_bytes: int) -> None:
    """Refuse ``query`` if it is longer than ``query_bytes``, before anything is done with it.

    Raises :class:`QueryRefused`.
    """
    length = len(query.encode("utf-8", "surrogatepass"))
    if length > query_bytes:
        raise QueryRefused(
            f"the query is {length:,} bytes long; at most {query_bytes:,} are allowed",
            rule="length",
            hint="Ask for less at a time.",
        )


def check(query: str, services: frozenset[str], query_bytes: int) -> None:
    """Let ``query`` pass, or say why not.

    ``services`` are the endpoints that SERVICE may call, ``query_bytes`` the longest text (in UTF-8).
    Raises :class:`QueryRefused` with the rule that is broken, or :class:`ServiceRefused`.
    """
    check_length(query, query_bytes)
    lexer = Lexer(query)
    check_shape(query, lexer)
    word = first_words(query, lexer)
    if word.startswith(_UPDATES) and ":" not in word:
        raise QueryRefused(
            f"{word.upper()[:40]} is an update; this server answers queries only",
            rule="update",
            hint="Send a SELECT, ASK, CONSTRUCT or DESCRIBE query.",
        )
    check_expressions(query, lexer)
    for call in service_calls(query, lexer):
        if not services:
            raise ServiceRefused(
                "this server calls no other servers: SERVICE is refused",
                hint="Send the parts of the query to each server yourself.",
            )
        if not services.issuperset(call.iris):
            raise ServiceRefused(
                f"SERVICE in line {line_and_column(query, call.start)[0]} "
                f"calls {', '.join(call.targets)[:200]}, which is not an endpoint that this server may call",
                hint="Name one of these as a constant IRI: " + ", ".join(sorted(services)),
            )
