"""The Hubei department budget of 2026, read whole: counts and figures taken from the printed document."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from budgetgraph.ground.errors import InputError
from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.records import (
    DEPARTMENT,
    Fate,
    Horizon,
    Interpretation,
    ItemKey,
    Role,
)
from budgetgraph.interpreting.withholding import withhold
from budgetgraph.reading import Document, read_bytes

PARENT = "420111260360030000100"
CHILDREN = ("42011126036T000000100", "42011126036T000000101", "42011126036T000000102")


def test_who_published_what_for_which_year(hubei_interpretation: Interpretation) -> None:
    heading = hubei_interpretation.budget.heading
    assert (heading.kind, heading.region.code, heading.department, heading.year) == (
        "budget",
        "420111",
        "036",
        2026,
    )
    assert heading.issued == "2026-01"
    assert heading.title.startswith(
        "武汉市洪山区城市运行管理中心（武汉市洪山区社会管理网格化服务中心）2026年部门预算"
    )


def test_every_cell_and_figure_is_accounted_for(hubei_interpretation: Interpretation) -> None:
    balance = hubei_interpretation.balance
    assert balance.unaccounted == ()
    assert balance.cells[Fate.UNACCOUNTED] == balance.sentences[Fate.UNACCOUNTED] == 0
    assert balance.cells[Fate.WITHHELD] == 4
    not_understood = {
        "unknown-row",
        "unknown-table",
        "unknown-header",
        "unknown-column",
        "unaccounted-cell",
        "unreadable-amount",
        "figure-without-counterpart",
    }
    assert not not_understood & {f.kind for f in hubei_interpretation.findings}


def test_every_printed_cell_is_in_the_balance(
    hubei_interpretation: Interpretation, hubei_path: Path
) -> None:
    text = hubei_path.read_text(encoding="utf-8")
    printed = sum(
        1 for line in text.split("\n") if "\t" in line for cell in line.split("\t") if cell.strip()
    )
    assert sum(hubei_interpretation.balance.cells.values()) == printed


def test_facts_by_breakdown_and_role(hubei_interpretation: Interpretation) -> None:
    counts = Counter((i.key.breakdown, i.role) for i in hubei_interpretation.budget.items)
    expected = {
        "revenue-source": (1, 5, 1),
        "revenue-fiscal": (1, 2, 0),
        "function-all": (9, 32, 1),
        "function-fiscal": (4, 1, 0),
        "function-gpb": (11, 55, 10),
        "unit-gpb": (3, 7, 0),
        "economic-basic": (23, 34, 0),
        "sangong": (4, 2, 6),
        "function-govfund": (1, 0, 0),
        "function-statecap": (1, 0, 0),
        "project": (3, 9, 2),
        "fund-revenue": (1, 1, 2),
        "fund-expenditure": (3, 1, 8),
        "procurement": (2, 1, 1),
        "special-item": (0, 0, 2),
        "project-component": (0, 0, 4),
    }
    assert {b: tuple(counts[(b, r)] for r in Role) for b in expected} == expected
    assert sum(counts.values()) == sum(map(sum, expected.values()))


@pytest.mark.parametrize(
    ("breakdown", "total"),
    [
        (
            "function-all",
            "9417000",
        ),  # 9417100 printed; the parts of 221 are rounded one grain short
        ("function-gpb", "9417000"),
        ("unit-gpb", "9417100"),
        ("revenue-source", "9417100"),
        ("project", "3920000"),
        ("sangong", "20000"),
        ("procurement", "3772000"),
        ("fund-revenue", "9477100"),
        ("fund-expenditure", "9417000"),
    ],
)
def test_lines_of_one_breakdown_may_be_added(
    hubei_interpretation: Interpretation, breakdown: str, total: str
) -> None:
    lines = [
        i.amount
        for i in hubei_interpretation.budget.items
        if i.key.breakdown == breakdown and i.role is Role.LINE
    ]
    assert sum(lines) == Decimal(total)


def test_the_sum_of_basic_expenditure_lines(hubei_interpretation: Interpretation) -> None:
    lines = [
        i
        for i in hubei_interpretation.budget.items
        if i.key.breakdown == "economic-basic" and i.role is Role.LINE
    ]
    assert sum(i.amount for i in lines if i.key.codes[1] == "public") == Decimal("476800")
    assert sum(i.amount for i in lines if i.key.codes[1] == "personnel") == Decimal("5020300")


def test_the_most_printed_fact_has_all_its_sources(hubei_interpretation: Interpretation) -> None:
    key = ItemKey("revenue-source", 2026, "036", ("total",))
    (found,) = [i for i in hubei_interpretation.budget.items if i.key == key]
    assert [(s.table, s.line, s.column) for s in found.sources] == [
        ("1", 112, 2),
        ("2", 126, 3),
        ("2", 127, 3),
        ("三.一", 510, 1),
        ("三.二", 514, 1),
    ]
    assert all(s.text == "941.71" and s.unit == "万元" and s.grain == 100 for s in found.sources)


def test_two_figures_in_one_cell(hubei_interpretation: Interpretation) -> None:
    amounts = {
        i.key.year: (i.amount, i.sources[0].part)
        for i in hubei_interpretation.budget.items
        if i.key.codes == ("fs-personnel",)
    }
    assert amounts == {
        2026: (Decimal("5020300"), 0),
        2024: (Decimal("5167800"), 1),
        2025: (Decimal("4494200"), 2),
    }


def test_derived_amounts_are_marked_and_have_both_figures(
    hubei_interpretation: Interpretation,
) -> None:
    derived = [i for i in hubei_interpretation.budget.items if i.derived]
    assert len(derived) == 19
    assert all(i.role is Role.PLAIN and i.key.year == 2025 for i in derived)
    (found,) = [i for i in derived if i.key.codes == ("2080505", "total")]
    assert found.amount == Decimal("347700")
    assert [s.text for s in found.sources] == ["38.6", "3.83"]


def test_projects_and_their_three_children(hubei_interpretation: Interpretation) -> None:
    projects = {p.code: p for p in hubei_interpretation.budget.projects}
    assert set(projects) == {PARENT, *CHILDREN}
    assert {projects[c].parent for c in CHILDREN} == {PARENT}
    assert {projects[c].unit for c in CHILDREN} == {"036001"}
    parent = projects[PARENT]
    assert (parent.unit, parent.supervising_unit, parent.start_year, parent.end_year) == (
        "036",
        "036",
        2026,
        2026,
    )
    assert parent.total_budget == Decimal("3920000")
    assert parent.types == ("specific-target", "continuing")
    assert parent.duties == (1, 2, 3, 4, 6)
    assert [b.number for b in parent.legal_bases] == [
        None,
        "武法发〔2021〕4号",
        "武政办〔2014〕24号",
    ]
    assert [p.name for p in hubei_interpretation.budget.components] == [
        "办公电费",
        "平台及办公电话费",
        "档案管理服务费",
        "法律咨询服务费",
    ]
    assert [(p.name, p.quantity, p.amount) for p in hubei_interpretation.budget.procurement] == [
        ("平台服务外包费", Decimal(1), Decimal("3408000")),
        ("信息系统运维费", Decimal(1), Decimal("340000")),
    ]


def test_seventy_two_indicators(hubei_interpretation: Interpretation) -> None:
    indicators = hubei_interpretation.budget.indicators
    counts = Counter((i.owner == DEPARTMENT, i.horizon) for i in indicators)
    assert set(counts.values()) == {18}
    assert len(indicators) == 72
    assert all(len(i.baselines) == (2 if i.horizon is Horizon.ANNUAL else 0) for i in indicators)
    assert all(i.target.year == (2026 if i.horizon is Horizon.ANNUAL else 2028) for i in indicators)
    by_key = {(i.owner, i.horizon, i.key) for i in indicators}
    assert all((DEPARTMENT, i.horizon, i.key) in by_key for i in indicators)
    printed = [i for i in indicators if not i.type_inferred]
    assert len(printed) == 15
    without_basis = [i.name for i in indicators if i.basis is None]
    assert without_basis == ["群众满意度"]


def test_duties_goals_glossary_and_assets(hubei_interpretation: Interpretation) -> None:
    budget = hubei_interpretation.budget
    assert [d.position for d in budget.duties] == list(range(1, 10))
    # The project form repeats duties 5 and 7 in the other wording of the overall form.
    assert [len(d.sources) for d in budget.duties] == [2, 2, 2, 2, 3, 2, 3, 2, 2]
    assert Counter((g.kind, g.horizon.value) for g in budget.goals) == {
        ("overall-goal", "long-term"): 2,
        ("overall-goal", "annual"): 2,
        ("work-task", "annual"): 3,
    }
    assert Counter(d.scheme for d in budget.definitions) == {
        "function": 9,
        "category": 3,
        "nature": 2,
        "source": 1,
        "breakdown": 1,
    }
    assert [(a.category, a.quantity, a.date) for a in budget.assets] == [
        ("vehicle-general", 1, "2025-12-31")
    ]
    assert [(u.code, u.parent) for u in budget.units] == [("036", None), ("036001", "036")]


def test_no_person_is_anywhere(
    hubei_interpretation: Interpretation, hubei_document: Document, hubei_path: Path
) -> None:
    # The names and numbers are read from the document itself: they have no place in this file either.
    lines = hubei_path.read_text(encoding="utf-8").split("\n")
    printed = [cell for line in (355, 434) for cell in lines[line - 1].split("\t")[1:]]
    persons = {word for cell in printed for word in cell.split("、") if word.strip()}
    persons -= {"联系电话"}
    assert len(persons) == 5
    redacted, places = withhold(hubei_document)
    assert len(places) == 4
    for everything in (repr(hubei_interpretation), repr(redacted)):
        assert not [person for person in persons if person in everything]


@pytest.mark.parametrize("line", range(1, 663, 37))
def test_cut_off_at_any_line_it_is_read_or_refused(hubei_path: Path, line: int) -> None:
    lines = hubei_path.read_text(encoding="utf-8").split("\n")
    try:
        interpretation = interpret(read_bytes("\n".join(lines[:line]).encode(), "cut.md"))
    except InputError:
        assert line < 90
        return
    assert interpretation.balance.cells[Fate.UNACCOUNTED] == 0
    assert {"missing-part", "missing-table"} & {
        f.kind for f in interpretation.findings
    } or line > 628
