"""The question files as they are, on a Virtuoso that holds the pushed example: the same answers.

Virtuoso writes ``xsd:boolean`` as 1 and 0, and other decimals with the same value.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from budgetgraph.publishing.canned import CannedQuery, load_canned_queries
from budgetgraph.publishing.publish import publish
from budgetgraph.publishing.push import (
    Credentials,
    DefaultGraph,
    Method,
    Transport,
    Wishes,
    addresses_of,
    push_release,
)
from budgetgraph.publishing.release import Release
from budgetgraph.publishing.settings import Settings
from tests.publishing.push.servers import VIRTUOSO_PASSWORD, VIRTUOSO_USER, virtuoso

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def release(example_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    made = publish([example_path], tmp_path_factory.mktemp("releases"), Settings()).release
    assert made is not None
    return made


@pytest.fixture(scope="module")
def url(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if shutil.which("virtuoso-t") is None:
        pytest.skip("virtuoso-t (Debian package virtuoso-opensource) is not installed")
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as address:
        owner = Credentials(VIRTUOSO_USER, VIRTUOSO_PASSWORD)
        with Transport(address, owner, seconds=120, waits=(0.0,)) as transport:
            addresses = addresses_of(address, "Virtuoso", method=Method.GRAPH_STORE)
            merge = DefaultGraph("merge", merge_of(release))
            push_release(release, transport, addresses, Wishes(default_graph=merge))
        yield address


def merge_of(release: Release) -> str:
    return f"{release.base_iri}graph/all"


@pytest.mark.parametrize("bound", [False, True], ids=["as-it-is", "year-and-unit"])
@pytest.mark.parametrize("query", load_canned_queries(), ids=lambda query: query.name)
def test_same_answer(query: CannedQuery, *, bound: bool, release: Release, url: str) -> None:
    text = query.bind({"year": "2026", "unit": "036"}) if bound else query.text
    table = release.store().table(text)
    ours = [tuple(map(comparable, row)) for row in table.rows]
    theirs = [
        tuple(comparable(row[name]["value"] if name in row else None) for name in table.variables)
        for row in asked(url, text, merge_of(release))
    ]
    assert sorted(theirs, key=repr) == sorted(ours, key=repr)


def asked(url: str, text: str, graph: str) -> list[dict[str, dict[str, str]]]:
    response = httpx.post(
        f"{url}/sparql",
        data={"query": text, "default-graph-uri": graph},
        headers={"Accept": "application/sparql-results+json"},
        timeout=60,
        trust_env=False,
    )
    assert response.is_success, response.text
    rows: list[dict[str, dict[str, str]]] = response.json()["results"]["bindings"]
    return rows


def comparable(value: str | None) -> object:
    """Numbers and truth values as numbers."""
    value = {"true": "1", "false": "0"}.get(value or "", value)
    if value is None or re.fullmatch(r"-?[0-9]+([.][0-9]+)?", value) is None:
        return value
    return Decimal(value).normalize()
