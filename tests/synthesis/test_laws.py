"""Laws over reading and printing: what is printed is read back, and damage changes nothing."""

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.records import Budget, Fate, Interpretation
from budgetgraph.reading import read_bytes
from budgetgraph.synthesis.damage import DAMAGES, ENCODINGS, damaged
from budgetgraph.synthesis.example import example_budget
from budgetgraph.synthesis.generator import generate
from budgetgraph.synthesis.renderer import render
from budgetgraph.synthesis.shape import LONG
from tests.synthesis.records_compared import differences

pytestmark = pytest.mark.slow

# A smaller seed is no simpler budget, so failures are not shrunk. The sample is always the same one: a
# change is to blame for a failure, not the dice.
laws = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
)
budgets = st.builds(
    generate, st.integers(0, 10**6), st.integers(0, 3995), year=st.integers(2020, 2035)
)
seeds = st.integers(0, 10**6)


def _read(content: bytes) -> Interpretation:
    return interpret(read_bytes(content, "synthetic.md"))


def _assert_accounted(interpretation: Interpretation) -> None:
    balance = interpretation.balance
    assert balance.unaccounted == ()
    assert balance.cells[Fate.UNACCOUNTED] == balance.sentences[Fate.UNACCOUNTED] == 0


@laws
@given(budgets)
def test_reading_a_printed_budget_gives_back_its_records(budget: Budget) -> None:
    interpretation = _read(render(budget).encode())
    assert differences(budget, interpretation.budget) == []
    _assert_accounted(interpretation)


def test_reading_the_example_gives_back_its_records() -> None:
    interpretation = _read(render(example_budget()).encode())
    assert differences(example_budget(), interpretation.budget) == []
    assert {f.kind for f in interpretation.findings} == {"sum-does-not-hold", "rounding"}
    _assert_accounted(interpretation)


def test_reading_long_tables_gives_back_their_records() -> None:
    budget = generate(17, 100, shape=LONG)
    assert differences(budget, _read(render(budget).encode()).budget) == []


def test_facts_and_claims_are_read_in_the_order_of_printing() -> None:
    for index in range(5):
        budget = generate(3, index)
        found = _read(render(budget).encode()).budget
        assert (found.items, found.claims, found.indicators) == (
            budget.items,
            budget.claims,
            budget.indicators,
        )


@pytest.mark.parametrize("kind", DAMAGES)
@laws
@given(budget=budgets, seed=seeds)
def test_damage_changes_nothing(kind: str, budget: Budget, seed: int) -> None:
    interpretation = _read(damaged(render(budget), [kind], seed).encode())
    assert differences(budget, interpretation.budget, loosely=True) == []
    _assert_accounted(interpretation)


@laws
@given(budget=budgets, kinds=st.sets(st.sampled_from(sorted(DAMAGES)), min_size=2), seed=seeds)
def test_damage_of_several_kinds_changes_nothing(
    budget: Budget, kinds: set[str], seed: int
) -> None:
    interpretation = _read(damaged(render(budget), kinds, seed).encode())
    assert differences(budget, interpretation.budget, loosely=True) == []
    _assert_accounted(interpretation)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encoding_changes_nothing(encoding: str) -> None:
    budget = generate(21, 8)
    assert differences(budget, _read(ENCODINGS[encoding](render(budget))).budget) == []
