"""Synthetic budgets: the same every time, of the wanted shape, and consistent by their own arithmetic."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetgraph.ground.codes import load_code_lists
from budgetgraph.interpreting.records import (
    BREAKDOWN_DIMENSIONS,
    DEPARTMENT,
    Budget,
    Horizon,
    ItemKey,
    Role,
)
from budgetgraph.synthesis.generator import capacity, generate
from budgetgraph.synthesis.renderer import render
from budgetgraph.synthesis.shape import LONG, Shape

KNOWN_DIGEST = "0c748d9952ab8370"

SHAPES = (
    Shape(),
    Shape(
        units=3,
        projects=2,
        children=4,
        functions=3,
        several_sources=True,
        carryover=True,
        zeros=True,
    ),
    LONG,
)
budgets = st.builds(
    generate, st.integers(0, 10**6), st.integers(0, 3995), year=st.integers(2020, 2035)
)


def _amounts(budget: Budget) -> dict[ItemKey, Decimal]:
    return {item.key: item.amount for item in budget.items}


def _own(budget: Budget, breakdown: str) -> dict[tuple[str, ...], Decimal]:
    """Amounts of a breakdown in the document's year for the department, by codes."""
    heading = budget.heading
    return {
        key.codes: amount
        for key, amount in _amounts(budget).items()
        if (key.breakdown, key.year, key.unit) == (breakdown, heading.year, heading.department)
    }


def test_the_same_arguments_give_the_same_budget() -> None:
    assert generate(7, 3) == generate(7, 3)
    assert render(generate(7, 3)) == render(generate(7, 3))
    assert generate(7, 3) != generate(8, 3)


def test_a_known_document_stays_the_same_on_every_machine_and_python() -> None:
    digest = hashlib.sha256(render(generate(2026, 0)).encode()).hexdigest()
    assert digest.startswith(KNOWN_DIGEST)


def test_departments_of_one_seed_differ_in_code_or_region() -> None:
    seen = {
        (b.heading.region.code, b.heading.department)
        for b in (generate(1, i) for i in range(0, 3996, 37))
    }
    assert len(seen) == len(range(0, 3996, 37))
    with pytest.raises(ValueError, match="no department code"):
        generate(1, capacity())


@given(budgets)
def test_a_budget_says_that_it_is_synthetic(budget: Budget) -> None:
    assert "合成示例" in budget.heading.title
    assert all("合成" in project.name for project in budget.projects)


@pytest.mark.parametrize("shape", SHAPES)
def test_shape(shape: Shape) -> None:
    budget = generate(5, 11, shape=shape)
    assert len(budget.units) == shape.units + 1
    assert len(budget.duties) == shape.duties
    assert sum(project.parent is None for project in budget.projects) == shape.projects
    annual = [i for i in budget.indicators if i.owner == DEPARTMENT and i.horizon is Horizon.ANNUAL]
    assert len(annual) == shape.indicators * shape.projects


def test_a_shape_that_no_form_has_is_refused() -> None:
    with pytest.raises(ValueError, match="projects"):
        Shape(projects=0)
    with pytest.raises(ValueError, match="classes"):
        Shape(indicators=3)


def test_many_budgets_cover_all_kinds_of_money() -> None:
    sources = {
        key.codes[0]
        for n in range(60)
        for key in _amounts(generate(3, n))
        if key.breakdown == "revenue-source"
    }
    assert sources >= {
        "general-public", "government-fund", "state-capital", "treasury-account", "business-income",
        "operating-income", "superior-subsidy", "affiliated-remittance", "other-income",
        "carryover-general-public", "carryover", "current", "total",
    }  # fmt: skip


# -- identities ------------------------------------------------------------------------------------


@given(budgets)
def test_children_add_up_to_their_parent_along_each_code_dimension(budget: Budget) -> None:
    """R1, R5: exact, because figures of the form are integers of 0.01 万元."""
    codes = load_code_lists()
    amounts = _amounts(budget)
    parents = {project.code: project.parent or "total" for project in budget.projects}
    for breakdown, dimensions in BREAKDOWN_DIMENSIONS.items():
        if breakdown in ("special-item", "project-component"):
            continue
        for position, dimension in enumerate(dimensions):
            sums: dict[ItemKey, Decimal] = defaultdict(Decimal)
            for key, amount in amounts.items():
                if key.breakdown != breakdown or key.year != budget.heading.year:
                    continue
                code = key.codes[position]
                above = (
                    parents.get(code) if dimension == "project" else codes.parent(dimension, code)
                )
                if dimension == "source":
                    above = _printed_source(breakdown, code)
                if above is not None:
                    changed = (*key.codes[:position], above, *key.codes[position + 1 :])
                    sums[ItemKey(breakdown, key.year, key.unit, changed)] += amount
            for key, total in sums.items():
                if dimension == "project" and key.unit != budget.heading.department:
                    continue  # Level-1 projects belong to the department, level-2 ones to its units.
                if dimension == "project" and key.codes[position] != "total":
                    continue
                if key in amounts:
                    assert amounts[key] == total, (key, total)


