"""IRIs: patterns as documented, ASCII, below the base, and one IRI per thing."""

from __future__ import annotations

import string
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rdflib import URIRef

from budgetgraph.graph.iris import DocumentIris, Iris, hashed_key, segment
from budgetgraph.ground.errors import SettingsError
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.records import (
    BREAKDOWN_DIMENSIONS,
    AssetHolding,
    ItemKey,
    LegalBasis,
)
from tests.graph.small_budget import HEADING

BASE = "https://budgetgraph.example/"
UNIT_HEADING = replace(HEADING, kind="unit-budget", department="036001")

codes = st.text(st.sampled_from(string.ascii_letters + string.digits + "-./ 项目%#？"), max_size=12)
positions = st.integers(0, 9999)
cells = st.builds(
    SourceCell,
    key=st.from_regex(r"t[0-9]{1,2}(-[0-9])?|n[0-9]{1,2}|g", fullmatch=True),
    line=positions,
    column=positions,
    part=st.integers(0, 5),
    row=positions,
    page=st.none() | st.integers(1, 400),
)
item_keys = st.sampled_from(sorted(BREAKDOWN_DIMENSIONS)).flatmap(
    lambda breakdown: st.builds(
        ItemKey,
        breakdown=st.just(breakdown),
        year=st.integers(2000, 2100),
        unit=codes,
        codes=st.tuples(*[codes for _ in BREAKDOWN_DIMENSIONS[breakdown]]),
    )
)


def place(cell: SourceCell) -> tuple[object, ...]:
    """What tells two cells apart: lines where there are lines, rows where there are only rows."""
    by_row = cell.row > 0 and (cell.page is not None or cell.line == 0)
    return cell.key, cell.page, by_row, cell.row if by_row else cell.line, cell.column, cell.part


def test_patterns(document_iris: DocumentIris) -> None:
    iris, shared = document_iris, document_iris.shared
    key = ItemKey("function-gpb", 2025, "036001", ("2010350", "personnel"))
    cell = SourceCell("t5-1", 218, 5, row=3)
    expected = {
        shared.shared_graph("register"): "graph/register",
        iris.graph("facts", 2): "graph/facts/420111/036/2026/budget/v2",
        iris.document(): "id/doc/420111/036/2026/budget",
        iris.document_version(2): "id/doc/420111/036/2026/budget/v/2",
        iris.conversion(1): "id/activity/420111/036/2026/budget/v1",
        iris.issuer(): "id/org/420111/036",
        iris.dataset("function-gpb"): "id/dataset/420111/036/2026/budget/function-gpb",
        iris.item(key): (
            "id/item/420111/036/2026/budget/function-gpb/2025/exp/036001/2010350/personnel"
        ),
        iris.item(ItemKey("revenue-source", 2026, "036", ("total",))): (
            "id/item/420111/036/2026/budget/revenue-source/2026/rev/036/total"
        ),
        iris.duty(5): "id/duty/420111/036/2026/budget/5",
        iris.goal("dept", "annual", 1): "id/goal/420111/036/2026/budget/dept/annual/1",
        iris.indicator_value("dept", "annual", "3c1f5a9b", 2024): (
            "id/indicator/420111/036/2026/budget/dept/annual/3c1f5a9b/2024"
        ),
        iris.claim("sangong", 1): "id/claim/420111/036/2026/budget/sangong/1",
        iris.definition("function", "2010350"): (
            "id/definition/420111/036/2026/budget/function/2010350"
        ),
        iris.procurement_item("4201", 1): "id/procurement-item/420111/036/2026/budget/4201/1",
        iris.asset(AssetHolding("036", "vehicle-general", Decimal(1), "2025-12-31")): (
            "id/asset/420111/036/2026/budget/036/2025-12-31/vehicle-general"
        ),
        iris.cell(cell): "id/cell/420111/036/2026/budget/t5-1/L218C5",
        iris.cell(cell.numbered(2, "1")): "id/cell/420111/036/2026/budget/t5-1/L218C5.2",
        iris.cell(replace(cell, page=12)): "id/cell/420111/036/2026/budget/t5-1/P12R3C5",
        iris.cell(replace(cell, page=12, row=0, line=7)): (
            "id/cell/420111/036/2026/budget/t5-1/P12L7C5"
        ),
        iris.cell(replace(cell, line=0)): "id/cell/420111/036/2026/budget/t5-1/R3C5",
        shared.region("420111"): "id/region/420111",
        shared.project("42011126036T000000102"): "id/project/42011126036T000000102",
        shared.component("42011126036T000000102", "0a1b2c3d"): (
            "id/component/42011126036T000000102/0a1b2c3d"
        ),
        shared.software("0.1.0"): "id/software/budgetgraph/0.1.0",
        shared.prior_year_derivation(): "id/activity/derive-prior-year",
    }
    assert {str(iri): BASE + path for iri, path in expected.items()} == {
        str(iri): str(iri) for iri in expected
    }


