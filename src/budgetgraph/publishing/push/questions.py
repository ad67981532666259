"""Asking a store: how many triples a graph has, which graphs there are, what the default graph shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import httpx

from budgetgraph.ground.printable import printable
from budgetgraph.ground.quoting import quoted
from budgetgraph.publishing.dump_lines import is_iri
from budgetgraph.publishing.push.transport import PushError, Transport

PAGE = 1000
"""Rows that are asked for at once: stores cut longer answers without a word (Virtuoso at 10,000)."""

_JSON = "application/sparql-results+json"


def values_page(graph: str, predicate: str, after: str, limit: int) -> str:
    """The query for at most ``limit`` pairs of subject ``?s`` and value ``?v`` of ``predicate`` in ``graph``.

    In the order of their keys ``?k``, all of them behind the key ``after`` (empty: from the first).
    """
    # Two values of one subject may be cut apart by a page, so subject and value are the key.
    return (
        f"SELECT ?s ?v ?k {{ GRAPH <{graph}> {{ ?s <{predicate}> ?v }} "
        f'BIND(CONCAT(STR(?s), " ", STR(?v)) AS ?k) FILTER(?k > {quoted(after)}) }} '
        f"ORDER BY ?k LIMIT {limit}"
    )


class Questions:
    """Asks the query address ``url``. Every method raises :class:`PushError` where the store cannot say."""

    def __init__(self, transport: Transport, url: str) -> None:
        self._transport = transport
        self._url = url

    def count(self, graph: str | None) -> int:
        """The number of triples in a named graph, or (``None``) of what queries without GRAPH see."""
        pattern = "{ ?s ?p ?o }" if graph is None else f"{{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
        return self._number(f"SELECT (COUNT(*) AS ?n) {pattern}")

    def occurrences(self, statement: bytes) -> int:
        """How often queries without GRAPH see ``statement`` (N-Triples)."""
        subject, predicate, value = statement.decode().removesuffix(" .\n").split(" ", 2)
        # A variable and a filter: some stores answer a pattern without variables once at most.
        return self._number(
            f"SELECT (COUNT(*) AS ?n) {{ {subject} {predicate} ?o FILTER(?o = {value}) }}"
        )

    def counts_under(self, prefix: str) -> dict[str, int]:
        """The number of triples of each named graph whose IRI starts with ``prefix``."""
        rows = self._pages(
            lambda after: (
                "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } "
                f"FILTER(STRSTARTS(STR(?g), {quoted(prefix)}) && STR(?g) > {quoted(after)}) }} "
                f"GROUP BY ?g ORDER BY STR(?g) LIMIT {PAGE}"
            ),
            "g",
        )
        counts = {}
        for row in rows:
            # It may be named in a request later, as it stands.
            if not is_iri(row["g"]) or not row.get("n", "").isdecimal():
                raise self._no_answer("did not answer with graphs and numbers")
            counts[row["g"]] = int(row["n"])
        return counts

    def values_in(self, graph: str, predicate: str) -> frozenset[tuple[str, str]]:
        """Pairs of subject and value of ``predicate`` in a named graph."""
        rows = self._pages(lambda after: values_page(graph, predicate, after, PAGE), "k")
        return frozenset((row["s"], row["v"]) for row in rows if "s" in row and "v" in row)

    def shows_in_default_graph(self, subject: str, predicate: str) -> bool:
        """Whether queries without GRAPH see a triple with this subject and predicate."""
        return self._number(f"SELECT (COUNT(*) AS ?n) {{ <{subject}> <{predicate}> ?o }}") > 0

    def _pages(self, query: Callable[[str], str], key: str) -> Iterator[dict[str, str]]:
        after = ""
        # Until an empty page: a shorter one may be the store's own limit.
        while rows := self._rows(query(after)):
            if not all(key in row for row in rows):
                raise self._no_answer("did not answer what it was asked")
            yield from rows
            if rows[-1][key] <= after:
                raise self._no_answer("does not order its answers")
            after = rows[-1][key]

    def _number(self, query: str) -> int:
        rows = self._rows(query)
        try:
            return int(rows[0]["n"])
        except (IndexError, KeyError, ValueError):
            raise self._no_answer("did not answer with a number") from None

    def _rows(self, query: str) -> list[dict[str, str]]:
        response = self._transport.send(
            "POST",
            self._url,
            content=urlencode({"query": query}).encode(),
            headers={
                "Accept": _JSON,
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )
        if response.headers.get("x-sql-state", "").upper().startswith("S1TAT"):
            raise self._no_answer("answered only a part, because its time for a query was over")
        try:
            bindings = json.loads(response.content)["results"]["bindings"]
            return [_values(binding) for binding in bindings]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise self._no_answer(f"answered {_kind(response)}, not SPARQL results") from None

    def _no_answer(self, told: str) -> PushError:
        return PushError(
            f"the store {told}",
            path=self._url,
            hint="Is this the address for queries? --query-url says which one is.",
        )


def _values(binding: dict[str, Any]) -> dict[str, str]:
    return {name: str(term["value"]) for name, term in binding.items()}


def _kind(response: httpx.Response) -> str:
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return "a web page" if media_type == "text/html" else printable(media_type) or "without a type"
