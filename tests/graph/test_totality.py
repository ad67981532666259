"""Whatever a valid record says, it maps, and what comes out can be published."""

from __future__ import annotations

import string
from collections.abc import Iterable
from decimal import Decimal
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Literal, URIRef

from budgetgraph.graph.iris import Iris
from budgetgraph.graph.mapping import map_interpretation
from budgetgraph.graph.serialisation import serialise
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.records import (
    BREAKDOWN_DIMENSIONS,
    AssetHolding,
    Budget,
    BudgetItem,
    Claim,
    Definition,
    Duty,
    Enumeration,
    Goal,
    Heading,
    Horizon,
    Indicator,
    IndicatorValue,
    ItemKey,
    LegalBasis,
    PrintedCode,
    ProcurementItem,
    Project,
    ProjectComponent,
    Region,
    Role,
    Unit,
)
from budgetgraph.interpreting.stated_counts import StatedCount
from tests.graph.small_budget import interpretation_of

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
codes = st.text(st.sampled_from(string.digits + "TnR-. 项/#%"), max_size=8) | st.just("total")
amounts = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**14)
years = st.integers(1990, 2100)
schemes = st.sampled_from(["function", "economic", "category", "source", "phase", "project"])
horizons = st.sampled_from(Horizon)
sources = st.lists(
    st.builds(
        SourceCell,
        key=st.sampled_from(["t5-1", "n5", "g"]),
        line=st.integers(0, 99),
        column=st.integers(1, 9),
        part=st.integers(0, 2),
        row=st.integers(0, 9),
        page=st.none() | st.integers(1, 9),
        text=texts,
        unit=st.none() | st.sampled_from(["万元", "元"]),
        grain=st.none() | st.sampled_from([Decimal("0.01"), Decimal(100)]),
    ),
    max_size=2,
).map(tuple)
keys = st.sampled_from(sorted(BREAKDOWN_DIMENSIONS)).flatmap(
    lambda name: st.builds(
        ItemKey, st.just(name), years, codes, st.tuples(*[codes for _ in BREAKDOWN_DIMENSIONS[name]])
    )
)  # fmt: skip
figures = st.builds(
    IndicatorValue,
    year=years,
    printed=texts,
    operator=st.none() | st.sampled_from(["ge", "le", "eq"]),
    number=st.none() | amounts,
    unit=st.none() | texts,
    text=st.none() | texts,
    sources=sources,
)
legal_bases = st.builds(LegalBasis, texts, st.none() | texts)


def some(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, max_size=2).map(tuple)


budgets = st.builds(
    Budget,
    heading=st.builds(
        Heading,
        kind=st.sampled_from(["budget", "unit-budget", "final-accounts"]),
        region=st.builds(Region, codes, texts, some(st.tuples(codes, texts))),
        department=codes,
        year=years,
        title=texts,
        issued=st.none() | texts,
    ),
    units=some(st.builds(Unit, codes, texts, some(texts), st.none() | codes, sources, some(texts))),
    duties=some(st.builds(Duty, st.integers(0, 99), texts, sources, some(texts))),
    items=some(st.builds(BudgetItem, keys, amounts, st.sampled_from(Role), st.booleans(), sources)),
    projects=some(
        st.builds(
            Project,
            code=codes,
            name=texts,
            alternative_names=some(texts),
            parent=st.none() | codes,
            unit=st.none() | codes,
            supervising_unit=st.none() | codes,
            types=some(codes),
            start_year=st.none() | years,
            end_year=st.none() | years,
            total_budget=st.none() | amounts,
            purpose=st.none() | texts,
            legal_bases=some(legal_bases),
            duties=some(st.integers(0, 99)),
            sources=sources,
            printed_names=some(texts),
        )
    ),
    components=some(st.builds(ProjectComponent, codes, codes, texts, sources)),
    goals=some(
        st.builds(
            Goal,
            codes,
            horizons,
            st.sampled_from(["overall-goal", "work-task"]),
            texts,
            st.none() | years,
            st.none() | st.integers(1, 9),
            sources,
            some(texts),
        )
    ),
    indicators=some(
        st.builds(
            Indicator,
            owner=codes | st.just("dept"),
            horizon=horizons,
            key=codes,
            name=texts,
            type=codes,
            type_inferred=st.booleans(),
            target=figures,
            baselines=some(figures),
            basis=st.none() | codes,
            sources=sources,
        )
    ),
    procurement=some(
        st.builds(
            ProcurementItem,
            st.none() | codes,
            st.integers(1, 9),
            texts,
            st.none() | amounts,
            st.none() | amounts,
            st.none() | codes,
            purpose=st.none() | texts,
            sources=sources,
        )
    ),
    assets=some(st.builds(AssetHolding, codes, codes, amounts, codes, sources)),
    claims=some(
        st.builds(
            Claim,
            keys,
            st.none() | amounts,
            st.none() | amounts,
            st.none() | amounts,
            st.none() | texts,
            sources,
        )
    ),
    enumerations=some(st.builds(Enumeration, keys, some(codes), texts, sources)),
    stated_forms=some(st.builds(StatedCount, st.integers(0, 99), sources)),
    definitions=some(st.builds(Definition, schemes, codes, texts, sources)),
    printed_codes=some(st.builds(PrintedCode, schemes, codes, texts, sources)),
)


@settings(max_examples=150, deadline=None)
@given(budgets)
def test_every_budget_maps(budget: Budget) -> None:
    graphs = map_interpretation(interpretation_of(budget), Iris(), software_version="0.1.0")

    for one, other in combinations(graphs, 2):
        assert not set(one) & set(other)
    terms: Iterable[object] = (term for graph in graphs for triple in graph for term in triple)
    for term in terms:
        assert isinstance(term, (URIRef, Literal))
        if isinstance(term, URIRef):
            assert term.isascii()
    assert serialise(graphs, "turtle", base="https://budgetgraph.example/")