def test_a_unit_budget_has_breakdowns_of_its_own() -> None:
    iris = Iris().of_document(UNIT_HEADING)
    assert iris.breakdown_code("function-gpb") == "unit-function-gpb"
    assert iris.dataset("unit-gpb") == URIRef(
        f"{BASE}id/dataset/420111/036001/2026/unit-budget/unit-unit-gpb"
    )


def test_description_of_a_thing() -> None:
    iris = Iris()
    assert iris.description(iris.region("420111")) == URIRef(f"{BASE}doc/region/420111")
    with pytest.raises(ValueError, match="not a thing"):
        iris.description(URIRef("https://elsewhere.example/id/region/420111"))


def test_unknown_graphs_are_refused(document_iris: DocumentIris) -> None:
    with pytest.raises(ValueError, match="no document graph"):
        document_iris.graph("codes", 1)
    with pytest.raises(ValueError, match="no shared graph"):
        document_iris.shared.shared_graph("facts")


def test_a_legal_basis_is_known_by_its_number() -> None:
    iris = Iris()
    numbered = LegalBasis("意见", "武政办〔2014〕24号")
    assert iris.legal_basis(numbered) == iris.legal_basis(replace(numbered, title="另一写法"))
    assert iris.legal_basis(numbered) != iris.legal_basis(LegalBasis("意见"))


@pytest.mark.parametrize(
    ("given_base", "base"),
    [
        ("https://data.example.org", "https://data.example.org/"),
        ("http://localhost:8080/budget/", "http://localhost:8080/budget/"),
        ("https://data.example.org/%E9%A2%84", "https://data.example.org/%E9%A2%84/"),
    ],
)
def test_good_bases(given_base: str, base: str) -> None:
    assert Iris(given_base).base == base


@pytest.mark.parametrize(
    "base",
    [
        "",
        "data.example.org/",
        "/relative/",
        "ftp://data.example.org/",
        "urn:budget:",
        "https://",
        "https:///path/",
        "https://data.example.org/?q=1",
        "https://data.example.org/#top",
        "https://data.example.org/a b/",
        "https://data.example.org/预算/",
        "https://data.example.org/<x>/",
        "https://data.example.org/%zz/",
        "https://data.example.org:port/",
        "https://somebody@data.example.org/",
        "https://data.example.org/a/../b/",
        "https://data.example.org//",
        "https://data.example.org/\n",
    ],
)
def test_bad_bases(base: str) -> None:
    with pytest.raises(SettingsError, match="base IRI"):
        Iris(base)


@given(codes)
def test_segments_are_safe(code: str) -> None:
    safe = segment(code)
    assert safe.isascii()
    assert safe.replace("-", "").isalnum()
    assert segment(safe) == safe
    assert safe in (code, hashed_key(code))


@given(cells, cells)
def test_cells_have_an_iri_each(first: SourceCell, second: SourceCell) -> None:
    iris = Iris().of_document(HEADING)
    assert (iris.cell(first) == iris.cell(second)) == (place(first) == place(second))
    assert iris.cell(first).isascii()


@given(item_keys, item_keys)
def test_items_have_an_iri_each(first: ItemKey, second: ItemKey) -> None:
    for heading in (HEADING, UNIT_HEADING):
        iris = Iris().of_document(heading)
        assert (iris.item(first) == iris.item(second)) == (first == second)
        assert iris.item(first).startswith(f"{BASE}id/item/")
        assert iris.item(first).isascii()


@given(
    st.tuples(codes, codes, st.integers(2000, 2100), st.sampled_from(["budget", "unit-budget"])),
    st.tuples(codes, codes, st.integers(2000, 2100), st.sampled_from(["budget", "unit-budget"])),
)
def test_documents_share_no_iri(
    first: tuple[str, str, int, str], second: tuple[str, str, int, str]
) -> None:
    assume(first != second)
    mine, theirs = DocumentIris(Iris(), *first), DocumentIris(Iris(), *second)
    assert mine.document() != theirs.document()
    assert mine.duty(1) != theirs.duty(1)
    assert mine.graph("facts", 1) != theirs.graph("facts", 1)


@given(st.tuples(codes, st.sampled_from(["annual", "long-term"]), codes, st.integers(2000, 2100)))
def test_kinds_of_things_share_no_iri(place: tuple[str, str, str, int]) -> None:
    iris = Iris().of_document(HEADING)
    owner, horizon, key, number = place
    several = [
        iris.goal(owner, horizon, number),
        iris.indicator(owner, horizon, key),
        iris.indicator_value(owner, horizon, key, number),
        iris.procurement_item(owner, number),
        iris.claim("project", number),
        iris.duty(number),
        iris.shared.project(owner),
        iris.shared.component(owner, key),
    ]
    assert len(set(several)) == len(several)
