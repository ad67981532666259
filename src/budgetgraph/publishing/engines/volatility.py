"""Whether the same query can have another answer next time."""

from __future__ import annotations

import re

from budgetgraph.publishing.engines.service_calls import calls_service
from budgetgraph.publishing.sparql_text import Kind, Token, tokens

_MAYBE = re.compile(r"now|rand|uuid|bnode|service", re.IGNORECASE)
_CONSTRUCT = re.compile(r"construct", re.IGNORECASE)
_CHANGING = ("now", "rand", "uuid", "bnode")


def is_volatile(query: str) -> bool:
    """Whether ``query`` calls NOW, RAND, UUID, STRUUID, BNODE or SERVICE. When in doubt, it does.

    Words in literals, comments, IRIs, variables and prefixed names do not count. A query without ORDER BY
    is not volatile: a store that does not change gives its rows in the same order each time. A CONSTRUCT
    query with blank nodes is: the engine gives them other names each time.
    """
    if _CONSTRUCT.search(query) is not None and ("_:" in query or "[" in query):
        return True
    if _MAYBE.search(query) is None:
        return False
    if calls_service(query):
        return True
    before: Token | None = None
    for token in tokens(query):
        # Words may be glued to what stands before them: 1NOW()
        called = before is not None and token.text == "(" and before.kind is Kind.WORD
        if called and before is not None and before.text.lower().endswith(_CHANGING):
            return True
        before = token
    return False
