"""Calls to other servers in a SPARQL query: SERVICE clauses under every reading that the engine could take.

The engine has no switch that keeps a query from calling other servers, so calls are found in the text
(:mod:`~budgetgraph.publishing.engines.clause_readings`).
"""

from __future__ import annotations

from collections.abc import Iterator

from budgetgraph.publishing.engines.clause_readings import Clause, clauses
from budgetgraph.publishing.sparql_text import Lexer


def service_calls(query: str, lexer: Lexer | None = None) -> Iterator[Clause]:
    """The SERVICE clauses that ``query`` may have; each comes before the next is looked for.

    ``lexer`` is one of ``query``, if there is one already.
    """
    return clauses(query, "service", "silent", lexer)


def calls_service(query: str) -> bool:
    """Whether ``query`` has a ``SERVICE`` clause under any reading the engine could take."""
    return any(True for _ in service_calls(query))
