"""Asking a SPARQL endpoint of anyone, over SPARQLWrapper."""

from __future__ import annotations

from typing import Any
from urllib.error import URLError

from SPARQLWrapper import JSON, POST, SELECT, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from budgetgraph import __version__
from budgetgraph.ground.errors import QueryError
from budgetgraph.publishing.store import Table, Term, truth_table

TIMEOUT = 120
"""Seconds."""


def ask_endpoint(url: str, text: str) -> Table:
    """The rows of a SELECT or ASK query. Raises :class:`QueryError`."""
    endpoint = SPARQLWrapper(url, returnFormat=JSON, agent=f"budgetgraph/{__version__}")
    endpoint.setMethod(POST)
    endpoint.setTimeout(TIMEOUT)
    endpoint.setQuery(text)
    # It guesses the kind from words anywhere in the text: a comment with “added” would be an update.
    endpoint.queryType = SELECT
    try:
        answer = endpoint.query().convert()
    except SPARQLWrapperException as error:
        raise QueryError(f"the endpoint refused the query: {_told(error)}", path=url) from error
    except (URLError, OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise QueryError(
            f"the endpoint cannot be asked: {reason}", path=url, hint="Is the address right?"
        ) from error
    if not isinstance(answer, dict):
        raise QueryError("the endpoint did not answer in SPARQL JSON", path=url)
    return _table(answer)


def _table(answer: dict[str, Any]) -> Table:
    if "boolean" in answer:
        return truth_table(bool(answer["boolean"]))
    names = tuple(answer["head"]["vars"])
    rows = [tuple(_term(row.get(name)) for name in names) for row in answer["results"]["bindings"]]
    return Table(names, tuple(rows))


def _term(binding: dict[str, str] | None) -> Term | None:
    if binding is None:
        return None
    if binding["type"] == "uri":
        return Term("iri", binding["value"])
    if binding["type"] == "bnode":
        return Term("blank", binding["value"])
    return Term("literal", binding["value"], binding.get("datatype"), binding.get("xml:lang"))


def _told(error: Exception) -> str:
    # SPARQLWrapper puts the whole response into the message, as bytes shown by repr.
    return " ".join(str(error).split())[:400]