def _printed_source(breakdown: str, code: str) -> str | None:
    """The source above another among those that the form prints: it has no 财政拨款 subtotal."""
    if code == "total":
        return None
    if breakdown == "project" or code in ("current", "carryover"):
        return "total"
    return "carryover" if code.startswith("carryover-") else "current"


@given(budgets)
def test_units_add_up_to_the_department(budget: Budget) -> None:
    amounts = _amounts(budget)
    for breakdown in ("revenue-source", "unit-gpb"):
        for codes, whole in _own(budget, breakdown).items():
            parts = [
                amounts.get(ItemKey(breakdown, budget.heading.year, unit.code, codes), Decimal(0))
                for unit in budget.units
                if unit.parent is not None
            ]
            assert sum(parts) == whole


@given(budgets)
def test_revenue_is_expenditure_in_each_scope(budget: Budget) -> None:
    """R3, R4."""
    revenue, fiscal = _own(budget, "revenue-source"), _own(budget, "revenue-fiscal")
    every, of_fiscal = _own(budget, "function-all"), _own(budget, "function-fiscal")
    general = _own(budget, "function-gpb")
    assert revenue["total",] == every["total", "total"]
    assert fiscal["total",] == of_fiscal["total", "total"]
    funds = [
        _own(budget, name)["total", "total"] for name in ("function-govfund", "function-statecap")
    ]
    assert of_fiscal["total", "total"] == general["total", "total"] + sum(funds)
    assert every["total", "total"] >= of_fiscal["total", "total"]
    for (code, nature), amount in general.items():
        assert every.get((code, nature), amount) >= amount


@given(budgets)
def test_economic_and_unit_tables_agree_with_the_functional_one(budget: Budget) -> None:
    """R6 and the totals of table 5-2."""
    general, by_unit = _own(budget, "function-gpb"), _own(budget, "unit-gpb")
    economic = _own(budget, "economic-basic")
    for nature in ("basic", "personnel", "public"):
        assert economic.get(("total", nature)) == general.get(("total", nature))
    for nature in ("total", "basic", "personnel", "public", "project"):
        assert by_unit.get((nature,)) == general.get(("total", nature))


@given(budgets)
def test_sangong_adds_up_and_stands_in_the_economic_table(budget: Budget) -> None:
    """R7."""
    sangong = {codes[0]: amount for codes, amount in _own(budget, "sangong").items()}
    economic = _own(budget, "economic-basic")
    vehicle = sangong["sangong-vehicle-purchase"] + sangong["sangong-vehicle-running"]
    assert sangong["sangong-vehicle"] == vehicle
    assert sangong["total"] == vehicle + sangong["sangong-abroad"] + sangong["sangong-reception"]
    for category, code in (("running", "30231"), ("purchase", "31013")):
        assert economic.get((code, "basic"), 0) == sangong[f"sangong-vehicle-{category}"]
    assert economic.get(("30212", "basic"), 0) == sangong["sangong-abroad"]
    assert economic.get(("30217", "basic"), 0) == sangong["sangong-reception"]


@given(budgets)
def test_projects_add_up(budget: Budget) -> None:
    """R8, R11: table 10 is the project column of table 3; level one is level two; parts are the project."""
    amounts, year = _amounts(budget), budget.heading.year
    whole = _own(budget, "project")["total", "total"]
    assert whole == _own(budget, "function-all")["total", "project"]
    tops = [project for project in budget.projects if project.parent is None]
    assert whole == sum(_project(amounts, year, project.unit, project.code) for project in tops)
    for top in tops:
        children = [project for project in budget.projects if project.parent == top.code]
        spent = sum(_project(amounts, year, child.unit, child.code) for child in children)
        assert spent == _project(amounts, year, top.unit, top.code)
    for project in budget.projects:
        parts = [
            a
            for key, a in amounts.items()
            if key.breakdown == "project-component" and key.codes[0] == project.code
        ]
        if parts:
            assert sum(parts) == _project(amounts, year, project.unit, project.code)


def _project(amounts: dict[ItemKey, Decimal], year: int, unit: str | None, code: str) -> Decimal:
    assert unit is not None
    return amounts[ItemKey("project", year, unit, ("total", code))]


