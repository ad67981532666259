"""What is asked for a description, and what its emptiness means, without a server."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from starlette.requests import Request

from budgetgraph.publishing import formats
from budgetgraph.publishing.engines.contract import Answer, AnswerRequest
from budgetgraph.web.desk import Delivery, Desk, Lane
from budgetgraph.web.resources import Resources

IRI = "https://budgetgraph.example/id/org/420111/036"


class OneAnswer:
    """A desk that always gives the same answer and remembers what it was asked."""

    def __init__(self, answer: Answer) -> None:
        self.asked: list[str] = []
        self._answer = answer

    async def answer(self, _: Request, asked: AnswerRequest, *, lane: Lane) -> Delivery:
        assert lane is Lane.PAGES
        self.asked.append(asked.query)
        return Delivery(self._answer, "id", cached=False)


def graph_of(desk: OneAnswer, **more: Any) -> Answer | None:
    resources = Resources(cast(Desk, desk))
    request = Request({"type": "http"})
    return asyncio.run(
        resources.graph_of(request, IRI, f"{IRI}.doc", formats.TURTLE, gzip=False, **more)
    )


@pytest.mark.parametrize(("rows", "found"), [(0, False), (3, True)])
def test_one_query_is_enough(rows: int, found: bool) -> None:
    desk = OneAnswer(Answer(formats.TURTLE, b"x", "construct", rows=rows))
    assert (graph_of(desk) is not None) is found
    assert len(desk.asked) == 1


def test_facts_are_stated_of_the_resource() -> None:
    desk = OneAnswer(Answer(formats.TURTLE, b"", "construct", rows=1))
    graph_of(desk, facts=[("<http://p.example/>", "5")])
    assert "UNION { BIND(<http://p.example/> AS ?p) BIND(5 AS ?o) }" in desk.asked[0]
    assert "%" not in desk.asked[0]
