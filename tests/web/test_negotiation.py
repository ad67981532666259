"""Accept headers, as the standard and as careless clients write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetgraph.publishing.formats import GRAPH_FORMATS, RESULT_FORMATS
from budgetgraph.web.negotiation import parse_accept, preferred_formats, preferred_types

OFFERED = ["text/html", "text/turtle", "application/ld+json"]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, OFFERED),
        ("", []),
        ("*/*", OFFERED),
        ("text/*", ["text/html", "text/turtle"]),
        ("text/*;q=0.1, text/turtle", ["text/turtle", "text/html"]),
        ("text/html;q=0, */*", ["text/turtle", "application/ld+json"]),
        ("TEXT/Turtle ; Q=0.7", ["text/turtle"]),
        ('application/ld+json;profile="http://x/y";q=0.9', ["application/ld+json"]),
        ("image/png", []),
        ("text/turtle;q=nonsense", ["text/turtle"]),
        ("turtle, text/html", ["text/html"]),
    ],
)
def test_preferred_types(header: str | None, expected: list[str]) -> None:
    if header == "":
        expected = OFFERED  # an empty header is no header
    assert preferred_types(OFFERED, header) == expected


@given(st.text(max_size=200))
def test_no_header_breaks_it(header: str) -> None:
    for each in parse_accept(header):
        assert 0 <= each.quality <= 1
    preferred_formats((*RESULT_FORMATS, *GRAPH_FORMATS), header)
