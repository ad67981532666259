from decimal import Decimal

import pytest

from budgetgraph.ground.resources import resource_dir
from budgetgraph.interpreting.records import (
    DEPARTMENT,
    Horizon,
    Indicator,
    Interpretation,
    ItemKey,
    Role,
)
from budgetgraph.synthesis.example import PROJECT_CODE, example_budget, example_document


@pytest.fixture(scope="module")
def document() -> str:
    return example_document()


def test_the_file_is_what_the_renderer_prints(document: str) -> None:
    # Bytes, so that no conversion of line ends hides a difference.
    assert (resource_dir("examples") / "hongshan-036-2026.md").read_bytes() == document.encode()


def test_it_says_that_it_is_an_example(document: str) -> None:
    assert "本文件为软件示例" in document
    assert "示例人员" in document


def test_all_thirteen_sheets_are_there(document: str) -> None:
    lines = document.splitlines()
    for label in ("1", "2", "3", "4", "5-1", "5-2", "6", "7", "8", "9", "10", "11", "12"):
        assert f"表{label}" in lines


def test_counts() -> None:
    budget = example_budget()
    assert len(budget.duties) == 9
    assert len(budget.projects) == 4
    assert len(budget.indicators) == 72
    for owner in (DEPARTMENT, PROJECT_CODE):
        for horizon in Horizon:
            block = [i for i in budget.indicators if (i.owner, i.horizon) == (owner, horizon)]
            assert len(block) == 18
    assert len([d for d in budget.definitions if d.scheme == "function"]) == 9


def test_contradictions_are_kept() -> None:
    amounts = {item.key: item.amount for item in example_budget().items}

    def wan(breakdown: str, *codes: str) -> Decimal:
        return amounts[ItemKey(breakdown, 2026, "036", codes)] / 10_000

    assert wan("fund-revenue", "total") == Decimal("947.71")
    assert wan("fund-expenditure", "total") == Decimal("941.71")
    assert wan("fund-expenditure", "fs-personnel") == Decimal("502.03")
    assert wan("function-gpb", "total", "personnel") == Decimal("502.04")


def test_the_example_carries_the_facts_of_the_real_document(
    hubei_interpretation: Interpretation,
) -> None:
    real, example = hubei_interpretation.budget, example_budget()
    assert {(i.key, i.amount, i.role, i.derived) for i in example.items} == {
        (i.key, i.amount, i.role, i.derived) for i in real.items
    }
    assert {_indicator(i) for i in example.indicators} == {_indicator(i) for i in real.indicators}
    assert {(c.about, c.change, c.change_percent, c.share_percent) for c in example.claims} == {
        (c.about, c.change, c.change_percent, c.share_percent) for c in real.claims
    }


def _indicator(i: Indicator) -> tuple[object, ...]:
    values = tuple((v.year, v.operator, v.number, v.unit, v.text) for v in (*i.baselines, i.target))
    return (i.owner, i.horizon, i.name, i.type, i.type_inferred, i.basis, values)


def test_lines_of_one_breakdown_add_up_to_its_total_but_for_the_rounding_of_the_source() -> None:
    lines = [
        item.amount
        for item in example_budget().items
        if item.key.breakdown == "function-gpb" and item.role is Role.LINE
    ]
    assert len(lines) == 11
    assert sum(lines) == Decimal("9417000")
