"""Lines stay a partition, whatever the grids lack and forms and narrative print beside them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetgraph.ground.codes import TOTAL, load_code_lists
from budgetgraph.interpreting.divisions import lines_of
from budgetgraph.interpreting.hierarchy import Hierarchy, Touching
from budgetgraph.interpreting.partitions import Partition, Rank, Stated, settled
from budgetgraph.interpreting.records import BREAKDOWN_DIMENSIONS, Interpretation, ItemKey, Role
from budgetgraph.interpreting.rounding import rounding_slack
from tests.interpreting.fragments import (
    EXPENDITURE,
    REVENUE,
    document,
    interpreted,
    item,
    kinds,
)

HIERARCHY = Hierarchy(load_code_lists(), {"036": None, "036001": "036"}, {"P1": "P"})
FUNCTIONS = ("total", "201", "20103", "2010350", "2010399", "208", "20805", "2080505")
NATURES = ("total", "basic", "personnel", "public", "project")
ITEMS = ("2010350", "2010399", "2010302", "2080505", "2080506", "2101102")
LOWEST = ("personnel", "public", "project")
GRAIN = Decimal(100)
BASIC, PROJECT = Decimal(30_000), Decimal(20_000)

Book = dict[ItemKey, Stated]


def _key(function: str, nature: str, unit: str = "036") -> ItemKey:
    return ItemKey("function-all", 2026, unit, (function, nature))


def _grid(leaves: dict[tuple[str, str, str], Decimal]) -> Book:
    """A grid with every sum of its leaves, by function, nature and unit."""
    stated: Book = {}
    for (function, nature, unit), amount in leaves.items():
        for owner in HIERARCHY.upwards("unit", unit):
            for wide in HIERARCHY.upwards("function", function):
                for broad in HIERARCHY.upwards("nature", nature):
                    key = _key(wide, broad, owner)
                    before = stated[key].amount if key in stated else Decimal(0)
                    stated[key] = Stated(before + amount, Rank.GRID, GRAIN)
    return stated


GRID = _grid({("2010350", "basic", "036"): BASIC, ("2080505", "project", "036"): PROJECT})


def _partition(stated: Book) -> Partition:
    return settled(stated, HIERARCHY, "036")


def _leaves(keys: Collection[ItemKey]) -> set[ItemKey]:
    wider = {above for key in keys for above in HIERARCHY.generalisations(key)}
    return set(keys) - wider


def _assert_apart(stated: Book, lines: Collection[ItemKey]) -> None:
    """No two lines overlap, and all figures are in them."""
    assert lines <= stated.keys()
    for one in stated:
        touched = [line for line in lines if HIERARCHY.overlaps(one, line)]
        assert touched == [one] if one in lines else touched


def _assert_partition(stated: Book, lines: Collection[ItemKey]) -> None:
    """No two lines overlap, all figures are in them, and below each widest figure they add up."""
    _assert_apart(stated, lines)
    tops = [key for key in stated if not any(w in stated for w in HIERARCHY.generalisations(key))]
    if any(HIERARCHY.overlaps(one, other) for one in tops for other in tops if one != other):
        return
    for top in tops:
        inner = [stated[line] for line in lines if line == top or HIERARCHY.is_narrower(line, top)]
        slack = rounding_slack([stated[top].grain, *(each.grain for each in inner)])
        total = sum((each.amount for each in inner), Decimal(0))
        assert abs(total - stated[top].amount) <= slack


# -- what the grids print ---------------------------------------------------------------------

leaves = st.dictionaries(
    st.tuples(st.sampled_from(ITEMS), st.sampled_from(LOWEST), st.sampled_from(["036", "036001"])),
    st.integers(0, 10**6).map(lambda n: n * GRAIN),
    min_size=1,
    max_size=10,
)


@settings(max_examples=200, deadline=None)
@given(leaves)
def test_of_a_whole_grid_the_finest_figures_are_the_lines(
    leaves: dict[tuple[str, str, str], Decimal],
) -> None:
    # One unit carries out each item and nature: else the other's figure says nothing finer.
    whole = _grid({(function, nature, "036001"): n for (function, nature, _), n in leaves.items()})
    partition = _partition(whole)
    assert partition.lines == _leaves(whole)
    assert not partition.refused | partition.demoted
    _assert_partition(whole, partition.lines)


@settings(max_examples=400, deadline=None)
@given(leaves, st.data())
def test_blank_and_damaged_figures_leave_a_partition(
    leaves: dict[tuple[str, str, str], Decimal], data: st.DataObject
) -> None:
    grid = _grid(leaves)
    blanked = data.draw(st.sets(st.sampled_from(sorted(grid, key=str)), max_size=len(grid) - 1))
    damaged = data.draw(
        st.dictionaries(st.sampled_from(sorted(grid, key=str)), st.integers(0, 10**6), max_size=3)
    )
    stated = {
        key: replace(each, amount=damaged.get(key, each.amount / GRAIN) * GRAIN)
        for key, each in grid.items()
        if key not in blanked
    }
    partition = _partition(stated)
    assert not partition.refused, "what the grids print is published"
    assert partition.demoted == {k for k in _leaves(stated) - partition.lines if stated[k].amount}
    _assert_partition(stated, partition.lines)


@settings(max_examples=200, deadline=None)
@given(leaves, st.data())
def test_a_gap_in_one_item_leaves_the_lines_of_the_others(
    leaves: dict[tuple[str, str, str], Decimal], data: st.DataObject
) -> None:
    grid = _grid({(function, nature, "036001"): n for (function, nature, _), n in leaves.items()})
    function = data.draw(st.sampled_from(sorted({function for function, _, _ in leaves})))
    for nature in NATURES[1:]:
        grid.pop(_key(function, nature, "036001"), None)
        grid.pop(_key(function, nature), None)
    lines = _partition(grid).lines
    _assert_partition(grid, lines)
    kept = {key for key in _leaves(grid) if key.codes[0][:3] != function[:3]}
    assert kept <= lines


def test_an_item_without_its_columns_is_no_line_beside_its_class() -> None:
    stated = _grid({("2010350", "basic", "036"): BASIC, ("2010350", "project", "036"): PROJECT})
    del stated[_key("2010350", "basic")], stated[_key("2010350", "project")]
    partition = _partition(stated)
    assert partition.lines == {_key("20103", "basic"), _key("20103", "project")}
    assert partition.demoted == {_key("2010350", "total")}


def test_an_item_without_its_columns_is_a_line_among_others_that_have_theirs() -> None:
    leaves = {
        (function, nature, "036"): amount
        for function in ("2010350", "2010399", "2010302")
        for nature, amount in (("basic", BASIC), ("project", PROJECT))
    }
    stated = _grid(leaves)
    del stated[_key("2010350", "basic")], stated[_key("2010350", "project")]
    partition = _partition(stated)
    assert _key("2010350", "total") in partition.lines
    assert len(partition.lines) == 5
    assert not partition.demoted


def test_a_wrong_sum_between_total_and_items_moves_no_line() -> None:
    wrong = {**GRID, _key("20103", "total"): Stated(BASIC + 1_000, Rank.GRID, GRAIN)}
    assert _partition(wrong).lines == _leaves(GRID)


def test_where_figures_may_be_missing_a_total_that_says_otherwise_than_its_parts_is_the_line() -> (
    None
):
    wrong = {**GRID, _key("total", "total"): Stated(BASIC, Rank.GRID, GRAIN)}
    partition = _partition(wrong)
    assert partition.lines == {_key("total", "total")}
    assert partition.demoted == _leaves(GRID)


@pytest.mark.parametrize("wrong", [_key("total", "total"), _key("2010350", "basic")])
def test_of_a_document_that_contradicts_itself_the_finest_figures_are_the_lines(
    wrong: ItemKey,
) -> None:
    stated = {**GRID, wrong: Stated(GRID[wrong].amount + GRAIN * 9, Rank.GRID, GRAIN)}
    partition = settled(stated, HIERARCHY, "036", short=False)
    assert partition.lines == _leaves(GRID)
    assert not partition.demoted | partition.refused


def test_a_contradiction_below_one_class_and_a_gap_in_another_stay_there() -> None:
    stated = _grid(
        {
            ("2010350", "basic", "036"): BASIC,
            ("2010350", "project", "036"): PROJECT,
            ("2080505", "basic", "036"): BASIC,
            ("2080506", "basic", "036"): PROJECT,
        }
    )
    del stated[_key("2010350", "basic")], stated[_key("2010350", "project")]
    wrong = _key("2080506", "basic")
    stated[wrong] = Stated(PROJECT + 900, Rank.GRID, GRAIN)
    lines = settled(stated, HIERARCHY, "036", short=False).lines
    assert lines == {
        _key("20103", "basic"),
        _key("20103", "project"),
        _key("2080505", "basic"),
        wrong,
    }


@settings(max_examples=300, deadline=None)
@given(leaves, st.data())
def test_damage_moves_no_line_where_nothing_is_missing(
    leaves: dict[tuple[str, str, str], Decimal], data: st.DataObject
) -> None:
    grid = _grid({(function, nature, "036001"): n for (function, nature, _), n in leaves.items()})
    amounts = st.dictionaries(st.sampled_from(sorted(grid, key=str)), st.integers(0, 10**6))
    damaged = {
        key: Stated(Decimal(amount) * GRAIN, Rank.GRID, GRAIN)
        for key, amount in data.draw(amounts).items()
    }
    assert settled({**grid, **damaged}, HIERARCHY, "036", short=False).lines == _leaves(grid)


def test_without_a_total_crossing_sums_are_counted_once() -> None:
    stated = {
        _key("201", "total"): Stated(BASIC, Rank.GRID, GRAIN),
        _key("208", "total"): Stated(PROJECT, Rank.GRID, GRAIN),
        _key("total", "basic"): Stated(BASIC + PROJECT, Rank.GRID, GRAIN),
    }
    partition = _partition(stated)
    assert partition.lines == {_key("201", "total"), _key("208", "total")}
    assert partition.demoted == {_key("total", "basic")}


def test_an_umbrella_project_of_which_one_part_is_listed_is_the_line() -> None:
    def project(code: str, amount: int) -> tuple[ItemKey, Stated]:
        key = ItemKey("project", 2026, "036", ("total", code))
        return key, Stated(Decimal(amount), Rank.GRID, GRAIN)

    stated = dict([project("total", 5_000), project("P", 3_000), project("P1", 1_000)])
    stated |= dict([project("Q", 2_000)])
    partition = _partition(stated)
    assert {key.codes[1] for key in partition.lines} == {"P", "Q"}
    assert {key.codes[1] for key in partition.demoted} == {"P1"}


some_keys = st.builds(
    _key, st.sampled_from(FUNCTIONS), st.sampled_from(NATURES), st.sampled_from(["036", "036001"])
)


@given(st.sets(some_keys, min_size=1), some_keys)
def test_the_facts_that_touch_are_found_without_comparing_all(
    keys: set[ItemKey], key: ItemKey
) -> None:
    touching = Touching(HIERARCHY, keys)
    assert touching.others(key) == {
        other for other in keys if other != key and HIERARCHY.overlaps(key, other)
    }


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        some_keys,
        st.builds(Stated, st.integers(0, 50).map(Decimal), st.just(Rank.GRID), st.just(Decimal(1))),
        min_size=1,
    )
)
def test_figures_without_any_sense_make_a_partition_too(stated: Book) -> None:
    _assert_partition(stated, lines_of(stated, HIERARCHY))
    _assert_apart(stated, lines_of(stated, HIERARCHY, short=False))


# -- what forms and narrative print besides ---------------------------------------------------

amounts = (st.just(0) | st.integers(0, 60_000)).map(Decimal)
told = st.dictionaries(
    st.builds(_key, st.sampled_from(FUNCTIONS), st.sampled_from(NATURES)),
    st.builds(Stated, amounts, st.sampled_from([Rank.FORM, Rank.NARRATIVE]), st.just(GRAIN)),
)


@settings(max_examples=300, deadline=None)
@given(told)
def test_lines_never_overlap_and_never_exceed_the_total(told: Book) -> None:
    stated = {**told, **GRID}
    partition = _partition(stated)
    assert partition.refused.isdisjoint(GRID)
    accepted = {key: stated[key] for key in stated if key not in partition.refused}
    _assert_partition(accepted, partition.lines)


def test_a_complete_division_of_a_line_is_admitted() -> None:
    parts = {
        _key("2010350", "personnel"): Decimal(25_000),
        _key("2010350", "public"): Decimal(5_000),
    }
    stated = GRID | {key: Stated(amount, Rank.NARRATIVE, GRAIN) for key, amount in parts.items()}
    partition = _partition(stated)
    assert not partition.refused
    assert parts.keys() <= partition.lines


def test_an_incomplete_division_of_a_line_is_not() -> None:
    part = _key("2010350", "personnel")
    stated = {**GRID, part: Stated(Decimal(5_000), Rank.NARRATIVE, GRAIN)}
    assert _partition(stated).refused == {part}


def test_the_narrative_fills_the_gap_of_a_grid() -> None:
    stated = _grid({("2010350", "basic", "036"): BASIC, ("2010399", "basic", "036"): PROJECT})
    lost = {key for key in stated if key.codes[0] == "2010399"}
    without = {key: each for key, each in stated.items() if key not in lost}
    assert _partition(without).lines == {_key("20103", "basic")}
    told = {_key("2010399", "basic"): Stated(PROJECT, Rank.NARRATIVE, GRAIN)}
    partition = _partition({**without, **told})
    assert partition.lines == {_key("2010350", "basic"), _key("2010399", "basic")}
    assert not partition.refused | partition.demoted


def test_nothing_is_admitted_where_a_wrong_figure_leaves_no_room() -> None:
    grid = {_key("total", "total"): BASIC, _key("201", "total"): BASIC + PROJECT}
    lines = {key: Stated(amount, Rank.GRID, GRAIN) for key, amount in grid.items()}
    told = {
        _key(function, "total"): Stated(amount, Rank.NARRATIVE, GRAIN)
        for function, amount in (("208", Decimal(0)), ("210", PROJECT))
    }
    partition = settled({**lines, **told}, HIERARCHY, "036", short=False)
    assert partition.lines == {_key("201", "total"), _key("208", "total")}
    assert partition.refused == {_key("210", "total")}


def test_a_total_of_the_narrative_moves_no_line_and_is_compared() -> None:
    grid = {_key("201", "total"): BASIC, _key("208", "total"): PROJECT}
    lines = {key: Stated(amount, Rank.GRID, GRAIN) for key, amount in grid.items()}
    for total, met in ((BASIC + PROJECT, True), (BASIC + PROJECT + GRAIN, True), (BASIC, False)):
        told = {_key("total", "total"): Stated(total, Rank.NARRATIVE, GRAIN)}
        partition = _partition({**lines, **told})
        assert partition.lines == lines.keys()
        assert not partition.refused | partition.demoted
        assert partition.unmet == (set() if met else told.keys())


def test_what_only_the_narrative_divides_is_its_own_partition() -> None:
    stated = {
        ItemKey("procurement", 2026, "036", (code,)): Stated(Decimal(amount), Rank.NARRATIVE, GRAIN)
        for code, amount in (("total", 30), ("procurement-goods", 10), ("procurement-services", 20))
    }
    partition = _partition(stated)
    assert not partition.refused
    assert len(partition.lines) == 2


# -- in a document ----------------------------------------------------------------------------


def lines_and_total(
    interpretation: Interpretation, breakdown: str = "function-all"
) -> tuple[Decimal, Decimal]:
    """What the lines of a breakdown add up to, and its printed total."""
    total = item(interpretation, breakdown, *(TOTAL for _ in BREAKDOWN_DIMENSIONS[breakdown]))
    assert total is not None
    found = [
        each.amount
        for each in interpretation.budget.items
        if each.key.breakdown == breakdown and each.role is Role.LINE
    ]
    return sum(found, Decimal(0)), total.amount


def _broken(row: str) -> Interpretation:
    """The expenditure table with another row of its one item, which should be 50.00, 30.00, 20.00."""
    rows = EXPENDITURE[: EXPENDITURE.rindex("2010350")] + row + "\n"
    return interpreted(document(REVENUE, rows))


def test_an_item_that_prints_only_its_total_is_counted_once() -> None:
    found = _broken("2010350\t事业运行\t50.00\t\t")
    assert lines_and_total(found) == (500_000, 500_000)
    (finding,) = [each for each in found.findings if each.kind == "incomplete-division"]
    assert [cell.text for cell in finding.sources] == ["50.00"]
    whole = item(found, "function-all", "2010350", "total")
    assert whole is not None
    assert whole.role is Role.SUBTOTAL


def test_an_item_whose_columns_cannot_be_read_is_counted_once() -> None:
    found = _broken("2010350\t事业运行\t50.00\t3O.00\t2O.00")
    assert lines_and_total(found) == (500_000, 500_000)
    assert {"unreadable-amount", "incomplete-division"} <= set(kinds(found))


def test_a_document_without_gaps_has_no_finding_about_them() -> None:
    assert "incomplete-division" not in kinds(interpreted(document()))


def test_a_unit_whose_code_is_not_of_the_department_is_counted_once() -> None:
    units = REVENUE.replace(
        "012001\t武汉市洪山区合成示例局本级\t50.00\t50.00\t50.00\n",
        "012001\t武汉市洪山区合成示例局本级\t30.00\t30.00\t30.00\n"
        "415002\t武汉市洪山区合成示例站\t20.00\t20.00\t20.00\n",
    )
    assert units != REVENUE
    found = interpreted(document(units, EXPENDITURE))
    assert lines_and_total(found, "revenue-source") == (500_000, 500_000)
    assert kinds(found) == []
    assert {unit.code: unit.parent for unit in found.budget.units} == {
        "012": None,
        "012001": "012",
        "415002": "012",
    }


@pytest.mark.parametrize("column", range(5))
@pytest.mark.parametrize("row", range(4))
def test_a_blank_anywhere_counts_no_money_twice(row: int, column: int) -> None:
    """Each cell of the expenditure table is blanked in turn."""
    head, *rows = [line for line in EXPENDITURE.splitlines() if "\t" in line]
    cells = rows[row].split("\t")
    cells[column] = ""
    changed = "\n".join([head, *rows[:row], "\t".join(cells), *rows[row + 1 :]]) + "\n"
    found = interpreted(document(REVENUE, EXPENDITURE[: EXPENDITURE.index(head)] + changed))
    lines = [
        each
        for each in found.budget.items
        if each.key.breakdown == "function-all" and each.role is Role.LINE
    ]
    assert sum(each.amount for each in lines) == 500_000
