"""Rows without their blank cells: they come back as they were, or are left out, never wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetgraph.ground.codes import load_code_lists
from budgetgraph.interpreting import row_alignment
from budgetgraph.interpreting.row_alignment import align, columns_above
from budgetgraph.interpreting.row_places import Places, RaggedRow, RowPlaces, Work

Found = tuple[int | None, ...]
Vector = tuple[Decimal, ...]

CODES = load_code_lists()
PLAIN = ("total", "basic", "project")
DETAIL = ("total", "basic", "personnel", "public", "project")
WIDE = ("total", "basic", "personnel", "public", "project", "operating", "remitted")
CENT = Decimal(1)


def above(columns: tuple[str, ...]) -> tuple[int | None, ...]:
    return columns_above(columns, "nature", CODES)


def aligned(rows: list[RaggedRow], columns: tuple[str, ...]) -> list[Found]:
    return list(align(rows, above(columns), CENT))


def row(*figures: int, whole: int | None = None, places: Places | None = None) -> RaggedRow:
    return RaggedRow(tuple(map(Decimal, figures)), whole, places)


def test_the_column_of_a_whole_is_the_nearest_code_above() -> None:
    assert above(DETAIL) == (None, 0, 1, 1, 0)


def test_the_sums_of_a_row_place_its_figures() -> None:
    assert aligned([row(9, 5, 3, 2, 4)], DETAIL) == [(0, 1, 2, 3, 4)]
    assert aligned([row(9, 9)], DETAIL) == [(0, 4)]
    assert aligned([row(9, 9)], PLAIN) == [(0, None)]


def test_the_columns_settle_what_a_row_leaves_open() -> None:
    rows = [
        row(170, 80, 90),
        row(80, 80, whole=0),
        row(90, 90, whole=0),
    ]
    assert aligned(rows, PLAIN) == [(0, 1, 2), (0, 1), (0, 2)]


def test_a_row_far_down_is_settled_over_its_wholes() -> None:
    rows = [
        row(170, 80, 90),
        row(80, 80, whole=0),
        row(90, 90, whole=0),
        row(80, 80, whole=1),
        row(50, 50, whole=3),
        row(30, 30, whole=3),
    ]
    assert aligned(rows, PLAIN) == [(0, 1, 2), (0, 1), (0, 2), (0, 1), (0, 1), (0, 1)]


def test_what_stays_open_is_left_out() -> None:
    # Both parts are alike: nothing tells which of them is basic expenditure.
    rows = [row(16, 8, 8), row(8, 8, whole=0), row(8, 8, whole=0)]
    assert aligned(rows, PLAIN) == [(0, 1, 2), (0, None), (0, None)]


def test_what_another_table_says_settles_the_rest() -> None:
    rows = [
        row(16, 8, 8),
        RaggedRow((Decimal(8), Decimal(8)), 0, known={1: Decimal(8)}),
        RaggedRow((Decimal(8), Decimal(8)), 0, known={1: Decimal(0)}),
    ]
    assert aligned(rows, PLAIN) == [(0, 1, 2), (0, 1), (0, 2)]


def test_a_row_that_adds_up_in_no_way_is_left_out() -> None:
    assert aligned([row(9, 5)], DETAIL) == [(None, None)]
    assert aligned([row(1, 2, 3, 4)], PLAIN) == [(None,) * 4]
    assert aligned([row()], PLAIN) == [()]


def test_a_wrong_source_settles_nothing() -> None:
    rows = [row(99, 8, 91), row(8, 8, whole=0), row(9, 9, whole=0)]
    assert aligned(rows, PLAIN) == [(0, 1, 2), (0, None), (0, None)]


def test_the_search_has_bounds() -> None:
    many = [row(200, 100, 100), *(row(n + 1, n + 1, whole=0) for n in range(60))]
    assert len(aligned(many, PLAIN)) == 61
    columns = ("total", *(f"x{n}" for n in range(40)))
    figures = tuple(Decimal(1) for _ in range(20))
    assert align([RaggedRow(figures)], (None, *(0 for _ in columns[1:])), CENT) == ((None,) * 20,)


def test_a_zero_has_a_place_only_between_neighbours_that_leave_no_other() -> None:
    assert aligned([row(9, 5, 0, 5, 4)], DETAIL) == [(0, 1, 2, 3, 4)]
    assert aligned([row(9, 0, 9)], DETAIL) == [(0, None, 4)]
    assert aligned([row(0, 0)], DETAIL) == [(None, None)]
    assert aligned([row(0, 0, 0, 0, 0)], DETAIL) == [(0, 1, 2, 3, 4)]
    # Between 基本支出 and 公用经费 there is one column, behind them are three.
    assert aligned([row(9, 5, 0, 5, 4)], WIDE) == [(0, 1, 2, 3, None)]


def test_figures_that_cancel_out_are_placed_with_their_zeros() -> None:
    assert aligned([row(0, 0, 5, -5, 0)], DETAIL) == [(0, 1, 2, 3, 4)]
    assert aligned([row(4, 9, -5)], PLAIN) == [(0, 1, 2)]


_SOURCES = ("total", *(f"part{n}" for n in range(16)))
_ABOVE: tuple[int | None, ...] = (None, *(0 for _ in _SOURCES[1:]))


@pytest.mark.parametrize("count", [10, 1_000])
def test_rows_of_zeros_cost_nothing(count: int) -> None:
    zeros = [RaggedRow((Decimal(0),) * 6, 0) for _ in range(count)]
    work = Work(10)
    assert align([RaggedRow((Decimal(0),) * 6), *zeros], _ABOVE, CENT, work) == (
        ((None,) * 6,) * (count + 1)
    )
    assert work.left == 10


@pytest.mark.parametrize("count", [30, 300])
def test_the_search_of_a_table_is_bounded(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: sums that are made, columns that are tried, readings that are kept."""
    sums, kept = 0, 0
    added, readings = row_alignment._added, RowPlaces.readings

    def counting(one: Vector, other: Vector) -> Vector:
        nonlocal sums
        sums += 1
        return added(one, other)

    def keeping(self: RowPlaces, work: Work) -> list[Places]:
        nonlocal kept
        found = readings(self, work)
        kept += len(found)
        return found

    monkeypatch.setattr(row_alignment, "_added", counting)
    monkeypatch.setattr(RowPlaces, "readings", keeping)
    # Every choice of columns makes each of these rows add up.
    rows = [row(3 * count, *[count] * 3), *(row(3, 1, 1, 1, whole=0) for _ in range(count))]
    work = Work()
    whole = work.left
    found = align(rows, _ABOVE, CENT, work)
    assert all(places == (0, None, None, None) for places in found)
    assert 0 <= work.left < whole
    assert sums <= whole
    assert kept <= whole


