"""The questions, asked over HTTP with SPARQLWrapper as ``budgetgraph query URL`` does."""

from __future__ import annotations

import pytest

from budgetgraph.cli.endpoint import ask_endpoint
from budgetgraph.publishing.canned import CannedQuery, load_canned_queries
from budgetgraph.publishing.release import Release
from budgetgraph.publishing.store import Table

QUESTIONS = load_canned_queries()


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_the_endpoint_answers_as_the_release_does(
    question: CannedQuery, site: str, release: Release
) -> None:
    text = question.bind({})
    over_http, local = ask_endpoint(f"{site}/sparql", text), release.store().table(text)
    assert over_http.variables == local.variables
    assert _printed(over_http) == _printed(local)
    assert local.terms or question.name == "sources-that-disagree"


def _printed(table: Table) -> list[list[tuple[str, str | None] | None]]:
    # Plain strings have the datatype xsd:string in one form of answer and none in the other.
    return [[None if t is None else (t.value, t.language) for t in row] for row in table.terms]


def test_words_in_a_comment_make_no_update(site: str) -> None:
    text = "# nothing is added, deleted or loaded\nSELECT (1 AS ?one) WHERE {}"
    assert ask_endpoint(f"{site}/sparql", text).variables == ("one",)
