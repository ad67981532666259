"""What a store gives back, as sets of triples."""

from __future__ import annotations

import json
from functools import cache
from urllib.parse import quote, urlencode

import pyoxigraph as ox

from budgetgraph.publishing.push import Addresses, Credentials, Transport

Triple = tuple[str, str, str]


@cache
def triples(ntriples: bytes | str) -> frozenset[Triple]:
    """The triples of N-Triples, each term written in one way."""
    parsed = ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES)
    return frozenset((str(each.subject), str(each.predicate), str(each.object)) for each in parsed)


def stored(transport: Transport, addresses: Addresses, graph: str | None) -> frozenset[Triple]:
    """The triples of a graph of a store, over the Graph Store Protocol."""
    which = "default" if graph is None else f"graph={quote(graph, safe='')}"
    # Virtuoso knows N-Triples by their older media type only.
    accept = {"Accept": "application/n-triples, text/plain;q=0.9"}
    answer = transport.send("GET", f"{addresses.graph_store}?{which}", headers=accept)
    return triples(answer.content)


def rows(
    url: str, query: str, credentials: Credentials, default_graph: str | None = None
) -> list[dict[str, str]]:
    """The rows of a SELECT query, as names and values."""
    asked = {"query": query} | ({"default-graph-uri": default_graph} if default_graph else {})
    with Transport(url, credentials, waits=()) as transport:
        answer = transport.send(
            "POST",
            url,
            content=urlencode(asked).encode(),
            headers={
                "Accept": "application/sparql-results+json",
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )
    bindings = json.loads(answer.content)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in bindings]