def test_what_is_open_when_the_work_is_done_stays_open() -> None:
    rows = [row(170, 80, 90), row(80, 80, whole=0), row(90, 90, whole=0)]
    assert align(rows, above(PLAIN), CENT, Work(0)) == ((None,) * 3, (None,) * 2, (None,) * 2)
    assert align(rows, above(PLAIN), CENT, Work(12)) == ((0, 1, 2), (0, None), (0, None))


Leaves = list[dict[str, int]]


def grid(
    leaves: Leaves, groups: list[int], columns: tuple[str, ...]
) -> list[tuple[int | None, dict[int, int]]]:
    """Total row, group rows and leaf rows with all their sums: the whole of each row, and its cells."""
    rows: list[tuple[int | None, dict[int, int]]] = [(None, {})]
    for group in sorted(set(groups)):
        rows.append((0, {}))
        number = len(rows) - 1
        for leaf, member in zip(leaves, groups, strict=True):
            if member == group:
                cells: dict[int, int] = {}
                for code, amount in leaf.items():
                    column: int | None = columns.index(code)
                    while column is not None:
                        cells[column] = cells.get(column, 0) + amount
                        column = above(columns)[column]
                rows.append((number, cells))
                for target in (rows[0][1], rows[number][1]):
                    for at, amount in cells.items():
                        target[at] = target.get(at, 0) + amount
    return rows


@st.composite
def grids(draw: st.DrawFn) -> tuple[tuple[str, ...], list[tuple[int | None, dict[int, int]]]]:
    columns = draw(st.sampled_from([PLAIN, DETAIL, WIDE]))
    parents = {up for up in above(columns) if up is not None}
    lowest = [code for n, code in enumerate(columns) if n not in parents]
    small = draw(st.booleans())  # small numbers collide often, which is what makes rows ambiguous
    least = draw(st.sampled_from([0, 1]))
    leaf = st.dictionaries(
        st.sampled_from(lowest), st.integers(least, 4 if small else 10**6), min_size=1
    )
    leaves = draw(st.lists(leaf, min_size=1, max_size=8))
    groups = draw(st.lists(st.integers(0, 2), min_size=len(leaves), max_size=len(leaves)))
    return columns, grid(leaves, groups, columns)


@settings(max_examples=300, deadline=None)
@given(grids())
def test_a_grid_without_its_blanks_comes_back_or_is_left_out(
    made: tuple[tuple[str, ...], list[tuple[int | None, dict[int, int]]]],
) -> None:
    columns, rows = made
    truth = [tuple(sorted(cells)) for _, cells in rows]
    ragged = [row(*(cells[c] for c in sorted(cells)), whole=whole) for whole, cells in rows]
    found = aligned(ragged, columns)
    for places, right in zip(found, truth, strict=True):
        assert all(n in (None, m) for n, m in zip(places, right, strict=True))


@pytest.mark.parametrize("columns", [PLAIN, DETAIL, WIDE])
def test_whole_rows_are_fixed_points(columns: tuple[str, ...]) -> None:
    places = tuple(range(len(columns)))
    figures = tuple(Decimal(1) for _ in columns)
    assert align([RaggedRow(figures, None, places)], above(columns), CENT) == (places,)
