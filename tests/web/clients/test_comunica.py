"""Comunica: a query, and a federated one over this endpoint and another maker's."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from subprocess import CompletedProcess

import httpx
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SKOS

from tests.publishing.push.servers import oxigraph, oxigraph_program
from tests.web.clients.conftest import Run
from tests.web.clients.known_figures import (
    CLASS_ROWS,
    CLASSES,
    EMPTY,
    FUNCTION_201,
    NAME_201,
    NAMES_GRAPH,
    NO,
    PREFIXES,
    TERMS,
    TOO_LARGE,
    TOTAL_AMOUNT,
    YES,
)
from tests.web.clients.programs import comunica_command

Ask = Callable[..., "CompletedProcess[str]"]

REGIONS = """
<https://budgetgraph.example/id/org/420111/036> <urn:regions:in> <urn:regions:hongshan> .
<urn:regions:hongshan> <http://www.w3.org/2000/01/rdf-schema#label> "洪山区"@zh .
<urn:regions:elsewhere> <http://www.w3.org/2000/01/rdf-schema#label> "别处"@zh .
"""
"""What the other endpoint knows and ours does not: where the department is."""

FEDERATED = f"""{PREFIXES}
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?region (SUM(?amount) AS ?total) WHERE {{
  ?dataset bg:breakdown bd:function-gpb ; dct:creator ?department .
  ?line qb:dataSet ?dataset ; a bg:BudgetLine ; bg:amount ?amount .
  ?department <urn:regions:in> ?place .
  ?place rdfs:label ?region .
}} GROUP BY ?region"""


@pytest.fixture
def ask(run: Run) -> Ask:
    command = comunica_command()
    if command is None:
        pytest.skip("Comunica (tests/web/clients/comunica) or Node 22 for it is not installed")

    def asked(*arguments: str) -> CompletedProcess[str]:
        return run(*command, *arguments)

    return asked


@pytest.fixture
def regions(tmp_path: Path) -> Iterator[str]:
    """The address of a second SPARQL endpoint: an Oxigraph server with a few triples."""
    if oxigraph_program() is None:
        pytest.skip("the program oxigraph (package oxigraph, extra test) is not installed")
    with oxigraph(tmp_path / "regions") as server:
        httpx.post(
            f"{server.url}/store?default",
            content=REGIONS.encode(),
            headers={"Content-Type": "text/turtle"},
            trust_env=False,
        ).raise_for_status()
        yield f"{server.url}/query"


def rows_of(done: CompletedProcess[str]) -> list[tuple[str, ...]]:
    assert done.returncode == 0, done.stderr
    return [tuple(row) for row in csv.reader(io.StringIO(done.stdout))]


# Without the word "sparql@" it finds out by itself what an address is.
@pytest.mark.parametrize("kind", ["", "sparql@"])
def test_a_query(ask: Ask, endpoint: str, kind: str) -> None:
    done = ask(f"{kind}{endpoint}", CLASSES, "-t", "text/csv")
    assert rows_of(done) == [("code", "name", "total"), *CLASS_ROWS]


def test_it_likes_what_it_is_told_about_the_endpoint(ask: Ask, endpoint: str) -> None:
    # It asks for the service description first, and warns if there is none.
    assert ask(endpoint, YES).stderr == ""


def test_terms_and_nothing_found(ask: Ask, endpoint: str) -> None:
    results = "application/sparql-results+json"
    (row,) = json.loads(ask(endpoint, TERMS, "-t", results).stdout)["results"]["bindings"]
    assert (row["name"]["value"], row["name"]["xml:lang"]) == (NAME_201, "zh")
    assert row["exact"]["value"] == "9417100.3"
    assert row["exact"]["datatype"].endswith("#decimal")
    assert json.loads(ask(endpoint, EMPTY, "-t", results).stdout)["results"]["bindings"] == []


def test_ask_and_construct(ask: Ask, endpoint: str) -> None:
    assert ask(endpoint, YES).stdout.strip() == "true"
    assert ask(endpoint, NO).stdout.strip() == "false"
    graph = Graph().parse(data=ask(endpoint, NAMES_GRAPH).stdout, format="turtle")
    assert (URIRef(FUNCTION_201), SKOS.prefLabel, Literal(NAME_201, lang="zh")) in graph


def test_a_federated_query(ask: Ask, endpoint: str, regions: str) -> None:
    done = ask(f"sparql@{endpoint}", f"sparql@{regions}", FEDERATED, "-t", "text/csv")
    head, (region, total) = rows_of(done)
    assert head == ("region", "total")
    assert (region, Decimal(total)) == ("洪山区", Decimal(TOTAL_AMOUNT))


def test_an_answer_beyond_the_limit_is_an_error(ask: Ask, endpoint: str) -> None:
    done = ask(f"sparql@{endpoint}", TOO_LARGE)
    assert done.returncode == 1
    assert "urn:budgetgraph:problem:too-large" in done.stderr


def test_a_broken_line_is_an_error(ask: Ask, cut_endpoint: str) -> None:
    done = ask(f"sparql@{cut_endpoint}", CLASSES)
    assert done.returncode == 1
    assert "terminated" in done.stderr
