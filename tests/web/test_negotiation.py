"""Accept headers, as the standard and as careless clients write them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetgraph.publishing.formats import GRAPH_FORMATS, RESULT_FORMATS
from budgetgraph.web.negotiation import (
    Codings,
    accepted_codings,
    asks_for_page,
    parse_accept,
    preferred_formats,
    preferred_types,
    wants_page,
)

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
        # The most precise range counts, wherever it stands.
        ("*/*;q=0.1, text/*;q=0.2, text/html;q=0", ["text/turtle", "application/ld+json"]),
        ("text/turtle;q=0.2, text/turtle;charset=utf-8;q=0.9, text/html;q=0.5", OFFERED[1::-1]),
        # Parameters: those that do not matter, one that cannot be had, texts in quotes with a comma.
        ("text/turtle;version=1.1", ["text/turtle"]),
        ("text/turtle;charset=gbk, text/html;q=0.1", ["text/html"]),
        ('text/turtle;profile="a,b;q=0";q=0.5, text/html;q=0.1', ["text/turtle", "text/html"]),
        # Weights.
        ("text/turtle;q=0.001, text/html;q=0", ["text/turtle"]),
        ("text/turtle;q=1.000, text/html;q=0.999", ["text/turtle", "text/html"]),
        ("text/html;q=0.5;level=1, text/turtle", ["text/turtle", "text/html"]),
        # Malformed elements are skipped, the others count.
        ("*/turtle, text/html", ["text/html"]),
        ("text/html, /, text/, ;q=1, , text/turtle;q", ["text/html"]),
        ("a/b/c, text/turtle", ["text/turtle"]),
        ('text/turtle, text/html;x="', ["text/turtle"]),
        # Old Java clients.
        ("text/html, image/gif, *; q=.2, */*; q=.2", OFFERED),
    ],
)
def test_preferred_types(header: str | None, expected: list[str]) -> None:
    if header == "":
        expected = OFFERED  # an empty header is no header
    assert preferred_types(OFFERED, header) == expected


@pytest.mark.parametrize(
    ("header", "gzip", "plain"),
    [
        (None, False, True),
        ("", False, True),
        ("gzip", True, True),
        ("GZIP", True, True),
        ("x-gzip", True, True),
        ("gzip, deflate, br, zstd", True, True),
        ("deflate, br", False, True),
        ("identity", False, True),
        ("*", True, True),
        ("gzip;q=0", False, True),
        ("gzip;q=0, *", False, True),
        ("*;q=0", False, False),
        ("identity;q=0", False, False),
        ("identity;q=0, *", True, False),
        ("gzip, *;q=0", True, False),
        ("gzip, identity;q=0", True, False),
        ("identity, *;q=0", False, True),
        ("gzip;q=0.5, identity", False, True),
        ("gzip;q=0.5, identity;q=0.5", True, True),
        ("gzip;q=0.1", True, True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True, True),
        (";, gzip ;q=1 , =", True, True),
    ],
)
def test_codings(header: str | None, gzip: bool, plain: bool) -> None:
    assert accepted_codings(header) == Codings(gzip, plain)


@given(st.text(max_size=200))
def test_no_list_of_codings_breaks_it(header: str) -> None:
    accepted_codings(header)


def test_a_hostile_header_takes_no_time() -> None:
    started = time.monotonic()
    for header in (
        'a/b;x="' * 9_000,
        "," * 64_000,
        "a/b;" * 16_000,
        '"' * 64_000,
        "a/b;q=" + "0" * 60_000,
        "a" * 64_000,
        '\\"' * 30_000,
        " " * 64_000,
        "a/b" + " " * 64_000 + "x",
    ):
        parse_accept(header)
        accepted_codings(header)
    assert time.monotonic() - started < 2


@given(st.text(max_size=200))
def test_no_header_breaks_it(header: str) -> None:
    for each in parse_accept(header):
        assert 0 <= each.quality <= 1
    preferred_formats((*RESULT_FORMATS, *GRAPH_FORMATS), header)


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", True),
        ("text/html;q=0.5, text/turtle;q=0.5", True),
        ("text/html;q=0.5, text/turtle", False),
        ("text/html;q=0", False),
        ("*/*", False),
        ("text/*", False),
        (None, False),
    ],
)
def test_who_wants_a_page(accept: str | None, wanted: bool) -> None:
    assert wants_page(accept) is wanted


@pytest.mark.parametrize("accept", [None, "*/*", "text/html"])
@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("html", True),
        ("HTML", True),
        ("text/html", True),
        ("application/xhtml xml", True),
        ("csv", False),
        ("text/csv", False),
        ("nonsense", False),
        (None, None),
        ("", None),
        (" ", None),
    ],
)
def test_the_name_of_a_format_counts_more_and_a_blank_one_is_none(
    accept: str | None, name: str | None, page: bool | None
) -> None:
    assert asks_for_page(accept, name) is (accept == "text/html" if page is None else page)
