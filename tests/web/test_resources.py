"""What is asked for a description, and what its emptiness means, without a server."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any, cast

import pytest
from starlette.requests import Request

from budgetgraph.publishing import formats
from budgetgraph.publishing.engines.contract import Answer, AnswerRequest, TableRequest
from budgetgraph.publishing.store import Table, truth_table
from budgetgraph.web.desk import Delivery, Desk, Lane
from budgetgraph.web.resources import Resources

IRI = "https://budgetgraph.example/id/org/420111/036"


class OneAnswer:
    """A desk that always gives the same answer and remembers what it was asked."""

    def __init__(self, answer: Answer, known: bool) -> None:
        self.asked: list[str] = []
        self._answer = answer
        self._known = known

    async def answer(self, _: Request, asked: AnswerRequest, *, lane: Lane) -> Delivery:
        assert lane is Lane.PAGES
        self.asked.append(asked.query)
        return Delivery(self._answer, "id", cached=False)

    async def table(self, _: Request, asked: TableRequest, *, lane: Lane) -> Table:
        assert lane is Lane.PAGES
        self.asked.append(asked.query)
        return truth_table(self._known)


def graph_of(desk: OneAnswer, **more: Any) -> Answer | None:
    resources = Resources(cast(Desk, desk))
    request = Request({"type": "http"})
    return asyncio.run(
        resources.graph_of(request, IRI, f"{IRI}.doc", formats.TURTLE, gzip=False, **more)
    )


@pytest.mark.parametrize(("rows", "found"), [(0, False), (3, True)])
def test_one_query_is_enough(rows: int, found: bool) -> None:
    desk = OneAnswer(Answer(formats.TURTLE, b"x", "construct", rows=rows), known=not found)
    assert (graph_of(desk) is not None) is found
    assert len(desk.asked) == 1


@pytest.mark.parametrize("encoding", [None, "gzip"])
@pytest.mark.parametrize("known", [True, False])
def test_where_nothing_was_counted_or_named_the_engine_is_asked(
    known: bool, encoding: str | None
) -> None:
    body = b"@prefix a: <b> ."
    body = body if encoding is None else gzip.compress(body)
    desk = OneAnswer(Answer(formats.TURTLE, body, "construct", encoding), known=known)
    assert (graph_of(desk) is not None) is known
    assert len(desk.asked) == 2


@pytest.mark.parametrize(
    "answer",
    [
        Answer(formats.TURTLE, b"x" * 10_000, "construct"),
        Answer(formats.TURTLE, b"x" * 2_000, "construct", encoding="gzip"),
        Answer(formats.TURTLE, f"<{IRI}> a <x> .".encode(), "construct"),
        Answer(formats.TURTLE, gzip.compress(f"<{IRI}> a <x> .".encode()), encoding="gzip"),
    ],
)
def test_a_long_answer_or_one_that_names_it_is_not_empty(answer: Answer) -> None:
    desk = OneAnswer(answer, known=False)
    assert graph_of(desk) is answer
    assert len(desk.asked) == 1


def test_facts_are_stated_of_the_resource() -> None:
    desk = OneAnswer(Answer(formats.TURTLE, b"", "construct", rows=1), known=True)
    graph_of(desk, facts=[("<http://p.example/>", "5")])
    assert "UNION { BIND(<http://p.example/> AS ?p) BIND(5 AS ?o) }" in desk.asked[0]
    assert "%" not in desk.asked[0]
