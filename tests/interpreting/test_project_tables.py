"""Project tables: codes broken over two rows, codes without their zero, and what stands below the table."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budgetgraph.interpreting.amounts import parse_amount
from budgetgraph.interpreting.records import Fate, Interpretation
from tests.interpreting.fragments import (
    EXPENDITURE,
    ISSUER,
    REVENUE,
    document,
    interpreted,
    item,
    kinds,
)

OWN = f"{ISSUER}本级"
HEADER = "项目编码\t项目名称\t项目单位\t合计\t本年拨款\n\t\t\t\t一般公共预算\n"
TOTALS = (
    f"\t\t\t20.00\t20.00\n012\t{ISSUER}\t\t20.00\t20.00\n012001\t{OWN}\t\t20.00\t20.00\n"
    "31\t本级支出项目\t\t20.00\t20.00\n"
)
FIRST, SECOND = "42011126012T000000100", "42011126012T000000101"
WHOLE = f"{FIRST}\t甲事项目\t{OWN}\t12.00\t12.00\n{SECOND}\t乙事项目\t{OWN}\t8.00\t8.00\n"


def _table(rows: str, totals: str = TOTALS) -> str:
    return f"### 十、项目支出表\n\n表10\n\n单位：万元\n\n{HEADER}{totals}{rows}"


def _read(*tables: str) -> Interpretation:
    return interpreted(document(REVENUE, EXPENDITURE, *tables))


def _projects(found: Interpretation) -> dict[tuple[str, str], str]:
    """The amounts of the projects by unit and code, and those of the units."""
    return {
        (i.key.unit, i.key.codes[1]): f"{i.amount:.0f}"
        for i in found.budget.items
        if i.key.breakdown == "project" and i.key.codes[0] == "total" and i.key.year == 2026
    }


EXPECTED = {
    ("012", "total"): "200000",
    ("012001", "total"): "200000",
    ("012001", FIRST): "120000",
    ("012001", SECOND): "80000",
}


def _broken(code: str, name: str, amount: str, *, first: bool, named: bool) -> str:
    """A project in two rows: the amounts in the first or the second of them."""
    money = [f"{amount}\t{amount}", "\t"]
    parts = (name[:2], name[2:]) if named else (name, "")
    units = (OWN[:6], OWN[6:]) if named else (OWN, "")
    rows = zip((code[:12], code[12:]), parts, units, money if first else money[::-1], strict=True)
    return "".join("\t".join(row) + "\n" for row in rows)


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("first", [True, False])
def test_a_code_broken_over_two_rows_is_one_project(first: bool, named: bool) -> None:
    broken = _broken(FIRST, "甲事项目", "12.00", first=first, named=named)
    for rows in (
        broken + WHOLE.splitlines(keepends=True)[1],
        broken + _broken(SECOND, "乙事项目", "8.00", first=first, named=named),
    ):
        found = _read(_table(rows))
        assert _projects(found) == EXPECTED
        assert [(p.code, p.name) for p in found.budget.projects] == [
            (FIRST, "甲事项目"),
            (SECOND, "乙事项目"),
        ]
        assert [u.code for u in found.budget.units] == ["012", "012001"]
        assert kinds(found) == kinds(_read(_table(WHOLE)))
        assert found.balance.cells[Fate.UNACCOUNTED] == 0


def test_parts_that_make_no_whole_code_are_left_out() -> None:
    second = WHOLE.splitlines(keepends=True)[1]
    rows = f"{FIRST[:12]}\t甲事项目\t{OWN}\t12.00\t12.00\n{FIRST[14:]}\t\t\t\t\n{second}"
    found = _read(_table(rows))
    assert _projects(found) == {k: v for k, v in EXPECTED.items() if k[1] != FIRST}
    assert [p.code for p in found.budget.projects] == [SECOND]
    assert kinds(found).count("unknown-row") == 1
    assert found.balance.cells[Fate.FINDING] == 6


def test_parts_in_three_rows_are_joined_in_the_only_way_there_is() -> None:
    rows = "".join(
        f"{code[:8]}\t\t\t\t\n{code[8:17]}\t{name}\t{OWN}\t{amount}\t{amount}\n{code[17:]}\t\t\t\t\n"
        for code, name, amount in ((FIRST, "甲事项目", "12.00"), (SECOND, "乙事项目", "8.00"))
    )
    found = _read(_table(rows))
    assert _projects(found) == EXPECTED
    assert [p.code for p in found.budget.projects] == [FIRST, SECOND]


def test_a_code_of_several_projects_has_lost_its_rest() -> None:
    found = _read(_table(WHOLE.replace(FIRST, FIRST[:12]).replace(SECOND, SECOND[:12])))
    assert found.budget.projects == ()
    assert _projects(found) == {k: v for k, v in EXPECTED.items() if k[1] == "total"}
    assert kinds(found).count("unknown-row") == 1
    assert "printings-differ" not in kinds(found)


def test_digits_that_no_table_lists_are_no_unit() -> None:
    rows = f"{WHOLE}000000100\t丙事项目\t\t5.00\t5.00\n"
    found = _read(_table(rows))
    assert [u.code for u in found.budget.units] == ["012", "012001"]
    assert _projects(found) == EXPECTED
    assert kinds(found).count("unknown-row") == 1


def test_a_lost_zero_is_put_back_where_the_document_prints_the_code() -> None:
    totals = TOTALS.replace("\n012", "\n12")
    found = _read(_table(WHOLE, totals))
    assert _projects(found) == EXPECTED
    assert kinds(found) == kinds(_read(_table(WHOLE)))


def test_codes_that_lost_their_zero_everywhere_leave_the_names_to_tell_the_units() -> None:
    totals, revenue = TOTALS.replace("\n012", "\n12"), REVENUE.replace("\n012", "\n12")
    found = interpreted(document(revenue, EXPENDITURE, _table(WHOLE, totals)))
    names = {unit.code: unit.name for unit in found.budget.units}
    assert list(names.values()) == [ISSUER, OWN]
    department, own = names
    assert department.startswith("n-")
    assert _projects(found) == {
        ({"012": department, "012001": own}[unit], code): amount
        for (unit, code), amount in EXPECTED.items()
    }
    assert [p.code for p in found.budget.projects] == [FIRST, SECOND]
    assert kinds(found).count("unlisted-code") == 4
    assert "sum-does-not-hold" not in kinds(found)


def _unit_of_nobody(code: str) -> str:
    return f"{code}\t某某中心\t\t8.00\t8.00\n"


def test_a_short_code_of_an_unknown_body_is_no_project() -> None:
    totals, revenue = TOTALS.replace("\n012", "\n12"), REVENUE.replace("\n012", "\n12")
    rows = WHOLE + _unit_of_nobody("12002")
    found = interpreted(document(revenue, EXPENDITURE, _table(rows, totals)))
    assert [p.code for p in found.budget.projects] == [FIRST, SECOND]
    assert "unknown-row" in kinds(found)


UNIT = "资金单位：万元\n\n"
OVERALL = (
    f"部门(单位)名称\t{ISSUER}\t\t\t\t\n填报人\t\t联系电话\t\t\t\n"
    "部门总体资金情况(万元)\t总体资金情况\t\t当年金额\t占比\t近两年收支金额\n"
    "\t收入构成\t财政拨款\t50.00\t100%\t\n\t\t合计\t50.00\t\t\n"
    "部门职能概述\t1. 管理甲事。\t\t\t\t\n年度工作任务\t1. 做好甲事。\t\t\t\t\n"
)
PROJECT = (
    f"项目名称\t总项目\t项目代码\t420111260120300001000\n项目主管部门\t{ISSUER}\t项目执行单位\t{ISSUER}\n"
    "项目总预算\t20\t项目当年预算\t20\n项目支出明细预算\t项目支出明细\t\t金额\n"
    "\t合计\t\t20\n\t1. 丙事\t\t20\n项目采购\n品名\t数量\t金额\n服务费\t2\t1.5\n"
)


def _title(label: str, text: str) -> str:
    return f"### {text}\n\n表{label}\n\n{UNIT}"


def test_forms_without_captions_are_no_projects_of_the_table_above() -> None:
    whole = _read(
        _table(WHOLE),
        _title("11", "整体支出绩效目标表") + OVERALL,
        _title("12", "项目支出绩效目标表") + PROJECT,
    )
    bare = _read(_table(WHOLE), UNIT + OVERALL, UNIT + PROJECT)
    assert {i.key: i.amount for i in bare.budget.items} == {
        i.key: i.amount for i in whole.budget.items
    }
    assert item(bare, "fund-revenue", "total") is not None
    assert [t.label for t in bare.tables] == ["2", "3", "10", "4", "5"]
    assert [(p.project, p.name) for p in bare.budget.procurement] == [
        ("420111260120300001000", "服务费")
    ]
    assert "printings-differ" not in kinds(bare)
    assert "unreadable-amount" not in kinds(bare)


def test_another_table_below_the_grid_is_one_finding() -> None:
    found = _read(_table(WHOLE), "资产名称\t数量\t单价\n打印机\t2\t7.00\n计算机\t3\t9.00\n")
    assert _projects(found) == EXPECTED
    assert [p.code for p in found.budget.projects] == [FIRST, SECOND]
    assert kinds(found).count("unknown-row") == 1
    assert found.balance.cells[Fate.FINDING] == 9


def test_so_many_digits_are_a_code_and_no_amount() -> None:
    assert parse_amount("420111260120300001000", "万元") is None
    amount = parse_amount("123456789012345", "元")
    assert amount is not None
    assert amount.value == Decimal("123456789012345")


@pytest.mark.parametrize(
    ("title", "body", "kind"),
    [
        ("项目支出绩效目标申报表", PROJECT, "project-performance"),
        ("部门（单位）整体支出绩效目标申报表", OVERALL, "overall-performance"),
    ],
)
def test_the_labels_decide_between_forms_with_similar_titles(
    title: str, body: str, kind: str
) -> None:
    usual = {
        "project-performance": "项目支出绩效目标表",
        "overall-performance": "整体支出绩效目标表",
    }
    found = _read(_title("12", title) + body)
    expected = _read(_title("12", usual[kind]) + body)
    assert [t.kind for t in found.tables][-1] == kind
    assert {i.key: i.amount for i in found.budget.items} == {
        i.key: i.amount for i in expected.budget.items
    }


@pytest.mark.parametrize(
    ("body", "row"),
    [
        (OVERALL, f"部门(单位)名称\t{ISSUER}\t\t\t\t"),
        (OVERALL, "部门职能概述\t1. 管理甲事。\t\t\t\t"),
        (OVERALL, "年度工作任务\t1. 做好甲事。\t\t\t\t"),
        (PROJECT, "项目总预算\t20\t项目当年预算\t20"),
        (PROJECT, "项目支出明细预算\t项目支出明细\t\t金额"),
        (PROJECT, "\t1. 丙事\t\t20"),
        (PROJECT, "服务费\t2\t1.5"),
    ],
)
def test_a_figure_beside_known_labels_is_a_finding(body: str, row: str) -> None:
    title = _title("11", "整体支出绩效目标表" if body is OVERALL else "项目支出绩效目标表")
    without = _read(title + body)
    planted = _read(title + body.replace(row, f"{row}\t777.77"))
    assert {i.key: i.amount for i in planted.budget.items} == {
        i.key: i.amount for i in without.budget.items
    }
    assert kinds(planted).count("cell-without-header") == 1
    assert planted.balance.cells[Fate.MAPPED] == without.balance.cells[Fate.MAPPED]
    assert "777.77" not in repr(planted.budget)