@given(budgets)
def test_fund_structure_agrees_with_the_tables(budget: Budget) -> None:
    """R9, and this form's revenue and expenditure agree in all three years."""
    amounts, heading = _amounts(budget), budget.heading
    for year in (heading.year, heading.year - 1, heading.year - 2):
        totals = {
            amounts[ItemKey(breakdown, year, heading.department, ("total",))]
            for breakdown in ("fund-revenue", "fund-expenditure")
        }
        assert len(totals) == 1
    funds, general = _own(budget, "fund-expenditure"), _own(budget, "function-gpb")
    if (
        _own(budget, "revenue-source").get(("general-public",))
        == _own(budget, "revenue-source")["total",]
    ):
        for category, nature in (
            ("personnel", "personnel"),
            ("operation", "public"),
            ("specific", "project"),
        ):
            assert funds[f"fs-{category}",] == general.get(("total", nature), 0)


@given(budgets)
def test_procurement_adds_up(budget: Budget) -> None:
    """R12."""
    kinds = _own(budget, "procurement")
    total = kinds.pop(("total",))
    assert sum(kinds.values()) == total


@given(budgets)
def test_stated_percentages_follow_from_stated_changes(budget: Budget) -> None:
    """R14, R15: the derived year before is amount minus change."""
    amounts = _amounts(budget)
    for claim in budget.claims:
        amount = amounts[claim.about]
        if claim.change is not None:
            before = amount - claim.change
            key = ItemKey(
                claim.about.breakdown, claim.about.year - 1, claim.about.unit, claim.about.codes
            )
            assert amounts[key] == before >= 0
            if claim.change_percent is not None:
                assert abs(100 * claim.change / before - claim.change_percent) <= Decimal("0.051")
    last = {
        item.key.codes: item.amount
        for item in budget.items
        if item.key.breakdown == "function-gpb" and item.derived
    }
    assert sum(a for (code, _), a in last.items() if code != "total") == last["total", "total"]


@given(budgets)
def test_performance_forms_agree(budget: Budget) -> None:
    """R16, R17, R18: budgets of projects are the money indicators; tables 11 and 12 say the same."""
    amounts = _amounts(budget)
    of_department = {(i.horizon, i.name): i for i in budget.indicators if i.owner == DEPARTMENT}
    for indicator in budget.indicators:
        twin = of_department[indicator.horizon, indicator.name]
        assert (indicator.target, indicator.baselines, indicator.type) == (
            twin.target,
            twin.baselines,
            twin.type,
        )
        if indicator.owner == DEPARTMENT or indicator.target.unit != "元":
            continue
        project = next(p for p in budget.projects if p.code == indicator.owner)
        assert project.unit is not None
        values = indicator.baselines
        if indicator.horizon is Horizon.ANNUAL:
            values += (indicator.target,)
        for value in values:
            key = ItemKey("project", value.year, project.unit, ("total", project.code))
            assert amounts.get(key) == value.number


@given(budgets)
def test_the_glossary_explains_the_functions_of_table_3(budget: Budget) -> None:
    """R25."""
    explained = {entry.code for entry in budget.definitions if entry.scheme == "function"}
    assert explained == {code for code, _ in _own(budget, "function-all") if len(code) == 7}


@given(budgets)
def test_lines_partition_the_total_of_each_breakdown(budget: Budget) -> None:
    totals = {breakdown: ("total",) * len(dims) for breakdown, dims in BREAKDOWN_DIMENSIONS.items()}
    totals["economic-basic"] = ("total", "basic")
    # The generator prints the form of Hubei, which has none of these.
    of_other_families = {
        "function-source",
        "class-all",
        "nature-all",
        "nature-fiscal",
        "economic-fiscal",
        "economic-operating",
    }
    assert not of_other_families & {i.key.breakdown for i in budget.items}
    for breakdown, codes in totals.items():
        if breakdown in of_other_families:
            continue
        lines = [
            i.amount for i in budget.items if i.key.breakdown == breakdown and i.role is Role.LINE
        ]
        if breakdown not in ("special-item", "project-component"):
            assert sum(lines) == _own(budget, breakdown)[codes], breakdown


@given(budgets)
def test_every_amount_is_printed(budget: Budget) -> None:
    """As a cell or in a sentence; the year before is printed as a change where it is derived."""
    printed = set(_printed_numbers(render(budget)))
    for item in budget.items:
        if not item.derived:
            assert f"{item.amount / 10_000:.2f}" in printed, item


def _printed_numbers(text: str) -> Iterator[str]:
    for number in re.findall(r"\d+(?:\.\d+)?", text):
        yield f"{Decimal(number):.2f}"
