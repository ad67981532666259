"""The identities of a document: what holds in a clean budget, and whom one wrong figure contradicts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetgraph.ground.codes import load_code_lists
from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.contradiction_findings import report
from budgetgraph.interpreting.contradictions import contradictions
from budgetgraph.interpreting.hierarchy import Hierarchy
from budgetgraph.interpreting.identities import Figure, Identity, find_identities
from budgetgraph.interpreting.ledger import Ledger
from budgetgraph.interpreting.losses import Loss
from budgetgraph.interpreting.records import ItemKey

HIERARCHY = Hierarchy(
    load_code_lists(), {"036": None, "036001": "036", "036002": "036"}, {"P1": "P", "P2": "P"}
)
ITEMS = ("2010350", "2010399", "2080502", "2080505", "2101102")
NATURES = ("personnel", "public", "project")
GRAIN = Decimal(100)

Leaves = dict[tuple[str, str, str], Decimal]
"""Amounts by function item, nature and unit."""


def figure(
    table: int | None,
    line: int,
    column: int,
    breakdown: str,
    unit: str,
    codes: tuple[str, ...],
    amount: Decimal,
    grain: Decimal = GRAIN,
) -> Figure:
    """A figure printed in a table (None: in running text) at a place of its own."""
    cell = SourceCell(
        f"t{table}", line, column, table=str(table), text=str(amount), unit="元", grain=grain
    )
    return Figure(ItemKey(breakdown, 2026, unit, codes), amount, cell, table)


def summed(
    leaves: Leaves,
    breakdown: str,
    table: int,
    coded: Iterable[tuple[str, tuple[str, ...], Decimal]],
) -> list[Figure]:
    """A table with every sum of its leaves that the form prints."""
    totals: dict[tuple[str, tuple[str, ...]], Decimal] = {}
    for unit, codes, amount in coded:
        totals[unit, codes] = totals.get((unit, codes), Decimal(0)) + amount
    return [
        figure(table, 1000 * table + n, 1, breakdown, unit, codes, amount)
        for n, ((unit, codes), amount) in enumerate(totals.items())
    ]


def document(leaves: Leaves) -> list[Figure]:
    """A budget in four tables: by function, by unit, the basic part by economic category, the balance."""
    up = HIERARCHY.upwards
    by_function = summed(
        leaves,
        "function-gpb",
        0,
        (
            ("036", (wide, broad), amount)
            for (function, nature, _), amount in leaves.items()
            for wide in up("function", function)
            for broad in up("nature", nature)
        ),
    )
    by_unit = summed(
        leaves,
        "unit-gpb",
        1,
        (
            (owner, (broad,), amount)
            for (_, nature, unit), amount in leaves.items()
            for owner in up("unit", unit)
            for broad in up("nature", nature)
        ),
    )
    category = {"personnel": "30101", "public": "30201"}
    by_economic = summed(
        leaves,
        "economic-basic",
        2,
        (
            ("036", (wide, broad), amount)
            for (_, nature, _), amount in leaves.items()
            if nature in category
            for wide in up("economic", category[nature])
            for broad in up("nature", nature)[:2]
        ),
    )
    classes = summed(
        leaves,
        "function-fiscal",
        3,
        (
            ("036", (wide, "total"), amount)
            for (function, _, _), amount in leaves.items()
            for wide in (up("function", function)[-1], function[:3])
        ),
    )
    return [*by_function, *by_unit, *by_economic, *classes]


def identities(
    figures: list[Figure], losses: Iterable[Loss] = (), short: Collection[str] = ()
) -> tuple[Identity, ...]:
    return find_identities(figures, HIERARCHY, department="036", losses=losses, short=short)


amounts = st.integers(1, 10**6).map(lambda n: n * GRAIN)
budgets = st.dictionaries(
    st.tuples(
        st.sampled_from(ITEMS), st.sampled_from(NATURES), st.sampled_from(["036001", "036002"])
    ),
    amounts,
    min_size=1,
)


@settings(max_examples=100, deadline=None)
@given(budgets)
def test_a_clean_budget_confirms_every_figure(leaves: Leaves) -> None:
    figures = document(leaves)
    found = identities(figures)
    assert all(each.holds and not each.difference for each in found)
    assert {f for each in found if each.confirms for f in each.figures} == set(figures)
    assert contradictions(found) == ()


@settings(max_examples=200, deadline=None)
@given(budgets, st.data(), st.integers(1, 10**5))
def test_one_wrong_figure_contradicts_its_table_and_no_other(
    leaves: Leaves, data: st.DataObject, error: int
) -> None:
    figures = document(leaves)
    position = data.draw(st.integers(0, len(figures) - 1))
    wrong = replace(figures[position], amount=figures[position].amount + error * 10 * GRAIN)
    found = contradictions(identities([*figures[:position], wrong, *figures[position + 1 :]]))
    assert [each.tables for each in found] == [(wrong.table,)]


@settings(max_examples=100, deadline=None)
@given(budgets, st.data())
def test_what_the_reading_left_out_contradicts_nothing(leaves: Leaves, data: st.DataObject) -> None:
    figures = [each for each in document(leaves) if each.table == 0]
    position = data.draw(st.integers(0, len(figures) - 1))
    lost = Loss(0, figures[position].source, "unreadable-amount")
    found = identities([*figures[:position], *figures[position + 1 :]], [lost])
    assert all(each.holds for each in found)


# A table of four rows and three columns whose total is wrong, and whose row of 201 says otherwise than
# its columns.
def _two_wrong_sums() -> list[Figure]:
    amounts = {
        "total": (999, 700, 299),
        "201": (100, 70, 40),
        "20103": (100, 70, 40),
    }
    return [
        figure(0, line, column, "function-gpb", "036", (code, nature), Decimal(amount) * GRAIN)
        for line, (code, row) in enumerate(amounts.items(), 1)
        for column, (nature, amount) in enumerate(
            zip(("total", "basic", "project"), row, strict=True), 3
        )
    ]


def _failing(losses: Iterable[Loss]) -> set[tuple[tuple[str, ...], str]]:
    """The whole of each sum that fails, and whether it is that of a row or of a column."""
    return {
        (
            each.whole.key.codes,
            "row" if each.parts[0].source.line == each.whole.source.line else "column",
        )
        for each in identities(_two_wrong_sums(), losses)
        if not each.holds
    }


_COLUMNS = {((("total", nature)), "column") for nature in ("total", "basic", "project")}
_ROWS = {((code, "total"), "row") for code in ("201", "20103")}


@pytest.mark.parametrize(
    ("kind", "line", "column", "excused"),
    [
        # A column that nobody knows may hold a part of its rows, and of no other column.
        ("unknown-column", 2, 6, {(("201", "total"), "row")}),
        ("unknown-column", 9, 6, set()),
        # A row that nobody knows may be a part of every column in which it prints a figure.
        ("unknown-row", 9, 3, {(("total", "total"), "column")}),
        ("unknown-row", 9, 5, {(("total", "project"), "column")}),
        ("unreadable-amount", 3, 4, {(("total", "basic"), "column"), (("20103", "total"), "row")}),
        # Of a row without its blanks nobody knows in which columns its figures stood.
        ("ragged-row", 9, 3, _COLUMNS),
    ],
)
def test_a_loss_excuses_the_sums_that_it_touches(
    kind: str, line: int, column: int, excused: set[tuple[tuple[str, ...], str]]
) -> None:
    cell = SourceCell("t0", line, column, table="0", text="5")
    assert _failing([]) == _COLUMNS | _ROWS
    assert _failing([Loss(0, cell, kind)]) == (_COLUMNS | _ROWS) - excused
    assert _failing([Loss(1, cell, kind)]) == _COLUMNS | _ROWS


def test_a_part_that_was_not_read_is_not_nothing() -> None:
    figures = [
        figure(0, 0, 1, "function-fiscal", "036", ("total", "total"), 110 * GRAIN),
        figure(1, 0, 1, "function-gpb", "036", ("total", "total"), 100 * GRAIN),
    ]
    assert [each.holds for each in identities(figures) if each.confirms] == [False]
    assert not [each for each in identities(figures, short={"function-govfund"}) if each.confirms]
    fund = figure(2, 0, 1, "function-govfund", "036", ("total", "total"), 5 * GRAIN)
    found = identities([*figures, fund], short={"function-govfund"})
    assert [each.holds for each in found if each.confirms] == [False], "it is printed, and wrong"


def test_a_list_of_some_projects_is_no_contradiction() -> None:
    def listed(amount: int) -> list[bool]:
        figures = [
            figure(0, 0, 1, "function-all", "036", ("total", "project"), 300 * GRAIN),
            figure(1, 0, 1, "project", "036", ("total", "total"), amount * GRAIN),
        ]
        return [each.holds for each in identities(figures)]

    assert listed(200) == [True]
    assert listed(400) == [False]


@settings(max_examples=100)
@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_rounded_parts_still_make_their_rounded_whole(yuan: list[int]) -> None:
    def rounded(amount: int) -> Decimal:
        return (Decimal(amount) / GRAIN).quantize(Decimal(1)) * GRAIN

    codes = [f"301{n:02d}" for n in range(1, len(yuan) + 1)]
    whole = figure(0, 0, 1, "economic-basic", "036", ("301", "basic"), rounded(sum(yuan)))
    parts = [
        figure(0, n, 1, "economic-basic", "036", (code, "basic"), rounded(amount))
        for n, (code, amount) in enumerate(zip(codes, yuan, strict=True), 1)
    ]
    (found,) = identities([whole, *parts])
    assert found.holds
    assert found.rounded == bool(found.difference)


def test_a_round_figure_among_exact_ones_is_exact() -> None:
    whole = figure(
        0, 0, 1, "project", "036", ("total", "total"), Decimal(3_920_000), Decimal(10_000)
    )
    parts = [
        figure(0, 1, 1, "project", "036", ("total", "P1"), Decimal(3_408_000), Decimal(1_000)),
        figure(0, 2, 1, "project", "036", ("total", "P2"), Decimal(508_000), Decimal(1_000)),
    ]
    (found,) = identities([whole, *parts])
    assert found.difference == 4_000
    assert not found.holds


def test_a_project_is_a_part_of_its_umbrella_although_a_unit_carries_it_out() -> None:
    figures = [
        figure(0, 0, 1, "project", "036", ("total", "P"), Decimal(300)),
        figure(0, 1, 1, "project", "036001", ("total", "P1"), Decimal(100)),
        figure(0, 2, 1, "project", "036002", ("total", "P2"), Decimal(200)),
    ]
    (found,) = identities(figures)
    assert found.whole is figures[0]
    assert found.holds


def test_the_narrative_lists_what_it_likes() -> None:
    figures = [
        figure(None, 0, 1, "procurement", "036", ("total",), Decimal(300)),
        figure(None, 1, 1, "procurement", "036", ("procurement-goods",), Decimal(100)),
    ]
    assert identities(figures) == ()


@pytest.mark.parametrize(
    ("printed", "grain", "holds"),
    [("1234567", 1, True), ("1234600", 100, True), ("1230000", 10_000, True), ("0", 10_000, False)],
)
def test_the_same_fact_in_two_tables(printed: str, grain: int, holds: bool) -> None:
    one = figure(0, 0, 1, "sangong", "036", ("total",), Decimal(1_234_567), Decimal(1))
    other = figure(1, 0, 1, "sangong", "036", ("total",), Decimal(printed), Decimal(grain))
    (found,) = identities([one, other])
    assert (found.kind, found.holds, found.tables) == ("same", holds, (0, 1))


def test_the_odd_one_of_three_printings_is_the_suspect() -> None:
    amounts = (Decimal(500), Decimal(900), Decimal(500))
    figures = [
        figure(table, 0, 1, "sangong", "036", ("total",), amount)
        for table, amount in enumerate(amounts)
    ]
    (found,) = contradictions(identities(figures))
    assert found.suspect is figures[1]
    assert found.tables == (1,)


def test_a_slip_of_the_narrative_does_not_contradict_a_table_that_adds_up() -> None:
    table = [
        figure(0, 0, 1, "sangong", "036", ("total",), Decimal(500)),
        figure(0, 0, 2, "sangong", "036", ("sangong-reception",), Decimal(500)),
    ]
    told = figure(None, 0, 1, "sangong", "036", ("total",), Decimal(900))
    (found,) = contradictions(identities([*table, told]))
    assert found.tables == ()


def test_nothing_tells_which_of_two_tables_is_wrong() -> None:
    figures = [
        figure(0, 0, 1, "revenue-fiscal", "036", ("total",), Decimal(500)),
        figure(1, 0, 1, "function-fiscal", "036", ("total", "total"), Decimal(700)),
    ]
    (found,) = contradictions(identities(figures))
    assert found.tables == (0, 1)


def test_one_wrong_figure_is_one_finding() -> None:
    leaves: Leaves = {
        ("2010350", "personnel", "036001"): Decimal(40_000),
        ("2010399", "project", "036001"): Decimal(60_000),
    }
    figures = document(leaves)
    position = next(
        n for n, each in enumerate(figures) if each.key.codes == ("2010350", "personnel")
    )
    figures[position] = replace(figures[position], amount=Decimal(50_000))
    found = identities(figures)
    ledger = Ledger()
    report(found, contradictions(found), ledger)
    (finding,) = ledger.findings
    assert (finding.kind, finding.severity) == ("sum-does-not-hold", Severity.VIOLATION)
    assert "相差10000元" in finding.message.zh
    assert "the difference is 10000 元" in finding.message.en
    assert figures[position].source in finding.sources


def test_what_a_reader_has_told_is_not_told_again() -> None:
    one = figure(0, 0, 1, "sangong", "036", ("total",), Decimal(500))
    other = figure(1, 0, 1, "sangong", "036", ("total",), Decimal(900))
    ledger = Ledger()
    ledger.finding(
        "printings-differ", Severity.VIOLATION, "不同", "differ", [one.source, other.source]
    )
    found = identities([one, other])
    report(found, contradictions(found), ledger)
    assert len(ledger.findings) == 1


@pytest.mark.parametrize(("all_money", "holds"), [(700, True), (500, True), (300, False)])
def test_a_part_is_never_more_than_its_whole(all_money: int, holds: bool) -> None:
    figures = [
        figure(0, 0, 1, "function-all", "036", ("201", "total"), Decimal(all_money)),
        figure(1, 0, 1, "function-gpb", "036", ("201", "total"), Decimal(500)),
    ]
    (found,) = identities(figures)
    assert (found.kind, found.holds) == ("agreement", holds)
    assert not found.confirms, "that it is enough says nothing about either figure"
    assert not found.rounded


def test_an_empty_table_is_cited_by_its_title() -> None:
    """Its zero is a sentence, or the header that flowed into it: that is nothing to print in a sum."""
    whole = figure(0, 0, 1, "function-fiscal", "036", ("total", "total"), Decimal(1100))
    public = figure(1, 0, 1, "function-gpb", "036", ("total", "total"), Decimal(1000))
    zero = figure(2, 0, 1, "function-govfund", "036", ("total", "total"), Decimal(0))
    said = replace(zero.source, text="科目编码科目名称合计没有支出。", unit=None, grain=None)
    found = identities([whole, public, replace(zero, source=said)])
    ledger = Ledger()
    report(found, contradictions(found), ledger, ["总表", "公共预算表", "政府性基金预算支出表"])
    message = next(finding.message for finding in ledger.findings)
    assert "空表" in message.zh
    assert "“政府性基金预算支出表”" in message.zh
    assert "科目编码" not in message.zh
    assert "0 (empty table" in message.en
    assert "“政府性基金预算支出表”" in message.en
