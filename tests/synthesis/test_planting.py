"""Each kind of contradiction is one wrong print, and says where it stands."""

from __future__ import annotations

import difflib
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.records import Role
from budgetgraph.reading import read_bytes
from budgetgraph.synthesis.contradictions.kinds import KINDS, plant
from budgetgraph.synthesis.contradictions.misprints import (
    another_digit,
    another_percentage,
    moved_point,
    swapped_digits,
)
from budgetgraph.synthesis.contradictions.page import Page, Place, Planted
from budgetgraph.synthesis.generator import generate
from budgetgraph.synthesis.renderer import render
from budgetgraph.synthesis.shape import Shape

SEED = 5
LEFT_OUT = {"row-left-out"} | {
    name for name in KINDS if name.startswith("project-missing") or name == "zero-statement"
}
"""Kinds that take lines out of the document."""

IN_TWO_TABLES = {"rows-swapped", "long-term-weaker", "limit-of-money", "earlier-limit"}
"""Kinds that change two lines, all others change one."""


@pytest.fixture(scope="module")
def pages() -> tuple[Page, ...]:
    shape = Shape(
        units=3,
        projects=2,
        functions=3,
        indicators=12,
        several_sources=True,
        carryover=True,
        zeros=True,
        merged_levels=False,
    )
    texts = [render(generate(SEED, index, shape=shape)) for index in range(4)]
    return tuple(map(Page, texts))


def planted(pages: tuple[Page, ...], name: str) -> tuple[Page, Planted]:
    for seed in range(5):
        for page in pages:
            found = plant(page, name, seed)
            if found is not None:
                return page, found
    pytest.fail(f"no document has a place for {name}")


def changed_lines(page: Page, text: str) -> tuple[set[int], set[int]]:
    """The lines of the clean document that are other ones or gone, and the new lines instead of them."""
    old: set[int] = set()
    new: set[int] = set()
    matcher = difflib.SequenceMatcher(None, page.lines, text.split("\n"), autojunk=False)
    for tag, first, last, begin, end in matcher.get_opcodes():
        if tag != "equal":
            old.update(range(first + 1, last + 1))
            new.update(range(begin + 1, end + 1))
    return old, new


def test_there_are_at_least_twenty_kinds() -> None:
    assert len(KINDS) >= 24


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_is_one_edit_that_says_where_it_is(name: str, pages: tuple[Page, ...]) -> None:
    page, found = planted(pages, name)
    old, new = changed_lines(page, found.text)
    if name in LEFT_OUT:
        assert old
        assert len(new) <= 1
    else:
        assert len(old) == len(new) == (2 if name in IN_TWO_TABLES else 1)
    if new:
        assert {place.line for place in found.places} >= new
        assert found.places[0].line in new
    lines = found.text.split("\n")
    assert all(1 <= place.line <= len(lines) for place in (*found.places, *found.related))


@pytest.mark.parametrize("name", KINDS)
def test_the_same_seed_gives_the_same_contradiction(name: str, pages: tuple[Page, ...]) -> None:
    for page in pages:
        assert plant(page, name, 3) == plant(page, name, 3)


def test_a_document_without_a_place_for_a_kind_gives_nothing() -> None:
    plain = Page(render(generate(SEED, 0, shape=Shape(children=1))))
    assert plant(plain, "zero-statement", 1) is None
    assert plant(plain, "digit-in-table-9", 1) is None


def test_an_unknown_kind_is_refused(pages: tuple[Page, ...]) -> None:
    with pytest.raises(KeyError, match="fire"):
        plant(pages[0], "fire", 1)


def test_a_planted_figure_is_read_at_its_place(pages: tuple[Page, ...]) -> None:
    page, found = planted(pages, "leaf-digit")
    place = found.places[0]
    wrong = Decimal(found.text.split("\n")[place.line - 1].split("\t")[place.column - 1]) * 10_000
    budget = interpret(read_bytes(found.text.encode(), "planted.md")).budget
    read = [
        item
        for item in budget.items
        if any(place.holds(cell) for cell in item.sources) and item.role is Role.LINE
    ]
    assert [item.amount for item in read] == [wrong]
    right = next(item for item in page.budget.items if item.key == read[0].key)
    assert abs(right.amount - wrong) >= 10_000


def test_places_move_up_with_the_lines_that_are_left_out() -> None:
    page = Page("a\nb\nc\nd")
    found = page.planted({2: None, 3: "x"}, [Place(3, 1)], [Place(2), Place(4)])
    assert found == Planted("a\nx\nd", (Place(2, 1),), (Place(3),))


@pytest.mark.parametrize("misprint", [another_digit, swapped_digits, moved_point])
def test_a_misprint_is_more_than_rounding(misprint: object) -> None:
    assert callable(misprint)
    for seed in range(200):
        chance = Random(seed)
        right = f"{chance.randint(100, 9_999_999) / 100:.2f}"
        wrong = misprint(right, chance)
        if wrong is not None:
            assert abs(Decimal(wrong) - Decimal(right)) >= 1
            assert len(wrong.partition(".")[2]) == 2


def test_a_percentage_stays_one() -> None:
    for seed in range(100):
        wrong = Decimal(another_percentage("1.5", Random(seed)))
        assert wrong > 0
        assert abs(wrong - Decimal("1.5")) >= 1


def test_rounded_figures_are_off_by_rounding_and_read_back() -> None:
    shape = Shape(units=3, projects=2, functions=3, several_sources=True, rounded=True)
    budget = generate(SEED, 1, shape=shape)
    found = interpret(read_bytes(render(budget).encode(), "rounded.md"))
    assert (found.budget.items, found.budget.claims) == (budget.items, budget.claims)
    assert {each.kind for each in found.findings} >= {"rounding"}
    assert "sum-does-not-hold" not in {each.kind for each in found.findings}
    exact = generate(SEED, 1, shape=replace(shape, rounded=False))
    noise = interpret(read_bytes(render(exact).encode(), "exact.md")).findings
    assert "rounding" not in {each.kind for each in noise}
