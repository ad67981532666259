"""No query that the pages themselves send is refused."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest
from rdflib import URIRef
from rdflib.namespace import RDF, SH
from starlette.requests import Request

from budgetgraph.ground.vocabulary import BG
from budgetgraph.publishing import formats
from budgetgraph.publishing.canned import PARAMETER_TYPES, CannedQuery, load_canned_queries
from budgetgraph.publishing.engines.contract import Answer, AnswerRequest, TableRequest
from budgetgraph.publishing.engines.refusals import check
from budgetgraph.publishing.store import Table, Term
from budgetgraph.web.addresses import ONTOLOGY
from budgetgraph.web.desk import Delivery, Desk, Lane
from budgetgraph.web.findings import findings_of
from budgetgraph.web.resources import Resources

IRI = "https://budgetgraph.example/id/org/420111/036/SERVICE_(x)"
DOCUMENT = Term("iri", f"{ONTOLOGY}#BudgetDocument")
TYPE = Term("iri", str(RDF.type))
VALUES = {
    "year": "2026",
    "code": "function-gpb",
    "unit": "420111/036",
    "boolean": "true",
    "amount": "5000",
}


class Recording:
    """A desk that finds every resource to be a document, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def answer(self, _: Request, asked: AnswerRequest, *, lane: Lane) -> Delivery:
        assert lane is Lane.PAGES
        self.asked.append(asked.query)
        return Delivery(Answer(asked.accepted[0], b"", "construct"), "id", cached=False)

    async def table(self, _: Request, asked: TableRequest, *, lane: Lane) -> Table:
        assert lane is Lane.PAGES
        self.asked.append(asked.query)
        if "COUNT" in asked.query:
            return Table(("n",), ((Term("literal", "3"),),))
        return Table(tuple("abcdefg"), ((DOCUMENT,) * 7,))


async def look_at_everything(resources: Resources, request: Request) -> None:
    facts = (("<http://x/p>", '"SERVICE <http://x/> {"'), ("<http://x/q>", "<http://x/o>"))
    await resources.description_of(request, IRI)
    await resources.ontology_terms(request)
    await resources.graph_of(request, IRI, f"{IRI}.doc", formats.TURTLE, gzip=False)
    await resources.graph_of(request, IRI, IRI, formats.JSONLD, gzip=True, facts=facts)
    await resources.ontology_graph(request, formats.TURTLE, gzip=False)
    await resources.void_graph(request, "https://x/", formats.TURTLE, gzip=False)


def test_the_queries_of_pages_pass() -> None:
    desk = Recording()
    asyncio.run(look_at_everything(Resources(cast(Desk, desk)), Request({"type": "http"})))
    assert len(set(desk.asked)) >= 10
    for query in desk.asked:
        check(query, frozenset(), 256 * 1024)


@pytest.mark.parametrize(
    "kind",
    [
        *(BG[name] for name in ("BudgetDocument", "BudgetItem", "PrintedTable", "SourceCell")),
        *(BG.Summation, SH.ValidationReport, SH.ValidationResult),
    ],
)
def test_the_queries_about_findings_pass(kind: URIRef) -> None:
    asked: list[str] = []

    async def ask(query: str, _: int) -> Table:
        asked.append(query)
        return Table((), ())

    own = Table(tuple("abcdefg"), ((TYPE, None, None, Term("iri", str(kind)), None, None, None),))
    asyncio.run(findings_of(f"https://x/id/doc/{IRI.rpartition('/')[2]}", own, ask))
    assert asked
    for query in asked:
        check(query, frozenset(), 256 * 1024)


@pytest.mark.parametrize("query", load_canned_queries(), ids=lambda query: str(query.name))
def test_the_questions_pass(query: CannedQuery) -> None:
    assert VALUES.keys() == PARAMETER_TYPES.keys()
    given = {parameter.name: VALUES[parameter.type] for parameter in query.parameters}
    for values in ({}, given):
        check(query.bind(values), frozenset(), 256 * 1024)
