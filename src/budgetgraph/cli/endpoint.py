"""Asking a SPARQL endpoint of anyone, over SPARQLWrapper."""

from __future__ import annotations

import ast
import json
import warnings
from urllib.error import HTTPError, URLError

from SPARQLWrapper import JSON, POST, SELECT, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from budgetgraph import __version__
from budgetgraph.ground.errors import QueryError
from budgetgraph.publishing.sparql_json import table_of_json
from budgetgraph.publishing.store import Table

_STATUS = {
    "QueryBadFormed": 400,
    "Unauthorized": 401,
    "EndPointNotFound": 404,
    "URITooLong": 414,
    "EndPointInternalError": 500,
}


def ask_endpoint(url: str, text: str, seconds: int = 120) -> Table:
    """The rows of a SELECT or ASK query. Raises :class:`QueryError`, also after ``seconds``."""
    endpoint = SPARQLWrapper(url, returnFormat=JSON, agent=f"budgetgraph/{__version__}")
    endpoint.setMethod(POST)
    endpoint.setTimeout(seconds)
    endpoint.setQuery(text)
    # It guesses the kind from words anywhere in the text: a comment with “added” would be an update.
    endpoint.queryType = SELECT
    try:
        with warnings.catch_warnings():
            # It warns of an answer that is not JSON, which is told below.
            warnings.simplefilter("ignore", RuntimeWarning)
            answer = endpoint.query().convert()
    except SPARQLWrapperException as error:
        status = _STATUS.get(type(error).__name__, 0)
        raise _refusal(url, status, _response(error)) from error
    except HTTPError as error:  # a kind of URLError, and of OSError
        raise _refusal(url, error.code, error.read()) from error
    except TimeoutError as error:
        raise QueryError(
            f"the endpoint did not answer in {seconds} seconds",
            path=url,
            hint="Ask for less, or give it more time: --timeout SECONDS.",
        ) from error
    except (TypeError, json.JSONDecodeError, UnicodeDecodeError):
        answer = None  # no JSON, or JSON that is no object
    except (URLError, OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise QueryError(
            f"the endpoint cannot be asked: {reason}", path=url, hint="Is the address right?"
        ) from error
    try:
        return table_of_json(answer)
    except (ValueError, RecursionError):
        raise QueryError("the endpoint did not answer in SPARQL JSON", path=url) from None


def _response(error: SPARQLWrapperException) -> bytes:
    # SPARQLWrapper keeps the response only in its message, as bytes shown by repr.
    _, _, shown = str(error).partition("Response:\n")
    try:
        body = ast.literal_eval(shown)
    except (ValueError, SyntaxError):
        return b""
    return body if isinstance(body, bytes) else b""


def _refusal(url: str, status: int, body: bytes) -> QueryError:
    """What an endpoint answered instead of rows: a problem (RFC 9457), or the start of its text."""
    told = body.decode("utf-8", "replace")
    hint = None
    try:
        problem = json.loads(told)
    except ValueError:
        problem = None
    if isinstance(problem, dict):
        parts = [str(problem[key]) for key in ("title", "detail") if problem.get(key)]
        told = ": ".join(parts) or told
        hint = str(problem["hint"]) if problem.get("hint") else None
    elif told.lstrip().startswith("<"):
        told = ""  # a page for people
    if hint is None and status in (404, 405):
        hint = "Is the address right? It ends in /sparql."
    told = " ".join(told.split())[:400]
    number = f" (HTTP {status})" if status else ""
    asked = "cannot answer now" if status in (429, 502, 503, 504) else "refused the query"
    return QueryError(
        f"the endpoint {asked}{number}" + (f": {told}" if told else ""), path=url, hint=hint
    )
